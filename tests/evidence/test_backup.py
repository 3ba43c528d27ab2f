"""A backup fits together though the daemon writes on, and comes back checked."""

from __future__ import annotations

import sqlite3
import tarfile
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from socd.backup import BackupError, pack, unpack
from socd.evidence import EvidenceVault
from socd.model.observation import Blob, EvidenceRef

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Configuration and state, the state inside the configuration's folder as the practice province keeps it."""
    config, state = tmp_path / "etc", tmp_path / "etc" / "state"
    for folder in ("evidence", "pictures/ab", "reports/sent", "quarantine", "imported"):
        (state / folder).mkdir(parents=True)
    (config / "socd.yaml").write_text("office: {}\n", "utf-8")
    (config / "conf.d").mkdir()
    (config / "conf.d" / "state-agencies.yaml").write_text("units: []\n", "utf-8")
    (state / "leak.key").write_bytes(b"k" * 32)
    (state / "pictures" / "ab" / "1.png").write_bytes(b"png")
    (state / "reports" / "sent" / "a.pdf").write_bytes(b"pdf")
    for folder in ("quarantine", "imported"):
        (state / folder / "log.zip").write_bytes(b"Password: hunter2")
    with closing(sqlite3.connect(state / "socd.db")) as database, database:
        database.execute("pragma journal_mode = wal")
        database.execute("create table cited (id text, sha256 text)")
    return config


def packed(house: Path, target: Path) -> Path:
    pack(house, house / "state", house / "state" / "reports", target)
    return target


def test_what_is_copied_beside_a_writer_fits_together(house: Path, tmp_path: Path) -> None:
    """The database cites only what was sealed before: after the restore every citation is there and whole."""
    state, stop = house / "state", threading.Event()

    def write() -> None:
        with EvidenceVault(state / "evidence") as vault, closing(sqlite3.connect(state / "socd.db")) as database:
            for number in range(100_000):
                body = f"{number}".encode() * 400
                ref = vault.seal(Blob(f"{number}", "text/plain", body), site="s", about="a", at=AT)
                with database:
                    database.execute("insert into cited values (?, ?)", (ref.id, ref.sha256))
                if stop.is_set():
                    return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for turn in range(12):
            target = packed(house, tmp_path / f"{turn}.tar.gz")
            restored = unpack(target, tmp_path / f"back{turn}")
            assert restored.problems == () and target.stat().st_mode & 0o777 == 0o600
            back = tmp_path / f"back{turn}" / "state"
            with closing(sqlite3.connect(back / "socd.db")) as database:
                cited = [EvidenceRef(*row, "a") for row in database.execute("select * from cited")]
            with EvidenceVault(back / "evidence") as vault:
                assert vault.verify(cited).ok and vault.recovered == ()
            assert restored.records >= len(cited)
    finally:
        stop.set()
        writer.join()
    assert restored.records > 3


def test_everything_but_the_quarantine_comes_back(house: Path, tmp_path: Path) -> None:
    assert unpack(packed(house, tmp_path / "b.tar.gz"), tmp_path / "back").problems == ()
    found = {path.relative_to(tmp_path / "back").as_posix() for path in (tmp_path / "back").rglob("*.*")}
    assert found == {
        "config/socd.yaml", "config/conf.d", "config/conf.d/state-agencies.yaml", "state/socd.db", "state/leak.key",
        "state/pictures/ab/1.png", "state/reports/sent/a.pdf", "state/evidence/chain.jsonl",
    }  # fmt: skip


def test_documents_kept_elsewhere_come_too(house: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "van-ban"
    elsewhere.mkdir()
    (elsewhere / "bc.pdf").write_bytes(b"pdf")
    pack(house, house / "state", elsewhere, tmp_path / "b.tar.gz")
    unpack(tmp_path / "b.tar.gz", tmp_path / "back")
    assert (tmp_path / "back" / "reports" / "bc.pdf").read_bytes() == b"pdf"


def test_a_damaged_backup_is_told(house: Path, tmp_path: Path) -> None:
    whole = packed(house, tmp_path / "b.tar.gz").read_bytes()
    for name, data in (("cut", whole[: len(whole) // 2]), ("other", b"no archive"), ("empty", b"")):
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(BackupError) as refused:
            unpack(path, tmp_path / f"back-{name}")
        assert "không phải bản sao lưu" in refused.value.text.vi
    state = house / "state" / "socd.db"
    state.write_bytes(state.read_bytes()[:100] + b"\xff" * 4000)
    with tarfile.open(tmp_path / "bad.tar.gz", "w:gz") as archive:
        archive.add(state, "state/socd.db")
    (problem, *_) = unpack(tmp_path / "bad.tar.gz", tmp_path / "back").problems
    assert problem.vi.startswith("cơ sở dữ liệu hỏng")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside", tarfile.REGTYPE), ("state/../../outside", tarfile.REGTYPE), ("/outside", tarfile.REGTYPE),
        ("state/link", tarfile.SYMTYPE), ("state/link", tarfile.LNKTYPE), ("state/pipe", tarfile.FIFOTYPE),
    ],
)  # fmt: skip
def test_a_member_that_leaves_the_folder_is_refused(tmp_path: Path, name: str, kind: bytes) -> None:
    with tarfile.open(tmp_path / "evil.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = kind, "/etc/passwd"
        archive.addfile(member)
    with pytest.raises(BackupError):
        unpack(tmp_path / "evil.tar.gz", tmp_path / "back")
    assert not (tmp_path / "outside").exists()


def test_nothing_is_overwritten(house: Path, tmp_path: Path) -> None:
    target = packed(house, tmp_path / "b.tar.gz")
    with pytest.raises(BackupError, match="exists already"):
        packed(house, target)
    with pytest.raises(BackupError, match="not empty"):
        unpack(target, house)
    (house / "state" / "socd.db").unlink()
    with pytest.raises(BackupError, match="no such database"):
        packed(house, tmp_path / "c.tar.gz")
    assert not (house / "state" / "socd.db").exists() and not (tmp_path / "c.tar.gz").exists()
