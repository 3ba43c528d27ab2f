"""Lines for a terminal: pieces of text with a style, folded to a width, harmless whatever a server wrote into them."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import click

from socd.cli.base import printable

Piece = tuple[str, str]  # text and style: "", bold, good, warn, bad, dim, head
Row = tuple[Piece, ...]

_STYLES: dict[str, dict[str, Any]] = {
    "bold": {"bold": True},
    "head": {"bold": True, "underline": True},
    "good": {"fg": "green"},
    "warn": {"fg": "yellow"},
    "bad": {"fg": "red", "bold": True},
    "dim": {"dim": True},
}


@dataclass(slots=True)
class Paper:
    """Rows one below the other, each no wider than `width` columns (words longer than that excepted)."""

    width: int = 80
    rows: list[Row] = field(default_factory=list)

    def put(self, *pieces: Piece | str, indent: int = 0, hang: int = 2) -> None:
        """One paragraph; what does not fit goes on below, `hang` columns further in than `indent`."""
        self.rows += _folded([_piece(piece) for piece in pieces], self.width, indent, indent + hang)

    def keep(self, text: str, indent: int = 0) -> None:
        """One row that is meant to be copied: never folded."""
        clean = printable(text.replace("\n", " ").replace("\t", " "))
        self.rows.append(((" " * indent, ""), (clean, "bold")))

    def head(self, text: str) -> None:
        self.rows.append(((text, "head"),))


def _piece(piece: Piece | str) -> Piece:
    text, style = (piece, "") if isinstance(piece, str) else piece
    return printable(text), style


def _folded(pieces: Sequence[Piece], width: int, first: int, later: int) -> Iterator[Row]:
    row: list[Piece] = [(" " * first, "")] if first else []
    used, empty = first, True
    for blanks, word in _words(pieces):
        wide = sum(columns(text) for text, _ in word)
        if not empty and used + blanks + wide > width:
            yield tuple(row)
            row, used, empty = [(" " * later, "")], later, True
        if blanks and not empty:
            row.append((" " * blanks, row[-1][1] if row[-1][1] == word[0][1] else ""))
            used += blanks
        row += word
        used, empty = used + wide, False
    if not empty:
        yield tuple(row)


def _words(pieces: Sequence[Piece]) -> Iterator[tuple[int, list[Piece]]]:
    """Words with the number of blanks before them; a word may be made of pieces of several styles."""
    blanks, word = 0, list[Piece]()
    for text, style in pieces:
        for i, part in enumerate(text.replace("\n", " ").replace("\t", " ").split(" ")):
            if i:
                if word:
                    yield blanks, word
                    blanks, word = 0, []
                blanks += 1
            if part:
                word.append((part, style))
    if word:
        yield blanks, word


def columns(text: str) -> int:
    """How many columns a terminal needs for the text."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def padded(text: str, width: int) -> str:
    return text + " " * max(0, width - columns(text))


def plain(row: Row) -> str:
    return "".join(text for text, _ in row)


def coloured(row: Row) -> str:
    runs = ((style, "".join(text for text, _ in run)) for style, run in groupby(row, key=itemgetter(1)))
    return "".join(click.style(text, **_STYLES[style]) if style else text for style, text in runs)


def show(rows: Sequence[Row]) -> None:
    """To standard output: with colours on a terminal (not where NO_COLOR is set), as plain text elsewhere."""
    render = coloured if sys.stdout.isatty() and not os.environ.get("NO_COLOR") else plain
    click.echo("\n".join(render(row) for row in rows))
