"""Waiting for servers to listen, and stopping them."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from zoo.truth import Stall

Popen = subprocess.Popen[bytes]
PATIENCE = 25.0  # seconds a house may take to open


def spawn(command: Sequence[str], log: Path, env: Mapping[str, str] | None = None) -> Popen:
    """A server program, its words going to a file. It dies with the thread that started it, so also when we are killed:
    the gate keeps its threads for as long as the zoo is open."""
    with log.open("wb") as out:
        return subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", "--", *command], stdin=subprocess.PIPE, stdout=out, stderr=out, env=env
        )


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
            process = spawn(command(stall), log, env)
            stack.enter_context(stopped(process))
            started.append((stall, process, log))
        for stall, process, log in started:
            until_listening([stall], process, log)
        yield


def until_listening(stalls: Iterable[Stall], process: Popen, log: Path | None = None) -> None:
    """Returns once all these places accept connections; an AssertionError with the program's words where it died."""
    end, waiting = time.monotonic() + PATIENCE, list(stalls)
    while waiting := [stall for stall in waiting if not _places(stall) & _table.listening()]:
        said = log.read_text(errors="replace")[-2000:] if log and log.exists() else ""
        assert process.poll() is None, f"the server of {waiting[0].name} ended ({process.returncode}): {said}"
        assert time.monotonic() < end, f"{waiting[0].name} does not listen: {said}"
        time.sleep(0.05)


def _places(stall: Stall) -> set[str]:
    """How the kernel would name this place, or all addresses with this port."""
    address = "".join(f"{int(part):02X}" for part in reversed(stall.address.split(".")))
    return {f"{host}:{stall.port:04X}" for host in (address, "0" * 8, "0" * 32)}


class _Table:
    """The kernel's table of listening sockets, read at most twenty times a second by all houses together.

    It tells what a connection would, without being some animal's first client.
    """

    def __init__(self) -> None:
        self._lock, self._read, self._places = threading.Lock(), 0.0, set[str]()

    def listening(self) -> set[str]:
        with self._lock:
            if time.monotonic() - self._read > 0.05:
                lines = [
                    line for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()
                ]
                self._places = {line.split(maxsplit=2)[1] for line in lines if " 0A " in line}
                self._read = time.monotonic()
            return self._places


_table = _Table()


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
