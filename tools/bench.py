"""`make bench`: socd beside the plainest honest peer for the same work, in the same run. Writes build/bench.json.

A list of {name, ours, peer, unit, ratio, note}. `ratio` is ours ÷ peer; the note says what the peer is, what it does
less or more than we do, and who comes out better. Rounds of ours and of the peer take turns, so that a neighbour on the
same processors hits both; the figure is the median. Every peer is used as its own manual says, never slowed down.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from statistics import median

from benches import metrics, network, pages, store
from benches.base import Bench, Quick

ROUNDS = 5


def run(bench: Bench, rounds: int) -> dict[str, str | float]:
    """One line of the table. The first round of each warms up and is not counted."""
    bench.ours()
    bench.peer()
    ours: list[float] = []
    peer: list[float] = []
    for number in range(rounds):
        turns = [(ours, bench.ours), (peer, bench.peer)]
        for figures, measure in turns if number % 2 == 0 else reversed(turns):
            figures.append(measure())
    a, b = median(ours), median(peer)
    ratio = a / b
    better = ratio <= 1 if bench.less_is_better else ratio >= 1
    word = "ours is better" if better else "the peer is better"
    note = f"peer: {bench.against}; {'less' if bench.less_is_better else 'more'} is better; {word}"
    return {"name": bench.name, "ours": round(a, 4), "peer": round(b, 4), "unit": bench.unit, "ratio": round(ratio, 3),
            "note": note}  # fmt: skip


def run_all(quick: bool = False) -> list[dict[str, str | float]]:
    """All benches; `quick` does each with little work and one round (a test that they still run)."""
    size = Quick(quick)
    rows = []
    for make in (pages.benches, network.benches, metrics.benches, store.benches):
        with make(size) as some:
            rows += _told(run(bench, 1 if quick else ROUNDS) for bench in some)
    return rows


def _told(rows: Iterable[dict[str, str | float]]) -> list[dict[str, str | float]]:
    kept = []
    for row in rows:
        print(f"{row['name']:<44} ours {row['ours']:>12}  peer {row['peer']:>12} {row['unit']:<16} ×{row['ratio']}")
        kept.append(row)
    return kept


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "build" / "bench.json"
    rows = run_all()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", "utf-8")
    print(out)


if __name__ == "__main__":
    main()
