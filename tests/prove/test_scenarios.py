"""Every shipped scenario played whole: all that was planted found, nothing else raised, and a record of it."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from playing import ROOT

from socd.practice.scenario import DATA
from socd.reports import check_document

pytestmark = [pytest.mark.prove, pytest.mark.timeout(1200)]
NAMES = sorted(path.parent.name for path in DATA.glob("*/scenario.yaml") if path.parent.name != "bac-kan-2023")


@pytest.mark.parametrize("name", NAMES)
async def test_a_scenario_is_passed_and_recorded(name: str, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "socd", "drill", name, "--once", "--json", "--out", str(tmp_path / "out"),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    stdout, stderr = await process.communicate()
    assert process.returncode in (0, 1), stderr.decode()[-3000:]
    score = json.loads(stdout)
    assert [thing["id"] for thing in score["planted"] if not thing["found"]] == []
    assert score["false_alarm_cases"] == []
    assert score["evidence_ok"] is True
    records = [Path(path) for path in score["documents"] if Path(path).name.startswith("BC-sau-dien-tap")]
    assert {path.suffix for path in records} == {".docx", ".pdf", ".html"}
    assert {path.name: found for path in records if (found := check_document(path))} == {}
    html = next(path for path in records if path.suffix == ".html").read_text("utf-8")
    assert "DIỄN TẬP" in html
    assert all(thing["case"] in html for thing in score["planted"])
