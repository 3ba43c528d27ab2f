"""A case for other people's systems: STIX 2.1, MISP, the old VNCERT sheets, plain JSON. Pure: a case in, bytes out.

What leaves is chosen, not left over: see `socd.exchange.shared`. No log-in, no password, no note of a person, no
content of a page; the same case gives the same bytes and the same ids.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from socd.exchange.misp import event
from socd.exchange.plain import record
from socd.exchange.shared import SharedCase, Tlp, share
from socd.exchange.stix import bundle
from socd.exchange.vncert import Sheet, sheets

__all__ = ["FORMATS", "SharedCase", "Sheet", "Tlp", "bundle", "event", "export", "record", "share", "sheets"]

_JSON: Mapping[str, Callable[[Sequence[SharedCase], Tlp], Any]] = {
    "stix": bundle,
    "misp": lambda cases, tlp: (
        {"response": [event(case, tlp) for case in cases]} if len(cases) > 1 else event(cases[0], tlp)
    ),
    "json": lambda cases, tlp: [record(case, tlp) for case in cases] if len(cases) > 1 else record(cases[0], tlp),
}
FORMATS = (*_JSON, "vncert")


def export(cases: Sequence[SharedCase], how: str, tlp: Tlp) -> Mapping[str, bytes]:
    """The files of one export by the suffix of their names. `how` is one of FORMATS; raises ValueError for another, or
    for no case. VNCERT has a sheet for each of its three kinds: only those that hold a row are given."""
    if not cases:
        raise ValueError("no case")
    if how == "vncert":
        return {f"{sheet.name}.csv": sheet.to_csv() for sheet in sheets(cases)}
    if how not in _JSON:
        raise ValueError(f"unknown format {how!r}; there are: {', '.join(FORMATS)}")
    text = json.dumps(_JSON[how](cases, tlp), ensure_ascii=False, indent=2)
    return {f"{how}.json": f"{text}\n".encode()}
