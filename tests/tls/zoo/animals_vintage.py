"""Animals that need software of their time: SSLv2, SSLv3, EXPORT, compression, Heartbleed, ChangeCipherSpec."""

from __future__ import annotations

from zoo.suites import CBC, GCM, OLD_ALL, OLD_RSA, SSL2, accepted
from zoo.truth import HOST, Animal, Truth, words
from zoo.vintage import Old, vintage

_OLD = "real: OpenSSL 1.0.2e (in a wheel)"
_NODE = "real: node 0.10.0 with OpenSSL 1.0.1e"
_GROUPS = words("secp256r1 secp384r1")
_GCM = GCM[:2]
_SSL2 = {"SSLv2": frozenset(SSL2)}
_ABOUT_SSL2 = "EXPORT RC4 SWEET32 NO_FS"  # whether these words cover SSLv2's own ciphers is a matter of taste


def _old(truth: Truth, settings: Old | None = None) -> Animal:
    settings = settings or Old()
    return Animal(truth, vintage, settings, HOST, (settings.piece,))


_OPENSSL_102 = (
    _old(
        Truth(
            "ssl2_only",
            _OLD,
            _SSL2,
            None,
            weaknesses=words("DROWN NO_MODERN_TLS"),
            unknown=words(f"groups NO_SECURE_RENEG INSECURE_RENEG NO_FALLBACK_SCSV {_ABOUT_SSL2}"),
            note="SSLv2 and nothing else",
        ),
        Old(ciphers="SSLv2"),
    ),
    _old(
        Truth(
            "drown",
            _OLD,
            _SSL2 | accepted("TLS1.2", _GCM),
            _GROUPS,
            weaknesses=words("DROWN"),
            unknown=words("EXPORT RC4 SWEET32"),
            note="SSLv2 beside a good TLS 1.2",
        ),
        Old(ciphers=f"SSLv2:{'ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384'}"),
    ),
    _old(
        Truth(
            "ssl2_empty",
            _OLD,
            accepted("TLS1.0 TLS1.2", [*_GCM, *CBC]),
            _GROUPS,
            weaknesses=words("BEAST"),
            unknown=words("DROWN"),
            note="CVE-2015-3197: answers SSLv2 with an empty list of ciphers, which accepts nothing",
        ),
        Old(empty_ssl2=True),
    ),
    _old(
        Truth(
            "ssl3_only",
            _OLD,
            accepted("SSLv3", ["TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_RSA_WITH_RC4_128_SHA"]),
            None,
            weaknesses=words("POODLE BEAST SWEET32 RC4 NO_FS NO_MODERN_TLS"),
            unknown=words("groups NO_FALLBACK_SCSV"),
        ),
    ),
    _old(
        Truth(
            "ssl3_rc4",
            _OLD,
            accepted("SSLv3 TLS1.2", ["TLS_RSA_WITH_RC4_128_SHA"]),
            None,
            weaknesses=words("RC4 NO_FS"),
            unknown=words("groups"),
            note="SSLv3 with a stream cipher only: old, and no POODLE",
        ),
    ),
    _old(
        Truth(
            "poodle",
            _OLD,
            accepted("SSLv3 TLS1.0 TLS1.1 TLS1.2", [*_GCM, *CBC], curves_in_ssl3=True),
            _GROUPS,
            weaknesses=words("POODLE BEAST"),
            note="knows the fallback signal",
        ),
    ),
    _old(
        Truth(
            "freak",
            _OLD,
            accepted("TLS1.0 TLS1.2", [*_GCM, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"]),
            _GROUPS,
            weaknesses=words("FREAK EXPORT RC4"),
            note="a 512-bit RSA key for EXPORT",
        ),
    ),
    _old(
        Truth(
            "logjam",
            _OLD,
            accepted("TLS1.0 TLS1.1 TLS1.2", [*_GCM, "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA"]),
            _GROUPS,
            weaknesses=words("LOGJAM EXPORT WEAK_DH SWEET32 BEAST"),
            dh_bits=512,
        ),
        Old(dh="DH512"),
    ),
    _old(
        Truth("crime", _OLD, accepted("TLS1.2", _GCM), _GROUPS, weaknesses=words("CRIME"), note="DEFLATE, else good"),
        Old(compression=True),
    ),
    _old(
        Truth(
            "everything_old",
            _OLD,
            _SSL2 | accepted("SSLv3 TLS1.0 TLS1.1 TLS1.2", OLD_ALL, curves_in_ssl3=True),
            None,
            weaknesses=words(
                "DROWN POODLE BEAST CRIME FREAK LOGJAM SWEET32 RC4 NULL_CIPHER ANON_CIPHER EXPORT WEAK_DH"
            ),
            unknown=words("groups"),
            dh_bits=512,
            note="all that OpenSSL 1.0.2e knows",
        ),
        Old(ciphers="ALL:COMPLEMENTOFALL", dh="DH512", compression=True),
    ),
)

_AES = CBC[2:]  # node of that age makes no elliptic curves without being asked
_NODE_0_10 = (
    _old(
        Truth(
            "heartbleed",
            _NODE,
            accepted("TLS1.0 TLS1.1 TLS1.2", [*_AES, "TLS_RSA_WITH_AES_128_GCM_SHA256"]),
            None,
            weaknesses=words("HEARTBLEED CCS NO_FALLBACK_SCSV BEAST NO_FS"),
            unknown=words("groups"),
            note="answers an early ChangeCipherSpec with silence, and hangs up without an alert on the next record",
        ),
        Old("node-0.10.0"),
    ),
    _old(
        Truth(
            "heartbleed_tls12",
            _NODE,
            accepted("TLS1.2", ["TLS_RSA_WITH_AES_256_GCM_SHA384"]),
            None,
            weaknesses=words("HEARTBLEED CCS NO_FS"),
            unknown=words("groups NO_FALLBACK_SCSV"),
        ),
        Old("node-0.10.0"),
    ),
    _old(
        Truth(
            "portal_of_2013",
            _NODE,
            _SSL2 | accepted("SSLv3 TLS1.0 TLS1.1 TLS1.2", OLD_RSA),
            None,
            weaknesses=words("DROWN POODLE BEAST SWEET32 RC4 NULL_CIPHER HEARTBLEED CCS NO_FALLBACK_SCSV NO_FS"),
            unknown=words("groups EXPORT"),
            note="EXPORT in SSLv2 only; a web server left as it was: all that node of early 2013 would do",
        ),
        Old("node-0.10.0", ciphers="ALL:COMPLEMENTOFALL"),
    ),
    _old(
        Truth(
            "portal_of_2012",
            "real: node 0.8.6 with OpenSSL 1.0.0f",
            accepted("SSLv3 TLS1.0", [*_AES, "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"]),
            None,
            weaknesses=words("POODLE BEAST SWEET32 RC4 NO_FS NO_MODERN_TLS NO_FALLBACK_SCSV"),
            unknown=words("groups CCS"),
        ),
        Old("node-0.8.6"),
    ),
)

ANIMALS = _OPENSSL_102 + _NODE_0_10
