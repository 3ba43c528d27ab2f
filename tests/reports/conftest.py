"""A small province in an in-memory store: what the report tests read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from socd.cases.clocks import ClockRule
from socd.cases.life import Answer
from socd.model import catalogue as c
from socd.model.case import Source
from socd.model.inventory import Approval, Contact, Inventory, Official, Site, Unit, UnitKind
from socd.model.kinds import Severity
from socd.model.leaks import AccountClass, LeakBatch, LeakedAccount, LeakedMachine
from socd.model.notices import Claim, Decision, Paper, Ruling
from socd.model.observation import EvidenceRef, Finding, Mark, Observation, Outcome, Verdict
from socd.model.office import Office, Signer
from socd.model.text import Text
from socd.store import Store

ROOT = Path(__file__).parents[2]
T0 = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)  # 08:30 in Vietnam
BASIS = "Nghị định 331/2026/NĐ-CP, Điều 31 khoản 2 điểm d"


@pytest.fixture(scope="session")
def templates() -> Path:
    return ROOT / "config" / "templates"


@pytest.fixture(scope="session")
def office() -> Office:
    return Office(
        name="SỞ THÔNG TIN VÀ TRUYỀN THÔNG", parent="UBND TỈNH BẮC KẠN", symbol="STTTT", drafter="CNTT",
        place="Bắc Kạn",
        address="Phường Phùng Chí Kiên, thành phố Bắc Kạn", phone="0209 0000 001", email="truc@stttt.backan.gov.vn",
        signer=Signer("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "Nguyễn Văn A"),
        contact=Contact("Trần Thị B", "Trực an ninh mạng", "0209 0000 002", "truc@stttt.backan.gov.vn"),
        report_to=("Công an tỉnh Bắc Kạn (Phòng An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao)",
                   "UBND tỉnh Bắc Kạn"),
        copies=("UBND tỉnh (b/c)", "Giám đốc Sở (b/c)"),
    )  # fmt: skip


def make_inventory(sites: int = 3) -> Inventory:
    districts = [("chodon", "Chợ Đồn"), ("pacnam", "Pác Nặm"), ("nari", "Na Rì")]
    units = {"backan": Unit("backan", "UBND tỉnh Bắc Kạn", UnitKind.PROVINCE, mail_domains=("backan.gov.vn",))}
    found = {}
    for index in range(sites):
        key, name = districts[index % 3]
        key = key if index < 3 else f"{key}{index}"
        units[key] = Unit(
            key, f"UBND huyện {name}", UnitKind.DISTRICT, parent="backan",
            contacts=(Contact("Lê Văn C", "Cán bộ công nghệ thông tin", "0209 0000 003", f"cntt@{key}.backan.gov.vn"),),
        )  # fmt: skip
        found[key] = Site(
            key, f"https://{key}.backan.gov.vn/", f"Trang thông tin điện tử huyện {name}", "backan", key,
            official=Official(proposed_level=2, approval=Approval.APPROVED if index else None),
        )  # fmt: skip
    return Inventory(units, found)


@pytest.fixture(scope="session")
def inventory() -> Inventory:
    return make_inventory()


@pytest.fixture(scope="session")
def rules() -> tuple[ClockRule, ...]:
    return (
        ClockRule("d3", Text("Báo cáo 72 giờ", "72 h"), 72, "report72", BASIS, date(2026, 8, 19)),
        ClockRule("d2", Text("Thông báo ban đầu 24 giờ", "24 h"), 24, "initial", BASIS, date(2026, 8, 19), None,
                  (Severity.M1, Severity.M2)),
    )  # fmt: skip


def look(
    site: str | None, probe: str, at: datetime, *findings: Finding, covers: frozenset[str] = frozenset(), **more: Any
) -> Observation:
    outcome = more.pop("outcome", Outcome.FINDING if findings else Outcome.OK)
    verdict = Verdict(outcome, findings, covers=covers, **more)
    return Observation(site, site, probe, "local", at, 0.25, verdict)


def finding(kind: Any = c.PAGE_DEFACED, place: str = "https://chodon.backan.gov.vn/", **more: Any) -> Finding:
    refs = (EvidenceRef("EV-2026-000001", "ab" * 32, "Trang chủ, trình duyệt"),)
    more = {"title": "Trang chủ bị thay", "details": {"words": ["hacked by", "xoso"], "score": 0.97}} | more
    return Finding(kind, place, more.pop("cause", f"{kind.code}:{place}"), evidence=refs, **more)


def raise_case(store: Store, site: str, at: datetime, found: Finding, probe: str = "defacement") -> str:
    """Two looks that agree; the number of the case they raise."""
    store.record(look(site, probe, at, found))
    return store.record(look(site, probe, at + timedelta(minutes=1), found)).raised[0]


def leak_batch() -> LeakBatch:
    machines = tuple(
        LeakedMachine(f"m{n}", f"PC-{n}", unit, "redline", T0 - timedelta(days=40))
        for n, unit in enumerate(("chodon", "chodon", "pacnam"))
    )
    accounts = tuple(
        LeakedAccount(
            f"f{n}", f"m{n % 3}", machines[n % 3].unit, "dichvucong.backan.gov.vn", f"u{n}***@backan.gov.vn",
            AccountClass.OFFICIAL if n < 4 else AccountClass.PERSONAL,
        )
        for n in range(9)
    )  # fmt: skip
    citizen = LeakedAccount("fc", "mc", None, "dichvucong.backan.gov.vn", "09***", AccountClass.CITIZEN)
    return LeakBatch("logs", machines, (*accounts, citizen))


def fill(store: Store) -> None:
    """A month: two attacked portals, one false alarm, an old certificate, an outage, an import of leaks."""
    for day in range(20):  # 16/10 … 04/11
        at = datetime(2026, 10, 16, 3, tzinfo=UTC) + timedelta(days=day)
        for site in ("chodon", "pacnam", "nari"):
            if site == "nari" and day >= 10:
                continue
            store.record(look(site, "availability", at, gauges={"response_seconds": 0.25}))
            store.record(look(site, "defacement", at, covers=frozenset({"page-defaced"})))
    first = raise_case(store, "chodon", T0, finding())
    spam = finding(c.HIDDEN_SPAM, "https://pacnam.backan.gov.vn/tin-tuc?id=7", title="liên kết tới slot.gacor.example")
    second = raise_case(store, "pacnam", T0 + timedelta(hours=2), spam)
    wrong = raise_case(store, "nari", T0 + timedelta(hours=3), finding(c.BAD_REDIRECT, "https://nari.backan.gov.vn/x"))
    store.answer(first, Answer.CONFIRM, who="Trần Thị B", at=T0 + timedelta(minutes=20))
    store.answer(first, Answer.CONTAIN, who="Trần Thị B", at=T0 + timedelta(minutes=50))
    store.answer(first, Answer.CLEAN, who="Trần Thị B", at=T0 + timedelta(hours=5), note="Lỗ hổng chức năng tải tệp")
    for hour in (6, 7):
        store.record(look("chodon", "defacement", T0 + timedelta(hours=hour), covers=frozenset({"page-defaced"})))
    store.answer(second, Answer.CONFIRM, who="Trần Thị B", at=T0 + timedelta(hours=3))
    store.answer(wrong, Answer.FALSE_ALARM, who="Trần Thị B", at=T0 + timedelta(hours=4), note="bài viết")
    ends = datetime(2026, 11, 12, tzinfo=UTC).timestamp()
    old = finding(c.CERT_EXPIRING, "certificate", title="12/11/2026")
    for minute in (0, 1):
        at, marks = T0 + timedelta(minutes=minute), {"tls-grade": Mark("C", 2, "vn-portal")}
        store.record(look("nari", "tls", at, old, gauges={"cert_not_after": ends}, marks=marks))
    down = finding(c.SITE_UNREACHABLE, "https://nari.backan.gov.vn/", title="timeout", cause="unreachable")
    raise_case(store, "nari", T0, down, "availability")
    covers = frozenset({"site-unreachable"})
    for minute in (90, 91):
        store.record(look("nari", "availability", T0 + timedelta(minutes=minute), covers=covers))
    leak = [
        Observation(None, unit, "leaks", "local", T0, 0.1, Verdict(Outcome.FINDING, (
            finding(c.ACCOUNT_LEAK, "nhật ký mã độc", title="", cause="leak", unit=unit, details={"computers": 2}),)))
        for unit in ("chodon", "pacnam")
    ]  # fmt: skip
    store.record_leaks(leak_batch(), leak, T0 + timedelta(hours=1))
    paper = Paper(Source.POLICE, T0 + timedelta(hours=2), "PA05", "123/CAT-PA05", T0.date())
    claim = Claim("k", c.HIDDEN_SPAM, "chodon", "chodon", "chodon.backan.gov.vn", seen=T0 - timedelta(days=2))
    store.add_notice(paper, [claim], T0 + timedelta(hours=3))
    store.rule(Ruling("item:1", Decision.OURS, "Trần Thị B", T0 + timedelta(hours=4), "đã đối chiếu ảnh chụp"))


@pytest.fixture(scope="module")
def store(inventory: Inventory) -> Iterator[Store]:
    store = Store.open(None)
    store.sites = inventory.sites
    fill(store)
    yield store
    store.close()


@pytest.fixture(scope="session")
def province() -> SimpleNamespace:
    """The makers above, for tests that record more."""
    return SimpleNamespace(look=look, finding=finding, raise_case=raise_case, make_inventory=make_inventory, fill=fill)
