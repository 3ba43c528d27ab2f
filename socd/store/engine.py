"""Opening the database: pragmas that lose nothing, one writer at a time, migrations on the way in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect

from socd.model.text import Text

HEAD = "0008"  # the newest revision under migrations/ (a test holds them together)


class StoreError(Exception):
    """The database cannot be opened or is of another release; `text` says what to do, `str()` the same in English."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def open_engine(path: Path | None, *, readonly: bool) -> Engine:
    """An engine on a file. `None` is the twin that tests use: a private temporary file, gone with the engine.

    (A true in-memory database would be one connection for all threads, which is not how the daemon lives.)
    """
    twin = tempfile.TemporaryDirectory(prefix="socd-twin-") if path is None else None
    place = path or Path(twin.name if twin else "") / "socd.db"
    if readonly:
        if not place.exists():
            raise StoreError(
                Text(
                    f"{place}: chưa có cơ sở dữ liệu; socd đã chạy lần nào chưa?",
                    f"{place}: no such database; has the daemon run yet?",
                )
            )
        url = f"sqlite:///file:{place}?mode=ro&uri=true"
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{place}"
    engine = create_engine(url, connect_args={"check_same_thread": False})
    if twin:
        event.listen(engine, "engine_disposed", lambda _engine: twin.cleanup())

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        connection.execute("PRAGMA busy_timeout = 15000")
        connection.execute("PRAGMA foreign_keys = ON")
        if not readonly:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'OFF' if twin else 'FULL'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: two processes (daemon and command line) then queue instead of failing.
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction: all of it is committed, or nothing."""
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the schema to this release. A database of a newer release is refused, untouched."""
    if _revision(engine) != HEAD:
        from socd.store import migrating  # alembic takes a third of a second to import: only where it has work

        with writing(engine) as connection:
            migrating.upgrade(connection)


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
