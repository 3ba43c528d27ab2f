"""Cases for other people's systems: what the formats ask, the same ids always, nothing that must not leave."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from socd.cli import main
from socd.exchange import FORMATS, Tlp, export, share, sheets
from socd.exchange.shared import SharedCase, safe
from socd.model import catalogue as c
from socd.model.case import Case, CaseEvent, CaseState
from socd.model.inventory import Inventory, Site, Unit, UnitKind
from socd.model.kinds import Severity
from socd.model.observation import EvidenceRef
from socd.notices.claims import Form, claims_of
from socd.notices.sheet import read_rows

T0 = datetime(2026, 11, 20, 1, 15, tzinfo=UTC)
INVENTORY = Inventory(
    {
        "tinh": Unit("tinh", "UBND tỉnh", UnitKind.PROVINCE),
        "yte": Unit("yte", "Sở Y tế", UnitKind.DEPARTMENT, "tinh"),
    },
    {
        "yte": Site(
            "yte", "https://yte.tinh.gov.vn/", "Trang Sở Y tế", "tinh", "yte", trusted_hosts=("cdn.vendor.example",)
        )
    },
)
CANARIES = (
    "Canary-Pw-1!",
    "canarytoken0123456789abcdefABCDEF0123456789",
    "can***@tinh.gov.vn",
    "CANARY-MAY-01",
    "canary-note",
)
HOSTILE = '=HYPERLINK("http://x")\u202e\x00\x1b[31m<script>alert(1)</script>\r\nBcc: a@b' + "A" * 1_000_000


def case(**changes: Any) -> Case:
    told = Case(
        number="SC-2026-0007", kind=c.PAGE_DEFACED, cause="x", unit="yte", sites=("yte",), severity=Severity.M2,
        state=CaseState.CONFIRMED, t0=T0, raised_at=T0 + timedelta(minutes=2), last_seen=T0 + timedelta(hours=1),
        active=True, place="https://yte.tinh.gov.vn/tin?id=5&session=Canary-Pw-1!", title="Hacked by Crew Canary",
        details={"domains": ["evil.example", "cdn.vendor.example", "vbpl.gov.vn", "x' OR '1", "yte.tinh.gov.vn"],
                 "diff": "canary-note", "reasons": ["canary-note"], "samples": ["Canary-Pw-1!"]},
        evidence=(EvidenceRef("20261120-1", "ab" * 32, "page"),),
        events=(CaseEvent(T0, "Canary Person", "note", "canary-note mật khẩu: Canary-Pw-1!"),
                CaseEvent(T0 + timedelta(hours=2), "A", "sent:initial", "canary-note")),
        confirmed_at=T0 + timedelta(minutes=30), confirmed_by="Canary Person",
    )  # fmt: skip
    return replace(told, **changes)


def leak() -> Case:
    return case(
        number="SC-2026-0008", kind=c.ACCOUNT_LEAK, sites=(), place="Sở Y tế", title="Sở Y tế: can***@tinh.gov.vn",
        details={"machines": [{"name": "CANARY-MAY-01"}], "accounts": 5, "official": 2, "personal": 3,
                 "sample": [{"login": "can***@tinh.gov.vn"}]},
    )  # fmt: skip


def shared(*cases: Case) -> list[SharedCase]:
    return [share(one, INVENTORY, "SỞ KHOA HỌC VÀ CÔNG NGHỆ") for one in cases]


def made(how: str, *cases: Case) -> dict[str, bytes]:
    return dict(export(shared(*cases), how, Tlp.AMBER))


REQUIRED = {  # STIX 2.1, the required properties of each type used here
    "marking-definition": {"created"},
    "identity": {"created", "modified", "name"},
    "incident": {"created", "modified", "name"},
    "observed-data": {"created", "modified", "first_observed", "last_observed", "number_observed", "object_refs"},
    "indicator": {"created", "modified", "pattern", "pattern_type", "valid_from"},
    "relationship": {"created", "modified", "relationship_type", "source_ref", "target_ref"},
    "url": {"value"},
    "domain-name": {"value"},
}


def objects(*cases: Case) -> list[dict[str, Any]]:
    told = json.loads(made("stix", *cases)["stix.json"])
    assert told["type"] == "bundle"
    return list(told["objects"])


def test_a_bundle_keeps_the_specification() -> None:
    found = objects(case(), leak())
    ids = [one["id"] for one in found]
    assert len(ids) == len(set(ids))
    for one in found:
        assert REQUIRED[one["type"]] <= set(one)
        kind, _, name = one["id"].partition("--")
        assert (kind, one["spec_version"]) == (one["type"], "2.1")
        assert uuid.UUID(name).version in (4, 5)
        refs = [one[key] for key in one if key.endswith("_ref")] + [
            ref for key in one if key.endswith("_refs") for ref in one[key]
        ]
        assert set(refs) <= set(ids)
        for ref in one.get("external_references", ()):
            assert {"external_id", "url", "description"} & set(ref)
        for stamp in (one[key] for key in ("created", "modified", "valid_from") if key in one):
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp)
        assert one.get("modified", "z") >= one.get("created", "")


def test_other_peoples_libraries_read_it() -> None:
    """OASIS's own stix2, no custom property allowed, and MISP's own client, which knows the types of each category."""
    import pymisp
    import stix2

    hostile = case(title=HOSTILE, place=HOSTILE, details={"domains": [HOSTILE, "evil.example"]})
    for cases in ((case(),), (case(), leak()), (hostile,), (case(confirmed_at=None, recurrence_of="SC-2026-0001"),)):
        bundle = stix2.parse(made("stix", *cases)["stix.json"].decode(), allow_custom=False)
        assert [one["id"] for one in objects(*cases)] == [one.id for one in bundle.objects]
        told = json.loads(made("misp", *cases)["misp.json"])
        for one in told.get("response", [told]):
            event = pymisp.MISPEvent()
            event.load(json.dumps(one))
            assert str(event.uuid) == one["Event"]["uuid"] and len(event.attributes) == len(one["Event"]["Attribute"])


def test_a_foreign_host_is_an_indicator_only_of_a_confirmed_incident() -> None:
    def indicators(one: Case) -> list[str]:
        return [told["pattern"] for told in objects(one) if told["type"] == "indicator"]

    assert indicators(case()) == [
        "[domain-name:value = 'evil.example']"
    ]  # own, trusted, State and malformed ones are none
    assert indicators(case(confirmed_at=None)) == []
    event = json.loads(made("misp", case(confirmed_at=None))["misp.json"])["Event"]
    assert not any(one["to_ids"] for one in event["Attribute"])
    event = json.loads(made("misp", case())["misp.json"])["Event"]
    assert [one["value"] for one in event["Attribute"] if one["to_ids"]] == ["evil.example"]


def test_observables_have_the_ids_everybody_gives_them() -> None:
    names = {one["value"]: one["id"] for one in objects(case()) if one["type"] == "domain-name"}
    # as the stix2 library makes it: stix2.DomainName(value="evil.example").id
    assert names["evil.example"] == "domain-name--" + str(
        uuid.uuid5(uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7"), '{"value":"evil.example"}')
    )


@pytest.mark.parametrize("how", FORMATS)
def test_the_same_case_gives_the_same_bytes(how: str) -> None:
    assert made(how, case()) == made(how, case())
    later = case(last_seen=T0 + timedelta(days=1))
    if how == "misp":  # the same event, with a newer stamp: MISP updates instead of adding
        first, second = (json.loads(made(how, one)["misp.json"])["Event"] for one in (case(), later))
        assert first["uuid"] == second["uuid"]
        assert int(first["timestamp"]) < int(second["timestamp"])


@pytest.mark.parametrize("how", FORMATS)
def test_nothing_leaves_that_must_not(how: str) -> None:
    told = b"".join(made(how, case(), leak()).values()).decode()
    for canary in CANARIES:
        assert canary not in told
    assert "Canary Person" not in told
    if how != "vncert":
        assert "evil.example" in told
        assert '"5"' in told or " 5 " in told or ": 5" in told  # the number of accounts is told


@pytest.mark.parametrize("how", FORMATS)
def test_hostile_values_are_inert_and_bounded(how: str) -> None:
    files = made(
        how, case(title=HOSTILE, place=HOSTILE, details={"domains": [HOSTILE, "a" * 300 + ".example", 5, None]})
    )
    told = b"".join(files.values()).decode()
    assert len(told) < 20_000
    assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e]", told.replace("\\u", ""))
    for name, data in files.items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(data.decode("utf-8-sig"))):
                assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://a.vn/x?token=abcdef&id=5", "abcdef"),
        ("https://user:hunter2@a.vn/x", "hunter2"),
        ("mật khẩu là hunter2 nhé", "hunter2"),
        ("Password: hunter2", "hunter2"),
        ("khóa AKIAIOSFODNN7EXAMPLEAKIAIOSFODNN7EXAMPLE ở đây", "AKIAIOSFODNN7"),
        ("redis://default:hunter2@db:6379", "hunter2"),
        ("Authorization: Bearer hunter2hunter2", "hunter2hunter2"),
    ],
)
def test_what_looks_like_a_secret_is_cut_from_every_text(text: str, secret: str) -> None:
    assert secret not in safe(text)


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    assert len(safe(text)) <= 500


def test_plain_json_is_what_its_schema_says() -> None:
    docs = Path(__file__).parents[1] / "docs" / "schema_check.py"
    spec = importlib.util.spec_from_file_location("schema_check_of_exchange", docs)
    assert spec is not None and spec.loader is not None
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    for one in (case(), leak(), case(confirmed_at=None, recurrence_of="SC-2026-0001")):
        told = json.loads(made("json", one)["json.json"])
        assert list(checker.Schema("case-export.json").check(told)) == []


def test_a_vncert_sheet_goes_out_and_comes_in_again(tmp_path: Path) -> None:
    script = case(number="SC-2026-0009", kind=c.INJECTED_SCRIPT, title="evil.example")
    told = {sheet.name: sheet for sheet in sheets(shared(case(), script, leak()))}
    assert set(told) == {"deface", "malware"}
    assert told["deface"].rows[0][1] == "Crew Canary"
    for name, kind in (("deface", c.PAGE_DEFACED), ("malware", c.INJECTED_SCRIPT)):
        path = tmp_path / f"{name}.csv"
        path.write_bytes(told[name].to_csv())
        rows = read_rows(path).rows
        (claim,), problems = claims_of(name, rows, INVENTORY, b"key", Form(T0 + timedelta(days=1), kind))
        assert problems == []
        assert (claim.kind, claim.site, claim.seen) == (kind, "yte", T0)


def test_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "socd.yaml").write_text("office: {name: SỞ}\nstate: state\n", "utf-8")
    run = CliRunner(env={**os.environ, "SOCD_LANG": "vi"}).invoke
    (tmp_path / "state").mkdir()
    from socd.store import Store

    Store.open(tmp_path / "state" / "socd.db").close()
    told = run(main, ["case", "export", "SC-2026-0001", "--as", "stix", "--config", str(tmp_path)])
    assert told.exit_code == 2
    assert "không có vụ việc" in told.output
