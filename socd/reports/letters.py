"""Warning letters of a period: what was sent, to whom, and who has not answered. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from socd.cases.clocks import SENT
from socd.model.case import Case
from socd.model.inventory import Inventory, Unit
from socd.store.documents import Drawn
from socd.store.facts import DocumentRow

WARNING = SENT + "warning"


@dataclass(frozen=True, slots=True)
class Letter:
    """One warning letter sent. `answered` is when the unit took note of the first of its cases; None: not yet."""

    at: datetime
    reference: str
    unit: Unit | None
    unit_id: str
    cases: tuple[Case, ...]

    @property
    def answered(self) -> datetime | None:
        return min((case.acked_at for case in self.cases if case.acked_at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Silent:
    """A unit that has taken note of none of these open incidents. `warned` is when it was last written to."""

    unit: Unit | None
    unit_id: str
    cases: tuple[Case, ...]

    @property
    def since(self) -> datetime:
        return min(case.t0 for case in self.cases)

    @property
    def warned(self) -> datetime | None:
        sent = (event.at for case in self.cases for event in case.events if event.what == WARNING)
        return max(sent, default=None)


def letters(cases: Iterable[Case], inventory: Inventory, start: datetime, end: datetime) -> tuple[Letter, ...]:
    """The letters sent in [start, end), oldest first. One letter about several cases of a unit (same reference, same
    moment) is one."""
    found: dict[tuple[str, str | datetime], list[tuple[datetime, Case]]] = {}
    for case in cases:
        for event in case.events:
            if event.what == WARNING and start <= event.at < end:
                found.setdefault((case.unit, event.note or event.at), []).append((event.at, case))
    told = [
        Letter(
            min(at for at, _ in mine), key if isinstance(key, str) else "", inventory.units.get(unit), unit,
            tuple({case.number: case for _, case in mine}.values()),
        )
        for (unit, key), mine in found.items()
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda letter: (letter.at, letter.unit_id)))


def drafted(drawn: Iterable[Drawn], files: Iterable[DocumentRow], start: datetime, end: datetime) -> int:
    """How many letters were drawn up in [start, end): by their first version, however many followed. `files` that are
    no version of anything (of old stores) are told apart by their names."""
    first: dict[str, datetime] = {}
    for one in drawn:
        first[one.series] = min(one.made_at, first.get(one.series, one.made_at))
    for row in files:
        if row.form == "warning" and row.drawn is None:
            name = re.sub(r"(-v\d+)?\.\w+$", "", row.path)
            first[name] = min(row.made_at, first.get(name, row.made_at))
    return sum(start <= at < end for at in first.values())


def silent(cases: Iterable[Case], inventory: Inventory) -> tuple[Silent, ...]:
    """Units with open incidents nobody has taken note of, the longest wait first."""
    waiting: dict[str, list[Case]] = {}
    for case in cases:
        if case.open and case.acked_at is None:
            waiting.setdefault(case.unit, []).append(case)
    found = [Silent(inventory.units.get(unit), unit, tuple(mine)) for unit, mine in waiting.items()]
    return tuple(sorted(found, key=lambda one: (one.since, one.unit_id)))
