"""The verdict over made-up examinations: what is found, what is covered, what is never said, what is remembered."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from tls_looks import ALL, CERT, GOOD_HOME, MODERN, TLS, P, Remembering, codes, examination, judged, result
from tls_zoo import HOST, NOW, Pair, certify

from probes.tls.grade import profiles
from probes.tls.home import Home, Mixed, Redirect
from probes.tls.memory import Memory, differs
from probes.tls.openssl import Trust
from probes.tls.result import DhParameters, Examination, Reply, SentChain, Trial
from socd.model.exchange import Origin
from socd.model.kinds import Severity
from socd.model.observation import Outcome

DAY = 24.0
OLD = MODERN | {P.TLS10: (0xC013,), P.TLS11: (0xC013,)}


def test_a_good_server(good: Pair) -> None:
    verdict = judged(result(examination(good)))
    assert (verdict.outcome, verdict.findings, verdict.fault) == (Outcome.OK, (), None)
    assert verdict.covers == ALL
    facts = verdict.facts
    assert (facts["outcome"], facts["reason"], facts["full"]) == ("TLS", "", True)
    assert list(facts["protocols"]) == ["SSLv2", "SSLv3", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"]
    assert facts["protocols"]["TLS1.2"][0] == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
    assert facts["protocols"]["TLS1.0"] == []
    assert (facts["weaknesses"], facts["undetermined"], facts["pq_hybrid"]) == ([], {}, False)
    assert facts["certificate"]["names"] == [HOST]
    assert facts["hsts"]["max_age"] == 63_072_000
    assert next(iter(facts["grade"])) == "vn-portal"
    assert set(facts["grade"]) == set(profiles())
    assert verdict.gauges["cert_not_after"] == good.cert.not_valid_after_utc.timestamp()
    assert verdict.gauges["tls_protocols"] == 2
    assert verdict.marks["tls-grade"].word == facts["grade"]["vn-portal"]
    assert verdict.gauges["tls_grade"] == verdict.marks["tls-grade"].rank


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((-60, 30), []),
        ((-64, 26), [("third", Severity.M4)]),
        ((-77, 13), [("14", Severity.M3)]),
        ((-84, 6), [("7", Severity.M3)]),
        ((-89.5, 0.5), [("1", Severity.M3)]),
        ((-380, 100), [("third", Severity.M4)]),
    ],
)
def test_expiry_gets_graver_by_stages(authority: Pair, days: tuple[float, float], expected: list[Any]) -> None:
    verdict = judged(result(examination(certify(issuer=authority, days=days))))
    assert [(f.details["stage"], f.level) for f in verdict.findings] == expected
    assert {f.kind.code for f in verdict.findings} <= {"cert-expiring"}


CERTIFICATES: list[tuple[dict[str, Any], int, list[tuple[str, Any]]]] = [
    ({"days": (-400, -1)}, 0, [("cert-expired", None)]),
    ({"days": (1, 90)}, 0, [("cert-invalid", ["NOT_YET_VALID"])]),
    ({"names": ("other.example.vn",)}, 0, [("cert-invalid", ["WRONG_HOST", "TOO_LONG_LIVED"])]),
    ({}, 20, [("cert-invalid", ["UNTRUSTED", "TOO_LONG_LIVED"])]),
    ({"names": ("x.vn",), "days": (-80, 10)}, 0, [("cert-expiring", None), ("cert-invalid", ["WRONG_HOST"])]),
]


@pytest.mark.parametrize(("made", "code", "expected"), CERTIFICATES)
def test_certificates(authority: Pair, made: dict[str, Any], code: int, expected: list[Any]) -> None:
    pair = certify(issuer=authority, **made)
    verdict = judged(result(examination(pair), trust=Trust(code)))
    assert [(f.kind.code, f.details.get("reasons")) for f in verdict.findings] == expected
    assert verdict.covers == ALL
    assert all(f.cause.startswith(f"cert:{f.details['sha256'][:16]}-") for f in verdict.findings)


def test_a_long_life_is_only_held_against_public_authorities(good: Pair) -> None:
    assert codes(judged(result(examination(good), trust=Trust(0, public=False)))) == []
    public = judged(result(examination(good), trust=Trust(0, public=True)))
    assert public.findings[0].details["reasons"] == ["TOO_LONG_LIVED"]


def test_each_distinct_certificate_is_judged(good: Pair, authority: Pair) -> None:
    old = certify(issuer=authority, days=(-90, -1))
    verdict = judged(result(examination(good, old)))
    assert codes(verdict) == ["cert-expired"]
    assert verdict.facts["certificate"]["sha256"] != verdict.facts["certificates"][0]["sha256"]


def test_no_trust_verdict_does_not_clear_distrust(good: Pair) -> None:
    verdict = judged(result(examination(good), trust=Trust(None, "odd")))
    assert verdict.findings == ()
    assert ALL - verdict.covers == {"cert-invalid"}


def test_rubbish_in_place_of_a_certificate() -> None:
    found = dataclasses.replace(examination(), chains=(SentChain((b"rubbish",), P.TLS12, 0xC02B),))
    verdict = judged(result(found, trust=Trust(None)))
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.details["reasons"]) == ("cert-invalid", ["MALFORMED"])
    assert not {"cert-expired", "cert-expiring", "cert-changed"} & verdict.covers


# -- protocols, ciphers, vulnerabilities ------------------------------------------------------------------------


def test_old_protocols_are_one_finding(good: Pair) -> None:
    verdict = judged(result(examination(good, suites=OLD)))
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.cause, finding.level) == ("tls-old-protocol", "old-protocol", Severity.M4)
    assert finding.details["protocols"] == ["TLS1.0", "TLS1.1"]
    assert finding.details["weaknesses"] == ["BEAST"]
    assert verdict.covers == ALL


def test_nothing_modern_is_graver(good: Pair) -> None:
    verdict = judged(result(examination(good, suites={P.TLS10: (0xC013,)})))
    assert [(f.kind.code, f.level) for f in verdict.findings] == [("tls-old-protocol", Severity.M3)]


WEAK = [
    ({P.TLS12: (0xC02F, 0x0005)}, {}, "tls-weak-cipher", ["RC4"], "M4"),
    ({P.TLS12: (0xC02F, 0xC018)}, {}, "tls-weak-cipher", ["ANON_CIPHER"], "M3"),
    ({P.TLS12: (0xC02F, 0x0002, 0x000A)}, {}, "tls-weak-cipher", ["NULL_CIPHER", "SWEET32"], "M3"),
    ({P.TLS12: (0x009C,)}, {}, "tls-weak-cipher", ["NO_FS"], "M4"),
    ({P.TLS12: (0xC02F, 0x009E)}, {"dh": (DhParameters(P.TLS12, 0x009E, 1536),)}, "tls-weak-cipher", ["WEAK_DH"], "M4"),
    (MODERN, {"compression": True}, "tls-vulnerable", ["CRIME"], "M3"),
    (MODERN, {"secure_renegotiation": False}, "tls-vulnerable", ["NO_SECURE_RENEG"], "M4"),
    (MODERN, {"trials": {"HEARTBLEED": Trial(True, "too much came back")}}, "tls-vulnerable", ["HEARTBLEED"], "M2"),
]


@pytest.mark.parametrize(("suites", "told", "kind", "expected", "severity"), WEAK)
def test_weaknesses_are_folded_by_what_mends_them(
    good: Pair, suites: Any, told: Any, kind: str, expected: list[str], severity: str
) -> None:
    verdict = judged(result(examination(good, suites=suites, **told)))
    (finding,) = [f for f in verdict.findings if f.kind.code == kind]
    assert (finding.details["weaknesses"], finding.level.value) == (expected, severity)
    assert finding.cause == kind.removeprefix("tls-")
    assert verdict.gauges["tls_weaknesses"] == len(expected)


def test_what_was_not_determined_is_not_cleared(good: Pair) -> None:
    verdict = judged(result(examination(good, odd={P.TLS10: Reply.TIMEOUT})))
    assert verdict.outcome is Outcome.OK
    assert not {"tls-old-protocol", "tls-weak-cipher", "tls-vulnerable"} & verdict.covers
    assert verdict.facts["undetermined"] == {"TLS1.0": "timeout made up"}
    trials = {"HEARTBLEED": Trial(None, "reset")}
    verdict = judged(result(examination(good, trials=trials)))
    assert TLS - verdict.covers == {"tls-vulnerable"}


def test_a_found_old_protocol_is_covered_whatever_the_others_did(good: Pair) -> None:
    verdict = judged(result(examination(good, suites=OLD, odd={P.TLS10: Reply.TIMEOUT})))
    assert codes(verdict) == ["tls-old-protocol"]
    assert "tls-old-protocol" in verdict.covers


# -- nothing answered ---------------------------------------------------------------------------------------------

SILENT = [
    (Reply.TIMEOUT, Outcome.INDETERMINATE, Origin.SITE, "timeout", "NO_ANSWER"),
    (Reply.RESET, Outcome.INDETERMINATE, Origin.SITE, "reset", "NO_ANSWER"),
    (Reply.CLOSED, Outcome.INDETERMINATE, Origin.SITE, "closed", "NO_ANSWER"),
    (Reply.NOT_TLS, Outcome.INDETERMINATE, Origin.SITE, "protocol", "NOT_TLS"),
    (Reply.NO_CONNECTION, Outcome.INDETERMINATE, Origin.SITE, "refused", "NO_ANSWER"),
    (Reply.UNREACHABLE, Outcome.FAILED, Origin.LINK, "unreachable", "NO_ANSWER"),
    (Reply.NOT_TRIED, Outcome.FAILED, Origin.OURS, "budget", "NO_ANSWER"),
]


@pytest.mark.parametrize(("reply", "outcome", "origin", "reason", "told"), SILENT)
def test_nothing_answered(reply: Reply, outcome: Outcome, origin: Origin, reason: str, told: str) -> None:
    verdict = judged(result(examination(suites={}, others=reply)))
    assert (verdict.outcome, verdict.findings, verdict.covers) == (outcome, (), frozenset())
    assert verdict.fault is not None
    assert (verdict.fault.origin, verdict.fault.reason) == (origin, reason)
    assert (verdict.facts["outcome"], verdict.facts["reason"]) == (told, reply.value)
    assert not {"cert_not_after", "tls_protocols", "tls_grade", "tls_weaknesses"} & set(verdict.gauges)
    assert (verdict.memory, verdict.marks, verdict.facts["grade"]) == (None, {}, {})


def test_plain_http_on_the_port(good: Pair) -> None:
    found = examination(suites={}, others=Reply.CLOSED, odd={P.TLS12: Reply.PLAIN_HTTP})
    verdict = judged(result(found))
    assert [(f.kind.code, f.cause, f.details["reason"]) for f in verdict.findings] == [
        ("tls-missing", "no-tls", "plain-http")
    ]
    assert (verdict.facts["outcome"], verdict.facts["reason"]) == ("NOT_TLS", "plain-http")
    assert verdict.covers == {"tls-missing"}


def test_a_closed_port_is_an_outage_for_an_https_site() -> None:
    closed = result(examination(suites={}, others=Reply.NO_CONNECTION))
    assert codes(judged(closed)) == []
    assert codes(judged(closed, url=f"http://{HOST}/")) == ["tls-missing"]


def test_tls_that_accepts_nothing_is_neither_good_nor_failed() -> None:
    found = examination(suites={})
    found = dataclasses.replace(found, answers=tuple(dataclasses.replace(a, spoke=True) for a in found.answers))
    verdict = judged(result(found))
    assert (verdict.outcome, verdict.facts["outcome"]) == (Outcome.INDETERMINATE, "TLS")
    assert verdict.fault is not None
    assert verdict.fault.reason == "tls"


def test_tls_without_a_certificate_is_not_called_good() -> None:
    verdict = judged(result(examination()))
    assert (verdict.outcome, verdict.findings) == (Outcome.INDETERMINATE, ())
    assert verdict.covers == TLS | {"https-incomplete"}
    assert verdict.fault is not None
    assert verdict.fault.reason == "no-certificate"


# -- the home page ------------------------------------------------------------------------------------------------


def test_https_that_is_not_carried_through_is_one_finding(good: Pair) -> None:
    home = Home(None, True, Redirect(False, 200), Mixed(("http://x.vn/a.js",)))
    verdict = judged(result(examination(good), home))
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.cause, finding.level) == ("https-incomplete", "https-incomplete", Severity.M4)
    assert finding.details["missing"] == ["redirect", "hsts", "active"]
    fewer = judged(result(examination(good), dataclasses.replace(home, redirect=Redirect(True, 301))))
    assert fewer.findings[0].key == finding.key


@pytest.mark.parametrize("home", [None, Home(), dataclasses.replace(GOOD_HOME, redirect=Redirect(None, 503))])
def test_a_home_page_that_could_not_be_seen_clears_nothing(good: Pair, home: Home | None) -> None:
    verdict = judged(result(examination(good), home))
    assert verdict.findings == ()
    assert ALL - verdict.covers == {"https-incomplete"}


# -- between looks --------------------------------------------------------------------------------------------------


def quick(*pairs: Pair, **told: Any) -> Examination:
    return examination(*pairs, full=False, **told)


def test_a_quick_look_carries_over_what_it_does_not_ask(good: Pair) -> None:
    site = Remembering()
    whole = site.look(result(examination(good, suites=OLD, trials={"CCS": Trial(True, "accepted")})))
    site.look(result(examination(good, suites=OLD, trials={"CCS": Trial(True, "accepted")})))
    memory = site.memory
    verdict = site.look(result(quick(good, suites=OLD)))
    facts = verdict.facts
    assert (facts["full"], facts["connections"]) == (False, 9)
    assert facts["examined_at"] == (site.now - timedelta(hours=1)).isoformat(timespec="seconds")
    for key in ("groups", "hsts", "grade", "trials", "weaknesses", "protocols", "undetermined"):
        assert facts[key] == whole.facts[key], key
    assert facts["certificate"]["sha256"] == whole.facts["certificate"]["sha256"]
    assert "CCS" in facts["weaknesses"]
    assert "CCS" not in facts["weaknesses_undetermined"]
    assert site.memory is memory  # nothing new to remember
    assert verdict.marks == whole.marks
    for name in ("tls_grade", "tls_weaknesses", "tls_hsts_seconds", "tls_pq_hybrid"):
        assert verdict.gauges[name] == whole.gauges[name]


def test_a_quick_look_reports_and_clears_only_what_it_saw(good: Pair) -> None:
    site = Remembering()
    trials = {"CCS": Trial(True, "accepted")}
    site.look(result(examination(good, suites=OLD, trials=trials)))
    verdict = site.look(result(quick(good, suites=OLD)))
    assert codes(verdict) == ["tls-old-protocol"]
    assert verdict.covers == CERT | {"tls-old-protocol", "tls-weak-cipher", "tls-missing"}
    (finding,) = verdict.findings
    (before,) = [f for f in judged(result(examination(good, suites=OLD))).findings if f.kind is finding.kind]
    assert finding.key == before.key


def test_a_quick_look_at_a_server_that_hangs_up_keeps_what_was_told_apart(good: Pair) -> None:
    """Many servers refuse by hanging up: only a complete look can prove that they mean it."""
    site = Remembering()
    site.look(result(examination(good)))
    found = quick(good, others=Reply.CLOSED)
    verdict = site.look(result(found))
    assert (verdict.facts["undetermined"], verdict.facts["protocols"]["TLS1.0"]) == ({}, [])
    assert set(verdict.facts["unconfirmed"]) == {"SSLv2", "SSLv3", "TLS1.0", "TLS1.1"}
    assert "tls-old-protocol" not in verdict.covers
    memory = Memory.read(site.memory, f"{HOST}:443 vn-portal")
    assert memory is not None
    assert not differs(memory, found)
    for reply in (Reply.CLOSED, Reply.RESET, Reply.REFUSED):
        assert differs(memory, quick(good, odd={P.TLS13: reply}))
    assert not differs(memory, quick(good, odd={P.TLS13: Reply.TIMEOUT}))
    assert not differs(memory, quick(suites={}, others=Reply.RESET))
    assert differs(memory, quick(good, suites=OLD))


def test_a_server_that_is_silent_for_once_forgets_nothing(good: Pair) -> None:
    site = Remembering()
    site.look(result(examination(good)))
    memory = site.memory
    verdict = site.look(result(quick(suites={}, others=Reply.TIMEOUT)))
    assert (verdict.outcome, verdict.covers, site.memory) == (Outcome.INDETERMINATE, frozenset(), memory)
    assert verdict.facts["protocols"]["TLS1.2"] == []
    partly = site.look(result(examination(good, odd={P.TLS13: Reply.TIMEOUT})))
    assert partly.memory is not None
    assert partly.memory["suites"]["TLS1.3"] == [0x1301, 0x1302]


def test_what_got_better_and_worse(good: Pair) -> None:
    site = Remembering()
    weak = examination(good, suites=OLD | {P.TLS12: (0xC02F, 0x0005)})
    first = site.look(result(weak, Home(None, True, Redirect(True, 301), Mixed())))
    assert first.facts["changes"] == []
    second = site.look(result(examination(good, suites={P.TLS12: (0xC02F,), P.SSL3: (0xC013,)})))
    told = {change["what"]: (change["from"], change["to"], change["better"]) for change in second.facts["changes"]}
    assert told["protocols TLS1.0"] == (True, False, True)
    assert told["protocols SSLv3"] == (False, True, False)
    assert told["protocols TLS1.3"] == (True, False, False)
    assert told["weaknesses RC4"] == (True, False, True)
    assert told["weaknesses POODLE"] == (False, True, False)
    assert told["hsts"] == (None, 63_072_000, True)
    third = site.look(result(examination(good, suites={P.TLS12: (0xC02F,), P.SSL3: (0xC013,)})))
    assert third.facts["changes"] == []


def test_what_could_not_be_told_has_not_changed(good: Pair) -> None:
    site = Remembering()
    site.look(result(examination(good, suites=OLD)))
    verdict = site.look(result(examination(good, suites=OLD, odd={P.TLS10: Reply.RESET, P.TLS11: Reply.TIMEOUT})))
    assert verdict.facts["changes"] == []
    assert verdict.marks == {}  # a better grade for want of answers is no better grade
    assert verdict.facts["grade"]["vn-portal"] != "Trung bình"
    assert verdict.memory is not None
    assert verdict.memory["facts"]["grade"]["vn-portal"] == "Trung bình"
    again = site.look(result(examination(good, suites=OLD)))
    assert again.facts["changes"] == []
    assert again.marks["tls-grade"].word == "Trung bình"


def test_grades_that_fall_are_worse(good: Pair) -> None:
    site = Remembering()
    site.look(result(examination(good)))
    verdict = site.look(result(examination(good, suites=OLD)))
    (change,) = [change for change in verdict.facts["changes"] if change["what"] == "grade vn-portal"]
    assert change["better"] is False
    assert verdict.gauges["tls_grade"] < 3


# -- another certificate --------------------------------------------------------------------------------------------


@pytest.fixture
def another() -> Pair:
    return certify("Somebody Else CA", ca=True)


def test_a_renewal_is_no_alarm(authority: Pair) -> None:
    site = Remembering()
    site.look(result(examination(certify(issuer=authority, days=(-80, 10)))))
    verdict = site.look(result(examination(certify(issuer=authority, days=(-1, 89)))))
    assert "cert-changed" not in codes(verdict)
    assert any(change["what"] == "certificate" for change in verdict.facts["changes"])


def test_another_issuer_is_an_alarm_until_somebody_answers(authority: Pair, another: Pair) -> None:
    site = Remembering()
    site.look(result(examination(certify(issuer=authority, days=(-10, 80)))))
    new = certify(issuer=another, days=(-1, 89))
    alarms = [site.look(result(found)) for found in (examination(new), quick(new), quick(new), examination(new))]
    keys = {next(f.key for f in verdict.findings if f.kind.code == "cert-changed") for verdict in alarms}
    assert len(keys) == 1  # the same cause by quick and complete looks
    (finding,) = alarms[0].findings
    assert finding.level is Severity.M3
    assert finding.details["changed"][0] == "NEW_ISSUER"
    renewed = site.look(result(examination(certify(issuer=another, days=(-0.5, 89.5)))))
    assert {f.key for f in renewed.findings} == keys  # the new issuer's own renewal is the same cause
    site.accepted = frozenset(keys)
    assert codes(site.look(result(quick(new)))) == []
    site.accepted = frozenset()  # from now on it is the site's own
    assert codes(site.look(result(quick(new)))) == []
    back = site.look(result(examination(certify(issuer=authority, days=(-1, 89)))))
    assert codes(back) == ["cert-changed"]


def test_the_old_certificate_coming_back_ends_the_alarm(authority: Pair, another: Pair) -> None:
    site, old = Remembering(), certify(issuer=authority, days=(-10, 80))
    site.look(result(examination(old)))
    assert codes(site.look(result(examination(certify(issuer=another, days=(-1, 89)))))) == ["cert-changed"]
    verdict = site.look(result(quick(old)))
    assert codes(verdict) == []
    assert "cert-changed" in verdict.covers


def test_a_self_signed_one_in_place_of_an_authoritys_is_grave(authority: Pair) -> None:
    site = Remembering()
    site.look(result(examination(certify(issuer=authority, days=(-10, 80)))))
    verdict = site.look(result(examination(certify(days=(-1, 89))), trust=Trust(18)))
    (finding,) = [f for f in verdict.findings if f.kind.code == "cert-changed"]
    assert finding.level is Severity.M2
    assert "SELF_SIGNED_NOW" in finding.details["changed"]


def test_two_certificates_side_by_side_are_no_change(authority: Pair) -> None:
    one, two = (certify(issuer=authority, days=(-10, 80), key=ec.generate_private_key(ec.SECP384R1())) for _ in "ab")
    site = Remembering()
    site.look(result(examination(one, two)))
    assert "cert-changed" not in codes(site.look(result(examination(two))))


def test_servers_with_a_certificate_each_do_not_ask_for_a_complete_look_every_time(authority: Pair) -> None:
    one, two = (certify(issuer=authority, days=(-10, 80)) for _ in "ab")
    site = Remembering()
    site.look(result(examination(one)))
    (finding,) = site.look(result(examination(two))).findings
    site.accepted = frozenset({finding.key})
    site.look(result(examination(two)))
    memory = Memory.read(site.memory, f"{HOST}:443 vn-portal")
    assert memory is not None
    assert not differs(memory, quick(one))
    assert differs(memory, quick(certify(issuer=authority, days=(-10, 80))))


def test_what_was_revoked_stays_revoked(authority: Pair) -> None:
    pair, site = certify(issuer=authority, days=(-10, 80)), Remembering()
    first = site.look(result(examination(pair)))
    assert site.memory is not None
    site.memory = {**site.memory, "revoked": [first.facts["certificate"]["sha256"]]}
    for found in (quick(pair), examination(pair), quick(pair)):
        verdict = site.look(result(found))
        assert [(f.details["reasons"], f.level) for f in verdict.findings] == [(["REVOKED"], Severity.M3)]
        assert verdict.facts["certificate"]["faults"] == ["REVOKED"]
    assert codes(site.look(result(examination(certify(issuer=authority, days=(-1, 89)))))) != ["cert-invalid"]


# -- schedule -------------------------------------------------------------------------------------------------------


def test_findings_of_a_complete_look_ask_for_another_one(good: Pair) -> None:
    site = Remembering()
    weak = result(examination(good, suites=OLD))
    again = [bool(site.look(made).memory["again"]) for made in (weak, weak, result(examination(good)))]  # type: ignore[index]
    assert again == [True, False, True]  # confirm it, leave it be, confirm that it is gone
    assert Remembering().look(result(examination(good))).memory["again"] is False  # type: ignore[index]


def test_the_verdict_has_no_clock_of_its_own(good: Pair) -> None:
    made = result(examination(good))
    told = [codes(judged(made, now=NOW + timedelta(days=days))) for days in (0, 360, 400, -20)]
    assert told == [[], ["cert-expiring"], ["cert-expired"], ["cert-invalid"]]


def test_a_memory_of_another_question_or_release_is_none(good: Pair) -> None:
    site = Remembering()
    site.look(result(examination(good)))
    assert site.memory is not None
    for odd in ({"v": 0}, {"asked": "other"}, {"suites": {"TLS9": [1]}}, {"full_at": "yesterday"}, {"facts": None}):
        verdict = judged(result(examination(good)), memory={**site.memory, **odd})
        assert verdict.facts["changes"] == []
        assert verdict.outcome is Outcome.OK


def test_everything_kept_is_bounded(good: Pair) -> None:
    found = examination(
        good, suites={p: tuple(range(1, 900)) for p in P}, groups=tuple(range(900)), alpn=("x" * 900,) * 900,
        extensions=tuple(range(900)), signatures=tuple(range(900)), intolerant=("version",) * 900,
    )  # fmt: skip
    facts = judged(result(found)).facts
    for key in ("groups", "alpn", "extensions", "signatures", "intolerant"):
        assert len(facts[key]) <= 50, key
    assert max(len(names) for names in facts["protocols"].values()) <= 400
