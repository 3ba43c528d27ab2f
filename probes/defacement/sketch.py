"""Small fingerprints of text and template whose similarity can be read off: bottom-k sketches of shingles."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence

SIZE = 48
_WORD = re.compile(r"[^\W\d_]+")


def text_sketch(text: str) -> list[int]:
    """Of 4-word shingles; digits are left out, so that counters, clocks and dates change nothing."""
    return _sketch(_WORD.findall(text.lower()))


def tag_sketch(tags: Sequence[str]) -> list[int]:
    """Of 4-tag shingles: the template."""
    return _sketch(tags)


def _sketch(items: Sequence[str]) -> list[int]:
    if len(items) < 4:
        shingles: Iterable[tuple[str, ...]] = ((item,) for item in items)
    else:
        shingles = zip(items, items[1:], items[2:], items[3:], strict=False)
    distinct = set(shingles)  # a template repeats most of its own
    if not distinct:
        return []
    lines = "\n".join(map(" ".join, distinct)).encode("utf-8", "replace").split(b"\n")  # no item holds a line's end
    return sorted(set(map(zlib.crc32, lines)))[:SIZE]


def similarity(one: Sequence[int], other: Sequence[int]) -> float:
    """Estimate of the Jaccard similarity of two sets of shingles, 0…1; two empty ones are alike."""
    if not one and not other:
        return 1.0
    union = sorted(set(one) | set(other))[:SIZE]
    both = set(one) & set(other)
    return sum(value in both for value in union) / len(union)
