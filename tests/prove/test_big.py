"""Big input: memory stays flat whatever the size."""

from __future__ import annotations

import io
import json
import os
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from combo_truth import write
from stealer_mutants import Writer
from test_stealer_mutants import wrong

from probes.leaks.stealer import Problem, read

pytestmark = [pytest.mark.prove, pytest.mark.timeout(10_800)]

# The peak by VmHWM: what getrusage tells of a child is its parent's where that was more.
SCAN = """
import json, re, sys, time
from pathlib import Path
from leaks_province import INVENTORY, KEY
from probes.leaks.stealer import province, read, resolve
start = time.process_time()
batch = resolve(read(Path(sys.argv[1]), names=province(INVENTORY).names()), INVENTORY, KEY)
seconds = time.process_time() - start
classes = [account.cls.value for account in batch.accounts]
broken = sum(int(problem.split(" / ")[1].split()[0]) for problem in batch.problems if "broken" in problem)
print(json.dumps({"official": classes.count("official"), "citizen": classes.count("citizen"), "broken": broken,
                  "ignored": batch.ignored_accounts, "duplicates": batch.duplicates, "seconds": seconds,
                  "peak": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024}))
"""
LEAKS = Path(__file__).parents[1] / "leaks"


def test_a_large_combo_list_is_streamed_and_counted(tmp_path: Path) -> None:
    """SOCD_COMBO_GB gigabytes (0.3; the full proof is 10), by a generator that shares no code with the parser."""
    size = int(float(os.environ.get("SOCD_COMBO_GB", "0.3")) * 1e9)
    target = tmp_path / "combo.txt"
    truth = write(target, size, unlike=500_000_000)
    done = subprocess.run(
        [sys.executable, "-c", SCAN, str(target)], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(LEAKS)},
    )  # fmt: skip
    target.unlink()
    told = json.loads(done.stdout.splitlines()[-1])
    print(f"{truth.bytes / 1e6 / told['seconds']:.0f} MB/s, {told['peak'] / 1e6:.0f} MB")  # noqa: T201 - the figures of the proof
    official = {(host, login) for host, login, official in truth.accounts if official}
    assert told["official"] == len(official)
    assert told["citizen"] == len(truth.accounts) - len(official)
    assert told["duplicates"] == truth.province_lines - len(truth.accounts)
    assert told["ignored"] == truth.foreign_lines
    assert told["broken"] == truth.rubbish_lines
    assert told["peak"] < 200_000_000, told
    assert truth.bytes / 1e6 / told["seconds"] > 25, told  # twice as fast on a quiet machine


def test_a_line_of_a_hundred_megabytes_and_a_file_of_nothing(tmp_path: Path) -> None:
    with (tmp_path / "combo.txt").open("wb") as file:
        file.write(b"a@backan.gov.vn:pw\n")
        for letter in (b"x", b"\0", b"\r\n", b"backan.gov.vn"):
            for _ in range(100):
                file.write(letter * (1_000_000 // len(letter)))
            file.write(b"\nb@backan.gov.vn:pw\n")
    done = subprocess.run(
        [sys.executable, "-c", SCAN, str(tmp_path / "combo.txt")], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(LEAKS)},
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["official"], told["duplicates"], told["broken"]) == (2, 3, 2)
    assert told["peak"] < 200_000_000, told


def test_two_thousand_mutated_logs_are_read_as_written(tmp_path: Path) -> None:
    failed = {}
    for seed in range(1000, 1100):
        writer = Writer(seed)
        for number in range(20):
            inside = tmp_path / f"{seed}-{number}"
            mutant = writer.write(inside / "VN_log")
            if mistakes := wrong(inside, mutant):
                failed[seed, number, mutant.family] = mistakes
            shutil.rmtree(inside)
    assert failed == {}


def test_a_million_files_and_an_archive_of_archives_are_refused(tmp_path: Path) -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        for number in range(1000):
            archive.writestr(f"{number}.txt", b"")
    with zipfile.ZipFile(tmp_path / "many.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(1000):
            archive.writestr(f"{number}.zip", empty.getvalue())
    records = list(read(tmp_path / "many.zip"))
    assert any(isinstance(one, Problem) and one.fatal and "too many files" in one.text.en for one in records)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 < 1_500_000_000


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
