"""A real Chromium opens the console: nothing is blocked by its own policy, nothing hostile runs."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, async_playwright

from socd.console import create_app
from socd.model import catalogue as c
from socd.model.observation import Finding
from tests.act.sample_province import HOSTILE, Province, filled
from tests.console.serve_sample import Record, reader

ATTACK = b"<html><title>x</title><script>document.title='owned';alert(1)</script><img src=x onerror=alert(2)>"


@pytest.fixture
async def tab() -> AsyncIterator[tuple[Page, list[str]]]:
    """A page of Debian's chromium, and everything it complained about."""
    binary = shutil.which("chromium")
    assert binary, "the Debian package “chromium” is missing (see the list of packages for tests)"
    complaints: list[str] = []
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page(viewport={"width": 1280, "height": 900})
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        # A page left before its icon has come drops the icon: the browser's own doing, no complaint.
        page.on(
            "requestfailed", lambda r: None if "ABORTED" in (r.failure or "") else complaints.append(f"failed {r.url}")
        )
        yield page, complaints
        await browser.close()


@asynccontextmanager
async def served(province: Province, folder: Path) -> AsyncIterator[TestServer]:
    server = TestServer(create_app(reader(province, folder, Record(ATTACK))), host="127.0.0.1")
    await server.start_server()
    try:
        yield server
    finally:
        await server.close()


async def fits(page: Page) -> bool:
    """Nothing sticks out to the right of the window."""
    wide: Any = await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return bool(wide)


async def test_every_page_opens_without_a_complaint(tab: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, complaints = tab
    province = filled()
    hostile = Finding(c.UPLOADED_SPAM, "javascript:alert(3)", "x", HOSTILE, {"diff": "+<script>alert(4)</script>"})
    number = province.confirmed("backan", "defacement", hostile)
    async with served(province, tmp_path) as server:
        paths = ("/", "/cases", f"/cases/{number}", "/cases/SC-2026-0001", "/sites/backan", "/reports", "/evidence/a-1")
        for width in (1280, 390):
            await page.set_viewport_size({"width": width, "height": 900})
            for path in paths:
                await page.goto(str(server.make_url(path)))
                assert "socd" in await page.title()
                assert await fits(page), (path, width)
        assert complaints == []
        colour = await page.evaluate("getComputedStyle(document.querySelector('header')).borderBottomStyle")
        assert colour == "solid", "the style sheet was loaded"


async def test_the_countdown_runs_in_the_visitors_language(tab: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, complaints = tab
    await page.clock.install()
    async with served(filled(), tmp_path) as server:
        await page.goto(str(server.make_url("/cases/SC-2026-0001?lang=en")))
        clock = page.locator(".clock").first
        due = await clock.get_attribute("data-due")
        await page.clock.set_fixed_time(f"{due}")
        await page.clock.run_for(11_000)
        assert await clock.inner_text() == "0 h 0 min left"
        await page.evaluate("document.querySelector('.clock').dataset.due = '2020-01-01T00:00:00+07:00'")
        await page.clock.run_for(11_000)
        assert (await clock.inner_text()).startswith("OVERDUE by ")
        assert complaints == []


async def test_without_scripts_everything_is_there(tmp_path: Path) -> None:
    async with served(filled(), tmp_path) as server, async_playwright() as play:
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(str(server.make_url("/")))
        assert "còn 23 giờ 0 phút" in await page.locator(".todo").inner_text()
        await page.get_by_text("English").click()
        assert "What to do now" in await page.locator("body").inner_text()
        await browser.close()
