"""One whole handling in a real Chromium: scripts off, a phone's width, by keyboard, with hostile words on the way."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright, expect

from socd.model import catalogue as c
from socd.model.case import CaseState
from socd.model.observation import Finding
from tests.act.sample_province import HOSTILE
from tests.console.desk_kit import SECRET, Console, filled_in, started

EVIL = "<script>document.title='owned'</script>\u202etxt.exe"


async def _shot(page: Page, name: str) -> None:
    """For looking at: SOCD_SHOTS=folder."""
    folder = os.environ.get("SOCD_SHOTS")
    if folder:
        await page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


async def _fits(page: Page) -> None:
    wide = await page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1], (page.url, wide)


async def _do(page: Page, label: str, note: str = "") -> None:
    """Press what the case page offers, fill the note in by keyboard, send with Enter on the button."""
    async with page.expect_navigation():
        await page.get_by_role("link", name=label, exact=True).click()
    await _fits(page)
    if note:
        await page.locator("textarea, input[name=note]").first.focus()
        await page.keyboard.insert_text(note)
        await page.keyboard.press("Tab")
    button = page.locator("form button")
    if not note:
        await button.focus()
    assert await button.evaluate("button => button === document.activeElement")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def _handled(page: Page, console: Console, number: str) -> None:
    await page.goto(str(console.server.make_url(f"/cases/{number}")))
    await expect(page.locator("#login")).to_be_focused()  # the browser gives it a moment after the page has come
    await page.keyboard.type("an")
    await page.keyboard.press("Tab")
    await page.keyboard.type(SECRET)
    await _shot(page, "login")
    async with page.expect_navigation():
        await page.keyboard.press("Enter")
    assert page.url.endswith(f"/cases/{number}")
    await _fits(page)
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip", "the keyboard starts at the skip link"
    await _shot(page, "case")
    await _do(page, "Giao người xử lý", "Trần Thị Bình")
    await _do(page, "Xác nhận", EVIL)
    await _do(page, "Khoanh vùng", "ngắt máy chủ")
    await _do(page, "Gỡ bỏ, khắc phục")
    await _do(page, "Xác minh sạch")
    assert "vẫn thấy dấu hiệu" in await page.locator("#problem").inner_text()
    await _shot(page, "refused")
    for minutes in (10, 20):
        console.clock.pass_(minutes=minutes)
        after = (console.clock() - console.province.start).total_seconds()
        console.province.look("nari", "defacement", after=after, facts={"personas": ["browser", "googlebot"]})
    await page.goto(str(console.server.make_url(f"/cases/{number}")))
    await _do(page, "Xác minh sạch")
    await _do(page, "Ghi nguyên nhân gốc", "mật khẩu quản trị bị lộ")
    await _do(page, "Đóng")
    assert "Đã ghi: đóng" in await page.locator("main").inner_text()
    await _shot(page, "closed")


async def test_from_suspicion_to_closed_without_scripts(tmp_path: Path) -> None:
    province = filled_in(tmp_path)
    hostile = Finding(c.UPLOADED_SPAM, "javascript:alert(3)", "x", HOSTILE, {"diff": "+<script>alert(4)</script>"})
    number = province.confirmed("nari", "defacement", hostile)
    binary = shutil.which("chromium")
    assert binary, "the Debian package “chromium” is missing"
    async with await started(province, tmp_path) as console, async_playwright() as play:
        browser = await play.chromium.launch(executable_path=binary, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
        await _handled(await context.new_page(), console, number)
        pages = ("/cases/new", "/notices/new", "/suspects", "/reports", "/notices",
                 "/cases/SC-2026-0001/do/personal-data",
                 "/cases/SC-2026-0001/do/accept", "/logout", "/password", "/cases/SC-2026-0001/sent")  # fmt: skip
        page = await context.new_page()
        for path in pages:
            answer = await page.goto(str(console.server.make_url(path)))
            assert answer is not None and answer.status == 200, path
            await _fits(page)
            await _shot(page, path.strip("/").replace("/", "-"))
        await page.set_viewport_size({"width": 1280, "height": 900})
        await page.goto(str(console.server.make_url("/cases/SC-2026-0001")))
        await _shot(page, "case-1280")
        await browser.close()
    case = province.store.case(number)
    assert case is not None and case.state is CaseState.CLOSED and case.assignee == "Trần Thị Bình"
    assert any(event.note == EVIL for event in case.events), "kept as it was typed; shown harmless"


@pytest.mark.prove
async def test_with_scripts_nothing_complains_and_nothing_typed_is_reloaded_away(tmp_path: Path) -> None:
    complaints: list[str] = []
    async with await started(filled_in(tmp_path), tmp_path) as console, async_playwright() as play:
        browser = await play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        await page.goto(str(console.server.make_url("/cases/SC-2026-0001/do/note")))
        await page.get_by_label("Tên đăng nhập").fill("an")
        await page.get_by_label("Mật khẩu", exact=True).fill(SECRET)
        await page.keyboard.press("Enter")
        await page.locator("textarea").fill(EVIL)
        await page.locator("form button").click()
        await page.wait_for_url("**/cases/SC-2026-0001?done=note")
        assert "owned" not in await page.title() and complaints == []
        assert "⟨U+202E⟩" in await page.locator(".timeline").inner_text()
        await page.clock.install()
        await page.goto(str(console.server.make_url("/cases/SC-2026-0001")))
        await page.evaluate("window.kept = true; dispatchEvent(new Event('input'))")
        await page.clock.run_for(65_000)
        assert await page.evaluate("window.kept") is True
        await browser.close()
