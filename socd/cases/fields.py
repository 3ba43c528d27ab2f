"""What only a person can know and adds to a document by hand: its fields, their checks. Pure.

A field nobody filled in is dotted room for a pen, never an invention. Values come as `key=value` from the command line
or as a mapping from a YAML file.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from socd.cases.workdays import VIETNAM
from socd.model.text import Text

MOST = 4000  # characters of one value
_SECRET = re.compile(r"(?i)(mật khẩu|password|passwd|pwd)\s*[:=]\s*[^\s…]")
_DAYS = ("%d/%m/%Y", "%Y-%m-%d")
_MOMENTS = ("%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M")
_YES = {"có": True, "co": True, "yes": True, "true": True, "không": False, "khong": False, "no": False, "false": False}


class As(StrEnum):
    """How a field's value is read."""

    TEXT = "text"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes-no"
    CHOICES = "choices"  # any number of the named ones
    LINES = "lines"  # several texts, one entry each


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `key` is what people type, `label` what the official form calls it."""

    key: str
    label: Text
    kind: As = As.TEXT
    choices: tuple[str, ...] = ()
    short: bool = False  # a name or number: one line


class FieldProblem(Exception):  # noqa: N818 - a problem with a mend, told to a person
    """A value that does not fit; `key` names the field, `text` what is wrong and what would do, `mend` only the latter
    (for a place beside the field)."""

    def __init__(self, key: str, text: Text, mend: Text | None = None) -> None:
        super().__init__(text.en)
        self.key, self.text, self.mend = key, text, mend or text


Values = Mapping[str, Any]


def filled(fields: Iterable[Field], told: Mapping[str, Any]) -> dict[str, Any]:
    """The values as their fields read them; what is empty is left out. Raises FieldProblem."""
    known = {field.key: field for field in fields}
    found = {}
    for key, value in told.items():
        if key not in known:
            raise FieldProblem(key, _unknown(key, known))
        read = _read(known[key], value)
        if read not in (None, "", ()):
            found[key] = read
    return found


def said(field: Field, value: Any) -> str:
    """What `filled` gave, as the text it reads back to the same value."""
    match field.kind:
        case As.DAY:
            return f"{value:%d/%m/%Y}"
        case As.MOMENT:
            return f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        case As.YES_NO:
            return "có" if value else "không"
        case As.CHOICES:
            return ", ".join(value)
        case As.LINES:
            return "\n".join(value)
    return str(value)


def _unknown(key: str, known: Mapping[str, Field]) -> Text:
    near = difflib.get_close_matches(key, known, 1)
    there = ", ".join(known)
    vi, en = (f"; ý là “{near[0]}”?", f"; did you mean “{near[0]}”?") if near else ("", "")
    return Text(f"không có trường “{key}”{vi} Các trường: {there}", f"no field “{key}”{en} There are: {there}")


def _read(field: Field, value: Any) -> Any:
    if value is None:
        return None
    match field.kind:
        case As.DAY:
            return _day(field, value)
        case As.MOMENT:
            return _moment(field, value)
        case As.YES_NO:
            return _yes(field, value)
        case As.CHOICES:
            return _choices(field, value)
        case As.LINES:
            return tuple(line for line in (_text(field, one) for one in _several(value, "\n;")) if line)
    return _text(field, value)


def _text(field: Field, value: Any) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise _wrong(field, value, "một đoạn chữ", "a text")
    text = unicodedata.normalize("NFC", str(value)).strip()
    if len(text) > MOST:
        raise _wrong(field, text, f"nhiều nhất {MOST} ký tự", f"at most {MOST} characters")
    if _SECRET.search(text):
        raise _wrong(field, "…", "không ghi mật khẩu vào văn bản", "no password in a document")
    return text


def _day(field: Field, value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    for shape in _DAYS:
        try:
            return datetime.strptime(str(value).strip(), shape).date()  # noqa: DTZ007 - a day, not a moment
        except ValueError:
            continue
    raise _wrong(field, value, "ngày, ví dụ 22/11/2026", "a day like 22/11/2026")


def _moment(field: Field, value: Any) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=VIETNAM)
    for shape in _MOMENTS:
        try:
            return datetime.strptime(str(value).strip(), shape).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    raise _wrong(field, value, "giờ và ngày, ví dụ 08:30 22/11/2026", "time and day like 08:30 22/11/2026")


def _yes(field: Field, value: Any) -> bool:
    said = value if isinstance(value, bool) else _YES.get(str(value).strip().lower())
    if said is None:
        raise _wrong(field, value, "có hoặc không", "yes or no")
    return said


def _choices(field: Field, value: Any) -> tuple[str, ...]:
    chosen = [str(one).strip() for one in _several(value, ",;")]
    for one in chosen:
        if one not in field.choices:
            there = ", ".join(field.choices)
            raise _wrong(field, one, f"trong số: {there}", f"of: {there}")
    return tuple(dict.fromkeys(chosen))


def _several(value: Any, signs: str) -> Sequence[Any]:
    if isinstance(value, str):
        return [part for part in re.split(f"[{signs}]", value) if part.strip()]
    return value if isinstance(value, list | tuple) else [value]


def _wrong(field: Field, value: Any, vi: str, en: str) -> FieldProblem:
    shown = str(value)[:60]
    return FieldProblem(
        field.key,
        Text(
            f"trường “{field.key}” ({field.label.vi}): “{shown}” không dùng được; cần {vi}",
            f"field “{field.key}” ({field.label.en}): “{shown}” cannot be used; wanted: {en}",
        ),
        Text(f"“{shown}” không dùng được; cần {vi}.", f"“{shown}” cannot be used; wanted: {en}."),
    )
