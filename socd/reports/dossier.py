"""Facts of a level dossier: one system, the form, who issues it and to whom (NĐ 331/2026, Mẫu 01–07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from socd.cases.workdays import local_day
from socd.dossiers import appraiser_of
from socd.model.inventory import Inventory, Site, Unit
from socd.model.office import Office

MINISTRY = "Bộ Công an"  # appraises levels 4 and 5


@dataclass(frozen=True, slots=True)
class DossierFacts:
    """One form for one system. `issuer` and `addressee` are None where the inventory does not say: room for a pen.
    `ministry`: the paper goes to the Ministry."""

    form: str
    site: Site
    owner: Unit
    operator: Unit
    appraiser: Unit | None
    issuer: Unit | None
    addressee: Unit | None
    parent: Unit | None
    cooperating: tuple[Unit, ...]
    office: Office
    made_at: datetime
    ministry: bool = False


def dossier_facts(form: str, site: Site, inventory: Inventory, office: Office, made_at: datetime) -> DossierFacts:
    """What one form says. `form` is "01" … "07"."""
    units = inventory.units
    owner, operator = units[site.owner], units[site.operator]
    appraiser = appraiser_of(inventory, site, local_day(made_at))
    level = site.official.proposed_level or 0
    issuer: Unit | None
    to: Unit | None
    match form:
        case "04" | "05":
            issuer, to = appraiser, operator if form == "04" else owner
        case "06" | "07":
            issuer, to = (appraiser if level <= 2 else owner), operator
        case _:
            issuer, to = operator, appraiser
    above = units.get(issuer.parent) if issuer and issuer.parent else None
    return DossierFacts(
        form, site, owner, operator, appraiser, issuer, to, above,
        tuple(units[one] for one in site.dossier.cooperating), office, made_at,
        ministry=form == "02" and level >= 4,
    )  # fmt: skip
