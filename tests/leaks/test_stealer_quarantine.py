"""What becomes of a log after it was read: destroyed, or kept where the office says so; always told."""

from __future__ import annotations

import json
import os
from pathlib import Path

from click.testing import CliRunner

from socd.cli import main
from socd.work.quarantine import Fate, Quarantine, journal


async def sweeps(quarantine: Quarantine) -> None:
    for _ in range(3):
        await quarantine.sweep()


async def test_an_imported_log_is_overwritten_before_it_goes(tmp_path: Path) -> None:
    told: list[tuple[str, Fate]] = []
    folder = tmp_path / "quarantine"
    (folder / "logs" / "VN").mkdir(parents=True)
    plain = folder / "logs" / "VN" / "Passwords.txt"
    plain.write_bytes(b"Password: C4nary\n" * 100_000)
    handle = os.open(plain, os.O_RDONLY)  # whoever still holds the file sees what is left of it
    original = tmp_path / "original.txt"
    original.write_text("Password: C4nary\n")
    os.link(original, folder / "logs" / "linked.txt")
    await sweeps(Quarantine(folder, lambda path: (), told=lambda name, fate, problems: told.append((name, fate))))
    assert list(folder.iterdir()) == []
    left = os.pread(handle, 3_000_000, 0)
    os.close(handle)
    assert len(left) == 1_700_000
    assert set(left) == {0}
    assert original.read_text() == "Password: C4nary\n"  # a second name of it is the office's own file
    assert told == [("logs", Fate.DELETED)]


async def test_an_office_may_keep_what_was_imported(tmp_path: Path) -> None:
    folder, kept = tmp_path / "quarantine", tmp_path / "imported"
    fates: list[Fate] = []
    for _ in range(2):
        folder.mkdir(exist_ok=True)
        (folder / "log.zip").write_bytes(b"x")
        quarantine = Quarantine(
            folder, lambda path: (), kept=lambda: kept, told=lambda name, fate, _: fates.append(fate)
        )
        await sweeps(quarantine)
    assert sorted(path.name for path in kept.iterdir()) == ["log.zip", "log.zip.2"]
    assert kept.stat().st_mode & 0o777 == 0o700
    assert fates == [Fate.KEPT, Fate.KEPT]


async def test_what_stays_or_fails_is_told_once(tmp_path: Path) -> None:
    told: list[tuple[str, Fate, tuple[str, ...]]] = []

    def take(path: Path) -> list[str]:
        if path.name == "b":
            raise OSError("disk full")
        return ["a: encrypted"]

    for name in "ab":
        (tmp_path / name).write_text("x")
    quarantine = Quarantine(tmp_path, take, told=lambda name, fate, why: told.append((name, fate, tuple(why))))
    await sweeps(quarantine)
    await sweeps(quarantine)
    assert told == [("a", Fate.STAYS, ("a: encrypted",)), ("b", Fate.FAILED, ())]


def test_the_journal_is_read_by_people(tmp_path: Path) -> None:
    (tmp_path / "socd.yaml").write_text("office: {name: X}\nstate: state\nquarantine: {keep: true, passwords: [a]}\n")
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "conf.d" / "i.yaml").write_text("units: [{id: u, name: U, kind: province}]\nsites: []\n")
    (tmp_path / "state").mkdir()
    file = tmp_path / "state" / "imports.jsonl"
    journal(file, "2026-11-22T08:00:00+00:00", "nhật ký.zip", Fate.DELETED, ())
    journal(file, "2026-11-22T08:01:00+00:00", "x\x1b[31m.rar", Fate.STAYS, ["x.rar: có mật khẩu / encrypted"])
    run = CliRunner().invoke(main, ["import", "log", "--config", str(tmp_path)])
    assert run.exit_code == 0, run.output
    assert "nhật ký.zip: đã đọc trọn vẹn; bản chép đã ghi đè và xóa" in run.output
    assert "vẫn ở quarantine/" in run.output
    assert "encrypted" in run.output
    assert "\x1b" not in run.output
    run = CliRunner().invoke(main, ["import", "log", "--json", "--config", str(tmp_path)])
    assert [json.loads(line)["fate"] for line in run.output.splitlines()] == ["deleted", "stays"]
