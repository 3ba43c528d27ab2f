"""Findings, verdicts and observations: the record of one look at one site."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from socd.model.exchange import Exchange, Fault
from socd.model.kinds import Kind, Severity


class Outcome(StrEnum):
    """What an attempt came to. `indeterminate`: the site was reached, yet nothing can be said.

    `failed`: no look took place at all (our fault, the link's fault, or the site's).
    """

    OK = "ok"
    FINDING = "finding"
    INDETERMINATE = "indeterminate"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes worth keeping that are no HTTP exchange: a certificate, a screenshot, an imported file's listing."""

    name: str
    media_type: str
    data: bytes


Exhibit = Exchange | Blob


@dataclass(frozen=True, slots=True)
class EvidenceRef:
    """One sealed exhibit: the record's id in the chain, its SHA-256 and what it shows."""

    id: str
    sha256: str
    about: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen.

    `place` says where (a URL, "certificate", "header server"…). `cause` is the normal form used to
    recognise the same thing again, on the same or another site (e.g. "script:evil.example"); together
    with the kind it is the finding's identity. `details` is JSON-safe and holds no secret. `suspect`
    marks a finding that alone is not enough for a case: the site is shown as "nghi vấn".
    """

    kind: Kind
    place: str
    cause: str
    title: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity | None = None
    suspect: bool = False
    unit: str | None = None
    exhibits: tuple[Exhibit, ...] = field(default=(), repr=False, compare=False)
    evidence: tuple[EvidenceRef, ...] = ()

    @property
    def key(self) -> str:
        """Identity within one site: kind and normal form."""
        return f"{self.kind.code}|{self.cause}"

    @property
    def level(self) -> Severity:
        return self.severity or self.kind.severity


@dataclass(frozen=True, slots=True)
class Mark:
    """What a site scores on a scale, as a word ("B") and as a rank to compare by: the higher the better.

    Only marks of one `scale` are ever compared.
    """

    word: str
    rank: float
    scale: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The pure judgement over one probe's result.

    `memory` is what the probe wants remembered for next time (its baseline; JSON-safe), None = keep the old.
    The runner stores it only under the judge's rule: never learn from a look that scores.
    `gauges` are numbers for metrics and reports, by name (e.g. "cert_not_after" → seconds since the epoch).
    `covers` are the finding kinds this look was able to see: only those can be cleared by it.
    `marks` are by name ("tls-grade"); every change of one is kept, so that reports can tell how it went.
    """

    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    fault: Fault | None = None
    memory: Mapping[str, Any] | None = None
    gauges: Mapping[str, float] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    covers: frozenset[str] = frozenset()
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Observation:
    """One attempt: who looked at what, when, from where, and the verdict (exhibits replaced by evidence)."""

    site: str | None
    unit: str | None
    probe: str
    vantage: str
    started: datetime  # aware, UTC
    seconds: float
    verdict: Verdict

    @property
    def outcome(self) -> Outcome:
        return self.verdict.outcome
