"""Vietnamese writing of values, and foreign text made harmless."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socd.reports import words

OWN = frozenset({"chodon.backan.gov.vn"})


def test_numbers() -> None:
    assert [words.number(n) for n in (0, 999, 1234, 266051, None)] == [
        "0",
        "999",
        "1.234",
        "266.051",
        "chưa có số liệu",
    ]


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.139, "13,9%"), (1.0, "100%"), (0.0, "0%"), (0.99999, "99,9%"), (0.00001, "0,1%"), (0.5, "50%"),
     (None, "chưa có số liệu"), (1.5, "150%")],
)  # fmt: skip
def test_percent_never_rounds_to_whole_or_nothing(share: float | None, text: str) -> None:
    assert words.percent(share) == text


def test_times_are_vietnamese() -> None:
    late = datetime(2026, 11, 3, 18, 5, tzinfo=UTC)
    assert words.moment(late) == "01:05 04/11/2026"
    assert words.day(late) == "04/11/2026"


def test_durations() -> None:
    spans = (timedelta(days=2, hours=3, minutes=4), timedelta(minutes=45), timedelta(seconds=5))
    assert [words.duration(span) for span in spans] == ["2 ngày 3 giờ", "45 phút", "dưới 1 phút"]


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("https://chodon.backan.gov.vn/tin.html?a=1", "https://chodon.backan.gov.vn/tin.html?a=1"),
        ("https://chodon.backan.gov.vn@evil.example/x", "hxxps://chodon[.]backan[.]gov[.]vn@evil[.]example/x"),
        ("http://evil.example:8080/a.js", "hxxp://evil[.]example:8080/a.js"),
        ("HTTP://EVIL.EXAMPLE", "hxxp://EVIL[.]EXAMPLE"),
        ("script:cdn.evil.top", "script:cdn[.]evil[.]top"),
        ("//cdn.evil.top/x.js", "//cdn[.]evil[.]top/x.js"),
        ("http:\\/\\/bad.top\\/x", "hxxp:\\/\\/bad[.]top\\/x"),
        ("203.0.113.9", "203[.]0[.]113[.]9"),
        ("TLS 1.0, index.html, /.git/config", "TLS 1.0, index.html, /.git/config"),
        ("http://[::1", "hxxp://[::1"),
        ("a\tb\r\nc\x00\x1bd", "a b cd"),
        ("\u202egnp.exe\u202c", "gnp[.]exe"),
        ("hacked 黑客 🔥 by", "hacked [2 ký tự lạ] [1 ký tự lạ] by"),
        ("Tiê\u0301ng Viê\u0323t", "Tiếng Việt"),
    ],
)
def test_foreign(given_: str, wanted: str) -> None:
    assert words.foreign(given_, OWN) == wanted


def test_foreign_is_short() -> None:
    assert len(words.foreign("A" * 1_000_000)) == 300
    assert words.foreign("A" * 301).endswith("…")


@given(st.text(max_size=300))
def test_clean_leaves_only_what_the_typeface_draws(text: str) -> None:
    cleaned = words.clean(text)
    assert unicodedata.normalize("NFC", cleaned) == cleaned
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Mn") for char in cleaned)
    assert words.clean(cleaned) == cleaned


def test_plain_cleans_every_text_of_a_tree() -> None:
    assert words.plain({"a": ["x\x00", {"b": "\u202ey"}], "n": 3, "t": ("z",)}) == {
        "a": ["x", {"b": "y"}],
        "n": 3,
        "t": ["z"],
    }
