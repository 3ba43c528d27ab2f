"""Known weaknesses of a TLS server, decided from what it was seen to do. Pure: an Examination in, a verdict out.

Every weakness is present, absent, or undetermined with the reason why; nothing is claimed of what was not looked at.
The definitions stand in the functions of `_JUDGES`, one short function each. Decisions worth knowing:

* SSLv2's suites count for DROWN, EXPORT and RC4 (they are what they are called), never for FREAK, LOGJAM, SWEET32,
  NULL_CIPHER, ANON_CIPHER and NO_FS, whose attacks are on SSLv3 and later.
* FREAK asks for 512-bit RSA_EXPORT (RFC 2246); the EXPORT1024 drafts count as EXPORT only.
* Forward secrecy is a property of the key exchange: an anonymous ephemeral one has it (and is ANON_CIPHER).
* GOST suites re-key themselves and are not SWEET32 (see suites.tsv).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from probes.tls.hello import Protocol
from probes.tls.registry import SUITES, SUITES_13, SUITES_SSL2, SUITES_UP_TO_12, Suite
from probes.tls.result import Examination, Reply
from probes.tls.weakness_texts import WEAKNESS_TEXTS
from socd.model.text import Text


class Weakness(StrEnum):
    """Worst first: the order is the gravity."""

    HEARTBLEED = "HEARTBLEED"
    DROWN = "DROWN"
    CCS = "CCS"
    NULL_CIPHER = "NULL_CIPHER"
    ROBOT = "ROBOT"
    TICKETBLEED = "TICKETBLEED"
    ANON_CIPHER = "ANON_CIPHER"
    EXPORT = "EXPORT"
    FREAK = "FREAK"
    LOGJAM = "LOGJAM"
    INSECURE_RENEG = "INSECURE_RENEG"
    POODLE = "POODLE"
    CRIME = "CRIME"
    RC4 = "RC4"
    NO_MODERN_TLS = "NO_MODERN_TLS"
    SWEET32 = "SWEET32"
    WEAK_DH = "WEAK_DH"
    BEAST = "BEAST"
    NO_SECURE_RENEG = "NO_SECURE_RENEG"
    NO_FS = "NO_FS"
    NO_FALLBACK_SCSV = "NO_FALLBACK_SCSV"

    @property
    def gravity(self) -> int:
        """Rank, 0 the worst."""
        return _RANK[self]

    @property
    def heading(self) -> Text:
        return WEAKNESS_TEXTS[self.value][0]

    @property
    def explanation(self) -> Text:
        """One plain sentence for someone who is no specialist."""
        return WEAKNESS_TEXTS[self.value][1]


_RANK = {weakness: rank for rank, weakness in enumerate(Weakness)}


@dataclass(frozen=True, slots=True)
class Weaknesses:
    """`present` worst first; `undetermined` with the reason; every other weakness is known to be absent."""

    present: tuple[Weakness, ...] = ()
    undetermined: Mapping[Weakness, str] = field(default_factory=dict)


Finding = bool | str  # present, absent, or the reason why it could not be told
_OLD = (Protocol.SSL3, Protocol.TLS10, Protocol.TLS11)
_UP_TO_12 = (*_OLD, Protocol.TLS12)
_FROM_SSL3 = (*_UP_TO_12, Protocol.TLS13)
_ALL = (Protocol.SSL2, *_FROM_SSL3)


def _codes(wanted: Callable[[Suite], bool]) -> frozenset[int]:
    return frozenset(code for code, suite in SUITES.items() if wanted(suite))


_CBC = _codes(lambda s: s.cbc)
_EXPORT = _codes(lambda s: s.export)
_RSA_EXPORT = _codes(lambda s: s.name.startswith("TLS_RSA_EXPORT_"))
_DHE_EXPORT = _codes(lambda s: s.export and s.kx == "DHE" and not s.anonymous)
_FINITE_DHE = _codes(lambda s: s.kx in ("DHE", "DHE_PSK"))
_RSA_ENCRYPTION = _codes(lambda s: s.kx in ("RSA", "RSA_PSK") and not s.ssl2 and not s.export)
_SMALL_BLOCK = _codes(lambda s: s.block == 64)
_RC4 = _codes(lambda s: s.rc4)
_NULL = _codes(lambda s: s.null)
_ANONYMOUS = _codes(lambda s: s.anonymous)
_FORWARD = _codes(lambda s: s.forward_secret)
_KNOWN = {protocol: frozenset(SUITES_UP_TO_12) for protocol in _UP_TO_12}
_KNOWN |= {Protocol.SSL2: frozenset(SUITES_SSL2), Protocol.TLS13: frozenset(SUITES_13)}


@dataclass(frozen=True, slots=True)
class _Seen:
    """An examination with what every judge asks for, worked out once."""

    found: Examination
    suites: Mapping[Protocol, tuple[int, ...]]
    gaps: Mapping[Protocol, str]


def weaknesses(found: Examination) -> Weaknesses:
    """Judge one examination. Never raises; an examination that reached nothing leaves everything undetermined."""
    if not found.accepted and not any(answer.reply is Reply.REFUSED for answer in found.answers):
        reason = next((f"{answer.reply.value} {answer.reason}".strip() for answer in found.answers), "not examined")
        return Weaknesses((), dict.fromkeys(Weakness, reason))
    seen = _Seen(found, found.suites, found.undetermined)
    verdicts = {weakness: judge(seen) for weakness, judge in _JUDGES.items()}
    present = tuple(weakness for weakness in Weakness if verdicts[weakness] is True)
    return Weaknesses(present, {w: verdict for w in Weakness if isinstance(verdict := verdicts[w], str)})


def _accepts(seen: _Seen, protocols: Iterable[Protocol], codes: frozenset[int] | None = None) -> Finding:
    """Whether any of these protocols accepts any of these suites (any suite at all without `codes`).

    What stayed open of a protocol that has no such suites leaves nothing open here.
    """
    accepted, gaps = seen.suites, seen.gaps
    unsure = ""
    for protocol in protocols:
        suites = accepted.get(protocol, ())
        if suites and (codes is None or not codes.isdisjoint(suites)):
            return True
        if protocol in gaps and (codes is None or not codes.isdisjoint(_KNOWN[protocol])):
            unsure = unsure or f"{protocol.value}: {gaps[protocol]}"
    return unsure or False


def _tristate(value: bool | None, reason: str) -> Finding:
    return reason if value is None else value


def _and(first: Finding, second: Finding) -> Finding:
    """Both present; one that is surely absent settles it."""
    if first is False or second is False:
        return False
    return next((value for value in (first, second) if isinstance(value, str)), True)


def _or(*findings: Finding) -> Finding:
    if any(value is True for value in findings):
        return True
    return next((value for value in findings if isinstance(value, str)), False)


def _suites_in(protocols: tuple[Protocol, ...], codes: frozenset[int]) -> Callable[[_Seen], Finding]:
    return lambda seen: _accepts(seen, protocols, codes)


def _spoken_up_to_12(seen: _Seen) -> Finding:
    return _accepts(seen, _UP_TO_12)


def _looked(seen: _Seen, what: str) -> str:
    """Why a behaviour is not known."""
    return f"{what} could not be told" if seen.found.full else "not part of the quick look"


def _parameters(seen: _Seen, weak: Callable[[int, str], bool]) -> Finding:
    """Whether weak finite-field parameters were seen; unsure where such suites exist and none were seen."""
    if any(weak(dh.bits, dh.known) for dh in seen.found.dh):
        return True
    if seen.found.dh:
        return False
    accepted = _accepts(seen, _UP_TO_12, _FINITE_DHE)
    return _looked(seen, "the Diffie-Hellman parameters") if accepted is True else accepted


def _logjam(seen: _Seen) -> Finding:
    export = _accepts(seen, _FROM_SSL3, _DHE_EXPORT)
    return _or(export, _parameters(seen, lambda bits, known: bits < 1024 or (bits <= 1024 and known != "")))


def _weak_dh(seen: _Seen) -> Finding:
    return _parameters(seen, lambda bits, known: bits < 2048)


def _crime(seen: _Seen) -> Finding:
    return _and(_spoken_up_to_12(seen), _tristate(seen.found.compression, _looked(seen, "compression")))


def _no_fs(seen: _Seen) -> Finding:
    """TLS is spoken, everything is enumerated, and nothing of it is forward secret."""
    if Protocol.TLS13 in seen.suites:  # always forward secret, whatever its suites are called
        return False
    forward = _accepts(seen, _FROM_SSL3, _FORWARD)
    return _and(_accepts(seen, _FROM_SSL3), forward if isinstance(forward, str) else not forward)


def _no_modern_tls(seen: _Seen) -> Finding:
    modern = [seen.found.answer(protocol) for protocol in (Protocol.TLS12, Protocol.TLS13)]
    if any(answer.reply is Reply.ACCEPTED for answer in modern):
        return False
    unsure = next((answer for answer in modern if not answer.reply.determined), None)
    if unsure is not None:
        return f"{unsure.protocol.value}: {unsure.reply.value} {unsure.reason}".rstrip()
    return _accepts(seen, _ALL)


def _insecure_renegotiation(seen: _Seen) -> Finding:
    """With clients that know no RFC 5746, or, where that was not tried, with any by a server that knows none."""
    if seen.found.unsafe_renegotiation is not None:
        return _and(_spoken_up_to_12(seen), seen.found.unsafe_renegotiation)
    allowed = _tristate(seen.found.client_renegotiation, _looked(seen, "renegotiation by the client"))
    return _and(allowed, _no_secure_renegotiation(seen))


def _no_secure_renegotiation(seen: _Seen) -> Finding:
    secure = _tristate(seen.found.secure_renegotiation, _looked(seen, "secure renegotiation"))
    return _and(_spoken_up_to_12(seen), secure if isinstance(secure, str) else not secure)


def _no_fallback_protection(seen: _Seen) -> Finding:
    """Only where there is something to fall back to: two protocols, one of them below TLS 1.2."""
    spoken = [protocol for protocol in _FROM_SSL3 if seen.suites.get(protocol)]
    low = _accepts(seen, _OLD)
    several: Finding = len(spoken) >= 2
    if not several:
        several = next((f"{p.value}: {why}" for p, why in seen.gaps.items() if p not in spoken), False)
    ignored = _tristate(seen.found.fallback_scsv, _looked(seen, "fallback protection"))
    return _and(_and(low, several), ignored if isinstance(ignored, str) else not ignored)


def _trial(weakness: Weakness, codes: frozenset[int] | None = None) -> Callable[[_Seen], Finding]:
    """Decided by its own test; not applicable where no protocol up to TLS 1.2 accepts such suites."""

    def judge(seen: _Seen) -> Finding:
        trial = seen.found.trials.get(weakness.value)
        if trial is not None and trial.vulnerable is not None:
            return trial.vulnerable
        why = trial.reason if trial is not None and trial.reason else _looked(seen, "the server's behaviour")
        return _and(_accepts(seen, _UP_TO_12, codes), why)

    return judge


_JUDGES: dict[Weakness, Callable[[_Seen], Finding]] = {
    Weakness.HEARTBLEED: _trial(Weakness.HEARTBLEED),
    Weakness.DROWN: lambda seen: _accepts(seen, (Protocol.SSL2,)),
    Weakness.CCS: _trial(Weakness.CCS),
    Weakness.NULL_CIPHER: _suites_in(_FROM_SSL3, _NULL),
    Weakness.ROBOT: _trial(Weakness.ROBOT, _RSA_ENCRYPTION),
    Weakness.TICKETBLEED: _trial(Weakness.TICKETBLEED),
    Weakness.ANON_CIPHER: _suites_in(_FROM_SSL3, _ANONYMOUS),
    Weakness.EXPORT: _suites_in(_ALL, _EXPORT),
    Weakness.FREAK: _suites_in(_UP_TO_12, _RSA_EXPORT),
    Weakness.LOGJAM: _logjam,
    Weakness.INSECURE_RENEG: _insecure_renegotiation,
    Weakness.POODLE: _suites_in((Protocol.SSL3,), _CBC),
    Weakness.CRIME: _crime,
    Weakness.RC4: _suites_in(_ALL, _RC4),
    Weakness.NO_MODERN_TLS: _no_modern_tls,
    Weakness.SWEET32: _suites_in(_FROM_SSL3, _SMALL_BLOCK),
    Weakness.WEAK_DH: _weak_dh,
    Weakness.BEAST: _suites_in((Protocol.SSL3, Protocol.TLS10), _CBC),
    Weakness.NO_SECURE_RENEG: _no_secure_renegotiation,
    Weakness.NO_FS: _no_fs,
    Weakness.NO_FALLBACK_SCSV: _no_fallback_protection,
}
