"""Keys and signatures of certificates by object identifier: their names, sizes, and which are too weak. Data.

Sources: RFC 3279, 4055, 5480, 5758, 8410, 4491, 9215 (GOST), 9881 (ML-DSA); FIPS 186-4; SEC 2; RFC 5639.
"""

from __future__ import annotations

from probes.tls import der

WEAK_DIGESTS = frozenset({"md2", "md4", "md5", "sha1"})

RSA, RSA_PSS, EC, DSA = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.10", "1.2.840.10045.2.1", "1.2.840.10040.4.1"

# Keys whose size follows from their kind: name, bits.
FIXED_KEYS: dict[str, tuple[str, int]] = {
    "1.3.101.112": ("Ed25519", 256),
    "1.3.101.113": ("Ed448", 456),
    "1.2.643.2.2.19": ("GOST2001", 256),
    "1.2.643.7.1.1.1.1": ("GOST2012", 256),
    "1.2.643.7.1.1.1.2": ("GOST2012", 512),
    "2.16.840.1.101.3.4.3.17": ("ML-DSA-44", 10496),
    "2.16.840.1.101.3.4.3.18": ("ML-DSA-65", 15616),
    "2.16.840.1.101.3.4.3.19": ("ML-DSA-87", 20736),
}

CURVES: dict[str, tuple[str, int]] = {
    "1.2.840.10045.3.1.1": ("P-192", 192),
    "1.3.132.0.33": ("P-224", 224),
    "1.2.840.10045.3.1.7": ("P-256", 256),
    "1.3.132.0.34": ("P-384", 384),
    "1.3.132.0.35": ("P-521", 521),
    "1.3.132.0.10": ("secp256k1", 256),
    "1.3.132.0.6": ("secp112r1", 112),
    "1.3.132.0.8": ("secp160r1", 160),
    "1.3.132.0.9": ("secp160k1", 160),
    "1.3.132.0.31": ("secp192k1", 192),
    "1.3.132.0.32": ("secp224k1", 224),
    "1.3.132.0.15": ("sect163r2", 163),
    "1.3.132.0.26": ("sect233k1", 233),
    "1.3.132.0.27": ("sect233r1", 233),
    "1.3.132.0.16": ("sect283k1", 283),
    "1.3.132.0.17": ("sect283r1", 283),
    "1.3.36.3.3.2.8.1.1.1": ("brainpoolP160r1", 160),
    "1.3.36.3.3.2.8.1.1.3": ("brainpoolP192r1", 192),
    "1.3.36.3.3.2.8.1.1.5": ("brainpoolP224r1", 224),
    "1.3.36.3.3.2.8.1.1.7": ("brainpoolP256r1", 256),
    "1.3.36.3.3.2.8.1.1.9": ("brainpoolP320r1", 320),
    "1.3.36.3.3.2.8.1.1.11": ("brainpoolP384r1", 384),
    "1.3.36.3.3.2.8.1.1.13": ("brainpoolP512r1", 512),
    "1.2.156.10197.1.301": ("SM2", 256),
}

# Signatures: the name OpenSSL prints, and the digest ("" where it is part of the scheme).
SIGNATURES: dict[str, tuple[str, str]] = {
    "1.2.840.113549.1.1.2": ("md2WithRSAEncryption", "md2"),
    "1.2.840.113549.1.1.3": ("md4WithRSAEncryption", "md4"),
    "1.2.840.113549.1.1.4": ("md5WithRSAEncryption", "md5"),
    "1.2.840.113549.1.1.5": ("sha1WithRSAEncryption", "sha1"),
    "1.3.14.3.2.29": ("sha1WithRSA", "sha1"),
    "1.3.14.3.2.3": ("md5WithRSA", "md5"),
    "1.2.840.113549.1.1.14": ("sha224WithRSAEncryption", "sha224"),
    "1.2.840.113549.1.1.11": ("sha256WithRSAEncryption", "sha256"),
    "1.2.840.113549.1.1.12": ("sha384WithRSAEncryption", "sha384"),
    "1.2.840.113549.1.1.13": ("sha512WithRSAEncryption", "sha512"),
    "1.2.840.10045.4.1": ("ecdsa-with-SHA1", "sha1"),
    "1.2.840.10045.4.3.1": ("ecdsa-with-SHA224", "sha224"),
    "1.2.840.10045.4.3.2": ("ecdsa-with-SHA256", "sha256"),
    "1.2.840.10045.4.3.3": ("ecdsa-with-SHA384", "sha384"),
    "1.2.840.10045.4.3.4": ("ecdsa-with-SHA512", "sha512"),
    "1.2.840.10040.4.3": ("dsaWithSHA1", "sha1"),
    "1.3.14.3.2.27": ("dsaWithSHA1", "sha1"),
    "2.16.840.1.101.3.4.3.1": ("dsa_with_SHA224", "sha224"),
    "2.16.840.1.101.3.4.3.2": ("dsa_with_SHA256", "sha256"),
    "2.16.840.1.101.3.4.3.3": ("dsa_with_SHA384", "sha384"),
    "2.16.840.1.101.3.4.3.4": ("dsa_with_SHA512", "sha512"),
    "2.16.840.1.101.3.4.3.9": ("ecdsa-with-SHA3-224", "sha3-224"),
    "2.16.840.1.101.3.4.3.10": ("ecdsa-with-SHA3-256", "sha3-256"),
    "2.16.840.1.101.3.4.3.11": ("ecdsa-with-SHA3-384", "sha3-384"),
    "2.16.840.1.101.3.4.3.12": ("ecdsa-with-SHA3-512", "sha3-512"),
    "1.3.101.112": ("ED25519", ""),
    "1.3.101.113": ("ED448", ""),
    "1.2.643.2.2.3": ("gostR3410-2001", "gostR3411-94"),
    "1.2.643.7.1.1.3.2": ("gostR3410-2012-256", "streebog256"),
    "1.2.643.7.1.1.3.3": ("gostR3410-2012-512", "streebog512"),
    "1.2.156.10197.1.501": ("SM2-with-SM3", "sm3"),
    "2.16.840.1.101.3.4.3.17": ("ML-DSA-44", ""),
    "2.16.840.1.101.3.4.3.18": ("ML-DSA-65", ""),
    "2.16.840.1.101.3.4.3.19": ("ML-DSA-87", ""),
}

_DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
    "2.16.840.1.101.3.4.2.4": "sha224",
}
_UNKNOWN_TO_OPENSSL = ("1.2.643.", "2.16.840.1.101.3.4.3.17", "2.16.840.1.101.3.4.3.18", "2.16.840.1.101.3.4.3.19")


def beyond_openssl(*oids: str) -> bool:
    """Whether one of these keys or signatures is of a kind our OpenSSL cannot check (GOST, ML-DSA, MD2, MD4)."""
    return any(
        oid.startswith(_UNKNOWN_TO_OPENSSL) or SIGNATURES.get(oid, ("", ""))[1] in ("md2", "md4") for oid in oids
    )


def read_key(data: bytes, at: int, end: int) -> tuple[str, int, str, bool, str]:
    """A SubjectPublicKeyInfo's content: kind, bits, curve, whether it is weaker than 112 bits, object identifier.

    A kind unknown to us is named by its object identifier, with 0 bits and never called weak. Raises DerError.
    """
    algorithm, key = der.children(data, at, end, 8)[:2]
    oid_at, *parameters = der.children(data, algorithm[1], algorithm[2], 8)
    oid = der.dotted(data[oid_at[1] : oid_at[2]])
    start, stop = key[1] + 1, key[2]  # behind the count of unused bits
    if oid in (RSA, RSA_PSS):
        modulus, exponent = der.sequence(data, start, stop)[:2]
        size = der.bits(data, modulus[1], modulus[2])
        usable = der.bits(data, exponent[1], exponent[2]) > 1 and data[exponent[2] - 1] & 1
        return ("RSA" if oid == RSA else "RSA-PSS"), size, "", size < 2048 or not usable, oid
    if oid == EC:
        curve, size = "", (stop - start - 1) * 8 // (1 if data[start : start + 1] in (b"\2", b"\3") else 2)
        if parameters and parameters[0][0] == der.OID:
            named = der.dotted(data[parameters[0][1] : parameters[0][2]])
            curve, size = CURVES.get(named, (named, size))
        return "EC", size, curve, size < 224, oid
    if oid == DSA:
        if not parameters or parameters[0][0] != der.SEQUENCE:
            return "DSA", 0, "", False, oid  # inherits its parameters from its issuer
        prime = der.children(data, parameters[0][1], parameters[0][2], 8)[0]
        size = der.bits(data, prime[1], prime[2])
        return "DSA", size, "", size < 2048, oid
    name, size = FIXED_KEYS.get(oid, (oid, 0))
    return name, size, "", False, oid


def read_signature(data: bytes, at: int, end: int) -> tuple[str, str, str]:
    """An AlgorithmIdentifier's content: the signature's name, its digest, its object identifier. Raises DerError."""
    oid_at, *parameters = der.children(data, at, end, 8)
    oid = der.dotted(data[oid_at[1] : oid_at[2]])
    if oid != RSA_PSS:
        name, digest = SIGNATURES.get(oid, (oid, ""))
        return name, digest, oid
    digest = "sha1"  # the default of RFC 4055 §3.1
    if parameters and parameters[0][0] == der.SEQUENCE:
        for tag, start, stop in der.children(data, parameters[0][1], parameters[0][2], 8):
            if tag == 0xA0:
                inner = der.sequence(data, start, stop)[0]
                named = der.dotted(data[inner[1] : inner[2]])
                digest = _DIGESTS.get(named, named)
    return f"rsassaPss-{digest}", digest, oid
