"""Backup and restore: one file holding configuration, database, evidence, documents and pictures.

What is packed fits together though the daemon goes on writing: the database first, then the chain as it stands, and of
each evidence file the bytes that this chain names. So whatever the copied database cites is in the copied vault, and
the vault verifies. The quarantine stays out: it may hold passwords.
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from socd import chain
from socd.model.text import Text

_FOLDERS = ("pictures", "reports")
_FILES = ("leak.key", "imports.jsonl")


class BackupError(Exception):
    """A backup cannot be written or read back; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back into the folder. `problems` is empty where database and evidence are whole."""

    records: int
    problems: tuple[Text, ...]


def pack(directory: Path, state: Path, reports: Path, target: Path) -> None:
    """Write everything of one installation to the new file `target` (.tar.gz, readable by its owner only).

    It appears whole or not at all. Raises BackupError, OSError.
    """
    if target.exists():
        raise BackupError(Text(f"{target} đã có; chọn tên khác", f"{target} exists already; choose another name"))
    database = state / "socd.db"
    if not database.is_file():
        raise BackupError(
            Text(
                f"{database}: chưa có cơ sở dữ liệu; socd đã chạy lần nào chưa?",
                f"{database}: no such database; has the daemon run yet?",
            )
        )
    with tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".socd-backup-") as folder:
        partial, copy = Path(folder) / "backup.tar.gz", Path(folder) / "socd.db"
        _copy_database(database, copy)
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w:gz") as archive:
                archive.add(copy, "state/socd.db")
                _add_evidence(archive, state / "evidence")
                _add_rest(archive, directory, state, reports)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's own copy: consistent while others write."""
    living = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    with closing(living), closing(sqlite3.connect(target)) as copy:
        living.backup(copy)


def _add_evidence(archive: tarfile.TarFile, vault: Path) -> None:
    """The chain's whole lines now, and of every file what these lines name."""
    if not vault.is_dir():
        return
    told = list(chain.lines(vault))
    ends: dict[str, int] = {}
    for line in told:
        entry = chain.parse(line)
        if entry is not None:
            ends[entry.file] = max(entry.end, ends.get(entry.file, 0))
    _add_bytes(archive, f"state/evidence/{chain.CHAIN}", b"".join(line + b"\n" for line in told))
    for path in sorted(vault.iterdir()):
        if path.is_file() and path.name not in (chain.CHAIN, chain.LOCK):
            living = path.name.endswith(".warc.gz")
            _add_file(archive, f"state/evidence/{path.name}", path, ends.get(path.name, 0) if living else None)


def _add_rest(archive: tarfile.TarFile, directory: Path, state: Path, reports: Path) -> None:
    for name in _FILES:
        if (state / name).is_file():
            _add_file(archive, f"state/{name}", state / name)
    folders = [state / name for name in _FOLDERS]
    for folder in folders:
        _add_folder(archive, f"state/{folder.name}", folder)
    if reports.resolve() not in [folder.resolve() for folder in folders]:
        _add_folder(archive, "reports", reports)
    _add_folder(archive, "config", directory, without=(state.resolve(), reports.resolve()))


def _add_folder(archive: tarfile.TarFile, name: str, folder: Path, without: tuple[Path, ...] = ()) -> None:
    """Every plain file below `folder`, not below those of `without`; links are not followed."""
    for path in _files(folder, without):
        _add_file(archive, f"{name}/{path.relative_to(folder).as_posix()}", path)


def _files(folder: Path, without: tuple[Path, ...]) -> Iterator[Path]:
    if not folder.is_dir() or folder.resolve() in without:
        return
    for path in sorted(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            yield from _files(path, without)
        elif path.is_file() and not path.name.endswith(".partial"):
            yield path


def _add_file(archive: tarfile.TarFile, name: str, path: Path, most: int | None = None) -> None:
    """`most`: only so many bytes from the start. A file that went away meanwhile is left out."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return
    with file:
        member = archive.gettarinfo(arcname=name, fileobj=file)
        member.size = member.size if most is None else min(member.size, most)
        archive.addfile(member, file)


def _add_bytes(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    archive.addfile(member, io.BytesIO(data))


def _unpack(archive: tarfile.TarFile, into: Path) -> None:
    """Plain files under plain names, all that a backup has: links, devices and names that leave the folder are refused.

    The filters of tarfile would do the same, but Debian 12's Python 3.11.2 is older than they are.
    """
    for member in archive:
        name = PurePosixPath(member.name)
        data = archive.extractfile(member) if member.isfile() else None
        if data is None or name.is_absolute() or ".." in name.parts:
            raise tarfile.ExtractError(f"{member.name!r}")
        target = into / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with data, target.open("xb") as file:
            shutil.copyfileobj(data, file)
        target.chmod(member.mode & 0o755 | 0o600)
        os.utime(target, (member.mtime, member.mtime))


def unpack(source: Path, into: Path) -> Restored:
    """Unpack into the new or empty folder `into` and check the database and every byte of evidence.

    Raises BackupError (not a backup, damaged, or the folder is in use), OSError.
    """
    if into.exists() and any(into.iterdir()):
        raise BackupError(Text(f"{into} không rỗng; chọn thư mục mới", f"{into} is not empty; choose a new folder"))
    try:
        with tarfile.open(source, "r:gz") as archive:
            into.mkdir(mode=0o700, parents=True, exist_ok=True)
            _unpack(archive, into)
    except (tarfile.TarError, EOFError, ValueError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the disk's fault, not the file's
        raise BackupError(
            Text(
                f"{source} không phải bản sao lưu nguyên vẹn ({error}); dùng bản khác",
                f"{source} is no whole backup ({error}); take another one",
            )
        ) from error
    state = into / "state"
    evidence = chain.verify(state / "evidence") if (state / "evidence").is_dir() else None
    problems = [*_database_problems(state / "socd.db"), *(evidence.problems if evidence else ())]
    return Restored(evidence.records if evidence else 0, tuple(problems))


def _database_problems(path: Path) -> Iterator[Text]:
    if not path.is_file():
        yield Text("bản sao lưu không có cơ sở dữ liệu", "the backup holds no database")
        return
    try:
        with closing(sqlite3.connect(path)) as copy:
            told = [str(row[0]) for row in copy.execute("PRAGMA integrity_check(5)")]
    except sqlite3.Error as error:
        told = [str(error)]
    for line in told:
        if line != "ok":
            yield Text(f"cơ sở dữ liệu hỏng: {line}", f"the database is damaged: {line}")
