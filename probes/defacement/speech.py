"""What the added part of a page says, and whether an editor of this site would have said it. Pure.

News may report on anything: running text in the page's own language is not held against it. What counts is a line that
stands by itself and claims, taunts or advertises; a language or an alphabet new to the page; and how it is made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from probes.defacement.added import Added, Picture, Shown
from probes.defacement.change_weights import Moved, moved
from probes.defacement.features import Features
from probes.defacement.fold import fold, leet, plain
from probes.defacement.hosts import same_owner, well_known, within
from probes.defacement.language import language
from socd.probe import Rules

SPEAKS = 200  # characters: with less text a page speaks of nothing
SHORT = 110  # characters of a line that stands by itself
MARKERS, GAMBLING = "defacement", "gambling"
_CLAIMS = ("claim", "claim-first")
_TAUNTS = ("taunt", "signature", "politics", "claim-weak")

# Domains that cost nothing or are sold by the dozen; one more reason, never a reason by itself.
_THROW_AWAY = re.compile(
    r"(^|\.)(\d{1,3}\.){3}\d{1,3}$|\.(tk|ml|ga|cf|gq|top|xyz|icu|click|club|live|shop|site|online|buzz|cyou|cfd|sbs|rest"
    r"|monster|quest|bond|best|fun|vip|bet|casino|poker|win|loan|men|racing|stream|download|pw|cc|su|lol|zip|mov|space|(my|biz)\.id"
    r"|website|store|tech|pro|ws|to|ru|cn|in|st|lat|life|world|today|games?|bar|uno|run|host|link|ink|mobi|work)$"
)
_PICTURE_HOSTS = re.compile(
    r"imgur|ibb\.co|imgbb|postimg|telegra\.ph|prnt|imageshack|photobucket|tinypic|freeimage|top4top|hizliresim|resimlink"
    r"|imgkub|uguu|catbox|pasteboard|discordapp|pinimg|giphy|tenor|pngtree|wallpaper|blogspot|githubusercontent"
)
_LOUD = re.compile(
    r"<(?:marquee|blink|center|h1)\b|color\s{0,2}[:=]\s{0,2}[\"']?(?:red|lime|#0f0\b|#00ff00|#f00\b|#ff0000|aqua|cyan|yellow)"
    r"|background(?:-color)?\s{0,2}:\s{0,2}(?:#000\b|#000000|black)|bgcolor\s{0,2}=\s{0,2}[\"']?(?:black|#000)"
    r"|courier|monospace|text-shadow|(?:creepster|nosifer|orbitron|iceland|share tech|ubuntu mono|press start)"
    r"|font-size\s{0,2}:\s{0,2}(?:[4-9]\d|[1-9]\d\d)px|font-size\s{0,2}:\s{0,2}(?:[3-9]|1\d)(?:\.\d)?(?:em|rem|vw)"
)
_COVER = re.compile(
    r"position\s{0,2}:\s{0,2}(?:fixed|absolute)[^\"'>]{0,300}(?:z-index\s{0,2}:\s{0,2}\d{3,}|(?:width|height)\s{0,2}:\s{0,2}100(?:%|v[wh]))"
    r"|z-index\s{0,2}:\s{0,2}\d{3,}[^\"'>]{0,300}position\s{0,2}:\s{0,2}(?:fixed|absolute)"
)
_SHOUT = re.compile(
    r"[☠☢☣⚠💀🔥👿😈🏴☪✊]|[!]{3,}|(?:[-=~_*^<>\[\]|#░▒▓█]{3,}.{0,80}){2}|\b\w*[a-z][013457]\w*[a-z][013457]\w*\b"
)
# "This site has been seized", in the language of the portal itself: news would name the site, not point at it.
_SEIZED = re.compile(
    r"\b(?:website|web|site|trang(?: web| nay| chu)?|cong|he thong|may chu)\b[^.]{0,12}"
    r"\b(?:nay|cua (?:cac )?ban|chung may)\b[^.]{0,30}\b(?:bi|thuoc ve|nam trong)\b[^.]{0,30}"
    r"\b(?:hack|chiem|xam nhap|kiem soat|danh sap|tan cong|tay chung)"
    r"|\b(?:da )?(?:bi|duoc) (?:hack|chiem quyen|danh sap|deface)\w{0,3} boi\b"
)
_WORD = re.compile(r"[^\W\d_]{2,}")


def odd_host(host: str) -> bool:
    """A throw-away kind of host."""
    return _THROW_AWAY.search(host) is not None


def loud(source: str) -> str:
    """What of a page's make-up shouts: red on black, huge or typewriter letters; "" for none."""
    found = _LOUD.search(source.lower())
    return found.group()[:60] if found else ""


def signals(rules: Rules | None, family: str, text: str) -> dict[str, list[str]]:
    """Signal → matched strings of one family's rules over folded text and its leetspeak spelt out."""
    if rules is None or not text.strip():
        return {}
    folded = fold(text) if family == GAMBLING else plain(fold(text))
    extra = leet(folded) if family == MARKERS else ""
    found: dict[str, list[str]] = {}
    for match in rules.match(family, f"{folded}\n{extra}".encode("utf-8", "replace")):
        strings = [raw.decode("utf-8", "replace").strip() for raw in match.strings]
        found.setdefault(str(match.meta.get("signal", "")), []).extend(strings)
    return found


def spoken(
    page: Features, extra: Added, memory: Mapping[str, Any], *, trusted: tuple[str, ...], rules: Rules | None
) -> list[Moved]:
    """All that the added lines, title, pictures and links have to say against the page."""
    langs = {str(memory.get("lang", "")), *memory.get("life", {}).get("langs", ()), ""}
    found = [
        *_title(page, memory, rules),
        *_pictures(extra, memory, trusted, rules),
        *_links(extra.links, langs, rules),
    ]
    return found + _said(page, extra, langs, rules)


def _words(text: str) -> set[str]:
    return set(_WORD.findall(plain(fold(text))))


def _ideas(found: Mapping[str, list[str]]) -> set[str]:
    """Distinct gambling words and brands; accented and plain spellings count once."""
    texts = (*found.get("gambling", ()), *found.get("brand", ()))
    return {"".join(filter(str.isalnum, plain(text))) for text in texts}


def _title(page: Features, memory: Mapping[str, Any], rules: Rules | None) -> list[Moved]:
    """Words of a new title that neither the former title nor the page itself knows."""
    before = str(memory.get("title", ""))
    if page.title[:200] == before or not page.title or (not before and not memory.get("lines")):
        return []
    told: list[Moved] = []
    fresh = _words(page.title) - _words(before)
    strange = fresh - _words(f"{page.text[:100_000]} {page.headlines}")
    if len(strange) >= 2 and len(strange) * 2 >= len(fresh) and len(page.text) >= SPEAKS:
        wholly = len(strange) >= 3 * max(1, len(fresh) - len(strange))
        told.append(moved("odd-title", page.title, share=1.5 if wholly else 1.0))
    marks = signals(rules, MARKERS, page.title)
    if any(marks.get(signal) for signal in _CLAIMS) and not any(
        signals(rules, MARKERS, before).get(s) for s in _CLAIMS
    ):
        told.append(moved("said-claim", page.title))
    words = signals(rules, GAMBLING, page.title)
    if _ideas(words) - _ideas(signals(rules, GAMBLING, before)) and not words.get("reported"):
        told.append(moved("title-spam", page.title))
    return told


def _pictures(extra: Added, memory: Mapping[str, Any], trusted: tuple[str, ...], rules: Rules | None) -> list[Moved]:
    """A strange picture in the place of a known one, or one that is named or captioned by a defacer."""
    found: list[Moved] = []
    usual = set(memory.get("from", ()))
    strange = [one for one in extra.pictures if one.domain not in usual and _strange(one, trusted)]
    if strange:
        first = strange[0]
        plain_data = first.domain == "data:"
        found.append(moved("new-picture", first.domain or first.src, share=0.5 if plain_data else 1.0))
        if any(one in extra.swapped for one in strange):
            found.append(moved("swapped-picture", first.src))
        if any(_PICTURE_HOSTS.search(one.domain) or odd_host(one.domain) for one in strange):
            found.append(moved("odd-host", first.domain))
    for one in extra.pictures[:20]:
        name = f"{one.caption} | {re.sub(r'[-_./+%]+', ' ', one.src[-80:])}" if one.domain != "data:" else one.caption
        marks = signals(rules, MARKERS, name)
        if any(marks.get(signal) for signal in _CLAIMS):
            found.append(moved("picture-says", name))
            break
    return found


def _strange(one: Picture, trusted: tuple[str, ...]) -> bool:
    domain = one.domain
    if not domain or domain.endswith("gov.vn"):
        return False
    return domain == "data:" or not (well_known(domain) or within(domain, trusted) or same_owner(domain, trusted))


def _links(links: tuple[Shown, ...], langs: set[str], rules: Rules | None) -> list[Moved]:
    """New foreign links: hidden ones, and blocks that have nothing to do with the site."""
    if not links:
        return []
    text = " | ".join(dict.fromkeys(link.text for link in links if link.text))
    hidden = [link for link in links if link.how]
    sure = {link.domain for link in hidden if link.sure}
    unsure = {link.domain for link in hidden if not link.sure and not link.domain.endswith(".vn")} - sure
    spam = _ideas(
        signals(rules, GAMBLING, " | ".join(f"{link.text} {link.domain.replace('.', ' ')}" for link in links))
    )
    shown = {link.domain for link in links}
    odd = sum(map(odd_host, shown))
    strange = bool(spam) or bool(strange_tongue(text, langs | {"en"})) or odd * 2 >= len(shown)
    buried = sure | unsure
    found: list[Moved] = []
    if sure or len(unsure) >= 3 or (unsure and strange):
        found.append(moved("hidden-new", f"{hidden[0].how}: {', '.join(sorted(buried)[:6])}"))
        if len(sure) >= 2 or (strange and len(buried) >= 2):
            found.append(moved("hidden-many", str(len(buried))))
        if strange:
            found.append(moved("hidden-odd", text))
    elif (len(spam) >= 2 and len(shown) >= 2) or (len(shown) >= 3 and strange and odd * 2 >= len(shown)):
        found.append(moved("links-foreign", text))
    return found


def strange_tongue(text: str, langs: set[str]) -> str:
    """The language of a text where it is none of the page's own `langs`, "" otherwise or where that cannot be told.

    On a page in Vietnamese a run of letters without a single accent of it is foreign whatever it is; among languages
    that share an alphabet a guess needs more text.
    """
    letters = sum(map(str.isalpha, text[:4000]))
    other = len(_OTHER_SCRIPT.findall(text[:4000]))
    tongue = language(text)
    if not tongue and other >= 6 and other * 2 >= letters and langs - {""} and not langs & _OWN_SCRIPT:
        return "?"  # too short to tell which, yet in letters this page has never used
    if tongue in _OWN_SCRIPT:
        return tongue if tongue not in langs and langs - {""} and letters >= 12 else ""
    if langs - {""} == {"vi"}:
        accents = sum(char in _ACCENTED for char in text[:4000].lower())
        return (tongue or "?") if letters >= 20 and accents * 100 < letters else ""
    if letters >= 12 and _unused_letters(text[:4000], langs - {""}) * 25 >= letters:
        return tongue if tongue and tongue not in langs else "?"
    return tongue if tongue and tongue not in langs and langs - {""} and letters >= 400 else ""


def _unused_letters(text: str, langs: set[str]) -> int:
    """Letters with an accent that none of these languages, all of the Latin alphabet, ever writes; 0 where a language
    is unknown here, and for a single letter (a foreign name)."""
    if not langs or not langs <= _LATIN.keys():
        return 0
    usual = "".join(_LATIN[lang] for lang in langs)
    unused = [char for char in text.lower() if "\u00df" <= char <= "\u024f" and char not in usual]
    return len(unused) if len(unused) >= 2 else 0


# Accented letters by language (Unicode CLDR, main and auxiliary exemplars).
_LATIN = {
    "en": "áàăâåäãāæçéèĕêëēíìĭîïīñóòŏôöøōœúùŭûüūÿ", "de": "äöüßáàăâåãāæçéèĕêëēíìĭîïīñóòŏôøōœúùŭûūÿ",
    "fr": "àâæçéèêëîïôœùûüÿáåãíìñóòöøúäß", "es": "áéíñóúüàâåäãæçèêëìîïòôöøœùûÿ", "tr": "çğıöşüâîû",
    "pt": "áâãàçéêíóôõúäåæèëìîïñòöøœùûüÿ", "id": "éå",
}  # fmt: skip
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff]")
_OWN_SCRIPT = frozenset({"fa", "ar", "ru", "ja", "ko", "zh", "th"})
_ACCENTED = frozenset("àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ")


def _disguised(text: str, heard: str) -> bool:
    """Was it found only after leetspeak or s p a c i n g was undone? Nobody reports "0wn3d by" in such letters."""
    as_written = plain(fold(heard))
    pieces = [piece for line in text.splitlines() if len(piece := line.strip(" |.!:~*=#^")) >= 6]
    return bool(pieces) and not any(piece in as_written for piece in pieces)


def _said(page: Features, extra: Added, langs: set[str], rules: Rules | None) -> list[Moved]:
    """The added text itself."""
    if not extra.lines:
        return []
    short = [line for line in extra.lines if len(line) <= SHORT]
    tongue = strange_tongue(extra.text, langs)
    foreign = bool(tongue)
    heard = " | ".join(extra.lines if foreign else short)[:20_000]
    marks = signals(rules, MARKERS, heard)
    found: list[Moved] = []
    claims = [text for signal in _CLAIMS for text in marks.get(signal, ())]
    claims += [text for text in marks.get("claim-weak", ()) if _disguised(text, heard)]
    taunts = [text for signal in _TAUNTS for text in marks.get(signal, ())]
    if not claims and not foreign and not marks.get("taunt") and sum(1 for signal in _TAUNTS if marks.get(signal)) < 2:
        taunts = []  # a single name or slogan is anybody's
    if claims:
        found.append(moved("said-claim", claims[0]))
    if taunts:
        found.append(moved("said-taunt", ", ".join(dict.fromkeys(taunts))))
    seized = next((line for line in short if _SEIZED.search(plain(fold(line)))), "")
    if seized and not claims:
        found.append(moved("said-seized", seized))
    few = len(extra.lines) <= 40
    if foreign and few:
        found.append(moved("said-foreign", f"{tongue}: {extra.text[:100]}"))
    covers = few and bool(_COVER.search(extra.about))
    if found and (_LOUD.search(extra.about) or _SHOUT.search(heard)):
        found.append(moved("said-loud", heard[:80]))
    if covers and found:
        found.append(moved("said-cover"))
    words = signals(rules, GAMBLING, " | ".join(short)[:20_000])
    if len(_ideas(words)) >= 3 and len(words.get("reported", ())) < 2:
        found.append(moved("said-spam", ", ".join(sorted(_ideas(words))[:6])))
    return found
