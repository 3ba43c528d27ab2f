"""One fetch and one TLS look, against a server in another process on a loopback address."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from benches.base import Bench, Quick
from benches.pages import province_pages
from probes.tls.probe import TlsProbe
from socd.fetch import Fetcher
from socd.model.inventory import Connect, Site
from socd.practice.ca import PracticeCa
from socd.probe import Context, Kit
from socd.resources import rules_dir
from socd.rules import RuleBook

ADDRESS, HOST = "127.77.0.1", "bench.example.gov.vn"
VERSIONS = ("-tls1", "-tls1_1", "-tls1_2", "-tls1_3")


@contextmanager
def benches(size: Quick) -> Iterator[list[Bench]]:
    fetches, looks = size.of(100, 5), size.of(3, 1)
    with _server() as port:
        site = Site(HOST, f"https://{HOST}/", "bench", "unit", "unit", connect=Connect(ADDRESS, {443: port}),
                    networks=("127.0.0.0/8",))  # fmt: skip
        url = f"https://{ADDRESS}:{port}/"

        def fetch_cpu(fetch: Callable[[int], Coroutine[Any, Any, None]]) -> float:
            start = time.process_time()
            asyncio.run(fetch(fetches))
            return (time.process_time() - start) * 1000 / fetches

        def look(clock: Callable[[], float]) -> float:
            start = clock()
            for _ in range(looks):
                asyncio.run(_look(site))
            return (clock() - start) * 1000 / looks

        def s_client(clock: Callable[[], float]) -> float:
            start = clock()
            for _ in range(looks):
                _s_client(port)
            return (clock() - start) * 1000 / looks

        told = (
            "openssl s_client, a process each, started once for each of TLS 1.0 to 1.3; ours also asks for SSL 2 and "
            "3, reads the certificate and asks OpenSSL whether it is trusted"
        )
        yield [
            Bench("HTTPS fetch, fresh connection", "CPU ms/fetch", lambda: fetch_cpu(lambda n: _ours(site, n)),
                  lambda: fetch_cpu(lambda n: _aiohttp(url, n)),
                  "aiohttp ClientSession, connection closed after each; ours also checks scope and address, paces, "
                  "limits, and keeps all that went over the wire"),
            Bench("TLS look, time", "ms/look", lambda: look(time.perf_counter), lambda: s_client(time.perf_counter),
                  told),
            Bench("TLS look, processor", "CPU ms/look", lambda: look(_all_cpu), lambda: s_client(_all_cpu), told),
        ]  # fmt: skip


def _all_cpu() -> float:
    """Processor seconds of this process and of the children it has waited for."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


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


async def _look(site: Site) -> None:
    probe = TlsProbe()
    async with Fetcher(interval=0, parallel=1) as fetcher:
        context = Context(site, datetime.now(UTC), _RULES)
        settings = probe.Settings()
        result = await probe.look(site, settings, Kit(fetcher, context))
        assert probe.verdict(result, settings, context).fault is None


_RULES = RuleBook.load(rules_dir())


def _s_client(port: int) -> None:
    for version in VERSIONS:
        command = ["openssl", "s_client", "-connect", f"{ADDRESS}:{port}", "-servername", HOST, version]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)


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
