"""`socd run` as it is, with two differences: `python tls_socd.py SPREAD PROFILE run --config DIR`.

The first looks of a start are spread over SPREAD seconds instead of five minutes and a tenth of the interval: a daemon
under full load is what is to be measured. With PROFILE (a folder, "-" for none) every thread's processor time by
function is written there (one cProfile file a thread), which costs about as much again: nothing else is read off such
a run.
"""

from __future__ import annotations

import concurrent.futures.thread as threads
import cProfile
import itertools
import random
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from socd.cli import main
from socd.work import schedule

_numbers = itertools.count()


def _profiled(work: Any, folder: Path) -> Any:
    def run(*told: Any, **more: Any) -> Any:
        profile = cProfile.Profile(time.thread_time)
        profile.enable()
        try:
            return work(*told, **more)
        finally:
            profile.disable()
            profile.dump_stats(folder / f"{next(_numbers)}.prof")

    return run


if __name__ == "__main__":
    spread = float(sys.argv[1])
    # Not from 0: a first look that is due before the scheduler runs would wait for a whole interval.
    schedule.random = SimpleNamespace(uniform=lambda _low, _high: random.uniform(2, 2 + spread))
    schedule.JITTER = 0.0
    folder = sys.argv[2]
    sys.argv = ["socd", *sys.argv[3:]]
    if folder != "-":
        threads._worker = _profiled(threads._worker, Path(folder))
        main = _profiled(main, Path(folder))
    main()
