"""The transition table, held against itself and against what people type."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cases_worked import WHO, fresh

from socd.cases import desk, joining
from socd.cases.life import Answer, CaseError, Relook, answer, seen_again
from socd.cases.recurrence import former
from socd.cases.severity import CaseFacts, Judged, SeverityRule, graded, judge
from socd.cases.table import NEXT, TABLE, Need, possible
from socd.law import read_law
from socd.model import catalogue as c
from socd.model.case import Case, CaseState, DataKind, PersonalData, Source
from socd.model.inventory import UnitKind
from socd.model.kinds import KindClass, Severity
from socd.model.text import Text

T0 = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
S, A = CaseState, Answer
CASE = fresh("SC-2026-0001", {"t0": "2026-11-20 10:00"})
LOOKS = tuple(Relook(site, T0 + timedelta(days=9), ("browser", "googlebot")) for site in CASE.sites)


def in_state(state: CaseState, cls: KindClass = KindClass.INCIDENT) -> Case:
    kind = {
        KindClass.INCIDENT: c.PAGE_DEFACED,
        KindClass.WEAKNESS: c.CERT_EXPIRED,
        KindClass.OUTAGE: c.SITE_UNREACHABLE,
    }
    cause = "lỗ hổng" if state is S.EXPLAINED else None
    return replace(CASE, state=state, kind=kind[cls], confirmed_at=T0, confirmed_by="A", root_cause=cause)


def say(case: Case, what: Answer, note: str = "", hours: float = 1) -> Case:
    return answer(case, what, who=WHO, at=T0 + timedelta(hours=hours), note=note, relooks=LOOKS)


SINGLE = [what for what in A if what not in (A.MERGE, A.DUPLICATE, A.SPLIT)]


@pytest.mark.parametrize("cls", list(KindClass))
@pytest.mark.parametrize(("state", "what"), list(itertools.product(S, SINGLE)))
def test_what_the_table_allows_happens_and_nothing_else(state: CaseState, what: Answer, cls: KindClass) -> None:
    case = in_state(state, cls)
    lines = [line for line in possible(state, cls is KindClass.INCIDENT) if line.answer is what]
    if not lines:
        with pytest.raises(CaseError) as refused:
            say(case, what, "lỗ hổng chức năng tải tệp")
        text = refused.value.text
        assert refused.value.command.startswith("socd case ")  # the mend of the command line, and of it alone
        assert "socd" not in text.vi and "--" not in text.en
        assert case.number in text.vi and unicodedata.is_normalized("NFC", text.vi)
        return
    (line,) = lines
    changed = say(case, what, "lỗ hổng chức năng tải tệp")
    assert changed.state is (line.to or state)
    last = changed.events[-1]
    assert (last.who, last.at, last.note) == (WHO, T0 + timedelta(hours=1), "lỗ hổng chức năng tải tệp")
    assert changed.t0 == case.t0
    if Need.WHY in line.needs:
        with pytest.raises(CaseError):
            say(case, what, "  ")
    if Need.CLEAR in line.needs:
        with pytest.raises(CaseError):
            say(replace(case, active=True), what, "lỗ hổng chức năng tải tệp")


def test_every_state_has_a_way_on_and_words_for_it() -> None:
    for state in S:
        assert NEXT[state].vi != NEXT[state].en
        assert [line for line in possible(state, True) if line.to is not None], state
    assert {line.answer for line in TABLE} == set(A)


def test_cleaned_without_root_cause_never_closes_silently() -> None:
    case = say(say(CASE, A.CONFIRM), A.CLEAN)
    assert case.state_label.vi == "Đã gỡ bỏ, khắc phục, chưa rõ nguyên nhân gốc"
    case = say(case, A.VERIFY, hours=300)
    assert case.state is S.VERIFIED
    for words in ("", "không rõ", "Chưa xác định được.", "unknown", "CHƯA RÕ NGUYÊN NHÂN", "?"):
        with pytest.raises(CaseError) as refused:
            say(case, A.CLOSE, words)
        assert "unexplained" in refused.value.command and A.GIVE_UP.label.vi in refused.value.text.vi
        with pytest.raises(CaseError):
            say(case, A.EXPLAIN, words)
    told = say(case, A.GIVE_UP, "nhật ký đã bị xóa")
    assert (told.state, told.open, told.state.counted) == (S.UNEXPLAINED, True, True)
    with pytest.raises(CaseError):
        say(told, A.CLOSE)
    closed = say(told, A.CLOSE, "đã cài lại toàn bộ máy chủ")
    assert (closed.state, closed.root_cause, closed.events[-1].what) == (S.CLOSED, None, "close-unexplained")
    assert closed.state_label.vi == "Đã đóng, không tìm được nguyên nhân gốc"
    found = say(closed, A.EXPLAIN, "tài khoản quản trị bị lộ")  # found out after all
    assert (found.state, found.root_cause, found.state_label.vi) == (S.CLOSED, "tài khoản quản trị bị lộ", "Đã đóng")


def test_a_cause_known_early_leads_from_verified_straight_to_explained() -> None:
    case = say(say(CASE, A.CONFIRM), A.CLEAN, "lỗ hổng chức năng hỏi đáp")
    assert say(case, A.VERIFY, hours=300).state is S.EXPLAINED
    vague = say(say(CASE, A.CONFIRM), A.CLEAN, "chưa rõ")
    assert vague.root_cause is None


def test_verified_clean_asks_for_looks_since_the_cleaning_as_several_visitors() -> None:
    case = say(say(CASE, A.CONFIRM), A.CLEAN, hours=10)
    before = [Relook(site, T0 + timedelta(hours=9), ("browser", "phone")) for site in case.sites]
    alone = [Relook(site, T0 + timedelta(hours=11), ("browser",)) for site in case.sites]
    one_site = [Relook("a", T0 + timedelta(hours=11), ("browser", "phone"))]
    for looks, mend in ((before, "chưa được kiểm tra lại"), (alone, "một loại người xem"), (one_site, "b: chưa")):
        with pytest.raises(CaseError) as refused:
            answer(case, A.VERIFY, who=WHO, at=T0, relooks=looks)
        assert mend in refused.value.text.vi
    two = [*alone, *(Relook(site, T0 + timedelta(hours=12), ("googlebot",)) for site in case.sites)]
    assert answer(case, A.VERIFY, who=WHO, at=T0, relooks=two).state is S.VERIFIED
    names = replace(case, kind=c.DNS_CHANGED)  # no page: one telling look of the names is enough
    assert answer(names, A.VERIFY, who=WHO, at=T0, relooks=alone).state is S.VERIFIED


def test_seen_again_what_was_called_clean_is_confirmed_once_more() -> None:
    for state in (S.CLEANED, S.VERIFIED, S.EXPLAINED, S.UNEXPLAINED):
        again = seen_again(in_state(state))
        assert (again.state, again.root_cause, again.t0) == (S.CONFIRMED, None, CASE.t0)
    assert seen_again(in_state(S.CONTAINED)).state is S.CONTAINED


def test_an_acknowledgement_holds_until_clear() -> None:
    case = say(CASE, A.ACK)
    assert case.acknowledged
    gone = replace(case, events=(*case.events, replace(case.events[-1], at=T0 + timedelta(hours=2), what="cleared")))
    assert not gone.acknowledged
    assert say(gone, A.ACK, hours=3).acknowledged


def test_merging_and_splitting_refuse_what_cannot_be() -> None:
    other = fresh("SC-2026-0002", {"t0": "2026-11-20 08:00"})
    gone, kept = joining.merge(CASE, other, who=WHO, at=T0, why="cùng một kẻ")
    assert (gone.state, gone.merged_into, gone.state.counted) == (S.MERGED, "SC-2026-0002", False)
    assert "SC-2026-0001: cùng một kẻ" in kept.events[-1].note
    weak = replace(other, kind=c.CERT_EXPIRED)
    for into in (CASE, weak, replace(other, state=S.CLOSED)):
        with pytest.raises(CaseError):
            joining.merge(CASE, into, who=WHO, at=T0, why="x")
    for sites in (["a", "b"], [], ["c"], ["a", "c"]):
        with pytest.raises(CaseError) as refused:
            joining.split(CASE, sites, "SC-2026-0009", who=WHO, at=T0, why="x")
        assert "a, b" in refused.value.text.vi
    with pytest.raises(CaseError):
        joining.split(CASE, ["a"], "SC-2026-0009", who=WHO, at=T0, why=" ")
    back = say(gone, A.REOPEN, "nhầm")
    assert (back.state, back.merged_into) == (S.SUSPECTED, None)


def test_what_people_write_into_a_case_is_bounded_and_told() -> None:
    at = T0 + timedelta(hours=1)
    case = desk.retag(CASE, ["cờ bạc", "xã"], [], who=WHO, at=at)
    case = desk.retag(case, [], ["xã"], who=WHO, at=at)
    assert (case.tags, case.events[-1].note) == (("cờ bạc",), "-xã")
    for bad in ("", "a,b", "x" * 41, "a\nb", "\u202eabc"):
        with pytest.raises(CaseError):
            desk.retag(CASE, [bad], [], who=WHO, at=at)
    with pytest.raises(CaseError):
        desk.retag(CASE, [f"n{i}" for i in range(21)], [], who=WHO, at=at)
    case = desk.add_task(CASE, "gọi đơn vị", who=WHO, at=at, to="Chị B")
    case = desk.finish_task(case, 1, who="Chị B", at=at)
    assert (case.tasks[0].done_by, case.events[-1].what) == ("Chị B", "task-done")
    with pytest.raises(CaseError):
        desk.finish_task(case, 1, who=WHO, at=at)
    with pytest.raises(CaseError):
        desk.tell_personal(CASE, PersonalData(at + timedelta(minutes=1), (DataKind.BASIC,)), who=WHO, at=at)
    with pytest.raises(CaseError):
        desk.set_severity(CASE, CASE.severity, who=WHO, at=at, why="x")
    told = desk.entered(
        "SC-2026-0003", c.PAGE_DEFACED, source=Source.POLICE, unit="u", sites=("a",), t0=T0, at=at, who=WHO,
        place="CV 12/CAT-ANM", title="x" * 9000,
    )  # fmt: skip
    assert (told.state, told.t0, told.raised_at, told.active, len(told.title)) == (S.SUSPECTED, T0, at, False, 2000)


def test_recurrence_is_linked_to_the_closest_of_the_ended() -> None:
    at = T0 + timedelta(days=30)
    closed = replace(CASE, state=S.CLOSED, closed_at=T0, cause="page:/")
    same = replace(closed, number="SC-2026-0002", cause="spam:casino-1.example")
    spam = replace(closed, number="SC-2026-0003", kind=c.HIDDEN_SPAM)
    open_ = replace(closed, number="SC-2026-0004", state=S.VERIFIED)

    def link(kind: object, cause: str, *ended: Case, site: str = "a", when: datetime = at) -> str | None:
        found = former(kind, cause, site=site, unit="u", at=when, ended=ended)  # type: ignore[arg-type]
        return found.number if found else None

    assert link(c.PAGE_DEFACED, "page:/", closed, same, spam, open_) == "SC-2026-0001"
    assert link(c.PAGE_DEFACED, "page:/new", same, spam) == "SC-2026-0002"
    assert link(c.PAGE_DEFACED, "page:/new", open_) is None
    assert link(c.PAGE_DEFACED, "page:/new", closed, site="z") is None
    assert link(c.PAGE_DEFACED, "page:/new", closed, when=T0 + timedelta(days=366)) is None
    assert link(c.PAGE_DEFACED, "page:/", closed, when=T0 + timedelta(days=900)) == "SC-2026-0001"
    assert link(c.CERT_EXPIRED, "x", closed) is None


def test_severity_is_raised_by_the_offices_thresholds_and_says_why() -> None:
    from pathlib import Path

    rules = read_law(Path("/nonexistent"), []).severity
    home = CaseFacts("page-defaced", KindClass.INCIDENT, Severity.M3, 1, 3, True, (UnitKind.PROVINCE,))
    judged = judge(home, rules)
    assert judged.level is Severity.M2
    assert "trang chủ" in judged.reasons.vi and judged.reasons.en
    assert judge(replace(home, level=4), rules).level is Severity.M1
    assert judge(replace(home, operators=(UnitKind.COMMUNE,)), rules).level is Severity.M3
    assert judge(replace(home, operators=(), sites=3), rules).level is Severity.M2
    assert judge(replace(home, start=Severity.M1), rules).level is Severity.M1  # a rule never makes it better
    weak = CaseFacts("cert-expired", KindClass.WEAKNESS, Severity.M4, 9, 5)
    assert judge(weak, rules).level is Severity.M4


def test_thresholds_give_way_to_a_persons_word_and_to_an_open_question() -> None:
    rule = SeverityRule("x", Severity.M1, Text("vì thế", "because"), "b")

    def grade(case: Case) -> Judged:
        return Judged(Severity.M1, (rule,))

    case = graded(CASE, grade, T0)
    assert (case.severity, case.events[-1].what, case.events[-1].note) == (Severity.M1, "severity:M3:M1", "vì thế")
    assert graded(case, grade, T0) is case
    lowered = desk.set_severity(case, Severity.M4, who="A", at=T0, why="trang thử")
    assert graded(lowered, grade, T0) is lowered
    update = replace(CASE, details={"nature": "deployment"})
    assert graded(update, grade, T0) is update
    assert graded(CASE, None, T0) is CASE
