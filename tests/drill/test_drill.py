"""The main job, end to end: the practice province attacked, watched by the real daemon, a real Prometheus, a real
browser; then the same with kill -9 on the way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playing import ROOT, Played, blemishes, play
from playwright.async_api import async_playwright

from socd.model.kinds import KindClass
from socd.store import Store
from tests.act.prometheus_kit import Prometheus, panel_queries

pytestmark = [pytest.mark.timeout(480), pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    """One drill for all tests of this file, with Prometheus and Chromium beside it."""
    out = tmp_path_factory.mktemp("drill") / "out"
    folder = tmp_path_factory.mktemp("prometheus")

    async def watch(settings: dict[str, Any], seen: dict[str, Any]) -> None:
        target = f"127.0.0.1:{settings['metrics']['port']}"
        async with Prometheus(folder, {"socd": target}) as prometheus:
            seen["fired"], seen["cleared"] = set(), set()
            while not seen["over"]():
                firing = await prometheus.firing()
                seen["cleared"] |= seen["fired"] - firing
                seen["fired"] |= firing
                if any(name == "SocdAccountLeak" for name, _ in firing) and "pages" not in seen:
                    seen["pages"] = await _visit(settings["console"]["port"])
                if _up(settings["metrics"]["port"]):
                    seen["panels"] = [(t, e, len(await prometheus.query(e))) for t, e in panel_queries()]
                await asyncio.sleep(0.5)

    yield await play(out, watcher=watch)


def _up(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


async def _visit(port: int) -> dict[str, str]:
    """The console in a real browser: the text of each page, and what the browser complained about."""
    pages: dict[str, str] = {}
    complaints: list[str] = []
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        for path in ("/", "/?lang=en", "/cases?lang=vi", "/reports"):
            await page.goto(f"http://127.0.0.1:{port}{path}")
            pages[path] = await page.inner_text("body")
        await page.goto(f"http://127.0.0.1:{port}/cases")
        await page.click("a[href^='/cases/']")
        pages["case"] = await page.inner_text("body")
        await browser.close()
    pages["complaints"] = "\n".join(complaints)
    return pages


async def test_everything_planted_is_found_and_nothing_else(played: Played) -> None:
    assert blemishes(played) == []
    assert len(played.score["planted"]) >= 13
    portals = [thing for thing in played.score["planted"] if thing["kind"] in _PORTAL]
    assert len(portals) == 6
    assert [thing["id"] for thing in portals if thing["late"]] == []  # within two check intervals


_PORTAL = {"page-defaced", "hidden-spam", "cloaked-spam", "injected-script", "bad-redirect", "uploaded-spam"}


async def test_documents_are_there_in_three_formats_and_carry_the_figures(played: Played) -> None:
    paths = [Path(path) for path in played.score["documents"]]
    stems = Counter(path.with_suffix("") for path in paths)
    assert len(paths) >= 9
    assert set(stems.values()) == {3}
    (monthly,) = [path for path in paths if path.name.startswith("BC-thang") and path.suffix == ".pdf"]
    text = run("pdftotext", "-layout", str(monthly), "-").decode()
    assert re.search(r"\b3\s+4\s+53\s+15\b", text), text[:3000]
    store = Store.open(played.out / "state" / "socd.db", readonly=True)
    hacked = {site for case in store.cases() if case.kind.code in _PORTAL for site in case.sites}
    store.close()
    inventory = (played.config / "conf.d" / "inventory.yaml").read_text("utf-8")
    assert len(hacked) == 6
    for site in hacked:
        assert site in inventory


async def test_the_record_of_the_drill_tells_each_attack_and_is_marked(played: Played) -> None:
    (record,) = [Path(path) for path in played.score["documents"] if "BC-sau-dien-tap" in path and ".html" in path]
    text = record.read_text("utf-8")
    assert "DIỄN TẬP" in text
    assert all(thing["case"] in text for thing in played.score["planted"])
    assert "chưa được khoanh vùng" not in text


async def test_no_password_of_the_logs_is_in_any_byte_written(played: Played) -> None:
    for path in played.out.rglob("*"):
        if path.is_file():
            for data in _bytes(path):
                for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
                    assert "canary-".encode(encoding) not in data, path


def _bytes(path: Path) -> list[bytes]:
    """What a file holds, packed and unpacked."""
    found = [path.read_bytes()]
    if path.suffix == ".gz":
        found.append(run("gzip", "-dc", str(path)))
    elif path.suffix == ".pdf":
        found.append(run("pdftotext", str(path), "-"))
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            found += [archive.read(name) for name in archive.namelist()]
    return found


def run(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout


async def test_prometheus_saw_alerts_fire_and_one_clear(played: Played) -> None:
    fired = {name for name, _ in played.seen["fired"]}
    assert fired >= {
        "SocdPortalDefaced", "SocdHiddenSpam", "SocdAccountLeak", "SocdSecretExposed", "SocdCertificateExpired",
        "SocdSiteUnreachable", "SocdDeadMansSwitch",
    }  # fmt: skip
    assert "SocdSiteUnreachable" in {name for name, _ in played.seen["cleared"]}
    assert not fired & {"SocdConfigBroken", "SocdUplinkDown"}


async def test_every_panel_of_the_dashboard_returned_data(played: Played) -> None:
    empty = [(title, expr) for title, expr, samples in played.seen["panels"] if samples == 0]
    assert empty == []


async def test_a_browser_read_the_console_while_it_happened(played: Played) -> None:
    pages = played.seen["pages"]
    assert pages["complaints"] == ""
    assert "Chợ Đồn" in pages["/"]
    assert "Incident" in pages["/?lang=en"]
    assert "SHA-256" in pages["case"]


async def test_the_command_line_tells_the_same_and_the_evidence_holds(played: Played) -> None:
    def socd(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "socd", *arguments, "--config", str(played.config)]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)

    lines = socd("case", "list", "--all", "--json").stdout.splitlines()
    cases = [json.loads(line) for line in lines]
    incidents = [case for case in cases if case["class"] == "incident"]
    assert all(case["confirmed_at"] for case in incidents)
    assert all(case["clocks"] for case in incidents)
    assert all(case["evidence"] for case in cases if case["class"] != "outage")
    assert socd("evidence", "verify").returncode == 0
    (warc, *_) = (played.out / "state" / "evidence").glob("*.warc.gz")
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 1
    copy = played.out / "state" / "evidence" / warc.name
    original = copy.read_bytes()
    copy.write_bytes(bytes(data))
    assert socd("evidence", "verify").returncode == 1  # one bit is enough
    copy.write_bytes(original)


def _key(message: str) -> str:
    """The last line of every notice: the same key for every repeat of it."""
    return message.splitlines()[-1].removeprefix("socd · ")


@pytest.mark.prove
async def test_kill_9_on_the_way_loses_nothing_and_repeats_only_under_one_key(tmp_path: Path) -> None:
    played = await play(tmp_path / "out", "--chaos-kills", "3")
    assert blemishes(played) == []
    notices = [json.loads(line) for line in (played.out / "notices.jsonl").read_text("utf-8").splitlines()]
    keys = Counter(_key(notice["notice"]["message"]) for notice in notices)
    assert keys
    # A kill between sending and noting that repeats that one notice, under the key by which its receiver knows it.
    assert sum(times - 1 for times in keys.values()) <= 3
    store = Store.open(played.out / "state" / "socd.db", readonly=True)
    told = {key.split("/")[0] for key in keys}
    serious = {c.number for c in store.cases() if c.cls is KindClass.INCIDENT and c.severity.value <= "M3"}
    store.close()
    assert serious <= told
