"""The first hello: what kind of peer this is, and what it cannot bear."""

from __future__ import annotations

from dataclasses import replace

from probes.tls.ask import DOUBTFUL, HANGUPS, Desk, Heard, complains, looks_like_http
from probes.tls.enumerate import CHUNK, FEW, FEWEST, MIDDLING, UP_TO_12, Enumeration
from probes.tls.hello import GROUPS_SMALL, SIGNATURES_SMALL, Offer, Protocol, ascii_host, share
from probes.tls.registry import COMMON_SUITES, SUITES_13
from probes.tls.result import Reply
from probes.tls.wire import Line

# Nothing in it that anybody was ever seen to mind.
_LEAST = Offer(
    Protocol.TLS12, (*COMMON_SUITES[:8], 0x009C, 0x009D, 0x002F, 0x0035, 0x009E, 0x009F, 0x0033, 0x0039),
    GROUPS_SMALL, SIGNATURES_SMALL, rich=False, deflate=False, own_record=True,
)  # fmt: skip
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
    if worth_another(small) and small.reply is not Reply.TIMEOUT:
        least = await desk.once(_LEAST)
        if _answers(least):
            return await _modest(desk, enumeration, intolerant, least)
    return small if small.reply.determined and not rich.spoke else rich


async def _delicate(desk: Desk, enumeration: Enumeration, intolerant: list[str], rich: Heard, small: Heard) -> Heard:
    """It answers the small hello and not the rich one: is it our extensions, our length, or only chance?"""
    _there(desk, small)
    if rich.reply is not Reply.TIMEOUT:  # silence costs the whole patience: what follows is proof enough
        again = await desk.once(rich.offer)
        if again.accepted:
            desk.fickle = True
            return _there(desk, again)
    return await _shrink(desk, enumeration, intolerant, small, (MIDDLING, CHUNK))


async def _shrink(
    desk: Desk, enumeration: Enumeration, intolerant: list[str], heard: Heard, sizes: tuple[int, ...]
) -> Heard:
    """It bears no rich hello: one without extensions to spare, or parts of these sizes, the last untried."""
    enumeration.rich = False
    plain = await desk.once(enumeration.offer(Protocol.TLS12, UP_TO_12))
    if _answers(plain):
        intolerant.append("extensions")
        return _there(desk, plain)
    intolerant.append("large hello")
    for enumeration.size in sizes[:-1]:
        if not worth_another(await desk.once(enumeration.offer(Protocol.TLS12, UP_TO_12[: enumeration.size]))):
            return heard
    enumeration.size = sizes[-1]
    return heard


async def _modest(desk: Desk, enumeration: Enumeration, intolerant: list[str], least: Heard) -> Heard:
    """It answers the least of hellos alone: is it compression that it minds, the record, or the number of suites?"""
    _there(desk, least)
    if not _answers(await desk.once(replace(least.offer, deflate=True))):
        enumeration.deflate = False
        intolerant.append("compression")
    if not _answers(await desk.once(replace(least.offer, own_record=False))):
        enumeration.own_record = True
        intolerant.append("record version")
    rich = await desk.once(enumeration.offer(Protocol.TLS12, UP_TO_12, enumeration.notes.offered_alpn(Protocol.TLS12)))
    if _answers(rich):
        return _there(desk, rich)
    return await _shrink(desk, enumeration, intolerant, least, (MIDDLING, CHUNK, FEW, FEWEST))


def _answers(heard: Heard) -> bool:
    """Whether it takes such a hello, be it in an older protocol."""
    return heard.accepted or heard.reason.startswith("version ")


def _there(desk: Desk, heard: Heard) -> Heard:
    desk.control = heard.offer if heard.accepted else None
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
