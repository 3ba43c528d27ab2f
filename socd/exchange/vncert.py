"""The sheets of the old VNCERT network portal, three heads to the letter: Deface, Phishing, Malware. Pure.

Out of a case here; in by `socd import notice`, which knows the same heads.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from socd.cases.clocks import VIETNAM
from socd.exchange.shared import SharedCase, SharedSite
from socd.inert import csv_cell
from socd.model.kinds import OfficialType

HEADS = {
    "deface": ("Link", "Người tấn công", "Thời gian", "Nguồn"),
    "phishing": ("Link", "Đích giả mạo", "Thời gian", "Nguồn"),
    "malware": ("Link", "Tên virus", "IP", "ISP", "Thời gian", "Nguồn"),
}
_SHEET = {
    OfficialType.DEFACE: "deface",
    OfficialType.TAKEOVER: "deface",
    OfficialType.SPOOF: "phishing",
    OfficialType.MALWARE: "malware",
}
_CLAIM = re.compile(r"(?i)\b(?:hacked|defaced|owned|pwned)\s+by\s*[:\-–]?\s*(.{1,60})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name and its rows without the heads."""

    name: str
    rows: tuple[tuple[str, ...], ...]

    def to_csv(self) -> bytes:
        """UTF-8 with a byte-order mark; no cell is computed by a spreadsheet."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(HEADS[self.name])
        writer.writerows([csv_cell(cell) for cell in row] for row in self.rows)
        return b"\xef\xbb\xbf" + out.getvalue().encode()


def sheets(cases: Sequence[SharedCase]) -> tuple[Sheet, ...]:
    """The sheets that hold a row. Weaknesses, outages and leaked accounts have no sheet there."""
    found = {name: tuple(row for case in cases for row in _rows(case, name)) for name in HEADS}
    return tuple(Sheet(name, rows) for name, rows in found.items() if rows)


def _rows(case: SharedCase, name: str) -> Iterable[tuple[str, ...]]:
    if not case.incident or case.kind.official is None or _SHEET.get(case.kind.official) != name:
        return
    for site in case.sites:
        yield _row(case, site, name)


def _row(case: SharedCase, site: SharedSite, name: str) -> tuple[str, ...]:
    at = f"{case.t0.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
    source = f"{case.office} ({case.number})"
    if name == "malware":
        return (site.url, case.kind.title.vi, "", "", at, source)
    claim = _CLAIM.search(case.title) if name == "deface" else None
    return (site.url, claim[1].strip() if claim else "", at, source)
