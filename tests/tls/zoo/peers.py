"""Peers that misbehave: what stands between us and a server in real networks, each doing one thing wrong.

Behind most of them is a sound server (Python's ssl, in memory), so that what is behind the fault is as real as can be.
"""

from __future__ import annotations

import itertools
import os
import re
import socket
import ssl
import struct
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoo.suites import openssl_list

Serve = Callable[[socket.socket], None]
Send = Callable[[bytes], None]
_VERSIONS = {"TLS1.0": ssl.TLSVersion.TLSv1, "TLS1.1": ssl.TLSVersion.TLSv1_1, "TLS1.2": ssl.TLSVersion.TLSv1_2,
             "TLS1.3": ssl.TLSVersion.TLSv1_3}  # fmt: skip
_PAGE = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>zoo</title>\n"
_HANDSHAKE_FAILURE = b"\x15\x03\x01\x00\x02\x02\x28"
_PROTOCOL_VERSION = b"\x15\x03\x01\x00\x02\x02\x46"
_UNRECOGNIZED_NAME_WARNING = b"\x15\x03\x03\x00\x02\x01\x70"
_SUPPORTED_GROUPS, _SUPPORTED_VERSIONS = 10, 43


def context_of(server: dict[str, Any]) -> ssl.SSLContext:
    """A sound server with the certificate, protocols and suites of the specification."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers(openssl_list(server["suites"]) if server["suites"] else "DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(server["chain"], server["key"])
    versions = [_VERSIONS[name] for name in server["protocols"]]
    context.minimum_version, context.maximum_version = min(versions), max(versions)
    context.set_ecdh_curve("prime256v1")
    return context


def speak(plug: socket.socket, context: ssl.SSLContext, first: bytes = b"", send: Send | None = None) -> None:
    """The sound server, which has already been given `first`; what it says goes through `send`."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    tls = context.wrap_bio(incoming, outgoing, server_side=True)
    incoming.write(first)
    send = send or plug.sendall

    def step(action: Callable[[], Any]) -> Any:
        while True:
            try:
                return action()
            except ssl.SSLWantReadError:
                _flush(outgoing, send)
                data = plug.recv(65536)
                if not data:
                    raise ConnectionError from None
                incoming.write(data)
            finally:
                _flush(outgoing, send)

    step(tls.do_handshake)
    step(lambda: tls.read(4096))
    tls.write(_PAGE)
    _flush(outgoing, send)
    with suppress(ssl.SSLError):
        tls.unwrap()
    _flush(outgoing, send)


def _flush(outgoing: ssl.MemoryBIO, send: Send) -> None:
    if data := outgoing.read():
        send(data)


def first_record(plug: socket.socket) -> bytes:
    """The client's first record, whole; of anything else what came first."""
    data = plug.recv(5)
    if data[:1] != b"\x16":
        return data + plug.recv(4096)
    size = 5 + int.from_bytes(data[3:5], "big")
    while len(data) < size:
        more = plug.recv(size - len(data))
        if not more:
            break
        data += more
    return data


@dataclass(frozen=True)
class Hello:
    """What a peer looks at in a ClientHello."""

    version: int
    suites: tuple[int, ...]
    extensions: tuple[int, ...]
    versions: tuple[int, ...]
    groups: tuple[int, ...] = ()

    @property
    def tls13(self) -> bool:
        return 0x0304 in self.versions


def parse(record: bytes) -> Hello | None:
    """A ClientHello's main parts; None for anything else."""
    with suppress(struct.error, IndexError):
        if record[0] != 22 or record[5] != 1:
            return None
        body = record[9:]
        (version,) = struct.unpack_from("!H", body)
        place = 35 + body[34]
        (size,) = struct.unpack_from("!H", body, place)
        suites = struct.unpack_from(f"!{size // 2}H", body, place + 2)
        place += 2 + size
        place += 1 + body[place]
        extensions, versions, groups = list[int](), tuple[int, ...](), tuple[int, ...]()
        if place < len(body):
            (end,) = struct.unpack_from("!H", body, place)
            place, end = place + 2, place + 2 + end
            while place < end:
                number, size = struct.unpack_from("!HH", body, place)
                extensions.append(number)
                if number == _SUPPORTED_VERSIONS:
                    versions = struct.unpack_from(f"!{body[place + 4] // 2}H", body, place + 5)
                if number == _SUPPORTED_GROUPS:
                    groups = struct.unpack_from(f"!{size // 2 - 1}H", body, place + 6)
                place += 4 + size
        return Hello(version, suites, tuple(extensions), versions, groups)
    return None


def reset(plug: socket.socket) -> None:
    """Ends a connection with RST."""
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    plug.close()


# -- those that never speak TLS


def _tarpit(_: dict[str, Any]) -> Serve:
    def serve(plug: socket.socket) -> None:
        plug.settimeout(120)
        while plug.recv(65536):
            pass

    return serve


def _resets(_: dict[str, Any]) -> Serve:
    def serve(plug: socket.socket) -> None:
        plug.recv(1)
        reset(plug)

    return serve


def _hangs_up(_: dict[str, Any]) -> Serve:
    return lambda plug: first_record(plug) and None


def _banner(server: dict[str, Any]) -> Serve:
    words = server["words"].encode()

    def serve(plug: socket.socket) -> None:
        plug.sendall(words)
        plug.recv(4096)

    return serve


def _http_patient(_: dict[str, Any]) -> Serve:
    """Reads a whole line before it answers, as many web servers do."""

    def serve(plug: socket.socket) -> None:
        with plug.makefile("rb") as lines:
            line = lines.readline(8192)
        good = line.startswith((b"GET ", b"HEAD "))
        plug.sendall(_PAGE if good else b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")

    return serve


# -- those before a sound server


def _on_big(act: Callable[[socket.socket], None], least: int, most: int) -> Callable[[dict[str, Any]], Serve]:
    """Does `act` to a hello whose first record has `least` to `most` bytes."""

    def make(server: dict[str, Any]) -> Serve:
        context = context_of(server)

        def serve(plug: socket.socket) -> None:
            first = first_record(plug)
            if least <= len(first) <= most:
                act(plug)
            else:
                speak(plug, context, first)

        return serve

    return make


def _hang(plug: socket.socket) -> None:
    plug.settimeout(120)
    while plug.recv(65536):
        pass


def on_hello(answer: Callable[[Hello], bytes | None]) -> Callable[[dict[str, Any]], Serve]:
    """Answers some hellos by itself: bytes are sent before hanging up, None leaves them to the sound server."""

    def make(server: dict[str, Any]) -> Serve:
        context = context_of(server)

        def serve(plug: socket.socket) -> None:
            first = first_record(plug)
            hello = parse(first)
            said = answer(hello) if hello else None
            if said is None:
                speak(plug, context, first)
            elif said == b"hang":
                _hang(plug)
            elif said:
                plug.sendall(said)

        return serve

    return make


def _slow(server: dict[str, Any]) -> Serve:
    context = context_of(server)

    def serve(plug: socket.socket) -> None:
        def drip(data: bytes) -> None:
            for byte in data:
                plug.sendall(bytes((byte,)))
                time.sleep(0.0002)

        speak(plug, context, send=drip)

    return serve


def _rate_limited(server: dict[str, Any]) -> Serve:
    context, count = context_of(server), itertools.count(1)

    def serve(plug: socket.socket) -> None:
        if next(count) % 3 == 0:
            reset(plug)
        else:
            speak(plug, context)

    return serve


def _warns_first(server: dict[str, Any]) -> Serve:
    context = context_of(server)

    def serve(plug: socket.socket) -> None:
        first = first_record(plug)
        if parse(first):
            plug.sendall(_UNRECOGNIZED_NAME_WARNING)
        speak(plug, context, first)

    return serve


def fragments(most: int) -> Callable[[dict[str, Any]], Serve]:
    """Every handshake message in records of at most so many bytes (RFC 5246 section 6.2.1 allows it)."""

    def make(server: dict[str, Any]) -> Serve:
        context = context_of(server)

        def serve(plug: socket.socket) -> None:
            encrypted = False

            def send(data: bytes) -> None:
                nonlocal encrypted
                out, place = b"", 0
                while place < len(data):
                    head, size = data[place : place + 3], int.from_bytes(data[place + 3 : place + 5], "big")
                    body = data[place + 5 : place + 5 + size]
                    encrypted = encrypted or head[0] != 22
                    pieces = [body] if encrypted else [body[at : at + most] for at in range(0, size, most)]
                    out += b"".join(head + len(piece).to_bytes(2, "big") + piece for piece in pieces)
                    place += 5 + size
                plug.sendall(out)

            speak(plug, context, send=send)

        return serve

    return make


def _wrong_suite(server: dict[str, Any]) -> Serve:
    """Has one suite, and chooses it also where it was not offered."""
    context, only = context_of(server), 0x002F
    pem = Path(server["chain"]).read_text()
    chain = [
        ssl.PEM_cert_to_DER_cert(each) for each in re.findall(r"-----BEGIN.*?END CERTIFICATE-----", pem, re.DOTALL)
    ]
    listed = b"".join(len(der).to_bytes(3, "big") + der for der in chain)
    certificate = _message(11, len(listed).to_bytes(3, "big") + listed)

    def serve(plug: socket.socket) -> None:
        first = first_record(plug)
        hello = parse(first)
        if hello is None or only in hello.suites or hello.version < 0x0303:
            return speak(plug, context, first)
        chosen = _message(2, b"\3\3" + os.urandom(32) + b"\0" + only.to_bytes(2, "big") + b"\0")
        flight = chosen + certificate + _message(14, b"")
        plug.sendall(b"\x16\3\3" + len(flight).to_bytes(2, "big") + flight)
        plug.recv(4096)
        plug.sendall(_HANDSHAKE_FAILURE)
        return None

    return serve


def _message(kind: int, body: bytes) -> bytes:
    return bytes((kind,)) + len(body).to_bytes(3, "big") + body


KINDS: dict[str, Callable[[dict[str, Any]], Serve]] = {
    "tarpit": _tarpit,
    "resets": _resets,
    "hangs_up": _hangs_up,
    "banner": _banner,
    "http_patient": _http_patient,
    "resets_on_big": _on_big(reset, 513, 1 << 20),
    "hangs_on_big": _on_big(_hang, 513, 1 << 20),
    "hangs_on_middling": _on_big(_hang, 256 + 5, 511 + 5),
    "version_alert": on_hello(lambda hello: _PROTOCOL_VERSION if hello.tls13 else None),
    "version_hang": on_hello(lambda hello: b"hang" if hello.tls13 else None),
    "old_version_hangs_up": on_hello(lambda hello: b"" if hello.version > 0x0302 or hello.tls13 else None),
    "extension_alert": on_hello(lambda hello: _HANDSHAKE_FAILURE if hello.extensions else None),
    "slow": _slow,
    "rate_limited": _rate_limited,
    "warns_first": _warns_first,
    "fragments": fragments(48),
    "wrong_suite": _wrong_suite,
}
