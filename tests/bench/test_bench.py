"""`make bench` in small: every bench runs, ours and peer, and says what it must."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

TOOLS = Path(__file__).parents[2] / "tools"
SMALL = "import json, sys, bench; print(json.dumps(bench.run_all(quick=True, only=sys.argv[1])), file=sys.stderr)"


@pytest.mark.parametrize(
    "part",
    [
        "network",
        "metrics",
        "store",
        *(pytest.param(part, marks=pytest.mark.prove) for part in ("pages", "secrets", "tls")),
    ],
)  # the peers of these are slow, and come from a registry
def test_every_bench_runs_and_names_its_peer(part: str) -> None:
    # A process of its own: the benches measure processor time of a whole process.
    done = subprocess.run([sys.executable, "-c", SMALL, part], cwd=TOOLS, capture_output=True, text=True, timeout=220)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stderr.splitlines()[-1])
    assert len({row["name"] for row in rows}) == len(rows) >= 1
    for row in rows:
        assert set(row) == {"name", "ours", "peer", "unit", "ratio", "note"}
        assert row["ours"] > 0, row
        if row["peer"] is None:  # a peer that cannot be had here: told, and no figure made up for it
            assert row["ratio"] is None and row["note"].startswith("no peer: "), row
            continue
        assert row["peer"] > 0, row
        assert abs(row["ratio"] - row["ours"] / row["peer"]) < 0.01 * row["ratio"] + 0.002, row
        assert row["note"].startswith("peer: ") and row["note"].endswith(" is better")


@pytest.fixture
def echo() -> Iterator[socket.socket]:
    """Sends back what comes, and hangs up after the client has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    plug, _ = listener.accept()
                    with plug:
                        while data := plug.recv(1000):
                            plug.sendall(data)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_the_delaying_proxy_delays_and_counts(echo: socket.socket) -> None:
    host, port = echo.getsockname()
    command = [sys.executable, str(TOOLS / "benches" / "delay.py"), "100", f"{host}:{port}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proxy:
        assert proxy.stdin is not None and proxy.stdout is not None
        ((front, number),) = json.loads(proxy.stdout.readline())
        took = []
        with socket.create_connection((front, number), 5) as plug:
            for word in (b"a", b"bc", b"d", b"e", b""):
                start = time.perf_counter()
                if word:
                    plug.sendall(word)
                else:
                    plug.shutdown(socket.SHUT_WR)
                assert plug.recv(10) == word
                took.append(time.perf_counter() - start)
        proxy.stdin.write("count\n")
        proxy.stdin.flush()
        assert json.loads(proxy.stdout.readline()) == [1]
        proxy.terminate()
    # The first answer has waited for the connection too: two round trips; every later one, and the end, for one.
    assert took[0] >= 0.2
    assert min(took) >= 0.1
    assert sorted(took)[1] < 0.18, took  # this machine may stall, but not every time
