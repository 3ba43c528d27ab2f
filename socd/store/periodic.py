"""What periodic reports ask of the store, and the figures people enter for a period."""

from __future__ import annotations

import threading
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import Engine

from socd.model.case import Case
from socd.store import daysums, figures
from socd.store.engine import writing
from socd.store.facts import DayTotal, ProbeSum


class Periodic:
    """The part of the store behind periodic reports."""

    _engine: Engine
    _lock: threading.Lock

    def day_total(self, sites: Collection[str], start: date, end: date) -> DayTotal:
        """How well these sites were watched over the days start ≤ day < end."""
        with self._engine.connect() as connection:
            return daysums.total(connection, sites, start, end)

    def probe_sums(self, probe: str, start: date, end: date) -> dict[str, ProbeSum]:
        """One probe's looks by site over the days start ≤ day < end."""
        with self._engine.connect() as connection:
            return daysums.of_probe(connection, probe, start, end)

    def probe_course(self, probe: str, edges: Collection[date], sites: Collection[str]) -> list[ProbeSum]:
        """One probe's looks at these sites between each edge and the next."""
        with self._engine.connect() as connection:
            return daysums.course(connection, probe, edges, sites)

    def outages(self, start: datetime, stop: datetime) -> list[Case]:
        """Cases of sites that did not answer, of which some part may lie in [start, stop)."""
        with self._engine.connect() as connection:
            return daysums.outages(connection, start, stop)

    def cases_told(self, document: str, start: datetime, end: datetime) -> list[Case]:
        """Cases about which a paper of this kind was marked as sent in [start, end)."""
        with self._engine.connect() as connection:
            return daysums.told(connection, document, start, end)

    def figures(self, scheme: str, periods: Sequence[str]) -> dict[str, dict[str, int]]:
        """What people entered for these periods, by period and name."""
        with self._engine.connect() as connection:
            return figures.read(connection, scheme, periods)

    def enter_figures(
        self, scheme: str, period: str, values: Mapping[str, int | None], *, who: str, at: datetime
    ) -> None:
        """Write figures of a period down; None takes one back."""
        with self._lock, writing(self._engine) as connection:
            figures.enter(connection, scheme, period, values, who, at)
