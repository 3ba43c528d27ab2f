"""The verdict over shots: pure, without any browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from probes.eyes.judge import Watched, internal, judge, merge, render
from probes.eyes.probe import EyesProbe, EyesSettings, addresses
from socd.model import catalogue as c
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.observation import Finding, Outcome, Verdict
from socd.model.shot import Picture, Role, Shot, Tried
from socd.probe import Context
from socd.resources import rules_dir
from socd.rules import RuleBook
from tests.eyes.test_eyes_pictures import black, page

AT = datetime(2026, 11, 21, 3, tzinfo=UTC)
SITE = Site("s", "https://so.tinh.gov.vn/", "Sở", "u", "u", pages=("/tin-tuc", "https://elsewhere.example/"))
NEWS = "".join(
    f"<p><a href='/tin/{i}'>Thông báo số {i} về lịch tiếp công dân của lãnh đạo sở</a></p>" for i in range(40)
)
GOOD = f"<!doctype html><html lang=vi><title>Sở Nội vụ</title><body><h1>Trang chủ</h1>{NEWS}</body></html>".encode()
SHELL = b"<!doctype html><title>Portal</title><body><div id=app></div><script src=/app.js></script></body>"
BAD = (
    b"<html><title>Hacked by Nobody</title><body bgcolor=black><h1>HACKED BY NOBODY</h1><p>your security is zero</body>"
)


@cache
def rules() -> RuleBook:
    return RuleBook.load(rules_dir())


def context(memory: Mapping[str, Any] | None = None, accepted: frozenset[str] = frozenset()) -> Context:
    return Context(SITE, AT, rules(), SITE.hosts, memory, accepted)


def shot(dom: bytes = GOOD, source: bytes | None = None, **more: Any) -> Shot:
    base = Shot(SITE.url, SITE.url, AT, 2.0, page(), dom if source is None else source, dom, "t", 200)
    return replace(base, **more)


def told(*shots: Shot, memory: Mapping[str, Any] | None = None, **more: Any) -> Verdict:
    return judge(Watched(shots), context(memory, **more))


def refused(host: str, *uses: str, port: int = 80) -> Tried:
    return Tried(host, port, False, 1, uses, "outside")


@pytest.fixture(scope="module")
def memory() -> Mapping[str, Any]:
    """Four clean days, with a banner that changes."""
    known: Mapping[str, Any] | None = None
    for day in range(4):
        seen = shot(
            picture=page(banner=day), tried=(refused("cdn.example", "script"), refused("127.0.0.1", "websocket"))
        )
        verdict = judge(Watched((seen,)), context(known or {"pages": {"/": {"looks": [], "hosts": ["127.0.0.1"]}}}))
        assert verdict.outcome is Outcome.OK
        known = verdict.memory
    assert known is not None
    return known


def test_a_good_page_is_ok_and_learnt(memory: Mapping[str, Any]) -> None:
    entry = memory["pages"]["/"]
    assert len(entry["looks"]) >= 2 and "cdn.example" in entry["hosts"]


def test_a_page_that_only_scripts_deface_is_found() -> None:
    verdict = told(shot(BAD, SHELL))
    (finding,) = verdict.findings
    assert finding.kind is c.PAGE_DEFACED and not finding.suspect and finding.cause == "page:/"
    assert finding.details["scripted"] is True and "only after scripts ran" in finding.details["reasons"][0]
    names = [blob.name for blob in finding.exhibits]  # type: ignore[union-attr]
    assert Picture.told_by(names[0]) and names[1].startswith("rendered ")
    assert verdict.memory is not None and "/" not in verdict.memory["pages"], (
        "nothing is learnt from a page that scores"
    )


def test_a_shell_that_stays_empty_is_no_finding() -> None:
    assert told(shot(SHELL, SHELL)).outcome is Outcome.OK


def test_another_look_alone_never_alarms(memory: Mapping[str, Any]) -> None:
    verdict = told(shot(picture=black()), memory=memory)
    assert verdict.outcome is Outcome.OK and verdict.gauges["look_distance"] > 0.2


def test_another_look_adds_to_a_suspicion(memory: Mapping[str, Any]) -> None:
    looks = memory["pages"]["/"]["looks"]
    weak = next(
        seen
        for words in ("hacked", "pwned", "was here", "security breach", "cyber army")
        for seen in [
            render(shot(f"<title>{words}</title><body bgcolor=black>{words}".encode(), picture=page()), rules())
        ]
        if seen is not None and seen.dom.score >= 0.24
    )
    near = render(weak.shot, rules(), looks)
    far = render(replace(weak.shot, picture=black()), rules(), looks * 2)
    assert near and far and far.unlike and not near.unlike
    assert far.score == pytest.approx(min(1.0, near.score + 0.10))


def test_who_leaves_the_site_is_told(memory: Mapping[str, Any]) -> None:
    gone = shot(left="https://w88-casino.example/?ref=1")
    (finding,) = told(gone, memory=memory).findings
    assert finding.kind is c.BAD_REDIRECT and finding.cause == "redirect:w88-casino.example" and not finding.suspect
    (first,) = told(gone).findings
    assert first.suspect, "a portal that moved is seen for the first time like this too"
    assert told(shot(left="https://www.tinh.gov.vn/"), memory=memory).outcome is Outcome.OK


def test_reaching_into_the_visitors_network() -> None:
    (router,) = told(shot(tried=(refused("192.168.1.1", "image"), refused("169.254.169.254", "fetch")))).findings
    assert router.kind is c.INJECTED_SCRIPT and not router.suspect and "192.168.1.1" in str(router.details["tried"])
    (plugin,) = told(shot(tried=(refused("127.0.0.1", "websocket", port=14407),))).findings
    assert plugin.suspect, "signing plug-ins of public services listen there"


def test_loopback_that_was_always_there_is_no_news(memory: Mapping[str, Any]) -> None:
    assert told(shot(tried=(refused("127.0.0.1", "websocket"),)), memory=memory).outcome is Outcome.OK


def test_code_from_a_host_never_seen_is_a_suspicion(memory: Mapping[str, Any]) -> None:
    (finding,) = told(shot(tried=(refused("js.stat-cdn.top", "script"),)), memory=memory).findings
    assert finding.suspect and finding.cause == "script:stat-cdn.top"
    calm = (refused("cdn.example", "script"), refused("www.google-analytics.com", "script"),
            refused("x.tinh.gov.vn", "script"), refused("pic.example", "image"))  # fmt: skip
    assert told(shot(tried=calm), memory=memory).outcome is Outcome.OK
    assert told(shot(tried=(refused("js.stat-cdn.top", "script"),))).outcome is Outcome.OK, "nothing is known yet"


def test_what_was_accepted_is_not_told_again() -> None:
    assert told(shot(BAD, SHELL), accepted=frozenset({"page-defaced|page:/"})).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("origin", "reason", "outcome"),
    [
        (Origin.OURS, "no-browser", Outcome.FAILED),
        (Origin.OURS, "eyes-busy", Outcome.FAILED),
        (Origin.SITE, "browser-memory", Outcome.INDETERMINATE),
        (Origin.SITE, "browser", Outcome.INDETERMINATE),
    ],
)
def test_no_picture_is_no_verdict(origin: Origin, reason: str, outcome: Outcome) -> None:
    verdict = told(Shot(SITE.url, SITE.url, AT, 1.0, fault=Fault(origin, reason)))
    assert verdict.outcome is outcome and verdict.fault and verdict.covers == frozenset() and verdict.memory is None


def test_a_browsers_own_error_page_is_not_judged() -> None:
    verdict = told(shot(BAD, final_url="chrome-error://chromewebdata/"))
    assert verdict.outcome is Outcome.INDETERMINATE and not verdict.findings


def test_a_suspicion_the_browser_confirms_is_one_no_more() -> None:
    doubt = Finding(c.PAGE_DEFACED, SITE.url, "page:/", suspect=True, details={"score": 0.5})
    assert not merge(doubt, shot(BAD, SHELL), rules()).suspect
    assert merge(doubt, shot(), rules()).suspect
    assert merge(doubt, shot(), rules()).details["rendered"] == "clean"


INSIDE = "127.0.0.1 localhost [::1] 10.1.2.3 router nas.local 169.254.169.254 file:///etc/passwd fe80::1 0.0.0.0"


@pytest.mark.parametrize("host", INSIDE.split())
def test_inside(host: str) -> None:
    assert internal(host)


@pytest.mark.parametrize("host", ["evil.example", "8.8.8.8", "2606:4700::1111", "so.tinh.gov.vn"])
def test_outside(host: str) -> None:
    assert not internal(host)


def test_pictures_are_named_so_that_the_chain_tells_all() -> None:
    picture = Picture(Role.DIFF, "https://so.tinh.gov.vn/a b?c", AT, b"x")
    again = Picture.told_by(picture.name)
    assert again == replace(picture, url="https://so.tinh.gov.vn/a_b?c", data=b"")
    assert Picture.told_by("page-defaced|page:/") is None and Picture.told_by("picture:after x notime") is None


def test_what_is_looked_at() -> None:
    assert addresses(SITE, 3) == ["https://so.tinh.gov.vn/", "https://so.tinh.gov.vn/tin-tuc"]
    assert addresses(SITE, 0) == ["https://so.tinh.gov.vn/"]
    assert EyesProbe().verdict(Watched(()), EyesSettings(), context()).outcome is Outcome.FAILED
