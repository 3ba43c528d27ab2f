"""The clock arithmetic against the table of worked cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cases_worked import TABLE, day, lived, moment, shipped

from socd.cases.clocks import clocks, next_clock
from socd.cases.dates import Counting, PlannedStop, coming, stop_notice
from socd.cases.workdays import start_of

LAW = shipped()


def rows(part: str) -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in TABLE[part]]


@pytest.mark.parametrize("told", rows("clocks"))
def test_clocks_of_a_case(told: Mapping[str, Any]) -> None:
    case = lived(told)
    found = {clock.rule.code: clock for clock in clocks(case, LAW.clocks)}
    assert {code: clock.due for code, clock in found.items()} == {
        code: moment(due) for code, due in told["expect"].items()
    }
    met = {code: clock.met_at for code, clock in found.items() if clock.met_at}
    assert met == {code: moment(at) for code, at in told.get("met", {}).items()}
    now = moment(told["now"]) if "now" in told else max(event.at for event in case.events)
    late = {code for code, clock in found.items() if clock.overdue(now)}
    assert late == set(told.get("late", ())), "late"
    waiting = [clock.due for clock in found.values() if clock.met_at is None]
    first = next_clock(case, LAW.clocks)
    assert (first.due if first else None) == min(waiting, default=None)


@pytest.mark.parametrize("told", rows("stops"))
def test_notice_of_a_planned_stop(told: Mapping[str, Any]) -> None:
    assert LAW.stop is not None
    rule = replace(LAW.stop, counting=Counting(told.get("counting", "whole")))
    starts = moment(told["starts"])
    stop = PlannedStop(1, "a", starts, starts + timedelta(hours=2), "bảo trì", "A")
    due = stop_notice(rule, stop, LAW.calendar)
    assert (due.due, due.work_by) == (moment(told["due"]), day(told["work_by"]))
    assert due.tentative is (told.get("tentative") == "true")


@pytest.mark.parametrize("told", rows("dates"))
def test_periodic_date(told: Mapping[str, Any]) -> None:
    since = start_of(day(told["from"]))
    mine = [rule for rule in LAW.dates if rule.code == told["code"]]
    assert mine
    first = next(iter(coming(mine, since, since + timedelta(days=700), LAW.calendar)), None)
    if told["due"] == "null":
        assert first is None
        return
    assert first is not None
    assert (first.due, first.work_by) == (moment(told["due"]), day(told["work_by"]))
    assert first.tentative is (told.get("tentative") == "true")


def test_the_table_is_as_large_as_it_claims() -> None:
    ids = [row["id"] for part in TABLE.values() for row in part]
    assert len(ids) == len(set(ids)) >= 60
