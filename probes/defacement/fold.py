"""One normal form of text for word rules: NFC and NFD, styled letters, homoglyphs, leetspeak, hidden characters.

Vietnamese accents are kept, because without them "cá độ" (betting) cannot be told from "ca đó" (that shift): rules list
the accented and the unaccented spelling, and an unaccented spelling in the source matches only the latter.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_CHARS = 400_000
MAX_LEET = 15_000
MAX_PARTS = 400
BRIEF = 60  # characters of a "word" that is remembered: what stands between two spaces may be a whole page

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f]+")
# Letters drawn like Latin ones (Cyrillic, Greek, small capitals, barred letters). Used only inside words that also
# hold a plain Latin letter or small capitals, or in a text without one genuine Cyrillic or Greek letter: Russian stays.
_DRAWN_LIKE = {
    "a": "аαɑᴀ", "b": "ʙƀв", "c": "сᴄϲ", "d": "ԁᴅ", "e": "еεᴇɇ", "f": "ꜰғƒ", "g": "ɡɢǥ", "h": "һʜħн", "i": "іιɪɨ",
    "j": "јᴊɉ", "k": "кκᴋ", "l": "ӏʟł", "m": "мᴍ", "n": "ɴηп", "o": "оοᴏøσ", "p": "рρᴘ", "q": "ԛǫ", "r": "ʀɍг",
    "s": "ѕꜱ", "t": "тτᴛŧ", "u": "υᴜʉ", "v": "νᴠѵ", "w": "ԝᴡω", "x": "хχ", "y": "уγʏ", "z": "ᴢʐ",
}  # fmt: skip
_LOOKALIKE = {ord(odd): plain for plain, odds in _DRAWN_LIKE.items() for odd in odds}
_ODD = "".join(_DRAWN_LIKE.values())
_ODD_WORD = re.compile(rf"[a-z]{{0,40}}[{_ODD}][a-z{_ODD}]{{0,40}}")
_ODD_LETTER = re.compile(f"[{_ODD}]")
_GENUINE = re.compile(rf"(?![{_ODD}])[\u0370-\u04ff]")
# Whatever is not a composed letter of Western Europe or Vietnam, or a common sign: only then is there much to fold.
_RARE = re.compile(
    "[^\x00-\x7f\u00a0\u00a9\u00ab\u00ae\u00b0\u00b7\u00bb\u00c0-\u00d7\u00d9-\u00f7\u00f9-\u00ff\u0102\u0103\u0110\u0111\u0128"
    "\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u20ac\u2192\u00d7]"
)
_SMALL_CAP = re.compile(r"[ᴀ-ᴢɢɪʀʏʜʟɴʙꜰꜱ]")
_BARRED = (("đ", "d"), ("Đ", "D"), ("ı", "i"), ("ø", "o"), ("ł", "l"))
_LEET = str.maketrans("4310578@$!|", "aeiostbasil")
_LEET_PAIR = re.compile(r"[0-9@$!|](?:(?=[a-z])|(?<=[a-z].))")  # a sign beside a letter
_LETTER = re.compile(r"[a-z]")
_STRAY_MARK = re.compile(r"[\u0300-\u036f\u0483-\u0489\u20d0-\u20ff\u1ab0-\u1aff]+")
_ACCENT = re.compile(r"(?<=[A-Za-z])[\u0300-\u036f]+")  # of Latin letters: й is no и with something on it
_APART = re.compile(r"[ .·_*-]\w[ .·_*-]\w[ .·_*-]\w")  # most texts hold no such thing
_GAP = re.compile(r"[ .·_*-]")
_SPACED = re.compile(r"(?<![^\W\d_])(?:[^\W\d_][ .·_*-]){3,30}[^\W\d_](?![^\W\d_])")


def fold(text: str) -> str:
    """Lower case, composed, one space between words, hidden characters gone, lookalikes made Latin. Accents stay."""
    text = text[:MAX_CHARS]
    if text.isascii():
        return spaced(text.lower())
    if not _RARE.search(text):
        return spaced(text.casefold())
    parts = _parts(text)
    odd = [_unstyled(part) for part in parts[1::2]]
    if any(map(_ODD_LETTER.search, odd)):
        if any(map(_GENUINE.search, odd)):
            odd = [_ODD_WORD.sub(_latin, part) for part in odd]
        else:
            odd = [part.translate(_LOOKALIKE) for part in odd]
    parts[::2] = [part.casefold() for part in parts[::2]]
    parts[1::2] = odd
    return spaced("".join(parts))


def spaced(text: str) -> str:
    """The words of a text with one space between them: as " ".join(text.split()), which most texts are already."""
    if not text.isprintable():
        return " ".join(text.split())
    while "  " in text:  # of spaces only " " is printable
        text = text.replace("  ", " ")
    return text.strip(" ")


def _unstyled(text: str) -> str:
    """Styled, stray and hidden characters as plain ones, or gone."""
    return _STRAY_MARK.sub("", unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold())


def _parts(text: str) -> list[str]:
    """The text in parts: by turns without and with a rare character, cut at spaces. Where many are rare, one part."""
    parts: list[str] = []
    end = 0
    for found in _RARE.finditer(text):
        if found.start() < end:
            continue
        begin, start = end, max(end, text.rfind(" ", end, found.start()) + 1)
        end = text.find(" ", found.end())
        end = len(text) if end < 0 else end
        parts += text[begin:start], text[start:end]
        if len(parts) > MAX_PARTS:
            return ["", text, ""]
    parts.append(text[end:])
    return parts


def _latin(found: re.Match[str]) -> str:
    word = found.group()
    if _LETTER.search(word) or _SMALL_CAP.search(word):
        return word.translate(_LOOKALIKE)
    return word


def leet(folded: str, limit: int = 200) -> str:
    """The words of a folded text that may be leetspeak or s p a c e d, spelt out, with a word either side.

    Returned apart from the text itself, so that "8xbet" and "top10" are still there to be matched as written.
    """
    text = folded[:MAX_LEET]
    out: list[str] = []
    done = 0
    for found in _LEET_PAIR.finditer(text):
        if found.start() < done:
            continue
        begin, end = text.rfind(" ", 0, found.start()) + 1, text.find(" ", found.start())
        done = end if end >= 0 else len(text)
        if done - begin < 40:
            before, after = text.rfind(" ", 0, max(0, begin - 1)) + 1, text.find(" ", done + 1)
            out.append(text[before : after if after >= 0 else len(text)].translate(_LEET))
            if len(out) >= limit:
                break
    spaced = [_GAP.sub("", found.group()) for found in _SPACED.finditer(text)][:50] if _APART.search(text) else []
    return " | ".join((*out, *spaced))


def plain(text: str) -> str:
    """Without Latin accents (đ and ı included); other scripts stay as they are."""
    if text.isascii():
        return text
    words = text.split(" ")
    spelt = {
        word: word if word.isascii() else _brief_word(word) if len(word) <= BRIEF else _plain_word(word)
        for word in set(words)
    }
    return " ".join(map(spelt.__getitem__, words))


def _plain_word(word: str) -> str:
    for barred, letter in _BARRED:
        word = word.replace(barred, letter)
    return unicodedata.normalize("NFC", _ACCENT.sub("", unicodedata.normalize("NFD", word)))


_brief_word = lru_cache(maxsize=32_768)(_plain_word)  # portals write the same few thousand
