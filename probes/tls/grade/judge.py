"""Grades: a profile's rules over the facts of one server. Pure; every grade says what capped it and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache

from probes.tls.advice import Advice, advice
from probes.tls.grade.facts import CertificateKey, GradeInput
from probes.tls.grade.profile import Profile, Score
from probes.tls.registry import Suite, suite
from socd.model.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that held. `grade` is what it allows at most, `value` the fact in words ("TLS1.0, TLS1.1", "1024")."""

    rule: str
    grade: str
    text: Text
    value: str = ""
    aspect: str = ""
    advice_key: str = ""

    @property
    def advice(self) -> Advice:
        return advice(self.advice_key)


@dataclass(frozen=True, slots=True)
class Scores:
    """SSL Labs' category scores and their weighted total, 0 to 100, before any rule."""

    protocol: int
    key: int
    cipher: int
    total: int


@dataclass(frozen=True, slots=True)
class Grade:
    """`grade` is "" where the server accepted nothing. `capped_by` are the rules that held, worst first; `score` and
    `base` the figures and the grade before them (None and the best grade where the profile keeps no score).
    `otherwise` is the grade if the reasons outside the scale (an untrusted certificate) were mended. `undetermined`:
    rules that could not be decided ("id: reason"); the grade may be worse than told."""

    profile: str
    grade: str
    base: str = ""
    otherwise: str = ""
    score: Scores | None = None
    capped_by: tuple[Reason, ...] = ()
    aspects: Mapping[str, str] = field(default_factory=dict)
    undetermined: tuple[str, ...] = ()

    @property
    def decisive(self) -> tuple[Reason, ...]:
        """Those reasons that set the grade."""
        return tuple(reason for reason in self.capped_by if reason.grade == self.grade)

    @property
    def advice(self) -> tuple[Advice, ...]:
        """How to mend it, worst first, each once."""
        return tuple(advice(key) for key in dict.fromkeys(reason.advice_key for reason in self.capped_by))


def grades(facts: GradeInput, profiles: Iterable[Profile]) -> tuple[Grade, ...]:
    """The same facts under several profiles; remembered, as the sites of one vendor are often all alike."""
    return _graded(_Asked(facts, tuple(profiles)))


class _Asked:
    """Facts and profiles as the key of a cache."""

    __slots__ = ("facts", "key", "profiles")

    def __init__(self, facts: GradeInput, profiles: tuple[Profile, ...]) -> None:
        self.facts, self.profiles = facts, profiles
        parts = (getattr(facts, name) for name in _FIELDS)
        plain = (tuple(part.items()) if isinstance(part, Mapping) else part for part in parts)
        weak = (facts.weaknesses.present, tuple(facts.weaknesses.undetermined.items()))
        self.key = (*plain, *weak, *map(id, profiles))  # these profiles live as long as the key that holds them

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


_FIELDS = tuple(part.name for part in fields(GradeInput) if part.init and part.name != "weaknesses")


@lru_cache(maxsize=512)
def _graded(asked: _Asked) -> tuple[Grade, ...]:
    return tuple(grade(profile, asked.facts) for profile in asked.profiles)


def grade(profile: Profile, facts: GradeInput) -> Grade:
    """Grade one server. Never raises; see Grade for what is told."""
    if not facts.protocols:
        why = next((f"{p.value}: {reason}" for p, reason in facts.open_protocols.items()), "nothing was accepted")
        return Grade(profile.profile, "", undetermined=(why,))
    scores = _scores(profile.score, facts) if profile.score else None
    base = profile.grades[0]
    if profile.score and scores:
        letters = (letter for least, letter in profile.score.letters if scores.total >= least)
        base = next(letters, profile.score.otherwise)
    held, undetermined = _apply(profile, facts, scores.key if scores else None)
    if profile.score and scores and base != profile.grades[0]:
        held.append(_by_score(profile.score, scores, base))
    held.sort(key=lambda reason: -profile.rank(reason.grade))
    worst = _worst(profile, [base, *(reason.grade for reason in held)])
    inside = _worst(profile, [base, *(reason.grade for reason in held if reason.grade not in profile.outside)])
    return Grade(
        profile=profile.profile,
        grade=worst,
        base=base,
        otherwise=inside,
        score=scores,
        capped_by=tuple(held),
        aspects={
            name: _worst(profile, [profile.grades[0], *(r.grade for r in held if r.aspect == name)])
            for name in profile.aspects
        },
        undetermined=tuple(undetermined),
    )


def _by_score(score: Score, scores: Scores, base: str) -> Reason:
    """The total itself is a reason; what weighs least of the three says what to mend."""
    weakest = min(("protocol", "key", "cipher"), key=lambda name: int(getattr(scores, name)))
    value = str(scores.total)
    return Reason("score", base, score.why.filled(value), value, advice_key=getattr(score.advice, weakest))


def _apply(profile: Profile, facts: GradeInput, key_score: int | None) -> tuple[list[Reason], list[str]]:
    held: list[Reason] = []
    undetermined: list[str] = []
    for rule in profile.rules:
        hit = rule.when.test(facts, key_score)
        if hit.holds is None:
            undetermined.append(f"{rule.id}: {hit.value}")
        if hit.holds or (hit.holds is None and rule.unproven):
            text = rule.why.filled(hit.value)
            held.append(Reason(rule.id, rule.grade, text, hit.value, rule.aspect, rule.advice))
    return held, undetermined


def _worst(profile: Profile, found: list[str]) -> str:
    return max(found, key=profile.rank)


def _scores(score: Score, facts: GradeInput) -> Scores | None:
    """None where no key at all was seen, so that nothing can be said of the key exchange."""
    suites = [suite(code) for code in set().union(*facts.protocols.values())]
    key = key_score(score, facts, suites)
    points = [score.protocol[protocol] for protocol in facts.protocols if protocol in score.protocol]
    bits = [_step(score.cipher.below, item.bits, score.cipher.otherwise) for item in suites if item.known]
    if key is None or not points or not bits:
        return None
    parts = ((max(points) + min(points)) / 2, key, (max(bits) + min(bits)) / 2)
    weights = (score.weights.protocol, score.weights.key, score.weights.cipher)
    total = 0.0 if 0 in parts else sum(part * weight for part, weight in zip(parts, weights, strict=True)) / 100
    return Scores(round(parts[0]), key, round(parts[2]), int(total + 1e-9))


def key_score(score: Score, facts: GradeInput, suites: Iterable[Suite]) -> int | None:
    """Points of the weakest key exchange: certificate keys, DH parameters, and the curve that modern clients get."""
    suites = list(suites)
    if any(item.anonymous for item in suites):
        return score.key.anonymous
    bits = [_equivalent(score, key) for key in facts.keys]
    bits += [size for size, _ in facts.dh]
    if facts.group_bits:
        bits.append(_step(score.key.curves, facts.group_bits, score.key.curves_otherwise))
    points = [_step(score.key.below, size, score.key.otherwise) for size in bits if size]
    if any(item.export for item in suites):
        points.append(score.key.export)
    return min(points, default=None)


def _equivalent(score: Score, key: CertificateKey) -> int:
    if key.key in ("EC", "Ed25519", "Ed448"):
        return _step(score.key.curves, key.bits, score.key.curves_otherwise)
    return key.bits


def _step(steps: tuple[tuple[int, int], ...], value: int, otherwise: int) -> int:
    return next((points for bound, points in steps if value < bound), otherwise)
