"""Code that does not belong to a page: loaders, traces of kits, foreign scripts by their place, what scripts do."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from probes.defacement.features import Features
from probes.defacement.hosts import foreign_to, host_of, registrable, well_known
from probes.defacement.loads import OFTEN, odd_host, picture_host
from probes.defacement.tally import INJECTION, Tally, matches
from socd.probe import Rules

_NUMBERS = re.compile(r"[\d.]+|\[.*")
BARE = 20  # characters: a page with less shows nothing
OURS = 4  # times a host is named on a page that it belongs to
_LOADED = re.compile(r"(?:https?:)?//[A-Za-z0-9.-]{1,60}")
_HARMLESS = ("mailto:", "google-analytics.com/ga.js", "@")
_CODED = re.compile(r"\\x68\\x74\\x74\\x70(?:\\x[0-9A-Fa-f]{2}){4,400}")
_WRITTEN = ("<script", "<iframe", "<html", "<body", "<meta", "location.", "document.write", "createElement")


def judge_code(page: Features, rules: Rules, tally: Tally, url: str) -> None:
    """Obfuscated loaders and injected scripts."""
    hits = matches(rules, INJECTION, "\n".join((page.source, *page.unpacked)))
    for code in ("loader", "kit", "coded-src", "obfuscated", "worm"):
        hits[code] = [hit for hit in hits.get(code, ()) if not _shown(hit, page)]
    hits["loader"] = [hit for hit in hits["loader"] if not _menu(hit, page)]
    if hits["loader"] and not _only_mail(page.unpacked) and not _counters(hits["loader"], page):
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
    _flows(page, tally, url)
    tally.worm = next(iter(hits["worm"]), "")[:80]
    _loaded(page, tally, url)


def _flows(page: Features, tally: Tally, url: str) -> None:
    """What inline scripts do with foreign addresses; each signal once. A hidden address that the page links openly, or
    of everybody's pictures, is a theme that keeps its maker's name."""
    openly = {registrable(link.host) for link in page.foreign}
    told: dict[str, str] = {}
    for flow in page.flows:
        host = host_of(_HTTP.sub("http", flow.address)) or ""
        if flow.address and (
            not host or not foreign_to(host, url) or registrable(host) == registrable(page.own_host or "")
        ):
            continue
        if flow.code == "code-hidden" and (registrable(host) in openly or picture_host(host)):
            continue
        told.setdefault(flow.code, flow.address)
    for code, address in told.items():
        tally.add(code, address)


_HTTP = re.compile(r"^ws", re.I)


def _shown(hit: str, page: Features) -> bool:
    """Code that is there to be read (a lesson, an advisory), not to run: it stands in the text as often as at all."""
    seen = page.text.count(" ".join(hit.split()))
    return seen > 0 and page.source.count(hit) <= seen


_MOVES = re.compile(r"\.(?:css|animate|hover|addClass|removeClass|fade(?:In|Out)|slide(?:Up|Down|Toggle))\(")


def _menu(hit: str, page: Features) -> bool:
    """It stands only in a packed menu: code that moves and colours things all along, and hides its maker's name."""
    told = [piece for piece in page.unpacked if hit in piece]
    return bool(told) and hit not in page.source and all(len(_MOVES.findall(one)) >= 8 for one in told)


def _ours(hit: str, page: Features, url: str) -> bool:
    """An ordinary tag after an attribute: it loads from the site itself, or from a host that the page often names."""
    address = _LOADED.search(hit)
    host = host_of(address.group()) if address else None
    return bool(host) and (not foreign_to(host or "", url) or page.source.count(registrable(host or "")) >= OURS)


def _addresses(pieces: tuple[str, ...]) -> bool:
    """A whole piece is nothing but a foreign address."""
    return any(len(one) < 200 and (host := host_of(one)) and not well_known(host) for one in pieces)


def _only_mail(pieces: tuple[str, ...]) -> bool:
    """What was unpacked is a mail address kept from collectors, or the loader of a well-known counter."""
    if any(_MAIL.match(one) for one in pieces) and not any(trace in one for one in pieces for trace in _LOADS):
        return True
    return bool(pieces) and all(len(one) < 600 and any(mark in one for mark in _HARMLESS) for one in pieces)


_COUNTER = re.compile(  # one tag, and nothing behind it
    r"unescape\(\s?[\"']%3Cscript[^\"'()]{0,80}?src=(?:%27|%22)((?:https?:)?//[\w.-]{4,80})"
    r"(?![\w.-]|[^\"']{0,4000}(?:<|%3C)(?!/script))",
    re.I,
)


def _counters(hits: Iterable[str], page: Features) -> bool:
    """Nothing but the old way to write a counter's tag, with a well-known address that everybody can read."""
    hosts = [host_of(one) or "" for one in _COUNTER.findall(page.source)[:20]]
    return all("%3Cscript" in hit for hit in hits) and bool(hosts) and all(map(well_known, hosts))


_MAIL = re.compile(
    r"\s{0,9}<a [^<>]{0,200}?href\s{0,3}=\s{0,3}[\"']?mailto:[^<>]{4,200}>[^<>]{0,200}</a>\s{0,9}$", re.I
)
_LOADS = ("<script", "<iframe", "http", "location", ".src", "createElement")


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
        if not script.odd and not foreign_to(script.host, url):
            continue
        tells = {
            "script-odd": script.odd and not script.free,
            "script-free": script.odd and script.free,
            "script-random": _random(script.src),
            "script-mock": script.mock,
            f"script-{script.where}": bool(script.where),
            "script-often": script.times >= OFTEN and (script.odd or bool(script.where)),
        }
        told = [code for code, true in tells.items() if true]
        if told and (script.odd or not _own_brand(script.host, page)):
            for code in told:
                seen.setdefault(code, script.src)
    for code, src in seen.items():
        tally.add(code, src)
    if ("script-odd" in seen or "script-free" in seen) and page.links == 0 and len(page.text) < BARE:
        tally.add("script-bare")
    unseen = [host for host in page.unseen_frames if foreign_to(host.rstrip(":"), url)]
    if unseen:
        tally.add("frame-hidden", unseen[0])
        if throw := next((host for host in unseen if host.endswith(":") or odd_host(host)), ""):
            tally.add("frame-odd", throw)
    if page.password:
        for host in sorted(page.form_hosts):
            if foreign_to(host, url) and odd_host(host):
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
            if host and foreign_to(host, url) and host not in page.source:
                return host
    return ""


def _own_brand(host: str, page: Features) -> bool:
    """Does the page speak of what the host is named after? One firm has a domain in every country."""
    name = registrable(host).partition(".")[0].replace("-", "")
    return len(name) >= 5 and name in _in_one(page.title, page.text[:40_000])


@lru_cache(maxsize=8)  # asked again for each script of a page
def _in_one(title: str, text: str) -> str:
    return f"{title} {text}".lower().replace(" ", "")
