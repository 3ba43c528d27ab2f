"""From looks to people: TLS verdicts through the judge and the store, to cases, notices and the grades of a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from tls_looks import GOOD_HOME, MODERN, P, Remembering, examination, result
from tls_zoo import NOW, Pair, certify

from probes.tls.probe import TlsResult
from probes.tls.result import Reply, Trial
from socd.cases.life import Answer
from socd.model.kinds import Severity
from socd.model.observation import Observation
from socd.store import Store, Told

OLD = MODERN | {P.TLS10: (0xC013,)}
ROBOT = {"CCS": Trial(True, "accepted early")}


class Story:
    """One site, its store, and the looks at it; a look that wants another one soon gets it, as from the runner."""

    def __init__(self, store: Store) -> None:
        self.store, self.site = store, Remembering()

    def look(self, made: TlsResult, hours: float = 1.0) -> bool:
        self.site.accepted = self.store.accepted("cong")
        verdict = self.site.look(made, hours)
        look = Observation("cong", "ubnd", "tls", "local", self.site.now, 0.1, verdict)
        return self.store.record(look).look_again

    def twice(self, made: TlsResult, hours: float = 1.0) -> None:
        if self.look(made, hours):
            self.look(made, 1 / 60)

    @property
    def open(self) -> dict[str, Severity]:
        return {case.kind.code: case.severity for case in self.store.cases(open_only=True)}

    def told(self) -> list[tuple[str, str]]:
        notices = self.store.due_notices(self.site.now + timedelta(days=1), limit=500)
        cases = {case.number: case.kind.code for case in self.store.cases()}
        return [(cases[notice.number], notice.event) for notice in notices]


@pytest.fixture
def story() -> Iterator[Story]:
    store = Store.open(None)
    store.told = Told(("email",))
    yield Story(store)
    store.close()


def test_quick_looks_neither_confirm_nor_clear_what_only_complete_ones_see(story: Story, good: Pair) -> None:
    weak = result(examination(good, suites=OLD, trials=ROBOT))
    quick = result(examination(good, suites=OLD, full=False))
    story.look(weak)
    assert story.open == {}
    story.look(quick)  # sees the old protocol again, and nothing of the rest
    assert story.open == {"tls-old-protocol": Severity.M4}
    story.look(weak)
    assert story.open == {"tls-old-protocol": Severity.M4, "tls-vulnerable": Severity.M2}
    for _ in range(30):
        story.look(quick)
    assert len(story.open) == 2
    assert len(story.store.cases()) == 2
    for others in (Reply.TIMEOUT, Reply.CLOSED):  # a rate limiter in front
        story.look(result(examination(good, others=others)))
        story.look(result(examination(good, others=others, full=False)))
    assert len(story.open) == 2
    story.twice(result(examination(good)))
    assert story.open == {}
    assert story.told() == [("tls-vulnerable", "raised"), ("tls-vulnerable", "cleared")]


def test_a_case_follows_the_gravest_of_what_it_folds(story: Story, good: Pair) -> None:
    story.twice(result(examination(good, secure_renegotiation=False)))
    assert story.open == {"tls-vulnerable": Severity.M4}
    story.look(result(examination(good, secure_renegotiation=False, trials=ROBOT)))
    assert story.open == {"tls-vulnerable": Severity.M2}
    assert story.told() == [("tls-vulnerable", "worsened")]
    (case,) = story.store.cases()
    assert case.details["weaknesses"] == ["CCS", "NO_SECURE_RENEG"]


def test_the_end_of_a_certificate_is_told_stage_by_stage(story: Story, authority: Pair) -> None:
    pair = certify(issuer=authority, days=(-60, 30))
    for _ in range(31 * 24):
        story.look(result(examination(pair, full=False)))
    story.look(result(examination(pair, full=False)))
    assert story.told() == [
        ("cert-expiring", "worsened"), ("cert-expiring", "worsened"), ("cert-expiring", "worsened"),
        ("cert-expired", "raised"), ("cert-expiring", "cleared"),
    ]  # fmt: skip
    expiring, expired = story.store.cases()
    stages = [event.at for event in expiring.events if event.what == "worsened"]
    left = [(pair.cert.not_valid_after_utc - at) / timedelta(days=1) for at in stages]
    assert [round(days) for days in left] == [14, 7, 1]
    assert expired.active
    story.twice(result(examination(certify(issuer=authority, days=(-1, 89)))), 100)
    assert story.open == {}


def test_a_changed_certificate_stays_until_a_person_says_it_was_meant(story: Story, authority: Pair) -> None:
    other = certify("Other CA", ca=True)
    story.twice(result(examination(certify(issuer=authority, days=(-10, 80)))))
    new = result(examination(certify(issuer=other, days=(-1, 89))))
    story.twice(new)
    for _ in range(10):
        story.look(new)
    assert story.open == {"cert-changed": Severity.M3}
    (case,) = story.store.cases()
    story.store.answer(case.number, Answer.ACCEPT, who="Trần Thị B", at=story.site.now, note="đổi nhà cung cấp")
    for _ in range(5):
        story.look(new)
    assert story.open == {}
    assert len(story.store.cases()) == 1
    assert story.told() == [("cert-changed", "raised")]


def test_a_healthy_site_is_never_heard_of(story: Story, good: Pair) -> None:
    whole, quick = result(examination(good)), result(examination(good, full=False))
    for day in range(3):
        assert not story.look(whole), day
        for _ in range(23):
            assert not story.look(quick)
    assert story.store.cases() == []
    marks = story.store.marks("tls-grade", NOW, story.site.now + timedelta(hours=1))
    assert (marks["cong"].since, marks["cong"].last) == (NOW + timedelta(hours=1), story.site.now)


def test_the_grade_of_a_month_is_the_one_last_seen(story: Story, good: Pair) -> None:
    story.look(result(examination(good)))
    best = story.store.marks("tls-grade", NOW, story.site.now + timedelta(hours=1))["cong"]
    bare = replace(GOOD_HOME, hsts=None)
    story.look(result(examination(good, suites=OLD), bare), hours=24)
    worse = story.store.marks("tls-grade", NOW, story.site.now + timedelta(hours=1))["cong"]
    assert worse.rank < best.rank
    assert story.store.marks("tls-grade", NOW, NOW + timedelta(hours=2))["cong"].word == best.word
