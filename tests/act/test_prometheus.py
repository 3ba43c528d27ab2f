"""The plug-ins for IT staff, held against the real tools: promtool, amtool, a real Prometheus."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web

from socd.act.metrics import Metrics, MetricsReader, metrics_app
from socd.act.series import SiteSeries
from socd.cases.life import Answer
from socd.model.catalogue import ALL
from socd.model.observation import Observation, Outcome, Verdict
from tests.act.prometheus_kit import DASHBOARD, ROOT, RULES, Prometheus, panel_queries
from tests.act.sample_province import RULES as CLOCKS
from tests.act.sample_province import Province, filled

PROMETHEUS = ROOT / "config/prometheus"


def run(*command: str | Path, stdin: bytes = b"") -> str:
    done = subprocess.run([str(part) for part in command], input=stdin, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode()
    assert done.returncode == 0, said
    return said


def test_rules_are_clean_and_their_unit_tests_pass() -> None:
    assert "SUCCESS" in run("promtool", "check", "rules", "--lint=all", "--lint-fatal", RULES)
    assert "SUCCESS" in run("promtool", "test", "rules", PROMETHEUS / "socd.rules.test.yml")


def test_the_examples_are_valid() -> None:
    run("promtool", "check", "config", PROMETHEUS / "prometheus.yml")
    run("amtool", "check-config", PROMETHEUS / "alertmanager.yml")


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    tested = (PROMETHEUS / "socd.rules.test.yml").read_text()
    for rule in alerts():
        name, notes = rule["alert"], rule["annotations"]
        assert re.fullmatch(r"Socd[A-Z]\w+", name)
        assert rule["labels"]["severity"] in ("critical", "warning", "info")
        assert "{{" not in notes["summary"], f"{name}: the summary is a fixed sentence"
        assert (ROOT / notes["runbook_url"]).is_file(), f"{name}: no {notes['runbook_url']}"
        assert name in tested or re.sub(r"(Expir)\w+", ".*", name) in tested or "SocdCertificate.*" in tested


def test_every_kind_has_its_runbook() -> None:
    assert [kind.runbook for kind in ALL if not (ROOT / kind.runbook).is_file()] == []


def test_kinds_named_in_rules_exist() -> None:
    """A renamed kind must not silence its alert."""
    named = set()
    for rule in alerts():
        for words in re.findall(r'kind=~?"([^"]+)"', rule["expr"]):
            named |= set(words.split("|"))
    assert named
    assert named <= {kind.code for kind in ALL}


# -- the dashboard -------------------------------------------------------------------------------------------------


def panels() -> list[dict[str, Any]]:
    return [panel for panel in json.loads(DASHBOARD.read_text())["panels"] if panel["type"] != "row"]


def test_the_dashboard_is_what_its_source_makes() -> None:
    run(sys.executable, ROOT / "tools/build_dashboard.py", "--check")


def test_the_dashboard_keeps_the_linters_rules() -> None:
    board = json.loads(DASHBOARD.read_text())
    assert board["schemaVersion"] == 42
    assert board["uid"] == "socd-province"
    variables = {variable["name"]: variable for variable in board["templating"]["list"]}
    assert variables["datasource"]["type"] == "datasource"
    assert {"job", "instance"} <= set(variables)
    titles = [panel["title"] for panel in panels()]
    assert len(titles) == len(set(titles))
    for panel in panels():
        title = panel["title"]
        assert title, "a panel without title"
        assert panel["description"], title
        assert panel["fieldConfig"]["defaults"]["unit"], title
        assert panel["datasource"]["uid"] == "${datasource}", title
        assert panel["targets"], title
        for target in panel["targets"]:
            expr = target["expr"]
            for selector in re.findall(r"\{([^}]*)\}", expr):
                assert 'job=~"$job"' in selector, (title, expr)
                assert 'instance=~"$instance"' in selector, (title, expr)
            if re.search(r"_total|_bucket", expr):
                assert re.search(r"(rate|increase)\(", expr), (title, expr)
                assert "$__rate_interval" in expr, (title, expr)
            assert not re.search(r"\[\d", expr), f"{title}: a fixed range breaks on long scrape intervals"


def test_provisioning_files_are_complete() -> None:
    folder = ROOT / "config/grafana/provisioning"
    (source,) = yaml.safe_load((folder / "datasources/socd.yaml").read_text("utf-8"))["datasources"]
    assert (source["type"], source["access"], source["uid"]) == ("prometheus", "proxy", "socd-prometheus")
    (provider,) = yaml.safe_load((folder / "dashboards/socd.yaml").read_text("utf-8"))["providers"]
    assert provider["allowUiUpdates"] is False


# -- end to end ----------------------------------------------------------------------------------------------------


@pytest.fixture
async def served() -> AsyncIterator[tuple[Province, Metrics, str]]:
    """The sample province behind a real /metrics listener; it ended its looks just now."""
    province = filled(start=datetime.now(UTC), channels=("email",))
    metrics = Metrics(("availability", "defacement", "tls", "leaks"), ("email",))
    status = {"uplink": True, "reload_ok": True, "reload_at": province.start}
    reader = MetricsReader(
        metrics,
        province.store,
        lambda: province.inventory,
        lambda: datetime.now(UTC),
        lambda: CLOCKS,
        lambda: status | {"last_run": datetime.now(UTC)},
        lambda: {"availability": 60.0, "defacement": 600.0, "tls": 3600.0, "leaks": 86400.0},
    )
    runner = web.AppRunner(metrics_app(reader, keep=0.2))
    await runner.setup()
    await web.TCPSite(runner, "127.9.1.3", 0).start()
    yield province, metrics, f"127.9.1.3:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_a_real_prometheus_sees_an_alert_fire_and_clear(
    served: tuple[Province, Metrics, str], tmp_path: Path
) -> None:
    province, metrics, target = served
    verdict = Verdict(Outcome.OK)
    async with Prometheus(tmp_path, {"socd": target}) as prometheus:

        async def fires() -> bool:
            look = Observation("chodon", "chodon", "defacement", "local", province.start, 0.3, verdict)
            metrics.looked(look)  # counters must move for a rate
            return {
                ("SocdPortalDefaced", "chodon"),
                ("SocdHiddenSpam", "nari"),
                ("SocdAccountLeak", "chodon"),
                ("SocdSecretExposed", "bangphuc"),
                ("SocdSiteUnreachable", "babe2"),
                ("SocdDeadMansSwitch", ""),
            } <= await prometheus.firing()

        await prometheus.until(fires)
        names = {name for name, _ in await prometheus.firing()}
        assert not names & {"SocdStale", "SocdConfigBroken", "SocdUplinkDown", "SocdLegalClockOverdue"}

        empty = [title for title, expr in panel_queries() if not await prometheus.query(expr)]
        assert empty == []
        for record in ("state:socd_sites:count", "class:socd_cases_open:sum", "class_kind:socd_site_findings:sum"):
            assert await prometheus.query(record), record

        province.look("chodon", "defacement", after=10)
        province.look("chodon", "defacement", after=20)
        leak = next(case for case in province.store.cases() if not case.sites)
        for what in (Answer.CONFIRM, Answer.CLEAN):
            province.store.answer(leak.number, what, who="Nguyễn Văn A", at=datetime.now(UTC))

        async def cleared() -> bool:
            now = await prometheus.firing()
            return not {("SocdPortalDefaced", "chodon"), ("SocdAccountLeak", "chodon")} & now

        await prometheus.until(cleared)
        assert ("SocdHiddenSpam", "nari") in await prometheus.firing()


def test_an_overdue_deadline_is_told_until_the_document_is_sent() -> None:
    """T0 was 25 hours ago and nothing was sent."""
    province = Province(start=datetime.now(UTC) - timedelta(hours=25))
    number = province.leak("chodon")
    series = SiteSeries(province.store, lambda: province.inventory, lambda: datetime.now(UTC), lambda: CLOCKS)
    due = re.findall(rf'socd_case_clock_due_timestamp_seconds{{case="{number}",clock="(\w+)",unit="chodon"}} (\d+)',
                     series.render())  # fmt: skip
    assert {code for code, _ in due} == {"d2", "d3"}
    assert int(dict(due)["d2"]) == int((province.start + timedelta(hours=24)).timestamp())
