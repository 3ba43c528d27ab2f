"""`make bench`: socd beside the plainest honest peer for the same work, in the same run. Writes build/bench.json.

A list of {name, ours, peer, unit, ratio, note}. `ratio` is ours ÷ peer; the note says what the peer is, what it does
less or more than we do, and who comes out better. Rounds of ours and of the peer take turns, so that a neighbour on the
same processors hits both; the figure is the median. Every peer is used as its own manual says, never slowed down. A
peer that cannot be had on this machine leaves `peer` and `ratio` null, and the note says why.

`tools/bench.py --only tls` runs one part, and replaces that part's lines in build/bench.json.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from benches import combo, metrics, network, pages, secrets, store, tls
from benches.base import Bench, Quick, Row, row

ROUNDS = 5
OUT = Path(__file__).parents[1] / "build" / "bench.json"


def run(bench: Bench, rounds: int) -> Row:
    """One line of the table. The first round of each warms up and is not counted."""
    bench.ours()
    bench.peer()
    ours: list[float] = []
    peer: list[float] = []
    for number in range(rounds):
        turns = [(ours, bench.ours), (peer, bench.peer)]
        for figures, measure in turns if number % 2 == 0 else reversed(turns):
            figures.append(measure())
    return row(bench.name, bench.unit, median(ours), median(peer), bench.against, bench.less_is_better)


def _each(make: Callable[[Quick], AbstractContextManager[list[Bench]]]) -> Callable[[Quick], Iterator[Row]]:
    def rows(size: Quick) -> Iterator[Row]:
        with make(size) as some:
            for bench in some:
                yield run(bench, 1 if size.quick else ROUNDS)

    return rows


PARTS: dict[str, Callable[[Quick], Iterator[Row]]] = {
    "pages": _each(pages.benches),
    "network": _each(network.benches),
    "metrics": _each(metrics.benches),
    "store": _each(store.benches),
    "secrets": _each(secrets.benches),
    "combo": _each(combo.benches),
    "tls": tls.rows,
}


def run_all(quick: bool = False, only: str | None = None) -> list[Row]:
    """All benches, or one part; `quick` does each with little work and one round (a test that they still run)."""
    rows = []
    for part in [only] if only else list(PARTS):
        for each in PARTS[part](Quick(quick)):
            peer, ratio = ("–", "–") if each["peer"] is None else (each["peer"], each["ratio"])
            figures = f"ours {each['ours']:>10}  peer {peer:>10} {each['unit']:<16} ×{ratio}"
            print(f"{each['name']:<56} {figures}", flush=True)
            rows.append(each)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description="socd beside its peers")
    parser.add_argument("--only", choices=list(PARTS))
    parser.add_argument("out", nargs="?", type=Path, default=OUT)
    told = parser.parse_args()
    rows = run_all(only=told.only)
    if told.only and told.out.exists():
        new = {each["name"] for each in rows}
        kept = [each for each in json.loads(told.out.read_text("utf-8")) if each["name"] not in new]
        rows = kept + rows
    told.out.parent.mkdir(parents=True, exist_ok=True)
    told.out.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(told.out)


if __name__ == "__main__":
    main()
