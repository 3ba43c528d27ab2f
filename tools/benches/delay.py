"""A delaying and counting TCP proxy: `python delay.py MILLISECONDS ADDRESS:PORT…`, a process of its own.

It listens on 127.89.0.1 onwards, one address a server, and prints the places as one JSON list. Each line on standard
input is answered with the connections counted so far, as a JSON list in the same order, and sets them to 0.

The delay is that of a round trip: every byte, and every end, waits half of it in each direction. A connect() to
loopback would be instant, where over a real line it costs one round trip; a client can see no difference in time if its
first bytes wait that round trip longer instead, and so they do. (What a client *measures* between its first byte and
the answer is then two round trips instead of one.) netem would do this in the kernel; not every machine has it.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import socket
import sys
from collections import deque
from contextlib import suppress

CHUNK = 65536
_END = b""


class Pipe:
    """One direction of one connection: what comes in at `source` goes out at `sink`, `delay` seconds later."""

    def __init__(self, source: socket.socket, sink: socket.socket, delay: float, not_before: float) -> None:
        self.source, self.sink, self.delay, self.not_before = source, sink, delay, not_before
        self.queue: deque[tuple[float, bytes]] = deque()
        self.news = asyncio.Event()

    async def run(self) -> None:
        reading = asyncio.create_task(self._read())
        try:
            await self._write()
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    async def _read(self) -> None:
        loop = asyncio.get_running_loop()
        data = b"-"
        while data != _END:
            try:
                data = await loop.sock_recv(self.source, CHUNK)
            except OSError:
                data = _END
            self.queue.append((max(loop.time(), self.not_before) + self.delay, data))
            self.news.set()

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            while not self.queue:
                self.news.clear()
                await self.news.wait()
            due, data = self.queue.popleft()
            if (pause := due - loop.time()) > 0:
                await asyncio.sleep(pause)
            try:
                if data == _END:
                    self.sink.shutdown(socket.SHUT_WR)
                    return
                await loop.sock_sendall(self.sink, data)
            except OSError:
                return


class Gate:
    """One server seen from behind the proxy."""

    def __init__(self, number: int, target: tuple[str, int], trip: float) -> None:
        self.target, self.trip, self.count = target, trip, 0
        self.listener = socket.create_server((f"127.89.0.{number}", 0), backlog=256)
        self.listener.setblocking(False)
        self.talks: set[asyncio.Task[None]] = set()

    @property
    def place(self) -> tuple[str, int]:
        host, port = self.listener.getsockname()
        return host, port

    async def serve(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            client, _ = await loop.sock_accept(self.listener)
            self.count += 1
            talk = loop.create_task(self._talk(client))
            self.talks.add(talk)
            talk.add_done_callback(self.talks.discard)

    async def _talk(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        connected = loop.time() + self.trip
        server = socket.socket()
        with client, server:
            for plug in (client, server):
                plug.setblocking(False)
                plug.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                await loop.sock_connect(server, self.target)
            except OSError:
                await asyncio.sleep(self.trip)
                return
            out = Pipe(client, server, self.trip / 2, connected)
            back = Pipe(server, client, self.trip / 2, connected - self.trip / 2)
            # Either side's end is passed on; when the server has ended there is nothing more to wait for.
            sending, coming = asyncio.create_task(out.run()), asyncio.create_task(back.run())
            await asyncio.wait((coming,))
            if not sending.done():
                await asyncio.wait((sending,), timeout=2 * self.trip + 0.05)
            for task in (sending, coming):
                task.cancel()
            await asyncio.gather(sending, coming, return_exceptions=True)


async def main(trip: float, targets: list[tuple[str, int]]) -> None:
    gates = [Gate(number, target, trip) for number, target in enumerate(targets, 1)]
    serving = [asyncio.create_task(gate.serve()) for gate in gates]
    print(json.dumps([gate.place for gate in gates]), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps([gate.count for gate in gates]), flush=True)
        for gate in gates:
            gate.count = 0
    for task in serving:
        task.cancel()


def _target(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    return host, int(port)


if __name__ == "__main__":
    # select(2) waits to the microsecond, epoll(7) only to the millisecond.
    with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(selectors.SelectSelector())) as runner:
        runner.run(main(float(sys.argv[1]) / 1000, [_target(text) for text in sys.argv[2:]]))
