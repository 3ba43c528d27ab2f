"""Reporting periods: which days a monthly report speaks of. Pure.

Two presets: `nd09`, from the 15th of the month before to the 14th (scheme of NĐ 09/2019/NĐ-CP Điều 12), and
`calendar`. Days are Vietnamese days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Self

from socd.cases.clocks import VIETNAM


class Scheme(StrEnum):
    ND09 = "nd09"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Period:
    """The reporting month `month` of `year` under a scheme."""

    year: int
    month: int
    scheme: Scheme = Scheme.ND09

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12 or not 1990 <= self.year <= 9990:
            raise ValueError(f"no such month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str, scheme: Scheme = Scheme.ND09) -> Self:
        """ "2026-11" → the period. Raises ValueError for anything else."""
        match = re.fullmatch(r"(\d{4})-(\d{1,2})", text.strip())
        if match is None:
            raise ValueError(f"a month is written YYYY-MM, not {text[:40]!r}")
        return cls(int(match[1]), int(match[2]), scheme)

    @classmethod
    def holding(cls, moment: datetime, scheme: Scheme = Scheme.ND09) -> Self:
        """The period an aware moment falls into."""
        if moment.tzinfo is None:
            raise ValueError("a moment without zone has no period")
        day = moment.astimezone(VIETNAM).date()
        period = cls(day.year, day.month, scheme)
        return period if day < period.end_day else period._moved(1)

    @property
    def first_day(self) -> date:
        if self.scheme is Scheme.CALENDAR:
            return date(self.year, self.month, 1)
        before = self._moved(-1)
        return date(before.year, before.month, 15)

    @property
    def end_day(self) -> date:
        """The day after the last one."""
        if self.scheme is Scheme.ND09:
            return date(self.year, self.month, 15)
        after = self._moved(1)
        return date(after.year, after.month, 1)

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
        return self._moved(-1)

    @property
    def next(self) -> Self:
        return self._moved(1)

    @property
    def year_ago(self) -> Self:
        return replace(self, year=self.year - 1)

    @property
    def title(self) -> str:
        """As documents name it; months 1 and 2 carry a leading 0 (NĐ 30/2020)."""
        return f"tháng {self.month:0{2 if self.month < 3 else 1}d} năm {self.year}"

    def _moved(self, months: int) -> Self:
        index = self.year * 12 + self.month - 1 + months
        return replace(self, year=index // 12, month=index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"
