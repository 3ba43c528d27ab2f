"""The annual report's facts (Mẫu số 08, NĐ 331/2026/NĐ-CP): the inventory's columns, as it stands, with their totals.

The data period is fixed by the decree, whatever the office's own scheme: 15/12 of the year before to 14/12.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from socd.annual import Remark, Totals, listed, remarks, totals
from socd.cases.workdays import local_day
from socd.inventory_columns import FORM_COLUMNS, cells
from socd.model.inventory import Inventory, Site, Unit
from socd.model.office import Office
from socd.model.succession import ended, heir
from socd.reports.facts import issuer
from socd.reports.period import Period, Scheme, Span


@dataclass(frozen=True, slots=True)
class AnnualFacts:
    """`rows` are the twelve columns of section 3, one row a system, in the order of `sites`; `owners` and `special` the
    units of section 2; `remarks` what contradicts itself or is missing."""

    office: Office
    issuer: str
    period: Period
    made_at: datetime
    totals: Totals
    owners: tuple[Unit, ...]
    special: tuple[Unit, ...]
    sites: tuple[Site, ...]
    rows: tuple[tuple[str, ...], ...]
    remarks: tuple[Remark, ...]

    @property
    def finished(self) -> bool:
        return self.made_at >= self.period.end


def annual_facts(inventory: Inventory, office: Office, year: int, made_at: datetime) -> AnnualFacts:
    """The form of one year, from the inventory as it is now: it keeps no past."""
    on = local_day(made_at)
    sites = listed(inventory)
    units = inventory.units
    owners = dict.fromkeys(heir(units, site.owner, on) for site in sites)
    rows = tuple(
        tuple(cells(inventory, site, number)[:FORM_COLUMNS]) for number, site in enumerate(sites, 1)
    )  # fmt: skip
    return AnnualFacts(
        office, issuer(office, inventory), Period(year, 1, Scheme.ND09, Span.YEAR), made_at, totals(inventory),
        tuple(units[owner] for owner in owners if owner in units), tuple(_special(units.values(), on)), sites, rows,
        remarks(inventory, on),
    )  # fmt: skip


def _special(units: Iterable[Unit], on: date) -> list[Unit]:
    return [unit for unit in units if unit.specialised and not ended(unit, on)]
