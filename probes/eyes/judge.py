"""The verdict over shots. Pure.

Four questions. Does the page, after its scripts ran, read as defaced? Did a script take the visitor off the site? Does
a script reach into the visitor's own network? Does a script bring in code from a host this page never used? How the
page looks (the distance of pictures) is one more signal beside the first; it never speaks alone.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from probes.defacement.hosts import host_of, registrable, same_owner, well_known
from probes.defacement.page import PageVerdict, judge_page
from probes.defacement.weights import DEFACED, SUSPECT
from probes.eyes.picture import PictureError, look_of, nearest, noise_of
from socd.model.catalogue import BAD_REDIRECT, CLOAKED_SPAM, HIDDEN_SPAM, INJECTED_SCRIPT, PAGE_DEFACED
from socd.model.exchange import Fault, Origin
from socd.model.kinds import Kind
from socd.model.observation import Blob, Exhibit, Finding, Outcome, Verdict
from socd.model.shot import Picture, Role, Shot, Tried
from socd.model.text import Text
from socd.probe import Context, Rules

KINDS: tuple[Kind, ...] = (PAGE_DEFACED, HIDDEN_SPAM, CLOAKED_SPAM, BAD_REDIRECT, INJECTED_SCRIPT)
KEPT = 8  # looks remembered of a page
ENOUGH = 3  # looks before "unlike itself" can be said
FAR = 0.16  # share of the hash's bits, beyond what the page does by itself
LOOKS_ELSE = 0.10  # points that another look adds to a page that is suspicious anyway
_CODE = frozenset({"script", "document", "websocket"})  # uses by which a foreign host acts in the page

_SCRIPTED = Text("nội dung này chỉ có sau khi script chạy", "this content is there only after scripts ran")
_ELSE = Text("trang trông khác hẳn các lần trước", "the page looks unlike all times before")
_LEFT = Text("script đưa người xem sang trang khác", "a script takes the visitor to another site")
_INSIDE = Text("script truy cập mạng nội bộ của người xem", "a script reaches into the visitor's own network")
_BRINGS = Text("script nạp mã từ máy chủ chưa từng thấy", "a script brings in code from a host never seen before")


@dataclass(frozen=True, slots=True)
class Watched:
    """All shots of one look, the home page's first."""

    shots: tuple[Shot, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One page judged twice: as received, and after its scripts ran. `apart` is how unlike itself it looks (0 … 1)."""

    shot: Shot
    place: str
    dom: PageVerdict
    source: PageVerdict | None
    look: str = ""
    apart: float | None = None
    unlike: bool = False

    @property
    def score(self) -> float:
        more = LOOKS_ELSE if self.unlike and self.dom.score >= SUSPECT * 0.6 else 0.0
        return min(1.0, self.dom.score + more)

    @property
    def scripted(self) -> bool:
        """Did only scripts make it what it is?"""
        return self.source is not None and self.source.score < SUSPECT <= self.dom.score


def judge(watched: Watched, context: Context) -> Verdict:
    """Findings, new memory and facts of one look."""
    memory = _Memory.load(context.memory)
    findings: list[Finding] = []
    judged: list[Rendered] = []
    for shot in watched.shots:
        place = _place(shot.url)
        found = [*_reaches(shot, place, memory, context)]
        if shot.fault is None and shot.left:
            found += _left(shot, place, memory, context)
        seen = render(shot, context.rules, memory.looks(place)) if shot.fault is None and shot.dom else None
        if seen is not None:
            judged.append(seen)
            found += _content(seen)
        if seen is not None and not found:
            memory.learn(place, seen)
        findings += found
    open_ = [finding for finding in _once(findings) if finding.key not in context.accepted]
    fault = next((shot.fault for shot in watched.shots if shot.fault), None)
    if not open_ and not judged:
        return _nothing(fault, watched)
    covers = frozenset(kind.code for kind in KINDS) if judged and fault is None else frozenset()
    outcome = Outcome.FINDING if open_ else Outcome.OK
    return Verdict(
        outcome, tuple(open_), memory=memory.dump(), covers=covers, gauges=_gauges(watched, judged),
        facts=_facts(watched),
    )  # fmt: skip


def render(shot: Shot, rules: Rules, looks: Iterable[str] = ()) -> Rendered | None:
    """Judge a shot as page; None where nothing can be said (no DOM, an error page of the browser, rules too slow)."""
    if not shot.dom or not shot.final_url.lower().startswith(("http://", "https://")):
        return None
    kind = "text/html; charset=utf-8"
    dom = judge_page(shot.dom, content_type=kind, url=shot.final_url, rules=rules)
    source = judge_page(shot.source, content_type=None, url=shot.final_url, rules=rules) if shot.source else None
    if dom.indeterminate:
        return None
    seen = Rendered(shot, _place(shot.url), dom, source)
    known = list(looks)
    try:
        look = look_of(shot.picture) if shot.picture else ""
    except PictureError:
        look = ""
    apart = nearest(look, known) if look else None
    far = apart is not None and len(known) >= ENOUGH and apart > noise_of(known) + FAR
    return replace(seen, look=look, apart=apart, unlike=far)


def merge(finding: Finding, shot: Shot, rules: Rules) -> Finding:
    """A finding of another probe with what the browser saw of the same page; a suspicion it confirms is one no more."""
    seen = render(shot, rules)
    details = dict(finding.details) | {"tried": _told_hosts(shot.tried)}
    if shot.left:
        details["left"] = shot.left[:300]
    if seen is None:
        return replace(finding, details=details)
    details |= {"rendered": seen.dom.verdict, "rendered-score": seen.dom.score}
    sure = seen.dom.score >= DEFACED and seen.dom.kind is finding.kind
    return replace(finding, details=details, suspect=finding.suspect and not sure)


# -- the four questions --------------------------------------------------------------------------------------


def _content(seen: Rendered) -> list[Finding]:
    if seen.score < SUSPECT or (seen.dom.kind is None and seen.dom.score < SUSPECT * 0.6):
        return []
    kind = seen.dom.kind or PAGE_DEFACED
    reasons = [f"{reason.text.vi} · {reason.text.en}" + (f": {reason.detail[:100]}" if reason.detail else "")
               for reason in seen.dom.reasons if reason.points > 0]  # fmt: skip
    if seen.scripted:
        reasons.insert(0, f"{_SCRIPTED.vi} · {_SCRIPTED.en}")
    if seen.unlike:
        reasons.append(f"{_ELSE.vi} · {_ELSE.en}")
    told = {"score": round(seen.score, 2), "scripted": seen.scripted, "matched": list(seen.dom.matched)}
    if seen.apart is not None:
        told["apart"] = round(seen.apart, 2)
    cause = _cause(kind, seen)
    return [
        _finding(kind, cause, seen.shot, reasons, told, title=seen.dom.features.title, suspect=seen.score < DEFACED)
    ]


def _cause(kind: Kind, seen: Rendered) -> str:
    """As the defacement probe names it, so that both see one thing."""
    page = seen.dom.features
    if kind is BAD_REDIRECT:
        hosts = sorted(registrable(host) for host in (*page.refresh_hosts, *page.jump_hosts) if host)
        return f"redirect:{hosts[0]}" if hosts else f"page:{seen.place}"
    if kind is INJECTED_SCRIPT:
        return f"loader:{seen.place}"
    return f"{'page' if kind is PAGE_DEFACED else 'spam'}:{seen.place}"


def _left(shot: Shot, place: str, memory: _Memory, context: Context) -> list[Finding]:
    host = host_of(shot.left or "") or ""
    if not host or well_known(host) or same_owner(host, (*context.site.hosts, *context.trusted_hosts)):
        return []
    domain = registrable(host)
    reasons = [f"{_LEFT.vi} · {_LEFT.en}: {(shot.left or '')[:100]}"]
    first = not memory.looks(place)
    told = {"domains": [domain]}
    return [_finding(BAD_REDIRECT, f"redirect:{domain}", shot, reasons, told, title=shot.left or "", suspect=first)]


def _reaches(shot: Shot, place: str, memory: _Memory, context: Context) -> list[Finding]:
    """Tries at addresses inside the visitor's network, and code from new hosts. Loopback alone stays a suspicion:
    signing plug-ins of public services listen there."""
    known = memory.hosts(place)
    own = (*context.site.hosts, *context.trusted_hosts)
    inside = [one for one in shot.tried if not one.allowed and internal(one.host) and one.host not in own]
    new_inside = [one for one in inside if one.host not in known]
    found = []
    if new_inside:
        hosts = sorted({one.host for one in new_inside})
        only_loopback = all(_loopback(host) for host in hosts)
        reasons = [f"{_INSIDE.vi} · {_INSIDE.en}: {', '.join(hosts)[:100]}"]
        found.append(
            _finding(
                INJECTED_SCRIPT, f"inside:{hosts[0]}", shot, reasons, {"domains": hosts[:10]}, suspect=only_loopback
            )
        )
    if memory.looks(place):
        found += [
            _finding(
                INJECTED_SCRIPT, f"script:{domain}", shot, [f"{_BRINGS.vi} · {_BRINGS.en}: {domain}"],
                {"domains": [domain]}, title=domain, suspect=True,
            )
            for domain in sorted(_new_code(shot, known, own))
        ]  # fmt: skip
    return found


def _new_code(shot: Shot, known: frozenset[str], own: tuple[str, ...]) -> set[str]:
    """Registrable domains that act in the page now and never did before."""
    return {
        registrable(one.host)
        for one in shot.tried
        if not one.allowed
        and "script" in one.uses
        and not internal(one.host)
        and "." in one.host
        and "/" not in one.host
        and one.host not in known
        and registrable(one.host) not in {registrable(host) for host in known if "." in host}
        and not well_known(one.host)
        and not same_owner(one.host, own)
    }


def internal(host: str) -> bool:
    """Is this an address or a name that lies inside the visitor's own network or machine?"""
    if host.lower().startswith("file:"):
        return True
    name = host.strip("[]").rstrip(".").lower()
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return "/" not in name and (
            "." not in name or name.endswith((".local", ".localhost", ".internal", ".lan", ".home"))
        )


def _loopback(host: str) -> bool:
    name = host.strip("[]").rstrip(".").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


# -- the finding ---------------------------------------------------------------------------------------------


def _finding(
    kind: Kind, cause: str, shot: Shot, reasons: list[str], told: Mapping[str, Any], *, title: str = "",
    suspect: bool = False,
) -> Finding:  # fmt: skip
    details = {
        "url": shot.url,
        "persona": "chromium",
        **told,
        "reasons": reasons[:12],
        "tried": _told_hosts(shot.tried),
    }
    if shot.left:
        details["left"] = shot.left[:300]
    if shot.limits:
        details["limits"] = list(shot.limits)
    return Finding(kind, shot.url, cause, title[:160], details, suspect=suspect, exhibits=exhibits(shot))


def exhibits(shot: Shot) -> tuple[Exhibit, ...]:
    """The picture, and the page after its scripts ran."""
    picture = (Picture(Role.AFTER, shot.url, shot.at, shot.picture).blob,) if shot.picture else ()
    name = f"rendered {shot.url[:400]} {shot.at.isoformat(timespec='seconds')}"
    return (*picture, *((Blob(name, "text/html; charset=utf-8", shot.dom),) if shot.dom else ()))


def _told_hosts(tried: Iterable[Tried]) -> list[str]:
    """Whom the page tried to reach and did not get to."""
    refused = [one for one in tried if not one.allowed]
    names = [f"{one.host}:{one.port}" if one.port else one.host for one in refused]
    uses = [f" ({', '.join(one.uses[:3])})" if one.uses else "" for one in refused]
    return [name[:200] + use for name, use in zip(names, uses, strict=True)][:20]


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a key: a host reached for by several pages is one thing."""
    found: dict[str, Finding] = {}
    for finding in findings:
        before = found.get(finding.key)
        if before is None or (before.suspect and not finding.suspect):
            found[finding.key] = finding
    return list(found.values())


def _place(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _nothing(fault: Fault | None, watched: Watched) -> Verdict:
    """No page could be judged, and whose fault that is."""
    if fault is None:
        fault = Fault(Origin.OURS, "unreadable", "the browser showed no page")
    ours = fault.origin is Origin.OURS and fault.reason in ("no-browser", "eyes-busy")
    outcome = Outcome.FAILED if ours else Outcome.INDETERMINATE
    return Verdict(outcome, fault=fault, facts=_facts(watched))


def _gauges(watched: Watched, judged: list[Rendered]) -> dict[str, float]:
    gauges = {
        "shots": float(len(watched.shots)),
        "shot_seconds": round(sum(shot.seconds for shot in watched.shots), 2),
        "rendered_score": max((seen.dom.score for seen in judged), default=0.0),
    }
    apart = [seen.apart for seen in judged if seen.apart is not None]
    return gauges | ({"look_distance": round(max(apart), 3)} if apart else {})


def _facts(watched: Watched) -> dict[str, Any]:
    first = watched.shots[0]
    return {
        "title": first.title[:200],
        "refused": _told_hosts(first.tried),
        "limits": sorted({limit for shot in watched.shots for limit in shot.limits}),
    }


@dataclass(slots=True)
class _Memory:
    """Per page: its last looks and the foreign hosts it uses; learnt from shots without any finding only."""

    pages: dict[str, dict[str, Any]]

    @classmethod
    def load(cls, value: Mapping[str, Any] | None) -> _Memory:
        pages = (value or {}).get("pages", {})
        return cls({place: dict(entry) for place, entry in pages.items()})

    def looks(self, place: str) -> list[str]:
        return list(self.pages.get(place, {}).get("looks", ()))

    def hosts(self, place: str) -> frozenset[str]:
        return frozenset(self.pages.get(place, {}).get("hosts", ()))

    def learn(self, place: str, seen: Rendered) -> None:
        looks = self.looks(place)
        used = [
            one.host for one in seen.shot.tried if not one.allowed and (_CODE & set(one.uses) or internal(one.host))
        ]
        hosts = dict.fromkeys((*used, *self.pages.get(place, {}).get("hosts", ())))
        self.pages[place] = {
            "looks": [*([seen.look] if seen.look else []), *looks][:KEPT],
            "hosts": list(hosts)[:100],
        }

    def dump(self) -> dict[str, Any]:
        return {"pages": dict(list(self.pages.items())[-20:])}
