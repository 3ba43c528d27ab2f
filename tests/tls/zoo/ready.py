"""Waiting for servers to listen, and stopping them."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from zoo.truth import Stall

Popen = subprocess.Popen[bytes]
PATIENCE = 25.0  # seconds a house may take to open


@contextmanager
def each_its_own(
    stalls: Sequence[Stall],
    folder: Path,
    command: Callable[[Stall], Sequence[str]],
    env: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """One program for each animal, all started at once."""
    folder.mkdir()
    with ExitStack() as stack:
        started: list[tuple[Stall, Popen, Path]] = []
        for stall in stalls:
            log = folder / f"{stall.name}.log"
            with log.open("wb") as out:
                process = subprocess.Popen(command(stall), stdin=subprocess.PIPE, stdout=out, stderr=out, env=env)
            stack.enter_context(stopped(process))
            started.append((stall, process, log))
        for stall, process, log in started:
            until_listening([stall], process, log)
        yield


def until_listening(stalls: Iterable[Stall], process: Popen, log: Path | None = None) -> None:
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
    place = "".join(f"{int(part):02X}" for part in reversed(stall.address.split(".")))
    places = {f"{host}:{stall.port:04X}" for host in (place, "0" * 8, "0" * 32)}
    return any(line.split()[1] in places and line.split()[3] == "0A" for line in _table())


def _table() -> list[str]:
    return [line for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]


@contextmanager
def stopped(process: Popen) -> Iterator[None]:
    """Ends the program when the block does."""
    try:
        yield
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()


def free_port() -> int:
    """A port on which nothing listens at any address."""
    with socket.create_server(("", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
