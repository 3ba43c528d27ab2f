"""Every weakness present, absent and undetermined, from examinations written by hand."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.tls.hello import Protocol
from probes.tls.registry import SUITES, by_name
from probes.tls.result import Answer, DhParameters, Examination, Reply, Trial
from probes.tls.weakness_texts import WEAKNESS_TEXTS
from probes.tls.weaknesses import Weakness, weaknesses
from socd.probe import Endpoint

SSL2, SSL3, TLS10, TLS11, TLS12, TLS13 = Protocol
W = Weakness
SAFE = {name: Trial(False, "answered as it should") for name in ("HEARTBLEED", "CCS", "ROBOT", "TICKETBLEED")}
UNTRIED = {name: trial for name, trial in SAFE.items() if name != "ROBOT"}
GCM = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"
CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"
AES13 = "TLS_AES_128_GCM_SHA256"


def examined(accepted: Mapping[Protocol, list[str]], **facts: Any) -> Examination:
    """An examination that determined everything: what is not accepted is refused, and all behaves well."""
    answers = tuple(
        Answer(p, Reply.ACCEPTED, suites=tuple(by_name(name).code for name in accepted[p]), complete=True, spoke=True)
        if p in accepted
        else Answer(p, Reply.REFUSED, "protocol_version", spoke=True)
        for p in Protocol
    )
    well: dict[str, Any] = {
        "compression": False, "secure_renegotiation": True, "client_renegotiation": False, "fallback_scsv": True,
        "trials": SAFE,
    }  # fmt: skip
    return Examination(Endpoint("a.example", "127.0.0.1", 443), answers, **(well | facts))


def reply(found: Examination, protocol: Protocol, **changes: Any) -> Examination:
    """The same with one protocol's answer changed."""
    answers = tuple(replace(answer, **changes) if answer.protocol is protocol else answer for answer in found.answers)
    return replace(found, answers=answers)


def dh(bits: int, known: str = "", suite: str = "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256") -> DhParameters:
    return DhParameters(TLS12, by_name(suite).code, bits, known)


GOOD = examined({TLS12: [GCM], TLS13: [AES13]})
DHE = {TLS12: ["TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"], TLS13: [AES13]}


def present(found: Examination) -> set[Weakness]:
    verdict = weaknesses(found)
    assert verdict.undetermined == {}
    return set(verdict.present)


def test_a_good_server_has_none() -> None:
    assert present(GOOD) == set()
    assert present(examined({TLS13: [AES13]}, compression=None, secure_renegotiation=None, trials={})) == set()


PRESENT: list[tuple[str, Examination, set[Weakness]]] = [
    ("DROWN alone, RSA only SSLv2", examined({SSL2: ["SSL_CK_DES_192_EDE3_CBC_WITH_MD5"], TLS12: [GCM]}), {W.DROWN}),
    ("SSLv2's RC4 and EXPORT have their names",
     examined({SSL2: ["SSL_CK_RC4_128_EXPORT40_WITH_MD5"], TLS12: [GCM]}), {W.DROWN, W.RC4, W.EXPORT}),
    ("SSLv2 alone", examined({SSL2: ["SSL_CK_RC2_128_CBC_WITH_MD5"]}, secure_renegotiation=None, compression=None,
                             fallback_scsv=None, trials={}), {W.DROWN, W.NO_MODERN_TLS}),
    ("SSLv3 CBC", examined({SSL3: [CBC], TLS12: [GCM]}), {W.POODLE, W.BEAST}),
    ("SSLv3 without CBC", examined({SSL3: ["TLS_ECDHE_RSA_WITH_RC4_128_SHA"], TLS12: [GCM]}), {W.RC4}),
    ("TLS 1.0 CBC", examined({TLS10: [CBC], TLS12: [GCM]}), {W.BEAST}),
    ("TLS 1.1 CBC", examined({TLS11: [CBC], TLS12: [GCM]}), set()),
    ("compression", replace(GOOD, compression=True), {W.CRIME}),
    ("FREAK", examined({TLS12: [GCM, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"]}), {W.FREAK, W.EXPORT, W.RC4}),
    ("EXPORT1024 is no FREAK", examined({TLS12: [GCM, "TLS_RSA_EXPORT1024_WITH_RC4_56_SHA"]}), {W.EXPORT, W.RC4}),
    ("DHE_EXPORT", examined({TLS12: [GCM, "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA"]}, dh=(dh(2048),)),
     {W.LOGJAM, W.EXPORT, W.SWEET32}),
    ("1023-bit DH", examined(DHE, dh=(dh(1023),)), {W.LOGJAM, W.WEAK_DH}),
    ("1024-bit DH of its own", examined(DHE, dh=(dh(1024),)), {W.WEAK_DH}),
    ("1024-bit DH well known", examined(DHE, dh=(dh(1024, "Oakley group 2"),)), {W.LOGJAM, W.WEAK_DH}),
    ("1025-bit DH well known", examined(DHE, dh=(dh(1025, "someone's"),)), {W.WEAK_DH}),
    ("2047-bit DH", examined(DHE, dh=(dh(2047),)), {W.WEAK_DH}),
    ("2048-bit DH well known", examined(DHE, dh=(dh(2048, "ffdhe2048"),)), set()),
    ("anonymous DH is weak DH too",
     examined({TLS12: [GCM, "TLS_DH_anon_WITH_AES_128_CBC_SHA"]}, dh=(dh(1536),)), {W.ANON_CIPHER, W.WEAK_DH}),
    ("3DES", examined({TLS12: [GCM, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"]}), {W.SWEET32}),
    ("IDEA", examined({TLS12: [GCM, "TLS_RSA_WITH_IDEA_CBC_SHA"]}), {W.SWEET32}),
    ("GOST re-keys itself", examined({TLS12: [GCM, "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT"]}), set()),
    ("RC4", examined({TLS12: [GCM, "TLS_RSA_WITH_RC4_128_SHA"]}), {W.RC4}),
    ("NULL", examined({TLS12: [GCM, "TLS_RSA_WITH_NULL_SHA256"]}), {W.NULL_CIPHER}),
    ("integrity only in TLS 1.3", examined({TLS13: ["TLS_SHA256_SHA256"]}), {W.NULL_CIPHER}),
    ("anonymous ephemeral is forward secret", examined({TLS12: ["TLS_ECDH_anon_WITH_AES_128_CBC_SHA"]}),
     {W.ANON_CIPHER}),
    ("no forward secrecy", examined({TLS12: ["TLS_RSA_WITH_AES_128_GCM_SHA256"]}), {W.NO_FS}),
    ("static ECDH is not forward secret", examined({TLS12: ["TLS_ECDH_RSA_WITH_AES_128_GCM_SHA256"]}), {W.NO_FS}),
    ("TLS 1.3 beside is", examined({TLS12: ["TLS_RSA_WITH_AES_128_GCM_SHA256"], TLS13: [AES13]}), set()),
    ("TLS 1.1 at most", examined({TLS11: [CBC]}), {W.NO_MODERN_TLS}),
    ("no RFC 5746", replace(GOOD, secure_renegotiation=False), {W.NO_SECURE_RENEG}),
    ("insecure renegotiation", replace(GOOD, secure_renegotiation=False, client_renegotiation=True),
     {W.NO_SECURE_RENEG, W.INSECURE_RENEG}),
    ("renegotiation with RFC 5746", replace(GOOD, client_renegotiation=True), set()),
    ("RFC 5746 is nothing for TLS 1.3", examined({TLS13: [AES13]}, secure_renegotiation=False), set()),
    ("fallback unprotected", examined({TLS11: [CBC], TLS12: [GCM]}, fallback_scsv=False), {W.NO_FALLBACK_SCSV}),
    ("nothing to fall back to", examined({TLS12: [GCM]}, fallback_scsv=False), set()),
    ("1.2 and 1.3 need no SCSV", examined({TLS12: [GCM], TLS13: [AES13]}, fallback_scsv=False), set()),
    ("one old protocol alone", examined({TLS11: [CBC]}, fallback_scsv=False), {W.NO_MODERN_TLS}),
    ("SSLv2 is no step to fall back to",
     examined({SSL2: ["SSL_CK_RC2_128_CBC_WITH_MD5"], TLS11: [CBC]}, fallback_scsv=False), {W.DROWN, W.NO_MODERN_TLS}),
    *[(name, replace(GOOD, trials=SAFE | {name: Trial(True, "it answered")}), {W(name)}) for name in SAFE],
]  # fmt: skip


@pytest.mark.parametrize(("found", "expected"), [row[1:] for row in PRESENT], ids=[row[0] for row in PRESENT])
def test_present_and_nothing_else(found: Examination, expected: set[Weakness]) -> None:
    assert present(found) == expected


def test_every_weakness_has_been_seen() -> None:
    assert set().union(*(row[2] for row in PRESENT)) == set(Weakness)


def test_worst_first() -> None:
    found = examined(
        {SSL2: ["SSL_CK_RC4_128_WITH_MD5"], SSL3: ["TLS_RSA_WITH_RC4_128_MD5", "TLS_RSA_WITH_DES_CBC_SHA"]},
        secure_renegotiation=False,
        trials=SAFE | {"HEARTBLEED": Trial(True)},
    )
    order = weaknesses(found).present
    assert order == tuple(sorted(order, key=lambda weakness: weakness.gravity))
    assert order[0] is W.HEARTBLEED
    assert set(order) == {
        W.HEARTBLEED, W.DROWN, W.POODLE, W.RC4, W.NO_MODERN_TLS, W.SWEET32, W.BEAST, W.NO_SECURE_RENEG, W.NO_FS,
    }  # fmt: skip


UNSURE: list[tuple[str, Examination, set[Weakness]]] = [
    ("SSLv2 timed out", reply(GOOD, SSL2, reply=Reply.TIMEOUT), {W.DROWN, W.RC4, W.EXPORT}),
    ("SSLv3 reset", reply(GOOD, SSL3, reply=Reply.RESET),
     {W.POODLE, W.BEAST, W.RC4, W.EXPORT, W.FREAK, W.LOGJAM, W.WEAK_DH, W.SWEET32, W.NULL_CIPHER, W.ANON_CIPHER}),
    ("TLS 1.2 not complete", reply(GOOD, TLS12, complete=False, gap="budget used up"),
     {W.RC4, W.EXPORT, W.FREAK, W.LOGJAM, W.WEAK_DH, W.SWEET32, W.NULL_CIPHER, W.ANON_CIPHER}),
    ("an open TLS 1.3 may be the forward secret one",
     reply(examined({TLS12: ["TLS_RSA_WITH_AES_128_GCM_SHA256"]}), TLS13, reply=Reply.TIMEOUT),
     {W.NO_FS, W.NULL_CIPHER}),  # RFC 9150 has suites without encryption; of the others TLS 1.3 has none
    ("an open TLS 1.2 may be the modern one", reply(examined({TLS11: [CBC]}), TLS12, reply=Reply.TIMEOUT),
     {W.NO_MODERN_TLS, W.NULL_CIPHER, W.EXPORT, W.RC4, W.SWEET32, W.ANON_CIPHER, W.LOGJAM, W.FREAK, W.WEAK_DH}),
    ("DHE without parameters", examined(DHE), {W.LOGJAM, W.WEAK_DH}),
    ("compression", replace(GOOD, compression=None), {W.CRIME}),
    ("secure renegotiation", replace(GOOD, secure_renegotiation=None), {W.NO_SECURE_RENEG}),
    ("renegotiation by the client", replace(GOOD, secure_renegotiation=None, client_renegotiation=True),
     {W.NO_SECURE_RENEG, W.INSECURE_RENEG}),
    ("fallback", examined({TLS11: [CBC], TLS12: [GCM]}, fallback_scsv=None), {W.NO_FALLBACK_SCSV}),
    ("a trial without an answer", replace(GOOD, trials=SAFE | {"CCS": Trial(None, "timed out")}), {W.CCS}),
    ("a trial not made", replace(GOOD, trials={}), {W.CCS, W.HEARTBLEED, W.TICKETBLEED}),
    ("ROBOT not tried though RSA is there",
     examined({TLS12: [GCM, "TLS_RSA_WITH_AES_128_GCM_SHA256"]}, trials=UNTRIED), {W.ROBOT}),
]  # fmt: skip


@pytest.mark.parametrize(("found", "expected"), [row[1:] for row in UNSURE], ids=[row[0] for row in UNSURE])
def test_could_not_tell_is_its_own_answer(found: Examination, expected: set[Weakness]) -> None:
    verdict = weaknesses(found)
    assert set(verdict.undetermined) == expected
    assert all(reason.strip() for reason in verdict.undetermined.values())
    assert not set(verdict.present) & expected


def test_export_keys_are_no_oracle_of_the_certificates_key() -> None:
    """The ROBOT trial has nothing to ask with, and needs nothing."""
    found = examined({TLS10: ["TLS_RSA_EXPORT_WITH_RC4_40_MD5"], TLS12: [GCM]}, trials=UNTRIED)
    assert W.ROBOT not in {*weaknesses(found).present, *weaknesses(found).undetermined}


def test_reasons_say_what_happened() -> None:
    timed_out = reply(GOOD, SSL2, reply=Reply.TIMEOUT, reason="5 s")
    assert weaknesses(timed_out).undetermined[W.DROWN] == "SSLv2: timeout 5 s"
    trial = replace(GOOD, trials=SAFE | {"CCS": Trial(None, "no answer in 2 s")})
    assert weaknesses(trial).undetermined[W.CCS] == "no answer in 2 s"
    quick = replace(GOOD, full=False, compression=None)
    assert weaknesses(quick).undetermined[W.CRIME] == "not part of the quick look"


@pytest.mark.parametrize("how", [Reply.TIMEOUT, Reply.NOT_TLS, Reply.PLAIN_HTTP, Reply.UNREACHABLE, Reply.NOT_TRIED])
def test_a_server_not_reached_says_nothing(how: Reply) -> None:
    answers = tuple(Answer(protocol, how) for protocol in Protocol)
    verdict = weaknesses(Examination(Endpoint("a", "127.0.0.1", 1), answers))
    assert verdict.present == ()
    assert set(verdict.undetermined) == set(Weakness)


def test_an_empty_sslv2_list_is_no_acceptance() -> None:
    """CVE-2015-3197: the server says hello and offers nothing."""
    found = reply(GOOD, SSL2, reply=Reply.ACCEPTED, complete=True)
    assert present(found) == set()


def test_texts() -> None:
    assert set(WEAKNESS_TEXTS) == {weakness.value for weakness in Weakness}
    for weakness in Weakness:
        for text in (weakness.heading, weakness.explanation):
            assert text.vi != text.en
            assert text.vi == unicodedata.normalize("NFC", text.vi)
        assert weakness.explanation.vi.endswith(".")
        assert weakness.explanation.en.endswith(".")


ANSWERS = st.builds(
    lambda reply, suites, complete: (reply, tuple(suites), complete),
    st.sampled_from(list(Reply)),
    st.lists(st.sampled_from(sorted(SUITES)) | st.integers(0, 0xFFFFFF), max_size=8),
    st.booleans(),
)
MAYBE = st.sampled_from([True, False, None])


@given(
    st.lists(ANSWERS, min_size=6, max_size=6), st.lists(st.integers(0, 9000), max_size=3), MAYBE, MAYBE, MAYBE, MAYBE
)
def test_any_examination_is_judged(
    rows: list[tuple[Reply, tuple[int, ...], bool]], bits: list[int], a: Any, b: Any, c: Any, d: Any
) -> None:
    answers = tuple(Answer(p, r, suites=s, complete=f) for p, (r, s, f) in zip(Protocol, rows, strict=True))
    found = Examination(
        Endpoint("a", "127.0.0.1", 1), answers, dh=tuple(dh(size) for size in bits), compression=a,
        secure_renegotiation=b, client_renegotiation=c, fallback_scsv=d, trials={"CCS": Trial(a)},
    )  # fmt: skip
    verdict = weaknesses(found)
    assert not set(verdict.present) & set(verdict.undetermined)
    assert verdict.present == tuple(sorted(set(verdict.present), key=lambda w: w.gravity))
