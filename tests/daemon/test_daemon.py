"""The daemon as a process: hostile sites, broken input, reload, kill -9; it always goes on."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gzip
import os
import signal
import socket
import sys
import time
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml

from socd.model.exchange import Fault
from socd.store import Latest, Store, StoreError

PAGE = (
    "<!doctype html><html lang=vi><title>Trang xã</title><body><h1>Ủy ban nhân dân xã</h1>"
    + "<p>Thông báo lịch tiếp công dân tháng này của Ủy ban nhân dân xã.</p>" * 30
).encode()


async def hostile(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One port, every trick: which one is the name the client asks for."""
    failures = (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError)
    with contextlib.suppress(*failures):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        trick = next(line for line in head.splitlines() if line.lower().startswith("host:"))[5:].strip().split(".")[0]
        await TRICKS[trick](writer, head)
    writer.transport.abort()


def answer(body: bytes, extra: str = "") -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode() + body


async def good(writer: asyncio.StreamWriter, head: str) -> None:
    found = head.startswith(("GET / ", "HEAD / "))
    writer.write(answer(PAGE) if found else b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
    await writer.drain()


async def huge(writer: asyncio.StreamWriter, head: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2147483648\r\n\r\n")
    for _ in range(2048):
        writer.write(b"x" * 1_048_576)
        await writer.drain()


@functools.cache
def _bomb() -> bytes:
    """300 MB of nothing in 300 kB, packed once and in pieces."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join([packer.compress(b"\0" * 1_000_000) for _ in range(300)] + [packer.flush()])


async def bomb(writer: asyncio.StreamWriter, head: str) -> None:
    writer.write(answer(_bomb(), "Content-Encoding: gzip\r\n"))
    await writer.drain()


async def loop(writer: asyncio.StreamWriter, head: str) -> None:
    target = "/b" if "GET /a" in head else "/a"
    writer.write(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())
    await writer.drain()


async def drip(writer: asyncio.StreamWriter, head: str) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 500\r\n\r\n")
    for _ in range(500):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(1)


TRICKS: dict[str, Callable[[asyncio.StreamWriter, str], Any]] = {
    "good": good, "huge": huge, "bomb": bomb, "loop": loop, "drip": drip,
}  # fmt: skip


# An address each: one slow server must not be polite to the others' cost.
ADDRESSES = {name: f"127.44.0.{number}" for number, name in enumerate(TRICKS, 1)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Place:
    """A configuration directory and the daemon on it."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.metrics_port, self.console_port = free_port(), free_port()
        sites: list[dict[str, Any]] = [
            {"id": name, "url": f"http://{name}.xa.gov.vn/", "name": name, "owner": "tinh", "operator": "tinh",
             "connect": {"address": ADDRESSES[name], "ports": {80: port}}}
            for name in TRICKS
        ]  # fmt: skip
        sites.append({"id": "outside", "url": "http://localhost/", "name": "x", "owner": "tinh", "operator": "tinh"})
        (folder / "conf.d").mkdir()
        units = [{"id": "tinh", "name": "UBND tỉnh", "kind": "province", "mail_domains": ["xa.gov.vn"]}]
        self.write("conf.d/inventory.yaml", {"units": units, "sites": sites})
        self.settings: dict[str, Any] = {
            "office": {"name": "SỞ"},
            "state": "state",
            "console": {"port": self.console_port},
            "metrics": {"port": self.metrics_port},
            "politeness": {"interval": 0, "parallel": 8},
            "judge": {"confirm_after": 0.5},
            "uplink": {"majority": 1.0},
            "probes": {
                "availability": {"every": 1, "timeout": 6},
                "defacement": {"every": 3, "timeout": 12},
                "tls": False,
                "leaks": False,
            },
        }
        self.write("socd.yaml", self.settings)
        self.process: asyncio.subprocess.Process | None = None
        self.log = folder / "log"

    def write(self, name: str, value: Any) -> None:
        (self.folder / name).write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "socd", "run", "--config", str(self.folder), stderr=log
            )
        await self.until(self.ready)

    async def ready(self) -> bool:
        try:
            return "socd_build_info" in await self.get(self.metrics_port, "/metrics")
        except aiohttp.ClientError:
            return False

    async def get(self, port: int, path: str) -> str:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as response:
            return await response.text()

    async def until(self, condition: Callable[[], Any], seconds: float = 40) -> None:
        deadline = time.monotonic() + seconds
        while not await condition():
            assert time.monotonic() < deadline, self.log.read_text()[-3000:]
            assert self.process is None or self.process.returncode is None, self.log.read_text()[-3000:]
            await asyncio.sleep(0.1)

    def latest(self) -> dict[tuple[str, str], Latest]:
        try:
            store = Store.open(self.folder / "state" / "socd.db", readonly=True)
        except StoreError:
            return {}
        try:
            return store.latest()
        finally:
            store.close()

    async def stop(self, number: int = signal.SIGTERM) -> int:
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)
        return await self.process.wait()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    _bomb()
    port = free_port()
    talks: set[asyncio.Task[None]] = set()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(hostile(reader, writer))
        talks.add(talk)
        talk.add_done_callback(talks.discard)

    server = await asyncio.start_server(accept, list(ADDRESSES.values()), port)
    place = Place(tmp_path, port)
    try:
        yield place
    finally:
        if place.process is not None and place.process.returncode is None:
            await place.stop(signal.SIGKILL)
        server.close()
        for talk in talks:
            talk.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await asyncio.sleep(0)  # let the transports go


async def test_hostile_sites_end_with_a_reason_and_the_daemon_goes_on(place: Place) -> None:
    await place.start()

    async def all_judged() -> bool:
        return len([key for key in place.latest() if key[1] == "defacement"]) == len(TRICKS) + 1

    await place.until(all_judged, 60)
    latest = place.latest()
    reasons = {site: _reason(latest[site, "defacement"].fault) for site in (*TRICKS, "outside")}
    outcomes = {site: latest[site, "defacement"].outcome.value for site in (*TRICKS, "outside")}
    assert outcomes["good"] == "ok", latest["good", "defacement"]
    for site in ("bomb", "loop", "drip", "outside"):
        assert outcomes[site] in ("indeterminate", "failed"), (site, latest[site, "defacement"])
    assert outcomes["huge"] in ("ok", "indeterminate"), latest["huge", "defacement"]
    assert reasons["bomb"] == "bomb"
    assert reasons["loop"] == "redirect-loop"
    assert reasons["drip"] in ("too-slow", "budget")
    assert reasons["outside"] == "out-of-scope"
    looks = place.latest()["good", "availability"].looks

    async def goes_on() -> bool:
        return place.latest()["good", "availability"].looks > looks

    await place.until(goes_on)
    assert place.process is not None
    used = _rss(place.process.pid)
    assert used < 700_000_000, used  # a 2 GB body and a bomb cost their limits, no more
    assert await place.stop() == 0


def _reason(fault: Fault | None) -> str | None:
    return fault and fault.reason


def _rss(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


async def test_reload_takes_what_is_good_and_refuses_what_is_not(place: Place) -> None:
    await place.start()
    assert place.process is not None
    main = place.folder / "socd.yaml"
    good_text = main.read_text("utf-8")
    main.write_text(good_text + "office: [\n", "utf-8")
    place.process.send_signal(signal.SIGHUP)

    async def refused() -> bool:
        return "socd_config_last_reload_successful 0" in await place.get(place.metrics_port, "/metrics")

    await place.until(refused)
    assert "socd.yaml:" in place.log.read_text("utf-8")
    looks = place.latest().get(("good", "availability"))

    async def still_looking() -> bool:
        now = place.latest().get(("good", "availability"))
        return now is not None and now.looks > (looks.looks if looks else 0)

    await place.until(still_looking)
    inventory = yaml.safe_load((place.folder / "conf.d" / "inventory.yaml").read_text("utf-8"))
    new = {**inventory["sites"][0], "id": "new", "url": "http://good.moi.gov.vn/"}
    place.write("conf.d/inventory.yaml", {**inventory, "sites": [*inventory["sites"], new]})
    main.write_text(good_text, "utf-8")
    place.process.send_signal(signal.SIGHUP)

    async def taken() -> bool:
        return ("new", "availability") in place.latest()

    await place.until(taken)
    assert "socd_config_last_reload_successful 1" in await place.get(place.metrics_port, "/metrics")
    assert await place.stop() == 0


async def test_a_broken_stealer_log_in_utf16_is_counted_and_removed(place: Place) -> None:
    await place.start()
    drop = place.folder / "drop"
    drop.mkdir()
    text = (
        "URL: https://mail.xa.gov.vn/\nUsername: canbo@xa.gov.vn\nPassword: canary-utf16\n\n"
        "URL: https://\ud83d\nUsername\n::::\nPassword: canary-broken\n"
    )
    (drop / "Passwords.txt").write_bytes(b"\xff\xfe" + text.encode("utf-16-le", "surrogatepass") + b"\x00")
    (drop / "UserInformation.txt").write_text("MachineName: PC-01\nHWID: AB12\nLog date: 01.11.2026 08:00:00\n")
    drop.rename(place.folder / "state" / "quarantine" / "drop")

    async def imported() -> bool:
        return not (place.folder / "state" / "quarantine" / "drop").exists()

    await place.until(imported)
    store = Store.open(place.folder / "state" / "socd.db", readonly=True)
    assert (store.leak_totals().accounts, store.leak_totals().official) == (1, 1)
    (case,) = [case for case in store.cases() if case.kind.code == "account-leak"]
    assert case.unit == "tinh"
    store.close()
    assert await place.stop() == 0
    for path in place.folder.rglob("*"):  # no byte the daemon wrote holds a password, in either encoding
        if path.is_file():
            data = path.read_bytes()
            if path.suffix == ".gz":
                data += gzip.decompress(data)
            for word in ("canary-utf16", "canary-broken"):
                assert word.encode() not in data, path
                assert word.encode("utf-16-le") not in data, path


async def test_a_configuration_that_cannot_be_used_says_so_and_exits_2(place: Place) -> None:
    text = (place.folder / "socd.yaml").read_text("utf-8")
    (place.folder / "socd.yaml").write_text(text.replace("SỞ", "SỞ").replace("state: state", "state: [x"), "utf-8")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "socd", "run", "--config", str(place.folder), stderr=asyncio.subprocess.PIPE
    )
    _, stderr = await process.communicate()
    assert process.returncode == 2
    assert b"socd.yaml:" in stderr
    assert b"Traceback" not in stderr
