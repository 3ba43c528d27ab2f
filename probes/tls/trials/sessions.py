"""Sessions taken up again, and what one full handshake shows besides: Ticketbleed, renegotiation, client certificates.

Ticketbleed, CVE-2016-9244: with a ticket goes a session id of 16 bytes; the server sends it back with 16 bytes of its
own memory behind. What is too much is counted and thrown away.
"""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass, field, replace

from probes.tls.framing import converse
from probes.tls.ground import Ground
from probes.tls.hello import Offer, extension, hello
from probes.tls.records import Flight, ServerHello, WireError
from probes.tls.result import Reply, Resumption, Trial
from probes.tls.session12 import Session12, offer
from probes.tls.session13 import MAX_ECHO, Session13
from probes.tls.wire import Line

_EXTENDED, _TICKETS, _SECURE = 23, 35, 0xFF01
_ID = 16  # bytes: half of what a server may send back


@dataclass(frozen=True, slots=True)
class Resumed:
    """What came of it. `client_auth` as in `Examination`; `ticketbleed.vulnerable` False also without tickets.
    `unsafe_renegotiation`: it goes along with a client that knows no RFC 5746, though it does itself."""

    resumption: Resumption = field(default_factory=Resumption)
    ticketbleed: Trial = field(default_factory=lambda: Trial(None, "not tried"))
    client_renegotiation: bool | None = None
    unsafe_renegotiation: bool | None = None
    client_auth: str | None = None


async def resumption(ground: Ground, ids: bool = True) -> Resumed:
    """Lead one full handshake, then take its session up by ticket and by id: one connection each.

    A server that gives a ticket often names no id, or one it does not keep: with `ids` a second full handshake without
    tickets settles that (two more connections). A renegotiation that ends a session may have cost the server's memory
    of it; that too is settled so.
    """
    offered = _offer(ground, ground.rich)
    session = Session12(ground.host, offered, renegotiate=True)
    ending = await converse(ground.line, session)
    if not session.finished:
        return _unfinished(ground, session, f"{ending.reply.value} {ending.reason}".rstrip())
    (ticket, bleeding), by_id, unsafe = await asyncio.gather(
        _by_ticket(ground, offered, session), _by_id(ground, offered, session, ids), _unsafe(ground, offered, session)
    )
    return Resumed(Resumption(by_id, ticket), bleeding, session.renegotiation, unsafe, session.client_auth)


def _offer(ground: Ground, rich: bool, tickets: bool = True) -> Offer:
    offered = offer(ground.protocol, ground.known or (ground.hello.suite,), rich, tickets)
    return replace(offered, groups=(), signatures=(), extra=b"") if ground.bare else offered


async def _unsafe(ground: Ground, offered: Offer, session: Session12) -> bool | None:
    """One more session as a client from before RFC 5746, where the server renegotiates with those who know it."""
    if session.hello is None or _SECURE not in session.hello.extensions:
        return session.renegotiation
    if session.renegotiation is False:
        return False  # it renegotiates with nobody
    old = Session12(ground.host, replace(offered, renegotiation=None), renegotiate=True)
    ending = await converse(ground.line, old)
    if old.finished:
        return old.renegotiation
    return False if old.alert is not None and ending.reply is Reply.CLOSED else None  # it wants no such client


def _unfinished(ground: Ground, session: Session12, ending: str) -> Resumed:
    """No session came about: a server that offered no ticket has none, of all else we cannot tell."""
    why = session.reason or (session.alert.name if session.alert is not None else ending)
    if ground.rich and session.hello is not None and _TICKETS not in session.hello.extensions:
        return Resumed(Resumption(ticket=False), Trial(False, "no tickets"), client_auth=session.client_auth)
    return Resumed(ticketbleed=Trial(None, f"no full handshake: {why}"), client_auth=session.client_auth)


async def _by_ticket(ground: Ground, offered: Offer, session: Session12) -> tuple[bool | None, Trial]:
    if not session.ticket:
        return False, Trial(False, "no tickets")
    if len(session.ticket) > MAX_ECHO:
        return None, Trial(None, f"ticket of {len(session.ticket)} bytes")
    ours = os.urandom(_ID)
    answer = await _answer(ground, replace(offered, ticket=session.ticket, session=ours, extra=b""))
    if answer is None:
        return None, Trial(None, "no answer to the ticket")
    surplus = len(answer.session) - _ID
    if surplus > 0 and answer.session.startswith(ours):
        return True, Trial(True, f"{surplus} bytes of memory behind our session id of {_ID}")
    if answer.session == ours:
        return True, Trial(False, "the session id came back as it was")
    return False, Trial(False, "the ticket was not taken")


async def _by_id(ground: Ground, offered: Offer, session: Session12, ids: bool) -> bool | None:
    if session.session_id:
        found = await _takes_id(ground, offered, session.session_id)
        if found or (session.renegotiation is None and not session.ticket):
            return found
    elif not session.ticket:
        return False
    if not ids:
        return None
    plain = _offer(ground, rich=False, tickets=False)
    if session.extended:  # some take up no session without it (RFC 7627 5.3)
        plain = replace(plain, extra=extension(_EXTENDED, b""))
    other = Session12(ground.host, plain)
    await converse(ground.line, other)
    if not other.finished:
        return None
    return await _takes_id(ground, plain, other.session_id) if other.session_id else False


async def _takes_id(ground: Ground, offered: Offer, session_id: bytes) -> bool | None:
    answer = await _answer(ground, replace(offered, session=session_id))
    return None if answer is None else answer.session == session_id


async def _answer(ground: Ground, offered: Offer) -> ServerHello | None:
    """The ServerHello that this hello gets; None for any other end."""
    flight = Flight()

    def read(data: bytes) -> bytes | None:
        try:
            flight.feed(data)
        except WireError:
            if flight.hello is None:
                raise
        return None if flight.over or flight.hello is not None else b""  # what follows may be encrypted already

    await ground.line.talk(hello(offered, ground.host), read)
    return flight.hello


async def psk(line: Line, session: Session13) -> bool | None:
    """Whether TLS 1.3 takes up this session, which must have been led to its end by `converse`: one connection where
    there is a ticket, none otherwise. None: could not tell."""
    if not session.tickets:
        over = session.complete or (session.done and session.alert is not None and session.alert.code == 0)
        return False if over and not session.rejected else None
    again = Session13(session.host, ticket=session.tickets[0])
    await converse(line, again)
    return again.resumed
