"""Leading our own sessions in the tests: over a line to a real server, or against OpenSSL in memory."""

from __future__ import annotations

import ssl
from contextlib import suppress
from typing import Any

from tls_zoo import HOST

from probes.tls.framing import Session, converse
from probes.tls.ground import Ground
from probes.tls.hello import Offer, Protocol, hello
from probes.tls.records import Flight
from probes.tls.registry import SUITES_UP_TO_12
from probes.tls.session12 import Session12, offer
from probes.tls.session13 import Session13
from probes.tls.wire import Line
from socd.probe import Endpoint


def line_to(where: Any, patience: float = 5.0, parallel: int = 4) -> Line:
    return Line(Endpoint(HOST, where.address, where.port), patience=patience, parallel=parallel)


async def lead13(where: Any, **options: Any) -> Session13:
    session = Session13(HOST, **options)
    await converse(line_to(where), session)
    return session


async def lead12(
    where: Any, protocol: Protocol = Protocol.TLS12, known: tuple[int, ...] = (), renegotiate: bool = False, **more: Any
) -> Session12:
    session = Session12(HOST, offer(protocol, known, **more), renegotiate)
    await converse(line_to(where), session)
    return session


async def ground_of(where: Any, protocol: Protocol = Protocol.TLS12, patience: float = 5.0, **suites: Any) -> Ground:
    """What the examiner would know: the answer to a hello of this protocol, and the suites accepted."""
    flight, line = Flight(), line_to(where, patience)

    def read(data: bytes) -> bytes | None:
        flight.feed(data)
        return None if flight.over else b""

    known: tuple[int, ...] = suites.get("known", ())
    await line.talk(hello(Offer(protocol, known or SUITES_UP_TO_12), HOST), read)
    assert flight.hello is not None
    line.connections = 0
    return Ground(line, HOST, protocol, flight.hello, {protocol: known or (flight.hello.suite,)})


class InMemory:
    """OpenSSL as the server, no sockets: `step` hands over what the client says and gives the answer."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.done = False

    def step(self, data: bytes) -> bytes:
        self._incoming.write(data)
        with suppress(ssl.SSLWantReadError):
            self.tls.do_handshake()
            self.done = True
        return self._outgoing.read()

    def lead(self, session: Session) -> list[bytes]:
        """The whole conversation; gives what the server said, flight by flight."""
        said, data = [], session.message
        while data:
            said.append(self.step(data))
            data = session.read(said[-1]) or b""
            if self.done:
                break
        return said
