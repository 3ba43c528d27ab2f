"""What became of a leaked account: changed, or still leaking. Pure.

A password stolen before it was changed turns up again for years, whenever the old log is sold once more: only a theft
dated after the confirmed change shows that the new password leaks too. An undated list cannot tell.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from socd.model.leaks import Follow
from socd.model.text import Text

FRESH = timedelta(days=30)  # sessions stolen with the password are often still open, and the computer still infected


def follow(changed_at: datetime | None, stolen_at: datetime | None, undated_at: datetime | None) -> Follow:
    """`stolen_at` is the newest dated theft the account was found in, `undated_at` when a list without date last
    brought it. All aware, UTC."""
    if changed_at is None:
        return Follow.WAITING
    if stolen_at is not None and stolen_at > changed_at:
        return Follow.STILL
    if undated_at is not None and undated_at > changed_at:
        return Follow.UNSURE
    return Follow.CHANGED


class Freshness(StrEnum):
    """How long ago an account was stolen last."""

    FRESH = "fresh"
    OLD = "old"
    UNDATED = "undated"

    @property
    def label(self) -> Text:
        return _FRESHNESS[self]


_FRESHNESS = {
    Freshness.FRESH: Text("mới", "fresh"),
    Freshness.OLD: Text("cũ", "old"),
    Freshness.UNDATED: Text("không rõ ngày", "undated"),
}


def age(stolen_at: datetime | None, now: datetime) -> int | None:
    """Whole days since the newest dated theft; None where no source dates it. A date ahead of now (the victim's clock
    was wrong) counts as today."""
    return None if stolen_at is None else max(0, (now - stolen_at).days)


def freshness(stolen_at: datetime | None, now: datetime) -> Freshness:
    days = age(stolen_at, now)
    if days is None:
        return Freshness.UNDATED
    return Freshness.FRESH if days <= FRESH.days else Freshness.OLD
