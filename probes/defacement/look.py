"""The I/O of one look: which requests, as whom, in which order. Everything is judged elsewhere, from what is kept here.

Home page as browser, Googlebot, search visitor and phone within the same minute, and as Google's verification or
inspection tool in turn; whoever gets something of their own is asked again, and so is the browser (the same-persona
control). robots.txt and sitemaps, with conditional requests; the site's own answer for addresses that cannot exist; an
address with a parameter that doorway kits answer to; then sampled sub-pages (reach.py says which). Sub-pages are asked
for as Googlebot first, because spam hides from visitors, not from search engines, and as browser for control where that
answer scores, leaves the site or loads from a new host; a few also as search visitor or phone. Where the home page
refuses Googlebot, sub-pages are asked for as browser.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from probes.defacement import frontier
from probes.defacement.baseline import new_hosts
from probes.defacement.linked import LINKED
from probes.defacement.mapfiles import entries_of, text_of
from probes.defacement.page import PageVerdict
from probes.defacement.personas import VERIFIER, View, ask_again, cookie_of
from probes.defacement.reach import Ledger
from probes.defacement.recall import RECALL
from probes.defacement.state import State, state_of
from probes.defacement.weights import SUSPECT
from socd.model.exchange import Exchange, Header, Persona
from socd.model.inventory import Site
from socd.probe import Kit

if TYPE_CHECKING:
    from probes.defacement.probe import DefacementSettings


MISSING = "404"  # the name under which the site's own answer for absent pages is watched
BESIDE = "beside"  # the role of a second answer that others are held against and that tells nothing by itself
MAX_CONTROLS = 6  # second questions a look
_MAPS = ("/sitemap_index.xml", "/sitemap.xml.gz", "/wp-sitemap.xml")  # tried in turn where nothing else is known
_SHAPES = ("/{}.html", "/tin-tuc/{}", "/{}.php")  # of addresses that cannot exist, besides the plain one
# Google's own user agents that kits look for besides Googlebot (developers.google.com, "Google crawlers").
_VERIFIERS = (
    b"Mozilla/5.0 (compatible; Google-Site-Verification/1.0)",
    b"Mozilla/5.0 (compatible; Google-InspectionTool/1.0;)",
)
# Parameters and brands of doorway kits met on *.gov.vn and *.go.id: one pair a look, in turn.
BAITS = (
    ("tunnel", "kuwin"), ("pafi", "slot-gacor"), ("daftar", "8xbet"), ("tunnel", "slot-gacor"), ("pafi", "kuwin"),
    ("daftar", "slot-gacor"),
)  # fmt: skip


def bait(place: str) -> str | None:
    """The brand in an address that was asked for only to see who answers to it; None for every other address."""
    name, _, brand = place.rpartition("?")[2].partition("=")
    return brand.replace("-", " ") if (name, brand) in BAITS else None


@dataclass(frozen=True, slots=True)
class Seen:
    """One fetch with its role (home, page, missing, robots, sitemap) and, for pages, the stateless judgement.

    `label` is the client it was made as (a persona's name, or "verifier"); `own` are this site's pages that it links
    to, `files` uploaded documents; `entries` the lines of a sitemap; `cookie` says that it carried the site's own
    cookie.
    """

    role: str
    place: str
    exchange: Exchange
    judged: PageVerdict | None = None
    label: str = ""
    own: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    entries: tuple[frontier.Entry, ...] = ()
    cookie: bool = False

    @property
    def state(self) -> State:
        return state_of(self.exchange, self.judged)

    @property
    def view(self) -> View:
        label = self.label or self.exchange.persona.value
        return View(label, self.exchange, self.judged, self.state, frozenset(self.own), self.cookie)


@dataclass(frozen=True, slots=True)
class Looked:
    """All of one look. `past` is the ledger before it; `heard` are addresses heard of (with the sitemap's date of
    change or ""), `mods` those of the sitemap alone; `known` stays empty: the ledger knows them."""

    seen: tuple[Seen, ...]
    known: tuple[str, ...] = ()
    mods: Mapping[str, str] = field(default_factory=dict)
    heard: Mapping[str, str] = field(default_factory=dict)
    past: Ledger = field(default_factory=Ledger)

    def of(self, role: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.role == role]


async def look(site: Site, settings: DefacementSettings, kit: Kit) -> Looked:
    """Ask the site; never more than `settings.requests` fetches, and none after 80 % of the look's time."""
    memory = kit.context.memory or {}
    past = await asyncio.to_thread(Ledger.load, memory.get("reach"))
    return await _Round(site, settings, kit, past).run()


@dataclass(slots=True)
class _Round:
    site: Site
    settings: DefacementSettings
    kit: Kit
    past: Ledger
    seen: list[Seen] = field(default_factory=list)
    mods: dict[str, str] = field(default_factory=dict)
    heard: dict[str, str] = field(default_factory=dict)
    spent: int = 0
    controls: int = 0
    extras: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def memory(self) -> Mapping[str, Any]:
        return self.kit.context.memory or {}

    @property
    def trusted(self) -> tuple[str, ...]:
        return (*self.site.hosts, *self.kit.context.trusted_hosts)

    async def run(self) -> Looked:
        home = frontier.home_of(self.site)
        told = self.settings
        self.extras = told.requests - told.sample - told.sitemaps - len(told.personas) - 5
        await self._home(home)
        if any(seen.state in (State.PAGE, State.LEFT, State.GONE, State.RESTING) for seen in self.seen):
            await self._maps()
            await self._missing()
            await self._pages(home)
        return Looked(tuple(self.seen), (), self.mods, self.heard, self.past)

    async def _home(self, home: str) -> None:
        """Every persona at once, one of Google's other tools in turn, and whoever needs a control again."""
        personas = dict.fromkeys((Persona.BROWSER, Persona.GOOGLEBOT, *self.settings.personas))
        asked = [self._get("home", home, persona) for persona in personas]
        if self.settings.verifiers and self.past.turn % 2 == 0 and self._extra():
            asked.append(self._get("home", home, Persona.GOOGLEBOT, agent=self._verifier(), label=VERIFIER))
        await asyncio.gather(*asked)
        await self._control("home", home)

    def _extra(self) -> bool:
        """May one more request be made that is not needed every time? Not at the cost of the sample."""
        self.extras -= 1
        return self.extras >= 0

    def _verifier(self) -> bytes:
        return _VERIFIERS[self.past.turn // 2 % len(_VERIFIERS)]

    async def _control(self, role: str, place: str) -> None:
        """The same question by the same client where an answer was a client's own: chance, or the client?"""
        mine = [seen for seen in self.seen if (seen.role, seen.place) == (role, place)]
        again = await asyncio.to_thread(ask_again, [seen.view for seen in mine], self.trusted)
        for label in again[: MAX_CONTROLS - self.controls]:
            self.controls += 1
            first = next((seen for seen in mine if seen.view.label == label), None)
            if first is None:
                await self._get(role, place, Persona.BROWSER)
                continue
            left = first.view.goes(self.trusted)
            agent = self._verifier() if label == VERIFIER else b""
            cookie = cookie_of(first.exchange) if left else ""
            await self._get(role, place, first.exchange.persona, agent=agent, label=first.label, cookie=cookie)

    async def _maps(self) -> None:
        """robots.txt and sitemaps: those of open findings, those never read, then those read longest ago."""
        robots = await self._get("robots", "/robots.txt", Persona.GOOGLEBOT)
        named = frontier.robots_sitemaps(text_of(robots.exchange)) if robots else []
        roots = [place for url in named if (place := frontier.file_of(self.site, url))][:10]
        known = [place for place, state in self.past.maps.items() if state.count]
        queue = dict.fromkeys(roots or ["/sitemap.xml"])
        if not roots and not known and self.past.turn % 6 == 5:
            queue.setdefault(_MAPS[self.past.turn // 6 % len(_MAPS)])
        queue.update(dict.fromkeys(known))
        watched = self._watched_maps()
        done: set[str] = set()
        for _ in range(self.settings.sitemaps):
            left = [place for place in dict.fromkeys((*watched, *queue)) if place not in done]
            if not left:
                break
            place = min(left, key=lambda one: (one not in watched, self._read_at(one)))
            done.add(place)
            got = await self._get("sitemap", place, Persona.GOOGLEBOT, headers=self._unchanged(place, watched))
            if got:
                queue.update(dict.fromkeys(self._mapped(got)))
        self.heard.update(self.mods)

    def _watched_maps(self) -> list[str]:
        entries = self.memory.get("watch", {}).items()
        places = [place for key, entry in entries if "|sitemap" in key for place in entry.get("places", ())]
        return [place for place in dict.fromkeys(places) if place != "/robots.txt"]

    def _read_at(self, place: str) -> int:
        state = self.past.maps.get(place)
        return state.at if state else 0

    def _unchanged(self, place: str, watched: list[str]) -> tuple[Header, ...]:
        """A conditional request (RFC 9110, 13.1), unless what was wrong with the file is still open."""
        state = self.past.maps.get(place)
        if state is None or place in watched:
            return ()
        told = ((b"If-None-Match", state.etag), (b"If-Modified-Since", state.modified))
        return tuple((name, value.encode("ascii", "ignore")) for name, value in told if value)

    def _mapped(self, seen: Seen) -> list[str]:
        """Take note of the pages a sitemap lists; the sitemaps that an index lists are returned."""
        if frontier.is_index(text_of(seen.exchange)):
            return [place for entry in seen.entries[:1000] if (place := frontier.file_of(self.site, entry.url))]
        for entry in seen.entries:
            if place := frontier.place_of(self.site, entry.url):
                self.mods[place] = entry.lastmod
        return []

    async def _missing(self) -> None:
        """Addresses that cannot exist, of another shape at each look; also a verification file nobody laid there."""
        place = self._nowhere("/{}")
        await asyncio.gather(*(self._get("missing", place, one) for one in (Persona.BROWSER, Persona.GOOGLEBOT)))
        await self._control("missing", place)
        visitor = (Persona.SEARCH, Persona.PHONE)[self.past.turn % 2]
        if visitor in self.settings.personas and self._extra():
            await self._get("missing", place, visitor)
        watched = any(MISSING in entry.get("places", ()) for entry in self.memory.get("watch", {}).values())
        for shape in _SHAPES if watched else _SHAPES[self.past.turn % len(_SHAPES) :][:1]:
            if watched or self._extra():
                persona = Persona.GOOGLEBOT if self.past.turn % 4 < 2 else visitor
                await self._get("missing", self._nowhere(shape), persona)
        echoes = any("|verification-echo" in key for key in self.memory.get("watch", {}))
        if self.settings.verifiers and (echoes or self.past.turn % 2) and (echoes or self._extra()):
            file = f"/google{secrets.token_hex(8)}.html"
            await self._get("verify", file, Persona.GOOGLEBOT, agent=_VERIFIERS[0], label=VERIFIER)

    def _nowhere(self, shape: str) -> str:
        return frontier.place_of(self.site, shape.format(secrets.token_hex(6))) or "/"

    async def _pages(self, home: str) -> None:
        """Sampled sub-pages, then files under upload folders that these link to; a few as other visitors."""
        self._hear(seen for seen in self.seen if seen.role == "home")
        ledger = self.past.copy()
        now = self.kit.context.now.timestamp()
        ledger.hear(self.heard, now)
        fixed = [place for page in self.site.pages if (place := frontier.place_of(self.site, page))]
        watched = self._watched()
        chosen = await asyncio.to_thread(
            ledger.choose, self.settings.sample, watched=watched, fixed=fixed, linked=list(self.heard), skip=(home,)
        )
        chosen = [place for place in self._baits(home) if place not in chosen] + chosen
        await asyncio.gather(*(self._page(place) for place in chosen))
        self._hear(seen for seen in self.seen if seen.role == "page")
        uploads = [
            place for place in self.heard
            if place not in chosen and place != home and _urgent(place) and not ledger.places.get(place)
        ]  # fmt: skip
        await asyncio.gather(*(self._page(place) for place in uploads[: self.settings.uploads]))
        await self._as_visitors(chosen)
        await self._home_beside(home)

    def _baits(self, home: str) -> list[str]:
        """One address that only a doorway kit answers to; none where the home page itself is in trouble."""
        fine = all(seen.judged is None or seen.judged.score < SUSPECT for seen in self.seen if seen.role == "home")
        if not self.settings.baits or not fine or self.past.turn % 2 == 0 or "?" in home or not self._extra():
            return []
        name, brand = BAITS[self.past.turn // 2 % len(BAITS)]
        return [f"{home}?{name}={brand}"]

    async def _home_beside(self, home: str) -> None:
        """The home page once more where a bait was taken: was it the parameter, or is the page itself another now?"""
        baits = [one for one in self.seen if one.role == "page" and bait(one.place)]
        if any(one.state is State.LEFT or (one.judged and one.judged.score >= SUSPECT * 0.5) for one in baits):
            for persona in {one.exchange.persona: None for one in baits}:
                await self._get(BESIDE, home, persona)

    async def _as_visitors(self, places: list[str]) -> None:
        """A few of the sampled pages as search visitor or phone, in turn: some kits keep off the home page."""
        persona = (Persona.SEARCH, Persona.PHONE)[self.past.turn % 2]
        good = {seen.place for seen in self.seen if seen.role == "page" and seen.state in (State.PAGE, State.GONE)}
        wanted = [place for place in places if place in good][: self.settings.visitors]
        for place in wanted:
            if self._extra() and await self._get("page", place, persona) is not None:
                await self._control("page", place)

    def _watched(self) -> list[str]:
        """Pages of what is still open. The answer for absent pages, robots.txt and sitemaps are asked for anyway."""
        entries = self.memory.get("watch", {}).items()
        places = [place for key, entry in entries if "|sitemap" not in key for place in entry.get("places", ())]
        return [place for place in places if place != MISSING]

    async def _page(self, place: str) -> None:
        """One sub-page: as Googlebot, then as browser where the answer asks for a control."""
        first = self._first_persona()
        seen = await self._get("page", place, first)
        if seen and first is Persona.GOOGLEBOT and self._wants_control(seen):
            await self._get("page", place, Persona.BROWSER)
            await self._control("page", place)

    def _first_persona(self) -> Persona:
        refused = any(
            seen.role == "home" and seen.view.label == Persona.GOOGLEBOT.value and seen.state is not State.PAGE
            for seen in self.seen
        )
        return Persona.BROWSER if refused else Persona.GOOGLEBOT

    def _wants_control(self, seen: Seen) -> bool:
        if seen.state is State.LEFT or (seen.judged and seen.judged.score >= SUSPECT * 0.5):
            return True
        if seen.judged and seen.view.claims(self.trusted):
            return True
        memory = self.memory.get("pages", {}).get(seen.place)
        return bool(memory and seen.judged and new_hosts(seen.judged.features, memory, trusted=self.trusted))

    def _hear(self, seen: Iterable[Seen]) -> None:
        """Take note of the pages that these answers link to."""
        for one in seen:
            if one.state is State.PAGE:
                for place in one.own:
                    self.heard.setdefault(place, "")

    async def _get(
        self,
        role: str,
        place: str,
        persona: Persona,
        *,
        agent: bytes = b"",
        label: str = "",
        cookie: str = "",
        headers: tuple[Header, ...] = (),
    ) -> Seen | None:
        """One fetch within the budget, read and judged off the event loop; None where the budget is spent."""
        late = time.monotonic() - self.began > self.settings.timeout * 0.8
        if self.spent >= self.settings.requests or late:
            return None
        self.spent += 1
        url = self.site.url if role in ("home", BESIDE) else frontier.url_of(self.site, place)
        told = ((b"User-Agent", agent), (b"Cookie", cookie.encode()), *headers)
        extra = tuple((name, value) for name, value in told if value)
        exchange = await self.kit.fetch.get(self.site, url, persona=persona, headers=extra)
        seen = await asyncio.to_thread(_read, role, place, exchange, self.site, self.kit, label, bool(cookie))
        self.seen.append(seen)
        return seen


def _urgent(place: str) -> bool:
    return frontier.uploaded(place) or frontier.odd(place) or frontier.verification(place) is not None


def _read(role: str, place: str, exchange: Exchange, site: Site, kit: Kit, label: str, cookie: bool) -> Seen:
    """The answer as data: pages judged and their links named, sitemaps taken apart."""
    if role == "sitemap":
        return Seen(role, place, exchange, entries=tuple(entries_of(exchange)))
    judged: PageVerdict | None = None
    own: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    if role in ("home", BESIDE, "page", "missing") and exchange.final is not None and exchange.fault is None:
        judged = _judge(exchange, kit)
        if judged is not None and role != "missing":
            own, files = LINKED.of(site, exchange.final.body, judged.features.source, exchange.final_url)
    return Seen(role, place, exchange, judged, label, own, files, cookie=cookie)


def _judge(exchange: Exchange, kit: Kit) -> PageVerdict | None:
    """None where the rules did not get through the page in time: nothing can be said about it."""
    response = exchange.final
    body = response.body if response else b""
    kind = response.header("content-type") if response else None
    judged = RECALL.judge(body, content_type=kind, url=exchange.final_url, rules=kit.context.rules)
    return None if judged.indeterminate else judged
