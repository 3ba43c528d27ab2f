"""Vietnamese working days: Monday to Friday, less the public holidays, plus days worked instead. Pure; days are data.

Counting follows Bộ luật Dân sự 2015 Điều 147–148: the first day does not count, a term of days ends at 24:00 of its
last day, and where that is no working day, at 24:00 of the next one. A term of hours runs through nights and holidays.
Source of the shipped days: config/holidays.yaml (Bộ luật Lao động 2019 Điều 111–112 and the yearly announcements).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_DAY = timedelta(days=1)


class Certainty(StrEnum):
    """How far a year's days can be relied on."""

    ANNOUNCED = "announced"  # by the Prime Minister's or the Ministry's word
    COMPUTED = "computed"  # by the Labour Code and the lunar calendar; swaps and bridge days are not known yet
    UNKNOWN = "unknown"  # no table: weekends only


@dataclass(frozen=True, slots=True)
class Year:
    """One year's table: days off besides weekends, weekend days worked instead, and who said so."""

    year: int
    certainty: Certainty
    source: str
    rest: tuple[date, ...]
    worked: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The tables of all years. Without any it knows weekends only."""

    years: tuple[Year, ...] = ()

    def certainty(self, *days: date) -> Certainty:
        """The least sure of the years from the first to the last of these days."""
        known = {year.year: year.certainty for year in self.years}
        span = range(min(days).year, max(days).year + 1)
        order = list(Certainty)
        return max((known.get(year, Certainty.UNKNOWN) for year in span), key=order.index)

    def working(self, day: date) -> bool:
        """Whether offices work on this day."""
        table = next((year for year in self.years if year.year == day.year), None)
        if table is not None:
            if day in table.worked:
                return True
            if day in table.rest:
                return False
        return day.weekday() < 5

    def on_or_after(self, day: date) -> date:
        """The day itself where it is a working day, else the next one."""
        while not self.working(day):
            day += _DAY
        return day

    def on_or_before(self, day: date) -> date:
        """The day itself where it is a working day, else the one before."""
        while not self.working(day):
            day -= _DAY
        return day

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`, which itself does not count."""
        return self._counted(day, count, _DAY)

    def before(self, day: date, count: int) -> date:
        """The `count`-th working day before `day`, which itself does not count."""
        return self._counted(day, count, -_DAY)

    def _counted(self, day: date, count: int, way: timedelta) -> date:
        if not 0 <= count <= 1000:
            raise ValueError("between 0 and 1000 working days can be counted")
        while count:
            day += way
            count -= self.working(day)
        return day


NO_TABLE = Calendar()


def of_years(years: Iterable[Year]) -> Calendar:
    """A calendar of these years. Raises ValueError for a year given twice, or a day in the table of another year."""
    tables = tuple(sorted(years, key=lambda one: one.year))
    if len({one.year for one in tables}) < len(tables):
        raise ValueError("a year is given twice")
    for one in tables:
        strange = [day for day in (*one.rest, *one.worked) if day.year != one.year]
        both = set(one.rest) & set(one.worked)
        if strange or both:
            raise ValueError(f"{one.year}: {(strange or sorted(both))[0]} is of another year, or both off and worked")
    return Calendar(tables)


def local_day(at: datetime) -> date:
    """The Vietnamese day of a moment."""
    return at.astimezone(VIETNAM).date()


def start_of(day: date) -> datetime:
    """00:00 of a Vietnamese day."""
    return datetime.combine(day, time(), VIETNAM)


def end_of(day: date) -> datetime:
    """24:00 of a Vietnamese day: 00:00 of the next."""
    return start_of(day + _DAY)
