"""What inline scripts do with a visitor, read off their plain code: where an address comes from and what it runs into.

Injected code is written so that neither its address nor its work is to be seen; both show once constants are worked
out (plaincode.py). Each flow is one sentence about one script: "runs what it fetches from there". Addresses are told as
they stand; whose they are is asked by the caller. Pure and bounded; scripts that come back are not read again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from probes.defacement.hints import HANDLERS
from probes.defacement.hosts import host_of, registrable
from probes.defacement.known import SHORT, known
from probes.defacement.plaincode import CLOSE, MAX_SCRIPT, OPEN, literals, plain_code
from probes.defacement.unpack import base64_text

# No signals: a frame that a script puts into the page unseen; what else a script loads, which the baseline knows.
FRAME, LOADS = "frame", "loads"
MAX_FLOWS = 12
MAX_SCRIPTS = 200
MAX_TOTAL = 250_000  # characters of scripts that are read at all
BRIEF = 800  # characters
KIT = 8_000  # characters: no kit is longer that does not bring a decoder of its own
MAX_PACKED = 6
MAX_INNER = 3  # scripts within strings of one script

_ADDRESS = re.compile(rf"{OPEN}((?:https?:|wss?:)?//[^\s{CLOSE}]{{4,400}})")
_SOURCE = re.compile(
    r"<(?:script|iframe)\b[^<>]{0,300}?\ssrc\s{0,3}=\s{0,3}[\"']?((?:https?:)?//[^\s\"'<>]{4,300})", re.I
)
_AT = rf"{OPEN}((?:https?:|wss?:)?//[^\s{CLOSE}]{{4,400}})[^{CLOSE}]{{0,40}}{CLOSE}"
_MAKES = re.compile(rf"createElement(?:NS)?\((?:[^()]{{0,60}},)?{OPEN}script{CLOSE}\)", re.I)
_FRAMES = re.compile(rf"createElement\({OPEN}iframe{CLOSE}\)", re.I)
_NAMELESS = re.compile(rf"(?:\.src=|{OPEN}src{CLOSE},){OPEN}http://{CLOSE}\+[\w$]")  # its host is worked out
_SINK = re.compile(
    rf"\.src=|setAttribute\({OPEN}src|\.write(?:ln)?\(|location(?:\.href|\.assign|\.replace)?[=(]|fetch\(|\.open\({OPEN}"
    rf"|import\(|sendBeacon\(|WebSocket\(|\.getScript\(|\.ajax\(|\.load\(|innerHTML",
)

# Remote text that becomes code, or the whole page.
_RUNS = re.compile(
    rf"fetch\({_AT}[^\x00]{{0,400}}?(?:\.then\(eval\)|\beval\(|\bFunction\()"
    rf"|\.open\({OPEN}\w{{3,4}}{CLOSE},{_AT}[^\x00]{{0,500}}?(?:\beval|\bFunction)\([\w$.]{{1,40}}(?:responseText|response)\)"
)
_BECOMES = re.compile(
    rf"fetch\({_AT}[^\x00]{{0,400}}?(?:document\.(?:body|documentElement)\.(?:innerHTML|outerHTML)=|document\.(?:write|open)\()"
)
# A script that is told, in code, who is looking at which page.
_TOLD = re.compile(
    rf"(?:\.src=|\.href=|location=|{OPEN}href{CLOSE},){_AT}\+(?:[^;]{{0,400}}?\bbtoa\(|[^;]{{0,200}}?document\.cookie)"
)
_TOLD_WORDS = re.compile(
    rf"\.write(?:ln)?\([^\x00]{{0,120}}<script[^\x00]{{0,120}}?src=[\"']?((?:https?:)?//[^\s\"'{CLOSE}]{{4,300}})"
    rf"(?=[^\x00]{{0,2500}}document\.referrer)[^\x00]{{0,2500}}(?:document\.title|keywords|utm_term)"
)
_LIBRARY = re.compile(
    r"//[^\s/]{4,80}/(?:[^\s?]{0,80}/)?(?:jquery|bootstrap|angular|analytics)[\w.-]{0,20}\.php(?:$|\?)", re.I
)
# Only visitors who came from a search engine get the script.
_ENGINES = re.compile(r"document\.referrer[^;{}]{0,80}(?:google|bing|yahoo|baidu|coccoc|yandex)", re.I)
_SPARED = re.compile(r"ooglebot|bingbot|baiduspider", re.I)
_SERVED_BY = re.compile(r"\.php(?:$|\?)")
_LEAVES = re.compile(r"location(?:\.href|\.replace|\.assign)?(?:=(?!=)|\()")
# A frame too small to see, or a script once for each visitor, written into the page.
_SPECK = re.compile(
    rf"\.write(?:ln)?\([^\x00]{{0,80}}?<iframe(?=[^<>]{{0,400}}?(?:\b(?:width|height)\s?[=:]\s?[\"']?[0-3](?:px)?(?![\d.%])"
    rf"|visibility\s?:\s?hidden|display\s?:\s?none|:\s?-\d{{3,5}}px))"
    rf"[^<>]{{0,400}}?src\s?=\s?[\"']?((?:https?:)?//[^\s\"'<>{CLOSE}]{{4,300}})",
    re.I,
)
_ONCE = re.compile(
    rf"document\.cookie=[^\x00]{{0,300}}?\.write(?:ln)?\({OPEN}<script[^<>]{{0,80}}?src=[\"']?((?:https?:)?//[^\s\"'<>?{CLOSE}]{{4,300}}\.js)"
    r"[\"'\s>]",
    re.I,
)
_PADDED = re.compile(r"//[^/\s]{4,80}/[\w+/-]{20,80}={1,2}$")  # a path that is nothing but base64
# Decoders of one's own, and what only they can read.
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_RUNNER = re.compile(r"\beval\(|\bFunction\(|createElement\(|\.write\(|getScript\(|\.src=")
_DARED = re.compile(
    r"try\{(?:\+?function\(\)\{)?[^{}]{0,80}(?:--|\+\+)\(?(?:\w{1,20}\.body|\w{1,20}\[)"  # fails on purpose
)
_EVALUATED = re.compile(rf"\beval\({OPEN}([^{CLOSE}]{{20,}}){CLOSE}\)")
_SEPARATED = re.compile(r"([0-9a-f]{1,2})([^0-9a-f]{1,4})(?:[0-9a-f]{1,2}\2){99,8000}+", re.I)
_PARTED = re.compile(r"-?\d{1,4}([^0-9\s,.;|:/-])(?:-?\d{1,4}\1){99,8000}+")
_SOLID = re.compile(r"[0-9a-z]{400,}")
_SCARES = re.compile(
    r"your (?:computer|pc|device|phone|browser) (?:is|has been|may be) infected"
    r"|(?:browser|navegador|navigateur)[^.]{0,20} (?:contains|contiene|cont\xe9m|contient) (?:malware|a virus)",
    re.I,
)
_ASKED = re.compile(r"\balert\(|\bconfirm\(|navigator\.(?:language|userLanguage|platform)")  # of the visitor
_TAKEN_APART = re.compile(r"charAt|charCodeAt|fromCharCode|parseInt|\.substr|\.split\(|\.slice\(")
_NOWHERE = re.compile(r"(?:https?:)?//(?:\d{1,3}\.){3}\d{1,3}[:/]")
_LEADS_ON = re.compile(r"^(?!.*mailto)(?=.*(?:createElement|<script|<iframe))", re.S | re.I)
LETTERS = 30
_RECEIVER = re.compile(r"\.(?:php|js|gif|png|asp|aspx|cgi)(?:$|\?)")
_FIELDS = re.compile(rf"querySelectorAll\({OPEN}(?:input|form)|getElementsByTagName\({OPEN}input")
_SENDS = re.compile(r"XMLHttpRequest|\.open\(|\.post\(|\.ajax\(|Image\(|iframe|\.submit\(\)")
# What visitors type.
_KEYS = re.compile(
    rf"onkey(?:press|down|up)=|onsubmit=|(?:addEventListener|\.on|\.bind)\({OPEN}"
    rf"(?:key|submit|input|change|blur|mouse(?:up|down)|touch)[ \w]{{0,30}}{CLOSE}"
)
_TYPED = re.compile(rf"\.key\b|keyCode|\.which\b|\.value\b|serialize(?:Array)?\(|FormData\(|{OPEN}input")
_SENT = re.compile(
    rf"Image\([\d,]{{0,9}}\)\.src={_AT}\+|\.src={_AT}\+(?:[^;]{{0,60}}[+(])?(?:btoa|encodeURIComponent|JSON)\("
    rf"|sendBeacon\({_AT}"
)
_POSTED = re.compile(rf"(?:fetch|\.post)\({_AT}|\.open\({OPEN}POST{CLOSE},{_AT}|url:{_AT},[^{{}}]{{0,60}}data:")
_SECRET = re.compile(r"payment|checkout|credit_?card|passw|mat_?khau|card_?n|cvv|cvc|#login|otp|seed", re.I)
# Programs for the visitor's disk, and orders to his machine.
_FILE = r"\.(?:exe|msi|js|vbs|hta|apk|iso|scr|bat|ps1|dll|jar|zip)"
_NAMED_FILE = re.compile(rf"\.download={OPEN}[^{CLOSE}]{{1,80}}{_FILE}{CLOSE}", re.I)
_PROGRAM = re.compile(
    rf"{OPEN}(?:TVqQ|TVoA|TVpQ|UEsDB|4D5A9000|4d5a9000)"
    rf"|\.href={OPEN}((?:https?:)?//[^\s{CLOSE}]{{4,300}}\.(?:exe|msi|vbs|hta|apk|scr|bat|ps1)){CLOSE}"
)
_CLICKED = re.compile(r"\.click\(\)|dispatchEvent\(")
_ORDERS = re.compile(
    r"(?:WScript\.Shell|Shell\.Application)[^\x00]{0,400}?\.(?:Run|Exec|ShellExecute)\b[^\x00]{0,200}?"
    r"(?:cmd|powershell|mshta|wscript|cscript|rundll|\.exe|\.vbs)|ms-msdt:/|search-ms:query=[^\x00]{0,80}location:",
    re.I,
)
_LEDGER = re.compile(
    r"\beth_call\b|(?:dns\.google/resolve|/dns-query)\?[^\x00]{0,300}(?:\beval\(|atob\(|location|\.src=)"
)
_WALLET = re.compile(r"eth_requestAccounts|eth_signTypedData|eth_sendTransaction|signAllTransactions")
_TRAP = re.compile(
    rf"(?:onpopstate=|{OPEN}popstate{CLOSE})[^\x00]{{0,200}}?location(?:\.href|\.replace|\.assign)?[=(]{_AT}"
)
_OPENS = re.compile(
    rf"document\.(?:onclick|onmousedown|ontouchstart)=[^\x00]{{0,600}}?\bopen\({_AT}"  # a click anywhere
)
_DECODING = r"(?:\.reverse\(|fromCharCode|charCodeAt|atob\()"
_SRC_WORKED = re.compile(  # by letters, or by a function that is given what is no address
    rf"\.src=(?:[^;,]{{0,160}}?{_DECODING}|[\w$]{{1,40}}\({OPEN}(?![\w./:?=&%#+@ -]*{CLOSE})[^{CLOSE}]{{20,}}{CLOSE}\))"
)
_HOST_TOLD = re.compile(rf"{OPEN}(?:https?:)?//{CLOSE}\+[\w$]{{1,40}}\(\)")  # somebody else tells which host
_RUN_WORKED = re.compile(rf"\b(?:eval|Function)\([^;]{{0,80}}?{_DECODING}")
_TAG_APART = re.compile(rf"\.write(?:ln)?\({OPEN}<{CLOSE}\+[\w$]")  # a tag whose very name is worked out
_TINY = re.compile(rf"(?:\.(?:width|height)=|\({OPEN}(?:width|height){CLOSE},){OPEN}?[0-3](?:px)?(?!\d)")
_VEILED = re.compile(
    rf"visibility(?:=|:|{CLOSE},){OPEN}?\s?hidden|display(?:=|:){OPEN}?\s?none|opacity(?:=|:){OPEN}?0|-\d{{3,5}}px"
)
_HANDLER = re.compile(
    rb"<(?:img|svg|input|body|video|audio|details|object|div|style)\b[^<>]{0,800}?"
    rb"\son(?:error|load|toggle|focus|mouseover)\s{0,3}=\s{0,3}(?:\"([^\"]{24,8000})\"|'([^']{24,8000})')",
    re.I,
)
MAX_TAG, MAX_HANDLERS, MAX_LOOKED_AT = 900, 20, 20_000
# Without one of these a script does nothing that is told here; most have none.
_TELLING = re.compile(
    r"createElement|\beval\b|Function|atob|fetch|XMLHttp|\.write|location|Image\(|Beacon|WebSocket|\.post\(|\.ajax|eth_|Shell\b"
    r"|search-ms|ms-msdt|popstate|\.open\(|\.download|fromCharCode|unescape|\\x[0-9a-f]{2}|\.src\b|getScript|\bimport\("
    r"|[\"'][0-9a-z]{400}|[Ii]nfected|[Mm]alware|--\("
)
_WITHIN = re.compile(r"WebSocket|\bFunction\b|fetch\(|createElement|\.write\(|\.src\s?=|eval\(")


@dataclass(frozen=True, slots=True)
class Flow:
    """`code` names the signal (weights.py); `address` is where it leads, "" where that is not in the script."""

    code: str
    address: str = ""


def flows_of(scripts: list[str], handlers: list[str], packed: list[str] | None = None) -> tuple[Flow, ...]:
    """Of all inline scripts of a page, what its elements run when they fail or load, and code that was `packed`: each
    flow once."""
    found: dict[Flow, None] = {}
    left = MAX_TOTAL
    for script in (*scripts[:MAX_SCRIPTS], *handlers):
        if len(script) > min(MAX_SCRIPT, left):
            continue
        flows = _brief(script) if len(script) <= SHORT else _long(script)
        if flows is not None:
            left -= len(script)
            found.update(dict.fromkeys(flows))
    for sign, pieces in (("code-handler", handlers), ("code-string", (packed or [])[:MAX_PACKED])):
        for piece in pieces:
            code = plain_code(piece)
            if _MAKES.search(code):
                found.update((Flow(sign, src), None) for src in _sources(code))
    return tuple(found)[: MAX_FLOWS * 4]


def handlers_of(source: str) -> list[str]:
    """What elements run when they fail, load or are touched, where it is more than a word."""
    whole = source.encode("utf-8", "surrogatepass")
    lower, tags, found = whole.lower(), {-1}, dict[int, str]()
    for word in HANDLERS:
        at = -1
        for _ in range(MAX_LOOKED_AT):
            at = lower.find(word.encode(), at + 1)
            if at < 0 or len(found) >= MAX_HANDLERS:
                break
            tag = lower.rfind(b"<", max(0, at - MAX_TAG), at)
            if tag in tags:
                continue
            tags.add(tag)
            if told := _HANDLER.match(whole, tag):
                found[tag] = unescape((told.group(1) or told.group(2)).decode("utf-8", "surrogatepass"))
    return [found[tag] for tag in sorted(found)]


def _flows(script: str) -> tuple[Flow, ...] | None:
    """None for a script that need not be read."""
    code = plain_code(script) if _TELLING.search(script) else ""
    if not code:
        return None
    found = _read(code, script.lower())
    for inner in [one for one in literals(code) if len(one) > 30 and _WITHIN.search(one)][:MAX_INNER]:
        if plain := plain_code(inner):
            found += _read(plain, script.lower())
            if _MAKES.search(plain) and len(plain) < BRIEF:
                found += [Flow("code-string", src) for src in _sources(plain)]
    return tuple(dict.fromkeys(found))[:MAX_FLOWS]


_brief, _long = lru_cache(maxsize=8_192)(_flows), known(4_096)(_flows)


def _read(code: str, raw: str) -> list[Flow]:
    """The flows of one plain code; `raw` is the script as it stood, in small letters."""
    addresses = _addresses(code)
    found = [Flow("code-hidden", src) for src in _hidden(code, raw, addresses)]
    for sign, pattern in _PLAIN:
        found += [Flow(sign, next(filter(None, at.groups()), "")) for at in pattern.finditer(code)][:4]
    found += [Flow("code-library", src) for src in addresses if _LIBRARY.search(src)]
    if _SPARED.search(code) and _LEAVES.search(code):
        found += [Flow("code-gated", src) for src in addresses if _NOWHERE.match(src)]
    if _encoded(code, raw):
        found.append(Flow("code-decoder"))
    if _ASKED.search(code) and any(len(one) < 300 and _SCARES.search(one) for one in literals(code)):
        found.append(Flow("code-scares"))
    return [*found, *_made(code, addresses), *_typed(code, addresses), *_dropped(code)]


def _hidden(code: str, raw: str, addresses: list[str]) -> list[str]:
    """Addresses that a short script uses and nobody can read in it; "" for one that is only worked out from what is not
    constant, and for a tag whose very name is."""
    if len(code) > KIT:
        return []
    worked = _MAKES.search(code) is not None and _SRC_WORKED.search(code) is not None
    found = [""] if worked or (_TAG_APART.search(code) and "fromcharcode" in raw) else []
    if _SINK.search(code):
        found += [src for src in addresses if _unreadable(src, raw) and not _signed(src, code)]
        if _PUTS.search(code):
            found += [src for src in map(_encoded_address, _BASE64.findall(code)[:8]) if src]
    return found


def _signed(address: str, code: str) -> bool:
    """A vendor's script, however written, bears his name also where it calls nobody."""
    name = registrable(host_of(address) or "").partition(".")[0]
    return len(name) > 4 and name in _SOURCE.sub("", _ADDRESS.sub("", code)).lower()


_PLAIN = (
    ("code-speck", _SPECK), ("code-once", _ONCE),
    ("code-fetched", _RUNS), ("code-fetched", _BECOMES), ("code-tells", _TOLD), ("code-tells", _TOLD_WORDS),
    ("code-orders", _ORDERS), ("code-ledger", _LEDGER), ("code-wallet", _WALLET), ("code-trap", _TRAP),
    ("pop-under", _OPENS),
)  # fmt: skip


_BASE64 = re.compile(rf"{OPEN}((?:aHR0c|Ly9)[\w+/-]{{12,400}}={{0,2}}){CLOSE}")  # "http", "//"
_PROGRAMS = re.compile(r"\.(?:js|php|html?|gif|png)(?:$|\?)")
_PUTS = re.compile(r"createElement\([^()]{1,80}\)")


def _encoded_address(text: str) -> str:
    """An address in base64, whoever decodes it."""
    found = base64_text(text) or ""
    return found if host_of(found) and found.isascii() and found.isprintable() and _PROGRAMS.search(found) else ""


_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,8}")


def _addresses(code: str) -> list[str]:
    return list(dict.fromkeys((*_ADDRESS.findall(code)[:60], *_SOURCE.findall(code)[:20])))


def _unreadable(address: str, raw: str) -> bool:
    """Does the host of an address not stand in the script as it was written?"""
    host = host_of(address.replace("wss:", "https:").replace("ws:", "http:")) or ""
    return _HOST.fullmatch(host) is not None and registrable(host).partition(".")[0] not in raw


def _made(code: str, addresses: list[str]) -> list[Flow]:
    """Scripts and frames that a script puts into the page under a condition, or unseen."""
    makes = _MAKES.search(code) is not None
    loaded = [*(_sources(code) if makes else ()), *_SOURCE.findall(code)[:6], *_IMPORTED.findall(code)[:6]]
    found = [Flow("script-sealed", src) for src in addresses if makes and _PADDED.search(src)]
    if makes and len(code) < KIT:
        chosen = _ENGINES.search(code) is not None or _SPARED.search(code) is not None
        phones = "userAgent" in code
        found += [
            Flow("code-gated", src)
            for src in _sources(code)
            if chosen or (phones and _SERVED_BY.search(src) is not None)
        ]
    if _FRAMES.search(code) and (len(_TINY.findall(code)) > 1 or _VEILED.search(code)):
        found += [Flow(FRAME, src) for src in _sources(code)]
        found += [Flow("code-hidden")] if "getDate()" in code and _NAMELESS.search(code) else []
        found += [Flow("code-hidden")] if "responseText" in code and _HOST_TOLD.search(code) else []
    return found + [Flow(LOADS, src) for src in loaded]


_IMPORTED = re.compile(rf"(?:\bimport|\.getScript|importScripts)\({_AT}")
_SRC = re.compile(rf"(?:\.src=|setAttribute\({OPEN}src{CLOSE},){_AT}")


def _sources(code: str) -> list[str]:
    return _SRC.findall(code)[:6]


def _encoded(code: str, raw: str) -> bool:
    """Does the script bring a decoder of its own and run what that gives, or is it little else than code for one?"""
    texts = literals(code)
    if any(one.count("|") > 60 and len(_MENU.intersection(one.split("|"))) > 4 for one in texts):
        return False
    runs = len(code) < KIT and _RUNNER.search(code) is not None and "cloudproxy" not in raw  # whose checks do the same
    if runs and (("eval(" in code and any(_DIGITS in one for one in texts)) or sum(map(_alphabet, texts)) > 1):
        return True
    if _DARED.search(code) or any(_LEADS_ON.search(one) and one.lower() not in raw for one in _EVALUATED.findall(code)):
        return True
    if runs and _RUN_WORKED.search(code):
        return True
    return _TAKEN_APART.search(code) is not None and any(_heaped(one) for one in texts if len(one) >= 300)


# Words of a packed menu; its maker seals his name into it.
_MENU = frozenset({"animate", "hover", "css", "visibility", "overflow", "addClass", "fadeIn", "stop"})


def _alphabet(text: str) -> bool:
    """The signs of a number system of one's own, each once."""
    return 80 <= len(text) <= 100 and len(set(text)) >= 80


def _heaped(text: str) -> bool:
    """A hundred numbers in hexadecimal with a sign of one's own between them, or a heap of letters and digits."""
    if _SOLID.fullmatch(text):
        digits = sum(char.isdigit() for char in text)
        return 0.2 < digits / len(text) < 0.8 and any(char > "f" for char in text)
    if _PARTED.match(text):
        return True
    found = _SEPARATED.search(text)
    if found is None or "%" in found.group(2) or len(found.group()) * 10 < len(text) * 8:
        return False
    return sum(char in "abcdefABCDEF" for char in found.group()) > LETTERS


def _typed(code: str, addresses: list[str]) -> list[Flow]:
    """What is typed goes to an address that stands in the script."""
    if len(code) < KIT and _FIELDS.search(code) and ".value" in code and _SENDS.search(code):
        return [Flow("code-fields", src) for src in addresses if _RECEIVER.search(src)]
    if not (_KEYS.search(code) and _TYPED.search(code)) or len(code) > KIT:
        return []
    secret = _SECRET.search(code) is not None
    ways = (*_SENT.finditer(code), *(_POSTED.finditer(code) if secret else ()))
    return [Flow("code-secrets" if secret else "code-typed", next(filter(None, at.groups()), "")) for at in ways][:4]


def _dropped(code: str) -> list[Flow]:
    """A program that the script gives the visitor without being asked."""
    program = _PROGRAM.search(code)
    if program is None or not _CLICKED.search(code) or not (_NAMED_FILE.search(code) or program.group(1)):
        return []
    return [Flow("code-drops", program.group(1) or "")]
