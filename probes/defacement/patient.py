"""Rules that may fail to get through a hostile page in time, without taking the rest of the judgement with them."""

from __future__ import annotations

from socd.probe import Match, Rules
from socd.rules import RuleTimeoutError


class Patient:
    """Wraps rules: a family that was too slow once is not asked again (so a page costs its bound once a family), and
    `unread` remembers it, because its silence is no "clean"."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._slow: dict[str, None] = {}

    @property
    def version(self) -> str:
        return self._rules.version

    @property
    def unread(self) -> tuple[str, ...]:
        """Families that gave no answer, in the order of asking."""
        return tuple(self._slow)

    def match(self, family: str, data: bytes) -> tuple[Match, ...]:
        if family in self._slow:
            return ()
        try:
            return self._rules.match(family, data)
        except RuleTimeoutError:
            self._slow[family] = None
            return ()

    def anchors(self, family: str, data: bytes) -> tuple[Match, ...]:
        if family in self._slow:
            return ()
        try:
            return self._rules.anchors(family, data)
        except RuleTimeoutError:
            self._slow[family] = None
            return ()
