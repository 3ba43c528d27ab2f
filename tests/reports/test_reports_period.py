"""Reporting periods against dates worked out by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from socd.reports import Period, Scheme


@pytest.mark.parametrize(
    ("year", "month", "scheme", "first", "last", "days"),
    [
        (2026, 11, Scheme.ND09, date(2026, 10, 15), date(2026, 11, 14), 31),
        (2026, 1, Scheme.ND09, date(2025, 12, 15), date(2026, 1, 14), 31),
        (2024, 3, Scheme.ND09, date(2024, 2, 15), date(2024, 3, 14), 29),
        (2026, 3, Scheme.ND09, date(2026, 2, 15), date(2026, 3, 14), 28),
        (2024, 2, Scheme.CALENDAR, date(2024, 2, 1), date(2024, 2, 29), 29),
        (2026, 12, Scheme.CALENDAR, date(2026, 12, 1), date(2026, 12, 31), 31),
    ],
)
def test_days(year: int, month: int, scheme: Scheme, first: date, last: date, days: int) -> None:
    period = Period(year, month, scheme)
    assert (period.first_day, period.last_day, period.days) == (first, last, days)


def test_boundaries_are_vietnamese_midnights() -> None:
    period = Period(2026, 11)
    assert period.start.astimezone(UTC) == datetime(2026, 10, 14, 17, tzinfo=UTC)
    assert period.end.astimezone(UTC) == datetime(2026, 11, 14, 17, tzinfo=UTC)


def test_neighbours_meet_and_years_turn() -> None:
    period = Period(2026, 1)
    assert period.previous == Period(2025, 12) and period.previous.end == period.start
    assert Period(2025, 12).next == period
    assert Period(2024, 2, Scheme.CALENDAR).year_ago.days == 28
    assert period.year_ago == Period(2025, 1)


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        (datetime(2026, 11, 14, 16, 59, tzinfo=UTC), Period(2026, 11)),
        (datetime(2026, 11, 14, 17, 0, tzinfo=UTC), Period(2026, 12)),
        (datetime(2026, 12, 20, tzinfo=UTC), Period(2027, 1)),
        (datetime(2026, 2, 28, 17, 0, tzinfo=UTC), Period(2026, 3)),
    ],
)
def test_holding(moment: datetime, wanted: Period) -> None:
    assert Period.holding(moment) == wanted
    assert wanted.start <= moment < wanted.end


def test_holding_by_calendar_month() -> None:
    assert Period.holding(datetime(2026, 11, 30, 17, tzinfo=UTC), Scheme.CALENDAR) == Period(2026, 12, Scheme.CALENDAR)


def test_titles_and_parsing() -> None:
    assert Period(2026, 11).title == "tháng 11 năm 2026"
    assert [Period(2026, month).title for month in (1, 2, 3)] == [
        "tháng 01 năm 2026", "tháng 02 năm 2026", "tháng 3 năm 2026",
    ]  # fmt: skip
    assert Period.parse("2026-11") == Period(2026, 11) and str(Period(2026, 1)) == "2026-01"


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "11/2026", "", "2026-11-01", "x" * 5000])
def test_bad_months(text: str) -> None:
    with pytest.raises(ValueError, match="month"):
        Period.parse(text)


def test_a_naive_moment_has_no_period() -> None:
    with pytest.raises(ValueError, match="zone"):
        Period.holding(datetime(2026, 11, 1))  # noqa: DTZ001
