"""Tells a worked case's story to the real functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from socd.cases import desk, joining
from socd.cases.clocks import SENT
from socd.cases.life import Answer, Relook, answer
from socd.cases.workdays import VIETNAM
from socd.law import Law, read_law
from socd.model.case import Case, CaseEvent, CaseState, DataKind, PersonalData
from socd.model.catalogue import BY_CODE
from socd.model.kinds import Severity

TABLE: Mapping[str, Any] = yaml.load(  # plain text everywhere: times are read here, not by YAML
    (Path(__file__).parent / "worked.yaml").read_text("utf-8"), Loader=yaml.BaseLoader
)
WHO = "Trực ban"


def shipped() -> Law:
    """The rules as shipped."""
    problems: list[Any] = []
    law = read_law(Path("/nonexistent"), problems)
    assert problems == []
    return law


def moment(text: str) -> datetime:
    """A time of the table: of its own zone, else Vietnamese."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=VIETNAM)).astimezone(UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def fresh(number: str, told: Mapping[str, Any]) -> Case:
    t0 = moment(told["t0"])
    events = tuple(CaseEvent(moment(at), WHO, SENT + name, "12/BC") for name, at in told.get("sent", {}).items())
    said = told.get("personal")
    return Case(
        number, BY_CODE[told.get("kind", "page-defaced")], "page:/", told.get("unit", "u"), ("a", "b"),
        Severity(told.get("severity", "M3")), CaseState.SUSPECTED, t0, t0 + timedelta(minutes=1), t0, False,
        "https://a.example/", "t", events=(CaseEvent(t0, "socd", "opened"), *events),
        personal=PersonalData(moment(said), (DataKind.BASIC,)) if said else None,
    )  # fmt: skip


def lived(told: Mapping[str, Any]) -> Case:
    """The case after its story."""
    case = fresh("SC-2026-0001", told)
    for line in told.get("story", ()):
        case = _step(case, line, moment(line["at"]))
    return case


def _step(case: Case, line: Mapping[str, Any], at: datetime) -> Case:
    what, why = line["do"], line.get("note", "vì đúng như vậy")
    other = fresh("SC-2026-0002", line.get("other", {"t0": "2026-11-20 10:00"}))
    match what:
        case "severity":
            return desk.set_severity(case, Severity(line["to"]), who=WHO, at=at, why=why)
        case "personal":
            kinds = tuple(DataKind(kind) for kind in line.get("data", ()))
            count = int(line["count"]) if "count" in line else None
            data = PersonalData(moment(line["since"]), kinds, count, line.get("harm") != "false", why)
            return desk.tell_personal(case, data, who=WHO, at=at)
        case "take-in":
            return joining.merge(other, case, who=WHO, at=at, why=why)[1]
        case "merged-away":
            return joining.merge(case, other, who=WHO, at=at, why=why)[0]
        case "same-as":
            return joining.duplicate(case, other, who=WHO, at=at, why=why)[1]
        case "split-off":
            t0 = moment(line["t0"]) if "t0" in line else None
            return joining.split(case, ["b"], "SC-2026-0003", who=WHO, at=at, why=why, t0=t0)[1]
        case "verify":
            looks = [Relook(site, at, ("browser", "phone")) for site in case.sites]
            return answer(case, Answer.VERIFY, who=WHO, at=at, relooks=looks)
    if what.startswith(SENT):
        return replace(case, events=(*case.events, CaseEvent(at, WHO, what, "12/BC")))
    note = line.get("note", "")
    return answer(case, Answer(what), who=WHO, at=at, note=note)
