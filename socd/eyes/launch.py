"""Becomes the browser: bounds and rank are put on this process, then it is replaced by the program it was told.

Run as `python -I -S launch.py '{"fds": [R, W], …}' PROGRAM ARGUMENT…` by socd.eyes.process; standard library only.
Whatever cannot be set ends this process before the browser exists: a bound is never silently missing.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import sys
from typing import Any

_PR_SET_PDEATHSIG = 1


def main() -> None:
    told: dict[str, Any] = json.loads(sys.argv[1])
    program = sys.argv[2:]
    _first_to_die()  # while /proc/self is still ours to write
    if told["uid"] is not None:  # never as root: Chromium's sandbox wants an ordinary user, and so do we
        os.setgroups([])
        os.setresgid(told["gid"], told["gid"], told["gid"])
        os.setresuid(told["uid"], told["uid"], told["uid"])
    for name, bound in told["limits"].items():
        number = getattr(resource, name)
        _, hard = resource.getrlimit(number)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(number, (bound, bound))
    with contextlib.suppress(OSError):  # a courtesy, no bound; the shipped unit's filter forbids it
        os.nice(told["nice"])
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:  # the browser never outlives socd
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != told["parent"]:
        raise SystemExit("socd is gone")
    _descriptors(*told["fds"])
    os.execve(program[0], program, told["environment"])  # noqa: S606 - no shell is wanted


def _first_to_die() -> None:
    """When memory runs out the kernel is to take the browser, not socd."""
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123 - no pathlib before exec
        file.write("1000")


def _descriptors(reading: int, writing: int) -> None:
    """Chromium reads commands from 3 and answers on 4 (--remote-debugging-pipe)."""
    high = [os.dup(reading), os.dup(writing)]
    high = [os.dup(fd) if fd < 5 else fd for fd in high]
    os.dup2(high[0], 3)
    os.dup2(high[1], 4)
    os.closerange(5, 256)


main()
