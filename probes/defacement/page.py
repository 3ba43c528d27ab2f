"""Is this page defaced? A pure, stateless, explainable judgement over the bytes of one response.

Independent signals add up to points; every signal has one line in weights.py. Placement decides: the same words weigh
most in a title or headline, little in a long text with many links, because news of a portal may speak of hackers,
gambling arrests and ransomware.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b

from probes.defacement.features import Features, features_of
from probes.defacement.fold import fold
from probes.defacement.hosts import foreign_to, host_of, registrable
from probes.defacement.injected import judge_code
from probes.defacement.loads import odd_host
from probes.defacement.patient import Patient
from probes.defacement.spam import gambling_words, judge_spam
from probes.defacement.tally import (
    FEW_LINKS,
    GAMBLING,
    INJECTION,
    MANY_LINKS,
    MARKERS,
    Hits,
    Reason,
    Tally,
    VerdictWord,
    matches,
    word_for,
)
from probes.defacement.weights import GROUPS, SUSPECT, VERSION
from probes.defacement.words import judge_reports, judge_words, served
from socd.model.kinds import Kind
from socd.probe import Rules

__all__ = [
    "FEW_LINKS", "GAMBLING", "INJECTION", "MARKERS", "PageVerdict", "Reason", "VerdictWord", "gambling_host",
    "gambling_words",
    "judge_features", "judge_page", "page_key", "word_for",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageVerdict:
    """`kind` is the finding to report, None for a clean page. `matched` are at most 10 short matched strings. `unread`
    are families of rules that did not get through the page in time: what the others found still counts. `worm` is
    matched code of a worm that infected the page's file on an editor's computer: nobody altered the page by hand, so it
    is told by itself and does not score."""

    verdict: VerdictWord
    score: float
    reasons: tuple[Reason, ...]
    kind: Kind | None
    features: Features
    matched: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    worm: str = ""

    @property
    def indeterminate(self) -> bool:
        """Nothing was found, but not everything was looked at: it cannot be told."""
        return self.verdict == "clean" and bool(self.unread)


def page_key(body: bytes, *, content_type: str | None, url: str, rules_version: str) -> str:
    """Names everything a judgement depends on (32 hex digits): with equal keys `judge_page` says the same again, so a
    caller that kept the verdict need not ask. About 0.1 ms for 80 KB."""
    digest = blake2b(body, digest_size=16)
    digest.update("\0".join(("", VERSION, rules_version, content_type or "", url)).encode("utf-8", "replace"))
    return digest.hexdigest()


def judge_page(response_body: bytes, *, content_type: str | None, url: str, rules: Rules) -> PageVerdict:
    """Judge the body of one answer. `url` is absolute, or "" where unknown (own hosts are then guessed). Never raises:
    rules that were too slow make it `indeterminate` where nothing else speaks."""
    return judge_features(features_of(response_body, content_type, url), url=url, rules=rules)


def judge_features(page: Features, *, url: str, rules: Rules) -> PageVerdict:
    """The same over features already extracted."""
    tally, rules = Tally(), Patient(rules)
    read: Hits | None = None
    if page.kind in ("html", "text"):
        url = url or (f"https://{page.own_host}/" if page.own_host else "")
        told = judge_words(page, rules, tally)
        read = told if tally.reasons else None
        judge_spam(page, rules, tally, url)
        judge_code(page, rules, tally, url)
        _redirect(page, rules, tally, url)
    elif page.kind == "image":
        tally.add("image-body")
    _look(page, tally)
    if read is not None and tally.total(GROUPS[0][1]) >= SUSPECT / 2:  # below, nothing against it changes a verdict
        judge_reports(page, rules, tally, read)
    scores = [(round(min(1.0, max(0.0, tally.total(group))), 3), kind) for kind, group in GROUPS]
    score, kind = max(scores, key=lambda pair: pair[0])
    if word_for(scores[0][0]) == "defaced" and any(reason.code == "loader-bare" for reason in tally.reasons):
        score, kind = scores[0]  # nothing is left of the page that code could have been injected into
    word = word_for(score)
    matched = tuple(dict.fromkeys(text[:80] for text in tally.matched))[:10]
    found = None if word == "clean" else kind
    return PageVerdict(word, score, tuple(tally.reasons), found, page, matched, rules.unread, tally.worm)


def _odd_look(page: Features) -> bool:
    """Without a word, with the right mouse button blocked, or with pictures from a free host."""
    return len(page.text) < 12 or (page.right_click and not page.password) or page.manner.free_pictures > 0


_SAID = frozenset((
    "claim-in-title", "claim-text", "claim-weak", "taunt", "signature", "politics", "ransom", "shell", "loader",
    "loader-bare", "tiny-claim",
))  # fmt: skip


BRIEF = 600  # characters of text
_OURS = re.compile(
    "[\u1ea0-\u1ef9ơưđƠƯĐ]"
)  # letters of Vietnamese: an office's own word, where no intruder's stands in it
_SIGNS = frozenset(("taunt", "signature", "politics", "claim-weak", "ransom"))


def _signs(tally: Tally) -> bool:
    """Does anything speak as intruders do, though nobody claims the page?"""
    return not tally.claimed and any(reason.code in _SIGNS for reason in tally.reasons)


def _door(page: Features, tally: Tally) -> bool:
    """A dark page of a few words whose only way on is a field for a password or a file, signed as hackers sign."""
    lone = (page.password or page.uploads) and page.links <= 2 and len(page.text) < BRIEF
    return lone and page.dark and any(reason.code == "signature" for reason in tally.reasons)


def _shows(page: Features) -> bool:
    """Is there anything to see or hear?"""
    return bool(page.images or page.autoplay or page.manner.free_pictures)


def _look(page: Features, tally: Tally) -> None:
    """The look of a page that was replaced as a whole, and of one that lives."""
    if page.kind not in ("html", "text") or page.feed:
        return
    if page.links <= 2 or page.manner.social:
        tally.add("few-links", str(page.links))
    if not page.text:
        tally.add("no-text")
    elif len(page.text) < 400:
        tally.add("short-text", str(len(page.text)))
    said = tally.claimed or any(reason.code in _SAID for reason in tally.reasons)
    bare = page.ways_on == 0 and len(page.text) < 12 and not page.script_hosts and _shows(page) and not tally.stub
    lines = page.manner.handmade and page.ways_on == 0 and 12 <= len(page.text) < BRIEF and not tally.stub
    lines = lines and "<" in page.source and not served(page.text)
    looks = {
        "look-only": (page.dark or page.autoplay)
        and not said
        and (page.ways_in > 0 or (not _odd_look(page) and (tally.stub or page.ways_on > 0))),
        "handmade": page.dark and page.manner.handmade and len(page.text) >= 12 and not tally.stub,
        "bare-page": lines and (_signs(tally) or not _OURS.search(page.text)),
        "handmade-said": _signs(tally) and (lines or any(reason.code == "tiny-odd" for reason in tally.reasons)),
        "shell-door": _door(page, tally),
        "loud": page.dark and page.manner.loud and not tally.stub,
        "dark": page.dark,
        "marquee": page.marquee,
        "autoplay": page.autoplay,
        "right-click": page.right_click,
        "covered": page.covered and tally.claimed,
        "free-picture": page.manner.free_pictures > 0,
        "bare-picture": bare,
        "bare-free": bare and page.manner.free_pictures > 0,
        "unseen-player": page.manner.unseen,
        "picture-named": bool(page.manner.named),
        "crew-host": bool(page.manner.crew),
        "many-links": page.links > MANY_LINKS,
        "long-text": len(page.text) > 5000,
        "paragraphs": page.paragraphs > 8,
    }
    for code in (code for code, seen in looks.items() if seen):
        tally.add(code)


_CONDITION = re.compile(
    r"(?:document\s{0,2}\.\s{0,2}referrer|navigator\s{0,2}\.\s{0,2}userAgent|Android|iPhone).{0,300}?location",
    re.I | re.S,
)
HOME = 10  # times
_WORN = ("news", "online", "tv", "group", "app", "mobile", "media", "shop", "blog", "portal")
_GLUED = re.compile(  # in names of hosts words stand without spaces
    r"nha-?cai|keonha|tai-?xiu|xoc-?dia|nohu|xoilac|cakhia|casino|baccarat|gacor|togel|slot(?!h)|poker|sunwin|rikvip|kubet"
    r"|xoso|aposta|apuesta|tiyu\d|(?:^|[/.-])[a-z]{2,7}(?:88|66|77|99|68|79|789|567|888|777)(?=[/.-])|bet\d{2}|\d{2}bet|88(?:vip|vn)|(?:vn|fb|hi|new|jun|go|sv|mb|w|m)88|789club|cuoc\b|bahis|kazino",
    re.I,
)
_SHORTENERS = frozenset((
    "bit.ly", "tinyurl.com", "cutt.ly", "t.ly", "s.id", "rebrand.ly", "is.gd", "shorturl.at", "linktr.ee", "heylink.me",
    "v.gd", "rb.gy", "ow.ly", "t.co", "short.gy", "tiny.cc", "lnk.bio", "taplink.cc",
    "shorten.is", "bom.so", "by.com.vn",
))  # fmt: skip


def gambling_host(host: str) -> bool:
    """Is a host named after gambling?"""
    return _GLUED.search(host) is not None


def _redirect(page: Features, rules: Rules, tally: Tally, url: str) -> None:
    """Pages that send the visitor to somebody else's site."""
    refresh = sorted(host for host in page.refresh_hosts if foreign_to(host, url))
    jumps = sorted(host for host in page.jump_hosts if foreign_to(host, url) and not _at_home(host, page, url))
    if refresh:
        tally.add("refresh-foreign", refresh[0])
    if jumps:
        tally.add("jump-foreign", jumps[0])
        if _CONDITION.search(page.source):
            tally.add("jump-conditional")
    frames = sorted(host for host in page.cover_hosts if foreign_to(host, url))
    if frames:
        tally.add("frame-over", frames[0])
    base = page.base_host if page.base_host and host_of(url) and foreign_to(page.base_host, url) else None
    if page.base_host and odd_host(page.base_host):
        base = page.base_host  # no office lives there
    led = (*refresh, *jumps, *frames, *([base] if base else ()))
    odd = [host for host in led if odd_host(host) or host in _SHORTENERS]
    if odd:
        tally.add("redirect-odd", odd[0])
    if set(refresh) & set(jumps):
        tally.add("redirect-twice", refresh[0])
    if (refresh or jumps) and page.links <= 3 and len(page.text) < 300:
        tally.add("redirect-bare")
    targets = " ".join((*page.refresh, *page.jumps)) if refresh or jumps else ""
    targets = " ".join((targets, *frames, base or "")).strip()
    names = matches(rules, GAMBLING, fold(targets.replace(".", " ").replace("/", " ")))
    if names or _GLUED.search(targets):
        tally.add("redirect-gambling", targets)
    if base:
        tally.add("base-foreign", base)


def _at_home(host: str, page: Features, url: str) -> bool:
    """A page of unknown address that names again and again where it sends phones; or a sister ("x.com", "x.net",
    "xnews.com"), which no office has."""
    own = host_of(url)
    if not own:
        return page.source.count(registrable(host)) >= HOME and not odd_host(host) and not gambling_host(host)
    if ".gov." in f".{own}." or odd_host(host) or gambling_host(host):
        return False
    one, other = sorted((registrable(name).partition(".")[0] for name in (own, host)), key=len)
    return len(one) >= 4 and other.startswith(one) and other.removeprefix(one) in ("", *_WORN)
