"""Combo lists of any size: searched in blocks for the names asked for; every other line is only counted.

A line is decoded and taken apart only where it holds one of the names. What is left is matched, a run of lines at a
time, against the usual shapes, and only lines of other shapes are parsed to tell a log-in from rubbish. So the counts
are those of parsing every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from probes.leaks.stealer.blocks import Tally
from probes.leaks.stealer.combo import parse
from probes.leaks.stealer.decode import MAX_LINE, decode_line, whole_lines
from probes.leaks.stealer.fields import Address, login_of
from probes.leaks.stealer.records import Credential, Passed

MOST_NEEDLES = 16  # each is one pass over the block; more of them give way to what they have in common
_HOST = rb"[A-Za-z0-9\-]{1,63}+(?:\.[A-Za-z0-9\-]{1,63}+){1,20}+"
_WORD = rb"[^\x00-\x20:;|,/\x7f-\xff]{1,320}+"
# Each of these parse() takes, whatever follows: a URL, log-in and password; a mail address and password; a name and
# password without blanks. Possessive, so that no line costs more than its length.
_URL = (
    rb"(?:https?://|android://[A-Za-z0-9_=\-]{0,200}+@)" + _HOST + rb"(?::\d{1,4}+(?=[/:;|\t]))?+"
    rb"(?:/[^\x00-\x20:;|,\x7f-\xff]{0,180}+)?+"
)
_SITE = rb"(?:[A-Za-z0-9]{1,63}+\.){1,10}+[A-Za-z]{2,24}+(?:/[^\x00-\x20:;|,\x7f-\xff]{0,180}+)?+"
_USUAL = re.compile(
    rb"(?:(?:(?:" + _SITE + rb":" + _WORD + rb":|" + _URL +
    rb"(?::" + _WORD + rb":|;" + _WORD + rb";|\|" + _WORD + rb"\||\t" + _WORD + rb"\t)"
    rb"|[A-Za-z0-9_.+\-]{1,320}+@" + _HOST + rb"[:;|\t])(?![:;|,])[!-~][^\n]{0,4000}+"
    rb"|(?!(?i:localhost)[:;|])[A-Za-z0-9_\-]{3,64}+[:;|](?![:;|,]|//)[!-~]{1,4000}+)\n)*+"
)  # fmt: skip


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

    def spans(self, block: bytes) -> list[tuple[int, int]]:
        """Begin and end of the lines that hold a name, in their order. The block ends with a line's end."""
        if not self.needles:
            return []
        small = block.lower()
        found: dict[int, int] = {}
        for needle in self.needles:
            at = small.find(needle)
            while at >= 0:
                end = small.index(b"\n", at)
                found[small.rfind(b"\n", 0, at) + 1] = end
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
    for block in whole_lines(stream, encoding):
        reader = _Block(block, encoding, number, broken)
        if names is None:
            spans = [match.span() for match in _LINE.finditer(block)]
            known: frozenset[str] = frozenset()
        else:
            spans, known = names.spans(block), names.known
        at = others = 0
        for begin, end in spans:
            others += reader.count(at, begin)
            found = reader.take(begin, end, known)
            if found:
                where, login = found
                yield Credential(machine, where.host, where.port, where.path, login_of(login))
            at = end + 1
        others += reader.count(at, len(block))
        if others:
            yield Passed(others)
        number = reader.number


_LINE = re.compile(rb"[^\n]+")
_BLANK = re.compile(rb"\n+")


@dataclass(slots=True)
class _Block:
    """Whole lines, gone through from the front. `number` is the number of the line that comes next."""

    data: bytes
    encoding: str
    number: int
    broken: Tally

    def count(self, at: int, until: int) -> int:
        """The log-ins from `at` to `until`, both at a line's begin."""
        good = 0
        while at < until:
            if blank := _BLANK.match(self.data, at, until):
                self.number += blank.end() - at
                at = blank.end()
                continue
            match = _USUAL.match(self.data, at, until)
            usual = match.end() if match else at
            lines = self.data.count(b"\n", at, usual)
            good += lines
            self.number += lines
            if usual >= until:
                break
            end = self.data.index(b"\n", usual)
            good += self.take(usual, end) is not None
            at = end + 1
        return good

    def take(self, begin: int, end: int, known: frozenset[str] = frozenset()) -> tuple[Address, str] | None:
        """One line taken apart; the number goes on. A blank line is nothing, one of another shape is broken."""
        number, self.number = self.number, self.number + 1
        if end - begin > MAX_LINE:
            self.broken.add(number)
            return None
        line = decode_line(self.data[begin:end], self.encoding)
        found = parse(line, known)
        if found is None and line.strip():
            self.broken.add(number)
        return found
