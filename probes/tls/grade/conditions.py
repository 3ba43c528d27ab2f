"""The words a profile's rules are made of. Each answers over the facts: yes with the fact's value, no, or cannot tell.

A rule holds where all its words hold. "Cannot tell" is never taken for yes or no; a rule that asks for proof
(`unproven: true`) counts it against the server.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, model_validator

from probes.tls.faults import Fault
from probes.tls.grade.facts import GradeInput
from probes.tls.hello import Protocol
from probes.tls.registry import GROUPS, SUITES, by_name, signature_names, suite
from probes.tls.weaknesses import Weakness


@dataclass(frozen=True, slots=True)
class Hit:
    """`holds` None: cannot tell, and `value` says why; True: `value` is the fact in words."""

    holds: bool | None
    value: str = ""


NO = Hit(False)
_MOST = 4  # values named in one sentence


def told(values: list[str]) -> str:
    """A few values in words; the rest is counted."""
    values = list(dict.fromkeys(values))
    return ", ".join(values[:_MOST]) + (f" … (+{len(values) - _MOST})" if len(values) > _MOST else "")


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def _known(name: str) -> str:
    try:
        by_name(name)
    except KeyError:
        raise ValueError(f"no cipher suite is called “{name}”") from None
    return name


_REGISTERED = frozenset(SUITES)
SuiteName = Annotated[str, AfterValidator(_known)]


class Suites(Part):
    """A choice among accepted suites: all that is given must fit. `named` and `unnamed` are IANA names."""

    protocols: tuple[Protocol, ...] = tuple(Protocol)
    named: tuple[SuiteName, ...] | None = None
    unnamed: tuple[SuiteName, ...] | None = None
    rc4: bool | None = None
    aead: bool | None = None
    cbc: bool | None = None
    forward_secret: bool | None = None
    null: bool | None = None
    anonymous: bool | None = None
    export: bool | None = None
    block: int | None = None
    bits_below: int | None = None

    def fits(self, code: int) -> bool:
        return code in self._fitting if code in SUITES else self._test(code)

    @cached_property
    def _fitting(self) -> frozenset[int]:
        return frozenset(code for code in SUITES if self._test(code))

    def _test(self, code: int) -> bool:
        item = suite(code)
        if self.named is not None and item.name not in self.named:
            return False
        if self.unnamed is not None and item.name in self.unnamed:
            return False
        if self.bits_below is not None and not (item.known and item.bits < self.bits_below):
            return False
        if self.block is not None and item.block != self.block:
            return False
        flags = ("rc4", "aead", "cbc", "forward_secret", "null", "anonymous", "export")
        return all(getattr(self, flag) in (None, getattr(item, flag)) for flag in flags)

    def found(self, facts: GradeInput) -> list[str]:
        fitting = self._fitting
        if fitting.isdisjoint(facts.accepted) and _REGISTERED.issuperset(facts.accepted):
            return []  # by far the commonest
        found: dict[int, None] = {}
        for protocol in self.protocols:
            codes = facts.protocols.get(protocol, ())
            if _REGISTERED.issuperset(codes):  # the usual case, at the speed of sets
                if not fitting.isdisjoint(codes):
                    found |= dict.fromkeys([code for code in codes if code in fitting])
            else:
                found |= dict.fromkeys([code for code in codes if self.fits(code)])
        return [suite(code).name for code in found]

    def gap(self, facts: GradeInput) -> str:
        """Why there may be more than was found, "" where there cannot."""
        return next((f"{p.value}: {facts.open_protocols[p]}" for p in self.protocols if p in facts.open_protocols), "")


class Values(Part):
    """A test over a list of names. `outside`: there is one that is not in this list; `any_of`: one that is."""

    outside: tuple[str, ...] | None = None
    any_of: tuple[str, ...] | None = None

    def test(self, values: list[str], gap: str) -> Hit:
        bad = [
            value
            for value in values
            if (self.outside is None or value not in self.outside) and (self.any_of is None or value in self.any_of)
        ]
        if bad:
            return Hit(True, told(bad))
        return Hit(None, gap) if gap else NO


class Number(Part):
    """A test over a number; a fact that does not exist (no such key) is no."""

    below: float | None = None
    above: float | None = None
    equal: float | None = None

    def test(self, number: float | None) -> Hit:
        if number is None:
            return NO
        holds = (
            (self.below is None or number < self.below)
            and (self.above is None or number > self.above)
            and (self.equal is None or number == self.equal)
        )
        return Hit(holds, f"{number:g}" if number < 1e5 else f"{number:.0f}") if holds else NO


_GROUP_NAMES = frozenset(item.name for item in GROUPS.values())


class When(Part):
    """One rule's condition. `speaks`: any of these protocols is accepted; `silent`: none of them is; `accepts`: a
    fitting suite is accepted; `lacks`: none is; the others test one fact each."""

    speaks: tuple[Protocol, ...] = ()
    silent: tuple[Protocol, ...] = ()
    accepts: Suites | None = None
    lacks: Suites | None = None
    weak: tuple[Weakness, ...] = ()
    fault: tuple[Fault, ...] = ()
    groups: Values | None = None
    signatures: Values | None = None
    dh_prime: Values | None = None
    key_type: Values | None = None
    curve: Values | None = None
    digest: Values | None = None
    rsa_bits: Number | None = None
    dh_bits: Number | None = None
    lifetime_days: Number | None = None
    hsts: Number | None = None
    key_score: Number | None = None
    compression: bool | None = None
    extended_master_secret: bool | None = None
    secure_renegotiation: bool | None = None
    client_renegotiation: bool | None = None
    redirect: bool | None = None
    stapling: bool | None = None

    @model_validator(mode="after")
    def _meant(self) -> When:
        if not self.model_fields_set:
            raise ValueError("a rule without a condition")
        for values, known in ((self.groups, _GROUP_NAMES), (self.signatures, signature_names())):
            named = [*(values.outside or ()), *(values.any_of or ())] if values else []
            unknown = [name for name in named if name not in known]
            if unknown:
                raise ValueError(f"nothing is called “{unknown[0]}” in IANA's registries")
        return self

    def test(self, facts: GradeInput, key_score: int | None) -> Hit:
        """All that is set must hold. `key_score` is the profile's own figure for the key exchange, where it has one."""
        values: list[str] = []
        unsure: Hit | None = None
        for check in self._checks:
            hit = check(self, facts, key_score)
            if hit.holds is False:
                return NO
            if hit.holds is None:
                unsure = unsure or hit
            elif hit.value:
                values.append(hit.value)
        return unsure or Hit(True, told(values))

    @cached_property
    def _checks(self) -> tuple[Test, ...]:
        return tuple(_TESTS[name] for name in type(self).model_fields if name in self.model_fields_set)


Test = Callable[[When, GradeInput, int | None], Hit]


def _speaks(when: When, facts: GradeInput, _: int | None) -> Hit:
    spoken = [protocol.value for protocol in when.speaks if protocol in facts.protocols]
    if spoken:
        return Hit(True, told(spoken))
    gap = _open(when.speaks, facts)
    return Hit(None, gap) if gap else NO


def _silent(when: When, facts: GradeInput, _: int | None) -> Hit:
    if any(protocol in facts.protocols for protocol in when.silent):
        return NO
    gap = _open(when.silent, facts)
    return Hit(None, gap) if gap else Hit(True, "")


def _open(protocols: tuple[Protocol, ...], facts: GradeInput) -> str:
    """Of these protocols one is not known to be accepted or refused."""
    unsure = (p for p in protocols if p in facts.open_protocols and p not in facts.protocols)
    return next((f"{p.value}: {facts.open_protocols[p]}" for p in unsure), "")


def _accepts(when: When, facts: GradeInput, _: int | None) -> Hit:
    assert when.accepts is not None  # noqa: S101 - asked for only where it is set
    found = when.accepts.found(facts)
    if found:
        return Hit(True, told(found))
    gap = when.accepts.gap(facts)
    return Hit(None, gap) if gap else NO


def _lacks(when: When, facts: GradeInput, _: int | None) -> Hit:
    assert when.lacks is not None  # noqa: S101
    if when.lacks.found(facts):
        return NO
    gap = when.lacks.gap(facts)
    return Hit(None, gap) if gap else Hit(True, "")


def _weak(when: When, facts: GradeInput, _: int | None) -> Hit:
    present = [weakness.value for weakness in when.weak if weakness in facts.weaknesses.present]
    if present:
        return Hit(True, told(present))
    if not facts.weaknesses.undetermined:
        return NO
    unsure = (f"{w.value}: {facts.weaknesses.undetermined[w]}" for w in when.weak if w in facts.weaknesses.undetermined)
    return next((Hit(None, reason) for reason in unsure), NO)


def _fault(when: When, facts: GradeInput, _: int | None) -> Hit:
    if facts.faults is None:
        return Hit(None, "the certificate could not be judged")
    found = [str(fault) for fault in when.fault if fault in facts.faults]
    return Hit(True, told(found)) if found else NO


def _dh_gap(facts: GradeInput) -> str:
    """Finite-field suites were accepted and their parameters never seen."""
    return "the Diffie-Hellman parameters were not seen" if not facts.dh and _FINITE.found(facts) else ""


def _dh_bits(when: When, facts: GradeInput, _: int | None) -> Hit:
    gap = _dh_gap(facts)
    number = min((bits for bits, _name in facts.dh), default=None)
    return Hit(None, gap) if gap else (when.dh_bits or Number()).test(number)


def _dh_prime(when: When, facts: GradeInput, _: int | None) -> Hit:
    names = [name or f"DH {bits}" for bits, name in facts.dh]
    return (when.dh_prime or Values()).test(names, _dh_gap(facts))


def _groups(when: When, facts: GradeInput, _: int | None) -> Hit:
    needed = not facts.groups_complete and any(True for _ in facts.protocols)
    return (when.groups or Values()).test(list(facts.groups), "the groups were not all asked for" if needed else "")


def _signatures(when: When, facts: GradeInput, _: int | None) -> Hit:
    gap = "" if facts.signatures_complete else "the signature schemes were not all asked for"
    return (when.signatures or Values()).test(list(facts.signatures), gap)


def _keys(field: str, attribute: str) -> Test:
    def test(when: When, facts: GradeInput, _: int | None) -> Hit:
        values = [value for key in facts.keys if (value := getattr(key, attribute))]
        gap = "" if facts.keys else "no certificate was seen"
        return Values.test(getattr(when, field), values, gap)

    return test


def _rsa_bits(when: When, facts: GradeInput, _: int | None) -> Hit:
    if not facts.keys:
        return Hit(None, "no certificate was seen")
    return (when.rsa_bits or Number()).test(
        min((key.bits for key in facts.keys if key.key.startswith("RSA")), default=None)
    )


def _lifetime(when: When, facts: GradeInput, _: int | None) -> Hit:
    if not facts.keys:
        return Hit(None, "no certificate was seen")
    return (when.lifetime_days or Number()).test(max(key.lifetime_days for key in facts.keys))


def _hsts(when: When, facts: GradeInput, _: int | None) -> Hit:
    return Hit(None, "HSTS was not looked for") if facts.hsts is None else (when.hsts or Number()).test(facts.hsts)


def _key_score(when: When, facts: GradeInput, score: int | None) -> Hit:
    return Hit(None, "no key was seen") if score is None else (when.key_score or Number()).test(score)


_UP_TO_12 = (Protocol.SSL3, Protocol.TLS10, Protocol.TLS11, Protocol.TLS12)


def _flag(name: str) -> Test:
    """Compression, renegotiation and the like are matters of TLS 1.2 and before: nothing is said of TLS 1.3 alone."""
    elsewhere = name in ("redirect", "stapling")

    def test(when: When, facts: GradeInput, _: int | None) -> Hit:
        value = getattr(facts, name)
        if value is not None and value is not getattr(when, name):
            return NO
        if not elsewhere and not any(p in facts.protocols or p in facts.open_protocols for p in _UP_TO_12):
            return NO
        if value is None:
            return Hit(None, f"{name.replace('_', ' ')} could not be told")
        return Hit(True)

    return test


_FINITE = Suites(named=tuple(s.name for s in SUITES.values() if s.kx in ("DHE", "DHE_PSK")))
_TESTS: dict[str, Test] = {
    "speaks": _speaks,
    "silent": _silent,
    "accepts": _accepts,
    "lacks": _lacks,
    "weak": _weak,
    "fault": _fault,
    "groups": _groups,
    "signatures": _signatures,
    "dh_prime": _dh_prime,
    "key_type": _keys("key_type", "key"),
    "curve": _keys("curve", "curve"),
    "digest": _keys("digest", "digest"),
    "rsa_bits": _rsa_bits,
    "dh_bits": _dh_bits,
    "lifetime_days": _lifetime,
    "hsts": _hsts,
    "key_score": _key_score,
    **{
        name: _flag(name)
        for name in (
            "compression", "extended_master_secret", "secure_renegotiation", "client_renegotiation", "redirect",
            "stapling",
        )
    },
}  # fmt: skip
