"""What is known about each server of the zoo, as typed data, and what an animal is.

A truth is *written*, not measured: it follows from how the server was set up. `test_tls_zoo_truth.py` holds it
against clients that are not ours. Words are those of the facts object (`socd check --probe tls --json`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from zoo.pki import Forge

HOST = "cong.example.vn"


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROTOCOLS = ("SSLv2", "SSLv3", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3")

FAULTS = words(
    "EXPIRED NOT_YET_VALID SELF_SIGNED UNTRUSTED WRONG_HOST INCOMPLETE_CHAIN SHA1 WEAK_KEY TOO_LONG_LIVED REVOKED "
    "EXPIRES_SOON"
)
WEAKNESSES = words(
    "DROWN POODLE BEAST CRIME FREAK LOGJAM SWEET32 RC4 NULL_CIPHER ANON_CIPHER EXPORT WEAK_DH NO_FS NO_MODERN_TLS "
    "ROBOT HEARTBLEED CCS INSECURE_RENEG NO_SECURE_RENEG NO_FALLBACK_SCSV TICKETBLEED"
)
_FIELDS = frozenset({"groups", "dh_bits", "hsts", "client_auth", "pq_hybrid", "faults", "weaknesses", "protocols"})


class Outcome(StrEnum):
    TLS = "TLS"
    NO_ANSWER = "NO_ANSWER"
    NOT_TLS = "NOT_TLS"


@dataclass(frozen=True)
class Truth:
    """All that is true of one server.

    `protocols` has every protocol the server accepts, and no other; its value is the exact set of suites it accepts
    there, or None where the set-up does not determine it. `groups` likewise (what a client that offers all groups can
    get, by their names in the IANA registry). `faults` and `weaknesses` are exact: a word that stands neither there nor
    in `unknown` is false of this server. `unknown` holds the words on which the truth is silent (faults, weaknesses,
    protocols, or names of fields). `hsts` is the header's value on `/`, None for no header; `dh_bits` the size of the
    smallest finite-field Diffie-Hellman share below TLS 1.3, None for no such key exchange.
    """

    name: str
    source: str  # "real: …" or "emulated: …"
    protocols: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    groups: frozenset[str] | None = None
    faults: frozenset[str] = frozenset()
    weaknesses: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()
    hsts: str | None = None
    client_auth: Literal["none", "asked", "required"] = "none"
    pq_hybrid: bool = False
    outcome: Outcome = Outcome.TLS
    dh_bits: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        assert self.source.startswith(("real: ", "emulated: ")), self.name
        assert self.faults <= FAULTS and self.weaknesses <= WEAKNESSES, self.name
        assert set(self.protocols) <= set(PROTOCOLS), self.name
        assert self.unknown <= FAULTS | WEAKNESSES | set(PROTOCOLS) | _FIELDS, self.name
        assert not self.unknown & (self.faults | self.weaknesses), self.name

    def json(self) -> dict[str, Any]:
        def plain(value: Any) -> Any:
            if isinstance(value, Mapping):
                return {key: plain(each) for key, each in value.items()}
            return sorted(value) if isinstance(value, frozenset) else value

        return {name: plain(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Animal:
    """One server: its truth, and `start`, the house that starts all animals it is given at once."""

    truth: Truth
    start: House
    settings: Any = None
    sni: str = HOST  # A-labels
    needs: tuple[str, ...] = ()  # programs, files and fetched pieces without which it cannot be shown
    own_port: bool = False  # for a server that can only listen on all addresses

    @property
    def name(self) -> str:
        return self.truth.name


@dataclass(frozen=True)
class Stall:
    """An animal and the place where it is to listen."""

    animal: Animal
    address: str
    port: int

    @property
    def name(self) -> str:
        return self.animal.name


@dataclass(frozen=True)
class Keep:
    """What all houses share: a folder of this zoo's own, and the maker of certificates."""

    folder: Path
    forge: Forge


House = Callable[[Keep, Sequence[Stall]], AbstractContextManager[None]]


@dataclass(frozen=True)
class Running:
    """A server that listens now."""

    name: str
    address: str
    port: int
    sni: str
    ca_file: str
    truth: Truth

    @property
    def host(self) -> str:
        """The name as people write it (U-labels)."""
        return self.sni.encode("ascii").decode("idna")
