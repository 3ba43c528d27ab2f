"""The program in which the animals written in Python live: `python keeper.py SPECIFICATION`.

A process of its own, so that they take no time from the examiner's loop. The specification is JSON: a list of objects
with name, kind, address, port, and what the kind needs. One thread accepts for each animal, one serves each
connection.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from zoo import lite, networks, peers, pq, walls

Serve = Callable[[socket.socket], None]
KINDS: dict[str, Callable[[dict[str, Any]], Serve]] = {
    **peers.KINDS,
    **networks.KINDS,
    **walls.KINDS,
    **lite.KINDS,
    **pq.KINDS,
}


def keep(server: dict[str, Any]) -> threading.Thread:
    """Listens for one animal until the program ends."""
    serve = KINDS[server["kind"]](server)
    door = socket.create_server((server["address"], server["port"]), backlog=128)

    def each(plug: socket.socket) -> None:
        plug.settimeout(10)
        with plug, suppress(Exception):  # a client that hangs up, at any point
            serve(plug)

    def accept() -> None:
        while True:
            plug, _ = door.accept()
            plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=each, args=(plug,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    return thread


def main() -> None:
    warnings.simplefilter("ignore")  # old protocols are what is wanted
    for thread in [keep(server) for server in json.loads(Path(sys.argv[1]).read_text())]:
        thread.join()


if __name__ == "__main__":
    main()
