"""Certificates: names, dates, trust; OpenSSL's own host check is the oracle for names."""

from __future__ import annotations

import os
import ssl
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from hypothesis import given, settings
from hypothesis import strategies as st
from tls_zoo import HOST, NOW, Pair, certify, rsa_key

from probes.tls import certificate, openssl
from probes.tls.certificate import CertificateError, Fault, faults, names_match, parse
from probes.tls.openssl import Trust

TRUSTED = Trust(0)
NAMES = [
    (("cong.example.vn",), "cong.example.vn", True),
    (("CONG.example.VN",), "cong.example.vn", True),
    (("example.vn",), "cong.example.vn", False),
    (("*.example.vn",), "cong.example.vn", True),
    (("*.example.vn",), "example.vn", False),
    (("*.example.vn",), "a.cong.example.vn", False),
    (("*.vn",), "example.vn", False),
    (("*",), "example", False),
    (("*.example.vn",), "xn--b-8xm.example.vn", True),
    (("xn--x-hng-thi-71ao4803g.example.vn",), "xn--x-hng-thi-71ao4803g.example.vn", True),
    (("127.0.0.1",), "127.0.0.1", True),
    (("127.0.0.2",), "127.0.0.1", False),
    (("::1",), "::1", True),
    (("a.vn", "b.vn", "cong.example.vn"), "cong.example.vn", True),
    ((), "cong.example.vn", False),
]


def openssl_matches(names: tuple[str, ...], host: str) -> bool:
    """OpenSSL's answer: a real handshake in memory with a self-signed certificate that the client trusts."""
    pair = certify("unrelated", names=names)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context(cadata=ssl.DER_cert_to_PEM_cert(pair.der[0]))
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    client = context.wrap_bio(incoming, outgoing, server_hostname=host)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    incoming.write(openssl._flight(pair.der, 0xC02B))
    try:
        client.do_handshake()
    except ssl.SSLCertVerificationError as error:
        assert error.verify_code in (62, 64), error  # X509_V_ERR_HOSTNAME_MISMATCH, …_IP_ADDRESS_MISMATCH
        return False
    except ssl.SSLWantReadError:
        return True
    raise AssertionError("no verdict")


@pytest.mark.parametrize(("names", "host", "expected"), NAMES)
def test_names_as_openssl_matches_them(names: tuple[str, ...], host: str, expected: bool) -> None:
    assert names_match(names, host) is expected
    assert openssl_matches(names, host) is expected


def test_a_unicode_host_is_its_a_label() -> None:
    assert names_match(("xn--x-hng-thi-71ao4803g.example.vn",), "xã-hồng-thái.example.vn")
    assert names_match(("*.example.vn",), "xã-hồng-thái.example.vn")
    assert not names_match(("*.example.vn",), "")
    assert names_match(("::1",), "[::1]")


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((-10, 380), set()),
        ((-400, -1), {Fault.EXPIRED}),
        ((1, 90), {Fault.NOT_YET_VALID}),
        ((-370, 28), {Fault.EXPIRES_SOON}),
        ((-365, 33), set()),  # a year's certificate: 30 days, not a third
        ((-61, 29), {Fault.EXPIRES_SOON}),  # 90 days: a third
        ((-59, 31), set()),
        ((-3, 3.9), set()),  # six days and a bit: a third is two
        ((-5, 1.5), {Fault.EXPIRES_SOON}),
    ],
)
def test_dates(days: tuple[float, float], expected: set[Fault]) -> None:
    assert set(faults(parse(certify(days=days).der[0]), HOST, TRUSTED, NOW)) == expected


def test_facts_of_a_certificate(authority: Pair) -> None:
    pair = certify(issuer=authority, names=(HOST, "127.0.0.1"), key=rsa_key())
    read = parse(pair.der[0])
    assert (read.subject, read.issuer) == (f"CN={HOST}", "CN=Practice CA")
    assert read.names == (HOST, "127.0.0.1")
    assert (read.key, read.bits, read.signature) == ("RSA", 2048, "sha256")
    assert read.not_after == pair.cert.not_valid_after_utc
    assert read.facts()["not_after"].endswith("+00:00")
    edwards = certify(key=ed25519.Ed25519PrivateKey.generate())
    assert parse(edwards.der[0]).facts()["key"] == "Ed25519 256"
    assert openssl.trust(edwards.der, "Ed25519").code == 18


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_rubbish_is_no_certificate(raw: bytes) -> None:
    with pytest.raises(CertificateError):
        parse(raw)


GOOD_DER = certify(key=ec.generate_private_key(ec.SECP256R1())).der[0]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD_DER) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_mutated_certificates_raise_nothing_else(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD_DER)
    for at, value in changes:
        data[at] = value
    try:
        read = parse(bytes(data))
    except CertificateError:
        return
    faults(read, HOST, TRUSTED, NOW)
    openssl.trust((bytes(data),), read.key)


def test_trust_leaves_dates_aside(authority: Pair, ca_file: str) -> None:
    for days, dated in (((-10, 90), True), ((-90, -1), False), ((5, 90), False)):
        pair = certify(issuer=authority, days=days)
        assert openssl.trust(pair.der, "EC", ca_file) == Trust(0, "", dated)
        assert openssl.trust(pair.der, "EC").code == 20  # not in the system's store
    self_signed = certify(days=(-90, -1))
    assert openssl.trust(self_signed.der, "EC", ca_file).code == 18


def test_an_expired_authority_in_between(authority: Pair, ca_file: str) -> None:
    middle = certify("Middle", issuer=authority, ca=True, days=(-90, -1))
    leaf = certify(issuer=middle)
    chain = (*leaf.der, *middle.der)
    verdict = openssl.trust(chain, "EC", ca_file)
    assert verdict == Trust(0, "", False)
    assert faults(parse(chain[0]), HOST, verdict, NOW) == (Fault.CHAIN_OUT_OF_DATE,)


@pytest.mark.parametrize(("order", "code"), [((0, 1), 0), ((0, 1, 1), 0), ((0,), 20)])
def test_missing_and_repeated_intermediates(authority: Pair, ca_file: str, order: tuple[int, ...], code: int) -> None:
    middle = certify("Middle", issuer=authority, ca=True)
    both = (*certify(issuer=middle).der, *middle.der)
    assert openssl.trust(tuple(both[at] for at in order), "EC", ca_file).code == code


def test_a_weak_key_is_named(authority: Pair, ca_file: str) -> None:
    pair = certify(issuer=authority, key=rsa_key(1024))
    verdict = openssl.trust(pair.der, "RSA", ca_file)
    assert faults(parse(pair.der[0]), HOST, verdict, NOW) == (Fault.WEAK_KEY,)


def test_a_chain_larger_than_one_record(authority: Pair, ca_file: str) -> None:
    leaf = certify(issuer=authority)
    assert openssl.trust((*leaf.der, *(certify(f"x{n}").der[0] for n in range(60))), "EC", ca_file).code == 0


def test_without_a_system_store_nobody_is_called_untrusted(
    good: Pair, ca_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without ca-certificates is our fault, never the sites'."""
    paths = ssl.get_default_verify_paths()._replace(cafile=None, capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert openssl.trust(good.der, "EC").code is None
    assert openssl.trust(good.der, "EC", ca_file).code == 0
    assert openssl.trust(certify().der, "EC").code == 18  # it vouches for itself: no store would help


def test_a_replaced_ca_file_is_read_again(authority: Pair, good: Pair, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(certificate.pem(certify("Somebody else", ca=True).der))
    assert openssl.trust(good.der, "EC", str(path)).code == 20
    path.write_bytes(certificate.pem(authority.der))
    os.utime(path, ns=(1, 1))
    assert openssl.trust(good.der, "EC", str(path)).code == 0


def test_a_certificate_for_very_many_names() -> None:
    names = tuple(f"s{number}.example.vn" for number in range(300))
    read = parse(certify(names=names).der[0])
    assert names_match(read.names, "s299.example.vn")
    assert len(read.facts()["names"]) == 50


def test_a_handshake_that_never_was_has_no_chain() -> None:
    client = openssl.HandshakeClient(HOST)
    assert client.advance(b"")
    assert client.chain() == ()
    assert client.advance(b"rubbish") is None
    assert client.chain() == ()


def test_no_verdict_on_rubbish(ca_file: str) -> None:
    assert openssl.trust((b"rubbish",), "EC", ca_file).code is None


def test_an_unreadable_ca_file_is_our_mistake(tmp_path: Path, good: Pair) -> None:
    with pytest.raises(OSError, match="missing"):
        openssl.trust(good.der, "EC", str(tmp_path / "missing.pem"))
    (tmp_path / "empty.pem").write_text("nothing")
    with pytest.raises(OSError, match="NO_CERTIFICATE"):
        openssl.trust(good.der, "EC", str(tmp_path / "empty.pem"))


def test_pem_is_the_chain_as_sent(authority: Pair, good: Pair) -> None:
    kept = certificate.pem((*good.der, *authority.der))
    assert x509.load_pem_x509_certificates(kept) == [good.cert, authority.cert]


def test_lifetime(good: Pair) -> None:
    assert parse(good.der[0]).lifetime == timedelta(days=390)
