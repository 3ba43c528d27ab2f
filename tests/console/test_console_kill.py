"""The real service is killed while people write: every answer that a page confirmed is there afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from aiohttp import ClientError, ClientSession, CookieJar
from yarl import URL

from socd.store import Store
from tests.act.sample_province import DEFACED, Province
from tests.console.desk_kit import SECRET, Browser

pytestmark = pytest.mark.prove


def _free() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture
def office(tmp_path: Path) -> Path:
    told = {
        "state": "state",
        "office": {"name": "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "place": "Thái Nguyên", "symbol": "SKHCN", "drafter": "CĐS"},
        "units": [{"id": "chodon", "name": "UBND xã Chợ Đồn", "kind": "commune"}],
        "sites": [{"id": "chodon", "url": "http://127.0.0.1:9/", "name": "Trang xã", "owner": "chodon",
                   "operator": "chodon", "probes": {}}],
        "console": {"port": _free()},
        "metrics": {"port": _free()},
        "eyes": {"enabled": False},
    }  # fmt: skip
    (tmp_path / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    province = Province()
    province.store.close()
    province.store = Store.open(tmp_path / "state" / "socd.db")
    province.confirmed("chodon", "defacement", DEFACED)
    province.store.close()
    add = [sys.executable, "-m", "socd", "user", "add", "an", "--name", "Nguyễn Văn An", "--role", "handler",
           "--password-stdin", "--config", str(tmp_path)]  # fmt: skip
    subprocess.run(add, input=f"{SECRET}\n".encode(), check=True)
    return tmp_path


@contextlib.contextmanager
def service(office: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = (office / "log").open("ab")
    process = subprocess.Popen([sys.executable, "-m", "socd", "run", "--config", str(office)], stderr=log, stdout=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        log.close()


async def test_what_a_page_confirmed_survives(office: Path) -> None:
    port = yaml.safe_load((office / "socd.yaml").read_text("utf-8"))["console"]["port"]
    here: Any = SimpleNamespace(server=SimpleNamespace(make_url=lambda path: URL(f"http://127.0.0.1:{port}{path}")))
    confirmed: list[str] = []
    async with Browser(here, ClientSession(cookie_jar=CookieJar(unsafe=True))) as browser:
        for turn in range(3):
            with service(office) as process:
                await _up(browser, office)
                if turn == 0:
                    page = await browser.log_in()
                    assert page.status == 200, page.text
                await _write_until_killed(browser, process, confirmed, turn)
    store = Store.open(office / "state" / "socd.db")
    case = store.case("SC-2026-0001")
    assert case is not None
    notes = [event.note for event in case.events if event.what == "note"]
    assert len(confirmed) >= 3 and set(confirmed) <= set(notes)
    assert len(notes) == len(set(notes)), "and none twice"
    store.close()


async def _up(browser: Browser, office: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with contextlib.suppress(ClientError):
            if (await browser.get("/static/icon.svg")).status == 200:
                return
        await asyncio.sleep(0.2)
    raise AssertionError((office / "log").read_text("utf-8"))


async def _write_until_killed(
    browser: Browser, process: subprocess.Popen[bytes], confirmed: list[str], turn: int
) -> None:
    """Notes one after the other; the kill comes in the middle of one. The session outlives the service."""

    async def kill() -> None:
        await asyncio.sleep(1.5 + 0.13 * turn)
        os.kill(process.pid, signal.SIGKILL)

    killer = asyncio.create_task(kill())
    with contextlib.suppress(ClientError):
        for n in range(10_000):
            note = f"lượt {turn} số {n}"
            page = await browser.send("/cases/SC-2026-0001/do/note", note=note)
            assert page.status == 200 and note in page.text, page.text[:300]
            confirmed.append(note)
    await killer
