"""The four counts that are never mixed: incidents, weaknesses, warnings sent; unreachable is none of them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from socd.cases.clocks import SENT
from socd.model.case import Case
from socd.model.kinds import KindClass
from socd.model.text import Text

WARNING = SENT + "warning"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cases of each class count (a mistake, a wanted change, a merged or double one does not), and how many
    warning letters were sent about any of them."""

    incidents: int
    weaknesses: int
    outages: int
    warnings: int

    @property
    def text(self) -> Text:
        return Text(
            f"Sự cố: {self.incidents} · Điểm yếu, lỗ hổng: {self.weaknesses} · Cảnh báo đã gửi: {self.warnings} · "
            f"Không kết nối được: {self.outages}",
            f"Incidents: {self.incidents} · weaknesses: {self.weaknesses} · warnings sent: {self.warnings} · "
            f"unreachable: {self.outages}",
        )


def count(cases: Iterable[Case]) -> Counts:
    """Count cases apart. One letter recorded in several cases of a unit (same reference, same moment) is one."""
    by_class = dict.fromkeys(KindClass, 0)
    letters = set()
    for case in cases:
        if case.state.counted:
            by_class[case.cls] += 1
        letters |= {(case.unit, event.note or event.at) for event in case.events if event.what == WARNING and event.at}
    return Counts(by_class[KindClass.INCIDENT], by_class[KindClass.WEAKNESS], by_class[KindClass.OUTAGE], len(letters))
