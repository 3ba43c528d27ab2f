"""The servers of the TLS bench: real ones from the tests' zoo, and the same behind the delaying proxy."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]

# nginx with OpenSSL 3, which every peer can examine to the end: TLS 1.3 only; Mozilla's intermediate with two
# certificates; no TLS 1.3; TLS 1.0 to 1.3; no forward secrecy; a 1024-bit Diffie-Hellman group; ten certificates in the
# chain; 62 accepted pairs. The first two are what the issue calls good ones.
MIX = (
    "modern", "intermediate", "tls12_only", "four_protocols", "no_forward_secrecy", "dh1024", "cert_chain_of_ten",
    "wide",
)  # fmt: skip
GOOD = "intermediate"
FEW = (GOOD, "four_protocols")  # for testssl.sh, which takes a minute or two for each


@dataclass(frozen=True, slots=True)
class Server:
    """`pairs`: accepted (protocol, suite) pairs by the zoo's written truth."""

    name: str
    address: str
    port: int
    host: str
    ca_file: str
    pairs: int


@contextmanager
def zoo(names: Sequence[str]) -> Iterator[list[Server]]:
    """These animals, in this order, in processes of their own."""
    command = [sys.executable, str(ROOT / "tests" / "tls" / "zoo"), *names]
    with _program(command) as process:
        assert process.stdout is not None
        told = {one["name"]: one for one in json.loads(process.stdout.readline())}
        yield [
            Server(name, one["address"], one["port"], one["sni"], one["ca_file"],
                   sum(len(suites) for suites in one["truth"]["protocols"].values()))
            for name in names if (one := told[name])
        ]  # fmt: skip


@contextmanager
def delayed(servers: Sequence[Server], trip: float) -> Iterator[tuple[list[Server], Callable[[], list[int]]]]:
    """The servers behind `trip` milliseconds, and what tells the connections to each since it was last asked."""
    places = [f"{server.address}:{server.port}" for server in servers]
    with _program([sys.executable, str(Path(__file__).with_name("delay.py")), str(trip), *places]) as process:
        assert process.stdout is not None and process.stdin is not None
        out, into = process.stdout, process.stdin
        fronts = json.loads(out.readline())

        def count() -> list[int]:
            into.write("count\n")
            into.flush()
            counts: list[int] = json.loads(out.readline())
            return counts

        yield (
            [replace(server, address=host, port=port) for server, (host, port) in zip(servers, fronts, strict=True)],
            count,
        )


@contextmanager
def _program(command: Sequence[str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()
