"""Cases as a STIX 2.1 bundle (OASIS, 10 June 2021), marked with TLP 2.0. Pure.

Each case: an incident, what was observed (the address on the victim's own site, foreign hosts), the unit as victim.
A foreign host becomes an indicator only where a person confirmed the incident; until then it is merely observed.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from socd.exchange.shared import SharedCase, Tlp, identity

_SCO = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")  # the specification's own, section 2.9
_TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
_TLP = {
    Tlp.CLEAR: "94868c89-83c2-464b-929b-a1a8aa3c8487",
    Tlp.GREEN: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    Tlp.AMBER: "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    Tlp.AMBER_STRICT: "939a9414-2ddd-4d32-a0cd-375ea402b003",
    Tlp.RED: "e828b379-4e03-4974-9ac4-e53a884c97c1",
}
Object = dict[str, Any]


def bundle(cases: Sequence[SharedCase], tlp: Tlp) -> Object:
    """One bundle of one or more cases; an object that two cases share stands in it once."""
    found = {one["id"]: one for case in cases for one in _objects(case, tlp)}
    marking = _marking(tlp)
    name = identity("bundle", *sorted(f"{case.number}@{case.modified.isoformat()}" for case in cases), tlp.value)
    return {"type": "bundle", "id": f"bundle--{name}", "objects": [marking, *found.values()]}


def _objects(case: SharedCase, tlp: Tlp) -> Iterable[Object]:
    office = _actor(case.office, "office", tlp, case.t0)
    victim = _actor(case.unit_name, f"unit:{case.unit}", tlp, case.t0)
    common = {"created_by_ref": office["id"]} | _marked(tlp)
    yield office
    yield victim
    seen = [_sco("url", site.url) for site in case.sites] + [_sco("domain-name", site.host) for site in case.sites]
    hosts = [_sco("domain-name", host) for host in case.hosts]
    yield from seen + hosts
    incident = _sdo("incident", case, case.number) | common | {
        "name": f"{case.number}: {case.kind.title.vi}",
        "description": _told(case),
        "labels": sorted({case.kind.code, case.kind.cls.value, case.severity, case.state}),
        "external_references": [
            {"source_name": "socd", "external_id": case.number},
            *(
                {"source_name": "socd evidence", "external_id": ref, "description": f"SHA-256 {digest}"}
                for ref, digest in case.evidence
            ),
        ],
    }  # fmt: skip
    yield incident
    yield _link("targets", incident["id"], victim["id"], case, common)
    if seen or hosts:
        yield (
            _sdo("observed-data", case, case.number)
            | common
            | {
                "first_observed": stamp(case.t0),
                "last_observed": stamp(max(case.last_seen, case.t0)),
                "number_observed": 1,
                "object_refs": sorted({one["id"] for one in (*seen, *hosts)}),
            }
        )
    for host in case.hosts if case.incident and case.confirmed else ():
        indicator = (
            _sdo("indicator", case, case.number, host)
            | common
            | {
                "name": host,
                "indicator_types": ["anomalous-activity"],
                "pattern": f"[domain-name:value = '{host}']",
                "pattern_type": "stix",
                "valid_from": stamp(case.t0),
            }
        )
        yield indicator
        yield _link("related-to", indicator["id"], incident["id"], case, common)


def _told(case: SharedCase) -> str:
    parts = [case.kind.sign.vi, case.title if case.title != case.kind.title.vi else "", f"{case.unit_name}"]
    parts += [f"{site.name} ({site.host})" for site in case.sites]
    if case.counts:
        words = {
            "computers": "máy tính",
            "accounts": "tài khoản",
            "official": "tài khoản công vụ",
            "personal": "cá nhân",
        }
        parts.append(", ".join(f"{case.counts[key]} {word}" for key, word in words.items() if key in case.counts))
    parts.append("đã có người xác nhận" if case.confirmed else "nghi vấn, chưa có người xác nhận")
    return ". ".join(part for part in parts if part) + "."


def _actor(name: str, key: str, tlp: Tlp, at: datetime) -> Object:
    fixed = stamp(datetime(2026, 1, 1, tzinfo=UTC))  # the same whoever is told of it first
    return {
        "type": "identity",
        "spec_version": "2.1",
        "id": f"identity--{identity('identity', key, name)}",
        "created": fixed,
        "modified": fixed,
        "name": name,
        "identity_class": "organization",
        "sectors": ["government"],
    } | _marked(tlp)


def _sdo(kind: str, case: SharedCase, *key: str) -> Object:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{identity(kind, case.office, *key)}",
        "created": stamp(case.t0),
        "modified": stamp(max(case.modified, case.t0)),
    }


def _link(how: str, source: str, target: str, case: SharedCase, common: Object) -> Object:
    told = {"relationship_type": how, "source_ref": source, "target_ref": target}
    return _sdo("relationship", case, how, source, target) | common | told


def _sco(kind: str, value: str) -> Object:
    """A cyber-observable with the id the specification prescribes for its value."""
    said = json.dumps({"value": value}, ensure_ascii=False, separators=(",", ":"))
    return {"type": kind, "spec_version": "2.1", "id": f"{kind}--{uuid.uuid5(_SCO, said)}", "value": value}


def _marked(tlp: Tlp) -> Object:
    return {"object_marking_refs": [f"marking-definition--{_TLP[tlp]}"]}


def _marking(tlp: Tlp) -> Object:
    """The published marking object, as it stands in OASIS' common objects."""
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{_TLP[tlp]}",
        "created": "2022-10-01T00:00:00.000Z",
        "name": f"TLP:{tlp.value.upper()}",
        "extensions": {_TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": tlp.value}},
    }


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
