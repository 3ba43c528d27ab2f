"""Every kind of archive that logs are sold in, from the same files."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from rar5 import rar5

SECRET = "infected"
Files = dict[str, bytes]


def files_of(folder: Path, prefix: str = "") -> Files:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {prefix + path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def zipped(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: Files) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def by_7zz(*options: str, suffix: str = "7z") -> Callable[[Files, Path], bytes]:
    def pack(files: Files, folder: Path) -> bytes:
        for name, data in files.items():
            (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "in" / name).write_bytes(data)
        target = folder / f"made.{suffix}"
        command = ["7zz", "a", "-bd", *options, str(target), "."]
        subprocess.run(command, cwd=folder / "in", check=True, capture_output=True)
        return target.read_bytes()

    return pack


def _zstd(files: Files, folder: Path) -> bytes:
    return subprocess.run(["zstd", "-q", "-c"], input=tarred(files), capture_output=True, check=True).stdout


KINDS: dict[str, Callable[[Files, Path], bytes]] = {
    "zip": lambda files, _: zipped(files),
    "tar": lambda files, _: tarred(files),
    "tar.gz": lambda files, _: gzip.compress(tarred(files)),
    "tar.bz2": lambda files, _: bz2.compress(tarred(files)),
    "tar.xz": lambda files, _: lzma.compress(tarred(files)),
    "tar.zst": _zstd,
    "7z": by_7zz(),
    "locked.7z": by_7zz(f"-p{SECRET}"),
    "names-locked.7z": by_7zz(f"-p{SECRET}", "-mhe=on"),
    "aes.zip": by_7zz("-tzip", f"-p{SECRET}", "-mem=AES256", suffix="zip"),
    "zipcrypto.zip": by_7zz("-tzip", f"-p{SECRET}", "-mem=ZipCrypto", suffix="zip"),
    "rar": lambda files, _: rar5(files),
    "locked.rar": lambda files, _: rar5(files, SECRET),
}
