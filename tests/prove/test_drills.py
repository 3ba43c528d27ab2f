"""The drill again and again: the same result each time, and however often the daemon is killed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playing import blemishes, play

pytestmark = [pytest.mark.prove, pytest.mark.timeout(1800)]


async def test_three_drills_in_a_row_give_the_same_result(tmp_path: Path) -> None:
    results = []
    for run in range(3):
        played = await play(tmp_path / str(run))
        assert blemishes(played) == []
        assert [thing["id"] for thing in played.score["planted"] if thing["late"]] == []
        results.append(sorted((thing["id"], thing["found"]) for thing in played.score["planted"]))
    assert results[0] == results[1] == results[2]


async def test_a_dozen_kills_lose_nothing(tmp_path: Path) -> None:
    played = await play(tmp_path / "out", "--chaos-kills", "12")
    assert blemishes(played) == []
