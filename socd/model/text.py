"""Text that exists in both languages of the product."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lang = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in Vietnamese and in English; Vietnamese is the product's first language."""

    vi: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.en if lang == "en" else self.vi
