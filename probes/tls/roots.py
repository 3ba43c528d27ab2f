"""The names of the authorities we trust: whether an unknown issuer belongs to one of them. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from probes.tls.certificate import Certificate, CertificateError, Name, parse

_WORD = re.compile(r"\w+")
# First words of common names that say nothing about whose they are.
_GENERIC = frozenset(
    {"ac", "autoridad", "ca", "cert", "certificate", "certification", "digital", "ec", "ecc", "global", "gov",
     "government", "internet", "intermediate", "issuing", "network", "new", "online", "private", "public", "root",
     "rsa", "secure", "security", "server", "service", "services", "ssl", "sub", "subordinate", "test", "the", "tls",
     "trust", "trusted", "web"}
)  # fmt: skip
# Legal forms are written in many ways.
_FORMS = frozenset(
    {"ag", "as", "co", "company", "corp", "corporation", "gmbh", "inc", "incorporated", "jsc", "limited", "llc", "ltd"}
)


@dataclass(frozen=True, slots=True)
class Roots:
    """Trusted roots by hash and by name."""

    system: frozenset[str]  # SHA-256, hex
    names: frozenset[str]  # canonical
    organisations: frozenset[str]
    prefixes: frozenset[str]

    @classmethod
    def of(cls, system: Iterable[bytes], own: Iterable[bytes]) -> Roots:
        public = tuple(system)
        names = [name for data in (*public, *own) if (name := _name(data)) is not None]
        return cls(
            frozenset(hashlib.sha256(data).hexdigest() for data in public),
            frozenset(name.canonical for name in names),
            frozenset(filter(None, (organisation(name) for name in names))),
            frozenset(filter(None, (_prefix(name) for name in names))),
        )

    def public(self, data: bytes) -> bool:
        """Whether this DER certificate is one of the system's store."""
        return hashlib.sha256(data).hexdigest() in self.system

    def named(self, canonical: str) -> bool:
        return canonical in self.names

    def near(self, cert: Certificate) -> bool:
        """Whether the issuer of `cert` is like a trusted root: same organisation, same first word of its common name,
        or issued by one as far as `cert` itself knows."""
        issuer = cert.issuer_name
        above = cert.extensions.authority_issuer
        return (
            bool(above and above != issuer.canonical and above in self.names)
            or organisation(issuer) in self.organisations
            or _prefix(issuer) in self.prefixes
        )


def organisation(name: Name) -> str:
    """Who stands behind a name, to compare: its organisation without the legal form, "" where it names none."""
    words = _WORD.findall(name.organisation.lower().replace(".", ""))
    return " ".join([word for word in words if word not in _FORMS] or words)


def _prefix(name: Name) -> str:
    words = _WORD.findall(name.common.lower())
    return words[0] if words and words[0] not in _GENERIC and len(words[0]) > 2 else ""


def _name(data: bytes) -> Name | None:
    try:
        return parse(data).subject_name
    except CertificateError:
        return None
