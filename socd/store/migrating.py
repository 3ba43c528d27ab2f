"""Alembic at work: only imported where a database is new or of an older release."""

from __future__ import annotations

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from socd.store.engine import newer


def upgrade(connection: Connection) -> None:
    """Run what is missing inside the given transaction. Raises StoreError for a database of a newer release."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = alembic_config()
    script = ScriptDirectory.from_config(config)
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in {revision.revision for revision in script.walk_revisions()}:
        raise newer(current)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
