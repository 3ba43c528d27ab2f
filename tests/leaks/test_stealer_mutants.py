"""Mutated logs of every family: family, fields and date of compromise exact, nothing counted twice."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from pathlib import Path

import pytest
from leaks_province import INVENTORY, KEY
from stealer_mutants import Mutant, Writer
from stealer_world import LOGINS, SECRETS, WORLDS

from probes.leaks.stealer import Credential, Machine, read, resolve


def wrong(folder: Path, mutant: Mutant) -> list[str]:
    """What was read otherwise than it was written."""
    records = list(read(folder))
    machines = [record for record in records if isinstance(record, Machine)]
    logins = Counter((one.host, one.login) for one in records if isinstance(one, Credential))
    if len(machines) != 1:
        return [f"{len(machines)} machines"]
    (machine,) = machines
    found = []
    for what in ("family", "name", "user", "hwid"):
        if getattr(machine, what) != getattr(mutant, what):
            found.append(f"{what}: {getattr(machine, what)!r} is {getattr(mutant, what)!r}")
    infected = machine.infected_at.astimezone(UTC) if machine.infected_at else None
    if infected != mutant.infected:
        found.append(f"infected: {infected} is {mutant.infected}")
    if logins != mutant.logins:
        found.append(f"log-ins: too many {logins - mutant.logins}, too few {mutant.logins - logins}")
    return found


@pytest.mark.parametrize("seed", range(3))  # two thousand of them: tests/prove
def test_mutants_are_read_as_written(tmp_path: Path, seed: int) -> None:
    writer = Writer(seed)
    failed = {}
    for number in range(15):
        inside = tmp_path / f"{number}"
        mutant = writer.write(inside / "VN_log")
        if mistakes := wrong(inside, mutant):
            failed[number, mutant.family] = mistakes
    assert failed == {}


def test_a_batch_of_mutants_sold_twice_is_counted_once(tmp_path: Path) -> None:
    for copy in ("first", "resold"):
        writer = Writer(99)
        for number in range(12):
            writer.write(tmp_path / copy / f"log{number}")
    once = resolve(read(tmp_path / "first"), INVENTORY, KEY)
    twice = resolve(read(tmp_path), INVENTORY, KEY)
    assert twice.machines == once.machines
    assert twice.accounts == once.accounts
    assert twice.ignored_machines == once.ignored_machines


@pytest.mark.parametrize("layout", WORLDS)
def test_a_layout_of_the_world_is_read_as_written(tmp_path: Path, layout: str) -> None:
    world = WORLDS[layout]
    for encoding, ending in (("utf-8", "\n"), ("utf-16", "\r\n")):
        root = tmp_path / encoding
        world.write(root, encoding, ending)
        told = Mutant(world.family, world.name, world.user, world.hwid, world.infected, Counter(LOGINS))
        assert wrong(root, told) == [], encoding
    assert not any(secret in repr(list(read(tmp_path / "utf-8"))).lower() for secret in SECRETS)
