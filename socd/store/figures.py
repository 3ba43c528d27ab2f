"""Figures people enter for a period: added line by line, the newest of a name in force, none ever overwritten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, insert, select

from socd.store import schema as t


def enter(
    connection: Connection, scheme: str, period: str, values: Mapping[str, int | None], who: str, at: datetime
) -> None:
    """Write them down; None takes a figure back."""
    for name, value in values.items():
        row = {"scheme": scheme, "period": period, "name": name, "value": value, "who": who, "at": at}
        connection.execute(insert(t.figure).values(row))


def read(connection: Connection, scheme: str, periods: Sequence[str]) -> dict[str, dict[str, int]]:
    """What is in force, by period and name."""
    f = t.figure.c
    query = select(f.period, f.name, f.value).where(f.scheme == scheme, f.period.in_(periods)).order_by(f.id)
    newest = {(period, name): value for period, name, value in connection.execute(query)}
    found: dict[str, dict[str, int]] = {}
    for (period, name), value in newest.items():
        if value is not None:
            found.setdefault(period, {})[name] = value
    return found
