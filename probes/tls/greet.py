"""The first hello: what kind of peer this is, and what it cannot bear."""

from __future__ import annotations

from dataclasses import replace

from probes.tls.ask import DOUBTFUL, HANGUPS, Desk, Heard, complains, looks_like_http
from probes.tls.enumerate import CHUNK, MIDDLING, UP_TO_12, Enumeration
from probes.tls.hello import GROUPS_SMALL, SIGNATURES_SMALL, Offer, Protocol, ascii_host, share
from probes.tls.registry import COMMON_SUITES, SUITES_13
from probes.tls.result import Reply
from probes.tls.wire import Line

HOPELESS = frozenset({Reply.NO_CONNECTION, Reply.UNREACHABLE, Reply.PLAIN_HTTP, Reply.NOT_TRIED})
BASE_POINT = share(0x001D, b"\x09" + bytes(31))  # X25519's base point: a share like any other


async def greet(desk: Desk, enumeration: Enumeration, intolerant: list[str]) -> Heard:
    """Say hello with everything on offer, and with less where that gets no clear answer.

    What the server chokes on is noted in `intolerant` and left out of every later hello of `enumeration`.
    """
    alpn = enumeration.notes.offered_alpn(Protocol.TLS12)
    rich = await desk.once(enumeration.offer(Protocol.TLS12, UP_TO_12, alpn))
    if rich.accepted:
        return _there(desk, rich)
    if rich.reply in HOPELESS or not worth_another(rich):
        return rich
    small = await desk.once(small_offer(Protocol.TLS12))
    if small.accepted:
        return await _delicate(desk, enumeration, intolerant, rich, small)
    if not rich.spoke and not small.spoke and await _answers_plain_http(desk.line, desk.host):
        return replace(rich, reply=Reply.PLAIN_HTTP, reason="HTTP without TLS")
    return small if small.reply.determined and not rich.spoke else rich


async def _delicate(desk: Desk, enumeration: Enumeration, intolerant: list[str], rich: Heard, small: Heard) -> Heard:
    """It answers the small hello and not the rich one: is it our extensions, our length, or only chance?"""
    _there(desk, small)
    if rich.reply is not Reply.TIMEOUT:  # silence costs the whole patience: what follows is proof enough
        again = await desk.once(rich.offer)
        if again.accepted:
            desk.fickle = True
            return _there(desk, again)
    enumeration.rich = False
    plain = await desk.once(enumeration.offer(Protocol.TLS12, UP_TO_12))
    if plain.accepted:
        intolerant.append("extensions")
        return _there(desk, plain)
    intolerant.append("large hello")
    enumeration.size = MIDDLING
    if worth_another(await desk.once(enumeration.offer(Protocol.TLS12, UP_TO_12[:MIDDLING]))):
        enumeration.size = CHUNK
    return small


def _there(desk: Desk, heard: Heard) -> Heard:
    desk.control = heard.offer
    return heard


async def _answers_plain_http(line: Line, host: str) -> bool:
    """Ask in plain HTTP, where no hello got a TLS answer: many web servers just hang on one or hang up.

    A status 400 proves nothing: it is also what a TLS server says to HTTP on its port.
    """
    head = bytearray()

    def read(data: bytes) -> bytes | None:
        head.extend(data[: 512 - len(head)])
        return None if len(head) >= 12 else b""

    request = f"GET / HTTP/1.0\r\nHost: {ascii_host(host)}\r\nConnection: close\r\n\r\n"
    await line.talk(request.encode("ascii"), read)
    return looks_like_http(bytes(head)) and bytes(head[9:12]) not in (b"400", b"497")


def small_offer(protocol: Protocol) -> Offer:
    """For servers that choke: under 256 bytes for a name of ordinary length, and every suite brings a certificate."""
    if protocol is Protocol.TLS13:
        return Offer(protocol, SUITES_13[:3], GROUPS_SMALL, SIGNATURES_SMALL, shares=BASE_POINT, rich=False)
    return Offer(protocol, COMMON_SUITES, GROUPS_SMALL, SIGNATURES_SMALL, rich=False)


def worth_another(heard: Heard) -> bool:
    if heard.reply is Reply.REFUSED:
        return complains(heard) or heard.reason in (*HANGUPS,) or heard.reason.startswith("suite ")
    return heard.reply in DOUBTFUL and heard.reply not in HOPELESS
