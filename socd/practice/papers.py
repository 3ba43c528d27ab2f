"""Every document an office may have to sign after such an incident, as the commands that write them. Pure.

What a command needs to know of people (who chaired, whose data) the person on duty tells it, with invented names.
"""

from __future__ import annotations

from collections.abc import Iterator

_MEETING = ("place=Phòng họp A (diễn tập)", "chair=Nguyễn Văn A", "secretary=Trần Thị B",
            "participants=Nguyễn Văn A, chủ trì; Trần Thị B, thư ký")  # fmt: skip
_PERIODS = ("weekly", "quarterly", "half-year", "annual", "form05")  # the monthly report is written in any case


def told_by_people(portal: str, leak: str, who: str) -> Iterator[tuple[str, ...]]:
    """What people say of the two cases before their documents are drawn up. `portal` and `leak` are case numbers, ""
    for none."""
    if portal:
        yield "case", "fill", portal, *_MEETING, "--by", who
    if leak:
        yield "case", "personal-data", leak, "--kind", "basic", "--note", "diễn tập", "--by", who


def everything(portal: str, leak: str, site: str) -> Iterator[tuple[str, ...]]:
    """The commands after `socd`, without --format, --out and --config. `site` is the hacked one, for its dossier.

    Those of a later stage are drafts of the case as it stands: what is not known yet is room for a pen.
    """
    for number in (portal, leak):
        if number:
            yield "report", "case", number
    if portal:
        yield "report", "incident", portal, "--stage", "update"
        yield "report", "incident", portal, "--stage", "closing"
        yield "report", "form04", portal
    if leak:
        yield "report", "personal-data", leak
    for form in _PERIODS:
        yield "report", form
    if site:
        yield "dossier", "draw", site, "--form", "01,02,03,04,05,06,07"
