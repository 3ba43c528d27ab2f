"""The statements of every look, built once: SQLAlchemy then compiles them once too, and binds values only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, bindparam, insert, select, update
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.dialects.sqlite import insert as upsert

from socd.model.observation import Outcome
from socd.store import schema as t


def _put(table: Table, **instead: Any) -> Insert:
    """Insert, or replace all that is no key; `instead` gives other values for some columns."""
    statement = upsert(table)
    new: Mapping[str, Any] = {c.name: statement.excluded[c.name] for c in table.columns if not c.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_={**new, **instead})


def _added(*names: str) -> dict[str, Any]:
    excluded = upsert(t.day).excluded
    return {name: t.day.c[name] + excluded[name] for name in names}


ADD_LOOK = insert(t.look)
_MORE = t.latest.c.looks + 1
PUT_LATEST = _put(t.latest, looks=_MORE)
# A look that could not tell leaves what the last telling one said.
PUT_LATEST_UNTOLD = _put(
    t.latest, looks=_MORE, judged=t.latest.c.judged, gauges=t.latest.c.gauges, facts=t.latest.c.facts
)
ADD_DAY = _put(t.day, **_added("looks", "seconds", *(outcome.value for outcome in Outcome)))
PUT_MEMORY = _put(t.memory)
PUT_TRACK = _put(t.track)
PUT_MARK = _put(t.mark)

_m = t.mark.c
NEWEST_MARK = (
    select(_m.since, _m.word, _m.scale)
    .where(_m.site == bindparam("site"), _m.name == bindparam("name"))
    .order_by(_m.since.desc())
    .limit(1)
)
GO_ON_MARK = (
    update(t.mark)
    .where(_m.site == bindparam("of_site"), _m.name == bindparam("of_name"), _m.since == bindparam("of_since"))
    .values(last=bindparam("at"), rank=bindparam("now"))
)
TRACKS_OF = select(t.track).where(t.track.c.subject == bindparam("subject"), t.track.c.probe == bindparam("probe"))
MEMORY_OF = select(t.memory.c.value).where(t.memory.c.site == bindparam("site"), t.memory.c.probe == bindparam("probe"))
ACCEPTED_ON = select(t.acceptance.c.key, t.acceptance.c.at).where(t.acceptance.c.site == bindparam("site"))
