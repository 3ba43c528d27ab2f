"""The I/O of one look: which requests, as whom, in which order. Everything is judged elsewhere, from what is kept here.

Home page as browser, Googlebot and search visitor within the same minute; robots.txt; sitemap (one level of index);
the site's own answer for an address that cannot exist; then sampled sub-pages. Sub-pages are asked for as Googlebot
first, because spam hides from visitors, not from search engines, and as browser for control where that answer scores,
leaves the site or loads from a new host. Where the home page refuses Googlebot, sub-pages are asked for as browser.
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
from probes.defacement.decode import decode
from probes.defacement.page import PageVerdict, judge_page
from probes.defacement.state import State, state_of
from probes.defacement.weights import SUSPECT
from socd.model.exchange import Exchange, Persona
from socd.model.inventory import Site
from socd.probe import Kit
from socd.rules import RuleTimeoutError

if TYPE_CHECKING:
    from probes.defacement.probe import DefacementSettings


MISSING = "404"  # the name under which the site's own answer for absent pages is watched


@dataclass(frozen=True, slots=True)
class Seen:
    """One fetch with its role (home, page, missing, robots, sitemap) and, for pages, the stateless judgement."""

    role: str
    place: str
    exchange: Exchange
    judged: PageVerdict | None = None

    @property
    def state(self) -> State:
        return state_of(self.exchange, self.judged)


@dataclass(frozen=True, slots=True)
class Looked:
    """All of one look. `known` are pages heard of; `mods` are their dates of change from the sitemap."""

    seen: tuple[Seen, ...]
    known: tuple[str, ...] = ()
    mods: Mapping[str, str] = field(default_factory=dict)

    def of(self, role: str) -> list[Seen]:
        return [seen for seen in self.seen if seen.role == role]


async def look(site: Site, settings: DefacementSettings, kit: Kit) -> Looked:
    """Ask the site; never more than `settings.requests` fetches, and none after 80 % of the look's time."""
    return await _Round(site, settings, kit).run()


@dataclass(slots=True)
class _Round:
    site: Site
    settings: DefacementSettings
    kit: Kit
    seen: list[Seen] = field(default_factory=list)
    mods: dict[str, str] = field(default_factory=dict)
    known: dict[str, None] = field(default_factory=dict)
    spent: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def memory(self) -> Mapping[str, Any]:
        return self.kit.context.memory or {}

    async def run(self) -> Looked:
        home = frontier.home_of(self.site)
        await self._fetch("home", home, (Persona.BROWSER, Persona.GOOGLEBOT, *self.settings.personas))
        if any(seen.state in (State.PAGE, State.LEFT, State.GONE, State.RESTING) for seen in self.seen):
            await self._maps()
            missing = frontier.place_of(self.site, f"/{secrets.token_hex(6)}") or "/"
            await self._fetch("missing", missing, (Persona.BROWSER, Persona.GOOGLEBOT))
            await self._pages(home)
        return Looked(tuple(self.seen), tuple(self.known)[: self.settings.remembered], self.mods)

    async def _maps(self) -> None:
        """robots.txt and the sitemaps it names on this site; /sitemap.xml where it names none."""
        robots = await self._get("robots", "/robots.txt", Persona.GOOGLEBOT)
        named = frontier.robots_sitemaps(_text(robots)) if robots else []
        own = [place for url in named if (place := frontier.place_of(self.site, url))] or ["/sitemap.xml"]
        queue = own[:2]
        for _ in range(self.settings.sitemaps):
            if not queue:
                break
            got = await self._get("sitemap", queue.pop(0), Persona.GOOGLEBOT)
            text = _text(got) if got else ""
            for entry in frontier.sitemap_entries(text):
                if frontier.is_index(text):
                    queue += [place for place in [frontier.place_of(self.site, entry.url)] if place]
                elif place := frontier.place_of(self.site, entry.url):
                    self.mods[place] = entry.lastmod
        self.known.update(dict.fromkeys(self.mods))

    async def _pages(self, home: str) -> None:
        """Sampled sub-pages, then files under upload folders that these link to."""
        fixed = [place for page in self.site.pages if (place := frontier.place_of(self.site, page))]
        linked = self._links(seen for seen in self.seen if seen.role == "home")
        watched = self._watched()
        chosen = frontier.plan(
            self.memory, watched=watched, fixed=fixed, linked=linked, mapped=self.mods, skip=(home,),
            limit=self.settings.sample,
        )  # fmt: skip
        await asyncio.gather(*(self._page(place) for place in chosen))
        done = {home, *chosen, *self.memory.get("pages", {})}
        uploads = [place for place in self._links(self.seen) if frontier.uploaded(place) and place not in done]
        await asyncio.gather(*(self._page(place) for place in uploads[: self.settings.uploads]))

    def _watched(self) -> list[str]:
        """Pages of what is still open. The answer for absent pages, robots.txt and sitemaps are asked for anyway."""
        entries = self.memory.get("watch", {}).items()
        places = [place for key, entry in entries if "|sitemap:" not in key for place in entry.get("places", ())]
        return [place for place in places if place != MISSING]

    async def _page(self, place: str) -> None:
        """One sub-page: as Googlebot, then as browser where the answer asks for a control."""
        first = self._first_persona()
        seen = await self._get("page", place, first)
        if seen and first is Persona.GOOGLEBOT and self._wants_control(seen):
            await self._get("page", place, Persona.BROWSER)

    def _first_persona(self) -> Persona:
        refused = any(
            seen.role == "home" and seen.exchange.persona is Persona.GOOGLEBOT and seen.state is not State.PAGE
            for seen in self.seen
        )
        return Persona.BROWSER if refused else Persona.GOOGLEBOT

    def _wants_control(self, seen: Seen) -> bool:
        if seen.state is State.LEFT or (seen.judged and seen.judged.score >= SUSPECT * 0.6):
            return True
        memory = self.memory.get("pages", {}).get(seen.place)
        trusted = (*self.site.hosts, *self.kit.context.trusted_hosts)
        return bool(memory and seen.judged and new_hosts(seen.judged.features, memory, trusted=trusted))

    def _links(self, seen: Iterable[Seen]) -> list[str]:
        """Pages linked from these answers; they become known."""
        found: dict[str, None] = {}
        for one in seen:
            if one.judged and one.state is State.PAGE:
                for place in frontier.links(self.site, one.judged.features.source, one.exchange.final_url):
                    found.setdefault(place)
        self.known.update(found)
        return list(found)

    async def _fetch(self, role: str, place: str, personas: tuple[Persona, ...]) -> None:
        await asyncio.gather(*(self._get(role, place, persona) for persona in dict.fromkeys(personas)))

    async def _get(self, role: str, place: str, persona: Persona) -> Seen | None:
        """One fetch within the budget, judged off the event loop; None where the budget is spent."""
        late = time.monotonic() - self.began > self.settings.timeout * 0.8
        if self.spent >= self.settings.requests or late:
            return None
        self.spent += 1
        url = self.site.url if role == "home" else frontier.url_of(self.site, place)
        exchange = await self.kit.fetch.get(self.site, url, persona=persona)
        judged = None
        if role in ("home", "page", "missing") and exchange.final is not None and exchange.fault is None:
            judged = await asyncio.to_thread(_judge, exchange, self.kit)
        seen = Seen(role, place, exchange, judged)
        self.seen.append(seen)
        return seen


def _judge(exchange: Exchange, kit: Kit) -> PageVerdict | None:
    """None where the rules did not get through the page in time: nothing can be said about it."""
    response = exchange.final
    body = response.body if response else b""
    kind = response.header("content-type") if response else None
    try:
        return judge_page(body, content_type=kind, url=exchange.final_url, rules=kit.context.rules)
    except RuleTimeoutError:
        return None


def _text(seen: Seen) -> str:
    response = seen.exchange.final
    if response is None or seen.exchange.fault is not None or response.status != 200:
        return ""
    return decode(response.body, response.header("content-type")).text
