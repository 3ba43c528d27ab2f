"""The duties calendar: dates of the systems' level dossiers, and what is done already. Pure; see also `dates`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from socd.cases.dates import DateRule, Due, PlannedStop, StopRule, coming, stop_notice
from socd.cases.workdays import Calendar, end_of, local_day
from socd.model.inventory import Approval, Inventory, Measures, Site
from socd.model.text import Text

_HORIZON = timedelta(days=800)
_WARN = timedelta(days=30)
_BASIS = "Nghị định 331/2026/NĐ-CP, Mẫu số 08 (ngày dự kiến ghi trong danh mục)"
_APPROVAL = Text("Phê duyệt hồ sơ đề xuất cấp độ", "Level dossier approved")
_MEASURES = Text("Triển khai đầy đủ phương án bảo đảm an ninh mạng", "Security measures fully deployed")


@dataclass(frozen=True, slots=True)
class Done:
    """A person's word that a duty is fulfilled. `day` is the Vietnamese day of its date (`Due.day`)."""

    code: str
    subject: str
    day: date
    at: datetime
    who: str
    note: str = ""


def day_of(due: Due) -> date:
    """The day a date is known by: the last on which it can be kept."""
    return local_day(due.due - timedelta(microseconds=1))


def dossier_dates(inventory: Inventory, days: Calendar) -> Iterator[Due]:
    """The days the office gave for approval and full deployment, of systems that are not there yet."""
    for site in inventory.sites.values():
        official = site.official
        if official.approval is not Approval.APPROVED and official.approval_expected is not None:
            yield _dossier(site, "level-approval", _APPROVAL, official.approval_expected, days)
        if official.measures is not Measures.FULL and official.measures_expected is not None:
            yield _dossier(site, "level-measures", _MEASURES, official.measures_expected, days)


def _dossier(site: Site, code: str, title: Text, day: date, days: Calendar) -> Due:
    due = end_of(day)
    return Due(code, title, _BASIS, due, days.on_or_before(day), due - _WARN, subject=site.id)


def ahead(
    rules: Iterable[DateRule], stop: StopRule | None, stops: Iterable[PlannedStop], inventory: Inventory,
    done: Iterable[Done], now: datetime, days: Calendar,
) -> tuple[Due, ...]:  # fmt: skip
    """The next date of every duty that is not done yet: periodic papers, duties, planned stops, level dossiers (those
    that passed too), the nearest first."""
    kept = {(one.code, one.subject, one.day) for one in done}
    waiting = [one for one in stops if one.published is None and one.cancelled is None]
    notices = [stop_notice(stop, one, days) for one in waiting] if stop is not None else []
    nearest: dict[tuple[str, str], Due] = {}
    for due in coming(rules, now, now + _HORIZON, days):
        if (due.code, due.subject, day_of(due)) not in kept:
            nearest.setdefault((due.code, due.subject), due)
    sites = (due for due in dossier_dates(inventory, days) if (due.code, due.subject, day_of(due)) not in kept)
    return tuple(sorted((*nearest.values(), *notices, *sites), key=lambda due: (due.due, due.code, due.subject)))
