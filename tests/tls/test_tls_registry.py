"""The registry against scapy's tables, against its own names, and against the numbers themselves."""

from __future__ import annotations

import re

import pytest

from probes.tls import registry
from probes.tls.registry import SUITES, SUITES_13, SUITES_SSL2, SUITES_UP_TO_12, group, known_prime, suite

# scapy's table differs from the registry's letter here.
SCAPY_SAYS = {
    "TLS_KRB5_EXPORT_WITH_DES40_CBC_SHA": "TLS_KRB5_EXPORT_WITH_DES_CBC_40_SHA",
    "TLS_KRB5_EXPORT_WITH_DES40_CBC_MD5": "TLS_KRB5_EXPORT_WITH_DES_CBC_40_MD5",
    "TLS_DHE_PSK_WITH_AES_128_CCM_8": "TLS_PSK_DHE_WITH_AES_128_CCM_8",
    "TLS_DHE_PSK_WITH_AES_256_CCM_8": "TLS_PSK_DHE_WITH_AES_256_CCM_8",
}


def test_names_as_scapy_has_them() -> None:
    from scapy.layers.tls.crypto.suites import _tls_cipher_suites as scapys

    signals = {registry.FALLBACK_SCSV, registry.RENEGOTIATION_SCSV}
    ours = {code: suite(code).name for code in scapys if code not in signals}
    assert ours == {code: SCAPY_SAYS.get(name, name) for code, name in scapys.items() if code not in signals}


def test_groups_as_scapy_has_them() -> None:
    from scapy.layers.tls.crypto.groups import _tls_named_groups as scapys

    assert {code: group(code).name for code in scapys} == dict(scapys)


@pytest.mark.parametrize(
    ("code", "row"),
    [
        (0x000A, ("TLS_RSA_WITH_3DES_EDE_CBC_SHA", "RSA", "RSA", "3DES_EDE_CBC", 112, 64, "SHA")),
        (0x0003, ("TLS_RSA_EXPORT_WITH_RC4_40_MD5", "RSA", "RSA", "RC4_40", 40, 0, "MD5")),
        (0x0011, ("TLS_DHE_DSS_EXPORT_WITH_DES40_CBC_SHA", "DHE", "DSS", "DES40_CBC", 40, 64, "SHA")),
        (0x0009, ("TLS_RSA_WITH_DES_CBC_SHA", "RSA", "RSA", "DES_CBC", 56, 64, "SHA")),
        (0x0062, ("TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA", "RSA", "RSA", "DES_CBC", 56, 64, "SHA")),
        (0x0034, ("TLS_DH_anon_WITH_AES_128_CBC_SHA", "DHE", "ANON", "AES_128_CBC", 128, 128, "SHA")),
        (0xC015, ("TLS_ECDH_anon_WITH_NULL_SHA", "ECDHE", "ANON", "NULL", 0, 0, "SHA")),
        (0xC030, ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE", "RSA", "AES_256_GCM", 256, 128, "AEAD")),
        (0xC0AA, ("TLS_PSK_DHE_WITH_AES_128_CCM_8", "DHE_PSK", "PSK", "AES_128_CCM_8", 128, 128, "AEAD")),
        (0xCC15, ("TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD", "DHE", "RSA", "CHACHA20_POLY1305", 256, 0, "AEAD")),
        (0x0081, ("TLS_GOSTR341001_WITH_28147_CNT_IMIT", "GOST", "GOST", "28147_CNT", 256, 0, "IMIT")),
        (0xFEFE, ("SSL_RSA_FIPS_WITH_DES_CBC_SHA", "RSA", "RSA", "DES_CBC", 56, 64, "SHA")),
        (0x1302, ("TLS_AES_256_GCM_SHA384", "ANY", "ANY", "AES_256_GCM", 256, 128, "AEAD")),
        (0xC0B4, ("TLS_SHA256_SHA256", "ANY", "ANY", "NULL", 0, 0, "SHA256")),
        (0x020080, ("SSL_CK_RC4_128_EXPORT40_WITH_MD5", "RSA", "RSA", "RC4_128_EXPORT40", 40, 0, "MD5")),
        (0x0700C0, ("SSL_CK_DES_192_EDE3_CBC_WITH_MD5", "RSA", "RSA", "DES_192_EDE3_CBC", 112, 64, "MD5")),
    ],
)  # fmt: skip
def test_rows_written_by_hand(code: int, row: tuple[object, ...]) -> None:
    item = suite(code)
    assert (item.name, item.kx, item.auth, item.cipher, item.bits, item.block, item.mac) == row
    assert registry.by_name(item.name) is item


def test_every_row_agrees_with_its_own_name() -> None:
    """What the name says and what the columns say are two writings of one fact."""
    for item in SUITES.values():
        name = item.name
        key_bits = re.search(r"(?:AES|CAMELLIA|ARIA|AEGIS)_(128|256)", name)
        if key_bits:
            assert item.bits == int(key_bits[1]), name
        if item.export:
            assert item.bits in (40, 56), name
        assert item.anonymous == ("_anon_" in name), name
        assert item.rc4 == ("RC4" in name), name
        assert item.cbc == ("CBC" in name or item.code in (0x060040, 0x0700C0)) or "EDE3_CBC" in name, name
        assert item.null == ("NULL" in name or item.code in (0xC0B4, 0xC0B5)), name
        assert (item.bits == 0) == item.null, name
        assert item.aead == bool(re.search(r"GCM|CCM|POLY1305|MGM|AEGIS", name)), name
        if item.cbc:
            assert item.block in (64, 128), name
            assert (item.block == 64) == bool(re.search(r"DES|RC2|IDEA|FORTEZZA", name)), name
        assert ("ECDHE_" in name and "PSK" not in name) <= (item.kx == "ECDHE"), name


def test_what_is_offered() -> None:
    for codes in (SUITES_UP_TO_12, SUITES_13, SUITES_SSL2):
        assert len(set(codes)) == len(codes)
    assert set(SUITES_SSL2) == {0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040, 0x0700C0}
    assert all(suite(code).kx == "ANY" for code in SUITES_13)
    never = {0x0000, 0x001C, 0x001D} | {code for code in SUITES if 0xE000 <= code <= 0xE0FF}
    assert set(SUITES) == set(SUITES_UP_TO_12) | set(SUITES_13) | set(SUITES_SSL2) | never
    assert not never & set(SUITES_UP_TO_12)
    assert SUITES_UP_TO_12[0] == 0xC02B
    weakest = [suite(code) for code in SUITES_UP_TO_12[-30:]]
    assert all(item.bits < 112 for item in weakest)


def test_unknown_codes_have_names_and_claim_nothing() -> None:
    item = suite(0xABCD)
    assert item.name == "UNKNOWN_0xABCD"
    assert not item.known
    claims = (item.aead, item.forward_secret, item.export, item.null, item.anonymous, item.rc4, item.cbc)
    assert not any(claims)
    assert suite(0x123456).name == "UNKNOWN_0x123456"
    assert group(0x7777).kind == "unknown"
    assert registry.signature_name(0x7777) == "UNKNOWN_0x7777"
    assert registry.extension_name(0x7777) == "UNKNOWN_0x7777"
    with pytest.raises(KeyError):
        registry.by_name("TLS_NO_SUCH_SUITE")


@pytest.mark.parametrize(
    ("code", "name", "bits", "kind"),
    [
        (29, "x25519", 255, "ec"), (23, "secp256r1", 256, "ec"), (256, "ffdhe2048", 2048, "ff"),
        (4588, "X25519MLKEM768", 255, "hybrid"), (4587, "SecP256r1MLKEM768", 256, "hybrid"),
        (4589, "SecP384r1MLKEM1024", 384, "hybrid"), (513, "MLKEM768", 768, "pq"),
        (25497, "X25519Kyber768Draft00", 255, "hybrid"), (41, "curveSM2", 256, "ec"), (34, "GC256A", 256, "ec"),
        (26, "brainpoolP256r1", 256, "ec"), (14, "sect571r1", 571, "ec"),
    ],
)  # fmt: skip
def test_groups(code: int, name: str, bits: int, kind: str) -> None:
    item = group(code)
    assert (item.name, item.bits, item.kind) == (name, bits, kind)
    assert item.post_quantum == (kind in ("pq", "hybrid"))


def test_signatures_and_extensions() -> None:
    names = {code: registry.signature_name(code) for code in (0x0804, 0x0403, 0x0807, 0x0905, 0x0402, 0x0201)}
    assert names == {
        0x0804: "rsa_pss_rsae_sha256", 0x0403: "ecdsa_secp256r1_sha256", 0x0807: "ed25519", 0x0905: "mldsa65",
        0x0402: "dsa_sha256", 0x0201: "rsa_pkcs1_sha1",
    }  # fmt: skip
    assert registry.extension_name(23) == "extended_master_secret"
    assert registry.extension_name(0xFF01) == "renegotiation_info"
    assert registry.extension_name(0xFE0D) == "encrypted_client_hello"


# Numbers written out here, so that the digests of the table are proven and not merely repeated.
OAKLEY_1 = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3620FFFFFFFFFFFFFFFF"
)
OAKLEY_2 = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)
MOD_SSL_512 = (
    "9FDB8B8A004544F0045F1737D0BA2E0B274CDF1A9F588218FB435316A16E374171FD19D8D8F37C39BF863FD60E3E3006"
    "80A3030C6E4C3757D08F70E6AA871033"
)
JSSE_768 = (
    "E9E642599D355F37C97FFD3567120B8E25C9CD43E927B3A9670FBEC5D890141922D2C3B3AD2480093799869D1E846AAB"
    "49FAB0AD26D2CE6A22219D470BCE7D777D4A21FBE9C270B57F607002F3CEF8393694CF45EE3688C11A8C56AB127A3DAF"
)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (OAKLEY_1, "Oakley group 1"),
        (OAKLEY_2, "Oakley group 2"),
        (MOD_SSL_512, "Apache mod_ssl 2.1.5, 512-bit"),
        (JSSE_768, "Java (JSSE), 768-bit"),
    ],
)
def test_known_primes(number: str, name: str) -> None:
    raw = bytes.fromhex(number)
    assert known_prime(raw) == name
    assert known_prime(b"\0" + raw) == name
    assert known_prime((int.from_bytes(raw, "big") + 2).to_bytes(len(raw), "big")) is None


def test_primes_of_the_cryptography_library_and_of_scapy() -> None:
    """Primes from other people's tables: ffdhe of RFC 7919 and the MODP groups of RFC 3526."""
    from scapy.layers.tls.crypto import groups as scapys

    seen = {}
    for name in dir(scapys):
        params = getattr(scapys, name)
        if name.startswith(("modp", "ffdhe")) and hasattr(params, "m"):
            raw = params.m.to_bytes((params.m.bit_length() + 7) // 8, "big")
            seen[name] = known_prime(raw)
    assert seen["ffdhe2048"] == "ffdhe2048"
    assert seen["modp2048"] == "Oakley group 14"
    assert [name for name, known in seen.items() if known is None] == []


def test_hostile_primes() -> None:
    assert known_prime(b"") is None
    assert known_prime(b"\0" * 10) is None
    assert known_prime(b"\xff" * 70_000) is None
