"""What a page normally is, and how far it has moved. Pure; JSON in, JSON out.

The memory of one page is a few kilobytes: hashes of its lines, pictures and link domains, a sketch of its template, the
hosts it loads from, title, an excerpt for the diff, and how it used to change. Ordinary life is no signal here: news,
counters, clocks, banners and new links are only *material*, of which is asked what an editor would not have put there
(speech.py). What always counts is a new host that runs code, frames, takes form data or gets visitors.
"""

from __future__ import annotations

import difflib
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from probes.defacement.added import Added, Reading, added, unpack
from probes.defacement.change_weights import GROUP, Moved, moved
from probes.defacement.features import Features
from probes.defacement.fold import fold, plain
from probes.defacement.hosts import registrable, same_owner, well_known, within
from probes.defacement.page import PageVerdict, Reason, word_for
from probes.defacement.recall import fingerprint
from probes.defacement.sketch import similarity, tag_sketch
from probes.defacement.speech import loud, odd_host, spoken
from probes.defacement.weights import SUSPECT
from socd.model.catalogue import BAD_REDIRECT, HIDDEN_SPAM, INJECTED_SCRIPT, PAGE_DEFACED
from socd.model.kinds import Kind
from socd.probe import Rules

EXCERPT = 1500
MAX_HOSTS = 60
MAX_DIFF = 4000
FRESH = 3 * 86_400.0  # seconds
STALE_SHARE = 0.6
SEEN_BEFORE = 0.4  # share of points of a signal that this page has shown before while it was clean
LOOKED = 0.1  # points that the look of a page may wander
REBUILT = 0.5  # share of the template: on a page built anew no picture stands in another one's place
CALLED = 8  # letters
LOUD_SIZE = 20_000  # bytes of a page that is all shouting
HISTORY = 12  # changes of which the extent is remembered
_OF_THE_LOOK = ("at", "learnt", "mod", "life")
HOST_KINDS = ("script", "iframe", "form", "redirect", "base")
_KIND: Mapping[str, Kind] = {
    "code": INJECTED_SCRIPT, "away": BAD_REDIRECT, "face": PAGE_DEFACED, "spam": HIDDEN_SPAM,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """How a page differs from its memory. `hosts` are the new foreign ones, by use (HOST_KINDS); `text` and `template`
    are shares 0…1 of what stayed; `now` is what to remember of the page; `domains` are those of its new links."""

    hosts: Mapping[str, tuple[str, ...]]
    reasons: tuple[Reason, ...]
    text: float
    template: float
    stale: bool = False
    now: Mapping[str, Any] = field(default_factory=dict, repr=False)
    domains: frozenset[str] = frozenset()
    lines: tuple[str, ...] = field(default=(), repr=False)

    def points(self, group: str) -> float:
        """Points of one group, with what joins any group that has spoken."""
        own = sum(reason.points for reason in self.reasons if GROUP.get(reason.code) == group)
        joined = sum(reason.points for reason in self.reasons if GROUP.get(reason.code) == "any")
        return own + joined if own > 0 else 0.0

    @property
    def score(self) -> float:
        return round(min(1.0, max(map(self.points, _KIND))), 3)

    @property
    def kind(self) -> Kind:
        """The group that speaks loudest; a new host names the thing where others speak as loud."""
        return _KIND[max(_KIND, key=self.points)]


def hosts_of(page: Features) -> dict[str, set[str]]:
    """Hosts by use."""
    return {
        "script": set(page.script_hosts | page.made_hosts),
        "iframe": set(page.iframe_hosts),
        "form": set(page.form_hosts),
        "redirect": set(page.refresh_hosts | page.jump_hosts),
        "base": {page.base_host} if page.base_host else set(),
    }


def _hosts(page: Features) -> dict[str, list[str]]:
    return {use: sorted(hosts)[:MAX_HOSTS] for use, hosts in hosts_of(page).items() if hosts}


def remember(page: Features, reading: Reading | None = None) -> dict[str, Any]:
    """The JSON-safe memory of one page, without its history."""
    return {
        "title": page.title[:200],
        "lang": page.lang,
        "links": page.links,
        "size": page.size,
        "hosts": _hosts(page),
        "tags": tag_sketch(page.tags),
        "excerpt": page.text[:EXCERPT],
        "head": _head(page),
        "same": "",
        "made": 1,  # hosts of scripts that scripts load are among the hosts
        **(reading or Reading.of(page)).keep(),
    }


def roll(before: Mapping[str, Any] | None, now: Mapping[str, Any], change: Change | None) -> dict[str, Any]:
    """The next memory: `now`, with how the page has changed so far. Only ever called for pages that do not score."""
    old: Mapping[str, Any] = (before or {}).get("life", {})
    shown: dict[str, int] = dict(old.get("shown", {}))
    texts, tags = list(old.get("text", ())), list(old.get("tags", ()))
    if before is not None and change is not None:
        titled = ("title",) if str(now.get("title", "")) != str(before.get("title", "")) else ()
        for code in (*(reason.code for reason in change.reasons), *titled):
            shown[code] = min(99, int(shown.get(code, 0)) + 1)
        texts += [round(change.text * 100)] if change.text < 1.0 else []
        tags += [round(change.template * 100)] if change.template < 1.0 else []
    life = {
        "looks": int(old.get("looks", 0)) + 1,
        "langs": sorted({*old.get("langs", ()), *([str(now["lang"])] if now.get("lang") else [])})[:6],
        "shown": shown,
        "text": texts[-HISTORY:],
        "tags": tags[-HISTORY:],
    }
    return {**now, "life": life}


def is_foreign(host: str, trusted: Iterable[str]) -> bool:
    """Neither the site's own, its vendor's, nor one of the widgets of the whole web."""
    trusted = tuple(trusted)
    return not (well_known(host) or within(host, trusted) or same_owner(host, trusted))


def official(host: str) -> bool:
    """A state body's host: still told, yet less remarkable (portals load each other's widgets)."""
    return host.endswith(".gov.vn")


def compare(
    page: Features,
    memory: Mapping[str, Any],
    *,
    trusted: tuple[str, ...],
    known: Mapping[str, Iterable[str]] | None = None,
    hostile: float = 0.0,
    age: float | None = None,
    rules: Rules | None = None,
) -> Change:
    """`page` against the `memory` of the same page. `known` are hosts by use seen elsewhere on the site ("link" too).

    `hostile` is the stateless score of the page: change and content together weigh more than either, unless the page
    has scored as much all along. `age` is how old the memory is, seconds (None: unknown). A memory is stale when all
    the text has moved on since, unless it is young: over months a portal gains hosts legitimately, within a day it
    hardly ever does. `rules` read what was added.
    """
    same = fingerprint(page.source.encode("utf-8", "replace"))
    if same == memory.get("same") and page.kind in ("html", "text"):  # nothing but counters, clocks and tokens
        now = {name: memory[name] for name in memory if name not in _OF_THE_LOOK}
        return Change({}, (), 1.0, 1.0, now=now if "made" in now else {**now, "made": 1, "hosts": _hosts(page)})
    reading = Reading.of(page)
    now = {**remember(page, reading), "same": same, "score": round(hostile, 2)}
    life: Mapping[str, Any] = memory.get("life", {})
    text, template = _kept(now, memory), similarity(now["tags"], memory.get("tags", ()))
    hosts = new_hosts(page, memory, trusted=trusted, known=known)
    extra = (
        added(reading, memory, (*(known or {}).get("link", ()), *trusted))
        if text < 1.0 or _moved(now, memory)
        else Added()
    )
    reasons: list[Moved] = _replaced(reading, memory, text, template)
    told = spoken(page, extra, memory, trusted=trusted, rules=rules)
    reasons += [one for one in told if one.code != "swapped-picture" or template >= REBUILT]
    stale = text < 0.3 and not any(GROUP[reason.code] == "face" for reason in reasons) and (age is None or age > FRESH)
    reasons += _hosts_speak(page, hosts, STALE_SHARE if stale else 1.0, str(memory.get("title", "")))
    if reasons and hostile >= SUSPECT / 2 and hostile > float(memory.get("score", 0.0)) + LOOKED:
        reasons.append(moved("hostile-too", f"{hostile:.2f}"))
    if reasons and _unusual(life, text, template):
        reasons.append(moved("unusual", f"{text:.2f} {template:.2f}"))
    usual: Mapping[str, int] = life.get("shown", {})
    weighed = tuple(_weighed(reason, usual) for reason in reasons)
    domains = frozenset(link.domain for link in extra.links)
    return Change(hosts, weighed, text, template, stale, now, domains, extra.lines)


def _weighed(reason: Moved, usual: Mapping[str, int]) -> Moved:
    """What a page has shown while it was clean is noise of this page."""
    times = int(usual.get(reason.code, 0)) + int(usual.get("title", 0) if "title" in reason.code else 0)
    if not times or reason.code in ("said-claim", "picture-says"):
        return reason
    return Moved(reason.code, round(reason.points * (SEEN_BEFORE if times < 3 else SEEN_BEFORE / 2), 3), reason.detail)


def _kept(now: Mapping[str, Any], memory: Mapping[str, Any]) -> float:
    """Share of lines that both copies have (Jaccard); two empty pages are alike."""
    one, other = unpack(now.get("lines", "")), unpack(memory.get("lines", ""))
    return len(one & other) / len(one | other) if one or other else 1.0


def _moved(now: Mapping[str, Any], memory: Mapping[str, Any]) -> bool:
    return any(now.get(part) != memory.get(part) for part in ("pics", "doms"))


def _unusual(life: Mapping[str, Any], text: float, template: float) -> bool:
    """Further than in all the changes remembered: the threshold of this page, learnt from its own history."""
    texts, tags = list(life.get("text", ())), list(life.get("tags", ()))
    looks = int(life.get("looks", 0))
    if looks < 6:
        return False
    return text * 100 < min(texts, default=100) - 15 or template * 100 < min(tags, default=100) - 15


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
        if use == "script" and "made" not in memory:  # an older memory, which knows none of them
            hosts = set(page.script_hosts)
        foreign = [host for host in hosts if is_foreign(host, trusted)]
        if not foreign:
            continue
        usual = {registrable(host) for host in (*before.get(use, ()), *(known or {}).get(use, ()))}
        found = sorted(host for host in foreign if registrable(host) not in usual)
        if found:
            result[use] = tuple(found)
    return result


_LETTERS = re.compile(r"[^\W\d_]+")
_TINY_FRAME = re.compile(
    r"<(?:iframe|frame|embed|object)\b[^>]{0,400}?(?:(?:width|height)\s{0,2}[=:]\s{0,2}[\"']?[01](?:px)?[\"';\s>]"
    r"|display\s{0,2}:\s{0,2}none|visibility\s{0,2}:\s{0,2}hidden|opacity\s{0,2}:\s{0,2}0|-\d{3,5}px)",
    re.I,
)


def _called(host: str, title: str) -> bool:
    """Is the host named as the page has been calling itself all along?"""
    name = registrable(host).partition(".")[0].replace("-", "")
    return len(name) >= CALLED and name in "".join(filter(str.isalnum, plain(fold(title)))) and not odd_host(host)


def _hosts_speak(page: Features, hosts: Mapping[str, tuple[str, ...]], share: float, title: str) -> list[Moved]:
    found = []
    for use, names in hosts.items():
        mine = share * (0.5 if all(official(name) or _called(name, title) for name in names) else 1.0)
        found.append(moved(f"new-{use}", ", ".join(names), share=mine))
    odd = [host for names in hosts.values() for host in names if odd_host(host)]
    if odd:
        found.append(moved("odd-host", odd[0], share=share))
    if "iframe" in hosts and _TINY_FRAME.search(page.source[:1_000_000]):
        found.append(moved("new-hidden-frame", hosts["iframe"][0]))
    return found


def _replaced(reading: Reading, memory: Mapping[str, Any], text: float, template: float) -> list[Moved]:
    """What a page shows that was replaced as a whole. An answer cut short holds little else than known lines."""
    found: list[Moved] = []
    page = reading.page
    cut = reading.known(memory) >= 0.8 or _broken_off(reading, memory)
    if page.kind not in ("html", "text"):
        return [moved("no-page", page.kind)] if int(memory.get("size", 0)) >= 500 and page.size else []
    if _title_differs(page.title, str(memory.get("title", ""))) and not (cut and not page.title):
        found.append(moved("new-title", page.title))
    if page.lang and memory.get("lang") and page.lang not in (memory["lang"], *memory.get("life", {}).get("langs", ())):
        found.append(moved("new-language", f"{memory['lang']} → {page.lang}"))
    links, size = int(memory.get("links", 0)), int(memory.get("size", 0))
    if links >= 8 and page.links <= max(2, links // 10) and not cut:
        found.append(moved("links-gone", f"{links} → {page.links}"))
    if size >= 3000 and page.size < min(1500, size // 10) and not cut:
        found.append(moved("tiny-now", f"{size} → {page.size}"))
    if found and template < 0.10 and len(memory.get("tags", ())) >= 12:  # alone it is a redesign
        found.append(moved("template-gone", f"{template:.2f}"))
        if text < 0.05 and len(unpack(memory.get("lines", ""))) >= 12:
            found.append(moved("text-gone", f"{text:.2f}"))
            if page.size < LOUD_SIZE and (look := loud(page.source)):
                found.append(moved("loud-now", look))
    return found


def only_less(page: Features, memory: Mapping[str, Any]) -> bool:
    """Does the page hold nothing that it did not hold while it was clean, and less of it? So looks an answer that broke
    off: the bare look of what is left is no suspicion."""
    if not page.title or page.title[:200] != memory.get("title") or page.size >= int(memory.get("size", 0)):
        return False
    now, before = remember(page), memory.get("hosts", {})
    kept = all(unpack(now[part]) <= unpack(memory.get(part, "")) for part in ("lines", "pics", "doms"))
    return kept and all(set(hosts) <= set(before.get(use, ())) for use, hosts in now["hosts"].items())


def _broken_off(reading: Reading, memory: Mapping[str, Any]) -> bool:
    """The same title (or, before it came to one, the same beginning), no line that was not there, and not tiny: an
    answer that broke off within its head or scripts."""
    page = reading.page
    same = page.title[:200] == memory.get("title") if page.title else _head(page) == memory.get("head")
    return same and page.size >= 1500 and reading.lines.keys() <= unpack(memory.get("lines", ""))


def _head(page: Features) -> int:
    """How the source begins, numbers and signs aside."""
    return zlib.crc32("".join(_LETTERS.findall(page.source[:1000])).lower().encode("utf-8", "replace"))


def _title_differs(now: str, before: str) -> bool:
    """No word in common (accents and case aside); a page that never had a title cannot lose it."""
    one, other = (set(re.findall(r"\w{2,}", plain(fold(title)))) for title in (now, before))
    return bool(other) and not one & other


def judge_change(verdict: PageVerdict, change: Change) -> PageVerdict:
    """One verdict from the stateless one and the change: the stronger speaks, with the reasons of both."""
    reasons = (*verdict.reasons, *change.reasons)
    if change.score <= verdict.score:
        return replace(verdict, reasons=reasons)
    word = word_for(change.score)
    kind = None if word == "clean" else change.kind
    return replace(verdict, verdict=word, score=change.score, reasons=reasons, kind=kind)


def short_diff(before: str, after: str) -> str:
    """A unified diff of two visible texts, one sentence or phrase a line, plain text of at most 4,000 characters."""
    old, new = (re.split(r"(?<=[.!?:;|»])\s+|\s{2,}", text[:EXCERPT]) for text in (before, after))
    return "\n".join(difflib.unified_diff(old, new, "before", "after", n=1, lineterm=""))[:MAX_DIFF]
