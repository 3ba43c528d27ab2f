"""Rules with a `value`: YARA has found their anchor, RE2 proves the form around it, a check weighs what it holds.

Meta of such a rule: `value` (RE2; what the brackets hold is the secret), `check` (a name of values.CHECKS), `service`,
`any_case` (anchors in any case), `reach` (bytes the form may go on after its anchor, 600), `public_in_pages` (a key
that pages hand to every browser).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from probes.leaks.linear import pattern
from probes.leaks.misfits import in_digest
from probes.leaks.values import CHECKS, Secret, Weight
from socd.probe import Match

BEFORE = 400  # bytes looked at before an anchor
WINDOWS = 40  # more anchors than that, and the whole is read at once
MOST = 200  # values of one rule in one piece of data: more are no news


def tokens(data: bytes, matches: Sequence[Match]) -> Iterator[Secret]:
    """The secrets of all rules in `matches` that carry a `value`."""
    told = [match for match in matches if "value" in match.meta]
    low = data.lower() if any(match.meta.get("any_case") for match in told) else data
    for match in told:
        yield from _of_rule(data, low if match.meta.get("any_case") else data, match)


def _of_rule(data: bytes, searched: bytes, match: Match) -> Iterator[Secret]:
    meta = match.meta
    check = CHECKS.get(str(meta.get("check", "")))
    name, service, public = (
        match.rule.replace("_", "-"),
        str(meta.get("service", "")),
        bool(meta.get("public_in_pages")),
    )
    anchors = [anchor.lower() if meta.get("any_case") else anchor for anchor in match.strings]
    seen: set[bytes] = set()
    for start, end in _windows(searched, anchors, int(meta.get("reach", 600))):
        for found in pattern(str(meta["value"])).finditer(data[start:end]):
            group = next((number for number, value in enumerate(found.groups(), 1) if value is not None), 0)
            raw = found.group(group)
            if raw in seen:
                continue
            seen.add(raw)
            value = raw.decode("utf-8", "replace")
            weight = check(value) if check else Weight.LIVE
            if weight is not Weight.NONE and not in_digest(data, *_at(found, group, start)):
                yield Secret(name, value, weight, match.rule, service, start + found.start(group), public)
            if len(seen) >= MOST:
                return


def _at(found: Any, group: int, start: int) -> tuple[int, int]:
    return start + found.start(group), start + found.end(group)


def _windows(data: bytes, anchors: Sequence[bytes], reach: int) -> list[tuple[int, int]]:
    """Stretches around the anchors, in order, none twice; the whole where there are too many."""
    whole = [(0, len(data))]
    if len(data) <= BEFORE + reach:
        return whole
    windows: list[tuple[int, int]] = []
    for anchor in anchors:
        at = data.find(anchor)
        while at >= 0:
            windows.append((max(0, at - BEFORE), min(len(data), at + len(anchor) + reach)))
            if len(windows) > WINDOWS:
                return whole
            at = data.find(anchor, at + 1)
    return _merged(sorted(windows))


def _merged(windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in windows:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
