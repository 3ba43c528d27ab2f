"""Rules that are law or the office's own, read from files: clocks, dates, holidays, severity.

Each file is shipped in `config/`; an office's own copy in its configuration directory takes its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from socd.cases.clocks import ClockRule
from socd.cases.dates import DateRule, StopRule
from socd.cases.severity import SeverityRule
from socd.cases.workdays import NO_TABLE, Calendar, Year, of_years
from socd.model.catalogue import BY_CODE
from socd.model.text import Text
from socd.resources import config_dir
from socd.shapes import shape_problems
from socd.yamlfile import ConfigError, Document, Problem, load


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ClocksFile(_Part):
    clocks: tuple[ClockRule, ...]
    dates: tuple[DateRule, ...] = ()
    stop: StopRule | None = None


class _DutiesFile(_Part):
    duties: tuple[DateRule, ...]


class _HolidaysFile(_Part):
    years: tuple[Year, ...]


class _SeverityFile(_Part):
    rules: tuple[SeverityRule, ...]


@dataclass(frozen=True, slots=True)
class Law:
    """Everything that can change without the code: what is due when, which days count, what is serious. `dates` are
    the periodic papers, and after them the duties of the calendar."""

    clocks: tuple[ClockRule, ...] = ()
    dates: tuple[DateRule, ...] = ()
    stop: StopRule | None = None
    calendar: Calendar = NO_TABLE
    severity: tuple[SeverityRule, ...] = ()


F = TypeVar("F", bound=_Part)


def read_law(directory: Path, problems: list[Problem]) -> Law:
    """The rules in force for a configuration directory; what is wrong is added to `problems`."""
    clocks = _read(directory, "clocks.yaml", _ClocksFile, problems)
    holidays = _read(directory, "holidays.yaml", _HolidaysFile, problems)
    severity = _read(directory, "severity.yaml", _SeverityFile, problems)
    duties = _read(directory, "duties.yaml", _DutiesFile, problems)
    if clocks is None or holidays is None or severity is None or duties is None:
        return Law()
    calendar = _calendar(holidays, problems)
    (document, told) = clocks
    missing = {name for name in ("dates", "stop") if name not in told.model_fields_set}
    if missing:  # an office's older copy: the shipped parts hold
        shipped = _ClocksFile.model_validate(load(config_dir() / "clocks.yaml").data)
        told = told.model_copy(update={name: getattr(shipped, name) for name in missing})
    problems += _clock_problems(document, told)
    problems += _date_problems(duties[0], "duties", duties[1].duties)
    rules = tuple(replace(rule, calendar=calendar) for rule in told.clocks)
    return Law(rules, (*told.dates, *duties[1].duties), told.stop, calendar, severity[1].rules)


def _read(directory: Path, name: str, model: type[F], problems: list[Problem]) -> tuple[Document, F] | None:
    own = directory / name
    try:
        document = load(own if own.exists() else config_dir() / name)
        return document, model.model_validate(document.data)
    except ConfigError as error:
        problems += error.problems
    except ValidationError as error:
        problems += shape_problems(error, document, given=True)
    return None


_ODD_YEAR = "một năm ghi hai lần, có ngày của năm khác, hoặc một ngày vừa nghỉ vừa làm bù"


def _calendar(read: tuple[Document, _HolidaysFile], problems: list[Problem]) -> Calendar:
    document, told = read
    try:
        return of_years(told.years)
    except ValueError as error:
        mend = Text("mỗi năm ghi một lần, với các ngày của năm đó", "give each year once, with its own days")
        problems.append(document.problem(("years",), Text(f"{_ODD_YEAR} ({error})", str(error)), mend))
        return Calendar()


def _date_problems(document: Document, part: str, dates: Iterable[DateRule]) -> Iterator[Problem]:
    for i, date in enumerate(dates):
        months = all(1 <= month <= 12 for month in date.months)
        if not (0 <= date.day <= 31 and 0 <= date.weekday <= 7 and 0 <= date.working_days <= 60 and months):
            limits = "day 0–31, weekday 0–7, months 1–12, working_days 0–60"
            what = Text(f"ngày “{date.code}” không thể có", f"date “{date.code}” cannot be")
            yield document.problem((part, i), what, Text(limits, limits))


def _clock_problems(document: Document, told: _ClocksFile) -> list[Problem]:
    """What a shape cannot say: codes used twice, kinds nobody knows, clocks without an end, a law that ends early."""
    found = []
    seen: Mapping[str, Any] = {}
    for i, rule in enumerate(told.clocks):
        loc = ("clocks", i)
        unknown = [kind for kind in rule.kinds if kind not in BY_CODE]
        if unknown:
            what = Text(
                f"đồng hồ “{rule.code}”: không có loại “{unknown[0]}”", f"clock “{rule.code}”: no kind “{unknown[0]}”"
            )
            found.append(document.problem(loc, what, Text("xem docs/detection.md", "see docs/detection.md")))
        if bool(rule.hours > 0) == bool(rule.days > 0) or rule.hours < 0 or rule.days < 0:
            what = Text(f"đồng hồ “{rule.code}”: cần hours, hoặc days", f"clock “{rule.code}”: needs hours, or days")
            mend = Text("ghi đúng một trong hai, lớn hơn 0", "give exactly one above 0")
            found.append(document.problem(loc, what, mend))
        if rule.until is not None and rule.until <= rule.since:
            what = Text(f"đồng hồ “{rule.code}” hết hiệu lực trước khi có", f"clock “{rule.code}” ends before it holds")
            found.append(document.problem(loc, what, Text("until phải sau since", "until: later than since")))
        if rule.code in seen:
            what = Text(f"đồng hồ “{rule.code}” có hai lần", f"clock “{rule.code}” is given twice")
            found.append(document.problem(loc, what, Text("mỗi đồng hồ một mã riêng", "give each its own code")))
        seen = {**seen, rule.code: rule}
    found += _date_problems(document, "dates", told.dates)
    if told.stop is not None and not 0 <= told.stop.working_days <= 60:
        what = Text("working_days ngoài khoảng cho phép", "working_days out of range")
        found.append(document.problem(("stop",), what, Text("0–60", "0–60")))
    return found
