"""Báo cáo sự cố (NĐ 331/2026 Điều 31.2.d), with the fields of Mẫu số 03, TT 20/2017/TT-BTTTT."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socd.cases.hand import FILLED, of_form
from socd.model.shot import Picture, Role
from socd.model.shown import evidence_shown
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import IncidentFacts, Stage
from socd.reports.forms import casewords, common
from socd.reports.forms.common import Context, Form
from socd.reports.forms.tt20 import m03
from socd.reports.photos import printed, top_of


def context(facts: IncidentFacts) -> Context:
    case = facts.case
    return casewords.subject(facts, f"Sự cố {facts.office.term}") | {
        "letter": common.letterhead(facts.office, facts.made_at, "BC"),
        "title": f"Báo cáo sự cố {case.number}",
        "term": facts.office.term,
        "office": facts.issuer,
        "stage": _stage(facts),
        "case": casewords.base(facts),
        "general": casewords.general(facts),
        "clocks": [common.clock_row(clock, facts.made_at) for clock in facts.clocks],
        "cause": {
            "known": bool(case.root_cause),
            "text": common.root_cause(case),
            "path": casewords.hand(facts, "attack_path"),
        },
        "scope": casewords.scope(facts),
        "measures": casewords.measures(facts),
        "evidence": common.numbered(
            {"id": ref.id, "about": about(ref.about, facts), "sha256": ref.sha256} for ref in facts.evidence
        ),
        "closing": facts.stage is Stage.CLOSING,
        "impact": casewords.hand(facts, "impact"),
        "proposals": casewords.hand(facts, "proposals") or casewords.hand(facts, "support"),
        "timeline": common.numbered(
            {
                "at": words.moment(event.at),
                "who": common.who_label(event.who),
                "what": common.event_label(event.what),
                "note": words.foreign(event.note, facts.own_hosts, 200),
            }
            for event in case.events
            if event.what not in _KEPT_IN
        ),
        "details": [
            {"name": name, "value": value} for name, value in _flat(case.details, facts.own_hosts)
        ][:_MOST_DETAILS],
        "photos": list(_photos(facts)),
        "machines": common.machine_rows(facts.machines),
        "m03": m03(facts),
    }  # fmt: skip


def _stage(facts: IncidentFacts) -> Context:
    names = {Stage.H72: "h72", Stage.UPDATE: "updated"}  # no field may bear the name of a dict's method
    boxes = {names.get(stage, stage.value): words.box(stage is facts.stage) for stage in Stage}
    return {**boxes, "number": str(facts.update) if facts.stage is Stage.UPDATE else "…"}


_MOST_DETAILS = 12


def _flat(details: Mapping[str, Any], own: frozenset[str], depth: int = 0) -> Iterator[tuple[str, str]]:
    """What the probe noted, as name and value; nested notes one level deep."""
    for key, value in details.items():
        name = words.foreign(str(key), own, 60)
        if isinstance(value, Mapping) and depth < 1:
            yield from ((f"{name}.{inner}", text) for inner, text in _flat(value, own, depth + 1))
        elif isinstance(value, list | tuple):
            yield name, words.foreign("; ".join(_item(item) for item in value[:20]), own, 300)
        elif value not in (None, ""):
            yield name, words.foreign(str(value), own, 300)


def _item(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {one}" for key, one in list(value.items())[:6])
    return str(value)


_ROLES = {
    Role.BEFORE: "Ảnh chụp trang khi còn bình thường",
    Role.AFTER: "Ảnh chụp trang khi phát hiện",
    Role.DIFF: "Các vùng khác nhau (khoanh đỏ)",
}


def about(text: str, facts: IncidentFacts) -> str:
    """What a piece of evidence shows; a picture's name is put into words."""
    picture = Picture.told_by(text)
    if picture is None:
        known = evidence_shown(text)
        return words.foreign(known.vi if known else text, facts.own_hosts, 200)
    url = words.foreign(picture.url, facts.own_hosts, 200)
    return f"{_ROLES[picture.role]}, lúc {words.moment(picture.at)}: {url}"


def _photos(facts: IncidentFacts) -> Iterator[Context]:
    """One picture of each role, with address, time, number and hash of the sealed original."""
    top = top_of(facts)
    for photo in facts.photos[:_MOST_PHOTOS]:
        image = printed(photo, top, _ROLES[photo.picture.role])
        if image is not None:
            caption = f"{about(photo.ref.about, facts)}. Chứng cứ {photo.ref.id}, SHA-256: {photo.ref.sha256}"
            yield {"image": image, "caption": caption}


_MOST_PHOTOS = 6
_KEPT_IN = (FILLED, "tag", "document")  # the office's own bookkeeping; what was sent is told


def stem(facts: IncidentFacts) -> str:
    part = {
        Stage.H72: "",
        Stage.PRELIMINARY: "-so-bo",
        Stage.UPDATE: f"-cap-nhat-{facts.update}",
        Stage.CLOSING: "-ket-thuc",
    }[facts.stage]
    return f"BC-su-co-{facts.case.number}{part}"


_SENDS = {
    Stage.H72: "report72", Stage.PRELIMINARY: "report72", Stage.UPDATE: "update", Stage.CLOSING: "closing",
}  # fmt: skip

FORM = Form(
    "incident", IncidentFacts, context, stem,
    title=Text("Báo cáo sự cố", "Incident report"),
    sends=lambda facts: _SENDS[facts.stage],
    fields=of_form("incident"),
    required=("case.t0", "general.owner", "general.operator", "cause.text", "case.place", "measures.done"),
)  # fmt: skip
