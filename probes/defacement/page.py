"""Is this page defaced? A pure, stateless, explainable judgement over the bytes of one response.

Independent signals add up to points; every signal has one line in weights.py. Placement decides: the same words weigh
most in a title or headline, little in a long text with many links, because news of a portal may speak of hackers,
gambling arrests and ransomware.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from probes.defacement.features import Features, features_of
from probes.defacement.fold import fold, leet, plain
from probes.defacement.hosts import host_of, registrable, same_owner, well_known
from probes.defacement.weights import CAPS, DEFACED, GROUPS, POINTS, SENTENCES, SUSPECT
from socd.model.kinds import Kind
from socd.model.text import Text
from socd.probe import Match, Rules

MARKERS, GAMBLING, INJECTION = "defacement", "gambling", "injection"  # families: folders of rules/
FEW_LINKS, MANY_LINKS = 5, 25
LONGEST = 60_000  # characters of text that are searched for a defacer's words
REPORTED = 3  # words of police and law that make a page about gambling a report

VerdictWord = Literal["clean", "suspect", "defaced"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal that spoke: its code (a line of weights.py), its points, and what was seen (untrusted text)."""

    code: str
    points: float
    detail: str = ""

    @property
    def text(self) -> Text:
        return SENTENCES[self.code]


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """`kind` is the finding to report, None for a clean page. `matched` are at most 10 short matched strings."""

    verdict: VerdictWord
    score: float
    reasons: tuple[Reason, ...]
    kind: Kind | None
    features: Features
    matched: tuple[str, ...] = ()


@dataclass(slots=True)
class _Tally:
    """Reasons while they are collected."""

    reasons: list[Reason]
    matched: list[str]

    def add(self, code: str, detail: str = "", times: int = 1) -> None:
        points = POINTS[code] * times
        points = max(-CAPS[code], min(points, CAPS[code])) if code in CAPS else points
        self.reasons.append(Reason(code, round(points, 3), detail[:200]))

    def total(self, group: frozenset[str]) -> float:
        return sum(reason.points for reason in self.reasons if reason.code in group)


def word_for(score: float) -> VerdictWord:
    """The word for a score 0…1."""
    return "defaced" if score >= DEFACED else "suspect" if score >= SUSPECT else "clean"


Hits = dict[str, list[str]]


def judge_page(response_body: bytes, *, content_type: str | None, url: str, rules: Rules) -> PageVerdict:
    """Judge the body of one answer. `url` is absolute, or "" where unknown (own hosts are then guessed)."""
    return judge_features(features_of(response_body, content_type, url), url=url, rules=rules)


def judge_features(page: Features, *, url: str, rules: Rules) -> PageVerdict:
    """The same over features already extracted."""
    tally = _Tally([], [])
    if page.kind in ("html", "text"):
        _words(page, rules, tally)
        _spam(page, rules, tally, url)
        _code(page, rules, tally, url)
        _redirect(page, rules, tally, url)
    elif page.kind == "image":
        tally.add("image-body")
    _look(page, tally)
    scores = [(min(1.0, max(0.0, tally.total(group))), kind) for kind, group in GROUPS]
    score, kind = max(scores, key=lambda pair: pair[0])
    word = word_for(score)
    matched = tuple(dict.fromkeys(text[:80] for text in tally.matched))[:10]
    return PageVerdict(word, round(score, 3), tuple(tally.reasons), None if word == "clean" else kind, page, matched)


def _matches(rules: Rules, family: str, text: str, place: str = "") -> Hits:
    """Signal → distinct matched strings of one family's rules, of those rules that apply to this place."""
    found = rules.match(family, text.encode("utf-8", "replace")) if text else ()
    return _by_signal(match for match in found if not place or place in str(match.meta.get("place", place)).split())


def _by_signal(matches: Iterable[Match]) -> Hits:
    hits: Hits = {}
    for match in matches:
        strings = [raw.decode("utf-8", "replace").strip() for raw in match.strings]
        hits.setdefault(str(match.meta.get("signal", "")), []).extend(strings)
    return hits


def gambling_words(matches: Iterable[Match]) -> set[str]:
    """Distinct gambling words and brands among the matches of the gambling family."""
    hits = _by_signal(matches)
    return _ideas(hits) | set(hits.get("brand", ()))


def _spelt(text: str) -> str:
    """Plain folded text with its leetspeak spelt out after it; of a very long text its beginning and its end."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST * 2 // 3]} | {text[-LONGEST // 3 :]}"
    folded = plain(fold(text))
    extra = leet(folded)
    return f"{folded}\n{extra}" if extra else folded


def _words(page: Features, rules: Rules, tally: _Tally) -> None:
    """What a defacer writes, by placement. On a page with links only lines that stand by themselves count, because
    the running text of a portal may report on any of this."""
    title = _matches(rules, MARKERS, _spelt(page.title), "title")
    headline = _matches(rules, MARKERS, _spelt(page.headlines), "headline")
    spoken = page.text if page.links <= FEW_LINKS else page.lines
    text = _matches(rules, MARKERS, _spelt(" | ".join((spoken, page.spoken, *_readable(page.unpacked)))), "text")
    claims = title.get("claim", []) + headline.get("claim", []) + text.get("claim", [])
    if title.get("claim-first"):
        tally.add("claim-title", page.title)
    elif title.get("claim"):
        tally.add("claim-in-title", page.title)
    if headline.get("claim-first") or (headline.get("claim") and page.links <= FEW_LINKS):
        tally.add("claim-headline", (headline.get("claim") or headline["claim-first"])[0])
    if text.get("claim"):
        tally.add("claim-text", text["claim"][0])
    if not claims and (text.get("claim-weak") or title.get("claim-weak")):
        tally.add("claim-weak", (text.get("claim-weak") or title["claim-weak"])[0])
    for signal in ("taunt", "signature", "politics"):
        found = dict.fromkeys(title.get(signal, []) + text.get(signal, []))
        if found:
            tally.add(signal, ", ".join(list(found)[:4]), times=len(found))
            tally.matched += list(found)[:3]
    if claims and page.size < 300:
        tally.add("tiny-claim", claims[0])
    tally.matched[:0] = claims[:4]


def _readable(pieces: Iterable[str]) -> list[str]:
    """Unpacked pieces that are no markup (that was parsed with the page): they may hold a message themselves."""
    return [piece[:2000] for piece in pieces if "<" not in piece][:10]


def _look(page: Features, tally: _Tally) -> None:
    """The look of a page that was replaced as a whole, and of one that lives."""
    if page.kind not in ("html", "text"):
        return
    if page.links <= 2:
        tally.add("few-links", str(page.links))
    if not page.text:
        tally.add("no-text")
    elif len(page.text) < 400:
        tally.add("short-text", str(len(page.text)))
    looks = {
        "dark": page.dark,
        "marquee": page.marquee,
        "autoplay": page.autoplay,
        "right-click": page.right_click,
        "many-links": page.links > MANY_LINKS,
        "long-text": len(page.text) > 5000,
        "paragraphs": page.paragraphs > 8,
    }
    for code in (code for code, seen in looks.items() if seen):
        tally.add(code)


def _ideas(hits: Hits) -> set[str]:
    """Distinct gambling words: accented and plain spellings of one word count once."""
    return {"".join(filter(str.isalnum, plain(text))) for text in hits.get("gambling", [])}


def _spam(page: Features, rules: Rules, tally: _Tally, url: str) -> None:
    """Gambling and other doorway spam: many distinct words, or few in a place where no editor writes."""
    title = _matches(rules, GAMBLING, fold(f"{page.title} | {page.description}"))
    text = _matches(rules, GAMBLING, fold(page.text))
    links = _matches(rules, GAMBLING, fold(" | ".join(f"{link.text} {link.href}" for link in page.foreign)))
    away = [block for block in page.hidden if block.links or block.how == "away"]
    hidden = _matches(rules, GAMBLING, fold(" | ".join(f"{b.text} {_hrefs(b.links)}" for b in away)))
    words = _ideas(title) | _ideas(text)
    brands = {name for hits in (title, text, links, hidden) for name in hits.get("brand", [])}
    reported = set(text.get("reported", ()))
    if len(words) >= 3:
        tally.add("gambling-words", ", ".join(sorted(words)[:6]), times=len(words) - 1)
        for signal in ("advertised", "reported"):
            found = sorted(set(text.get(signal, ())))
            if found:
                tally.add(f"gambling-{signal}", ", ".join(found[:4]), times=len(found))
    if (_ideas(title) or title.get("brand")) and len(reported) < REPORTED and not title.get("reported"):
        tally.add("gambling-title", page.title)
    if len(_ideas(links)) + len(links.get("brand", [])) >= 2:
        tally.add("gambling-links", ", ".join(link.host for link in page.foreign[:4]))
    if len(_ideas(hidden)) + len(hidden.get("brand", [])) >= 2:
        tally.add("gambling-hidden", ", ".join(sorted(_ideas(hidden))[:6]))
    if brands:
        tally.add("gambling-brand", ", ".join(sorted(brands)[:4]), times=len(brands))
    buried = {registrable(link.host) for block in page.hidden if block.how == "away" for link in block.links}
    if len(buried) >= 5:
        tally.add("hidden-links", ", ".join(sorted(buried)[:5]))
    _doorway(page, tally, url)
    tally.matched += sorted(words | brands)[:6] if len(words) + len(brands) >= 2 else []


def _hrefs(links: Iterable[object]) -> str:
    return " ".join(getattr(link, "href", "") for link in links)


def _doorway(page: Features, tally: _Tally, url: str) -> None:
    own = host_of(url) or page.canonical_host
    if (
        own
        and page.amphtml_host
        and not same_owner(page.amphtml_host, (own,))
        and "ampproject" not in page.amphtml_host
    ):
        tally.add("amphtml-foreign", page.amphtml_host)
    if host_of(url) and page.canonical_host and not same_owner(page.canonical_host, (host_of(url) or "",)):
        tally.add("canonical-foreign", page.canonical_host)
    if page.amp:
        tally.add("amp-page")


_WRITTEN = ("<script", "<iframe", "<html", "<body", "<meta", "location.", "document.write", "createElement")


def _code(page: Features, rules: Rules, tally: _Tally, url: str) -> None:
    """Obfuscated loaders and injected scripts."""
    hits = _matches(rules, INJECTION, "\n".join((page.source, *page.unpacked)))
    if hits.get("loader"):
        tally.add("loader", hits["loader"][0])
        if page.links <= 2 and len(page.text) < 200 and page.images <= 2:
            tally.add("loader-bare")
        if any(trace in piece for piece in page.unpacked for trace in _WRITTEN):
            tally.add("loader-writes")
        tally.matched += hits["loader"][:2]
    if hits.get("break-out"):
        tally.add("break-out", hits["break-out"][0])
        tally.matched += hits["break-out"][:2]
    if hits.get("doorway"):
        tally.add("doorway-kit", hits["doorway"][0])
    if page.markup_in_title:
        tally.add("script-in-title", page.title)
    if page.script_outside and any(_foreign(host, url) for host in page.script_hosts):
        tally.add("script-outside")


def _redirect(page: Features, rules: Rules, tally: _Tally, url: str) -> None:
    """Pages that send the visitor to somebody else's site."""
    refresh = sorted(host for host in page.refresh_hosts if _foreign(host, url))
    jumps = sorted(host for host in page.jump_hosts if _foreign(host, url))
    if refresh:
        tally.add("refresh-foreign", refresh[0])
    if jumps:
        tally.add("jump-foreign", jumps[0])
    if (refresh or jumps) and page.links <= 3 and len(page.text) < 300:
        tally.add("redirect-bare")
    targets = " ".join((*page.refresh, *page.jumps)) if refresh or jumps else ""
    names = _matches(rules, GAMBLING, fold(targets.replace(".", " ").replace("/", " ")))
    if names:
        tally.add("redirect-gambling", targets)
    if page.base_host and host_of(url) and _foreign(page.base_host, url):
        tally.add("base-foreign", page.base_host)


def _foreign(host: str, url: str) -> bool:
    own = host_of(url)
    return not well_known(host) and not (own and same_owner(host, (own,)))
