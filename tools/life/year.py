"""A year of watching in compressed time: looks, attacks, outages, leaks, letters, written through the real store.

    python tools/life/year.py [--sites 300] [--first 2025-10-15] [--last 2026-12-14] [--seed 1] OUT

Nothing is fetched and nothing sleeps: one look a day of two probes at each site (a week of the third) stands for many.
After every reporting month the caller is given the store as it was then, so that reports are made when they would be.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from socd.cases.life import Answer, CaseError
from socd.model import catalogue as c
from socd.model.case import CaseEvent
from socd.model.inventory import Approval, Contact, Inventory, Measures, Official, Site, Unit, UnitKind
from socd.model.kinds import Kind
from socd.model.leaks import AccountClass, LeakBatch, LeakedAccount, LeakedMachine, PasswordChange
from socd.model.observation import EvidenceRef, Finding, Mark, Observation, Outcome, Verdict
from socd.store import Store

ATTACKS: tuple[Kind, ...] = (c.PAGE_DEFACED, c.HIDDEN_SPAM, c.INJECTED_SCRIPT, c.BAD_REDIRECT)
PAGE_COVERS = frozenset(kind.code for kind in ATTACKS)
GRADES = (("A", 5.0), ("B", 4.0), ("C", 3.0), ("F", 0.0))
WHO = "Trần Thị B"


def province(sites: int) -> Inventory:
    """Invented units and portals."""
    units = {"tinh": Unit("tinh", "UBND tỉnh Thử Nghiệm", UnitKind.PROVINCE, mail_domains=("thunghiem.gov.vn",))}
    found = {}
    for n in range(sites):
        key = f"xa{n:03d}"
        units[key] = Unit(key, f"UBND xã Số {n}", UnitKind.COMMUNE, parent="tinh",
                          contacts=(Contact("Lê Văn C", "Công chức", "0209 0000 003", f"vt@{key}.vn"),))  # fmt: skip
        found[key] = Site(
            key, f"https://{key}.thunghiem.gov.vn/", f"Trang thông tin điện tử xã Số {n}", "tinh", key,
            official=Official(2, (Approval.APPROVED, Approval.DRAFT, None)[n % 3],
                              measures=(Measures.FULL, Measures.PARTLY)[n % 2]),
        )  # fmt: skip
    return Inventory(units, found)


@dataclass
class Life:
    """The province and its luck. `later` are things that happen at a time: (when, what to do)."""

    store: Store
    inventory: Inventory
    luck: random.Random
    trouble: float = 1.0  # how many times as much goes wrong: a small province needs more of it to tell something
    later: list[tuple[datetime, Any]] = field(default_factory=list)
    down: dict[str, datetime] = field(default_factory=dict)  # site → when it answers again
    bad: dict[str, Finding] = field(default_factory=dict)  # site → what is in its page
    weak: set[str] = field(default_factory=set)
    looks: int = 0

    def day(self, day: date, batch: list[Observation]) -> None:
        """One day: what was planned, then every site looked at, then new misfortunes."""
        start = datetime.combine(day, datetime.min.time(), UTC) - timedelta(hours=7)
        self._planned(start)
        if self.luck.random() < 0.015:  # the monitor was off all day
            return
        for n, key in enumerate(self.inventory.sites):
            at = start + timedelta(hours=8, seconds=n)
            if self.luck.random() < 0.03:
                continue
            self._uptime(key, at, batch)
            self._page(key, at + timedelta(minutes=10), batch)
            if (day.toordinal() + n) % 7 == 0:
                self._tls(key, at + timedelta(minutes=20), batch)
        self._write(batch)
        self._misfortunes(start + timedelta(hours=12))
        if day.day == 20:
            self._leak(day, start + timedelta(hours=13))

    def _write(self, batch: list[Observation]) -> None:
        self.looks += len(batch)
        self.store.record_many(batch)
        batch.clear()

    def _planned(self, now: datetime) -> None:
        due = sorted((one for one in self.later if one[0] <= now), key=lambda one: one[0])
        self.later = [one for one in self.later if one[0] > now]
        for at, act in due:
            act(at)

    # -- looks -----------------------------------------------------------------------------------------------------

    def _look(self, site: str, probe: str, at: datetime, verdict: Verdict) -> Observation:
        return Observation(site, site, probe, "local", at, round(self.luck.uniform(0.1, 2.0), 3), verdict)

    def _uptime(self, key: str, at: datetime, batch: list[Observation]) -> None:
        covers = frozenset({"site-unreachable", "site-error"})
        odd = self.luck.random()
        if self.down.get(key, at) > at:
            found = Finding(c.SITE_UNREACHABLE, f"https://{key}/", "unreachable", title="timeout")
            for minute in (0, 1):
                moment = at + timedelta(minutes=minute)
                batch.append(self._look(key, "availability", moment, Verdict(Outcome.FINDING, (found,), covers=covers)))
        elif odd < 0.01:
            batch.append(self._look(key, "availability", at, Verdict(Outcome.INDETERMINATE)))
        else:
            again = (0, 1) if key in self.down else (0,)
            for minute in again:
                moment = at + timedelta(minutes=minute)
                batch.append(self._look(key, "availability", moment, Verdict(Outcome.OK, covers=covers)))
            self.down.pop(key, None)

    def _page(self, key: str, at: datetime, batch: list[Observation]) -> None:
        found = self.bad.get(key)
        verdict = Verdict(Outcome.FINDING, (found,), covers=PAGE_COVERS) if found else Verdict(
            Outcome.OK, covers=PAGE_COVERS)  # fmt: skip
        batch.append(self._look(key, "defacement", at, verdict))

    def _tls(self, key: str, at: datetime, batch: list[Observation]) -> None:
        word, rank = GRADES[min(3, int(self.luck.expovariate(1.2)))]
        ends = (at + timedelta(days=self.luck.choice((10, 25, 60, 200)))).timestamp()
        found: tuple[Finding, ...] = ()
        if key in self.weak:
            found = (Finding(c.TLS_OLD_PROTOCOL, "TLS 1.0", "tls-old-protocol", title="TLS 1.0"),)
        verdict = Verdict(
            Outcome.FINDING if found else Outcome.OK, found, covers=frozenset({"tls-old-protocol"}),
            gauges={"cert_not_after": ends}, marks={"tls-grade": Mark(word, rank, "vn-portal")},
        )  # fmt: skip
        batch.extend(self._look(key, "tls", at + timedelta(minutes=minute), verdict) for minute in (0, 1))

    # -- misfortunes -----------------------------------------------------------------------------------------------

    def _misfortunes(self, at: datetime) -> None:
        sites = list(self.inventory.sites)
        for key in sites:
            throw = self.luck.random() / self.trouble
            if throw < 0.0015 and key not in self.bad:
                self._attack(key, at)
            elif throw < 0.004:
                self.down[key] = at + timedelta(days=self.luck.choice((1, 1, 2, 5)))
            elif throw < 0.006:
                self.weak ^= {key}

    def _attack(self, key: str, at: datetime) -> None:
        kind = self.luck.choice(ATTACKS)
        place = f"https://{key}.thunghiem.gov.vn/p{self.luck.randrange(3)}"
        found = Finding(kind, place, f"{kind.code}:{place}", title="slot.example.test",
                        evidence=(EvidenceRef(f"EV-{self.looks}", "ab" * 32, "trang"),))  # fmt: skip
        self.bad[key] = found
        pair = [
            self._look(key, "defacement", at + timedelta(minutes=m), Verdict(Outcome.FINDING, (found,))) for m in (0, 1)
        ]
        raised = [number for one in self.store.record_many(pair) for number in one.raised]
        self.looks += 2
        for number in raised:
            self._handle(number, key, at)

    def _handle(self, number: str, key: str, at: datetime) -> None:
        """What people will do about it, each in their own time, or never."""
        luck = self.luck
        if luck.random() < 0.12:
            self.later.append(
                (at + timedelta(hours=20), lambda t: self._answer(number, Answer.FALSE_ALARM, t, "bài viết"))
            )
            self.later.append((at + timedelta(hours=20), lambda _: self.bad.pop(key, None)))
            return
        self.later.append((at + timedelta(hours=4), lambda t: self._answer(number, Answer.CONFIRM, t)))
        if luck.random() < 0.8:
            self.later.append((at + timedelta(hours=30), lambda t: self._answer(number, Answer.ACK, t)))
        for code, least in (("initial", 12), ("report72", 40), ("warning", 20)):
            if luck.random() < 0.75:
                when = at + timedelta(hours=luck.randrange(least, 3 * least))
                self.later.append((when, lambda t, code=code: self._sent(number, code, t)))
        if luck.random() < 0.85:
            cause = luck.choice(("", "Lỗ hổng chức năng tải tệp", "Lộ tài khoản quản trị"))
            when = at + timedelta(days=luck.randrange(1, 25))
            self.later.append((when, lambda _: self.bad.pop(key, None)))
            self.later.append((when, lambda t: self._answer(number, Answer.CLEAN, t, cause)))

    def _answer(self, number: str, what: Answer, at: datetime, note: str = "") -> None:
        try:
            self.store.answer(number, what, who=WHO, at=at, note=note)
        except CaseError:
            return  # it has closed, or somebody has answered it

    def _sent(self, number: str, code: str, at: datetime) -> None:
        if code == "warning":
            self.store.add_document("warning", number, at - timedelta(hours=1), f"/r/{number}.pdf", "pdf", "0" * 64)
        self.store.add_event(number, CaseEvent(at, WHO, f"sent:{code}", f"{number}/{code}"))

    # -- leaks -----------------------------------------------------------------------------------------------------

    def _leak(self, day: date, at: datetime) -> None:
        """A month's import: computers with accounts of some units, a few changed some days later."""
        units = self.luck.sample(list(self.inventory.sites), min(4, len(self.inventory.sites)))
        machines = tuple(
            LeakedMachine(f"{day}-{unit}-{n}", f"PC-{n}", unit, "lumma", at - timedelta(days=9))
            for unit in units for n in range(self.luck.randrange(1, 3))
        )  # fmt: skip
        accounts = tuple(
            LeakedAccount(f"{machine.key}-{n}", machine.key, machine.unit, "mail.thunghiem.gov.vn", f"u{n}***",
                          self.luck.choice(list(AccountClass)))
            for machine in machines for n in range(self.luck.randrange(1, 5))
        )  # fmt: skip
        found = [
            Observation(None, unit, "leaks", "local", at, 0.1, Verdict(Outcome.FINDING, (
                Finding(c.ACCOUNT_LEAK, "nhật ký", f"leak:{day}", unit=unit, details={"day": str(day)}),)))
            for unit in units
        ]  # fmt: skip
        self.store.record_leaks(LeakBatch(f"log-{day}", machines, accounts), found, at)
        some = [one.fingerprint for one in accounts if self.luck.random() < 0.4]
        when = at + timedelta(days=10)
        self.later.append((when, lambda t: self.store.confirm_changes(
            [PasswordChange(one, t, WHO, "công văn", WHO, t) for one in some])))  # fmt: skip


def live(
    store: Store,
    inventory: Inventory,
    days: Sequence[date],
    seed: int,
    stops: Sequence[date] = (),
    trouble: float = 1.0,
) -> Iterator[tuple[date, Life]]:
    """Live through the days; pause before each day among `stops`."""
    life, batch = Life(store, inventory, random.Random(seed), trouble), list[Observation]()
    for day in days:
        if day in stops:
            yield day, life
        life.day(day, batch)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2025, 10, 15))
    parser.add_argument("--last", type=date.fromisoformat, default=date(2026, 12, 14))
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    inventory = province(told.sites)
    store = Store.open(told.out)
    store.sites = inventory.sites
    began = time.process_time()
    days = [told.first + timedelta(days=n) for n in range((told.last - told.first).days + 1)]
    for day, life in live(store, inventory, days, told.seed, [one for one in days if one.day == 15]):
        sys.stderr.write(f"{day} looks {life.looks} cases {len(store.cases())} {time.process_time() - began:.0f} s\n")
    store.close()


if __name__ == "__main__":
    main()
