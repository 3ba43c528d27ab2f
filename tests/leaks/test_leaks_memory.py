"""From look to look: the full list in slices, nothing lost where a look stops, what was found is asked again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import web
from leaks_fleet import ENV, HOME, MISSING, SQL, given, page
from leaks_served import NOW, Handler, look_at, serving

from probes.leaks import look, state
from probes.leaks.paths import first_list, full_list, table
from probes.leaks.probe import LeaksSettings
from socd.model.observation import Outcome, Verdict

SETTINGS = LeaksSettings(slice=150, seconds=2)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table's every tenth entry: the whole of it takes 2,400 requests."""
    monkeypatch.setattr(look, "full_list", lambda site, now: full_list(site, now)[::10])


class Server:
    """Files that may change, a log of what was asked, and after `enough` requests only 429."""

    def __init__(self, files: dict[str, bytes] | None = None) -> None:
        self.files = files or {}
        self.asked: list[str] = []
        self.enough = 1_000_000
        self.home = HOME

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.raw_path)
        if len(self.asked) > self.enough:
            return web.Response(status=429)
        if request.path == "/":
            return page(self.home)
        body = self.files.get(request.path)
        return given(request, body) if body is not None else page(MISSING, 404)

    def taken(self) -> list[str]:
        asked, self.asked = [path for path in self.asked if "socd" not in path], []
        return asked


async def looks(handler: Handler, count: int, settings: LeaksSettings = SETTINGS) -> list[Verdict]:
    """So many looks in a row; the memory goes through JSON, as it does through the store."""
    verdicts: list[Verdict] = []
    memory: Mapping[str, Any] | None = None
    async with serving(handler) as site:
        for _ in range(count):
            _, verdict = await look_at(site, settings, memory)
            memory = json.loads(json.dumps(verdict.memory))
            verdicts.append(verdict)
    return verdicts


async def test_the_first_look_asks_the_small_list_only_and_later_ones_all_the_rest() -> None:
    server = Server()
    async with serving(server.handle) as site:
        first = [entry.path for entry in first_list(site)]
        full = [entry.path for entry in full_list(site, NOW)[::10]]
        _, verdict = await look_at(site, SETTINGS, None)
        assert len(server.asked) <= 60
        assert server.taken() == ["/", *first, "/robots.txt"]
        seen: set[str] = set()
        count = 0
        while verdict.facts["rounds"] == 0:
            _, verdict = await look_at(site, SETTINGS, json.loads(json.dumps(verdict.memory)))
            assert len(server.asked) <= 60 + SETTINGS.slice
            seen.update(server.taken())
            count += 1
        assert set(full) <= seen
        assert count <= len(full) / 120 + 1
        assert verdict.facts["full_at"] == 0


async def test_where_a_look_is_stopped_the_next_goes_on() -> None:
    server = Server({"/server.key": b"x"})
    async with serving(server.handle) as site:
        first = {entry.path for entry in first_list(site)}
        seen: set[str] = set()
        memory: Mapping[str, Any] | None = None
        for _ in range(6):
            server.enough = 14
            _, verdict = await look_at(site, LeaksSettings(slice=0), memory)
            memory = json.loads(json.dumps(verdict.memory))
            assert (verdict.fault and verdict.fault.reason) == "throttled"
            seen.update(path for path in server.taken()[:-1])
        assert first <= seen


async def test_a_finding_of_the_full_list_is_asked_again_and_cleared_once_gone() -> None:
    async with serving(Server().handle) as site:
        late = full_list(site, NOW)[::10]
    path = next(entry.path for entry in late[165:] if entry.path.endswith(".gz"))
    server = Server({path: b"\x1f\x8b\x08\x00" + b"x" * 2000})
    verdicts = await looks(server.handle, 4)
    finds = [index for index, verdict in enumerate(verdicts) if verdict.findings]
    assert finds and finds[0] >= 2
    assert finds == list(range(finds[0], 4))
    assert all("file-exposed" in verdict.covers for verdict in verdicts)
    async with serving(server.handle) as site:
        server.files.clear()
        memory = verdicts[-1].memory
        for _ in range(2):
            server.taken()
            _, verdict = await look_at(site, SETTINGS, memory)
            memory = verdict.memory
            assert path in server.taken()
            assert (verdict.findings, "file-exposed" in verdict.covers) == ((), True)


async def test_what_could_not_be_asked_again_is_not_cleared() -> None:
    server = Server({"/.env": ENV, "/dump.sql": SQL})
    (verdict,) = await looks(server.handle, 1)
    assert len(verdict.findings) == 2
    server.files.clear()
    async with serving(server.handle) as site:
        server.taken()
        server.enough = 3
        _, verdict = await look_at(site, SETTINGS, verdict.memory)
    assert verdict.outcome is Outcome.INDETERMINATE
    assert "secret-exposed" not in verdict.covers


async def test_memory_of_another_shape_is_an_empty_one() -> None:
    version = table().version
    broken: tuple[Any, ...] = (
        {},
        {"version": 1},
        {"version": 99},
        {"version": 1, "tables": 1, "rules": 2, "pages": []},
    )
    for memory in (None, *broken):
        assert state.read(memory, version, "r") == state.State(tables=version, rules="r")
    kept = state.State(first=3, full=7, rounds=2, looks=9, tables=version, rules="r", again=("/x",))
    assert state.read(state.write(kept), version, "r") == kept
    moved = state.read(state.write(kept), "another table", "r")
    assert (moved.first, moved.full, moved.looks) == (0, 0, 9)


async def test_a_broken_memory_does_not_stop_a_look() -> None:
    server = Server({"/.env": ENV})
    async with serving(server.handle) as site:
        memory = state.write(state.State(first=10_000, full=10_000, looks=3, tables=table().version))
        _, verdict = await look_at(site, SETTINGS, memory)
    assert [finding.cause for finding in verdict.findings] == ["file:/.env"]
