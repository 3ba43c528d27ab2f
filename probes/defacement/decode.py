"""From bytes on the wire to text: what a body really is, and in which charset (after HTML standard, §13.2.3)."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import Literal

from charset_normalizer import from_bytes

MAX_BYTES = 2_000_000

BodyKind = Literal["html", "image", "binary", "text", "empty"]

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([A-Za-z0-9_:.-]{2,40})", re.I)
_HEADER_CHARSET = re.compile(r"charset\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9_:.-]{2,40})", re.I)
_TAG = re.compile(
    rb"<(?:!doctype|html|head|body|title|meta|script|div|p|a|br|center|h[1-6]|img|font|marquee|table)\b", re.I
)
_IMAGES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM\x00\x00", b"\x00\x00\x01\x00")
_BINARIES = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x7fELF",
    b"MZ\x90\x00",
    b"\xd0\xcf\x11\xe0",
    b"Rar!",
    b"OggS",
    b"ID3",
)
_WEB_LABELS = dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"), "cp1252")


@dataclass(frozen=True, slots=True)
class Decoded:
    """`text` is empty for images and other binaries. `cut` tells that the input exceeded MAX_BYTES."""

    kind: BodyKind
    text: str
    charset: str
    cut: bool = False


def decode(body: bytes, content_type: str | None = None) -> Decoded:
    """Sniff and decode one response body. Never raises; wrong bytes become U+FFFD."""
    cut = len(body) > MAX_BYTES
    body = body[:MAX_BYTES]
    if not body.strip(b" \t\r\n\0"):
        return Decoded("empty", "", "utf-8", cut)
    kind = _binary_kind(body)
    if kind:
        return Decoded(kind, "", "", cut)
    try:
        charset, text = "utf-8", body.decode("utf-8")  # nearly always, and then nothing else is asked
    except UnicodeDecodeError:
        charset = _charset(body, content_type)
        text = body.decode(charset, "replace")
    text = _once(text.lstrip("\ufeff"), body)
    is_html = _TAG.search(body[:100_000] if charset != "utf-16-le" else text[:100_000].encode()) is not None
    return Decoded("html" if is_html else "text", text, charset, cut)


# How UTF-8 begins that was taken for cp1252 or Latin-1 and encoded again: one of ÃÄÅÐÑØÙ and what a byte of 80–BF was
# taken for, or "áº", "á»", "â€". All of it in bytes, because nearly no page holds any and strings are slower to search.
_LEAD = re.compile(
    rb"\xc3(?:[\x83-\x85\x90\x91\x98\x99](?:\xc2|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c]"
    rb"|\xe2(?:\x80|\x82\xac|\x84\xa2))|\xa1\xc2[\xba\xbb]|\xa2\xe2\x82\xac)"
)
_TWICE = re.compile(f"[\xc2-\xf4][\x80-\xff{bytes(range(0x80, 0xA0)).decode('cp1252', 'ignore')}]{{1,400}}")
LEAST_TWICE = 3  # places: a capital before a closing quotation mark looks like one


def _once(text: str, body: bytes) -> str:
    """What was encoded twice ("CÃ³ tin táº·c") as it was meant; letters that mean themselves stay."""
    if not _LEAD.search(body):
        return text
    meant = _TWICE.sub(_meant, text)
    return meant if len(text) - len(meant) >= LEAST_TWICE else text


def _meant(found: re.Match[str]) -> str:
    raw = b"".join(_byte(char) for char in found.group())
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return found.group()


def _byte(char: str) -> bytes:
    """The byte that was taken for this letter: of cp1252, or of Latin-1 where that has none."""
    return char.encode("latin-1") if char < "\u0100" else char.encode("cp1252")


def _binary_kind(body: bytes) -> BodyKind | None:
    head = body[:16]
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP") or head[4:12] == b"ftypavif":
        return "image"
    if head.startswith(_BINARIES):
        return "binary"
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    sample = body[:4096]
    strange = sum(sample.count(bytes((code,))) for code in (*range(1, 9), *range(14, 27)))
    if strange * 10 > len(sample) and _TAG.search(body[:20_000]) is None:
        return "binary"
    return None


def _charset(body: bytes, content_type: str | None) -> str:
    """Byte order mark, then header, then meta; a label that the bytes contradict loses to valid UTF-8."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return name
    if body.isascii() or _valid_utf8(body):
        return "utf-8"
    header = _HEADER_CHARSET.search(content_type or "")
    meta = _META_CHARSET.search(body[:4096])
    for label in (header and header.group(1), meta and meta.group(1).decode("ascii")):
        known = label and _known(label)
        if known and known != "utf-8":
            return known
    return _guess(body)


def _valid_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(body) - 3 and error.start > 0  # only cut within the last character
    return True


def _known(label: str) -> str | None:
    label = label.lower()
    try:
        return _WEB_LABELS.get(label) or codecs.lookup(label).name
    except (LookupError, ValueError):
        return None


def _guess(body: bytes) -> str:
    """Mostly UTF-8 with a few broken bytes stays UTF-8; otherwise ask charset-normalizer on a sample."""
    broken = body[:200_000].decode("utf-8", "replace").count("\ufffd")
    high = len(body[:200_000].translate(None, bytes(range(0x80))))
    if broken * 4 < high:
        return "utf-8"
    best = from_bytes(body[:16_000]).best()
    found = _known(best.encoding) if best else None
    return found if found and found != "utf_8" else "cp1252"
