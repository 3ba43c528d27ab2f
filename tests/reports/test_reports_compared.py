"""Figures of three periods side by side when the units in them did not exist all along: worked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from socd.cases.life import Answer
from socd.law import read_law
from socd.model import catalogue as c
from socd.model.inventory import Inventory, Site, Unit, UnitKind
from socd.model.office import Office
from socd.reports import Period, monthly_facts
from socd.reports.compared import UnitRow
from socd.reports.forms.monthly import context
from socd.reports.letters import drafted
from socd.store import Store
from socd.store.documents import Drawing

LAST = date(2025, 6, 30)
UNITS = {
    unit.id: unit
    for unit in (
        Unit("tinh", "UBND tỉnh", UnitKind.PROVINCE),
        Unit("yenninh", "UBND xã Yên Ninh", UnitKind.COMMUNE, "tinh", successor="phuluong", valid_to=LAST),
        Unit("dongdat", "UBND xã Động Đạt", UnitKind.COMMUNE, "tinh", successor="phuluong", valid_to=LAST),
        Unit("phuluong", "UBND xã Phú Lương", UnitKind.COMMUNE, "tinh", valid_from=date(2025, 7, 1)),
        Unit("khac", "UBND xã Khác", UnitKind.COMMUNE, "tinh"),
    )
}
SITES = {
    key: Site(key, f"https://{key}.tinh.gov.vn/", f"Trang {key}", "tinh", key, enabled=on)
    for key, on in (("yenninh", False), ("dongdat", False), ("phuluong", True), ("khac", True))
}
INVENTORY = Inventory(UNITS, SITES)
JULY = Period(2025, 7)  # 15/6 – 14/7/2025: the merger lies within
AFTER = datetime(2025, 7, 20, 3, tzinfo=UTC)


def _at(day: int, month: int, year: int) -> datetime:
    return datetime(year, month, day, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def merged(province: SimpleNamespace) -> Iterator[Store]:
    """Yên Ninh: one attack a year before, one the month before, one in June; Động Đạt: two a year before; Phú Lương:
    one in July. The old portals were looked at each day of June and July 2024, the other one never then."""
    store = Store.open(None)
    store.sites = SITES
    for day in range(30):
        for site in ("yenninh", "dongdat"):
            store.record(province.look(site, "availability", _at(15, 6, 2024) + timedelta(days=day)))
    for day in range(5):
        store.record(province.look("yenninh", "availability", _at(20, 5, 2025) + timedelta(days=day)))
    for site, at in (
        ("yenninh", _at(20, 6, 2024)), ("dongdat", _at(21, 6, 2024)), ("dongdat", _at(1, 7, 2024)),
        ("yenninh", _at(10, 6, 2025)), ("yenninh", _at(20, 6, 2025)), ("phuluong", _at(5, 7, 2025)),
    ):  # fmt: skip
        place = f"https://{site}.tinh.gov.vn/{at:%Y%m%d}"
        province.raise_case(store, site, at, province.finding(c.PAGE_DEFACED, place))
    wrong = province.finding(c.HIDDEN_SPAM, "https://dongdat.tinh.gov.vn/x")
    number = province.raise_case(store, "dongdat", _at(2, 7, 2024), wrong)
    store.answer(number, Answer.FALSE_ALARM, who="A", at=_at(3, 7, 2024), note="bài viết")
    yield store
    store.close()


def _row(rows: tuple[UnitRow, ...], unit: str) -> tuple[int | None, ...]:
    (row,) = [row for row in rows if row.unit_id == unit]
    return row.now, row.before, row.year_ago


def test_a_merged_unit_is_compared_with_all_it_followed(merged: Store, office: Office) -> None:
    facts = monthly_facts(merged, INVENTORY, office, JULY, AFTER)
    assert _row(facts.by_unit, "phuluong") == (2, 1, 3)  # Yên Ninh's June and Phú Lương's July are one unit's
    assert [row.unit_id for row in facts.by_unit] == ["phuluong"]
    assert [unit.id for unit in facts.by_unit[0].former] == ["yenninh", "dongdat"]
    assert facts.units == 2
    said = context(facts)["by_unit"][0]
    assert said["unit"] == "UBND xã Phú Lương (gồm UBND xã Yên Ninh, UBND xã Động Đạt)"
    assert (said["now"], said["before"], said["year_ago"], said["change"]) == ("2", "1", "3", "+100%")
    assert "kế thừa" in context(facts)["by_unit_note"]


def test_told_as_of_a_day_before_the_merger_nothing_moves(merged: Store, office: Office) -> None:
    facts = monthly_facts(merged, INVENTORY, office, Period(2025, 6), datetime(2025, 6, 15, tzinfo=UTC))
    assert _row(facts.by_unit, "yenninh") == (1, None, None)  # nobody watched before
    running = monthly_facts(merged, INVENTORY, office, JULY, datetime(2025, 6, 30, 16, tzinfo=UTC))
    assert {row.unit_id for row in running.by_unit} == {"yenninh", "dongdat"}
    next_day = monthly_facts(merged, INVENTORY, office, JULY, datetime(2025, 6, 30, 17, tzinfo=UTC))  # 00:00 of 01/7
    assert {row.unit_id for row in next_day.by_unit} == {"phuluong"}


def test_coverage_of_a_year_ago_is_that_of_the_portals_of_then(merged: Store, office: Office) -> None:
    """Phú Lương's portal did not exist: two old portals and Khác were to be watched, the two were, all days."""
    facts = monthly_facts(merged, INVENTORY, office, JULY, AFTER)
    assert (facts.coverage_year_ago.site_days, facts.coverage_year_ago.seen_days) == (3 * 30, 2 * 30)
    # Khác 30 days, Phú Lương from 01/7: 14, Yên Ninh (looked at in June) until 30/6: 16.
    assert facts.coverage.site_days == 30 + 14 + 16
    other = {row.official.value: (row.now, row.before, row.year_ago) for row in facts.types}
    assert other["deface"] == (2, 1, 3)  # the false alarm is none


def test_a_unit_never_watched_then_has_no_figure(merged: Store, office: Office) -> None:
    facts = monthly_facts(merged, INVENTORY, office, Period(2025, 8), datetime(2025, 8, 20, tzinfo=UTC))
    assert _row(facts.by_unit, "phuluong") == (0, 2, None)  # July had two; 15/7 – 14/8/2024 was not watched
    assert context(facts)["by_unit"][0]["now"] == "–"


def test_who_has_to_answer_is_whoever_followed(merged: Store, office: Office) -> None:
    facts = monthly_facts(merged, INVENTORY, office, JULY, AFTER)
    assert {one.unit_id for one in facts.silent} == {"phuluong"}


def test_a_chain_and_a_circle_of_successors_end(office: Office, merged: Store) -> None:
    moved = {**UNITS, "phuluong": replace(UNITS["phuluong"], successor="moi", valid_to=date(2025, 7, 10)),
             "moi": Unit("moi", "UBND phường Mới", UnitKind.COMMUNE, "tinh", valid_from=date(2025, 7, 11))}  # fmt: skip
    facts = monthly_facts(merged, Inventory(moved, SITES), office, JULY, AFTER)
    assert _row(facts.by_unit, "moi") == (2, 1, 3)
    circle = {**UNITS, "phuluong": replace(UNITS["phuluong"], successor="yenninh", valid_to=date(2025, 7, 10))}
    facts = monthly_facts(merged, Inventory(circle, SITES), office, JULY, AFTER)
    assert sum(row.now for row in facts.by_unit) == 2  # nothing is lost or told twice


def test_a_month_in_which_the_law_changed_names_both(province: SimpleNamespace, office: Office) -> None:
    """15/8 – 14/9/2026: a case of the 16th rests on TT 20/2017, one of the 20th on NĐ 331/2026 (from the 19th)."""
    store = Store.open(None)
    store.sites = SITES
    for day in (16, 20):
        found = province.finding(c.HIDDEN_SPAM, f"https://khac.tinh.gov.vn/{day}")
        province.raise_case(store, "khac", _at(day, 8, 2026), found)
    law = read_law(Path("/nonexistent"), [])
    made = datetime(2026, 9, 15, tzinfo=UTC)
    work = context(monthly_facts(store, INVENTORY, office, Period(2026, 9), made, rules=law.clocks))["work"]
    assert work["laws"] == "Thông tư 20/2017/TT-BTTTT: 1; Nghị định 331/2026/NĐ-CP: 1"
    assert work["clocks"] == "đúng hạn 0, quá hạn 0; chưa ghi nhận đã gửi 2 (trong đó đã quá hạn 2)"
    later = datetime(2026, 10, 15, tzinfo=UTC)
    assert context(monthly_facts(store, INVENTORY, office, Period(2026, 10), later, rules=law.clocks))["work"][
        "laws"
    ] == ""  # fmt: skip
    store.close()


# -- letters ------------------------------------------------------------------------------------------------------


def test_letters_are_counted_and_not_their_versions(tmp_path: Path, office: Office) -> None:
    """Two letters in July, one of them in three versions, the last of August; one by an old store, in two formats."""
    store = Store.open(None)

    def draw(series: str, version: int, at: datetime) -> None:
        files = {name: (str(tmp_path / f"{series}-{version}.{name}"), "0" * 64) for name in ("docx", "pdf")}
        store.draw_up(Drawing(series, "warning", version, at, "A", "0" * 64, files, None, None, "warning", ""))

    for version, at in ((1, _at(1, 7, 2025)), (2, _at(2, 7, 2025)), (3, _at(1, 8, 2025))):
        draw("CV-canh-bao-khac-2025-07-01", version, at)
    draw("CV-canh-bao-phuluong-2025-07-03", 1, _at(3, 7, 2025))
    for name in ("docx", "pdf"):
        store.add_document("warning", None, _at(4, 7, 2025), f"/r/cu.{name}", name, "0" * 64)
    facts = monthly_facts(store, INVENTORY, office, JULY, AFTER)
    assert facts.letters == 3
    told = store.drawn(form="warning"), store.documents()
    assert drafted(*told, _at(15, 7, 2025), _at(15, 8, 2025)) == 0  # the third version is no letter of August
    store.close()
