"""What a piece of evidence shows, as the finding that cites it names it ("page-defaced|page:/"), put into words."""

from __future__ import annotations

from socd.model.catalogue import BY_CODE
from socd.model.text import Text

_PLACES = ("page:", "file:", "path:", "url:", "host:", "shot:")  # what they name can be read as it stands
_MACHINE = ("secret:", "sha256:")  # what they name is a fingerprint


def evidence_shown(about: str) -> Text | None:
    """The kind's title and the place; None for anything else than a finding's name."""
    code, sign, place = about.partition("|")
    kind = BY_CODE.get(code)
    if kind is None or not sign:
        return None
    for prefix in _PLACES:
        place = place.removeprefix(prefix)
    if not place or place.startswith(_MACHINE):
        return kind.title
    return Text(f"{kind.title.vi}: {place}", f"{kind.title.en}: {place}")
