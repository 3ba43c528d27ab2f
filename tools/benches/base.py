"""What every bench is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Row = dict[str, str | float | None]


@dataclass(frozen=True, slots=True)
class Bench:
    """`ours` and `peer` do the same work once and give a figure in `unit`; `against` says who the peer is."""

    name: str
    unit: str
    ours: Callable[[], float]
    peer: Callable[[], float]
    against: str
    less_is_better: bool = True


@dataclass(frozen=True, slots=True)
class Quick:
    """How much work a round does."""

    quick: bool

    def of(self, full: int, little: int) -> int:
        return little if self.quick else full


def row(name: str, unit: str, ours: float, peer: float, against: str, less_is_better: bool = True) -> Row:
    """One line of the table."""
    ratio = ours / peer
    better = ratio <= 1 if less_is_better else ratio >= 1
    word = "ours is better" if better else "the peer is better"
    note = f"peer: {against}; {'less' if less_is_better else 'more'} is better; {word}"
    return {"name": name, "ours": figures(ours, 4), "peer": figures(peer, 4), "unit": unit, "ratio": figures(ratio, 3),
            "note": note}  # fmt: skip


def without_peer(name: str, unit: str, ours: float, why: str) -> Row:
    """A line for a peer that could not be run here: no figure is made up for it."""
    return {"name": name, "ours": figures(ours, 4), "peer": None, "unit": unit, "ratio": None,
            "note": f"no peer: {why}"}  # fmt: skip


def figures(value: float, places: int) -> float:
    """Rounded to so many places, and to no fewer than three significant figures."""
    return round(value, places) if abs(value) >= 10 ** (2 - places) else float(f"{value:.3g}")
