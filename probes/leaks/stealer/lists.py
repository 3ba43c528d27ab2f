"""Combo lists of any size: searched in blocks for the names asked for; every other line is only counted.

Where names are rare, a line is decoded and taken apart only where it holds one; what is left is matched, a run of
lines at a time, against the usual shapes, and only lines of other shapes are parsed to tell a log-in from rubbish.
Where names are many, every line of the block is taken apart by one pattern, and equal heads are looked at once. Either
way the counts are those of parsing every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from probes.leaks.stealer.blocks import Tally
from probes.leaks.stealer.combo import parse
from probes.leaks.stealer.decode import MAX_LINE, decode_line, whole_lines
from probes.leaks.stealer.fields import NOBODY, NOWHERE, Address, address, login_of
from probes.leaks.stealer.layouts import LINE, PARTS, RUBBISH, USUAL
from probes.leaks.stealer.records import Credential, Passed

MOST_NEEDLES = 16  # each is one pass over the block; more of them give way to what they have in common
DENSE = 200  # hits in a block from which on its lines are all taken apart at once: 1 in 100 usual lines
_SLICE = 1 << 17  # bytes of such a block taken at a time: what is made of them is many times their size
_HEADS, _URLS = 140_000, 20_000  # heads of lines, addresses remembered: a list repeats itself. About 60 MB
_UNUSUAL = (b"", b"")  # the head of a line that LINE does not take apart
_NEW: Any = object()


@dataclass(frozen=True, slots=True)
class Names:
    """The names a list is searched for, in small letters. No names: every line is only counted."""

    needles: tuple[bytes, ...] = ()
    known: frozenset[str] = frozenset()  # the names themselves

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        """Whatever a line of one of these hosts, domains or mailboxes must hold, in any spelling of it."""
        wanted = {name.lower().strip(".") for name in names} - {""}
        spelt = {spelling for name in wanted for spelling in _spellings(name)}
        return cls(_fewest(spelt), frozenset(wanted))

    def within(self, text: bytes) -> bool:
        """Whether a piece of a line holds a name."""
        small = text.lower()
        for needle in self.needles:  # noqa: SIM110 - a generator costs more than the search
            if needle in small:
                return True
        return False

    def spans(self, block: bytes) -> list[tuple[int, int]] | None:
        """Begin and end of the lines that hold a name, in their order; None where they are many.

        The block ends with a line's end.
        """
        small = block.lower()
        found: dict[int, int] = {}
        for needle in self.needles:
            at = small.find(needle)
            while at >= 0:
                end = small.index(b"\n", at)
                found[small.rfind(b"\n", 0, at) + 1] = end
                if len(found) > DENSE:
                    return None
                at = small.find(needle, end)
        return sorted(found.items())


def _spellings(name: str) -> Iterator[bytes]:
    """Bytes that stand in every spelling of a name: as it is, as an app's package, in punycode, with its letters."""
    if ":" in name:  # IPv6: zeros may be left out anywhere but in the first group's value
        yield name.partition(":")[0].lstrip("0").encode() + b":"
        return
    if name.isascii():
        yield name.encode()
        if "@" not in name and "." in name:
            yield ".".join(reversed(name.split("."))).encode()
        if "xn--" not in name:
            return
    try:
        puny = name.encode("idna")
        yield puny.lower()
        name = puny.decode("idna")
    except UnicodeError:
        pass
    # letters beyond ASCII have several encodings and two cases; the ASCII between them has one
    yield max(re.findall(r"[!-~]+", name), key=len, default=".").lower().encode()


def _fewest(spelt: set[bytes]) -> tuple[bytes, ...]:
    """As few needles as find the same lines and perhaps more: none that holds another, and never too many."""
    needles = _without_longer(spelt)
    while len(needles) > MOST_NEEDLES and any(needle.count(b".") > 1 for needle in needles):
        most = max(needle.count(b".") for needle in needles)
        # the package's form loses its last label, a host's its first: both keep what its neighbours share
        needles = _without_longer({_wider(needle) if needle.count(b".") == most else needle for needle in needles})
    return tuple(sorted(needles))


def _wider(needle: bytes) -> bytes:
    first, _, rest = needle.partition(b".")
    return needle.rpartition(b".")[0] if len(first) <= 3 else rest


def _without_longer(needles: set[bytes]) -> set[bytes]:
    kept: list[bytes] = []
    for needle in sorted(needles, key=lambda one: (len(one), one)):
        if not any(short in needle for short in kept):
            kept.append(needle)
    return set(kept)


def credentials(
    stream: BinaryIO, encoding: str, machine: int | None, broken: Tally, names: Names | None
) -> Iterator[Credential | Passed]:
    """Every log-in of a list that concerns `names` (None: every one), and how many others there were.

    Lines of another shape, and lines too long to be looked at, are counted in `broken`.
    """
    number = 1
    heads: dict[tuple[bytes, bytes], Credential] = {}
    urls: dict[bytes, Address] = {}
    for block in whole_lines(stream, encoding):
        reader = _Block(block, encoding, number, broken, machine, names, heads, urls)
        spans = None if names is None else names.spans(block)
        yield from reader.all_lines() if spans is None else reader.few_lines(spans)
        number = reader.number


_BLANK = re.compile(rb"\n+")


@dataclass(slots=True)
class _Block:
    """Whole lines, gone through from the front. `number` is the number of the line that comes next."""

    data: bytes
    encoding: str
    number: int
    broken: Tally
    machine: int | None = None
    names: Names | None = None
    heads: dict[tuple[bytes, bytes], Credential] = field(default_factory=dict)
    urls: dict[bytes, Address] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        return self.names.known if self.names else frozenset()

    def few_lines(self, spans: list[tuple[int, int]]) -> Iterator[Credential | Passed]:
        """The lines of these spans taken apart, whatever lies between them only counted."""
        at = others = 0
        short = _none_too_long(self.data)
        for begin, end in spans:
            others += self.count(at, begin, short)
            found = self.take(begin, end, self.known)
            if found:
                yield self._credential(*found)
            at = end + 1
        others += self.count(at, len(self.data), short)
        if others:
            yield Passed(others)

    def all_lines(self) -> Iterator[Credential | Passed]:
        """Every line taken apart, a slice at a time; those that concern nobody asked for are counted."""
        at = others = 0
        known = self.heads.get
        while at < len(self.data):
            until = len(self.data) if at + _SLICE >= len(self.data) else self.data.index(b"\n", at + _SLICE) + 1
            data = self.data[at:until]
            first, heads = self.number, LINE.findall(data)
            unusual: list[int] = []
            for place, head in enumerate(heads):
                found = known(head, _NEW)
                if found is _NEW:
                    found = self._first(head)
                if found is not None:
                    yield found
                elif head == _UNUSUAL:
                    unusual.append(place)
                else:
                    others += 1
            if unusual:
                lines = data.split(b"\n")
                for place in unusual:
                    self.number = first + place
                    other = self._other(lines[place])
                    if isinstance(other, Credential):
                        yield other
                    else:
                        others += other
            self.number = first + len(heads)
            at = until
        if others:
            yield Passed(others)

    def _first(self, head: tuple[bytes, bytes]) -> Credential | None:
        """What lines of one head say; None where they hold no name. It is remembered."""
        if self.names is not None and not self.names.within(b"\n".join(head) if head[1] else head[0]):
            return None
        if head == _UNUSUAL:
            return None
        *before, name = PARTS.split(head[0])
        url = head[0][: -len(name) - 1] if before else head[1]
        where = self.urls.get(url)
        if where is None:
            if len(self.urls) >= _URLS:
                self.urls.clear()
            where = self.urls[url] = address(url.decode()) if url else NOWHERE
        login = name.decode().lower()
        found = Credential(self.machine, where.host, where.port, where.path, "" if login in NOBODY else login)
        if len(self.heads) >= _HEADS:
            self.heads.clear()
        self.heads[head] = found
        return found

    def _other(self, line: bytes) -> Credential | bool:
        """A line of an unusual layout: its log-in, or whether there was one."""
        asked = self.names is None or self.names.within(line)
        if not asked and len(line) <= MAX_LINE and USUAL.fullmatch(line + b"\n"):
            return bool(line)
        found = self._parsed(line, self.known if asked else frozenset())
        return self._credential(*found) if found and asked else found is not None

    def count(self, at: int, until: int, short: bool) -> int:
        """The log-ins from `at` to `until`, both at a line's begin. `short`: no line is too long to be looked at."""
        good = 0
        while at < until:
            if blank := _BLANK.match(self.data, at, until):
                self.number += blank.end() - at
                at = blank.end()
                continue
            if short:
                match = USUAL.match(self.data, at, until)
                usual = match.end() if match else at
                lines = self.data.count(b"\n", at, usual)
                good += lines
                self.number += lines
                if usual >= until:
                    break
                at = usual
            end = self.data.index(b"\n", at)
            good += self.take(at, end) is not None
            at = end + 1
        return good

    def take(self, begin: int, end: int, known: frozenset[str] = frozenset()) -> tuple[Address, str] | None:
        """One line taken apart; the number goes on."""
        found = self._parsed(self.data[begin:end], known)
        self.number += 1
        return found

    def _parsed(self, data: bytes, known: frozenset[str]) -> tuple[Address, str] | None:
        """A line's address and log-in. A blank line is nothing, one of another shape is broken."""
        if len(data) > MAX_LINE or RUBBISH.fullmatch(data):
            if not data.isspace():
                self.broken.add(self.number)
            return None
        line = decode_line(data, self.encoding)
        found = parse(line, known)
        if found is None and line.strip():
            self.broken.add(self.number)
        return found

    def _credential(self, where: Address, login: str) -> Credential:
        return Credential(self.machine, where.host, where.port, where.path, login_of(login))


def _none_too_long(block: bytes) -> bool:
    """False where a line may be longer than MAX_LINE; such a line fills one of these windows."""
    half = MAX_LINE // 2
    return all(block.find(b"\n", at, at + half) >= 0 for at in range(0, len(block) - half, half))
