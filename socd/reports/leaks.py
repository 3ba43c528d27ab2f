"""Leaked accounts of a period, by unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from socd.model.inventory import Inventory, Unit
from socd.model.leaks import AccountClass, Follow
from socd.model.succession import heir
from socd.store.facts import LeakRow


@dataclass(frozen=True, slots=True)
class UnitLeak:
    """Leaked accounts of one unit, first seen in the period. `still` were stolen again after a confirmed change."""

    unit: Unit | None
    unit_id: str
    computers: int
    accounts: int
    official: int
    changed: int
    still: int = 0


def unit_leaks(rows: Iterable[LeakRow], inventory: Inventory, on: date) -> tuple[UnitLeak, ...]:
    """By the unit that answers for them on a day, in the order of names. A computer with accounts of two units counts
    for each of them."""
    groups: dict[str, list[LeakRow]] = {}
    for row in rows:
        if row.unit and row.cls is not AccountClass.CITIZEN:
            groups.setdefault(heir(inventory.units, row.unit, on), []).append(row)
    found = [
        UnitLeak(
            inventory.units.get(unit), unit, len({row.machine for row in mine if row.machine}), len(mine),
            sum(row.cls is AccountClass.OFFICIAL for row in mine), sum(row.settled for row in mine),
            sum(row.state is Follow.STILL for row in mine),
        )
        for unit, mine in groups.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda leak: leak.unit.name if leak.unit else leak.unit_id))
