"""A response's body: taken off the wire and decoded piece by piece, never beyond its bounds."""

from __future__ import annotations

import zlib
from typing import Protocol

import brotli  # type: ignore[import-untyped]

BOMB_RATIO = 200  # decoded bytes per byte on the wire: beyond anything a page compresses to
_PIECE = 4096
_INNER_ROOM = 8_000_000  # more than one piece of honest data can grow to


class BadEncodingError(Exception):
    """The body is not what its Content-Encoding says; `str()` says what was wrong."""


class _Decoder(Protocol):
    def feed(self, data: bytes, room: int) -> bytes:
        """Up to `room` more decoded bytes (a call may give fewer; what does not fit is dropped)."""
        ...

    def finished(self) -> bool:
        """Whether the encoded stream came to its proper end."""
        ...


class _Plain:
    def feed(self, data: bytes, room: int) -> bytes:
        return data[:room]

    def finished(self) -> bool:
        return True


class _Zlib:
    """gzip (several members too) or deflate, with or without the zlib header."""

    def __init__(self, coding: str) -> None:
        self._gzip = coding == "gzip"
        self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16 if self._gzip else zlib.MAX_WBITS)
        self._head = b""
        self._started = False
        self._plain = False

    def feed(self, data: bytes, room: int) -> bytes:
        if not self._started:
            self._head += data
            if len(self._head) < 2:
                return b""
            data, self._started = self._head, True
            self._sniff(data)
        if self._plain:
            return data[:room]
        return self._inflate(data, room)

    def _sniff(self, head: bytes) -> None:
        """Browsers show a body that only claims to be gzip, and take deflate without its header."""
        if self._gzip:
            self._plain = head[:2] != b"\x1f\x8b"
        elif (head[0] & 0x0F) != 8 or (head[0] << 8 | head[1]) % 31:
            self._stream = zlib.decompressobj(-zlib.MAX_WBITS)

    def _inflate(self, data: bytes, room: int) -> bytes:
        out = bytearray()
        while data and len(out) < room:
            try:
                out += self._stream.decompress(data, room - len(out))
            except zlib.error as error:
                raise BadEncodingError(f"broken compressed body: {error}") from error
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._stream.unused_data
                if not (self._gzip and data.startswith(b"\x1f\x8b")):
                    break  # bytes after the end: browsers ignore them
                self._stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return bytes(out)

    def finished(self) -> bool:
        return self._plain or not self._started or self._stream.eof


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._fed = False

    def feed(self, data: bytes, room: int) -> bytes:
        out = bytearray()
        self._fed = self._fed or bool(data)
        try:
            while len(out) < room and not self._stream.is_finished():
                piece = self._stream.process(data, output_buffer_limit=room - len(out))
                out += piece
                data = b""
                if not piece and self._stream.can_accept_more_data():
                    break
        except brotli.error as error:
            raise BadEncodingError(f"broken brotli body: {error}") from error
        return bytes(out[:room])

    def finished(self) -> bool:
        return not self._fed or bool(self._stream.is_finished())


def _decoders(encoding: str) -> list[_Decoder]:
    """Decoders in the order to undo them. Unknown names (utf-8, none …) are passed over, as browsers do."""
    codings = [name.strip().lower().removeprefix("x-") for name in encoding.split(",")]
    found: list[_Decoder] = []
    for coding in reversed(codings):
        if coding in ("gzip", "deflate"):
            found.append(_Zlib(coding))
        elif coding == "br":
            found.append(_Brotli())
        elif coding == "zstd":
            raise BadEncodingError("zstd was not offered and cannot be read")
    if len(found) > 3:
        raise BadEncodingError(f"{len(found)} encodings on top of each other")
    return found or [_Plain()]


class BodyReader:
    """Collects one body. Feed until `full`, then take `raw`, `body` and `truncated`.

    `raw_limit` and `body_limit` are bytes; what lies beyond them is dropped. `problem` keeps the
    first decoding error (a BadEncodingError's text); what was decoded before it stays. `bomb` tells a body that
    is over the limit *and* grew more than 200-fold.
    """

    def __init__(self, encoding: str, raw_limit: int, body_limit: int) -> None:
        self._raw_limit, self._body_limit = raw_limit, body_limit
        self._step = min(_PIECE, max(64, body_limit // (2 * BOMB_RATIO)))
        self._raw, self._body = bytearray(), bytearray()
        self.problem: str | None = None
        self._chain: list[_Decoder] = []
        try:
            self._chain = _decoders(encoding)
        except BadEncodingError as error:
            self.problem = str(error)

    def feed(self, data: bytes) -> None:
        """Take one chunk from the wire; decode it in small steps, so that a bomb is seen as it goes off."""
        for start in range(0, len(data), self._step):
            if self.full:
                return
            piece = data[start : start + self._step]
            self._raw += piece
            if self.problem is None:
                self._decode(piece)

    def _decode(self, data: bytes) -> None:
        room = self._body_limit + 1 - len(self._body)
        try:
            for decoder in self._chain[:-1]:
                data = decoder.feed(data, _INNER_ROOM)
                if len(data) >= _INNER_ROOM:
                    raise BadEncodingError("encodings on top of each other grow without measure")
            self._body += self._chain[-1].feed(data, room)
        except BadEncodingError as error:
            self.problem = str(error)

    @property
    def full(self) -> bool:
        return len(self._raw) > self._raw_limit or len(self._body) > self._body_limit

    @property
    def truncated(self) -> bool:
        """Whether the site had more to say than was kept, or its compressed stream broke off."""
        return self.full or self.problem is not None or not all(decoder.finished() for decoder in self._chain)

    @property
    def bomb(self) -> bool:
        return len(self._body) > self._body_limit and len(self._body) > BOMB_RATIO * max(len(self._raw), 1)

    @property
    def raw(self) -> bytes:
        return bytes(self._raw[: self._raw_limit])

    @property
    def body(self) -> bytes:
        return bytes(self._body[: self._body_limit])
