"""Combo lists searched for a province: ours beside grep, and beside the loop that anybody would write first."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benches.base import Bench, Quick
from probes.leaks.stealer import province, read, resolve
from socd.model.inventory import Inventory, Unit, UnitKind

sys.path.insert(0, str(Path(__file__).parents[2] / "tests" / "leaks"))
from combo_truth import write

DOMAIN = "backan.gov.vn"
PROVINCE = Inventory({"u": Unit("u", "U", UnitKind.PROVINCE, mail_domains=(DOMAIN,))}, {})


def naive(path: Path) -> int:
    """Split at the colons, look at the end of log-in and host, keep what matches."""
    found = set()
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            host, _, rest = line.rstrip("\n").removeprefix("https://").removeprefix("http://").partition(":")
            login, _, _ = rest.partition(":")
            for name in (host.lower(), login.lower(), host.partition("/")[0].lower()):
                if name.endswith(DOMAIN):
                    found.add((host, login))
    return len(found)


@contextmanager
def benches(size: Quick) -> Iterator[list[Bench]]:
    names = province(PROVINCE).names()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "combo.txt")
        megabytes = write(target, size.of(20_000_000, 1_000_000)).bytes / 1e6

        def speed(work: Callable[[], object]) -> Callable[[], float]:
            def measure() -> float:
                start = time.process_time()
                work()
                return megabytes / (time.process_time() - start)

            return measure

        full = Path(folder, "full.txt")
        full_mb = write(full, size.of(10_000_000, 1_000_000), share=0.5).bytes / 1e6

        def dense() -> float:
            start = time.process_time()
            resolve(read(full, names=names), PROVINCE, b"k" * 32)
            return full_mb / (time.process_time() - start)

        def naive_dense() -> float:
            start = time.process_time()
            naive(full)
            return full_mb / (time.process_time() - start)

        def grep() -> float:
            start = time.perf_counter()
            subprocess.run(
                ["grep", "-a", "-i", "-c", "-F", DOMAIN, str(target)], stdout=subprocess.DEVNULL, check=False
            )
            return megabytes / (time.perf_counter() - start)

        ours = speed(lambda: resolve(read(target, names=names), PROVINCE, b"k" * 32))
        told = f"{megabytes:.0f} MB, one line in a thousand of the province"
        yield [
            Bench(
                "combo list searched for a province", "MB/s", ours, speed(lambda: naive(target)),
                f"a Python loop that splits at colons ({told}); it knows no other separator, encoding or order, counts "
                "no damaged lines and takes notbackan.gov.vn for the province's",
                less_is_better=False,
            ),
            Bench(
                "combo list searched for a province, beside grep", "MB/s", ours, grep,
                f"grep -iF for the domain ({told}), which only counts lines: no log-in, no class",
                less_is_better=False,
            ),
            Bench(
                "combo list full of the province's names", "MB/s", dense, naive_dense,
                f"the same loop ({full_mb:.0f} MB, half of its lines ours): no class, no fingerprint",
                less_is_better=False,
            ),
        ]  # fmt: skip
