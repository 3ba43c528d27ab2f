"""The animals that nginx shows: protocols, suites and keys, then every fault a certificate can have."""

from __future__ import annotations

from zoo.nginx import Block, nginx
from zoo.suites import CBC, GCM, GCM_ECDSA, TLS13, USUAL13, accepted
from zoo.truth import HOST, Animal, Truth, words

_SOURCE = "real: nginx (Debian) with OpenSSL 3.0"
_GROUPS = words("x25519 secp256r1 secp384r1")
_YEAR, _TWO_YEARS = "max-age=31536000; includeSubDomains", "max-age=63072000; includeSubDomains; preload"

_INTERMEDIATE = (
    *GCM_ECDSA, *GCM, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384",
    "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
)  # fmt: skip
_WIDE = (
    *_INTERMEDIATE, *CBC, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CCM", "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "TLS_ECDHE_RSA_WITH_ARIA_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CCM",
    "TLS_ECDHE_RSA_WITH_CAMELLIA_128_CBC_SHA256", "TLS_DHE_RSA_WITH_AES_128_CCM_8", "TLS_RSA_WITH_AES_256_CCM_8",
    "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA",
    "TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA256",
    "TLS_RSA_WITH_AES_256_CBC_SHA256", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA", "TLS_RSA_WITH_CAMELLIA_256_CBC_SHA",
    "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA256", "TLS_RSA_WITH_ARIA_128_GCM_SHA256",
)  # fmt: skip

_PROTOCOLS = (
    Animal(
        Truth(
            "modern",
            _SOURCE,
            accepted("TLS1.3", ()),
            _GROUPS,
            hsts=_TWO_YEARS,
            note="TLS 1.3 only, ECDSA P-256, as Mozilla's modern profile asks but for the post-quantum group",
        ),
        nginx,
        Block(("ec",)),
    ),
    Animal(
        Truth(
            "intermediate",
            _SOURCE,
            accepted("TLS1.2 TLS1.3", _INTERMEDIATE),
            _GROUPS,
            hsts=_TWO_YEARS,
            dh_bits=2048,
            note="RSA and ECDSA certificates, stapling, no session tickets",
        ),
        nginx,
        Block(("rsa", "ec"), dh="FFDHE2048", lines=("ssl_session_tickets off;", "ssl_prefer_server_ciphers off;")),
    ),
    Animal(
        Truth("tls12_only", _SOURCE, accepted("TLS1.2", (*GCM, *CBC)), words("secp256r1 secp384r1"), hsts=_YEAR),
        nginx,
        Block(lines=("ssl_prefer_server_ciphers on;",)),
    ),
    Animal(
        Truth(
            "four_protocols",
            _SOURCE,
            accepted("TLS1.0 TLS1.1 TLS1.2 TLS1.3", (*GCM, *CBC)),
            _GROUPS,
            weaknesses=words("BEAST"),
        ),
        nginx,
        Block(),
    ),
    Animal(
        Truth(
            "tls10_only",
            _SOURCE,
            accepted("TLS1.0", CBC),
            words("secp256r1"),
            weaknesses=words("BEAST NO_MODERN_TLS"),
            unknown=words("NO_FALLBACK_SCSV"),
        ),
        nginx,
        Block(),
    ),
    Animal(
        Truth(
            "tls11_only",
            _SOURCE,
            accepted("TLS1.1", CBC[:3]),
            words("secp256r1"),
            weaknesses=words("NO_MODERN_TLS"),
            unknown=words("NO_FALLBACK_SCSV"),
        ),
        nginx,
        Block(),
    ),
    Animal(
        Truth(
            "no_forward_secrecy",
            _SOURCE,
            accepted("TLS1.2", ("TLS_RSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_256_CBC_SHA")),
            words("secp256r1"),
            weaknesses=words("NO_FS"),
            unknown=words("groups"),
            note="no suite uses a group",
        ),
        nginx,
        Block(),
    ),
    Animal(
        Truth(
            "dh1024",
            _SOURCE,
            accepted("TLS1.2", (*GCM, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")),
            words("secp256r1"),
            weaknesses=words("WEAK_DH"),
            unknown=words("LOGJAM"),
            dh_bits=1024,
            note="a 1024-bit prime of its own",
        ),
        nginx,
        Block(dh="DH1024"),
    ),
    Animal(
        Truth(
            "dh1024_common",
            _SOURCE,
            accepted("TLS1.0 TLS1.2", ("TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256")),
            words("secp256r1"),
            weaknesses=words("WEAK_DH BEAST"),
            unknown=words("LOGJAM groups"),
            dh_bits=1024,
            note="the Second Oakley Group: half the world's precomputed prime",
        ),
        nginx,
        Block(dh="OAKLEY1024"),
    ),
    Animal(
        Truth(
            "wide",
            _SOURCE,
            accepted("TLS1.0 TLS1.1 TLS1.2 TLS1.3", _WIDE, TLS13),
            words("x25519 secp256r1 x448 secp384r1 secp521r1 brainpoolP256r1"),
            weaknesses=words("BEAST"),
            unknown=words("groups"),
            dh_bits=2048,
            note="many suites; brainpoolP256r1 below TLS 1.3 only",
        ),
        nginx,
        Block(("rsa", "ec384"), dh="FFDHE2048", lines=("ssl_prefer_server_ciphers on;",)),
    ),
    Animal(
        Truth("one_group", _SOURCE, accepted("TLS1.2 TLS1.3", GCM[:1]), words("secp521r1"), note="P-521 only"),
        nginx,
        Block(),
    ),
    Animal(
        Truth("x448_only", _SOURCE, accepted("TLS1.3", (), USUAL13[1:2]), words("x448"), note="one suite, one group"),
        nginx,
        Block(("rsa4096",)),
    ),
    Animal(
        Truth(
            "finite_groups",
            _SOURCE,
            accepted("TLS1.3", ()),
            words("ffdhe2048 ffdhe3072"),
            note="TLS 1.3 with finite fields and nothing else",
        ),
        nginx,
        Block(("ec",)),
    ),
    Animal(
        Truth("ed25519", _SOURCE, accepted("TLS1.2 TLS1.3", GCM_ECDSA), _GROUPS, note="an Ed25519 certificate"),
        nginx,
        Block(("ed25519",)),
    ),
    Animal(
        Truth("only_by_name", _SOURCE, accepted("TLS1.2 TLS1.3", GCM), _GROUPS, note="no SNI, no handshake"),
        nginx,
        Block(only_by_name=True),
    ),
    Animal(
        Truth("client_auth_required", _SOURCE, accepted("TLS1.2", GCM), _GROUPS, client_auth="required"),
        nginx,
        Block(),
    ),
    Animal(
        Truth("client_auth_asked", _SOURCE, accepted("TLS1.2 TLS1.3", GCM), _GROUPS, client_auth="asked"),
        nginx,
        Block(),
    ),
    Animal(
        Truth("client_auth_tls13", _SOURCE, accepted("TLS1.3", ()), _GROUPS, client_auth="required"),
        nginx,
        Block(),
    ),
    Animal(
        Truth("hsts_off", _SOURCE, accepted("TLS1.2 TLS1.3", GCM), _GROUPS, hsts="max-age=0", note="HSTS taken back"),
        nginx,
        Block(),
    ),
)


def _certificate(recipe: str, faults: str = "", unknown: str = "", note: str = "", sni: str = HOST, name: str = "",
                 protocols: str = "TLS1.2 TLS1.3", staple: str | None = None) -> Animal:  # fmt: skip
    truth = Truth(
        name or f"cert_{recipe}",
        _SOURCE,
        accepted(protocols, GCM),
        _GROUPS,
        words(faults),
        unknown=words(unknown),
        note=note,
        hsts=_YEAR,
    )
    return Animal(truth, nginx, Block((recipe,), staple=staple), sni)


_CERTIFICATES = (
    _certificate("expired", "EXPIRED", "EXPIRES_SOON"),
    _certificate("not_yet_valid", "NOT_YET_VALID"),
    _certificate("expires_soon", "EXPIRES_SOON", note="5 of 45 days left"),
    _certificate("long_lived", "TOO_LONG_LIVED", note="301 days, issued after 2026-03-15"),
    _certificate("ten_years", "TOO_LONG_LIVED", note="3650 days, issued when 398 were allowed"),
    _certificate("self_signed", "SELF_SIGNED", "UNTRUSTED"),
    _certificate("unknown_ca", "UNTRUSTED", "INCOMPLETE_CHAIN", note="the stranger's root is sent along"),
    _certificate("wrong_host", "WRONG_HOST"),
    _certificate("wildcard_too_high", "WRONG_HOST", note="*.vn does not cover two labels"),
    _certificate("wildcard", note="*.example.vn"),
    _certificate("idn", note="the host is written with Vietnamese letters", sni="xn--cng-qmz.example.vn"),
    _certificate("missing_intermediate", "INCOMPLETE_CHAIN", "UNTRUSTED"),
    _certificate("wrong_order", note="leaf, then the three authorities from the top down"),
    _certificate("extra", note="the issuer, a stranger's root, our root"),
    _certificate("chain_of_ten", note="nine authorities below the root"),
    _certificate("sha1", "SHA1", protocols="TLS1.2"),
    _certificate("rsa1024", "WEAK_KEY", protocols="TLS1.2"),
    _certificate("must_staple", staple="good", note="and an answer is stapled"),
    _certificate("must_staple", name="cert_must_staple_unmet", note="and none is stapled"),
    _certificate("revoked", "REVOKED", staple="revoked", note="the stapled answer says so"),
    _certificate("expired", "EXPIRED", "EXPIRES_SOON", protocols="TLS1.3", name="cert_expired_tls13"),
    _certificate(
        "everything_wrong",
        "EXPIRED SELF_SIGNED WRONG_HOST WEAK_KEY TOO_LONG_LIVED",
        "UNTRUSTED EXPIRES_SOON",
        protocols="TLS1.2",
    ),
)

ANIMALS = _PROTOCOLS + _CERTIFICATES
