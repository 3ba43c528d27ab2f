"""Is this page defaced? A pure, stateless, explainable judgement over the bytes of one response.

Independent signals add up to points; every signal has one line in weights.py. Placement decides: the same words weigh
most in a title or headline, little in a long text with many links, because news of a portal may speak of hackers,
gambling arrests and ransomware.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from probes.defacement.features import Features, features_of
from probes.defacement.fold import fold
from probes.defacement.hosts import host_of, registrable, same_owner, well_known
from probes.defacement.loads import OFTEN, odd_host, picture_host
from probes.defacement.patient import Patient
from probes.defacement.spam import gambling_words, judge_spam
from probes.defacement.tally import (
    FEW_LINKS,
    GAMBLING,
    INJECTION,
    MANY_LINKS,
    MARKERS,
    Reason,
    Tally,
    VerdictWord,
    matches,
    word_for,
)
from probes.defacement.weights import GROUPS, VERSION
from probes.defacement.words import judge_words, served
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
    if page.kind in ("html", "text"):
        url = url or (f"https://{page.own_host}/" if page.own_host else "")
        judge_words(page, rules, tally)
        judge_spam(page, rules, tally, url)
        _code(page, rules, tally, url)
        _redirect(page, rules, tally, url)
    elif page.kind == "image":
        tally.add("image-body")
    _look(page, tally)
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
_NUMBERS = re.compile(r"[\d.]+|\[.*")
BARE = 20  # characters: a page with less shows nothing
HOME = 10  # times
_WORN = ("news", "online", "tv", "group", "app", "mobile", "media", "shop", "blog", "portal")
OURS = 4  # times a host is named on a page that it belongs to
_LOADED = re.compile(r"(?:https?:)?//[A-Za-z0-9.-]{1,60}")
_HARMLESS = ("mailto:", "google-analytics.com/ga.js", "@")
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
_CODED = re.compile(r"\\x68\\x74\\x74\\x70(?:\\x[0-9A-Fa-f]{2}){4,400}")
_WRITTEN = ("<script", "<iframe", "<html", "<body", "<meta", "location.", "document.write", "createElement")


def gambling_host(host: str) -> bool:
    """Is a host named after gambling?"""
    return _GLUED.search(host) is not None


def _code(page: Features, rules: Rules, tally: Tally, url: str) -> None:
    """Obfuscated loaders and injected scripts."""
    hits = matches(rules, INJECTION, "\n".join((page.source, *page.unpacked)))
    for code in ("loader", "kit", "coded-src", "obfuscated", "worm"):
        hits[code] = [hit for hit in hits.get(code, ()) if not _shown(hit, page)]
    if hits.get("loader") and not _only_mail(page.unpacked):
        tally.add("loader", hits["loader"][0])
        if page.links <= 2 and len(page.text) < 200 and page.images <= 2:
            tally.add("loader-bare")
        if any(trace in piece for piece in page.unpacked for trace in _WRITTEN) or _addresses(page.unpacked):
            tally.add("loader-writes")
        tally.matched += hits["loader"][:2]
    for code in ("kit", "coded-src", "obfuscated"):
        if code == "coded-src" and (_only_mail(page.unpacked) or _told_anyway(hits.get(code, ()), page)):
            continue
        if hits.get(code):
            tally.add(code, hits[code][0])
            tally.matched += hits[code][:2]
    hits["break-out"] = [hit for hit in hits.get("break-out", ()) if not (_ours(hit, page, url) or _shown(hit, page))]
    if hits["break-out"]:
        tally.add("break-out", hits["break-out"][0])
        tally.matched += hits["break-out"][:2]
    if hits.get("doorway"):
        kinds = {one[:12].lower() for one in hits["doorway"]}
        tally.add("doorway-kit", hits["doorway"][0], times=len(kinds))
    if hits.get("pop-under"):
        tally.add("pop-under", hits["pop-under"][0], times=min(2, len({one[:8] for one in hits["pop-under"]})))
    if page.markup_in_title:
        tally.add("script-in-title", page.title)
    if hits.get("fake-check"):
        tally.add("fake-check", hits["fake-check"][0])
    if page.unpacked and (host := _decoded(page, url)):
        tally.add("script-decoded", host)
    tally.worm = next(iter(hits["worm"]), "")[:80]
    _loaded(page, tally, url)


def _shown(hit: str, page: Features) -> bool:
    """Code that is there to be read (a lesson, an advisory), not to run: it stands in the text as often as at all."""
    seen = page.text.count(" ".join(hit.split()))
    return seen > 0 and page.source.count(hit) <= seen


def _ours(hit: str, page: Features, url: str) -> bool:
    """An ordinary tag after an attribute: it loads from the site itself, or from a host that the page often names."""
    address = _LOADED.search(hit)
    host = host_of(address.group()) if address else None
    return bool(host) and (not _foreign(host or "", url) or page.source.count(registrable(host or "")) >= OURS)


def _addresses(pieces: tuple[str, ...]) -> bool:
    """A whole piece is nothing but a foreign address."""
    return any(len(one) < 200 and (host := host_of(one)) and not well_known(host) for one in pieces)


def _only_mail(pieces: tuple[str, ...]) -> bool:
    """What was unpacked is a mail address kept from collectors, or the loader of a well-known counter."""
    return bool(pieces) and all(len(one) < 600 and any(mark in one for mark in _HARMLESS) for one in pieces)


def _told_anyway(hits: Iterable[str], page: Features) -> bool:
    """Only addresses in hexadecimal, and each of a place that the page links openly, or of everybody's pictures: a
    theme that keeps its maker's name."""
    coded = _CODED.findall(page.source)[:60] if all(hit.startswith("\\x68") for hit in hits) else []
    hosts = [host_of(bytes.fromhex(one.replace("\\x", "")).decode("latin-1")) or "" for one in coded]
    openly = {registrable(link.host) for link in page.foreign}
    return bool(hosts) and all(well_known(host) or picture_host(host) or registrable(host) in openly for host in hosts)


def _loaded(page: Features, tally: Tally, url: str) -> None:
    """Foreign scripts by place, number and host; each signal once."""
    seen: dict[str, str] = {}
    for script in page.scripts:
        if not script.odd and (not _foreign(script.host, url) or _own_brand(script.host, page)):
            continue
        tells = {
            "script-odd": script.odd and not script.free,
            "script-free": script.odd and script.free,
            "script-random": _random(script.src),
            "script-mock": script.mock,
            f"script-{script.where}": bool(script.where),
            "script-often": script.times >= OFTEN and (script.odd or bool(script.where)),
        }
        for code in (code for code, true in tells.items() if true):
            seen.setdefault(code, script.src)
    for code, src in seen.items():
        tally.add(code, src)
    if ("script-odd" in seen or "script-free" in seen) and page.links == 0 and len(page.text) < BARE:
        tally.add("script-bare")
    unseen = [host for host in page.unseen_frames if _foreign(host.rstrip(":"), url)]
    if unseen:
        tally.add("frame-hidden", unseen[0])
        if throw := next((host for host in unseen if host.endswith(":") or odd_host(host)), ""):
            tally.add("frame-odd", throw)
    if page.password:
        for host in sorted(page.form_hosts):
            if _foreign(host, url) and odd_host(host):
                tally.add("form-address" if _NUMBERS.fullmatch(host) else "form-odd", host)
                break


_TOKEN = re.compile(
    r"(?:https?:)?//[^/]{4,100}/(?=[\w-]{0,60}\d)(?=[\w-]{0,60}[a-z])(?=[\w-]{0,60}[A-Z])([\w-]{24,60})$"
)
_INSERTED = re.compile(
    r"<(?:script|iframe)[^<>]{0,300}?\ssrc\s{0,3}=\s{0,3}\\?[\"']?((?:https?:)?//[^\s\"'<>\\]{4,300})", re.I
)


def _random(src: str) -> bool:
    """An address that is nothing but one long random string: no file, no folder, no question."""
    found = _TOKEN.match(src)
    return found is not None and sum(a.islower() != b.islower() for a, b in pairwise(found.group(1))) > 8


def _decoded(page: Features, url: str) -> str:
    """A foreign address that no reader of the source sees: what is decoded is the markup of a script or frame. In
    base64 newspapers as well keep their scripts from blockers of advertising."""
    for piece in (one for one in page.unpacked[:20] if one.lstrip().startswith("<")):
        if b64encode(piece[:30].encode()).decode() in page.source:
            continue
        for src in _INSERTED.findall(piece[:20_000])[:10]:
            host = host_of(src) or ""
            if host and _foreign(host, url) and host not in page.source:
                return host
    return ""


def _own_brand(host: str, page: Features) -> bool:
    """Does the page speak of what the host is named after? One firm has a domain in every country."""
    name = registrable(host).partition(".")[0].replace("-", "")
    return len(name) >= 5 and name in _in_one(page.title, page.text[:40_000])


@lru_cache(maxsize=8)  # asked again for each script of a page
def _in_one(title: str, text: str) -> str:
    return f"{title} {text}".lower().replace(" ", "")


def _redirect(page: Features, rules: Rules, tally: Tally, url: str) -> None:
    """Pages that send the visitor to somebody else's site."""
    refresh = sorted(host for host in page.refresh_hosts if _foreign(host, url))
    jumps = sorted(host for host in page.jump_hosts if _foreign(host, url) and not _at_home(host, page, url))
    if refresh:
        tally.add("refresh-foreign", refresh[0])
    if jumps:
        tally.add("jump-foreign", jumps[0])
        if _CONDITION.search(page.source):
            tally.add("jump-conditional")
    frames = sorted(host for host in page.cover_hosts if _foreign(host, url))
    if frames:
        tally.add("frame-over", frames[0])
    base = page.base_host if page.base_host and host_of(url) and _foreign(page.base_host, url) else None
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


def _foreign(host: str, url: str) -> bool:
    own = host_of(url)
    return not well_known(host) and not (own and same_owner(host, (own,)))
