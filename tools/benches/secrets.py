"""Secrets in minified bundles, beside the scanners that the package registry carries."""

from __future__ import annotations

import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import yara

from benches.base import Bench, Quick
from benches.pages import province_pages, sized
from probes.leaks.scan import scan
from socd.resources import rules_dir
from socd.rules import RuleBook

PEERS = Path(__file__).parents[2] / "build" / "secret-peers"
PAGES_OF_PEER = 3  # detect-secrets needs most of a second for one
LOCK = Path(__file__).with_name("secret-peers.lock")
BUNDLES = "lib/python*/site-packages/bokeh/server/static/js/*.min.js"  # 4 MB that a registry carries, in six files


def bundles(quick: bool) -> list[bytes]:
    """Real minified scripts: those of the samples at SOCD_CORPUS where they are, else those of a package, thrice."""
    if corpus := os.environ.get("SOCD_CORPUS"):
        found = [path.read_bytes() for path in sorted(Path(corpus).rglob("*.min.js")) if path.is_file()]
        if found:
            return found
    found = [path.read_bytes() for path in sorted(PEERS.glob(BUNDLES))]
    assert found, f"no scripts in {PEERS}"
    return found[:1] if quick else found * 3


def _python() -> Path:
    """An environment of its own for the peers and the scripts, from a lock with hashes."""
    python, done = PEERS / "bin" / "python", PEERS / "done"
    lock = LOCK.read_text("utf-8")
    if not done.exists() or done.read_text("utf-8") != lock:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(PEERS)], check=True)
        install = [python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "-r", str(LOCK)]
        subprocess.run(install, check=True)
        done.write_text(lock, "utf-8")
    return python


_DETECT = """
import sys, time
from pathlib import Path
from detect_secrets import SecretsCollection
from detect_secrets.settings import default_settings
files = sorted(Path(sys.argv[1]).iterdir())
start = time.process_time()
with default_settings():
    found = SecretsCollection()
    for file in files:
        found.scan_file(str(file))
print(time.process_time() - start)
"""


def _seconds_of_children(command: list[str]) -> tuple[float, float]:
    """Processor and wall seconds of a program, its start included."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=False, capture_output=True)  # 1 says that it found something
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, time.perf_counter() - start


_rules: RuleBook  # of one of the processes


def _ready() -> None:
    global _rules
    _rules = RuleBook.load(rules_dir())
    scan(b"token = 1", _rules, name="a.js")


def _file(path: str) -> int:
    return len(scan(Path(path).read_bytes(), _rules, name="a.js").live)


@contextmanager
def benches(size: Quick) -> Iterator[list[Bench]]:
    _python()
    rules = RuleBook.load(rules_dir())
    scripts = bundles(size.quick)
    few = [min(scripts, key=len)]
    pages = [sized(body, 80_000) for _, body in province_pages(size.of(20, 8)) if len(body) > 4_000]
    with tempfile.TemporaryDirectory() as told:
        folders = {name: Path(told) / name for name in ("scripts", "few", "pages")}
        for folder, bodies in zip(folders.values(), (scripts, few, pages[:PAGES_OF_PEER]), strict=True):
            folder.mkdir()
            for number, body in enumerate(bodies):
                (folder / f"{number:04}.js").write_bytes(body)
        own = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(2, own, initializer=_ready) as pool:
            list(pool.map(_file, map(str, folders["few"].iterdir())))  # both start before anything is timed
            yield list(_benches(rules, scripts, few, pages, folders, pool))


def _benches(
    rules: RuleBook, scripts: list[bytes], few: list[bytes], pages: list[bytes], folders: dict[str, Path],
    pool: ProcessPoolExecutor,
) -> Iterator[Bench]:  # fmt: skip
    megabytes = sum(map(len, scripts)) / 1e6

    def ours(bodies: list[bytes], name: str = "a.js") -> float:
        start = time.process_time()
        for body in bodies:
            scan(body, rules, name=name)
        return time.process_time() - start

    def two_threads() -> float:
        start = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda body: scan(body, rules, name="a.js"), scripts))
        return megabytes / (time.perf_counter() - start)

    largest_first = [str(path) for path in sorted(folders["scripts"].iterdir(), key=lambda one: -one.stat().st_size)]

    def two_processes() -> float:
        start = time.perf_counter()
        list(pool.map(_file, largest_first))
        return megabytes / (time.perf_counter() - start)

    def better(which: int, cores: int) -> Callable[[], float]:
        command = ["env", f"GOMAXPROCS={cores}", str(PEERS / "bin" / "betterleaks"), str(folders["scripts"])]
        return lambda: megabytes / _seconds_of_children(command)[which]

    def detect(folder: str, per: float) -> float:
        command = [str(_python()), "-c", _DETECT, str(folders[folder])]
        return per / float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def compiling() -> float:
        start = time.process_time()
        RuleBook.load(rules_dir())
        return (time.process_time() - start) * 1000

    def yara_alone() -> float:
        files = {str(file): file.read_text("utf-8") for file in rules_dir().rglob("*.yar")}
        start = time.process_time()
        yara.compile(sources=files, includes=False)
        return (time.process_time() - start) * 1000

    yield Bench(
        "secrets in minified bundles, one core",
        "MB/CPU s",
        lambda: megabytes / ours(scripts),
        better(0, 1),
        "betterleaks 2.0.0 (compiled Go) over the same files, its start included",
        less_is_better=False,
    )
    yield Bench(
        "secrets in minified bundles, two cores",
        "MB/s",
        two_threads,
        better(1, 2),
        "betterleaks 2.0.0 on two cores; ours in two threads of one process",
        less_is_better=False,
    )
    yield Bench(
        "secrets in minified bundles, two cores, two processes",
        "MB/s",
        two_processes,
        better(1, 2),
        "betterleaks 2.0.0 on two cores, its start included; ours in two processes that run already, files read",
        less_is_better=False,
    )
    yield Bench(
        "secrets in minified bundles, beside Python",
        "MB/CPU s",
        lambda: sum(map(len, few)) / 1e6 / ours(few),
        lambda: detect("few", sum(map(len, few)) / 1e6),
        "detect-secrets 1.5.0, all its plugins",
        less_is_better=False,
    )
    yield Bench(
        "secrets in a page of 80 kB",
        "CPU ms/page",
        lambda: ours(pages, "a.html") * 1000 / len(pages),
        lambda: 1000 / detect("pages", PAGES_OF_PEER),
        "detect-secrets 1.5.0, all its plugins",
    )
    yield Bench(
        "all rules compiled, as at a reload",
        "CPU ms",
        compiling,
        yara_alone,
        "yara.compile over the same sources in one go; ours compiles twice to name every broken file",
    )
