"""A small reader of DER (X.690), lenient where clients are: bounds are kept, values are left to the caller.

Certificates are read with it and not with a library, because one odd field (a negative serial, one broken extension)
must not hide all the others, and because a leaf costs half as much.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache

SEQUENCE, SET, INTEGER, BIT_STRING, OCTET_STRING, OID = 0x30, 0x31, 0x02, 0x03, 0x04, 0x06

Element = tuple[int, int, int]  # tag, where its content starts, where it stops


class DerError(ValueError):
    """Bytes that are no DER; `str()` says why."""


def element(data: bytes, at: int, end: int) -> Element:
    """The element that starts at `at` and must stop by `end`. Raises DerError."""
    if at + 2 > end:
        raise DerError("cut short")
    tag, size = data[at], data[at + 1]
    at += 2
    if size & 0x80:
        count = size & 0x7F
        if not 1 <= count <= 4 or at + count > end:
            raise DerError("unusable length")
        size = int.from_bytes(data[at : at + count], "big")
        at += count
    if at + size > end or tag & 0x1F == 0x1F:
        raise DerError("an element runs over its frame" if at + size > end else "unusable tag")
    return tag, at, at + size


def children(data: bytes, at: int, end: int, most: int = 100_000) -> list[Element]:
    """The elements side by side from `at` to `end`. Raises DerError, also for more than `most`."""
    found: list[Element] = []
    while at < end:
        part = element(data, at, end)
        found.append(part)
        at = part[2]
        if len(found) > most:
            raise DerError("too many elements")
    return found


def sequence(data: bytes, at: int, end: int, tag: int = SEQUENCE) -> list[Element]:
    """The children of the one element that starts at `at`. Raises DerError where it is another kind."""
    found, start, stop = element(data, at, end)
    if found != tag:
        raise DerError("another kind of element")
    return children(data, start, stop)


@lru_cache(maxsize=512)
def dotted(oid: bytes) -> str:
    """An object identifier's content as text; at most 20 arcs are told."""
    arcs: list[int] = []
    value = 0
    for byte in oid[:64]:
        value = value << 7 | byte & 0x7F
        if not byte & 0x80:
            arcs.append(value)
            value = 0
    if not arcs:
        return ""
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:20])))


def bits(data: bytes, at: int, end: int) -> int:
    """How many bits the magnitude of the INTEGER with this content has."""
    while at < end and data[at] == 0:
        at += 1
    return (end - at - 1) * 8 + data[at].bit_length() if at < end else 0


def time(data: bytes, part: Element) -> datetime:
    """A UTCTime or GeneralizedTime, as OpenSSL reads them: seconds, fractions and offsets may differ from RFC 5280.

    Raises DerError for dates no calendar has.
    """
    tag, at, end = part
    text = data[at : min(end, at + 40)].decode("latin-1")
    try:
        if tag == 0x17:
            year, rest = int(text[:2]), text[2:]
            year += 1900 if year >= 50 else 2000
        elif tag == 0x18:
            year, rest = int(text[:4]), text[4:]
        else:
            raise DerError("no time")
        digits, _, zone = rest.replace("Z", "+0000").replace("-", "+-").partition("+")
        digits = digits.partition(".")[0]
        if len(digits) not in (8, 10) or not digits.isdigit() or not zone:
            raise DerError("unusable time")
        month, day, hour, minute, second = (int(digits[n : n + 2] or "0") for n in (0, 2, 4, 6, 8))
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
        if zone == "0000":
            return moment
        offset = timedelta(hours=int(zone[-4:-2]), minutes=int(zone[-2:]))
        return moment + offset if zone.startswith("-") else moment - offset
    except (ValueError, OverflowError) as error:
        raise DerError(f"unusable time: {error}") from error
