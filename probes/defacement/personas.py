"""One address asked by several clients in the same minute: who is shown what, and is that cloaking or ordinary life?

Every client is compared with the ordinary browser, and with itself: what differs between two answers to one and the
same client (A/B tests, rotating banners, tokens) says nothing about clients. What portals do legitimately is no
difference here: templates for phones, another language for who names none (Googlebot sends no Accept-Language), bodies
rendered for robots where browsers run scripts, refusals by a firewall, redirects within the owner's or the state's own
names. What counts is who is sent to a foreign domain, for whom an absent page exists, and who gets another page
altogether. Kits: Invernizzi et al., "Cloak of Visibility", IEEE S&P 2016, and the doorway kits met on .gov.vn. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from probes.defacement.baseline import is_foreign
from probes.defacement.features import Features
from probes.defacement.fold import fold, plain
from probes.defacement.hosts import host_of, registrable
from probes.defacement.page import PageVerdict
from probes.defacement.signals import Signal
from probes.defacement.sketch import similarity, tag_sketch, text_sketch
from probes.defacement.state import State
from probes.defacement.weights import DEFACED, SUSPECT
from socd.model.exchange import Exchange, Persona

VERIFIER = "verifier"  # Google-Site-Verification, Google-InspectionTool
ONCE, VISITORS, SOME = "once", "visitors", "some"
_ROBOTS = frozenset({Persona.GOOGLEBOT.value, VERIFIER})
_AT_HOME = frozenset({"vi", "en", ""})
ENOUGH = 30  # words, below which a body is a shell for scripts and no text to compare
MANY_DOMAINS = 5

POINTS = {
    "only-status": 0.30,
    "other-page": 0.35,
    "other-language": 0.20,
    "only-links": 0.25,
    "only-canonical": 0.25,
    "only-hostile": 0.30,
}
ASK_AGAIN = 0.30  # from here on a difference is worth a second question to both


@dataclass(frozen=True)
class View:
    """One answer. `label` is the client: a persona's name, or VERIFIER; `cookie`: asked with the site's own cookie."""

    label: str
    exchange: Exchange
    page: PageVerdict | None
    state: State
    own: frozenset[str] = frozenset()
    cookie: bool = False

    @property
    def features(self) -> Features:
        return self.page.features if self.page else Features()

    @property
    def score(self) -> float:
        return self.page.score if self.page else 0.0

    @property
    def told(self) -> bool:
        """Did this client learn anything of the page? A firewall's refusal or an error tells nothing."""
        if self.state is State.LEFT:
            return True
        return self.page is not None and self.state in (State.PAGE, State.GONE)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(word for word in plain(fold(self.features.title)).split() if len(word) > 1)

    @cached_property
    def text(self) -> list[int]:
        return text_sketch(self.features.text)

    @cached_property
    def tags(self) -> list[int]:
        return tag_sketch(self.features.tags)

    @cached_property
    def wordy(self) -> bool:
        return len(self.features.text.split()) >= ENOUGH

    def goes(self, trusted: tuple[str, ...]) -> frozenset[str]:
        """Foreign registrable domains to which this answer sends the visitor."""
        hosts = set(self.features.refresh_hosts | self.features.jump_hosts) if self.page else set()
        if self.exchange.left:
            hosts.add(host_of(self.exchange.left) or self.exchange.left.partition(":")[0])
        return frozenset(registrable(host) for host in hosts if host and is_foreign(host, trusted))

    def linked(self, trusted: tuple[str, ...]) -> frozenset[str]:
        """Foreign registrable domains linked to."""
        return frozenset(registrable(link.host) for link in self.features.foreign if is_foreign(link.host, trusted))

    def claims(self, trusted: tuple[str, ...]) -> frozenset[str]:
        """Foreign registrable domains claimed as canonical address or AMP version."""
        hosts = (self.features.canonical_host, self.features.amphtml_host)
        return frozenset(registrable(host) for host in hosts if host and is_foreign(host, trusted))


@dataclass(frozen=True)
class Cloak:
    """A difference that matters: `shown` says to whom (googlebot, verifier, search, phone, browser, visitors, once,
    some); `domains` are where they are sent (a redirect) or the foreign domains only they see."""

    shown: str
    redirect: bool
    score: float
    signals: tuple[Signal, ...]
    views: tuple[View, ...]
    domains: frozenset[str] = frozenset()
    sure: bool = True

    @property
    def suspect(self) -> bool:
        return not self.sure or self.score < DEFACED


@dataclass
class _Clients:
    """Answers by client, in the order of asking."""

    views: Sequence[View]
    trusted: tuple[str, ...]
    by: dict[str, list[View]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for view in self.views:
            if view.told:
                self.by.setdefault(view.label, []).append(view)


def compare(views: Sequence[View], trusted: tuple[str, ...]) -> list[Cloak]:
    """Every difference that matters between clients; `trusted` are hosts of the site and its vendor. Empty where
    fewer than two answers told anything."""
    clients = _Clients(views, trusted)
    return [*_redirects(clients), *_contents(clients)]


def who_sees(views: Sequence[View], domain: str, trusted: tuple[str, ...]) -> str:
    """Which clients are sent to this domain: "" where all are, "once" where a client is not sent there every time."""
    clients = _Clients(views, trusted)
    sent = {label: [domain in view.goes(trusted) for view in answers] for label, answers in clients.by.items()}
    some = frozenset(label for label, seen in sent.items() if any(seen))
    if any(any(seen) and not all(seen) for seen in sent.values()):
        return ONCE
    return "" if some == frozenset(sent) else _name(some, frozenset(sent))


def same_answer(one: View, other: View) -> bool:
    """Is this the same page, or the same refusal, but for what differs at every look?"""
    if one.state is not other.state or one.exchange.left != other.exchange.left:
        return False
    if one.page is None or other.page is None:
        return one.page is other.page
    alike = similarity(one.text, other.text) >= 0.9 or one.features.text == other.features.text
    return alike and one.words == other.words


def ask_again(views: Sequence[View], trusted: tuple[str, ...]) -> list[str]:
    """Clients whose answer wants a control by the same client: those who saw something of their own, and the browser
    they are held against; of a redirect that everybody gets, one (it may come but once)."""
    found = [cloak for cloak in compare(views, trusted) if cloak.redirect or cloak.score >= ASK_AGAIN]
    labels = {view.label for cloak in found for view in cloak.views}
    if labels:
        return sorted(labels | {Persona.BROWSER.value})
    away = [view.label for view in views if view.told and view.goes(trusted) and _sets_cookie(view.exchange)]
    return away[:1]


def _redirects(clients: _Clients) -> Iterable[Cloak]:
    """Foreign domains to which some are sent and others are not."""
    everywhere: dict[str, list[View]] = {}
    for view in clients.views:
        for domain in view.goes(clients.trusted) if view.told else ():
            everywhere.setdefault(domain, []).append(view)
    for domain, sent in everywhere.items():
        if shown := who_sees(clients.views, domain, clients.trusted):
            signals = (Signal(f"shown-{shown}", DEFACED, domain),)
            yield Cloak(shown, True, DEFACED, signals, tuple(sent), frozenset({domain}))


def _contents(clients: _Clients) -> Iterable[Cloak]:
    """Clients that get what the ordinary browser does not get. Those who get one and the same are one cloak."""
    browser = clients.by.get(Persona.BROWSER.value, [])
    alone: dict[str, Cloak] = {}
    if not browser:
        return
    for label, mine in clients.by.items():
        if label == Persona.BROWSER.value:
            continue
        if cloak := _against(label, mine, browser, clients.trusted):
            alone[label] = cloak
    if not alone:
        return
    shown = _name(frozenset(alone), frozenset(clients.by))
    best = max(alone.values(), key=lambda cloak: cloak.score)
    views = tuple(view for cloak in alone.values() for view in cloak.views)
    named = (Signal(f"shown-{shown}", 0.01), *best.signals)
    yield Cloak(shown, False, best.score, named, views, best.domains, best.sure)


def _against(label: str, mine: list[View], others: list[View], trusted: tuple[str, ...]) -> Cloak | None:
    """One client against another. A signal counts where each answer of the one has it against every answer of the
    other; without a second answer of both the difference may be chance and stays a suspicion."""
    pairs = [_signals(view, other, trusted) for view in mine for other in others]
    common = set.intersection(*({signal.code for signal in signals} for signals in pairs))
    if not common:
        return None
    signals = tuple(signal for signal in pairs[0] if signal.code in common)
    score = round(min(1.0, sum(POINTS[signal.code] for signal in signals)), 3)
    usual = frozenset().union(*(other.linked(trusted) | other.claims(trusted) for other in others))
    domains = frozenset.intersection(*(view.linked(trusted) | view.claims(trusted) for view in mine)) - usual
    sure = (len(mine) > 1 and len(others) > 1) or "only-hostile" in common
    return Cloak(label, False, score, signals, tuple(mine), domains, sure)


def _signals(view: View, other: View, trusted: tuple[str, ...]) -> list[Signal]:
    """What `view` has that `other` has not."""
    found: list[tuple[str, str]] = []
    if view.state is not State.PAGE or view.page is None or other.state is State.LEFT:
        return []
    if other.state is State.GONE and view.exchange.final is not None and view.exchange.final.status == 200:
        found.append(("only-status", view.features.title))
    translated = view.features.lang != other.features.lang and similarity(view.tags, other.tags) >= 0.3
    if not translated and _another_page(view, other):
        found.append(("other-page", view.features.title))
    if not translated and view.features.lang not in _AT_HOME | {other.features.lang} and view.wordy:
        found.append(("other-language", view.features.lang))
    links = view.linked(trusted) - other.linked(trusted)
    if len(links) >= MANY_DOMAINS:
        found.append(("only-links", ", ".join(sorted(links)[:5])))
    if claimed := view.claims(trusted) - other.claims(trusted):
        found.append(("only-canonical", min(claimed)))
    if view.score >= SUSPECT / 2 and view.score - other.score >= SUSPECT / 2:
        found.append(("only-hostile", ", ".join(reason.code for reason in view.page.reasons if reason.points > 0)))
    return [Signal(code, POINTS[code], detail[:200]) for code, detail in found]


def _another_page(view: View, other: View) -> bool:
    """No word of the title, nothing of the text, of the template and of the own links in common, and both are pages
    with something to read (a shell that its scripts will fill is no page yet)."""
    if not (view.wordy and (other.wordy or other.state is State.GONE)) or view.words & other.words:
        return False
    if similarity(view.text, other.text) >= 0.05 or similarity(view.tags, other.tags) >= 0.15:
        return False
    both = len(view.own & other.own)
    return both < 3 or both * 5 < min(len(view.own), len(other.own))


def _name(shown: frozenset[str], asked: frozenset[str]) -> str:
    """One name for a set of clients, out of those that were asked."""
    if shown <= _ROBOTS:
        return min(shown) if Persona.GOOGLEBOT.value in shown else VERIFIER
    if len(shown) == 1:
        return next(iter(shown))
    return VISITORS if not shown & _ROBOTS and shown >= asked - _ROBOTS else SOME


def _sets_cookie(exchange: Exchange) -> bool:
    return any(
        name.lower() == b"set-cookie" for hop in exchange.hops if hop.response for name, _ in hop.response.headers
    )


def cookie_of(exchange: Exchange) -> str:
    """The cookies that an answer set, as a browser would send them back to the same host."""
    pairs: dict[str, str] = {}
    for hop in exchange.hops:
        for name, value in hop.response.headers if hop.response else ():
            pair = value.decode("latin-1").partition(";")[0].strip()
            if name.lower() == b"set-cookie" and len(pair) <= 1000 and pair.isascii() and pair.isprintable():
                pairs.setdefault(pair.partition("=")[0], pair)
    return "; ".join(list(pairs.values())[:20])
