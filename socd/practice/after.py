"""The after-action record of a drill: the score, with the moments of people and notices, as facts of a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from socd.model.case import Case
from socd.model.catalogue import BY_CODE
from socd.model.office import Office
from socd.practice.scenario import LeakFigures, Story
from socd.practice.score import Result, Score
from socd.reports.after_action import AfterAction, Attack


def after_action(
    story: Story, score: Score, notices: Sequence[tuple[datetime, Any]], office: Office, *,
    began: datetime, ended: datetime, speed: float, kills: int = 0,
) -> AfterAction:  # fmt: skip
    """What the drill came to. `notices` are what the webhook got, with its arrival."""
    told = arrivals(notices, [result.case for result in score.results if result.case])
    sites = story.province.sites
    return AfterAction(
        name=story.scenario.name,
        slug=story.folder.name,
        began=began,
        ended=ended,
        speed=speed,
        sites=len(sites),
        units=len({site.operator for site in sites}),
        attacks=tuple(_attack(story, result, told) for result in score.results),
        false_alarms=tuple((case.number, case.kind, ", ".join(case.sites) or case.unit) for case in score.false_alarms),
        evidence_ok=score.evidence_ok,
        leaks=_figures(score.leaks),
        leaks_expected=_figures(score.expected),
        kills=kills,
        office=office,
        issuer=_issuer(story, office),
        made_at=ended,
    )


def arrivals(notices: Iterable[tuple[datetime, Any]], cases: Iterable[Case]) -> Mapping[str, datetime]:
    """When the first notice of each case arrived."""
    numbers = {case.number for case in cases}
    found: dict[str, datetime] = {}
    for at, notice in sorted(notices, key=lambda one: one[0]):
        said = str(notice)
        for number in numbers - set(found):
            if number in said:
                found[number] = at
    return found


def _issuer(story: Story, office: Office) -> str:
    """The office's name as it stands in a sentence."""
    names = (str(unit["name"]) for unit in story.province.units)
    return next((name for name in names if name.casefold() == office.name.casefold()), office.name)


def _attack(story: Story, result: Result, told: Mapping[str, datetime]) -> Attack:
    planted, case = result.planted, result.case
    site = next((one for one in story.province.sites if one.id == planted.site), None)
    unit = next((str(one["name"]) for one in story.province.units if one["id"] == planted.unit), "")
    where = f"{site.name} ({site.host})" if site else unit or planted.site or ""
    if case is None:
        return Attack(planted.id, BY_CODE[planted.kinds[0]], where, planted.at, portal=planted.portal)
    return Attack(
        planted.id,
        case.kind,
        where,
        planted.at,
        case=case.number,
        seen=max(case.t0, planted.at),
        raised=case.raised_at,
        told=told.get(case.number),
        confirmed=case.confirmed_at,
        contained=case.contained_at,
        late=result.late,
        portal=planted.portal,
    )


def _figures(told: LeakFigures | None) -> tuple[int, int, int, int] | None:
    return (told.organisations, told.computers, told.accounts, told.official) if told else None
