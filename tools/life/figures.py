"""What a simulated quarter came to: false alarms a hundred site-weeks, detection by class, time to a case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

Played = tuple[str, str, float | None, bool]  # kind, half, intervals until the case (None: missed), named right


def figures(parts: Sequence[dict[str, Any]], sites: int, days: int, share: float, seconds: float) -> dict[str, Any]:
    """The sums over all parts. Delays are in check intervals of ten minutes; of odd answers only the `share` was
    looked at, so that false alarms among them count 1/share times."""
    counts = sum((Counter(part["counts"]) for part in parts), Counter())
    played: list[Played] = [one for part in parts for one in part["played"]]
    delays = sorted(delay for _, _, delay, _ in played if delay is not None)
    kinds = sorted({one[0] for one in played})
    wrong = counts["false"] + counts["false-odd"] / share
    return {
        "sites": sites, "days": days, "seconds": round(seconds), "looks": counts["looks"],
        "stands_for_looks": sites * days * 144, "attacks": len(played), "confirmed": len(delays),
        "named_right": sum(named for *_, named in played),
        "median_intervals": round(median(delays), 2) if delays else None,
        "worst_intervals": round(max(delays), 2) if delays else None,
        "by_class": {kind: _class([one for one in played if one[0] == kind]) for kind in kinds},
        "missed": [f"{kind} ({half})" for kind, half, delay, _ in played if delay is None],
        "not_cleared": counts["not-cleared"], "not_closed": counts["not-closed"],
        "vendor_questions": counts["questions"], "false_alarms": counts["false"],
        "false_alarms_odd_weighted": round(counts["false-odd"] / share, 1),
        "false_per_100_site_weeks": round(100 * wrong / (sites * days / 7), 3),
        "false_per_site_and_quarter": round(wrong / (sites * days / 91), 4),
        "false": [one for part in parts for one in part["false"]][:30],
    }  # fmt: skip


def _class(played: Sequence[Played]) -> dict[str, Any]:
    delays = [delay for _, _, delay, _ in played if delay is not None]
    return {"attacks": len(played), "confirmed": len(delays), "named": sum(named for *_, named in played),
            "median_intervals": round(median(delays), 2) if delays else None}  # fmt: skip
