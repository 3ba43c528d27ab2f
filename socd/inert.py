"""Foreign text in tables: a spreadsheet program must never take it for a formula, a link or a command. Pure."""

from __future__ import annotations

import re
import unicodedata

MAX_CELL = 8_000  # characters; a spreadsheet's own limit is 32,767
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "|", "%")
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")


def plain_cell(text: str) -> str:
    """Text without control, invisible or direction characters or halves of a surrogate pair, NFC, cut."""
    whole = text[: MAX_CELL * 2].encode("utf-8", "ignore").decode("utf-8")
    flat = unicodedata.normalize("NFC", _UNSEEN.sub("", whole))
    return flat if len(flat) <= MAX_CELL else flat[: MAX_CELL - 1] + "…"


def csv_cell(text: str) -> str:
    """Text for a CSV file: what a spreadsheet would compute gets an apostrophe in front (OWASP, CSV injection)."""
    flat = plain_cell(text)
    return f"'{flat}" if _computed(flat) else flat


def from_csv_cell(text: str) -> str:
    """The text again that `csv_cell` wrote."""
    return text[1:] if text.startswith("'") and _computed(text[1:]) else text


def _computed(text: str) -> bool:
    return text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA)
