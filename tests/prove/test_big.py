"""Big input: memory stays flat whatever the size."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.prove, pytest.mark.timeout(1800)]

SCAN = """
import json, resource, sys
from pathlib import Path
from probes.leaks.stealer import scan_stealer_log
result = scan_stealer_log(Path(sys.argv[1]), None)
print(json.dumps([result["outcome"], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))
"""


def test_a_large_combo_list_is_streamed(tmp_path: Path) -> None:
    target = tmp_path / "combo.txt"
    line = "https://cong{0}.example/dang-nhap:nguoidung{0}@mail.example:canary-{0}\n"
    with target.open("w", encoding="utf-8") as file:
        for number in range(2_000_000):
            file.write(line.format(number))
    assert target.stat().st_size > 120_000_000
    done = subprocess.run([sys.executable, "-c", SCAN, str(target)], capture_output=True, text=True, check=True)
    _, peak = json.loads(done.stdout.splitlines()[-1])
    assert peak < 600_000_000, peak


def test_a_thousand_sites_are_read_and_planned_in_bounded_memory(tmp_path: Path) -> None:
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "socd.yaml").write_text("office: {name: X}\nstate: state\n")
    sites = "".join(
        f"  - {{url: 'https://s{i}.tinh.gov.vn/', name: S{i}, owner: u, operator: u}}\n" for i in range(5000)
    )
    (tmp_path / "conf.d" / "i.yaml").write_text(f"units: [{{id: u, name: U, kind: province}}]\nsites:\n{sites}")
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    done = subprocess.run(
        [sys.executable, "-m", "socd", "config", "check", "--config", str(tmp_path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "5000" in done.stdout
    assert max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024 < 800_000_000
