"""What others report: read from their sheets, held against our findings, followed by cases in suspicion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from probes.leaks.stealer import resolve
from probes.leaks.stealer.records import Credential, Machine
from socd.cases.board import SiteState, board
from socd.cases.followup import age, freshness
from socd.cases.life import Answer
from socd.cli import main
from socd.evidence import EvidenceVault, verify
from socd.judge.reconcile import reconcile
from socd.leakfeed import LeakFeed
from socd.model import catalogue as c
from socd.model.case import CaseState, Source
from socd.model.inventory import Inventory, Site, Unit, UnitKind
from socd.model.leaks import AccountClass, Follow, LeakBatch, LeakedAccount, LeakedMachine, PasswordChange
from socd.model.notices import Claim, Decision, Paper, Reported, Ruling
from socd.model.observation import Finding, Observation, Outcome, Verdict
from socd.model.reconcile import First, How, Seen
from socd.notices.changes import read_changes
from socd.notices.claims import Form, claims_of
from socd.notices.sealing import carried
from socd.notices.sheet import SheetError, read_rows
from socd.notices.table import cells, to_csv, to_xlsx
from socd.probe import Attempt
from socd.store import Store
from tests.docs.schema_check import problems as wrong_by_schema

T0 = datetime(2026, 11, 10, 2, tzinfo=UTC)  # 09:00 in Vietnam
KEY = b"k" * 32
CANARY = "C4nary-Mật-Khẩu"
DAY = timedelta(days=1)
UNITS = (
    Unit("ubnd", "UBND tỉnh Bắc Kạn", UnitKind.PROVINCE, mail_domains=("backan.gov.vn",)),
    Unit("cho-don", "UBND huyện Chợ Đồn", UnitKind.DISTRICT, "ubnd", mail_domains=("chodon.backan.gov.vn",)),
    Unit("na-ri", "UBND huyện Na Rì", UnitKind.DISTRICT, "ubnd", mail_domains=("nari.backan.gov.vn",)),
)
SITES = (
    Site("chodon", "https://chodon.backan.gov.vn/", "Trang Chợ Đồn", "ubnd", "cho-don"),
    Site("nari", "https://nari.backan.gov.vn/", "Trang Na Rì", "ubnd", "na-ri"),
)
INVENTORY = Inventory({unit.id: unit for unit in UNITS}, {site.id: site for site in SITES})
PAPER = Paper(Source.POLICE, T0, "PA05", "123/CAT-PA05", T0.date(), "danh-sach.csv", "ab" * 32)


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(None)
    store.sites = INVENTORY.sites
    yield store
    store.close()


def claims(*rows: dict[str, str], kind: str = "") -> list[Claim]:
    form = Form(T0 + 30 * DAY, c.BY_CODE.get(kind))
    found, wrong = claims_of("x.csv", list(enumerate(rows, 2)), INVENTORY, KEY, form)
    assert wrong == []
    return found


def look(store: Store, site: str, finding: Finding, at: datetime) -> tuple[str, ...]:
    raised: tuple[str, ...] = ()
    for minute in (0, 1):
        verdict = Verdict(Outcome.FINDING, (finding,), covers=frozenset({finding.kind.code}))
        when = at + timedelta(minutes=minute)
        raised += store.record(Observation(site, SITES[0].operator, "defacement", "local", when, 0.1, verdict)).raised
    return raised


def leak(
    store: Store, *logins: str, machine: str = "PC-01", infected: datetime = T0 - 20 * DAY, at: datetime = T0
) -> None:
    """One log, through the real resolver, with a case for its unit."""
    records = [Machine(1, "log", "redline", machine, "u", f"HWID{machine}", infected_at=infected)]
    batch = resolve(
        [*records, *(Credential(1, "mail.backan.gov.vn", None, "", login) for login in logins)], INVENTORY, KEY, "log"
    )
    unit = batch.machines[0].unit
    finding = Finding(c.ACCOUNT_LEAK, "x", f"leak:{unit}", "x", {"accounts": len(logins)}, unit=unit)
    seen = Observation(None, unit, "stealer-log", "local", at, 0.0, Verdict(Outcome.FINDING, (finding,)))
    store.record_leaks(batch, [seen], at)


SPAM = Finding(c.HIDDEN_SPAM, "https://chodon.backan.gov.vn/", "spam:x", "Liên kết ẩn")

# -- sheets --------------------------------------------------------------------------------------------------


def test_a_provincial_list_with_letterhead_sums_and_a_password_column(tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["CÔNG AN TỈNH BẮC KẠN"], [], ["DANH SÁCH"],
        ["STT", "Cơ quan, đơn vị", "Tên miền/URL", "Dấu hiệu", "Tài khoản", "Mật khẩu", "Thời điểm phát hiện",
         "Ghi chú"],
        [1, "ubnd huyện chợ đồn", "hxxps://www.chodon[.]backan[.]gov[.]vn/a?id=1", "Thay đổi giao diện", None, None,
         datetime(2026, 11, 9, 8, 30), None],  # noqa: DTZ001 - a sheet's cell has no zone
        [2, None, None, None, f"Nguyen.A@nari.backan.gov.vn:{CANARY}", CANARY, "09/11/2026", f"Mật khẩu: {CANARY}"],
        [3, "UBND huyện Na Rì", None, "lộ lọt", None, None, None, None],
        [None, "Tổng cộng: 3", None, None, None, None, None, None],
    ):  # fmt: skip
        sheet.append(row)
    book.save(path)
    read = read_rows(path)
    assert [line for line, _ in read.rows] == [5, 6, 7] and read.unread == ("Mật khẩu",)
    found, wrong = claims_of(path.name, read.rows, INVENTORY, KEY, Form(T0 + DAY))
    assert wrong == [] and CANARY not in repr(found)
    page, account, unit = found
    assert (page.kind, page.site, page.unit, page.host) == (c.PAGE_DEFACED, "chodon", "cho-don", "chodon.backan.gov.vn")
    assert (page.seen, page.day_only) == (datetime(2026, 11, 9, 1, 30, tzinfo=UTC), False)
    assert (account.kind, account.unit, account.login_masked) == (c.ACCOUNT_LEAK, "na-ri", "ng***@nari.backan.gov.vn")
    assert account.day_only and account.note == "Mật khẩu: ***" and account.login_key
    assert (unit.kind, unit.unit, unit.seen) == (c.ACCOUNT_LEAK, "na-ri", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_as_offices_save_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "x.csv"
    rows = (("Link", "Người tấn công", "Thời gian", "Nguồn"), ("chodon.backan.gov.vn", "x", "2026-11-09 08:30", "NCSC"))
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    found, wrong = claims_of("x", read_rows(path).rows, INVENTORY, KEY, Form(T0, c.PAGE_DEFACED))
    assert wrong == [] and found[0].site == "chodon"


def test_every_wrong_row_is_told_with_its_mend() -> None:
    rows = (
        {"unit": "UBND huyện Chợ Đồnn", "kind": "deface", "where": "chodon.backan.gov.vn"},
        {"where": "không phải địa chỉ", "kind": "deface"},
        {"where": "evil.example", "kind": "deface"},
        {"where": "nari.backan.gov.vn", "kind": "thời tiết xấu"},
        {"where": "nari.backan.gov.vn"},
        {"where": "nari.backan.gov.vn", "kind": "spam", "seen": "32/01/2026"},
        {"where": "nari.backan.gov.vn", "kind": "spam", "seen": "01/01/2099"},
        {"unit": "na-ri", "accounts": "nhiều"},
    )
    found, wrong = claims_of("x.csv", list(enumerate(rows, 2)), INVENTORY, KEY, Form(T0))
    assert found == [] and [problem.line for problem in wrong] == list(range(2, 10))
    assert (
        wrong[0].in_("vi")
        == "x.csv:2: không có đơn vị “UBND huyện Chợ Đồnn” trong danh mục → có phải “UBND huyện Chợ Đồn”?"
    )
    twin = Unit("cho-dom", "UBND huyện Chờ Đơn", UnitKind.DISTRICT)
    both = Inventory({**INVENTORY.units, twin.id: twin}, INVENTORY.sites)
    named = [
        {"unit": name, "kind": "lộ lọt"} for name in ("UBND huyện Chờ Đơn", "UBND huyện Chợ Đồn", "ubnd huyen cho don")
    ]
    found, vague = claims_of("x.csv", list(enumerate(named, 2)), both, KEY, Form(T0))
    assert [claim.unit for claim in found] == ["cho-dom", "cho-don"] and [problem.line for problem in vague] == [4]
    assert all(problem.mend.vi and problem.mend.en for problem in wrong)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.xlsx", b"PK\x03\x04 not a workbook"), ("b.csv", b"\xff\xfe\x00"), ("c.csv", b"a,b\n1,2\n"), ("d.csv", b""),
        ("e.csv", "Đơn vị\n".encode("cp1258", "replace")), ("f.csv", b'unit,url\n"' + b"x" * 200_000 + b'",y\n'),
    ],
)  # fmt: skip
def test_files_that_are_none(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SheetError) as told:
        read_rows(path)
    assert told.value.problems[0].in_("vi").startswith(name)


# -- reconciliation ------------------------------------------------------------------------------------------


def test_seen_by_both_with_what_differs_and_who_was_first(store: Store) -> None:
    (number,) = look(store, "chodon", SPAM, T0)
    kept = store.add_notice(
        PAPER, claims({"where": "chodon.backan.gov.vn", "kind": "deface", "seen": "08/11/2026"}), T0 + DAY
    )
    assert (kept.opened, kept.noted) == ((), (number,))
    (line,) = kept.lines
    assert (line.seen, line.how, line.first) == (Seen.BOTH, How.LIKELY, First.THEIRS)
    assert [(d.what, d.theirs, d.ours) for d in line.differences] == [
        ("kind", "page-defaced", "hidden-spam"), ("date", "2026-11-08", "2026-11-10"),
    ]  # fmt: skip
    case = store.case(number)
    assert case is not None and case.confirmed_at is None and case.source is Source.SOCD
    assert "123/CAT-PA05" in case.events[-1].note
    again = store.add_notice(
        PAPER, claims({"where": "chodon.backan.gov.vn", "kind": "deface", "seen": "08/11/2026"}), T0 + DAY
    )
    assert (again.new, again.known) == (0, 1)


@pytest.mark.parametrize(
    ("seen", "first"),
    [
        ("10/11/2026", First.SAME),
        ("10/11/2026 08:00", First.THEIRS),
        ("10/11/2026 10:00", First.OURS),
        ("", First.UNKNOWN),
    ],
)
def test_who_was_first_to_the_day(store: Store, seen: str, first: First) -> None:
    look(store, "chodon", SPAM, T0)
    (line,) = store.add_notice(PAPER, claims({"where": "chodon.backan.gov.vn", "kind": "spam", "seen": seen}), T0).lines
    assert (line.seen, line.first, line.differences) == (Seen.BOTH, first, ())


def test_another_site_another_time_another_family_are_not_the_same(store: Store) -> None:
    look(store, "chodon", SPAM, T0)
    rows = (
        {"where": "nari.backan.gov.vn", "kind": "spam", "seen": "10/11/2026"},
        {"where": "chodon.backan.gov.vn", "kind": "spam", "seen": "10/09/2026"},
        {"where": "chodon.backan.gov.vn", "kind": "cert-expired", "seen": "10/11/2026"},
    )
    assert {line.seen for line in store.add_notice(PAPER, claims(*rows), T0).lines} == {Seen.THEIRS}


def test_accounts_by_the_whole_name_by_mask_and_by_machine(store: Store) -> None:
    leak(store, "nguyen.a@nari.backan.gov.vn", "ke-toan@nari.backan.gov.vn", machine="PC-01")
    rows = (
        {"account": "Nguyen.A@nari.backan.gov.vn"},  # whole: certain
        {"account": "nguyen.b@nari.backan.gov.vn"},  # another person of the same mask
        {"account": "ng***@nari.backan.gov.vn", "machine": "pc-01"},  # masked: likely
        {"account": "ng***@nari.backan.gov.vn", "machine": "PC-77"},
        {"account": "ng***@nari.backan.gov.vn"},  # nothing beside the mask
        {"unit": "na-ri", "machine": "PC-01"},
        {"unit": "na-ri", "computers": "2", "accounts": "2", "official": "2", "seen": "05/11/2026"},
    )
    kept = store.add_notice(PAPER, claims(*rows), T0)
    assert [(line.seen, line.how) for line in kept.lines] == [
        (Seen.BOTH, How.EXACT), (Seen.THEIRS, None), (Seen.BOTH, How.LIKELY), (Seen.THEIRS, None), (Seen.THEIRS, None),
        (Seen.BOTH, How.EXACT), (Seen.BOTH, How.EXACT),
    ]  # fmt: skip
    assert [(d.what, d.theirs, d.ours) for d in kept.lines[-1].differences] == [
        ("date", "2026-11-05", "2026-11-10"), ("computers", "2", "1"),
    ]  # fmt: skip
    assert kept.opened == () and len(kept.noted) == 1  # the unit's own case
    table = store.reconciliation()
    missed = [line.ours.login_masked for line in table if line.seen is Seen.OURS and line.ours]
    assert missed == ["ke***@nari.backan.gov.vn"]


def test_a_notice_before_our_own_log_is_matched_when_the_log_comes(store: Store) -> None:
    kept = store.add_notice(PAPER, claims({"account": "nguyen.a@nari.backan.gov.vn", "seen": "01/11/2026"}), T0)
    (number,) = kept.opened
    leak(store, "nguyen.a@nari.backan.gov.vn", at=T0 + DAY)
    (line,) = store.reconciliation()
    assert (line.seen, line.how, line.first) == (Seen.BOTH, How.EXACT, First.THEIRS)
    (case,) = store.cases()
    assert case.number == number and case.source is Source.POLICE and case.t0 == T0  # one unit, one case


def test_what_nobody_here_saw_opens_a_suspicion_that_our_own_finding_bears_out(store: Store) -> None:
    kept = store.add_notice(PAPER, claims({"where": "chodon.backan.gov.vn", "kind": "deface"}), T0 + DAY)
    (number,) = kept.opened
    case = store.case(number)
    assert case is not None
    assert (case.state, case.source, case.t0, case.active) == (CaseState.SUSPECTED, Source.POLICE, T0, False)
    assert case.confirmed_at is None and case.sites == ("chodon",)
    assert board("chodon", [case], pending_incident=False, judged=True).state is SiteState.SUSPECT
    second = replace(PAPER, source=Source.NCSC, number="9/NCSC")
    assert store.add_notice(second, claims({"where": "chodon.backan.gov.vn", "kind": "spam"}), T0 + DAY).noted == (
        number,
    )
    assert look(store, "chodon", SPAM, T0 + 2 * DAY) == (number,)
    grown = store.case(number)
    assert grown is not None
    assert (grown.kind, grown.cause, grown.active, grown.t0) == (c.HIDDEN_SPAM, "spam:x", True, T0)
    assert grown.events[-1].what == "borne-out" and len(store.cases()) == 1
    assert board("chodon", [grown], pending_incident=False, judged=True).state is SiteState.INCIDENT
    lines = store.reconciliation()
    assert [line.seen for line in lines] == [Seen.BOTH, Seen.BOTH]
    assert lines[0].ours and lines[0].ours.first == T0 + 2 * DAY  # when we saw it, not when we were told


def test_a_confirmed_suspicion_is_an_incident_and_a_false_alarm_differs(store: Store) -> None:
    (number,) = look(store, "chodon", SPAM, T0)
    store.answer(number, Answer.FALSE_ALARM, who="A", at=T0, note="quảng cáo của nhà cung cấp")
    (line,) = store.add_notice(
        PAPER, claims({"where": "chodon.backan.gov.vn", "kind": "spam", "seen": "10/11/2026"}), T0
    ).lines
    assert [d.what for d in line.differences] == ["state"] and line.open


def test_rulings_go_first(store: Store) -> None:
    look(store, "chodon", SPAM, T0)
    claim = {"where": "nari.backan.gov.vn", "kind": "spam", "seen": "10/11/2026"}
    store.add_notice(PAPER, claims(claim), T0)
    mine = next(case for case in store.cases() if case.source is Source.SOCD)

    def say(decision: Decision, sighting: str = "") -> None:
        store.rule(Ruling("item:1", decision, "Trần Thị B", T0 + DAY, "cùng máy chủ", sighting))

    say(Decision.SAME, f"case:{mine.number}")
    (line,) = store.reconciliation()
    assert (line.seen, line.how, line.open) == (Seen.BOTH, How.RULED, False)
    say(Decision.APART, f"case:{mine.number}")
    assert [line.seen for line in store.reconciliation()] == [Seen.THEIRS, Seen.OURS]
    say(Decision.NOT_OURS)
    assert not store.reconciliation()[0].open
    row = cells(store.reconciliation()[0], INVENTORY, "vi")
    assert "Trần Thị B" in row[-1] and "cùng máy chủ" in row[-1]


def test_ten_thousand_rows_stay_linear() -> None:
    many = [Claim(str(i), c.ACCOUNT_LEAK, "na-ri", login_masked="ng***@x", login_key=str(i), machine=f"m{i}")
            for i in range(10_000)]  # fmt: skip
    reported = [Reported(i, PAPER, 1, claim, None) for i, claim in enumerate(many)]
    assert len(reconcile(reported, [])) == 10_000


def test_a_long_list_of_one_unit_is_one_case(store: Store) -> None:
    many = [Claim(str(i), c.ACCOUNT_LEAK, "na-ri", login_masked=f"n{i}***@x", login_key=str(i)) for i in range(300)]
    kept = store.add_notice(PAPER, many, T0)
    assert kept.new == 300 and len(kept.opened) == 1 and kept.noted == ()
    (case,) = store.cases()
    assert len(case.events) == 1
    assert {line.theirs.case for line in store.reconciliation() if line.theirs} == {case.number}


def test_files_of_the_table_run_nothing(store: Store, tmp_path: Path) -> None:
    row = {"unit": "na-ri", "account": "=cmd|x@nari.backan.gov.vn", "machine": "=HYPERLINK(1)", "note": "x"}
    store.add_notice(replace(PAPER, sender="=1+1"), claims(row), T0)
    lines = store.reconciliation()
    assert b"'=c***" in to_csv(lines, INVENTORY, "vi")
    path = tmp_path / "t.xlsx"
    path.write_bytes(to_xlsx(lines, INVENTORY, "en"))
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
    assert sheet["A1"].value == "Line" and sheet["B2"].value == "Only reported"


# -- follow-up -----------------------------------------------------------------------------------------------


def change(row: str, at: datetime) -> PasswordChange:
    return PasswordChange(row, at, "Lê Văn C, Trưởng phòng", "công văn 12/UBND-VP", "Trần Thị B", at)


def test_an_account_is_followed_from_leak_to_change_to_leaking_again(store: Store) -> None:
    login = "nguyen.a@nari.backan.gov.vn"
    leak(store, login, "van.b@nari.backan.gov.vn")
    first, second = (row.fingerprint for row in store.leak_rows())
    assert {row.state for row in store.leak_rows()} == {Follow.WAITING}
    store.confirm_changes([change(first, T0 + DAY), change(second, T0 + DAY)])
    totals = store.leak_totals()
    assert (totals.accounts, totals.changed, totals.still) == (2, 2, 0)
    (case,) = store.cases()
    assert case.events[-1].what == "password-changed" and "12/UBND-VP" in case.events[-1].note
    leak(store, login, at=T0 + 3 * DAY)  # the same old log, sold once more
    assert store.leak_totals().changed == 2
    leak(store, login, infected=T0 + 5 * DAY, at=T0 + 9 * DAY)  # stolen after the change
    states = [row.state for row in store.leak_rows()]
    assert sorted(states) == [Follow.CHANGED, Follow.STILL]
    totals = store.leak_totals()
    assert (totals.changed, totals.still) == (1, 1)
    (case,) = store.cases()
    assert case.details["still_leaking"] == 1 and case.events[-1].what == "seen-again"
    before = len(case.events)
    leak(store, login, infected=T0 + 5 * DAY, at=T0 + 10 * DAY)
    assert len(store.cases()[0].events) == before
    fingerprint = next(row.fingerprint for row in store.leak_rows() if row.state is Follow.STILL)
    store.confirm_changes([change(fingerprint, T0 + 11 * DAY)])
    assert store.leak_totals().still == 0
    assert [one.confirmed_by for one in store.password_changes("na-ri")] == ["Lê Văn C, Trưởng phòng"] * 3


def test_one_account_of_a_list_and_of_computers_is_one(store: Store) -> None:
    """A list names it, a computer's log has it, another's too: one change is a change everywhere."""
    login = "nguyen.a@nari.backan.gov.vn"
    listed = resolve([Credential(None, "mail.backan.gov.vn", None, "", login)], INVENTORY, KEY, "list")
    store.record_leaks(listed, [], T0)
    (row,) = store.leak_rows()
    leak(store, login, at=T0 + 2 * DAY)
    (folded,) = store.leak_rows()
    assert (folded.machine_name, folded.first_seen) == ("PC-01", T0)  # counted in the period of the list
    assert store.leak_totals(T0 + DAY).accounts == 0 and store.leak_totals().accounts == 1
    assert {one.fingerprint for one in store.leak_rows(every=True)} == {row.fingerprint, folded.fingerprint}
    store.confirm_changes([change(row.fingerprint, T0 + 3 * DAY)])  # by the code of the first letter
    assert store.leak_rows()[0].state is Follow.CHANGED
    leak(store, login, machine="PC-02", infected=T0 - 5 * DAY, at=T0 + 8 * DAY)  # stolen before the change
    assert {one.state for one in store.leak_rows()} == {Follow.CHANGED}
    leak(store, login, machine="PC-03", infected=T0 + 6 * DAY, at=T0 + 9 * DAY)  # and after it
    assert {one.state for one in store.leak_rows()} == {Follow.STILL}
    assert store.cases()[0].details["still_leaking"] == 1


@pytest.mark.parametrize(
    ("days", "told", "number"), [(3, "fresh", 3), (31, "old", 31), (-2, "fresh", 0), (None, "undated", None)]
)
def test_how_long_ago_an_account_was_stolen(days: int | None, told: str, number: int | None) -> None:
    stolen = None if days is None else T0 - days * DAY
    assert (freshness(stolen, T0).value, age(stolen, T0)) == (told, number)


def test_leaking_again_after_the_case_was_closed_opens_the_next_one(store: Store) -> None:
    login = "nguyen.a@nari.backan.gov.vn"
    leak(store, login)
    (case,) = store.cases()
    for answer in (Answer.CONFIRM, Answer.CLEAN, Answer.VERIFY, Answer.CLOSE):
        store.answer(case.number, answer, who="A", at=T0 + DAY, note="máy nhiễm mã độc, đã cài lại")
    leak(store, login, at=T0 + 2 * DAY)
    assert len(store.cases()) == 1
    leak(store, login, infected=T0 + 5 * DAY, at=T0 + 9 * DAY)
    assert [one.recurrence_of for one in store.cases()] == [None, case.number]


def test_an_undated_list_cannot_tell(store: Store) -> None:
    account = LeakedAccount("f1", "", "na-ri", "x", "n***@nari.backan.gov.vn", AccountClass.OFFICIAL)
    store.record_leaks(LeakBatch("a.txt", (), (account,)), [], T0)
    store.confirm_changes([change("f1", T0 + DAY)])
    store.record_leaks(LeakBatch("a.txt", (), (account,)), [], T0 + 2 * DAY)
    assert store.leak_rows()[0].state is Follow.CHANGED
    store.record_leaks(LeakBatch("b.txt", (), (account,)), [], T0 + 2 * DAY)
    assert store.leak_rows()[0].state is Follow.UNSURE
    machine = LeakedMachine("m", "PC", "na-ri", "redline", None)
    held = replace(account, machine="m")
    store.record_leaks(LeakBatch("c", (machine,), (held,)), [], T0 + 3 * DAY)
    assert store.leak_rows()[0].state is Follow.UNSURE


def test_the_sheet_a_unit_sends_back(store: Store, tmp_path: Path) -> None:
    leak(store, "nguyen.a@nari.backan.gov.vn", "van.b@nari.backan.gov.vn")
    rows = store.leak_rows()
    path = tmp_path / "phan-hoi.csv"
    heads = "STT,Mã,Tài khoản (đã che),Ngày đổi mật khẩu,Người xác nhận,Cách đổi\n"
    path.write_text(f"{heads}1,{rows[0].code},x,09/11/2026,Lê C,đặt lại\n2,{rows[1].code},x,,,\n", "utf-8")
    changes, wrong = read_changes(path, rows, "B", T0 + DAY)
    assert wrong == [] and [one.fingerprint for one in changes] == [rows[0].fingerprint]
    assert changes[0].changed_at == datetime(2026, 11, 9, 16, 59, 59, tzinfo=UTC)  # the end of that day in Vietnam
    path.write_text(
        f"{heads}1,zzzzzz,x,09/11/2026,Lê C,\n2,{rows[1].code},x,09/11/2099,C,\n3,{rows[1].code},x,09/11/2026,,\n",
        "utf-8",
    )
    changes, wrong = read_changes(path, rows, "B", T0)
    assert changes == [] and [problem.line for problem in wrong] == [2, 3, 4]


# -- commands ------------------------------------------------------------------------------------------------


def test_the_commands_from_notice_to_decision_and_change(tmp_path: Path) -> None:
    (tmp_path / "socd.yaml").write_text(
        "state: state\noffice: {name: A}\n"
        "units: [{id: u, name: UBND huyện Na Rì, kind: district, mail_domains: [nari.gov.vn]}]\n"
        "sites: [{url: 'https://nari.gov.vn/', name: Trang Na Rì, owner: u, operator: u}]\n", "utf-8"
    )  # fmt: skip

    def run(*words: str, code: int = 0) -> list[dict[str, object]]:
        done = CliRunner().invoke(main, [*words, "--config", str(tmp_path)], env={"SOCD_LANG": "vi"})
        assert done.exit_code == code, (done.output, done.exception)
        return [json.loads(line) for line in done.stdout.splitlines()] if "--json" in words else []

    sheet = tmp_path / "n.csv"
    sheet.write_text(f"Địa chỉ,Loại,Mật khẩu\nnari.gov.vn,spam,{CANARY}\n", "utf-8")
    said = ("--source", "police", "--number", "1/CA", "--date", "2026-11-01")
    (figures,) = run("import", "notice", str(sheet), *said, "--json")
    assert wrong_by_schema("import-notice", figures) == []
    assert figures["only_reported"] == 1 and len(figures["opened"]) == 1  # type: ignore[arg-type]
    # what was reported is evidence, masked: sealed here, or by the daemon where one is running
    sealed = verify(tmp_path / "state" / "evidence")
    assert (sealed.ok, sealed.records) == (True, 1)
    with EvidenceVault(tmp_path / "state" / "evidence") as vault:
        run("import", "notice", str(sheet), *said)
        (copy,) = (tmp_path / "state" / "quarantine").iterdir()
        assert copy.stat().st_mode & 0o777 == 0o600
        feed = LeakFeed(Store.open(tmp_path / "state" / "socd.db"), Attempt(vault, "x", lambda: T0),
                        lambda: Inventory({}, {}), b"k" * 32, lambda: datetime.now(UTC))  # fmt: skip
        assert feed.take(copy) == (LeakBatch(copy.name, (), ()), [])
        feed.store.close()
        whole = json.loads(copy.read_text("utf-8"))
        whole["claims"][0] |= {"login_masked": CANARY, "password": CANARY}
        copy.write_text(json.dumps(whole))
        assert carried(copy) is None  # not masked: not ours
        copy.unlink()
    assert verify(tmp_path / "state" / "evidence").records == 2
    run("notice", "add", "--source", "citizen", "--where", "nari.gov.vn", "--kind", "page-defaced")
    assert [paper["source"] for paper in run("notice", "list", "--json")] == ["citizen", "police"]
    run("notice", "settle", "item:1", "--decision", "same", "--reason", "x", code=2)  # no case named
    run("notice", "settle", "item:1", "--decision", "not-ours", "--reason", "tên miền đã trả", "--by", "B")
    lines = run("notice", "table", "--json")
    assert [wrong_by_schema("notice-table", line) for line in lines] == [[], []]
    assert lines[0]["ruling"]["who"] == "B" and not lines[0]["open"]  # type: ignore[index]
    assert len(run("notice", "table", "--open", "--json")) == 1
    out = tmp_path / "t.csv"
    run("notice", "table", "--format", "csv", "--out", str(out))
    assert "Chỉ nơi báo thấy" in out.read_text("utf-8-sig")
    sheet.write_text("Địa chỉ,Loại\nx.example,spam\n", "utf-8")
    wrong = CliRunner().invoke(main, ["import", "notice", str(sheet), *said, "--config", str(tmp_path)])
    assert wrong.exit_code == 2 and "n.csv:2" in wrong.stderr
    assert CliRunner().invoke(main, ["notice", "template", str(tmp_path / "mau.xlsx")]).exit_code == 0
    with_account = Store.open(tmp_path / "state" / "socd.db")
    account = LeakedAccount("0123456789abcdef", "", "u", "x", "n***@nari.gov.vn", AccountClass.OFFICIAL)
    with_account.record_leaks(LeakBatch("a.txt", (), (account,)), [], datetime.now(UTC))
    with_account.close()
    (row,) = run("leaks", "list", "--json")
    assert wrong_by_schema("leaks-list", row) == []
    assert row["state"] == "waiting"
    run("leaks", "changed", str(row["code"]), code=2)  # nobody says so
    (done,) = run("leaks", "changed", str(row["code"]), "--confirmed-by", "C", "--how", "điện thoại", "--json")
    assert done["changed"] == 1
    kept = b"".join(path.read_bytes() for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert CANARY.encode() not in kept
