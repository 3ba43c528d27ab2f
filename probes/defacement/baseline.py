"""What a page normally is, and how far it has moved. Pure; JSON in, JSON out.

Memory of one page is small (two sketches, the hosts it loads from, title, a text excerpt for the diff). Ordinary life
is not a change here: news, counters, clocks, banners and new link hosts are not even looked at; a new template alone
gives too few points for anything. What counts is a new host that runs code, frames, takes form data or gets visitors,
and the combination of changes that a replaced page shows.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from probes.defacement.features import Features
from probes.defacement.fold import fold, plain
from probes.defacement.hosts import registrable, same_owner, well_known, within
from probes.defacement.page import PageVerdict, Reason, word_for
from probes.defacement.sketch import similarity, tag_sketch, text_sketch
from probes.defacement.weights import POINTS, SUSPECT
from socd.model.catalogue import BAD_REDIRECT, INJECTED_SCRIPT, PAGE_DEFACED
from socd.model.kinds import Kind

EXCERPT = 1500
MAX_HOSTS = 60
MAX_DIFF = 4000
FRESH = 3 * 86_400.0  # seconds
STALE_SHARE = 0.6
HOST_KINDS = ("script", "iframe", "form", "redirect", "base")

# Domains that cost nothing or are sold by the dozen; one more reason, never a reason by itself.
_THROW_AWAY = re.compile(
    r"(^|\.)(\d{1,3}\.){3}\d{1,3}$|\.(tk|ml|ga|cf|gq|top|xyz|icu|click|club|live|shop|site|online|buzz|cyou|cfd|sbs|rest"
    r"|monster|quest|bond|best|fun|vip|bet|casino|poker|win|loan|men|racing|stream|download|pw|cc|su|lol|zip|mov)$"
)


@dataclass(frozen=True, slots=True)
class Change:
    """How a page differs from its memory. `hosts` are the new foreign ones, by use (HOST_KINDS)."""

    hosts: Mapping[str, tuple[str, ...]]
    reasons: tuple[Reason, ...]
    text: float
    template: float
    stale: bool = False

    @property
    def score(self) -> float:
        return round(min(1.0, max(0.0, sum(reason.points for reason in self.reasons))), 3)

    @property
    def kind(self) -> Kind:
        """A new host names the thing; otherwise the page was replaced."""
        if self.hosts.get("script") or self.hosts.get("iframe") or self.hosts.get("form"):
            return INJECTED_SCRIPT
        return BAD_REDIRECT if self.hosts.get("redirect") or self.hosts.get("base") else PAGE_DEFACED


def hosts_of(page: Features) -> dict[str, set[str]]:
    """Hosts by use."""
    return {
        "script": set(page.script_hosts),
        "iframe": set(page.iframe_hosts),
        "form": set(page.form_hosts),
        "redirect": set(page.refresh_hosts | page.jump_hosts),
        "base": {page.base_host} if page.base_host else set(),
    }


def remember(page: Features) -> dict[str, Any]:
    """The JSON-safe memory of one page."""
    return {
        "title": page.title[:200],
        "lang": page.lang,
        "links": page.links,
        "size": page.size,
        "hosts": {use: sorted(hosts)[:MAX_HOSTS] for use, hosts in hosts_of(page).items() if hosts},
        "text": text_sketch(page.text),
        "tags": tag_sketch(page.tags),
        "excerpt": page.text[:EXCERPT],
    }


def is_foreign(host: str, trusted: Iterable[str]) -> bool:
    """Neither the site's own, its vendor's, nor one of the widgets of the whole web."""
    trusted = tuple(trusted)
    return not (well_known(host) or within(host, trusted) or same_owner(host, trusted))


def compare(
    page: Features,
    memory: Mapping[str, Any],
    *,
    trusted: tuple[str, ...],
    known: Mapping[str, Iterable[str]] | None = None,
    hostile: float = 0.0,
    age: float | None = None,
) -> Change:
    """`page` against the `memory` of the same page. `known` are hosts by use seen elsewhere on the site.

    `hostile` is the stateless score of the page: change and content together weigh more than either. `age` is how old
    the memory is, seconds (None: unknown). A memory is stale when all the text has moved on since, unless it is young:
    over months a portal gains hosts legitimately, within a day it hardly ever does.
    """
    hosts = new_hosts(page, memory, trusted=trusted, known=known)
    text = similarity(text_sketch(page.text), memory.get("text", ()))
    template = similarity(tag_sketch(page.tags), memory.get("tags", ()))
    replaced = _replaced(page, memory, text, template)
    stale = (
        text < 0.15
        and not {"new-title", "links-gone"} & {reason.code for reason in replaced}
        and (age is None or age > FRESH)
    )
    share = STALE_SHARE if stale else 1.0
    reasons = [
        Reason(f"new-{use}", round(POINTS[f"new-{use}"] * share, 3), ", ".join(found)[:200])
        for use, found in hosts.items()
    ]
    odd = [host for found in hosts.values() for host in found if _THROW_AWAY.search(host)]
    if odd:
        reasons.append(Reason("odd-host", POINTS["odd-host"], odd[0]))
    reasons += replaced
    if reasons and hostile >= SUSPECT / 2:
        reasons.append(Reason("hostile-too", POINTS["hostile-too"], f"{hostile:.2f}"))
    return Change(hosts, tuple(reasons), text, template, stale)


def new_hosts(
    page: Features,
    memory: Mapping[str, Any],
    *,
    trusted: tuple[str, ...],
    known: Mapping[str, Iterable[str]] | None = None,
) -> dict[str, tuple[str, ...]]:
    """Foreign hosts by use that neither this page nor the site had; another host of a known domain is known."""
    before: Mapping[str, Iterable[str]] = memory.get("hosts", {})
    result: dict[str, tuple[str, ...]] = {}
    for use, hosts in hosts_of(page).items():
        usual = {registrable(host) for host in (*before.get(use, ()), *(known or {}).get(use, ()))}
        found = sorted(host for host in hosts if registrable(host) not in usual and is_foreign(host, trusted))
        if found:
            result[use] = tuple(found)
    return result


def _replaced(page: Features, memory: Mapping[str, Any], text: float, template: float) -> list[Reason]:
    """What a page shows that was replaced as a whole."""
    found: list[tuple[str, str]] = []
    if _title_differs(page.title, str(memory.get("title", ""))):
        found.append(("new-title", page.title))
    if page.lang and memory.get("lang") and page.lang != memory["lang"]:
        found.append(("new-language", f"{memory['lang']} → {page.lang}"))
    links = int(memory.get("links", 0))
    if links >= 8 and page.links <= max(2, links // 10):
        found.append(("links-gone", f"{links} → {page.links}"))
    size = int(memory.get("size", 0))
    if size >= 3000 and page.size < min(1500, size // 10):
        found.append(("tiny-now", f"{size} → {page.size}"))
    if found and template < 0.10 and len(memory.get("tags", ())) >= 12:  # alone it is a redesign
        found.append(("template-gone", f"{template:.2f}"))
        if text < 0.05 and len(memory.get("text", ())) >= 12:
            found.append(("text-gone", f"{text:.2f}"))
    return [Reason(code, POINTS[code], detail[:200]) for code, detail in found]


def _title_differs(now: str, before: str) -> bool:
    """No word in common (accents and case aside); a page that never had a title cannot lose it."""
    one, other = (set(re.findall(r"\w{2,}", plain(fold(title)))) for title in (now, before))
    return bool(other) and not one & other


def judge_change(verdict: PageVerdict, change: Change) -> PageVerdict:
    """One verdict from the stateless one and the change: the stronger speaks, with the reasons of both."""
    reasons = (*verdict.reasons, *change.reasons)
    if change.score <= verdict.score:
        return PageVerdict(verdict.verdict, verdict.score, reasons, verdict.kind, verdict.features, verdict.matched)
    word = word_for(change.score)
    kind = None if word == "clean" else change.kind
    return PageVerdict(word, change.score, reasons, kind, verdict.features, verdict.matched)


def short_diff(before: str, after: str) -> str:
    """A unified diff of two visible texts, one sentence or phrase a line, plain text of at most 4,000 characters."""
    old, new = (re.split(r"(?<=[.!?:;|»])\s+|\s{2,}", text[:EXCERPT]) for text in (before, after))
    return "\n".join(difflib.unified_diff(old, new, "before", "after", n=1, lineterm=""))[:MAX_DIFF]
