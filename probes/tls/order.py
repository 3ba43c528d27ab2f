"""A chain as it was sent, and the path that can be made of it by names and key identifiers. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from probes.tls.certificate import Certificate, CertificateError, parse

MOST = 64  # certificates of a chain that are read; nobody sends more


@dataclass(frozen=True, slots=True)
class Order:
    """A chain, read. `certificates` are as sent, None where one is unreadable.

    `path` are indices: the server's own certificate, its issuer, and so on as far as what was sent goes; empty where
    the server's own is unreadable. `duplicates` repeat an earlier one, `extra` have nothing to do with the path,
    `roots` belong to it and sign themselves.
    """

    certificates: tuple[Certificate | None, ...]
    path: tuple[int, ...]
    duplicates: tuple[int, ...]
    extra: tuple[int, ...]
    roots: tuple[int, ...]

    @property
    def leaf(self) -> Certificate | None:
        return self.certificates[self.path[0]] if self.path else None

    @property
    def ascending(self) -> bool:
        """Whether the path was sent from the server up; what does not belong to it is left aside."""
        return list(self.path) == sorted(self.path)


def arrange(chain: Sequence[bytes]) -> Order:
    """Read and sort a chain, leaf first as it should be. At most 64 certificates are looked at."""
    certificates = tuple(_read(data) for data in chain[:MOST])
    seen: dict[str, int] = {}
    duplicates: list[int] = []
    for index, cert in enumerate(certificates):
        if cert is not None and seen.setdefault(cert.sha256, index) != index:
            duplicates.append(index)
    usable = {index: cert for index in seen.values() if (cert := certificates[index]) is not None}
    path = _path(usable)
    related = {index for index in usable if index in path or _alternative(usable, path, index)}
    roots = tuple(index for index in sorted(related) if usable[index].self_signed and index != path[0])
    extra = tuple(sorted(usable.keys() - related))
    return Order(certificates, path, tuple(duplicates), extra, roots)


def _read(data: bytes) -> Certificate | None:
    try:
        return parse(data)
    except CertificateError:
        return None


def _path(usable: dict[int, Certificate]) -> tuple[int, ...]:
    leaf = _leaf(usable)
    if leaf is None:
        return ()
    path = [leaf]
    while not usable[path[-1]].self_signed:
        above = [index for index in usable if index not in path and usable[path[-1]].issued_by(usable[index])]
        if not above:
            break
        path.append(max(above, key=lambda index: _likeliness(usable[path[-1]], usable[index], index)))
    return tuple(path)


def _leaf(usable: dict[int, Certificate]) -> int | None:
    """The first, as RFC 8446 §4.4.2 demands; where that is an authority that issued another one sent, the other."""
    first = usable.get(0)
    if first is None or not first.is_ca:
        return None if first is None else 0
    below = [index for index, cert in usable.items() if not cert.is_ca]
    return below[0] if below and any(index and cert.issued_by(first) for index, cert in usable.items()) else 0


def _likeliness(cert: Certificate, issuer: Certificate, index: int) -> tuple[bool, bool, bool, int]:
    same_key = cert.extensions.authority_key == issuer.extensions.subject_key != b""
    return same_key, issuer.is_ca, not issuer.self_signed, -index


def _alternative(usable: dict[int, Certificate], path: tuple[int, ...], index: int) -> bool:
    """Whether it is another certificate for an authority of the path (cross-signed), or issued such a one."""
    names = {usable[at].subject_name.canonical for at in path[1:]} | {usable[at].issuer_name.canonical for at in path}
    return usable[index].subject_name.canonical in names and usable[index].is_ca
