"""One fetch, against a server in another process on a loopback address."""

from __future__ import annotations

import asyncio
import multiprocessing
import ssl
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from benches.base import Bench, Quick
from benches.pages import province_pages
from socd.fetch import Fetcher
from socd.model.inventory import Connect, Site
from socd.practice.ca import PracticeCa

ADDRESS, HOST = "127.77.0.1", "bench.example.gov.vn"


@contextmanager
def benches(size: Quick) -> Iterator[list[Bench]]:
    fetches = size.of(100, 5)
    with _server() as port:
        site = Site(HOST, f"https://{HOST}/", "bench", "unit", "unit", connect=Connect(ADDRESS, {443: port}),
                    networks=("127.0.0.0/8",))  # fmt: skip
        url = f"https://{ADDRESS}:{port}/"

        def fetch_cpu(fetch: Callable[[int], Coroutine[Any, Any, None]]) -> float:
            start = time.process_time()
            asyncio.run(fetch(fetches))
            return (time.process_time() - start) * 1000 / fetches

        yield [
            Bench("HTTPS fetch, fresh connection", "CPU ms/fetch", lambda: fetch_cpu(lambda n: _ours(site, n)),
                  lambda: fetch_cpu(lambda n: _aiohttp(url, n)),
                  "aiohttp ClientSession, connection closed after each; ours also checks scope and address, paces, "
                  "limits, and keeps all that went over the wire"),
        ]  # fmt: skip


async def _ours(site: Site, fetches: int) -> None:
    connections = set()
    async with Fetcher(interval=0, parallel=1) as fetcher:
        for _ in range(fetches):
            exchange = await fetcher.get(site, site.url)
            assert exchange.final is not None and exchange.final.status == 200, exchange.fault
            connections.add(exchange.final.header("X-Connection"))
    assert len(connections) == fetches, "a connection was used twice"


async def _aiohttp(url: str, fetches: int) -> None:
    connections = set()
    connector = aiohttp.TCPConnector(force_close=True, ssl=False)
    async with aiohttp.ClientSession(connector=connector) as session:
        for _ in range(fetches):
            async with session.get(url, server_hostname=HOST, headers={"Host": HOST}) as answer:
                assert answer.status == 200 and await answer.read()
                connections.add(answer.headers["X-Connection"])
    assert len(connections) == fetches, "a connection was used twice"


@contextmanager
def _server() -> Iterator[int]:
    """A page of ordinary size behind TLS, in a process of its own; the port."""
    body = max((body for _, body in province_pages(40)), key=len)
    with tempfile.TemporaryDirectory() as folder:
        pem = PracticeCa.create().issue(HOST, Path(folder))
        ports, child = multiprocessing.get_context("spawn").Pipe(duplex=False)
        process = multiprocessing.get_context("spawn").Process(target=_serve, args=(pem, body, child), daemon=True)
        process.start()
        try:
            yield ports.recv()
        finally:
            process.terminate()
            process.join()


def _serve(pem: Path, body: bytes, told: Any) -> None:
    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        client = request.transport.get_extra_info("peername") if request.transport else None
        page = web.Response(body=body, content_type="text/html", charset="utf-8", headers={"X-Connection": f"{client}"})
        page.force_close()  # ours would keep it open, and this bench is about fresh ones
        return page

    async def serve() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        runner = web.ServerRunner(web.Server(answer, access_log=None))
        await runner.setup()
        await web.TCPSite(runner, ADDRESS, 0, ssl_context=context).start()
        told.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(serve())
