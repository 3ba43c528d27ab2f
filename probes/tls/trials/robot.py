"""ROBOT: Bleichenbacher's oracle, twenty years on (Böck, Somorovsky, Young, USENIX Security 2018).

Five ClientKeyExchange, each with another padding, followed by ChangeCipherSpec and a Finished of rubbish: a sound
server takes all five alike. Servers that differ only where nothing follows get two more. Nothing is decrypted: that
a server answers differently is all there is to know. A difference counts when it comes back, in another order and
with patience; a time-out is never taken for an answer.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache

from probes.tls import framing
from probes.tls.framing import CIPHER_CHANGE
from probes.tls.ground import Ground
from probes.tls.hello import Protocol, record
from probes.tls.keys import RsaKey, UnableError, rsa_key
from probes.tls.records import Flight
from probes.tls.registry import suite
from probes.tls.result import Trial
from probes.tls.trials.knock import HANG_UP, RESET, Knock, long

NAME = "ROBOT"
_PROTOCOLS = (Protocol.TLS12, Protocol.TLS11, Protocol.TLS10, Protocol.SSL3)
_SECRET = bytes.fromhex("aa11") + bytes.fromhex("2233445566778899aabb") * 4 + bytes.fromhex("ccddeeff")  # 46 bytes
_PADDINGS = ("right", "wrong start", "zero in the wrong place", "no zero", "wrong version")
_RIGHT, _START = 0, 1
# What a server may say to an empty certificate, before it has looked at any padding.
_NO_CERTIFICATE = frozenset((40, 41, 42, 43, 44, 45, 46, 48, 49, 116))


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
    """Five connections, two more for the short form, and another round of either where answers differ."""
    choice = _choice(ground)
    if choice is None:
        return Trial(False, "no RSA key exchange")
    whole = _Question(ground, choice, tuple(range(len(_PADDINGS))), follow=True)
    trial = await whole.settle(long(ground.line))
    if trial.vulnerable is not False:
        return trial
    # With nothing behind the key exchange a sound server waits; what it took to answer tells how long to wait for it.
    bare = _Question(ground, choice, (_RIGHT, _START), follow=False)
    differs = await bare.settle(max(ground.line.hush, 4 * whole.slowest))
    return differs if differs.vulnerable is not False else trial


class _Question:
    """The same question with several paddings. `slowest` is the longest any answer took, in seconds."""

    def __init__(self, ground: Ground, choice: tuple[Protocol, int], paddings: tuple[int, ...], follow: bool) -> None:
        self.slowest = 0.0
        self._ground, self._choice, self._paddings, self._follow = ground, choice, paddings, follow
        self._why = ""

    async def settle(self, wait: float) -> Trial:
        """Ask until two rounds in a row agree: once where all answers are the same, three times at most."""
        said = await self._round(self._paddings, wait)
        if len(set(said)) > 1 and not self._why:
            for paddings in (self._paddings[::-1], self._paddings):
                before, said = said, await self._round(paddings, long(self._ground.line))
                if said == before or self._why:
                    break
            else:
                return Trial(None, "answers that differ from one time to the next")
        if self._why:
            return Trial(None, self._why)
        if len(set(said)) == 1:
            return Trial(False, f"the same answer to every padding: {said[0]}")
        tail = "" if self._follow else " with nothing behind it"
        told = ", ".join(f"{_PADDINGS[number]}: {answer}" for number, answer in zip(self._paddings, said, strict=True))
        return Trial(True, f"the answer depends on the padding{tail} ({told})")

    async def _round(self, paddings: tuple[int, ...], wait: float) -> tuple[str, ...]:
        """All of them at once; the answers in the order of `_paddings`."""
        knocks = {padding: _knock(self._ground, self._choice, padding, self._follow) for padding in paddings}
        await asyncio.gather(*(knock.on(self._ground.line, wait) for knock in knocks.values()))
        ordered = [knocks[padding] for padding in self._paddings]
        self.slowest = max(self.slowest, *(knock.took for knock in ordered))
        self._why = next((knock.why or "no answer" for knock in ordered if not knock.said), "")
        if not self._why and not self._ground.certless and all(_for_want_of_a_certificate(knock) for knock in ordered):
            self._why = "a certificate of ours is required first"
        return tuple(knock.said for knock in ordered)


def _for_want_of_a_certificate(knock: Knock) -> bool:
    code = knock.alert.code if knock.alert is not None else None
    return knock.flight.requested and (code in _NO_CERTIFICATE or knock.said in (HANG_UP, RESET))


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

    return Knock(ground.offer(protocol, (code,)), ground.host, poke)
