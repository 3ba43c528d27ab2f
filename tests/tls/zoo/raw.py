"""A client of a few bytes for the truth check: it shares no line with the examiner it is to judge."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Sequence
from contextlib import suppress

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from zoo.truth import Running

PLAIN = (0x002F, 0x0035, 0x009C, 0x009D, 0xC013, 0xC02F, 0xC02B, 0xC009, 0x0033, 0x000A, 0x0005, 0x00FF)


def hello(
    version: int, suites: Sequence[int] = PLAIN, session: bytes = b"", extensions: bytes = b"", padded_to: int = 0
) -> bytes:
    """A ClientHello in its record; padded with RFC 7685's extension to a record of so many bytes."""
    listed = b"".join(struct.pack("!H", suite) for suite in suites)
    head = struct.pack("!H", version) + os.urandom(32) + bytes((len(session),)) + session
    head += struct.pack("!H", len(listed)) + listed + b"\1\0"
    if padded_to:
        extensions += struct.pack("!HH", 21, padded_to - len(head) - len(extensions) - 15)
        extensions += bytes(padded_to - len(head) - len(extensions) - 11)
    body = head + (struct.pack("!H", len(extensions)) + extensions if extensions else b"")
    return record(b"\1" + len(body).to_bytes(3, "big") + body, 22, 0x0301)


def extension(number: int, data: bytes) -> bytes:
    return struct.pack("!HH", number, len(data)) + data


def record(data: bytes, kind: int, version: int) -> bytes:
    return struct.pack("!BHH", kind, version, len(data)) + data


CURVES = extension(10, b"\0\2\0\x17") + extension(11, b"\1\0") + extension(13, b"\0\6\4\3\4\1\2\1")
KNOWS_TLS13 = extension(43, b"\2\3\4")


class Line:
    """One connection to a server of the zoo."""

    def __init__(self, server: Running, seconds: float = 5) -> None:
        self.plug = socket.create_connection((server.address, server.port), seconds)

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: object) -> None:
        self.plug.close()

    def say(self, data: bytes) -> None:
        self.plug.sendall(data)

    def hear(self, end: bytes = b"", seconds: float = 3) -> bytes | None:
        """What comes until `end` closes it, the peer hangs up, or the time is over (None, if nothing came at all)."""
        self.plug.settimeout(seconds)
        out = b""
        with suppress(ConnectionError):
            try:
                while not out or not end or not out.endswith(end):
                    data = self.plug.recv(65536)
                    if not data:
                        break
                    out += data
                    if not end:
                        break
            except TimeoutError:
                return out or None
        return out


HELLO_DONE = b"\x0e\0\0\0"


def answers(server: Running, said: bytes, seconds: float = 3) -> bytes | None:
    """The first bytes of a reply; b"" for a hang-up, None for silence."""
    try:
        with Line(server) as line:
            line.say(said)
            return line.hear(seconds=seconds)
    except ConnectionResetError:  # before we had said a word
        return b""


def early_ccs(server: Running, version: int) -> bytes | None:
    """The reply to a ChangeCipherSpec before any key: None (silence) is how the vulnerable take it."""
    with Line(server) as line:
        line.say(hello(version, extensions=CURVES))
        flight = line.hear(HELLO_DONE)
        assert flight and flight[0] == 22, server.name
        line.say(record(b"\1", 20, version))
        return line.hear(seconds=0.7)


def paddings(server: Running) -> list[bytes | None]:
    """The replies to a right PKCS#1 v1.5 padding with a wrong secret, and to a wrong padding (ROBOT's question)."""
    out = []
    for start in (b"\0\2", b"\x41\x17"):
        with Line(server) as line:
            line.say(hello(0x0303, (0x009C, 0x00FF)))
            flight = line.hear(HELLO_DONE)
            assert flight, server.name
            key = x509.load_der_x509_certificate(_first_certificate(flight)).public_key()
            assert isinstance(key, RSAPublicKey)
            bytes_ = key.key_size // 8
            secret = b"\3\3" + b"\x5a" * 46
            padded = start + b"\x77" * (bytes_ - 51) + b"\0" + secret
            number = key.public_numbers()
            sealed = pow(int.from_bytes(padded, "big"), number.e, number.n).to_bytes(bytes_, "big")
            body = struct.pack("!H", bytes_) + sealed
            exchange = b"\x10" + len(body).to_bytes(3, "big") + body
            line.say(record(exchange, 22, 0x0303) + record(b"\1", 20, 0x0303) + record(os.urandom(40), 22, 0x0303))
            out.append(line.hear(seconds=1))
    return out


def _first_certificate(flight: bytes) -> bytes:
    """The leaf (DER) in a server's first flight."""
    messages, place = b"", 0
    while place < len(flight):  # records
        size = int.from_bytes(flight[place + 3 : place + 5], "big")
        messages += flight[place + 5 : place + 5 + size]
        place += 5 + size
    place = 4 + int.from_bytes(messages[1:4], "big")  # past the ServerHello
    assert messages[place] == 11
    size = int.from_bytes(messages[place + 7 : place + 10], "big")
    return messages[place + 10 : place + 10 + size]


def returned_session_id(server: Running, ticket: bytes, given: bytes) -> bytes:
    """The session id of the ServerHello when a ticket is offered with this one (Ticketbleed's question)."""
    with Line(server) as line:
        line.say(hello(0x0303, (0xC02F, 0x00FF), given, CURVES + extension(23, b"") + extension(35, ticket)))
        reply = line.hear()
        assert reply and reply[0] == 22 and reply[5] == 2, server.name
        return reply[44 : 44 + reply[43]]


def ssl2_hello() -> bytes:
    """An SSLv2 CLIENT-HELLO with all seven ciphers."""
    specs = bytes.fromhex("010080 020080 030080 040080 050080 060040 0700c0")
    body = b"\1\0\2" + struct.pack("!HHH", len(specs), 0, 16) + specs + os.urandom(16)
    return struct.pack("!H", 0x8000 | len(body)) + body
