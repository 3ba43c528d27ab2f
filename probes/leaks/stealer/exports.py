"""Saved log-ins in files made for programs: JSON (whole or line by line), tables with a head (CSV), HTML."""

from __future__ import annotations

import csv
import html
import json
import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, BinaryIO

from probes.leaks.stealer.blocks import APPLICATION_LENGTH, Tally
from probes.leaks.stealer.blocks import credentials as keyed
from probes.leaks.stealer.bounds import LARGE, RefusalError
from probes.leaks.stealer.fields import Key, address, key_of, login_of, name_of, pair
from probes.leaks.stealer.records import Credential

MOST = 32_000_000  # bytes of such a file: it is read whole
_TRIES = 1000  # broken pieces of JSON after which the rest is given up
_MARKS = ",;\t|"
_GAP = re.compile(r"[\s,\ufeff]*")
_SCALAR = re.compile(r'"([^"\\\n]{1,40})"\s*:\s*(?:"((?:[^"\\\n]|\\.){0,400})"|(-?[\d.]{1,20}|true|false))')
_NAME = re.compile(r'"([^"\\\n]{1,40})"\s*:')
_TAG = re.compile(r"<(/?[a-z][a-z0-9]{0,15})(?:\s[^<>]{0,2000})?/?>", re.IGNORECASE)
_ENDS = frozenset({"/tr", "/p", "/div", "/li", "br", "tr", "/h1", "/h2", "/h3", "/table"})
_MARKUP = re.compile(r"<(?:!doctype html|html|table|tr|body|head)\b", re.IGNORECASE)

Row = dict[Key, str]


class Form(StrEnum):
    """How a file holds its log-ins."""

    JSON = "json"
    TABLE = "table"
    HTML = "html"
    PAGE = "page"  # HTML with `key: value` lines instead of a table


def form_of(text: str) -> Form | None:
    """Judged by a file's beginning; None for any other."""
    text = text.lstrip("\ufeff \r\n\t")
    if text[:1] in ("{", "["):
        return Form.JSON if _wanted({key_of(name_of(one)) for one in _NAME.findall(text)}) else None
    if _MARKUP.search(text[:4000]):
        plain = untagged(text)
        names = {key_of(one.name) for line in plain.split("\n") if (one := pair(line))}
        return Form.HTML if _head(plain) else Form.PAGE if _wanted(names) else None
    return Form.TABLE if _head(text) else None


def flat(text: str) -> str:
    """A JSON file's plain values as `key: value` lines, a page without its tags; any other text as it is."""
    if text.lstrip("\ufeff \r\n\t")[:1] not in ("{", "["):
        return untagged(text) if _MARKUP.search(text[:4000]) else text
    found = (f"{one[1]}: {one[2] if one[2] is not None else one[3]}" for one in _SCALAR.finditer(text))
    return "\n".join(found) or text


def credentials(
    stream: BinaryIO, encoding: str, form: Form, machine: int | None, broken: Tally
) -> Iterator[Credential]:
    """Every saved log-in. Records that mean nothing are counted in `broken`. Raises RefusalError: file too large."""
    data = stream.read(MOST + 1)
    if len(data) > MOST:
        raise RefusalError(LARGE)
    text = (
        unicodedata.normalize("NFC", data.decode(encoding, "replace"))
        .replace("\0", "")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
    )
    if form in (Form.HTML, Form.PAGE):
        text = untagged(text)
    if form is Form.PAGE:
        yield from keyed(text.split("\n"), machine, broken)
        return
    for number, row in enumerate(_objects(text) if form is Form.JSON else _rows(text), 1):
        if row is None:
            broken.add(number)
            continue
        where = address(row.get(Key.URL, ""))
        application = row.get(Key.APPLICATION, "")[:APPLICATION_LENGTH]
        yield Credential(machine, where.host, where.port, where.path, login_of(row.get(Key.LOGIN, "")), application)


def _wanted(keys: set[Key | None]) -> bool:
    return Key.PASSWORD in keys and bool(keys & {Key.URL, Key.LOGIN})


def _objects(text: str) -> Iterator[Row | None]:
    """Every object that is a log-in, however deep; None for each piece that is no JSON."""
    decoder = json.JSONDecoder()
    at = tries = 0
    while True:
        gap = _GAP.match(text, at)
        at = gap.end() if gap else at
        if at >= len(text) or tries > _TRIES:
            return
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            tries += 1
            yield None
            at = text.find("\n", at) + 1 or len(text)
            continue
        yield from _within(value)


def _within(value: Any) -> Iterator[Row]:
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, list):
            stack.extend(reversed(one))
        elif isinstance(one, dict):
            row: Row = {}
            for name, held in one.items():
                if isinstance(held, (dict, list)):
                    stack.append(held)
                elif key := key_of(name_of(name)):
                    row[key] = row.get(key) or ("" if held is None else str(held))
            if _wanted(set(row)):
                yield row


def _head(text: str) -> tuple[str, int, list[Key | None]] | None:
    """The mark between cells, which line is the head, and its keys."""
    for place, line in enumerate(text.split("\n", 20)[:20]):
        for mark in _MARKS:
            cells = [cell.strip(" \"'\ufeff") for cell in line.split(mark)]
            keys = [key_of(name_of(cell)) for cell in cells]
            if len(cells) > 1 and max(map(len, cells)) <= 30 and _wanted(set(keys)):
                return mark, place, keys
    return None


def _rows(text: str) -> Iterator[Row | None]:
    head = _head(text)
    if head is None:
        return
    mark, place, keys = head
    lines = text.split("\n")[place + 1 :]
    reader = csv.reader((line + "\n" for line in lines), delimiter=mark)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None
            continue
        if not any(cell.strip() for cell in cells):
            continue
        row: Row = {}
        for key, cell in zip(keys, cells, strict=False):
            if key:
                row[key] = row.get(key) or cell.strip()
        usable = len(cells) >= len(keys) - 1 and (row.get(Key.URL) or row.get(Key.LOGIN))
        yield row if usable else None


def untagged(text: str) -> str:
    """HTML as text: a row is a line, its cells stand between tabs."""

    def instead(tag: re.Match[str]) -> str:
        name = tag[1].lower()
        return "\n---\n" if name == "hr" else "\n" if name in _ENDS else "\t" if name in ("/td", "/th") else ""

    plain = html.unescape(_TAG.sub(instead, re.sub(r"[\t\n]+", " ", text)))
    return "\n".join(line.strip(" ").removesuffix("\t") for line in plain.split("\n") if line.strip())
