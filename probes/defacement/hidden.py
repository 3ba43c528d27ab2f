"""Which elements a visitor does not see: inline styles, style blocks, attributes, and scripts that hide by id."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from probes.defacement.elements import LOUD, Elements
from probes.defacement.known import known

MAX_SELECTORS = 40
MAX_NODES = 400

_FAR = re.compile(r"-(?:\d{4,12}|[2-9]\d\d|1\d\d(?!px|\.\d{1,4}px|$))(?:\.\d{1,4})?(?:px|em|rem|%|vw|vh|pt)?$")
_SHIFTED = re.compile(r"translate(?:x|y|3d)?\([^)]{0,40}-\d{4,6}px|scale\(0(?:\.0{1,3}\d?)?\)")
_CLIPPED = re.compile(r"inset\((?:50|100)%|circle\(0|polygon\(0 0,\s?0 0")
_CUT_AWAY = re.compile(r"rect\((?:0|\s?\d{3,5}px)")
_FAINT = re.compile(r"0?\.0[0-5]\d{0,2}$|0(?:\.0)?$")
_WHITE = ("#fff", "#ffffff", "white", "transparent")
_NOTHING = re.compile(r"[01]?(?:\.0{1,4})?(?:px|em|rem|pt|%)?$")
_SLIT = re.compile(r"[2-9]px$")  # too low for any letter
_OFF_SCREEN = ("left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top")
_HINTS = ("none", "hidden", ":-", ": -", "opacity", "font-size", "clip", "scale(0", "translate", "overflow")
_RULE = re.compile(r"([.#][A-Za-z_][\w-]{0,80}+)\s{0,9}+\{([^{}]{1,400}+)\}")
_GLUE = re.compile(r"[\"']\s{0,3}\+\s{0,3}[\"']")  # between the pieces of one word
_BY_SCRIPT = re.compile(
    r"getElementById\(\s{0,3}[\"']([A-Za-z_][\w-]{0,80})[\"']\s{0,3}\)\s{0,3}\.\s{0,3}style\s{0,3}\.\s{0,3}"
    r"(?:display\s{0,3}=\s{0,3}[\"']none|visibility\s{0,3}=\s{0,3}[\"']hidden|(?:left|top)\s{0,3}=\s{0,3}[\"']-\d{3})"
)


def how_hidden(style: str) -> str:
    """ "away" (moved off the screen, shrunk to nothing: hardly ever legitimate for text with links), "gone" (not
    displayed: also how menus and dialogs wait), or "" for a visible style."""
    style = style.lower()
    if not any(hint in style for hint in _HINTS):
        return ""
    rules = {name.strip(): value.replace("!important", "").strip() for name, _, value in _declarations(style)}
    if any(_FAR.match(rules.get(name, "")) for name in _OFF_SCREEN):
        return "away"
    sizes = [rules.get(name, "none") for name in ("height", "width", "max-height", "max-width")]
    small = any(_NOTHING.match(size) for size in sizes) or sum(_SLIT.match(size) is not None for size in sizes) > 1
    if small and (rules.get("overflow") in ("hidden", "auto", "scroll", "clip") or rules.get("visibility") == "hidden"):
        return "away"
    if rules.get("font-size", "9") in ("0", "0px", "0em", "0pt", "0%") or _CUT_AWAY.match(rules.get("clip", "")):
        return "away"
    if _FAINT.match(rules.get("opacity", "1")) or _SHIFTED.search(rules.get("transform", "")):
        return "away"
    if _CLIPPED.search(rules.get("clip-path", "")) or _drowned(rules):
        return "away"
    return "gone" if rules.get("display") == "none" or rules.get("visibility") == "hidden" else ""


_brief = lru_cache(maxsize=8_192)(how_hidden)
_NO_ROOM = re.compile(r"(?<![\w-])(?:width|height)\s{0,3}:\s{0,3}[01](?:px)?\s{0,3}(?:;|!|$)", re.I)
BRIEF = 400  # characters: styles of at most so many come back at every look


def _drowned(rules: dict[str, str]) -> bool:
    """Letters of the colour of their ground, or white ones too small to read."""
    colour = rules.get("color", "")
    ground = rules.get("background-color") or rules.get("background", "")
    tiny = rules.get("font-size") in ("1px", "1pt", "0.1px", "0.01em", "2px")
    return bool(colour) and (colour == ground or (tiny and colour in _WHITE))


def _declarations(style: str) -> list[tuple[str, str, str]]:
    return [part.partition(":") for part in style.split(";")[:60]]


def hidden_nodes(tree: LexborHTMLParser, elements: Elements, styles: str, scripts: str) -> list[tuple[LexborNode, str]]:
    """Outermost hidden elements that hold text, with the way they are hidden; at most MAX_NODES."""
    found: dict[int, tuple[LexborNode, str]] = {}

    def add(node: LexborNode, how: str) -> None:
        if len(found) < MAX_NODES and node.tag not in ("body", "html", "head", "input", "img", "script", "style"):
            found.setdefault(node.mem_id, (node, how))

    for node in tree.css("[style]")[:3000]:
        style = node.attrs.get("style") or ""
        how = _brief(style) if len(style) <= BRIEF else how_hidden(style)
        if how:
            add(node, how)
    rolling = any(node.tag == "marquee" for node in elements.of(LOUD))
    for node in tree.css("[hidden],marquee[height],marquee[width],marquee[style]" if rolling else "[hidden]")[:200]:
        if node.tag != "marquee" or _no_room(node):
            add(node, "away" if node.tag == "marquee" else "gone")
    for node in elements.of("noscript")[:40]:
        if node.css_first("a[href]") is not None:
            add(node, "gone")  # for engines and for nobody else
    for selector, how in _hiding_selectors(styles, scripts):
        for node in tree.css(selector)[:50]:
            add(node, how)
    return list(found.values())


def _no_room(node: LexborNode) -> bool:
    """What rolls is cut off at its edges."""
    sizes = ((node.attributes.get(name) or "").rstrip("px") for name in ("height", "width"))
    return any(size in ("0", "1") for size in sizes) or _NO_ROOM.search(node.attributes.get("style") or "") is not None


@known(4_096)
def _hiding_selectors(styles: str, scripts: str) -> list[tuple[str, str]]:
    selectors: dict[str, str] = {f"#{found.group(1)}": "away" for found in _BY_SCRIPT.finditer(_GLUE.sub("", scripts))}
    for text in (styles, scripts):
        for found in _RULE.finditer(text):
            how = how_hidden(found.group(2))
            if text is scripts and how == "away" and styles is not scripts:
                selectors[found.group(1)] = "driven"  # a style sheet that a script makes to hide it
            elif how == "away" or (how and len(selectors) < MAX_SELECTORS):
                selectors.setdefault(found.group(1), how)
    return list(selectors.items())[:MAX_SELECTORS]
