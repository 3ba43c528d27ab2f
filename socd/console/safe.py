"""Foreign text made visible: nothing an attacker wrote may hide, turn around or run on in the console. Pure.

HTML escaping itself is Jinja2's (autoescape is on everywhere).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

CUT = 400  # characters of one foreign value on a page
_PRE = 65536  # bytes of a body on the evidence page


def visible(text: object, limit: int = CUT, *, lines: bool = False) -> str:
    """Control, invisible and direction-changing characters as ⟨U+202E⟩; cut with a word on how much is missing.

    `lines` keeps line feeds and tabs (for <pre>).
    """
    whole = str(text)
    shown = "".join(char if _plain(char, lines) else _named(char) for char in whole[:limit])
    return shown if len(whole) <= limit else f"{shown}… (+{len(whole) - limit})"


def _plain(char: str, lines: bool) -> bool:
    if lines and char in "\n\t":
        return True
    # Cc control, Cf format (bidi, zero width), Co private, Cs surrogate, Cn unassigned, Zl/Zp separators
    return unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp")


def _named(char: str) -> str:
    return {"\n": "⏎", "\r": "", "\t": "⇥"}.get(char, f"⟨U+{ord(char):04X}⟩")


def is_text(data: bytes) -> bool:
    """Whether bytes read as text: no NUL, and few control characters in the first 4 kB."""
    start = data[:4096]
    odd = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in start)
    return b"\0" not in start and odd * 50 <= len(start)


def body_text(data: bytes) -> str:
    """The first 64 kB as text (UTF-8, otherwise latin-1), safe for <pre>."""
    start = data[:_PRE]
    try:
        text = start.decode("utf-8", errors="strict" if len(data) <= _PRE else "ignore")
    except UnicodeDecodeError:
        text = start.decode("latin-1")
    return visible(text.replace("\r\n", "\n"), _PRE, lines=True)


def hexdump(data: bytes, limit: int = 4096) -> str:
    """Offset, sixteen bytes, printable ASCII: one line each, at most `limit` bytes."""
    return "\n".join(_hexlines(data[:limit]))


def _hexlines(data: bytes) -> Iterator[str]:
    for offset in range(0, len(data), 16):
        row = data[offset : offset + 16]
        ascii_ = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        yield f"{offset:08x}  {row.hex(' '):<47}  {ascii_}"


def diff_lines(diff: object, limit: int = 400) -> list[tuple[str, str]]:
    """Lines of a diff with their class: add, del, at or same. Accepts one string or a list of lines."""
    raw = diff.splitlines() if isinstance(diff, str) else [str(line) for line in diff] if isinstance(diff, list) else []
    lines = [(_mark(line), visible(line, 500, lines=True)) for line in raw[:limit]]
    return lines if len(raw) <= limit else [*lines, ("at", f"… (+{len(raw) - limit})")]


def _mark(line: str) -> str:
    if line.startswith(("+++ ", "--- ", "@@")):
        return "at"
    return {"+": "add", "-": "del"}.get(line[:1], "same")
