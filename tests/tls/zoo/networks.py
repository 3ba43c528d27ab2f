"""Peers as networks have them: those that refuse in other ways than by the book, limiters, and foreign protocols.

Behind most of them is the sound server of `peers`.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from zoo.peers import Hello, Serve, context_of, first_record, fragments, on_hello, parse, reset, speak

_DECODE_ERROR, _ILLEGAL_PARAMETER = b"\x15\x03\x01\x00\x02\x02\x32", b"\x15\x03\x03\x00\x02\x02\x2f"
_OLD_EXTENSIONS = frozenset({0, 10, 11, 13, 35, 0xFF01})
_RESERVED_GROUPS = frozenset((*range(1, 0x17), 0x1A, 0x1B, 0x1C))  # RFC 8446 4.2.7: not to be offered with TLS 1.3
_BUCKET = 15  # connections a second
_NAME = b"cong.example.vn"


class Refused(Exception):  # noqa: N818 - the talk is over
    """The server has refused in its own way."""


def hang_up(plug: socket.socket) -> None:
    """Ends a connection with FIN, and reads what is still under way."""
    plug.shutdown(socket.SHUT_WR)
    with suppress(OSError):
        while plug.recv(4096):
            pass


def _refuses(act: Callable[[socket.socket], None]) -> Callable[[dict[str, Any]], Serve]:
    """Does `act` where a sound server would send an alert."""

    def make(server: dict[str, Any]) -> Serve:
        context = context_of(server)

        def serve(plug: socket.socket) -> None:
            def send(data: bytes) -> None:
                if data[:1] == b"\x15":
                    act(plug)
                    raise Refused
                plug.sendall(data)

            speak(plug, context, send=send)

        return serve

    return make


def _warns(code: int) -> Callable[[socket.socket], None]:
    def act(plug: socket.socket) -> None:
        plug.sendall(b"\x15\x03\x01\x00\x02\x01" + bytes((code,)))
        hang_up(plug)

    return act


def _one_at_a_time(server: dict[str, Any]) -> Serve:
    context, busy = context_of(server), threading.Lock()

    def serve(plug: socket.socket) -> None:
        if not busy.acquire(blocking=False):
            return reset(plug)
        with suppress(OSError):
            speak(plug, context)
        busy.release()
        return None

    return serve


def _bucket(server: dict[str, Any]) -> Serve:
    context, lock, times = context_of(server), threading.Lock(), list[float]()

    def serve(plug: socket.socket) -> None:
        now = time.monotonic()
        with lock:
            times[:] = [at for at in times if now - at < 1]
            full = len(times) >= _BUCKET
            times.extend(() if full else (now,))
        if full:
            return reset(plug)
        return speak(plug, context)

    return serve


def _first(act: Callable[[socket.socket, bytes, Hello], bool]) -> Callable[[dict[str, Any]], Serve]:
    """Looks at the first hello; True from `act` ends the talk."""

    def make(server: dict[str, Any]) -> Serve:
        context = context_of(server)

        def serve(plug: socket.socket) -> None:
            record = first_record(plug)
            hello = parse(record)
            if hello is None or not act(plug, record, hello):
                speak(plug, context, record)

        return serve

    return make


def _reset_without_name(plug: socket.socket, record: bytes, hello: Hello) -> bool:
    wrong = _NAME not in record
    if wrong:
        reset(plug)
    return wrong


def _resets_tls13(plug: socket.socket, record: bytes, hello: Hello) -> bool:
    if hello.tls13:
        reset(plug)
    return hello.tls13


def _two_warnings(plug: socket.socket, record: bytes, hello: Hello) -> bool:
    plug.sendall(b"\x15\x03\x03\x00\x02\x01\x70\x15\x03\x03\x00\x02\x01\x5a")
    return False


def _echo(_: dict[str, Any]) -> Serve:
    def serve(plug: socket.socket) -> None:
        while data := plug.recv(65536):
            plug.sendall(data)

    return serve


def _says(words: Callable[[], bytes]) -> Callable[[dict[str, Any]], Serve]:
    def make(_: dict[str, Any]) -> Serve:
        def serve(plug: socket.socket) -> None:
            plug.recv(65536)
            plug.sendall(words())
            hang_up(plug)

        return serve

    return make


KINDS: dict[str, Callable[[dict[str, Any]], Serve]] = {
    "refuses_with_rst": _refuses(reset),
    "refuses_with_fin": _refuses(hang_up),
    "refuses_with_warning": _refuses(_warns(40)),
    "refuses_with_goodbye": _refuses(_warns(0)),
    "one_at_a_time": _one_at_a_time,
    "bucket": _bucket,
    "one_byte_records": fragments(1),
    "old_extensions_only": on_hello(lambda it: _DECODE_ERROR if set(it.extensions) - _OLD_EXTENSIONS else None),
    "150_suites": on_hello(lambda it: _DECODE_ERROR if len(it.suites) > 150 else None),
    "strict_groups": on_hello(
        lambda it: _ILLEGAL_PARAMETER if it.versions == (0x0304,) and _RESERVED_GROUPS & set(it.groups) else None
    ),
    "reset_without_name": _first(_reset_without_name),
    "resets_tls13": _first(_resets_tls13),
    "two_warnings": _first(_two_warnings),
    "echo": _echo,
    "redis": _says(lambda: b"-ERR unknown command\r\n"),
    "noise": _says(lambda: os.urandom(3000)),
    "http_redirect": _says(lambda: b"HTTP/1.1 301 Moved Permanently\r\nLocation: https://cong.example.vn/\r\n\r\n"),
}
