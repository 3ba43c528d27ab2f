"""Attacks and innocent edits put into benign pages; a short quarter of a province. Generated: see tools/life."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from portal import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from life.injections import benign_pages, run
from life.quarter import Quarter

CORPUS = Path(os.environ.get("SOCD_CORPUS", ROOT.parent / "shared" / "corpus"))
DEVELOPMENT = CORPUS / "defacement-dev"


def held(result: dict[str, dict[str, dict[str, float]]]) -> None:
    figures = result["all"]
    for half in ("tuned", "held"):
        assert figures[half]["told"] >= 0.97, result["missed"]
        assert figures[half]["named"] >= 0.95, result["missed"]
    assert figures["innocent"]["told"] <= 0.02, result["missed"]


def test_injections_into_practice_pages() -> None:
    result = run(benign_pages(None, 3, 7), 7)
    assert result["skipped"] == 0
    assert result["all"]["held"]["cases"] >= 36
    held(result)


@pytest.mark.skipif(not DEVELOPMENT.is_dir(), reason="no unpacked development corpus beside the project")
def test_injections_into_the_corpus() -> None:
    held(run(benign_pages(DEVELOPMENT, 5, 11), 11))


def test_two_weeks_of_a_small_province() -> None:
    quarter = Quarter(6, 14, 6, 0.01, 3)
    result = quarter.run()
    delays = [delay for _, _, delay, _ in result["played"] if delay is not None]
    assert len(result["played"]) == 6
    assert len(delays) >= 5, result["played"]
    assert sorted(delays)[len(delays) // 2] <= 2
    strange = [one for one in result["false"] if "do-luong-" not in one["key"]]
    assert strange == []  # a vendor nobody knows asks once per vendor, and nothing else asks at all
    assert len(result["false"]) + result["counts"].get("questions", 0) <= len(
        {portal.site.vendor for portal in quarter.portals}
    )
