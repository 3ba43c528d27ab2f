"""Whatever a server does with unknown names: nothing false is found, and what is really there is found all the same."""

from __future__ import annotations

import json

import pytest
from leaks_fleet import ALL, FLEET, Manner
from leaks_served import looked
from leaks_traps import TRAPS

from probes.leaks.probe import LeaksSettings
from socd.model.observation import Outcome

QUICK = LeaksSettings(seconds=0.4)
KINDS = {"/.env": "secret-exposed", "/.git/config": "repository-exposed", "/dump.sql": "secret-exposed"}
CAUSES = {path: "repository:.git" if path == "/.git/config" else f"file:{path}" for path in ALL}


def test_the_fleet_is_large() -> None:
    assert len({manner.name for manner in FLEET}) >= 30


@pytest.mark.parametrize("manner", (*FLEET, *TRAPS), ids=str)
async def test_nothing_false_is_found(manner: Manner) -> None:
    look, verdict = await looked(manner.serve({}), QUICK)
    assert [finding.cause for finding in verdict.findings] == []
    assert verdict.outcome is (Outcome.INDETERMINATE if manner.fault else Outcome.OK)
    assert (verdict.fault.reason if verdict.fault else None) == manner.fault
    json.dumps(verdict.memory)
    if not manner.fault:
        assert (look.whole, len(verdict.covers)) == (True, 4)


@pytest.mark.parametrize("manner", (*FLEET, *TRAPS), ids=str)
async def test_what_is_there_is_found(manner: Manner) -> None:
    _, verdict = await looked(manner.serve(ALL), QUICK)
    found = {finding.cause: finding.kind.code for finding in verdict.findings}
    wanted = {CAUSES[path]: KINDS.get(path, "file-exposed") for path in ALL if path not in manner.hides}
    assert found == wanted
