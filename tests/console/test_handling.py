"""A case is handled from the browser: every answer the table allows, nothing else, nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from socd.cases.life import Answer
from socd.cases.table import possible
from socd.casework import answers
from socd.console import deeds
from socd.console.texts import TEXTS
from socd.model.case import CaseState, Source
from socd.model.kinds import KindClass
from socd.store import Store
from tests.act.sample_province import HOSTILE, RULES, Province
from tests.console.desk_kit import Console, filled_in, started

CASE = "/cases/SC-2026-0001"


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    found = await started(filled_in(tmp_path), tmp_path)
    yield found
    await found.server.close()


def _looked_again(console: Console, personas: tuple[str, ...] = ("browser", "googlebot")) -> None:
    """Two looks without the cause, after what people did."""
    for minutes in (10, 20):
        console.clock.pass_(minutes=minutes)
        after = (console.clock() - console.province.start).total_seconds()
        console.province.look("chodon", "defacement", after=after, facts={"personas": list(personas)})


async def test_from_suspicion_to_closed(console: Console) -> None:
    async with console.browser() as browser:
        await browser.log_in()
        page = await browser.get(CASE)
        assert f'href="{CASE}/do/confirm"' in page.html
        assert f'href="{CASE}/do/close"' not in page.html
        page = await browser.send(f"{CASE}/do/confirm", note="đã gọi đơn vị")
        assert (page.status, page.path) == (200, CASE)
        assert "Đã ghi: xác nhận" in page.text and "Đã xác nhận" in page.text
        await browser.send(f"{CASE}/do/contain", note="ngắt máy chủ")
        await browser.send(f"{CASE}/do/clean")
        page = await browser.send(f"{CASE}/do/verify")
        assert page.status == 422 and "vẫn thấy dấu hiệu" in page.text
        _looked_again(console)
        page = await browser.send(f"{CASE}/do/verify")
        assert (page.status, page.path) == (200, CASE), page.text
        page = await browser.get(f"{CASE}/do/close")
        assert page.tree.css_first("textarea[required]"), "an incident closes with its root cause"
        page = await browser.resend(page)
        assert page.status == 422 and "Cần điền “Nguyên nhân gốc”" in page.text
        page = await browser.send(f"{CASE}/do/root-cause", note="không rõ")
        assert page.status == 422 and "không là nguyên nhân" in page.text
        assert "không rõ" in page.fields()["note"], "nothing typed is lost"
        await browser.send(f"{CASE}/do/root-cause", note="lỗ hổng tải tệp lên, bản vá ngày 20/11")
        page = await browser.send(f"{CASE}/do/close")
    case = console.province.store.case("SC-2026-0001")
    assert case is not None and case.state is CaseState.CLOSED
    said = [event.what for event in case.events if event.who == "Nguyễn Văn An"]
    assert said == ["confirm", "contain", "clean", "verify", "root-cause", "close"]
    record = [one for one in console.province.store.users.events() if one.what == "post"]
    assert all(one.login == "an" and one.address == "127.0.0.1" for one in record) and len(record) >= 9


@pytest.mark.parametrize("cls", list(KindClass))
def test_exactly_the_answers_of_the_table_are_offered(cls: KindClass, sample: Province) -> None:
    known = [one for one in sample.store.cases() if one.cls is cls]
    others = [replace(known[0], number="X")]
    for state in CaseState:
        case = replace(known[0], state=state, sites=("chodon", "nari"), acked_at=None)
        found = deeds.deeds(case, deeds.Around(sample.inventory, RULES, others))
        every = (*found.next, *found.aside, *found.more)
        offered = {deed.code for deed in every} & {answer.value for answer in Answer}
        table = {line.answer.value for line in possible(state, cls is KindClass.INCIDENT)}
        assert offered == table == {answer.value for answer in answers(case)}
        assert {deed.code for deed in every} <= set(deeds.DONE)


async def test_two_officers_at_once(console: Console) -> None:
    async with console.browser() as first, console.browser() as second:
        await first.log_in("an")
        await second.log_in("binh")
        mine, theirs = await first.get(f"{CASE}/do/confirm"), await second.get(f"{CASE}/do/false-alarm")
        assert (await first.resend(mine, note="thấy thật")).status == 200
        page = await second.resend(theirs, note="nhầm với tin bài <b>")
        assert page.status == 409
        assert "Chưa ghi gì" in page.text and "Nguyễn Văn An" in page.text and "thấy thật" in page.text
        assert page.fields()["note"] == "nhầm với tin bài <b>"
        case = console.province.store.case("SC-2026-0001")
        assert case is not None and case.state is CaseState.CONFIRMED
        page = await second.resend(page)
        assert page.status == 200, "having read it, the second may still say so"
        case = console.province.store.case("SC-2026-0001")
        assert case is not None and case.state is CaseState.FALSE_ALARM
        page = await first.resend(await first.get(f"{CASE}/do/note"), note="x")
        stale = await second.get(f"{CASE}/do/reopen")
        await first.send(f"{CASE}/do/reopen", note="kết luận vội")
        page = await second.resend(stale, note="mở lại vì có dấu hiệu mới")
        assert page.status == 409 and "mở lại vì có dấu hiệu mới" in page.html
        assert not page.tree.css("button"), "the answer no longer applies"


async def test_pressed_twice_is_done_once(console: Console) -> None:
    async with console.browser() as browser:
        await browser.log_in()
        form = await browser.get(f"{CASE}/do/note")
        pages = await asyncio.gather(*(browser.resend(form, note="gọi lại 14 giờ") for _ in range(3)))
        assert [page.path for page in pages] == [CASE] * 3
        form = await browser.get("/cases/new")
        typed = {"kind": "page-defaced", "source": "police", "title": "Công an báo", "sites": "nari.backan.example"}
        pages = await asyncio.gather(*(browser.resend(form, **typed) for _ in range(3)))
    case = console.province.store.case("SC-2026-0001")
    assert case is not None and [event.note for event in case.events].count("gọi lại 14 giờ") == 1
    entered = [one for one in console.province.store.cases() if one.source is Source.POLICE]
    assert len(entered) == 1 and {page.path for page in pages} == {f"/cases/{entered[0].number}"}
    assert entered[0].sites == ("nari",) and entered[0].unit == "nari"
    console.desk._done.clear()  # as after a restart
    async with console.browser() as browser:
        await browser.log_in()
        page = await browser.post("/cases/new", form.fields() | await _key(browser) | typed)
        assert page.path == f"/cases/{entered[0].number}", "the store knows the form too"


async def test_without_the_sessions_word_nothing_is_taken_and_nothing_lost(console: Console) -> None:
    async with console.browser() as browser, console.browser() as other:
        await browser.log_in()
        form = await browser.get(f"{CASE}/do/note")
        page = await browser.post(form.path, form.fields() | {"form-key": "0" * 64, "note": "viết dài <i>"})
        assert page.status == 409 and "viết dài <i>" in page.tree.css_first("textarea").text()  # type: ignore[union-attr]
        assert "0" * 64 not in page.html
        console.clock.pass_(hours=2)
        page = await browser.post(form.path, form.fields() | {"note": "viết trước khi hết phiên"})
        assert page.status == 401 and "viết trước khi hết phiên" in page.html
        await browser.log_in()  # on another tab
        page = await browser.resend(page)
        assert page.status == 409, "the form is of the old session: one more look, one more press"
        page = await browser.resend(page)
        assert (page.status, page.path) == (200, CASE) and "viết trước khi hết phiên" in page.text
        await other.log_in("binh")
        assert (await other.post(form.path, form.fields())).status == 409, "another's word is no word"


async def test_a_viewer_sees_and_cannot_send(console: Console) -> None:
    async with console.browser() as browser:
        page = await browser.log_in("xem")
        page = await browser.get(CASE)
        assert "chỉ được xem" in page.text and not page.tree.css("form")
        for path in (f"{CASE}/do/confirm", "/cases/new", "/notices/new", f"{CASE}/sent"):
            assert (await browser.get(path)).status == 403
        word = (await browser.get("/logout")).fields()["form-key"]
        for path in (f"{CASE}/do/confirm", "/cases/new", "/draw", "/notices/new", "/suspects/x/accept"):
            assert (await browser.post(path, {"form-key": word, "seen": "9"})).status == 403
    case = console.province.store.case("SC-2026-0001")
    assert case is not None and case.state is CaseState.SUSPECTED


async def test_what_people_write_besides(console: Console) -> None:
    async with console.browser() as browser:
        await browser.log_in()
        await browser.send(f"{CASE}/do/assign", note="Trần Thị Bình")
        await browser.send(f"{CASE}/do/severity", level="M1", note="trang chủ của tỉnh")
        await browser.send(f"{CASE}/do/task", title="Lấy nhật ký máy chủ", to="Trần Thị Bình", due="2026-11-25")
        await browser.send(f"{CASE}/do/tag", tags="ưu tiên, cờ bạc")
        page = await browser.send(
            f"{CASE}/do/personal-data", kinds=["basic", "sensitive"], count="120", detected="2026-11-21T12:00"
        )
        assert page.status == 200, page.text
        page = await browser.send(f"{CASE}/do/task", title="x", due="mai")
        assert page.status == 422 and "Ghi ngày" in page.text and page.fields()["due"] == "mai"
        page = await browser.send(f"{CASE}/do/personal-data", count="nhiều", no_harm="1")
        assert page.status == 422 and "số nguyên" in page.text
        await browser.send(f"{CASE}/do/task-done", note="đã có")
        page = await browser.send(f"{CASE}/do/ack")
        assert f"{CASE}/do/ack" not in page.html, "acknowledged until something changes"
    case = console.province.store.case("SC-2026-0001")
    assert case is not None and case.personal is not None
    assert (case.assignee, case.severity.value, case.tags) == ("Trần Thị Bình", "M1", ("ưu tiên", "cờ bạc"))
    assert case.tasks[0].done_by == "Nguyễn Văn An" and case.personal.count == 120
    assert case.personal.at.isoformat() == "2026-11-21T05:00:00+00:00", "Vietnamese time was typed"


async def test_cases_are_joined_and_taken_apart(console: Console) -> None:
    other = "/cases/SC-2026-0002"
    async with console.browser() as browser:
        await browser.log_in()
        page = await browser.send(f"{other}/do/merge", other="SC-2026-0001", note="cùng máy chủ")
        assert page.path == CASE, "what goes on is shown"
        page = await browser.send(f"{CASE}/do/split", sites=["chodon", "nari"], note="cả hai")
        assert page.status == 422 and "để lại ít nhất một" in page.text
        page = await browser.send(f"{CASE}/do/split", sites=["nari"], note="hóa ra khác")
        assert page.status == 200 and page.path not in (CASE, other)
        page = await browser.send(f"{CASE}/do/duplicate", other="SC-9999-1", note="x")
        assert page.status == 422 and "Chọn một mục" in page.text


async def test_accepting_reaches_the_template(console: Console) -> None:
    sites = console.province.inventory.sites
    made = {name: replace(site, vendor="CMS Việt") for name, site in sites.items()}
    console.province.inventory = replace(console.province.inventory, sites=made)
    console.province.store.sites = made
    async with console.browser() as browser:
        await browser.log_in()
        page = await browser.get(f"{CASE}/do/accept")
        assert f"cả {len(sites)} trang" in page.text
        await browser.resend(page, all_sites="1", note="nâng cấp giao diện")
        page = await browser.get("/suspects")
        link = page.tree.css_first('a[href$="/accept"]')
        assert link is not None
        page = await browser.send(str(link.attributes["href"]), note="bài viết hợp lệ")
        assert page.path == "/suspects" and "Không có nghi vấn nào" in page.text
        page = await browser.post(str(link.attributes["href"]), {**(await _key(browser)), "note": "lần nữa"})
        assert page.status == 422 and "đã có người trả lời" in page.text
    accepted = {one.site for one in console.province.store.acceptances() if one.reason == "nâng cấp giao diện"}
    assert accepted == set(sites)


async def _key(browser: object) -> dict[str, str]:
    page = await browser.get("/logout")  # type: ignore[attr-defined]
    return {"form-key": page.fields()["form-key"]}


async def test_a_suspicion_becomes_a_case(console: Console) -> None:
    async with console.browser() as browser:
        await browser.log_in()
        link = (await browser.get("/suspects")).tree.css_first('a[href$="/promote"]')
        assert link is not None
        page = await browser.send(str(link.attributes["href"]))
        assert page.status == 422
        page = await browser.resend(page, note="đúng là liên kết cờ bạc")
        assert page.path.startswith("/cases/SC-") and "đúng là liên kết cờ bạc" in page.text


async def test_what_others_report_is_typed_in_and_decided(console: Console) -> None:
    async with console.browser() as browser:
        await browser.log_in()
        page = await browser.send("/notices/new", source="citizen", where="khong-phai-ten", kind="page-defaced")
        assert page.status == 422 and page.fields()["where"] == "khong-phai-ten"
        typed = {"source": "police", "sender": "PA05", "number": "12/CV", "day": "2026-11-20", "kind": "account-leak",
                 "unit": "nari", "account": "canbo@backan.example:MatKhau123", "note": "mật khẩu: BiMat99"}  # fmt: skip
        page = await browser.send("/notices/new", **typed)
        assert (page.status, page.path) == (200, "/notices"), page.text
        assert "PA05" in page.text
        assert (await browser.send("/notices/new", **typed)).path == "/notices"
        assert len(console.province.store.papers()) == 1, "the same paper"
        link = page.tree.css_first('a[href^="/notices/line"]')
        assert link is not None
        where = str(link.attributes["href"])
        stale = await browser.get(where)
        page = await browser.resend(stale, decision="same", note="")
        assert page.status == 422
        page = await browser.resend(page, decision="not-ours", note="đơn vị ngoài tỉnh")
        assert page.path == "/notices"
        page = await browser.resend(stale, decision="theirs", note="khác")
        assert page.status == 422 and "vừa kết luận" in page.text and page.fields()["note"] == "khác"
    with console.province.store._engine.connect() as connection:
        everything = "\n".join(
            str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())
            for (table,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all()
        )
    sealed = console.province.sealed  # type: ignore[attr-defined]
    assert sealed and b"PA05" in sealed[0].data, "evidence first"
    everything += "".join(str(blob.data) for blob in sealed)
    assert "MatKhau123" not in everything and "BiMat99" not in everything


async def test_hostile_words_stay_words(console: Console) -> None:
    evil = "<script>alert(1)</script>\u202egpj.exe\" onfocus=alert(2) x='"
    async with console.browser() as browser:
        await browser.log_in()
        page = await browser.send(f"{CASE}/do/note", note=evil + HOSTILE[:200].replace("\x00", ""))
        assert page.status == 200
        assert "<script>alert" not in page.html and "\u202e" not in page.html
        page = await browser.send(f"{CASE}/do/task", title=evil, due="hôm nay")
        assert page.status == 422 and "<script>alert" not in page.html
        assert page.fields()["title"] == evil.strip(), "what was typed comes back as it was"
        for code in ("%00", "confirm%2f..", "<b>", "none"):
            assert (await browser.get(f"{CASE}/do/{code}")).path == CASE, "what does not exist leads back"
        page = await browser.post(f"{CASE}/do/note", {**(await _key(browser)), "seen": "99999999999", "note": "x"})
        assert page.status == 409
        page = await browser.send("/cases/new", kind="page-defaced", source="police", title=evil, sites=evil)
        assert page.status == 422 and "Không có trong danh mục" in page.text and "<script>alert" not in page.html
        await browser.send("/cases/new", kind="page-defaced", source="police", title=evil, unit="nari", place=evil)
        assert "<script>alert" not in (await browser.get("/cases")).html


async def test_english_too(console: Console) -> None:
    async with console.browser() as browser:
        await browser.log_in()
        page = await browser.get(f"{CASE}/do/confirm?lang=en")
        assert "Confirm" in page.text and "Go back without doing it" in page.text
    for key, text in TEXTS.items():
        assert text.vi and text.en, key


async def test_handling_survives_a_kill(tmp_path: Path) -> None:
    """What the page said was written is on the disk: a copy of the files taken at that moment opens with it."""
    province = filled_in(tmp_path)
    place = Path(str(province.store._engine.url.database))
    console = await started(province, tmp_path)
    try:
        async with console.browser() as browser:
            await browser.log_in()
            await browser.send(f"{CASE}/do/confirm", note="trước khi mất điện")
            (tmp_path / "copy").mkdir()
            for file in place.parent.glob(f"{place.name}*"):
                shutil.copy(file, tmp_path / "copy" / file.name)
    finally:
        await console.server.close()
    copy = Store.open(tmp_path / "copy" / place.name)
    case = copy.case("SC-2026-0001")
    assert case is not None and case.confirmed_by == "Nguyễn Văn An"
    assert [one.what for one in copy.users.events()][:2] == ["post", "login"]
    copy.close()
