"""A case as a MISP event (MISP core format). Pure.

Nothing is meant for automatic blocking (`to_ids`) but foreign hosts of an incident a person confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from socd.cases.clocks import VIETNAM
from socd.exchange.shared import SharedCase, Tlp, identity

_THREAT = {"M1": "1", "M2": "1", "M3": "2", "M4": "3"}  # high, high, medium, low
_ENDED = frozenset({"closed", "false-alarm", "accepted", "duplicate", "merged"})


def event(case: SharedCase, tlp: Tlp) -> dict[str, Any]:
    """The event, shared with nobody further by itself (`distribution` 0): who imports it decides."""
    official = [f'socd:official-type="{case.kind.official.value}"'] if case.kind.official else []
    tags = (f"tlp:{tlp.value}", f'socd:kind="{case.kind.code}"', f'socd:severity="{case.severity}"', *official)
    return {
        "Event": {
            "uuid": str(identity("misp", case.office, case.number)),
            "info": f"{case.number}: {case.kind.title.vi} – {case.unit_name}",
            "date": f"{case.t0.astimezone(VIETNAM):%Y-%m-%d}",
            "timestamp": _stamp(case.modified),
            "published": False,
            "threat_level_id": _THREAT[case.severity],
            "analysis": "2" if case.state in _ENDED else "1" if case.confirmed else "0",
            "distribution": "0",
            "Orgc": {"name": case.office, "uuid": str(identity("org", case.office))},
            "Tag": [{"name": tag} for tag in tags],
            "Attribute": list(_attributes(case)),
        }
    }


def _attributes(case: SharedCase) -> Iterable[dict[str, Any]]:
    sure = case.incident and case.confirmed is not None
    for site in case.sites:
        yield _attribute(case, "url", "External analysis", site.url, f"{site.name}, {site.operator}")
    for host in case.hosts:
        yield _attribute(case, "domain", "Network activity", host, "tên miền lạ trong nội dung", ids=sure)
    yield _attribute(case, "text", "External analysis", case.kind.sign.vi, "dấu hiệu")
    if case.title and case.title != case.kind.title.vi:
        yield _attribute(case, "text", "External analysis", case.title, "tiêu đề, dấu hiệu cụ thể")
    yield _attribute(case, "datetime", "Other", case.t0.astimezone(UTC).isoformat(), "T0")
    for what, number in case.counts.items():
        yield _attribute(case, "counter", "Other", str(number), what)
    for ref, digest in case.evidence:
        yield _attribute(case, "text", "External analysis", f"{ref} SHA-256 {digest}", "chứng cứ")


def _attribute(
    case: SharedCase, kind: str, category: str, value: str, comment: str, *, ids: bool = False
) -> dict[str, Any]:
    return {
        "uuid": str(identity("misp-attribute", case.office, case.number, kind, comment, value)),
        "type": kind,
        "category": category,
        "value": value,
        "comment": comment,
        "to_ids": ids,
        "distribution": "5",
        "timestamp": _stamp(case.modified),
    }


def _stamp(at: datetime) -> str:
    return str(int(at.timestamp()))
