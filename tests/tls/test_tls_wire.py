"""One connection, one question: how a line counts, waits, gives up, and tells whose fault it was."""

from __future__ import annotations

import asyncio
import errno
import socket
import struct
import time
from contextvars import Context
from pathlib import Path

import pytest
from tls_zoo import Peer, free_address, line_to, serve

from probes.tls.records import WireError
from probes.tls.result import Reply
from probes.tls.wire import ON_TRIAL, Ending, Line
from socd.probe import Endpoint

SEEN = Ending(Reply.CLOSED, "seen")


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


def enough(_: bytes) -> bytes | None:
    return None


def more(_: bytes) -> bytes | None:
    return b""


async def test_a_question_and_its_answer() -> None:
    got = bytearray()

    def read(data: bytes) -> bytes | None:
        got.extend(data)
        return {5: b" again", 11: None}.get(len(got), b"")

    async with serve(echo) as peer:
        line = line_to(peer)
        assert await line.talk(b"hello", read) == SEEN
    assert bytes(got) == b"hello again"
    assert (line.connections, line.trial_connections) == (1, 0)
    assert line.round_trip is not None
    assert 0 < line.round_trip < 2


async def test_a_message_larger_than_any_buffer() -> None:
    got = 0

    def read(data: bytes) -> bytes | None:
        nonlocal got
        got += len(data)
        return None if got == 8_000_000 else b""

    async with serve(echo) as peer:
        assert await line_to(peer).talk(bytes(8_000_000), read) == SEEN


async def test_silence_ends_one_connection_and_the_budget_all() -> None:
    async with serve(silent) as peer:
        line = line_to(peer, patience=0.2, budget=0.5, parallel=1)
        began = time.monotonic()
        endings = await asyncio.gather(*(line.talk(b"hello", more) for _ in range(6)))
        took = time.monotonic() - began
    assert endings[0] == Ending(Reply.TIMEOUT, "no answer")
    assert endings[-1] == Ending(Reply.NOT_TRIED, "budget")
    assert line.connections in (2, 3)
    assert 0.4 < took < 1.5
    assert line.round_trip is None


async def test_a_peer_that_drips_is_cut_off_by_the_budget() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    async with serve(drip) as peer:
        began = time.monotonic()
        assert (await line_to(peer, patience=0.3, budget=0.6).talk(b"hello", more)).reply is Reply.TIMEOUT
        assert 0.5 < time.monotonic() - began < 1.5


async def test_who_has_answered_need_not_be_waited_for() -> None:
    """`hush` shortens the wait once there was an answer."""
    async with serve(echo) as peer:
        began = time.monotonic()
        ending = await line_to(peer, patience=20).talk(b"hello", more, hush=lambda: 0.05)
        assert ending == Ending(Reply.TIMEOUT, "no answer")
        assert time.monotonic() - began < 2


@pytest.mark.parametrize("parallel", [1, 3])
async def test_not_more_at_once_than_allowed(parallel: int) -> None:
    now = most = 0

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await reader.read(100)
        await asyncio.sleep(0.02)
        now -= 1  # before it answers: the client lets go as soon as it has the answer
        writer.write(b"x")
        await writer.drain()

    async with serve(handle) as peer:
        line = line_to(peer, parallel=parallel)
        assert await asyncio.gather(*(line.talk(b"hello", enough) for _ in range(9))) == [SEEN] * 9
    assert most == parallel
    assert line.connections == 9


async def test_who_is_cancelled_while_waiting_blocks_nobody() -> None:
    async with serve(echo) as peer:
        line = line_to(peer, parallel=1)
        first = asyncio.ensure_future(line.talk(b"hello", more, patience=0.2))
        waiting = asyncio.ensure_future(line.talk(b"hello", enough))
        last = asyncio.ensure_future(line.talk(b"hello", enough))
        await asyncio.sleep(0.05)
        waiting.cancel()
        assert (await first).reply is Reply.TIMEOUT
        assert await asyncio.wait_for(last, 2) == SEEN
        assert await asyncio.wait_for(line.talk(b"hello", enough), 2) == SEEN


async def test_who_is_cancelled_in_mid_talk_gives_back_his_place() -> None:
    """By a deadline of ours too, and though bytes come in the same moment."""
    async with serve(echo) as peer:
        line = line_to(peer, parallel=1)
        asked = asyncio.ensure_future(line.talk(b"hello", more))
        await asyncio.sleep(0.05)
        asked.cancel("enough")
        with pytest.raises(asyncio.CancelledError, match="enough"):
            await asked
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await line.talk(b"hello", more)
        at_once = asyncio.ensure_future(line.talk(b"hello", more))
        await asyncio.sleep(0)
        at_once.cancel()
        assert await asyncio.wait_for(line.talk(b"hello", enough), 2) == SEEN
        assert at_once.cancelled()


async def test_between_two_starts_lies_the_pace() -> None:
    async with serve(echo) as peer:
        line = Line(Endpoint("h", peer.address, peer.port), parallel=5, pace=0.1)
        began = time.monotonic()
        await asyncio.gather(*(line.talk(b"hello", enough) for _ in range(4)))
        assert 0.28 < time.monotonic() - began < 2


async def test_trials_are_counted_apart() -> None:
    async def trial(line: Line) -> None:
        ON_TRIAL.set(True)
        await line.talk(b"hello", enough)

    async with serve(echo) as peer:
        line = line_to(peer)
        await asyncio.gather(trial(line), line.talk(b"hello", enough), trial(line))
    assert (line.connections, line.trial_connections) == (3, 2)
    assert not ON_TRIAL.get()


async def test_a_reset_a_hang_up_and_nobody_there() -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        plug = writer.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(65536)

    async with serve(reset) as peer:
        assert await line_to(peer).talk(b"hello", more) == Ending(Reply.RESET, "ECONNRESET")
    async with serve(close) as peer:
        assert await line_to(peer).talk(b"hello", more) == Ending(Reply.CLOSED, "close")
    with socket.create_server((free_address(), 0)) as gone:
        nobody = Peer(*gone.getsockname())
    assert await line_to(nobody).talk(b"hello", more) == Ending(Reply.NO_CONNECTION, "ECONNREFUSED")


async def test_a_last_word_is_heard_though_our_own_was_not_read() -> None:
    """A server may answer the first bytes of a long message and hang up."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(10)
        writer.write(b"alert")
        await writer.drain()
        await asyncio.sleep(0.05)

    got = bytearray()

    def read(data: bytes) -> bytes | None:
        got.extend(data)
        return b""

    async with serve(handle) as peer:
        ending = await line_to(peer).talk(bytes(5_000_000), read)
    assert bytes(got) == b"alert"
    assert ending.reply in (Reply.RESET, Reply.CLOSED)


async def test_rubbish_is_told_and_a_fault_of_ours_is_not_hidden() -> None:
    def rubbish(_: bytes) -> bytes | None:
        raise WireError("no TLS record")

    def broken(_: bytes) -> bytes | None:
        raise IndexError("ours")

    async with serve(echo) as peer:
        line = line_to(peer, parallel=1)
        assert await line.talk(b"hello", rubbish) == Ending(Reply.NOT_TLS, "no TLS record")
        with pytest.raises(IndexError, match="ours"):
            await line.talk(b"hello", broken)
        assert await asyncio.wait_for(line.talk(b"hello", enough), 2) == SEEN  # and the place was given back


@pytest.mark.parametrize("code", [errno.EMFILE, errno.ENOBUFS, errno.EACCES])
async def test_what_our_own_machine_refuses_is_ours(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> socket.socket:
        raise OSError(code, "")

    line = Line(Endpoint("h", "127.0.0.1", 9))
    monkeypatch.setattr("probes.tls.connection.socket.SocketType", none_left)
    assert await line.talk(b"hello", more) == Ending(Reply.NOT_TRIED, errno.errorcode[code])


async def test_sixth_version_addresses() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as door:
        line = Line(Endpoint("h", "::1", door.getsockname()[1]))
        asked = asyncio.ensure_future(line.talk(b"hello", enough))
        plug, _ = await asyncio.to_thread(door.accept)
        with plug:
            plug.sendall(b"x")
            assert await asked == SEEN


async def test_nothing_is_left_open() -> None:
    def handles() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    async with serve(echo) as peer:
        line = line_to(peer, patience=0.05)
        await line.talk(b"hello", enough)
        await asyncio.sleep(0.05)
        before = handles()
        await asyncio.gather(*(line.talk(b"hello", reader) for reader in (enough, more) * 10))
        await asyncio.sleep(0.1)
        assert handles() <= before + 1


async def test_alone_means_that_nobody_else_connects() -> None:
    async with serve(echo) as peer:
        line = line_to(peer, parallel=4)
        with line.alone():
            other = asyncio.get_running_loop().create_task(line.talk(b"hello", enough), context=_fresh())
            await asyncio.sleep(0.05)
            assert line.connections == 0
            assert await line.talk(b"hello", enough) == SEEN
            assert line.connections == 1
            assert not other.done()
        assert await asyncio.wait_for(other, 2) == SEEN


def _fresh() -> Context:
    return Context()
