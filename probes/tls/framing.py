"""TLS records and handshake messages cut out of what arrives, within bounds; and one session led over one line.

Source: RFC 5246 6.2, RFC 8446 5.1. Everything is hostile: the only exception these raise is `WireError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol as Shape

from probes.tls.records import MAX_BYTES, MAX_IDLE, MAX_MESSAGE, Alert, WireError
from probes.tls.wire import Ending, Line

CIPHER_CHANGE, ALERT, HANDSHAKE, DATA, HEARTBEAT = 20, 21, 22, 23, 24
MAX_RECORD = 16384 + 2048
_KINDS = frozenset((CIPHER_CHANGE, ALERT, HANDSHAKE, DATA, HEARTBEAT))


class Framing:
    """One direction of one connection. Not more than `MAX_BYTES` are ever taken."""

    __slots__ = ("_idle", "_messages", "_records", "fed")

    def __init__(self) -> None:
        self.fed = 0
        self._idle = 0
        self._records = bytearray()
        self._messages = bytearray()

    def records(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """The records that are whole now: header (5 bytes) and content. Raises WireError."""
        self.fed += len(data)
        if self.fed > MAX_BYTES:
            raise WireError(f"more than {MAX_BYTES} bytes")
        self._records += data
        while len(self._records) >= 5:
            header = bytes(self._records[:5])
            size = header[3] << 8 | header[4]
            if header[0] not in _KINDS or header[1] != 3 or size > MAX_RECORD:
                raise WireError("no TLS record")
            if len(self._records) < 5 + size:
                return
            content = bytes(self._records[5 : 5 + size])
            del self._records[: 5 + size]
            if not content or header[0] == CIPHER_CHANGE:
                self._idle += 1
                if self._idle > MAX_IDLE:
                    raise WireError("flood of idle records")
            yield header, content

    def messages(self, content: bytes) -> Iterator[tuple[int, bytes]]:
        """The handshake messages that are whole now: type, and the message with its four bytes of header."""
        self._messages += content
        while len(self._messages) >= 4:
            size = int.from_bytes(self._messages[1:4], "big")
            if size > MAX_MESSAGE:
                raise WireError(f"handshake message of {size} bytes")
            if len(self._messages) < 4 + size:
                return
            message = bytes(self._messages[: 4 + size])
            del self._messages[: 4 + size]
            yield message[0], message

    def boundary(self) -> None:
        """Keys change here: a message that lies across is against the rules (RFC 8446 5.1). Raises WireError."""
        if self._messages:
            raise WireError("handshake message across a change of keys")


def alert(content: bytes) -> Alert:
    """Read an alert in the clear. Raises WireError."""
    if len(content) != 2 or content[0] not in (1, 2):
        raise WireError("malformed alert")
    return Alert(content[0] == 2, content[1])


def message(kind: int, body: bytes) -> bytes:
    """One handshake message."""
    return bytes((kind,)) + len(body).to_bytes(3, "big") + body


class Session(Shape):
    """What can be led over a line: the first bytes, a reader (see `wire.Reader`), whether silence is all that may come
    now, so that it need not be waited for long, and what is to be made of the connection's end."""

    @property
    def message(self) -> bytes: ...

    @property
    def waiting(self) -> bool: ...

    def read(self, data: bytes) -> bytes | None: ...

    def ended(self, ending: Ending) -> None: ...


async def converse(line: Line, session: Session) -> Ending:
    """Lead one session over a connection of its own; what came of it stands in the session. Never raises."""
    ending = await line.talk(session.message, session.read, hush=lambda: line.hush if session.waiting else None)
    session.ended(ending)
    return ending
