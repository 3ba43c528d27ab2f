"""The pages through a real server: what they show, and what they never let an attacker do."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from selectolax.lexbor import LexborHTMLParser

from socd.cases.life import Answer
from socd.console import create_app, render
from socd.console.reader import ConsoleReader
from socd.model import catalogue as c
from socd.model.case import CaseEvent
from socd.model.observation import EvidenceRef, Finding
from tests.act.sample_province import DEFACED, HOSTILE, NOW, Province, filled
from tests.console.serve_sample import Record, reader

Get = Callable[..., Awaitable[tuple[ClientResponse, str]]]


@pytest.fixture
async def open_console() -> AsyncIterator[Callable[..., Awaitable[Any]]]:
    """Starts a console on loopback and gives back a client."""
    clients: list[Any] = []

    async def start(told: ConsoleReader, **options: Any) -> Any:
        client = TestClient(TestServer(create_app(told, **options), host="127.0.0.1"))
        await client.start_server()
        clients.append(client)
        return client

    yield start
    for client in clients:
        await client.close()


async def page(client: Any, path: str, status: int = 200, **more: Any) -> str:
    async with client.get(path, **more) as answer:
        text: str = await answer.text()
        assert answer.status == status, text[:500]
        return text


def words(html: str) -> str:
    """The text a reader sees, on one line."""
    body = LexborHTMLParser(html).body
    assert body
    return re.sub(r"\s+", " ", body.text(separator=" "))


def links(html: str) -> set[str]:
    return {a.attributes.get("href") or "" for a in LexborHTMLParser(html).css("a")}


# -- the province at a glance --------------------------------------------------------------------------------------


async def test_every_state_is_counted_and_named(open_console: Any, sample: Province, tmp_path: Path) -> None:
    client = await open_console(reader(sample, tmp_path))
    html = await page(client, "/")
    tree = LexborHTMLParser(html)
    counts = {node.attributes["class"].split()[1]: node.css_first("b").text() for node in tree.css(".count")}  # type: ignore[union-attr]
    assert counts == {
        "incident": "2", "suspect": "1", "unreachable": "1", "unknown": "1", "clean": "3", "total": "8",
    }  # fmt: skip
    seen = words(html)
    for expected in ("Sự cố", "Nghi vấn", "Không kết nối được", "Chưa kiểm tra", "Sạch", "UBND huyện Na Rì"):
        assert expected in seen
    signs = {node.text() for node in tree.css(".count .sign")}
    assert len(signs) == 5, "a sign for each state, for a print without colours"
    assert "3 Sự cố 3 Điểm yếu, lỗ hổng 1 Không kết nối được" in seen  # counted apart, never added up
    assert "1 cơ quan 1 máy tính 3 tài khoản 2 trong đó công vụ" in seen


async def test_what_to_do_now_is_ordered_by_the_next_deadline(
    open_console: Any, sample: Province, tmp_path: Path
) -> None:
    client = await open_console(reader(sample, tmp_path))
    rows = LexborHTMLParser(await page(client, "/")).css(".todo tbody tr")
    numbers = [row.css_first(".number").text() for row in rows]  # type: ignore[union-attr]
    assert numbers == ["SC-2026-0001", "SC-2026-0003", "SC-2026-0002"]  # M2: 24 h; M3 only 72 h
    first = rows[0].text(separator=" ")
    assert "còn 23 giờ 0 phút" in first
    assert "Xác nhận, hoặc trả lời báo nhầm" in first


async def test_units_with_trouble_come_first(open_console: Any, sample: Province, tmp_path: Path) -> None:
    client = await open_console(reader(sample, tmp_path))
    names = [node.text() for node in LexborHTMLParser(await page(client, "/")).css(".card h3")]
    assert names[-1] == "UBND tỉnh Bắc Kạn"


async def test_a_quiet_province_and_an_empty_one(open_console: Any, tmp_path: Path) -> None:
    quiet = Province()
    for site in quiet.inventory.sites:
        quiet.look(site, "defacement")
    client = await open_console(reader(quiet, tmp_path))
    assert "Không có sự cố nào đang mở." in words(await page(client, "/"))
    empty = Province()
    empty.inventory = replace(empty.inventory, sites={})
    client = await open_console(reader(empty, tmp_path))
    assert "Danh mục" in words(await page(client, "/")) or "danh mục" in words(await page(client, "/"))
    for path in ("/cases", "/reports"):
        await page(client, path)


async def test_our_own_troubles_are_told(open_console: Any, sample: Province, tmp_path: Path) -> None:
    status = {"uplink": False, "reload_ok": False, "reload_problems": ("socd.yaml:3: <b>sai</b>",), "started": NOW}
    told = replace(reader(sample, tmp_path), status=lambda: status)
    html = await page(await open_console(told), "/")
    assert "đường truyền của ta bị gián đoạn" in words(html)
    assert "cấu hình mới bị từ chối" in words(html)
    assert "&lt;b&gt;sai&lt;/b&gt;" in html
    bare = replace(told, status=dict)
    assert "chưa rõ" in words(await page(await open_console(bare), "/"))


# -- cases ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", 7),
        ("?class=incident", 3),
        ("?class=weakness", 3),
        ("?class=outage&state=all", 1),
        ("?state=closed", 0),
        ("?class=%27%3Bdrop&state=<script>", 7),
    ],
)
async def test_cases_are_filtered(
    open_console: Any, sample: Province, tmp_path: Path, query: str, expected: int
) -> None:
    html = await page(await open_console(reader(sample, tmp_path)), f"/cases{query}")
    assert len(LexborHTMLParser(html).css("table.cases tbody tr")) == expected
    assert "<script>" not in html.replace('<script src="/static/console.js"', "")


async def test_one_case_with_all_it_has(open_console: Any, tmp_path: Path) -> None:
    province = filled()
    (tmp_path / "BaoCao.docx").write_bytes(b"docx")
    province.store.add_document("incident", "SC-2026-0001", NOW, str(tmp_path / "BaoCao.docx"), "docx", "b" * 64)
    province.store.answer("SC-2026-0001", Answer.CONFIRM, who="Nguyễn Văn A", at=NOW, note="đã gọi đơn vị")
    province.store.add_event("SC-2026-0001", CaseEvent(NOW, "Nguyễn Văn A", "sent:initial", "12/BC-STTTT"))
    html = await page(await open_console(reader(province, tmp_path)), "/cases/SC-2026-0001")
    seen = words(html)
    for expected in (
        "Trang bị thay đổi giao diện", "Sự cố", "M2", "Nghiêm trọng", "Đã xác nhận", "Dấu hiệu vẫn còn",
        "Tiêu đề trang có câu của kẻ tấn công",  # reasons, in Vietnamese
        "21/11/2026 11:30",  # T0, Vietnam time
        "21/11/2026 11:31",  # the second look
        "Nguyễn Văn A", "đã gọi đơn vị",
        "Thông báo ban đầu 24 giờ", "đã gửi lúc", "Báo cáo 72 giờ", "còn 2 ngày 23 giờ",
        "Nghị định 331/2026/NĐ-CP, Điều 31 khoản 2 điểm d",
        "Thay đổi giao diện",  # Mẫu 05
        "a" * 64, "Trang bị thay đổi giao diện: /",
        "mở vụ việc", "đã gửi văn bản: Thông báo ban đầu 12/BC-STTTT",
        'socd case contain SC-2026-0001 --by "Họ và tên"',
        'socd case sent SC-2026-0001 --document report72 --by "Họ và tên" --reference "số, ký hiệu văn bản"',
    ):  # fmt: skip
        assert expected in seen, expected
    assert "--document initial" not in seen
    assert "The title holds" not in seen
    both = "có chữ ký kiểu nhóm tin tặc · signed as crews sign: X · Y"
    assert [render._tongue({"lang": lang}, both) for lang in ("vi", "en")] == [  # type: ignore
        "có chữ ký kiểu nhóm tin tặc: X · Y", "signed as crews sign: X · Y",
    ]  # fmt: skip
    assert render.spoken("2026-11-21T02:30:07.5Z") == "21/11/2026 09:30:07"
    assert {"/evidence/2026-11-21-000001", "/sites/chodon", "/reports/1"} <= links(html)
    diff = LexborHTMLParser(html).css_first("pre.diff")
    assert diff
    assert [node.text().strip() for node in diff.css(".add")] == [
        "+<title>HACKED BY TEAM X</title>", "+<script>alert('x')</script>",
    ]  # fmt: skip
    assert [node.text()[:8] for node in diff.css(".del")] == ["-<title>"]


@pytest.mark.parametrize(
    ("answers", "command"),
    [
        ((), "socd case confirm"),
        ((Answer.CONFIRM,), "socd case contain"),
        ((Answer.CONFIRM, Answer.CONTAIN), "socd case clean"),
        ((Answer.CONFIRM, Answer.CLEAN), "socd case verify"),
        ((Answer.FALSE_ALARM,), "socd case reopen"),
    ],
)
async def test_the_first_command_is_the_usual_next_step(
    open_console: Any, tmp_path: Path, answers: tuple[Answer, ...], command: str
) -> None:
    province = filled()
    for what in answers:
        province.store.answer("SC-2026-0001", what, who="A", at=NOW, note="x")
    html = await page(await open_console(reader(province, tmp_path)), "/cases/SC-2026-0001")
    first = LexborHTMLParser(html).css_first("pre.command")
    assert first
    assert first.text().startswith(command + " SC-2026-0001")


async def test_an_overdue_clock_shouts_and_a_late_paper_is_told(open_console: Any, tmp_path: Path) -> None:
    province = filled()
    later = replace(reader(province, tmp_path), now=lambda: NOW + timedelta(hours=30))
    client = await open_console(later)
    assert "QUÁ HẠN 7 giờ 0 phút" in words(await page(client, "/cases/SC-2026-0001"))
    sent = CaseEvent(NOW + timedelta(hours=29), "A", "sent:initial", "")
    province.store.add_event("SC-2026-0001", sent)
    assert "đã gửi TRỄ lúc" in words(await page(client, "/cases/SC-2026-0001"))


async def test_one_site_with_its_looks(open_console: Any, sample: Province, tmp_path: Path) -> None:
    client = await open_console(reader(sample, tmp_path))
    seen = words(await page(client, "/sites/backan"))
    for expected in (
        "Cổng thông tin điện tử tỉnh Bắc Kạn", "Sạch", "lỗi phía socd", "không thực hiện được", "TLSv1.2 chấp nhận",
        "TLSv1 từ chối", "20/01/2027", "0.42 s",
    ):  # fmt: skip
        assert expected in seen, expected
    assert "Dấu hiệu chờ xác nhận" in words(await page(client, "/sites/stttt"))
    assert "Chưa kiểm tra lần nào" in words(await page(client, "/sites/dongvien"))


# -- languages -----------------------------------------------------------------------------------------------------


async def test_a_site_shows_its_tls_in_brief(open_console: Any, tmp_path: Path) -> None:
    province = Province()
    facts = {
        "outcome": "TLS", "reason": "", "grade": {"vn-portal": "Khá", "ssl-labs-2009r": "B"},
        "grades": {"vn-portal": {"capped_by": [{"code": "hsts", "text": {"vi": "Thiếu HSTS.", "en": "No HSTS."}}]}},
        "protocols": {"SSLv3": [], "TLS1.2": ["TLS_A", "TLS_B"]}, "weaknesses": ["BEAST"], "groups": ["secp999"],
        "certificate": {"subject": "CN=nari", "faults": [], "chain": [{"subject": "CN=root"}]},
        "changes": [{"what": "weaknesses RC4", "from": True, "to": False, "better": True}],
        "redirect": {"to_https": True},
    }  # fmt: skip
    province.look("nari", "tls", facts=facts)
    client = await open_console(reader(province, tmp_path))
    shown = words(await page(client, "/sites/nari"))
    for text in ("Khá", "Thiếu HSTS.", "TLS1.2 (2)", "BEAST", "CN=nari", "↑ weaknesses RC4: True → False"):
        assert text in shown, text
    for text in ("secp999", "CN=root", "SSLv3", "TLS_A", "No HSTS."):
        assert text not in shown, text
    assert "No HSTS." in words(await page(client, "/sites/nari?lang=en"))


async def test_english_is_chosen_by_the_address_and_kept(open_console: Any, sample: Province, tmp_path: Path) -> None:
    client = await open_console(reader(sample, tmp_path))
    assert "What to do now" not in await page(client, "/")
    async with client.get("/?lang=en") as answer:
        assert "What to do now" in await answer.text()
        cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    case = await page(client, "/cases/SC-2026-0001")
    assert "The title holds a defacer" in words(case)
    assert "/cases/SC-2026-0001?lang=vi" in links(case)
    assert "Việc cần làm ngay" in await page(client, "/?lang=vi")
    assert "Việc cần làm ngay" in await page(client, "/?lang=<script>")
    english = await open_console(reader(sample, tmp_path), lang="en")
    assert "What to do now" in await page(english, "/")


@pytest.mark.parametrize("path", ["/", "/cases?state=all", "/cases/SC-2026-0001", "/sites/backan", "/reports", "/x"])
async def test_english_pages_hold_no_vietnamese_of_ours(
    open_console: Any, sample: Province, tmp_path: Path, path: str
) -> None:
    """Names, titles of findings and legal bases stay as they are; every label is translated."""
    client = await open_console(reader(sample, tmp_path), lang="en")
    status = 404 if path == "/x" else 200
    tree = LexborHTMLParser(await page(client, path, status))
    labels = [node.text() for node in tree.css("h1, h2, th, dt, nav a, .count span, .hint, .state, .casestate, footer")]
    own = ("Trang thông tin", "Cổng thông tin", "Tiếng Việt", "UBND")
    found = [t for t in labels if re.search(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", t)
             and not any(word in t for word in own)]  # fmt: skip
    assert found == []


# -- hostile text --------------------------------------------------------------------------------------------------


async def test_what_an_attacker_wrote_is_only_text(open_console: Any, tmp_path: Path) -> None:
    province = Province()
    address = 'javascript:alert(1)//"><img src=x onerror=alert(1)>'
    hostile = Finding(
        c.INJECTED_SCRIPT, address, 'script:"><script>alert(2)</script>', HOSTILE,
        details={
            "reasons": [HOSTILE, {"vi": "<b>x</b>", "en": "y"}], "diff": "+<script>alert(3)</script>\u202e\n- x",
            "<script>alert(4)</script>": ["{{ 7 * 7 }}", {"deep": {"deeper": {"deepest": {"over": "<i>"}}}}],
            "hosts": ["http://evil.example/"] * 500,
        },
        evidence=(EvidenceRef('../../x"><script>', "z" * 64, "<script>"),),
    )  # fmt: skip
    number = province.confirmed("chodon", "defacement", hostile)
    client = await open_console(reader(province, tmp_path))
    for path in ("/", "/cases", f"/cases/{number}", "/sites/chodon"):
        html = await page(client, path)
        tree = LexborHTMLParser(html)
        assert [node.attributes for node in tree.css("script")] == [{"src": "/static/console.js", "defer": None}]
        assert not tree.css("b > script, iframe, object, form, i, [onerror], [style]")
        assert [node.attributes["src"] for node in tree.css("img")] == ["/static/icon.svg"]
        for link in links(html):
            assert link.startswith(("/", "?", "#")) and not link.startswith("//"), link
        assert "\u202e" not in html
        assert "\x00" not in html
        assert "49" not in [node.text() for node in tree.css(".foreign")]
    html = await page(client, f"/cases/{number}")
    assert "⟨U+202E⟩gnp.exe" in unescape(html)
    assert "(+" in html, "long text is cut, and says by how much"
    assert "A" * 700 not in html
    assert len(html) < 60_000


async def test_evidence_is_shown_as_text_never_rendered(open_console: Any, sample: Province, tmp_path: Path) -> None:
    body = b"<html><script>alert(1)</script>\r\n\x1b[31m Ch\xe1\xbb\xa3 \xe2\x80\xae</html>" + b"x" * 100_000
    record = Record(body, headers=(("Set-Cookie", "a=<b>"), ("X-\u202e", "y\r\nz")), uri="javascript:alert(1)")
    client = await open_console(reader(sample, tmp_path, record))
    html = await page(client, "/evidence/2026-11-21-000001")
    tree = LexborHTMLParser(html)
    assert len(tree.css("script")) == 1
    shown = tree.css("pre.body")[-1].text()
    assert shown.startswith("<html><script>alert(1)</script>\n⟨U+001B⟩[31m Chợ ⟨U+202E⟩</html>xxx")
    assert len(shown) < 66_000
    assert "a=<b>" in tree.css("pre.body")[0].text()
    assert "javascript:alert(1)" not in links(html)
    assert "1234" in words(html)


async def test_binary_evidence_is_a_hexdump(open_console: Any, sample: Province, tmp_path: Path) -> None:
    client = await open_console(reader(sample, tmp_path, Record(b"\x89PNG\r\n\x1a\n\x00\x00<script>" + bytes(9000))))
    dump = LexborHTMLParser(await page(client, "/evidence/x")).css("pre.body")[-1].text().splitlines()
    assert dump[0] == "00000000  89 50 4e 47 0d 0a 1a 0a 00 00 3c 73 63 72 69 70  .PNG......<scrip"
    assert len(dump) == 256


async def test_raw_evidence_can_only_be_saved(open_console: Any, sample: Province, tmp_path: Path) -> None:
    client = await open_console(reader(sample, tmp_path, Record(b"<script>alert(1)</script>")))
    async with client.get("/evidence/2026-11-21-000001/raw") as answer:
        assert await answer.read() == b"<script>alert(1)</script>"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="2026-11-21-000001.bin"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("id_", ["..%2f..%2fetc%2fpasswd", "%00", ".hidden", "a%0d%0ab", "%E2%80%AE"])
async def test_odd_evidence_ids_reach_no_vault(open_console: Any, sample: Province, tmp_path: Path, id_: str) -> None:
    def never(reference: str) -> Any:
        pytest.fail(f"asked for {reference!r}")

    client = await open_console(replace(reader(sample, tmp_path), evidence=never))
    await page(client, f"/evidence/{id_}", 404)


async def test_evidence_that_was_tampered_with_says_so(open_console: Any, sample: Province, tmp_path: Path) -> None:
    def changed(_reference: str) -> Any:
        raise ValueError("evidence 7: 2026-11-21.warc.gz was changed after sealing")

    client = await open_console(replace(reader(sample, tmp_path), evidence=changed))
    assert "changed after sealing" in await page(client, "/evidence/7", 404)
    await page(client, "/evidence/7/raw", 404)


# -- documents -----------------------------------------------------------------------------------------------------


async def test_only_documents_of_the_store_inside_the_folder_are_served(open_console: Any, tmp_path: Path) -> None:
    province = filled()
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "BaoCao.pdf").write_bytes(b"%PDF-1.7 report")
    (folder / "not-in-store.pdf").write_bytes(b"secret")
    (tmp_path / "leakage.key").write_bytes(b"secret")
    (folder / "link.pdf").symlink_to(tmp_path / "leakage.key")
    for place in (folder / "BaoCao.pdf", "../leakage.key", tmp_path / "leakage.key", folder / "link.pdf", "gone.pdf"):
        province.store.add_document("monthly", None, NOW, str(place), "pdf", "c" * 64)
    client = await open_console(reader(province, folder))
    html = await page(client, "/reports")
    assert {link for link in links(html) if link.startswith("/reports/")} == {"/reports/1"}
    assert words(html).count("không có trong thư mục báo cáo") == 4
    async with client.get("/reports/1") as answer:
        assert await answer.read() == b"%PDF-1.7 report"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="BaoCao.pdf"'
        assert answer.headers["Content-Type"] == "application/octet-stream"
    for bad in ("2", "3", "4", "5", "6", "0", "-1", "1e0", "..%2fleakage.key", "not-in-store.pdf", "BaoCao.pdf"):
        await page(client, f"/reports/{bad}", 404)


# -- doors ---------------------------------------------------------------------------------------------------------

_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


@pytest.mark.parametrize(
    "path", ["/", "/cases", "/nothing", "/evidence/x", "/static/console.css", "/api/v1/sites", "/reports/1"]
)
async def test_every_answer_carries_the_strict_headers(
    open_console: Any, sample: Province, tmp_path: Path, path: str
) -> None:
    client = await open_console(reader(sample, tmp_path))
    async with client.get(path) as answer:
        assert answer.headers["Content-Security-Policy"] == _POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "Python" not in answer.headers["Server"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8765", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:8765", 200), ("127.9.9.9", 200),
        ("socd.backan.example", 200), ("socd.backan.example.:8765", 200),
        ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("localhost.evil.example", 421), ("", 421),
        ("10.0.0.1", 421), ("[::1].evil.example", 421), ("127.0.0.1@evil.example", 421), ("0.0.0.0", 421),
    ],
)  # fmt: skip
async def test_only_our_names_are_answered(
    open_console: Any, sample: Province, tmp_path: Path, host: str, status: int
) -> None:
    client = await open_console(reader(sample, tmp_path), hosts=["socd.backan.example"])
    text = await page(client, "/", status, headers={"Host": host})
    assert ("SC-2026-0001" in text) == (status == 200)


async def test_nothing_can_be_changed_from_the_web(open_console: Any, sample: Province, tmp_path: Path) -> None:
    client = await open_console(reader(sample, tmp_path))
    for path in ("/", "/cases/SC-2026-0001", "/reports/1", "/api/v1/cases"):
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            async with client.request(method, path) as answer:
                assert answer.status == 405


@pytest.mark.parametrize(
    "path", ["/cases/SC-1999-0001", "/cases/%3Cscript%3E", "/sites/..%2f", "/sites/nobody", "/x/y"]
)
async def test_what_is_not_there_is_said_so_in_words(
    open_console: Any, sample: Province, tmp_path: Path, path: str
) -> None:
    html = await page(await open_console(reader(sample, tmp_path)), path, 404)
    assert "Không tìm thấy" in html
    assert "<script>" not in html


async def test_a_fault_of_ours_shows_no_insides(
    open_console: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    province = filled()
    told = reader(province, tmp_path)
    client = await open_console(told)
    province.store.close()

    def broken(**_options: Any) -> Any:
        raise RuntimeError("/secret/path")

    province.store.cases = broken  # type: ignore[method-assign]
    html = await page(client, "/cases", 500)
    assert "Lỗi của socd" in html
    assert "/secret/path" not in html
    assert "/secret/path" in caplog.text


# -- the API -------------------------------------------------------------------------------------------------------


async def test_the_api_says_the_same(open_console: Any, sample: Province, tmp_path: Path) -> None:
    client = await open_console(reader(sample, tmp_path))
    async with client.get("/api/v1/sites") as answer:
        sites = {site["id"]: site for site in (await answer.json())["sites"]}
    assert len(sites) == 8
    assert sites["chodon"]["state"] == "incident"
    assert sites["chodon"]["incidents"] == ["SC-2026-0001"]
    assert sites["dongvien"]["judged_at"] is None
    async with client.get("/api/v1/cases") as answer:
        cases = {case["number"]: case for case in (await answer.json())["cases"]}
    assert len(cases) == 7
    one = cases["SC-2026-0001"]
    assert one["t0"] == "2026-11-21T04:30:00+00:00"
    assert [clock["code"] for clock in one["clocks"]] == ["d2", "d3"]
    async with client.get("/api/v1/nothing") as answer:
        assert answer.status == 404
        assert await answer.json() == {"error": 404}


async def test_closed_cases_are_in_the_api_when_asked(open_console: Any, tmp_path: Path) -> None:
    province = Province()
    number = province.confirmed("chodon", "defacement", DEFACED)
    province.store.answer(number, Answer.FALSE_ALARM, who="A", at=NOW, note="x")
    client = await open_console(reader(province, tmp_path))
    async with client.get("/api/v1/cases") as answer:
        assert (await answer.json())["cases"] == []
    async with client.get("/api/v1/cases?state=all") as answer:
        assert len((await answer.json())["cases"]) == 1
