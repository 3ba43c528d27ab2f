"""Cloaking kits and ordinary variation, each played by a real server: what is found, shown to whom."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable

import pytest
from aiohttp import web
from portal import MENU, TEXT, Body, Reply, Watch, bot, from_search, keys, only, page, watching

from probes.defacement.personas import View, ask_again, compare, who_sees
from probes.defacement.state import State
from socd.model.exchange import Exchange, Persona
from socd.model.observation import Finding, Outcome, Verdict

CASINO = "https://song-bac-thu.example"
AWAY: Reply = (302, "", {"Location": f"{CASINO}/vao"})
Answer = Reply | Body

# A doorway as kits make them, in Indonesian, with no template, no own link, canonical on the victim, AMP elsewhere.
DOORWAY = f"""<!doctype html><html lang="id" amp><head><title>Situs Slot Gacor Maxwin Hari Ini</title>
<link rel="amphtml" href="{CASINO}/amp"><meta name="description" content="slot gacor judi online"></head><body>
<h1>Slot Gacor Hari Ini</h1><p>Daftar slot gacor maxwin, togel online, judi online terpercaya dengan pragmatic play.</p>
{"<p>Link alternatif situs judi slot online resmi gampang menang setiap hari untuk semua pemain setia kami.</p>" * 6}
<a href="{CASINO}/daftar">DAFTAR</a><a href="{CASINO}/login">LOGIN</a></body></html>"""
# The same without a single word of any list: told by being another page altogether, for one client alone.
MUTE = f"""<!doctype html><html lang="id" amp><head><title>Berita terkini untuk keluarga</title>
<link rel="amphtml" href="{CASINO}/amp"></head><body><article><section>
{"<blockquote>Kami menyediakan layanan pelanggan yang ramah untuk semua anggota keluarga besar kami.</blockquote>" * 8}
</section></article>
{"".join(f'<a href="https://toko-{n}-thu.example/">toko {n}</a>' for n in range(8))}</body></html>"""


def agent(request: web.Request) -> str:
    return request.headers.get("User-Agent", "")


def google(request: web.Request) -> bool:
    names = ("Googlebot", "Google-Site-Verification", "Google-InspectionTool")
    return any(name in agent(request) for name in names)


def verifier(request: web.Request) -> bool:
    return google(request) and not bot(request)


def phone(request: web.Request) -> bool:
    return "Mobile" in agent(request) and not google(request)


def findings(verdict: Verdict) -> list[Finding]:
    return list(verdict.findings)


def told(verdict: Verdict) -> str:
    return json.dumps([dict(finding.details) for finding in verdict.findings], ensure_ascii=False)


async def attacked(watch: Watch, path: str, play: Callable[[web.Request, Answer], Answer]) -> list[Verdict]:
    """Two quiet looks, then the kit at work on one page for two looks."""
    await watch.learnt()
    genuine = watch.portal.pages[path]
    assert not callable(genuine)
    watch.portal.pages[path] = lambda request: play(request, genuine)
    return [await watch.look(), await watch.look()]


# -- kits of cloaking, as they are met --------------------------------------------------------------------


KITS: dict[str, tuple[Callable[[web.Request, Answer], Answer], str, str]] = {
    # what it does, the kind it must be called, to whom it is shown
    "crawler-doorway": (lambda r, was: DOORWAY if google(r) else was, "cloaked-spam", "shown to Googlebot only"),
    "crawler-doorway-mute": (lambda r, was: MUTE if google(r) else was, "cloaked-spam", "shown to Googlebot only"),
    "crawler-doorway-else-404": (
        lambda r, was: DOORWAY if google(r) else (404, "<h1>Not Found</h1>", {}), "cloaked-spam",
        "shown to Googlebot only",
    ),
    "crawler-doorway-else-casino": (
        lambda r, was: DOORWAY if google(r) else AWAY, "cloaked-spam", "shown to Googlebot only",
    ),
    "referer-redirect": (
        lambda r, was: AWAY if from_search(r) else was, "bad-redirect", "shown to visitors from a search engine only",
    ),
    "referer-script": (
        lambda r, was: page("x", head=f"<script>location.href='{CASINO}/a'</script>") if from_search(r) else was,
        "bad-redirect", "shown to visitors from a search engine only",
    ),
    "phone-redirect": (lambda r, was: AWAY if phone(r) else was, "bad-redirect", "shown to phones only"),
    "phone-doorway": (lambda r, was: DOORWAY if phone(r) else was, "cloaked-spam", "shown to phones only"),
    "visitors-redirect": (
        lambda r, was: was if google(r) else AWAY, "bad-redirect", "shown to visitors, hidden from Googlebot",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KITS)
async def test_kits_on_the_home_page(name: str) -> None:
    play, kinds, shown = KITS[name]
    async with watching() as watch:
        for verdict in await attacked(watch, "/", play):
            assert verdict.outcome is Outcome.FINDING
            assert {finding.kind.code for finding in verdict.findings} <= set(kinds.split()), keys(verdict)
            assert not any(finding.suspect for finding in verdict.findings), told(verdict)
            # Google's own tools are asked in turn with Googlebot: whichever of them met it is named.
            either = shown.replace("Googlebot", "Google's verification and inspection tools")
            assert shown in told(verdict) or either in told(verdict), told(verdict)
            assert all(finding.exhibits for finding in verdict.findings)


@pytest.mark.parametrize("name", ["crawler-doorway", "crawler-doorway-mute", "crawler-doorway-else-404"])
async def test_kits_on_a_sub_page(name: str) -> None:
    play, kind, shown = KITS[name]
    async with watching() as watch:
        for verdict in await attacked(watch, "/van-ban", play):
            assert keys(verdict) == [f"{kind}|spam:/van-ban"]
            assert shown in told(verdict)


@pytest.mark.parametrize("client", [from_search, phone])
async def test_a_kit_for_visitors_of_sub_pages_is_met_in_time(client: Callable[[web.Request], bool]) -> None:
    """Sub-pages are asked for as visitors a few at a time: every page's turn comes."""
    async with watching() as watch:
        await watch.learnt()
        for path, genuine in list(watch.portal.pages.items()):
            if path not in ("/", "/robots.txt", "/sitemap.xml"):
                watch.portal.pages[path] = lambda request, genuine=genuine: AWAY if client(request) else genuine  # type: ignore[misc]
        verdicts = [await watch.look() for _ in range(2)]
        assert "bad-redirect|redirect:song-bac-thu.example" in {key for verdict in verdicts for key in keys(verdict)}


async def test_only_googles_verification_tools_are_shown_the_doorway() -> None:
    async with watching() as watch:
        await watch.learnt()
        genuine = watch.portal.pages["/"]
        watch.portal.pages["/"] = lambda request: DOORWAY if verifier(request) else genuine  # type: ignore[return-value]
        verdicts = [await watch.look() for _ in range(4)]
        found = [verdict for verdict in verdicts if verdict.findings]
        assert len(found) >= 2
        assert {key for verdict in found for key in keys(verdict)} == {"cloaked-spam|spam:/"}
        assert "verification and inspection tools only" in told(found[0])


async def test_a_server_that_vouches_for_whoever_asks() -> None:
    async with watching() as watch:
        await watch.learnt()
        missing = watch.portal.missing

        def kit(request: web.Request) -> Answer:
            if request.path.startswith("/google") and google(request):
                return f"google-site-verification: {request.path[1:]}"
            return missing(request)

        watch.portal.missing = kit  # type: ignore[assignment]
        verdicts = [await watch.look() for _ in range(5)]
        assert [keys(verdict) for verdict in verdicts[1:]] == [["cloaked-spam|verification-echo"]] * 4


@pytest.mark.parametrize("name", ["tunnel", "pafi", "daftar"])
async def test_a_doorway_that_answers_to_a_parameter_only(name: str) -> None:
    async with watching() as watch:
        await watch.learnt()
        genuine = watch.portal.pages["/"]

        def kit(request: web.Request) -> Answer:
            brand = request.query.get(name, "").replace("-", " ")
            return f"<title>{brand.upper()} - resmi</title><h1>{brand}</h1>{DOORWAY}" if brand else genuine  # type: ignore[return-value]

        watch.portal.pages["/"] = kit  # type: ignore[assignment]
        found = [verdict for verdict in [await watch.look() for _ in range(12)] if verdict.findings]
        assert len(found) >= 2  # once found it is asked for again at every look
        for verdict in found:
            finding = only(verdict)
            assert finding.kind.code == "cloaked-spam"
            assert f"?{name}=" in finding.place
            assert "only when the address carries a parameter" in told(verdict)


async def test_a_home_page_replaced_in_the_midst_of_a_look_is_no_matter_of_parameters() -> None:
    """The home page was asked before it was replaced, the bait after it: the finding is the page, one look later."""
    async with watching() as watch:
        await watch.learnt()
        genuine, baits = watch.portal.pages["/"], []

        def replaced(request: web.Request) -> Answer:
            baits.extend(request.query)
            return "<h1>Hacked by Bóng Đêm</h1>" if baits else genuine  # type: ignore[return-value]

        watch.portal.pages["/"] = replaced  # type: ignore[assignment]
        while not baits:  # one goes out at every second look
            assert keys(await watch.look()) == []
        assert keys(await watch.look()) == ["page-defaced|page:/"]


async def test_nothing_is_learnt_from_an_address_of_our_own_making() -> None:
    """The home page answers it too: a foreign script there must not become one of the site's own."""
    async with watching() as watch:
        await watch.learnt()
        for path in [path for path in watch.portal.pages if path not in ("/robots.txt", "/sitemap.xml")]:
            watch.portal.pages[path] = page(path, extra='<script src="https://dem-thu.example/a.js"></script>')
        for _ in range(8):
            assert keys(await watch.look()) == ["injected-script|script:dem-thu.example"]


async def test_a_title_that_follows_the_brand_in_the_parameter() -> None:
    async with watching() as watch:
        await watch.learnt()
        genuine = watch.portal.pages["/"]

        def kit(request: web.Request) -> Answer:
            brand = request.query.get("tunnel", "").replace("-", " ")
            return f"<title>{brand}</title><p>{TEXT}</p>" if brand else genuine  # type: ignore[return-value]

        watch.portal.pages["/"] = kit  # type: ignore[assignment]
        found = [verdict for verdict in [await watch.look() for _ in range(6)] if verdict.findings]
        assert found
        assert only(found[0]).kind.code == "cloaked-spam"


@pytest.mark.parametrize("how", ["address", "cookie"])
async def test_a_redirect_that_comes_but_once(how: str) -> None:
    """Some kits send a visitor away once, by address or by cookie; who looks again sees the genuine page."""
    async with watching() as watch:
        await watch.learnt()
        genuine, asked = watch.portal.pages["/"], itertools.count()

        def kit(request: web.Request) -> Answer:
            seen = "dathay=1" in request.headers.get("Cookie", "") if how == "cookie" else next(asked) > 0
            return genuine if seen else (302, "", {"Location": CASINO, "Set-Cookie": "dathay=1; path=/"})  # type: ignore[return-value]

        watch.portal.pages["/"] = kit  # type: ignore[assignment]
        verdict = await watch.look()
        assert keys(verdict) == ["bad-redirect|redirect:song-bac-thu.example"]
        assert "shown once to a visitor" in told(verdict)
        assert only(verdict).details["shown"] == "once"  # the judge keeps it until it is shown again


@pytest.mark.parametrize("client", [google, from_search, phone, lambda request: True])
async def test_absent_pages_that_jump_for_one_client(client: Callable[[web.Request], bool]) -> None:
    async with watching() as watch:
        await watch.learnt()
        missing = watch.portal.missing
        watch.portal.missing = lambda request: AWAY if client(request) else missing(request)
        verdicts = [await watch.look() for _ in range(3)]
        found = [verdict for verdict in verdicts if verdict.findings]
        assert len(found) >= 1
        for verdict in found:
            assert "bad-redirect|404-redirect:song-bac-thu.example" in keys(verdict)


async def test_absent_pages_that_are_doorways_for_googlebot() -> None:
    async with watching() as watch:
        await watch.learnt()
        missing = watch.portal.missing
        watch.portal.missing = lambda request: (200, DOORWAY, {}) if google(request) else missing(request)
        for _ in range(2):
            assert [finding.kind.code for finding in (await watch.look()).findings] == ["cloaked-spam"]


# -- ordinary variation: silence ---------------------------------------------------------------------------


MOBILE = f"""<!doctype html><html lang="vi"><head><title>UBND huyện Chợ Đồn</title><meta name="viewport" content="x">
<link rel="canonical" href="http://chodon.thuchanh.gov.vn/"></head><body><header><nav>{MENU[:200]}</nav></header>
<main><section><article><p>{TEXT}</p></article></section></main></body></html>"""
ENGLISH = page("Home", "The People's Committee of the district held a conference on the tasks of the last months. " * 5)
SHELL = (
    '<html><head><title>Cổng thông tin</title></head><body><div id="app"></div><script src="/app.js"></script></body>'
)
PLAN_B = f"""<html lang="vi"><head><title>UBND huyện Chợ Đồn - Cổng thông tin</title></head><body><ul>{MENU}</ul>
{"".join(f"<section><div><span>{TEXT}</span></div></section>" for _ in range(4))}</body></html>"""
_turn = itertools.count()


def banners() -> str:
    return "".join(f'<a href="https://bao-{next(_turn)}-thu.example/">báo</a>' for _ in range(6))


ORDINARY: dict[str, Callable[[web.Request, Answer], Answer]] = {
    "mobile-template": lambda r, was: MOBILE if phone(r) else was,
    "mobile-on-an-alias-host": lambda r, was: (302, "", {"Location": "http://m.thuchanh.gov.vn/"}) if phone(r) else was,
    "phones-to-the-app-store": lambda r, was: (
        (302, "", {"Location": "https://play.google.com/store/apps/details?id=x"}) if phone(r) else was
    ),
    "language-negotiation": lambda r, was: was if "vi" in r.headers.get("Accept-Language", "") else ENGLISH,
    "a-b-test": lambda r, was: PLAN_B if next(_turn) % 2 else was,
    "rotating-banners": lambda r, was: page("Trang chủ", extra=banners()),
    "session-tokens": lambda r, was: (
        200, page("Trang chủ", extra=f'<input name="_token" value="{next(_turn):032x}">'),
        {"Set-Cookie": f"sid={next(_turn)}; path=/"},
    ),
    "robots-refused": lambda r, was: (403, "<title>Access denied</title>", {}) if google(r) else was,
    "robots-challenged": lambda r, was: (503, "<title>Just a moment...</title>", {}) if google(r) else was,
    "visitors-challenged": lambda r, was: was if google(r) else (429, "too many", {}),
    "rendered-for-robots": lambda r, was: was if google(r) else SHELL,
    "cookie-then-the-page": lambda r, was: (
        was if r.headers.get("Cookie") else (302, "", {"Location": "/", "Set-Cookie": "ok=1; path=/"})
    ),
    "stale-cache-for-some": lambda r, was: page("Trang chủ", "Tin cũ hơn. " + TEXT) if next(_turn) % 3 else was,
    "to-the-state's-own-sign-in": lambda r, was: (
        (302, "", {"Location": "https://sso.dancuquocgia.gov.vn/dang-nhap"}) if phone(r) else was
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ORDINARY)
@pytest.mark.parametrize("path", ["/", "/van-ban"])
async def test_ordinary_variation_is_silent(name: str, path: str) -> None:
    async with watching() as watch:
        genuine = watch.portal.pages[path]
        watch.portal.pages[path] = lambda request: ORDINARY[name](request, genuine)  # type: ignore[arg-type]
        verdicts = [await watch.look() for _ in range(5)]
        assert [keys(verdict) for verdict in verdicts] == [[]] * 5, [told(verdict) for verdict in verdicts]


@pytest.mark.parametrize("name", sorted(ORDINARY.keys() - {"rendered-for-robots"}))
async def test_variation_that_begins_one_day_is_silent(name: str) -> None:
    """All but a portal that turns into a shell for scripts overnight: that is another page."""
    async with watching() as watch:
        verdicts = await attacked(watch, "/", ORDINARY[name])
        verdicts += [await watch.look() for _ in range(2)]
        assert [keys(verdict) for verdict in verdicts] == [[]] * 4, [told(verdict) for verdict in verdicts]


@pytest.mark.parametrize("name", ["a-b-test", "rotating-banners", "session-tokens", "mobile-template"])
async def test_quiet_looks_stay_cheap(name: str) -> None:
    """Ordinary variation costs no second questions: a look is as long as one at a plain site."""
    async with watching() as watch:
        await watch.learnt()
        watch.portal.asked.clear()
        await watch.look()
        plain, genuine = len(watch.portal.asked), watch.portal.pages["/"]
        watch.portal.pages["/"] = lambda request: ORDINARY[name](request, genuine)  # type: ignore[arg-type]
        watch.portal.asked.clear()
        await watch.look()
        assert len(watch.portal.asked) <= plain + 3


# -- the comparison alone -----------------------------------------------------------------------------------


def view(label: str, left: str | None = None, state: State = State.LEFT) -> View:
    return View(label, Exchange("http://a.gov.vn/", Persona.BROWSER, (), left=left), None, state)


def test_who_is_sent_where() -> None:
    trusted = ("a.gov.vn",)
    away, nowhere = f"{CASINO}/x", "https://b.gov.vn/"
    clients = [view("browser", nowhere), view("googlebot", nowhere), view("search", away), view("phone", nowhere)]
    assert who_sees(clients, "song-bac-thu.example", trusted) == "search"
    (cloak,) = compare(clients, trusted)
    assert (cloak.shown, cloak.redirect, cloak.domains) == ("search", True, {"song-bac-thu.example"})
    assert ask_again(clients, trusted) == ["browser", "search"]
    clients.append(view("search", nowhere))
    assert who_sees(clients, "song-bac-thu.example", trusted) == "once"
    everybody = [view(label, away) for label in ("browser", "googlebot", "search")]
    assert who_sees(everybody, "song-bac-thu.example", trusted) == ""
    assert compare(everybody, trusted) == []
    assert compare([], trusted) == []
    assert compare([view("browser", state=State.BLOCKED), view("search", away)], trusted) == []
