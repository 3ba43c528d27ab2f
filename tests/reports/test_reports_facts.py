"""Facts against what was recorded: counted by hand from the province of conftest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from socd.cases.clocks import ClockRule, clocks
from socd.cases.life import Answer
from socd.model import catalogue as c
from socd.model.inventory import Inventory
from socd.model.kinds import OfficialType
from socd.model.leaks import AccountClass
from socd.model.observation import Outcome
from socd.model.office import Office
from socd.reports import MonthlyFacts, Period, Scheme, incident_facts, monthly_facts, warning_facts
from socd.reports.availability import availability_of
from socd.reports.forms.monthly import context
from socd.reports.forms.situation import change
from socd.store import Store

T0 = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)
MADE = T0 + timedelta(hours=30)
NOVEMBER = Period(2026, 11)


@pytest.fixture(scope="module")
def facts(store: Store, inventory: Inventory, office: Office, rules: tuple[ClockRule, ...]) -> MonthlyFacts:
    return monthly_facts(store, inventory, office, NOVEMBER, MADE, rules=rules)


@pytest.fixture
def empty(inventory: Inventory) -> Iterator[Store]:
    store = Store.open(None)
    store.sites = inventory.sites
    yield store
    store.close()


def test_classes_are_counted_apart_without_false_alarms(facts: MonthlyFacts) -> None:
    assert [case.kind.code for case in facts.incidents] == [
        "page-defaced",
        "account-leak",
        "account-leak",
        "hidden-spam",
    ]
    assert [case.kind.code for case in facts.weaknesses] == ["cert-expiring"]
    assert [case.kind.code for case in facts.outages] == ["site-unreachable"]
    assert facts.dropped == 1  # the false alarm


def test_types_are_the_ten_of_the_form(facts: MonthlyFacts) -> None:
    assert [row.official for row in facts.types] == list(OfficialType)
    rows = {row.official: row for row in facts.types}
    deface, spy = rows[OfficialType.DEFACE], rows[OfficialType.SPY]
    assert (deface.now, deface.done, deface.going) == (2, 1, 1)
    assert (spy.now, spy.done) == (2, 0)
    assert all(row.before is None and row.year_ago is None for row in facts.types)  # nobody watched then


def test_leaks_are_the_stores_figures(facts: MonthlyFacts, store: Store) -> None:
    totals = facts.leaks
    assert (totals.organisations, totals.computers, totals.accounts, totals.official) == (2, 3, 9, 4)
    units = {row.unit_id: row for row in facts.unit_leaks}
    assert {key: (row.computers, row.accounts, row.official) for key, row in units.items()} == {
        "chodon": (2, 6, 3), "pacnam": (1, 3, 1),
    }  # fmt: skip
    rows = [row for row in store.leak_rows() if row.cls is not AccountClass.CITIZEN]
    assert Counter(row.unit for row in rows) == {key: row.accounts for key, row in units.items()}


def test_coverage_counts_site_days_that_could_tell(facts: MonthlyFacts) -> None:
    # 21 days from 15/10 to 4/11; nothing on 15/10; na ri: 10 days and 3/11, the others 20 each.
    assert facts.coverage.site_days == 3 * 21
    assert facts.coverage.seen_days == 20 + 20 + 11
    assert facts.coverage.quiet_days == 1
    assert facts.coverage.share == pytest.approx(51 / 63)
    assert facts.coverage_before.share is None


def test_availability_and_longest_outage(facts: MonthlyFacts) -> None:
    total = availability_of(facts.sites)
    assert (total.ok, total.bad) == (20 + 20 + 10 + 2, 2)
    assert total.share == pytest.approx(52 / 54)
    outage = facts.longest_outage
    assert outage is not None and outage.over and outage.length == timedelta(minutes=91)


def test_looks_that_could_not_tell_are_not_availability(
    empty: Store, inventory: Inventory, office: Office, province: SimpleNamespace
) -> None:
    for hour, outcome in enumerate((Outcome.OK, Outcome.FAILED, Outcome.INDETERMINATE)):
        empty.record(province.look("nari", "availability", T0 + timedelta(hours=hour), outcome=outcome))
    facts = monthly_facts(empty, inventory, office, NOVEMBER, MADE)
    row = next(row for row in facts.sites if row.site.id == "nari")
    assert (row.availability.share, row.availability.looks) == (1.0, 3)
    assert next(row for row in facts.sites if row.site.id == "chodon").availability.share is None
    assert facts.clocks is None


def test_clocks_of_the_period(facts: MonthlyFacts) -> None:
    assert facts.clocks is not None
    assert Counter(clock.rule.code for _, clock in facts.clocks) == {"d3": 4, "d2": 3}


def test_a_period_before_the_first_look(store: Store, inventory: Inventory, office: Office) -> None:
    facts = monthly_facts(store, inventory, office, Period(2020, 2, Scheme.CALENDAR), MADE)
    assert facts.coverage.share is None and not facts.incidents and facts.leaks.accounts == 0
    assert facts.coverage.site_days == 3 * 29 and facts.finished


def test_without_papers_of_others_there_is_nothing_to_reconcile(
    empty: Store, inventory: Inventory, office: Office, province: SimpleNamespace
) -> None:
    """The store lists what only we found; the report must not ask for a decision on it beside "no papers"."""
    province.raise_case(empty, "chodon", T0, province.finding())
    assert any(line.open for line in empty.reconciliation())
    assert monthly_facts(empty, inventory, office, NOVEMBER, MADE).reconciliation == ()


def test_next_month_sees_this_one_as_before(store: Store, inventory: Inventory, office: Office) -> None:
    facts = monthly_facts(store, inventory, office, Period(2026, 12), datetime(2026, 12, 15, tzinfo=UTC))
    assert sum(row.now for row in facts.types) == 0
    assert sum(row.before or 0 for row in facts.types) == 4
    assert len(facts.carried) == 4
    year = monthly_facts(store, inventory, office, Period(2027, 11), datetime(2027, 11, 20, tzinfo=UTC))
    assert sum(row.year_ago or 0 for row in year.types) == 4


def test_change() -> None:
    given = ((3, 2), (1, 2), (2, 2), (1, 0), (0, 0), (3, None))
    assert [change(now, then) for now, then in given] == [
        "+50%",
        "-50%",
        "0%",
        "mới phát sinh",
        "0%",
        "chưa có số liệu",
    ]


def test_warning_takes_open_incidents_and_weaknesses_of_the_unit(
    store: Store, inventory: Inventory, office: Office
) -> None:
    facts = warning_facts("chodon", store.cases(), inventory, office, MADE, leaks=store.leak_rows(), days=3)
    assert [item.case.kind.code for item in facts.items] == ["page-defaced", "account-leak"]
    assert sum(len(machine.accounts) for machine in facts.machines) == 6
    assert facts.due == date(2026, 11, 7)
    nari = warning_facts("nari", store.cases(), inventory, office, MADE)
    assert [item.case.kind.code for item in nari.items] == ["cert-expiring"]  # no outage, no false alarm
    with pytest.raises(KeyError):
        warning_facts("nobody", [], inventory, office, MADE)


def test_a_case_over_two_units_shows_each_its_own_sites(store: Store, inventory: Inventory, office: Office) -> None:
    case = replace(store.cases()[2], sites=("chodon", "pacnam"))
    facts = warning_facts("pacnam", [case], inventory, office, MADE)
    assert [site.id for site in facts.items[0].sites] == ["pacnam"]


def test_incident(store: Store, inventory: Inventory, office: Office, rules: tuple[ClockRule, ...]) -> None:
    case = next(case for case in store.cases() if case.kind is c.PAGE_DEFACED)
    facts = incident_facts(case, inventory, office, clocks(case, rules), case.evidence, MADE)
    assert [system.site.id for system in facts.systems] == ["chodon"]
    assert facts.owner is not None and facts.owner.id == "backan"
    assert [clock.due - case.t0 for clock in facts.clocks] == [timedelta(hours=24), timedelta(hours=72)]
    assert facts.issuer == "Sở Thông tin và Truyền thông"


def test_sites_gone_from_the_inventory_are_left_out_not_fatal(store: Store, office: Office) -> None:
    bare: Any = SimpleNamespace(units={}, sites={})
    for case in store.cases():
        facts = incident_facts(case, bare, office, (), (), MADE)
        assert facts.systems == () and facts.unit is None
    assert monthly_facts(store, bare, office, NOVEMBER, MADE).attacked == ()


def test_cleaned_without_root_cause_is_said(
    empty: Store, inventory: Inventory, office: Office, province: SimpleNamespace
) -> None:
    number = province.raise_case(empty, "nari", T0, province.finding())
    empty.answer(number, Answer.CONFIRM, who="A", at=T0)
    empty.answer(number, Answer.CLEAN, who="A", at=T0)
    said = context(monthly_facts(empty, inventory, office, NOVEMBER, MADE))
    assert said["incidents"][0]["state"] == "Đã gỡ bỏ, khắc phục, chưa rõ nguyên nhân gốc"
    row = next(row for row in said["types"] if row["label"] == "Thay đổi giao diện")
    assert (row["done"], row["going"]) == ("0", "1")  # said to be cleaned, yet the last look still saw it
    assert said["attacked"][0]["handled"] == "đang xử lý (vẫn còn dấu hiệu)"
    for hour in (1, 2):
        empty.record(
            province.look("nari", "defacement", T0 + timedelta(hours=hour), covers=frozenset({"page-defaced"}))
        )
    said = context(monthly_facts(empty, inventory, office, NOVEMBER, MADE))
    assert said["attacked"][0]["handled"] == "08:30 03/11/2026"
    assert any("chưa rõ nguyên nhân gốc" in line["text"] for line in said["shortcomings"])
