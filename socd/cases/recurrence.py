"""Is it the same thing again? A new case is linked to the ended one it repeats. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from socd.model.case import Case, CaseState
from socd.model.kinds import Kind, KindClass

WITHIN = timedelta(days=365)


def former(kind: Kind, cause: str, *, site: str | None, unit: str, at: datetime, ended: Iterable[Case]) -> Case | None:
    """The ended case this one repeats: the very cause on the same site, else an incident of the same kind, else of the
    same official type there within a year (whoever broke in once comes back with another casino). The newest of the
    closest; for cases of a unit rather than a site, the unit is the place."""
    ranked = [
        (rank, case.t0, case.number, case) for case in ended if (rank := _rank(case, kind, cause, site, unit, at))
    ]
    return max(ranked)[3] if ranked else None


def _rank(case: Case, kind: Kind, cause: str, site: str | None, unit: str, at: datetime) -> int:
    here = site in case.sites if site is not None else not case.sites and case.unit == unit
    if case.state is not CaseState.CLOSED or not here:
        return 0
    if case.kind.code == kind.code and case.cause == cause:
        return 3
    if kind.cls is not KindClass.INCIDENT or case.cls is not kind.cls or at - (case.closed_at or case.t0) > WITHIN:
        return 0
    if case.kind.code == kind.code:
        return 2
    return int(kind.official is not None and case.kind.official is kind.official)
