"""Suspicions: listed, accepted or taken for real by a person; a case of which another probe sees the cause."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from socd.cases.life import CaseError
from socd.model import catalogue as c
from socd.model.case import CaseState
from socd.model.inventory import Site
from socd.model.observation import Finding, Observation, Outcome, Verdict
from socd.store import Store, Told

T0 = datetime(2026, 11, 1, tzinfo=UTC)
DOUBT = Finding(c.BAD_REDIRECT, "https://a.example/moi", "redirect:doi-tac.example", suspect=True)
COVERS = frozenset({"page-defaced", "bad-redirect", "injected-script"})


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(None)
    store.told = Told(("email",))
    store.sites = {name: Site(name, f"https://{name}.example/", name, "u", "u", vendor="v") for name in "abcd"}
    yield store
    store.close()


def look(i: float, *findings: Finding, site: str = "a", probe: str = "defacement") -> Observation:
    outcome = Outcome.FINDING if findings else Outcome.OK
    return Observation(
        site, "u", probe, "local", T0 + timedelta(minutes=i), 0.1, Verdict(outcome, findings, covers=COVERS)
    )


def test_a_suspicion_is_accepted_with_name_time_and_reason(store: Store) -> None:
    for i in range(3):
        assert not store.record(look(i, DOUBT)).raised
    (one,) = store.suspects()
    assert (one.site, one.track.key, one.track.first_seen) == ("a", DOUBT.key, T0)
    with pytest.raises(KeyError):
        store.accept_suspect("NV-00000000", who="Lan", at=T0, why="x")
    for who, why in (("", "quảng bá du lịch"), ("Lan", " ")):
        with pytest.raises(CaseError):
            store.accept_suspect(one.id, who=who, at=T0, why=why)
    store.accept_suspect(one.id, who="Lan", at=T0, why="trang mới của Sở Du lịch", also=("b",))
    assert store.suspects() == []
    assert [(a.site, a.key, a.who, a.at, a.reason) for a in store.acceptances()] == [
        (site, DOUBT.key, "Lan", T0, "trang mới của Sở Du lịch") for site in "ab"
    ]
    assert DOUBT.key in store.accepted("a")
    assert DOUBT.key in store.accepted("b")


def test_a_suspicion_taken_for_real_is_a_case_that_lives_on(store: Store) -> None:
    store.record(look(0, DOUBT))
    (one,) = store.suspects()
    number = store.promote_suspect(one.id, who="Lan", at=T0 + timedelta(minutes=5), why="đơn vị báo không làm")
    case = store.case(number)
    assert case is not None
    assert (case.state, case.t0, case.active, case.sites) == (CaseState.SUSPECTED, T0, True, ("a",))
    assert case.events[-1].who == "Lan"
    assert store.suspects() == []
    assert store.record(look(10, DOUBT)).raised == ()
    store.record(look(20))
    assert store.record(look(30)).cleared == (number,)


def test_a_case_stays_active_while_another_probe_sees_its_cause(store: Store) -> None:
    bad = replace(DOUBT, suspect=False)
    for probe in ("defacement", "eyes"):
        for i in range(2):
            store.record(look(i, bad, probe=probe))
    (case,) = store.cases()
    for i in (2, 3, 4):
        assert store.record(look(i)).cleared == ()
    held = store.case(case.number)
    assert held is not None
    assert held.active
    store.record(look(5, probe="eyes"))
    assert store.record(look(6, probe="eyes")).cleared == (case.number,)


def test_a_plain_thing_on_many_sites_of_a_vendor_is_one_question(store: Store) -> None:
    plain = Finding(c.INJECTED_SCRIPT, "x", "script:do-luong.example", details={"manner": "plain"})
    raised: list[str] = []
    for i, site in enumerate("abc"):
        for at in (0, 1):
            raised += store.record(look(i + at, plain, site=site)).raised
    assert raised == []  # one more look is waited for
    raised += store.record(look(10, plain, site="a")).raised
    (number,) = raised
    case = store.case(number)
    assert case is not None
    assert (case.severity.value, case.details["nature"]) == ("M4", "deployment")
    for site in "bc":
        assert store.record(look(12, plain, site=site)).raised == (number,)
    notices = store.due_notices(T0 + timedelta(days=1))
    assert [notice.event for notice in notices if notice.event in ("raised", "deployment")] == ["deployment"]
    odd = replace(plain, details={"manner": "odd"})
    store.record(look(20, odd, site="d"))
    assert store.record(look(21, odd, site="d")).raised == (number,)
    worse = store.case(number)
    assert worse is not None
    assert (worse.severity.value, worse.details["nature"]) == ("M2", "mass-compromise")


def test_a_plain_thing_on_one_site_alone_is_raised_one_look_later(store: Store) -> None:
    plain = Finding(c.INJECTED_SCRIPT, "x", "script:do-luong.example", details={"manner": "plain"})
    assert store.record(look(0, plain)).look_again
    second = store.record(look(1, plain))
    assert (second.look_again, second.later, second.raised) == (False, True, ())
    (number,) = store.record(look(10, plain)).raised
    case = store.case(number)
    assert case is not None
    assert "nature" not in case.details


def test_what_is_shown_but_once_waits_for_its_next_showing(store: Store) -> None:
    once = replace(DOUBT, suspect=False, details={"shown": "once"})
    assert store.record(look(0, once)).look_again
    for i in range(1, 9):  # the same address shows it no more
        assert store.record(look(i)).raised == ()
    (one,) = store.suspects()  # a person may take it for real by its first proof
    assert one.track.key == once.key
    (number,) = store.record(look(9, replace(once, place="https://a.example/khac"))).raised
    case = store.case(number)
    assert case is not None
    assert case.t0 == T0
    for i in range(200):
        store.record(look(20 + i, site="b"))
    store.record(look(300, once, site="b"))
    for i in range(144):
        store.record(look(301 + i, site="b"))
    assert store.suspects() == []
