"""Animals that never speak TLS, that speak it behind a fault, and those of tlslite-ng and of OpenSSL 3.5."""

from __future__ import annotations

from typing import Any

from zoo.keepers import Kept, keeper, nobody
from zoo.nginx import Block, nginx
from zoo.suites import GCM, GCM_ECDSA, OPENSSL, USUAL13, accepted
from zoo.truth import Animal, Outcome, Truth, words

_PROXY = "emulated: a proxy of our own before a real OpenSSL 3.0"
_P256 = words("secp256r1")
_EC = GCM_ECDSA[:2]
_EC_CBC = ("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",)


def _silent(name: str, kind: str, outcome: Outcome, note: str, source: str, **more: Any) -> Animal:
    return Animal(Truth(name, source, outcome=outcome, note=note), keeper, Kept(kind, more=more))


_NEVER = (
    _silent("tarpit", "tarpit", Outcome.NO_ANSWER, "accepts, reads, never answers", "real: a listener"),
    _silent("resets", "resets", Outcome.NO_ANSWER, "resets every connection", "real: a listener"),
    _silent("hangs_up", "hangs_up", Outcome.NO_ANSWER, "reads the hello and hangs up", "real: a listener"),
    _silent("ssh_banner", "banner", Outcome.NOT_TLS, "speaks first, and SSH", "real: a listener",
            words="SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n"),
    _silent("smtp_banner", "banner", Outcome.NOT_TLS, "speaks first, and SMTP", "real: a listener",
            words="220 mail.example.vn ESMTP Postfix\r\n"),
    _silent("plain_http_patient", "http_patient", Outcome.NOT_TLS,
            "plain HTTP that answers after a whole line: a hello may hold no end of line", "real: a listener"),
    Animal(
        Truth("plain_http", "real: nginx without TLS", outcome=Outcome.NOT_TLS, note="answers a hello with HTTP 400"),
        nginx,
        Block(plain=True),
    ),
    Animal(Truth("closed_port", "real: a closed port", outcome=Outcome.NO_ANSWER), nobody),
)  # fmt: skip


def _behind(kind: str, protocols: dict[str, frozenset[str]], note: str, weaknesses: str = "", unknown: str = "",
            recipe: str = "ec") -> Animal:  # fmt: skip
    truth = Truth(kind, _PROXY, protocols, _P256, weaknesses=words(weaknesses), unknown=words(unknown), note=note)
    return Animal(truth, keeper, Kept(kind, recipe))


_TWO = accepted("TLS1.2 TLS1.3", _EC)
_BEHIND = (
    _behind("resets_on_big", _TWO, "resets when the hello's record has more than 512 bytes"),
    _behind("hangs_on_big", _TWO, "never answers when the hello's record has more than 512 bytes"),
    _behind("hangs_on_middling", _TWO, "never answers a hello of 256 to 511 bytes, as old balancers did"),
    _behind("version_alert", accepted("TLS1.2", _EC), "alert on every hello that knows TLS 1.3"),
    _behind("version_hang", accepted("TLS1.2", _EC), "never answers a hello that knows TLS 1.3"),
    _behind(
        "old_version_hangs_up",
        accepted("TLS1.0 TLS1.1", _EC_CBC),
        "hangs up on every hello above TLS 1.1 instead of negotiating",
        "BEAST NO_MODERN_TLS",
        "NO_FALLBACK_SCSV",
    ),
    _behind(
        "extension_alert",
        accepted("TLS1.0 TLS1.1 TLS1.2", ["TLS_RSA_WITH_AES_128_CBC_SHA"]),
        "handshake_failure on every hello with any extension",
        "BEAST NO_FS",
        "groups",
        "rsa",
    ),
    _behind("slow", _TWO, "one byte at a time"),
    _behind("rate_limited", accepted("TLS1.2", _EC), "resets every third connection"),
    _behind("warns_first", _TWO, "a warning (unrecognized_name) before each ServerHello"),
    _behind("fragments", accepted("TLS1.2", _EC), "handshake messages in records of 48 bytes"),
    _behind(
        "wrong_suite",
        accepted("TLS1.2", ["TLS_RSA_WITH_AES_128_CBC_SHA"]),
        "chooses its only suite also where it was not offered",
        "NO_FS",
        "groups NO_SECURE_RENEG NO_FALLBACK_SCSV",
        "rsa",
    ),
)

_RSA_GCM = ("TLS_RSA_WITH_AES_128_GCM_SHA256",)
_LITE = {"lowest": "TLS1.2", "highest": "TLS1.2", "ciphers": ["aes128gcm"], "macs": ["aead"], "exchanges": ["rsa"]}
_ABOUT_LITE = "groups NO_SECURE_RENEG INSECURE_RENEG NO_FALLBACK_SCSV"


def _lite(name: str, kind: str, weaknesses: str, note: str, **more: Any) -> Animal:
    truth = Truth(
        name,
        "emulated: a real tlslite-ng handshake with the fault put in" if kind != "lite" else "real: tlslite-ng 0.8",
        accepted("TLS1.2", _RSA_GCM),
        None,
        weaknesses=words(weaknesses),
        unknown=words(_ABOUT_LITE),
        note=note,
    )
    return Animal(truth, keeper, Kept(kind, "rsa", {**_LITE, **more}))


_TLSLITE = (
    _lite("robot_alert", "robot_alert", "ROBOT NO_FS", "illegal_parameter on a wrong padding"),
    _lite("robot_hangs_up", "robot_reset", "ROBOT NO_FS", "hangs up on a wrong padding"),
    _lite("robot_sound", "lite", "NO_FS", "the same server without the fault"),
    Animal(
        Truth(
            "ticketbleed",
            "emulated: a real tlslite-ng handshake with the fault put in",
            accepted("TLS1.2", GCM[:1]),
            _P256,
            weaknesses=words("TICKETBLEED"),
            unknown=words("NO_SECURE_RENEG INSECURE_RENEG NO_FALLBACK_SCSV"),
            note="a resumed session's short id comes back as 32 bytes",
        ),
        keeper,
        Kept("ticketbleed", "rsa", {**_LITE, "exchanges": ["ecdhe_rsa"]}),
    ),
    Animal(
        Truth(
            "lite_ssl3",
            "real: tlslite-ng 0.8",
            accepted("SSLv3", ["TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"]),
            None,
            weaknesses=words("POODLE BEAST SWEET32 NO_FS NO_MODERN_TLS"),
            unknown=words(_ABOUT_LITE),
            note="SSLv3 only, another implementation",
        ),
        keeper,
        Kept("lite", "rsa", {"lowest": "SSLv3", "highest": "SSLv3", "ciphers": ["aes128", "3des"], "macs": ["sha"],
                             "exchanges": ["rsa"]}),
    ),
)  # fmt: skip


def _pq(name: str, protocols: str, groups: str, hybrid: bool, note: str = "") -> Animal:
    truth = Truth(
        name,
        "real: OpenSSL 4.0 in the wheel of Python's cryptography",
        accepted(protocols, _EC, USUAL13),
        words(groups),
        pq_hybrid=hybrid,
        note=note,
    )
    ciphers = ":".join(OPENSSL[suite] for suite in _EC) if "TLS1.2" in protocols else ""
    return Animal(truth, keeper, Kept("pq", "ec", {"groups": groups.replace(" ", ":"), "ciphers": ciphers}))


_POST_QUANTUM = (
    _pq("pq_hybrid", "TLS1.2 TLS1.3", "X25519MLKEM768 x25519 secp256r1", True),
    _pq("pq_only", "TLS1.3", "X25519MLKEM768", True, "no classical group at all"),
    _pq("pq_all", "TLS1.3", "X25519MLKEM768 SecP256r1MLKEM768 SecP384r1MLKEM1024 x25519", True),
    _pq("pq_pure", "TLS1.3", "MLKEM768 MLKEM1024 secp256r1", False, "ML-KEM alone: post-quantum, and no hybrid"),
)

ANIMALS = _NEVER + _BEHIND + _TLSLITE + _POST_QUANTUM
