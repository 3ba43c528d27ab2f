"""Chains with a fault, or an oddity that is none, beyond those of `pki`: recipes of the wider zoo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from zoo.pki import Forge, Signed, usage
from zoo.truth import HOST

_SERVER, _CLIENT = ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH
_OTHER = "khac.example.vn"
_RULE = datetime(2026, 3, 15, tzinfo=UTC)  # 200 days from here on, 398 before
_GONE = (-60.0, -3.0)
Dates = tuple[datetime | float, datetime | float]


def named(entry: str) -> x509.GeneralName:
    return x509.IPAddress(ip_address(entry[3:])) if entry.startswith("ip:") else x509.DNSName(entry)


class WideForge(Forge):
    """The forge with all recipes."""

    def _cook(self, recipe: str) -> Signed:
        return RECIPES[recipe](self) if recipe in RECIPES else super()._cook(recipe)

    def _moment(self, at: datetime | float) -> datetime:
        return at if isinstance(at, datetime) else self.now + timedelta(days=at)

    def make(
        self,
        name: str,
        issuer: Signed | None,
        key: Any,
        names: tuple[str, ...] = (),
        days: Dates = (-5.0, 40.0),
        ca: bool = False,
        purpose: x509.ObjectIdentifier | None = _SERVER,
        depth: int | None = None,
        more: tuple[x509.ExtensionType, ...] = (),
    ) -> x509.Certificate:
        """One certificate; without an issuer it signs itself."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
        signer = issuer.key if issuer else key
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.cert.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._moment(days[0]))
            .not_valid_after(self._moment(days[1]))
            .add_extension(x509.BasicConstraints(ca, depth), True)
            .add_extension(usage(ca), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), False)
        )
        if purpose is not None and not ca:
            builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), False)
        if names:
            builder = builder.add_extension(x509.SubjectAlternativeName([named(one) for one in names]), not name)
        for extension in more:
            builder = builder.add_extension(extension, True)
        return builder.sign(signer, hashes.SHA256())

    def one(
        self,
        names: tuple[str, ...] = (HOST,),
        days: Dates = (-5.0, 40.0),
        issuer: Signed | None = None,
        above: tuple[x509.Certificate, ...] | None = None,
        key: Any = None,
        name: str = HOST,
        **more: Any,
    ) -> Signed:
        """A server's certificate with its key and what is sent after it."""
        issuer, key = issuer or self.intermediate, key or self.key("rsa")
        cert = self.make(name, issuer, key, names, days, **more)
        return Signed(cert, key, (issuer.cert,) if above is None else above)

    def authority(
        self, name: str, issuer: Signed | None = None, key: Any = None, days: Dates = (-400.0, 3000.0), **more: Any
    ) -> Signed:
        key = key or self.key(f"ca {name}")
        return Signed(self.make(name, issuer or self.root, key, days=days, ca=True, **more), key)


def _leaf_twice(forge: WideForge) -> Signed:
    leaf = forge.one()
    return Signed(leaf.cert, leaf.key, (leaf.cert, forge.intermediate.cert))


def _too_deep(forge: WideForge) -> Signed:
    above = forge.authority("Zoo Last CA", depth=0)
    below = forge.authority("Zoo One Too Many CA", above)
    return forge.one(issuer=below, above=(below.cert, above.cert))


def _no_authority(forge: WideForge) -> Signed:
    other = forge.one((_OTHER,), name=_OTHER, key=forge.key("ca other leaf"))
    return forge.one(issuer=Signed(other.cert, other.key), above=(other.cert, forge.intermediate.cert))


def _signs_itself_as_authority(forge: WideForge) -> Signed:
    key = forge.key("rsa")
    return Signed(forge.make(HOST, None, key, (HOST,), ca=True), key)


def _cross_signed(forge: WideForge) -> Signed:
    """Two certificates of one authority: ours, and a stranger's behind it."""
    ours = forge.authority("Zoo Cross CA")
    theirs = forge.authority("Zoo Cross CA", forge.stranger, ours.key)
    return forge.one(issuer=ours, above=(ours.cert, theirs.cert))


RECIPES: Mapping[str, Callable[[WideForge], Signed]] = {
    "above_expired": lambda it: it.one(issuer=it.authority("Zoo Expired CA", days=(-900.0, -3.0))),
    "above_not_yet": lambda it: it.one(issuer=it.authority("Zoo Future CA", days=(2.0, 900.0))),
    "above_1024": lambda it: it.one(issuer=it.authority("Zoo Weak CA", key=rsa.generate_private_key(65537, 1024))),
    "above_is_none": _no_authority,
    "above_constrained": lambda it: it.one(
        issuer=it.authority("Zoo Office CA", more=(x509.NameConstraints([x509.DNSName("gov.vn")], None),))
    ),
    "above_too_deep": _too_deep,
    "above_unrelated": lambda it: it.one(above=(it.stranger.cert,)),
    "cross_signed": _cross_signed,
    "root_included": lambda it: it.one(above=(it.intermediate.cert, it.root.cert)),
    "sent_twice": lambda it: it.one(above=(it.intermediate.cert, it.intermediate.cert)),
    "leaf_twice": _leaf_twice,
    "common_name_only": lambda it: it.one(()),
    "common_name_right": lambda it: it.one((_OTHER,)),
    "no_name": lambda it: it.one(name=""),
    "part_wildcard": lambda it: it.one(("c*.example.vn",)),
    "wildcard_one_deep": lambda it: it.one(("*.example.vn",)),
    "idn_wildcard": lambda it: it.one(("*.xn--tnh-5na.example.vn",)),
    "upper_case": lambda it: it.one(("CONG.Example.VN",)),
    "hundreds_of_names": lambda it: it.one((*(f"n{number}.example.vn" for number in range(300)), HOST)),
    "address": lambda it: it.one(("ip:10.9.8.7",)),
    "address_as_name": lambda it: it.one(("10.9.8.7",)),
    "398_days_before": lambda it: it.one(days=(_RULE - timedelta(days=1), _RULE + timedelta(days=397, seconds=-1))),
    "398_days_since": lambda it: it.one(days=(_RULE, _RULE + timedelta(days=398, seconds=-1))),
    "200_days": lambda it: it.one(days=(it.now - timedelta(days=10), it.now + timedelta(days=190, seconds=-1))),
    "201_days": lambda it: it.one(days=(-10.0, 191.0)),
    "over_a_third_left": lambda it: it.one(days=(-59.0, 31.0)),
    "under_a_third_left": lambda it: it.one(days=(-61.0, 29.0)),
    "for_clients": lambda it: it.one(purpose=_CLIENT),
    "for_anything": lambda it: it.one(purpose=None),
    "ed448": lambda it: it.one(key=ed448.Ed448PrivateKey.generate()),
    "p521": lambda it: it.one(key=ec.generate_private_key(ec.SECP521R1())),
    "p192": lambda it: it.one(key=ec.generate_private_key(ec.SECP192R1())),
    "rsa2047": lambda it: it.one(key=rsa.generate_private_key(65537, 2047)),
    "rsa_exponent_3": lambda it: it.one(key=rsa.generate_private_key(3, 2048)),
    "ec_above": lambda it: it.one(
        issuer=it.authority("Zoo P-384 CA", key=ec.generate_private_key(ec.SECP384R1()))
    ),
    "expired_and_incomplete": lambda it: it.one(days=_GONE, above=()),
    "expired_for_another": lambda it: it.one((_OTHER,), days=_GONE),
    "authority_of_its_own": _signs_itself_as_authority,
    "ec_expired": lambda it: it.one(days=_GONE, key=it.key("ec")),
    "rsa_for_another": lambda it: it.one((_OTHER,)),
    "ec_self_signed": lambda it: Signed(it.make(HOST, None, it.key("ec"), (HOST,)), it.key("ec")),
}  # fmt: skip
