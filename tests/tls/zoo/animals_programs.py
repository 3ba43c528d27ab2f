"""The animals of `openssl s_server` (what no web server would dare to offer) and of gnutls-serv."""

from __future__ import annotations

from zoo.programs import GOST_ENGINE, Server, gnutls_serv, s_server
from zoo.suites import GCM, TLS13, accepted
from zoo.truth import Animal, Truth, words

_OPENSSL = "real: openssl s_server, OpenSSL 3.0"
_GNUTLS = "real: gnutls-serv, GnuTLS 3.7"
_GROUPS = words("x25519 secp256r1")
_NULL = ("TLS_RSA_WITH_NULL_MD5", "TLS_RSA_WITH_NULL_SHA", "TLS_RSA_WITH_NULL_SHA256", "TLS_ECDHE_RSA_WITH_NULL_SHA")
_ANON = (
    "TLS_DH_anon_WITH_AES_128_CBC_SHA",
    "TLS_DH_anon_WITH_AES_256_GCM_SHA384",
    "TLS_ECDH_anon_WITH_AES_128_CBC_SHA",
    "TLS_ECDH_anon_WITH_AES_256_CBC_SHA",
)

_S_SERVER = (
    Animal(
        Truth(
            "null_cipher",
            _OPENSSL,
            accepted("TLS1.2", [*_NULL, *GCM]),
            _GROUPS,
            weaknesses=words("NULL_CIPHER"),
            note="the reply is in the clear, behind good suites",
        ),
        s_server,
        Server(),
    ),
    Animal(
        Truth(
            "anonymous",
            _OPENSSL,
            accepted("TLS1.0 TLS1.2", _ANON),
            words("secp256r1"),
            weaknesses=words("ANON_CIPHER BEAST"),
            unknown=words("NO_FS dh_bits"),
            note="no certificate at all",
        ),
        s_server,
        Server((), dh="FFDHE2048"),
    ),
    Animal(
        Truth(
            "anonymous_and_null_hidden",
            _OPENSSL,
            accepted("TLS1.1 TLS1.2 TLS1.3", [*GCM, *_ANON[2:], "TLS_ECDH_anon_WITH_NULL_SHA", *_NULL[:1]]),
            _GROUPS,
            weaknesses=words("ANON_CIPHER NULL_CIPHER"),
            note="TLS 1.1 has the bad ones only, TLS 1.2 good ones too, TLS 1.3 looks perfect",
        ),
        s_server,
        Server(),
    ),
    Animal(
        Truth(
            "psk_only",
            _OPENSSL,
            accepted("TLS1.2", ["TLS_PSK_WITH_AES_128_GCM_SHA256", "TLS_PSK_WITH_AES_128_CBC_SHA"]),
            None,
            unknown=words("groups NO_FS"),
            note="a pre-shared key, no certificate",
        ),
        s_server,
        Server((), ("-psk", "1a2b3c4d")),
    ),
    Animal(
        Truth(
            "dsa",
            _OPENSSL,
            accepted("TLS1.0 TLS1.2", ["TLS_DHE_DSS_WITH_AES_128_CBC_SHA", "TLS_DHE_DSS_WITH_AES_128_GCM_SHA256"]),
            None,
            weaknesses=words("BEAST"),
            unknown=words("groups"),
            dh_bits=2048,
            note="a DSA certificate",
        ),
        s_server,
        Server(("dsa",), dh="FFDHE2048"),
    ),
    Animal(
        Truth(
            "insecure_renegotiation",
            _OPENSSL,
            accepted("TLS1.2", GCM),
            _GROUPS,
            weaknesses=words("INSECURE_RENEG"),
            note="knows RFC 5746, and renegotiates with clients that do not",
        ),
        s_server,
        Server(options=("-legacy_renegotiation", "-client_renegotiation", "-no_ticket")),
    ),
    Animal(
        Truth("ccm", _OPENSSL, accepted("TLS1.3", (), TLS13[3:]), words("secp256r1"), note="AES-CCM only"),
        s_server,
        Server(("ec",)),
    ),
    Animal(
        Truth(
            "gost",
            _OPENSSL + " with the GOST engine",
            {
                "TLS1.2": words(
                    "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC TLS_GOSTR341112_256_WITH_MAGMA_CTR_OMAC "
                    "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT"
                )
            },
            None,
            unknown=words("groups NO_FS SWEET32 WEAK_KEY"),
            note="a GOST R 34.10-2012 certificate",
        ),
        s_server,
        Server(("gost",)),
        needs=(GOST_ENGINE,),
    ),
)

_RSA_ONLY = "+RSA:+COMP-NULL:+SIGN-ALL:+GROUP-SECP256R1"
_THREE_DES = "TLS_RSA_WITH_3DES_EDE_CBC_SHA"


def _gnutls(truth: Truth, priority: str, *options: str, dh: str | None = None) -> Animal:
    settings = Server(options=("--priority", priority, "--disable-client-cert", *options), dh=dh)
    return Animal(truth, gnutls_serv, settings, own_port=True)


_GNUTLS_SERV = (
    _gnutls(
        Truth(
            "no_secure_renegotiation",
            _GNUTLS,
            accepted("TLS1.2", GCM[:2]),
            words("secp256r1"),
            weaknesses=words("NO_SECURE_RENEG INSECURE_RENEG"),
            note="%DISABLE_SAFE_RENEGOTIATION",
        ),
        "NONE:+VERS-TLS1.2:+AES-128-GCM:+AES-256-GCM:+AEAD:+ECDHE-RSA:+COMP-NULL:+SIGN-ALL:+GROUP-SECP256R1:"
        "%DISABLE_SAFE_RENEGOTIATION",
    ),
    _gnutls(
        Truth(
            "rc4",
            _GNUTLS,
            accepted("TLS1.0 TLS1.2", ["TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_RC4_128_MD5"]),
            None,
            weaknesses=words("RC4 NO_FS"),
            unknown=words("groups"),
            note="RC4 and nothing else",
        ),
        f"NONE:+VERS-TLS1.0:+VERS-TLS1.2:+ARCFOUR-128:+SHA1:+MD5:{_RSA_ONLY}",
    ),
    _gnutls(
        Truth(
            "triple_des",
            _GNUTLS,
            accepted("TLS1.0 TLS1.1", [_THREE_DES, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"]),
            words("secp256r1"),
            weaknesses=words("SWEET32 BEAST NO_MODERN_TLS"),
            note="3DES and nothing else",
        ),
        f"NONE:+VERS-TLS1.0:+VERS-TLS1.1:+3DES-CBC:+SHA1:+ECDHE-RSA:{_RSA_ONLY}",
    ),
    _gnutls(
        Truth(
            "heartbeat_sound",
            _GNUTLS,
            accepted("TLS1.2 TLS1.3", GCM),
            words("x25519 secp256r1 ffdhe2048 ffdhe3072"),
            unknown=words("groups"),
            note="heartbeats are on and sound; which finite field TLS 1.2 gets depends on the client's groups",
        ),
        "NONE:+VERS-TLS1.2:+VERS-TLS1.3:+AES-128-GCM:+AES-256-GCM:+CHACHA20-POLY1305:+AEAD:+ECDHE-RSA:+COMP-NULL:"
        "+SIGN-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-FFDHE2048:+GROUP-FFDHE3072",
        "--heartbeat",
    ),
)

ANIMALS = _S_SERVER + _GNUTLS_SERV
