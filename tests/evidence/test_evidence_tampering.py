"""Whatever is changed in a vault, the check sees it; and kill -9 at any moment loses nothing that was sealed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socd.evidence import EvidenceReader, EvidenceVault, verify
from socd.model.observation import Blob, EvidenceRef

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[EvidenceRef]]:
    """Six exhibits over two days."""
    directory = tmp_path_factory.mktemp("vault")
    with EvidenceVault(directory) as vault:
        refs = [
            vault.seal(Blob(f"b{n}", "text/plain", os.urandom(40)), site="s", about="a", at=AT + timedelta(hours=6 * n))
            for n in range(6)
        ]
    assert verify(directory, refs).ok and len(list(directory.glob("*.warc.gz"))) == 2
    return directory, refs


def copied(source: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as place:
        yield Path(shutil.copytree(source, Path(place) / "vault"))


@given(data=st.data())
@settings(max_examples=80, deadline=None)
def test_any_changed_byte_is_seen(sealed: tuple[Path, list[EvidenceRef]], data: st.DataObject) -> None:
    for directory in copied(sealed[0]):
        name = data.draw(st.sampled_from(sorted(p.name for p in directory.iterdir() if p.name != "lock")))
        content = bytearray((directory / name).read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
        (directory / name).write_bytes(content)
        assert not verify(directory).ok


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_cut_is_seen(sealed: tuple[Path, list[EvidenceRef]], data: st.DataObject) -> None:
    for directory in copied(sealed[0]):
        path = directory / data.draw(st.sampled_from(sorted(p.name for p in directory.iterdir() if p.name != "lock")))
        size = path.stat().st_size
        os.truncate(path, data.draw(st.integers(0, size - 1)))
        assert not verify(directory).ok


@given(order=st.permutations(range(6)), dropped=st.sets(st.integers(0, 5)))
@settings(max_examples=60, deadline=None)
def test_removed_and_swapped_lines_are_seen(
    sealed: tuple[Path, list[EvidenceRef]], order: list[int], dropped: set[int]
) -> None:
    kept = [number for number in order if number not in dropped]
    for directory in copied(sealed[0]):
        path = directory / "chain.jsonl"
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[number] for number in kept))
        assert verify(directory).ok == (kept == list(range(6)))


def test_missing_files_are_seen(sealed: tuple[Path, list[EvidenceRef]]) -> None:
    for name in ("2026-11-21.warc.gz", "2026-11-22.warc.gz", "chain.jsonl"):
        for directory in copied(sealed[0]):
            (directory / name).unlink()
            told = "no chain line names" if name == "chain.jsonl" else f"{name}: No such file"
            assert any(told in problem.en for problem in verify(directory).problems)
    assert not verify(sealed[0] / "nowhere").ok


def test_an_end_cut_off_cleanly_is_seen_by_what_the_store_cites(sealed: tuple[Path, list[EvidenceRef]]) -> None:
    for directory in copied(sealed[0]):
        path = directory / "chain.jsonl"
        lines = path.read_bytes().splitlines(keepends=True)
        path.write_bytes(b"".join(lines[:2]))  # the first day is lines 1–3
        reader = EvidenceReader(directory)
        last = reader.read(reader.ids()[-1])
        os.truncate(directory / last.file, last.offset + last.length)
        (directory / "2026-11-22.warc.gz").unlink()
        assert verify(directory).ok  # the chain alone cannot know
        problems = verify(directory, sealed[1]).problems
        assert [ref.id for ref in sealed[1][2:]] == [problem.en.split()[1].rstrip(":") for problem in problems]


WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from socd.evidence import EvidenceVault
from socd.model.observation import Blob
from socd.model.exchange import Exchange, Hop, Persona, Response

at = datetime(2026, 11, 21, tzinfo=UTC)
with EvidenceVault(Path(sys.argv[1])) as vault:
    print("open", flush=True)
    start = len(vault.ids())
    for number in range(start, start + 100_000):
        body = (b"%d " % number) * (number * 7919 % 20_000)
        ref = vault.seal(Blob(f"b{number}", "text/plain", body), site="s", about="a", at=at)
        print(ref.id, ref.sha256, flush=True)
"""


def test_kill_9_at_any_moment_loses_nothing_that_was_told(tmp_path: Path) -> None:
    rng = random.Random(20261121)
    directory, told, torn = tmp_path / "vault", list[EvidenceRef](), 0
    for turn in range(40):
        if turn >= 6 and len(told) > 10:  # a slow disk takes more turns to have something to lose
            break
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(directory)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout and writer.stdout.readline() == "open\n"
            time.sleep(rng.uniform(0.02, 0.25))
            writer.send_signal(signal.SIGKILL)
            lines = [line.split() for line in writer.stdout.read().splitlines(keepends=False)]
        told += [EvidenceRef(line[0], line[1], "a") for line in lines if len(line) == 2 and len(line[1]) == 64]
        with EvidenceVault(directory) as vault:
            torn += len(vault.recovered)
            report = vault.verify(told)
            assert report.ok, report.problems
    assert len(told) > 10 and report.records >= len(told)


def test_kill_between_the_two_writes_is_repaired(tmp_path: Path) -> None:
    """The worst moment on purpose: WARC bytes on the disk, half the chain line written."""
    script = WRITER.replace(
        'print("open", flush=True)',
        """import os, signal
    write, calls = os.write, []
    def dying(handle, data):
        calls.append(1)
        if len(calls) == 6:
            write(handle, bytes(data[: len(data) // 2]))
            os.kill(os.getpid(), signal.SIGKILL)
        return write(handle, data)
    os.write = dying""",
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "v")], capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL
    told = [EvidenceRef(*line.split(), "a") for line in done.stdout.splitlines()]
    assert len(told) == 2 and len(verify(tmp_path / "v", told).problems) == 2
    with EvidenceVault(tmp_path / "v") as vault:
        assert len(vault.recovered) == 2 and vault.ids() == tuple(ref.id for ref in told)
        vault.seal(Blob("next", "text/plain", b"x"), site="s", about="a", at=AT)
        assert vault.verify(told).ok


def test_a_real_size_limit_of_the_system_is_a_clear_error(tmp_path: Path) -> None:
    script = WRITER.replace("import sys\n", "import sys, resource, signal\n", 1).replace(
        'print("open", flush=True)',
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))",
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "v")], capture_output=True, text=True)
    assert "EvidenceError" in done.stderr and "File too large" in done.stderr
    told = [EvidenceRef(*line.split(), "a") for line in done.stdout.splitlines()]
    assert told and verify(tmp_path / "v", told).ok
