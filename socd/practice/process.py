"""The daemon and the command line as real processes, started as an operator would."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from pathlib import Path

import aiohttp

log = logging.getLogger(__name__)


class DrillError(Exception):
    """The drill cannot go on; `str()` says why, with the end of the daemon's own log where that helps."""


class DaemonProcess:
    """`socd run` on a configuration; `kill` is SIGKILL, `stop` is SIGTERM."""

    def __init__(self, config: Path, log_file: Path, metrics: int) -> None:
        self._config, self._log_file = config, log_file
        self._metrics = f"http://127.0.0.1:{metrics}/metrics"
        self._process: asyncio.subprocess.Process | None = None
        self.starts = 0

    async def start(self, seconds: float = 60.0) -> None:
        """Start and wait until the metrics answer. Raises DrillError."""
        with self._log_file.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "socd", "run", "--config", str(self._config), stdout=output, stderr=output
            )
        self.starts += 1
        try:
            async with asyncio.timeout(seconds), aiohttp.ClientSession() as session:
                while not await self._answers(session):
                    self.check()
                    await asyncio.sleep(0.2)
        except TimeoutError:
            raise self._error(f"the daemon's metrics did not answer within {seconds:g} s") from None

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        with contextlib.suppress(aiohttp.ClientError):
            async with session.get(self._metrics) as response:
                return response.status == 200
        return False

    def check(self) -> None:
        """Raises DrillError where the daemon has ended by itself."""
        if self._process is not None and self._process.returncode is not None:
            raise self._error(f"the daemon ended with code {self._process.returncode}")

    async def kill(self) -> None:
        """kill -9: no goodbye."""
        await self._end(signal.SIGKILL, 5.0)

    async def stop(self) -> None:
        """SIGTERM, and SIGKILL where that takes more than 20 seconds."""
        await self._end(signal.SIGTERM, 20.0)

    async def _end(self, how: signal.Signals, seconds: float) -> None:
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(how)
        try:
            async with asyncio.timeout(seconds):
                await process.wait()
        except TimeoutError:
            log.warning("the daemon did not end within %g s of %s: killed", seconds, how.name)
            process.kill()
            await process.wait()

    def _error(self, what: str) -> DrillError:
        tail = self._log_file.read_text("utf-8", "replace").splitlines()[-15:]
        return DrillError("\n".join([what, f"end of {self._log_file}:", *tail]))


async def command(*arguments: str) -> int:
    """Run one `socd` command; its exit code. What it says goes to the log."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "socd", *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await process.communicate()
    level = logging.WARNING if process.returncode else logging.DEBUG
    log.log(level, "socd %s: exit %s %s", " ".join(arguments), process.returncode, said.decode("utf-8", "replace"))
    return process.returncode or 0
