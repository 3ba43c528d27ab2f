"""Animals behind odd networks and foreign protocols; of them all, `tests/prove` sees to it that they are told right."""

from __future__ import annotations

from typing import Any

from zoo.keepers import Kept, keeper
from zoo.suites import GCM_ECDSA, accepted
from zoo.truth import Animal, Outcome, Truth, words

_PROXY = "emulated: a proxy of our own before a real OpenSSL 3.0"
_P256 = words("secp256r1")
_EC = GCM_ECDSA[:2]
_TWO, _ONE = accepted("TLS1.2 TLS1.3", _EC), accepted("TLS1.2", _EC)
_OLD = accepted("TLS1.0 TLS1.1 TLS1.2", ("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",))


def _behind(kind: str, protocols: dict[str, frozenset[str]], note: str, weaknesses: str = "") -> Animal:
    truth = Truth(f"net_{kind}", _PROXY, protocols, _P256, weaknesses=words(weaknesses), note=note)
    return Animal(truth, keeper, Kept(kind))


def _foreign(name: str, kind: str, outcome: Outcome, note: str = "", **more: Any) -> Animal:
    return Animal(Truth(f"net_{name}", "real: a listener", outcome=outcome, note=note), keeper, Kept(kind, more=more))


ANIMALS = (
    _behind("refuses_with_rst", _OLD, "as Schannel: never an alert, always a reset", "BEAST"),
    _behind("refuses_with_fin", _OLD, "as lighttpd with GnuTLS: never an alert", "BEAST"),
    _behind("refuses_with_warning", _TWO, "every refusal is a warning, then the end"),
    _behind("refuses_with_goodbye", _TWO, "every refusal is a close_notify"),
    _behind("one_at_a_time", _TWO, "one connection at a time, others are reset"),
    _behind("bucket", _TWO, "more than 15 connections a second are reset"),
    _behind("one_byte_records", _ONE, "every byte of a handshake message in a record of its own"),
    _behind("old_extensions_only", _ONE, "decode_error at any extension from after 2010"),
    _behind("150_suites", _TWO, "decode_error at more than 150 suites, as wolfSSL"),
    _behind("strict_groups", _TWO, "illegal_parameter at groups that are reserved in TLS 1.3, as tlslite-ng"),
    _behind("reset_without_name", _TWO, "resets where SNI is missing or another's"),
    _behind("resets_tls13", _ONE, "resets every hello that knows TLS 1.3"),
    _behind("two_warnings", _TWO, "two warnings before each ServerHello"),
    _foreign("echo", "echo", Outcome.NOT_TLS, "gives back what it gets: even a hello"),
    _foreign("redis", "redis", Outcome.NOT_TLS),
    _foreign("noise", "noise", Outcome.NOT_TLS, "3,000 random bytes"),
    _foreign("http_redirect", "http_redirect", Outcome.NOT_TLS, "plain HTTP that sends on to https"),
    _foreign("mysql", "banner", Outcome.NOT_TLS, words="J\0\0\0\n8.0.36-0ubuntu0.22.04.1\0\x08\0\0\0abcd\0"),
)
_ONCE_WRONG = words("refuses_with_rst one_at_a_time old_extensions_only 150_suites strict_groups echo")
QUICK = tuple(animal for animal in ANIMALS if animal.name.removeprefix("net_") in _ONCE_WRONG)
