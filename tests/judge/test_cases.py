"""Case life and legal clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from socd.cases.board import SiteState, board
from socd.cases.clocks import ClockRule, clocks
from socd.cases.life import Answer, CaseError, Relook, answer
from socd.model import catalogue as c
from socd.model.case import Case, CaseEvent, CaseState
from socd.model.kinds import Severity
from socd.model.text import Text

T0 = datetime(2026, 11, 1, 10, 17, tzinfo=UTC)
CASE = Case(
    "SC-2026-0001", c.PAGE_DEFACED, "page:/", "u", ("a",), Severity.M2, CaseState.SUSPECTED, T0,
    T0 + timedelta(minutes=1), T0, True, "https://a.example/", "t",
)  # fmt: skip
RULES = (
    ClockRule("d2", Text("24 giờ", "24 h"), 24, "initial", "Đ31", date(2026, 8, 19), None, (Severity.M1, Severity.M2)),
    ClockRule("d3", Text("72 giờ", "72 h"), 72, "report72", "Đ31", date(2026, 8, 19)),
    ClockRule("old", Text("cũ", "old"), 120, "old", "TT 20/2017", date(2017, 11, 1), until=date(2026, 7, 1)),
    ClockRule("d5", Text("DLCN", "PDP"), 72, "personal-data", "Luật 91", date(2026, 1, 1), kinds=("account-leak",)),
)  # fmt: skip


def say(case: Case, what: Answer, note: str = "") -> Case:
    return answer(case, what, who="Trực ban", at=T0 + timedelta(hours=1), note=note)


def test_the_whole_life_and_both_times_are_kept() -> None:
    case = say(CASE, Answer.CONFIRM)
    assert (case.state, case.confirmed_by, case.t0) == (CaseState.CONFIRMED, "Trực ban", T0)
    case = say(say(case, Answer.CONTAIN), Answer.CLEAN)
    with pytest.raises(CaseError, match="still saw"):
        say(case, Answer.VERIFY)
    looks = (Relook("a", T0 + timedelta(hours=2), ("browser", "googlebot")),)
    case = answer(replace(case, active=False), Answer.VERIFY, who="Trực ban", at=T0 + timedelta(hours=3), relooks=looks)
    with pytest.raises(CaseError, match="root cause"):
        say(case, Answer.CLOSE)
    closed = say(case, Answer.CLOSE, "lỗ hổng chức năng tải tệp")
    assert closed.state is CaseState.CLOSED
    assert closed.root_cause == "lỗ hổng chức năng tải tệp"
    assert [event.what for event in closed.events] == ["confirm", "contain", "clean", "verify", "close"]


@pytest.mark.parametrize(
    ("state", "what"),
    [
        (CaseState.CONFIRMED, Answer.CONFIRM),
        (CaseState.SUSPECTED, Answer.CLOSE),
        (CaseState.CLOSED, Answer.CONTAIN),
        (CaseState.VERIFIED, Answer.FALSE_ALARM),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_both_languages(state: CaseState, what: Answer) -> None:
    with pytest.raises(CaseError) as error:
        say(replace(CASE, state=state), what)
    assert "SC-2026-0001" in error.value.text.vi
    assert error.value.text.vi != error.value.text.en


def test_accepting_needs_a_reason_and_everything_needs_a_name() -> None:
    with pytest.raises(CaseError):
        say(CASE, Answer.ACCEPT)
    with pytest.raises(CaseError):
        say(CASE, Answer.FALSE_ALARM, " ")
    with pytest.raises(CaseError):
        answer(CASE, Answer.CONFIRM, who=" ", at=T0)
    assert say(CASE, Answer.ACCEPT, "giao diện mới của nhà cung cấp").state is CaseState.ACCEPTED


def test_clocks_count_from_t0_to_the_minute_under_the_law_of_that_day() -> None:
    found = {clock.rule.code: clock for clock in clocks(CASE, RULES)}
    assert set(found) == {"d2", "d3"}
    assert found["d2"].due == T0 + timedelta(hours=24)
    assert found["d3"].left(T0 + timedelta(hours=70)) == timedelta(hours=2)
    assert found["d3"].overdue(T0 + timedelta(hours=73))
    assert {k.rule.code for k in clocks(replace(CASE, severity=Severity.M3), RULES)} == {"d3"}
    before = replace(CASE, t0=datetime(2026, 6, 30, 16, 59, tzinfo=UTC))  # 23:59 in Hà Nội, the old law's last day
    assert {k.rule.code for k in clocks(before, RULES)} == {"old"}
    assert clocks(replace(before, t0=before.t0 + timedelta(minutes=1)), RULES) == ()
    leak = replace(CASE, kind=c.ACCOUNT_LEAK)
    assert {k.rule.code for k in clocks(leak, RULES)} == {"d2", "d3", "d5"}


def test_a_sent_document_stops_its_clock_and_no_other() -> None:
    at = T0 + timedelta(hours=20)
    case = replace(CASE, events=(CaseEvent(at, "A", "sent:initial", "12/BC"),))
    found = {clock.rule.code: clock for clock in clocks(case, RULES)}
    assert found["d2"].met_at == at
    assert not found["d2"].overdue(T0 + timedelta(days=9))
    assert found["d3"].met_at is None


def test_weaknesses_outages_and_false_alarms_have_no_clock() -> None:
    for case in (
        replace(CASE, kind=c.CERT_EXPIRED),
        replace(CASE, kind=c.SITE_UNREACHABLE),
        replace(CASE, state=CaseState.FALSE_ALARM),
    ):
        assert clocks(case, RULES) == ()


def test_the_board_tells_four_states_apart_and_unknown_from_clean() -> None:
    outage = replace(CASE, number="MK-1", kind=c.SITE_UNREACHABLE)
    assert board("a", [CASE, outage], pending_incident=False, judged=True).state is SiteState.INCIDENT
    assert board("a", [outage], pending_incident=True, judged=True).state is SiteState.SUSPECT
    assert board("a", [outage], pending_incident=False, judged=True).state is SiteState.UNREACHABLE
    assert board("a", [], pending_incident=False, judged=True).state is SiteState.CLEAN
    assert board("a", [], pending_incident=False, judged=False).state is SiteState.UNKNOWN
    weak = replace(CASE, number="DY-1", kind=c.CERT_EXPIRED)
    line = board("a", [weak], pending_incident=False, judged=True)
    assert (line.state, line.weaknesses, line.incidents) == (SiteState.CLEAN, ("DY-1",), ())
    assert board("b", [CASE], pending_incident=False, judged=True).state is SiteState.CLEAN
