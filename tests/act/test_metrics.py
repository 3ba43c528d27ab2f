"""What /metrics says about a province, and that its documentation says the same."""

from __future__ import annotations

import asyncio
import re
import subprocess
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from socd.act.exposition import label_value
from socd.act.metrics import Metrics, MetricsReader, metrics_app
from socd.act.series import SiteSeries
from socd.cases.dates import Due
from socd.cases.life import Answer
from socd.model.case import CaseEvent, CaseState
from socd.model.catalogue import BY_CODE
from socd.model.exchange import Fault, Origin
from socd.model.observation import Mark, Observation, Outcome, Verdict
from socd.model.text import Text
from tests.act.prometheus_kit import ROOT
from tests.act.sample_province import DEFACED, DOWN, NOW, RULES, Province

DATE = Due("d8-unit", Text("x", "x"), "NĐ", NOW + timedelta(days=9), NOW.date(), NOW)
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def parse(text: str) -> Samples:
    families = text_string_to_metric_families(text)
    return {(s.name, frozenset(s.labels.items())): s.value for family in families for s in family.samples}


def series(province: Province, minutes: float = 0) -> Samples:
    now = province.start + timedelta(minutes=minutes)
    return parse(SiteSeries(province.store, lambda: province.inventory, lambda: now, lambda: RULES).render())


def value(samples: Samples, name: str, **labels: str) -> float | None:
    """The one sample whose labels include these; None where there is none."""
    found = [v for (n, have), v in samples.items() if n == name and labels.items() <= dict(have).items()]
    assert len(found) <= 1, found
    return found[0] if found else None


def names(samples: Samples) -> set[str]:
    return {name for name, _ in samples}


def reader(province: Province, metrics: Metrics) -> MetricsReader:
    status = {"uplink": True, "last_run": NOW, "reload_ok": False, "reload_at": NOW, "eyes_ready": True}
    return MetricsReader(
        metrics, province.store, lambda: province.inventory, lambda: NOW, lambda: RULES, lambda: status,
        lambda: {"tls": 3600.0}, lambda: (DATE,),
    )  # fmt: skip


async def served(province: Province, metrics: Metrics) -> str:
    async with TestClient(TestServer(metrics_app(reader(province, metrics)))) as client:
        answer = await client.get("/metrics")
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return await answer.text()


async def test_promtool_finds_nothing_to_complain_about(sample: Province) -> None:
    text = await served(sample, Metrics(("tls",), ("email",)))
    command = ("promtool", "check", "metrics")
    done = await asyncio.to_thread(subprocess.run, command, input=text.encode(), capture_output=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


async def test_the_documentation_lists_exactly_what_is_served(sample: Province) -> None:
    metrics = Metrics(("tls",), ("email",))
    text = await served(sample, metrics)
    types = dict(re.findall(r"^# TYPE (socd_\w+) (\w+)$", text, re.M))
    documented = dict(re.findall(r"^\| `(socd_\w+)` \| (\w+) \|", (ROOT / "docs/metrics.md").read_text(), re.M))
    assert documented == types


def test_each_state_and_class_is_told_apart(sample: Province) -> None:
    samples = series(sample)
    states = {"chodon": "incident", "stttt": "suspect", "babe2": "unreachable", "dongvien": "unknown", "babe": "clean"}
    for site, state in states.items():
        assert value(samples, "socd_site_state", site=site, state=state) == 1, site
        others = [v for (n, have), v in samples.items() if n == "socd_site_state" and ("site", site) in have]
        assert sum(others) == 1
        assert len(others) == 5
    assert value(samples, "socd_site_findings", site="chodon", kind="page-defaced") == 1
    assert value(samples, "socd_site_findings", site="stttt") is None  # a suspicion is no finding yet
    assert value(samples, "socd_cases_open", **{"class": "incident", "severity": "M2", "state": "suspected"}) == 2
    assert value(samples, "socd_cases_open", **{"class": "outage", "severity": "M1", "state": "cleaned"}) == 0


def test_unknown_is_absent_and_down_is_zero(sample: Province) -> None:
    samples = series(sample)
    assert value(samples, "socd_site_up", site="babe2") == 0
    assert value(samples, "socd_site_up", site="nari") == 1
    assert value(samples, "socd_site_up", site="backan") is None  # our own fault: nothing is known
    assert value(samples, "socd_site_up", site="dongvien") is None  # never looked at
    assert value(samples, "socd_site_response_seconds", site="babe2") is None
    assert value(samples, "socd_site_last_look_timestamp_seconds", site="backan", probe="availability") == (
        NOW - timedelta(seconds=300)
    ).timestamp()  # fmt: skip
    assert value(samples, "socd_site_last_judged_timestamp_seconds", site="backan", probe="availability") == (
        NOW - timedelta(seconds=7200)
    ).timestamp()  # fmt: skip


def test_a_site_that_answers_once_again_is_up_while_its_case_still_waits() -> None:
    province = Province()
    province.confirmed("nari", "availability", DOWN)
    province.look("nari", "availability", after=120)
    samples = series(province)
    assert value(samples, "socd_site_up", site="nari") == 1
    assert value(samples, "socd_site_findings", site="nari", kind="site-unreachable") == 1


def test_a_certificates_end_outlives_a_failing_handshake() -> None:
    province = Province()
    province.look("nari", "tls", gauges={"cert_not_after": 1.8e9})
    province.look("nari", "tls", fault=Fault(Origin.SITE, "timeout"), after=60)
    assert value(series(province), "socd_cert_not_after_timestamp_seconds", site="nari") == 1.8e9


def test_a_grade_is_a_rank_with_its_word_and_is_forgotten_when_nobody_can_tell() -> None:
    province = Province()
    for after, word, rank in ((-86_400 * 6, "Yếu", 0.0), (-86_400 * 5, "Khá", 2.0)):
        province.look("nari", "tls", marks={"tls-grade": Mark(word, rank, "vn-portal")}, after=after)
    province.look("nari", "tls", fault=Fault(Origin.SITE, "timeout"), after=60)
    province.look("babe", "tls", marks={"tls-grade": Mark("Tốt", 3.0, "vn-portal")}, after=-86_400 * 8)
    samples = series(province)
    grades = {dict(labels)["site"]: v for (name, labels), v in samples.items() if name == "socd_tls_grade"}
    assert grades == {"nari": 2.0}
    assert value(samples, "socd_tls_grade", site="nari", grade="Khá", scale="vn-portal") == 2.0


@pytest.mark.parametrize("what", [Answer.FALSE_ALARM, Answer.ACCEPT])
def test_a_persons_word_ends_the_finding_at_once(what: Answer) -> None:
    province = Province()
    number = province.confirmed("nari", "defacement", DEFACED)
    assert value(series(province), "socd_site_findings", site="nari") == 1
    province.store.answer(number, what, who="A", at=NOW, note="bảo trì")
    samples = series(province)
    assert value(samples, "socd_site_findings", site="nari") is None
    assert value(samples, "socd_case_clock_due_timestamp_seconds", case=number) is None


def test_a_met_clock_is_gone_and_an_unmet_one_names_its_case() -> None:
    province = Province()
    number = province.confirmed("nari", "defacement", DEFACED)
    due = {"case": number, "unit": "nari"}
    name = "socd_case_clock_due_timestamp_seconds"
    assert value(series(province), name, clock="d2", **due) == (NOW + timedelta(hours=24)).timestamp()
    case = province.store.case(number)
    assert case
    province.store.add_event(number, case.events[0].__class__(NOW, "A", "sent:initial"))
    assert value(series(province), name, clock="d2", **due) is None
    assert value(series(province), name, clock="d3", **due) == (NOW + timedelta(hours=72)).timestamp()


def test_a_closed_incident_still_owes_its_report() -> None:
    province = Province()
    number = province.confirmed("chodon", "defacement", DEFACED)
    for what in (Answer.CONFIRM, Answer.CLEAN):
        province.store.answer(number, what, who="A", at=NOW)
    name = "socd_case_clock_due_timestamp_seconds"
    province.store.handle(number, lambda case: replace(case, state=CaseState.CLOSED, closed_at=NOW))
    late = (NOW + timedelta(hours=72)).timestamp()
    assert value(series(province), name, case=number, clock="d3", unit="chodon") == late
    sent = CaseEvent(NOW + timedelta(hours=1), "A", "sent:report72", "12/BC")
    province.store.add_event(number, sent)
    assert value(series(province), name, case=number, clock="d3", unit="chodon") is None


def test_an_acknowledgement_is_counted_until_the_cause_comes_back() -> None:
    province = Province()
    number = province.confirmed("chodon", "defacement", DEFACED)
    level = province.store.case(number).severity.value  # type: ignore[union-attr]
    name, key = "socd_cases_unacknowledged", {"class": "incident", "severity": level}
    assert value(series(province), name, **key) == 1
    province.store.answer(number, Answer.ACK, who="A", at=NOW + timedelta(minutes=5))
    assert value(series(province), name, **key) == 0
    for minute in (10, 11):
        province.look("chodon", "defacement", after=60 * minute)
    assert value(series(province), name, **key) == 1


def test_periodic_dates_and_planned_stops_are_told_before_they_run_out() -> None:
    province = Province()
    due = Due(
        "d7", Text("x", "x"), "NĐ", NOW + timedelta(days=3), NOW.date(), NOW + timedelta(days=1), subject="chodon"
    )
    text = SiteSeries(
        province.store, lambda: province.inventory, lambda: NOW, lambda: RULES, dates=lambda: (due,)
    ).render()
    samples = parse(text)
    key = {"duty": "d7", "site": "chodon"}
    assert value(samples, "socd_date_due_timestamp_seconds", **key) == due.due.timestamp()
    assert value(samples, "socd_date_near_timestamp_seconds", **key) == due.warn_at.timestamp()


def test_leaks_by_unit_and_their_mending() -> None:
    province = Province()
    number = province.leak("chodon", official=2, personal=3)
    samples = series(province)
    assert value(samples, "socd_leak_accounts", unit="chodon", **{"class": "official"}) == 2
    assert value(samples, "socd_leak_accounts", unit="chodon", **{"class": "citizen"}) == 0
    assert value(samples, "socd_leak_accounts_unchanged", unit="chodon") == 5
    assert value(samples, "socd_leak_computers", unit="chodon") == 1
    assert value(samples, "socd_unit_findings", unit="chodon", kind="account-leak") == 1
    for what in (Answer.CONFIRM, Answer.CLEAN):
        province.store.answer(number, what, who="A", at=NOW)
    samples = series(province)
    assert value(samples, "socd_unit_findings", unit="chodon") is None
    assert value(samples, "socd_leak_accounts_unchanged", unit="chodon") == 0


async def test_the_daemons_own_word() -> None:
    province, metrics = Province(), Metrics(("tls", "availability"), ("email",))
    for outcome, fault in (
        (Outcome.OK, None),
        (Outcome.FINDING, Fault(Origin.SITE, "refused")),  # an outage that was seen is a look that could tell
        (Outcome.FAILED, Fault(Origin.OURS, "internal")),
    ):
        metrics.looked(Observation("nari", "nari", "tls", "local", NOW, 0.3, Verdict(outcome, fault=fault)))
    metrics.noticed("email", True)
    metrics.noticed("email", False)
    samples = parse(await served(province, metrics))
    assert value(samples, "socd_looks_total", probe="tls") == 3
    assert value(samples, "socd_looks_total", probe="availability") == 0
    assert value(samples, "socd_look_failures_total", probe="tls", origin="ours") == 1
    assert value(samples, "socd_look_failures_total", probe="tls", origin="site") == 0
    assert value(samples, "socd_look_duration_seconds_count", probe="tls") == 3
    assert value(samples, "socd_notices_total", channel="email") == 2
    assert value(samples, "socd_notice_failures_total", channel="email") == 1
    assert value(samples, "socd_uplink_up") == 1
    assert value(samples, "socd_config_last_reload_successful") == 0
    assert value(samples, "socd_probe_interval_seconds", probe="tls") == 3600


async def test_what_the_daemon_does_not_know_is_not_made_up() -> None:
    province = Province()
    bare = MetricsReader(Metrics(), province.store, lambda: province.inventory, lambda: NOW)
    async with TestClient(TestServer(metrics_app(bare, ready=lambda: False))) as client:
        known = names(parse(await (await client.get("/metrics")).text()))
        assert not known & {"socd_uplink_up", "socd_scheduler_last_run_timestamp_seconds"}
        assert (await client.get("/-/healthy")).status == 200
        assert (await client.get("/-/ready")).status == 503


def test_a_scrape_storm_reads_the_store_once(monkeypatch: pytest.MonkeyPatch) -> None:
    province = Province()
    times = 0
    real = SiteSeries.render

    def counted(self: SiteSeries) -> str:
        nonlocal times
        times += 1
        return real(self)

    monkeypatch.setattr(SiteSeries, "render", counted)
    one = SiteSeries(province.store, lambda: province.inventory, lambda: NOW)
    assert len({one.text() for _ in range(20)}) == 1
    assert times == 1


@pytest.mark.parametrize("hostile", ['a"b', "a\\b", "a\nb", "a\r\n# TYPE evil counter\nevil 1", "\u202eabc", "x" * 900])
def test_a_label_cannot_break_out(hostile: str) -> None:
    text = f'm{{a="{label_value(hostile)}"}} 1\n'
    ((sample,),) = [family.samples for family in text_string_to_metric_families(text)]
    assert sample.name == "m"
    assert sample.value == 1
    assert len(sample.labels["a"]) <= 200


def test_runbooks_carry_the_catalogues_advice() -> None:
    for kind in BY_CODE.values():
        text = (ROOT / kind.runbook).read_text()
        for step in kind.advice:
            assert step.vi in text, kind.code
            assert step.en in text, kind.code
