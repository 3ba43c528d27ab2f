"""How a page without a portal around it is made up: what plays unseen, what its pictures are called, what its author
left in comments, and whose hosts it calls. Read on pages with few links only, where such traces mean something."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from probes.defacement.hosts import host_of, well_known
from probes.defacement.loads import picture_host

MAX_REMARKS = 60
MAX_PICTURES = 12  # a page with more of them is a gallery

_REMARK = re.compile(r"<!--([^<>]{4,400})")
_CSS_PICTURE = re.compile(r"(?:url\(|background\s{0,3}=)\s{0,3}[\"']?((?:https?:)?//[^\s\"')>]{4,300})")
_NAMED = re.compile(
    r"hacke[dr]|hacking|h4ck|haxor|(?<![a-z])hack(?![a-z])|deface|pwned|(?<![a-z])owned|guy-?_?fawkes|anonymous-?_?(?:mask|logo|hack)"
    r"|skull|tengkorak|cyber-?_?(?:army|team)|(?<![a-z])anon(?![a-z])"
)
_CREW = re.compile(
    r"//([a-z0-9.-]{0,60}(?:zone-?(?:h|xsec)\b|mirror-h\b|haxor|h4x|hax0r|deface|xploit|xpl0it|cyber-?army|blackhat|1337"
    r"|hack(?:er|ers|ing|ed)?(?!one|rank|earth|noon|news|space|thon|aday|the|erspace))[a-z0-9.-]{0,40})"
)
_DEFANGED = ("thehackernews", "blackhat.com", "hackernews", "hackathon", "hackmd")
_LOUD = re.compile(
    r"(?<![-\w])(?:color|text)\s{0,2}[:=]\s{0,2}[\"']?\s?(?:red|lime|aqua|cyan|yellow|#0f0\b|#00ff00|#f00\b|#ff0000|#f33\b|#c00\b)"
)
_BESIDE = re.compile(r"\s{0,9}(?:\.{0,2}/(?!/)|[\w-]{1,40}[/.?]|/?$)(?![^/]{0,9}:)")
_SOCIAL = re.compile(
    r"\s{0,9}(?:$|#|javascript:|mailto:|(?:https?:)?//(?:[\w-]{1,20}\.)?(?:facebook|fb|instagram|twitter|x|youtube|youtu|telegram|t"
    r"|wa|whatsapp|discord|tiktok|vk|linktr|pinterest|saweria)\.(?:com|me|be|gg|ee|org|net|co)(?:/|$))",
    re.I,
)
_NOTHING = ("0", "1", "0px", "1px", "0%")
_PLAYERS = "iframe[src],embed[src],object[data],audio[src],video[src]"
_HIDES = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|(?:width|height)\s{0,3}:\s{0,3}[01](?:px)?\s{0,3}(?:;|$)"
)


@dataclass(frozen=True, slots=True)
class Manner:
    """`unseen`: a frame or plug-in of no size that plays by itself; `named`: the tell-tale name of a picture or sound;
    `remarks`: the page's comments; `handmade`: no template, no style sheet or script but those of the whole web;
    `loud`: red or green letters; `social`: all its links lead to people, none to pages; `captions`: what its pictures
    are called; `crew`: a host named after hacking; `free_pictures`: from free hosts."""

    unseen: bool = False
    named: str = ""
    remarks: str = ""
    crew: str = ""
    handmade: bool = False
    loud: bool = False
    captions: str = ""
    free_pictures: int = 0
    social: bool = False


PLAIN = Manner()


def manner_of(tree: LexborHTMLParser, source: str, lower: str, anchors: list[LexborNode]) -> Manner:
    """Read the manner of one page with few links; `lower` is its source in lower case, with what was unpacked."""
    pictures = tree.css("img")
    sources = [node.attributes.get("src") or "" for node in pictures[: MAX_PICTURES + 1]]
    sources += _CSS_PICTURE.findall(lower[:60_000])[:10]
    sources += [(node.attributes.get("href") or "").removeprefix("blob:") for node in anchors]
    sources += [node.attributes.get("src") or "" for node in tree.css("audio[src],video[src],source[src]")[:10]]
    free = [one for one in sources if picture_host(host_of(one) or "")]
    played = [node.attributes.get("src") or node.attributes.get("data") or "" for node in tree.css(_PLAYERS)[:40]]
    named = next((one for one in (*sources, *played) if _NAMED.search(_file(one))), "")
    crew = _CREW.search(lower[:200_000])
    remarks = dict.fromkeys(" ".join(one.split()) for one in _REMARK.findall(source[:200_000])[:MAX_REMARKS])
    return Manner(
        unseen=any(_unseen(node) for node in tree.css(_PLAYERS)[:40]),
        named=named[-80:],
        remarks=" | ".join(remarks)[:3000],
        handmade=tree.css_first("form,input,meta[name=generator],nav") is None and not _template(tree),
        loud=_LOUD.search(lower[:60_000]) is not None,
        captions=" | ".join(
            f"{node.attributes.get('alt') or ''} | {_plain_name(node.attributes.get('src') or '')}"[:200]
            for node in pictures[:4]
        ),
        crew=crew.group(1) if crew and not any(one in crew.group(1) for one in _DEFANGED) else "",
        free_pictures=len(free) if len(pictures) <= MAX_PICTURES else 0,
        social=bool(anchors) and all(_SOCIAL.match(node.attributes.get("href") or "") for node in anchors),
    )


def _template(tree: LexborHTMLParser) -> bool:
    """Style sheets or scripts of the page's own; fonts and libraries that everybody loads are none."""
    loaded = [node.attributes.get("href") or "" for node in tree.css("link[rel~=stylesheet]")[:40]]
    loaded += [node.attributes.get("src") or "" for node in tree.css("script[src]")[:40]]
    return any(not well_known(host_of(address) or "") for address in loaded)


def ways_on(tree: LexborHTMLParser, anchors: list[LexborNode], others: Iterable[str]) -> int:
    """Where a visitor can go from here: links that lead somewhere, and one way for each of the `others` (selectors of
    image maps, frames, forms) that the tree holds."""
    leads = sum(
        not (node.attributes.get("href") or "").strip().lower().startswith(("#", "javascript:", "blob:", "data:"))
        for node in anchors
    )
    return leads + sum(tree.css_first(one) is not None for one in others)


def ways_in(anchors: list[LexborNode]) -> int:
    """Links to pages beside this one, by a relative address."""
    return sum(_BESIDE.match(node.attributes.get("href") or "") is not None for node in anchors)


def _plain_name(source: str) -> str:
    """The words of a picture's file name; "" for data."""
    return "" if source.startswith("data:") else re.sub(r"[-_.+%\d]+", " ", source.rpartition("/")[2][:80])


def _file(address: str) -> str:
    return address.lower().partition("?")[0].rpartition("/")[2] or address.lower()[-60:]


def _unseen(node: LexborNode) -> bool:
    """Plays by itself and takes no room: music for the visitor, no content. Trackers are unseen as well, but silent."""
    attributes = node.attributes
    source = (attributes.get("src") or attributes.get("data") or "").lower()
    if node.tag in ("audio", "video"):
        return False  # ordinary elements for sound; whether they start by themselves is told elsewhere
    plays = "autoplay" in source or "auto_play" in source or source.endswith((".mp3", ".mid", ".wav", ".ogg"))
    small = any((attributes.get(name) or "").strip() in _NOTHING for name in ("width", "height"))
    return plays and (small or _HIDES.search(attributes.get("style") or "") is not None)
