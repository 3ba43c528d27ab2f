"""The tables of the console's users. Of passwords and session tokens only hashes have a column."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text

from socd.store.schema import UtcDateTime, metadata

console_user = Table(
    "console_user",
    metadata,
    Column("login", String, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("hash", Text, nullable=False),  # Argon2id, with its salt and parameters
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
)

console_session = Table(
    "console_session",
    metadata,
    Column("key", String, primary_key=True),  # SHA-256 of the token in the cookie
    Column("login", String, nullable=False),
    Column("started", UtcDateTime, nullable=False),
    Column("used", UtcDateTime, nullable=False),
    Column("address", String, nullable=False),
)

# Who came, who was refused, who sent what. Only ever added, but for a refusal that turns out to be a log-in.
user_event = Table(
    "user_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("login", String, nullable=False),
    Column("what", String, nullable=False),
    Column("address", String, nullable=False),
    Column("note", Text, nullable=False),
    Index("ix_user_event_what_at", "what", "at"),
)

# A form that makes something new carries a token: sent twice, it makes it once.
form_once = Table(
    "form_once",
    metadata,
    Column("token", String, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("result", String, nullable=False),
)
