"""Bytes to text, text to its normal form, hidden text made visible."""

from __future__ import annotations

import base64
import time
import unicodedata
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.defacement.decode import decode
from probes.defacement.fold import fold, leet, plain
from probes.defacement.hidden import how_hidden
from probes.defacement.hints import STEMS, hints, small
from probes.defacement.hosts import host_of, registrable, same_owner, well_known
from probes.defacement.language import language
from probes.defacement.unpack import MAX_TOTAL, unpack

VIETNAMESE = "Ủy ban nhân dân huyện Chợ Đồn tổ chức hội nghị"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (VIETNAMESE.encode(), None),
        (VIETNAMESE.encode(), "text/html; charset=iso-8859-1"),  # a label that the bytes contradict
        (b"\xef\xbb\xbf" + VIETNAMESE.encode(), None),
        (b"\xff\xfe" + VIETNAMESE.encode("utf-16-le"), None),
        (VIETNAMESE.encode() + "Ủ".encode()[:1], None),  # cut within a character
    ],
)
def test_vietnamese_in_many_charsets(body: bytes, content_type: str | None) -> None:
    assert decode(body, content_type).text.startswith(VIETNAMESE)


@pytest.mark.parametrize("taken_for", ["cp1252", "latin-1"])
@pytest.mark.parametrize("meant", ["HİLAL TİM TARAFINDAN HACKLENDİNİZ", "Cổng đã bị tin tặc chiếm", "تم اختراق الموقع"])
def test_what_was_encoded_twice_is_read_as_it_was_meant(meant: str, taken_for: str) -> None:
    twice = meant.encode().decode(taken_for)
    assert decode(f"<p>{twice}".encode()).text == f"<p>{meant}"


def test_capitals_before_quotation_marks_stay() -> None:
    text = "<p>XÃ HỘI, “MÃ”, “TÊN XÃ” – HÀ NỘI «à »"
    assert decode(text.encode()).text == text


def test_labels_count_where_the_bytes_are_no_utf_8() -> None:
    assert "взломан" in decode("<p>сайт взломан".encode("cp1251"), "text/html; charset=windows-1251").text
    assert "türk" in decode('<meta charset="iso-8859-9"><p>türk çöktü'.encode("iso-8859-9")).text
    assert "被黑" in decode("<meta charset=gb2312><title>网站被黑".encode("gb2312")).text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n....", "image"), (b"GIF89a....", "image"), (b"%PDF-1.7", "binary"), (b"  \n", "empty"),
        (b"", "empty"), (b"hello", "text"), (b"<center>hello", "html"), (b"\x01\x02\x03\x04" * 99, "binary"),
    ],
)  # fmt: skip
def test_bodies_are_sniffed_whatever_the_header_says(body: bytes, kind: str) -> None:
    assert decode(body, "text/html").kind == kind


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (unicodedata.normalize("NFD", "Nhà cái TÀI XỈU"), "nhà cái tài xỉu"),
        ("ＨＡＣＫＥＤ ＢＹ", "hacked by"), ("𝐇𝐚𝐜𝐤𝐞𝐝 𝐛𝐲", "hacked by"), ("ʜᴀᴄᴋᴇᴅ ʙʏ", "hacked by"),
        ("Наcked by", "hacked by"), ("h\u200ba\u200bcked by", "hacked by"), ("h̷a̷c̷k̷e̷d̷", "hacked"),
        ("Сайт взломан", "сайт взломан"), ("cá độ", "cá độ"),
    ],
)  # fmt: skip
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_leetspeak_stands_beside_the_text_not_instead() -> None:
    assert "hacked by" in leet("h4ck3d by")
    assert "hacked" in leet("h a c k e d")
    assert fold("8xbet") == "8xbet"
    assert leet("ngày 20 tháng 9") == ""


def test_plain_takes_accents_off_latin_only() -> None:
    assert plain("đã bị tấn công") == "da bi tan cong"
    assert plain("взломан تم اختراق 해킹") == "взломан تم اختراق 해킹"


def escaped(text: str) -> str:
    return "".join(f"%{ord(char):02x}" for char in text)


def codes(text: str) -> str:
    return f"String.fromCharCode({','.join(str(ord(char)) for char in text)})"


def shifted(text: str, digit: int) -> str:
    """As the old page encryptors did: escape, move every character on, escape again, append the digit."""
    return quote("".join(chr(ord(char) + digit) for char in quote(text))) + str(digit)


@pytest.mark.parametrize(
    "source",
    [
        f"document.write(unescape('{escaped('<h1>hacked by thu</h1>')}'))",
        f'eval(atob("{base64.b64encode(b"document.write(1);/* hacked by thu */").decode()}"))',
        codes("hacked by thu!"),
        "x=[" + ",".join(str(ord(c) ^ 7) for c in "hacked by thu!") + "];String.fromCharCode(x[i]^7)",
        "String.fromCharCode(c[i] - 3);c=[" + ",".join(str(ord(c) + 3) for c in "hacked by thu!") + "]",
        '"' + "".join(f"\\x{ord(c):02x}" for c in "hacked by thu") + '"',
        '"' + "".join(f"\\u{ord(c):04x}" for c in "hacked by thu") + '"',
        f'<iframe src="data:text/html;base64,{base64.b64encode(b"<h1>hacked by thu</h1>").decode()}">',
        f"eval(atob('{base64.b64encode(codes('hacked by thu!').encode()).decode()}'))",
        f"unescape('{escaped('t+=x.charCodeAt(i)-s')}');dF('{shifted('<title>hacked by thu</title><p>to all', 4)}')",
    ],
)  # fmt: skip
def test_hidden_text_is_unpacked(source: str) -> None:
    assert any("hacked by thu" in piece for piece in unpack(source)), unpack(source)


BITS = ["%41", "\\x41", "unescape('", 'atob("', "fromCharCode(1,", "65,", "QUJD", "')"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=4000) | st.lists(st.sampled_from(BITS), max_size=400).map("".join))
def test_unpacking_is_bounded_and_never_breaks(source: str) -> None:
    assert sum(map(len, unpack(source))) <= MAX_TOTAL + len(source)


@pytest.mark.parametrize(
    "source",
    [
        "%" * 400_000,
        "\\x41" * 90_000,
        "65," * 150_000 + "fromCharCode",
        "unescape('" * 40_000,
        "'" + "A" * 900_000 + "atob",
    ],
)
def test_patterns_stay_linear(source: str) -> None:
    start = time.process_time()
    unpack(source + "unescape atob fromCharCode charCodeAt \\x41")
    fold(source)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("style", "how"),
    [
        ("display:none", "gone"), ("visibility: hidden", "gone"), ("position:absolute;left:-9999px", "away"),
        ("TEXT-INDENT: -5000em", "away"), ("font-size:0", "away"), ("height:1px;overflow:hidden", "away"),
        ("opacity:0", "away"), ("clip:rect(0,0,0,0)", "away"), ("margin-left:-15px", ""), ("color:red", ""),
        ("width:100%;overflow:hidden", ""), ("font-size:0.9em", ""),
    ],
)  # fmt: skip
def test_ways_to_hide(style: str, how: str) -> None:
    assert how_hidden(style) == how


def test_hosts() -> None:
    assert host_of("//Ac-Thu.example:8080/a.js") == "ac-thu.example"
    assert host_of("\\\\ac-thu.example\\a") == "ac-thu.example"
    assert host_of("ht\ntps://ac-thu.example/") == "ac-thu.example"
    assert host_of("/js/a.js") is None
    assert host_of("a.js", "https://chodon.backan.gov.vn/x") == "chodon.backan.gov.vn"
    assert host_of("http://[::1") is None
    assert registrable("chodon.backan.gov.vn") == "backan.gov.vn"
    assert registrable("10.0.0.1") == "10.0.0.1"
    assert well_known("maps.google.com")
    assert not well_known("google.com.ac-thu.example")
    assert not well_known("notgoogle.com")
    assert same_owner("www.backan.gov.vn", ("chodon.backan.gov.vn",))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (VIETNAMESE, "vi"), ("The office of the people is open to the public in the morning", "en"),
        ("Situs ini telah diretas oleh kami dan tidak aman untuk anda yang ada di sini", "id"),
        ("Сайт администрации района сообщает", "ru"), ("تم اختراق هذا الموقع من قبل فريق", "ar"), ("ok", ""),
        ("此网站已被黑客入侵请管理员尽快修复漏洞谢谢合作", "zh"),
    ],
)  # fmt: skip
def test_language_hints(text: str, code: str) -> None:
    assert language(text) == code


@given(
    st.lists(st.sampled_from([*STEMS, "TẤN CÔNG", "Взлом", "HACK", "\u212a", "İ", "ấ", "\ud800", " x "]), max_size=6)
)
@settings(max_examples=60, deadline=None)
def test_hints_tell_what_the_text_in_small_letters_holds(parts: list[str]) -> None:
    text = "".join(parts)
    assert {word for word in STEMS if word in hints(small(text))} == {word for word in STEMS if word in text.lower()}


@given(st.text(alphabet="aA bà Đ0@·\u200b\u0301ℌ´…“АяжαλᴀʙİıſK", max_size=1200))
@settings(max_examples=60, deadline=None)
def test_folding_goes_word_by_word(text: str) -> None:
    """However many rare characters stand elsewhere: a long text folds like its words, where no lookalike is in play."""
    if not any(odd in fold(text) or odd in text for odd in "АяжαλᴀʙаА"):
        assert fold(text) == " ".join(" ".join(fold(word) for word in text.split(" ")).split())
