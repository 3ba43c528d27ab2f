"""The peers of the TLS bench, each run as its manual says, and what a run costs."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benches.tls_servers import ROOT, Server

SSLYZE_VENV = ROOT / "build" / "sslyze"
SSLYZE_LOCK = Path(__file__).with_name("sslyze.lock")


class MissingError(Exception):
    """The peer cannot be had here; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds by the clock, and of processor time (user and system) of the whole process tree."""

    wall: float
    cpu: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu)

    def __sub__(self, other: Cost) -> Cost:
        return Cost(max(1e-6, self.wall - other.wall), max(1e-6, self.cpu - other.cpu))

    def times(self, factor: float) -> Cost:
        return Cost(self.wall * factor, self.cpu * factor)


@dataclass(frozen=True, slots=True)
class Peer:
    """`find` gives the program, or raises MissingError; `ended` tells from its output that it came to its end.

    `start` is what it does to start up and end again without examining anything.
    """

    name: str
    does: str
    find: Callable[[bool], str]
    arguments: Callable[[Server], Sequence[str]]
    ended: Callable[[str], bool]
    start: Sequence[str]
    rounds: int = 5
    few: bool = False

    def startup(self, program: str) -> Cost:
        """Median of three; the first, which fills the machine's caches, is not counted."""
        costs = [spent([program, *self.start])[0] for _ in range(4)][1:]
        return Cost(median(cost.wall for cost in costs), median(cost.cpu for cost in costs))

    def run(self, program: str, server: Server) -> Cost:
        cost, said = spent([program, *self.arguments(server)])
        assert self.ended(said), f"{self.name} did not come to its end on {server.name}: {said[-2000:]}"
        return cost


def spent(command: Sequence[str]) -> tuple[Cost, str]:
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                          check=False, env={**os.environ, "TERM": "dumb"})  # fmt: skip
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return Cost(wall, cpu), done.stdout + done.stderr


def _installed(program: str, package: str) -> Callable[[bool], str]:
    def find(_quick: bool) -> str:
        found = shutil.which(program)
        if found is None:
            raise MissingError(f"{package} is not installed here (`make bench` installs it)")
        return found

    return find


def _sslyze(quick: bool) -> str:
    """In a venv of its own under build/, pinned and by hash: nothing of it enters socd's own lock."""
    program = SSLYZE_VENV / "bin" / "sslyze"
    if not program.exists():
        if quick:
            raise MissingError("sslyze is fetched by `make bench` only")
        pip = [str(SSLYZE_VENV / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        try:
            subprocess.run([sys.executable, "-m", "venv", "--clear", str(SSLYZE_VENV)], check=True, capture_output=True)
            subprocess.run([*pip, "--require-hashes", "-r", str(SSLYZE_LOCK)], check=True, capture_output=True)
        except subprocess.CalledProcessError as error:
            shutil.rmtree(SSLYZE_VENV, ignore_errors=True)
            last = error.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise MissingError(f"sslyze could not be fetched from the package index: {' '.join(last)[:200]}") from error
    return str(program)


def _testssl(quick: bool) -> str:
    if quick:
        raise MissingError("testssl.sh takes a minute or two for a server: run by `make bench` only")
    return _installed("testssl", "testssl.sh")(quick)


PEERS = (
    Peer(
        "sslscan",
        "sslscan 2.0.7 (C, Debian), default run; it makes no verdict on trust, tests no ROBOT, CCS, Ticketbleed, "
        "resumption or signature schemes, and gives no grade",
        _installed("sslscan", "sslscan"),
        lambda server: ["--no-colour", f"--sni-name={server.host}", f"{server.address}:{server.port}"],
        lambda said: "Not valid after:" in said and "Preferred" in said,
        ["--version"],
    ),
    Peer(
        "nmap",
        "nmap 7.93 (Debian), --script ssl-enum-ciphers: suites, preference and a letter for each suite, nothing else",
        _installed("nmap", "nmap"),
        lambda server: ["-Pn", "-n", "-p", str(server.port), "--script", "ssl-enum-ciphers", "--script-args",
                        f"tls.servername={server.host}", server.address],
        lambda said: "least strength:" in said,
        ["--version"],
    ),
    Peer(
        "sslyze",
        "sslyze 6.3.1 (Python, PyPI), default run (Mozilla's intermediate profile); no post-quantum groups, no "
        "Ticketbleed, no grade",
        _sslyze,
        lambda server: [f"--sni={server.host}", f"{server.address}:{server.port}"],
        lambda said: "SCANS COMPLETED" in said and "Elliptic Curve Key Exchange" in said,
        ["--help"],
    ),
    Peer(
        "testssl.sh",
        "testssl.sh 3.0.8 (Debian), default run without DNS; it also asks for the HTTP headers, and simulates clients",
        _testssl,
        lambda server: ["--quiet", "--color", "0", "--warnings", "batch", "--nodns", "none", "--ip", server.address,
                        f"{server.host}:{server.port}"],
        lambda said: " Done 20" in said,
        ["--version"],
        rounds=1,
        few=True,
    ),
)  # fmt: skip


def s_client(server: Server) -> Cost:
    """`openssl s_client` for each of TLS 1.0 to 1.3."""
    total = Cost(0, 0)
    for version in ("-tls1", "-tls1_1", "-tls1_2", "-tls1_3"):
        place = f"{server.address}:{server.port}"
        total += spent(["openssl", "s_client", "-connect", place, "-servername", server.host, version])[0]
    return total
