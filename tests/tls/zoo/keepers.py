"""The house of the animals written in Python (one process for all), and the one in which nobody lives."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zoo.ready import spawn, stopped, until_listening
from zoo.truth import Keep, Stall


@dataclass(frozen=True)
class Kept:
    """Which kind of `keeper.py` it is, its certificate, and what else the kind needs."""

    kind: str
    recipe: str = "ec"
    more: Mapping[str, Any] = field(default_factory=dict)


@contextmanager
def keeper(keep: Keep, stalls: Sequence[Stall]) -> Iterator[None]:
    """`keeper.py` with all these animals."""
    folder = keep.folder / "keeper"
    folder.mkdir()
    specification, log = folder / "servers.json", folder / "keeper.log"
    specification.write_text(json.dumps([_specified(keep, stall) for stall in stalls]))
    process = spawn([sys.executable, str(Path(__file__).with_name("keeper.py")), str(specification)], log)
    with stopped(process):
        until_listening(stalls, process, log)
        yield


def _specified(keep: Keep, stall: Stall) -> dict[str, Any]:
    truth, kept = stall.animal.truth, stall.animal.settings
    assert isinstance(kept, Kept)
    files = keep.forge.files(kept.recipe)
    suites = dict.fromkeys(suite for suites in truth.protocols.values() for suite in sorted(suites or ()))
    return {
        "name": stall.name,
        "kind": kept.kind,
        "address": stall.address,
        "port": stall.port,
        "chain": files.chain,
        "key": files.key,
        "protocols": list(truth.protocols),
        "suites": [suite for suite in suites if "_WITH_" in suite],
        **kept.more,
    }


@contextmanager
def nobody(keep: Keep, stalls: Sequence[Stall]) -> Iterator[None]:
    """Starts nothing: a closed port is one on which nothing listens."""
    yield
