"""The weekly monitoring report's facts (TT 31/2017/TT-BTTTT Điều 5.3.d): what a week adds to `monthly`."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from socd.model.case import Case, CaseState
from socd.model.inventory import Site
from socd.reports.grades import Moved
from socd.reports.monthly import MonthlyFacts, Reader
from socd.store.facts import Latest

# What tells of a change in what is watched, rather than of an attack on it.
_CHANGES = ("cert-changed", "dns-changed", "dns-private", "name-orphaned", "dns-dangling")


@dataclass(frozen=True, slots=True)
class WeeklyFacts:
    """`addresses` are those each site answered from at the newest examination, by site; a site without is absent.

    `changes`: cases of the week that tell of a change, those a person accepted among them; `moved`: new TLS grades.
    """

    week: MonthlyFacts
    addresses: Mapping[str, tuple[str, ...]]
    changes: tuple[Case, ...]

    @property
    def moved(self) -> tuple[Moved, ...]:
        return self.week.grades.moved


def weekly_facts(reader: Reader, week: MonthlyFacts) -> WeeklyFacts:
    """`week` are the facts of the same week."""
    start, end = week.period.start.astimezone(UTC), week.period.end.astimezone(UTC)
    cases = [case for case in reader.cases(since=start, until=end) if case.t0 <= week.made_at]
    changes = [case for case in cases if case.kind.code in _CHANGES or case.state is CaseState.ACCEPTED]
    attacked = {row.site.id: row.site for row in week.attacked}
    looks = {key: look for key, look in reader.latest().items() if key[0] in attacked} if attacked else {}
    found = {key: _addresses(looks, site) for key, site in attacked.items()}
    return WeeklyFacts(week, {site: known for site, known in found.items() if known}, tuple(changes))


def _addresses(looks: Mapping[tuple[str, str], Latest], site: Site) -> tuple[str, ...]:
    """Where the newest examinations of its TLS and of its names found it; text that is no address is none."""
    told: list[object] = [site.connect.address] if site.connect else []
    for (key, _), look in looks.items():
        if key == site.id:
            told += _endpoints(look.facts)
            told += _records(look.facts, site.host)
    found = (_address(one) for one in told if isinstance(one, str))
    return tuple(dict.fromkeys(one for one in found if one))[:6]


def _endpoints(facts: Mapping[str, Any]) -> Iterator[object]:
    endpoints = facts.get("endpoints")
    for one in (facts, *(endpoints if isinstance(endpoints, list) else ())):
        if isinstance(one, Mapping):
            yield one.get("endpoint")


def _records(facts: Mapping[str, Any], host: str) -> Iterator[object]:
    hosts = facts.get("hosts")
    said = hosts.get(host) if isinstance(hosts, Mapping) else None
    answers = said.get("answers") if isinstance(said, Mapping) else None
    for answer in answers if isinstance(answers, list) else ():
        records = answer.get("records") if isinstance(answer, Mapping) else None
        yield from records if isinstance(records, list) else ()


def _address(text: str) -> str:
    """Of "192.0.2.1", "192.0.2.1:443", "[2001:db8::1]:443" the address; "" for anything else."""
    host = text[1:].partition("]")[0] if text.startswith("[") else text
    host = host.partition(":")[0] if host.count(":") == 1 else host
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""
