"""The list of all animals, and the gate: starts the houses in parallel and stops everything at the end."""

from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from zoo import (
    animals_chains,
    animals_java,
    animals_networks,
    animals_nginx,
    animals_peers,
    animals_programs,
    animals_vintage,
    animals_walls,
    pieces,
)
from zoo.chains import WideForge
from zoo.java import java
from zoo.nginx import nginx
from zoo.programs import gnutls_serv, s_server
from zoo.ready import free_port
from zoo.truth import Animal, House, Keep, Running, Stall

ANIMALS: tuple[Animal, ...] = (
    *animals_nginx.ANIMALS,
    *animals_programs.ANIMALS,
    *animals_vintage.ANIMALS,
    *animals_java.ANIMALS,
    *animals_peers.ANIMALS,
)
# The wider zoo: of kinds nobody had in mind when the examiner was written. `QUICK` are those it was once wrong about.
STRANGERS: tuple[Animal, ...] = (*animals_networks.ANIMALS, *animals_walls.ANIMALS, *animals_chains.ANIMALS)
QUICK: tuple[Animal, ...] = (*animals_networks.QUICK, *animals_walls.QUICK, *animals_chains.QUICK)
PORT = 8443
_PROGRAMS: dict[House, tuple[str, ...]] = {
    nginx: ("nginx",),
    s_server: ("openssl",),
    gnutls_serv: ("gnutls-serv",),
    java: ("java", "javac"),
}
_opening = threading.Lock()


@dataclass
class Zoo:
    """The running servers by name; `skipped` tells which could not be shown, and why; `folder` holds their files."""

    folder: Path
    running: dict[str, Running] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Running]:
        return iter(self.running.values())

    def __getitem__(self, name: str) -> Running:
        return self.running[name]

    def __len__(self) -> int:
        return len(self.running)


def missing(animal: Animal) -> str | None:
    """Why this animal cannot be shown here: a program that is not installed, a piece no registry gave."""
    for need in (*_PROGRAMS.get(animal.start, ()), *animal.needs):
        if need in pieces.PIECES:
            if reason := pieces.why_missing(need):
                return reason
            continue
        if shutil.which(need) is None and not (need.startswith("/") and Path(need).exists()):
            return f"{need} is not installed"
    return None


@contextmanager
def open_zoo(folder: Path, names: Iterable[str] | None = None, animals: Sequence[Animal] = ANIMALS) -> Iterator[Zoo]:
    """The zoo, or the animals of these names, listening; all stopped at the end.

    Each has an address of its own in 127.88.0.0/16 and the port 8443. An animal whose needs are not met is left out
    and told in `Zoo.skipped`; one that should start and does not raises AssertionError.
    """
    chosen = [animal for animal in animals if names is None or animal.name in set(names)]
    if names is not None and (strange := set(names) - {animal.name for animal in chosen}):
        raise KeyError(f"no such animals: {sorted(strange)}")
    zoo = Zoo(folder)
    zoo.skipped = {animal.name: reason for animal in chosen if (reason := missing(animal))}
    stalls = _stalls([animal for animal in chosen if animal.name not in zoo.skipped])
    folder.mkdir(parents=True, exist_ok=True)
    keep = Keep(folder, WideForge(folder))
    with _all_houses(keep, stalls):
        for stall in stalls:
            animal = stall.animal
            zoo.running[stall.name] = Running(
                stall.name, stall.address, stall.port, animal.sni, keep.forge.ca_file, animal.truth
            )
        yield zoo


def _stalls(animals: list[Animal]) -> list[Stall]:
    """An address for each: within a /24 in which nothing listens, so that several zoos can stand side by side."""
    assert len(animals) < 255
    with _opening:
        places = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        taken = {int(place[2:4], 16) for place in places if place[4:8] == "587F"}  # 88.127, as the kernel prints it
        block = random.choice([number for number in range(256) if number not in taken])
    return [
        Stall(animal, f"127.88.{block}.{number}", free_port() if animal.own_port else PORT)
        for number, animal in enumerate(animals, 1)
    ]


@contextmanager
def _all_houses(keep: Keep, stalls: list[Stall]) -> Iterator[None]:
    """Every house in a thread of its own; the first failure is raised once the others have opened and closed."""
    houses = list(dict.fromkeys(stall.animal.start for stall in stalls))
    with ExitStack() as stack, ThreadPoolExecutor(max(1, len(houses))) as pool:
        lock = threading.Lock()

        def start(house: object) -> None:
            inside = [stall for stall in stalls if stall.animal.start is house]
            context = inside[0].animal.start(keep, inside)
            context.__enter__()
            with lock:
                stack.push(context)

        waiting = [pool.submit(start, house) for house in houses]
        for each in waiting:
            each.exception()
        for each in waiting:
            each.result()
        yield
