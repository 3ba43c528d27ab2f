"""What is asked of a site: the table `paths.tsv`, filled in with the site's own names and with dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import product
from urllib.parse import urlsplit

from socd.model.inventory import Site
from socd.model.kinds import Severity

MOST_RANGE = 262_144  # bytes ever read of one file


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to ask for.

    `proofs` are the codes any of which its content must prove ("*": whatever `examine` proves), `range` is how many
    bytes are read at most, `severity` overrides the proof's own.
    """

    path: str
    proofs: frozenset[str] = frozenset({"*"})
    severity: Severity | None = None
    range: int = 8192


@dataclass(frozen=True, slots=True)
class Table:
    """Entries with their placeholders unfilled; `version` is a hash over the table as it stands."""

    first: tuple[Entry, ...]
    full: tuple[Entry, ...]
    version: str


@cache
def table() -> Table:
    """`paths.tsv`, read once. Raises ValueError, naming the line, where it is broken."""
    text = files(__package__).joinpath("paths.tsv").read_text("utf-8")
    lists: dict[str, list[Entry]] = {"first": [], "full": []}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(("#", "list\t")):
            try:
                name, path, proof, severity, size = line.split("\t")
                lists[name] += _row(path, proof, severity, size)
            except (ValueError, KeyError) as error:
                raise ValueError(f"paths.tsv, line {number}: {error}") from error
    digest = sha256(text.encode()).hexdigest()[:12]
    return Table(tuple(lists["first"]), tuple(lists["full"]), digest)


def _row(path: str, proof: str, severity: str, size: str) -> Iterator[Entry]:
    told = None if severity == "-" else Severity(severity)
    if not path.startswith("/") or not 64 <= int(size) <= MOST_RANGE:
        raise ValueError(f"{path!r}, {size!r}")
    for one in braces(path):
        yield Entry(one, frozenset(proof.split(",")), told, int(size))


def braces(pattern: str) -> Iterator[str]:
    """`a{b,c}` as `ab`, `ac`; several groups multiply."""
    parts = re.split(r"\{([^{}]*)\}", pattern)
    groups = [part.split(",") if index % 2 else [part] for index, part in enumerate(parts)]
    for chosen in product(*groups):
        yield "".join(chosen)


def first_list(site: Site, paths: tuple[str, ...] = ()) -> tuple[Entry, ...]:
    """The small list in its order, each path once. `paths`, where given, are asked instead."""
    entries = tuple(Entry(path.replace("{", "<").replace("}", ">")) for path in paths) if paths else table().first
    return _filled(entries, site, None)


def full_list(site: Site, now: datetime) -> tuple[Entry, ...]:
    """All the rest, in the table's order. As long from one day to the next, so that a place in it stays a place."""
    return _filled(table().full, site, now)


def _filled(entries: tuple[Entry, ...], site: Site, now: datetime | None) -> tuple[Entry, ...]:
    words = names_of(site) | (_dates(now) if now else {})
    done: dict[str, Entry] = {}
    for entry in entries:
        if "<" not in entry.path:
            done.setdefault(entry.path, entry)
            continue
        for path in _fill(entry.path, words):
            done.setdefault(path, Entry(path, entry.proofs, entry.severity, entry.range))
    return tuple(done.values())


_PLACE = re.compile(r"<([a-z]+)>")


def _fill(path: str, words: dict[str, tuple[str, ...]]) -> Iterator[str]:
    used = tuple(dict.fromkeys(_PLACE.findall(path)))
    for chosen in product(*(words.get(name, ()) for name in used)):
        filled = path
        for name, word in zip(used, chosen, strict=True):
            filled = filled.replace(f"<{name}>", word)
        yield filled


_PLAIN = re.compile(r"[a-z0-9][a-z0-9.\-_]{1,60}")
_COMMON = frozenset({"www", "portal", "web", "cong", "gov", "com", "net", "org", "vn", "edu"})


def names_of(site: Site) -> dict[str, tuple[str, ...]]:
    """What this site's files may be called after: its host, the labels of it, the unit that runs it."""
    host = site.host.removeprefix("www.")
    labels = [label for label in host.split(".") if label not in _COMMON and not label.isdigit()]
    label = host.split(".")[0]
    others = [*labels[1:3], site.operator.lower(), site.id.lower(), host.replace(".", "_"), label.replace("-", "")]
    names = dict.fromkeys(name for name in (host, label, *others) if _PLAIN.fullmatch(name))
    return {"host": (host,), "label": (label,), "name": tuple(names)}


def _dates(now: datetime) -> dict[str, tuple[str, ...]]:
    month = now.replace(day=1)
    before = month - timedelta(days=1)
    days = (now, now - timedelta(days=1), month - timedelta(days=2) if now.day <= 2 else month)
    return {
        "year": (f"{now:%Y}", f"{now.year - 1}"),
        "month": (f"{now:%Y%m}", f"{before:%Y%m}"),
        "day": tuple(text for day in days for text in (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}")),
    }


def control_of(path: str, nonce: str) -> str:
    """A name that cannot exist, treated by the server as `path` is: same folder, same ending.

    `/a/site.tar.gz` → `/a/NONCE.tar.gz`, `/.env.bak` → `/.NONCE.bak`, `/uploads/` → `/NONCE/`, `/x~` → `/NONCE~`.
    """
    path = urlsplit(path).path or "/"
    if path.endswith("/"):
        head, _, _ = path.rstrip("/").rpartition("/")
        return f"{head}/{nonce}/"
    head, _, name = path.rpartition("/")
    hidden = "." if name.startswith(".") else ""
    stem, *endings = name.removeprefix(".").split(".")
    tail = "~" if not endings and stem.endswith("~") else ""
    return ".".join([f"{head}/{hidden}{nonce}{tail}", *endings[-2:]])
