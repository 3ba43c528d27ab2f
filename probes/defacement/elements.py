"""The elements of one page by what they are for: one walk through the tree instead of a selector for each."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

FRAMES, PLAYERS, LOUD = "iframe,frame,embed,object", "audio,video,bgsound", "h1,marquee,center,blink"
# Elements that are asked for together, in the order of the page.
_GROUPS = ("script", "style", "title", "img", "p", LOUD, "h2,h3", "meta", "link", "base", "form",
           FRAMES, "noscript", "area", PLAYERS)  # fmt: skip


def _numbers() -> dict[int, str]:
    """Group by the parser's number of the tag."""
    found: dict[int, str] = {}
    for group in _GROUPS:
        for tag in group.split(","):
            tree = LexborHTMLParser("<p></p>")
            found[tree.create_node(tag).tag_id] = group
    return found


_GROUP_OF = _numbers()


class Elements:
    """Elements by group; the groups are those of _GROUPS."""

    __slots__ = ("_found",)

    def __init__(self, tree: LexborHTMLParser) -> None:
        self._found: dict[str, list[LexborNode]] = {}
        known, found = _GROUP_OF.get, self._found
        for node in tree.css("*"):
            group = known(node.tag_id)
            if group is not None:
                found.setdefault(group, []).append(node)

    def of(self, group: str, attribute: str = "") -> list[LexborNode]:
        """Elements of a group, of those with an attribute (in small letters) where one is named."""
        nodes = self._found.get(group, [])
        return [node for node in nodes if attribute in node.attrs] if attribute else nodes
