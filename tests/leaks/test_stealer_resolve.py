"""Whose accounts they are: official, personal, citizens', nobody's; copies fold; nothing secret comes out."""

from __future__ import annotations

import base64
import io
import json
import logging
import zipfile
from collections import Counter
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from leaks_logs import CANARY, Log
from leaks_province import INVENTORY, KEY, SITES

from probes.leaks.stealer import Credential, Machine, findings, read, resolve, scan_stealer_log
from probes.leaks.stealer.fields import NOWHERE, address, login_of
from probes.leaks.stealer.province import masked, province
from socd.model.inventory import Inventory, Unit, UnitKind
from socd.model.kinds import Severity
from socd.model.leaks import AccountClass, LeakBatch
from socd.model.observation import Blob

STAFF = [
    ("https://mail.chodon.backan.gov.vn/owa/", "nva@chodon.backan.gov.vn"),
    ("https://qlvb.backan.gov.vn/login", "nva.chodon"),
    ("https://www.facebook.com/", "a.nguyen"),
    ("https://facebook.com/login", "A.Nguyen"),
    ("https://accounts.google.com/", "nva@gmail.com"),
]
CITIZEN = [
    ("https://dichvucong.backan.gov.vn/dang-nhap", "dan@gmail.com"),
    ("https://shopee.vn/", "dan@gmail.com"),
]
NOBODY = [("https://shopee.vn/", "x@gmail.com"), ("https://vnexpress.net/", "x")]


def fleet(folder: Path) -> Path:
    Log("redline", "CHODON-PC1", hwid="AAAA1111", accounts=STAFF).write(folder / "VN_1")
    Log("redline", "CHODON-PC1", hwid="AAAA1111", accounts=STAFF).write(folder / "resold" / "another name")
    Log("lumma", "NARI-PC", hwid="BBBB2222", accounts=[("https://x.vn", "b@nari.backan.gov.vn")]).write(folder / "n")
    Log("stealc", "HOME", hwid="CCCC3333", accounts=CITIZEN).write(folder / "c", "utf-16")
    Log("vidar", "FAR", hwid="DDDD4444", accounts=NOBODY).write(folder / "d")
    (folder / "combo.txt").write_text(
        f"https://backan.gov.vn/wp-login.php:admin:{CANARY}\nx@y.vn:{CANARY}\n"
        f"van.thu@backan.gov.vn:{CANARY}\nvan.thu@backan.gov.vn;{CANARY}\nbroken {CANARY} line\n"
    )
    return folder


def classes(batch: LeakBatch, unit: str) -> Counter[str]:
    return Counter(a.cls.value for a in batch.accounts if a.unit == unit)


def test_a_fleet_is_told_apart(tmp_path: Path) -> None:
    batch = resolve(read(fleet(tmp_path)), INVENTORY, KEY, "quarantine")
    assert {(m.name, m.unit, m.family) for m in batch.machines} == {
        ("CHODON-PC1", "cho-don", "redline"),
        ("NARI-PC", "na-ri", "lumma"),
    }
    assert {m.infected_at for m in batch.machines} == {datetime(2023, 5, 12, 1, 15, 30, tzinfo=UTC)}
    assert classes(batch, "cho-don") == {"official": 2, "personal": 2}
    assert classes(batch, "na-ri") == {"official": 1}
    assert classes(batch, "ubnd") == {"official": 2, "citizen": 1}
    assert batch.ignored_machines == 2
    assert batch.ignored_accounts == 4  # shopee of the citizen, two of nobody, one line of the combo list
    assert (
        batch.duplicates == 2 + 4 + 1 + 1
    )  # facebook twice in each copy; the copy; lumma's third file; the combo list
    assert any("gmail.com" in problem for problem in batch.problems)
    assert any("combo.txt:5" in problem for problem in batch.problems)


def test_copies_fold_across_imports_and_keys_hide(tmp_path: Path) -> None:
    log = Log("redline", "CHODON-PC1", hwid="AAAA1111", accounts=STAFF)
    first = resolve(read(log.write(tmp_path / "one")), INVENTORY, KEY)
    second = resolve(read(log.write(tmp_path / "two")), INVENTORY, KEY)
    assert (first.machines, first.accounts) == (second.machines, second.accounts)
    other = resolve(read(tmp_path / "one"), INVENTORY, b"another")
    assert not {a.fingerprint for a in other.accounts} & {a.fingerprint for a in first.accounts}


def test_machines_without_a_system_file_fold_by_content(tmp_path: Path) -> None:
    for name in ("a", "b"):
        Log("redline", accounts=STAFF).write(tmp_path / name)
        (tmp_path / name / "UserInformation.txt").unlink()
    batch = resolve(read(tmp_path), INVENTORY, KEY)
    assert len(batch.machines) == 1
    assert batch.machines[0].family == "redline"
    assert len(batch.accounts) == 4


@pytest.mark.parametrize(
    ("url", "login", "unit", "official"),
    [
        ("https://facebook.com", "x@chodon.backan.gov.vn", "cho-don", True),
        ("https://facebook.com", "x@sub.chodon.backan.gov.vn", "cho-don", True),
        ("https://facebook.com", "x@backan.gov.vn", "ubnd", True),
        ("https://facebook.com", "x@notbackan.gov.vn", None, None),
        ("https://facebook.com", "x@backan.gov.vn.evil.com", None, None),
        ("https://chodon.backan.gov.vn/wp-admin/", "admin", "cho-don", True),
        ("https://chodon.backan.gov.vn/quantri", "admin", "cho-don", True),
        ("https://chodon.backan.gov.vn:2083/", "admin", "cho-don", True),
        ("https://chodon.backan.gov.vn/login.aspx", "admin", "cho-don", True),
        ("https://chodon.backan.gov.vn/administration-news", "dan", "cho-don", False),
        ("https://dichvucong.backan.gov.vn/login", "dan@gmail.com", "ubnd", False),
        ("https://webmail.backan.gov.vn/", "nva", "ubnd", True),
        ("https://qlvb.backan.gov.vn/any", "nva", "ubnd", True),
        ("android://h@vn.gov.backan.dichvucong/", "0912", "ubnd", False),
        ("https://backan.gov.vn.evil.com/admin", "x", None, None),
        ("", "backan.gov.vn\\nva", "ubnd", True),
    ],
)
def test_standing(url: str, login: str, unit: str | None, official: bool | None) -> None:
    where = address(url)
    standing = province(INVENTORY).standing(Credential(1, where.host, where.port, where.path, login_of(login)))
    assert (standing and standing.unit, standing and standing.official) == (unit, official)


def test_ties_are_broken_the_same_way_every_time() -> None:
    def batch(order: int) -> LeakBatch:
        logins = ["x@nari.backan.gov.vn", "y@chodon.backan.gov.vn"][::order]
        records = [Credential(1, "a.vn", None, "/", login) for login in logins]
        return resolve([Machine(1, "p", name="PC", hwid="ABCDEF01"), *records], INVENTORY, KEY)

    assert batch(1) == batch(-1)
    assert batch(1).machines[0].unit == "cho-don"  # the longer, so more special, mail domain


@pytest.mark.parametrize(
    ("login", "shown"),
    [
        ("nguyenvana@backan.gov.vn", "ng***@backan.gov.vn"),
        ("admin", "ad***"),
        ("ab@x.vn", "a***@x.vn"),
        ("", "***"),
        ("a", "***"),
        ("P@ssw0rd!2024", "P@***"),
    ],
)
def test_masks(login: str, shown: str) -> None:
    assert masked(login) == shown


def test_findings_name_machines_and_mask_accounts(tmp_path: Path) -> None:
    batch = resolve(read(fleet(tmp_path)), INVENTORY, KEY)
    *staff, citizens = findings(batch, INVENTORY)
    assert (citizens.kind.code, citizens.unit, citizens.details["accounts"]) == ("citizen-leak", "ubnd", 1)
    found = {finding.unit: finding for finding in staff}
    assert set(found) == {"cho-don", "na-ri", "ubnd"}
    one = found["cho-don"]
    assert (one.cause, one.level) == ("leak:cho-don", Severity.M2)
    assert [m["name"] for m in one.details["machines"]] == ["CHODON-PC1"]
    assert (one.details["accounts"], one.details["official"], one.details["personal"]) == (4, 2, 2)
    assert {"login": "nv***@chodon.backan.gov.vn", "host": "mail.chodon.backan.gov.vn", "class": "official"} in (
        one.details["sample"]
    )
    assert found["ubnd"].details["machines"] == []  # a combo list names no machine
    (blob,) = one.exhibits
    assert isinstance(blob, Blob)
    assert b"nv***@chodon.backan.gov.vn" in blob.data


def test_listing_is_no_formula(tmp_path: Path) -> None:
    Log("redline", "=cmd|x", hwid="AAAA1111", accounts=STAFF).write(tmp_path / "x")
    batch = resolve(read(tmp_path), INVENTORY, KEY)
    (blob,) = findings(batch, INVENTORY)[0].exhibits
    assert isinstance(blob, Blob)
    assert b"'=cmd" in blob.data


def canary_forms() -> list[bytes]:
    forms = [CANARY.encode(encoding, "ignore") for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1", "cp1251")]
    escaped = json.dumps(CANARY).strip('"').encode()
    return [*forms, escaped, base64.b64encode(CANARY.encode())[:-4], b"C4nary", CANARY.encode("utf-16-le")[:12]]


@pytest.mark.parametrize("packed", [False, True])
def test_no_password_in_anything_that_comes_out(tmp_path: Path, caplog: pytest.LogCaptureFixture, packed: bool) -> None:
    caplog.set_level(logging.DEBUG)
    source = fleet(tmp_path / "in")
    for n, encoding in enumerate(["utf-16", "cp1258", "cp1251", "latin-1"]):
        Log("unknown", f"PC{n}", hwid=f"EEEE{n}{n}{n}{n}", accounts=STAFF).write(source / encoding, encoding)
    if packed:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for file in source.rglob("*"):
                archive.write(file, file.relative_to(tmp_path))
        source = tmp_path / "x.zip"
        source.write_bytes(out.getvalue())
    records = list(read(source))
    batch = resolve(records, INVENTORY, KEY)
    found = findings(batch, INVENTORY)
    blobs = [e.data for finding in found for e in finding.exhibits if isinstance(e, Blob)]
    written = [
        repr(records),
        repr(batch),
        repr(found),
        json.dumps([asdict(a) for a in batch.accounts], default=str),
        json.dumps(scan_stealer_log(source, INVENTORY)),
        json.dumps(scan_stealer_log(source, None)),
        caplog.text,
    ]
    everything = b"\n".join([*(text.encode("utf-8", "replace") for text in written), *blobs])
    assert len(batch.machines) == 6
    for form in canary_forms():
        assert form not in everything


def test_scan_without_and_with_an_inventory(tmp_path: Path) -> None:
    source = fleet(tmp_path)
    plain = scan_stealer_log(source)
    assert plain["outcome"] == "finding"
    assert {m["family"] for m in plain["machines"]} == {"redline", "lumma", "stealc", "vidar"}
    assert plain["machines"][0]["infected_at"].endswith("+00:00")
    told = scan_stealer_log(source, INVENTORY)
    assert told["accounts"]["official"] == 5
    assert [f["unit"] for f in told["findings"]] == ["cho-don", "na-ri", "ubnd", "ubnd"]
    (tmp_path / "nothing").mkdir()
    assert scan_stealer_log(tmp_path / "nothing")["outcome"] == "ok"
    (tmp_path / "cut.zip").write_bytes(b"PK\x03\x04 cut")
    assert scan_stealer_log(tmp_path / "cut.zip")["outcome"] == "indeterminate"
    assert scan_stealer_log(tmp_path / "absent.zip")["outcome"] == "indeterminate"


def test_citizens_have_no_machine(tmp_path: Path) -> None:
    Log("vidar", accounts=CITIZEN).write(tmp_path / "x")
    batch = resolve(read(tmp_path), INVENTORY, KEY)
    (account,) = batch.accounts
    assert (account.cls, account.machine, account.unit) == (AccountClass.CITIZEN, "", "ubnd")
    assert batch.machines == ()
    (finding,) = findings(batch, INVENTORY)
    assert (finding.kind.code, finding.kind.cls.value, finding.unit, finding.level.value) == (
        "citizen-leak", "weakness", "ubnd", "M4",
    )  # fmt: skip
    assert finding.details["newest"] == "2023-05-12T01:15:30+00:00"
    assert findings(batch, INVENTORY, known={account.fingerprint}) == ()  # an old list goes round again


def test_worked_examples_of_whose_an_account_is() -> None:
    day = date(2026, 11, 22)
    units = (
        Unit("ubnd", "UBND tỉnh", UnitKind.PROVINCE, mail_domains=("backan.gov.vn", "backan.local"),
             hosts=("qlvb.backan.gov.vn", "10.9.8.7", "QLVB01")),
        Unit("cho-don", "Chợ Đồn", UnitKind.COMMUNE, "ubnd", mail_domains=("chodon.backan.gov.vn", "gmail.com"),
             email="vanphong.chodon@gmail.com"),
        Unit("na-ri", "Na Rì", UnitKind.DISTRICT, "ubnd", successor="cho-don", valid_to=date(2025, 6, 30),
             mail_domains=("nari.backan.gov.vn",)),
        Unit("so-gddt", "Sở GD&ĐT", UnitKind.DEPARTMENT, "ubnd", mail_domains=("backan.edu.vn",)),
    )  # fmt: skip
    inventory = Inventory({unit.id: unit for unit in units}, {site.id: site for site in SITES})
    rows = [line.split("\t") for line in Path(__file__).with_name("standings.tsv").read_text("utf-8").splitlines()
            if line and not line.startswith("#")][1:]  # fmt: skip
    wrong = []
    for on, url, login, unit, cls, why in rows:
        where = address(url) if url else NOWHERE
        staff = on == "staff"
        account = Credential(1 if staff else None, where.host, where.port, where.path, login_of(login))
        anchor = [
            Machine(1, "p", name="PC", hwid="ABCDEF01"),
            Credential(1, "x.vn", None, "", "z@chodon.backan.gov.vn"),
        ]
        batch = resolve([*(anchor if staff else ()), account], inventory, KEY, on=day)
        found = [(one.unit, one.cls.value) for one in batch.accounts if one.host != "x.vn"]
        if found != ([] if cls == "-" else [(unit, cls)]):
            wrong.append((url, login, found, (unit, cls), why))
    assert wrong == []
    assert len(rows) >= 60


def test_a_list_tells_one_account_once_and_by_its_staff_page() -> None:
    pages = [Credential(None, "dichvucong.backan.gov.vn", None, path, "nva") for path in ("/x", "/x", "/admin", "/x")]
    for order in (pages, pages[::-1]):
        batch = resolve(order, INVENTORY, KEY)
        assert [(one.cls, batch.duplicates) for one in batch.accounts] == [(AccountClass.OFFICIAL, 3)]
