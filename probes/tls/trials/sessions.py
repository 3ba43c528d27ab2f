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
from probes.tls.hello import Offer, Protocol, extension, hello
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


async def resumption(ground: Ground) -> Resumed:
    """Lead one full handshake, then take its session up by ticket and by id: three connections in all.

    A server with tickets names no id where it gives one. It gets a full handshake without tickets first, whose id is
    then offered along with the wish for a ticket: both are told by the short handshake.
    """
    offered = _offer(ground, ground.rich)
    if ground.rich and _TICKETS in ground.hello.extensions:
        first = Session12(ground.host, replace(offered, tickets=False))
        await converse(ground.line, first)
        if first.finished and first.session_id:
            second = Session12(ground.host, replace(offered, session=first.session_id), True, first.master)
            await converse(ground.line, second)
            if second.finished:
                return await _along(ground, offered, first, second)
    session = Session12(ground.host, offered, renegotiate=True)
    ending = await converse(ground.line, session)
    if not session.finished:
        told = _unfinished(ground, session, f"{ending.reply.value} {ending.reason}".rstrip())
        return replace(told, client_auth="required") if await _turned_away(ground, offered, session) else told
    (ticket, bleeding), by_id, unsafe = await asyncio.gather(
        _by_ticket(ground, offered, session), _by_id(ground, offered, session), _unsafe(ground, offered, session)
    )
    return Resumed(Resumption(by_id, ticket), bleeding, session.renegotiation, unsafe, session.client_auth)


async def _along(ground: Ground, offered: Offer, first: Session12, second: Session12) -> Resumed:
    """What two handshakes tell, the second of which offered the first one's id and asked for a ticket."""

    async def by_id() -> bool | None:
        """Some look for no id where a ticket is wished for: without that wish it is asked once more."""
        if second.resumed:
            return True
        return await _takes_id(ground, replace(offered, tickets=False), first.session_id)

    async def by_ticket() -> tuple[bool | None, Trial]:
        """Some give no ticket in a short handshake."""
        session = second
        if second.resumed and not second.ticket:
            session = Session12(ground.host, offered)
            await converse(ground.line, session)
            if not session.finished:
                return None, Trial(None, "no second full handshake")
        return await _by_ticket(ground, offered, session)

    (ticket, bleeding), id_taken, unsafe = await asyncio.gather(by_ticket(), by_id(), _unsafe(ground, offered, second))
    return Resumed(Resumption(id_taken, ticket), bleeding, second.renegotiation, unsafe, first.client_auth)


def _offer(ground: Ground, rich: bool, tickets: bool = True) -> Offer:
    offered = ground.shaped(offer(ground.protocol, ground.known or (ground.hello.suite,), rich, tickets))
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


async def _turned_away(ground: Ground, offered: Offer, session: Session12) -> bool:
    """Some who ask for a certificate hang up on a client without one, and say no word: told by doing so twice."""
    if not (session.requested and session.gone and session.client_auth is None):
        return False
    again = Session12(ground.host, offered)
    await converse(ground.line, again)
    return again.requested and again.gone and again.alert is None


def _unfinished(ground: Ground, session: Session12, ending: str) -> Resumed:
    """No session came about: a server that offered no ticket has none, of all else we cannot tell."""
    why = session.reason or (session.alert.name if session.alert is not None else ending)
    said = session.hello or ground.hello
    if ground.protocol is Protocol.SSL3 or (ground.rich and _TICKETS not in said.extensions):
        return Resumed(Resumption(ticket=False), Trial(False, "no tickets"), client_auth=session.client_auth)
    return Resumed(ticketbleed=Trial(None, f"no full handshake: {why}"), client_auth=session.client_auth)


async def _by_ticket(ground: Ground, offered: Offer, session: Session12) -> tuple[bool | None, Trial]:
    if not session.ticket:
        return False, Trial(False, "no tickets")
    if len(session.ticket) > MAX_ECHO:
        return None, Trial(None, f"ticket of {len(session.ticket)} bytes")
    ours = os.urandom(_ID)
    taking_up = replace(offered, ticket=session.ticket, session=ours, extra=b"")
    answer = await _answer(ground, taking_up) or await _answer(ground, _plain(session, taking_up))
    if answer is None and await _minds_ids(ground, replace(offered, session=ours)):
        return None, Trial(False, "no hello with a session id gets through")
    if answer is None:
        return None, Trial(None, "no answer to the ticket")
    surplus = len(answer.session) - _ID
    if surplus > 0 and answer.session.startswith(ours):
        return True, Trial(True, f"{surplus} bytes of memory behind our session id of {_ID}")
    if answer.session == ours:
        return True, Trial(False, "the session id came back as it was")
    return False, Trial(False, "the ticket was not taken")


def _plain(session: Session12, offered: Offer) -> Offer:
    """With the fewest extensions; but some take up no session without the one it was made with (RFC 7627 5.3)."""
    return replace(offered, rich=False, extra=extension(_EXTENDED, b"") if session.extended else b"")


async def _minds_ids(ground: Ground, offered: Offer) -> bool:
    """Whether it is the session id alone that a server, or a filter before it, gives no answer to."""
    answers = [await _answer(ground, replace(offered, session=b"")) for _ in range(2)]
    return None not in answers and await _answer(ground, offered) is None


async def _by_id(ground: Ground, offered: Offer, session: Session12) -> bool | None:
    """A renegotiation that ends a session may have cost the server's memory of it, and a server that gives a ticket
    often names an id that it does not keep: a second full handshake settles that."""
    if session.session_id:
        found = await _takes_id(ground, offered, session.session_id)
        if found or (session.renegotiation is None and not session.ticket):
            return found
    elif not session.ticket:
        return False
    plain = _plain(session, _offer(ground, rich=False, tickets=False))
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
