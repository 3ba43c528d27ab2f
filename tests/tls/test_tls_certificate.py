"""One certificate: what is read of it, names, dates; the library and OpenSSL's own host check are the oracles."""

from __future__ import annotations

import os
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st
from tls_certs import HOST, NOW, authority, bend, key, make, pem_file, swap, wrap

from probes.tls import certificate, der, openssl
from probes.tls.certificate import CertificateError, parse
from probes.tls.chain import judge_chain
from probes.tls.expiry import Stage, expires_soon, expiry_stage, limit_days, too_long_lived
from probes.tls.names import names_match
from probes.tls.openssl import Trust

NAMES = [
    (("cong.example.vn",), "cong.example.vn", True),
    (("CONG.example.VN",), "cong.example.vn", True),
    (("cong.example.vn",), "CONG.Example.vn", True),
    (("example.vn",), "cong.example.vn", False),
    (("*.example.vn",), "cong.example.vn", True),
    (("*.EXAMPLE.vn",), "cong.example.vn", True),
    (("*.example.vn",), "example.vn", False),
    (("*.example.vn",), "a.cong.example.vn", False),
    (("a.*.example.vn",), "a.cong.example.vn", False),
    (("*.*.example.vn",), "a.cong.example.vn", False),
    (("c*.example.vn",), "cong.example.vn", False),
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


def trusted(chain: tuple[bytes, ...], ca_file: str | None = None) -> openssl.Trust:
    return openssl.authorities(ca_file).judge(chain)


def openssl_matches(names: tuple[str, ...], host: str) -> bool:
    """OpenSSL's answer: a real handshake in memory with a self-signed certificate that the client trusts."""
    made = make("unrelated", names=names)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.create_default_context(cadata=made.der)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    client = context.wrap_bio(incoming, outgoing, server_hostname=host)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    incoming.write(openssl._flight((made.der,), 0xC02B))
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
    assert parse(make("unrelated", names=names).der).covers(host) is expected
    assert openssl_matches(names, host) is expected


def test_hosts_in_every_form() -> None:
    listed = ("xn--x-hng-thi-71ao4803g.example.vn",)
    assert names_match(listed, "xã-hồng-thái.example.vn")
    assert names_match(listed, "XÃ-HỒNG-THÁI.example.vn.")
    assert names_match(("*.example.vn",), "xã-hồng-thái.example.vn")
    assert names_match(("cong.example.vn.",), "cong.example.vn")
    assert names_match(("cong.example.vn",), "cong.example.vn.")
    assert names_match(("2001:db8::1",), "[2001:DB8:0::1]")
    assert not names_match(("*.example.vn",), "")
    assert not names_match(("xã-hồng-thái.example.vn",), "xã-hồng-thái.example.vn")  # as no browser does
    assert not names_match(("cong.example.vn\0.evil.vn",), "cong.example.vn")
    assert not names_match(("*.example.vn",), "*.example.vn.other.vn")


def test_an_address_is_no_name() -> None:
    read = parse(
        bend(make(names=("127a0a0a1",), with_key=key("rsa")), key("rsa"), swap(b"127a0a0a1", b"127.0.0.1")).der
    )
    assert read.names == ("127.0.0.1",)
    assert not read.covers("127.0.0.1")


def days(start: float, end: float) -> certificate.Certificate:
    return parse(make(days=(start, end)).der)


@pytest.mark.parametrize(
    ("span", "soon", "stage"),
    [
        ((-10, 380), False, None),
        ((-400, -1), False, None),
        ((1, 90), False, None),
        ((-280, 118), True, "third"),  # 398 days: 0.3 of it are 119.4
        ((-278, 120), True, None),  # less than a third, and nobody is woken for it yet
        ((-265, 133), False, None),
        ((-3000, 132), True, "third"),  # ten years: 133 days before
        ((-3000, 134), False, None),
        ((-60, 30), False, None),
        ((-62, 28), True, None),  # 90 days: renewed at 30 left, told at 27
        ((-64, 26), True, "third"),
        ((-77, 13.9), True, "14"),
        ((-84, 6.9), True, "7"),
        ((-89, 0.9), True, "1"),
        ((-33, 14), True, "third"),  # 47 days
        ((-40, 7), True, "14"),
        ((-43.9, 3.1), True, "7"),
        ((-46.2, 0.8), True, "1"),
        ((-4, 2), False, None),  # six days
        ((-4.3, 1.7), True, "third"),
        ((-5.9, 0.1), True, "1"),
    ],
)
def test_the_end_comes_near(span: tuple[float, float], soon: bool, stage: str | None) -> None:
    cert = days(*span)
    assert expires_soon(cert, NOW) is soon
    assert expiry_stage(cert, NOW) == (Stage(stage) if stage else None)


@given(st.floats(0.01, 5000), st.floats(0, 1), st.floats(0, 1))
def test_stages_only_move_on(lifetime: float, one: float, two: float) -> None:
    cert = _dated(datetime(2020, 1, 1, tzinfo=UTC), timedelta(days=lifetime))
    earlier, later = (cert.not_before + cert.lifetime * part for part in sorted((one, two)))
    order = [None, Stage.THIRD, Stage.FOURTEEN, Stage.SEVEN, Stage.ONE]
    assert order.index(expiry_stage(cert, earlier)) <= order.index(expiry_stage(cert, later))
    assert expires_soon(cert, later) or expiry_stage(cert, later) is None  # the alarm comes a little after the fact


TEMPLATE = parse(make().der)


def _dated(start: datetime, lifetime: timedelta) -> certificate.Certificate:
    from dataclasses import replace

    return replace(TEMPLATE, not_before=start, not_after=start + lifetime)


@pytest.mark.parametrize(
    ("start", "limit"),
    [
        ("2014-01-01", 1827), ("2018-02-28", 1188), ("2018-03-01", 825), ("2020-08-31", 825), ("2020-09-01", 398),
        ("2026-03-14", 398), ("2026-03-15", 200), ("2027-03-14", 200), ("2027-03-15", 100), ("2029-03-14", 100),
        ("2029-03-15", 47), ("2040-01-01", 47),
    ],
)  # fmt: skip
def test_lifetime_limits(start: str, limit: int) -> None:
    begin = datetime.fromisoformat(start).replace(tzinfo=UTC)
    second = timedelta(seconds=1)
    assert limit_days(_dated(begin, second)) == limit
    assert not too_long_lived(_dated(begin, timedelta(days=limit) - second))  # the last second counts
    assert too_long_lived(_dated(begin, timedelta(days=limit)))


def test_facts_of_a_certificate() -> None:
    root = authority("Practice CA", organisation="Practice")
    made = make(issuer=root, names=(HOST, "127.0.0.1"), with_key=key("rsa"))
    read = parse(made.der)
    assert (read.subject, read.issuer) == (f"CN={HOST}", "CN=Practice CA,O=Practice")
    assert read.names == (HOST, "127.0.0.1")
    assert (read.key, read.bits, read.signature) == ("RSA", 2048, "ecdsa-with-SHA256")
    assert read.serial == f"{made.cert.serial_number:x}"
    facts = read.facts(NOW)
    assert facts["not_after"] == made.cert.not_valid_after_utc.isoformat()
    assert (facts["days_left"], facts["key"], facts["is_ca"], facts["self_signed"]) == (40, "RSA 2048", False, False)
    assert parse(make(with_key=key("ed25519")).der).facts()["key"] == "Ed25519 256"
    assert parse(make(with_key=key("p384")).der).curve == "P-384"


def test_every_root_of_the_system_is_read_as_the_library_reads_it() -> None:
    roots = list(openssl._system())
    assert len(roots) > 50
    for data in roots:
        mine = parse(data)
        if mine.number <= 0:
            continue  # the library does not want to read it any more
        cert = x509.load_der_x509_certificate(data)
        assert (mine.not_before, mine.not_after) == (cert.not_valid_before_utc, cert.not_valid_after_utc)
        assert (mine.bits, mine.digest) == (cert.public_key().key_size, cert.signature_hash_algorithm.name)  # type: ignore[union-attr]
        assert mine.self_signed
        assert mine.is_ca
        assert not mine.extensions.damaged
        theirs = {part.oid.dotted_string: str(part.value) for part in cert.subject}
        assert f"CN={theirs['2.5.4.3']}" in mine.subject if "2.5.4.3" in theirs else True


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_rubbish_is_no_certificate(raw: bytes) -> None:
    with pytest.raises(CertificateError):
        parse(raw)


ROOT = authority("Fuzz Root", with_key=key("rsa"))
GOOD = make(issuer=ROOT, with_key=key("rsa"), names=(HOST, "127.0.0.1", "*.example.vn")).der


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_mutated_certificates_raise_nothing_else(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for at, value in changes:
        data[at] = value
    verdict = judge_chain((bytes(data), ROOT.der), HOST, Trust(0, path=(bytes(data), ROOT.der)), NOW)
    verdict.facts()
    assert verdict.leaf or "MALFORMED" in verdict.remarks


@settings(max_examples=50, deadline=None)
@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=12), st.integers(0, 12))
def test_openssl_survives_them_too(at: int, new: bytes, gone: int) -> None:
    data = GOOD[:at] + new + GOOD[at + gone :]
    AUTHORITIES.judge((data, ROOT.der), NOW)


AUTHORITIES = openssl.Authorities()
RSA_LEAF = make(names=(HOST, "aaaaaaaaaaaaaaaaaaaa.vn"), with_key=key("rsa"), identifiers=False)


def utc(moment: datetime) -> bytes:
    return wrap(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())


def judged(cert_dates: tuple[bytes, bytes]) -> tuple[tuple[str, ...], tuple[str, ...], int | None]:
    made = bend(RSA_LEAF, key("rsa"), lambda tbs: wrap(0x30, _with_dates(tbs, *cert_dates)))
    verdict = judge_chain((made.der,), HOST, Trust(18, "self-signed"), NOW)
    verdict.facts()
    return verdict.faults, verdict.remarks, verdict.days_left


def _with_dates(tbs: bytes, start: bytes, end: bytes) -> bytes:
    cert = RSA_LEAF.cert
    old = wrap(0x30, utc(cert.not_valid_before_utc) + utc(cert.not_valid_after_utc))
    assert old in tbs
    return tbs[4:].replace(old, wrap(0x30, start + end))


def test_dates_out_of_the_ordinary() -> None:
    now, endless, old = utc(NOW - timedelta(days=5)), wrap(0x18, b"99991231235959Z"), wrap(0x18, b"18500101000000Z")
    assert judged((now, endless)) == (("SELF_SIGNED", "TOO_LONG_LIVED"), ("STRANGE_DATES",), None)
    faults, remarks, left = judged((old, utc(NOW + timedelta(days=40))))
    assert (faults, remarks) == (("SELF_SIGNED", "TOO_LONG_LIVED", "EXPIRES_SOON"), ("STRANGE_DATES",))
    assert left == 40
    later = utc(NOW + timedelta(days=9))
    assert judged((later, now)) == (("EXPIRED", "NOT_YET_VALID", "SELF_SIGNED"), ("STRANGE_DATES",), -5)
    faults, remarks, left = judged((old, wrap(0x18, b"00010101000000Z")))
    assert "EXPIRED" in faults
    assert left is not None
    assert left < -700_000


@pytest.mark.parametrize("text", [b"99991331235959Z", b"00000101000000Z", b"20260230000000Z", b"x", b"2026", b""])
def test_dates_no_calendar_has_make_it_malformed(text: bytes) -> None:
    faults, remarks, left = judged((utc(NOW), wrap(0x18, text)))
    assert (faults, remarks, left) == ((), ("MALFORMED",), None)


@pytest.mark.parametrize(
    ("tag", "text", "expected"),
    [
        (0x17, b"260101000000Z", "2026-01-01T00:00:00"),
        (0x17, b"500101000000Z", "1950-01-01T00:00:00"),
        (0x17, b"2601010000Z", "2026-01-01T00:00:00"),
        (0x17, b"260101070000+0700", "2026-01-01T00:00:00"),
        (0x17, b"260101000000-0130", "2026-01-01T01:30:00"),
        (0x18, b"20260101000000.5Z", "2026-01-01T00:00:00"),
        (0x18, b"20261231235960Z", "2026-12-31T23:59:59"),
    ],
)
def test_times(tag: int, text: bytes, expected: str) -> None:
    assert der.time(text, (tag, 0, len(text))).isoformat() == f"{expected}+00:00"


def test_a_negative_serial_is_a_remark() -> None:
    serial = RSA_LEAF.cert.serial_number.to_bytes(20, "big")
    made = bend(RSA_LEAF, key("rsa"), swap(serial, b"\x80" + serial[1:]))
    verdict = judge_chain((made.der,), HOST, Trust(18), NOW)
    assert verdict.remarks == ("NEGATIVE_SERIAL",)
    assert verdict.facts()["serial"].startswith("-")


@pytest.mark.parametrize("inside", ["cong.example.vn\0aaaa", "\u202env.elpmaxe\u202c", "xã.vn"])
def test_names_that_deceive_are_shown_and_match_nothing(inside: str) -> None:
    raw = inside.encode().ljust(23, b"a")[:23]
    made = bend(RSA_LEAF, key("rsa"), swap(b"aaaaaaaaaaaaaaaaaaaa.vn", raw))
    verdict = judge_chain((made.der,), inside.strip("\u202e\u202c"), Trust(18), NOW)
    assert "WRONG_HOST" in verdict.faults
    assert {"STRANGE_CHARACTERS", "NAME_NOT_ASCII"} & set(verdict.remarks)
    assert all(char.isprintable() for name in verdict.facts()["names"] for char in name)


def test_a_broken_extension_hides_no_other() -> None:
    """The basic constraints are cut off; the names are still read."""
    made = make(with_key=key("rsa"), identifiers=False)
    broken = bend(made, key("rsa"), swap(bytes.fromhex("0603551d130101ff0402"), bytes.fromhex("0603551d130101ff0408")))
    verdict = judge_chain((broken.der,), HOST, Trust(18), NOW)
    assert verdict.remarks == ("MALFORMED_EXTENSION",)
    assert "WRONG_HOST" not in verdict.faults


def test_very_many_names_and_a_huge_certificate() -> None:
    names = tuple(f"s{number}.example.vn" for number in range(50_000))
    made = make(names=names)
    verdict = judge_chain((made.der,), "s49999.example.vn", Trust(18), NOW)
    assert verdict.faults == ("SELF_SIGNED",)
    assert (len(verdict.facts()["names"]), verdict.facts()["names_count"]) == (50, 50_000)
    assert AUTHORITIES.judge((made.der,), NOW).code is None  # more than any OpenSSL client reads


def test_weak_keys_by_their_kind() -> None:
    for kind, weak in (("rsa1024", True), ("rsa", False), ("p192", True), ("ec", False), ("dsa", True)):
        assert parse(make(with_key=key(kind)).der).weak_key is weak
    assert isinstance(key("rsa"), rsa.RSAPrivateKey)
    small = bend(make(with_key=key("rsa")), key("rsa"), swap(b"\2\3\1\0\1", b"\2\3\0\0\1"))
    assert parse(small.der).weak_key  # the exponent 1: no encryption at all


def test_pem_is_the_chain_as_sent() -> None:
    one, two = make(), authority("x")
    kept = certificate.pem((one.der, two.der))
    assert x509.load_pem_x509_certificates(kept) == [one.cert, two.cert]


def test_without_a_system_store_nobody_is_called_untrusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without ca-certificates is our fault, never the sites'."""
    root = authority("Practice CA")
    good = (make(issuer=root).der,)
    paths = ssl.get_default_verify_paths()._replace(cafile=None, capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    assert trusted(good).code is None
    assert trusted(good, ca_file=pem_file(tmp_path / "ca.pem", root.der)).code == 0
    assert trusted((make().der,)).code == 18  # it vouches for itself: no store would help


def test_a_folder_of_roots_is_a_store_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = authority("Practice CA")
    pem_file(tmp_path / "0a1b2c3d.0", root.der)
    paths = ssl.get_default_verify_paths()._replace(cafile=None, capath=str(tmp_path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)
    trust = openssl.Authorities().judge((make(issuer=root).der,), NOW)
    assert (trust.code, trust.public) == (0, True)
    verdict = judge_chain((make(issuer=root).der,), HOST, trust, NOW)
    assert verdict.remarks == ("NO_SCT",)
    assert judge_chain((make(issuer=root).der,), HOST, trust, NOW, scts_asked=False).remarks == ()


def test_a_replaced_ca_file_is_read_again(tmp_path: Path) -> None:
    root = authority("Practice CA")
    good, path = (make(issuer=root).der,), tmp_path / "ca.pem"
    authorities = openssl.Authorities(pem_file(path, authority("Somebody else").der))
    assert authorities.judge(good, NOW).code == 20
    pem_file(path, root.der)
    os.utime(path, ns=(1, 1))
    assert authorities.judge(good, NOW).code == 0


def test_an_unreadable_ca_file_is_our_mistake(tmp_path: Path) -> None:
    good = (make(issuer=authority("Practice CA")).der,)
    with pytest.raises(OSError, match="missing"):
        trusted(good, ca_file=str(tmp_path / "missing.pem"))
    for text in ("nothing", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"):
        (tmp_path / "bad.pem").write_text(text)
        with pytest.raises(OSError, match=r"NO_CERTIFICATE|BAD_BASE64"):
            trusted(good, ca_file=str(tmp_path / "bad.pem"))


def test_no_verdict_on_rubbish() -> None:
    assert trusted((b"rubbish",)).code is None
    verdict = judge_chain((b"rubbish",), HOST, trusted((b"rubbish",)), NOW)
    assert (verdict.faults, verdict.remarks, verdict.leaf) == ((), ("MALFORMED",), None)
    assert verdict.facts()["chain"] == [{"role": "unreadable"}]
    assert judge_chain((), HOST, Trust(None), NOW).remarks == ()
