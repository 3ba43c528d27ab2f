"""A case as plain JSON, for an operations centre (IOC) or a data platform (LGSP). Pure.

Schema: docs/schema/case-export.json.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from socd.exchange.shared import SharedCase, Tlp, identity

VERSION = "socd-case/1"


def record(case: SharedCase, tlp: Tlp) -> dict[str, Any]:
    """One case; every key is always there."""
    kind = case.kind
    return {
        "schema": VERSION,
        "id": str(identity("case", case.office, case.number)),
        "tlp": tlp.value,
        "office": case.office,
        "number": case.number,
        "kind": kind.code,
        "kind_title": kind.title.vi,
        "class": kind.cls.value,
        "official_type": kind.official.value if kind.official else None,
        "official_title": kind.official.label.vi if kind.official else None,
        "sign": kind.sign.vi,
        "title": case.title,
        "place": case.place,
        "severity": case.severity,
        "state": case.state,
        "active": case.active,
        "confirmed": case.confirmed is not None,
        "root_cause_known": case.root_cause_known,
        "recurrence_of": case.recurrence_of,
        "source": case.source,
        "unit": {"id": case.unit, "name": case.unit_name},
        "systems": [
            {
                "id": site.id,
                "name": site.name,
                "host": site.host,
                "url": site.url,
                "owner": site.owner,
                "operator": site.operator,
                "level": site.level,
            }
            for site in case.sites
        ],
        "foreign_hosts": list(case.hosts),
        "accounts": dict(case.counts),
        "times": {
            "t0": _time(case.t0),
            "last_seen": _time(case.last_seen),
            "confirmed": _time(case.confirmed),
            "contained": _time(case.contained),
            "cleaned": _time(case.cleaned),
            "verified": _time(case.verified),
            "closed": _time(case.closed),
        },
        "evidence": [{"id": ref, "sha256": digest} for ref, digest in case.evidence],
        "documents_sent": [{"document": document, "at": _time(at)} for document, at in case.sent],
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
