"""Password files made of `key: value` blocks, in every order and spelling seen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from probes.leaks.stealer.fields import Key, address, key_of, login_of, name_of, pair
from probes.leaks.stealer.records import Credential

_RULE = re.compile(r"^[\W_]*$")  # blank, dashes, stars, box drawing
APPLICATION_LENGTH = 60


@dataclass(slots=True)
class Tally:
    """Lines that could not be used: how many, and the numbers of the first few."""

    count: int = 0
    first: list[int] = field(default_factory=list)
    longest: int = 5

    def add(self, line: int) -> None:
        self.count += 1
        if len(self.first) < self.longest:
            self.first.append(line)


@dataclass(slots=True)
class _Block:
    """A block being read. The password itself is never kept, only that there was one."""

    url: str | None = None
    login: str | None = None
    application: str = ""
    password: bool = False
    keys: set[Key] = field(default_factory=set)
    line: int = 0

    @property
    def whole(self) -> bool:
        return self.password and (self.url is not None or self.login is not None)

    def put(self, key: Key, value: str) -> None:
        self.keys.add(key)
        if key is Key.URL:
            self.url = value
        elif key is Key.LOGIN:
            self.login = value
        elif key is Key.PASSWORD:
            self.password = True
        elif key is Key.APPLICATION:
            self.application = value[:APPLICATION_LENGTH]


def credentials(lines: Iterable[str | None], machine: int | None, broken: Tally) -> Iterator[Credential]:
    """Every saved log-in of a block file. Lines inside a block that mean nothing are counted in `broken`."""
    block = _Block()
    opener: Key | None = None  # the key this file opens its blocks with
    gap = False
    for number, line in _joined(lines):
        if line is not None and _RULE.match(line):
            gap = True
            continue
        found = pair(line) if line is not None else None
        key = key_of(found.name) if found else None
        if found is None or key is None:
            # banners stand before, between and after blocks; inside one, such a line is damage
            if line is None or (block.keys and not block.whole and not gap):
                broken.add(number)
            continue
        opener = opener or (key if key is not Key.OTHER else None)
        if _ends(block, key, opener, gap):
            yield from _finish(block, machine, broken)
            block = _Block(line=number)
        block.line = block.line or number
        block.put(key, found.value)
        gap = False
    yield from _finish(block, machine, broken)


_BRACKET = re.compile(r"^\s*[\[<(]")
ALONE = re.compile(r"^\s*[\[<(]([^\W\d_][\w .\-]{0,29})[\])>]\s*:?\s*$")


def _joined(lines: Iterable[str | None]) -> Iterator[tuple[int, str | None]]:
    """Lines with their numbers; a field's name that stands alone gets the value of the line below it."""
    held: tuple[int, str] | None = None
    heading = False  # whether it stands in brackets
    for number, line in enumerate(lines, 1):
        if held is not None:
            below = None if line is None else _named(line)
            value = line is not None and not _RULE.match(line) and below is None
            if heading and line is not None and below and below[1] and not _BRACKET.match(line):
                # "[Login]" over `key: value` lines; over "[App]: value" it is a field without a value
                held = None
                yield number, line
                continue
            yield held[0], f"{held[1]}: {line if value else ''}"
            held = None
            if value:
                continue
        name = _named(line) if line is not None else None
        if line is not None and name is not None and name[1] == "":
            held, heading = (number, name[0]), ALONE.match(line[:80]) is not None
        else:
            yield number, line
    if held is not None:
        yield held[0], f"{held[1]}:"


def _named(line: str) -> tuple[str, str] | None:
    """The name and value of a line that is one of a block's fields."""
    alone = ALONE.match(line[:80])
    if alone:
        return (alone[1], "") if key_of(name_of(alone[1])) not in (None, Key.OTHER) else None
    found = pair(line)
    return (found.name, found.value) if found and key_of(found.name) else None


def _ends(block: _Block, key: Key, opener: Key | None, gap: bool) -> bool:
    """Whether this key begins a new block: it repeats, or a gap came and the old block needs nothing more."""
    if key in block.keys and key is not Key.OTHER:
        return True
    if gap and key is Key.URL and not block.password:  # what stood before told whose machine it is
        return bool(block.keys)
    return gap and bool(block.keys) and (key is opener or (block.whole and key is not Key.APPLICATION))


def _finish(block: _Block, machine: int | None, broken: Tally) -> Iterator[Credential]:
    if not block.keys - {Key.OTHER, Key.APPLICATION}:
        return
    if not block.whole:
        broken.add(block.line)
        return
    where = address(block.url or "")
    yield Credential(machine, where.host, where.port, where.path, login_of(block.login or ""), block.application)
