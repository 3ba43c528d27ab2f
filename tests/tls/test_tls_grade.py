"""Grades of configurations computed by hand, every rule of every profile fired, and profiles that are wrong."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.tls import grade as grading
from probes.tls.advice import Server, advice, advice_keys
from probes.tls.faults import Fault
from probes.tls.grade import CertificateKey, ConfigError, Grade, GradeInput, Profile, grade, profiles, read_profile
from probes.tls.hello import Protocol
from probes.tls.registry import SUITES, by_name
from probes.tls.result import Answer, DhParameters, Examination, Reply, Trial
from probes.tls.weaknesses import Weakness, Weaknesses, weaknesses
from socd.probe import Endpoint
from socd.resources import config_dir

SSL2, SSL3, TLS10, TLS11, TLS12, TLS13 = Protocol
ALL = profiles()
LABS, MODERN, INTERMEDIATE = ALL["ssl-labs-2009r"], ALL["mozilla-6.0-modern"], ALL["mozilla-6.0-intermediate"]
NCSC, VN = ALL["ncsc-nl-2025"], ALL["vn-portal"]

ECDSA = CertificateKey("EC", 256, "P-256", "sha256", 90)
RSA = CertificateKey("RSA", 2048, "", "sha256", 90)
RSA4096 = CertificateKey("RSA", 4096, "", "sha256", 90)
GCM128, GCM256 = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"
CBC, CBC256 = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"
STATIC = "TLS_RSA_WITH_AES_128_GCM_SHA256"
DHE = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"
DES3 = "TLS_RSA_WITH_3DES_EDE_CBC_SHA"
RC4 = "TLS_RSA_WITH_RC4_128_SHA"
A128, A256, CHACHA = "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
ALL13 = [A256, CHACHA, A128]
SAFE = {name: Trial(False) for name in ("HEARTBLEED", "CCS", "ROBOT", "TICKETBLEED")}


def server(
    accepted: dict[Protocol, list[str]],
    keys: tuple[CertificateKey, ...] = (RSA,),
    faults: tuple[str, ...] = (),
    *,
    hsts: int | None = 63_072_000,
    redirect: bool | None = True,
    dh: tuple[tuple[int, str], ...] = (),
    trials: dict[str, Trial] | None = None,
    unsure: tuple[Protocol, ...] = (),
    **facts: Any,
) -> GradeInput:
    """The facts of a server that does well in all but what is said, by way of an examination and its weaknesses."""
    answers = []
    for p in Protocol:
        if p in accepted:
            codes = tuple(by_name(name).code for name in accepted[p])
            answers.append(Answer(p, Reply.ACCEPTED, suites=codes, complete=True))
        else:
            answers.append(Answer(p, Reply.TIMEOUT if p in unsure else Reply.REFUSED, "no answer"))
    well: dict[str, Any] = {
        "compression": False, "secure_renegotiation": True, "client_renegotiation": False, "fallback_scsv": True,
        "extended_master_secret": True, "groups": (29, 23, 24), "groups_complete": True, "signatures": (0x0804,),
        "signatures_complete": True,
    }  # fmt: skip
    found = Examination(
        Endpoint("a.example", "127.0.0.1", 443),
        tuple(answers),
        dh=tuple(DhParameters(TLS12, by_name(DHE).code, bits, known) for bits, known in dh),
        trials=SAFE | (trials or {}),
        **(well | facts),
    )
    return GradeInput.of(found, weaknesses(found), keys, faults, hsts=hsts, redirect=redirect)


# name, facts, grade, (protocol, key, cipher, total), the rules that decide.
# By hand: total = 0.3 protocol + 0.3 key + 0.4 cipher, cut to whole points.
GOOD = server({TLS12: [GCM128, GCM256], TLS13: ALL13})
LABS_CASES: list[tuple[str, GradeInput, str, tuple[int, int, int, int], set[str]]] = [
    ("good", GOOD, "A+", (100, 90, 90, 93), set()),
    ("all 256 bit, RSA 4096, P-384 first",  # 100, min(4096 → 100, 7680 → 100), 100
     server({TLS13: [A256, CHACHA]}, (RSA4096,), groups=(24,)), "A+", (100, 100, 100, 100), set()),
    ("x25519 holds RSA 4096 at 90", server({TLS13: [A256]}, (RSA4096,)), "A+", (100, 90, 100, 97), set()),
    ("128 bit only", server({TLS12: [GCM128], TLS13: [A128]}), "A+", (100, 90, 80, 89), set()),
    ("TLS 1.3 alone is A+", server({TLS13: ALL13}), "A+", (100, 90, 90, 93), set()),
    ("no TLS 1.3", server({TLS12: [GCM128, GCM256]}), "A-", (100, 90, 90, 93), {"no-tls13"}),
    ("no HSTS", replace(GOOD, hsts=0), "A-", (100, 90, 90, 93), {"no-hsts"}),
    ("HSTS one second short", replace(GOOD, hsts=15_551_999), "A", (100, 90, 90, 93), {"short-hsts"}),
    ("HSTS of half a year", replace(GOOD, hsts=15_552_000), "A+", (100, 90, 90, 93), set()),
    ("HSTS not looked for", replace(GOOD, hsts=None), "A", (100, 90, 90, 93), {"short-hsts"}),
    ("the fallback signal counts no longer", server({TLS12: [GCM128, GCM256], TLS13: ALL13}, fallback_scsv=False), "A+",
     (100, 90, 90, 93), set()),
    # protocol (100 + 90) / 2 = 95, cipher (100 + 80) / 2 = 90: 28.5 + 27 + 36 = 91.5
    ("TLS 1.0 offered too", server({TLS10: [CBC, CBC256], TLS12: [GCM128, GCM256], TLS13: ALL13}), "B",
     (95, 90, 90, 91), {"old-protocol", "beast"}),
    # (100 + 95) / 2 = 97.5: 29.25 + 27 + 36 = 92.25; 97.5 is told as 98 (to even)
    ("TLS 1.1 offered too", server({TLS11: [CBC, CBC256], TLS12: [GCM128, GCM256], TLS13: ALL13}), "B",
     (98, 90, 90, 92), {"old-protocol"}),
    # (90 + 90) / 2 = 90: 27 + 27 + 36 = 90
    ("TLS 1.0 alone", server({TLS10: [CBC, CBC256]}), "C", (90, 90, 90, 90), {"no-tls12"}),
    # (80 + 80) / 2 = 80, cipher 80: 24 + 27 + 32 = 83
    ("SSLv3 at best", server({SSL3: [CBC]}), "F", (80, 90, 80, 83), {"sslv3-at-best"}),
    # (100 + 80) / 2 = 90: 27 + 27 + 36 = 90
    ("SSLv3 too", server({SSL3: [CBC, CBC256], TLS12: [GCM128, GCM256], TLS13: ALL13}), "C", (90, 90, 90, 90),
     {"poodle"}),
    # (100 + 0) / 2 = 50, cipher (256: 100 + 112: 20) / 2 = 60: 15 + 27 + 24 = 66, B by the score, F by the rules
    ("SSLv2 too", server({SSL2: ["SSL_CK_DES_192_EDE3_CBC_WITH_MD5"], TLS12: [GCM256], TLS13: [A256]}), "F",
     (50, 90, 60, 66), {"sslv2", "drown"}),
    # 3DES: (100 + 20) / 2 = 60: 30 + 27 + 24 = 81
    ("3DES with TLS 1.2", server({TLS12: [GCM256, DES3], TLS13: [A256]}), "C", (100, 90, 60, 81), {"block64-modern"}),
    # RC4 is 128 bit: (100 + 80) / 2 = 90
    ("RC4 with TLS 1.2", server({TLS12: [GCM256, RC4], TLS13: [A256]}), "C", (100, 90, 90, 93), {"rc4-modern"}),
    ("RC4 with TLS 1.0 only", server({TLS10: [RC4], TLS12: [GCM256], TLS13: [A256]}), "B", (95, 90, 90, 91),
     {"rc4", "old-protocol"}),
    ("no forward secrecy", server({TLS12: [STATIC]}), "B", (100, 90, 80, 89), {"no-forward-secrecy"}),
    ("no AEAD", server({TLS12: [CBC]}), "B", (100, 90, 80, 89), {"no-aead"}),
    # EXPORT: key 40, cipher (100 + 20) / 2 = 60: 30 + 12 + 24 = 66
    ("EXPORT", server({TLS12: [GCM256, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"], TLS13: [A256]}), "F", (100, 40, 60, 66),
     {"export", "below-112-bits", "key-exchange"}),
    # NULL: cipher (100 + 0) / 2 = 50: 30 + 27 + 20 = 77
    ("NULL", server({TLS12: [GCM256, "TLS_RSA_WITH_NULL_SHA256"], TLS13: [A256]}), "F", (100, 90, 50, 77),
     {"below-112-bits"}),
    # anonymous: key 0, so all is 0
    ("anonymous", server({TLS12: [GCM256, "TLS_DH_anon_WITH_AES_128_CBC_SHA"], TLS13: [A256]}, dh=((2048, ""),)), "F",
     (100, 0, 90, 0), {"anonymous", "key-exchange", "score"}),
    ("NULL alone: no encryption at all", server({TLS12: ["TLS_RSA_WITH_NULL_SHA"]}), "F", (100, 90, 0, 0),
     {"below-112-bits", "score"}),
    # DH 1024: 80 points: 30 + 24 + 32 = 86
    ("DH of 1024 bits", server({TLS12: [DHE], TLS13: [A128]}, dh=((1024, ""),)), "B", (100, 80, 80, 86), {"weak-dh"}),
    ("DH of 2047 bits", server({TLS12: [DHE], TLS13: [A128]}, dh=((2047, ""),)), "B", (100, 80, 80, 86), {"weak-dh"}),
    ("DH of 2048 bits", server({TLS12: [DHE], TLS13: [A128]}, dh=((2048, ""),)), "A+", (100, 90, 80, 89), set()),
    # DH 768: 40 points: 30 + 12 + 32 = 74
    ("DH of 768 bits", server({TLS12: [DHE], TLS13: [A128]}, dh=((768, ""),)), "F", (100, 40, 80, 74),
     {"key-exchange"}),
    # DH 511: 20 points: 30 + 6 + 32 = 68
    ("DH of 511 bits", server({TLS12: [DHE], TLS13: [A128]}, dh=((511, ""),)), "F", (100, 20, 80, 68),
     {"key-exchange"}),
    # RSA 1024: 80 points
    ("RSA of 1024 bits", server({TLS12: [GCM128], TLS13: [A128]}, (CertificateKey("RSA", 1024, "", "sha256", 90),),
                                ("WEAK_KEY",)), "B", (100, 80, 80, 86), {"weak-key"}),
    ("the weaker of two certificates counts", server({TLS13: [A128]}, (ECDSA, CertificateKey("RSA", 1024))), "A+",
     (100, 80, 80, 86), set()),
    ("incomplete chain", replace(GOOD, faults=frozenset({"INCOMPLETE_CHAIN"})), "B", (100, 90, 90, 93),
     {"incomplete-chain"}),
    ("another name", replace(GOOD, faults=frozenset({"WRONG_HOST"})), "M", (100, 90, 90, 93), {"wrong-host"}),
    ("expired, and another name", replace(GOOD, faults=frozenset({"WRONG_HOST", "EXPIRED"})), "T", (100, 90, 90, 93),
     {"expired"}),
    ("no secure renegotiation", server({TLS12: [GCM128, GCM256], TLS13: ALL13}, secure_renegotiation=False), "A-",
     (100, 90, 90, 93), {"no-secure-renegotiation"}),
    ("ROBOT", server({TLS12: [GCM128, STATIC], TLS13: [A128]}, trials={"ROBOT": Trial(True)}), "F", (100, 90, 80, 89),
     {"robot"}),
]  # fmt: skip


@pytest.mark.parametrize("case", LABS_CASES, ids=[case[0] for case in LABS_CASES])
def test_ssl_labs_by_hand(case: tuple[str, GradeInput, str, tuple[int, int, int, int], set[str]]) -> None:
    _, facts, expected, figures, decisive = case
    result = grade(LABS, facts)
    assert result.score is not None
    score = result.score
    assert (score.protocol, score.key, score.cipher, score.total) == figures
    assert result.grade == expected
    assert {reason.rule for reason in result.decisive} == decisive


def test_the_grade_behind_a_certificate_fault() -> None:
    facts = replace(server({TLS10: [CBC], TLS12: [GCM128], TLS13: [A128]}), faults=frozenset({"EXPIRED"}))
    result = grade(LABS, facts)
    assert (result.grade, result.otherwise, result.base) == ("T", "B", "A+")
    assert [reason.grade for reason in result.capped_by] == ["T", "B", "B"]


def letter(total: int) -> str:
    """The letter by total alone, found by way of a server whose key exchange is good and whose ciphers vary."""
    assert LABS.score is not None
    return next((name for least, name in LABS.score.letters if total >= least), LABS.score.otherwise)


@pytest.mark.parametrize(
    ("total", "expected"),
    [(100, "A+"), (80, "A+"), (79, "B"), (65, "B"), (64, "C"), (50, "C"), (49, "D"), (35, "D"), (34, "E"), (20, "E"),
     (19, "F"), (0, "F")],
)  # fmt: skip
def test_letters(total: int, expected: str) -> None:
    assert letter(total) == expected


@pytest.mark.parametrize(
    ("bits", "points"),
    [(511, 20), (512, 40), (1023, 40), (1024, 80), (2047, 80), (2048, 90), (4095, 90), (4096, 100)],
)
def test_points_of_an_rsa_key(bits: int, points: int) -> None:
    facts = server({TLS12: [STATIC]}, (CertificateKey("RSA", bits),), groups=())
    result = grade(LABS, facts)
    assert result.score is not None
    assert result.score.key == points


@pytest.mark.parametrize(
    ("key", "bits", "points"),
    [("EC", 192, 80), ("EC", 224, 90), ("EC", 256, 90), ("EC", 384, 100), ("EC", 521, 100), ("Ed25519", 256, 90),
     ("EC", 112, 20)],
)  # fmt: skip
def test_points_of_a_curve(key: str, bits: int, points: int) -> None:
    result = grade(LABS, server({TLS13: [A128]}, (CertificateKey(key, bits),), groups=(25,)))
    assert result.score is not None
    assert result.score.key == points


MODERN_SERVER = server({TLS13: [A256, CHACHA]}, (ECDSA,))
MOZILLA_CASES: list[tuple[str, Profile, GradeInput, set[str]]] = [
    ("modern", MODERN, MODERN_SERVER, set()),
    ("modern is intermediate too", INTERMEDIATE, MODERN_SERVER, set()),
    ("a hybrid group", MODERN, server({TLS13: ALL13}, (ECDSA,), groups=(4588, 29)), set()),
    ("TLS 1.2", MODERN, server({TLS12: [GCM128], TLS13: ALL13}, (ECDSA,)), {"tls12", "suites"}),
    ("TLS 1.2 is intermediate", INTERMEDIATE, server({TLS12: [GCM128], TLS13: ALL13}, (ECDSA,)), set()),
    ("RSA", MODERN, server({TLS13: ALL13}, (RSA,)), {"key-type"}),
    ("RSA is intermediate", INTERMEDIATE, server({TLS13: ALL13}, (RSA,)), set()),
    ("dual certificates", MODERN, server({TLS13: ALL13}, (ECDSA, RSA)), {"key-type"}),
    ("90 days", MODERN, server({TLS13: ALL13}, (replace(ECDSA, lifetime_days=90.4),)), set()),
    ("91 days", MODERN, server({TLS13: ALL13}, (replace(ECDSA, lifetime_days=91),)), {"lifetime"}),
    ("366 days", INTERMEDIATE, server({TLS13: ALL13}, (replace(RSA, lifetime_days=366),)), set()),
    ("367 days", INTERMEDIATE, server({TLS13: ALL13}, (replace(RSA, lifetime_days=367),)), {"lifetime"}),
    ("HSTS a second short", MODERN, replace(MODERN_SERVER, hsts=63_071_999), {"hsts"}),
    ("P-521", MODERN, server({TLS13: ALL13}, (CertificateKey("EC", 521, "P-521", "sha512", 90),), groups=(29, 25)),
     {"curve", "groups"}),
    ("a CBC suite", INTERMEDIATE, server({TLS12: [GCM128, CBC], TLS13: ALL13}), {"suites"}),
    ("no TLS 1.3", INTERMEDIATE, server({TLS12: [GCM128]}), {"no-tls13"}),
    ("RSA 2047", INTERMEDIATE, server({TLS13: ALL13}, (replace(RSA, bits=2047),)), {"rsa-bits"}),
    ("SHA-1", INTERMEDIATE, server({TLS13: ALL13}, (replace(RSA, digest="sha1"),)), {"digest"}),
    ("Ed25519", INTERMEDIATE, server({TLS13: ALL13}, (CertificateKey("Ed25519", 256),)), {"key-type"}),
    ("TLS 1.0", INTERMEDIATE, server({TLS10: [GCM128], TLS13: ALL13}), {"old-protocol"}),
    ("self-signed", INTERMEDIATE, replace(MODERN_SERVER, faults=frozenset({"SELF_SIGNED"})), {"certificate"}),
]  # fmt: skip


@pytest.mark.parametrize("case", MOZILLA_CASES, ids=[case[0] for case in MOZILLA_CASES])
def test_mozilla(case: tuple[str, Profile, GradeInput, set[str]]) -> None:
    _, profile, facts, expected = case
    result = grade(profile, facts)
    assert {reason.rule for reason in result.capped_by} == expected
    assert result.grade == ("none" if expected else profile.grades[0])


ECDHE_CBC2 = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"
NCSC_CASES: list[tuple[str, GradeInput, str, dict[str, str]]] = [
    ("good", MODERN_SERVER, "good", {}),
    ("RSA 3072 is good", server({TLS13: [A256]}, (replace(RSA, bits=3072),)), "good", {}),
    ("RSA 3071", server({TLS13: [A256]}, (replace(RSA, bits=3071),)), "phase-out", {"certificate": "phase-out"}),
    ("RSA 2048", server({TLS13: [A256]}, (RSA,)), "phase-out", {"certificate": "phase-out"}),
    ("RSA 2047", server({TLS13: [A256]}, (replace(RSA, bits=2047),)), "insufficient", {"certificate": "insufficient"}),
    ("AES 128", server({TLS13: [A128]}, (ECDSA,)), "sufficient", {"suites": "sufficient"}),
    ("TLS 1.2", server({TLS12: [GCM128], TLS13: [A256]}, (ECDSA,)), "sufficient",
     {"protocol": "sufficient", "suites": "sufficient"}),
    ("CBC with SHA-2", server({TLS12: [ECDHE_CBC2], TLS13: [A256]}, (ECDSA,)), "phase-out",
     {"protocol": "sufficient", "suites": "phase-out"}),
    ("CBC with SHA-1", server({TLS12: [CBC], TLS13: [A256]}, (ECDSA,)), "insufficient",
     {"protocol": "sufficient", "suites": "insufficient"}),
    ("static RSA", server({TLS12: [STATIC], TLS13: [A256]}, (ECDSA,)), "insufficient",
     {"protocol": "sufficient", "suites": "insufficient"}),
    ("DHE with ffdhe3072", server({TLS12: [DHE], TLS13: [A256]}, (ECDSA,), dh=((3072, "ffdhe3072"),)), "phase-out",
     {"protocol": "sufficient", "suites": "phase-out", "key-exchange": "phase-out"}),
    ("DHE with ffdhe2048", server({TLS12: [DHE], TLS13: [A256]}, (ECDSA,), dh=((2048, "ffdhe2048"),)), "insufficient",
     {"protocol": "sufficient", "suites": "phase-out", "key-exchange": "insufficient"}),
    ("DHE with 4096 bits of its own", server({TLS12: [DHE], TLS13: [A256]}, (ECDSA,), dh=((4096, ""),)), "insufficient",
     {"protocol": "sufficient", "suites": "phase-out", "key-exchange": "insufficient"}),
    ("TLS 1.1", server({TLS11: [CBC], TLS13: [A256]}, (ECDSA,)), "insufficient",
     {"protocol": "insufficient", "suites": "insufficient"}),
    ("P-224", server({TLS13: [A256]}, (ECDSA,), groups=(29, 21)), "phase-out", {"key-exchange": "phase-out"}),
    ("secp256k1", server({TLS13: [A256]}, (ECDSA,), groups=(29, 22)), "insufficient", {"key-exchange": "insufficient"}),
    ("ffdhe2048 in TLS 1.3", server({TLS13: [A256]}, (ECDSA,), groups=(29, 256)), "insufficient",
     {"key-exchange": "insufficient"}),
    ("SHA-1 in the key exchange", server({TLS13: [A256]}, (ECDSA,), signatures=(0x0804, 0x0201)), "insufficient",
     {"hash": "insufficient"}),
    ("SHA-224 in the key exchange", server({TLS13: [A256]}, (ECDSA,), signatures=(0x0804, 0x0301)), "phase-out",
     {"hash": "phase-out"}),
    ("no extended master secret", server({TLS12: [GCM128]}, (ECDSA,), extended_master_secret=False), "insufficient",
     {"protocol": "sufficient", "suites": "sufficient", "options": "insufficient"}),
    ("which is nothing for TLS 1.3", server({TLS13: [A256]}, (ECDSA,), extended_master_secret=False), "good", {}),
    ("HSTS of a year", replace(MODERN_SERVER, hsts=31_536_000), "good", {}),
    ("a second less", replace(MODERN_SERVER, hsts=31_535_999), "insufficient", {"https": "insufficient"}),
]  # fmt: skip


@pytest.mark.parametrize("case", NCSC_CASES, ids=[case[0] for case in NCSC_CASES])
def test_ncsc(case: tuple[str, GradeInput, str, dict[str, str]]) -> None:
    _, facts, expected, aspects = case
    result = grade(NCSC, facts)
    assert result.grade == expected
    assert result.aspects == dict.fromkeys(NCSC.aspects, "good") | aspects


VN_CASES = [
    ("good", GOOD, "Tốt"),
    ("no TLS 1.3", server({TLS12: [GCM128]}), "Khá"),
    ("no HSTS", replace(GOOD, hsts=0), "Khá"),
    ("a CBC suite", server({TLS12: [GCM128, CBC], TLS13: ALL13}), "Khá"),
    ("static RSA", server({TLS12: [GCM128, STATIC], TLS13: ALL13}), "Khá"),
    ("expires soon", replace(GOOD, faults=frozenset({"EXPIRES_SOON"})), "Khá"),
    ("TLS 1.0", server({TLS10: [CBC], TLS12: [GCM128], TLS13: ALL13}), "Trung bình"),
    ("no redirect", replace(GOOD, redirect=False), "Trung bình"),
    ("3DES", server({TLS12: [GCM128, DES3], TLS13: ALL13}), "Trung bình"),
    ("RC4", server({TLS12: [GCM128, RC4], TLS13: ALL13}), "Yếu"),
    ("SSLv3", server({SSL3: [CBC], TLS12: [GCM128], TLS13: ALL13}), "Yếu"),
    ("TLS 1.0 alone", server({TLS10: [CBC]}), "Yếu"),
    ("expired", replace(GOOD, faults=frozenset({"EXPIRED"})), "Yếu"),
]


@pytest.mark.parametrize("case", VN_CASES, ids=[case[0] for case in VN_CASES])
def test_vietnamese_portals(case: tuple[str, GradeInput, str]) -> None:
    assert grade(VN, case[1]).grade == case[2]


def alone(weakness: Weakness) -> GradeInput:
    return replace(GOOD, weaknesses=Weaknesses((weakness,)))


def test_every_rule_of_every_profile_fires() -> None:
    """And one that never can would be a rule written wrong."""
    seen = [case[1] for case in LABS_CASES] + [case[2] for case in MOZILLA_CASES]
    seen += [case[1] for case in NCSC_CASES] + [case[1] for case in VN_CASES]
    seen += [alone(weakness) for weakness in Weakness]
    seen += [replace(GOOD, faults=frozenset({fault.value})) for fault in Fault]
    seen += [replace(GOOD, compression=True), replace(GOOD, client_renegotiation=True, secure_renegotiation=False)]
    seen += [replace(GOOD, keys=(CertificateKey("EC", 224, "P-224"), CertificateKey("EC", 256, "secp256k1", "md5")))]
    seen += [replace(GOOD, redirect=False)]
    for name, profile in ALL.items():
        fired = {reason.rule for facts in seen for reason in grade(profile, facts).capped_by}
        assert {rule.id for rule in profile.rules} - fired == set(), name


@pytest.mark.parametrize("weakness", list(Weakness))
def test_no_profile_calls_a_grave_weakness_good(weakness: Weakness) -> None:
    worst = {profile.profile: profile.rank(grade(profile, alone(weakness)).grade) for profile in (LABS, VN)}
    if weakness.gravity <= Weakness.INSECURE_RENEG.gravity:
        assert worst["vn-portal"] == VN.rank("Yếu")
    if weakness in (Weakness.HEARTBLEED, Weakness.CCS, Weakness.ROBOT, Weakness.DROWN, Weakness.TICKETBLEED):
        assert worst["ssl-labs-2009r"] == LABS.rank("F")


def test_every_reason_explains_itself() -> None:
    for facts in [case[1] for case in LABS_CASES] + [case[1] for case in NCSC_CASES]:
        for result in grading.grades(facts, ALL.values()):
            if result.grade != ALL[result.profile].grades[0]:
                assert result.decisive
            for reason in result.capped_by:
                assert "{value}" not in reason.text.vi + reason.text.en
                assert reason.text.vi != reason.text.en
                assert reason.advice.steps[Server.NGINX]


def test_the_fact_stands_in_the_sentence() -> None:
    result = grade(LABS, server({TLS10: [CBC], TLS11: [CBC], TLS12: [GCM128, RC4], TLS13: [A128]}))
    sentences = {reason.rule: reason.text for reason in result.capped_by}
    assert sentences["old-protocol"].vi == "Còn chấp nhận TLS1.0, TLS1.1."
    assert sentences["rc4-modern"].en == "RC4 with TLS 1.1 or later: TLS_RSA_WITH_RC4_128_SHA."
    result = grade(LABS, server({TLS12: [DHE]}, dh=((1024, ""),)))
    texts = [reason.text.vi for reason in result.capped_by]
    assert "Tham số Diffie-Hellman chỉ có 1024 bit." in texts


def test_could_not_tell_is_told_and_costs_nothing() -> None:
    facts = server({TLS12: [GCM128, GCM256], TLS13: ALL13}, unsure=(SSL2, TLS10))
    result = grade(LABS, facts)
    assert result.grade == "A+"
    assert any(item.startswith("old-protocol: TLS1.0") for item in result.undetermined)
    assert any(item.startswith("drown: DROWN: SSLv2") for item in result.undetermined)
    assert grade(LABS, replace(GOOD, faults=None)).undetermined
    assert grade(LABS, GOOD).undetermined == ()


def test_nothing_accepted_has_no_grade() -> None:
    result = grade(LABS, server({}, unsure=tuple(Protocol)))
    assert result == Grade("ssl-labs-2009r", "", undetermined=("SSLv2: timeout no answer",))


def test_no_key_at_all_has_no_score() -> None:
    result = grade(LABS, server({TLS12: [STATIC]}, (), groups=()))
    assert result.score is None
    assert any(item.startswith("key-exchange") for item in result.undetermined)


def test_unknown_suites_are_off_every_list_and_have_no_bits() -> None:
    facts = replace(GOOD, protocols={TLS12: (0xABCD,), TLS13: (0x1301,)})
    rules = {reason.rule for reason in grade(INTERMEDIATE, facts).capped_by}
    assert rules == {"suites"}
    assert "below-112-bits" not in {reason.rule for reason in grade(LABS, facts).capped_by}


PROFILE = """profile: own
title: {vi: Riêng, en: Own}
date: 2026-01-01
source: us
grades: [good, bad]
lists: {fine: [TLS_AES_128_GCM_SHA256]}
rules:
  - id: one
    grade: bad
    when: {accepts: {unnamed: [$fine]}}
    why: {vi: "Bộ mã {value}.", en: "Suite {value}."}
    advice: WEAK_SUITES
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("grade: bad", "grade: worse", 0, "not among the grades: worse"),
        ("TLS_AES_128_GCM_SHA256", "TLS_AES_129", 10, "no cipher suite is called “TLS_AES_129”"),
        ("$fine", "$gone", 10, "there is no list “gone”"),
        ("advice: WEAK_SUITES", "advice: PRAY", 12, "there is no advice called “PRAY”"),
        ("accepts:", "excepts:", 10, "excepts"),
        ("when: {accepts: {unnamed: [$fine]}}", "when: {weak: [DROWNED]}", 10, "when.weak.0"),
        ("when: {accepts: {unnamed: [$fine]}}", "when: {speaks: [TLS2.0]}", 10, "TLS"),
        ("when: {accepts: {unnamed: [$fine]}}", "when: {fault: [RUSTY]}", 10, "when.fault.0"),
        ("when: {accepts: {unnamed: [$fine]}}", "when: {}", 10, "a rule without a condition"),
        ("when: {accepts: {unnamed: [$fine]}}", "when: {groups: {outside: [x2551]}}", 10, "x2551"),
        ("grades: [good, bad]", "grades: [good]", 5, "grades"),
        ("profile: own", "profile: other", 1, "another name"),
        ("date: 2026-01-01", "date: soon", 3, "date"),
    ],
)
def test_wrong_profiles_name_file_and_line(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(PROFILE, encoding="utf-8")
    assert read_profile(file).profile == "own"
    assert old in PROFILE
    file.write_text(PROFILE.replace(old, new), encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        read_profile(file)
    problem = error.value.problems[0]
    assert said in str(error.value)
    assert problem.file == str(file)
    if line:
        assert problem.line == line


@pytest.mark.parametrize("text", ["", "- 1", "profile: [", "a: &a [*a]", "\xff", "profile: own\nrules: 3"])
def test_hostile_files_are_refused_with_a_reason(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError):
        read_profile(file)


def test_an_office_overrides_and_adds(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(PROFILE, encoding="utf-8")
    shipped = (config_dir() / "tls" / "vn-portal.yaml").read_text("utf-8")
    changed = shipped.replace(
        "grade: Trung bình\n    when: {redirect: false}", "grade: Yếu\n    when: {redirect: false}"
    )
    assert changed != shipped
    (tmp_path / "vn-portal.yaml").write_text(changed, encoding="utf-8")
    found = profiles(tmp_path)
    assert set(found) == set(ALL) | {"own"}
    facts = replace(GOOD, redirect=False)
    assert grade(found["vn-portal"], facts).grade == "Yếu"
    assert grade(ALL["vn-portal"], facts).grade == "Trung bình"
    assert profiles(tmp_path) is found
    (tmp_path / "own.yaml").write_text("profile: [", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"own\.yaml"):
        profiles(tmp_path)
    assert profiles(tmp_path / "none") == ALL


def test_profiles_are_dated_and_sourced() -> None:
    assert set(ALL) == {
        "ssl-labs-2009r", "mozilla-6.0-modern", "mozilla-6.0-intermediate", "ncsc-nl-2025", "vn-portal",
    }  # fmt: skip
    for profile in ALL.values():
        assert profile.date <= date(2026, 11, 21)
        assert profile.source
        for rule in profile.rules:
            for text in (rule.why.vi, rule.why.en):
                assert text.endswith(".")
                assert text == unicodedata.normalize("NFC", text)


def test_advice_for_all_servers_in_both_languages() -> None:
    needed = {weakness.value for weakness in Weakness} | {fault.value for fault in Fault}
    needed |= {rule.advice for profile in ALL.values() for rule in profile.rules}
    assert needed <= advice_keys()
    for key in advice_keys():
        item = advice(key)
        assert item.text.vi != item.text.en
        assert set(item.steps) == set(Server)
        for steps in item.steps.values():
            assert steps
            for step in steps:
                assert step.code
                assert step.text.vi != step.text.en
                for text in (step.text.vi, item.text.vi):
                    assert text == unicodedata.normalize("NFC", text)
    with pytest.raises(KeyError):
        advice("PRAY")


def test_config_advice_is_what_the_profiles_want() -> None:
    """A server set up as the advice says gets the best grades."""
    suites = advice("WEAK_SUITES").steps[Server.IIS][0].code
    kept = [name for name in SUITES.values() if f"'{name.name}'" in suites]
    assert len(kept) == 6
    by_version: dict[Protocol, list[str]] = {TLS12: [], TLS13: []}
    for item in kept:
        by_version[TLS13 if item.kx == "ANY" else TLS12].append(item.name)
    facts = server(by_version, (ECDSA,))
    assert grade(LABS, facts).grade == "A+"
    assert grade(INTERMEDIATE, facts).grade == "intermediate"
    assert grade(VN, facts).grade == "Tốt"


CODES = st.lists(st.sampled_from(sorted(SUITES)) | st.integers(0, 0xFFFFFF), max_size=6).map(tuple)
MAYBE = st.sampled_from([True, False, None])
KEYS = st.lists(st.builds(CertificateKey, st.sampled_from(["RSA", "EC", "1.2.3"]), st.integers(0, 20_000)), max_size=3)


@given(
    st.dictionaries(st.sampled_from(list(Protocol)), CODES),
    st.dictionaries(st.sampled_from(list(Protocol)), st.text(max_size=10)),
    st.lists(st.sampled_from(list(Weakness)), unique=True),
    KEYS,
    st.none() | st.frozensets(st.sampled_from([fault.value for fault in Fault])),
    st.lists(st.tuples(st.integers(0, 9000), st.text(max_size=8)), max_size=3),
    st.none() | st.integers(-1, 10**20),
    MAYBE,
)
def test_any_facts_are_graded(
    accepted: Any, gaps: Any, weak: Any, keys: Any, faults: Any, dh: Any, hsts: Any, flag: Any
) -> None:
    facts = GradeInput(
        protocols=accepted, open_protocols=gaps, weaknesses=Weaknesses(tuple(weak)), keys=tuple(keys), faults=faults,
        dh=tuple(dh), hsts=hsts, redirect=flag, compression=flag, groups=("x25519", "{value}"),
    )  # fmt: skip
    for result in grading.grades(facts, ALL.values()):
        assert result.grade in (*ALL[result.profile].grades, "")
        if result.score:
            assert 0 <= result.score.total <= 100
