"""What an examination found out about one server: frozen, typed, and honest about what it could not tell.

Three-valued facts are `bool | None`: None means *not determined*, never "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from probes.tls.hello import Protocol
from socd.probe import Endpoint


class Reply(StrEnum):
    """What one question came to. Only ACCEPTED and REFUSED say anything about what was asked."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # by an alert, another version, or a hang-up that a control question proved to be meant
    CLOSED = "closed"  # hung up without a word, and nothing proves why
    RESET = "reset"
    TIMEOUT = "timeout"  # connected, no answer
    PLAIN_HTTP = "plain-http"
    NOT_TLS = "not-tls"
    NO_CONNECTION = "refused-connection"
    UNREACHABLE = "unreachable"  # the link's, or a host that drops us
    NOT_TRIED = "not-tried"  # our budget was used up, or our machine would not

    @property
    def determined(self) -> bool:
        return self in (Reply.ACCEPTED, Reply.REFUSED)


class Preference(StrEnum):
    """Whose order of suites decides."""

    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Answer:
    """One protocol's answer. `reason` refines it: the alert's name, "close", "version SSLv3", an errno's name …

    `spoke` tells that the peer answered with at least one valid TLS or SSLv2 message. `suites` are the accepted ones
    in the order we ask in; `complete` tells that a last refusal proved there are no more, otherwise
    `gap` says why not. `sent` and `received` are the first bytes of the first exchange, for the transcript.
    """

    protocol: Protocol
    reply: Reply
    reason: str = ""
    suites: tuple[int, ...] = ()
    complete: bool = False
    gap: str = ""
    preference: Preference | None = None
    spoke: bool = False
    sent: bytes = field(default=b"", repr=False)
    received: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class DhParameters:
    """Finite-field parameters a server used with one suite. `known` names a well-known prime, "" for its own."""

    protocol: Protocol
    suite: int
    bits: int
    known: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One behavioural test. `vulnerable` None: could not tell; `reason` says how it was decided, or why not."""

    vulnerable: bool | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SentChain:
    """One chain as a server sent it: DER, leaf first. `staple` is its OCSP response (DER), `scts` the raw list of the
    TLS extension; b"" where none came. `protocol` and `suite` are of the handshake that showed it."""

    ders: tuple[bytes, ...] = field(repr=False)
    protocol: Protocol
    suite: int
    staple: bytes = field(default=b"", repr=False)
    scts: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Resumption:
    """Whether a session can be taken up again: by session id or ticket (≤ TLS 1.2), by PSK (TLS 1.3)."""

    session_id: bool | None = None
    ticket: bool | None = None
    psk: bool | None = None


@dataclass(frozen=True, slots=True)
class Examination:
    """All that one server said. `chains` are the distinct ones, what a modern client gets first (empty: none shown).

    `groups` are accepted key exchange groups of any protocol, in the order we ask in, `signatures` those the server was
    seen to sign with; the `…_complete` flags tell that a last refusal proved there are no more. `extensions` are those
    the server answered with. `client_auth` is "", "optional" (asked for, handshake went on without), "required",
    or "asked" where it could not be told which.
    `intolerant` lists what it choked on: "large hello", "version", "extensions", "compression", "record version".
    `trials` are by Weakness value: HEARTBLEED, CCS, ROBOT, TICKETBLEED. `full` is false for the quick daily look, which
    says nothing but protocols, suites and certificates.
    """

    endpoint: Endpoint
    answers: tuple[Answer, ...]  # one per Protocol, oldest first
    full: bool = True
    chains: tuple[SentChain, ...] = ()
    groups: tuple[int, ...] = ()
    groups_complete: bool = False
    dh: tuple[DhParameters, ...] = ()
    signatures: tuple[int, ...] = ()
    signatures_complete: bool = False
    extensions: tuple[int, ...] = ()
    alpn: tuple[str, ...] = ()
    compression: bool | None = None
    extended_master_secret: bool | None = None
    secure_renegotiation: bool | None = None
    client_renegotiation: bool | None = None
    unsafe_renegotiation: bool | None = None  # with a client that knows no RFC 5746
    fallback_scsv: bool | None = None
    client_auth: str | None = None
    resumption: Resumption = Resumption()
    intolerant: tuple[str, ...] = ()
    trials: Mapping[str, Trial] = field(default_factory=dict)
    connections: int = 0
    trial_connections: int = 0  # of them, those spent on single weaknesses
    seconds: float = 0.0
    round_trip: float | None = None  # seconds from a hello to the first byte of its answer, the least seen

    def answer(self, protocol: Protocol) -> Answer:
        return next(answer for answer in self.answers if answer.protocol is protocol)

    @property
    def accepted(self) -> tuple[Protocol, ...]:
        return tuple(answer.protocol for answer in self.answers if answer.reply is Reply.ACCEPTED)

    @property
    def suites(self) -> Mapping[Protocol, tuple[int, ...]]:
        """Accepted suites of each accepted protocol."""
        return {answer.protocol: answer.suites for answer in self.answers if answer.reply is Reply.ACCEPTED}

    @property
    def undetermined(self) -> Mapping[Protocol, str]:
        """Protocols of which something stayed open, and why: not even accepted or refused, or suites missing."""
        return {
            answer.protocol: answer.gap or f"{answer.reply.value} {answer.reason}".rstrip()
            for answer in self.answers
            if not answer.reply.determined or (answer.reply is Reply.ACCEPTED and not answer.complete)
        }

    @property
    def plain_http(self) -> bool:
        return any(answer.reply is Reply.PLAIN_HTTP for answer in self.answers)

    @property
    def spoke(self) -> bool:
        """Whether anything at all on this port speaks TLS or SSL."""
        return any(answer.spoke for answer in self.answers)

    @property
    def chain(self) -> tuple[bytes, ...]:
        """The chain a modern client gets."""
        return self.chains[0].ders if self.chains else ()
