"""TLS 1.3: the one real handshake of an examination, for the certificate, which this protocol shows to nobody else."""

from __future__ import annotations

from dataclasses import dataclass, field

from probes.tls.ask import Heard, version_name
from probes.tls.framing import converse
from probes.tls.hello import Offer, Protocol
from probes.tls.notes import MAX_NOTED, Notes
from probes.tls.result import Reply, SentChain
from probes.tls.session13 import GROUPS as OWN_GROUPS
from probes.tls.session13 import SUITES as OWN_SUITES
from probes.tls.session13 import Session13
from probes.tls.trials import psk
from probes.tls.wire import ON_TRIAL, Line

# P-256 first, so that servers which like another better tell what they know.
_GROUPS = (0x0017, *(code for code in OWN_GROUPS if code != 0x0017))


@dataclass(slots=True)
class Newest:
    """What the handshake told: `client_auth` as in `Examination`, the schemes `signed` with, and whether a session can
    be taken up (`psk`); None and nothing where there was none. All else goes into the notes."""

    line: Line
    host: str
    notes: Notes
    psk: bool | None = None
    client_auth: str | None = None
    signed: set[int] = field(default_factory=set)

    async def handshake(self, rich: bool, own_record: bool = False) -> tuple[Session13, Heard]:
        """P-256 is offered first: a server that likes another better often tells all its groups, encrypted."""
        session = Session13(self.host, groups=_GROUPS, shares=_GROUPS[:1], alpn=("h2", "http/1.1"), rich=rich)
        if own_record:
            session.message = b"\x16\3\3" + session.message[3:]
        ending = await converse(self.line, session)
        said = session.hello
        offer = Offer(Protocol.TLS13, OWN_SUITES)
        if said is not None and said.version != Protocol.TLS13.number:
            return session, Heard(offer, Reply.REFUSED, f"version {version_name(said.version)}", spoke=True)
        if said is None and session.alert is not None:
            return session, Heard(offer, Reply.REFUSED, session.alert.name, spoke=True)
        if said is None or said.suite not in OWN_SUITES:
            return session, Heard(offer, ending.reply, ending.reason, spoke=session.spoke)
        self._learn(session)
        self.client_auth = session.client_auth
        return session, Heard(offer, Reply.ACCEPTED, "", said, spoke=True, sent=session.message)

    async def take_up(self, session: Session13) -> None:
        """Try to take up the session just ended: a trial of its own."""
        ON_TRIAL.set(True)
        self.psk = await psk(self.line, session)

    def _learn(self, session: Session13) -> None:
        notes, hello = self.notes, session.hello
        assert hello is not None  # noqa: S101 - looked at before
        if session.chain:
            notes.chain(SentChain(session.chain, Protocol.TLS13, hello.suite, session.staple, session.scts))
        if session.group is not None:
            notes.groups[session.group] = None
        notes.claimed = session.groups[:MAX_NOTED]
        notes.seen_extensions((*hello.extensions, *session.extensions))
        self.signed |= {session.signature} if session.signature is not None else set()
        if session.alpn:
            notes.alpn[session.alpn] = None
