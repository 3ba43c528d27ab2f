"""A server's whole chain judged: what is wrong, what is odd, and every fact behind it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from probes.tls.algorithms import WEAK_DIGESTS
from probes.tls.certificate import Certificate, CertificateError, parse
from probes.tls.expiry import Stage, expires_soon, expiry_stage, limit_days, too_long_lived
from probes.tls.faults import Fault, Remark
from probes.tls.missing import missing
from probes.tls.names import address, ascii_name, names_match
from probes.tls.openssl import SELF_SIGNED, UNKNOWN_ISSUER, Trust
from probes.tls.order import MOST, Order, arrange
from probes.tls.revocation import Answer, Status, read_crl, read_staple
from probes.tls.sct import Sct, SctSource, parse_scts

_SCT_SINCE = datetime(2018, 4, 30, tzinfo=UTC)  # browsers demand SCTs of certificates issued since
_MOST_CRLS = 8
_FAULTS, _REMARKS = tuple(Fault), tuple(Remark)
_OLDEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class ChainVerdict:
    """A chain judged for one host at one moment.

    `faults` and `remarks` are in a fixed order. `trusted` and `names_match` are None where that could not be told;
    `trusted` minds the dates of the authorities, not those of the leaf. `answers` are about revocation.
    """

    host: str
    now: datetime
    order: Order
    trust: Trust
    leaf: Certificate | None
    faults: tuple[Fault, ...]
    remarks: tuple[Remark, ...]
    trusted: bool | None = None
    names_match: bool | None = None
    scts: tuple[Sct, ...] = ()
    answers: tuple[Answer, ...] = ()
    stage: Stage | None = None
    path: tuple[Certificate, ...] = field(default=(), repr=False)

    @property
    def days_left(self) -> int | None:
        """Whole days until the leaf expires; None where it never does or cannot be read."""
        return self.leaf.days_left(self.now) if self.leaf else None

    @property
    def revocation(self) -> Status | None:
        """The leaf's, where somebody who may say so said it; None = not determined."""
        told = [answer for answer in self.answers if self.leaf and answer.about == self.leaf.sha256]
        if any(answer.revoked for answer in told):
            return Status.REVOKED
        return Status.GOOD if any(answer.good for answer in told) else None

    def facts(self) -> dict[str, Any]:
        """JSON-safe: the leaf's facts, the chain as sent, faults and remarks."""
        leaf = self.leaf.facts(self.now) if self.leaf else {}
        return {
            **leaf,
            "host": self.host,
            "names_match": self.names_match,
            "faults": [fault.value for fault in self.faults],
            "remarks": [remark.value for remark in self.remarks],
            "chain": [self._link(index) for index in range(len(self.order.certificates))],
            "chain_length": len(self.order.certificates),
            "trusted": self.trusted,
            "trust": {"code": self.trust.code, "reason": self.trust.reason, "public": self.trust.public},
            "root": self.path[-1].subject if self.trust.path and self.path else None,
            "lifetime_limit_days": limit_days(self.leaf) if self.leaf else None,
            "expiry_stage": self.stage.value if self.stage else None,
            "scts": [sct.facts() for sct in self.scts],
            "revocation": self.revocation.value if self.revocation else None,
            "revocation_answers": [answer.facts() for answer in self.answers],
        }

    def _link(self, index: int) -> dict[str, Any]:
        cert = self.order.certificates[index]
        facts: dict[str, Any] = {"role": self._role(index)}
        return facts if cert is None else {**facts, **cert.facts(self.now)}

    def _role(self, index: int) -> str:
        order = self.order
        if order.certificates[index] is None:
            return "unreadable"
        if order.path and index == order.path[0]:
            return "leaf"
        for role, where in (("duplicate", order.duplicates), ("root", order.roots), ("extra", order.extra)):
            if index in where:
                return role
        return "intermediate"


def judge_chain(
    chain: Sequence[bytes],
    host: str,
    trust: Trust,
    now: datetime,
    staple: bytes | None = None,
    scts_in_handshake: bytes | None = None,
    crl: bytes | Sequence[bytes] | None = None,
    *,
    staple_asked: bool = True,
    scts_asked: bool = True,
) -> ChainVerdict:
    """Judge DER certificates as a server sent them, for `host` at `now` (aware).

    `trust` is what `openssl.Authorities.judge` said of the same chain. `staple` is an OCSP response (DER),
    `scts_in_handshake` the content of the TLS extension 18 (RFC 6962 §3.3.1), `crl` revocation lists (DER or PEM).
    `…_asked` say whether the hello asked for them: what nobody asked for is not missing. Never raises.
    """
    order = arrange(chain)
    if order.leaf is None:
        return ChainVerdict(host, now, order, trust, None, (), (Remark.MALFORMED,) if chain else ())
    leaf, (data, path) = order.leaf, _path(chain, order, trust)
    lists = (crl,) if isinstance(crl, bytes) else crl or ()
    answers = _revocation(leaf, data, path, staple, lists, now)
    scts = _timestamps(leaf, scts_in_handshake, answers)
    matched = _matched(leaf, host)
    distrust, trusted = _distrust(chain, order, trust, path, now)
    faults = {*_date_faults(leaf, now), *distrust, *_strength(leaf, path, trust), *_refused(matched, answers)}
    remarks = {*_order_remarks(chain, order), *_oddities(leaf, host), *_path_remarks(path, trust, answers, now)}
    if staple is None and staple_asked and leaf.extensions.must_staple:
        remarks.add(Remark.MUST_STAPLE_WITHOUT_STAPLE)
    if not scts and scts_asked and trust.code == 0 and trust.public and leaf.not_before >= _SCT_SINCE:
        remarks.add(Remark.NO_SCT)
    in_order = tuple(sorted(faults, key=_FAULTS.index)), tuple(sorted(remarks, key=_REMARKS.index))
    stage = expiry_stage(leaf, now)
    return ChainVerdict(host, now, order, trust, leaf, *in_order, trusted, matched, scts, answers, stage, path)


def _refused(matched: bool | None, answers: Sequence[Answer]) -> Iterator[Fault]:
    """What has nothing to do with the path: another's name, and revocation of any of it."""
    if matched is False:
        yield Fault.WRONG_HOST
    if any(answer.revoked for answer in answers):
        yield Fault.REVOKED


def _path_remarks(
    path: tuple[Certificate, ...], trust: Trust, answers: Sequence[Answer], now: datetime
) -> Iterator[Remark]:
    for answer in answers:
        yield from answer.remarks()
        if answer.revoked and answer.about != path[0].sha256:
            yield Remark.CHAIN_REVOKED
    if not all(cert.valid_at(now) for cert in path[1:]):
        yield Remark.CHAIN_OUT_OF_DATE
    if trust.code is None:
        yield Remark.TRUST_UNKNOWN


def _path(chain: Sequence[bytes], order: Order, trust: Trust) -> tuple[tuple[bytes, ...], tuple[Certificate, ...]]:
    """OpenSSL's path where there is one, else the one that names make: as bytes, and read."""
    try:
        if trust.path:
            return trust.path, tuple(map(parse, trust.path))
    except CertificateError:
        pass  # a root that only OpenSSL can read
    data = tuple(chain[index] for index in order.path)
    return data, tuple(map(parse, data))


def _date_faults(leaf: Certificate, now: datetime) -> Iterator[Fault]:
    if now > leaf.not_after:
        yield Fault.EXPIRED
    if now < leaf.not_before:
        yield Fault.NOT_YET_VALID
    elif expires_soon(leaf, now):
        yield Fault.EXPIRES_SOON
    if too_long_lived(leaf):
        yield Fault.TOO_LONG_LIVED


def _distrust(
    chain: Sequence[bytes], order: Order, trust: Trust, path: tuple[Certificate, ...], now: datetime
) -> tuple[tuple[Fault, ...], bool | None]:
    """Why the chain is not trusted, and whether it is."""
    leaf = path[0]
    if trust.code is None:
        return (), None
    if trust.code == 0:
        # An authority out of its dates is no path at all for a client; while the leaf is out of its own, that says it.
        current = all(cert.valid_at(now) for cert in path[1:])
        return (() if current or not leaf.valid_at(now) else (Fault.UNTRUSTED,)), current
    if trust.code == SELF_SIGNED:
        return ((Fault.SELF_SIGNED if _signs_itself(chain[order.path[0]]) else Fault.UNTRUSTED),), False
    if trust.code in UNKNOWN_ISSUER:
        last = order.certificates[order.path[-1]]
        return missing(last or leaf, trust), False
    return (Fault.UNTRUSTED,), False


def _signs_itself(data: bytes) -> bool:
    """Whether its signature is its own key's; true where that cannot be checked."""
    try:
        cert = x509.load_der_x509_certificate(data)
        cert.verify_directly_issued_by(cert)
    except InvalidSignature:
        return False
    except Exception:  # the library raises a dozen kinds for keys it does not know
        return True
    return True


def _strength(leaf: Certificate, path: tuple[Certificate, ...], trust: Trust) -> Iterator[Fault]:
    """Weak keys and signatures of the leaf and what is between it and the root."""
    between = [cert for cert in path[1:] if not cert.self_signed]
    if trust.path:
        between = list(path[1:-1])
    if any(cert.weak_key for cert in (leaf, *between)):
        yield Fault.WEAK_KEY
    signed = between if trust.path and len(path) == 1 else [leaf, *between]  # a trusted leaf needs no signature
    if any(cert.digest in WEAK_DIGESTS for cert in signed):
        yield Fault.SHA1


def _revocation(
    leaf: Certificate,
    data: tuple[bytes, ...],
    path: tuple[Certificate, ...],
    staple: bytes | None,
    crls: Sequence[bytes],
    now: datetime,
) -> tuple[Answer, ...]:
    answers: list[Answer] = []
    if staple is not None:
        answers.append(read_staple(staple, leaf, data[1] if len(data) > 1 else None, now))
    for listed in crls[:_MOST_CRLS]:
        answers += read_crl(listed, data, path, now)
    return tuple(answers)


def _timestamps(leaf: Certificate, handshake: bytes | None, answers: Sequence[Answer]) -> tuple[Sct, ...]:
    sent = parse_scts(handshake, SctSource.HANDSHAKE) if handshake else ()
    return (*leaf.extensions.scts, *sent, *(sct for answer in answers for sct in answer.scts))


def _matched(leaf: Certificate, host: str) -> bool | None:
    return leaf.covers(host) if address(host) or ascii_name(host) else None


def _order_remarks(chain: Sequence[bytes], order: Order) -> Iterator[Remark]:
    if len(chain) > MOST:
        yield Remark.TOO_MANY_CERTIFICATES
    if None in order.certificates:
        yield Remark.MALFORMED_IN_CHAIN
    if order.path[0]:
        yield Remark.LEAF_NOT_FIRST
    if not order.ascending:
        yield Remark.WRONG_ORDER
    if order.duplicates:
        yield Remark.DUPLICATE_CERTIFICATE
    if order.extra:
        yield Remark.EXTRA_CERTIFICATE
    if order.roots:
        yield Remark.ROOT_INCLUDED


def _oddities(leaf: Certificate, host: str) -> Iterator[Remark]:
    extensions = leaf.extensions
    if extensions.damaged:
        yield Remark.MALFORMED_EXTENSION
    if leaf.is_ca:
        yield Remark.CA_AS_LEAF
    if not extensions.has_names and names_match((leaf.subject_name.common,), host):
        yield Remark.COMMON_NAME_ONLY
    if not all(map(str.isascii, extensions.dns)):
        yield Remark.NAME_NOT_ASCII
    if extensions.strange or leaf.subject_name.strange or leaf.issuer_name.strange:
        yield Remark.STRANGE_CHARACTERS
    if leaf.number <= 0:
        yield Remark.NEGATIVE_SERIAL
    if leaf.endless or leaf.not_after < leaf.not_before or leaf.not_before < _OLDEST:
        yield Remark.STRANGE_DATES
