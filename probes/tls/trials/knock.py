"""One poke at a server in mid-handshake: hello, its whole first flight, our bytes, and how it takes them."""

from __future__ import annotations

import time
from collections.abc import Callable

from probes.tls import framing
from probes.tls.ask import Errand, kx
from probes.tls.framing import Framing
from probes.tls.hello import Offer, hello
from probes.tls.keys import UnableError
from probes.tls.records import Alert, Flight
from probes.tls.result import Reply
from probes.tls.wire import ON_TRIAL, Ending, Line

SILENCE, HANG_UP, RESET = "silence", "hang-up", "reset"
_ENDS = {(Reply.TIMEOUT, "no answer"): SILENCE, (Reply.CLOSED, "close"): HANG_UP}


class Knock:
    """`poke` gives what to send after the ServerHelloDone; it may raise UnableError.

    `said` is the first thing that came after it: an alert's name, "record N" for another record of type N, SILENCE,
    HANG_UP or RESET; "" where it never came to that, and `why` says why. `alert` is that first alert. `took` are the
    seconds it came after; 0 for silence.
    """

    def __init__(self, offer: Offer, host: str, poke: Callable[[Flight], bytes]) -> None:
        self.message = hello(offer, host)
        self.flight = Flight(kx)
        self.said = self.why = ""
        self.alert: Alert | None = None
        self.took = 0.0
        self._poke = poke
        self._poked = 0.0  # when, by time.monotonic()
        self._framing = Framing()

    def read(self, data: bytes) -> bytes | None:
        """A `wire.Reader`. Raises WireError."""
        if self._poked:
            return self.react(data)
        self.flight.feed(data)
        if not self.flight.over:
            return b""
        if self.flight.hello is None or self.flight.fatal is not None or self.flight.hello.version > 0x0303:
            self.why = self.flight.fatal.name if self.flight.fatal is not None else "another protocol"
            return None
        return self.poke(self.flight)

    def poke(self, flight: Flight) -> bytes | None:
        """What to send behind this flight; from now on `react` takes what comes."""
        self.flight, self._poked = flight, time.monotonic()
        try:
            return self._poke(flight)
        except UnableError as unable:
            self.why = str(unable)
            return None

    def react(self, data: bytes) -> bytes | None:
        for header, content in self._framing.records(data):
            if header[0] == framing.ALERT and len(content) == 2:
                self.alert = framing.alert(content)
                self.said = self.alert.name
            else:
                self.said = f"record {header[0]}"
            return None
        return b""

    async def on(self, line: Line, wait: float) -> str:
        """Knock on a connection of its own; `wait` seconds of silence are one. Gives `said`. Never raises."""
        ending = await line.talk(self.message, self.read, hush=lambda: self.hush(wait))
        return self.ended(ending)

    async def along(self, errand: Errand, line: Line, wait: float) -> str:
        """The same on a connection that somebody's question needs anyway; on one of its own where none served."""
        async for call in errand.calls():
            token = ON_TRIAL.set(call.trial)
            ending = await line.talk(call.message, call.read, hush=lambda: self.hush(wait))
            ON_TRIAL.reset(token)
            call.end(ending)
            if errand.poked:
                return self.ended(ending)
        return await self.on(line, wait)

    def hush(self, wait: float) -> float | None:
        return wait if self._poked else None

    def ended(self, ending: Ending) -> str:
        """The connection is over: gives `said`."""
        if self._poked and ending.reply is not Reply.TIMEOUT:
            self.took = time.monotonic() - self._poked
        if not self.said and not self.why:
            self.said = self._end(ending) if self._poked else ""
            self.why = "" if self.said else f"{ending.reply.value} {ending.reason}".rstrip()
        return self.said

    @staticmethod
    def _end(ending: Ending) -> str:
        return RESET if ending.reply is Reply.RESET else _ENDS.get((ending.reply, ending.reason), "")


def long(line: Line) -> float:
    """Seconds of silence that mean silence also on a machine that is busy."""
    return max(1.0, 5 * line.hush)
