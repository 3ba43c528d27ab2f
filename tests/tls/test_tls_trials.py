"""The trials: on the zoo's real and emulated vulnerable servers, on sound ones, and on scripted ones that answer oddly.

The scripted servers are emulations: a first flight built by hand, then whatever the test says. ROBOT's really decrypt
what they get, with a private key and the standard's rules, so that our paddings are held against them.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tls_talk import ground_of, line_to
from tls_zoo import HOST, Pair, Peer, certify, rsa_key, s_server, serve
from zoo import Running, Zoo, open_zoo

from probes.tls import framing
from probes.tls.framing import converse
from probes.tls.ground import Ground
from probes.tls.hello import Protocol
from probes.tls.records import ServerHello
from probes.tls.registry import by_name
from probes.tls.result import Resumption, Trial
from probes.tls.session12 import Session12, offer
from probes.tls.session13 import Session13
from probes.tls.trials import TRIALS, ccs, heartbleed, psk, resumption, robot, sessions

VULNERABLE = {"heartbleed", "heartbleed_tls12", "portal_of_2013", "robot_alert", "robot_hangs_up", "ticketbleed"}
SOUND = {"robot_sound", "heartbeat_sound", "everything_old", "insecure_renegotiation", "intermediate", "crime", "wide"}
_PROTOCOLS = (Protocol.TLS12, Protocol.TLS11, Protocol.TLS10, Protocol.SSL3)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zoo]:
    with open_zoo(tmp_path_factory.mktemp("zoo"), VULNERABLE | SOUND) as running:
        yield running


@pytest.fixture(scope="module")
def rsa() -> Pair:
    return certify(key=rsa_key())


async def ground_in(server: Running) -> Ground:
    truth = server.truth.protocols
    protocol = next(protocol for protocol in _PROTOCOLS if protocol.value in truth)
    known = tuple(sorted(by_name(name).code for name in truth[protocol.value] or ()))
    return await ground_of(server, protocol, known=known)


@pytest.mark.parametrize("name", sorted(VULNERABLE | SOUND))
async def test_the_zoo(name: str, zoo: Zoo) -> None:
    if name not in zoo.running:
        pytest.skip(zoo.skipped[name])
    ground = await ground_in(zoo[name])
    found = {trial.NAME: await trial.run(ground) for trial in TRIALS if trial.applies(ground)}
    resumed = await resumption(ground)
    found["TICKETBLEED"] = resumed.ticketbleed
    about = {"HEARTBLEED", "CCS", "ROBOT", "TICKETBLEED"}
    assert {key for key, trial in found.items() if trial.vulnerable} == zoo[name].truth.weaknesses & about, found
    assert all(trial.vulnerable is not None for trial in found.values()), found
    if "INSECURE_RENEG" in zoo[name].truth.weaknesses:
        assert resumed.client_renegotiation


@pytest.mark.parametrize(
    ("options", "expected", "connections"),
    [
        ((), Resumption(True, True), 3),
        (("-no_ticket",), Resumption(True, False), 2),
        (("-no_cache",), Resumption(False, True), 4),
        (("-no_cache", "-no_ticket"), Resumption(False, False), 1),
    ],
)
async def test_resumption(
    options: tuple[str, ...], expected: Resumption, connections: int, rsa: Pair, tmp_path: Path
) -> None:
    with s_server(rsa, tmp_path, "-tls1_2", *options) as server:
        ground = await ground_of(server)
        resumed = await resumption(ground)
    assert resumed.resumption == expected and resumed.ticketbleed.vulnerable is False
    assert resumed.client_renegotiation is False and resumed.client_auth == ""
    assert ground.line.connections <= connections


async def test_the_short_handshake_is_led_to_its_end(rsa: Pair, tmp_path: Path) -> None:
    """The server takes our Finished: its own stands in the transcript, though it is never read."""
    with s_server(rsa, tmp_path, "-tls1_2", "-client_renegotiation") as server:
        ground = await ground_of(server)
        offered = ground.offer(ground.protocol, (0xC02F, 0xC013, 0x009C))
        for right in (True, False):
            first = Session12(HOST, replace(offered, tickets=False))
            await converse(ground.line, first)
            assert first.finished and first.session_id and not first.ticket
            master = first.master if right else bytes(48)
            again = Session12(HOST, replace(offered, session=first.session_id), True, master)
            await converse(ground.line, again)
            assert again.resumed and again.finished and again.ticket
            assert again.renegotiation is right  # only with whom it has shaken hands


async def test_a_required_certificate_leaves_the_rest_open(rsa: Pair, tmp_path: Path) -> None:
    with s_server(rsa, tmp_path, "-tls1_2", "-Verify", "1", "-verify_return_error") as server:
        resumed = await resumption(await ground_of(server))
        assert resumed.client_auth == "required" and resumed.client_renegotiation is None
        assert resumed.resumption == Resumption(None, None) and resumed.ticketbleed.vulnerable is None
        ground = await ground_of(server, known=(0x009C,))
        assert await robot.run(ground) == Trial(None, "a certificate of ours is required first")


async def test_robot_where_a_certificate_is_asked_for(rsa: Pair, tmp_path: Path) -> None:
    with s_server(rsa, tmp_path, "-tls1_2", "-verify", "1") as server:
        trial = await robot.run(await ground_of(server, known=(0x009C,)))
    assert trial.vulnerable is False and "bad_record_mac" in trial.reason


async def test_a_dead_server_tells_nothing(rsa: Pair, tmp_path: Path) -> None:
    with s_server(rsa, tmp_path, "-tls1_2") as server:
        ground = await ground_of(server, known=(0x009C,))
    for trial in TRIALS:
        if trial.NAME != "HEARTBLEED":
            assert (await trial.run(ground)).vulnerable is None
    resumed = await resumption(ground)
    assert resumed.resumption == Resumption() and resumed.ticketbleed.vulnerable is None
    assert await psk(line_to(server), Session13(HOST)) is None


# -- scripted servers


def flight(code: int, ders: tuple[bytes, ...] = (), extensions: bytes = b"") -> bytes:
    """A first flight of TLS 1.2: ServerHello, Certificate where there is one, ServerHelloDone."""
    listed = b"".join(len(der).to_bytes(3, "big") + der for der in ders)
    hello = b"\3\3" + bytes(32) + b"\0" + code.to_bytes(2, "big") + b"\0"
    hello += len(extensions).to_bytes(2, "big") + extensions if extensions else b""
    messages = framing.message(2, hello)
    messages += framing.message(11, len(listed).to_bytes(3, "big") + listed) if ders else b""
    messages += framing.message(14, b"")
    return b"\x16\3\3" + len(messages).to_bytes(2, "big") + messages


def alert(code: int) -> bytes:
    return b"\x15\3\3\0\2\2" + bytes((code,))


async def record_from(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readexactly(5)
    return head[0], await reader.readexactly(int.from_bytes(head[3:], "big"))


Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def scripted(first: bytes, script: Script) -> AsyncIterator[Peer]:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await record_from(reader)
        writer.write(first)
        await script(reader, writer)
        await writer.drain()

    async with serve(handler) as peer:
        yield peer


def ground_at(peer: Peer, code: int = 0x002F, extensions: dict[int, bytes] | None = None) -> Ground:
    hello = ServerHello(0x0303, code, extensions=extensions or {})
    line = line_to(peer)
    line.heard(0.001)  # as the examiner's first questions would have found
    return Ground(line, HOST, Protocol.TLS12, hello, {Protocol.TLS12: (code,)})


# Heartbleed

BEATS = b"\0\x0f\0\1\1"


async def test_no_heartbeat_no_connection(rsa: Pair) -> None:
    async with scripted(b"", lambda reader, writer: asyncio.sleep(0)) as peer:
        assert await heartbleed.run(ground_at(peer)) == Trial(False, "no heartbeat extension")
    assert peer.connections == 0


@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [("bleeds", True), ("hangs up", False), ("alert", False), ("silence", False), ("drips", True), ("rubbish", None)],
)
async def test_heartbleed(behaviour: str, expected: bool | None) -> None:
    asked: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kind, request = await record_from(reader)
        assert kind == 24
        asked.append(request)
        claim = int.from_bytes(request[1:3], "big")
        leak = b"\x18\3\3" + (3 + claim + 16).to_bytes(2, "big") + b"\2" + request[1:3] + b"secret" * 1000
        if behaviour == "bleeds":
            writer.write(leak[: 5 + 3 + claim + 16])
        elif behaviour == "drips":
            for byte in b"\x16\3\3\0\4abcd" + leak[:20]:
                writer.write(bytes((byte,)))
                await asyncio.sleep(0.001)
        elif behaviour == "alert":
            writer.write(alert(10))
        elif behaviour == "rubbish":
            writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        elif behaviour == "silence":
            await asyncio.sleep(3)
        await writer.drain()

    async with scripted(flight(0x002F, extensions=BEATS), script) as peer:
        trial = await heartbleed.run(ground_at(peer, extensions={15: b"\1"}))
    assert trial.vulnerable is expected, trial
    claim = int.from_bytes(asked[0][1:3], "big")
    assert claim - (len(asked[0]) - 3) == 16  # no more than this can leak
    assert "secret" not in trial.reason and peer.connections == 1


async def test_heartbeat_asked_for_where_hellos_are_small(rsa: Pair) -> None:
    ground = ground_at(Peer("127.0.0.1", 1))
    for extensions, expected in ((b"", False), (BEATS, True)):

        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await record_from(reader)
            writer.write(b"\x18\3\3\0\x14" + bytes(20))

        async with scripted(flight(0x002F, extensions=extensions), script) as peer:
            small = Ground(line_to(peer), HOST, Protocol.TLS12, ground.hello, ground.suites, rich=False)
            assert (await heartbleed.run(small)).vulnerable is expected


# ChangeCipherSpec


@pytest.mark.parametrize(
    ("two", "one", "expected"),
    [
        (alert(20), None, True),  # bad_record_mac, and silence to a single one
        (alert(21), None, True),
        (b"", None, True),  # hangs up at the second
        (alert(20), alert(20), False),
        (alert(20), b"", False),
        (b"", b"", False),
        (alert(10), None, False),
        (alert(40), None, False),
        (None, None, None),
        (b"\x16\3\3\0\1a", None, None),
    ],
)
async def test_ccs(two: bytes | None, one: bytes | None, expected: bool | None) -> None:
    """What the server says to two ChangeCipherSpec, and to one: bytes and a hang-up, or None for silence."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert (await record_from(reader))[0] == 20
        try:
            again = await asyncio.wait_for(record_from(reader), 0.05)
        except TimeoutError:
            again = None
        said = two if again else one
        if said is None:
            await asyncio.sleep(3)
        else:
            writer.write(said)

    async with scripted(flight(0x002F), script) as peer:
        trial = await ccs.run(ground_at(peer))
    assert trial.vulnerable is expected, trial
    assert peer.connections <= 2 and (peer.connections == 1 or two in (alert(20), alert(21), b""))


# ROBOT


def decrypted(pair: Pair, body: bytes) -> str:
    """What PKCS#1 1.5 and RFC 5246 7.4.7.1 make of a ClientKeyExchange, read with the private key."""
    numbers = pair.key.private_numbers()
    modulus = numbers.public_numbers.n
    size = (modulus.bit_length() + 7) // 8
    sent = int.from_bytes(body[6:], "big")
    assert len(body) == 6 + size and sent < modulus
    plain = pow(sent, numbers.d, modulus).to_bytes(size, "big")
    if plain[:2] != b"\0\2":
        return "wrong start"
    zero = plain.find(b"\0", 2)
    if zero < 0:
        return "no zero"
    if zero != size - 49:
        return "zero in the wrong place"
    return "right" if plain[-48:-46] == b"\3\3" else "wrong version"


KINDS = ("right", "wrong start", "zero in the wrong place", "no zero", "wrong version")


@asynccontextmanager
async def oracle(
    pair: Pair, answer: Callable[[str, bool], bytes | None], seen: list[str] | None = None, slow: float = 0.0
) -> AsyncIterator[Peer]:
    """A server that answers as told by the padding, and whether a Finished came behind; None is silence."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        kind, body = await record_from(reader)
        assert kind == 22 and body[0] == 16
        padding = decrypted(pair, body)
        if seen is not None:
            seen.append(padding)
        try:
            whole = (await asyncio.wait_for(record_from(reader), 0.03))[0] == 20
            assert (await record_from(reader))[0] == 22
        except TimeoutError:
            whole = False
        await asyncio.sleep(slow)
        said = answer(padding, whole)
        if said is None:
            await asyncio.sleep(4)
        else:
            writer.write(said)

    async with scripted(flight(0x002F, pair.der), script) as peer:
        yield peer


async def test_the_five_paddings_are_what_they_are_called(rsa: Pair) -> None:
    seen: list[str] = []
    async with oracle(rsa, lambda padding, whole: alert(20) if whole else None, seen) as peer:
        trial = await robot.run(ground_at(peer))
    assert trial.vulnerable is False and peer.connections == 7
    assert sorted(seen[:5]) == sorted(KINDS) and sorted(seen[5:]) == ["right", "wrong start"]


@pytest.mark.parametrize(
    ("said", "kind"), [*((alert(51), kind) for kind in KINDS), *((b"", kind) for kind in KINDS), (None, "right")]
)
async def test_robot_by_any_padding_that_is_told_apart(said: bytes | None, kind: str, rsa: Pair) -> None:
    async with oracle(rsa, lambda padding, whole: said if padding == kind else alert(20)) as peer:
        trial = await robot.run(ground_at(peer))
    assert trial.vulnerable is True and f"{kind}: " in trial.reason and peer.connections == 10


async def test_robot_only_without_anything_behind(rsa: Pair) -> None:
    def answer(padding: str, whole: bool) -> bytes | None:
        return alert(20) if whole else (None if padding == "right" else alert(40))

    async with oracle(rsa, answer) as peer:
        trial = await robot.run(ground_at(peer))
    assert trial.vulnerable is True and "nothing behind" in trial.reason and peer.connections == 9


async def test_a_slow_server_is_no_oracle(rsa: Pair) -> None:
    async with oracle(rsa, lambda padding, whole: alert(20) if whole else None, slow=0.15) as peer:
        trial = await robot.run(ground_at(peer))
    assert trial.vulnerable is False and peer.connections == 7


async def test_a_server_in_two_minds_is_not_called_vulnerable(rsa: Pair) -> None:
    count = itertools.count()
    wavering = (20, 20, 51, 20, 20, 51, 20, 20, 20, 20, 20, 20, 20, 51, 20)

    def answer(padding: str, whole: bool) -> bytes | None:
        return alert(wavering[next(count) % 15])

    async with oracle(rsa, answer) as peer:
        trial = await robot.run(ground_at(peer))
    assert trial.vulnerable is None and peer.connections == 15


async def test_one_odd_answer_is_asked_about_again(rsa: Pair) -> None:
    count = itertools.count()

    def answer(padding: str, whole: bool) -> bytes | None:
        return alert(51 if next(count) == 3 else 20)

    async with oracle(rsa, answer) as peer:
        trial = await robot.run(ground_at(peer))
    assert trial.vulnerable is False and peer.connections == 17


async def test_robot_needs_rsa_key_exchange(rsa: Pair, good: Pair) -> None:
    for code in (0xC02F, 0x0003, 0x0033):
        assert not robot.applies(ground_at(Peer("127.0.0.1", 1), code))
    for der in (good.der, (b"rubbish",), ()):

        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(1)

        async with scripted(flight(0x002F, der), script) as peer:
            assert (await robot.run(ground_at(peer))).vulnerable is None


# Ticketbleed


async def test_a_ticket_as_long_as_can_be_is_not_carried_back() -> None:
    ground = ground_at(Peer("127.0.0.1", 1))
    session = Session12(HOST, offer(Protocol.TLS12, (0x002F,)))
    session.ticket = bytes(0xFFFF)
    told = await sessions._by_ticket(ground, offer(Protocol.TLS12, (0x002F,)), session)
    assert told == (None, Trial(None, "ticket of 65535 bytes")) and ground.line.connections == 0


async def test_what_bled_from_a_ticket_is_not_kept(zoo: Zoo) -> None:
    resumed = await resumption(await ground_in(zoo["ticketbleed"]))
    assert resumed.ticketbleed == Trial(True, "16 bytes of memory behind our session id of 16")
    assert resumed.resumption.ticket is True
