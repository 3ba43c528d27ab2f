"""From one examination to a verdict: judged chains, weaknesses, grades, facts, memory. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from probes.tls.chain import ChainVerdict, judge_chain
from probes.tls.change import Change, compare, identity
from probes.tls.facts import (
    certificate_facts,
    connection_facts,
    examined,
    fault_codes,
    grade_facts,
    home_facts,
    outcome,
    post_quantum,
    protocol_facts,
    silence,
    words,
)
from probes.tls.faults import Fault as CertFault
from probes.tls.grade import CertificateKey, Grade, GradeInput, Profile, grades
from probes.tls.hello import Protocol
from probes.tls.home import Home
from probes.tls.judge import Seen, covers, findings
from probes.tls.memory import Memory, changes, known_suites, leaves, merged_codes
from probes.tls.openssl import Trust
from probes.tls.result import Examination, Reply, SentChain
from probes.tls.weaknesses import Weaknesses, weaknesses
from socd.model.exchange import Fault, Origin
from socd.model.observation import Finding, Mark, Outcome, Verdict
from socd.probe import Context

GRADE = "tls-grade"  # the mark's name
_MOST_CHAINS = 4
_MOST_SEEN = 8

# Whose fault it is that no protocol was accepted, and the fault's code.
_FAULTS: Mapping[Reply, tuple[Origin, str]] = {
    Reply.ACCEPTED: (Origin.SITE, "tls"),
    Reply.REFUSED: (Origin.SITE, "tls"),
    Reply.CLOSED: (Origin.SITE, "closed"),
    Reply.RESET: (Origin.SITE, "reset"),
    Reply.TIMEOUT: (Origin.SITE, "timeout"),
    Reply.PLAIN_HTTP: (Origin.SITE, "tls"),
    Reply.NOT_TLS: (Origin.SITE, "protocol"),
    Reply.NO_CONNECTION: (Origin.SITE, "refused"),
    Reply.UNREACHABLE: (Origin.LINK, "unreachable"),
    Reply.NOT_TRIED: (Origin.OURS, "budget"),
}


@dataclass(slots=True)
class Verdicts:
    """The work on one look. `asked` is what its memory is about; `shown` the profile whose grade is reported."""

    found: Examination
    trusts: tuple[Trust, ...]
    home: Home | None
    crls: tuple[bytes, ...]
    profiles: tuple[Profile, ...]
    context: Context
    host: str
    asked: str
    weak_protocols: frozenset[Protocol]
    shown: str
    memory: Memory | None = field(init=False)
    weak: Weaknesses = field(init=False)
    chains: tuple[ChainVerdict, ...] = field(init=False)
    revoked: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.memory = Memory.read(self.context.memory, self.asked)
        self.weak = weaknesses(self.found)
        self.chains = self._judged()
        known = self.memory.revoked if self.memory is not None else ()
        now = [c.leaf.sha256 for c in self.chains if c.leaf is not None and CertFault.REVOKED in c.faults]
        self.revoked = tuple(dict.fromkeys((*now, *known)))[:_MOST_SEEN]

    def verdict(self) -> Verdict:
        baseline, change = self._baseline()
        codes, unsure = merged_codes(
            None if self.found.full else self.memory,
            [weakness.value for weakness in self.weak.present],
            {weakness.value: why for weakness, why in self.weak.undetermined.items()},
        )
        grades_ = self._grades()
        facts = self._facts(codes, unsure, grades_)
        seen = Seen(
            self.context.site, self.found, self.weak, codes, self.chains, self.weak_protocols,
            frozenset(self.revoked), self.home, change, facts.get("trials", {}),
        )  # fmt: skip
        told = findings(seen)
        kept = tuple(finding for finding in told if finding.key not in self.context.accepted)
        gauges = self._gauges(codes, grades_)
        fault = self._fault()
        remembered = self._remembered(self._best(facts, grades_), baseline, gauges, kept)
        return Verdict(
            Outcome.FINDING if kept else _outcome(fault),
            kept,
            None if kept else fault,
            remembered.out() if remembered is not None else None,
            gauges,
            facts,
            covers(seen) | {finding.kind.code for finding in kept},
            self._marks(grades_),
        )

    # -- certificates ------------------------------------------------------------------------------------------

    def _judged(self) -> tuple[ChainVerdict, ...]:
        """Each distinct chain that was sent, at the look's own time."""
        sent = self.found.chains[:_MOST_CHAINS]
        trusts = (*self.trusts, *(Trust(None, "not judged") for _ in sent))
        return tuple(self._one_chain(chain, verdict) for chain, verdict in zip(sent, trusts, strict=False))

    def _one_chain(self, chain: SentChain, trust: Trust) -> ChainVerdict:
        judged = judge_chain(
            chain.ders, self.host, trust, self.context.now, chain.staple or None, chain.scts or None, self.crls
        )
        if chain.protocol is not Protocol.SSL2:
            return judged
        # SSLv2 sends one certificate and no chain: what is missing is missing by the protocol, not by the server.
        unfair = (CertFault.INCOMPLETE_CHAIN, CertFault.UNTRUSTED)
        return replace(judged, faults=tuple(fault for fault in judged.faults if fault not in unfair))

    def _baseline(self) -> tuple[Mapping[str, Any], Change | None]:
        """The certificate taken for the site's own from now on, and why the one seen is not it.

        A person's word on the finding makes the new one the site's own; so does an ordinary renewal. An alarm leaves
        the old one in place, so that it lasts as long as nobody has answered it.
        """
        old = self.memory.baseline if self.memory is not None else {}
        if not self.chains or self.chains[0].leaf is None:
            return old, None
        first = self.chains[0]
        change = compare(old, first, self.context.now) if old else None
        if change is not None:
            alone = Seen(self.context.site, self.found, Weaknesses(), (), (first,), frozenset(), change=change)
            accepted = any(
                one.key in self.context.accepted for one in findings(alone) if one.kind.code == "cert-changed"
            )
            if not accepted:
                return old, change
        new = identity(first, old)
        seen = dict.fromkeys((*new.get("seen", ()), *leaves(self.found)))
        return {**new, "seen": list(seen)[:_MOST_SEEN]}, None

    # -- grades ------------------------------------------------------------------------------------------------

    def _grades(self) -> tuple[Grade, ...]:
        """By every profile; none of a quick look, whose facts are too few."""
        if not self.found.full or not self.found.accepted:
            return ()
        home, read = self.home or Home(), [chain for chain in self.chains if chain.leaf is not None]
        way = home.redirect
        facts = GradeInput.of(
            self.found,
            self.weak,
            [_key(chain) for chain in read],
            {code for chain in read for code in fault_codes(chain, self.revoked)} if read else None,
            hsts=(home.hsts.max_age if home.hsts else 0) if home.hsts_known else None,
            redirect=None if way is None else True if way.closed else way.to_https,
        )
        return tuple(grade for grade in grades(facts, self.profiles) if grade.grade)

    def _profile(self) -> Profile | None:
        return next((profile for profile in self.profiles if profile.profile == self.shown), None)

    def _doubtful(self, grade: Grade) -> bool:
        """A better grade than before, from a look that could not tell everything: perhaps only for want of answers."""
        before = self._known_grades().get(grade.profile)
        profile = next((profile for profile in self.profiles if profile.profile == grade.profile), None)
        if profile is None or before not in profile.grades or not (self.found.undetermined or self.weak.undetermined):
            return False
        return profile.rank(grade.grade) < profile.rank(before)

    def _known_grades(self) -> Mapping[str, Any]:
        table = self.memory.facts.get("grade") if self.memory is not None else None
        return table if isinstance(table, dict) else {}

    def _marks(self, given: tuple[Grade, ...]) -> dict[str, Mark]:
        """The shown profile's grade: of this look, or, where a quick look saw nothing new, of the last complete one."""
        profile = self._profile()
        if profile is None or not self.found.accepted:
            return {}
        word = next((grade.grade for grade in given if grade.profile == self.shown and not self._doubtful(grade)), None)
        if word is None and not self.found.full:
            word = self._known_grades().get(self.shown)
        if word not in profile.grades:
            return {}
        return {GRADE: Mark(word, _rank(profile, word), self.shown)}

    # -- what is told ------------------------------------------------------------------------------------------

    def _facts(self, codes: list[str], unsure: Mapping[str, str], given: tuple[Grade, ...]) -> dict[str, Any]:
        found, memory = self.found, self.memory
        facts = connection_facts(found, self.host)
        facts["examined_at"] = self.context.now.isoformat(timespec="seconds")
        if not found.full and memory is not None and found.accepted:
            facts = {**memory.facts, **facts, **self._still(memory), **certificate_facts(self.chains, self.revoked)}
            facts |= {"weaknesses": codes, "weaknesses_undetermined": dict(unsure), "changes": []}
            facts["undetermined"] = memory.facts.get("undetermined", {})
            facts["unconfirmed"] = protocol_facts(found)["undetermined"]
            facts["examined_at"] = memory.full_at.isoformat(timespec="seconds")
            if not self.chains:
                facts |= {key: memory.facts.get(key) for key in ("certificate", "certificates")}
            return facts
        facts |= examined(found, self.weak) | certificate_facts(self.chains, self.revoked)
        facts |= home_facts(self.home) | grade_facts(given, self.shown)
        ranks = {profile.profile: profile.grades for profile in self.profiles}
        best = self._best(facts, given)
        facts["changes"] = changes(memory.facts, best, ranks) if memory is not None and found.accepted else []
        return facts

    def _best(self, facts: Mapping[str, Any], given: tuple[Grade, ...]) -> dict[str, Any]:
        """The facts with what was known before in the place of what this complete look could not tell."""
        memory = self.memory
        best = {key: value for key, value in facts.items() if key != "changes"}
        if memory is None or not self.found.full or not self.found.accepted:
            return best
        codes, unsure = merged_codes(memory, words(facts, "weaknesses"), facts["weaknesses_undetermined"])
        kept = {grade.profile: self._known_grades()[grade.profile] for grade in given if self._doubtful(grade)}
        best |= {"protocols": self._still(memory)["protocols"], "grade": {**facts["grade"], **kept}}
        return best | {"weaknesses": codes, "weaknesses_undetermined": unsure}

    def _still(self, memory: Memory) -> dict[str, Any]:
        """Protocols as this look saw them; of those it could not tell, what was known."""
        told = protocol_facts(self.found)
        before = memory.facts.get("protocols")
        for answer in self.found.answers:
            name = answer.protocol.value
            if not answer.reply.determined and isinstance(before, dict):
                told["protocols"][name] = before.get(name, [])
        return told

    def _gauges(self, codes: list[str], given: tuple[Grade, ...]) -> dict[str, float]:
        found = self.found
        carried = dict(self.memory.gauges) if self.memory is not None and not found.full and found.spoke else {}
        gauges = {"tls_seconds": found.seconds, "tls_connections": float(found.connections)}
        if found.spoke:
            weak = [protocol for protocol in found.accepted if protocol in self.weak_protocols]
            gauges |= {"tls_protocols": float(len(found.accepted)), "tls_weak_protocols": float(len(weak))}
        if found.accepted:
            gauges["tls_weaknesses"] = float(len(codes))
        profile = self._profile()
        for grade in given:
            if profile is not None and grade.profile == self.shown:
                gauges["tls_grade"] = _rank(profile, grade.grade)
        if self.home is not None and self.home.hsts_known:
            gauges["tls_hsts_seconds"] = float(self.home.hsts.max_age if self.home.hsts else 0)
        pq = post_quantum(found) if found.full and found.accepted else None
        if pq is not None:
            gauges["tls_pq_hybrid"] = float(pq)
        leaf = self.chains[0].leaf if self.chains else None
        if leaf is not None and not leaf.endless:
            gauges["cert_not_after"] = leaf.not_after.timestamp()
            gauges["cert_lifetime_seconds"] = leaf.lifetime.total_seconds()
        return {**carried, **gauges}

    def _fault(self) -> Fault | None:
        """Why too little can be said: no protocol was accepted, or no certificate was shown."""
        found = self.found
        if found.accepted:
            shown = bool(found.chains) or (not found.full and self.memory is not None and bool(self.memory.leaves))
            return None if shown else Fault(Origin.SITE, "no-certificate", "TLS without a certificate")
        if found.spoke:
            first = found.answer(Protocol.TLS12)
            return Fault(Origin.SITE, "tls", f"TLS: {first.reply.value} ({first.reason})"[:300])
        first = silence(found)
        origin, reason = _FAULTS[first.reply]
        reason = first.reason if first.reason == "connect-timeout" else reason
        return Fault(origin, reason, f"{outcome(found)[0]}: {first.reply.value} ({first.reason})"[:300])

    # -- memory ------------------------------------------------------------------------------------------------

    def _remembered(
        self,
        facts: Mapping[str, Any],
        baseline: Mapping[str, Any],
        gauges: Mapping[str, float],
        kept: tuple[Finding, ...],
    ) -> Memory | None:
        """What to remember: of a complete look at a server that answered. A quick look only moves the baseline."""
        memory, found = self.memory, self.found
        if not found.accepted:
            return None
        if not found.full:
            moved = memory is not None and (baseline != memory.baseline or self.revoked != memory.revoked)
            return replace(memory, baseline=baseline, revoked=self.revoked) if memory is not None and moved else None
        keys = tuple(sorted(finding.key for finding in kept))
        before = memory.keys if memory is not None else ()
        faults = fault_codes(self.chains[0], self.revoked) if self.chains else []
        carried = {name: value for name, value in gauges.items() if name not in ("tls_seconds", "tls_connections")}
        return Memory(
            self.asked, self.context.now, known_suites(memory, found), leaves(found), tuple(faults), self.revoked,
            baseline, facts, carried, keys, set(keys) != set(before),
        )  # fmt: skip


def _outcome(fault: Fault | None) -> Outcome:
    if fault is None:
        return Outcome.OK
    return Outcome.FAILED if fault.origin is not Origin.SITE else Outcome.INDETERMINATE


def _rank(profile: Profile, word: str) -> float:
    """0 for the worst grade of the profile, one more for each better one."""
    return float(len(profile.grades) - 1 - profile.rank(word))


def _key(chain: ChainVerdict) -> CertificateKey:
    leaf = chain.leaf
    assert leaf is not None  # noqa: S101 - only made of chains that were read
    return CertificateKey(leaf.key, leaf.bits, leaf.curve, leaf.digest, leaf.lifetime.total_seconds() / 86_400)
