"""Signed certificate timestamps (RFC 6962 §3.3): that there are some, from which logs and when. Pure.

Their signatures are not checked: that needs the list of logs, which changes monthly, and a certificate whose authority
is trusted does not get forged timestamps.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

_MOST = 32
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class SctSource(StrEnum):
    """Where a timestamp came from; the values are what JSON prints."""

    EMBEDDED = "embedded"
    HANDSHAKE = "handshake"
    STAPLE = "ocsp"


@dataclass(frozen=True, slots=True)
class Sct:
    """One timestamp: the log's id as hex, and when the log promised; None for a time no calendar has."""

    log: str
    at: datetime | None
    source: SctSource

    def facts(self) -> dict[str, Any]:
        return {"log": self.log, "at": self.at.isoformat() if self.at else None, "source": self.source.value}


def parse_scts(data: bytes, source: SctSource) -> tuple[Sct, ...]:
    """Read a SignedCertificateTimestampList (the TLS form, behind its own two bytes of length).

    Broken lists give what could be read, at most 32; nothing is raised.
    """
    found: list[Sct] = []
    at, end = 2, min(len(data), 2 + int.from_bytes(data[:2], "big"))
    while at + 2 <= end and len(found) < _MOST:
        size = int.from_bytes(data[at : at + 2], "big")
        body = data[at + 2 : min(end, at + 2 + size)]
        at += 2 + size
        if len(body) == size and size >= 47 and body[0] == 0:  # version 1; 43 bytes, two empty vectors
            found.append(Sct(body[1:33].hex(), moment(int.from_bytes(body[33:41], "big")), source))
    return tuple(found)


def moment(milliseconds: int) -> datetime | None:
    """Milliseconds since 1970 as a date; None where no calendar has it."""
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
