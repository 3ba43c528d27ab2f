"""Shots: one fresh browser each, one or two at a time, and a clear word where there can be none."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from socd.eyes.camera import Camera, Taken
from socd.eyes.cdp import CdpError
from socd.eyes.process import Bounds, Process, StartError, find, flags, sweep
from socd.eyes.proxy import Reach, ScopeProxy
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.shot import Shot, Tried
from socd.model.text import Text

log = logging.getLogger(__name__)

AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
)
# Chromium calls home at its start whatever it is told. It does not get there, and it is no word of the page.
_ITS_OWN = frozenset(
    ("accounts.google.com", "update.googleapis.com", "clients2.google.com", "redirector.gvt1.com",
     "optimizationguide-pa.googleapis.com", "content-autofill.googleapis.com", "android.clients.google.com",
     "www.google.com", "edgedl.me.gvt1.com", "safebrowsingohttpgateway.googleapis.com", "mtalk.google.com")
)  # fmt: skip
_SLOW = 3600.0  # seconds until a browser that would not start is tried again


class State(StrEnum):
    """What can be expected of the eyes. All but READY and OFF are a degraded state a person should mend."""

    READY = "ready"
    OFF = "off"
    ABSENT = "absent"
    NO_SANDBOX = "no-sandbox"
    BROKEN = "broken"


_TOLD = {
    State.READY: Text("trình duyệt sẵn sàng", "browser ready"),
    State.OFF: Text("chụp màn hình đang tắt (eyes: enabled: false)", "screenshots switched off (eyes: enabled: false)"),
    State.ABSENT: Text(
        "không có Chromium: không chụp được màn hình, không thấy nội dung do script tạo ra",
        "no Chromium: no screenshots, and no sight of what only scripts produce",
    ),
    State.NO_SANDBOX: Text(
        "Chromium không bật được hộp cát: không chụp màn hình",
        "Chromium cannot have its sandbox: no screenshots are taken",
    ),
    State.BROKEN: Text("Chromium không khởi động được", "Chromium does not start"),
}
_MEND = {
    State.ABSENT: "apt install chromium",
    State.NO_SANDBOX: "docs/install.md#chromium",
    State.BROKEN: "socd doctor",
}


@dataclass(frozen=True, slots=True)
class Readiness:
    """The state with its reason (a machine's words), and whether the sandbox was given up by configuration."""

    state: State
    detail: str = ""
    sandbox: bool = True

    @property
    def text(self) -> Text:
        if self.state is State.READY and not self.sandbox:
            return Text("trình duyệt chạy KHÔNG có hộp cát", "the browser runs WITHOUT its sandbox")
        return _TOLD[self.state]

    @property
    def mend(self) -> str:
        return _MEND.get(self.state, "")

    @property
    def ready(self) -> bool:
        return self.state is State.READY


@dataclass(slots=True)
class Cost:
    """Of all shots so far: processor seconds and the largest memory (bytes) of one browser with all its processes."""

    shots: int = 0
    cpu: float = 0.0
    peak: int = 0


@dataclass(slots=True)
class Chromium:
    """Implements `socd.probe.Eyes`. `reach` is the scope guard; `seconds` bounds a whole shot, `wait` the queue."""

    reach: Reach
    enabled: bool = True
    program: Path | None = None
    sandbox: bool = True
    user: str = "nobody"
    seconds: float = 20.0
    memory: int = 1024
    parallel: int = 1
    wait: float = 120.0
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    cost: Cost = field(default_factory=Cost)
    _gate: asyncio.Semaphore | None = None
    _failed: tuple[float, State, str] | None = None

    def __post_init__(self) -> None:
        sweep()

    def readiness(self) -> Readiness:
        """Looks at the disk only; a start that failed stays told until it is tried again (after an hour)."""
        if not self.enabled:
            return Readiness(State.OFF)
        if find(self.program) is None:
            return Readiness(State.ABSENT, str(self.program or ""))
        if self._failed and time.monotonic() - self._failed[0] < _SLOW:
            return Readiness(self._failed[1], self._failed[2])
        return Readiness(State.READY, sandbox=self.sandbox)

    async def check(self) -> Readiness:
        """Starts a browser once, without any network, and says how that went."""
        ready = self.readiness()
        if not ready.ready:
            return ready
        camera = Camera(lambda host: False, seconds=1)
        try:
            process = await self._start(camera, 9)  # the discard port: nobody listens
            await process.kill()
        except StartError as error:
            return self._unready(error)
        finally:
            camera.cdp.close()
        return ready

    async def shoot(self, site: Site, url: str, *, wait: float | None = None) -> Shot:
        """One shot of one address of the site; never raises for what page, site or browser do."""
        wait = self.wait if wait is None else wait
        at, tick = self.clock(), time.monotonic()
        ready = self.readiness()
        if not ready.ready:
            return _failed(url, at, 0.0, "no-browser", ready.text.en)
        if self._gate is None:
            self._gate = asyncio.Semaphore(self.parallel)
        try:
            async with asyncio.timeout(wait):
                await self._gate.acquire()
        except TimeoutError:
            return _failed(url, at, time.monotonic() - tick, "eyes-busy", f"no browser free within {wait:g} s")
        try:
            at, tick = self.clock(), time.monotonic()
            return await self._shoot(site, url, at, tick)
        except StartError as error:
            unready = self._unready(error)
            return _failed(url, at, time.monotonic() - tick, "no-browser", f"{unready.state}: {unready.detail}")
        finally:
            self._gate.release()

    async def _shoot(self, site: Site, url: str, at: datetime, tick: float) -> Shot:
        hosts = {host.lower() for host in site.hosts}
        async with ScopeProxy(site, self.reach) as proxy:
            camera = Camera(lambda host: host.lower().rstrip(".") in hosts, seconds=self.seconds * 0.5)
            process = await self._start(camera, proxy.port)
            try:
                end = await self._visit(camera, process, url, self.seconds - (time.monotonic() - tick))
            finally:
                camera.cdp.close()
                await asyncio.shield(process.kill())
                self.cost.shots += 1
                self.cost.cpu += process.cpu
                self.cost.peak = max(self.cost.peak, process.peak)
            shot = _shot(camera.taken, proxy, url, at, end)
        return replace(shot, seconds=time.monotonic() - tick)

    async def _start(self, camera: Camera, port: int) -> Process:
        program = find(self.program)
        if program is None:
            raise StartError("no browser")
        process = await Process.start(
            program, flags(port, AGENT), bounds=Bounds(self.memory), user=self.user, sandbox=self.sandbox
        )
        try:
            await camera.cdp.open(process.answers, process.commands)
            await camera.cdp.call("Browser.getVersion", seconds=15)
        except (CdpError, TimeoutError) as error:
            why = process.why()
            await process.kill()
            raise why from error
        except BaseException:
            await asyncio.shield(process.kill())
            raise
        return process

    @staticmethod
    async def _visit(camera: Camera, process: Process, url: str, seconds: float) -> str:
        """How the visit ended: "" as it should, else "time", "memory" or "gone"."""
        visit = asyncio.ensure_future(camera.visit(url))
        watch = asyncio.ensure_future(process.watch())
        gone = asyncio.ensure_future(camera.cdp.ended.wait())
        try:
            done, _ = await asyncio.wait(
                (visit, watch, gone), timeout=max(1.0, seconds), return_when=asyncio.FIRST_COMPLETED
            )
            if watch in done:
                return watch.result()
            if visit in done and not visit.exception():
                return ""
            if gone in done or (visit in done and isinstance(visit.exception(), CdpError)):
                return "gone"
            return "time"
        finally:
            for task in (visit, watch, gone):
                task.cancel()
            await asyncio.gather(visit, watch, gone, return_exceptions=True)

    def _unready(self, error: StartError) -> Readiness:
        """Remember that it does not start: told once in the log, and tried again later."""
        state = State.NO_SANDBOX if error.sandbox else State.BROKEN
        if self._failed is None or self._failed[1] is not state:
            log.warning("eyes: %s (%s); %s", _TOLD[state].en, error, _MEND[state])
        self._failed = (time.monotonic(), state, str(error))
        return Readiness(state, str(error))


class Told(Protocol):
    """What an office says of its browser (socd.config.Eyes)."""

    @property
    def enabled(self) -> bool: ...
    @property
    def browser(self) -> Path | None: ...
    @property
    def sandbox(self) -> bool: ...
    @property
    def user(self) -> str: ...
    @property
    def seconds(self) -> float: ...
    @property
    def memory(self) -> int: ...
    @property
    def parallel(self) -> int: ...


def chromium(told: Told, reach: Reach) -> Chromium:
    """The browser as an office set it up."""
    return Chromium(
        reach, told.enabled, told.browser, told.sandbox, told.user, told.seconds, told.memory, told.parallel
    )


def _failed(url: str, at: datetime, seconds: float, reason: str, detail: str) -> Shot:
    return Shot(url, url, at, seconds, fault=Fault(Origin.OURS, reason, detail[:300]))


def _shot(taken: Taken, proxy: ScopeProxy, url: str, at: datetime, end: str) -> Shot:
    """What was taken as a Shot. Only a page of which there is neither picture nor text is a fault."""
    limits = dict.fromkeys([*([end] if end else []), *proxy.limits])
    if taken.counts["time"]:
        limits["time"] = None
    for name, most in (("dialogs", 0), ("windows", 0), ("downloads", 0), ("no-picture", 0)):
        if taken.counts[name] > most:
            limits[name] = None
    if taken.counts["documents"] > 10:
        limits["navigations"] = None
    fault = None
    if end and not (taken.dom or taken.picture):
        reason = {"time": "too-slow", "memory": "browser-memory"}.get(end, "browser-gone")
        fault = Fault(
            Origin.SITE if end != "gone" else Origin.OURS, reason, "the page gave the browser nothing to show"
        )
    elif taken.error and taken.left is None:
        fault = _net_fault(taken.error, proxy)
    return Shot(
        url, taken.final_url or url, at, 0.0, taken.picture, taken.source, taken.dom, taken.title, taken.status,
        taken.left, _tried(taken, proxy), tuple(limits), fault,
    )  # fmt: skip


def _net_fault(error: str, proxy: ScopeProxy) -> Fault:
    """Chromium's word for why there is no page. Through a proxy it cannot tell a silent server from a refused name."""
    if any(not tried.allowed for tried in proxy.tried()[:1]):
        return Fault(Origin.OURS, "out-of-scope", error)
    slow = "TIMED_OUT" in error
    return Fault(Origin.LINK if slow else Origin.SITE, "timeout" if slow else "browser", error)


def _tried(taken: Taken, proxy: ScopeProxy) -> tuple[Tried, ...]:
    """The proxy knows where a connection was wanted, the browser what for; addresses of neither are added."""
    told = [
        replace(one, uses=tuple(taken.uses.get(one.host, ())))
        for one in proxy.tried()
        if one.host in taken.uses or one.host not in _ITS_OWN
    ]
    seen = {one.host for one in told}
    asked = [
        Tried(host, 0, False, 1, tuple(uses), "stopped inside the browser")
        for host, uses in taken.uses.items()
        if host not in seen
    ]
    odd = [Tried(url, 0, False, times, (), "no web address") for url, times in taken.odd.items()]
    return (*told, *asked, *odd)[:300]
