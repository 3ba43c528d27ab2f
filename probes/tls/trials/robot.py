"""ROBOT: Bleichenbacher's oracle, twenty years on (Böck, Somorovsky, Young, USENIX Security 2018).

Five ClientKeyExchange, each with another padding, followed by ChangeCipherSpec and a Finished of rubbish: a sound
server takes all five alike. Servers that differ only where nothing follows get two more. Nothing is decrypted: that
a server answers differently is all there is to know. A difference counts when it comes back, in another order and
with patience; a time-out is never taken for an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import lru_cache

from probes.tls import framing
from probes.tls.framing import CIPHER_CHANGE
from probes.tls.ground import Ground
from probes.tls.hello import Offer, Protocol, record
from probes.tls.keys import RsaKey, UnableError, rsa_key
from probes.tls.records import Flight
from probes.tls.registry import suite
from probes.tls.result import Trial
from probes.tls.trials.knock import SILENCE, Knock, long

NAME = "ROBOT"
_PROTOCOLS = (Protocol.TLS12, Protocol.TLS11, Protocol.TLS10, Protocol.SSL3)
_SECRET = bytes.fromhex("aa11") + bytes.fromhex("2233445566778899aabb") * 4 + bytes.fromhex("ccddeeff")  # 46 bytes
_PADDINGS = ("right", "wrong start", "zero in the wrong place", "no zero", "wrong version")
_RIGHT, _START = 0, 1


def applies(ground: Ground) -> bool:
    """Only where a suite with RSA key exchange was accepted."""
    return _choice(ground) is not None


def _choice(ground: Ground) -> tuple[Protocol, int] | None:
    for protocol in (ground.protocol, *_PROTOCOLS):
        for code in ground.suites.get(protocol, ()):
            found = suite(code)
            if found.kx == "RSA" and not found.export and protocol in _PROTOCOLS:
                return protocol, code
    return None


@lru_cache(32)
def _block(key: RsaKey, version: int, padding: int) -> bytes:
    """One encrypted premaster secret. Raises UnableError."""
    if key.size < 3 + 8 + 48:
        raise UnableError("RSA key too short for a premaster secret")
    named = version.to_bytes(2, "big")
    if padding == 0:
        return key.wrap(named + _SECRET)
    if padding == 1:  # whatever this decrypts to, it does not begin as it should
        return b"\0" + b"\x41\x17" * ((key.size - 1) // 2) + b"\x41" * ((key.size - 1) % 2)
    if padding == 2:
        return key.wrap(b"\x11")
    if padding == 3:
        return key.raw(b"\0\2" + b"\xa5" * (key.size - 2))
    return key.wrap(b"\2\2" + _SECRET)


async def run(ground: Ground) -> Trial:
    """Five connections, two more for the short form, and a second round of either where answers differ."""
    choice = _choice(ground)
    if choice is None:
        return Trial(False, "no RSA key exchange")
    for follow, paddings in ((True, range(len(_PADDINGS))), (False, (_RIGHT, _START))):
        trial = await _compare(ground, choice, tuple(paddings), follow)
        if trial.vulnerable is not False:
            return trial
    return trial


async def _compare(ground: Ground, choice: tuple[Protocol, int], paddings: tuple[int, ...], follow: bool) -> Trial:
    """Ask with all these paddings at once; ask again where the answers differ."""
    first, why = await _round(ground, choice, paddings, follow, ground.line.hush)
    if why:
        return Trial(None, why)
    same = len(set(first)) == 1
    if same and (not follow or first[0] != SILENCE):
        return Trial(False, f"the same answer to every padding: {first[0]}")
    backwards, why = await _round(ground, choice, paddings[::-1], follow, long(ground.line))
    second = backwards[::-1]
    if why:
        return Trial(None, why)
    if len(set(second)) == 1:
        settled = same or SILENCE in first  # an answer that came too late for the first round
        return Trial(False if settled else None, f"the same answer to every padding when asked again: {second[0]}")
    if first != second:
        return Trial(None, "answers that differ from one time to the next")
    tail = "" if follow else " with nothing behind it"
    told = ", ".join(f"{_PADDINGS[number]}: {answer}" for number, answer in zip(paddings, second, strict=True))
    return Trial(True, f"the answer depends on the padding{tail} ({told})")


async def _round(
    ground: Ground, choice: tuple[Protocol, int], paddings: Sequence[int], follow: bool, wait: float
) -> tuple[tuple[str, ...], str]:
    knocks = [_knock(ground, choice, padding, follow) for padding in paddings]
    said = await asyncio.gather(*(knock.on(ground.line, wait) for knock in knocks))
    return tuple(said), next((knock.why or "no answer" for knock in knocks if not knock.said), "")


def _knock(ground: Ground, choice: tuple[Protocol, int], padding: int, follow: bool) -> Knock:
    protocol, code = choice

    def poke(flight: Flight) -> bytes:
        assert flight.hello is not None  # noqa: S101 - only called with a whole flight
        version = flight.hello.version
        if not flight.chain or flight.hello.suite != code:
            raise UnableError("no certificate" if not flight.chain else "another suite")
        block = _block(rsa_key(flight.chain[0]), protocol.number, padding)
        body = block if version == 0x0300 else len(block).to_bytes(2, "big") + block
        out = b""
        if flight.requested:  # first of all it wants to see a certificate, or that there is none
            none = record(b"\1\x29", version, framing.ALERT)
            out = none if version == 0x0300 else record(framing.message(11, b"\0\0\0"), version)
        out += record(framing.message(16, body), version)
        if follow:
            out += record(b"\1", version, CIPHER_CHANGE) + record(bytes(range(64)), version)
        return out

    return Knock(Offer(protocol, (code,), rich=ground.rich), ground.host, poke)
