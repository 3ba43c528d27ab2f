"""A folder, a zip or a single list, read as machines and their saved log-ins."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from probes.leaks.stealer import blocks, combo, exports, lists, system
from probes.leaks.stealer.bounds import READ_ERRORS, UNKNOWN, Bounds, Bundle, Entry, clean, unread
from probes.leaks.stealer.decode import SAMPLE, decode_sample, encoding_of, lines
from probes.leaks.stealer.fields import Key, key_of, name_of, pair
from probes.leaks.stealer.lists import Names
from probes.leaks.stealer.records import Credential, Machine, Problem, Record
from probes.leaks.stealer.source import bundles
from probes.leaks.stealer.worth import worth_a_look
from socd.model.text import Text

# Folders between a log's root and its password files, where the system file is missing.
_INNER = ("browser", "chrome", "edge", "firefox", "opera", "brave", "coccoc", "coc_coc", "yandex", "default",
          "profile", "password", "google", "mozilla", "microsoft", "vivaldi", "chromium", "credential")  # fmt: skip

# Many write every log-in into its profile's file and once more into a summary of all.
_SUMMARY = re.compile(r"all[ _\-]*passwords?\b", re.IGNORECASE)
_ALONE = re.compile(r"brute|wordlist", re.IGNORECASE)  # passwords without log-ins, for guessing others


class _Kind(StrEnum):
    BLOCKS = "blocks"
    COMBO = "combo"
    EXPORT = "export"  # JSON, a table with a head, HTML
    OTHER = "other"


class _Shape(NamedTuple):
    """What a file's beginning looks like; `family` where only one writes these keys."""

    kind: _Kind
    family: str = "unknown"
    form: exports.Form | None = None


def read(
    path: Path, bounds: Bounds | None = None, passwords: tuple[str, ...] = (), names: Names | None = None
) -> Iterator[Record]:
    """Every machine, its log-ins after it, lines of combo lists, and problems. Never raises for what is in `path`.

    `passwords` are tried on encrypted archives. With `names`, log-ins of combo lists that hold none of them are only
    counted (Passed). Files are streamed; no password is ever part of a record.
    """
    refs = itertools.count(1)
    files = told = 0
    for bundle in bundles(path, bounds or Bounds(), passwords):
        yield from bundle.problems
        files += len(bundle.entries)
        told += sum(problem.fatal for problem in bundle.problems)
        for record in _bundle(bundle, refs, names):
            told += 1
            yield record
    if files and not told:  # “nothing of yours in it” may be said of a log only
        yield Problem(clean(path.name), UNKNOWN, fatal=True)


def _bundle(bundle: Bundle, refs: Iterator[int], names: Names | None) -> Iterator[Record]:
    """Groups a bundle's files by machine: system files name the roots, password files find theirs upwards."""
    roots: dict[str, system.System] = {}
    wanted: list[tuple[Entry, _Shape]] = []
    for entry in bundle.entries:
        if not worth_a_look(entry.path, entry.size):
            continue
        try:
            sample = _sample(entry)
        except READ_ERRORS as error:
            yield unread(entry.path, error)
            continue
        folder = _folder(entry)
        facts = system.read(exports.flat(decode_sample(sample)), f"{PurePosixPath(folder).name}/{_name(entry)}")
        if facts:
            roots[folder] = _merged(roots[folder], facts) if folder in roots else facts
        shape = _shape(sample)
        if facts and shape.kind is _Kind.COMBO:
            continue
        if shape.kind is not _Kind.OTHER:
            wanted.append((entry, shape))
    groups: dict[str | None, list[tuple[Entry, _Shape]]] = {root: [] for root in roots}
    for entry, shape in wanted:
        root = _root_of(entry, roots, shape)
        if shape.kind is _Kind.COMBO and _ALONE.search(_name(entry)) and _above(entry, roots) is not None:
            continue
        groups.setdefault(root, []).append((entry, shape))
    for root, files in groups.items():
        yield from _group(root, roots.get(root or ""), files, refs, names)


def _group(
    root: str | None,
    facts: system.System | None,
    files: list[tuple[Entry, _Shape]],
    refs: Iterator[int],
    names: Names | None,
) -> Iterator[Record]:
    """One machine with its password files, or (root None) lists that belong to no machine."""
    ref: int | None = None
    if root is not None:
        ref = next(refs)
        machine = Machine(ref, root)
        if facts:
            machine = replace(
                machine, family=facts.family, name=facts.name, user=facts.user, hwid=facts.hwid, ip=facts.ip,
                country=facts.country, infected_at=facts.infected_at,
            )  # fmt: skip
        if machine.family == "unknown":
            families = [s.family for _, s in files if s.family != "unknown"]
            families = [one for one in families if one != "atomic" or not (facts and facts.windows)]
            machine = replace(machine, family=next(iter(families), "unknown"))
        if machine.infected_at is None:
            machine = replace(machine, infected_at=system.folder_date(PurePosixPath(root).name))
        yield machine
    summaries = [] if ref is None else _summaries(root or "", [entry for entry, _ in files])
    told: Counter[Credential] = Counter()
    for entry, shape in sorted(files, key=lambda one: one[0] not in summaries):
        again = entry not in summaries
        for record in _file(entry, shape, ref, names):
            if summaries and isinstance(record, Credential):
                plain = record._replace(application="")
                told[plain] += -1 if again else 1
                if again and told[plain] >= 0:
                    continue  # the summary has told it
            yield record


def _summaries(root: str, entries: list[Entry]) -> list[Entry]:
    """The files of a machine whose log-ins the others may repeat: what says so, the one that lies above the browsers'
    folders, the largest of one name in several formats."""
    named = [entry for entry in entries if _SUMMARY.search(_name(entry))]
    if named:
        return named
    here = [entry for entry in entries if _folder(entry) == root]
    if here and len(here) < len(entries):
        return here
    largest: dict[PurePosixPath, list[Entry]] = {}
    for entry in sorted(here, key=lambda one: -one.size):
        largest.setdefault(PurePosixPath(entry.path).with_suffix(""), []).append(entry)
    return [alike[0] for alike in largest.values() if len(alike) > 1]


def _file(entry: Entry, shape: _Shape, ref: int | None, names: Names | None) -> Iterator[Record]:
    broken = blocks.Tally()
    try:
        with entry.open() as stream:
            sample = stream.read(SAMPLE)
        with entry.open() as stream:
            encoding = encoding_of(sample)
            if shape.kind is _Kind.BLOCKS:
                yield from blocks.credentials(lines(stream, encoding), ref, broken)
            elif shape.form is not None:
                yield from exports.credentials(stream, encoding, shape.form, ref, broken)
            else:
                yield from lists.credentials(stream, encoding, ref, broken, names if ref is None else None)
    except READ_ERRORS as error:
        yield unread(entry.path, error)
    if broken.count:
        where = ", ".join(map(str, broken.first)) + (" …" if broken.count > len(broken.first) else "")
        yield Problem(
            f"{entry.path}:{broken.first[0]}",
            Text(
                f"{broken.count} dòng hỏng hoặc thiếu, đã bỏ qua (dòng {where})",
                f"{broken.count} broken or incomplete lines skipped (line {where})",
            ),
        )


def _sample(entry: Entry) -> bytes:
    with entry.open() as stream:
        return stream.read(SAMPLE)


def _shape(sample: bytes) -> _Shape:
    """Blocks, a combo list, or neither: judged by the first lines only."""
    text = decode_sample(sample)
    form = exports.form_of(text)
    if form is not None:
        return _Shape(_Kind.EXPORT, form=form)
    rows = text.split("\n")[:2000]
    names = [found.name for row in rows if (found := pair(row))]
    keys = {key_of(name) for name in names}
    alone = {key_of(name_of(one[1])) for row in rows if (one := blocks.ALONE.match(row[:80]))}
    if Key.PASSWORD in keys | alone and (keys | alone) & {Key.URL, Key.LOGIN}:
        return _Shape(_Kind.BLOCKS, _family_of_keys(frozenset(names), rows))
    lists = [row for row in rows if row.strip()][:200]
    good = sum(combo.parse(row) is not None for row in lists)
    return _Shape(_Kind.COMBO if good and good >= 0.5 * len(lists) else _Kind.OTHER)


def _family_of_keys(names: frozenset[str], rows: list[str]) -> str:
    if {"soft", "host", "login", "password"} <= names:
        return "vidar"
    if {"soft", "url", "user", "pass"} <= names:
        return "lumma"
    if {"browser", "profile", "url", "login", "password"} <= names:
        return "stealc"
    if {"url", "usr", "pass"} <= names:
        return "raccoon"
    if {"url", "username", "password", "application"} <= names:
        return "redline"
    upper = any(row.startswith("LOGIN:") for row in rows)
    return "atomic" if upper and {"url", "login", "password"} <= names else "unknown"


def _folder(entry: Entry) -> str:
    return str(PurePosixPath(entry.path).parent)


def _name(entry: Entry) -> str:
    return PurePosixPath(entry.path).name


def _above(entry: Entry, roots: Mapping[str, system.System]) -> str | None:
    """The nearest folder above a file that has a system file."""
    return next((str(folder) for folder in PurePosixPath(entry.path).parents if str(folder) in roots), None)


def _root_of(entry: Entry, roots: Mapping[str, system.System], shape: _Shape) -> str | None:
    """The machine a password file belongs to: the nearest folder above with a system file, else the log's folder."""
    path = PurePosixPath(entry.path)
    above = _above(entry, roots)
    if shape.kind is _Kind.COMBO and "pass" not in path.name.lower():
        return None
    if above is not None or shape.kind is _Kind.COMBO:
        return above
    folder = path.parent
    while len(folder.parts) > 1 and any(word in folder.name.lower() for word in _INNER):
        folder = folder.parent
    below = [root for root in roots if root.startswith(f"{folder}/")]
    return below[0] if len(below) == 1 else str(folder)


def _merged(first: system.System, second: system.System) -> system.System:
    """Two system files of one folder: what the first leaves open, the second may tell."""
    gaps = {
        field.name: getattr(second, field.name)
        for field in fields(system.System)
        if getattr(first, field.name) in ("", None, "unknown")
    }
    return replace(first, **gaps)
