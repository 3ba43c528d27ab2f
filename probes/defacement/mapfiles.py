"""Reading robots.txt and sitemaps from an answer: plain or gzip, bounded. Pure."""

from __future__ import annotations

import zlib

from probes.defacement.decode import decode
from probes.defacement.frontier import Entry, sitemap_entries
from socd.model.exchange import Exchange

MAX_UNPACKED = 10_000_000  # bytes; sitemaps.org allows 50 MB, which no portal of a province needs


def text_of(exchange: Exchange) -> str:
    """The text of a file that was found; "" for every other answer. What came before a fault counts: a search engine
    reads it too."""
    response = exchange.final
    if response is None or exchange.left is not None or response.status != 200:
        return ""
    body = response.body
    if body.startswith(b"\x1f\x8b"):
        return gunzip(body).decode("utf-8", "replace")
    if body[:5] == b"<?xml" or body[:1] == b"<" or body[:200].isascii():
        return body[:MAX_UNPACKED].decode("utf-8", "replace")
    return decode(body, response.header("content-type")).text


def gunzip(body: bytes) -> bytes:
    """What can be unpacked of a gzip file, at most MAX_UNPACKED bytes."""
    unzip = zlib.decompressobj(wbits=31)
    try:
        return unzip.decompress(body, MAX_UNPACKED)
    except zlib.error:
        return b""


def entries_of(exchange: Exchange) -> list[Entry]:
    """The lines of a sitemap; none where the answer is a page for people (a soft 404)."""
    text = text_of(exchange)
    return [] if "<html" in text[:2000].lower() else sitemap_entries(text)
