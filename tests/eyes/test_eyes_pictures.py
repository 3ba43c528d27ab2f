"""Pictures compared: pure, without any browser."""

from __future__ import annotations

import io
import random

import pytest
from PIL import Image, ImageDraw

from probes.eyes.picture import PictureError, distance, look_of, marked, nearest, noise_of, regions


def page(
    seed: int = 1, *, banner: int = 0, height: int = 1500, block: tuple[int, int, int, int] | None = None
) -> bytes:
    """A portal drawn with boxes: header, banner that changes, columns of lines; `block` is a thing added."""
    image = Image.new("RGB", (1366, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1366, 120), fill=(170, 20, 30))
    draw.rectangle((0, 130, 1366, 330), fill=(40 * banner % 255, 90, 200 - 30 * banner))
    rows = random.Random(seed)
    for y in range(350, height - 40, 18):
        for x in (40, 500, 960):
            draw.rectangle((x, y, x + rows.randint(80, 400), y + 8), fill=(40, 40, 40))
    if block:
        draw.rectangle(block, fill=(0, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def black() -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", (1366, 900), "black")
    ImageDraw.Draw(image).text((500, 400), "HACKED BY NOBODY", fill=(0, 255, 0))
    image.save(out, "PNG")
    return out.getvalue()


def test_the_same_page_is_no_distance_away() -> None:
    assert distance(look_of(page()), look_of(page())) == 0
    assert regions(page(), page()) == []


def test_a_replaced_page_is_far_and_a_banner_is_near() -> None:
    looks = [look_of(page(banner=n)) for n in range(4)]
    assert noise_of(looks) < 0.1
    replaced = nearest(look_of(black()), looks)
    assert replaced is not None and replaced > noise_of(looks) + 0.16
    other = nearest(look_of(page(banner=5)), looks)
    assert other is not None and other < noise_of(looks) + 0.16


def test_what_was_added_is_outlined_and_nothing_else() -> None:
    box = (500, 700, 900, 820)
    found = regions(page(), page(block=box))
    assert len(found) == 1
    left, top, right, bottom = found[0]
    assert left <= 500 and top <= 700 and right >= 900 and bottom >= 820
    assert right - left < 400 + 80 and bottom - top < 120 + 80
    picture, boxes = marked(page(), page(block=box))
    image = Image.open(io.BytesIO(picture))
    assert boxes == tuple(found) and image.size == (1366, 1500)
    assert image.getpixel((left + 1, (top + bottom) // 2)) == (214, 0, 0)


def test_a_page_that_grew_differs_where_it_grew() -> None:
    found = regions(page(height=1000), page(height=1500))
    assert found and max(box[3] for box in found) >= 1480


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, page()[:20]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError):
        look_of(data)


def test_a_bomb_of_a_picture_is_refused() -> None:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    with pytest.raises(PictureError):
        look_of(out.getvalue())


def test_broken_hashes_are_far() -> None:
    assert distance("zz", "00") == 1.0
    assert nearest("00", []) is None
