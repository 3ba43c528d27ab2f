"""Which of the words that open a closer look stand in a page at all: one pass over its bytes for all of them.

A page lacks nearly every one; asking for each by itself costs more than parsing the page.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from socd.rules import Literals

# Where none of these stands on a page with links, whether a quotation is a line of its own does not matter.
STEMS = ("hack", "defac", "pwn", "owned", "0wn", "retas", "hekle", "bobol", "invadid", "pirat",
         "взлом", "هک", "اختراق", "黑", "入侵", "tấn công", "tan cong")  # fmt: skip
PLAYS = ("autoplay=1", "auto_play=true", "new audio(", ".play()", "autostart=true", "autoplay=true")
NO_RIGHT_CLICK = ("oncontextmenu", "event.button==2", "event.button == 2", "which==3", '"contextmenu"',
                  "'contextmenu'")  # fmt: skip
PACKED = ("unescape", "decodeuri", "atob", ";base64,", "ase64", "fromcharcode", "parseint", "\\x", "\\u00", "reverse()",
          "p,a,c,k,e", "p, a, c, k, e", "'+'", '"+"')  # fmt: skip
HANDLERS = ("onerror", "onload", "ontoggle", "onfocus", "onmouseover")
PLACES = ("password", "file", "position", "srcdoc", "<app-root")
_LOWER_IN_ASCII = ("\u0130", "\u212a")  # İ and K: the only letters beyond ASCII whose small form holds an ASCII one


def _written(word: str) -> list[str]:
    """A word with its letters beyond ASCII in either case; those of ASCII stay small."""
    return [
        "".join(letters) for letters in product(*({char, char.upper()} if char > "\x7f" else {char} for char in word))
    ]


_WORD_OF = {
    form: word for word in (*STEMS, *PLAYS, *NO_RIGHT_CLICK, *PACKED, *HANDLERS, *PLACES) for form in _written(word)
}
_LITERALS = Literals(_WORD_OF)


def small(text: str) -> bytes:
    """UTF-8 of `text` with its ASCII letters small, as `text.lower()` has them; other letters as they are."""
    if any(odd in text for odd in _LOWER_IN_ASCII):
        text = text.lower()
    return text.encode("utf-8", "surrogatepass").lower()


def hints(lower: bytes) -> frozenset[str]:
    """Those of the words above that `small` text holds, whatever the case of their letters."""
    return frozenset(_WORD_OF[form] for form in _LITERALS.within(lower))


def any_of(words: Iterable[str], present: frozenset[str]) -> bool:
    return not present.isdisjoint(words)
