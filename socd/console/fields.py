"""The fields of a form, and reading back what a person typed into them. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from socd.cases.workdays import VIETNAM
from socd.model.text import Text

LONGEST = 4000  # characters of one field


class Sort(StrEnum):
    """How a field is shown and read."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    TICK = "tick"
    TIME = "time"
    DAY = "day"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Field:
    """`options` are value and words of a choice; `hints` what a line may be completed to."""

    name: str
    label: Text
    sort: Sort = Sort.LINE
    needed: bool = False
    help: Text | None = None
    options: Sequence[tuple[str, Text | str]] = ()
    hints: Sequence[str] = ()
    value: str = ""


class FieldsError(Exception):
    """Fields that cannot be taken: the sentence what to mend, by field name."""

    def __init__(self, problems: Mapping[str, Text]) -> None:
        super().__init__(", ".join(problems))
        self.problems = dict(problems)


class Typed:
    """What was typed, as the browser sent it."""

    def __init__(self, fields: Mapping[str, Sequence[str]]) -> None:
        self._fields = fields

    def one(self, name: str) -> str:
        """One value without blanks around it, composed (NFC); "" where nothing was typed."""
        values = self._fields.get(name) or ("",)
        return unicodedata.normalize("NFC", values[0]).strip()

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value.strip() for value in self._fields.get(name, ()) if value.strip()))

    def time(self, name: str) -> datetime | None:
        """A moment of Vietnamese time, in UTC. None where nothing was typed. Raises FieldsError."""
        text = self.one(name)
        if not text:
            return None
        for read in (datetime.fromisoformat, lambda told: datetime.strptime(told, "%d/%m/%Y %H:%M")):  # noqa: DTZ007
            try:
                at = read(text)
                return (at if at.tzinfo else at.replace(tzinfo=VIETNAM)).astimezone(UTC)
            except (ValueError, OverflowError):
                continue
        raise FieldsError({name: Text("Ghi ngày giờ: 22/11/2026 10:30.", "Write day and time: 22/11/2026 10:30.")})

    def day(self, name: str) -> date | None:
        text = self.one(name)
        if not text:
            return None
        for read in (datetime.fromisoformat, lambda told: datetime.strptime(told, "%d/%m/%Y")):  # noqa: DTZ007
            try:
                return read(text).date()
            except ValueError:
                continue
        raise FieldsError({name: Text("Ghi ngày: 22/11/2026.", "Write a day: 22/11/2026.")})

    def number(self, name: str) -> int | None:
        text = self.one(name)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise FieldsError({name: Text("Ghi một số nguyên, ví dụ 120.", "Write a whole number, such as 120.")})
        return int(text)


def check(fields: Sequence[Field], typed: Typed) -> None:
    """What every form asks alike: needed fields, known choices, bounds. Raises FieldsError with all problems."""
    problems: dict[str, Text] = {}
    for field in fields:
        try:
            problem = _problem(field, typed)
        except FieldsError as error:
            problems |= error.problems
            continue
        if problem is not None:
            problems[field.name] = problem
    if problems:
        raise FieldsError(problems)


def _problem(field: Field, typed: Typed) -> Text | None:
    values = typed.many(field.name)
    if field.needed and not values:
        return Text(f"Cần điền “{field.label.vi}”.", f"“{field.label.en}” is needed.")
    if any(len(value) > LONGEST for value in values):
        return Text(f"Dài quá {LONGEST} ký tự.", f"Longer than {LONGEST} characters.")
    if field.sort is not Sort.TEXT and any("\n" in value for value in values):
        return Text("Chỉ ghi một dòng.", "One line only.")
    match field.sort:
        case Sort.CHOICE | Sort.SEVERAL:
            known = {value for value, _ in field.options}
            if any(value not in known for value in values):
                return Text("Chọn một mục trong danh sách.", "Choose one of the list.")
        case Sort.TIME:
            typed.time(field.name)
        case Sort.DAY:
            typed.day(field.name)
        case Sort.NUMBER:
            typed.number(field.name)
    return None
