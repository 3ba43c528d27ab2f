"""Tells in one fast pass that no rule of a family can match some data, so that YARA need not read it.

Built from the sources of the rules, nothing is written twice. Each string becomes one or more regular expressions that
ask for less (its pieces around long gaps, any number of repetitions): wherever the string matches, they all do. One set
of them is run by RE2, in time linear in the data; what it finds is put into the conditions. As long as these cannot
hold, no rule matches: they are taken only if every further string can but help them. What is not understood here gives
no sieve, and YARA reads everything as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import re2

MOST_BYTES = 512_000  # of data; beyond, YARA is asked at once
_MEMORY = 16 << 20  # bytes that RE2 may use for one family
GAP = 6  # repetitions of nearly anything, from which on a string is taken in two
LEAST = 4  # bytes that a piece matches at least, to be worth a look
_PROOF = b"\xff\xfe\xfd"  # put after all data, so that there is always an answer: none at all is a failure of RE2's

_TOKEN = re.compile(
    r"""(?P<skip>\s+|/\*.*?\*/|//[^\n]*)|(?P<text>"(?:\\.|[^"\\\n])*")|(?P<regex>/(?:\\.|[^/\\\n])+/[is]*)"""
    r"""|(?P<name>[$#]\w*\*?)|(?P<word>\w+)|(?P<sign>.)""",
    re.S,
)
_ATOM = re.compile(r"\\x[0-9a-fA-F]{2}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.S)
_TIMES = re.compile(r"(?:\{(\d*)(?:(,)(\d*))?\}|[*+?])\??")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|(.))", re.S)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_NO_WIDTH = frozenset(("^", "$", r"\b", r"\B"))
_MODIFIERS = frozenset(("nocase", "fullword", "ascii", "private"))


class NoSieveError(Exception):
    """The rules hold something that is not understood here."""


class Part(NamedTuple):
    """A piece of a regular expression: RE2's source, the bytes it matches at least, whether it is a long gap."""

    source: str
    least: int
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """`any` of these strings, or one of the `either`, or all of the `both`."""

    any: frozenset[str] = frozenset()
    either: tuple[Condition, ...] = ()
    both: tuple[Condition, ...] = ()

    def may_hold(self, present: frozenset[str]) -> bool:
        if self.both:
            return all(one.may_hold(present) for one in self.both)
        return not self.any.isdisjoint(present) or any(one.may_hold(present) for one in self.either)


@dataclass(slots=True)
class _Rule:
    strings: dict[str, tuple[str, bool, bool]] = field(default_factory=dict)  # name → source, a regex?, any case?
    condition: Condition = Condition()


class Sieve:
    """Of one family. Thread-safe."""

    def __init__(self, sources: Iterable[str]) -> None:
        """Raises NoSieveError."""
        self._rules: list[Condition] = []
        self._pieces: dict[str, frozenset[int]] = {}  # string → numbers of what must all be found for it
        self._whole: dict[str, Any] = {}  # string → RE2 of the whole, where it was taken to pieces
        numbers: dict[bytes, int] = {}
        for source in sources:
            for rule in _rules(source):
                mark = f"{len(self._rules)}:"
                for name, (text, regex, nocase) in rule.strings.items():
                    pieces, whole = _pieces(text) if regex else ([re.escape(text)], "")
                    flag = "(?i)" if nocase else ""
                    wanted = [(flag + piece).encode() for piece in pieces]
                    self._pieces[mark + name] = frozenset(numbers.setdefault(one, len(numbers)) for one in wanted)
                    if whole:
                        self._whole[mark + name] = _compiled((flag + whole).encode())
                self._rules.append(_marked(rule.condition, mark))
        self._parts: dict[int, list[str]] = {}  # number → the strings that it is a piece of
        for name, parts in self._pieces.items():
            for number in parts:
                self._parts.setdefault(number, []).append(name)
        self._proof = len(numbers)
        self._set = _set((*numbers, _PROOF))

    def silent(self, data: bytes) -> bool:
        """True where surely no rule matches `data`; False says nothing."""
        if len(data) > MOST_BYTES or b"\v" in data:  # which is white space for YARA and none for RE2
            return False
        found = frozenset(self._set.Match(data + _PROOF) or ())
        if self._proof not in found:  # too little memory; that it finds nothing means nothing
            return False
        if len(found) == 1:
            return True  # no condition holds of nothing
        near = {name for piece in found for name in self._parts.get(piece, ())}
        present = frozenset(name for name in near if self._pieces[name] <= found)
        heard = [rule for rule in self._rules if rule.may_hold(present)]
        if not heard:
            return True
        told = frozenset().union(*map(_named, heard)) & present
        present -= {name for name in told if name in self._whole and self._whole[name].search(data) is None}
        return not any(rule.may_hold(present) for rule in heard)


def _options() -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are
    options.dot_nl = True
    options.max_mem = _MEMORY
    options.log_errors = False
    return options


def _set(pieces: Iterable[bytes]) -> Any:
    found = re2.Set.SearchSet(_options())
    try:
        for piece in pieces:
            found.Add(piece)
        found.Compile()
    except re2.error as error:
        raise NoSieveError(str(error)) from None
    return found


def _compiled(source: bytes) -> Any:
    try:
        return re2.compile(source, _options())
    except re2.error as error:
        raise NoSieveError(str(error)) from None


def _named(condition: Condition) -> frozenset[str]:
    return condition.any.union(*map(_named, (*condition.either, *condition.both)))


def _marked(condition: Condition, mark: str) -> Condition:
    """The condition with the names of its strings made those of one rule."""
    return Condition(
        frozenset(mark + name for name in condition.any),
        tuple(_marked(one, mark) for one in condition.either),
        tuple(_marked(one, mark) for one in condition.both),
    )


# -- the sources of YARA ------------------------------------------------------------------------------------------


class _Tokens:
    """What is left to read of a source."""

    def __init__(self, source: str) -> None:
        found = ((one.lastgroup or "", one.group()) for one in _TOKEN.finditer(source))
        self._left = [one for one in found if one[0] != "skip"]
        self._at = 0

    def peek(self) -> str:
        return self._left[self._at][1] if self._at < len(self._left) else ""

    def next(self) -> tuple[str, str]:
        """Kind and text."""
        if self._at >= len(self._left):
            raise NoSieveError("it ends too early")
        self._at += 1
        return self._left[self._at - 1]

    def take(self, *wanted: str) -> str:
        _, text = self.next()
        if text not in wanted:
            raise NoSieveError(f"{text!r} instead of {wanted}")
        return text


def _rules(source: str) -> Iterator[_Rule]:
    tokens = _Tokens(source)
    while tokens.peek():
        tokens.take("rule")
        while tokens.next()[1] != "{":
            pass
        rule = _Rule()
        if tokens.peek() == "meta":
            while tokens.peek() not in ("strings", "condition"):
                tokens.next()
        if tokens.take("strings", "condition") == "strings":
            tokens.take(":")
            _strings(tokens, rule)
            tokens.take("condition")
        tokens.take(":")
        rule.condition = _either(tokens, rule.strings)
        tokens.take("}")
        yield rule


def _strings(tokens: _Tokens, rule: _Rule) -> None:
    while tokens.peek() != "condition":
        kind, name = tokens.next()
        tokens.take("=")
        form, text = tokens.next()
        if kind != "name" or form not in ("text", "regex"):
            raise NoSieveError(f"{name} is no plain string")
        flags = text.rpartition("/")[2] if form == "regex" else ""
        modifiers = set()
        while tokens.peek() in _MODIFIERS:
            modifiers.add(tokens.next()[1])
        body = text[1 : -1 - len(flags)] if form == "regex" else _unescaped(text[1:-1])
        name = name if len(name) > 1 else f"${len(rule.strings)}:"
        rule.strings[name] = body, form == "regex", "nocase" in modifiers or "i" in flags


def _unescaped(text: str) -> str:
    if any(one.group(1) and int(one.group(1), 16) > 0x7F for one in _ESCAPE.finditer(text)):
        raise NoSieveError("a byte beyond ASCII in a plain string")
    return _ESCAPE.sub(lambda one: chr(int(one.group(1), 16)) if one.group(1) else _ESCAPED[one.group(2)], text)


def _either(tokens: _Tokens, strings: Mapping[str, object]) -> Condition:
    found = [_both(tokens, strings)]
    while tokens.peek() == "or":
        tokens.next()
        found.append(_both(tokens, strings))
    return found[0] if len(found) == 1 else Condition(either=tuple(found))


def _both(tokens: _Tokens, strings: Mapping[str, object]) -> Condition:
    found = [_one(tokens, strings)]
    while tokens.peek() == "and":
        tokens.next()
        found.append(_one(tokens, strings))
    return found[0] if len(found) == 1 else Condition(both=tuple(found))


def _one(tokens: _Tokens, strings: Mapping[str, object]) -> Condition:
    kind, text = tokens.next()
    if text == "(":
        inner = _either(tokens, strings)
        tokens.take(")")
        return inner
    if text in ("any", "all") or (kind == "word" and text.isdecimal() and int(text) > 0):
        tokens.take("of")
        return Condition(any=frozenset(_of(tokens, strings)))
    if kind != "name" or text.endswith("*"):
        raise NoSieveError(f"{text!r} in a condition")
    if text[0] == "$":
        return Condition(any=frozenset(_known(text, strings)))
    counted = {"$" + text[1:]}
    while tokens.peek() == "+":
        tokens.next()
        kind, text = tokens.next()
        counted.add("$" + text[1:])
    tokens.take(">")
    if kind != "name" or text[0] != "#" or not tokens.next()[1].isdecimal():
        raise NoSieveError("a count that is not compared with a number")
    return Condition(any=frozenset(name for one in counted for name in _known(one, strings)))


def _of(tokens: _Tokens, strings: Mapping[str, object]) -> Iterator[str]:
    if tokens.peek() == "them":
        tokens.next()
        yield from strings
        return
    tokens.take("(")
    while True:
        yield from _known(tokens.next()[1], strings)
        if tokens.take(",", ")") == ")":
            return


def _known(name: str, strings: Mapping[str, object]) -> list[str]:
    found = [one for one in strings if one == name or (name[-1] == "*" and one.startswith(name[:-1]))]
    if not found or name[0] != "$":
        raise NoSieveError(f"{name} is no string of the rule")
    return found


# -- regular expressions that ask for less ------------------------------------------------------------------------


def _pieces(regex: str) -> tuple[list[str], str]:
    """What must all be found where `regex` matches; and the whole with any number of repetitions, if that is more."""
    place, ways = _sequence(regex, 0)
    if place != len(regex):
        raise NoSieveError(f"brackets in {regex}")
    whole = _joined(ways)
    if len(ways) > 1 or not any(part.gap for part in ways[0]):
        return [whole], ""
    pieces: list[list[Part]] = [[]]
    for part in ways[0]:
        if part.gap:
            pieces.append([])
        else:
            pieces[-1].append(part)
    wide = [one for one in pieces if sum(part.least for part in one) >= LEAST]
    return ([_joined([one]) for one in wide], whole) if wide else ([whole], "")


def _joined(ways: list[list[Part]]) -> str:
    return "|".join("".join(part.source for part in way) for way in ways)


def _sequence(regex: str, place: int) -> tuple[int, list[list[Part]]]:
    """The alternatives from `place` up to where a bracket closes or all ends, and that place."""
    ways: list[list[Part]] = [[]]
    while place < len(regex) and regex[place] != ")":
        if regex[place] == "|":
            ways.append([])
            place += 1
            continue
        if regex[place] == "(":
            place, inner = _sequence(regex, place + 1)
            source, least = f"(?:{_joined(inner)})", min(sum(part.least for part in way) for way in inner)
            if regex[place : place + 1] != ")":
                raise NoSieveError(f"brackets in {regex}")
            place, nearly_anything = place + 1, False
        else:
            found = _ATOM.match(regex, place)
            source = found.group() if found else ""
            place, least = place + len(source), 0 if source in _NO_WIDTH else 1
            source = "" if source == "$" else source  # the proof stands where the data ends
            nearly_anything = source == "." or source.startswith("[^")
        place, times, fewest, most = _times(regex, place)
        ways[-1].append(Part(source + times, least * fewest, nearly_anything and most - fewest >= GAP))
    return place, ways


def _times(regex: str, place: int) -> tuple[int, str, int, int]:
    """Where a quantifier ends, the same without an upper bound, and how often it asks for."""
    found = _TIMES.match(regex, place)
    if found is None or found.group() in ("{}", "{}?"):
        return place, "", 1, 1
    sign = found.group()[0]
    if sign != "{":
        return found.end(), sign, int(sign == "+"), 1 if sign == "?" else 1_000_000
    fewest = int(found.group(1) or 0)
    if not found.group(2):
        return found.end(), f"{{{fewest}}}", fewest, fewest
    most = int(found.group(3) or 1_000_000)
    return found.end(), "*" if fewest == 0 else "+" if fewest == 1 else f"{{{fewest},}}", fewest, most
