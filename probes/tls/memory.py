"""What the TLS probe remembers of a site, when the next complete examination is due, and what changed since. Pure.

The memory holds the last complete look: its facts, accepted suites by code, certificates. A quick look is held
against it and only goes on to a complete one where it shows something else. The certificate taken for the site's own
(`baseline`) moves on by ordinary renewals and by a person's word, never by an alarm alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from probes.tls.facts import words
from probes.tls.hello import Protocol
from probes.tls.result import Examination, Reply
from probes.tls.weaknesses import Weakness

VERSION = 1
_MOST_CHANGES = 60
_MOST_REVOKED = 8


@dataclass(frozen=True, slots=True)
class Memory:
    """`asked` says what was asked of whom (port, name): another question has another past. `leaves` and `revoked` are
    SHA-256 of certificates; `keys` the findings only a complete look can see, `again` that they differ from those of
    the complete look before, so that another one must confirm it."""

    asked: str
    full_at: datetime
    suites: Mapping[Protocol, tuple[int, ...]] = field(default_factory=dict)
    leaves: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()
    baseline: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    gauges: Mapping[str, float] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    again: bool = False

    @classmethod
    def read(cls, value: Mapping[str, Any] | None, asked: str) -> Memory | None:
        """The stored value; None where there is none, it is of another release, or was about something else."""
        if not value or value.get("v") != VERSION or value.get("asked") != asked:
            return None
        try:
            return cls(
                asked,
                datetime.fromisoformat(value["full_at"]),
                {Protocol(name): tuple(map(int, codes)) for name, codes in value["suites"].items()},
                tuple(words(value, "leaves")),
                tuple(words(value, "faults")),
                tuple(words(value, "revoked"))[:_MOST_REVOKED],
                dict(value["baseline"]),
                dict(value["facts"]),
                {str(name): float(number) for name, number in value["gauges"].items()},
                tuple(words(value, "keys")),
                bool(value["again"]),
            )
        except (KeyError, TypeError, ValueError, AttributeError):
            return None  # damaged: looked at as if for the first time

    def out(self) -> dict[str, Any]:
        """JSON-safe."""
        return {
            "v": VERSION,
            "asked": self.asked,
            "full_at": self.full_at.isoformat(),
            "suites": {protocol.value: list(codes) for protocol, codes in self.suites.items()},
            "leaves": list(self.leaves),
            "faults": list(self.faults),
            "revoked": list(self.revoked),
            "baseline": dict(self.baseline),
            "facts": dict(self.facts),
            "gauges": dict(self.gauges),
            "keys": list(self.keys),
            "again": self.again,
        }

    def due(self, now: datetime, every: float) -> bool:
        """Whether a complete examination is due: in its turn, because the last one wants confirming, or because the
        certificate has ended since, which changes the grade."""
        if self.again or now - self.full_at >= timedelta(seconds=every) or now < self.full_at:
            return True
        try:
            return self.full_at < datetime.fromisoformat(self.facts["certificate"]["not_after"]) < now
        except (KeyError, TypeError, ValueError):
            return False  # no certificate was seen


def differs(memory: Memory, found: Examination) -> bool:
    """Whether a quick look shows anything else than was known. What it could not tell is no difference; but a server
    that answers, and hangs up on what it used to accept, has to be asked properly."""
    gone = {Reply.REFUSED, Reply.CLOSED, Reply.RESET} if found.accepted else {Reply.REFUSED}
    for answer in found.answers:
        known = memory.suites.get(answer.protocol, ())
        if answer.reply is Reply.ACCEPTED and set(answer.suites) != set(known):
            return True
        if answer.reply in gone and known:
            return True
    there = {*memory.leaves, *words(memory.baseline, "seen")}  # several servers behind one name show one each
    return any(leaf not in there for leaf in leaves(found))


def leaves(found: Examination) -> tuple[str, ...]:
    """SHA-256 of the first certificate of each chain."""
    from hashlib import sha256

    return tuple(dict.fromkeys(sha256(chain.ders[0]).hexdigest() for chain in found.chains if chain.ders))


def known_suites(memory: Memory | None, found: Examination) -> dict[Protocol, tuple[int, ...]]:
    """What to remember as accepted: what was determined now, and of the rest what was known."""
    before = memory.suites if memory is not None else {}
    kept = {p: before[p] for p in before if not found.answer(p).reply.determined}
    return {**kept, **found.suites}


def merged_codes(
    memory: Memory | None, present: Sequence[str], undetermined: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """Weaknesses now: those seen, and those known of which this look could not tell."""
    if memory is None:
        return list(present), dict(undetermined)
    kept = [code for code in words(memory.facts, "weaknesses") if code in undetermined and code not in present]
    open_before = memory.facts.get("weaknesses_undetermined")
    open_before = open_before if isinstance(open_before, dict) else {}
    still = {code: str(open_before[code]) for code in undetermined if code in open_before and code not in kept}
    return sorted([*present, *kept], key=_gravity), still


def _gravity(code: str) -> int:
    return Weakness(code).gravity if code in Weakness.__members__ else len(Weakness)


def changes(
    before: Mapping[str, Any], now: Mapping[str, Any], ranks: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """What is not as it was at the last complete look: {what, from, to, better}; nothing where either was not known.

    `ranks` are the grades of each profile, best first.
    """
    found = [
        *_grades(before, now, ranks),
        *_protocols(before, now),
        *_codes("weaknesses", before, now, _unsure(now, "weaknesses_undetermined")),
        *_certificate(before, now),
        *_home(before, now),
        *_flag("pq_hybrid", before, now),
    ]
    return found[:_MOST_CHANGES]


def _change(what: str, old: Any, new: Any, better: bool | None) -> dict[str, Any]:
    return {"what": what, "from": old, "to": new, "better": better}


def _grades(
    before: Mapping[str, Any], now: Mapping[str, Any], ranks: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    old, new = _table(before, "grade"), _table(now, "grade")
    found = []
    for profile, word in new.items():
        was = old.get(profile)
        if was is None or was == word:
            continue
        order = list(ranks.get(profile, ()))
        better = order.index(word) < order.index(was) if word in order and was in order else None
        found.append(_change(f"grade {profile}", was, word, better))
    return found


def _protocols(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    old, new = _table(before, "protocols"), _table(now, "protocols")
    unsure = _unsure(before, "undetermined"), _unsure(now, "undetermined")
    found = []
    for protocol in Protocol:
        name = protocol.value
        was, is_ = bool(old.get(name)), bool(new.get(name))
        open_ = (not was and name in unsure[0]) or (not is_ and name in unsure[1])
        if name not in old or was == is_ or open_:
            continue
        modern = protocol in (Protocol.TLS12, Protocol.TLS13)
        found.append(_change(f"protocols {name}", was, is_, is_ is modern))
    return found


def _codes(what: str, before: Mapping[str, Any], now: Mapping[str, Any], unsure: set[str]) -> list[dict[str, Any]]:
    if not isinstance(before.get(what), list) or not isinstance(now.get(what), list):
        return []
    old, new = words(before, what), words(now, what)
    was_unsure = _unsure(before, "weaknesses_undetermined") if what == "weaknesses" else set()
    come = [_change(f"{what} {code}", False, True, False) for code in new if code not in (*old, *was_unsure)]
    gone = [_change(f"{what} {code}", True, False, True) for code in old if code not in (*new, *unsure)]
    return come + gone


def _certificate(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    old, new = before.get("certificate"), now.get("certificate")
    if not isinstance(old, dict) or not isinstance(new, dict):
        return []
    found = _codes("faults", old, new, set())
    if old.get("sha256") != new.get("sha256"):
        was, is_ = (str(each.get("sha256") or "")[:16] for each in (old, new))
        found.insert(0, _change("certificate", was, is_, None))
    return found


def _home(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    if before.get("hsts_known") and now.get("hsts_known"):
        was, is_ = (_table(each, "hsts").get("max_age") for each in (before, now))
        if was != is_:
            found.append(_change("hsts", was, is_, (is_ or 0) > (was or 0)))
    was, is_ = (_table(each, "redirect").get("to_https") for each in (before, now))
    if was is not None and is_ is not None and was is not is_:
        found.append(_change("redirect", was, is_, bool(is_)))
    return found


def _flag(what: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    was, is_ = before.get(what), now.get(what)
    if isinstance(was, bool) and isinstance(is_, bool) and was is not is_:
        return [_change(what, was, is_, is_)]
    return []


def _table(values: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _unsure(values: Mapping[str, Any], key: str) -> set[str]:
    return set(_table(values, key))
