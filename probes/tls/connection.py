"""One connection's life over a plain non-blocking socket, and what watches over all of them."""

from __future__ import annotations

import asyncio
import errno
import math
import select
import socket
import time
import weakref
from collections.abc import Callable, Generator
from contextvars import Context
from dataclasses import dataclass
from typing import Any
from typing import Protocol as Shape

from probes.tls.records import WireError
from probes.tls.result import Reply
from socd.probe import Endpoint

CHUNK = 32768

# Takes what came; gives what to send next (often nothing), or None when it has seen enough. May raise WireError.
Reader = Callable[[bytes], bytes | None]
Hush = Callable[[], float | None]

_OURS = frozenset({
    errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EACCES, errno.EPERM, errno.EADDRNOTAVAIL,
    errno.EAFNOSUPPORT,
})  # fmt: skip


class Side(Shape):
    """What a connection has to know of the line it belongs to: whom to call, and until when."""

    @property
    def endpoint(self) -> Endpoint: ...

    @property
    def end(self) -> float: ...

    def heard(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Ending:
    """How a talk ended: CLOSED where it went as it should or the peer closed (`reason` "seen" or "close")."""

    reply: Reply
    reason: str


_IN, _OUT = select.EPOLLIN, select.EPOLLOUT
_HUNG_UP, _SEEN = Ending(Reply.CLOSED, "close"), Ending(Reply.CLOSED, "seen")
_LATE = {Reply.UNREACHABLE: "connect-timeout", Reply.TIMEOUT: "no answer"}


class _Watch:
    """All open connections of one event loop: one epoll of our own inside the loop's, and one alarm for all."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = weakref.ref(loop)  # or no loop would ever be freed: see `_WATCHES`
        self._poll = select.epoll()
        self._calls: dict[int, Connection] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._at = math.inf
        loop.add_reader(self._poll.fileno(), self._ready)

    @staticmethod
    def of(loop: asyncio.AbstractEventLoop) -> _Watch:
        found = _WATCHES.get(loop)
        if found is None:
            found = _WATCHES[loop] = _Watch(loop)
        return found

    def add(self, call: Connection, events: int) -> None:
        self._poll.register(call.fd, events)
        self._calls[call.fd] = call
        if call.due < self._at:
            self.wake(call.due)

    def change(self, call: Connection, events: int) -> None:
        self._poll.modify(call.fd, events)

    def drop(self, call: Connection) -> None:
        """Its socket is closed next, which takes it out of the epoll."""
        self._calls.pop(call.fd, None)

    def wake(self, at: float) -> None:
        """See to overdue connections at this time, or before."""
        loop = self._loop()
        if at < self._at and loop is not None:
            if self._alarm is not None:
                self._alarm.cancel()
            self._at, self._alarm = at, loop.call_at(at, self._overdue)

    def _ready(self) -> None:
        for fd, events in self._poll.poll(0, 256):
            call = self._calls.get(fd)
            if call is not None:
                call.ready(events)

    def _overdue(self) -> None:
        now, self._at, self._alarm = self._at + 0.0005, math.inf, None
        for call in [call for call in self._calls.values() if call.due <= now]:
            call.late()
        if self._calls:
            self.wake(min(call.due for call in self._calls.values()))


_WATCHES: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, _Watch] = weakref.WeakKeyDictionary()


class Connection:
    """One connection's life: connecting, sending, reading, ended. `due` is when silence ends it.

    It is awaited itself, as a future would be, but wakes its task at once and not in the loop's next round: that round
    would cost a third as much as the connection.
    """

    __slots__ = (
        "_asyncio_future_blocking", "_ending", "_error", "_loop", "_sent", "_task", "_watch", "_writing", "due", "end",
        "fd", "hush", "line", "outbox", "patience", "read", "sock", "stage",
    )  # fmt: skip

    sock: socket.SocketType

    def __init__(
        self, line: Side, message: bytes, read: Reader, patience: float, now: float, hush: Hush | None
    ) -> None:
        self.line, self.outbox, self.read, self.patience, self.hush = line, message, read, patience, hush
        self._asyncio_future_blocking = False
        self._ending: Ending | None = None
        self._error: BaseException | None = None
        self._task: tuple[Callable[[object], object], Context] | None = None  # how to wake who waits
        self._loop = asyncio.get_running_loop()
        self._watch = _Watch.of(self._loop)
        self.fd = -1
        self.stage = Reply.UNREACHABLE
        self.end = line.end
        self.due = now + patience
        self._sent = 0.0
        self._writing = False

    # -- what a task needs to wait for it ------------------------------------------------------------------

    def __await__(self) -> Generator[Any, None, Ending]:
        if self._ending is None and self._error is None:
            self._asyncio_future_blocking = True
            yield self
        return self.result()

    def get_loop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    def add_done_callback(self, wake: Callable[[object], object], *, context: Context) -> None:
        self._task = wake, context

    def result(self) -> Ending:
        if self._error is not None:
            raise self._error
        assert self._ending is not None  # noqa: S101 - asked for when it is over
        return self._ending

    def cancel(self, msg: object = None) -> bool:
        """Whoever waits is cancelled; he is woken by the loop, since he may be the one who is running now."""
        if self._ending is not None or self._error is not None:
            return False
        self._error = asyncio.CancelledError() if msg is None else asyncio.CancelledError(msg)
        self._loop.call_soon(self._wake)
        return True

    def _wake(self) -> None:
        if self._task is not None:
            (wake, context), self._task = self._task, None
            context.run(wake, self)

    def _over(self, ending: Ending) -> None:
        if self._ending is None and self._error is None:
            self._ending = ending
            self._wake()

    def _failed(self, error: Exception) -> None:
        if self._ending is None and self._error is None:
            self._error = error
            self._wake()

    # -- the connection ------------------------------------------------------------------------------------

    def start(self) -> Ending | None:
        """Connect and send; gives an ending where there is one already."""
        endpoint = self.line.endpoint
        family = socket.AF_INET6 if ":" in endpoint.address else socket.AF_INET
        try:
            self.sock = socket.SocketType(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
        except OSError as error:
            return _broken(error, Reply.NOT_TRIED)
        self.fd = self.sock.fileno()
        code = self.sock.connect_ex((endpoint.address, endpoint.port))
        if code not in (0, errno.EINPROGRESS):
            return _broken(OSError(code, ""), self.stage)
        self._start()
        return self._ending

    def close(self) -> None:
        if self.fd >= 0:
            self._watch.drop(self)
            self.sock.close()

    def _start(self) -> None:
        """Send at once: a near server is connected by now. One that is not yet is waited for."""
        try:
            sent = self.sock.send(self.outbox)
        except BlockingIOError:
            self._writing = True
            self._watch.add(self, _OUT)
        except OSError as error:
            if error.errno in (errno.ECONNRESET, errno.EPIPE):
                self.stage = Reply.TIMEOUT  # it was there for a moment
            self._broke(error)
        else:
            self._under_way(sent)

    def _under_way(self, sent: int) -> None:
        self.stage = Reply.TIMEOUT
        self._sent = time.monotonic()
        self.due = min(self._sent + self.patience, self.end)
        self.outbox = self.outbox[sent:]
        if self._writing:  # it was waited for
            self._watch.change(self, _IN | _OUT)
            self._flush()
            return
        self._writing = bool(self.outbox)
        self._watch.add(self, _IN | _OUT if self._writing else _IN)

    def late(self) -> None:
        """Silence ended it, or, of a peer that drips bytes, the budget."""
        self._over(Ending(self.stage, _LATE[self.stage]))

    def ready(self, events: int) -> None:
        """The system says that something can be read or written, or that the connection broke."""
        if self._ending is not None or self._error is not None:
            return
        if self.stage is Reply.UNREACHABLE:
            code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                self._broke(OSError(code, ""))
            else:
                self._under_way(0)
            return
        if events & _OUT:
            self._flush()
        if events & ~_OUT:
            self._readable()

    def _broke(self, error: OSError) -> None:
        self._over(_broken(error, self.stage))

    def _flush(self) -> None:
        try:
            sent = self.sock.send(self.outbox)
        except BlockingIOError:
            sent = 0
        except OSError:  # it hung up; whatever it said before is still to be read, and the reading side tells why
            sent = len(self.outbox)
        self.outbox = self.outbox[sent:]
        if self._writing is not bool(self.outbox):
            self._writing = bool(self.outbox)
            self._watch.change(self, _IN | _OUT if self._writing else _IN)

    def _readable(self) -> None:
        try:
            data = self.sock.recv(CHUNK)
        except BlockingIOError:
            return
        except OSError as error:
            self._broke(error)
            return
        if not data:
            self._over(_HUNG_UP)
            return
        now = time.monotonic()
        self.due = min(now + self.patience, self.end)
        if self._sent:
            self.line.heard(now - self._sent)
            self._sent = 0.0
        try:
            more = self.read(data)
        except WireError as error:
            self._over(Ending(Reply.NOT_TLS, str(error)))
            return
        except Exception as error:  # a bug of ours, told as one: never as silence of the site
            self._failed(error)
            return
        if more is None:
            self._over(_SEEN)
            return
        self._hush(now)
        if more:
            self.outbox += more
            self._flush()

    def _hush(self, now: float) -> None:
        """Where the reader knows how long a silence tells enough, the alarm is set anew."""
        if self.hush is None or (seconds := self.hush()) is None or seconds == self.patience:
            return
        self.patience = seconds
        self.due = min(now + seconds, self.end)
        self._watch.wake(self.due)


def _broken(error: OSError, stage: Reply) -> Ending:
    """What an operating system error means at this stage, with its errno's name."""
    name = errno.errorcode.get(error.errno or 0, type(error).__name__)
    if error.errno in _OURS or stage is Reply.NOT_TRIED:
        return Ending(Reply.NOT_TRIED, name)
    if stage is Reply.TIMEOUT:
        return Ending(Reply.RESET, name)
    refused = error.errno in (errno.ECONNREFUSED, errno.ECONNRESET, errno.ECONNABORTED)
    return Ending(Reply.NO_CONNECTION if refused else Reply.UNREACHABLE, name)
