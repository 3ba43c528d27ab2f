"""HSTS, redirect and mixed content, judged from what was fetched."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.tls.home import Home, Hsts, Mixed, Redirect, home, mixed_content, read_hsts, redirect_of
from socd.model.exchange import Exchange, Fault, Hop, Origin, Persona, Response

HOST = "portal.example.vn"
PAGE = f"https://{HOST}/"
AT = datetime(2026, 11, 21, tzinfo=UTC)


def response(status: int = 200, body: bytes = b"<p>x", **headers: str) -> Response:
    pairs = tuple((name.replace("_", "-").encode(), value.encode()) for name, value in headers.items())
    return Response(status, "", pairs, body, body)


def exchange(*hops: tuple[str, Response | None], fault: Fault | None = None, left: str | None = None) -> Exchange:
    made = tuple(Hop("GET", url, "1.2.3.4:1", (), answer, AT, 0.1) for url, answer in hops)
    return Exchange(hops[0][0] if hops else PAGE, Persona.BROWSER, made, fault, left)


REFUSED = Fault(Origin.SITE, "refused")
LATE = Fault(Origin.LINK, "connect-timeout")

HSTS = [
    ("max-age=31536000", Hsts(31536000)),
    ("max-age=63072000; includeSubDomains; preload", Hsts(63072000, True, True)),
    (' MAX-AGE = "15768000" ;; IncludeSubdomains ; later=x', Hsts(15768000, True)),
    ("max-age=0", None),
    ("max-age=0; includeSubDomains", None),
    ("max-age=-5", None),
    ("max-age=1; max-age=2", None),  # RFC 6797 §6.1: a directive stands once
    ("includeSubDomains", None),
    ("max-age", None),
    ("max-age=31536000, max-age=0", None),
    ("max-age=" + "9" * 30, Hsts(2**53)),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), HSTS)
def test_reading_hsts(text: str, expected: Hsts | None) -> None:
    assert read_hsts(text) == expected


@given(st.text())
def test_no_header_breaks_the_reader(text: str) -> None:
    found = read_hsts(text)
    assert found is None or found.max_age > 0


def test_hsts_counts_on_any_https_answer_of_the_host_itself() -> None:
    with_it = response(strict_transport_security="max-age=5")
    moved = response(302, strict_transport_security="max-age=5")
    assert home(HOST, exchange((PAGE, with_it)), None).hsts == Hsts(5)
    assert home(HOST, exchange((PAGE, moved), (PAGE + "vi/", response())), None).hsts == Hsts(5)
    other = home(HOST, exchange((PAGE, response(302)), ("https://www.example.vn/", with_it)), None)
    assert (other.hsts, other.hsts_known) == (None, True)
    plain = home(HOST, exchange((f"http://{HOST}/", with_it)), None)  # over http it counts for nothing
    assert (plain.hsts, plain.hsts_known) == (None, False)
    broken = home(
        HOST, exchange((PAGE, response(502))), None
    )  # a gateway's error page says nothing of the site's headers
    assert (broken.hsts, broken.hsts_known) == (None, False)
    assert home(HOST, exchange((PAGE, response(404, strict_transport_security="max-age=5"))), None).hsts == Hsts(5)
    silent = home(HOST, exchange((PAGE, None), fault=LATE), None)
    assert (silent.hsts, silent.hsts_known, silent.mixed, silent.complete) == (None, False, None, False)


HTTP = f"http://{HOST}/"
REDIRECTS = [
    (exchange((HTTP, response(301, location=PAGE)), (PAGE, response())), Redirect(True, 301, PAGE)),
    (exchange((HTTP, response(302, location="/vi/")), (HTTP + "vi/", response())), Redirect(False, 302, "/vi/")),
    (exchange((HTTP, response())), Redirect(False, 200)),
    (exchange((HTTP, response(301, location="https://x.vn/")), left="https://x.vn/"), Redirect(True, 301, "https://x.vn/")),
    (exchange((HTTP, response(301, location="http://x.vn/")), left="http://x.vn/"), Redirect(False, 301, "http://x.vn/")),
    # https that sends back to http: the visitor ends without encryption
    (
        exchange((HTTP, response(301, location=PAGE)), (PAGE, response(302)), (HTTP + "a", response())),
        Redirect(False, 301, PAGE),
    ),
    # https is there and does not answer: it leads there all the same
    (exchange((HTTP, response(301, location=PAGE)), (PAGE, None), fault=LATE), Redirect(True, 301, PAGE)),
    (exchange((HTTP, None), fault=REFUSED), Redirect(None, closed=True)),
    (exchange((HTTP, None), fault=LATE), Redirect(None)),
    (exchange((HTTP, response(503))), Redirect(None, 503)),
    (exchange(fault=Fault(Origin.OURS, "out-of-scope")), Redirect(None)),
]  # fmt: skip


@pytest.mark.parametrize(("plain", "expected"), REDIRECTS)
def test_where_http_leads(plain: Exchange, expected: Redirect) -> None:
    assert redirect_of(plain) == expected


PAGES = [
    ('<script src="http://cdn.vn/a.js"></script>', ["http://cdn.vn/a.js"], []),
    ('<script src="HTTP://cdn.vn/a.js"></script>', ["http://cdn.vn/a.js"], []),
    ('<script src="//cdn.vn/a.js"></script><img src="/a.png"><a href="http://x/">x</a>', [], []),
    ('<link rel="stylesheet" href="http://x/a.css"><link rel="canonical" href="http://x/">', ["http://x/a.css"], []),
    ('<link rel="shortcut icon" href="http://x/a.ico">', [], ["http://x/a.ico"]),
    ('<img src="http://x/a.png" srcset="/b.png 1x, http://x/c.png 2x">', [], ["http://x/a.png", "http://x/c.png"]),
    ('<iframe src=" http://x/f"></iframe><form action="http://x/login">', ["http://x/f", "http://x/login"], []),
    ('<base href="http://x/a/"><img src="b.png"><script src="https://x/s.js"></script>', [], ["http://x/a/b.png"]),
    ("<style>@import 'http://x/a.css'; p{background:url( \"http://x/b.png\")}</style>", ["http://x/a.css"], ["http://x/b.png"]),
    ('<p style="background:url(http://x/p.png)">', [], ["http://x/p.png"]),
    ('<noscript><img src="http://x/count.gif"></noscript><!-- <img src="http://x/c.gif"> -->', [], []),
    ('<img src="http://localhost/a"><img src="http://127.0.0.1:80/b"><img src="http://[::1]/c">', [], []),
    ('<meta http-equiv="Content-Security-Policy" content="upgrade-insecure-requests"><img src="http://x/">', [], []),
    ('<img src="http://[broken/"><img src="data:image/png;base64,aHR0cDo="><script>var u="http://x/"</script>', [], []),
]  # fmt: skip


@pytest.mark.parametrize(("html", "active", "passive"), PAGES)
def test_mixed_content(html: str, active: list[str], passive: list[str]) -> None:
    found = mixed_content(html, PAGE)
    assert (list(found.active), list(found.passive)) == (active, passive)


def test_a_policy_header_upgrades() -> None:
    body = b'<img src="http://x.vn/a">'
    page = response(200, body, content_security_policy="default-src 'self'; Upgrade-Insecure-Requests")
    assert home(HOST, exchange((PAGE, page)), None).mixed == Mixed()
    assert home(HOST, exchange((PAGE, response(200, body))), None).mixed == Mixed((), ("http://x.vn/a",))


def test_bounds() -> None:
    found = mixed_content("".join(f'<img src="http://x.vn/{i}/{"y" * 900}">' for i in range(200)), PAGE)
    assert len(found.passive) == 20
    assert max(map(len, found.passive)) == 300


def test_a_torn_or_broken_page_proves_nothing_missing() -> None:
    torn = exchange((PAGE, response(200, b"<p>half")), fault=Fault(Origin.SITE, "reset"))
    assert home(HOST, torn, None).mixed is None
    bad = exchange((PAGE, response(200, b'<img src="http://x.vn/a">')), fault=Fault(Origin.SITE, "reset"))
    assert home(HOST, bad, None).mixed == Mixed((), ("http://x.vn/a",))
    for answer in (response(500, b"x"), response(200, b"%PDF", content_type="application/pdf")):
        assert home(HOST, exchange((PAGE, answer)), None).mixed is None


def test_what_is_missing_and_when_nothing_is() -> None:
    good = exchange((PAGE, response(strict_transport_security="max-age=31536000")))
    way = exchange((HTTP, response(301, location=PAGE)), (PAGE, response()))
    whole = home(HOST, good, way)
    assert (whole.missing, whole.complete) == ((), True)
    assert home(HOST, good, exchange((HTTP, None), fault=REFUSED)).complete
    unsure = home(HOST, good, exchange((HTTP, None), fault=LATE))
    assert (unsure.missing, unsure.complete) == ((), False)
    bare = home(HOST, exchange((PAGE, response(200, b'<script src="http://x.vn/a">'))), exchange((HTTP, response())))
    assert bare.missing == ("redirect", "hsts", "active")
    assert Home().missing == ()
