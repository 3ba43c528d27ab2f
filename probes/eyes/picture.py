"""Pictures of pages: how far apart two look, and where they differ. Pure over PNG bytes.

The distance is over what a visitor sees first: a difference hash (dHash: is each of 16 × 16 spots brighter than the
one to its right, and than the one below?) for its shapes, and how bright each of 8 × 8 spots is, in four steps, for
its ground. It forgives small shifts of colour and compression, and notes a page that was replaced.
"""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

SIDE, GROUND = 16, 8
STEPS = (64, 128, 192)  # of 255
BITS = 2 * SIDE * SIDE + len(STEPS) * GROUND * GROUND
FIRST_SIGHT = 900  # pixels from the top
_MOST = 1366 * 4096 * 2  # pixels of one picture
_BLOCK = 16  # pixels: the grid in which differences are looked for
_THRESHOLD = 24  # of 255: less is compression and smoothing of letters
_REGIONS = 30

Box = tuple[int, int, int, int]  # left, top, right, bottom; pixels


class PictureError(Exception):
    """Bytes that are no picture of a page."""


def look_of(png: bytes) -> str:
    """The hash of what is seen first, as hexadecimal digits. Raises PictureError."""
    image = _open(png)
    top = image.crop((0, 0, image.width, min(image.height, FIRST_SIGHT))).convert("L")
    bits = [left > right for line in _lines(top, SIDE + 1, SIDE) for left, right in itertools.pairwise(line)]
    rows = _lines(top, SIDE, SIDE + 1)
    bits += [above > below for one, next_ in itertools.pairwise(rows) for above, below in zip(one, next_, strict=True)]
    bits += [spot > step for line in _lines(top, GROUND, GROUND) for spot in line for step in STEPS]
    return f"{int(''.join('01'[bit] for bit in bits), 2):0{BITS // 4}x}"


def _lines(image: Image.Image, width: int, height: int) -> list[bytes]:
    """Rows of a picture shrunk to so many spots, a byte each."""
    spots = image.resize((width, height), Image.Resampling.BOX).tobytes()
    return [spots[start : start + width] for start in range(0, len(spots), width)]


def distance(one: str, other: str) -> float:
    """0 (alike) … 1 of two hashes; two unrelated pictures are about 0.5 apart. Broken hashes are as far as can be."""
    try:
        return (int(one, 16) ^ int(other, 16)).bit_count() / BITS
    except ValueError:
        return 1.0


def nearest(look: str, known: Iterable[str]) -> float | None:
    """Distance to the most similar of the known looks; None without any."""
    return min((distance(look, other) for other in known), default=None)


def noise_of(looks: Sequence[str]) -> float:
    """How far the page's own looks lie from their nearest others: what its banners and sliders do by themselves."""
    apart = [nearest(look, [*looks[:i], *looks[i + 1 :]]) for i, look in enumerate(looks)]
    return max((far for far in apart if far is not None), default=0.0)


def plain(png: bytes) -> bool:
    """Is nothing on it but one colour?"""
    low, high = _open(png).convert("L").getextrema()
    return isinstance(low, int | float) and isinstance(high, int | float) and high - low < 8


def regions(before: bytes, after: bytes) -> list[Box]:
    """Where two pictures differ, in pixels of the later one, largest first. Raises PictureError."""
    return _regions(*_same_size(_open(before), _open(after)))


def marked(before: bytes, after: bytes) -> tuple[bytes, tuple[Box, ...]]:
    """The later picture with every region that differs outlined in red and the rest paled. Raises PictureError."""
    one, two = _same_size(_open(before), _open(after))
    found = tuple(_regions(one, two))
    pale = Image.blend(two, Image.new("RGB", two.size, "white"), 0.45)
    draw = ImageDraw.Draw(pale)
    for box in found:
        pale.paste(two.crop(box), box[:2])
    for left, top, right, bottom in found:
        draw.rectangle((left, top, right - 1, bottom - 1), outline=(214, 0, 0), width=4)
    return _png(pale), found


def _regions(one: Image.Image, two: Image.Image) -> list[Box]:
    difference = ImageChops.difference(one, two).convert("L").point(lambda value: 255 if value > _THRESHOLD else 0)
    size = (-(-two.width // _BLOCK), -(-two.height // _BLOCK))
    padded = Image.new("L", (size[0] * _BLOCK, size[1] * _BLOCK))
    padded.paste(difference)
    grid = padded.resize(size, Image.Resampling.BOX).point(lambda value: 255 if value > 4 else 0)
    grid = grid.filter(ImageFilter.MaxFilter(3))  # neighbours a block apart are one region
    boxes = [_pixels(box, two.size) for box in _islands(grid.tobytes(), size)]
    return sorted(boxes, key=lambda box: -(box[2] - box[0]) * (box[3] - box[1]))[:_REGIONS]


def _islands(cells: bytes, size: tuple[int, int]) -> list[Box]:
    """Bounding boxes of what hangs together, in cells."""
    width = size[0]
    left = {i for i, cell in enumerate(cells) if cell}
    boxes = []
    while left:
        queue = [left.pop()]
        x0 = x1 = queue[0] % width
        y0 = y1 = queue[0] // width
        while queue:
            cell = queue.pop()
            x, y = cell % width, cell // width
            x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
            sides = [cell - width, cell + width, *([cell - 1] if x else []), *([cell + 1] if x < width - 1 else [])]
            for near in sides:
                if near in left:
                    left.discard(near)
                    queue.append(near)
        boxes.append((x0, y0, x1 + 1, y1 + 1))
    return boxes


def _pixels(box: Box, size: tuple[int, int]) -> Box:
    left, top, right, bottom = (value * _BLOCK for value in box)
    return left, top, min(right, size[0]), min(bottom, size[1])


def _same_size(one: Image.Image, two: Image.Image) -> tuple[Image.Image, Image.Image]:
    """Both on a canvas that holds either; a page that grew or shrank differs there."""
    size = (max(one.width, two.width), max(one.height, two.height))
    return _canvas(one, size, "white"), _canvas(two, size, "white")


def _canvas(image: Image.Image, size: tuple[int, int], colour: str) -> Image.Image:
    if image.size == size:
        return image
    canvas = Image.new("RGB", size, colour)
    canvas.paste(image)
    return canvas


def _open(png: bytes) -> Image.Image:
    try:
        image = Image.open(io.BytesIO(png), formats=("PNG",))
        if image.width * image.height > _MOST or not image.width or not image.height:
            raise PictureError(f"a picture of {image.width} × {image.height}")
        return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PictureError(str(error)) from error


def _png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)
    return out.getvalue()
