"""Reasons while they are collected, and what one family of rules found in one place of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from probes.defacement.fold import fold, leet, plain
from probes.defacement.weights import CAPS, DEFACED, POINTS, REPORTED, REPORTING, SENTENCES, SOFTENED, SUSPECT
from socd.model.text import Text
from socd.probe import Match, Rules

MARKERS, GAMBLING, INJECTION = "defacement", "gambling", "injection"  # families: folders of rules/
LONGEST = 60_000  # characters of text that are searched for a defacer's words
VOCABULARY = ("gambling", "brand", "goods", "wares", "reported", "advertised")
FEW_LINKS, MANY_LINKS = 5, 25

VerdictWord = Literal["clean", "suspect", "defaced"]
Hits = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Reason:
    """One signal that spoke: its code (a line of weights.py), its points, and what was seen (untrusted text)."""

    code: str
    points: float
    detail: str = ""

    @property
    def text(self) -> Text:
        return SENTENCES[self.code]


@dataclass(slots=True)
class Tally:
    """Reasons, and the strings that matched. `claimed`: a claim stands where no reporter puts one; then the look of a
    page that lives (SOFTENED) speaks against it only a little, because defacers also write into living pages, and not
    at all where they are `sure`: the line is hardly more than the claim, or it is repeated elsewhere. `stub`:
    the few words of the page are those of an error or of maintenance. `worm`: what of a worm stands in the page."""

    reasons: list[Reason] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)
    claimed: bool = False
    sure: bool = False
    stub: bool = False
    worm: str = ""

    def add(self, code: str, detail: str = "", times: int = 1) -> None:
        points = POINTS[code] * times
        points = max(-CAPS[code], min(points, CAPS[code])) if code in CAPS else points
        self.reasons.append(Reason(code, round(points, 3), detail[:200]))

    def total(self, group: frozenset[str]) -> float:
        mine = [reason for reason in self.reasons if reason.code in group]
        against = sum(reason.points for reason in mine if reason.code in SOFTENED)
        rest = sum(reason.points for reason in mine if reason.code not in SOFTENED)
        rest += self._unsaid(mine)
        return rest + (0.0 if self.sure else max(against, -0.15) if self.claimed else against)

    @staticmethod
    def _unsaid(mine: list[Reason]) -> float:
        """What words of a report and an idle page say against gambling words goes no further than those words: it is
        nothing to what is hidden, linked or written into the title."""
        apart = any(reason.code == "title-apart" for reason in mine)  # no page reports what it does not speak of
        spoken = REPORTED - {"gambling-title", "goods-title"} if apart else REPORTED
        against = -sum(reason.points for reason in mine if reason.code in REPORTING)
        return max(0.0, against - sum(reason.points for reason in mine if reason.code in spoken))


def word_for(score: float) -> VerdictWord:
    """The word for a score 0…1."""
    return "defaced" if score >= DEFACED else "suspect" if score >= SUSPECT else "clean"


def matches(rules: Rules, family: str, text: str, place: str = "") -> Hits:
    """Signal → distinct matched strings of one family's rules, of those rules that apply to one of these places."""
    return placed(rules.match(family, text.encode("utf-8", "replace")) if text else (), place)


def placed(found: Iterable[Match], place: str) -> Hits:
    """Of matches those whose rules apply to one of these places ("" for all), by signal."""
    places = set(place.split())
    return by_signal(one for one in found if not places or places & set(str(one.meta.get("place", place)).split()))


def by_signal(found: Iterable[Match]) -> Hits:
    """Signal → what matched. Of matches within one another only the longest counts, except for vocabulary ("bahis" is a
    word beside "kaçak bahis")."""
    hits: Hits = {}
    for match in found:
        strings = {raw.decode("utf-8", "replace").strip(" |\n") for raw in match.strings}
        kept = hits.setdefault(str(match.meta.get("signal", "")), [])
        for one in sorted(strings, key=lambda text: (-len(text), text))[:30]:  # the same in every process
            if one and (match.meta.get("signal") in VOCABULARY or not any(one in longer for longer in kept)):
                kept.append(one)
    return hits


def spelt(text: str) -> str:
    """Plain folded text with its leetspeak spelt out after it; of a very long text its beginning and its end."""
    if len(text) > LONGEST:
        text = f"{text[: LONGEST * 2 // 3]} | {text[-LONGEST // 3 :]}"
    folded = plain(fold(text))
    extra = leet(folded)
    return f"{folded} | {extra}" if extra else folded
