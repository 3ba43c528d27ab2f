"""Waiting for servers to listen, and stopping them."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from zoo.truth import Stall

PATIENCE = 25.0  # seconds a house may take to open


def until_listening(stalls: Iterable[Stall], process: subprocess.Popen[bytes], log: Path | None = None) -> None:
    """Returns once all these places accept connections; an AssertionError with the program's words where it died."""
    end = time.monotonic() + PATIENCE
    for stall in stalls:
        while not _listens(stall):
            said = log.read_text(errors="replace")[-2000:] if log and log.exists() else ""
            assert process.poll() is None, f"the server of {stall.name} ended ({process.returncode}): {said}"
            assert time.monotonic() < end, f"{stall.name} does not listen: {said}"
            time.sleep(0.02)


def _listens(stall: Stall) -> bool:
    """Read from the kernel's table: a connection would be a first client, which some animals count."""
    place = "".join(f"{int(part):02X}" for part in reversed(stall.address.split("."))) + f":{stall.port:04X}"
    return any(line.split()[1] == place and line.split()[3] == "0A" for line in _table())


def _table() -> list[str]:
    return Path("/proc/net/tcp").read_text().splitlines()[1:]


@contextmanager
def stopped(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ends the program when the block does."""
    try:
        yield
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def free_port(address: str) -> int:
    """A port on which nothing listens at this address, outside the range for outgoing connections where possible."""
    with suppress(OSError), socket.create_server((address, 8443)):
        return 8443
    with socket.create_server((address, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
