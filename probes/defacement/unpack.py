"""Bounded static unpacking of what inline scripts hide: nothing is ever executed.

Handled: percent, %u, \\x and \\u escapes, atob, base64 data URLs, lists of character codes (also with a constant XOR or
offset), page encryptors that move every character by one digit, and up to MAX_DEPTH layers of these. Every pattern is
linear and starts with a literal or a class; each is tried only where a cheap substring test says that the page uses
it, because most pages use none.
"""

from __future__ import annotations

import base64
import binascii
import re
from itertools import islice
from urllib.parse import unquote_to_bytes

from probes.defacement.hints import PACKED, any_of, hints, small
from probes.defacement.known import known

MAX_DEPTH = 3
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MAX_TOTAL = 600_000
MAX_PIECES = 60
BRIEF = 4_000  # characters: of scripts that hide no more, the answer is remembered

_PERCENT_RUN = re.compile(r"%[0-9A-Fa-fu][^\"'`\s]{30,500000}")
_PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")
_BASE64_RUN = re.compile(r"[\"'`,]([A-Za-z0-9+/_-]{16,500000}={0,2})[\"'`)]")
_CODE_RUN = re.compile(r"\d[\dxa-fA-F,\s]{20,400000}")
_ARGUMENT = re.compile(r"\(['\"](%[^'\"\s]{60,500000}\d)['\"]\)")
_ESCAPES = re.compile(r"[\"']((?:%[0-9a-fA-F]{2}|\d){20,4000})[\"']")
_KEYED = re.compile(
    r"\.split\(\s?\"(\d{3,12})\"\s?\).{0,200}?\+\s?\"(\d{0,12})\"\s?\).{0,300}?charAt\([^)]{1,30}\)\)\s?\^\s?\w{1,12}\.charCodeAt\(\w{1,4}\)\)"
    r"\s?(\+?-?\d{1,3})\)",
    re.S,
)
_XOR = re.compile(r"\^\s{0,4}(0x[0-9a-fA-F]{1,2}|\d{1,3})\b")
_OFFSET = re.compile(r"fromCharCode\s{0,4}\([^)]{1,60}?([+-])\s{0,4}(\d{1,3})\s{0,4}\)")
_HEX_RUN = re.compile(r"\\x[0-9a-fA-F]{2}(?:\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|[ -!#-&(-\[\]-~]){5,200000}")
_UNICODE_RUN = re.compile(r"\\u00[0-9a-fA-F]{2}(?:\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|[ -!#-&(-\[\]-~]){5,200000}")
_PACKED = re.compile(
    r"\}\s{0,3}\(\s{0,3}(?:'((?:[^'\\]|\\.){1,200000})'|\"((?:[^\"\\]|\\.){1,200000})\"),\s{0,3}(\d{1,2}),\s{0,3}(\d{1,5}),"
    r"\s{0,3}[\"']([^'\"]{1,200000})[\"']\.split"
)
_WORD = re.compile(r"\b\w{1,4}\b")
_BACKWARDS = re.compile(
    r"[\"'`]([^\"'`\n]{12,60000})[\"'`]\s{0,3}\.split\(\s{0,3}(?:''|\"\")\s{0,3}\)\s{0,3}\.reverse\("
)
_ONE = r"(?:\"(?:[^\"\\\n]|\\.){0,40}\"|'(?:[^'\\\n]|\\.){0,40}')"  # the other kind of quotation mark may stand in it
_JOINED = re.compile(rf"{_ONE}(?:\s{{0,3}}\+\s{{0,3}}{_ONE}){{2,4000}}")
_LITERALS = re.compile(r"\"((?:[^\"\\\n]|\\.){0,40})\"|'((?:[^'\\\n]|\\.){0,40})'")
_MIRRORED = re.compile(r"(?:tpircs|emarfi)<|//:s?ptth")
_HEX_PAIRS = re.compile(r"[\"'`]((?:[0-9a-fA-F]{2}){8,60000})[\"'`]")
_BACKSLASH = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})")


def unpack(source: str, present: frozenset[str] | None = None) -> list[str]:
    """Every hidden text found in `source`, outermost first; at most MAX_PIECES pieces and MAX_TOTAL characters.
    `present` are its `hints`, where they are known."""
    present = hints(small(source)) if present is None else present
    if not any_of(PACKED, present):
        return []
    found: list[str] = []
    seen: set[str] = set()
    layer, total = [_code_of(source, present)], 0
    for _ in range(MAX_DEPTH):
        inner: list[str] = []
        for piece in (piece for text in layer for piece in _pieces(text)):
            if len(found) >= MAX_PIECES or total >= MAX_TOTAL:
                return found
            if len(piece) >= 8 and piece not in seen and _readable(piece):
                seen.add(piece)
                found.append(piece[: MAX_TOTAL - total])
                total += len(found[-1])
                inner.append(found[-1])
        if not inner:
            break
        layer = inner
    if any("charCodeAt" in text for text in found):  # the decoder came out of the first layer, its argument is outside
        found += [_shifted(argument)[:MAX_TOTAL] for argument in _ARGUMENT.findall(source)[:4]]
        found += [plain[:MAX_TOTAL] for text in found[:MAX_PIECES] if (plain := _keyed(text, source))]
    return found


_TRIGGERS = {  # and the hint without which it stands nowhere
    "unescape": "unescape", "decodeURI": "decodeuri", "atob": "atob", ";base64,": ";base64,", "ase64_": "ase64",
    "fromCharCode": "fromcharcode", "parseInt": "parseint", "\\x": "\\x", "\\u00": "\\u00", "reverse()": "reverse()",
}  # fmt: skip


def _code_of(source: str, present: frozenset[str]) -> str:
    """The scripts of a page, where all that could be unpacked stands in them; else the page."""
    scripts: list[str] = []
    place = source.find("<script")
    while place >= 0 and len(scripts) < 1000:
        end = source.find("</script", place)
        end = len(source) if end < 0 else end
        scripts.append(source[place:end])
        place = source.find("<script", end)
    code = "\n".join(scripts)
    triggers = [one for one, hint in _TRIGGERS.items() if hint in present]
    return code if scripts and all(source.count(one) == code.count(one) for one in triggers) else source


@known(2_048, worth=lambda pieces: sum(map(len, pieces)) <= BRIEF)
def _pieces(text: str) -> list[str]:
    out: list[str] = []
    if "unescape" in text or "decodeURI" in text:
        out += [percent_text(run) for run in _PERCENT_RUN.findall(text)[:MAX_PIECES] if run.count("%") > 5]
    if "atob" in text or ";base64," in text or "ase64_" in text or "Base64" in text:
        out += [piece for run in _BASE64_RUN.findall(text)[:MAX_PIECES] if (piece := base64_text(run))]
    if "fromCharCode" in text:
        out += _codes(text)
    if "\\x" in text or "\\u00" in text:
        runs = _HEX_RUN.findall(text)[:MAX_PIECES] + _UNICODE_RUN.findall(text)[:MAX_PIECES]
        plain = [_paired(_BACKSLASH.sub(_char, run)) for run in runs if run.count("\\") > 5]
        out += plain + [run[::-1] for run in plain if _MIRRORED.search(run)]
    if "parseInt" in text or "fromCharCode" in text:
        out += [way for run in _HEX_PAIRS.findall(text)[:MAX_PIECES] for way in _pairs(run)]
    if "reverse()" in text:
        out += [run[::-1] for run in _BACKWARDS.findall(text)[:MAX_PIECES]]
    if "p,a,c,k,e" in text or "p, a, c, k, e" in text:
        out += [_packed(*found) for found in _PACKED.findall(text)[:6]]
    if text.count("'+'") + text.count('"+"') > 1:
        out += [_glued(run.group()) for run in islice(_JOINED.finditer(text), MAX_PIECES)]
    return out[:MAX_PIECES]


def _glued(run: str) -> str:
    """Literals that are added up, without their quotation marks."""
    return "".join(one or other for one, other in _LITERALS.findall(run)).replace('\\"', '"').replace("\\'", "'")


def _pairs(run: str) -> list[str]:
    """A run of hexadecimal pairs as it stands and backwards, where either gives plain letters."""
    try:
        raw = bytes.fromhex(run)
    except ValueError:
        return []
    return [
        text for text in (raw.decode("latin-1"), raw[::-1].decode("latin-1")) if text.isascii() and text.isprintable()
    ]


def _packed(single: str, double: str, base: str, count: str, words: str) -> str:
    """The well-known packer: numbers to a base stand for the words of a list."""
    payload = single or double
    known = words.split("|")[: int(count)]
    radix = int(base)

    def word(found: re.Match[str]) -> str:
        number = 0
        for digit in found.group():
            value = _DIGITS.find(digit)
            if not 0 <= value < radix:
                return found.group()
            number = number * radix + value
        return known[number] if number < len(known) and known[number] else found.group()

    return _WORD.sub(word, payload).replace("\\'", "'").replace('\\"', '"')


def _keyed(decoder: str, source: str) -> str:
    """What hiders of mail addresses leave: letters and the digits of a key in one literal, parted by a number; the
    decoder names that number, the key's end and by how much each letter was moved."""
    told = _KEYED.search(decoder)
    if told is None:
        return ""
    apart, last, moved = told.group(1), told.group(2), int(told.group(3).replace("+-", "-"))
    literal = next((run for run in _ESCAPES.findall(source) if apart in run), "")
    text, _, key = (percent_text(part) for part in literal.partition(apart))
    digits = [int(char) for char in key + last if char.isdigit()]
    codes = [(digits[at % len(digits)] ^ ord(char)) + moved for at, char in enumerate(text)] if digits else []
    return "".join(map(chr, codes)) if all(0 < code < 0xD800 for code in codes) else ""


def percent_text(text: str) -> str:
    """Without percent escapes, those of two bytes (%u) included. A half of a character becomes U+FFFD."""
    text = _PERCENT_U.sub(lambda found: chr(int(found.group(1), 16)), text)
    return unquote_to_bytes(_paired(text)).decode("utf-8", "replace")


def _paired(text: str) -> str:
    """As a browser shows it: two halves are one character, a half by itself is none."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _shifted(argument: str) -> str:
    """The old page encryptors: percent escapes, each character moved on by the argument's last digit, escaped again."""
    moved = percent_text(argument[:-1])
    return percent_text("".join(chr(max(0, ord(char) - int(argument[-1]))) for char in moved))


def base64_text(text: str) -> str | None:
    """What stands in base64, of either alphabet; None for what is none."""
    data = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        raw = base64.b64decode(data + "=" * (-len(data) % 4))
    except (binascii.Error, ValueError):
        return None
    return raw.decode("utf-8", "replace")


def _codes(text: str) -> list[str]:
    """Lists of character codes, as they are and under the XOR keys and offsets that the same source names."""
    keys = {key for key in map(_number, _XOR.findall(text)[:6]) if key}
    shifts = {int(number) * (1 if sign == "+" else -1) for sign, number in _OFFSET.findall(text)[:4]} - {0}
    out: list[str] = []
    for run in _CODE_RUN.findall(text)[:20]:
        numbers = [number for part in run.split(",") if (number := _number(part.strip())) is not None]
        if len(numbers) < 8:
            continue
        for key, shift in ((0, 0), *((key, 0) for key in keys), *((0, shift) for shift in shifts)):
            values = [(number ^ key) + shift for number in numbers]
            if all(0 < value < 0xD800 for value in values):
                out.append("".join(map(chr, values)))
    return out


def _number(text: str) -> int | None:
    try:
        return int(text, 16 if text[:2] in ("0x", "0X") else 10)
    except ValueError:
        return None


def _char(found: re.Match[str]) -> str:
    return chr(int(found.group(1) or found.group(2), 16))


def _readable(text: str) -> bool:
    """Most characters are printable: decoded images, fonts and noise are not worth a rule."""
    sample = text[:400]
    good = sum(char.isprintable() or char in "\r\n\t" for char in sample) - sample.count("\ufffd")
    return good * 10 >= len(sample) * 9
