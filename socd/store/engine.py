"""Opening the database: pragmas that lose nothing, one writer at a time, migrations on the way in."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import StaticPool


class StoreError(Exception):
    """The database cannot be opened or is of another release; `str()` says what to do."""


def open_engine(path: Path | None, *, readonly: bool) -> Engine:
    """An engine on a file, or on memory for `None` (the in-memory twin that tests use)."""
    if path is None:
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    elif readonly:
        if not path.exists():
            raise StoreError(f"{path}: no such database; has the daemon run yet?")
        engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true", connect_args={"check_same_thread": False})
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(make_url(f"sqlite:///{path}"), connect_args={"check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        connection.execute("PRAGMA busy_timeout = 15000")
        connection.execute("PRAGMA foreign_keys = ON")
        if path is not None and not readonly:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")

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
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = alembic_config()
    script = ScriptDirectory.from_config(config)
    with writing(engine) as connection:
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
            raise StoreError(f"the database is of a newer socd (revision {current}): upgrade socd, or restore a backup")
        if current != script.get_current_head():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
