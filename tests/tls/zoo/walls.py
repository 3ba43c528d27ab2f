"""What stands before servers in offices: filters that look into the hello, shapers of traffic, other limiters.

Behind most of them is the sound server of `peers`.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from zoo.networks import hang_up
from zoo.peers import Hello, Serve, context_of, first_record, parse, reset, speak

_ILLEGAL_PARAMETER = b"\x15\x03\x03\x00\x02\x02\x2f"
_DECODE_ERROR = b"\x15\x03\x03\x00\x02\x02\x32"
_DHE = frozenset({0x9E, 0x9F, 0x33, 0x39, 0x67, 0x6B, 0xCCAA, 0xC09E, 0xC09F})
_EC_SUITES = frozenset({0xC009, 0xC00A, 0xC023, 0xC024})
_PADDING, _ALPN, _HEARTBEAT = 21, 16, 15
_Look = Callable[[bytes, Hello], bool]
_Act = Callable[[socket.socket], None]


def grease(number: int) -> bool:
    """RFC 8701."""
    return number & 0x0F0F == 0x0A0A and number >> 8 == number & 0xFF


def _alert(said: bytes) -> _Act:
    def act(plug: socket.socket) -> None:
        plug.sendall(said)
        hang_up(plug)

    return act


def _minds(look: _Look, act: _Act) -> Callable[[dict[str, Any]], Serve]:
    """Does `act` to every hello that `look` minds; `look` sees the record."""

    def make(server: dict[str, Any]) -> Serve:
        context = context_of(server)

        def serve(plug: socket.socket) -> None:
            record = first_record(plug)
            hello = parse(record)
            if hello is not None and look(record, hello):
                return act(plug)
            return speak(plug, context, record)

        return serve

    return make


def compressions(record: bytes) -> bytes:
    """The compression methods a ClientHello offers."""
    body = record[9:]
    place = 35 + body[34]
    place += 2 + int.from_bytes(body[place : place + 2], "big")
    return body[place + 1 : place + 1 + body[place]]


def _session_id(record: bytes) -> bool:
    return record[43] != 0


def _shaped(shape: Callable[[socket.socket, bytes], None]) -> Callable[[dict[str, Any]], Serve]:
    """What the server says goes through `shape`."""

    def make(server: dict[str, Any]) -> Serve:
        context = context_of(server)
        return lambda plug: speak(plug, context, send=lambda data: shape(plug, data))

    return make


def _late(plug: socket.socket, data: bytes) -> None:
    time.sleep(0.15)
    plug.sendall(data)


def _in_halves(plug: socket.socket, data: bytes) -> None:
    """A pause in the midst of a record's header, and another in the midst of its content."""
    for piece in (data[:3], data[3 : 3 + len(data) // 2], data[3 + len(data) // 2 :]):
        plug.sendall(piece)
        time.sleep(0.06)


def _drops_some(server: dict[str, Any]) -> Serve:
    """Resets one connection in eight, at random, before anything is said."""
    context, chance = context_of(server), random.Random(7)

    def serve(plug: socket.socket) -> None:
        if chance.random() < 0.125:
            return reset(plug)
        return speak(plug, context)

    return serve


def _two_at_a_time(server: dict[str, Any]) -> Serve:
    """Two connections at a time; the others wait their turn."""
    context, seats = context_of(server), threading.Semaphore(2)

    def serve(plug: socket.socket) -> None:
        with seats:
            speak(plug, context)

    return serve


def _silent_bucket(server: dict[str, Any]) -> Serve:
    """More than 40 connections a second get silence for their answer."""
    context, lock, times = context_of(server), threading.Lock(), list[float]()

    def serve(plug: socket.socket) -> None:
        now = time.monotonic()
        with lock:
            times[:] = [at for at in times if now - at < 1]
            full = len(times) >= 40
            times.extend(() if full else (now,))
        if full:
            time.sleep(5)
            return None
        return speak(plug, context)

    return serve


def _old_record(server: dict[str, Any]) -> Serve:
    """Refuses with alerts whose record claims SSL 3.0, as some old balancers do."""
    context = context_of(server)

    def serve(plug: socket.socket) -> None:
        def send(data: bytes) -> None:
            plug.sendall(b"\x15\x03\x00" + data[3:] if data[:1] == b"\x15" else data)

        speak(plug, context, send=send)

    return serve


def _dies_of_dhe(server: dict[str, Any]) -> Serve:
    """Chooses DHE in the client's order, finds that it has no parameters, and hangs up, as it does to refuse; so does
    Dovecot with OpenSSL 3 that was given suites and no `ssl_dh`."""
    context = context_of(server)

    def serve(plug: socket.socket) -> None:
        first = first_record(plug)
        hello = parse(first)
        chosen = next((code for code in hello.suites if code in _DHE or code in _EC_SUITES), 0) if hello else 0
        if chosen in _DHE and hello is not None and not hello.tls13:
            return hang_up(plug)
        return speak(plug, context, first, _instead_of_alerts(plug))

    return serve


def _instead_of_alerts(plug: socket.socket) -> Callable[[bytes], None]:
    def send(data: bytes) -> None:
        if data[:1] == b"\x15":
            hang_up(plug)
            raise ConnectionError
        plug.sendall(data)

    return send


def _scsv_below_12(server: dict[str, Any]) -> Serve:
    """Minds a fallback to TLS 1.1 and below, and leaves the one to TLS 1.2 to TLS 1.3's own guard, as Haskell's tls."""
    whole, below = context_of(server), context_of({**server, "protocols": ["TLS1.0", "TLS1.1", "TLS1.2"]})

    def serve(plug: socket.socket) -> None:
        first = first_record(plug)
        hello = parse(first)
        fallen = hello is not None and 0x5600 in hello.suites and hello.version == 0x0303
        return speak(plug, below if fallen else whole, first)

    return serve


def _replies(words: bytes) -> Callable[[dict[str, Any]], Serve]:
    """One answer, whatever comes."""

    def make(_: dict[str, Any]) -> Serve:
        def serve(plug: socket.socket) -> None:
            plug.recv(65536)
            plug.sendall(words)
            hang_up(plug)

        return serve

    return make


def _greets(words: bytes) -> Callable[[dict[str, Any]], Serve]:
    """Speaks first, and waits on."""

    def make(_: dict[str, Any]) -> Serve:
        def serve(plug: socket.socket) -> None:
            plug.sendall(words)
            while plug.recv(4096):
                pass

        return serve

    return make


KINDS: dict[str, Callable[[dict[str, Any]], Serve]] = {
    "minds_deflate": _minds(lambda record, _: compressions(record) != b"\0", _alert(_ILLEGAL_PARAMETER)),
    "minds_deflate_rst": _minds(lambda record, _: compressions(record) != b"\0", reset),
    "minds_grease": _minds(
        lambda _, it: any(map(grease, (*it.suites, *it.extensions, *it.groups, *it.versions))), reset
    ),
    "minds_padding": _minds(lambda _, it: _PADDING in it.extensions, _alert(_DECODE_ERROR)),
    "minds_heartbeat": _minds(lambda _, it: _HEARTBEAT in it.extensions, reset),
    "minds_alpn": _minds(lambda _, it: _ALPN in it.extensions, reset),
    "minds_export": _minds(lambda _, it: bool({3, 6, 8, 0x14} & set(it.suites)), reset),
    "minds_null_and_anon": _minds(lambda _, it: bool({1, 2, 0x18, 0x34, 0xC018} & set(it.suites)), reset),
    "minds_32_suites": _minds(lambda _, it: len(it.suites) > 32, reset),
    "minds_old_record": _minds(lambda record, _: record[1:3] == b"\3\1", _alert(_ILLEGAL_PARAMETER)),
    "minds_deflate_old": _minds(lambda record, _: compressions(record) != b"\0", _alert(_ILLEGAL_PARAMETER)),
    "minds_32_suites_old": _minds(lambda _, it: len(it.suites) > 32, reset),
    "minds_session_id": _minds(lambda record, it: not it.tls13 and _session_id(record), reset),
    "late": _shaped(_late),
    "in_halves": _shaped(_in_halves),
    "drops_some": _drops_some,
    "two_at_a_time": _two_at_a_time,
    "silent_bucket": _silent_bucket,
    "old_record": _old_record,
    "dies_of_dhe": _dies_of_dhe,
    "scsv_below_12": _scsv_below_12,
    "imap": _greets(b"* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] Dovecot ready.\r\n"),
    "ftp": _greets(b"220 (vsFTPd 3.0.3)\r\n"),
    "telnet": _greets(b"\xff\xfd\x18\xff\xfd\x20\xff\xfd\x23\xff\xfd\x27"),
    "http2_clear": _replies(b"\0\0\x12\4\0\0\0\0\0\0\3\0\0\0\x64\0\4\0\x10\0\0\0\6\0\1\0\0"),
    "html_without_head": _replies(b"<!DOCTYPE HTML PUBLIC>\n<html><title>400</title></html>\n"),
    "postgres": _replies(b"E\0\0\0\x8dSFATAL\0C0A000\0Munsupported frontend protocol 5635.769\0\0"),
    "rdp": _replies(b"\3\0\0\x13\x0e\xd0\0\0\x124\0\3\0\x08\0\5\0\0\0"),
}
