"""A small province in an in-memory store, with everything the console and the metrics have to show.

Filled through the store's own door: looks are recorded and judged as the daemon would.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from socd.cases.clocks import ClockRule
from socd.model import catalogue as c
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Inventory, Site, Unit, UnitKind
from socd.model.kinds import Severity
from socd.model.leaks import AccountClass, LeakBatch, LeakedAccount, LeakedMachine
from socd.model.observation import EvidenceRef, Finding, Mark, Observation, Outcome, Verdict
from socd.model.text import Text
from socd.store import Store, Told

NOW = datetime(2026, 11, 21, 5, 30, tzinfo=UTC)
HOSTILE = "Hacked by <script>alert(1)</script>\u202egnp.exe\r\nBcc: victim@example.org\x00" + "A" * 3000

_UNITS = (
    ("backan", "UBND tỉnh Bắc Kạn", UnitKind.PROVINCE),
    ("stttt", "Sở Thông tin và Truyền thông", UnitKind.DEPARTMENT),
    ("chodon", "UBND huyện Chợ Đồn", UnitKind.DISTRICT),
    ("nari", "UBND huyện Na Rì", UnitKind.DISTRICT),
    ("babe", "UBND huyện Ba Bể", UnitKind.DISTRICT),
)

RULES = (
    ClockRule(
        "d2", Text("Thông báo ban đầu 24 giờ", "Initial notice, 24 hours"), 24, "initial",
        "Nghị định 331/2026/NĐ-CP, Điều 31 khoản 2 điểm d", date(2026, 8, 19), severities=(Severity.M1, Severity.M2),
    ),
    ClockRule(
        "d3", Text("Báo cáo 72 giờ", "Report, 72 hours"), 72, "report72",
        "Nghị định 331/2026/NĐ-CP, Điều 31 khoản 2 điểm d", date(2026, 8, 19),
    ),
)  # fmt: skip


def _site(name: str, title: str, unit: str) -> Site:
    return Site(name, f"https://{name}.backan.example/", title, "backan", unit)


def inventory() -> Inventory:
    sites = (
        _site("backan", "Cổng thông tin điện tử tỉnh Bắc Kạn", "backan"),
        _site("stttt", "Trang thông tin Sở Thông tin và Truyền thông", "stttt"),
        _site("chodon", "Trang thông tin điện tử huyện Chợ Đồn", "chodon"),
        _site("bangphuc", "Trang thông tin xã Bằng Phúc", "chodon"),
        _site("dongvien", "Trang thông tin xã Đồng Thắng", "chodon"),
        _site("nari", "Trang thông tin điện tử huyện Na Rì", "nari"),
        _site("babe", "Trang thông tin điện tử huyện Ba Bể", "babe"),
        _site("babe2", "Trang du lịch hồ Ba Bể", "babe"),
    )
    units = {id_: Unit(id_, name, kind) for id_, name, kind in _UNITS}
    return Inventory(units, {site.id: site for site in sites})


_OPEN: list[Province] = []


def opened() -> int:
    """How many provinces are open: what `close_since` takes."""
    return len(_OPEN)


def close_since(before: int) -> None:
    while len(_OPEN) > before:
        _OPEN.pop().store.close()


class Province:
    """A store and the hand that looks: `look` records one observation at `start` plus seconds."""

    def __init__(self, *, start: datetime = NOW, channels: tuple[str, ...] = (), store: Store | None = None) -> None:
        """`close_since` ends the provinces of a test."""
        _OPEN.append(self)
        self.inventory = inventory()
        self.start = start
        self.store = store or Store.open(None)
        self.store.told = Told(channels)
        self.store.sites = self.inventory.sites

    def look(
        self,
        site: str,
        probe: str,
        *findings: Finding,
        after: float = 0,
        fault: Fault | None = None,
        gauges: Mapping[str, float] | None = None,
        facts: Mapping[str, Any] | None = None,
        covers: frozenset[str] | None = None,
        marks: Mapping[str, Mark] | None = None,
    ) -> tuple[str, ...]:
        """Numbers of the cases this look opened."""
        outcome = Outcome.FINDING if findings else Outcome.FAILED if fault else Outcome.OK
        verdict = Verdict(
            outcome,
            findings,
            fault,
            gauges=gauges or {},
            facts=facts or {},
            covers=frozenset(c.BY_CODE) if covers is None else covers,
            marks=marks or {},
        )
        at = self.start + timedelta(seconds=after)
        unit = self.inventory.sites[site].operator
        return self.store.record(Observation(site, unit, probe, "local", at, 0.2, verdict)).raised

    def confirmed(self, site: str, probe: str, finding: Finding, after: float = 0) -> str:
        """Two looks that agree; the number of the case they opened."""
        self.look(site, probe, finding, after=after)
        (number,) = self.look(site, probe, finding, after=after + 60)
        return number

    def leak(self, unit: str, official: int = 2, personal: int = 1, after: float = 0) -> str:
        machine = LeakedMachine(f"m-{unit}", "PC-VANTHU", unit, "redline", self.start - timedelta(days=30))
        classes = [AccountClass.OFFICIAL] * official + [AccountClass.PERSONAL] * personal
        accounts = tuple(
            LeakedAccount(f"{unit}-{i}", machine.key, unit, "mail.backan.example", f"n***{i}@backan.example", cls)
            for i, cls in enumerate(classes)
        )
        batch = LeakBatch("redline.zip", (machine,), accounts)
        at = self.start + timedelta(seconds=after)
        finding = Finding(c.ACCOUNT_LEAK, unit, f"leak:{unit}", f"{len(accounts)} tài khoản", {"official": official})
        verdict = Verdict(Outcome.FINDING, (finding,), covers=frozenset({"account-leak"}))
        (number,) = self.store.record_leaks(batch, [Observation(None, unit, "leaks", "local", at, 0.1, verdict)], at)
        return number


DEFACED = Finding(
    c.PAGE_DEFACED,
    "https://chodon.backan.example/",
    "page:/",
    "Trang chủ bị thay: “HACKED BY TEAM X”",
    details={
        "score": 0.97,
        "reasons": [
            {"vi": "Tiêu đề trang có câu của kẻ tấn công", "en": "The title holds a defacer's phrase"},
            {"vi": "Mất 41 trong 42 liên kết quen thuộc", "en": "41 of 42 usual links are gone"},
        ],
        "diff": [
            "@@ -1,4 +1,3 @@",
            "-<title>Trang thông tin điện tử huyện Chợ Đồn</title>",
            "+<title>HACKED BY TEAM X</title>",
            " <body>",
            "+<script>alert('x')</script>",
        ],
        "hosts": ["evil.example"],
    },
    evidence=(EvidenceRef("2026-11-21-000001", "a" * 64, "page-defaced|page:/"),),
)
SPAM = Finding(
    c.CLOAKED_SPAM, "https://nari.backan.example/", "spam:casino", "Chỉ Googlebot thấy", {"persona": "googlebot"}
)
SUSPECT = Finding(c.HIDDEN_SPAM, "https://stttt.backan.example/", "spam:links", "Liên kết ẩn", suspect=True)
EXPIRED = Finding(c.CERT_EXPIRED, "certificate", "cert:ab-expired", "CN=babe · 2026-11-01")
OLD_TLS = Finding(c.TLS_OLD_PROTOCOL, "protocols", "old-protocol", "TLS 1.0", {"protocols": ["TLSv1"]})
DOWN = Finding(c.SITE_UNREACHABLE, "https://babe2.backan.example/", "unreachable", "refused")
SECRET = Finding(c.SECRET_EXPOSED, "https://bangphuc.backan.example/.env", "file:/.env", ".env")


def filled(*, start: datetime = NOW, channels: tuple[str, ...] = ()) -> Province:
    """Every state and class at once: an incident, a suspicion, an outage, weaknesses, leaks, a site never seen."""
    province = Province(start=start, channels=channels)
    for site in ("backan", "chodon", "bangphuc", "nari", "babe", "babe2", "stttt"):
        province.look(site, "availability", gauges={"response_seconds": 0.42}, facts={"status": 200}, after=-7200)
        province.look(site, "defacement", after=-7100)
    expiry = {"cert_not_after": (start + timedelta(days=60)).timestamp(), "tls_weak_protocols": 0.0}
    protocols = {"TLSv1.2": {"outcome": "accepted"}, "TLSv1": {"outcome": "refused"}}
    expiry |= {"cert_lifetime_seconds": 90 * 86400.0, "tls_weaknesses": 2.0}
    expiry |= {"tls_hsts_seconds": 0.0, "tls_pq_hybrid": 1.0}
    marks = {"tls-grade": Mark("Khá", 2.0, "vn-portal")}
    province.look("backan", "tls", gauges=expiry, facts={"protocols": protocols}, marks=marks, after=-7000)
    province.confirmed("chodon", "defacement", DEFACED, after=-3600)
    province.confirmed("nari", "defacement", SPAM, after=-1800)
    province.look("stttt", "defacement", SUSPECT, after=-600)
    province.confirmed("babe", "tls", EXPIRED, after=-6000)
    province.confirmed("bangphuc", "tls", OLD_TLS, after=-5000)
    province.look("bangphuc", "leaks", SECRET, after=-4000)
    province.look("bangphuc", "leaks", SECRET, after=-3900)
    province.confirmed("babe2", "availability", DOWN, after=-900)
    province.look("backan", "availability", fault=Fault(Origin.OURS, "internal", "x"), after=-300)
    province.leak("chodon", after=-2000)
    return province
