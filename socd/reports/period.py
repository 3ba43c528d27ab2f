"""Reporting periods: which days a periodic report speaks of. Pure.

Two presets: `nd09`, from the 15th of the month before to the 14th of the last month (scheme of NĐ 09/2019/NĐ-CP
Điều 12), and `calendar`. A week is an ISO week, Monday to Sunday, in both. Days are Vietnamese days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from socd.cases.clocks import VIETNAM


class Scheme(StrEnum):
    ND09 = "nd09"
    CALENDAR = "calendar"


class Span(StrEnum):
    """How long a period is."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    NINE = "nine-months"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Months in it; 0 for a week."""
        return _MONTHS[self]

    @property
    def written(self) -> str:
        """How one is named on the command line."""
        return _WRITTEN[self]


_MONTHS = {Span.WEEK: 0, Span.MONTH: 1, Span.QUARTER: 3, Span.HALF: 6, Span.NINE: 9, Span.YEAR: 12}
_WRITTEN = {Span.WEEK: "YYYY-Www", Span.MONTH: "YYYY-MM", Span.QUARTER: "YYYY-Qn", Span.HALF: "YYYY-Hn",
            Span.NINE: "YYYY-9M", Span.YEAR: "YYYY"}  # fmt: skip
_FORMS = {
    Span.WEEK: r"(\d{4})-[Ww](\d{1,2})", Span.MONTH: r"(\d{4})-(\d{1,2})", Span.QUARTER: r"(\d{4})-[Qq](\d)",
    Span.HALF: r"(\d{4})-[Hh](\d)", Span.NINE: r"(\d{4})-()9[Mm]", Span.YEAR: r"(\d{4})()",
}  # fmt: skip
_ROMAN = ("", "I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """The `number`-th reporting month (quarter, …) of `year` under a scheme; 1 for nine months and a year."""

    year: int
    number: int
    scheme: Scheme = Scheme.ND09
    span: Span = Span.MONTH

    def __post_init__(self) -> None:
        if not 1990 <= self.year <= 9990 or not 1 <= self.number <= _count(self.span, self.year):
            raise ValueError(f"no such {self.span.value}: {self.year}-{self.number}")

    @classmethod
    def parse(cls, text: str, scheme: Scheme = Scheme.ND09, spans: Iterable[Span] = (Span.MONTH,)) -> Self:
        """ "2026-11", "2026-W47", "2026-Q4", "2026-H2", "2026-9M", "2026" → the period, if its span is among `spans`.

        Raises ValueError for anything else, naming what is possible.
        """
        possible = tuple(spans)
        for span in Span:
            if (match := re.fullmatch(_FORMS[span], text.strip()[:40])) is None:
                continue
            if span not in possible:
                raise ValueError(f"{text.strip()[:40]} is a {span.value}; wanted: {_possible(possible)}")
            return cls(int(match[1]), int(match[2] or 1), scheme, span)
        raise ValueError(f"a period is written {_possible(possible)}, not {text[:40]!r}")

    @classmethod
    def named(cls, name: str) -> Self | None:
        """The period of a `name`; None for what is none."""
        for scheme in Scheme:
            tail = f"-{scheme.value}"
            if name.endswith(tail):
                return cls.named(name.removesuffix(tail)) and cls.parse(name.removesuffix(tail), scheme, Span)
        try:
            return cls.parse(name, Scheme.ND09, Span)
        except ValueError:
            return None

    @classmethod
    def holding(cls, moment: datetime, scheme: Scheme = Scheme.ND09, span: Span = Span.MONTH) -> Self:
        """The period an aware moment falls into (nine months: those of the year it falls into)."""
        if moment.tzinfo is None:
            raise ValueError("a moment without zone has no period")
        day = moment.astimezone(VIETNAM).date()
        if span is Span.WEEK:
            year, week, _ = day.isocalendar()
            return cls(year, week, scheme, span)
        shift = day.month - 1 + (scheme is Scheme.ND09 and day.day >= 15)
        year, month = day.year + shift // 12, shift % 12 + 1
        return cls(year, 1 if span in (Span.NINE, Span.YEAR) else (month - 1) // span.months + 1, scheme, span)

    @property
    def first_day(self) -> date:
        if self.span is Span.WEEK:
            return date.fromisocalendar(self.year, self.number, 1)
        return self._edge((self.number - 1) * self.span.months)

    @property
    def end_day(self) -> date:
        """The day after the last one."""
        if self.span is Span.WEEK:
            return self.first_day + timedelta(days=7)
        return self._edge(self.number * self.span.months)

    @property
    def last_day(self) -> date:
        return self.end_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """First moment, aware, Vietnamese time."""
        return datetime.combine(self.first_day, time(), VIETNAM)

    @property
    def end(self) -> datetime:
        """First moment after the period, aware, Vietnamese time."""
        return datetime.combine(self.end_day, time(), VIETNAM)

    @property
    def days(self) -> int:
        return (self.end_day - self.first_day).days

    @property
    def previous(self) -> Self:
        """The one before; of nine months and of a year the same of the year before."""
        return self._moved(-1)

    @property
    def next(self) -> Self:
        return self._moved(1)

    @property
    def year_ago(self) -> Self:
        return replace(self, year=self.year - 1, number=min(self.number, _count(self.span, self.year - 1)))

    @property
    def months(self) -> tuple[Self, ...]:
        """The months it is made of; none for a week."""
        first = (self.number - 1) * self.span.months
        return tuple(replace(self, number=first + n, span=Span.MONTH) for n in range(1, self.span.months + 1))

    @property
    def title(self) -> str:
        """As documents name it; months 1 and 2 carry a leading 0 (NĐ 30/2020), quarters Roman numbers."""
        what = {
            Span.WEEK: f"tuần {self.number:02d}",
            Span.MONTH: f"tháng {self.number:0{2 if self.number < 3 else 1}d}",
            Span.QUARTER: f"quý {_ROMAN[min(self.number, 4)]}",
            Span.HALF: "06 tháng " + ("đầu" if self.number == 1 else "cuối"),
            Span.NINE: "09 tháng đầu",
            Span.YEAR: "",
        }[self.span]
        return f"{what} năm {self.year}".strip()

    @property
    def name(self) -> str:
        """As files and the store name it: the scheme is told where it is not `nd09`."""
        return f"{self}" + ("" if self.scheme is Scheme.ND09 else f"-{self.scheme.value}")

    def overlaps(self, other: Period) -> bool:
        """Whether they share days without being the same period."""
        return self != other and self.first_day < other.end_day and other.first_day < self.end_day

    def _edge(self, months: int) -> date:
        """The first day after so many whole reporting months of the year."""
        index = self.year * 12 + months - (self.scheme is Scheme.ND09)
        return date(index // 12, index % 12 + 1, 15 if self.scheme is Scheme.ND09 else 1)

    def _moved(self, by: int) -> Self:
        if self.span is Span.WEEK:
            year, week, _ = (self.first_day + timedelta(days=7 * by)).isocalendar()
            return replace(self, year=year, number=week)
        a_year = _count(self.span, self.year)
        index = self.year * a_year + self.number - 1 + by
        return replace(self, year=index // a_year, number=index % a_year + 1)

    def __str__(self) -> str:
        tail = {Span.WEEK: f"-W{self.number:02d}", Span.MONTH: f"-{self.number:02d}", Span.QUARTER: f"-Q{self.number}",
                Span.HALF: f"-H{self.number}", Span.NINE: "-9M", Span.YEAR: ""}  # fmt: skip
        return f"{self.year:04d}{tail[self.span]}"


def _count(span: Span, year: int) -> int:
    """How many of them a year has."""
    if span is Span.WEEK:
        return date(year, 12, 28).isocalendar().week
    return 1 if span is Span.NINE else 12 // span.months


def _possible(spans: tuple[Span, ...]) -> str:
    return ", ".join(f"{span.written} ({span.value})" for span in spans)
