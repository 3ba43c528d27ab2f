"""The certificates of the zoo: one root, one intermediate, and a recipe for every fault.

Made anew for each zoo, with dates seen from now. A good certificate lives 45 days (5 gone): within every lifetime
limit the CA/Browser Forum has set until 2029, and with more than a third of its lifetime left.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from zoo.truth import HOST

GOOD = (-5.0, 40.0)
_USAGE = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement")
_USAGE_MORE = ("key_cert_sign", "crl_sign", "encipher_only", "decipher_only")


@dataclass(frozen=True)
class Signed:
    """A certificate, its key, and what is sent after it."""

    cert: x509.Certificate
    key: Any
    above: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True)
class Files:
    """PEM files of a server: its chain as sent, the same without the leaf, its key."""

    chain: str
    above: str
    key: str


class Forge:
    """Makes certificates by recipe name, each once; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        self._signed: dict[str, Signed] = {}
        self._files: dict[str, Files] = {}
        self._keys: dict[str, Any] = {}
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.root = self._authority("Zoo Root CA")
        self.intermediate = self._authority("Zoo Issuing CA", self.root)
        self.stranger = self._authority("Stranger Root CA")
        self.ca_file = str(folder / "root.pem")
        Path(self.ca_file).write_bytes(self.root.cert.public_bytes(serialization.Encoding.PEM))

    # -- keys and single certificates

    def key(self, kind: str) -> Any:
        """One key for each kind: rsa, rsa1024, rsa4096, ec, ec384, ed25519, dsa; `ca …` for authorities."""
        with self._lock:
            if kind not in self._keys:
                self._keys[kind] = _new_key(kind)
            return self._keys[kind]

    def _authority(self, name: str, issuer: Signed | None = None) -> Signed:
        key = self.key(f"ca {name}")
        return Signed(self._sign(name, (), (-400, 3000), key, issuer, ca=True), key)

    def _sign(
        self,
        name: str,
        names: tuple[str, ...],
        days: tuple[float, float],
        key: Any,
        issuer: Signed | None,
        ca: bool = False,
        more: tuple[x509.ExtensionType, ...] = (),
    ) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer = issuer.key if issuer else key
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.cert.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.now + timedelta(days=days[0]))
            .not_valid_after(self.now + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(ca, None), True)
            .add_extension(usage(ca), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
        )
        if not ca:
            builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(n) for n in names]), False)
        for extension in more:
            builder = builder.add_extension(extension, False)
        return builder.sign(signer, None if isinstance(signer, ed25519.Ed25519PrivateKey) else hashes.SHA256())

    def leaf(
        self,
        kind: str = "rsa",
        names: tuple[str, ...] = (HOST,),
        days: tuple[float, float] = GOOD,
        issuer: Signed | None = None,
        above: tuple[x509.Certificate, ...] | None = None,
        more: tuple[x509.ExtensionType, ...] = (),
    ) -> Signed:
        """A server's certificate; without an issuer from the intermediate, which is then sent along."""
        issuer = issuer or self.intermediate
        key = self.key(kind)
        sent = above if above is not None else (self.intermediate.cert,)
        return Signed(self._sign(names[0], names, days, key, issuer, more=more), key, sent)

    # -- recipes

    def signed(self, recipe: str) -> Signed:
        with self._lock:
            if recipe not in self._signed:
                self._signed[recipe] = self._cook(recipe)
            return self._signed[recipe]

    def _cook(self, recipe: str) -> Signed:
        if recipe in ("rsa", "rsa1024", "rsa4096", "ec", "ec384", "ed25519", "dsa"):
            return self.leaf(recipe)
        if recipe in _DATES:
            return self.leaf(days=_DATES[recipe])
        if recipe in _NAMES:
            return self.leaf(names=_NAMES[recipe])
        made: Signed = getattr(self, f"_{recipe}")()
        return made

    def _self_signed(self) -> Signed:
        key = self.key("rsa")
        return Signed(self._sign(HOST, (HOST,), GOOD, key, None), key)

    def _everything_wrong(self) -> Signed:
        key = self.key("rsa1024")
        return Signed(self._sign("khac.example.vn", ("khac.example.vn",), (-3000, -100), key, None), key)

    def _unknown_ca(self) -> Signed:
        return self.leaf(issuer=self.stranger, above=(self.stranger.cert,))

    def _missing_intermediate(self) -> Signed:
        return self.leaf(above=())

    def _extra(self) -> Signed:
        return self.leaf(above=(self.intermediate.cert, self.stranger.cert, self.root.cert))

    def _ladder(self, steps: int) -> tuple[Signed, tuple[x509.Certificate, ...]]:
        """The lowest of `steps` authorities below the root, and all of them, lowest first."""
        authority, certs = self.root, list[x509.Certificate]()
        for step in range(steps):
            authority = self._authority(f"Zoo Step {step + 1} CA", authority)
            certs.insert(0, authority.cert)
        return authority, tuple(certs)

    def _wrong_order(self) -> Signed:
        issuer, certs = self._ladder(3)
        return self.leaf(issuer=issuer, above=tuple(reversed(certs)))

    def _chain_of_ten(self) -> Signed:
        issuer, certs = self._ladder(9)
        return self.leaf(issuer=issuer, above=certs)

    def _must_staple(self) -> Signed:
        return self.leaf(more=(x509.TLSFeature([x509.TLSFeatureType.status_request]),))

    def _revoked(self) -> Signed:
        return self.leaf()

    def _sha1(self) -> Signed:
        """Signed by the command: Python's cryptography no longer makes such signatures."""
        key = self.key("rsa")
        csr = x509.CertificateSigningRequestBuilder().subject_name(
            x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
        )
        request = csr.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        pem = self._signed_by_command("sha1", request, "-sha1")
        return Signed(x509.load_pem_x509_certificate(pem), key, (self.intermediate.cert,))

    def _signed_by_command(
        self, name: str, request: bytes, *options: str, env: Mapping[str, str] | None = None
    ) -> bytes:
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(
            f"subjectAltName=DNS:{HOST}\nbasicConstraints=critical,CA:false\nextendedKeyUsage=serverAuth\n"
            "keyUsage=critical,digitalSignature,keyEncipherment\nauthorityKeyIdentifier=keyid\n"
        )
        issuer = self._write_pem(f"{name}-issuer", Signed(self.intermediate.cert, self.intermediate.key))
        command = ["openssl", "x509", "-req", *options, "-CA", issuer.chain, "-CAkey", issuer.key, "-days", "40"]
        command += ["-set_serial", str(x509.random_serial_number()), "-extfile", str(extensions)]
        return subprocess.run(command, input=request, env=env and dict(env), check=True, capture_output=True).stdout

    def gost(self, env: Mapping[str, str]) -> Files:
        """A GOST R 34.10-2012 certificate; `env` names an OpenSSL configuration with the GOST engine."""
        files = self._names("gost")
        command = ["openssl", "req", "-new", "-newkey", "gost2012_256", "-pkeyopt", "paramset:A", "-nodes"]
        command += ["-subj", f"/CN={HOST}", "-keyout", files.key]
        request = subprocess.run(command, env=dict(env), check=True, capture_output=True).stdout
        above = self.intermediate.cert.public_bytes(serialization.Encoding.PEM)
        with self._lock:
            leaf = self._signed_by_command("gost", request, env=env)
        Path(files.chain).write_bytes(leaf + above)
        Path(files.above).write_bytes(above)
        return files

    # -- files

    def files(self, recipe: str) -> Files:
        signed = self.signed(recipe)
        with self._lock:
            if recipe not in self._files:
                self._files[recipe] = self._write_pem(recipe, signed)
            return self._files[recipe]

    def _names(self, name: str) -> Files:
        return Files(*(str(self.folder / f"{name}.{end}") for end in ("pem", "above", "key")))

    def _write_pem(self, name: str, signed: Signed) -> Files:
        files, pem = self._names(name), serialization.Encoding.PEM
        above = b"".join(cert.public_bytes(pem) for cert in signed.above)
        Path(files.chain).write_bytes(signed.cert.public_bytes(pem) + above)
        Path(files.above).write_bytes(above)
        form = serialization.PrivateFormat.TraditionalOpenSSL  # OpenSSL 1.0.0 and old tools read it too
        if isinstance(signed.key, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey):
            form = serialization.PrivateFormat.PKCS8
        Path(files.key).write_bytes(signed.key.private_bytes(pem, form, serialization.NoEncryption()))
        return files

    def pkcs12(self, recipe: str) -> str:
        """A PKCS#12 store (password "zoo") with the chain and the key."""
        signed, path = self.signed(recipe), self.folder / f"{recipe}.p12"
        data = pkcs12.serialize_key_and_certificates(
            b"zoo", signed.key, signed.cert, list(signed.above), serialization.BestAvailableEncryption(b"zoo")
        )
        path.write_bytes(data)
        return str(path)

    def ocsp(self, recipe: str, revoked: bool) -> str:
        """The file of an OCSP answer (DER) for a recipe's certificate, as its issuer would give it."""
        status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
        answer = (
            ocsp.OCSPResponseBuilder()
            .add_response(
                cert=self.signed(recipe).cert,
                issuer=self.intermediate.cert,
                algorithm=hashes.SHA1(),
                cert_status=status,
                this_update=self.now - timedelta(hours=1),
                next_update=self.now + timedelta(days=6),
                revocation_time=self.now - timedelta(days=2) if revoked else None,
                revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
            )
            .responder_id(ocsp.OCSPResponderEncoding.NAME, self.intermediate.cert)
            .sign(self.intermediate.key, hashes.SHA256())
        )
        path = self.folder / f"{recipe}.ocsp"
        path.write_bytes(answer.public_bytes(serialization.Encoding.DER))
        return str(path)


_DATES = {
    "expired": (-60.0, -15.0),
    "not_yet_valid": (10.0, 55.0),
    "expires_soon": (-40.0, 5.0),
    "long_lived": (-5.0, 296.0),
    "ten_years": (-1000.0, 2650.0),
}
_NAMES = {
    "wrong_host": ("khac.example.vn",),
    "wildcard": ("*.example.vn",),
    "wildcard_too_high": ("*.vn",),
    "idn": ("xn--cng-qmz.example.vn",),
}


def _new_key(kind: str) -> Any:
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:] or 2048))
    if kind == "dsa":
        return dsa.generate_private_key(2048)
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP384R1() if kind == "ec384" else ec.SECP256R1())


def usage(ca: bool) -> x509.KeyUsage:
    on = {"key_cert_sign", "crl_sign"} if ca else {"digital_signature", "key_encipherment"}
    return x509.KeyUsage(**{name: name in on for name in (*_USAGE, *_USAGE_MORE)})
