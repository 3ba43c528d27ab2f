"""Animals behind the walls of `walls`; of them all, `tests/prove` sees to it that they are told right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zoo.keepers import Kept, keeper
from zoo.programs import Server, gnutls_serv
from zoo.suites import GCM, GCM_ECDSA, accepted
from zoo.truth import Animal, Outcome, Truth, words

_PROXY = "emulated: a proxy of our own before a real OpenSSL 3.0"
_P256 = words("secp256r1")
_EC = GCM_ECDSA[:2]
_TWO, _ONE = accepted("TLS1.2 TLS1.3", _EC), accepted("TLS1.2", _EC)
_CBCS = accepted(
    "TLS1.0 TLS1.1 TLS1.2",
    ("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
)
_OLDEST = accepted("TLS1.0 TLS1.1", ("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",))
_AGED = "BEAST NO_MODERN_TLS"
_MODERN = "NONE:+VERS-TLS1.2:+AES-128-GCM:+AES-256-GCM:+AEAD:+COMP-NULL:+SIGN-ALL"
_OLD = accepted("TLS1.0 TLS1.1 TLS1.2", ("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",))


def _behind(kind: str, protocols: dict[str, frozenset[str]], note: str, weaknesses: str = "") -> Animal:
    truth = Truth(f"wall_{kind}", _PROXY, protocols, _P256, weaknesses=words(weaknesses), note=note)
    return Animal(truth, keeper, Kept(kind))


def _gnutls(
    name: str, suites: Sequence[str], priority: str, *options: str, dh: str | None = None, **more: Any
) -> Animal:
    truth = Truth(f"wall_{name}", "real: gnutls-serv, GnuTLS 3.7", accepted("TLS1.2", suites), _P256, **more)
    return Animal(truth, gnutls_serv, Server(options=("--priority", priority, *options), dh=dh), own_port=True)


def _foreign(kind: str, outcome: Outcome = Outcome.NOT_TLS, note: str = "") -> Animal:
    return Animal(Truth(f"wall_{kind}", "real: a listener", outcome=outcome, note=note), keeper, Kept(kind))


ANIMALS = (
    _behind("minds_deflate", _TWO, "illegal_parameter where compression is offered, as strict servers and filters"),
    _behind("minds_deflate_rst", _TWO, "the same with a reset"),
    _behind("minds_grease", _TWO, "resets at numbers of RFC 8701"),
    _behind("minds_padding", _TWO, "decode_error at the padding extension"),
    _behind("minds_deflate_old", _OLDEST, "the same at a server that knows nothing after TLS 1.1", _AGED),
    _behind("minds_32_suites_old", _OLDEST, "and the limit of suites", _AGED),
    _behind("minds_heartbeat", _TWO, "resets where heartbeats are offered, as filters against Heartbleed do"),
    _behind("minds_alpn", _TWO, "resets at ALPN"),
    _behind("minds_export", _TWO, "resets where EXPORT suites are offered, as intrusion filters do"),
    _behind("minds_null_and_anon", _TWO, "the same for NULL and anonymous suites"),
    _behind("minds_32_suites", _TWO, "resets at more than 32 suites"),
    _behind("minds_old_record", _TWO, "illegal_parameter at hellos in a record of TLS 1.0"),
    _behind("minds_session_id", _TWO, "resets where a session is to be taken up"),
    _behind("late", _OLD, "150 ms late with everything", "BEAST"),
    _behind("in_halves", _ONE, "pauses within records"),
    _behind("drops_some", _TWO, "resets one connection in eight"),
    _behind("two_at_a_time", _TWO, "two connections at a time, others wait"),
    _behind("silent_bucket", _TWO, "silence for more than 40 connections a second"),
    _behind("old_record", _OLD, "alerts in a record of SSL 3.0", "BEAST"),
    _behind("dies_of_dhe", _CBCS, "hangs up where the client puts DHE first, as Dovecot without ssl_dh", "BEAST"),
    _behind("scsv_below_12", _OLD | accepted("TLS1.3", ()), "as Haskell's tls", "BEAST"),
    _gnutls(
        "cert_required",
        GCM[:2],
        f"{_MODERN}:+ECDHE-RSA:+GROUP-SECP256R1",
        "--require-client-cert",
        client_auth="required",
        unknown=words("TICKETBLEED"),
        note="decode_error for want of a certificate",
    ),
    _gnutls(
        "two_fields",
        ("TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
        f"{_MODERN}:+DHE-RSA:+GROUP-FFDHE3072",
        "--disable-client-cert",
        dh="DH1024",
        weaknesses=words("WEAK_DH"),
        dh_bits=1024,
        unknown=words("groups"),
        note="3,072 bits for clients that name the group (RFC 7919), and 1,024 for those that name none",
    ),
    *map(_foreign, ("imap", "ftp", "telnet", "http2_clear", "html_without_head", "postgres", "rdp")),
)
_ONCE_WRONG = words("minds_deflate minds_32_suites minds_old_record dies_of_dhe cert_required two_fields")
QUICK = tuple(animal for animal in ANIMALS if animal.name.removeprefix("wall_") in _ONCE_WRONG)
