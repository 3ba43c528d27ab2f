"""The daemon's heart: uplink, runner, schedule, quarantine."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from socd.model import catalogue as c
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Inventory, Site, Unit, UnitKind
from socd.model.kinds import Kind
from socd.model.observation import Blob, EvidenceRef, Exhibit, Finding, Observation, Outcome, Verdict
from socd.probe import Attempt, Context, Kit, Match, ProbeSettings, ScopeError
from socd.store import Store
from socd.work.plan import Task
from socd.work.quarantine import Quarantine
from socd.work.runner import Runner
from socd.work.schedule import Schedule
from socd.work.uplink import Uplink

SITES = {name: Site(name, f"https://{name}.example/", name, "u", "u") for name in "abcdefgh"}
INVENTORY = Inventory({"u": Unit("u", "U", UnitKind.PROVINCE)}, SITES)


class Scripted:
    """A probe that says what the test told it, site by site; a real probe in every other respect."""

    name: ClassVar[str] = "scripted"
    kinds: ClassVar[tuple[Kind, ...]] = (c.PAGE_DEFACED, c.SITE_UNREACHABLE)
    Settings = ProbeSettings

    def __init__(self) -> None:
        self.says: dict[str, Any] = {}
        self.looks: list[str] = []
        self.at_once = self.most = 0

    async def look(self, site: Site, settings: ProbeSettings, kit: Kit) -> Any:
        self.looks.append(site.id)
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        try:
            await asyncio.sleep(0.01)
            said = self.says.get(site.id)
            if isinstance(said, BaseException):
                raise said
            if said == "hang":
                await asyncio.sleep(60)
            return said
        finally:
            self.at_once -= 1

    def verdict(self, result: Any, settings: ProbeSettings, context: Context) -> Verdict:
        covers = frozenset(kind.code for kind in self.kinds)
        if result is None:
            return Verdict(Outcome.OK, covers=covers)
        return Verdict(Outcome.FINDING, (result,), covers=covers)


class Nothing:
    version = "0"

    def match(self, family: str, data: bytes) -> tuple[Match, ...]:
        return ()


class Vault:
    def __init__(self) -> None:
        self.sealed: list[str] = []

    def seal(self, exhibit: Exhibit, *, site: str | None, about: str, at: datetime) -> EvidenceRef:
        self.sealed.append(about)
        return EvidenceRef(f"e{len(self.sealed)}", "00", about)


class House:
    def __init__(self, **uplink: Any) -> None:
        self.store = Store.open(None)
        self.store.sites = SITES
        self.probe = Scripted()
        self.vault = Vault()
        self.heard: list[Observation] = []
        self.runner = Runner(
            store=self.store,
            fetch=None,  # type: ignore[arg-type]  # the scripted probe never fetches
            rules=Nothing,
            inventory=lambda: INVENTORY,
            attempt=Attempt(self.vault),
            uplink=Uplink(**uplink),
            workers=3,
            watchers=[self.heard.append],
        )

    def task(self, site: str, **settings: Any) -> Task:
        return Task(SITES[site], self.probe, ProbeSettings(**settings))

    async def look(self, site: str = "a", **settings: Any) -> Observation:
        await self.runner.run(self.task(site, **settings))
        return self.heard[-1]


@pytest.fixture
def house() -> Iterator[House]:
    house = House()
    yield house
    house.store.close()


DEFACED = Finding(c.PAGE_DEFACED, "x", "page:/", exhibits=(Blob("page", "text/html", b"x"),))
DOWN = Finding(c.SITE_UNREACHABLE, "x", "unreachable")


async def test_evidence_is_sealed_before_the_case_cites_it_and_not_for_ever(house: House) -> None:
    house.probe.says["a"] = DEFACED
    for _ in range(5):
        await house.look()
    (case,) = house.store.cases()
    assert [ref.id for ref in case.evidence] == ["e1", "e2"]
    assert len(house.vault.sealed) == 2  # the two looks that made the case; later ones add nothing


@pytest.mark.parametrize(
    ("said", "outcome", "origin", "reason"),
    [
        (ValueError("a bug"), Outcome.FAILED, Origin.OURS, "internal"),
        (ScopeError("10.0.0.1 is out of scope"), Outcome.INDETERMINATE, Origin.OURS, "out-of-scope"),
        ("hang", Outcome.INDETERMINATE, Origin.OURS, "budget"),
    ],
)
async def test_whatever_a_look_does_ends_as_an_observation_with_a_reason(
    house: House, said: Any, outcome: Outcome, origin: Origin, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    house.probe.says["a"] = said
    observation = await house.look(timeout=0.2)
    fault = observation.verdict.fault
    assert fault is not None
    assert (observation.outcome, fault.origin, fault.reason) == (outcome, origin, reason)
    assert house.store.latest()["a", "scripted"].outcome is outcome


async def test_at_most_the_allowed_number_looks_at_once_and_never_twice_at_one_site(house: House) -> None:
    tasks = [house.task(site) for site in SITES]
    done = await asyncio.gather(*(house.runner.run(task) for task in tasks + tasks))
    assert house.probe.most == 3
    assert sorted(house.probe.looks) == sorted(SITES)
    assert done.count(None) == len(SITES)


async def test_most_sites_silent_at_once_is_our_fault_and_opens_nothing(house: House) -> None:
    for site in SITES:
        house.probe.says[site] = DOWN
    for _ in range(3):
        for site in SITES:
            await house.look(site)
    assert house.runner.uplink.up is False
    raised = {case.sites[0] for case in house.store.cases()}
    assert raised == set()
    fault = house.store.latest()["h", "scripted"].fault
    assert fault is not None
    assert (fault.origin, fault.reason) == (Origin.LINK, "uplink")
    house.probe.says = {"a": DOWN}  # the line is back; one site really is down
    for _ in range(3):
        for site in SITES:
            await house.look(site)
    assert house.runner.uplink.up
    assert [case.sites for case in house.store.cases()] == [("a",)]


@contextlib.asynccontextmanager
async def sentinel() -> AsyncIterator[str]:
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        await server.wait_closed()


async def test_sentinels_decide_where_there_are_some() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"127.0.0.1:{unused.getsockname()[1]}"
        async with sentinel() as alive:
            assert await Uplink((dead, alive)).check()
        assert not await Uplink((dead,)).check()


async def test_a_silent_site_with_a_dead_uplink_is_not_held_against_it() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        house = House(sentinels=(f"127.0.0.1:{unused.getsockname()[1]}",))
        house.probe.says["a"] = DOWN
        for _ in range(3):
            observation = await house.look()
        assert observation.verdict.fault == Fault(Origin.LINK, "uplink", "our own line is down: judging pauses")
        assert house.store.cases() == []
        house.store.close()


async def until(condition: Any, seconds: float = 8) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - the store has no event to wait for
            await asyncio.sleep(0.02)


async def test_the_schedule_asks_for_the_second_look_at_once_and_replans() -> None:
    house = House()
    schedule = Schedule(house.runner, confirm_after=0.05)
    house.probe.says["a"] = DEFACED
    schedule.start([house.task("a", every=1)])
    await until(lambda: house.store.cases())
    (case,) = house.store.cases()
    assert (case.raised_at - case.t0).total_seconds() < 0.9  # confirmed by the second look, not by the rhythm
    schedule.replan([house.task("b", every=0.2)])
    house.probe.looks.clear()
    await until(lambda: house.probe.looks.count("b") >= 2)
    assert "a" not in house.probe.looks
    schedule.stop()
    house.store.close()


async def test_a_first_look_whose_time_has_just_passed_is_taken_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socd.work.schedule.random.uniform", lambda *_: -0.5)
    house = House()
    schedule = Schedule(house.runner, confirm_after=0.05)
    schedule.start([house.task("b", every=3600)])
    await until(lambda: house.probe.looks == ["b"], 2)
    schedule.stop()
    house.store.close()


async def test_what_waited_for_confirmation_before_a_restart_is_looked_at_first() -> None:
    house = House()
    house.probe.says["a"] = DEFACED
    await house.look()
    schedule = Schedule(house.runner, confirm_after=0.05)
    schedule.start([house.task("a", every=3600)])
    await until(lambda: house.store.cases())
    schedule.stop()
    house.store.close()


async def test_quarantine_waits_for_the_copy_to_end_imports_once_and_removes(tmp_path: Path) -> None:
    taken: list[str] = []

    def take(path: Path) -> list[str]:
        taken.append((path / "log.txt").read_text())
        return []

    quarantine = Quarantine(tmp_path, take)
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "log.txt").write_text("half")
    await quarantine.sweep()
    (tmp_path / "logs" / "log.txt").write_text("half and whole")
    await quarantine.sweep()
    assert taken == []
    await quarantine.sweep()
    assert taken == ["half and whole"]
    assert list(tmp_path.iterdir()) == []


async def test_what_was_not_read_whole_stays_with_its_problem_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    quarantine = Quarantine(tmp_path, lambda path: (f"{path.name}: encrypted archive",))
    (tmp_path / "log.rar").write_text("x")
    for _ in range(4):
        await quarantine.sweep()
    assert (tmp_path / "log.rar").exists()
    assert [record.getMessage() for record in caplog.records] == ["quarantine: log.rar: encrypted archive"]


async def test_an_entry_that_cannot_even_be_removed_does_not_end_the_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise PermissionError("not ours")

    taken: list[str] = []

    def take(path: Path) -> list[str]:
        taken.append(path.name)
        return []

    monkeypatch.setattr("socd.work.quarantine._remove", refuse)
    quarantine = Quarantine(tmp_path, take)
    (tmp_path / "a.txt").write_text("x")
    for _ in range(5):
        await quarantine.sweep()
    assert taken == ["a.txt"]


async def test_what_cannot_be_imported_stays_and_is_not_tried_for_ever(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[Path] = []

    def take(path: Path) -> list[str]:
        tries.append(path)
        raise OSError("disk full")

    quarantine = Quarantine(tmp_path, take)
    (tmp_path / "log.txt").write_text("x")
    for _ in range(5):
        await quarantine.sweep()
    assert len(tries) == 1
    (tmp_path / "log.txt").write_text("changed")
    for _ in range(3):
        await quarantine.sweep()
    assert len(tries) == 2
    assert (tmp_path / "log.txt").exists()
