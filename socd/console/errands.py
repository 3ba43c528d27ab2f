"""Commands of socd run beside the daemon: documents are drawn up by the very command an operator would type.

Each in a process of its own, so that neither layout nor a broken template can hold up or end the watch; one at a time,
few in the queue, killed when it takes too long.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from socd.model.text import Lang, Text

log = logging.getLogger(__name__)

MOST_WAITING, KEPT = 8, 20
_SECONDS, _SHORT = 300.0, 60.0
_OUTPUT = 64 * 1024  # bytes of a command's words that are looked at


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def over(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED)


@dataclass(slots=True)
class Job:
    """One document asked for. `told` is what the command said where it failed, `files` names what it made."""

    form: str
    about: str
    arguments: tuple[str, ...]
    who: str
    asked: datetime
    state: JobState = JobState.WAITING
    told: str = ""
    files: tuple[str, ...] = ()


class TooManyError(Exception):
    text = Text("Đang có nhiều văn bản chờ lập; đợi một lát.", "Many documents are being drawn up; wait a little.")


@dataclass(slots=True)
class Errands:
    """`command` is how to call socd; `directory` its configuration."""

    directory: Path
    now: Callable[[], datetime]
    command: Sequence[str] = (sys.executable, "-m", "socd")
    jobs: deque[Job] = field(default_factory=lambda: deque(maxlen=KEPT + MOST_WAITING))
    _worker: asyncio.Task[None] | None = None

    def draw(self, form: str, about: str, arguments: Sequence[str], who: str) -> Job:
        """Ask for a document: it is drawn up when its turn comes. The same one that still waits is that one.

        Raises TooManyError.
        """
        waiting = [job for job in self.jobs if not job.state.over]
        for job in waiting:
            if (job.form, job.about, job.arguments) == (form, about, tuple(arguments)):
                return job
        if len(waiting) >= MOST_WAITING:
            raise TooManyError
        job = Job(form, about, tuple(arguments), who, self.now())
        self.jobs.append(job)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        return job

    @property
    def busy(self) -> bool:
        return any(not job.state.over for job in self.jobs)

    async def close(self) -> None:
        """Drop what is waiting and kill what runs."""
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker

    async def call(self, *arguments: str, lang: Lang = "vi", seconds: float = _SHORT) -> tuple[int, str, str]:
        """Run one command now: exit code, its words, and those on the error channel. Never raises but CancelledError;
        a command that could not be started or took too long has the code -1."""
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command, *arguments, "--config", str(self.directory),
                stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
                env={**os.environ, "SOCD_LANG": lang, "PYTHONWARNINGS": "ignore"}, start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            return -1, "", str(error)
        try:
            out, err = await asyncio.wait_for(process.communicate(), seconds)
        except TimeoutError:
            return -1, "", Text(f"quá {seconds:.0f} giây", f"took more than {seconds:.0f} seconds").in_(lang)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # a session of its own: whatever it started goes too
                await process.wait()
        return process.returncode or 0, _words(out), _words(err)

    async def _work(self) -> None:
        while job := next((job for job in self.jobs if job.state is JobState.WAITING), None):
            job.state = JobState.RUNNING
            try:
                code, out, err = await self.call(*job.arguments, "--json", seconds=_SECONDS)
            except BaseException:
                job.state = JobState.FAILED
                raise
            if code:
                log.error("drawing up %s %s failed (%d): %s", job.form, job.about, code, err[-500:])
            job.state, job.told = (JobState.DONE if code == 0 else JobState.FAILED), as_told(err[-1000:])
            job.files = tuple(_files(out))


def as_told(err: str) -> str:
    """What a command complained of, without the name it puts before its words on a terminal."""
    return "\n".join(line.removeprefix("socd: ") for line in err.strip().splitlines())


def _words(data: bytes) -> str:
    return data[-_OUTPUT:].decode("utf-8", "replace")


def _files(out: str) -> list[str]:
    found = []
    for line in out.splitlines():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            found.append(Path(json.loads(line)["path"]).name)
    return found
