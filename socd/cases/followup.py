"""What became of a leaked account: changed, or still leaking. Pure.

A password stolen before it was changed turns up again for years, whenever the old log is sold once more: only a theft
dated after the confirmed change shows that the new password leaks too. An undated list cannot tell.
"""

from __future__ import annotations

from datetime import datetime

from socd.model.leaks import Follow


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
