"""What the daemon made of a drill (pure): each planted thing found or not, how fast, and every false alarm."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from socd.model.case import Case
from socd.model.catalogue import BY_CODE
from socd.model.kinds import KindClass
from socd.practice.scenario import LeakFigures


@dataclass(frozen=True, slots=True)
class Planted:
    """One thing to find, planted `at` (aware): at a site, or as the leaked accounts of a unit.

    Any of `kinds` is a right answer, the first the expected one; the case must hold the text `place`. Kinds of `also`
    are true of it besides.
    """

    id: str
    kinds: tuple[str, ...]
    at: datetime
    site: str | None = None
    unit: str | None = None
    place: str = ""
    also: tuple[str, ...] = ()

    @property
    def portal(self) -> bool:
        """Whether this is a hacked portal: those must be found within two check intervals."""
        return self.site is not None and BY_CODE[self.kinds[0]].cls is KindClass.INCIDENT

    def explains(self, case: Case, site: str | None) -> bool:
        """Whether a case is true of this thing at `site` (None: a case of a unit's accounts)."""
        where = self.site == site if site else self.unit is not None and self.unit == case.unit
        return where and case.kind.code in (*self.kinds, *self.also) and case.raised_at >= self.at

    def found_by(self, case: Case) -> bool:
        there = case.sites if self.site else (None,)
        right = case.kind.code in self.kinds and any(self.explains(case, site) for site in there)
        return right and self.place in _words(case)


@dataclass(frozen=True, slots=True)
class Outage:
    """A time during which a site was meant to be down or to answer with errors. `end` None: still is."""

    site: str
    begin: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one planted thing; `seconds` from attack to raised case; `late` for a portal found too late."""

    planted: Planted
    case: Case | None
    late: bool = False

    @property
    def seconds(self) -> float | None:
        return (self.case.raised_at - self.planted.at).total_seconds() if self.case else None


@dataclass(frozen=True, slots=True)
class Score:
    """`leaks` as counted by the daemon; None where the scenario holds no leak or nothing was counted."""

    results: tuple[Result, ...]
    false_alarms: tuple[Case, ...]
    leaks: LeakFigures | None
    expected: LeakFigures | None
    documents: tuple[str, ...] = ()
    evidence_ok: bool | None = None

    @property
    def all_found(self) -> bool:
        return all(result.case for result in self.results) and self.leaks == self.expected

    @property
    def passed(self) -> bool:
        late = any(result.late for result in self.results)
        return self.all_found and not late and not self.false_alarms and self.evidence_ok is not False

    def as_json(self) -> dict[str, Any]:
        """The stable answer of `socd drill --json`."""
        return {
            "planted": [
                {
                    "id": result.planted.id,
                    "kind": result.case.kind.code if result.case else result.planted.kinds[0],
                    "found": result.case is not None,
                    "seconds": None if result.seconds is None else round(result.seconds, 1),
                    "late": result.late,
                    "case": result.case.number if result.case else None,
                }
                for result in self.results
            ],
            "false_alarms": len(self.false_alarms),
            "false_alarm_cases": [
                {"case": case.number, "kind": case.kind.code, "sites": list(case.sites), "place": case.place}
                for case in self.false_alarms
            ],
            "leaks": self.leaks.model_dump() if self.leaks else {},
            "documents": list(self.documents),
            "evidence_ok": self.evidence_ok,
            "passed": self.passed,
        }


def judge_drill(
    planted: Sequence[Planted],
    outages: Sequence[Outage],
    cases: Collection[Case],
    *,
    interval: timedelta,
    grace: timedelta,
    leaks: LeakFigures | None = None,
    expected: LeakFigures | None = None,
) -> Score:
    """Hold the cases against what was planted.

    `interval` is that of the defacement looks; `grace` how long after a planned outage its case may still be raised.
    """
    ordered = sorted(cases, key=lambda case: case.raised_at)
    results = []
    for thing in planted:
        case = next((case for case in ordered if thing.found_by(case)), None)
        late = thing.portal and case is not None and case.raised_at - thing.at > 2 * interval
        results.append(Result(thing, case, late))
    false_alarms = tuple(case for case in ordered if not _true(case, planted, outages, grace))
    return Score(tuple(results), false_alarms, leaks, expected)


def _true(case: Case, planted: Sequence[Planted], outages: Sequence[Outage], grace: timedelta) -> bool:
    """Whether everything a case says was planted: on each of its sites, or for its unit."""
    if case.cls is KindClass.OUTAGE:
        return all(any(_during(case, site, outage, grace) for outage in outages) for site in case.sites)
    return all(any(thing.explains(case, site) for thing in planted) for site in (case.sites or (None,)))


def _during(case: Case, site: str, outage: Outage, grace: timedelta) -> bool:
    ended = outage.end is not None and case.raised_at > outage.end + grace
    return outage.site == site and case.raised_at >= outage.begin and not ended


def _words(case: Case) -> str:
    """All text in which a case may name its place."""
    return "\n".join((case.place, case.cause, case.title, json.dumps(dict(case.details), ensure_ascii=False)))
