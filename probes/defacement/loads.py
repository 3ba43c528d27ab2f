"""Foreign code on a page, judged by where it stands and what its host looks like; and what is laid over the page."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from probes.defacement.hosts import WELL_KNOWN, host_of, registrable, well_known
from probes.defacement.known import known

MAX_SCRIPTS = 400
OFTEN = 3  # the same foreign address: one template loads a script once, a hole fills every field

# Sold by the dozen or given away; on 583 benign pages of the development corpus no script came from one.
_SOLD = re.compile(
    r"\.(tk|ml|ga|cf|gq|top|xyz|icu|click|club|buzz|cyou|cfd|sbs|rest|monster|quest|bond|vip|bet|casino|poker|win|loan|men"
    r"|racing|stream|download|pw|su|lol|zip|mov|(my|biz)\.id|wtf|rip|hair|autos|skin|bid|trade|date|party|review|cc|ws)$"
)
_ADDRESS = re.compile(r"\[?[\da-f:]{0,40}(?:\d{1,3}\.){3}\d{1,3}\]?$|0x[0-9a-f]{8}$")
# Where anybody may publish code, and the catchers of blind cross-site scripting.
_ANYBODY = re.compile(
    r"(^|\.)(raw\.githubusercontent\.com|gist\.githubusercontent\.com|pastebin\.com|paste\.ee|hastebin\.com|workers\.dev"
    r"|pages\.dev|r2\.dev|ngrok(-free)?\.(io|app|dev)|trycloudflare\.com|glitch\.me|repl\.co|000webhostapp\.com"
    r"|surge\.sh|blogspot\.com|webhook\.site|requestbin\.\w{2,4}|burpcollaborator\.net|oastify\.com|interact\.sh"
    r"|xss\.(ht|report|rocks|pt)|xsshunter\.com|bxss\.(me|in)|ezxss\.com|catbox\.moe)$"
)
_CATCHER = re.compile(
    r"(^|\.)(xss\.(ht|report|rocks|pt)|xsshunter\.com|bxss\.(me|in)|ezxss\.com|oastify\.com|interact\.sh|burpcollaborator\.net)$"
)
_PICTURES = re.compile(
    r"(^|\.)(imgur\.com|ibb\.co|imgbb\.com|postimg\.(cc|org)|postimages\.org|giphy\.com|tenor\.(com|co)|catbox\.moe"
    r"|cdn\.discordapp\.com|discordapp\.net|tinypic\.com|photobucket\.com|imageshack\.(us|com)|hizliresim\.com|prnt\.sc"
    r"|top4top\.(io|net)|imagizer\.com|gifer\.com|pinimg\.com|bp\.blogspot\.com|raw\.githubusercontent\.com|up\.picr\.de"
    r"|tenor\.googleapis\.com|upload\.ee|imgyukle\.com|resimyukle\.xyz|resimag\.com|imgbox\.com|uploads\.im|hostimg\.\w{2,4}|zupimages\.net|resmim\.net|gyazo\.com|sora\.pics|i\.gifer\.com|wallpapercave\.com"
    r"|wallpaperaccess\.com|e-hentai\.org|imgflip\.com|makeagif\.com|lh\d\.googleusercontent\.com)$"
)
# Names that everybody loads from: a host nearly called so, or that wears the name with a word added, is none of them.
_TRADE = "js|cdn|min|api|code|lib|static|stat|statistic|analytic|tag|web|metric|count|net|org|com"
_FAMOUS = (
    "googletagmanager", "google-analytics", "googleapis", "gstatic", "googlesyndication", "cloudflare", "jsdelivr",
    "fontawesome", "bootstrapcdn", "cdnjs", "facebook", "jquery",
)  # fmt: skip
_WRITTEN = re.compile(
    r"(?:\.src\s{0,3}=\s{0,3}|sendBeacon\(\s{0,3}|import(?<!\wimport)\s{0,3}\(\s{0,3}|importScripts\(\s{0,3}"
    r"|setAttribute\(\s{0,3}[\"']src[\"']\s{0,3},\s{0,3}|ipt[^<>\n]{0,60}?\ssrc\s{0,3}=\s{0,3}\\?)"
    r"\\?[\"']?((?:https?:)?\\?/\\?/[A-Za-z0-9.-]{4,100}[^\s\"'<>\\]{0,200}+)(?![\"']\s{0,3}\+)"
)
_FETCHED = re.compile(  # what is fetched becomes a part of the page, or runs
    r"fetch\(\s{0,3}[\"'`](https?://[^\"'`\s]{4,200})[\"'`][^;<]{0,200}(?:innerHTML|outerHTML|insertAdjacentHTML|eval\(|\.write\()"
)
_FRAMED = re.compile(  # a frame that a script writes
    r"write(?:ln)?\s{0,3}\(\s{0,3}[\"'`]<iframe([^<>]{10,600}?)>", re.I
)
_PLAIN_PAGE = re.compile(r"http://[^?#]{4,200}\.html?", re.I)  # counters are programs
_SOURCE = re.compile(r"src\s{0,3}=\s{0,3}\\?[\"']?((?:https?:)?//[^\s\"'\\>]{4,300})", re.I)
_SIZE = re.compile(r"(?<![-\w])(?:width|height)\s{0,3}[=:]\s{0,3}\\?[\"']?[0-3](?:px)?(?!\d|%)", re.I)
_FRAME = re.compile(r"<iframe\b([^<>]{10,600})>", re.I)
_UNSEEN = re.compile(r"(?:visibility\s{0,2}:\s{0,2}hidden|display\s{0,2}:\s{0,2}none|:\s{0,2}-\d{3,5}px)", re.I)
_BEGUN = re.compile(
    r"\s{0,40}<iframe\b[^<>]{10,600}>\s{0,9}(?:</iframe>)?(?=.{0,2000}<(?:html|head|!doctype)\b)", re.I | re.S
)
_BRIEF_SIZE = re.compile(r"(?<![-\w])(?:width|height)\s{0,3}[=:]\s{0,3}[\"']?(?:\d|10)(?:px)?(?![\d%])", re.I)
_PORT = re.compile(r"//[^/]{3,100}:\d{2,5}(?:/|$)")
# Where kits wait, without TLS and without a question: a bare address, a folder, "stats.php". Trackers ask or have TLS.
_DROP = re.compile(
    r"http://(?:(?:\d{1,3}\.){3}\d{1,3}/[^?#]{0,200}|[^/?#]{4,100}/[^?#]{1,200}?(?:/|\.php|\.pl|\.cgi))", re.I
)
_TRADER = re.compile(r"/(?:in|out|go|tds|stats?|count(?:er)?)\.(?:cgi|php)\?[\w=]{1,20}$", re.I)  # of visitors
_VEILED = re.compile(  # a frame that a script writes below a style of no opacity, or off the screen
    r"write(?:ln)?\s{0,3}\(\s{0,3}[\"'`](?=[^\n]{0,200}?(?:opacity\s{0,2}:\s{0,2}0(?:\.0)?\s{0,2}[;}]|:\s{0,2}-\d{3,5}px))"
    r"[^\n]{0,400}?<iframe([^<>]{10,600}?)>",
    re.I,
)
_SERVED_BY = re.compile(r"\.(?:php|cgi|asp)(?:\?|$)")
_SRC = re.compile(r"<script[^<>]{0,200}?\ssrc\s{0,3}=\s{0,3}[\"']?([^\s\"'<>]{1,300})")
BEHIND = 8_000  # characters behind the document's end
_UNUSUAL = frozenset({"a", "title", "option", "textarea", "h1", "h2", "h3", "h4", "h5", "h6", "label", "button"})
_WIDGETS = frozenset({"widget", "widgets", "embed", "player", "badge", "badges"})  # made to stand within words
_TELLS_ON = re.compile(r"[?&]\w{1,8}=aHR0c[\w+/=%-]{8}")  # the page's own address, in base64: adware
_ASKED_FILE = re.compile(r"//[^/]{4,80}/(?:[\w-]{1,12}/)?\?[\w-]{1,16}\.js$")  # of a folder: "//host/ping/?x.js"
_LAST = re.compile(
    r"</body\s{0,3}>\s{0,9}<script[^<>]{0,80}?src\s{0,3}=\s{0,3}[\"']?(http://[^\s\"'<>/]{1,80}\.[a-z]{2,12}/[^\s\"'<>]{1,200})[^<>]{0,80}></script>\s{0,9}$",
    re.I,
)
_LETTER = re.compile(r"http://[^/]{4,80}/(?:[a-z]{1,8}/)?[a-z]\.js")  # what mass injections put into every field
_AS_PICTURE = re.compile(r"//[^?#]{4,200}\.(?:gif|jpe?g|png|bmp|ico)$", re.I)
_SHORT_PATH = re.compile(r"/?[\w-]{0,8}/?$")
_SHRUNK = re.compile(
    r"(?:left|top|right|bottom):-\d{3,6}|(?=.{0,200}(?<![-\w])width:[0-2](?:px|;|$))(?=.{0,200}(?<![-\w])height:[0-2](?:px|;|$))"
)
_OVER = re.compile(r"position:(?:fixed|absolute)")
_CLOSED = re.compile("</html", re.I)
_WHOLE = re.compile(r"(?:inset:0|(?=.{0,600}width:100(?:%|vw))(?=.{0,600}height:100(?:%|vh)))")
_ABOVE = re.compile(r"z-index:\d{3,12}")


@dataclass(frozen=True, slots=True)
class Script:
    """One foreign script. `where`: "" usual, "inside" an element of text, "outside" the document; `times` it is loaded;
    `odd`: its host is of the kind that is thrown away; `free`: of those the ones where anybody may publish; `mock`: it
    is named nearly like a famous one, or catches what cross-site scripting brings."""

    host: str
    src: str
    where: str = ""
    times: int = 1
    odd: bool = False
    mock: bool = False
    free: bool = False


def odd_host(host: str) -> bool:
    """A bare address, a domain given away or sold by the dozen, punycode, or a place where anybody may publish."""
    if host.endswith("ampproject.org"):
        return False
    return bool(_SOLD.search(host) or _ADDRESS.fullmatch(host) or _ANYBODY.search(host)) or host.startswith("xn--")


def picture_host(host: str) -> bool:
    """A free host of pictures."""
    return _PICTURES.search(host) is not None


def foreign_scripts(nodes: list[LexborNode], source: str, own: set[str], inline: str = "") -> tuple[Script, ...]:
    """Of script elements with an address those from hosts that are neither the site's own nor one of the whole web's,
    each address once; those which `inline` scripts load count where their host is odd."""
    found: dict[str, tuple[str, str]] = {}
    times: Counter[str] = Counter()
    for node in nodes[:MAX_SCRIPTS]:
        src = (node.attributes.get("src") or "")[:300].strip()
        host = host_of(src)
        if not host or registrable(host) in own or _everybodys(host):
            continue
        times[src] += 1
        where = "" if host.partition(".")[0] in _WIDGETS else _where(node)
        if where or src not in found:
            found[src] = (host, where)
    tagged = frozenset(found)
    for src in _addresses(inline):
        host = host_of(src.replace("\\", ""))
        if host and registrable(host) not in own and not _everybodys(host) and _thrown_away(host, src):
            times[src] += 1
            found.setdefault(src, (host, ""))
    if not found:
        return ()
    inside: Counter[str] = Counter()  # several files of one host in several fields are as telling as one file
    for src, (host, where) in found.items():
        inside[host] += times[src] if where else 0
    outside = _outside(source, found, own)
    return tuple(
        Script(
            host,
            src,
            "outside" if src in outside else where,
            max(times[src], inside[host]),
            (_thrown_away(host, src) and not _kept_for(own, host, src))
            or (src in tagged and (_picture(src) or (times[src] > 1 and _LETTER.fullmatch(src) is not None))),
            _nearly_famous(host) or _CATCHER.search(host) is not None,
            _ANYBODY.search(host) is not None,
        )
        for src, (host, where) in list(found.items())[:60]
    )


@known(4_096, worth=lambda addresses: sum(map(len, addresses)) <= 2_000)
def _addresses(inline: str) -> tuple[str, ...]:
    """What scripts load, each once."""
    fetched = _FETCHED.findall(inline)[:20] if "fetch(" in inline else []
    return tuple(dict.fromkeys((*_WRITTEN.findall(inline)[:60], *fetched)))


def _picture(src: str) -> bool:
    """A program under a picture's name."""
    return _AS_PICTURE.search(src) is not None


def _where(node: LexborNode) -> str:
    parent = node.parent
    return "inside" if parent is not None and parent.tag in _UNUSUAL else ""


def _outside(source: str, found: dict[str, tuple[str, str]], own: set[str]) -> set[str]:
    """Addresses written after the document's end or before its beginning: injectors that know no template do that."""
    head = source[:5020].lower()
    end, begin = _end(source, own), min(_first(head, "<!doctype"), _first(head, "<html"))
    outside = {src for src in found if (end >= 0 and src in source[end:]) or (begin and src in source[:begin])}
    last = _LAST.search(source[-400:])  # put at the end of a file whose own end nobody looked for
    return outside | ({last.group(1)} & found.keys() if last else set())


def _end(source: str, own: set[str]) -> int:
    """Where the document ends; -1 where that tells nothing, because the site's own template goes on behind it."""
    end = -1
    for found in _CLOSED.finditer(source):
        end = found.start()
    hosts = [host_of(src) for src in _SRC.findall(source[end : end + BEHIND].lower())] if end >= 0 else []
    return end if sum(host is None or registrable(host) in own for host in hosts) < 2 else -1


def _first(text: str, word: str) -> int:
    place = text.find(word, 0, 5000)
    return place if place >= 0 else 0 if word == "<html" else 5000


def _thrown_away(host: str, src: str) -> bool:
    """An odd or tiny host; a file that carries its own domain's name is a vendor's, whatever his domain costs."""
    name = registrable(host).partition(".")[0]
    signed = len(name) >= 6 and name in src.partition("//")[2].partition("/")[2].lower()
    odd = (odd_host(host) and not (signed and _SOLD.search(host))) or _tiny(host, src) or _nearly_famous(host)
    return odd or _ASKED_FILE.search(src) is not None or _TELLS_ON.search(src) is not None


def _kept_for(own: set[str], host: str, src: str) -> bool:
    """A bare address where a folder bears the whole name of this site: its vendor's server."""
    names = {domain.partition(".")[0] for domain in own}
    folders = src.lower().partition("//")[2].split("/")[1:-1]
    bare = _ADDRESS.fullmatch(host) is not None
    return bare and any(len(name) >= 6 and folder.startswith(name) for name in names for folder in folders)


def _everybodys(host: str) -> bool:
    return host in WELL_KNOWN or (well_known(host) and not _ANYBODY.search(host))


@lru_cache(maxsize=4096)
def _nearly_famous(host: str) -> bool:
    """ "googletagmanagar.com", "jquery-js.com": a famous name misspelt, or worn with a word of the trade."""
    name, _, ending = registrable(host).partition(".")
    if name in _FAMOUS:
        return ending not in ("com", "net", "org", "io", "dev")
    worn = any(
        re.fullmatch(
            rf"(?:{famous}|google)[-_]?(?:{_TRADE}|\d)s?\d{{0,2}}|g(?:syndication|analytics|tagmanager|tagservices|statics)"
            rf"|(?:js|cdn|api|min|code|static|lib|assets|www)[-_]?{famous}",
            name,
        )
        for famous in _FAMOUS
    )
    return worn or any(len(famous) > 7 and _misspelt(name, famous) for famous in _FAMOUS)


def _misspelt(name: str, famous: str) -> bool:
    """One or two letters changed, lost, added or swapped."""
    if abs(len(name) - len(famous)) > 1:
        return False
    if len(name) == len(famous):
        return 0 < sum(one != other for one, other in zip(name, famous, strict=True)) <= 2
    longer, shorter = (name, famous) if len(name) > len(famous) else (famous, name)
    return any(longer[:cut] + longer[cut + 1 :] == shorter for cut in range(len(longer)))


def _tiny(host: str, src: str) -> bool:
    """As short as people type into a field that cuts: "//x9.wtf", "//14.rs/a"."""
    path = src.partition("//")[2].partition("/")[2]
    return len(host) <= 8 and _SHORT_PATH.fullmatch(path) is not None


def unseen_frames(tree: LexborHTMLParser, source: str) -> tuple[str, ...]:
    """Hosts of frames that are shrunk to nothing, made invisible or moved off the screen; with a colon behind where no
    honest frame comes from. Frames that are only not displayed count there alone: counters, chats and sign-ins wait so.
    """
    found = []
    for node in tree.css("iframe[src]")[:60]:
        attributes = node.attributes
        host = host_of(attributes.get("src") or "")
        if not host or well_known(host):
            continue
        sizes = [
            (attributes.get(name) or "").strip().removesuffix("px") in ("0", "1", "2") for name in ("width", "height")
        ]
        style = (attributes.get("style") or "").lower().replace(" ", "")
        src = (attributes.get("src") or "").strip()
        bare = _PLAIN_PAGE.fullmatch(src) and [attributes.get("width"), attributes.get("height")] == ["0", "0"]
        ported = any((_PORT.search(src), _DROP.fullmatch(src), _TRADER.search(src), bare))
        gone = "display:none" in style and (odd_host(host) or ported)
        if all(sizes) or gone or "visibility:hidden" in style or _SHRUNK.search(style):
            found.append(f"{host}:" if ported else host)
    return tuple(dict.fromkeys((*found, *_behind(source))))


def written_frames(code: str) -> tuple[str, ...]:
    """Hosts of frames of no size that scripts write for a foreign program: "stats.php", "in.cgi", any other port."""
    found = []
    if "<iframe" not in code:
        return ()
    veiled = _VEILED.findall(code)[:20]
    for markup in (*_FRAMED.findall(code)[:20], *veiled):
        source = _SOURCE.search(markup)
        host = host_of(source.group(1)) if source else None
        hidden = len(_SIZE.findall(markup)) > 1 or "none" in markup or "hidden" in markup or markup in veiled
        if source is None or not host or not hidden or well_known(host):
            continue
        if _SERVED_BY.search(source.group(1)) or _PORT.search(source.group(1)) or odd_host(host):
            found.append(f"{host}:")
    return tuple(dict.fromkeys(found))


def made_frames(addresses: list[str]) -> tuple[str, ...]:
    """Hosts of frames that scripts put into the page unseen; with a colon behind where no honest frame comes from."""
    found = []
    for src in addresses:
        host = host_of(src)
        if host and not well_known(host):
            odd = _PORT.search(src) or _DROP.fullmatch(src) or _TRADER.search(src) or odd_host(host)
            found.append(f"{host}:" if odd else host)
    return tuple(dict.fromkeys(found))


def _behind(source: str) -> list[str]:
    """Hosts of small or unseen frames behind the document's end or before its beginning, where only injectors that know
    no template write."""
    end, first = source.rfind("</html"), _BEGUN.match(source)
    outside = (source[end : end + BEHIND] if end >= 0 else "") + (first.group() if first else "")
    found = []
    for markup in _FRAME.findall(outside)[:20]:
        told = _SOURCE.search(markup)
        host = host_of(told.group(1)) if told else None
        unseen = _UNSEEN.search(markup) or len(_BRIEF_SIZE.findall(markup)) > 1
        if host and unseen and not well_known(host):
            found.append(f"{host}:")
    return found


_SIDES = tuple(re.compile(rf"(?:^|;){side}:0(?:px|%)?(?:;|$)") for side in ("top", "left", "right", "bottom"))


def spread(style: str) -> bool:
    """Does an element reach all four sides and hide what is below it with a colour of its own?"""
    return "background" in style and "rgba" not in style and all(side.search(style) for side in _SIDES)


def covers(tree: LexborHTMLParser) -> list[LexborNode]:
    """Elements laid over the whole page by their own style: an overlay, or a frame over all."""
    found = []
    for node in tree.css("[style*='position']")[:2000]:
        style = (node.attributes.get("style") or "")[:800].lower().replace(" ", "").replace("\n", "")
        above = (_WHOLE.search(style) and _ABOVE.search(style)) or spread(style)
        if above and _OVER.search(style) and "display:none" not in style:
            found.append(node)
            if len(found) >= 8:
                break
    return found
