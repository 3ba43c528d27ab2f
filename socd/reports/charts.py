"""Charts for a printed report: black, white and hatches, every value written beside its bar. Drawn with Pillow.

The same PNG stands in DOCX, PDF and HTML. Where no typeface is found there is no chart: the tables say it all.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from socd.reports.photos import Embedded

WIDTH = 160  # mm on paper
_SCALE = 8  # pixels a mm: about 200 dpi
_SIZE = 33  # pixels: about 12 pt
_FACES = ("LiberationSerif-Regular.ttf", "times.ttf", "Times_New_Roman.ttf", "Times New Roman.ttf")
_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
_INK, _PAPER, _RULE = 0, 255, 150


@dataclass(frozen=True, slots=True)
class Bar:
    """One line of a bar chart: this period's value and the one to compare with (None: not known)."""

    label: str
    now: int
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a share from 0 to 1 with its printed value; None where nothing was watched."""

    label: str
    share: float | None
    value: str


def bars(rows: Sequence[Bar], now: str, before: str, alt: str) -> Embedded | None:
    """Lying bars, this period hatched, the other one empty; `now` and `before` are the words of the legend."""
    most = max((max(row.now, row.before or 0) for row in rows), default=0)
    font = _font()
    if font is None or not most:
        return None
    pair = any(row.before is not None for row in rows)
    thick, gap = 36, 14
    step = thick * (2 if pair else 1) + gap
    label = max(int(font.getlength(row.label)) for row in rows)
    left, right = label + 30, WIDTH * _SCALE - 120
    height = 60 + step * len(rows) + 20
    image, draw = _paper(height)
    _legend(image, draw, font, left, [(now, True), (before, False)] if pair else [(now, True)])
    for index, row in enumerate(rows):
        top = 64 + index * step
        draw.text((left - 16, top + (step - gap) / 2), row.label, _INK, font, anchor="rm")
        for nth, value in enumerate((row.now, row.before) if pair else (row.now,)):
            y, end = top + nth * thick, left + round((value or 0) / most * (right - left))
            if value:
                _box(image, draw, (left, y, end, y + thick - 4), hatched=nth == 0)
            draw.text((end + 10, y + thick / 2 - 2), "–" if value is None else _number(value), _INK, font, anchor="lm")
    draw.line((left, 56, left, height - 12), _INK, 3)
    return _embedded(image, alt)


def columns(points: Sequence[Column], alt: str) -> Embedded | None:
    """Standing columns of shares. The foot of the axis is written on it: it need not be nought."""
    known = [point.share for point in points if point.share is not None]
    font = _font()
    if font is None or not known:
        return None
    floor = next(foot for foot in (0.99, 0.95, 0.9, 0.8, 0.5, 0.0) if min(known) > foot or foot == 0.0)
    left, right, top, foot = 130, WIDTH * _SCALE - 20, 60, 400
    image, draw = _paper(480)
    for nth in range(5):
        share = floor + (1 - floor) * nth / 4
        y = foot - (foot - top) * nth / 4
        draw.line((left, y, right, y), _RULE if nth else _INK, 2)
        draw.text((left - 12, y), f"{share * 100:.4g}%".replace(".", ","), _INK, font, anchor="rm")
    width = (right - left) / len(points)
    for index, point in enumerate(points):
        middle = left + width * (index + 0.5)
        draw.text((middle, foot + 36), point.label, _INK, font, anchor="mm")
        y = foot
        if point.share is not None:
            y = round(foot - (foot - top) * (point.share - floor) / (1 - floor))
            half = min(60, width / 3)
            _box(image, draw, (round(middle - half), y, round(middle + half), foot), hatched=True)
        draw.text((middle, y - 24), point.value, _INK, font, anchor="mm")
    return _embedded(image, alt)


def _paper(height: int) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("L", (WIDTH * _SCALE, height), _PAPER)
    return image, ImageDraw.Draw(image)


def _legend(
    image: Image.Image, draw: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, x: int,
    entries: Sequence[tuple[str, bool]],
) -> None:  # fmt: skip
    for text, hatched in entries:
        _box(image, draw, (x, 10, x + 60, 36), hatched=hatched)
        draw.text((x + 74, 23), text, _INK, font, anchor="lm")
        x += 74 + int(font.getlength(text)) + 60


def _box(image: Image.Image, draw: ImageDraw.ImageDraw, box: tuple[int, int, int, int], *, hatched: bool) -> None:
    x0, y0, x1, y1 = box
    if hatched and x1 > x0 and y1 > y0:
        width, height = x1 - x0, y1 - y0
        tile = Image.new("L", (width, height), _PAPER)
        pen = ImageDraw.Draw(tile)
        for offset in range(-height, width, 12):
            pen.line((offset, height, offset + height, 0), _INK, 4)
        image.paste(tile, (x0, y0))
    draw.rectangle(box, outline=_INK, width=3)


@cache
def _font() -> ImageFont.FreeTypeFont | None:
    """The typeface of the document, if it is installed with all Vietnamese letters: old Liberation Serif lacks most."""
    for root in _FOLDERS:
        for face in _FACES:
            for path in sorted(root.rglob(face)):
                with contextlib.suppress(OSError):
                    font = ImageFont.truetype(path, _SIZE)
                    if all(bytes(font.getmask(letter)) != bytes(font.getmask("\uffff")) for letter in "ộỹƯ"):
                        return font
    return None


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def _embedded(image: Image.Image, alt: str) -> Embedded:
    out = io.BytesIO()
    greys = image.point([value // 17 for value in range(256)])  # sixteen of them: 4 bits a pixel
    greys.putpalette([17 * grey for grey in range(16) for _ in "rgb"])
    greys.save(out, "PNG", bits=4)
    return Embedded(out.getvalue(), alt, "image/png", "chart", WIDTH)
