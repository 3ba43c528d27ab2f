"""Per-site series: the last verdicts as the store holds them, rendered at a scrape (kept for five seconds).

`/metrics` serves verdicts and when they were made; it never looks at a site. What is unknown is absent.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from socd.act.exposition import Family, labels, render
from socd.act.snapshot import AVAILABILITY, Snapshot
from socd.cases.board import SiteState
from socd.cases.clocks import ClockRule, clocks
from socd.cases.dates import Due
from socd.model.case import Case, CaseState
from socd.model.inventory import Inventory, Site
from socd.model.kinds import KindClass, Severity
from socd.model.leaks import AccountClass
from socd.model.observation import Outcome
from socd.store import LeakRow, Store

_TOLD = (Outcome.OK, Outcome.FINDING)
# Gauges a probe reports (Verdict.gauges) → the metric that carries them.
_GAUGES = {
    "cert_not_after": ("socd_cert_not_after_timestamp_seconds", "End of validity of the certificate last seen."),
    "cert_lifetime_seconds": ("socd_cert_lifetime_seconds", "From the first to the last day of that certificate."),
    "tls_weaknesses": ("socd_tls_weaknesses", "Known weaknesses of the server's TLS."),
    "tls_hsts_seconds": ("socd_tls_hsts_seconds", "max-age of the home page's HSTS header, 0 without one."),
    "tls_pq_hybrid": ("socd_tls_pq_hybrid", "1 if post-quantum key exchange is offered, 0 if not: information."),
    "response_seconds": ("socd_site_response_seconds", "Time the site took to answer the last availability look."),
}
# Marks a probe gives (Verdict.marks) → the metric that carries them; one nobody renewed for so long is no longer known.
_MARKS = {"tls-grade": ("socd_tls_grade", "Grade of the site's TLS on its scale, as a rank: the higher the better.")}
_MARK_KEPT = timedelta(days=7)
_DUTIES_KEPT = timedelta(days=60)  # missed duties of closed cases are told so long after T0


class SiteSeries:
    """Renders what the store knows about every site, unit and open case. Thread-safe."""

    def __init__(
        self,
        store: Store,
        inventory: Callable[[], Inventory],
        now: Callable[[], datetime],
        clock_rules: Callable[[], tuple[ClockRule, ...]] = lambda: (),
        keep: float = 5.0,
        dates: Callable[[], Sequence[Due]] = lambda: (),
    ) -> None:
        """`keep`: seconds a rendered text serves further scrapes, so that these cannot load the database."""
        self._keep = keep
        self._store = store
        self._inventory = inventory
        self._now = now
        self._rules = clock_rules
        self._dates = dates
        self._lock = threading.Lock()
        self._kept: tuple[float, str] | None = None

    def text(self) -> str:
        """The exposition text, at most `keep` seconds old. Blocking: call it from a worker thread."""
        with self._lock:
            if self._kept is None or time.monotonic() - self._kept[0] > self._keep:
                self._kept = (time.monotonic(), self.render())
            return self._kept[1]

    def render(self) -> str:
        snapshot = Snapshot.take(self._store, self._inventory(), self._now())
        return render(
            [
                *_sites(snapshot),
                *self._marks(snapshot),
                *_cases(snapshot, self._rules(), self._unpaid(snapshot.at)),
                *_dates(self._dates()),
                *_leaks(self._store.leak_rows()),
                _waiting(self._store),
            ]
        )

    def _unpaid(self, at: datetime) -> list[Case]:
        """Cases closed of late: closing ends no legal duty."""
        return [case for case in self._store.cases(since=at - _DUTIES_KEPT) if not case.open]

    def _marks(self, snapshot: Snapshot) -> list[Family]:
        families = []
        for name, (metric, about) in _MARKS.items():
            family = Family(metric, about)
            marks = self._store.marks(name, snapshot.at - _MARK_KEPT, snapshot.at + timedelta(seconds=1))
            for site in snapshot.sites:
                if (mark := marks.get(site.id)) is not None:
                    common = labels({"site": site.id, "unit": site.operator})
                    family.add(mark.rank, common, labels({"grade": mark.word, "scale": mark.scale}))
            families.append(family)
        return families


def _sites(snapshot: Snapshot) -> list[Family]:
    info = Family("socd_site_info", "A watched site: 1; name and owner for people.")
    up = Family("socd_site_up", "1 if the last look reached the site, 0 if not; absent when it could not tell.")
    state = Family("socd_site_state", "1 for the state the site is in, 0 for the others.")
    findings = Family("socd_site_findings", "Confirmed findings the site still shows, by kind.")
    looked = Family("socd_site_last_look_timestamp_seconds", "Start of the last look, whatever came of it.")
    judged = Family("socd_site_last_judged_timestamp_seconds", "Start of the last look that could tell.")
    gauges = {name: Family(metric, text) for name, (metric, text) in _GAUGES.items()}
    for site in snapshot.sites:
        common = labels({"site": site.id, "unit": site.operator})
        info.add(1, common, labels({"owner_unit": site.owner, "host": site.host, "name": site.name}))
        current = snapshot.board(site).state
        for one in SiteState:
            state.add(one is current, common, f'state="{one.value}"')
        for code, cls, count in _standing(snapshot, site):
            findings.add(count, common, f'kind="{code}",class="{cls}"')
        for probe, look in snapshot.looks.get(site.id, {}).items():
            by_probe = labels({"probe": probe})
            looked.add(look.started.timestamp(), common, by_probe)
            if look.judged is not None:
                judged.add(look.judged.timestamp(), common, by_probe)
            for name, family in gauges.items():
                if name in look.gauges:
                    family.add(look.gauges[name], common)
        reached = _reached(snapshot, site)
        if reached is not None:
            up.add(reached, common)
    return [info, up, state, findings, looked, judged, *gauges.values()]


def _standing(snapshot: Snapshot, site: Site) -> list[tuple[str, str, int]]:
    counted = Counter(track.finding.kind for track in snapshot.standing(site.id))
    return [(kind.code, kind.cls.value, count) for kind, count in counted.items()]


def _reached(snapshot: Snapshot, site: Site) -> bool | None:
    """What the last availability look said, before any confirmation; None where it could not tell."""
    look = snapshot.looks.get(site.id, {}).get(AVAILABILITY)
    if look is None or look.outcome not in _TOLD:
        return None
    return not any(
        track.finding.kind.cls is KindClass.OUTAGE and track.misses == 0 for track in snapshot.tracks.get(site.id, ())
    )


def _cases(snapshot: Snapshot, rules: tuple[ClockRule, ...], closed: Sequence[Case]) -> list[Family]:
    opened = Family("socd_cases_open", "Open cases by class, severity and state.")
    due = Family("socd_case_clock_due_timestamp_seconds", "When a legal clock runs out whose document is not sent yet.")
    unseen = Family("socd_cases_unacknowledged", "Open cases nobody has acknowledged, or not since they came back.")
    units = Family("socd_unit_findings", "Open cases of a unit rather than a site (leaked accounts), not yet cleaned.")
    counted = Counter((case.cls, case.severity, case.state) for case in snapshot.cases)
    for cls in KindClass:
        for severity in Severity:
            for state in CaseState:
                if state.open:
                    key = {"class": cls.value, "severity": severity.value, "state": state.value}
                    opened.add(counted[cls, severity, state], labels(key))
    waiting = Counter((case.cls, case.severity) for case in snapshot.cases if not case.acknowledged)
    for cls in KindClass:
        for severity in Severity:
            unseen.add(waiting[cls, severity], labels({"class": cls.value, "severity": severity.value}))
    for case in (*snapshot.cases, *closed):
        for clock in clocks(case, rules):
            if clock.met_at is None:
                key = {"case": case.number, "clock": clock.rule.code, "unit": case.unit}
                due.add(clock.due.timestamp(), labels(key))
    by_unit = Counter((c.unit, c.kind.code) for c in snapshot.cases if not c.sites and not c.state.handled)
    for (unit, kind), count in by_unit.items():
        units.add(count, labels({"unit": unit, "kind": kind}))
    return [opened, unseen, due, units]


def _dates(dates: Sequence[Due]) -> list[Family]:
    due = Family("socd_date_due_timestamp_seconds", "When the next periodic report or public notice must be out.")
    near = Family("socd_date_near_timestamp_seconds", "From when on that date is near.")
    for one in dates:
        key = labels({"duty": one.code, "site": one.subject})
        due.add(one.due.timestamp(), key)
        near.add(one.warn_at.timestamp(), key)
    return [due, near]


def _leaks(rows: list[LeakRow]) -> list[Family]:
    accounts = Family("socd_leak_accounts", "Leaked accounts known, by unit and whose they are.")
    unchanged = Family("socd_leak_accounts_unchanged", "Leaked accounts whose password nobody has reported changed.")
    computers = Family("socd_leak_computers", "Infected computers known, by unit.")
    known = [row for row in rows if row.unit]
    for unit in sorted({row.unit or "" for row in known}):
        mine = [row for row in known if row.unit == unit]
        of_unit = labels({"unit": unit})
        for cls in AccountClass:
            accounts.add(sum(row.cls is cls for row in mine), of_unit, f'class="{cls.value}"')
        unchanged.add(sum(row.changed_at is None for row in mine), of_unit)
        computers.add(len({row.machine for row in mine if row.cls is not AccountClass.CITIZEN}), of_unit)
    return [accounts, unchanged, computers]


def _waiting(store: Store) -> Family:
    waiting = Family("socd_notices_waiting", "Notices written but not yet accepted by their channel.")
    for (channel, what), count in store.notice_counts().items():
        if what == "waiting":
            waiting.add(count, labels({"channel": channel}))
    return waiting
