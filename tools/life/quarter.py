"""A quarter of a province in compressed time: ordinary life, vendors, outages, attacks; probe, judge and cases.

    python tools/life/quarter.py [--sites 300] [--days 91] [--attacks 60] [--share 0.05] [--seed 1] [--processes 2]

Nothing sleeps and nothing is fetched: practice portals render their pages under a simulated clock, the probe's pure
verdict judges them, and the real recorder keeps tracks and cases in a store of its own. What is sampled, and only that:
a look at pages that differ from the last look by counters, clocks and tokens alone is taken once a week instead of
every ten minutes (such answers are recalled, not judged), and of the looks that meet an odd answer (5xx, firewall,
maintenance, cut-off body, name server, another template) every 1/share-th is taken; false alarms among these are
counted 1/share times. A look asks for the home page as browser and Googlebot and for one sub-page in turn.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop, heappush
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from life import attacks
from life.figures import figures
from life.injections import MISSING, attacked, both, exchange, insert, shape
from life.innocents import EDITS
from probes.defacement.look import Looked, Seen
from probes.defacement.probe import DefacementProbe, DefacementSettings
from probes.defacement.recall import Recall
from socd.cases.life import Answer, CaseError
from socd.judge.fold import Nature, alike
from socd.judge.tracks import Phase
from socd.model.exchange import Exchange, Fault, Origin, Persona
from socd.model.inventory import Site
from socd.model.observation import Observation
from socd.practice import pages as practice
from socd.practice.scenario import load_story
from socd.probe import Context
from socd.resources import rules_dir
from socd.rules import RuleBook
from socd.store import Store

START = datetime(2026, 1, 5, tzinfo=UTC)
EVERY = timedelta(minutes=10)
SECOND = timedelta(minutes=1)
SEEN_EACH_LOOK = 0.8  # of the sub-pages: 20 of some 25 are sampled at each look
PATIENCE = 12  # looks after which an attack counts as missed
ODD = {"5xx": 0.003, "waf": 0.002, "maintenance": 0.001, "cut-off": 0.001, "dns": 0.002, "variant": 0.004}  # a look
NEW_VENDOR = '<script async src="https://do-luong-{}.vn/thong-ke.js"></script>'


class Clock(datetime):
    """`datetime.now` of the practice pages, in simulated time."""

    at: datetime = START

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return Clock.at.astimezone(tz)


@dataclass
class Portal:
    """One watched portal: its pages, its memory, and what was done to it."""

    site: Site
    pages: practice.Portal
    memory: dict[str, Any] | None = None
    edits: dict[str, list[str]] = field(default_factory=dict)  # place → pieces put into the page
    turn: int = 0
    attack: tuple[str, str, str, int] | None = None  # kind, half, place, seed

    def body(self, place: str) -> str:
        """The page as it stands now, with all edits."""
        address = next(one for one in self.pages.addresses() if one.path == place)
        text = self.pages.render(address).decode()
        for number, piece in enumerate(self.edits.get(place, ())):
            text = insert(random.Random(number), text, piece)
        return text

    def places(self) -> list[str]:
        return [one.path for one in self.pages.addresses() if one.page not in ("search",)]


@dataclass
class Quarter:
    """The simulation of some vendors' sites; `result` is what it came to."""

    sites: int
    days: int
    planted: int
    share: float
    seed: int
    part: int = 0
    parts: int = 1
    counts: Counter[str] = field(default_factory=Counter)
    false: list[dict[str, Any]] = field(default_factory=list)
    played: list[tuple[str, str, float | None, bool]] = field(default_factory=list)  # kind, half, delay, named right
    moments: list[tuple[datetime, int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rng = random.Random(f"{self.seed}/{self.part}")
        self.rules, self.recall = RuleBook.load(rules_dir()), Recall(200_000_000)
        self.store = Store.open(None)
        story, families, env = load_story("bac-kan-2023"), practice.load_families(), practice.environment()
        self.fresh = [entry.id for entry in story.news.fresh]
        self.trusted: dict[str, tuple[str, ...]] = {}
        self.portals: list[Portal] = []
        bases = story.province.sites
        vendors = sorted({base.vendor for base in bases})
        mine = {name for index, name in enumerate(vendors) if index % self.parts == self.part}
        for number in range(self.sites):
            base = bases[number % len(bases)]
            if base.vendor not in mine:
                continue
            made = base.model_copy(update={"id": f"{base.id}-{number}", "url": f"https://s{number}.backan.gov.vn/"})
            site = Site(made.id, made.url, made.name, made.owner, made.operator, vendor=made.vendor)
            portal = practice.Portal(story, made, families[made.practice.family], env)
            self.portals.append(Portal(site, portal))
            self.trusted[site.id] = tuple(story.province.domains(made.vendor))
        self.store.sites = {portal.site.id: portal.site for portal in self.portals}

    # -- one look ------------------------------------------------------------------------------------------

    def look(self, portal: Portal, at: datetime, odd: str = "") -> bool:
        """Take one look, record it; is a second look wanted soon?"""
        Clock.at = at
        self.counts["looks"] += 1
        seen = tuple(self._seen(portal, at, odd))
        trusted = self.trusted[portal.site.id]
        accepted = self.store.accepted(portal.site.id)
        context = Context(portal.site, at, self.rules, trusted, portal.memory, accepted)
        verdict = DefacementProbe().verdict(Looked(seen), DefacementSettings(), context)
        if verdict.memory is not None:
            portal.memory = dict(verdict.memory)
        findings = tuple(replace(finding, exhibits=()) for finding in verdict.findings)
        kept = replace(verdict, findings=findings, memory=None)
        recorded = self.store.record(
            Observation(portal.site.id, portal.site.operator, "defacement", "local", at, 1.0, kept)
        )
        self._weigh(portal, at, recorded.raised, odd)
        return recorded.look_again

    def _seen(self, portal: Portal, at: datetime, odd: str) -> Iterator[Seen]:
        places = portal.places()
        portal.turn += 1
        sub = places[1:][portal.turn % (len(places) - 1)]
        watched = [place for entry in (portal.memory or {}).get("watch", {}).values() for place in entry["places"]]
        every = places if portal.turn == 1 else ()  # a portal's 25 pages are all seen within its first two looks
        asked = dict.fromkeys(("/", sub, *every, *(place for place in watched if place in places)))
        pages = {place: portal.body(place) for place in asked}
        looked = shape(pages)
        if portal.attack is not None:
            kind, half, target, seed = portal.attack
            if target in asked or self.rng.random() < SEEN_EACH_LOOK:
                pages.setdefault(target, portal.body(target))
                looked = attacked(random.Random(seed), kind, half, pages, target) or looked
        for place in watched:
            if place.startswith("/uploads/") and ("page", place) not in looked:
                looked["page", place] = both(MISSING.encode(), 404)
        for (role, place), answers in looked.items():
            url = portal.site.url.rstrip("/") + place
            for persona, (status, body) in answers.items():
                yield self._answer(role, place, url, persona, *self._odd(odd, status, body, persona), at, odd)

    def _odd(self, odd: str, status: int, body: bytes, persona: Persona) -> tuple[int, bytes]:
        match odd:
            case "5xx":
                return 502, b"<html><h1>502 Bad Gateway</h1></html>"
            case "waf":
                return 200, b"<html><title>Attention Required!</title><p>Request blocked. Support ID 77</p></html>"
            case "maintenance":
                return 200, "<html><h1>Hệ thống đang bảo trì</h1><p>Vui lòng quay lại sau.</p></html>".encode()
            case "cut-off":
                return status, body[: int(len(body) * self.rng.uniform(0.2, 0.95))]
            case "variant" if persona is Persona.GOOGLEBOT:
                return status, body.replace(b"<div", b"<section").replace(b"</div>", b"</section>")
        return status, body

    def _answer(
        self, role: str, place: str, url: str, persona: Persona, status: int, body: bytes, at: datetime, odd: str
    ) -> Seen:
        if odd == "dns":
            return Seen(role, place, Exchange(url, persona, (), Fault(Origin.SITE, "dns", "SERVFAIL")))
        got = exchange(url, body, persona, at, status)
        judged = self.recall.judge(body, content_type="text/html; charset=utf-8", url=url, rules=self.rules)
        return Seen(role, place, got, judged)

    def _weigh(self, portal: Portal, at: datetime, raised: tuple[str, ...], odd: str) -> None:
        """A case at a portal that is under attack is right; every other one is a false alarm, answered by a person."""
        for number in raised:
            case = self.store.case(number)
            if case is None or portal.attack is not None:
                continue
            if case.details.get("nature") == Nature.DEPLOYMENT.value:
                self.counts["questions"] += 1
                self._accept(portal, number, at)
                continue
            self.counts["false"] += 1 if not odd else 0
            self.counts["false-odd"] += 1 if odd else 0
            self.false.append({"site": portal.site.id, "key": f"{case.kind.code}|{case.cause}", "odd": odd,
                               "reasons": list(case.details.get("reasons", ()))[:3]})  # fmt: skip
            self._accept(portal, number, at)

    def _accept(self, portal: Portal, number: str, at: datetime) -> None:
        also = alike(portal.site, self.store.sites.values())
        self.store.answer(number, Answer.ACCEPT, who="Người trực", at=at, note="thay đổi hợp lệ", also=also)

    # -- the quarter ---------------------------------------------------------------------------------------

    def run(self) -> dict[str, Any]:
        before, practice.datetime = practice.datetime, Clock  # type: ignore[attr-defined]
        try:
            self._run()
        finally:
            practice.datetime = before  # type: ignore[attr-defined]
            self.store.close()
        return self._result()

    def _run(self) -> None:
        for portal in self.portals:
            for minute in (0, 10):
                self.look(portal, START + timedelta(minutes=minute))
        self.moments = [(at, number, index, what) for number, (at, index, what) in enumerate(self._moments())]
        heapify(self.moments)
        while self.moments:
            at, _, index, what = heappop(self.moments)
            portal = self.portals[index]
            if what.startswith("attack:"):
                self._play(portal, at, what)
            else:
                self._live(portal, at, what)

    def _moments(self) -> Iterator[tuple[datetime, int, str]]:
        """(time, portal, what happens) over the quarter."""
        rng, ticks = self.rng, self.days * 144
        weeks = max(1, self.days // 7)
        for index in range(len(self.portals)):
            for week in range(weeks):
                yield START + timedelta(days=7 * week + rng.random() * 7), index, "look"
                for _ in range(rng.choice((0, 1, 1, 2))):
                    yield START + timedelta(days=7 * week + rng.random() * 7), index, "news"
            for name in ("banner", "partner", "embed", "picture-banner"):
                if rng.random() < self.days / 91:
                    yield START + timedelta(days=1 + rng.random() * (self.days - 1)), index, name
            for name, rate in ODD.items():
                for _ in range(_poisson(rng, ticks * rate * self.share)):
                    yield START + timedelta(days=rng.random() * self.days), index, f"odd:{name}"
        for vendor in sorted({portal.site.vendor or "" for portal in self.portals}):
            mine = [index for index, portal in enumerate(self.portals) if portal.site.vendor == vendor]
            for name in ("template", "analytics", "new-vendor"):
                day = START + timedelta(days=1 + rng.random() * max(1, self.days - 2))
                for index in mine:
                    yield day + timedelta(minutes=rng.randint(0, 120)), index, name
        wanted = round(self.planted * len(self.portals) / self.sites)
        for number in range(wanted):
            kind = list(attacks.KINDS)[number % len(attacks.KINDS)]
            half = ("tuned", "held")[number % 2]
            day = START + timedelta(days=1 + rng.random() * (self.days - 1))
            yield day, rng.randrange(len(self.portals)), f"attack:{kind}:{half}"

    def _live(self, portal: Portal, at: datetime, what: str) -> None:
        rng = self.rng
        match what:
            case "news":
                Clock.at = at
                portal.pages.publish(rng.choice(self.fresh))
            case "banner":
                portal.pages.state.banner = 2
            case "template":
                portal.pages.state.template = 2
            case "partner" | "embed" | "picture-banner" | "analytics":
                name = "banner" if what == "picture-banner" else what
                piece = EDITS[name](rng, "", lambda _rng, _body, text, head=False: text) or ""
                portal.edits.setdefault("/", []).append(piece)
            case "new-vendor":
                for place in portal.places():
                    portal.edits.setdefault(place, []).append(NEW_VENDOR.format(portal.site.vendor))
        odd = what.partition("odd:")[2]
        again = self.look(portal, at, odd)
        if again:
            self.look(portal, at + SECOND)
        if not odd and what != "again" and self._waiting(portal):
            heappush(self.moments, (at + EVERY, -len(self.moments), self._index(portal), "again"))

    def _index(self, portal: Portal) -> int:
        return next(index for index, one in enumerate(self.portals) if one is portal)

    def _waiting(self, portal: Portal) -> bool:
        """Is there a finding that wants one more look in the ordinary rhythm?"""
        tracks = self.store.tracks(portal.site.id, "defacement").get(portal.site.id, ())
        return any(track.phase is Phase.PENDING and not track.finding.suspect for track in tracks)

    def _play(self, portal: Portal, at: datetime, what: str) -> None:
        """An attack at a random moment between two looks; every look of the rhythm is taken until a case is raised."""
        _, kind, half = what.split(":")
        target = "/" if self.rng.random() < 0.4 else self.rng.choice(portal.places()[1:])
        portal.attack = (kind, half, target, self.rng.randrange(1_000_000))
        first = at + EVERY * self.rng.random()
        self.counts["attacks"] += 1
        for tick in range(PATIENCE):
            when = first + EVERY * tick
            again = self.look(portal, when)
            if again and not self._cases(portal, at):
                when += SECOND
                self.look(portal, when)
            cases = self._cases(portal, at)
            if cases:
                named = any(case.kind.code in attacks.KINDS[kind] for case in cases)
                self.played.append((kind, half, (when - at) / EVERY, named))
                break
        else:
            self.played.append((kind, half, None, False))
        portal.attack = None
        mine = self._cases(portal, at)
        for case in mine:
            self.store.answer(case.number, Answer.CONFIRM, who="Người trực", at=when)
            self.store.answer(case.number, Answer.CLEAN, who="Đơn vị", at=when, note="đã gỡ")
        for tick in range(1, 4):  # cleaned: the cause must be seen gone
            self.look(portal, when + EVERY * tick)
        for case in mine:
            self._close(case.number, when + EVERY * 4)

    def _close(self, number: str, at: datetime) -> None:
        """What the looks have seen gone is verified and closed."""
        case = self.store.case(number)
        if case is None or case.active:
            self.counts["not-cleared"] += 1
            return
        try:
            for what in (Answer.VERIFY, Answer.CLOSE):
                self.store.answer(number, what, who="Người trực", at=at, note="đã gỡ", probes=("defacement",))
        except CaseError:
            self.counts["not-closed"] += 1

    def _cases(self, portal: Portal, since: datetime) -> list[Any]:
        return [case for case in self.store.cases(since=since, open_only=True) if portal.site.id in case.sites]

    def _result(self) -> dict[str, Any]:
        return {"counts": dict(self.counts), "false": self.false, "played": self.played}


def _poisson(rng: random.Random, mean: float) -> int:
    return sum(1 for _ in range(1000) if rng.random() < mean / 1000)


def _part(given: tuple[int, int, int, float, int, int, int]) -> dict[str, Any]:
    return Quarter(*given).run()


def simulate(
    sites: int = 300, days: int = 91, planted: int = 60, share: float = 0.05, seed: int = 1, processes: int = 2
) -> dict[str, Any]:
    """The figures of all parts (see figures.py)."""
    began = time.monotonic()
    jobs = [(sites, days, planted, share, seed, part, processes) for part in range(processes)]
    if processes == 1:
        parts = [_part(jobs[0])]
    else:
        with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
            parts = list(pool.map(_part, jobs))
    return figures(parts, sites, days, share, time.monotonic() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--days", type=int, default=91)
    parser.add_argument("--attacks", type=int, default=60)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    result = simulate(given.sites, given.days, given.attacks, given.share, given.seed, given.processes)
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
