"""Certificates of every kind for the tests of judgement: made with a library, and bent where the library refuses."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from ssl import DER_cert_to_PEM_cert
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.x509.oid import NameOID

NOW = datetime.now(UTC).replace(microsecond=0)
HOST = "cong.example.vn"
SHORT = (-5.0, 40.0)  # days: within every limit, more than a third left


@dataclass(frozen=True)
class Made:
    """A certificate (DER), its name and its key."""

    der: bytes
    name: x509.Name
    key: Any

    @property
    def cert(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.der)


@cache
def key(kind: str = "ec", number: int | str = 0) -> Any:
    """One key for each kind and number, or name."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:] or 2048))
    curves = {"ec": ec.SECP256R1(), "p192": ec.SECP192R1(), "p384": ec.SECP384R1()}
    if kind in curves:
        return ec.generate_private_key(curves[kind])
    return {"ed25519": ed25519.Ed25519PrivateKey.generate, "ed448": ed448.Ed448PrivateKey.generate}.get(
        kind, lambda: dsa.generate_private_key(1024)
    )()


def dn(common: str, organisation: str = "") -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common)] if common else []
    if organisation:
        parts.insert(0, x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    return x509.Name(parts)


def make(
    common: str = HOST,
    issuer: Made | None = None,
    *,
    names: Sequence[str] | None = None,
    days: tuple[float, float] = SHORT,
    with_key: Any = None,
    ca: bool = False,
    organisation: str = "",
    more: Sequence[x509.ExtensionType] = (),
    critical: Sequence[x509.ExtensionType] = (),
    identifiers: bool = True,
    length: int | None = None,
    digest: Any = None,
    pss: bool = False,
    constraints: bool = True,
    dates: tuple[datetime, datetime] | None = None,
) -> Made:
    """One certificate; without an issuer it signs itself. `days` are its dates seen from now."""
    mine = with_key or key("ec", common)
    name = dn(common, organisation)
    signer = issuer.key if issuer else mine
    start, end = dates or (NOW + timedelta(days=days[0]), NOW + timedelta(days=days[1]))
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.name if issuer else name)
        .public_key(mine.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
    )
    if constraints:
        builder = builder.add_extension(x509.BasicConstraints(ca, length if ca else None), True)
    if identifiers:
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(mine.public_key()), False)
        builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
    listed = [general(entry) for entry in (names if names is not None else () if ca else (common,))]
    if listed:
        builder = builder.add_extension(x509.SubjectAlternativeName(listed), False)
    for extension in more:
        builder = builder.add_extension(extension, False)
    for extension in critical:
        builder = builder.add_extension(extension, True)
    plain = isinstance(signer, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), 32) if pss else None
    cert = builder.sign(signer, None if plain else digest or hashes.SHA256(), rsa_padding=scheme)
    return Made(cert.public_bytes(serialization.Encoding.DER), name, mine)


def general(entry: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(entry))
    except ValueError:
        return x509.DNSName(entry)


def authority(common: str, issuer: Made | None = None, **more: Any) -> Made:
    return make(common, issuer, ca=True, **{"days": (-400, 3000), **more})


RSA_OIDS = {"md5": b"\x04", "sha1": b"\x05", "sha256": b"\x0b"}
_RSA_OID = bytes.fromhex("2a864886f70d0101")


def bend(made: Made, signer: Any, change: Callable[[bytes], bytes] | None = None, digest: str = "sha256") -> Made:
    """The same certificate changed and signed anew with an RSA key: for what the library refuses to make."""
    tbs = made.cert.tbs_certificate_bytes.replace(_RSA_OID + b"\x0b", _RSA_OID + RSA_OIDS[digest])
    tbs = change(tbs) if change else tbs
    sums = {"md5": hashes.MD5(), "sha1": hashes.SHA1(), "sha256": hashes.SHA256()}
    signature = signer.sign(tbs, padding.PKCS1v15(), sums[digest])
    algorithm = wrap(0x30, wrap(6, _RSA_OID + RSA_OIDS[digest]) + b"\5\0")
    return Made(wrap(0x30, tbs + algorithm + wrap(3, b"\0" + signature)), made.name, made.key)


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """A change that replaces bytes by as many others, and fails the test where there are none."""
    assert len(old) == len(new)

    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new)

    return change


def wrap(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def pem_file(path: Path, *made: bytes) -> str:
    path.write_text("".join(DER_cert_to_PEM_cert(data) for data in made))
    return str(path)


def openssl_verify(leaf: bytes, others: Sequence[bytes], ca_file: str, folder: Path, *options: str) -> int:
    """The oracle: the code `openssl verify` ends with, 0 for trusted."""
    command = ["openssl", "verify", "-auth_level", "0", "-purpose", "sslserver", "-no-CApath", "-no-CAstore"]
    command += ["-CAfile", ca_file, *options]
    if others:
        command += ["-untrusted", pem_file(folder / "others.pem", *others)]
    done = subprocess.run([*command, pem_file(folder / "leaf.pem", leaf)], capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return 0
    word = next(line for line in done.stderr.splitlines() if line.startswith("error ") and " at " in line)
    return int(word.split()[1])
