"""What the console may do besides showing: the daemon fills it in."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from socd.casework import Casework
from socd.console.errands import Errands
from socd.model.text import Text
from socd.noticefeed import TypedNotice
from socd.store.notices import Kept
from socd.users.doors import Doorkeeper

Told = tuple[Kept | None, Sequence[Text]]


@dataclass(slots=True)
class Desk:
    """`take_notice` keeps what others report: the texts of a form in, what came of it out, or what to mend.

    One form is worked on at a time (`turn`): an office has a handful of people, and a button pressed twice is then
    answered twice with the same page.
    """

    doors: Doorkeeper
    work: Casework
    take_notice: Callable[[TypedNotice], Told]
    errands: Errands
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _done: OrderedDict[str, str] = field(default_factory=OrderedDict)

    def done(self, form: str) -> str | None:
        """Where the very same form of the same session led when it was sent before."""
        return self._done.get(form)

    def remember(self, form: str, location: str) -> str:
        self._done[form] = location
        while len(self._done) > _MOST:
            self._done.popitem(last=False)
        return location


_MOST = 500


def same(token: str, path: str, typed: Mapping[str, Sequence[str]]) -> str:
    """What a form that is sent twice has in common: session, address and every field."""
    told = repr((token, path, sorted((name, tuple(values)) for name, values in typed.items())))
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()
