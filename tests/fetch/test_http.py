"""Heads and bodies as browsers read them, piece by piece."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socd.fetch.http import AnswerReader, Head, ProtocolError

OK = b"HTTP/1.1 200 OK\r\n"


class Pieces:
    def __init__(self, data: bytes, step: int) -> None:
        self.left = [data[start : start + step] for start in range(0, len(data), step)]

    async def read(self) -> bytes:
        return self.left.pop(0) if self.left else b""


async def read(data: bytes, *, step: int = 1000, method: str = "GET", limit: int = 1000) -> tuple[Head, bytes]:
    reader = AnswerReader(Pieces(data, step), method, limit)
    head = await reader.head()
    return head, b"".join([piece async for piece in reader.body(head)])


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize(
    "data",
    [
        OK + b"Content-Length: 4\r\n\r\nhalf",
        OK + b"Content-Length: 4\r\n\r\nhalf and bytes too many",
        OK + b"Content-Length: 4, 4\r\nContent-Length: 4\r\n\r\nhalf",
        OK + b"Content-Length: none\r\n\r\nhalf",
        OK + b"\r\nhalf",
        b"HTTP/1.0 200\r\n\r\nhalf",
        b"\r\nhttp/1.1  200 OK\nContent-Length: 4\n\nhalf",
        OK + b"Server : x\r\nBad Header: y\r\nno colon\r\n: no name\r\nContent-Length: 4\r\n\r\nhalf",
        OK
        + b"Transfer-Encoding: Chunked\r\nContent-Length: 2\r\n\r\n2;ext=1\r\nha\r\n02 \nlf\n0\r\nTrailer: x\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        + OK
        + b"Content-Length: 4\r\n\r\nhalf",
    ],
)
async def test_what_a_browser_shows_is_read(data: bytes, step: int) -> None:
    head, body = await read(data, step=step)
    assert (head.status, body) == (200, b"half")


async def test_headers_are_kept_as_sent_and_folded_lines_joined() -> None:
    head, _ = await read(OK + b"X-A:  v\xff\t\r\nset-cookie: a\r\n  b\r\nSET-cookie:c\r\nServer : nginx\r\n\r\n")
    assert head.headers == ((b"X-A", b"v\xff"), (b"set-cookie", b"a b"), (b"SET-cookie", b"c"), (b"Server", b"nginx"))
    assert head.values(b"set-cookie") == [b"a b", b"c"]


@pytest.mark.parametrize("status", [204, 304])
async def test_answers_without_body(status: int) -> None:
    assert (await read(b"HTTP/1.1 %d x\r\nContent-Length: 4\r\n\r\nhalf" % status))[1] == b""
    assert (await read(OK + b"Content-Length: 4\r\n\r\n", method="HEAD"))[1] == b""


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "reset"),
        (OK + b"Server: x", "reset"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "protocol"),
        (b"<html>\r\n\r\n", "protocol"),
        (b"HTTP/1.1 OK\r\n\r\n", "protocol"),
        (OK + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\nhalf.", "protocol"),
        (OK + b"Content-Length: 5\r\n\r\nhalf", "incomplete"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "incomplete"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhalf", "incomplete"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhalf", "protocol"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-4\r\nhalf", "protocol"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\nhalf\r\n0\r\n\r\n", "protocol"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 5000, "protocol"),
        (OK + b"Content-Length: " + b"9" * 400 + b"\r\n\r\nx", "incomplete"),
        (OK + b"X: y\r\n" * 300, "too-large"),
        (OK + b"X: " + b"y" * 5000 + b"\r\n\r\n", "too-large"),
        (b"HTTP/1.1 100 Continue\r\n\r\n" * 50 + OK + b"\r\n", "protocol"),
    ],
)
@pytest.mark.parametrize("step", [1, 7, 10_000])
async def test_what_a_browser_refuses_is_named(data: bytes, reason: str, step: int) -> None:
    with pytest.raises(ProtocolError) as caught:
        await read(data, step=step)
    assert caught.value.reason == reason


@given(data=st.binary(max_size=200), start=st.sampled_from([b"", OK, OK + b"Transfer-Encoding: chunked\r\n\r\n"]))
@settings(deadline=None)
async def test_no_bytes_break_it(data: bytes, start: bytes) -> None:
    try:
        head, body = await read(start + data, step=5)
        assert 0 <= head.status <= 999 and len(body) <= len(data)
    except ProtocolError as error:
        assert error.reason in ("reset", "protocol", "incomplete", "too-large")
