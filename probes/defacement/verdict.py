"""The verdict over one look: troubles of single pages folded into findings, and what is learnt. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from probes.defacement.look import BESIDE, MISSING, Looked, Seen, bait
from probes.defacement.maps import map_troubles
from probes.defacement.memory import Memory
from probes.defacement.page import Reason
from probes.defacement.personas import same_answer
from probes.defacement.state import State
from probes.defacement.troubles import TOLD, PageAnswers, Trouble
from probes.defacement.weights import SUSPECT
from socd.model.catalogue import BAD_REDIRECT, CLOAKED_SPAM, HIDDEN_SPAM, INJECTED_SCRIPT, PAGE_WORM
from socd.model.exchange import Fault, Origin, Persona
from socd.model.observation import Finding, Outcome, Verdict
from socd.probe import Context

MAX_EXHIBITS = 6
MAX_PLACES = 10
_ONE_CHANGE = ("page:", "upload:")
_WHY = {
    State.ERROR: ("server-error", "the home page answers with a server error"),
    State.BLOCKED: ("blocked", "the home page shows a firewall's or captcha page"),
    State.RESTING: ("maintenance", "the home page is a maintenance or default page"),
    State.GONE: ("not-found", "the home page does not exist"),
}


def judge(result: Looked, context: Context, *, remembered: int) -> Verdict:
    """Findings, coverage and new memory of one look. `remembered` bounds the pages kept."""
    return _Judgement(result, context, Memory.load(context.memory), remembered).verdict()


@dataclass(slots=True)
class _Judgement:
    looked: Looked
    context: Context
    memory: Memory
    remembered: int
    now: float = 0.0
    trusted: tuple[str, ...] = ()
    pages: list[PageAnswers] = field(default_factory=list)
    _used: frozenset[str] = frozenset()

    def verdict(self) -> Verdict:
        self.now = self.context.now.timestamp()
        self.trusted = (*self.context.site.hosts, *self.context.trusted_hosts)
        self.pages = self._pages()
        self._used = frozenset(self.memory.used)
        troubles = [trouble for page in self.pages for trouble in page.troubles()]
        troubles += map_troubles(self.looked, self.context.site, self.context.rules, self.trusted)
        groups = self._folded(troubles)
        findings = [self._finding(cause, group) for cause, group in groups]
        taken = {finding.key for finding in findings if self._taken(finding.key)}
        open_ = [finding for finding in findings if finding.key not in taken]
        places: dict[bool, set[str]] = {True: set(), False: set()}
        for finding, (_, group) in zip(findings, groups, strict=True):
            places[finding.key in taken].update(trouble.place for trouble in group)
        accepted = places[True] - places[False]  # what else stands on an accepted page is not accepted with it
        homes = self.looked.of("home")
        if not open_ and not any(seen.state is State.LEFT or _readable(seen) for seen in homes):
            return _nothing_said(homes)
        troubled = {trouble.place for trouble in troubles if trouble.kind is not PAGE_WORM} - accepted
        self._learn(troubled, accepted)
        self.memory.used += [token for key in taken for token in self._tokens(key) if token not in self.memory.used]
        covers = self._covers()
        self._watch([pair for pair in zip(findings, groups, strict=True) if pair[0] in open_], covers)
        memory = self.memory.dump(self.remembered, self.remembered * 5)
        outcome = Outcome.FINDING if open_ else Outcome.OK
        return Verdict(
            outcome, tuple(open_), memory=memory, covers=covers, gauges=self._gauges(), facts=self._facts()
        )  # fmt: skip

    def _tokens(self, key: str) -> list[str]:
        """Acceptances of this key that hold for one change only: a page's new face is learnt, and the next one is a
        new question. What names something foreign (a host, a domain) stays accepted."""
        if not key.partition("|")[2].startswith(_ONE_CHANGE):
            return []
        return sorted(token for token in self.context.accepted if token == key or token.startswith(f"{key}@"))

    def _taken(self, key: str) -> bool:
        tokens = self._tokens(key)
        timed = [token for token in tokens if token != key] or tokens
        return key in self.context.accepted and (not timed or any(token not in self._used for token in timed))

    def _pages(self) -> list[PageAnswers]:
        """Answers grouped by page; those for addresses that cannot exist are one page."""
        grouped: dict[tuple[str, str], list[Seen]] = {}
        for seen in self.looked.seen:
            if seen.role in ("home", "page", "missing") and not self._is_home(seen):
                grouped.setdefault((seen.role, seen.place), []).append(seen)
        template = frozenset(
            host
            for seen in self.looked.of("home")
            if seen.judged and seen.state is State.PAGE
            for host in seen.judged.features.jump_hosts
        )
        jumps = template | frozenset(self.memory.hosts.get("redirect", ()))
        return [
            PageAnswers(role, place, seen, self.memory, self.trusted, self.now, jumps, self.context.rules)
            for (role, place), seen in grouped.items()
        ]

    def _is_home(self, seen: Seen) -> bool:
        """Did a bait only bring what the home page shows to the same client by now? Then the parameter says nothing."""
        beside = [one for one in self.looked.of(BESIDE) if one.view.label == seen.view.label]
        return bait(seen.place) is not None and any(same_answer(one.view, seen.view) for one in beside)

    def _folded(self, troubles: list[Trouble]) -> list[tuple[str, list[Trouble]]]:
        """One compromised thing is one finding: same cause, or one kind with the same foreign domains."""
        groups: list[tuple[str, list[Trouble]]] = []
        for trouble in sorted(troubles, key=lambda one: (len(one.place), one.place)):
            for _, group in groups:
                if trouble.kind is group[0].kind and (trouble.cause == group[0].cause or _same_domains(trouble, group)):
                    group.append(trouble)
                    break
            else:
                groups.append((trouble.cause, [trouble]))
        return [(self._steady_cause(cause, group), group) for cause, group in groups]

    def _steady_cause(self, cause: str, group: list[Trouble]) -> str:
        """The cause under which the same thing was reported before, so that a new sample does not rename it."""
        kind = group[0].kind
        domains = frozenset().union(*(trouble.domains for trouble in group))
        causes = {trouble.cause for trouble in group}
        for key, entry in self.memory.watch.items():
            before = key.partition("|")[2]
            same = before in causes or (kind in _BY_DOMAIN and not domains.isdisjoint(entry.get("domains", ())))
            if entry.get("kind") == kind.code and same:
                return before
        return cause

    def _finding(self, cause: str, group: list[Trouble]) -> Finding:
        """One finding with its exhibits: the worst page first, every persona that shows it."""
        worst = max(group, key=lambda trouble: trouble.score)
        seen = [one for trouble in (worst, *group) for one in trouble.seen]
        exhibits = tuple({id(one.exchange): one.exchange for one in seen}.values())[:MAX_EXHIBITS]
        first = worst.seen[0].exchange
        details: dict[str, Any] = {
            "url": first.final_url,
            "persona": ", ".join(dict.fromkeys(one.exchange.persona.value for one in worst.seen)),
            "score": round(worst.score, 2),
            "reasons": [_told(reason) for reason in worst.reasons if reason.points > 0][:12],
            "matched": list(worst.matched[:10]),
        }
        if worst.kind in (INJECTED_SCRIPT, BAD_REDIRECT):
            details["manner"] = _manner(group)
        if any(reason.code == "shown-once" for trouble in group for reason in trouble.reasons):
            details["shown"] = "once"
        if len(group) > 1:
            details["pages"] = sorted({trouble.place for trouble in group})[:MAX_PLACES]
        if worst.domains:
            details["domains"] = sorted(worst.domains)[:MAX_PLACES]
        if worst.diff:
            details["diff"] = worst.diff
        suspect = all(trouble.suspect for trouble in group)
        return Finding(
            worst.kind, first.url, cause, worst.title[:160], details, suspect=suspect, exhibits=exhibits
        )  # fmt: skip

    def _learn(self, troubled: set[str], accepted: set[str]) -> None:
        """Roll the baseline forward over pages that are clean, or whose change a person accepted."""
        self.memory.known = [*self.looked.known, *self.memory.known]
        for page in self.pages:
            name = MISSING if page.role == "missing" else page.place
            if page.role == "missing":
                self._learn_missing(page, name not in troubled)
                continue
            if bait(page.place):
                continue  # an address of our own making: what it shows is nothing to learn from
            self.memory.touch(page.place, self.now)
            clean = name not in troubled and all(
                seen.judged is None or seen.judged.score < SUSPECT or name in accepted for seen in page.seen
            )
            if not clean:
                continue
            if page.absent and page.role == "page":
                self.memory.forget(page.place)
            self._learn_page(page)

    def _learn_page(self, page: PageAnswers) -> None:
        """The browser's answer is the page; where none was asked for, any other. All of them tell its hosts."""
        views = [seen for seen in page.views if seen.state is State.PAGE and seen.judged]
        first = min(views, key=lambda one: one.exchange.persona is not Persona.BROWSER, default=None)
        for seen in views:
            if seen.judged and seen is not first:
                self.memory.learn_hosts(seen.judged.features, self.now)
        if first is not None and first.judged:
            change = next((change for one, change in page.changes if one is first), None)
            mod = self.looked.mods.get(page.place, "")
            self.memory.learn(page.place, first.judged.features, self.now, mod, change=change)

    def _learn_missing(self, page: PageAnswers, clean: bool) -> None:
        for seen in page.views:
            if clean and seen.judged and seen.judged.score < SUSPECT:
                self.memory.learn_missing(seen.judged.features)
                return

    def _covers(self) -> frozenset[str]:
        """All kinds, but those of which a page under watch could not be judged this time."""
        judged = {MISSING if page.role == "missing" else page.place for page in self.pages if page.judged}
        judged |= {seen.place for role in ("robots", "sitemap") for seen in self.looked.of(role) if _read(seen)}
        blind = {
            entry["kind"] for entry in self.memory.watch.values() if not judged.issuperset(entry.get("places", ()))
        }
        return frozenset(kind.code for kind in TOLD) - blind

    def _watch(self, found: Iterable[tuple[Finding, tuple[str, list[Trouble]]]], covers: frozenset[str]) -> None:
        """Remember what is open, so that its pages are asked for again next time, whatever the sample."""
        kept = {key: entry for key, entry in self.memory.watch.items() if entry.get("kind") not in covers}
        for finding, (_, group) in found:
            kept[finding.key] = {
                "kind": finding.kind.code,
                "places": sorted({trouble.place for trouble in group}, key=lambda place: (len(place), place))[:5],
                "domains": sorted({domain for trouble in group for domain in trouble.domains})[:20],
            }
        self.memory.watch = {key: entry for key, entry in kept.items() if not self._taken(key)}

    def _gauges(self) -> Mapping[str, float]:
        scores = [seen.judged.score for page in self.pages for seen in page.views if seen.judged]
        return {
            "pages_looked_at": float(len({page.place for page in self.pages if page.judged})),
            "pages_remembered": float(len(self.memory.pages)),
            "worst_score": max(scores, default=0.0),
        }

    def _facts(self) -> Mapping[str, Any]:
        homes = [seen for seen in self.looked.of("home") if seen.judged]
        title = homes[0].judged.features.title if homes and homes[0].judged else ""
        personas = sorted({seen.exchange.persona.value for seen in homes})  # as whom a page was really judged
        told = {"requests": len(self.looked.seen), "rules": self.context.rules.version}
        return {"title": title[:200], "personas": personas, **told}


# Kinds of which the domains tell that it is the same thing; different uploaded files are different things.
_BY_DOMAIN = (HIDDEN_SPAM, CLOAKED_SPAM, BAD_REDIRECT)


def _same_domains(trouble: Trouble, group: list[Trouble]) -> bool:
    """Links hidden on many pages, or many pages that lead to one casino, are one thing."""
    if trouble.kind not in _BY_DOMAIN:
        return False
    return any(not trouble.domains.isdisjoint(other.domains) for other in group)


def _readable(seen: Seen) -> bool:
    return seen.state is State.PAGE and seen.judged is not None


def _read(seen: Seen) -> bool:
    return seen.exchange.fault is None and seen.exchange.final is not None and seen.exchange.final.status < 500


_ODD = ("odd-", "hidden-", "said-", "hostile-", "new-redirect", "new-base", "new-hidden", "new-form", "loader",
        "break-out", "script-in", "gambling", "redirect", "shown-", "title-")  # fmt: skip


def _manner(group: list[Trouble]) -> str:
    """How a foreign thing was added: plainly, as a vendor would, or with something no vendor does."""
    speaking = [reason for trouble in group for reason in trouble.reasons if reason.points > 0]
    return "odd" if any(reason.code.startswith(_ODD) for reason in speaking) else "plain"


def _told(reason: Reason) -> str:
    """A reason as one line in both languages; what was seen is untrusted text and stays apart behind a colon."""
    text = f"{reason.text.vi} · {reason.text.en}"
    return f"{text}: {reason.detail[:100]}" if reason.detail else text


def _nothing_said(homes: list[Seen]) -> Verdict:
    """The home page could not be judged: whose fault, and why."""
    for seen in homes:
        if seen.exchange.fault is not None:
            return Verdict(Outcome.FAILED, fault=seen.exchange.fault)
    for seen in homes:
        if seen.state in _WHY:
            reason, detail = _WHY[seen.state]
            return Verdict(Outcome.INDETERMINATE, fault=Fault(Origin.SITE, reason, detail))
    if homes:
        return Verdict(Outcome.INDETERMINATE, fault=Fault(Origin.SITE, "unreadable", "the rules took too long on it"))
    return Verdict(Outcome.FAILED, fault=Fault(Origin.OURS, "no-time", "no time was left for the home page"))
