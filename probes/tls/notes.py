"""What flights tell in passing, gathered over one examination: groups, parameters, certificates, extensions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from probes.tls.ask import Heard
from probes.tls.codes import Codes
from probes.tls.hello import GROUPS_12, GROUPS_13, SIGNATURES, Protocol
from probes.tls.records import Flight, KeyExchange, ServerHello
from probes.tls.registry import known_prime
from probes.tls.result import DhParameters, SentChain

_ALPN = ("h2", "http/1.1")
_MOST_CHAINS = 8
MAX_NOTED = 64  # of any list a server could lengthen
_NONE_SEEN = tuple((0, Codes(codes)) for codes in (GROUPS_12, GROUPS_13, SIGNATURES))


@dataclass(slots=True)
class Notes:
    """Everything seen so far, each thing once, in the order it was first seen."""

    groups: dict[int, None] = field(default_factory=dict)
    signatures: dict[int, None] = field(default_factory=dict)
    extensions: dict[int, None] = field(default_factory=dict)
    alpn: dict[str, None] = field(default_factory=dict)
    dh: dict[tuple[bytes, Protocol], DhParameters] = field(default_factory=dict)
    chains: dict[bytes, SentChain] = field(default_factory=dict)
    hellos: dict[Protocol, ServerHello] = field(default_factory=dict)
    claimed: tuple[int, ...] = ()  # groups the server itself says it knows
    requested: bool | None = None  # a client certificate was asked for
    compression: bool | None = None
    extended_master_secret: bool | None = None
    secure_renegotiation: bool | None = None
    alpn_over: bool = False
    # What to offer next, and how many had been seen when that was made up: until TLS 1.2, and TLS 1.3.
    _groups: list[tuple[int, Codes]] = field(default_factory=lambda: [_NONE_SEEN[0], _NONE_SEEN[1]])
    _schemes: tuple[int, Codes] = field(default_factory=lambda: _NONE_SEEN[2])

    def take(self, heard: Heard) -> None:
        """Learn from one accepted answer."""
        if heard.hello is None or heard.flight is None:
            self._ssl2(heard)
            return
        protocol, said, flight = heard.offer.protocol, heard.hello, heard.flight
        self.hellos.setdefault(protocol, said)
        self.seen_extensions(said.extensions)
        if said.group is not None:
            self.groups[said.group] = None
        if protocol is Protocol.TLS13:
            return
        self._older(heard, said, flight)
        if flight.exchange is not None:
            self._exchange(flight.exchange, protocol, said.suite)
        if flight.chain:
            self.chain(
                SentChain(flight.chain, protocol, said.suite, flight.staple, said.extensions.get(18, b"")[:65536])
            )

    def _ssl2(self, heard: Heard) -> None:
        if heard.chain:
            self.chain(SentChain(heard.chain, Protocol.SSL2, heard.suites[0] if heard.suites else 0))

    def _older(self, heard: Heard, said: ServerHello, flight: Flight) -> None:
        """What only hellos up to TLS 1.2 tell, in the clear."""
        if heard.offer.renegotiation is not None:
            self.secure_renegotiation = bool(self.secure_renegotiation) or 0xFF01 in said.extensions
        self.compression = bool(self.compression) or said.compression != 0
        if heard.offer.rich and heard.offer.protocol is not Protocol.SSL3:
            self.extended_master_secret = bool(self.extended_master_secret) or 23 in said.extensions
        self.requested = bool(self.requested) or flight.requested
        if heard.offer.alpn:
            if said.alpn:
                self.alpn[said.alpn] = None
            # A server that takes http/1.1 with h2 before it knows no h2; one that takes h2 is asked for http/1.1 alone.
            self.alpn_over = said.alpn != _ALPN[0]

    def _exchange(self, exchange: KeyExchange, protocol: Protocol, suite: int) -> None:
        if exchange.group is not None and len(self.groups) < MAX_NOTED:
            self.groups[exchange.group] = None
        if exchange.signature is not None and len(self.signatures) < MAX_NOTED:
            self.signatures[exchange.signature] = None
        if exchange.prime and (exchange.prime, protocol) not in self.dh and len(self.dh) < MAX_NOTED:
            known = known_prime(exchange.prime) or ""
            self.dh[exchange.prime, protocol] = DhParameters(protocol, suite, exchange.bits, known)

    def seen_extensions(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            if len(self.extensions) < MAX_NOTED:
                self.extensions[number] = None

    def chain(self, sent: SentChain) -> None:
        """One more chain; known by its leaf, and replaced by a sending that brings more with it (a staple)."""
        leaf = sent.ders[0]
        old = self.chains.get(leaf)
        new = old is None and len(self.chains) < _MOST_CHAINS
        if old is not None and old.protocol is Protocol.SSL2:  # which has no room for more than the leaf
            new = sent.protocol is not Protocol.SSL2
        if new or (old is not None and not old.staple and (sent.staple or (sent.scts and not old.scts))):
            self.chains[leaf] = sent

    def offered_alpn(self, protocol: Protocol) -> tuple[str, ...]:
        """The application protocols to offer next: those not chosen yet. Asked for with TLS 1.2 only."""
        if self.alpn_over or protocol is not Protocol.TLS12:
            return ()
        return tuple(name for name in _ALPN if name not in self.alpn)

    def groups_for(self, protocol: Protocol) -> Sequence[int]:
        """All groups, those not seen yet first: a server that follows the client's order shows a new one each time."""
        newest = protocol is Protocol.TLS13
        if self._groups[newest][0] != len(self.groups):
            self._groups[newest] = len(self.groups), _fresh_first(GROUPS_13 if newest else GROUPS_12, self.groups)
        return self._groups[newest][1]

    def signatures_next(self) -> Sequence[int]:
        if self._schemes[0] != len(self.signatures):
            self._schemes = len(self.signatures), _fresh_first(SIGNATURES, self.signatures)
        return self._schemes[1]


def _fresh_first(codes: tuple[int, ...], seen: Collection[int]) -> Codes:
    return Codes((*(code for code in codes if code not in seen), *(code for code in codes if code in seen)))
