"""Documents drawn up: their versions, their files, and the moment one was sent and frozen.

Documents of one `series` (the same form of the same case or period) are versions of each other. A version that was
sent is never drawn up again.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, delete, insert, select, update

from socd.cases.clocks import SENT
from socd.store import schema as t
from socd.store.engine import writing
from socd.store.facts import DocumentRow


class AlreadySent(ValueError):  # noqa: N818 - an answer, told to a person
    """A document was sent before; the text is its reference."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A document to be kept. `number` is its case, `period` its period, `code` the clock that sending it stops, `files`
    format → (path, SHA-256)."""

    series: str
    form: str
    version: int
    made_at: datetime
    made_by: str
    digest: str
    files: Mapping[str, tuple[str, str]]
    number: str | None = None
    period: str | None = None
    code: str = ""
    replaces: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One document drawn up, with its files. `digest` is the SHA-256 of all it says; `sent_at` None while a draft;
    `replaces` the reference of the sent document it stands in for."""

    id: int
    series: str
    form: str
    number: str | None
    period: str | None
    version: int
    made_at: datetime
    made_by: str
    digest: str
    code: str
    replaces: str
    sent_at: datetime | None
    sent_by: str
    reference: str
    files: tuple[DocumentRow, ...] = ()

    @property
    def name(self) -> str:
        """What its files are called, without format."""
        return versioned(self.series, self.version)


def versioned(series: str, version: int) -> str:
    return series if version == 1 else f"{series}-v{version}"


class Documents:
    """The part of the store that keeps documents."""

    _engine: Engine
    _lock: threading.Lock

    def add_document(self, form: str, number: str | None, made_at: datetime, path: str, fmt: str, sha256: str) -> None:
        """Keep one file that is no version of anything."""
        row = {"form": form, "number": number, "made_at": made_at, "path": path, "format": fmt, "sha256": sha256}
        with self._lock, writing(self._engine) as connection:
            connection.execute(insert(t.document).values(row))

    def documents(self, number: str | None = None) -> list[DocumentRow]:
        """Files of documents, newest first; of one case where a number is given."""
        query = select(t.document).order_by(t.document.c.id.desc())
        if number is not None:
            query = query.where(t.document.c.number == number)
        with self._engine.connect() as connection:
            return [DocumentRow(**row) for row in connection.execute(query).mappings()]

    def draw_up(self, drawing: Drawing) -> Drawn:
        """Keep a document; a draft of the same series and version is replaced. Raises AlreadySent."""
        with self._lock, writing(self._engine) as connection:
            return _draw_up(connection, drawing)

    def drawn(
        self, *, id: int | None = None, series: str | None = None, number: str | None = None, form: str | None = None
    ) -> list[Drawn]:
        """Documents drawn up, newest first."""
        d = t.drawn.c
        told = ((d.id, id), (d.series, series), (d.number, number), (d.form, form))
        with self._engine.connect() as connection:
            return _read(connection, *(column == value for column, value in told if value is not None))

    def send(self, id: int, *, at: datetime, who: str, reference: str, frozen: Mapping[str, tuple[str, str]]) -> Drawn:
        """A document was sent: it is frozen, and its case's clock stops. `frozen` is format → (path of the copy,
        SHA-256); a format it had no file of is a file that came with it (the signed scan). Raises KeyError,
        AlreadySent."""
        with self._lock, writing(self._engine) as connection:
            found = _read(connection, t.drawn.c.id == id)
            if not found:
                raise KeyError(id)
            (one,) = found
            if one.sent_at is not None:
                raise AlreadySent(one.reference)
            told = {"sent_at": at, "sent_by": who, "reference": reference}
            connection.execute(update(t.drawn).where(t.drawn.c.id == id).values(told))
            for name, (path, sha256) in frozen.items():
                _freeze(connection, one, name, path, sha256)
            if one.number is not None:
                tell_sent(connection, one.number, one.code or one.form, at=at, who=who, reference=reference)
            return _read(connection, t.drawn.c.id == id)[0]

    def sent(self, number: str, code: str, *, at: datetime, who: str, reference: str) -> None:
        """A paper was sent about a case that socd did not draw up: only its clock stops."""
        with self._lock, writing(self._engine) as connection:
            tell_sent(connection, number, code, at=at, who=who, reference=reference)


def tell_sent(connection: Connection, number: str, code: str, *, at: datetime, who: str, reference: str) -> None:
    """The one line of a case's timeline by which its clock stops."""
    row = {"number": number, "at": at, "who": who, "what": SENT + code, "note": reference}
    connection.execute(insert(t.case_event).values(row))


def _draw_up(connection: Connection, drawing: Drawing) -> Drawn:
    d = t.drawn.c
    values: dict[str, Any] = {
        "series": drawing.series, "form": drawing.form, "number": drawing.number, "period": drawing.period,
        "version": drawing.version, "made_at": drawing.made_at, "made_by": drawing.made_by, "digest": drawing.digest,
        "code": drawing.code, "replaces": drawing.replaces, "sent_by": "", "reference": "",
    }  # fmt: skip
    before = _read(connection, d.series == drawing.series, d.version == drawing.version)
    if before and before[0].sent_at is not None:
        raise AlreadySent(before[0].reference)
    if before:
        key = before[0].id
        connection.execute(update(t.drawn).where(d.id == key).values(values))
        connection.execute(delete(t.document).where(t.document.c.drawn == key))
    else:
        made = connection.execute(insert(t.drawn).values(values)).inserted_primary_key
        key = int(made[0]) if made else 0
    for name, (path, sha256) in drawing.files.items():
        row = {"form": drawing.form, "number": drawing.number, "made_at": drawing.made_at, "path": path,
               "format": name, "sha256": sha256, "drawn": key}  # fmt: skip
        connection.execute(insert(t.document).values(row))
    return _read(connection, d.id == key)[0]


def _freeze(connection: Connection, one: Drawn, name: str, path: str, sha256: str) -> None:
    mine = (t.document.c.drawn == one.id, t.document.c.format == name)
    kept = {"frozen": path, "frozen_sha256": sha256}
    if not connection.execute(update(t.document).where(*mine).values(kept)).rowcount:
        row = {"form": one.form, "number": one.number, "made_at": one.made_at, "path": path, "format": name,
               "sha256": sha256, "drawn": one.id}  # fmt: skip
        connection.execute(insert(t.document).values(row | kept))


def _read(connection: Connection, *where: ColumnElement[bool]) -> list[Drawn]:
    rows: Sequence[Any] = (
        connection.execute(select(t.drawn).where(*where).order_by(t.drawn.c.id.desc())).mappings().all()
    )
    files: dict[int, list[DocumentRow]] = {row["id"]: [] for row in rows}
    query = select(t.document).where(t.document.c.drawn.in_(select(t.drawn.c.id).where(*where)))
    for row in connection.execute(query.order_by(t.document.c.id)).mappings():
        files[row["drawn"]].append(DocumentRow(**row))
    return [Drawn(**row, files=tuple(files[row["id"]])) for row in rows]
