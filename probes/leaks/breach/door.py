"""The way out to a breach service: bounded, unhurried, one request after the other, waiting as it is told to."""

from __future__ import annotations

import asyncio
import stat
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp

from socd.model.text import Text

_TRIES = 4
_LONGEST_WAIT = 300.0  # seconds; a service that asks for more is not waited for
_BYTES = 64_000_000
_AGENT = "socd (provincial portal watch)"


class Unanswered(Exception):  # noqa: N818
    """The service gave no usable answer; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(slots=True)
class Door:
    """GET requests to one service. `per_minute` is the plan's rate; `sleep` waits (tests watch it)."""

    base: str
    per_minute: float
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # may hold the key
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    _session: aiohttp.ClientSession | None = None
    _next: float = 0.0

    async def __aenter__(self) -> Self:
        limits = aiohttp.ClientTimeout(total=60, connect=10)
        self._session = aiohttp.ClientSession(
            timeout=limits, headers={"User-Agent": _AGENT, **self.headers}, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of one path. 429 and 5xx are tried again, as late as the service says. Raises Unanswered."""
        wait = 2.0
        for attempt in range(1, _TRIES + 1):
            await self._turn()
            status, body, told = await self._once(path)
            if status != 429 and status < 500:
                return status, body
            wait = told if told is not None else wait * 2
            if attempt == _TRIES or wait > _LONGEST_WAIT:
                break
            await self.sleep(wait)
        if status == 429:
            raise Unanswered(
                Text(f"dịch vụ giới hạn số lượt, yêu cầu đợi {wait:.0f} giây; giảm per_minute hoặc chạy lại sau",
                     f"rate limit: the service asks to wait {wait:.0f} s; lower per_minute or run again later")
            )  # fmt: skip
        raise Unanswered(Text(f"dịch vụ lỗi {status}; chạy lại sau", f"the service fails ({status}); run again later"))

    async def _turn(self) -> None:
        """No faster than the plan allows."""
        now = self.clock()
        if self._next > now:
            await self.sleep(self._next - now)
        self._next = max(now, self._next) + 60.0 / self.per_minute

    async def _once(self, path: str) -> tuple[int, bytes, float | None]:
        assert self._session is not None, "a Door is used within `async with`"  # noqa: S101
        try:
            async with self._session.get(f"{self.base.rstrip('/')}/{path}", allow_redirects=False) as reply:
                body = await reply.content.read(_BYTES + 1)
                while len(body) <= _BYTES and (more := await reply.content.read(_BYTES + 1 - len(body))):
                    body += more
                if len(body) > _BYTES:
                    raise Unanswered(Text("câu trả lời quá lớn", "the answer is too large"))
                return reply.status, body, _seconds(reply.headers.get("Retry-After"))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            name = type(error).__name__
            raise Unanswered(
                Text(
                    f"không kết nối được dịch vụ ({name}); kiểm tra mạng, proxy",
                    f"no connection ({name}); check line, proxy",
                )
            ) from None


def _seconds(text: str | None) -> float | None:
    return float(text) + 1 if text and text.isascii() and text.isdigit() and len(text) < 7 else None


def read_key(path: Path) -> str:
    """The API key. Raises Unanswered where others can read the file, or it holds no key."""
    try:
        rights = path.stat().st_mode
        text = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise Unanswered(Text(f"không đọc được tệp khóa {path}", f"key file {path} cannot be read")) from None
    if stat.S_IMODE(rights) & 0o077:
        raise Unanswered(Text(f"người khác đọc được tệp khóa {path}: chmod 600 {path}",
                              f"others can read the key file {path}: chmod 600 {path}"))  # fmt: skip
    if not text or len(text) > 200 or any(not 33 <= ord(char) < 127 for char in text):
        raise Unanswered(Text(f"tệp khóa {path} không chứa một khóa", f"key file {path} holds no key"))
    return text
