"""Pictures of evidence on paper: the window where something changed, small enough for a letter.

What is printed is a reduced excerpt; the hash beside it is that of the whole picture in the vault.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

from markupsafe import Markup
from PIL import Image

from socd.reports.facts import IncidentFacts, Photo

WIDTH = 105  # mm on paper
_WINDOW = 900  # pixels of height shown
_ABOVE = 150  # pixels kept above the first change
_PIXELS = 900  # of width on paper: about 215 dpi
_MOST = 20_000_000  # pixels of a picture worth opening


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture inside a document: a data address in HTML and PDF, a part of its own in DOCX. `width` in mm."""

    data: bytes
    alt: str
    media: str = "image/jpeg"
    css: str = "photo"
    width: int = WIDTH

    def __html__(self) -> str:
        source = base64.b64encode(self.data).decode()
        return str(
            Markup('<img class="{}" alt="{}" src="data:{};base64,{}">').format(self.css, self.alt, self.media, source)
        )


def printed(photo: Photo, top: int, alt: str) -> Embedded | None:
    """The window from `top` of one picture; None for bytes that are no picture of a page."""
    try:
        image = Image.open(io.BytesIO(photo.picture.data), formats=("PNG",))
        if not 0 < image.width * image.height <= _MOST:
            return None
        start = max(0, min(top - _ABOVE, image.height - _WINDOW))
        part = image.convert("RGB").crop((0, start, image.width, min(image.height, start + _WINDOW)))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    part.thumbnail((_PIXELS, _PIXELS * 4))
    out = io.BytesIO()
    part.save(out, "JPEG", quality=80)
    return Embedded(out.getvalue(), alt)


def top_of(facts: IncidentFacts) -> int:
    """Where the largest change begins, in pixels from the top of the page; 0 where none is known."""
    box = facts.case.details.get("region")
    return int(box[1]) if isinstance(box, list | tuple) and len(box) == 4 and isinstance(box[1], int) else 0
