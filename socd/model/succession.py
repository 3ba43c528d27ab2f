"""Units that end and what follows them: figures stay comparable across a merger. Pure.

A unit holds on its `valid_from` and on its `valid_to`. One with a successor and no last day has ended already. Several
units may end in one (Bắc Kạn and Thái Nguyên → Thái Nguyên, 01/7/2025); chains are followed to their end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from socd.model.inventory import Inventory, Unit
from socd.model.text import Text


def ended(unit: Unit, on: date) -> bool:
    """Whether the unit exists no longer on this day."""
    return unit.successor is not None if unit.valid_to is None else unit.valid_to < on


def heir(units: Mapping[str, Unit], unit: str, on: date) -> str:
    """Who stands for a unit on a day: itself while it exists, else whatever followed it, as far as is known."""
    seen = {unit}
    while unit in units and ended(units[unit], on):
        follower = units[unit].successor
        if follower is None or follower in seen or follower not in units:
            break
        seen.add(follower)
        unit = follower
    return unit


def forerunners(units: Mapping[str, Unit], unit: str, on: date) -> tuple[str, ...]:
    """The unit and every unit it stands for on that day, in the inventory's order: whose old figures are its own."""
    return tuple(one for one in units if heir(units, one, on) == unit)


def folded(figures: Mapping[str, int], units: Mapping[str, Unit], on: date) -> dict[str, int]:
    """Figures by unit, told as of a day: those of units that ended are added to whatever followed them."""
    counted: Counter[str] = Counter()
    for unit, figure in figures.items():
        counted[heir(units, unit, on)] += figure
    return dict(counted)


class NameUse(StrEnum):
    """What a name of an abolished unit is used for."""

    SITE = "site"
    MAIL = "mail"
    LOGIN = "login"

    @property
    def label(self) -> Text:
        return _USES[self]


_USES = {
    NameUse.SITE: Text("cổng/trang", "site"),
    NameUse.MAIL: Text("thư điện tử", "mail"),
    NameUse.LOGIN: Text("hệ thống nội bộ", "internal system"),
}


@dataclass(frozen=True, slots=True)
class OrphanName:
    """A name that outlived its unit. `site` is the inventory's id where it is a site; `heir` may be the unit itself."""

    name: str
    use: NameUse
    unit: str
    heir: str
    site: str | None = None


def orphans(inventory: Inventory, on: date) -> tuple[OrphanName, ...]:
    """Sites, mail domains and hosts of units that ended before a day, each once; whether they answer is not asked here.

    A name that a living unit has too is none of them.
    """
    units = inventory.units
    kept = {
        name.lower() for unit in units.values() if not ended(unit, on) for name in (*unit.mail_domains, *unit.hosts)
    }
    found: dict[tuple[str, NameUse], OrphanName] = {}
    for name, use, unit, site in _names(inventory):
        if ended(units[unit], on) and (site is not None or name not in kept):
            found.setdefault((name, use), OrphanName(name, use, unit, heir(units, unit, on), site))
    return tuple(sorted(found.values(), key=lambda one: (one.unit, one.use, one.name)))


def _names(inventory: Inventory) -> Iterable[tuple[str, NameUse, str, str | None]]:
    for site in inventory.sites.values():
        for host in site.hosts:
            yield host.lower(), NameUse.SITE, site.operator, site.id
    for unit in inventory.units.values():
        for name in unit.mail_domains:
            yield name.lower(), NameUse.MAIL, unit.id, None
        for name in unit.hosts:
            yield name.lower(), NameUse.LOGIN, unit.id, None
