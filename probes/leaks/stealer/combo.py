"""Combo lists: one log-in a line, separators and order as seen in the wild."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from probes.leaks.stealer.blocks import Tally
from probes.leaks.stealer.fields import NOWHERE, Address, address, login_of
from probes.leaks.stealer.records import Credential

_SEPARATORS = ":;|\t,"
_EMAIL = re.compile(r"^[^\s@:;|,/]{1,64}@[a-z0-9](?:[a-z0-9.\-]{0,250}[a-z0-9])?\.[a-z]{2,24}$", re.IGNORECASE)
_NAME = re.compile(r"^[\w.\-+\\@]{3,64}$")
_SITE = re.compile(
    r"^(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}(?:/\S*)?$|^\d{1,3}(?:\.\d{1,3}){3}(?:/\S*)?$"
    r"|^localhost(?:/\S*)?$",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"^[a-z][a-z0-9+.\-]{1,15}://", re.IGNORECASE)
_PORT = re.compile(r"^\d{1,5}(?:/\S*)?$")


def credentials(lines: Iterable[str | None], machine: int | None, broken: Tally) -> Iterator[Credential]:
    """Every log-in of a combo list; lines of another shape are counted in `broken`."""
    for number, line in enumerate(lines, 1):
        if line is not None and not line.strip():
            continue
        found = parse(line) if line is not None else None
        if found is None:
            broken.add(number)
            continue
        where, login = found
        yield Credential(machine, where.host, where.port, where.path, login_of(login))


def parse(line: str) -> tuple[Address, str] | None:
    """Address and log-in of one line (`url:login:password`, `login:password`, `login:password:url`), or None."""
    text = line.strip()
    scheme = _SCHEME.match(text)
    prefix = scheme[0] if scheme else ""
    rest = text[len(prefix) :]
    if scheme and " " in rest:  # "https://host/path login:password"
        head, _, tail = rest.partition(" ")
        if not any(sep in tail for sep in _SEPARATORS):
            tail = tail.replace(" ", ":")
        rest = f"{head}:{tail.lstrip()}"
    for separator in sorted((sep for sep in _SEPARATORS if sep in rest), key=rest.index):
        fields = rest.split(separator)
        found = _with_url(prefix, fields, separator) if prefix else _without_scheme(fields, separator)
        if found:
            return found
    return None


def _with_url(prefix: str, fields: list[str], separator: str) -> tuple[Address, str] | None:
    """`fields` begin with the URL's rest, in which a ":" of its own may have been split."""
    end = _url_end(fields, separator)
    if len(fields) - end < 2 or not fields[end] or not "".join(fields[end + 1 :]):
        return None
    login = fields[end].strip()
    if "/" in login or " " in login:
        return None
    where = address(prefix + separator.join(fields[:end]))
    return (where, login) if where is not NOWHERE else None


def _url_end(fields: list[str], separator: str) -> int:
    """How many fields the URL took: its port, a path with ":", everything before a mail address."""
    if separator != ":":
        return 1
    for index in range(1, len(fields) - 1):
        if _EMAIL.match(fields[index].strip()):
            return index
    end = 1
    if len(fields) > 3 and _PORT.match(fields[1]):
        end = 2
    while end < len(fields) - 2 and "/" in fields[end]:
        end += 1
    return end


def _without_scheme(fields: list[str], separator: str) -> tuple[Address, str] | None:
    first = fields[0].strip()
    if len(fields) >= 3 and _SITE.match(first):
        return _with_url("", fields, separator)
    if len(fields) < 2 or not fields[1]:
        return None
    bare = _NAME.match(first) and not any(char.isspace() for char in separator.join(fields[1:]))
    if not (_EMAIL.match(first) or bare):  # "Name: some words" is prose, not a log-in
        return None
    tail = separator.join(fields[2:])
    return (address(tail) if _SCHEME.match(tail) else NOWHERE), first
