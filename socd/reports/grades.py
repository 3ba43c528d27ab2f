"""How the province's portals are graded: at the end of a period, at the end of the one before, and who moved.

Grades are marks of the store (`Verdict.marks`, name "tls-grade"): the word in force last within a period counts for
it. A site nobody could examine within a period has no grade in it, and is told as such: never as the worst, nor
with a grade of long ago. Marks of another scale than the newest are not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from socd.model.inventory import Inventory, Site, Unit
from socd.reports.period import Period
from socd.store.facts import MarkRow

TLS_GRADE = "tls-grade"


class GradeReader(Protocol):
    """The question put to the store."""

    def marks(self, name: str, start: datetime, end: datetime) -> Mapping[str, MarkRow]: ...


@dataclass(frozen=True, slots=True)
class GradeRow:
    """One grade and how many sites have it. `before` is None where no site was graded in the period before.

    `word` is "" for the sites without a grade.
    """

    word: str
    now: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Moved:
    """A site whose grade is another one than at the end of the period before."""

    site: Site
    unit: Unit | None
    before: str
    now: str
    better: bool


@dataclass(frozen=True, slots=True)
class Grades:
    """`rows` from the best grade to the worst, then the sites without one: their sum is the number of sites.

    `moved`: those that got worse first, then in the order of the inventory. No rows: nothing was ever graded.
    """

    scale: str = ""
    rows: tuple[GradeRow, ...] = ()
    moved: tuple[Moved, ...] = ()

    @property
    def total(self) -> int:
        return sum(row.now for row in self.rows)


def grades(
    reader: GradeReader, watched: Mapping[str, Site], inventory: Inventory, period: Period, made_at: datetime
) -> Grades:
    """The grades of all watched sites up to `made_at`."""
    end = min(made_at.astimezone(UTC), period.end.astimezone(UTC))
    now = _in_force(reader, watched, period.start, end)
    before = _in_force(reader, watched, period.previous.start, period.previous.end)
    newest = max((*now.values(), *before.values()), key=lambda mark: mark.last, default=None)
    if newest is None:
        return Grades()
    now, before = _of_scale(now, newest.scale), _of_scale(before, newest.scale)
    return Grades(newest.scale, _rows(now, before, len(watched)), _moved(now, before, watched, inventory))


def _in_force(reader: GradeReader, watched: Mapping[str, Site], start: datetime, end: datetime) -> dict[str, MarkRow]:
    found = reader.marks(TLS_GRADE, start.astimezone(UTC), end.astimezone(UTC))
    return {site: mark for site, mark in found.items() if site in watched}


def _of_scale(marks: Mapping[str, MarkRow], scale: str) -> dict[str, MarkRow]:
    return {site: mark for site, mark in marks.items() if mark.scale == scale}


def _rows(now: Mapping[str, MarkRow], before: Mapping[str, MarkRow], sites: int) -> tuple[GradeRow, ...]:
    ranks = {mark.word: mark.rank for mark in (*before.values(), *now.values())}
    here, then = (Counter(mark.word for mark in marks.values()) for marks in (now, before))
    words = sorted(ranks, key=lambda word: (-ranks[word], word))
    rows = [GradeRow(word, here[word], then[word] if before else None) for word in words]
    unknown = GradeRow("", sites - len(now), sites - len(before) if before else None)
    return (*rows, unknown)


def _moved(
    now: Mapping[str, MarkRow], before: Mapping[str, MarkRow], watched: Mapping[str, Site], inventory: Inventory
) -> tuple[Moved, ...]:
    found = [
        Moved(site, inventory.units.get(site.operator), before[key].word, now[key].word,
              now[key].rank > before[key].rank)
        for key, site in watched.items()
        if key in now and key in before and now[key].word != before[key].word
    ]  # fmt: skip
    return _worse_first(found)


def _worse_first(moved: Iterable[Moved]) -> tuple[Moved, ...]:
    return tuple(sorted(moved, key=lambda one: one.better))
