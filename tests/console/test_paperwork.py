"""Documents asked for in the browser: drawn up beside the daemon, bounded, with a state a person can read."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from socd.cases.hand import FIELDS, given
from socd.cli.reports import report
from socd.console import Errands
from socd.console.errands import MOST_WAITING, JobState, TooManyError
from socd.console.paperwork import OF_CASES, OF_PERIODS
from socd.store import Store
from tests.act.sample_province import DEFACED, NOW, Province
from tests.console.desk_kit import Console, started

CASE = "/cases/SC-2026-0001"


def _script(folder: Path, body: str) -> tuple[str, ...]:
    """A stand-in for the command, where only the queue is looked at."""
    path = folder / "stand_in.py"
    path.write_text(f"import sys, time, json\n{body}\n", "utf-8")
    return (sys.executable, str(path))


async def _over(errands: Errands) -> None:
    async with asyncio.timeout(60):
        while errands.busy:  # noqa: ASYNC110 - the queue is looked at as the pages do
            await asyncio.sleep(0.05)


def test_every_document_offered_is_a_command_that_takes_what_we_give() -> None:
    for form in (*OF_CASES, *OF_PERIODS):
        command = report.commands[form]
        options = {option for one in command.params for option in one.opts}
        assert {"--by", "--json", "--config"} <= options, form
        assert ("--period" in options) == (form in OF_PERIODS), form
        assert any(one.param_type_name == "argument" for one in command.params) == (form in OF_CASES), form
    assert {"--by", "--reference", "--at"} <= {option for one in report.commands["sent"].params for option in one.opts}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Console]:
    """A console and a configuration that the real command reads, on one database."""
    province = Province()
    told = {
        "state": "state",
        "office": {"name": "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "place": "Thái Nguyên", "symbol": "SKHCN", "drafter": "CĐS"},
        "units": [{"id": "chodon", "name": "UBND xã Chợ Đồn", "kind": "commune"}],
        "sites": [{"id": "chodon", "url": "https://chodon.backan.example/", "name": "Trang xã", "owner": "chodon",
                   "operator": "chodon"}],
    }  # fmt: skip
    (tmp_path / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    province.store.close()
    province.store = Store.open(tmp_path / "state" / "socd.db")
    province.store.sites = province.inventory.sites
    province.confirmed("chodon", "defacement", DEFACED)
    (tmp_path / "state" / "reports").mkdir()
    console = await started(province, tmp_path / "state" / "reports", errands=Errands(tmp_path, lambda: NOW))
    yield console
    await console.server.close()


@pytest.mark.prove
async def test_drawn_up_downloaded_and_sent(office: Console) -> None:
    async with office.browser() as browser:
        await browser.log_in()
        pages = await asyncio.gather(*(browser.send(CASE, form="initial") for _ in range(2)))
        assert all(page.status == 200 for page in pages)
        assert len(office.desk.errands.jobs) == 1, "asked for twice, drawn up once"
        page = await browser.get(CASE)
        assert "đang lập: Thông báo ban đầu" in page.text
        assert page.tree.css_first('meta[http-equiv="refresh"]'), "without scripts too"
        await _over(office.desk.errands)
        assert office.desk.errands.jobs[0].state is JobState.DONE, office.desk.errands.jobs[0].told
        page = await browser.get(CASE)
        assert "✓ đã lập: Thông báo ban đầu" in page.text and not page.tree.css_first('meta[http-equiv="refresh"]')
        links = [str(a.attributes["href"]) for a in page.tree.css('#documents a[href^="/reports/"]')]
        async with browser.session.get(office.server.make_url(links[0])) as answer:
            assert answer.status == 200 and len(await answer.read()) > 1000
        sent = next(str(a.attributes["href"]) for a in page.tree.css('a[href^="/drawn/"]'))
        page = await browser.send(sent)
        assert page.status == 422 and "Cần điền" in page.text
        form = await browser.get(sent)
        pages = await asyncio.gather(*(browser.resend(form, reference="--at=x <b>") for _ in range(2)))
        assert [page.path for page in pages] == [CASE] * 2
        assert "--at=x <b>" in pages[0].text and "đã gửi văn bản" in pages[0].text
        page = await browser.resend(form, reference="13/BC")
        assert page.status == 422 and "13/BC" in page.html, "a frozen document is not sent again"
        page = await browser.send(f"{CASE}/sent", document="report72", reference="14/BC-SKHCN")
        assert page.path == CASE and "14/BC-SKHCN" in page.text
    (one,) = office.province.store.drawn()
    assert one.made_by == "Nguyễn Văn An" and one.sent_by == "Nguyễn Văn An" and one.reference == "--at=x <b>"
    case = office.province.store.case("SC-2026-0001")
    assert case is not None
    assert [event.what for event in case.events if event.what.startswith("sent:")] == ["sent:initial", "sent:report72"]


_ODD = (
    ("monthly", "--out=/tmp"), ("monthly", "2026-11; rm -rf /"), ("sent", "1"), ("", ""), ("incident", "--help"),
)  # fmt: skip


async def test_only_known_documents_are_asked_for(tmp_path: Path) -> None:
    console = await started(Province(), tmp_path)
    async with console.browser() as browser:
        await browser.log_in()
        key = {"form-key": (await browser.get("/logout")).fields()["form-key"]}
        for form, about in _ODD:
            page = await browser.post("/draw", {"form": form, "about": about} | key)
            assert page.status == 422 and page.fields()["about"] == about
        assert (await browser.post("/draw", {"form": "incident", "about": "SC-2026-9999"} | key)).status == 404
        assert not console.desk.errands.jobs
    await console.server.close()


async def test_what_fails_hangs_or_floods_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socd.console.errands._SECONDS", 1.5)
    body = (
        "what = sys.argv[2]\n"
        "print(json.dumps({'path': '/x/a.docx'}), flush=True)\n"
        "if what == 'bad': sys.exit('socd: mẫu hỏng')\n"
        "if what == 'hang': time.sleep(60)\n"
        "if what == 'flood': sys.stdout.write('x' * 3_000_000)\n"
    )
    errands = Errands(tmp_path, lambda: NOW, _script(tmp_path, body))
    for what in ("good", "bad", "hang", "flood"):
        errands.draw("monthly", what, ["report", what], "An")
    await _over(errands)
    told = {job.about: (job.state, job.told, job.files) for job in errands.jobs}
    assert told["good"] == (JobState.DONE, "", ("a.docx",))
    assert told["bad"][0] is JobState.FAILED and "mẫu hỏng" in told["bad"][1]
    assert told["hang"][0] is JobState.FAILED and "giây" in told["hang"][1]
    assert told["flood"][0] is JobState.DONE
    missing = Errands(tmp_path, lambda: NOW, (str(tmp_path / "none"),))
    assert (await missing.call("x"))[0] == -1


async def test_the_queue_is_bounded_and_ends_with_the_console(tmp_path: Path) -> None:
    marker = tmp_path / "still-there"
    body = f"time.sleep(0.7); open({str(marker)!r}, 'w').close()"
    errands = Errands(tmp_path, lambda: NOW, _script(tmp_path, body))
    first: Any = errands.draw("monthly", "0", [], "An")
    assert errands.draw("monthly", "0", [], "Bình") is first
    for n in range(1, MOST_WAITING):
        errands.draw("monthly", str(n), [], "An")
    with pytest.raises(TooManyError):
        errands.draw("monthly", "one more", [], "An")
    await asyncio.sleep(0.3)
    await errands.close()
    await asyncio.sleep(0.9)
    assert first.state is JobState.FAILED and not marker.exists()


async def test_what_only_people_know_is_filled_in_beside_the_document(tmp_path: Path) -> None:
    province = Province()
    province.confirmed("chodon", "defacement", DEFACED)
    console = await started(province, tmp_path)
    async with console.browser() as browser:
        await browser.log_in()
        link = f"{CASE}/fill/minutes"
        assert "điền 0/10" in (await browser.get(CASE)).text
        wrong: dict[str, Any] = {
            "chair": "mật khẩu: abc123", "started_at": "hôm qua", "participants": "Bà A\nÔng B", "secretary": "",
        }  # fmt: skip
        key = (await browser.get(link)).fields()
        page = await browser.post(link, key | wrong)
        assert page.status == 422 and "không ghi mật khẩu" in page.text and "22/11/2026" in page.text
        assert page.fields()["participants"] == "Bà A\nÔng B", "nothing typed is lost"
        right = key | {
            "chair": "Nguyễn Văn <b>", "place": "x", "started_at": "2026-11-22T08:30",
            "participants": "Bà A\n\n  Ông B",
        }  # fmt: skip
        for _ in range(2):
            page = await browser.post(link, right)
            assert page.path == CASE and "điền 4/10" in page.text
        assert "Chủ trì (chủ tọa): Nguyễn Văn <b>" in page.text
        shown = (await browser.get(link)).fields()
        assert (shown["started_at"], shown["participants"]) == ("2026-11-22T08:30", "Bà A\nÔng B")
        page = await browser.post(link, shown | {"place": "", "seen": "1"})
        assert page.status == 409 and "đã có thay đổi" in page.text, "nobody writes over what he has not seen"
        page = await browser.post(link, page.fields() | {"place": ""})
        assert page.path == CASE and "điền 3/10" in page.text
        assert (await browser.get(f"{CASE}/fill/warning")).status == 404
    async with console.browser() as browser:
        await browser.log_in("xem")
        assert (await browser.get(link)).status == 403
    case = province.store.case("SC-2026-0001")
    assert case is not None
    assert [event.who for event in case.events if event.what == "fields"] == ["Nguyễn Văn An"] * 2
    told = given(FIELDS.values(), case)
    assert told["participants"] == ("Bà A", "Ông B") and "place" not in told
    assert told["started_at"].isoformat() == "2026-11-22T08:30:00+07:00"
    await console.server.close()
