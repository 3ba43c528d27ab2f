"""From the answers about one page to what is wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from probes.defacement import frontier
from probes.defacement.added import unpack
from probes.defacement.baseline import Change, compare, is_foreign, new_hosts, official, only_less, short_diff
from probes.defacement.change_weights import moved
from probes.defacement.fold import fold, plain
from probes.defacement.hosts import host_of, registrable
from probes.defacement.look import MISSING, Seen, bait
from probes.defacement.memory import Memory
from probes.defacement.page import PageVerdict, Reason, gambling_host
from probes.defacement.personas import Cloak, who_sees
from probes.defacement.personas import compare as compare_clients
from probes.defacement.signals import Signal
from probes.defacement.speech import odd_host
from probes.defacement.state import State
from probes.defacement.uploads import upload_reasons
from probes.defacement.weights import DEFACED, SUSPECT
from probes.defacement.whither import domains_in, worth_reading
from socd.model.catalogue import (
    BAD_REDIRECT,
    CLOAKED_SPAM,
    HIDDEN_SPAM,
    INJECTED_SCRIPT,
    PAGE_DEFACED,
    PAGE_WORM,
    UPLOADED_SPAM,
)
from socd.model.exchange import Persona
from socd.model.kinds import Kind
from socd.probe import Rules

# The most telling kind first: a page is reported under one kind only.
SPECIFIC: tuple[Kind, ...] = (PAGE_DEFACED, UPLOADED_SPAM, CLOAKED_SPAM, HIDDEN_SPAM, BAD_REDIRECT, INJECTED_SCRIPT)
TOLD: tuple[Kind, ...] = (*SPECIFIC, PAGE_WORM)  # which is told beside any of them: it came another way
ESTABLISHED = 3  # pages learnt before a new host on a page never seen before is remarkable
# Changes that say something by themselves; the others mean a replaced page only on the home page or beside hostile
# content: sub-pages are rewritten all the time.
_SPOKEN = (
    "said-claim",
    "said-spam",
    "title-spam",
    "hidden-",
    "links-foreign",
    "picture-says",
)  # no matter in which language
_TELLING = ("said-", "odd-title", "title-", "swapped-", "picture-", "no-page", "loud-now")


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing wrong with one page. `domains` are the foreign registrable domains in it."""

    kind: Kind
    cause: str
    place: str
    seen: tuple[Seen, ...]
    score: float
    reasons: tuple[Reason, ...] = ()
    matched: tuple[str, ...] = ()
    domains: frozenset[str] = frozenset()
    title: str = ""
    diff: str = ""
    suspect: bool = False


@dataclass(slots=True)
class PageAnswers:
    """All answers about one page in one look, with the site's memory before the look."""

    role: str
    place: str
    seen: list[Seen]
    memory: Memory
    trusted: tuple[str, ...]
    now: float
    usual_jumps: frozenset[str] = frozenset()
    rules: Rules | None = None
    changes: list[tuple[Seen, Change]] = field(default_factory=list)

    @property
    def views(self) -> list[Seen]:
        """Answers with a body that may be judged."""
        return [seen for seen in self.seen if seen.judged and seen.state in (State.PAGE, State.GONE)]

    @property
    def _told(self) -> list[Seen]:
        """Answers that tell what their client is shown, though it be another site."""
        return [seen for seen in self.seen if seen in self.views or seen.state is State.LEFT]

    @property
    def judged(self) -> bool:
        """Could anything be said about this page?"""
        return bool(self.views) or any(seen.state is State.LEFT for seen in self.seen)

    @property
    def absent(self) -> bool:
        return self.role == "missing" or all(seen.state is State.GONE for seen in self.seen)

    def troubles(self) -> list[Trouble]:
        """What is wrong, all under the most telling kind that was found."""
        found = [*self._redirects(), *self._content(), *self._changes(), *self._cloaks(), *self._echoes()]
        most_telling = min((SPECIFIC.index(trouble.kind) for trouble in found), default=0)
        return [*(trouble for trouble in found if trouble.kind is SPECIFIC[most_telling]), *self._worms()]

    def _worms(self) -> Iterable[Trouble]:
        """Code of a worm in the page's file: one thing on all pages of a site, since it came from one computer."""
        for seen in self.views:
            if seen.judged and seen.judged.worm:
                reasons = (Signal("worm", DEFACED, seen.judged.worm),)
                yield self._trouble(
                    PAGE_WORM, "worm", (seen,), DEFACED, reasons, matched=(seen.judged.worm,),
                    title=seen.judged.features.title,
                )  # fmt: skip
                return

    def _redirects(self) -> Iterable[Trouble]:
        """HTTP redirects off the site."""
        for seen in self.seen:
            if seen.state is not State.LEFT:
                continue
            target = seen.exchange.left or ""
            domain = registrable(host_of(target) or target.partition(":")[0])
            if is_foreign(domain, self.trusted) and domain not in self.memory.left.get(self.place, ()):
                first_sight = self.role == "home" and self.place not in self.memory.pages and self._everybody_left()
                reasons = (Reason("new-redirect", DEFACED, target[:200]), *self._shown(domain))
                yield self._trouble(
                    BAD_REDIRECT, self._redirect_cause(domain), (seen,), DEFACED, reasons,
                    domains={domain}, title=target[:200], suspect=first_sight,
                )  # fmt: skip

    def _shown(self, domain: str) -> tuple[Signal, ...]:
        """To whom this redirect is shown, where not to all."""
        shown = who_sees([seen.view for seen in self.seen], domain, self.trusted)
        return (Signal(f"shown-{shown}", 0.01, domain),) if shown else ()

    def _cloaks(self) -> Iterable[Trouble]:
        """What one client is shown and the others are not, told without a single word of any list. Redirects are
        found by themselves (`_redirects`), and a page on which words spoke is named by these (`_content`)."""
        for cloak in self._compared():
            if cloak.score < SUSPECT:
                continue
            seen = tuple(one for one in self.seen if any(one.exchange is view.exchange for view in cloak.views))
            place = MISSING if self.absent else self.place
            yield self._trouble(
                CLOAKED_SPAM, f"spam:{place}", (*seen, *self._others(seen)), cloak.score, cloak.signals,
                domains=cloak.domains, title=cloak.views[0].features.title, suspect=cloak.suspect,
            )  # fmt: skip

    def _compared(self) -> list[Cloak]:
        """Differences of content between clients."""
        return [one for one in compare_clients([seen.view for seen in self.seen], self.trusted) if not one.redirect]

    def _others(self, seen: tuple[Seen, ...]) -> list[Seen]:
        """The answers held against: part of the proof."""
        return [one for one in self.views if one not in seen]

    def _echoes(self) -> Iterable[Trouble]:
        """An address made up here, whose answer takes the brand in it for its title: a doorway."""
        if (brand := bait(self.place)) is None:
            return
        for seen in self.views:
            if seen.judged and brand in plain(fold(seen.judged.features.title)):
                signals = (Signal("shown-parameter", 0.01, self.place), Signal("brand-echo", DEFACED, brand))
                yield self._trouble(
                    CLOAKED_SPAM, f"spam:{self.place}", tuple(self.views), DEFACED, signals,
                    title=seen.judged.features.title, domains=domains_in(seen.judged, CLOAKED_SPAM, self.trusted),
                )  # fmt: skip
                return

    def _everybody_left(self) -> bool:
        return all(seen.state is State.LEFT for seen in self.seen)

    def _redirect_cause(self, domain: str) -> str:
        return f"404-redirect:{domain}" if self.absent else f"redirect:{domain}"

    def _content(self) -> Iterable[Trouble]:
        """What the pages themselves show, without any memory."""
        if not self.views:
            return
        worst = max(self.views, key=_score)
        judged = worst.judged
        if judged is None:
            return
        yield from self._jumps_when_absent(worst, judged)
        if judged.score < DEFACED and judged.kind is PAGE_DEFACED and self._broke_off(judged):
            return
        if judged.kind is None or (judged.kind is BAD_REDIRECT and self._usual_redirect(judged)):
            return
        kind = self._kind(worst, judged)
        domains = domains_in(judged, kind, self.trusted)
        suspect = judged.score < DEFACED
        cause = self._cause(kind, domains)
        reasons = (*self._shown_content(kind, worst, domains), *judged.reasons)
        yield self._trouble(
            kind, cause, tuple(self.views), judged.score, reasons, matched=judged.matched, domains=domains,
            title=judged.features.title, diff=self._diff(judged), suspect=suspect,
        )  # fmt: skip

    def _broke_off(self, judged: PageVerdict) -> bool:
        memory = self.memory.pages.get(self.place)
        return memory is not None and not self.absent and only_less(judged.features, memory)

    def _usual_redirect(self, judged: PageVerdict) -> bool:
        """Does this page send visitors only where it has always sent them?"""
        before = self.memory.pages.get(self.place, {}).get("hosts", {}).get("redirect", ())
        usual = {registrable(host) for host in before}
        return bool(usual) and domains_in(judged, BAD_REDIRECT, self.trusted) <= usual

    def _jumps_when_absent(self, seen: Seen, judged: PageVerdict) -> Iterable[Trouble]:
        """An error page has no reason to send anybody elsewhere, unless every page of the template does."""
        if not self.absent:
            return
        page = judged.features
        targets = page.refresh_hosts | (page.jump_hosts - self.usual_jumps)
        for domain in sorted({registrable(host) for host in targets if is_foreign(host, self.trusted)}):
            score = max(judged.score, DEFACED)
            reasons = (*judged.reasons, *self._shown(domain))
            yield self._trouble(
                BAD_REDIRECT, self._redirect_cause(domain), tuple(self.views), score, reasons,
                matched=judged.matched, domains={domain}, title=domain,
            )  # fmt: skip

    def _kind(self, worst: Seen, judged: PageVerdict) -> Kind:
        """The stateless kind, made specific by where and by whom it was seen."""
        kind = judged.kind or PAGE_DEFACED
        if bait(self.place) and kind in (HIDDEN_SPAM, PAGE_DEFACED):
            return CLOAKED_SPAM
        if kind in (HIDDEN_SPAM, PAGE_DEFACED) and frontier.uploaded(self.place):
            return UPLOADED_SPAM
        browser = [seen for seen in self._told if seen.exchange.persona is Persona.BROWSER]
        hidden = browser and worst not in browser and all(_score(seen) < SUSPECT for seen in browser)
        if kind in (HIDDEN_SPAM, PAGE_DEFACED) and hidden:
            return CLOAKED_SPAM
        return kind

    def _shown_content(self, kind: Kind, worst: Seen, domains: frozenset[str]) -> tuple[Signal, ...]:
        """To whom this content is shown, where not to all."""
        if kind is BAD_REDIRECT:
            return self._shown(min(domains)) if domains else ()
        if bait(self.place) and kind is CLOAKED_SPAM:
            return (Signal("shown-parameter", 0.01, self.place),)
        for cloak in self._compared():
            if any(view.exchange is worst.exchange for view in cloak.views):
                return cloak.signals
        return (Signal(f"shown-{worst.view.label}", 0.01),) if kind is CLOAKED_SPAM else ()

    def _cause(self, kind: Kind, domains: frozenset[str]) -> str:
        if kind is BAD_REDIRECT and domains:
            return self._redirect_cause(min(domains))
        if kind is INJECTED_SCRIPT:
            return f"script:{min(domains)}" if domains else f"loader:{self.place}"
        if kind is UPLOADED_SPAM:
            return f"upload:{self.place}"
        return f"{'page' if kind is PAGE_DEFACED else 'spam'}:{MISSING if self.absent else self.place}"

    def _changes(self) -> Iterable[Trouble]:
        """What is new against the memory of this page, or against the site where the page is new."""
        memory = self.memory.missing if self.role == "missing" else self.memory.pages.get(self.place)
        for seen in self.views if bait(self.place) is None else ():
            judged = seen.judged
            if judged is None or (seen.state is not State.PAGE and self.role != "missing"):
                continue
            if memory:
                self.changes.append((seen, self._held_against(judged, memory)))
            elif self.role != "missing":
                yield from self._new_page(seen, judged)
        for seen, change in self.changes:
            if seen.judged is not None:
                yield from self._foreign_hosts(seen, seen.judged, change)
                yield from self._replaced(seen, seen.judged, change)

    def _held_against(self, judged: PageVerdict, memory: Mapping[str, Any]) -> Change:
        age = self.now - float(memory.get("learnt", self.now))
        known = self.memory.known_hosts()
        return compare(
            judged.features, memory, trusted=self.trusted, known=known, hostile=judged.score, age=age, rules=self.rules
        )  # fmt: skip

    def _replaced(self, seen: Seen, judged: PageVerdict, change: Change) -> Iterable[Trouble]:
        """The page itself speaks otherwise than before: replaced in whole or in part, or links hidden in it."""
        kind = change.kind
        if kind not in (PAGE_DEFACED, HIDDEN_SPAM) or change.score < SUSPECT or self.role == "missing":
            return
        telling = any(reason.code.startswith(_TELLING) for reason in change.reasons) and not self._gone_softly(change)
        if kind is PAGE_DEFACED and not (self.role == "home" or telling or judged.score >= SUSPECT * 0.6):
            return
        spoken = any(reason.code.startswith(_SPOKEN) for reason in change.reasons)
        ordinary = self._ordinary_stays(seen)
        if ordinary and (not spoken or judged.score >= SUSPECT):  # a page that speaks by itself is told in _content
            return
        reasons = (*change.reasons, *judged.reasons)
        score = change.score
        if ordinary:
            kind, score = CLOAKED_SPAM, max(score, DEFACED)
            reasons = (moved("not-all"), *self._shown_content(kind, seen, frozenset(change.domains)), *reasons)
        domains = {domain for domain in change.domains if is_foreign(domain, self.trusted)}
        cause = f"{'page' if kind is PAGE_DEFACED else 'spam'}:{self.place}"
        yield self._trouble(
            kind, cause, (seen,), score, reasons, matched=(*change.lines[:4], *judged.matched)[:10],
            domains=domains if kind is not PAGE_DEFACED else (), title=judged.features.title, diff=self._diff(judged),
            suspect=score < DEFACED,
        )  # fmt: skip

    def _gone_softly(self, change: Change) -> bool:
        """Is it what this site shows for absent pages, under a status that says otherwise?"""
        absent = unpack(self.memory.missing.get("lines", ""))
        now = unpack(change.now.get("lines", ""))
        return bool(absent) and len(absent & now) * 2 >= len(absent | now)

    def _ordinary_stays(self, seen: Seen) -> bool:
        """A page is replaced where the ordinary browser sees it so. What differs for other clients only, while the
        browser gets the page as ever, is a matter of clients (`_cloaks`), another language for instance."""
        visitors = [one for one in self._told if one.exchange.persona is Persona.BROWSER]
        moved_too = [one for one, change in self.changes if change.score >= SUSPECT]
        return bool(visitors) and seen not in visitors and not any(one in moved_too for one in visitors)

    def _foreign_hosts(self, seen: Seen, judged: PageVerdict, change: Change) -> Iterable[Trouble]:
        """A trouble for each new domain that runs code, frames, takes forms or receives visitors."""
        for use, hosts in change.hosts.items():
            kind = BAD_REDIRECT if use in ("redirect", "base") else INJECTED_SCRIPT
            own_kind = all(map(official, hosts)) and change.score < SUSPECT
            if (own_kind and use in ("iframe", "form")) or (self.role == "missing" and use == "redirect"):
                continue  # portals frame each other; where absent pages lead is told by _jumps_when_absent
            for domain in sorted({registrable(host) for host in hosts}):
                cause = self._redirect_cause(domain) if kind is BAD_REDIRECT else f"script:{domain}"
                shown = self._shown(domain) if kind is BAD_REDIRECT else ()
                yield self._trouble(
                    kind, cause, (seen,), max(change.score, SUSPECT), (*change.reasons, *judged.reasons, *shown),
                    matched=(f"{use}: {hosts[0]}", *judged.matched)[:10], domains={domain}, title=hosts[0],
                    diff=self._diff(judged), suspect=own_kind or (change.stale and change.score < DEFACED),
                )  # fmt: skip

    def _new_page(self, seen: Seen, judged: PageVerdict) -> Iterable[Trouble]:
        """A page never seen before, with a script from a host no other page of the site knows, or one that sends its
        visitors to such a host: a suspicion. More where that host is of a throw-away kind, where the page holds enough
        to stay and read, or where an uploaded one has nothing of the site in it and acts or speaks another language."""
        if len(self.memory.pages) < ESTABLISHED:
            return
        if frontier.uploaded(self.place):
            yield from self._odd_upload(seen, judged)
        hosts = new_hosts(judged.features, {}, trusted=self.trusted, known=self.memory.known_hosts())
        for use, kind in (("script", INJECTED_SCRIPT), ("redirect", BAD_REDIRECT), ("base", BAD_REDIRECT)):
            for domain in sorted({registrable(host) for host in hosts.get(use, ()) if not official(host)}):
                odd = odd_host(domain) or gambling_host(domain)
                sure = odd or (kind is BAD_REDIRECT and worth_reading(judged.features, domain))
                score = max(DEFACED if sure else SUSPECT, judged.score)
                reasons = (
                    moved(f"new-{use}", domain),
                    *([moved("odd-host", domain)] if odd else ()),
                    *judged.reasons,
                )
                cause = f"script:{domain}" if kind is INJECTED_SCRIPT else self._redirect_cause(domain)
                yield self._trouble(
                    kind, cause, (seen,), score, reasons, matched=judged.matched, domains={domain}, title=domain,
                    suspect=not sure,
                )  # fmt: skip

    def _odd_upload(self, seen: Seen, judged: PageVerdict) -> Iterable[Trouble]:
        reasons = upload_reasons(judged.features, self.memory.pages.values(), self.trusted, self.rules)
        score = min(1.0, judged.score + sum(reason.points for reason in reasons))
        if reasons and score >= SUSPECT:
            yield self._trouble(
                UPLOADED_SPAM, f"upload:{self.place}", (seen,), score, (*reasons, *judged.reasons),
                matched=judged.matched, domains=domains_in(judged, UPLOADED_SPAM, self.trusted),
                title=judged.features.title, suspect=score < DEFACED,
            )  # fmt: skip

    def _diff(self, judged: PageVerdict) -> str:
        before = self.memory.pages.get(self.place, {}).get("excerpt")
        return short_diff(str(before), judged.features.text) if before is not None else ""

    def _trouble(
        self,
        kind: Kind,
        cause: str,
        seen: tuple[Seen, ...],
        score: float,
        reasons: tuple[Reason, ...],
        *,
        matched: tuple[str, ...] = (),
        domains: Iterable[str] = (),
        title: str = "",
        diff: str = "",
        suspect: bool = False,
    ) -> Trouble:
        place = MISSING if self.role == "missing" else self.place
        return Trouble(kind, cause, place, seen, score, reasons, matched, frozenset(domains), title, diff, suspect)


def _score(seen: Seen) -> float:
    return seen.judged.score if seen.judged else 0.0
