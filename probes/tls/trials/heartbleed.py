"""Heartbleed, CVE-2014-0160: a heartbeat request that claims more than it carries (RFC 6520).

A server that keeps to the RFC throws such a request away without a word. Ours claims 32 bytes more than its payload,
of which 16 are its own padding, so that at most 16 bytes too many can come back; they are counted by the record's
header and never looked at or kept. The payload is as long as OpenSSL's output buffer of a handshake, or the answer
would stay in it. Nothing follows it, although a goodbye would save the wait for a sound server's silence: node 0.10
dies of a goodbye in the midst of a handshake, and a trial must not harm.
"""

from __future__ import annotations

from dataclasses import replace

from probes.tls.ask import kx
from probes.tls.framing import ALERT, HEARTBEAT
from probes.tls.ground import Ground
from probes.tls.hello import Offer, Protocol, extension, hello, record
from probes.tls.records import Flight, WireError
from probes.tls.result import Reply, Trial
from probes.tls.trials.knock import long

NAME = "HEARTBLEED"
_EXTENSION = 15
_PAYLOAD, _MORE, _PADDING = 4096, 32, 16
_REQUEST = b"\1" + (_PAYLOAD + _MORE).to_bytes(2, "big") + bytes(_PAYLOAD + _PADDING)


def applies(ground: Ground) -> bool:
    """Always: most servers are cleared without a connection."""
    return True


async def run(ground: Ground) -> Trial:
    """One connection where heartbeats are agreed on, or two where a hello that knows them is refused; else none."""
    if ground.protocol is Protocol.SSL3 or ground.bare or (ground.rich and _EXTENSION not in ground.hello.extensions):
        return Trial(False, "no heartbeat extension")
    suites = ground.known or (ground.hello.suite,)
    extra = b"" if ground.rich else extension(_EXTENSION, b"\1")
    beat = _Beat(ground.offer(ground.protocol, suites, extra), ground.host)
    ending = await ground.line.talk(beat.message, beat.read, hush=lambda: long(ground.line) if beat.sent else None)
    hung_up = ending.reply is Reply.RESET or (ending.reply, ending.reason) == (Reply.CLOSED, "close")
    if beat.verdict is None and not beat.sent and (beat.refused or hung_up):  # by what stands before it: unagreed, then
        beat = _Beat(replace(ground.offer(ground.protocol, suites), rich=False), ground.host, agreed=False)
        ending = await ground.line.talk(beat.message, beat.read, hush=lambda: long(ground.line) if beat.sent else None)
    if beat.verdict is None and beat.sent and ending.reply in (Reply.CLOSED, Reply.RESET, Reply.TIMEOUT):
        return Trial(False, "the false request was thrown away")  # in silence, as RFC 6520 section 4 wants it
    return beat.verdict or Trial(None, beat.why or f"{ending.reply.value} {ending.reason}".rstrip())


class _Beat:
    """Sends the request behind the first flight, and counts."""

    def __init__(self, offer: Offer, host: str, agreed: bool = True) -> None:
        self.message = hello(offer, host)
        self.refused = False
        self._agreed = agreed
        self.sent = False
        self.verdict: Trial | None = None
        self.why = ""
        self._flight = Flight(kx)
        self._head = b""
        self._skip = 0

    def read(self, data: bytes) -> bytes | None:
        if self.sent:
            return self._count(data)
        self._flight.feed(data)
        found = self._flight.hello
        if self._agreed and found is not None and _EXTENSION not in found.extensions:
            self.verdict = Trial(False, "no heartbeat extension")
            return None
        if not self._flight.over:
            return b""
        if found is None or self._flight.fatal is not None:
            self.refused = found is None and self._flight.fatal is not None
            self.why = self._flight.fatal.name if self._flight.fatal is not None else "no ServerHello"
            return None
        self.sent = True
        return record(_REQUEST, found.version, HEARTBEAT)

    def _count(self, data: bytes) -> bytes | None:
        """Walk over what came by its headers; contents are dropped unseen."""
        at = 0
        while at < len(data):
            step = min(self._skip, len(data) - at)
            self._skip -= step
            at += step
            need = 5 - len(self._head)
            self._head += data[at : at + need]
            at += need
            if len(self._head) < 5:
                break
            kind, self._skip = self._head[0], int.from_bytes(self._head[3:5], "big")
            if self._head[1] != 3:
                raise WireError("no TLS record")
            self._head = b""
            if kind == HEARTBEAT:
                self.verdict = Trial(True, f"answered a request of {len(_REQUEST)} bytes with {self._skip}")
                return None
            if kind == ALERT:
                self.verdict = Trial(False, "answered the false request with an alert")
                return None
        return b""
