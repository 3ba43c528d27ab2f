"""The tables. One schema for SQLite (embedded) and PostgreSQL (fleet); migrations live in `migrations/`.

All times are aware UTC in Python. JSON columns hold only what the codec writes; no table has a column that
could hold a password.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in Python; naive UTC in the column (SQLite has no zones). Refuses naive values."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone reached the store")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


metadata = MetaData()

# Every look, compact: the raw material of availability and of "when was it last looked at".
look = Table(
    "look",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String, nullable=False),
    Column("probe", String, nullable=False),
    Column("vantage", String, nullable=False),
    Column("started", UtcDateTime, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("outcome", String, nullable=False),
    Column("fault_origin", String),
    Column("fault_reason", String),
    Column("fault_detail", Text),
    Index("look_by_time", "started"),
    Index("look_by_site", "site", "probe", "started"),
)

# The newest look of each probe at each site, whole.
latest = Table(
    "latest",
    metadata,
    Column("site", String, primary_key=True),
    Column("probe", String, primary_key=True),
    Column("started", UtcDateTime, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("outcome", String, nullable=False),
    Column("fault", JSON),
    Column("gauges", JSON, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("judged", UtcDateTime),  # the newest look that could tell (ok or finding)
    Column("looks", Integer, nullable=False),
)

# Counts per site, probe and day (Vietnamese days): what monthly reports and availability are made of.
day = Table(
    "day",
    metadata,
    Column("site", String, primary_key=True),
    Column("probe", String, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("looks", Integer, nullable=False),
    Column("ok", Integer, nullable=False),
    Column("finding", Integer, nullable=False),
    Column("indeterminate", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("seconds", Float, nullable=False),
)

track = Table(
    "track",
    metadata,
    Column("subject", String, primary_key=True),
    Column("probe", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("phase", String, nullable=False),
    Column("finding", JSON, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("hits", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("case_number", String),
)

# What a probe remembers of a site (its baseline).
memory = Table(
    "memory",
    metadata,
    Column("site", String, primary_key=True),
    Column("probe", String, primary_key=True),
    Column("value", JSON, nullable=False),
    Column("updated", UtcDateTime, nullable=False),
)

# What a site scored (Verdict.marks): one row from when to when a look said so; the newest row is the mark in force.
mark = Table(
    "mark",
    metadata,
    Column("site", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("since", UtcDateTime, primary_key=True),
    Column("last", UtcDateTime, nullable=False),
    Column("word", String, nullable=False),
    Column("rank", Float, nullable=False),
    Column("scale", String, nullable=False),
)

# A person's word that a change is legitimate: name, time, reason.
acceptance = Table(
    "acceptance",
    metadata,
    Column("site", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("who", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)

case = Table(
    "case_file",
    metadata,
    Column("number", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("cause", Text, nullable=False),
    Column("unit", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("active", Integer, nullable=False),
    Column("t0", UtcDateTime, nullable=False, index=True),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("place", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("details", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("confirmed_at", UtcDateTime),
    Column("confirmed_by", String),
    Column("acked_at", UtcDateTime),
    Column("acked_by", String),
    Column("contained_at", UtcDateTime),
    Column("cleaned_at", UtcDateTime),
    Column("verified_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("root_cause", Text),
    Column("recurrence_of", String),
    Column("source", String, nullable=False, server_default="socd"),
    Column("assignee", String),
    Column("tags", JSON, nullable=False, server_default="[]"),
    Column("tasks", JSON, nullable=False, server_default="[]"),
    Column("personal", JSON),
    Column("merged_into", String),
    Column("split_from", String),
)

# Stops somebody planned: the public must be told so many working days before.
planned_stop = Table(
    "planned_stop",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site", String, nullable=False),
    Column("starts", UtcDateTime, nullable=False),
    Column("ends", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("who", String, nullable=False),
    Column("entered", UtcDateTime, nullable=False),
    Column("published", UtcDateTime),
    Column("reference", Text, nullable=False, server_default=""),
    Column("cancelled", UtcDateTime),
)

case_site = Table(
    "case_site",
    metadata,
    Column("number", ForeignKey("case_file.number"), primary_key=True),
    Column("site", String, primary_key=True),
)

case_event = Table(
    "case_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", ForeignKey("case_file.number"), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("note", Text, nullable=False),
)

# Notices to people, written in the transaction that caused them and sent afterwards (transactional outbox).
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("number", String, nullable=False),
    Column("event", String, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("next_try", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("error", Text),
    UniqueConstraint("key", "channel"),
)

leak_machine = Table(
    "leak_machine",
    metadata,
    Column("key", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("unit", String),
    Column("family", String, nullable=False),
    Column("infected_at", UtcDateTime),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
)

leak_account = Table(
    "leak_account",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("machine", String, nullable=False),
    Column("unit", String),
    Column("host", String, nullable=False),
    Column("login_masked", String, nullable=False),
    Column("cls", String, nullable=False),
    Column("application", String, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime),
    Column("login_key", String, nullable=False, server_default=""),
)

# In which thefts an account was found: one row a dated log ("log:<date>") or an undated list ("list:<name>").
leak_sighting = Table(
    "leak_sighting",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("origin", String, primary_key=True),
    Column("stolen_at", UtcDateTime),
    Column("first_at", UtcDateTime, nullable=False),
)

# The units' word that a password was changed; the newest is in force (leak_account.changed_at).
leak_change = Table(
    "leak_change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String, nullable=False, index=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("confirmed_by", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)

# A paper of somebody else (police, NCSC, a citizen …), and what it reports. Account names only masked and hashed.
notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("source", String, nullable=False),
    Column("sender", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("day", Date),
    Column("received", UtcDateTime, nullable=False),
    Column("imported_at", UtcDateTime, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String, nullable=False),
)

notice_item = Table(
    "notice_item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", ForeignKey("notice.id"), nullable=False),
    Column("key", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("unit", String),
    Column("site", String),
    Column("host", String, nullable=False),
    Column("place", Text, nullable=False),
    Column("login_masked", String, nullable=False),
    Column("login_key", String, nullable=False),
    Column("machine", String, nullable=False),
    Column("seen", UtcDateTime),
    Column("day_only", Integer, nullable=False),
    Column("computers", Integer),
    Column("accounts", Integer),
    Column("official", Integer),
    Column("note", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("case_number", String),  # the case it opened or was added to
    UniqueConstraint("notice", "key"),
)

# A person's word on one line of the reconciliation. Only ever added; the newest is in force.
notice_ruling = Table(
    "notice_ruling",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("line", String, nullable=False, index=True),
    Column("decision", String, nullable=False),
    Column("sighting", String, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
)

leak_import = Table(
    "leak_import",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("source", Text, nullable=False),
    Column("accounts", Integer, nullable=False),
    Column("ignored_accounts", Integer, nullable=False),
    Column("ignored_machines", Integer, nullable=False),
    Column("duplicates", Integer, nullable=False),
    Column("problems", JSON, nullable=False),
)

# Documents drawn up: versions of a series (the same form of the same case or period). Frozen once sent.
drawn = Table(
    "drawn",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("series", String, nullable=False),
    Column("form", String, nullable=False),
    Column("number", String, index=True),  # the case, where there is one
    Column("period", String),
    Column("version", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("digest", String, nullable=False),
    Column("code", String, nullable=False),
    Column("replaces", Text, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("sent_by", Text, nullable=False),
    Column("reference", Text, nullable=False),
    UniqueConstraint("series", "version"),
)

# Their files.
document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("form", String, nullable=False),
    Column("number", String),  # the case, where there is one
    Column("made_at", UtcDateTime, nullable=False),
    Column("path", Text, nullable=False),
    Column("format", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("drawn", Integer, index=True),  # of "drawn"; none in rows of old releases
    Column("frozen", Text),
    Column("frozen_sha256", String),
)

# What people enter for a period by hand (spam, training …). Only ever added; the newest is in force.
figure = Table(
    "figure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("scheme", String, nullable=False),
    Column("period", String, nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("value", Integer),  # none: taken back
    Column("who", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
