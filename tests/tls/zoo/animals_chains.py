"""Animals of the wider zoo that differ by their certificates: nginx with the chains of `chains`, one or two at once."""

from __future__ import annotations

from collections.abc import Sequence

from zoo.nginx import Block, nginx
from zoo.suites import GCM, GCM_ECDSA, accepted
from zoo.truth import HOST, Animal, Truth, words

_SOURCE = "real: nginx (Debian) with OpenSSL 3.0"
_BOTH = (*GCM_ECDSA[:2], *GCM[:2])


def _shown(
    certs: str, faults: str = "", unknown: str = "", note: str = "", sni: str = HOST, protocols: str = "TLS1.2 TLS1.3",
    suites: Sequence[str] = GCM[:2],
) -> Animal:  # fmt: skip
    recipes = tuple(certs.split())
    truth = Truth(
        f"chain_{recipes[-1]}",
        _SOURCE,
        accepted(protocols, suites),
        words("x25519 secp256r1"),
        words(faults),
        unknown=words(unknown),
        note=note,
    )
    return Animal(truth, nginx, Block(recipes), sni)


ANIMALS = (
    _shown("above_expired", "UNTRUSTED", "EXPIRED", "the intermediate has expired"),
    _shown("above_not_yet", "UNTRUSTED", "NOT_YET_VALID"),
    _shown("above_1024", "WEAK_KEY", note="an intermediate with 1,024 bits"),
    _shown("above_is_none", "UNTRUSTED", note="signed by another server's certificate"),
    _shown("above_constrained", "UNTRUSTED", note="an authority for gov.vn alone"),
    _shown("above_too_deep", "UNTRUSTED"),
    _shown("above_unrelated", "INCOMPLETE_CHAIN", "UNTRUSTED"),
    _shown("cross_signed"),
    _shown("root_included"),
    _shown("sent_twice"),
    _shown("leaf_twice"),
    _shown("common_name_only", "WRONG_HOST"),
    _shown("common_name_right", "WRONG_HOST"),
    _shown("no_name", note="an empty subject, as authorities now give it"),
    _shown("part_wildcard", "WRONG_HOST", note="c*.example.vn: OpenSSL takes it, browsers and RFC 9525 do not"),
    _shown("wildcard_one_deep", "WRONG_HOST", sni="a.b.example.vn"),
    _shown("idn_wildcard", sni="cong.xn--tnh-5na.example.vn"),
    _shown("upper_case"),
    _shown("hundreds_of_names"),
    _shown("address", sni="10.9.8.7"),
    _shown("address_as_name", "WRONG_HOST", sni="10.9.8.7"),
    _shown("398_days_before", unknown="EXPIRES_SOON EXPIRED", note="issued the day before 200 days became the limit"),
    _shown("398_days_since", "TOO_LONG_LIVED", "EXPIRES_SOON EXPIRED"),
    _shown("200_days"),
    _shown("201_days", "TOO_LONG_LIVED"),
    _shown("over_a_third_left", note="31 of 90 days"),
    _shown("under_a_third_left", "EXPIRES_SOON", note="29 of 90 days"),
    _shown("for_clients", "UNTRUSTED", note="not for servers"),
    _shown("for_anything"),
    _shown("ed448", suites=GCM_ECDSA),
    _shown("p521", suites=GCM_ECDSA),
    _shown("p192", "WEAK_KEY", suites=GCM_ECDSA, protocols="TLS1.2"),
    _shown("rsa2047", "WEAK_KEY"),
    _shown("rsa_exponent_3"),
    _shown("ec_above"),
    _shown("expired_and_incomplete", "EXPIRED INCOMPLETE_CHAIN", "UNTRUSTED EXPIRES_SOON"),
    _shown("expired_for_another", "EXPIRED WRONG_HOST", "EXPIRES_SOON"),
    _shown("authority_of_its_own", "SELF_SIGNED", "UNTRUSTED"),
    _shown("rsa ec_expired", "EXPIRED", "EXPIRES_SOON", "RSA good, ECDSA expired", suites=_BOTH),
    _shown("ec rsa_for_another", "WRONG_HOST", note="ECDSA good, RSA for another name", suites=_BOTH),
    _shown("rsa ec_self_signed", "SELF_SIGNED", "UNTRUSTED", suites=_BOTH, protocols="TLS1.2"),
)
_ONCE_WRONG = words("above_expired part_wildcard under_a_third_left rsa_for_another 200_days")
QUICK = tuple(animal for animal in ANIMALS if animal.name.removeprefix("chain_") in _ONCE_WRONG)
