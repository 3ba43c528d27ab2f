"""`make bench` in small: every bench runs, ours and peer, and says what it must."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

TOOLS = Path(__file__).parents[2] / "tools"
SMALL = "import json, sys; import bench; rows = bench.run_all(quick=True); print(json.dumps(rows), file=sys.stderr)"


def test_every_bench_runs_and_names_its_peer() -> None:
    # A process of its own: the benches measure processor time of a whole process.
    done = subprocess.run([sys.executable, "-c", SMALL], cwd=TOOLS, capture_output=True, text=True, timeout=220)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stderr.splitlines()[-1])
    assert len({row["name"] for row in rows}) == len(rows) >= 7
    for row in rows:
        assert set(row) == {"name", "ours", "peer", "unit", "ratio", "note"}
        assert row["ours"] > 0 and row["peer"] > 0, row
        assert abs(row["ratio"] - row["ours"] / row["peer"]) < 0.01 * row["ratio"] + 0.002, row
        assert row["note"].startswith("peer: ") and row["note"].endswith(" is better")
