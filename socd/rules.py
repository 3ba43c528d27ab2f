"""YARA rules: compile, match, reload, and the samples every rule must prove itself on.

Layout of a rules folder: `<family>/**/*.yar`, and per family `samples/<rule_name>/true/*` and
`samples/<rule_name>/false/*`. Rule names are unique within a family. Rules see data only: no includes, no
external variables.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import re2
import yara

from socd.model.text import Lang, Text
from socd.probe import Match
from socd.sieve import NoSieveError, Sieve

MOST_STRINGS = 50  # distinct matched strings kept per rule
SIEVED = frozenset(("gambling", "injection"))  # families that find nothing on nearly every page; see socd/sieve.py
_BIG = 512_000  # bytes: beyond this one scan at a time, see RuleBook.match


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """One thing wrong with the rules: where (line is None for a whole file), what YARA says, and the mend."""

    file: Path
    line: int | None
    message: Text
    mend: Text

    def in_(self, lang: Lang) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.message.in_(lang)} → {self.mend.in_(lang)}"

    def __str__(self) -> str:
        return self.in_("en")


class RuleError(Exception):
    """Rules that cannot be used; `problems` names every broken file."""

    def __init__(self, *problems: RuleProblem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class RuleTimeoutError(Exception):
    """The rules did not get through the data in time: nothing can be said about it."""


class RuleBook:
    """Compiled rules; implements `socd.probe.Rules`. Immutable: a reload gives a new book.

    `seconds` bounds one match, `most_bytes` how much of the data is looked at (its beginning).
    """

    def __init__(
        self,
        families: Mapping[str, Any],
        version: str,
        *,
        directory: Path | None = None,
        seconds: int = 10,
        most_bytes: int = 5_000_000,
    ) -> None:
        self._compiled = dict(families)
        self._meta = {family: {one.identifier: dict(one.meta) for one in rules} for family, rules in families.items()}
        self._version = version
        self._directory = directory
        self._seconds = seconds
        self._most_bytes = most_bytes
        self._big_scan = threading.Lock()
        self._sieves: dict[str, Sieve] = {}

    @classmethod
    def load(cls, directory: Path, *, seconds: int = 10, most_bytes: int = 5_000_000) -> RuleBook:
        """Compile every family below `directory`. Raises RuleError naming all broken files."""
        if not directory.is_dir():
            mend = Text("kiểm tra đường dẫn thư mục luật", "check the path of the rules folder")
            raise RuleError(RuleProblem(directory, None, Text("không có thư mục này", "no such folder"), mend))
        sources = _sources(directory)
        compiled = {family: _compile(files) for family, files in sources.items()}
        version = _version(directory, sources)
        book = cls(compiled, version, directory=directory, seconds=seconds, most_bytes=most_bytes)
        for family in SIEVED & sources.keys():
            with suppress(NoSieveError):
                book._sieves[family] = Sieve(sources[family].values())
        return book

    def reloaded(self) -> RuleBook:
        """A new book from the same folder, or this one if no source changed. On RuleError this one stays usable."""
        if self._directory is None:
            return self
        book = RuleBook.load(self._directory, seconds=self._seconds, most_bytes=self._most_bytes)
        return self if book.version == self.version else book

    @property
    def version(self) -> str:
        """SHA-256 over names and contents of all rule files, hex."""
        return self._version

    @property
    def families(self) -> tuple[str, ...]:
        return tuple(sorted(self._compiled))

    def names(self, family: str) -> tuple[str, ...]:
        """Names of a family's rules that can be reported (private ones cannot)."""
        return tuple(rule.identifier for rule in self._compiled.get(family, ()) if not rule.is_private)

    def meta(self, family: str, rule: str) -> Mapping[str, Any]:
        """A rule's meta fields; empty for a rule that does not exist."""
        return self._meta.get(family, {}).get(rule, {})

    def match(self, family: str, data: bytes) -> tuple[Match, ...]:
        """Rules of `family` that match, in the order of the files; empty for a family without rules.

        Thread-safe. Raises RuleTimeoutError where no answer was reached in time: that is "could not tell", not "clean".
        """
        rules = self._compiled.get(family)
        if rules is None:
            return ()
        data = data[: self._most_bytes]
        sieve = self._sieves.get(family)
        if sieve is not None and sieve.silent(data):
            return ()
        # Hostile data can match a million times, and each match becomes an object: never in several threads at once.
        with self._big_scan if len(data) > _BIG else nullcontext():
            try:
                found = rules.match(data=data, timeout=self._seconds, warnings_callback=_go_on)
            except yara.TimeoutError as error:
                raise RuleTimeoutError(f"{family}: {len(data)} bytes took more than {self._seconds} s") from error
            return tuple(Match(one.rule, dict(one.meta), _strings(one)) for one in found)

    def anchors(self, family: str, data: bytes) -> tuple[Match, ...]:
        """Rules of `family` that match, with the first match of each of their strings.

        Twice as fast as `match` on data full of keywords, and bounded: needs no lock. Raises RuleTimeoutError.
        """
        rules = self._compiled.get(family)
        if rules is None:
            return ()
        data = data[: self._most_bytes]
        try:
            found = rules.match(data=data, timeout=self._seconds, fast=True, warnings_callback=_go_on)
        except yara.TimeoutError as error:
            raise RuleTimeoutError(f"{family}: {len(data)} bytes took more than {self._seconds} s") from error
        return tuple(Match(one.rule, one.meta, _strings(one)) for one in found)


class Literals:
    """Many plain strings, looked for at once: which of them stand in some data. Thread-safe.

    One pass of RE2, whose time is linear in the data: on 80 KB a fifteenth of what asking for 80 strings one after the
    other takes.
    """

    _END = b"\xff\xfe\xfd"  # put after all data, so that there is always an answer: none at all is a failure

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = tuple(dict.fromkeys(texts))
        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are
        self._set = re2.Set.SearchSet(options)
        for text in (*(text.encode() for text in self._texts), self._END):
            self._set.Add(re2.escape(text))
        self._set.Compile()

    def within(self, data: bytes) -> frozenset[str]:
        """The texts found, to the letter (bytes of UTF-8)."""
        found = self._set.Match(data + self._END)
        if not found:  # never seen; the slow way says the same
            return frozenset(text for text in self._texts if text.encode() in data)
        return frozenset(self._texts[index] for index in found if index < len(self._texts))


def _go_on(kind: int, message: object) -> int:
    """A string that matched too often is dropped by YARA, the scan goes on; without this the scan would fail."""
    return int(yara.CALLBACK_CONTINUE)


def _strings(match: Any) -> tuple[bytes, ...]:
    distinct: dict[bytes, None] = {}
    for string in match.strings:
        for instance in string.instances:
            distinct[instance.matched_data] = None
            if len(distinct) == MOST_STRINGS:
                return tuple(distinct)
    return tuple(distinct)


def _sources(directory: Path) -> dict[str, dict[Path, str]]:
    """Family → file → text, in name order. Raises RuleError for files that are not UTF-8."""
    problems: list[RuleProblem] = []
    sources: dict[str, dict[Path, str]] = {}
    for folder in sorted(path for path in directory.iterdir() if path.is_dir()):
        for file in sorted(folder.rglob("*.yar")):
            if "samples" in file.relative_to(folder).parts:
                continue
            try:
                sources.setdefault(folder.name, {})[file] = file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                mend = Text("lưu tệp bằng mã UTF-8 và cho phép đọc", "save the file as UTF-8 and make it readable")
                problems.append(
                    RuleProblem(file, None, Text(f"không đọc được: {error}", f"cannot be read: {error}"), mend)
                )
    if problems:
        raise RuleError(*problems)
    return sources


def _version(directory: Path, sources: Mapping[str, Mapping[Path, str]]) -> str:
    digest = hashlib.sha256()
    for files in sources.values():
        for file, text in files.items():
            for part in (file.relative_to(directory).as_posix(), text):
                data = part.encode()
                digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


def _compile(files: Mapping[Path, str]) -> Any:
    """One family's rules, a namespace per file. Raises RuleError with a problem for every broken file."""
    problems: list[RuleProblem] = []
    owner: dict[str, Path] = {}
    for file, text in files.items():
        try:
            names = [rule.identifier for rule in yara.compile(source=text, includes=False)]
        except yara.Error as error:
            problems.append(_problem(file, text, str(error)))
            continue
        problems += [_twice(file, text, name, owner[name]) for name in names if name in owner]
        owner |= dict.fromkeys(names, file)
    if problems:
        raise RuleError(*problems)
    return yara.compile(sources={str(file): text for file, text in files.items()}, includes=False)


_MENDS = (
    ("undefined string", Text("khai báo chuỗi này trong phần strings", "declare this string under strings")),
    (
        "unreferenced string",
        Text("dùng chuỗi này trong condition hoặc xóa nó", "use this string in condition, or drop it"),
    ),
    (
        "undefined identifier",
        Text("luật không nhận biến ngoài; sửa tên", "rules get no external variables; fix the name"),
    ),
    ("duplicated", Text("đổi một trong hai tên", "rename one of the two")),
    ("includes are disabled", Text("chép nội dung vào tệp này", "copy the included text into this file")),
    ("unknown module", Text("bỏ dòng import này", "drop this import")),
)
_MEND = Text("sửa cú pháp YARA ở dòng này", "correct the YARA syntax at this line")


def _problem(file: Path, text: str, message: str) -> RuleProblem:
    """YARA says `line 4: undefined string "$b"`, and often means the line before: it had read one word further."""
    found = re.match(r"line (\d+): (.*)", message, re.DOTALL)
    line, message = (int(found[1]), found[2]) if found else (None, message)
    culprit = re.search(r'"([^"]+)"', message)
    if line and culprit:
        lines = text.splitlines()[:line]
        line = max((number for number, each in enumerate(lines, 1) if culprit[1] in each), default=line)
    mend = next((mend for words, mend in _MENDS if words in message), _MEND)
    return RuleProblem(file, line, Text(f"YARA không nhận: {message}", message), mend)


def _twice(file: Path, text: str, name: str, first: Path) -> RuleProblem:
    found = re.search(rf"^[^/\n]*\brule\s+{re.escape(name)}\b", text, re.MULTILINE)
    line = text.count("\n", 0, found.start()) + 1 if found else None
    mend = Text(f"đổi tên; luật này đã có trong {first}", f"rename it; this rule already stands in {first}")
    what = Text(f"luật {name} có hai lần trong một họ", f"rule {name} stands twice in one family")
    return RuleProblem(file, line, what, mend)


@dataclass(frozen=True, slots=True)
class SampleResult:
    """How one rule fared on one sample.

    `expected` is whether the rule should match, `matched` whether it did (None: could not tell). A rule that
    lacks samples, and samples without a rule, come as a result without `sample` or without a match, `ok` False.
    """

    family: str
    rule: str
    sample: Path | None
    expected: bool
    matched: bool | None
    ok: bool
    problem: Text | None = None


Proof = Callable[[bytes, tuple[Match, ...]], frozenset[str]]  # of data and its anchors: the rules that are proved


def test_samples(directory: Path, prove: Proof | None = None) -> list[SampleResult]:
    """Try every rule below `directory` on its samples. Raises RuleError where rules do not compile.

    A rule with `value` or `proved` in its meta is an anchor only: `prove` tells whether it stands. Without `prove`
    such a rule must find its anchor in its true samples, and its false ones are not judged.
    """
    book = RuleBook.load(directory)
    results: list[SampleResult] = []
    for folder in sorted(path for path in directory.iterdir() if path.is_dir()):
        names = book.names(folder.name)
        for name in names:
            for expected in (True, False):
                results += _try_rule(book, folder, name, expected, prove)
        results += _orphans(folder, names)
    return results


test_samples.__test__ = False  # type: ignore[attr-defined]  # no test of pytest's


def _try_rule(book: RuleBook, folder: Path, rule: str, expected: bool, prove: Proof | None) -> Iterator[SampleResult]:
    place = folder / "samples" / rule / ("true" if expected else "false")
    samples = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else []
    if not samples:
        lack = Text(f"thiếu mẫu trong {place}", f"no sample in {place}")
        yield SampleResult(folder.name, rule, None, expected, None, False, lack)
    for sample in samples:
        yield _try_sample(book, folder.name, rule, sample, expected, prove)


def _try_sample(
    book: RuleBook, family: str, rule: str, sample: Path, expected: bool, prove: Proof | None
) -> SampleResult:
    try:
        data = sample.read_bytes()
        found = book.anchors(family, data)
        matched = any(match.rule == rule for match in found)
        if {"value", "proved"} & book.meta(family, rule).keys():
            matched = rule in prove(data, found) if prove else matched and expected
    except (RuleTimeoutError, OSError) as error:
        failed = Text(f"không thử được: {error}", f"could not be tried: {error}")
        return SampleResult(family, rule, sample, expected, None, False, failed)
    problem: Text | None = None
    if expected and not matched:
        problem = Text("luật phải khớp mẫu này nhưng không khớp", "the rule should match this sample and does not")
    elif matched and not expected:
        problem = Text("luật khớp nhầm mẫu này", "the rule matches this sample and must not")
    return SampleResult(family, rule, sample, expected, matched, problem is None, problem)


def _orphans(folder: Path, names: tuple[str, ...]) -> Iterator[SampleResult]:
    """Sample folders whose rule does not exist: usually a renamed rule that would go untested."""
    samples = folder / "samples"
    for place in sorted(samples.iterdir()) if samples.is_dir() else ():
        if place.is_dir() and place.name not in names:
            problem = Text(f"không có luật nào tên {place.name}", f"there is no rule named {place.name}")
            yield SampleResult(folder.name, place.name, place, True, None, False, problem)
