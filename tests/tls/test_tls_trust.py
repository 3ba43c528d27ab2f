"""Whole chains against `openssl verify`: trust, and the faults and remarks that follow."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID
from tls_certs import HOST, NOW, Made, authority, bend, key, make, openssl_verify, pem_file, swap

from probes.tls.certificate import parse
from probes.tls.chain import judge_chain
from probes.tls.openssl import Authorities
from probes.tls.order import arrange


@dataclass(frozen=True)
class Case:
    """A chain as sent and what must be said of it."""

    chain: tuple[bytes, ...]
    faults: str = ""
    remarks: str = ""


def sent(*made: Made, faults: str = "", remarks: str = "") -> Case:
    return Case(tuple(one.der for one in made), faults, remarks)


def usage(**on: bool) -> x509.KeyUsage:
    names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement key_cert_sign"
    return x509.KeyUsage(**{name: on.get(name, False) for name in (*names.split(), "crl_sign")}, encipher_only=False,
                         decipher_only=False)  # fmt: skip


def issuers_at(url: str) -> x509.AuthorityInformationAccess:
    place = x509.UniformResourceIdentifier(url)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)])


@cache
def trusted_roots() -> tuple[Made, Made, Made, Made]:
    """A root, an RSA root, a root out of its dates, and a server's certificate that is trusted itself."""
    return (
        authority("Practice Root CA", organisation="Practice"),
        authority("RSA Root", with_key=key("rsa")),
        authority("Old Root", days=(-4000, -1)),
        make("pinned.example.vn", names=(HOST,)),
    )


def cases() -> dict[str, Case]:
    root, rsa_root, old_root, pinned = trusted_roots()
    middle = authority("Practice Issuing CA", root, organisation="Practice")
    leaf = make(issuer=middle)
    stranger = authority("Stranger Authority")
    hidden = authority("Verborgen", root)
    rsa_middle = authority("RSA Sub", rsa_root, with_key=key("rsa", 1))
    rsa_leaf = make(issuer=rsa_middle, with_key=key("rsa", 2))
    ladder = [root]
    for step in range(9):
        ladder.append(authority(f"Step {step}", ladder[-1]))
    no_authority = make("No authority", root, names=("x.vn",))
    narrow = authority("Narrow", root, critical=(x509.NameConstraints([x509.DNSName("gov.vn")], None),))
    short = authority("Short", root, length=0)
    no_certs = authority("No certs", root, critical=(usage(digital_signature=True),))
    with_usage = authority("Usage", root, critical=(usage(key_cert_sign=True),))
    old_middle = authority("Practice Issuing CA", root, organisation="Practice", with_key=middle.key, days=(-400, -2))
    other_root = authority("Other Root CA")
    crossed = authority("Practice Root CA", other_root, organisation="Practice", with_key=root.key)
    weak = authority("Weak Sub", rsa_root, with_key=key("rsa1024", 3))
    false_root = authority("Practice Root CA", organisation="Practice", with_key=key("ec", 77))
    lower = authority("Lower", authority("Practice Policy CA", root))
    sha1_middle = bend(rsa_middle, rsa_root.key, digest="sha1")
    broken = make(issuer=middle)
    broken = Made(broken.der[:-4] + bytes((broken.der[-4] ^ 1,)) + broken.der[-3:], broken.name, broken.key)
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\5\0")
    self_named = make(HOST, authority(HOST, with_key=key("ec", 88)), identifiers=False)
    return {
        "good": sent(leaf, middle),
        "root included": sent(leaf, middle, root, remarks="ROOT_INCLUDED"),
        "straight from the root": sent(make(issuer=root)),
        "ten certificates": sent(make(issuer=ladder[-1]), *reversed(ladder[1:])),
        "wrong order": sent(make(issuer=ladder[4]), *ladder[1:5], remarks="WRONG_ORDER"),
        "root in between": sent(leaf, root, middle, remarks="WRONG_ORDER ROOT_INCLUDED"),
        "sent twice": sent(leaf, middle, middle, remarks="DUPLICATE_CERTIFICATE"),
        "leaf sent twice": sent(leaf, leaf, middle, remarks="DUPLICATE_CERTIFICATE"),
        "extra": sent(leaf, middle, stranger, remarks="EXTRA_CERTIFICATE"),
        "extra before": sent(leaf, rsa_middle, middle, remarks="EXTRA_CERTIFICATE"),
        "leaf last": sent(middle, leaf, remarks="LEAF_NOT_FIRST WRONG_ORDER"),
        "intermediate missing, near": sent(leaf, faults="INCOMPLETE_CHAIN"),
        "intermediate missing, address": sent(
            make(issuer=hidden, more=(issuers_at("http://ca.example.vn/x.crt"),)), faults="INCOMPLETE_CHAIN"
        ),
        "intermediate missing, named so": sent(
            make(issuer=authority("Acme Intermediate", root)), faults="INCOMPLETE_CHAIN"
        ),
        "upper intermediate missing": sent(make(issuer=lower), lower, faults="INCOMPLETE_CHAIN"),
        "a root missing that has an address": sent(
            make(issuer=authority("Acme Root CA"), more=(issuers_at("http://ca.example.vn/x.crt"),)),
            faults="UNTRUSTED INCOMPLETE_CHAIN",
        ),
        "unknown root": sent(make(issuer=stranger), stranger, faults="UNTRUSTED", remarks="ROOT_INCLUDED"),
        "unknown root not sent": sent(make(issuer=authority("Acme Root")), faults="UNTRUSTED"),
        "unknown authority not sent": sent(make(issuer=stranger), faults="UNTRUSTED"),
        "unknown root above an intermediate": sent(
            make(issuer=authority("Acme Sub", other_root)), authority("Acme Sub", other_root), faults="UNTRUSTED"
        ),
        "a false root of the same name": sent(make(issuer=false_root), faults="UNTRUSTED"),
        "self-signed": sent(make(), faults="SELF_SIGNED"),
        "self-signed and more": sent(make(), middle, faults="SELF_SIGNED", remarks="EXTRA_CERTIFICATE"),
        "issuer of the same name": sent(self_named, faults="UNTRUSTED"),
        "self-signed but trusted": sent(pinned),
        "expired": sent(make(issuer=middle, days=(-40, -1)), middle, faults="EXPIRED"),
        "not yet valid": sent(make(issuer=middle, days=(1, 41)), middle, faults="NOT_YET_VALID"),
        "intermediate expired": sent(
            make(issuer=old_middle), old_middle, faults="UNTRUSTED", remarks="CHAIN_OUT_OF_DATE"
        ),
        "expired intermediate beside its successor": sent(leaf, old_middle, middle),
        "root expired": sent(make(issuer=old_root), faults="UNTRUSTED", remarks="CHAIN_OUT_OF_DATE"),
        "SHA-1": sent(bend(rsa_leaf, rsa_middle.key, digest="sha1"), rsa_middle, faults="SHA1"),
        "MD5": sent(bend(rsa_leaf, rsa_middle.key, digest="md5"), rsa_middle, faults="SHA1"),
        "SHA-1 intermediate": sent(rsa_leaf, sha1_middle, faults="SHA1"),
        "RSA 1024": sent(make(issuer=middle, with_key=key("rsa1024")), middle, faults="WEAK_KEY"),
        "RSA 1024 intermediate": sent(make(issuer=weak), weak, faults="WEAK_KEY"),
        "P-192": sent(make(issuer=middle, with_key=key("p192")), middle, faults="WEAK_KEY"),
        "DSA 1024": sent(make(issuer=middle, with_key=key("dsa")), middle, faults="WEAK_KEY"),
        "Ed25519": sent(make(issuer=middle, with_key=key("ed25519")), middle),
        "Ed448": sent(make(issuer=middle, with_key=key("ed448")), middle),
        "RSA-PSS signature": sent(make(issuer=rsa_middle, with_key=key("rsa", 2), pss=True), rsa_middle),
        "authority with key usage": sent(make(issuer=with_usage), with_usage),
        "authority that must not sign": sent(make(issuer=no_certs), no_certs, faults="UNTRUSTED"),
        "issued by a server's certificate": sent(make(issuer=no_authority), no_authority, faults="UNTRUSTED"),
        "for clients only": sent(
            make(issuer=middle, more=(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]),)),
            middle,
            faults="UNTRUSTED",
        ),
        "outside its name constraints": sent(make(issuer=narrow), narrow, faults="UNTRUSTED"),
        "path too long": sent(
            make(issuer=authority("Below", short)), authority("Below", short), short, faults="UNTRUSTED"
        ),
        "broken signature": sent(broken, middle, faults="UNTRUSTED"),
        "unknown critical extension": sent(make(issuer=middle, critical=(unknown,)), middle, faults="UNTRUSTED"),
        "cross-signed root sent along": sent(leaf, middle, crossed),
        "no key identifiers": sent(make(issuer=middle, identifiers=False), middle),
        "unreadable in between": Case((leaf.der, b"rubbish", middle.der), "", "MALFORMED_IN_CHAIN"),
    }


CASES = cases()


@pytest.fixture(scope="module")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    return pem_file(tmp_path_factory.mktemp("ca") / "ca.pem", *(made.der for made in trusted_roots()))


@pytest.fixture(scope="module")
def authorities(ca_file: str) -> Authorities:
    return Authorities(ca_file)


@pytest.mark.parametrize("name", CASES)
def test_as_openssl_verifies_it(name: str, ca_file: str, tmp_path: Path) -> None:
    case = CASES[name]
    fresh = Authorities(ca_file)  # knows no intermediates from other chains
    trust = fresh.judge(case.chain, NOW)
    order = arrange(case.chain)
    leaf = case.chain[order.path[0]]
    others = [data for data, cert in zip(case.chain, order.certificates, strict=True) if cert and data != leaf]
    code = openssl_verify(leaf, others, ca_file, tmp_path, "-no_check_time")
    assert trust.code == code, trust
    verdict = judge_chain(case.chain, HOST, trust, NOW)
    assert verdict.leaf is not None
    dated = openssl_verify(leaf, others, ca_file, tmp_path, "-attime", str(int(NOW.timestamp())))
    assert (dated == 0) is (verdict.trusted is True and verdict.leaf.valid_at(NOW))
    assert " ".join(verdict.faults) == case.faults
    assert " ".join(verdict.remarks) == case.remarks


@pytest.mark.parametrize("name", CASES)
def test_what_was_seen_before_changes_no_verdict(name: str, authorities: Authorities) -> None:
    """All cases in a row with one memory: only a missing intermediate may be told better than before."""
    case = CASES[name]
    verdict = judge_chain(case.chain, HOST, authorities.judge(case.chain, NOW), NOW)
    better = "INCOMPLETE_CHAIN" if verdict.trust.completed else case.faults
    assert " ".join(verdict.faults) == better
    assert " ".join(verdict.remarks) == case.remarks


def test_a_known_issuer_is_not_read_again(authorities: Authorities, monkeypatch: pytest.MonkeyPatch) -> None:
    from probes.tls import openssl

    flights: list[int] = []
    real = openssl._flight
    monkeypatch.setattr(openssl, "_flight", lambda chain, suite: flights.append(len(chain)) or real(chain, suite))
    root = trusted_roots()[0]
    middle = authority("Busy Sub", root)
    leaves = [make(f"s{number}.vn", middle) for number in range(2)]
    paths = [authorities.judge((leaf.der, middle.der), NOW).path for leaf in leaves]
    assert paths == [(leaf.der, middle.der, root.der) for leaf in leaves]
    assert flights == [2, 1]
    assert authorities.judge((leaves[0].der,), NOW).completed == (middle.der,)  # what is known was not sent


def test_enough_chains() -> None:
    assert len(CASES) >= 40


def test_the_path_is_the_one_openssl_took(ca_file: str) -> None:
    root = trusted_roots()[0]
    case = CASES["cross-signed root sent along"]
    trust = Authorities(ca_file).judge(case.chain, NOW)
    assert trust.path == (*case.chain[:2], root.der)
    assert not trust.public
    facts = judge_chain(case.chain, HOST, trust, NOW).facts()
    assert [link["role"] for link in facts["chain"]] == ["leaf", "intermediate", "intermediate"]
    assert facts["root"] == "CN=Practice Root CA,O=Practice"


def test_a_learnt_intermediate_tells_an_incomplete_chain(ca_file: str) -> None:
    root = trusted_roots()[0]
    hidden = authority("Verborgen", root)
    leaf = make(issuer=hidden)
    authorities = Authorities(ca_file)
    before = judge_chain((leaf.der,), HOST, authorities.judge((leaf.der,), NOW), NOW)
    assert before.faults == ("UNTRUSTED",)
    assert authorities.judge((make("b.vn", hidden).der, hidden.der), NOW).code == 0
    trust = authorities.judge((leaf.der,), NOW)
    assert (trust.code, trust.completed) == (20, (hidden.der,))
    after = judge_chain((leaf.der,), HOST, trust, NOW)
    assert (after.faults, after.trusted) == (("INCOMPLETE_CHAIN",), False)


def test_an_untrusted_server_teaches_nothing(ca_file: str) -> None:
    stranger = authority("Stranger Authority")
    between = authority("Between", stranger)
    authorities = Authorities(ca_file)
    authorities.judge((make(issuer=between).der, between.der, stranger.der), NOW)
    assert authorities.judge((make("b.vn", between).der,), NOW).completed == ()


def test_intermediates_of_the_ca_file_complete_but_are_no_roots(tmp_path: Path) -> None:
    root = trusted_roots()[0]
    hidden = authority("Verborgen", root)
    leaf = make(issuer=hidden)
    with_root = Authorities(pem_file(tmp_path / "a.pem", root.der, hidden.der)).judge((leaf.der,), NOW)
    assert (with_root.code, with_root.completed) == (20, (hidden.der,))
    without = Authorities(pem_file(tmp_path / "b.pem", hidden.der)).judge((leaf.der,), NOW)
    assert (without.code, without.completed) == (20, ())


def test_verdicts_are_kept_and_bounded(ca_file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from probes.tls import openssl

    monkeypatch.setattr(openssl, "_MOST_VERDICTS", 3)
    monkeypatch.setattr(openssl, "_MOST_LEARNT", 2)
    authorities, calls = Authorities(ca_file), []
    real = openssl._verify
    monkeypatch.setattr(openssl, "_verify", lambda *args: calls.append(1) or real(*args))
    root = trusted_roots()[0]
    chains = []
    for number in range(5):
        between = authority(f"Between {number}", root)
        chains.append((make(issuer=between).der, between.der))
        assert authorities.judge(chains[-1], NOW).code == 0
    done = len(calls)
    assert authorities.judge(chains[-1], NOW).code == 0
    assert len(calls) == done
    assert (len(authorities._verdicts), len(authorities._learnt)) == (3, 2)


def test_a_kept_verdict_ends_with_its_authorities(ca_file: str) -> None:
    """The first path found may have expired when the same chain is seen again months later."""
    middle = authority("Soon gone", trusted_roots()[0], days=(-10, 5))
    chain = (make(issuer=middle).der, middle.der)
    authorities = Authorities(ca_file)
    for later, faults in ((0, ()), (6, ("UNTRUSTED",))):
        now = NOW + timedelta(days=later)
        assert judge_chain(chain, HOST, authorities.judge(chain, now), now).faults == faults


def test_a_key_of_unknown_kind_is_no_verdict(ca_file: str) -> None:
    """DSA keys, which OpenSSL's clients no longer shake hands with, are among the cases above."""
    middle = authority("RSA Sub", trusted_roots()[1], with_key=key("rsa", 1))
    leaf = make(issuer=middle, with_key=key("rsa", 2))
    unknown = bend(
        leaf, middle.key, swap(bytes.fromhex("06092a864886f70d010101"), bytes.fromhex("06092a864886f70d01017f"))
    )
    assert Authorities(ca_file).judge((unknown.der, middle.der), NOW).code is None
    assert parse(unknown.der).key == "1.2.840.113549.1.1.127"


def test_an_rsa_key_bound_to_pss(ca_file: str, tmp_path: Path) -> None:
    middle = authority("RSA Sub", trusted_roots()[1], with_key=key("rsa", 1))
    secret = tmp_path / "key.pem"
    form = serialization.PrivateFormat.PKCS8
    secret.write_bytes(middle.key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    command = ["openssl", "req", "-x509", "-newkey", "rsa-pss", "-noenc", "-keyout", str(tmp_path / "leaf.pem")]
    command += ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}", "-days", "40", "-outform", "DER"]
    command += ["-CA", pem_file(tmp_path / "issuer.pem", middle.der), "-CAkey", str(secret)]
    command += ["-addext", "basicConstraints=critical,CA:false"]
    der = subprocess.run(command, capture_output=True, check=True).stdout
    now = datetime.now(UTC) + timedelta(minutes=5)  # it is valid from this very moment
    verdict = judge_chain((der, middle.der), HOST, Authorities(ca_file).judge((der, middle.der), now), now)
    assert verdict.leaf is not None
    assert (verdict.leaf.key, verdict.leaf.bits, verdict.trusted, verdict.faults) == ("RSA-PSS", 2048, True, ())


def test_a_signature_openssl_does_not_know_is_no_verdict(ca_file: str) -> None:
    """GOST by its name only: where OpenSSL cannot check, nobody is called untrusted."""
    middle = authority("RSA Sub", trusted_roots()[1], with_key=key("rsa", 1))
    leaf = make(issuer=middle, with_key=key("rsa", 2))
    chain = (_regost(leaf.der), middle.der)
    trust = Authorities(ca_file).judge(chain, NOW)
    assert (trust.code, "algorithm" in trust.reason) == (None, True)
    assert judge_chain(chain, HOST, trust, NOW).remarks == ("TRUST_UNKNOWN",)


def _regost(data: bytes) -> bytes:
    """The certificate with both signature algorithms named as GOST R 34.10-2012, padded to the same length."""
    old = bytes.fromhex("300d06092a864886f70d01010b0500")
    assert data.count(old) == 2
    return data.replace(old, bytes.fromhex("300d06082a85030701010302040100"))


def test_a_huge_chain_is_trusted_by_its_path(ca_file: str) -> None:
    case = CASES["good"]
    ballast = tuple(make(f"x{number}.vn", names=tuple(f"a{n}.vn" for n in range(500))).der for number in range(12))
    chain = (case.chain[0], *ballast, case.chain[1])
    trust = Authorities(ca_file).judge(chain, NOW)
    assert trust.code == 0
    assert judge_chain(chain, HOST, trust, NOW).remarks == ("EXTRA_CERTIFICATE",)
    assert trust.path[:2] == case.chain
