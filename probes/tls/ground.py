"""What a single trial stands on: the line to the server, and what is known of it when the trial begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from probes.tls.hello import Offer, Protocol
from probes.tls.records import ServerHello
from probes.tls.wire import Line


@dataclass(frozen=True, slots=True)
class Ground:
    """`protocol` is the newest one accepted up to TLS 1.2, `hello` the server's first answer in it, `suites` what each
    protocol accepted (as far as known), `rich` whether the server bears hellos with all extensions, `bare` whether it
    bears none at all, `certless` whether a handshake is known to go through without a certificate of ours; `deflate`
    and `own_record` as in `Offer`."""

    line: Line
    host: str
    protocol: Protocol
    hello: ServerHello
    suites: Mapping[Protocol, tuple[int, ...]] = field(default_factory=dict)
    rich: bool = True
    bare: bool = False
    certless: bool = False
    deflate: bool = True
    own_record: bool = False

    @property
    def known(self) -> tuple[int, ...]:
        """Accepted suites of `protocol`."""
        return self.suites.get(self.protocol, ())

    def offer(self, protocol: Protocol, suites: tuple[int, ...], extra: bytes = b"") -> Offer:
        """A hello for these suites, in a form this server bears."""
        if self.bare:
            return self.shaped(Offer(protocol, suites, (), (), rich=False))
        return self.shaped(Offer(protocol, suites, rich=self.rich, extra=extra))

    def shaped(self, offer: Offer) -> Offer:
        """The same without what this server minds in any hello."""
        return offer.shaped(self.deflate, self.own_record)
