"""Reconciliation (đối soát): what others reported held against what was found here. Pure.

A claim and a finding are one thing when they name the same account (by its keyed hash; by mask where the sender masked
it, and then machine or host must agree), the same computer of the same unit, or the same site and family of kinds
at about the same time. What cannot be told apart is paired as *likely*, never as certain; a person's ruling goes first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from socd.model import catalogue as c
from socd.model.kinds import Kind, KindClass
from socd.model.notices import Claim, Decision, Reported, Ruling
from socd.model.reconcile import Difference, First, How, Line, Seen, Sighting, What

WINDOW = timedelta(days=7)  # for things on a site
LEAK_WINDOW = timedelta(days=60)  # for a unit's leaks as a whole: logs are sold for months
DAY = timedelta(days=1)
_VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def reconcile(
    reported: Sequence[Reported], sightings: Sequence[Sighting], rulings: Iterable[Ruling] = (), *, ours: bool = True
) -> tuple[Line, ...]:
    """Every claim with what it matches, then (with `ours`) what nobody reported. A line's newest ruling holds."""
    said = {ruling.line: ruling for ruling in sorted(rulings, key=lambda ruling: ruling.at)}
    index = _Index(sightings)
    lines: list[Line] = []
    met: set[str] = set()
    for one in reported:
        ruling = said.get(f"item:{one.id}")
        found, how = _partner(one, index, ruling)
        if found is not None:
            met |= {found.key, f"case:{found.case}"} if found.case else {found.key}
        lines.append(_line(one, found, how, ruling))
    if ours:
        detail = {one.claim.unit for one in reported if one.claim.login_masked}
        alone = [one for one in sightings if one.key not in met and one.counted and _told_apart(one, detail)]
        lines += [
            Line(one.key, Seen.OURS, None, one, None, First.OURS, one.first, (), said.get(one.key)) for one in alone
        ]
    return tuple(lines)


def _told_apart(one: Sighting, units: Iterable[str | None]) -> bool:
    """Accounts are listed as missing only for units whose accounts others list too; machines go with their accounts."""
    return one.what is What.CASE or (one.what is What.ACCOUNT and one.unit in units)


class _Index:
    """Sightings by what they are looked up with: reports of ten thousand rows stay linear."""

    def __init__(self, sightings: Sequence[Sighting]) -> None:
        self.by_key = {one.key: one for one in sightings}
        self.by_login: dict[str, list[Sighting]] = {}
        self.by_mask: dict[str, list[Sighting]] = {}
        self.by_machine: dict[str, list[Sighting]] = {}
        self.by_site: dict[str, list[Sighting]] = {}
        self.by_unit: dict[str, list[Sighting]] = {}
        for one in sightings:
            if one.what is What.ACCOUNT:
                self.by_login.setdefault(one.login_key, []).append(one)
                self.by_mask.setdefault(one.login_masked, []).append(one)
            elif one.what is What.MACHINE:
                self.by_machine.setdefault(one.machine.casefold(), []).append(one)
            else:
                for site in one.sites:
                    self.by_site.setdefault(site, []).append(one)
                if not one.sites:
                    self.by_unit.setdefault(one.unit, []).append(one)


Found = tuple[Sighting | None, How | None]
_NOTHING: Found = (None, None)


def _partner(one: Reported, index: _Index, ruling: Ruling | None) -> Found:
    if ruling is not None:
        if ruling.decision in (Decision.SAME, Decision.THEIRS, Decision.OURS) and ruling.sighting in index.by_key:
            return index.by_key[ruling.sighting], How.RULED
        if ruling.decision is Decision.NOT_OURS:
            return _NOTHING
    apart = ruling.sighting if ruling is not None and ruling.decision is Decision.APART else ""
    claim = one.claim
    if claim.login_masked:
        return _account(claim, index, apart)
    if claim.machine:
        return _machine(claim, index, apart)
    if claim.site:
        return _site(one, index.by_site.get(claim.site, ()), WINDOW, apart)
    return _site(one, index.by_unit.get(claim.unit or "", ()), LEAK_WINDOW, apart)


def _account(claim: Claim, index: _Index, apart: str) -> Found:
    """By the whole log-in where the sender gave it and we have its hash; by mask, machine and host otherwise."""
    mine = [one for one in index.by_login.get(claim.login_key, ()) if one.key != apart] if claim.login_key else []
    exact = [one for one in mine if _compatible(claim, one)]
    if exact:
        return _nearest(claim, exact), How.EXACT
    alike = [
        one
        for one in index.by_mask.get(claim.login_masked, ())
        if one.key != apart
        and not (claim.login_key and one.login_key)  # both known and unequal: two people of one mask
        and _compatible(claim, one)
        and ((claim.machine and one.machine) or (claim.host and one.host))
    ]
    return (_nearest(claim, alike), How.LIKELY) if alike else _NOTHING


def _compatible(claim: Claim, one: Sighting) -> bool:
    """What both sides state must agree; where one is silent the other may be right."""
    machine = not claim.machine or not one.machine or claim.machine.casefold() == one.machine.casefold()
    host = not claim.host or not one.host or _same_host(claim.host, one.host)
    return machine and host


def _same_host(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _machine(claim: Claim, index: _Index, apart: str) -> Found:
    named = [one for one in index.by_machine.get(claim.machine.casefold(), ()) if one.key != apart]
    mine = [one for one in named if claim.unit in (None, one.unit)]
    return (_nearest(claim, mine), How.EXACT if claim.unit else How.LIKELY) if mine else _NOTHING


def _site(one: Reported, here: Iterable[Sighting], window: timedelta, apart: str) -> Found:
    claim = one.claim
    seen = claim.seen or one.paper.received
    wide = window if claim.seen else max(window, 4 * WINDOW)  # the paper names no date: it was written after the fact
    near = [
        found for found in here
        if found.key != apart and family(found.kind) == family(claim.kind)
        and found.first - wide <= seen and (found.last is None or seen <= found.last + wide)
    ]  # fmt: skip
    same = [found for found in near if found.kind is claim.kind]
    if same:
        return _nearest(claim, same), How.EXACT if claim.seen else How.LIKELY
    return (_nearest(claim, near), How.LIKELY) if near else _NOTHING


def _nearest(claim: Claim, found: Sequence[Sighting]) -> Sighting:
    """The one that counts, nearest in time."""
    seen = claim.seen
    return min(found, key=lambda one: (not one.counted, abs(one.first - seen) if seen else timedelta(0), one.key))


_INTRUSION = (c.PAGE_DEFACED, c.HIDDEN_SPAM, c.CLOAKED_SPAM, c.INJECTED_SCRIPT, c.BAD_REDIRECT, c.UPLOADED_SPAM,
              c.PAGE_WORM, c.REPORTED_OTHER)  # fmt: skip
_EXPOSED = (c.SECRET_EXPOSED, c.REPOSITORY_EXPOSED, c.FILE_EXPOSED)
_FAMILIES: Mapping[str, str] = {kind.code: "intrusion" for kind in _INTRUSION} | {k.code: "exposed" for k in _EXPOSED}
_PREFIXES = ("cert-", "tls-", "https-", "dns-")


def family(kind: Kind) -> str:
    """What two observers may well call by two names: one defacement is "spam" to one and "redirect" to the other."""
    if kind.cls is KindClass.OUTAGE:
        return "outage"
    known = _FAMILIES.get(kind.code)
    if known:
        return known
    prefix = next((prefix for prefix in _PREFIXES if kind.code.startswith(prefix)), kind.code)
    return "tls" if prefix in ("cert-", "https-") else prefix.rstrip("-")


# -- what the two say ----------------------------------------------------------------------------------------


def _line(one: Reported, found: Sighting | None, how: How | None, ruling: Ruling | None) -> Line:
    seen = one.claim.seen
    if found is None:
        return Line(
            f"item:{one.id}", Seen.THEIRS, one, None, None, First.THEIRS, seen or one.paper.received, (), ruling
        )
    first, first_at = _first(one.claim, found)
    differences = tuple(_differences(one.claim, found))
    return Line(f"item:{one.id}", Seen.BOTH, one, found, how, first, first_at, differences, ruling)


def _first(claim: Claim, found: Sighting) -> tuple[First, datetime | None]:
    if claim.seen is None:
        return First.UNKNOWN, found.first
    if claim.day_only and _day(claim.seen) == _day(found.first):
        return First.SAME, found.first
    return (First.THEIRS, claim.seen) if claim.seen < found.first else (First.OURS, found.first)


def _differences(claim: Claim, found: Sighting) -> Iterable[Difference]:
    if found.kind is not claim.kind:
        yield Difference("kind", claim.kind.code, found.kind.code)
    if claim.unit and found.unit and claim.unit != found.unit and not claim.site:
        yield Difference("unit", claim.unit, found.unit)
    mine = found.stolen or found.first
    if claim.seen is not None and abs(claim.seen - mine) > DAY and _day(claim.seen) != _day(mine):
        yield Difference("date", _day(claim.seen), _day(mine))
    for what in ("computers", "accounts", "official"):
        theirs, ours = getattr(claim, what), getattr(found, what)
        if theirs is not None and ours is not None and theirs != ours:
            yield Difference(what, str(theirs), str(ours))
    if not found.counted:
        yield Difference("state", "reported", "dismissed")


def _day(at: datetime) -> str:
    return at.astimezone(_VIETNAM).date().isoformat()
