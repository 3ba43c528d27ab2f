"""Exhibits as WARC 1.1 records (ISO 28500), and back.

An exchange becomes, per hop, a request, a response and a metadata record (JSON), plus a conversion record where
the body came compressed: the decoded bytes are what was judged. A blob becomes a resource and a metadata record.
Header bytes are kept as received, but for `Transfer-Encoding`, which is renamed to
`X-Archive-Orig-Transfer-Encoding`: the stored body has no chunk marks any more.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

from socd.model.exchange import Exchange, Header, Hop, Response
from socd.model.observation import Blob, Exhibit

_SAFE = "!#$%&'()*+,/:;=?@[]~"  # what quote() leaves alone in an address
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Note:
    """What is written beside an exhibit: whose it is, what it shows, under which rules it was judged."""

    site: str | None
    about: str
    at: datetime
    rules: str


@dataclass(frozen=True, slots=True)
class Stored:
    """The main record of an exhibit read back: the last response of an exchange, or the blob.

    `body` is the decoded body, `raw` the one on the wire. `notes` are the metadata records, one per hop.
    `status` and `headers` are empty for a blob and for an exchange that got no answer.
    """

    uri: str
    date: str
    media_type: str
    status: str
    headers: tuple[tuple[str, str], ...]
    request: str
    raw: bytes
    body: bytes
    notes: tuple[Mapping[str, Any], ...]


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer with SHA-256 digests."""

    def _create_digester(self) -> Any:
        return Digester("sha256")


class _Block(StatusAndHeaders):  # type: ignore[misc]
    """HTTP headers written byte for byte; warcio would percent-encode what is not ASCII."""

    def __init__(self, first_line: bytes, headers: tuple[Header, ...]) -> None:
        super().__init__(first_line.decode("latin-1"), [], protocol="HTTP/1.1")
        lines = [first_line, *(name + b": " + value for name, value in headers)]
        lines = [line.replace(b"\r", b" ").replace(b"\n", b" ") for line in lines]
        self._bytes = b"\r\n".join(lines) + b"\r\n\r\n"

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        self.headers_buff = self._bytes


def identity(exhibit: Exhibit) -> str:
    """SHA-256 of what makes two exhibits the same: addresses, answers and ends; no times, no `Date` header."""
    if isinstance(exhibit, Blob):
        parts: list[Any] = [exhibit.name, exhibit.media_type, hashlib.sha256(exhibit.data).hexdigest()]
    else:
        fault = exhibit.fault and [exhibit.fault.origin, exhibit.fault.reason]
        parts = [exhibit.url, exhibit.persona, fault, exhibit.left]
        for hop in exhibit.hops:
            answer = hop.response and [hop.response.status, hashlib.sha256(hop.response.body).hexdigest()]
            parts.append([hop.method, hop.url, answer])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def heading(filename: str) -> bytes:
    """The warcinfo record a new file begins with."""
    out = BytesIO()
    writer = _Writer(out, gzip=True, warc_version="1.1")
    info = {"software": "socd", "format": "WARC File Format 1.1", "description": "evidence; see chain.jsonl"}
    writer.write_record(writer.create_warcinfo_record(filename, info))
    return out.getvalue()


def encode(exhibit: Exhibit, note: Note) -> bytes:
    """All records of one exhibit, each gzipped by itself."""
    out = BytesIO()
    press = _Press(_Writer(out, gzip=True, warc_version="1.1"), note)
    if isinstance(exhibit, Blob):
        press.blob(exhibit)
    else:
        press.exchange(exhibit)
    return out.getvalue()


class _Press:
    def __init__(self, writer: _Writer, note: Note) -> None:
        self.writer, self.note = writer, note

    def blob(self, blob: Blob) -> None:
        uri = f"urn:socd:{quote(blob.name, safe='')}"
        media_type = _CONTROL.sub("", blob.media_type).encode("ascii", "replace").decode() or "application/octet-stream"
        record = self._record("resource", uri, self.note.at, blob.data, media_type)
        self._metadata(uri, self.note.at, {"name": blob.name}, record)

    def exchange(self, exchange: Exchange) -> None:
        count = len(exchange.hops)
        end: dict[str, Any] = {"url": exchange.url, "left": exchange.left, "fault": None}
        if exchange.fault:
            fault = exchange.fault
            end["fault"] = {"origin": fault.origin, "reason": fault.reason, "detail": fault.detail}
        for number, hop in enumerate(exchange.hops, 1):
            last = end if number == count else {}
            self._hop(hop, {"persona": exchange.persona, "hop": number, "hops": count, **last})
        if not count:
            uri = quote(exchange.url, safe=_SAFE)
            self._metadata(uri, self.note.at, {"persona": exchange.persona, "hop": 0, "hops": 0, **end}, None)

    def _hop(self, hop: Hop, facts: dict[str, Any]) -> None:
        uri = quote(hop.url, safe=_SAFE)
        answer = self._response(hop, uri, hop.response) if hop.response else None
        if hop.request_headers:
            parts = urlsplit(uri)
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            block = _Block(f"{hop.method} {target} HTTP/1.1".encode(), hop.request_headers)
            self._record("request", uri, hop.started, b"", http=block, answer=answer)
        truncated = bool(hop.response and hop.response.truncated)
        facts |= {"address": hop.address, "seconds": round(hop.seconds, 6), "truncated": truncated}
        self._metadata(uri, hop.started, facts, answer)

    def _response(self, hop: Hop, uri: str, response: Response) -> str:
        first = f"HTTP/1.1 {response.status} {_CONTROL.sub(' ', response.reason)}".encode("latin-1", "replace")
        block = _Block(first, tuple(_archived(header) for header in response.headers))
        cut = {"WARC-Truncated": "unspecified"} if response.truncated else {}
        extra = {"WARC-IP-Address": _ip(hop.address), **cut}
        answer = self._record("response", uri, hop.started, response.raw, http=block, extra=extra)
        if response.body != response.raw:
            media_type = _CONTROL.sub("", response.header("content-type") or "") or "application/octet-stream"
            media_type = media_type.encode("ascii", "replace").decode()
            self._record(
                "conversion", uri, hop.started, response.body, media_type, extra={"WARC-Refers-To": answer, **cut}
            )
        return answer

    def _metadata(self, uri: str, date: datetime, facts: dict[str, Any], answer: str | None) -> None:
        note = {"site": self.note.site, "about": self.note.about, "rules": self.note.rules}
        data = json.dumps({**note, **facts}, sort_keys=True).encode()
        self._record("metadata", uri, date, data, "application/json", answer=answer)

    def _record(
        self,
        kind: str,
        uri: str,
        date: datetime,
        data: bytes,
        media_type: str = "",
        *,
        http: _Block | None = None,
        extra: Mapping[str, str] | None = None,
        answer: str | None = None,
    ) -> str:
        """Write one record; gives its WARC-Record-ID. `answer` is the record this one belongs to."""
        stamp = date.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        headers = {"WARC-Date": stamp, **(extra or {})}
        if answer:
            headers["WARC-Concurrent-To"] = answer
        record = self.writer.create_warc_record(
            uri, kind, BytesIO(data), len(data), media_type, headers, http_headers=http
        )
        self.writer.write_record(record)
        return str(record.rec_headers.get_header("WARC-Record-ID"))


def _archived(header: Header) -> Header:
    name, value = header
    return (b"X-Archive-Orig-" + name if name.lower() == b"transfer-encoding" else name, value)


def _ip(address: str) -> str:
    return address.rpartition(":")[0].strip("[]")


def decode(data: bytes) -> Stored:
    """Read one exhibit's records back. Raises ValueError where they are no records of ours."""
    last: dict[str, tuple[str, str, str, bytes]] = {}
    notes: list[Mapping[str, Any]] = []
    for kind, uri, date, media_type, block in _records(data):
        if kind == "metadata":
            notes.append(json.loads(block))
        if kind == "response":
            last.pop("conversion", None)  # a conversion belongs to the response before it
        last[kind] = (uri, date, media_type, block)
    main = last.get("response") or last.get("resource") or last.get("metadata")
    if main is None:
        raise ValueError("no record of an exhibit")
    uri, date, media_type, block = main
    request = last["request"][3].decode("utf-8", "replace") if "request" in last else ""
    if "response" in last:
        status, headers, raw = _split(block)
        media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
        body = last["conversion"][3] if "conversion" in last else raw
        return Stored(uri, date, media_type, status, headers, request, raw, body, tuple(notes))
    raw = block if "resource" in last else b""
    return Stored(uri, date, media_type, "", (), request, raw, raw, tuple(notes))


def _records(data: bytes) -> Iterator[tuple[str, str, str, str, bytes]]:
    for record in ArchiveIterator(BytesIO(data), no_record_parse=True):
        get = record.rec_headers.get_header
        fields = (get(name, "") for name in ("WARC-Target-URI", "WARC-Date", "Content-Type"))
        uri, date, media_type = fields
        yield record.rec_type, uri, date, media_type, record.raw_stream.read()


def _split(block: bytes) -> tuple[str, tuple[tuple[str, str], ...], bytes]:
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return first.partition(" ")[2], tuple((name, value) for name, _, value in pairs), body
