"""The judge: confirmation, hysteresis, and what never may be concluded from silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from socd.judge.fold import Nature, alike, nature, same_event
from socd.judge.tracks import Change, Phase, Policy, Weighed, weigh
from socd.model import catalogue as c
from socd.model.case import Case, CaseState
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.kinds import Severity
from socd.model.observation import EvidenceRef, Finding, Observation, Outcome, Verdict

T0 = datetime(2026, 11, 1, tzinfo=UTC)
DEFACED = Finding(c.PAGE_DEFACED, "https://a.example/", "page:/", evidence=(EvidenceRef("e1", "00", "x"),))
COVERS = frozenset({"page-defaced", "injected-script"})


def look(i: int, *findings: Finding, covers: frozenset[str] = COVERS, fault: Fault | None = None) -> Observation:
    outcome = Outcome.FAILED if fault else Outcome.FINDING if findings else Outcome.OK
    verdict = Verdict(outcome, findings, fault, covers=frozenset() if fault else covers)
    return Observation("a", "u", "defacement", "local", T0 + timedelta(minutes=i), 0.1, verdict)


def after(*looks: Observation) -> tuple[Weighed, list[Change]]:
    weighed, changes = Weighed({}, (), False), []
    for one in looks:
        weighed = weigh(weighed.tracks, one, Policy())
        changes += [event.change for event in weighed.events]
    return weighed, changes


def test_one_look_asks_for_a_second_and_raises_nothing() -> None:
    weighed, changes = after(look(0, DEFACED))
    assert weighed.look_again
    assert changes == []
    assert weighed.tracks[DEFACED.key].phase is Phase.PENDING


def test_second_look_raises_with_t0_of_the_first_and_evidence_of_both() -> None:
    second = replace(DEFACED, evidence=(EvidenceRef("e2", "11", "x"),))
    weighed, changes = after(look(0, DEFACED), look(1, second))
    track = weighed.tracks[DEFACED.key]
    assert changes == [Change.RAISED]
    assert track.first_seen == T0
    assert [ref.id for ref in track.finding.evidence] == ["e1", "e2"]


def test_conclusive_kinds_need_no_second_look() -> None:
    leak = Finding(c.ACCOUNT_LEAK, "x", "leak:u")
    _, changes = after(look(0, leak))
    assert changes == [Change.RAISED]


def test_a_flap_is_dropped_without_a_word_to_people() -> None:
    _, changes = after(look(0, DEFACED), look(1), look(2, DEFACED), look(3))
    assert changes == [Change.DROPPED, Change.DROPPED]


def test_silence_neither_confirms_nor_clears() -> None:
    silent = look(1, fault=Fault(Origin.SITE, "timeout"))
    weighed, changes = after(look(0, DEFACED), silent, look(2, DEFACED), silent, silent, silent)
    assert changes == [Change.RAISED]
    assert weighed.tracks[DEFACED.key].phase is Phase.RAISED


def test_a_look_that_could_not_see_the_kind_clears_nothing() -> None:
    blind = look(2, covers=frozenset({"injected-script"}))
    weighed, changes = after(look(0, DEFACED), look(1, DEFACED), blind, blind, blind)
    assert changes == [Change.RAISED]
    assert weighed.tracks[DEFACED.key].misses == 0


def test_clearing_takes_several_looks_and_a_relapse_starts_over() -> None:
    up = (look(0, DEFACED), look(1, DEFACED))
    weighed, changes = after(*up, look(2))
    assert weighed.look_again
    assert changes == [Change.RAISED]
    _, changes = after(*up, look(2), look(3, DEFACED), look(4))
    assert changes == [Change.RAISED, Change.SEEN]
    weighed, changes = after(*up, look(2), look(3))
    assert changes == [Change.RAISED, Change.CLEARED]
    assert weighed.tracks == {}


def test_a_suspect_is_looked_at_again_but_never_raised_by_repetition() -> None:
    suspect = replace(DEFACED, suspect=True)
    weighed, changes = after(*(look(i, suspect) for i in range(6)))
    assert changes == []
    assert not weighed.look_again  # second looks are bounded: the rhythm goes on by itself


def test_a_suspect_that_turns_certain_still_needs_its_second_look() -> None:
    suspect = replace(DEFACED, suspect=True)
    _, changes = after(look(0, suspect), look(1, suspect), look(2, DEFACED))
    assert changes == []
    _, changes = after(look(0, suspect), look(1, suspect), look(2, DEFACED), look(3, DEFACED))
    assert changes == [Change.RAISED]


STEP = st.sampled_from(["seen", "clean", "silent", "blind"])


@given(st.lists(STEP, max_size=25))
def test_raised_and_cleared_alternate_and_need_their_looks(steps: list[str]) -> None:
    make = {
        "seen": lambda i: look(i, DEFACED),
        "clean": look,
        "silent": lambda i: look(i, fault=Fault(Origin.LINK, "uplink")),
        "blind": lambda i: look(i, covers=frozenset()),
    }
    tracks = {}
    open_ = False
    telling: list[str] = []
    for i, step in enumerate(steps):
        weighed = weigh(tracks, make[step](i), Policy())
        tracks = dict(weighed.tracks)
        if step in ("seen", "clean"):
            telling.append(step)
        for event in weighed.events:
            if event.change is Change.RAISED:
                assert not open_
                assert telling[-2:] == ["seen", "seen"]
                open_ = True
            elif event.change is Change.CLEARED:
                assert open_
                assert telling[-2:] == ["clean", "clean"]
                open_ = False


def site(name: str, vendor: str | None) -> Site:
    return Site(name, f"https://{name}.example/", name, "u", "u", vendor=vendor)


def test_the_same_foreign_script_at_one_vendor_is_one_event() -> None:
    sites = {name: site(name, vendor) for name, vendor in (("a", "v"), ("b", "v"), ("c", None))}
    script = Finding(c.INJECTED_SCRIPT, "x", "script:evil.example")
    case = Case(
        "SC-2026-0001", c.INJECTED_SCRIPT, script.cause, "u", ("a",), Severity.M3, CaseState.SUSPECTED, T0, T0, T0,
        True, "x", "t",
    )  # fmt: skip
    soon = T0 + timedelta(hours=1)
    assert same_event(script, sites["b"], soon, [case], sites) is case
    assert same_event(script, sites["c"], soon, [case], sites) is None
    assert same_event(replace(script, cause="script:other.example"), sites["b"], soon, [case], sites) is None
    assert same_event(script, sites["b"], T0 + timedelta(hours=25), [case], sites) is None
    assert same_event(script, sites["b"], soon, [replace(case, state=CaseState.CLOSED)], sites) is None
    assert same_event(DEFACED, sites["b"], soon, [replace(case, kind=c.PAGE_DEFACED, cause="page:/")], sites) is None


def test_what_gets_more_severe_or_reaches_its_next_stage_has_worsened() -> None:
    def expiring(stage: str, severity: Severity | None = None) -> Finding:
        return Finding(c.CERT_EXPIRING, "certificate", "cert:1", details={"stage": stage}, severity=severity)

    third, week, day = expiring("third"), expiring("7", Severity.M3), expiring("1", Severity.M3)
    _, changes = after(look(0, third), look(1, week), look(2, week), look(3, day), look(4, day), look(5, third))
    assert changes == [Change.RAISED, Change.SEEN, Change.WORSENED, Change.SEEN, Change.SEEN]
    _, changes = after(look(0, third), look(1, third), look(2, week))
    assert changes == [Change.RAISED, Change.WORSENED]


def test_a_deployment_and_a_mass_compromise_are_told_apart_by_what_was_added() -> None:
    plain = Finding(c.INJECTED_SCRIPT, "x", "script:new.example", details={"manner": "plain"})
    odd = replace(plain, details={"manner": "odd"})
    case = Case(
        "SC-2026-0001", c.INJECTED_SCRIPT, plain.cause, "u", ("a", "b"), Severity.M3, CaseState.SUSPECTED, T0, T0, T0,
        True, "x", "t", details={"manner": "plain"},
    )  # fmt: skip
    assert nature(case, plain, 2) is Nature.SINGLE
    assert nature(case, plain, 3) is Nature.DEPLOYMENT
    assert nature(case, odd, 3) is Nature.COMPROMISE
    once = replace(case, details={"manner": "plain", "nature": "mass-compromise"})
    assert nature(once, plain, 9) is Nature.COMPROMISE  # one odd site makes the whole of it odd
    assert nature(replace(case, details={}), plain, 3) is Nature.COMPROMISE  # nobody said it was plain


def test_the_sites_one_template_reaches() -> None:
    sites = [site(name, vendor) for name, vendor in (("a", "v"), ("b", "v"), ("c", None), ("d", "w"))]
    assert alike(sites[0], sites) == ("a", "b")
    assert alike(sites[2], sites) == ("c",)
