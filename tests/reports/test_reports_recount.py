"""Every figure of the periodic reports, counted again from the raw rows by other code (tools/life/recount.py)."""

from __future__ import annotations

import sys
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from socd.cases.clocks import ClockRule
from socd.model.inventory import Inventory
from socd.model.office import Office
from socd.reports import Period, Scheme, monthly_facts, write
from socd.reports.annual import annual_facts
from socd.reports.period import Span
from socd.reports.weekly import weekly_facts
from socd.store import Store

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from life.recount import Recount, differences
from life.recount_forms import Form05, Form08, Weekly
from life.year import live, province


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


class Checked:
    """Writes a report, counts it again, keeps what was compared."""

    def __init__(self, store: Store, database: Path, inventory: Inventory, told: dict[str, Any], out: Path) -> None:
        self.store, self.database, self.inventory, self.told, self.out = store, database, inventory, told, out
        self.figures = 0
        self.forms: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.seconds: list[float] = []

    def check(self, form: str, period: Period, formats: tuple[str, ...] = ("html",)) -> None:
        made = period.end.astimezone(UTC) + timedelta(hours=1)
        began = time.process_time()
        facts = monthly_facts(self.store, self.inventory, self.told["office"], period, made, rules=self.told["rules"])
        paths = write(form, facts, formats, self.out, self.told["templates"])
        self.seconds.append(time.process_time() - began)
        self._compare(Recount, paths[0], period, made)

    def check_week(self, day: date) -> None:
        """The week that ended before a day."""
        week = Period.holding(datetime(day.year, day.month, day.day, 3, tzinfo=UTC) - timedelta(days=7), span=Span.WEEK)
        made = week.end.astimezone(UTC) + timedelta(hours=1)
        facts = monthly_facts(self.store, self.inventory, self.told["office"], week, made, rules=self.told["rules"])
        self._write(Weekly, "weekly", weekly_facts(self.store, facts), week, made)

    def check_form05(self, period: Period) -> None:
        made = period.end.astimezone(UTC) + timedelta(hours=1)
        entered = {"deface-self": 3, "deface-damage": 1250, "dos-self": 0, "malware-helped": 2}
        self.store.enter_figures("nd09", str(period), entered, who="A", at=made)
        facts = monthly_facts(self.store, self.inventory, self.told["office"], period, made)
        self._write(Form05, "form05", facts, period, made)

    def check_form08(self, year: int, made: datetime) -> None:
        facts = annual_facts(self.inventory, self.told["office"], year, made)
        self._write(Form08, "annual", facts, facts.period, made)

    def _write(self, count: type[Recount], form: str, facts: Any, period: Period, made: datetime) -> None:
        self._compare(count, write(form, facts, ("html",), self.out, self.told["templates"])[0], period, made)

    def _compare(self, count: type[Recount], path: Path, period: Period, made: datetime) -> None:
        recount = count(self.database, list(self.inventory.sites), period.first_day, period.end_day, made)
        compared, wrong = differences(path.read_text("utf-8"), recount)
        recount.db.close()
        self.figures += compared
        self.forms[count.__name__] += compared
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
        checked.check_week(day)
        if month.number % 3 == 0 and month.year == 2026:
            checked.check("quarterly", Period(2026, month.number // 3, Scheme.ND09, Span.QUARTER))
        if month.number == 12 and month.year == 2026:
            checked.check("half-year", Period(2026, 2, Scheme.ND09, Span.HALF))
            checked.check_form05(Period(2026, 2, Scheme.ND09, Span.HALF))
            checked.check_form08(2026, datetime(2026, 12, 15, 3, tzinfo=UTC))
            checked.check("yearly", Period(2026, 1, Scheme.ND09, Span.YEAR))
    store.close()
    return checked


def test_three_months_of_ten_sites(tmp_path: Path, told: dict[str, Any]) -> None:
    """A month a year before, then three with a quarter: partial coverage, cleared and open, late and in time."""
    days = [*_days(date(2025, 11, 15), date(2025, 12, 14)), *_days(date(2026, 9, 15), date(2026, 12, 14))]
    checked = _live(tmp_path, told, 10, days, 8.0, ("html",))
    assert checked.wrong == []
    assert checked.figures > 1000 and set(checked.forms) == {"Recount", "Weekly", "Form05", "Form08"}
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
    report within 10 s of processor time, all of them within 200 MB beside what the tests before them hold."""
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before = _memory("VmRSS")
    checked = _live(tmp_path, told, 300, _days(date(2025, 10, 15), date(2026, 12, 14)), 1.0, ("html", "docx", "pdf"))
    sys.stderr.write(
        f"{checked.figures} figures, {dict(checked.forms)}, seconds {[round(one, 1) for one in checked.seconds]}\n"
    )
    assert checked.wrong == []
    months = [one for one in checked.seconds if one > max(checked.seconds) / 2]  # those in all three formats
    assert min(months) <= 10  # on a busy machine only the least tells
    assert _memory("VmHWM") - before <= 200, before


def _memory(name: str) -> float:
    """MiB of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{name}:"))
