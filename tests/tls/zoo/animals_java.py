"""Animals of Java 17: every protocol from SSLv3 to TLS 1.3 in one server, with all that was ever forbidden."""

from __future__ import annotations

from zoo.java import GROUPS, java
from zoo.suites import GCM, USUAL13, accepted
from zoo.truth import Animal, Truth, words

_SOURCE = "real: Java 17 with no algorithm disabled"
_EXPORT = (
    "TLS_RSA_EXPORT_WITH_RC4_40_MD5",
    "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
    "TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA",
)
_DES = ("TLS_RSA_WITH_DES_CBC_SHA", "TLS_DHE_RSA_WITH_DES_CBC_SHA")
_OLD = (
    "TLS_RSA_WITH_RC4_128_MD5", "TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_RSA_WITH_NULL_MD5",
    "TLS_RSA_WITH_NULL_SHA", "TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_256_CBC_SHA",
    "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA",
    "TLS_DH_anon_WITH_AES_128_CBC_SHA", "TLS_DH_anon_WITH_RC4_128_MD5",
)  # fmt: skip
_CURVES = ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_RC4_128_SHA", "TLS_ECDHE_RSA_WITH_NULL_SHA")
_NEW = (
    *GCM, "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA256", "TLS_RSA_WITH_NULL_SHA256",
    "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
)  # fmt: skip
_GROUPS = frozenset(GROUPS)


def _java(truth: Truth, recipe: str = "rsa") -> Animal:
    return Animal(truth, java, recipe)


ANIMALS = (
    _java(
        Truth(
            "java_everything",
            _SOURCE,
            {
                # Java keeps EXPORT to TLS 1.0 and below, DES to TLS 1.1 and below.
                "SSLv3": frozenset((*_EXPORT, *_DES, *_OLD, *_CURVES)),
                "TLS1.0": frozenset((*_EXPORT, *_DES, *_OLD, *_CURVES)),
                "TLS1.1": frozenset((*_DES, *_OLD, *_CURVES)),
                "TLS1.2": frozenset((*_OLD, *_CURVES, *_NEW)),
                "TLS1.3": frozenset(USUAL13),
            },
            _GROUPS,
            weaknesses=words(
                "POODLE BEAST FREAK LOGJAM SWEET32 RC4 NULL_CIPHER ANON_CIPHER EXPORT WEAK_DH NO_FALLBACK_SCSV"
            ),
            dh_bits=512,
            note="five protocols at once",
        ),
    ),
    _java(
        Truth(
            "dh768",
            _SOURCE,
            accepted("TLS1.2", ["TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"]),
            None,
            weaknesses=words("WEAK_DH"),
            unknown=words("LOGJAM groups NO_FALLBACK_SCSV"),
            dh_bits=768,
        ),
    ),
    _java(
        Truth(
            "export_hidden",
            _SOURCE,
            {"TLS1.0": frozenset(_EXPORT), "TLS1.2": frozenset(GCM), "TLS1.3": frozenset(USUAL13)},
            _GROUPS,
            weaknesses=words("FREAK LOGJAM EXPORT WEAK_DH RC4 SWEET32 BEAST NO_FALLBACK_SCSV"),
            dh_bits=512,
            note="EXPORT below a spotless TLS 1.2 and 1.3",
        ),
    ),
    _java(
        Truth(
            "des_ssl3",
            _SOURCE,
            {"SSLv3": frozenset(_DES[:1]), "TLS1.2": frozenset(GCM[:1])},
            words("x25519 secp256r1 secp384r1"),
            weaknesses=words("POODLE BEAST SWEET32 NO_FALLBACK_SCSV"),
            note="single DES in SSLv3 below a good TLS 1.2",
        ),
    ),
    _java(
        Truth(
            "java_good",
            _SOURCE,
            accepted("TLS1.2 TLS1.3", GCM, USUAL13),
            _GROUPS,
            unknown=words("NO_FALLBACK_SCSV"),
            note="knows no fallback signal, and has nothing below TLS 1.2 to fall back to",
        ),
    ),
)
