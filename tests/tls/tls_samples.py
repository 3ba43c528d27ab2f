"""Facts as a look at a TLS server gives them (docs/json.md), for the tests of what people read."""

from __future__ import annotations

from typing import Any

from probes.tls.weaknesses import Weakness
from socd.model.catalogue import CERT_EXPIRED, TLS_OLD_PROTOCOL
from socd.model.observation import Finding

GOOD_12 = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"]
GOOD_13 = ["TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256"]


def certificate(**told: Any) -> dict[str, Any]:
    return {
        "subject": "CN=cong.example.vn",
        "issuer": "CN=Practice CA R3,O=Practice Trust,C=VN",
        "serial": "4f",
        "names": ["cong.example.vn", "www.cong.example.vn"],
        "names_count": 2,
        "not_before": "2026-10-01T00:00:00+00:00",
        "not_after": "2026-12-30T00:00:00+00:00",
        "days_left": 39,
        "key": "EC 256",
        "bits": 256,
        "signature": "ecdsa-with-SHA256",
        "sha256": "ab" * 32,
        "faults": [],
        "remarks": [],
        "trusted": True,
        "trust": {"code": 0, "reason": "", "public": True},
        "chain": [],
        "scts": [],
        "must_staple": False,
    } | told


def facts(**told: Any) -> dict[str, Any]:
    """A server with nothing to complain about; `told` changes it."""
    protocols: dict[str, list[str]] = {name: [] for name in ("SSLv2", "SSLv3", "TLS1.0", "TLS1.1")}
    return {
        "outcome": "TLS",
        "reason": "",
        "host": "cong.example.vn",
        "endpoint": "127.0.0.1:14443",
        "full": True,
        "protocols": protocols | {"TLS1.2": GOOD_12, "TLS1.3": GOOD_13},
        "undetermined": {},
        "preference": {"TLS1.2": "server", "TLS1.3": "client"},
        "groups": ["X25519MLKEM768", "x25519", "secp256r1"],
        "groups_complete": True,
        "signatures": ["ecdsa_secp256r1_sha256"],
        "signatures_complete": True,
        "dh_bits": None,
        "dh": [],
        "certificate": certificate(),
        "certificates": [],
        "weaknesses": [],
        "weaknesses_undetermined": {},
        "trials": {"HEARTBLEED": {"vulnerable": False, "reason": "no heartbeat extension"}},
        "extensions": ["renegotiation_info", "extended_master_secret"],
        "alpn": ["h2", "http/1.1"],
        "compression": False,
        "secure_renegotiation": True,
        "client_renegotiation": False,
        "fallback_scsv": True,
        "extended_master_secret": True,
        "resumption": {"session_id": True, "ticket": True, "psk": None},
        "ocsp_stapling": False,
        "client_auth": False,
        "client_auth_mode": "",
        "pq_hybrid": True,
        "intolerant": [],
        "hsts": {"max_age": 31536000, "include_subdomains": True, "preload": False},
        "hsts_known": True,
        "redirect": {"to_https": True, "status": 301, "location": "https://cong.example.vn/", "closed": False},
        "mixed_content": {"active": [], "passive": []},
        "grade": {"ssl-labs-2009r": "A+", "vn-portal": "Tốt", "mozilla-6.0-intermediate": "intermediate"},
        "grades": {
            "ssl-labs-2009r": grade("A+", score(95), [], []),
            "vn-portal": grade("Tốt", None, [], []),
        },
        "changes": [],
        "connections": 31,
        "trial_connections": 6,
        "seconds": 0.0421,
        "round_trip_ms": 0.4,
    } | told


def weak_facts(**told: Any) -> dict[str, Any]:
    """An old server: TLS 1.0 and 3DES, an expired certificate for another name, no HSTS."""
    old = ["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"]
    caps = [
        cap("EXPIRED", "T", "chứng thư số đã hết hạn", "the certificate has expired"),
        cap("SWEET32", "C", "còn bộ mã khối 64 bit cùng TLS 1.2", "64-bit block suites beside TLS 1.2"),
        cap("OLD_PROTOCOL", "B", "còn nhận TLS 1.0", "TLS 1.0 is still accepted"),
    ]
    advice = ["EXPIRED", "SWEET32", "OLD_PROTOCOL", "NO_FS"]
    return facts(
        protocols=facts()["protocols"] | {"TLS1.0": old, "TLS1.2": [*GOOD_12, *old], "TLS1.3": []},
        undetermined={"TLS1.3": "timeout no answer"},
        certificate=certificate(
            not_after="2026-11-11T00:00:00+00:00",
            days_left=-10,
            faults=["EXPIRED", "WRONG_HOST"],
            remarks=["ROOT_INCLUDED", "NO_SCT"],
        ),
        weaknesses=[Weakness.SWEET32.value, Weakness.BEAST.value],
        weaknesses_undetermined={"ROBOT": "timeout"},
        groups=["x25519", "secp256r1"],
        pq_hybrid=False,
        hsts=None,
        redirect={"to_https": False, "status": 200, "location": "", "closed": False},
        mixed_content={"active": ["http://cdn.example.vn/a.js"], "passive": []},
        grade={"ssl-labs-2009r": "T", "vn-portal": "Yếu"},
        grades={
            "ssl-labs-2009r": grade("T", score(80), caps, advice),
            "vn-portal": grade("Yếu", None, caps[:1], advice),
        },
        changes=[
            {"what": "protocols TLS1.1", "from": True, "to": False, "better": True},
            {"what": "grade ssl-labs-2009r", "from": "B", "to": "T", "better": False},
        ],
    ) | told  # fmt: skip


def grade(word: str, points: Any, caps: list[Any], advice: list[str]) -> dict[str, Any]:
    return {
        "grade": word, "base": word, "otherwise": word, "score": points, "capped_by": caps, "aspects": {},
        "advice": advice, "undetermined": [],
    }  # fmt: skip


def score(total: int) -> dict[str, int]:
    return {"protocol": 100, "key": 90, "cipher": 90, "total": total}


def cap(code: str, grade: str, vi: str, en: str) -> dict[str, Any]:
    return {"code": code, "grade": grade, "text": {"vi": vi, "en": en}, "facts": ""}


def no_tls(outcome: str, reason: str) -> dict[str, Any]:
    protocols: dict[str, list[str]] = {name: [] for name in facts()["protocols"]}
    return facts(
        outcome=outcome, reason=reason, protocols=protocols, certificate=None, grade={}, grades={}, connections=4
    )


def weak_findings() -> list[Finding]:
    return [
        Finding(CERT_EXPIRED, "certificate", "cert:ab-expired", "CN=cong.example.vn · 2026-11-11"),
        Finding(TLS_OLD_PROTOCOL, "protocols", "old-protocol", "TLS1.0"),
    ]
