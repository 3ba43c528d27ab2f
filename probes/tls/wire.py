"""One connection, one question, over plain non-blocking sockets: the whole I/O of the TLS probe.

A `Line` is our side of one server: it counts connections, keeps at most a few open at once, and stops when the budget
is spent. Callbacks of the event loop instead of streams: a connection costs a tenth of a millisecond.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from probes.tls.connection import Connection, Ending, Hush, Reader
from probes.tls.result import Reply
from socd.probe import Endpoint

__all__ = ["ALONE", "ON_TRIAL", "Ending", "Line", "Reader"]

# Set inside a trial, so that its connections are counted apart: each task has its own.
ON_TRIAL: ContextVar[bool] = ContextVar("on_trial", default=False)
ALONE: ContextVar[bool] = ContextVar("alone", default=False)
LEAST = 0.02  # seconds: with less than this left no connection is opened


@dataclass(slots=True)
class Line:
    """`patience` seconds of silence end one connection, `budget` seconds end all of them together.

    `parallel` connections at most are open at once, and `pace` seconds lie between two starts.
    """

    endpoint: Endpoint
    patience: float = 5.0
    budget: float = 20.0
    parallel: int = 4
    pace: float = 0.0
    connections: int = 0
    trial_connections: int = 0
    round_trip: float | None = None
    _open: int = 0
    _next: float = 0.0
    end: float = field(init=False)  # of the budget, by time.monotonic()
    _alone: asyncio.Event | None = None  # set free when whoever wants to be alone is done
    _waiting: deque[asyncio.Future[None]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.end = time.monotonic() + self.budget

    @property
    def left(self) -> float:
        """Seconds of the budget that are left."""
        return self.end - time.monotonic()

    @property
    def hush(self) -> float:
        """Seconds of silence after which a server that has already answered has no more to say: eight round trips."""
        return max(0.04, 8 * (self.patience if self.round_trip is None else self.round_trip))

    async def talk(
        self, message: bytes, read: Reader, patience: float | None = None, hush: Hush | None = None
    ) -> Ending:
        """Connect, send `message`, hand what comes to `read`. Never raises for what the server or the link does.

        `hush` is asked whenever `read` has spoken: seconds of silence that are enough from now on, None for `patience`.
        """
        alone = ALONE.get()
        if not alone:
            if self._open >= self.parallel:
                await self._place()
            else:
                self._open += 1
        try:
            while self._alone is not None and not alone:
                await self._alone.wait()
            if self.pace:
                await self._paced()
            now = time.monotonic()
            left = self.end - now
            if left < LEAST:
                return Ending(Reply.NOT_TRIED, "budget")
            self.connections += 1
            self.trial_connections += ON_TRIAL.get()
            call = Connection(self, message, read, min(patience or self.patience, left), now, hush)
            try:
                return call.start() or await call
            finally:
                call.close()
        finally:
            if not alone:
                self._pass_on()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Until it ends, nobody else opens a connection: what is counted or compared is not mixed with other talk."""
        self._alone, token = asyncio.Event(), ALONE.set(True)
        try:
            yield
        finally:
            ALONE.reset(token)
            self._alone.set()
            self._alone = None

    async def _place(self) -> None:
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()  # the place was given in the same moment
            raise

    def _pass_on(self) -> None:
        """Give the place to whoever waits; one cancelled meanwhile is skipped."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._open -= 1

    async def _paced(self) -> None:
        now = time.monotonic()
        start = max(now, self._next)
        self._next = start + self.pace
        if start > now:
            await asyncio.sleep(min(start - now, max(0.0, self.left)))

    def heard(self, seconds: float) -> None:
        """A first byte came so long after its question."""
        if self.round_trip is None or seconds < self.round_trip:
            self.round_trip = seconds
