"""Bytes of unknown encoding to bounded lines of text."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

SAMPLE = 65_536
MAX_LINE = 16_384
BLOCK = 1 << 20
TOO_LONG_FROM = 4 * MAX_LINE
TOO_LONG = b"x" * (MAX_LINE + 1) + b"\n"  # stands for a line nobody looked at
_BYTEWISE = frozenset({"utf-8", "utf-8-sig", "cp1251", "cp1258", "latin-1"})  # "\n" is one byte and nothing else

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16: its first two bytes are the same
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Cyrillic words are high bytes from end to end, small letters after the first or capitals throughout;
# in Vietnamese high bytes stand alone between ASCII letters, tones after their vowel.
_CYRILLIC = re.compile(
    rb"(?<![A-Za-z\xc0-\xff])(?:[\xc0-\xff\xa8\xb8][\xe0-\xff\xb8]{2,}|[\xc0-\xdf\xa8]{3,})(?![A-Za-z\xc0-\xff])"
)
# cp1258 writes tones as combining bytes after a vowel, and đ, ơ, ư as letters of their own.
_VIET = re.compile(rb"[A-Za-z\xc0-\xff][\xcc\xd2\xde\xec\xf2]|[\xd0\xf0\xd5\xf5\xdd\xfd]")


def encoding_of(sample: bytes) -> str:
    """The encoding of a file's first bytes. Never fails: latin-1 reads anything."""
    for bom, name in _BOMS:
        if sample.startswith(bom):
            return name
    wide = _utf16_without_bom(sample)
    if wide:
        return wide
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)  # not final: a letter cut at the end is no error
        return "utf-8"
    except UnicodeDecodeError:
        pass
    high = sum(byte >= 0x80 for byte in sample)
    if sum(map(len, _CYRILLIC.findall(sample))) * 3 >= high:
        return "cp1251"
    return "cp1258" if len(_VIET.findall(sample)) * 4 >= high else "latin-1"


def _utf16_without_bom(sample: bytes) -> str | None:
    """Text of mostly ASCII in UTF-16 has a zero in every other byte."""
    head = sample[:4096]
    pairs = len(head) // 2
    if pairs < 4:
        return None
    if head[1::2].count(0) > 0.6 * pairs and head[0::2].count(0) < 0.1 * pairs:
        return "utf-16-le"
    if head[0::2].count(0) > 0.6 * pairs and head[1::2].count(0) < 0.1 * pairs:
        return "utf-16-be"
    return None


def decode_sample(sample: bytes) -> str:
    """A file's first bytes as text, for sniffing only."""
    text = sample.decode(encoding_of(sample), errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def decode_line(data: bytes, encoding: str) -> str:
    """One line of whole_lines as text, NFC. A list is often pasted from several, so each line may differ."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        known = encoding in _BYTEWISE and not encoding.startswith("utf")
        text = data.decode(encoding if known else encoding_of(data), errors="replace")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def whole_lines(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """The stream in blocks of whole lines, each ended by one "\\n"; memory stays flat whatever a line's length.

    UTF-16 and UTF-32 become UTF-8, NUL bytes are left out. What is left of a line too long for a block is TOO_LONG.
    """
    decoder = None if encoding in _BYTEWISE else codecs.getincrementaldecoder(encoding)(errors="replace")
    carry = b""
    skipping = False
    while chunk := stream.read(BLOCK):
        if decoder:
            chunk = decoder.decode(chunk).encode("utf-8", "replace")
        carry, chunk = b"", carry + chunk
        if b"\0" in chunk:
            chunk = chunk.replace(b"\0", b"")
        if b"\r" in chunk:
            held = chunk.endswith(b"\r")  # its "\n" may come with the next chunk
            chunk = (chunk[:-1] if held else chunk).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            carry = b"\r" if held else b""
        if skipping:
            end = chunk.find(b"\n")
            if end < 0:
                continue
            chunk, skipping = chunk[end + 1 :], False
        end = chunk.rfind(b"\n") + 1
        carry = chunk[end:] + carry
        if end:
            yield chunk[:end]
        if len(carry) > TOO_LONG_FROM:
            carry, skipping = b"", True
            yield TOO_LONG
    if carry.rstrip(b"\r"):
        yield carry.rstrip(b"\r").replace(b"\r", b"\n") + b"\n"


def lines(stream: BinaryIO, encoding: str) -> Iterator[str | None]:
    """Each line without its end, NFC; None stands for one longer than MAX_LINE (skipped, memory stays flat)."""
    # python's one-byte codecs leave holes (cp1258 0xd2…): "replace" keeps the line readable
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline=None)
    try:
        skipping = False
        while line := text.readline(MAX_LINE):
            ended = line.endswith("\n")
            if skipping:
                skipping = not ended
            elif not ended and len(line) >= MAX_LINE:
                skipping = True
                yield None
            else:
                line = line.rstrip("\n")
                yield line if line.isascii() else unicodedata.normalize("NFC", line)
    finally:
        text.detach()
