"""HTTP/1 answers as browsers read them.

A strict parser would be blind where a visitor sees a page: one odd header line, a Content-Length that is too short
or stands beside `chunked`, would hide a defacement behind "could not tell". What Chrome forgives is forgiven here,
what it refuses is refused (sources: Chromium net/http/http_util.cc, http_stream_parser.cc,
http_chunked_decoder.cc).
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from socd.model.exchange import Header

_MOST_INTERIM = 8  # 1xx answers before the real one
_SIZE_LINE = 4096  # longest chunk size line, and longest trailer line
_END = re.compile(rb"\r?\n\r?\n")
_STATUS = re.compile(rb".{0,4}?http/(\d+(?:\.\d+)?)[ \t]+(\d{3})[ \t]*(.*)", re.IGNORECASE | re.DOTALL)
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CHUNK = re.compile(rb"[ \t]*([0-9a-fA-F]{1,15})[ \t]*(?:;.*)?", re.DOTALL)


class ProtocolError(Exception):
    """What came is no HTTP answer a browser would take; `reason` is the fault's code."""

    def __init__(self, text: str, reason: str = "protocol") -> None:
        super().__init__(text)
        self.reason = reason


class Source(Protocol):
    async def read(self) -> bytes:
        """The next bytes of the connection, at least one; b"" at its end."""
        ...


@dataclass(frozen=True, slots=True)
class Head:
    """Status line and headers. Lines that are no header are left out, folded lines joined."""

    status: int
    reason: str
    headers: tuple[Header, ...]
    modern: bool = False  # HTTP/1.1 or later

    @property
    def keeps(self) -> bool:
        """Whether the server will take another request on this connection."""
        return self.modern and not any(b"close" in value.lower() for value in self.values(b"connection"))

    def values(self, name: bytes) -> list[bytes]:
        return [value for key, value in self.headers if key.lower() == name]

    @property
    def chunked(self) -> bool:
        return any(b"chunked" in value.lower() for value in self.values(b"transfer-encoding"))

    @property
    def length(self) -> int | None:
        """Content-Length, None where there is none that can be understood. Raises ProtocolError on two."""
        told = {part.strip() for value in self.values(b"content-length") for part in value.split(b",")}
        lengths = {int(part[:18]) for part in told if part.isdigit()}
        if len(lengths) > 1:
            raise ProtocolError(f"contradicting lengths {sorted(lengths)[:4]}")
        return lengths.pop() if lengths else None


class AnswerReader:
    """Reads one answer from `source`: first `head`, then the pieces of `body`."""

    def __init__(self, source: Source, method: str, header_limit: int) -> None:
        self._source, self._method, self._limit = source, method, header_limit
        self._buffer = bytearray()
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether the answer was read to an announced end and nothing came after it."""
        return self._ended and not self._buffer

    async def head(self) -> Head:
        """The final answer's head. Raises ProtocolError."""
        for _ in range(_MOST_INTERIM + 1):
            head = parse_head(await self._block())
            if head.status >= 200 or head.status == 101:
                return head
        raise ProtocolError(f"more than {_MOST_INTERIM} interim answers")

    async def _block(self) -> bytes:
        searched = 0
        self._skip_blank_lines()
        while not (found := _END.search(self._buffer, searched)):
            searched = max(0, len(self._buffer) - 3)
            if len(self._buffer) > self._limit:
                raise ProtocolError(f"more than {self._limit} bytes of headers", "too-large")
            if len(self._buffer) >= 12 and b"http/" not in self._buffer[:12].lower():
                raise ProtocolError(f"no HTTP answer: {bytes(self._buffer[:40])!r}")
            if not await self._more():
                what = "inside the headers" if self._buffer else "before an answer came"
                raise ProtocolError(f"connection closed {what}", "reset")
            self._skip_blank_lines()
        if found.end() > self._limit:
            raise ProtocolError(f"more than {self._limit} bytes of headers", "too-large")
        block = bytes(self._buffer[: found.start()])
        del self._buffer[: found.end()]
        return block

    def _skip_blank_lines(self) -> None:
        """Line breaks before a status line are passed over."""
        if self._buffer.startswith((b"\r", b"\n")):
            self._buffer = self._buffer.lstrip(b"\r\n")

    async def body(self, head: Head) -> AsyncIterator[bytes]:
        """The body's pieces without chunk marks. Raises ProtocolError("incomplete") where the end is missing.

        Bytes after the announced end are left on the line, as browsers leave them.
        """
        if self._method == "HEAD" or head.status in (101, 204, 304):
            self._ended = head.status != 101
            return
        if head.chunked:
            async for piece in self._chunks():
                yield piece
            return
        length = head.length
        if length is not None:
            async for piece in self._exactly(length):
                yield piece
            self._ended = True
            return
        while self._buffer or await self._more():
            yield self._take(len(self._buffer))

    async def _exactly(self, count: int) -> AsyncIterator[bytes]:
        left = count
        while left:
            if not self._buffer and not await self._more():
                raise ProtocolError(f"{left} of {count} bytes never came", "incomplete")
            piece = self._take(left)
            left -= len(piece)
            yield piece

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := await self._chunk_size():
            async for piece in self._exactly(size):
                yield piece
            if await self._line():
                raise ProtocolError("no line break after a chunk")
        # Trailers end the message. Nothing in them is used and they are not waited for: with one still to come the
        # connection is not used again.
        if self._buffer.startswith(b"\r\n"):
            del self._buffer[:2]
            self._ended = True

    async def _chunk_size(self) -> int:
        line = await self._line()
        found = _CHUNK.fullmatch(line)
        if not found:
            raise ProtocolError(f"bad chunk size {line[:40]!r}")
        return int(found[1], 16)

    async def _line(self) -> bytes:
        while (end := self._buffer.find(b"\n")) < 0:
            if len(self._buffer) > _SIZE_LINE:
                raise ProtocolError("endless chunk size line")
            if not await self._more():
                raise ProtocolError("connection closed between chunks", "incomplete")
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def _take(self, most: int) -> bytes:
        piece = bytes(self._buffer[:most])
        del self._buffer[:most]
        return piece

    async def _more(self) -> bool:
        data = await self._source.read()
        self._buffer += data
        return bool(data)


def parse_head(block: bytes) -> Head:
    """Status line and headers of one head (without the blank line). Raises ProtocolError."""
    first, *lines = block.replace(b"\0", b"").split(b"\n")
    status = _STATUS.fullmatch(first.strip(b"\r"))
    if not status:
        raise ProtocolError(f"bad status line {first[:80]!r}")
    headers: list[Header] = []
    for line in lines:
        line = line.removesuffix(b"\r")
        if line[:1] in (b" ", b"\t") and headers:
            headers[-1] = (headers[-1][0], headers[-1][1] + b" " + line.strip())
            continue
        name, colon, value = line.partition(b":")
        if colon and _TOKEN.fullmatch(name.rstrip(b" \t")):
            headers.append((name.rstrip(b" \t"), value.strip(b" \t").replace(b"\r", b" ")))
    reason = status[3].decode("utf-8", "replace").strip()
    return Head(int(status[2]), reason, tuple(headers), modern=status[1] == b"1.1")
