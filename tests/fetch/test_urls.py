"""Addresses as browsers read them: what looks like a path of the site but leads away must lead away here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socd.fetch.urls import BadUrlError, follow, host_key, web_url

BASE = "http://a.gov.vn/x/y"


@pytest.mark.parametrize(
    ("location", "leads"),
    [
        ("/z", "http://a.gov.vn/z"),
        ("z?q=\\", "http://a.gov.vn/x/z?q=\\"),
        ("?q=1", "http://a.gov.vn/x/y?q=1"),
        ("//evil.example/p", "http://evil.example/p"),
        ("/\\evil.example", "http://evil.example"),
        ("\\\\evil.example", "http://evil.example"),
        ("///evil.example/p", "http://evil.example/p"),
        ("https:/evil.example", "https://evil.example"),
        ("HTTPS:evil.example", "https://evil.example"),
        ("https:\\\\evil.example\\p", "https://evil.example/p"),
        ("http:///evil.example", "http://evil.example"),
        ("http:/z", "http://a.gov.vn/z"),
        ("http:z", "http://a.gov.vn/x/z"),
        ("ht\ttp://evil.example", "http://evil.example"),
        (" \x01http://evil.example ", "http://evil.example"),
        ("http://evil.example\\@a.gov.vn/", "http://evil.example/@a.gov.vn/"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("intent://x#Intent;end", "intent://x#Intent;end"),
    ],
)
def test_a_location_leads_where_a_browser_goes(location: str, leads: str) -> None:
    assert follow(BASE, location.encode()) == leads


def test_latin_1_and_utf_8_locations_are_both_read() -> None:
    assert str(web_url(follow(BASE, "/tin-tức".encode()))) == "http://a.gov.vn/tin-t%E1%BB%A9c"
    assert follow(BASE, b"/caf\xe9") == "http://a.gov.vn/café"


@given(st.binary(max_size=60))
def test_no_bytes_break_it(location: bytes) -> None:
    try:
        leads = follow(BASE, location)
        if leads.startswith(("http://", "https://")):
            url = web_url(leads)
            assert str(url).isascii() and " " not in str(url) and url.raw_host
    except BadUrlError:
        pass


@pytest.mark.parametrize(
    ("host", "key"),
    [
        ("A.GOV.VN.", "a.gov.vn"),
        ("bắckạn.vn", "bắckạn.vn".encode("idna").decode()),
        ("[2001:DB8::1]", "2001:db8::1"),
        ("203.0.113.7", "203.0.113.7"),
    ],
)
def test_a_host_has_one_spelling(host: str, key: str) -> None:
    assert host_key(host) == key


@pytest.mark.parametrize("url", ["ftp://a.gov.vn/", "http://", "/path", "http://a.gov.vn:99999/", "http://[::1/"])
def test_no_request_is_made_from_these(url: str) -> None:
    with pytest.raises(BadUrlError):
        web_url(url)


def test_a_request_url_keeps_its_spelling_and_loses_user_and_fragment() -> None:
    assert str(web_url("http://u:p@A.gov.vn/%7ea?b=%2F+c#frag")) == "http://a.gov.vn/%7ea?b=%2F+c"
    assert str(web_url("http://a.gov.vn")) == "http://a.gov.vn/"
    assert "\r" not in str(web_url("http://a.gov.vn/a\r\nX: b"))
