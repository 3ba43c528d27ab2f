"""What every bench is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


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
