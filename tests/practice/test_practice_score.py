"""The score: what counts as found, as late, and as a false alarm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from socd.model import catalogue
from socd.model.case import Case, CaseState
from socd.model.kinds import Kind
from socd.practice.scenario import LeakFigures
from socd.practice.score import Outage, Planted, Score, judge_drill

T0 = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HACKED = Planted("home", ("page-defaced",), T0, site="chodon")
ENV = Planted("env", ("secret-exposed", "file-exposed"), T0, site="chomoi", place=".env")
GIT = Planted("git", ("repository-exposed", "secret-exposed"), T0, site="chomoi", place=".git")
LEAK = Planted("leak", ("account-leak",), T0, unit="babe")
FIGURES = LeakFigures(organisations=3, computers=4, accounts=53, official=15)


def case(kind: Kind, *sites: str, after: float = 5.0, unit: str = "u", place: str = "https://x/") -> Case:
    raised = T0 + timedelta(seconds=after)
    return Case(
        number=f"{kind.code}-{after}", kind=kind, cause="cause", unit=unit, sites=sites, severity=kind.severity,
        state=CaseState.SUSPECTED, t0=raised, raised_at=raised, last_seen=raised, active=True, place=place, title="",
    )  # fmt: skip


def score(planted: list[Planted], cases: list[Case], outages: list[Outage] | None = None) -> Score:
    return judge_drill(
        planted, outages or [], cases, interval=timedelta(seconds=10), grace=timedelta(seconds=10),
        leaks=FIGURES, expected=FIGURES,
    )  # fmt: skip


def test_found_with_its_seconds() -> None:
    result = score([HACKED], [case(catalogue.PAGE_DEFACED, "chodon", after=7.5)])
    assert result.passed
    [planted] = result.as_json()["planted"]
    assert (planted["id"], planted["kind"], planted["found"], planted["seconds"]) == ("home", "page-defaced", True, 7.5)


@pytest.mark.parametrize(
    "other",
    [
        case(catalogue.PAGE_DEFACED, "nari"),
        case(catalogue.HIDDEN_SPAM, "chodon"),
        case(catalogue.PAGE_DEFACED, "chodon", after=-1),
    ],
    ids=["another site", "another kind", "before the attack"],
)
def test_not_found_and_a_false_alarm_besides(other: Case) -> None:
    result = score([HACKED], [other])
    assert not result.passed
    assert [entry["found"] for entry in result.as_json()["planted"]] == [False]
    assert result.false_alarms == (other,)


def test_two_things_on_one_site_are_told_apart_by_their_place() -> None:
    only_git = score([ENV, GIT], [case(catalogue.SECRET_EXPOSED, "chomoi", place="https://chomoi/.git/config")])
    assert [entry["found"] for entry in only_git.as_json()["planted"]] == [False, True]
    both = [
        case(catalogue.SECRET_EXPOSED, "chomoi", place="https://chomoi/.env"),
        case(catalogue.REPOSITORY_EXPOSED, "chomoi", place="https://chomoi/.git/config"),
    ]
    assert score([ENV, GIT], both).passed


def test_what_is_true_besides_is_no_false_alarm_and_no_answer() -> None:
    expired = Planted("expired", ("cert-expired",), T0, site="sct", also=("cert-changed",))
    changed = case(catalogue.CERT_CHANGED, "sct", after=3)
    alone = score([expired], [changed])
    assert (alone.false_alarms, alone.all_found) == ((), False)
    assert score([expired], [changed, case(catalogue.CERT_EXPIRED, "sct", after=5)]).passed
    assert score([expired], [case(catalogue.CERT_CHANGED, "nari", after=3)]).false_alarms


def test_late_after_two_intervals_for_hacked_portals_only() -> None:
    assert not score([HACKED], [case(catalogue.PAGE_DEFACED, "chodon", after=20)]).results[0].late
    late = score([HACKED], [case(catalogue.PAGE_DEFACED, "chodon", after=20.1)])
    assert late.results[0].late
    assert not late.passed
    assert not score([ENV], [case(catalogue.SECRET_EXPOSED, "chomoi", after=60, place="/.env")]).results[0].late


def test_a_case_over_several_sites_must_be_true_of_each() -> None:
    again = replace(HACKED, id="other", site="nari")
    assert score([HACKED, again], [case(catalogue.PAGE_DEFACED, "chodon", "nari")]).passed
    folded = case(catalogue.PAGE_DEFACED, "chodon", "babe")
    assert score([HACKED], [folded]).false_alarms == (folded,)


def test_leaks_belong_to_a_unit() -> None:
    assert score([LEAK], [case(catalogue.ACCOUNT_LEAK, unit="babe")]).passed
    stranger = case(catalogue.ACCOUNT_LEAK, unit="nari")
    assert score([LEAK], [stranger]).false_alarms == (stranger,)


def test_outages_count_only_where_and_while_they_were_planned() -> None:
    planned = Outage("stnmt", T0, T0 + timedelta(seconds=30))
    down = catalogue.SITE_UNREACHABLE
    assert score([], [case(down, "stnmt", after=12)], [planned]).false_alarms == ()
    assert score([], [case(down, "stnmt", after=39)], [planned]).false_alarms == ()
    for wrong in (case(down, "stnmt", after=41), case(down, "stnmt", after=-1), case(down, "babe", after=12)):
        assert score([], [wrong], [planned]).false_alarms == (wrong,)


def test_other_figures_of_a_leak_are_not_passed() -> None:
    wrong = FIGURES.model_copy(update={"accounts": 54})
    result = judge_drill([], [], [], interval=timedelta(seconds=1), grace=timedelta(0), leaks=wrong, expected=FIGURES)
    assert not result.passed
    assert result.as_json()["leaks"]["accounts"] == 54
