"""Stapled OCSP responses and revocation lists, made with a library; `openssl ocsp` is the oracle for signatures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from tls_certs import HOST, NOW, Made, authority, bend, key, make, pem_file, swap, wrap

from probes.tls.certificate import parse
from probes.tls.chain import ChainVerdict, judge_chain
from probes.tls.openssl import Trust
from probes.tls.sct import SctSource, parse_scts

DAY = timedelta(days=1)
MUST_STAPLE = x509.TLSFeature([x509.TLSFeatureType.status_request])
LIST_AT = "http://crl.example.vn/1.crl"
ROOT = authority("Root CA")
MIDDLE = authority("Middle CA", ROOT)
OTHER = authority("Other CA")
POINT = x509.CRLDistributionPoints(
    [x509.DistributionPoint([x509.UniformResourceIdentifier(LIST_AT)], None, None, None)]
)
LEAF = make(issuer=MIDDLE, more=(MUST_STAPLE, POINT))
CHAIN = (LEAF.der, MIDDLE.der)
TRUSTED = Trust(0, path=(*CHAIN, ROOT.der))
SIGNER = make("Responder", MIDDLE, more=(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]),))
NO_SIGNER = make("Nobody", MIDDLE)
OLD_SIGNER = make(
    "Responder", MIDDLE, days=(-40, -1), more=(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.OCSP_SIGNING]),)
)


def staple(
    status: ocsp.OCSPCertStatus = ocsp.OCSPCertStatus.GOOD,
    signer: Made = MIDDLE,
    leaf: Made = LEAF,
    issuer: Made = MIDDLE,
    updates: tuple[datetime, datetime | None] = (NOW - DAY, NOW + 6 * DAY),
    digest: Any = None,
) -> bytes:
    gone = status is ocsp.OCSPCertStatus.REVOKED
    builder = ocsp.OCSPResponseBuilder().add_response(
        leaf.cert, issuer.cert, digest or hashes.SHA1(), status, updates[0], updates[1],
        NOW - 2 * DAY if gone else None, x509.ReasonFlags.key_compromise if gone else None,
    )  # fmt: skip
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, signer.cert)
    if signer is not MIDDLE:
        builder = builder.certificates([signer.cert])
    return builder.sign(signer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def judged(answer: bytes | None = None, trust: Trust = TRUSTED, now: datetime = NOW, **more: Any) -> ChainVerdict:
    verdict = judge_chain(more.pop("chain", CHAIN), HOST, trust, now, answer, **more)
    verdict.facts()
    return verdict


REVOKED, UNKNOWN = ocsp.OCSPCertStatus.REVOKED, ocsp.OCSPCertStatus.UNKNOWN


@pytest.mark.parametrize(
    ("answer", "faults", "remarks", "revocation"),
    [
        (staple(), "", "", "good"),
        (staple(digest=hashes.SHA256()), "", "", "good"),
        (staple(signer=SIGNER), "", "", "good"),
        (staple(updates=(NOW - DAY, None)), "", "", "good"),
        (staple(REVOKED), "REVOKED", "", "revoked"),
        (staple(REVOKED, signer=SIGNER), "REVOKED", "", "revoked"),
        (staple(REVOKED, updates=(NOW - 9 * DAY, NOW - DAY)), "REVOKED", "STAPLE_OUT_OF_DATE", "revoked"),
        (staple(UNKNOWN), "", "STAPLE_UNKNOWN", None),
        (staple(updates=(NOW - 9 * DAY, NOW - DAY)), "", "STAPLE_OUT_OF_DATE", None),
        (staple(updates=(NOW + DAY, NOW + 2 * DAY)), "", "STAPLE_OUT_OF_DATE", None),
        (staple(REVOKED, signer=NO_SIGNER), "", "STAPLE_INVALID", None),
        (staple(REVOKED, signer=OLD_SIGNER), "", "STAPLE_INVALID", None),
        (staple(REVOKED, signer=OTHER), "", "STAPLE_INVALID", None),
        (staple(REVOKED, leaf=make("b.vn", MIDDLE)), "", "STAPLE_INVALID", None),
        (staple(REVOKED, issuer=OTHER), "", "STAPLE_INVALID", None),
        (
            ocsp.OCSPResponseBuilder.build_unsuccessful(ocsp.OCSPResponseStatus.TRY_LATER).public_bytes(
                serialization.Encoding.DER
            ),
            "",
            "STAPLE_INVALID",
            None,
        ),
        (b"", "", "STAPLE_INVALID", None),
        (b"rubbish", "", "STAPLE_INVALID", None),
        (None, "", "MUST_STAPLE_WITHOUT_STAPLE", None),
    ],
)
def test_staples(answer: bytes | None, faults: str, remarks: str, revocation: str | None) -> None:
    verdict = judged(answer)
    assert " ".join(verdict.faults) == faults
    assert " ".join(verdict.remarks) == remarks
    assert verdict.revocation == revocation


def test_a_staple_is_checked_as_openssl_checks_it(tmp_path: Path) -> None:
    import subprocess

    for answer, expected in ((staple(), True), (staple(signer=SIGNER), True), (staple(signer=NO_SIGNER), False)):
        path = tmp_path / "answer.der"
        path.write_bytes(answer)
        command = ["openssl", "ocsp", "-respin", str(path), "-CAfile", pem_file(tmp_path / "root.pem", ROOT.der)]
        command += ["-issuer", pem_file(tmp_path / "issuer.pem", MIDDLE.der), "-no_nonce"]
        command += ["-cert", pem_file(tmp_path / "leaf.pem", LEAF.der), "-verify_other", str(tmp_path / "issuer.pem")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ("Response verify OK" in done.stdout + done.stderr) is expected, done.stderr
        assert judged(answer).answers[0].verified is expected


def test_a_staple_without_the_issuer_proves_nothing() -> None:
    verdict = judged(staple(REVOKED), Trust(20, near=True), chain=(LEAF.der,))
    assert verdict.faults == ("INCOMPLETE_CHAIN",)
    assert verdict.remarks == ("STAPLE_UNVERIFIED",)
    assert verdict.revocation is None


def test_nobody_misses_what_was_not_asked_for() -> None:
    assert judged(None, staple_asked=False).remarks == ()
    assert judged(None, chain=(make(issuer=MIDDLE).der, MIDDLE.der)).remarks == ()  # stapling is a must for nobody else


def revocation_list(
    issuer: Made = MIDDLE,
    gone: Sequence[Made] = (),
    signer: Any = None,
    updates: tuple[datetime, datetime] = (NOW - DAY, NOW + 6 * DAY),
    reason: x509.ReasonFlags = x509.ReasonFlags.key_compromise,
    point: x509.IssuingDistributionPoint | None = None,
) -> bytes:
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.name)
    builder = builder.last_update(updates[0]).next_update(updates[1])
    if point:
        builder = builder.add_extension(point, True)
    for made in gone:
        entry = x509.RevokedCertificateBuilder().serial_number(made.cert.serial_number).revocation_date(NOW - DAY)
        builder = builder.add_revoked_certificate(entry.add_extension(x509.CRLReason(reason), False).build())
    return builder.sign(signer or issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def shard(url: str) -> x509.IssuingDistributionPoint:
    return x509.IssuingDistributionPoint(
        [x509.UniformResourceIdentifier(url)], None, False, False, None, False, False
    )  # fmt: skip


@pytest.mark.parametrize(
    ("crl", "faults", "remarks", "revocation"),
    [
        (revocation_list(), "", "", "good"),
        (revocation_list(gone=(LEAF,)), "REVOKED", "", "revoked"),
        (revocation_list(gone=(LEAF,), reason=x509.ReasonFlags.remove_from_crl), "", "", "good"),
        (revocation_list(gone=(NO_SIGNER,)), "", "", "good"),
        (revocation_list(point=shard(LIST_AT)), "", "", "good"),
        (revocation_list(point=shard("http://crl.example.vn/2.crl")), "", "", None),
        (revocation_list(gone=(LEAF,), updates=(NOW - 9 * DAY, NOW - DAY)), "REVOKED", "CRL_OUT_OF_DATE", "revoked"),
        (revocation_list(updates=(NOW - 9 * DAY, NOW - DAY)), "", "CRL_OUT_OF_DATE", None),
        (revocation_list(gone=(LEAF,), signer=OTHER.key), "", "CRL_UNUSABLE", None),
        (revocation_list(OTHER, (LEAF,)), "", "CRL_UNUSABLE", None),
        (revocation_list(ROOT, (MIDDLE,)), "REVOKED", "CHAIN_REVOKED", None),
        (b"", "", "CRL_UNUSABLE", None),
        (b"-----BEGIN X509 CRL-----", "", "CRL_UNUSABLE", None),
    ],
)
def test_revocation_lists(crl: bytes, faults: str, remarks: str, revocation: str | None) -> None:
    verdict = judged(staple_asked=False, crl=crl)
    assert " ".join(verdict.faults) == faults
    assert " ".join(verdict.remarks) == remarks
    assert verdict.revocation == revocation


def test_several_lists_and_the_other_form() -> None:
    text = x509.load_der_x509_crl(revocation_list(gone=(LEAF,))).public_bytes(serialization.Encoding.PEM)
    verdict = judged(staple_asked=False, crl=(revocation_list(ROOT), text))
    assert verdict.faults == ("REVOKED",)
    assert [answer["source"] for answer in verdict.facts()["revocation_answers"]] == ["crl", "crl"]
    assert verdict.facts()["crl_urls"] == [LIST_AT]


ANSWER, LIST = staple(signer=SIGNER), revocation_list(gone=(LEAF,))


@settings(max_examples=400, deadline=None)
@given(st.integers(0, len(ANSWER) - 1), st.integers(0, 255), st.integers(0, len(LIST) - 1), st.integers(0, 255))
def test_mutated_answers_raise_nothing(at: int, value: int, where: int, other: int) -> None:
    answer, listed = bytearray(ANSWER), bytearray(LIST)
    answer[at], listed[where] = value, other
    judged(bytes(answer), crl=bytes(listed))


def timestamps(*logs: bytes, at: int = 1_760_000_000_000) -> bytes:
    items = [b"\0" + log.ljust(32, b"\1") + at.to_bytes(8, "big") + b"\0\0" + b"\4\3\0\2ab" for log in logs]
    listed = b"".join(len(item).to_bytes(2, "big") + item for item in items)
    return len(listed).to_bytes(2, "big") + listed


def test_timestamps_from_all_three_places() -> None:
    """Embedded ones stand in an octet string of their own; the library reads the same list."""
    raw = wrap(4, timestamps(b"one", b"two"))
    placed = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), raw)
    made = make(issuer=MIDDLE, more=(placed,))
    cert = parse(made.der)
    library = made.cert.extensions.get_extension_for_class(x509.PrecertificateSignedCertificateTimestamps).value
    assert [sct.log for sct in cert.extensions.scts] == [one.log_id.hex() for one in library]
    assert [sct.at.replace(tzinfo=None) for sct in cert.extensions.scts if sct.at] == [one.timestamp for one in library]
    public = Trust(0, path=(made.der, MIDDLE.der, ROOT.der), public=True)
    verdict = judge_chain((made.der, MIDDLE.der), HOST, public, NOW, None, timestamps(b"three"))
    assert [sct.source for sct in verdict.scts] == ["embedded", "embedded", "handshake"]
    assert verdict.remarks == ()
    bare = make(issuer=MIDDLE)
    lacking = judge_chain((bare.der, MIDDLE.der), HOST, public, NOW)
    assert lacking.remarks == ("NO_SCT",)


def test_timestamps_in_a_staple() -> None:
    """Put where RFC 6962 §3.3 says, into a response made without, and signed again."""
    plain = ocsp.load_der_ocsp_response(staple())
    body = plain.tbs_response_bytes
    placed = wrap(0x30, wrap(6, bytes.fromhex("2b06010401d679020405")) + wrap(4, wrap(4, timestamps(b"four"))))
    bits = _with_single_extension(body, wrap(0xA1, wrap(0x30, placed)))
    from cryptography.hazmat.primitives.asymmetric import ec

    signature = MIDDLE.key.sign(bits, ec.ECDSA(hashes.SHA256()))
    algorithm = bytes.fromhex("300a06082a8648ce3d040302")
    basic = wrap(0x30, bits + algorithm + wrap(3, b"\0" + signature))
    kind = bytes.fromhex("06092b0601050507300101")
    verdict = judged(wrap(0x30, b"\x0a\1\0" + wrap(0xA0, wrap(0x30, kind + wrap(4, basic)))))
    assert verdict.revocation == "good"
    assert [(sct.log[:8], sct.source) for sct in verdict.scts] == [(b"four".hex(), "ocsp")]


def _with_single_extension(tbs: bytes, extension: bytes) -> bytes:
    """ResponseData with `extension` at the end of its only SingleResponse."""
    from probes.tls import der

    _, start, stop = der.element(tbs, 0, len(tbs))
    parts = der.children(tbs, start, stop)
    listed = parts[-1]
    _, first, last = der.element(tbs, listed[1], listed[2])
    head = tbs[start : listed[1]][: parts[-2][2] - start]
    return wrap(0x30, head + wrap(0x30, wrap(0x30, tbs[first:last] + extension)))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_list_of_timestamps(raw: bytes) -> None:
    assert len(parse_scts(raw, SctSource.HANDSHAKE)) <= 32


def test_a_timestamp_beyond_the_calendar() -> None:
    (sct,) = parse_scts(timestamps(b"x", at=2**64 - 1), SctSource.HANDSHAKE)
    assert sct.at is None
    assert sct.facts()["at"] is None


def test_a_common_name_alone_counts_for_nothing() -> None:
    verdict = judge_chain((make(HOST, names=()).der,), HOST, Trust(18), NOW)
    assert verdict.faults == ("SELF_SIGNED", "WRONG_HOST")
    assert verdict.remarks == ("COMMON_NAME_ONLY",)


def test_an_authority_as_a_server() -> None:
    verdict = judge_chain((make(HOST, ca=True, names=(HOST,)).der,), HOST, Trust(18), NOW)
    assert verdict.remarks == ("CA_AS_LEAF",)


def test_a_key_that_cannot_have_signed(tmp_path: Path) -> None:
    """It names itself as its issuer, but the signature is another's: no self-signed certificate."""
    made = bend(make(with_key=key("rsa"), identifiers=False), key("rsa", 1), swap(b"\x30", b"\x30"))
    verdict = judge_chain((made.der,), HOST, Trust(18), NOW)
    assert verdict.faults == ("UNTRUSTED",)
