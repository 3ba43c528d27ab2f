"""How serious a case is, with the reasons: rules as data, read over plain facts. Pure.

"Nghiêm trọng" is not defined by figures in NĐ 331/2026 or NĐ 333/2026, so every threshold is a setting
(config/severity.yaml). A rule can only make a case worse: the level of its kind is where it starts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from socd.cases.clocks import SEVERITY
from socd.model.case import Case, CaseEvent
from socd.model.inventory import Inventory, UnitKind
from socd.model.kinds import KindClass, Severity
from socd.model.text import Text

_MACHINE = "socd"


@dataclass(frozen=True, slots=True)
class When:
    """Conditions; those given must all hold. `level`, `sites`, `personal`, `score` are least values."""

    kinds: tuple[str, ...] = ()
    classes: tuple[KindClass, ...] = ()
    operators: tuple[UnitKind, ...] = ()
    sites: int = 0
    level: int = 0
    personal: int = 0
    score: float = 0
    home: bool | None = None


@dataclass(frozen=True, slots=True)
class SeverityRule:
    """One threshold of the office, with its reason and where it comes from."""

    id: str
    to: Severity
    why: Text
    basis: str
    when: When = field(default_factory=When)


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the rules ask about. `level` is the highest of the case's systems, 0 where none is known."""

    kind: str
    cls: KindClass
    start: Severity
    sites: int = 0
    level: int = 0
    home: bool = False
    operators: tuple[UnitKind, ...] = ()
    personal: int = 0
    score: float = 0


@dataclass(frozen=True, slots=True)
class Judged:
    """The level and the rules that made it worse than its kind's, the deciding ones only."""

    level: Severity
    rules: tuple[SeverityRule, ...]

    @property
    def reasons(self) -> Text:
        return Text("; ".join(rule.why.vi for rule in self.rules), "; ".join(rule.why.en for rule in self.rules))


def facts_of(case: Case, inventory: Inventory) -> CaseFacts:
    """A case's facts, from the inventory and its details; what is not known does not count."""
    sites = [inventory.sites[site] for site in case.sites if site in inventory.sites]
    levels = [site.official.proposed_level or 0 for site in sites]
    units = [inventory.units[site.operator].kind for site in sites if site.operator in inventory.units]
    return CaseFacts(
        kind=case.kind.code,
        cls=case.cls,
        start=case.severity,
        sites=1 if case.details.get("nature") == "deployment" else len(case.sites),  # a vendor's update is one change
        level=max(levels, default=0),
        home=urlsplit(case.place).path in ("", "/") and case.place.startswith(("http:", "https:")),
        operators=tuple(dict.fromkeys(units)),
        personal=int(_number(case.details, "official")),
        score=_number(case.details, "score"),
    )


def judge(facts: CaseFacts, rules: Iterable[SeverityRule]) -> Judged:
    """The worst of the starting level and of every rule that holds."""
    holding = [rule for rule in rules if _holds(rule.when, facts)]
    level = min((facts.start, *(rule.to for rule in holding)), key=lambda one: one.value)
    deciding = tuple(rule for rule in holding if rule.to is level and level is not facts.start)
    return Judged(level, deciding)


def graded(case: Case, grade: Callable[[Case], Judged] | None, at: datetime) -> Case:
    """The case by the office's thresholds, told in its timeline; never against a person's word on the severity."""
    said = any(event.what.startswith(SEVERITY) and event.who != _MACHINE for event in case.events)
    said |= case.details.get("nature") == "deployment"  # a question, until a person answers it
    if grade is None or said or (judged := grade(case)).level is case.severity:
        return case
    event = CaseEvent(at, _MACHINE, f"{SEVERITY}{case.severity.value}:{judged.level.value}", judged.reasons.vi)
    return replace(case, severity=judged.level, events=(*case.events, event))


def _holds(when: When, facts: CaseFacts) -> bool:
    return (
        (not when.kinds or facts.kind in when.kinds)
        and (not when.classes or facts.cls in when.classes)
        and (not when.operators or not set(when.operators).isdisjoint(facts.operators))
        and facts.sites >= when.sites
        and facts.level >= when.level
        and facts.personal >= when.personal
        and facts.score >= when.score
        and (when.home is None or when.home is facts.home)
    )


def _number(details: Mapping[str, Any], key: str) -> float:
    value = details.get(key)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0
