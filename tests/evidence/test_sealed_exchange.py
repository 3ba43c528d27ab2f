"""From a real server through the fetcher into the vault and back: what was judged is what is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from aiohttp import web
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from socd import warc
from socd.evidence import EvidenceVault
from socd.fetch import Fetcher
from socd.model.exchange import Exchange, Hop, Persona, Response
from socd.model.inventory import Connect, Site

PAGE = "<h1>Cổng thông tin điện tử</h1>".encode() * 200
AT = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A portal on aiohttp: a redirect, then a chunked, brotli-packed page."""

    async def home(request: web.Request) -> web.Response:
        raise web.HTTPFound("/trang-chủ")

    async def page(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Encoding": "br", "Content-Type": "text/html; charset=utf-8"})
        await answer.prepare(request)
        packed = brotli.compress(PAGE)
        for start in range(0, len(packed), 40):
            await answer.write(packed[start : start + 40])
        return answer

    app = web.Application()
    app.router.add_get("/", home)
    app.router.add_get("/trang-chủ", page)
    runner = web.AppRunner(app)
    await runner.setup()
    server = web.TCPSite(runner, "127.42.0.9", 0)
    await server.start()
    port = runner.addresses[0][1]
    yield Site("a", "http://a.gov.vn/", "A", "u", "u", connect=Connect("127.42.0.9", {80: port}))
    await runner.cleanup()


async def test_a_fetched_page_is_sealed_as_it_was_judged(site: Site, tmp_path: Path) -> None:
    async with Fetcher(interval=0) as fetcher:
        exchange = await fetcher.get(site, site.url, persona=Persona.GOOGLEBOT)
    assert exchange.fault is None and exchange.final and exchange.final.body == PAGE
    with EvidenceVault(tmp_path, lambda: "r1") as vault:
        ref = await asyncio.to_thread(vault.seal, exchange, site="a", about="x", at=exchange.hops[0].started)
        stored = vault.read(ref.id)
        assert vault.verify([ref]).ok
        path = tmp_path / stored.file
    assert stored.body == PAGE and stored.content.raw == exchange.final.raw
    assert stored.uri == exchange.final_url == "http://a.gov.vn/trang-ch%E1%BB%A7"
    assert "Googlebot" in stored.content.request and len(stored.content.notes) == 2
    with path.open("rb") as file:
        records = [(r.rec_type, r.raw_stream.read()) for r in ArchiveIterator(file, check_digests="raise")]
    # raw_stream: warcio's own unpacking does not know the brotli library of today
    assert brotli.decompress([data for kind, data in records if kind == "response"][-1]) == PAGE
    assert [data for kind, data in records if kind == "conversion"] == [PAGE]


headers = st.lists(st.tuples(st.from_regex(rb"[A-Za-z-]{1,20}", fullmatch=True), st.binary(max_size=40)), max_size=5)


@given(raw=st.binary(max_size=300), body=st.binary(max_size=300), headers=headers, reason=st.text(max_size=20))
@settings(deadline=None)
def test_no_answer_breaks_its_record(raw: bytes, body: bytes, headers: list[tuple[bytes, bytes]], reason: str) -> None:
    response = Response(200, reason, tuple(headers), raw, body)
    hop = Hop("GET", "http://a.gov.vn/", "192.0.2.1:80", ((b"Host", b"a"),), response, AT, 0.1)
    exchange = Exchange("http://a.gov.vn/", Persona.BROWSER, (hop,))
    stored = warc.decode(warc.encode(exchange, warc.Note("a", "about \udc80", AT, "r")))
    assert (stored.raw, stored.body) == (raw, body) and len(stored.headers) == len(headers)
    assert stored.notes[0]["about"] == "about \udc80"
