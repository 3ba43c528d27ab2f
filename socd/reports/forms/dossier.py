"""Level dossiers, Mẫu 01–07 of NĐ 331/2026/NĐ-CP: requests, the opinion of the appraisal, decisions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from socd.dossiers import FORMS as TITLES
from socd.dossiers import PAPERS, papers_of
from socd.levels import least_level
from socd.model.inventory import Decision, Measures, Unit, UnitKind
from socd.model.office import Office, Signer
from socd.reports import words
from socd.reports.dossier import MINISTRY, DossierFacts
from socd.reports.forms import common
from socd.reports.forms.common import Context, Form

_DECREE = "Nghị định số 331/2026/NĐ-CP ngày 19 tháng 8 năm 2026 của Chính phủ"
_LAW = "Luật An ninh mạng số 116/2025/QH15"
_REQUESTS: Mapping[str, tuple[str, str, str]] = {  # subject, what the issuer does, what it wishes
    "01": (
        "đề nghị thẩm định, phê duyệt hồ sơ đề xuất cấp độ",
        "đề nghị thẩm định, phê duyệt hồ sơ đề xuất cấp độ",
        "thẩm định, phê duyệt",
    ),
    "02": ("đề nghị thẩm định hồ sơ đề xuất cấp độ", "đề nghị thẩm định hồ sơ đề xuất cấp độ", "thẩm định"),
    "03": (
        "xin ý kiến chuyên môn về hồ sơ đề xuất cấp độ",
        "xin ý kiến chuyên môn về hồ sơ đề xuất cấp độ",
        "cho ý kiến",
    ),
    "05": ("phê duyệt hồ sơ đề xuất cấp độ", "trình phê duyệt hồ sơ đề xuất cấp độ", "phê duyệt"),
}


def _request(facts: DossierFacts) -> Context:
    subject, asks, wish = _REQUESTS[facts.form]
    about = f"{subject} {_called(facts)}"
    to = MINISTRY if facts.ministry else _name(facts.addressee)
    return _common(facts, "TTr" if facts.form == "05" else "", to, about) | {
        "typed": facts.form == "05",
        "asks": asks,
        "wish": wish,
        "addressee": to,
        "national": bool(facts.site.official.national_list) and facts.form in ("02", "05"),
        "papers": _papers(facts),
    }


def _opinion(facts: DossierFacts) -> Context:
    about = f"ý kiến thẩm định hồ sơ đề xuất cấp độ {_called(facts)}"
    to = _name(facts.addressee)
    return _common(facts, "", to, about) | {
        "addressee": to,
        "requested": _paper(facts.site.dossier.requested),
        "papers": _papers(facts),
        "bases": common.lines((_LAW, _DECREE, facts.site.dossier.standard)),
        "cooperating": "; ".join(unit.name for unit in facts.cooperating) or words.DOTS,
        "standard": facts.site.dossier.standard,
        "box": words.BOX,
    }


def _decision(facts: DossierFacts) -> Context:
    leveled = facts.form == "06"
    what = "cấp độ" if leveled else "phương án bảo đảm an ninh mạng của"
    about = f"phê duyệt {what} {_called(facts)}"
    official, dossier = facts.site.official, facts.site.dossier
    full = official.measures is Measures.FULL
    plan = official.measures_expected
    asked = dossier.requested if leveled else official.decision
    bases = (_LAW, _DECREE, *((_paper(asked),) if asked else ()))
    return _common(facts, "QĐ", _name(facts.addressee), about) | {
        "authority": _authority(facts.issuer),
        "bases": common.lines(bases),
        "article": f"Phê duyệt {what} {_called(facts)} như sau:",
        "leveled": leveled,
        "options": {
            "met": words.box(full),
            "unmet": words.box(official.measures is not None and not full),
            "level": str(official.proposed_level or words.DOTS),
            "plan": f"hoàn thành trước ngày {words.day(plan)}" if plan and not full else words.DOTS,
        },
        "standard": dossier.standard,
        "appraiser": _name(facts.appraiser),
    }


def _common(facts: DossierFacts, kind: str, to: str, about: str) -> Context:
    letter = common.letterhead(_office(facts), facts.made_at, kind)
    letter["to"] = [to]
    if facts.form in ("06", "07"):
        letter["copies"] = [facts.operator.name]
    least = least_level(facts.site.dossier)
    level = facts.site.official.proposed_level
    capital = about[:1].upper() + about[1:]
    return {
        "letter": letter,
        "title": f"{TITLES[facts.form].vi}: {facts.site.name}",
        "term": facts.office.term,
        "office": _name(facts.issuer),
        "subject": about,
        "subject_upper": capital,
        "subject_rule": common.rule([capital], common.SMALL, 14),
        "system": {
            "name": facts.site.name,
            "called": _called(facts),
            "operator": facts.operator.name,
            "address": facts.site.dossier.address or facts.operator.address or words.DOTS,
            "level": f"Cấp độ {level}" if level else words.DOTS,
            "reason": least.why.vi.partition(":")[0] if least else "",
        },
    }


def _called(facts: DossierFacts) -> str:
    """The system in a sentence; a name that says itself what it is does not say it twice."""
    name = facts.site.name
    return f"h{name[1:]}" if name.lower().startswith("hệ thống") else f"hệ thống thông tin {name}"


def _papers(facts: DossierFacts) -> list[Context]:
    return common.lines(PAPERS[paper] for paper in papers_of(facts.form, facts.site.official.proposed_level))


def _paper(paper: Decision | None) -> str:
    if paper is None:
        return f"số {words.DOTS}"
    day = f"ngày {paper.date.day:02d} tháng {_month(paper.date.month)} năm {paper.date.year}"
    return f"văn bản số {paper.number} {day} của {paper.issuer}"


def _month(month: int) -> str:
    return f"{month:02d}" if month <= 2 else str(month)


def _name(unit: Unit | None) -> str:
    return unit.name if unit else words.DOTS


# -- who issues it ---------------------------------------------------------------------------------------------------

_COMMITTEE = re.compile(r"^(?:UBND|Ủy ban nhân dân)\s+(.+)$", re.IGNORECASE)


def _office(facts: DossierFacts) -> Office:
    """The letterhead of the issuing body, which is often not the office that runs socd."""
    unit, own = facts.issuer, facts.office
    if unit is not None and unit.name.casefold() == own.name.casefold():
        return own
    committee = _COMMITTEE.match(unit.name) if unit else None
    parent = "" if committee else facts.parent.name if facts.parent else ""
    head = unit.head if unit else None
    title = head.position if head and head.position else "Chủ tịch" if committee else "Thủ trưởng đơn vị"
    signer = Signer("TM. ỦY BAN NHÂN DÂN" if committee else "", title.upper(), head.name if head else "")
    name = f"Ủy ban nhân dân {committee[1]}" if committee else _name(unit)
    return replace(own, name=name, parent=parent, symbol="……", drafter="", signer=signer, report_to=(), copies=())


def _authority(unit: Unit | None) -> str:
    """The line over the căn cứ of a decision: whose power it is."""
    if unit is None:
        return words.DOTS
    if unit.kind in (UnitKind.PROVINCE, UnitKind.COMMUNE) and (committee := _COMMITTEE.match(unit.name)):
        return f"ỦY BAN NHÂN DÂN {committee[1].upper()}"
    title = unit.head.position if unit.head and unit.head.position else "Thủ trưởng"
    return f"{title.upper()} {unit.name.upper()}"


def _stem(facts: DossierFacts) -> str:
    return f"HSDXCD-mau-{facts.form}-{facts.site.id}"


_MADE = {
    "04": ("dossier-opinion", _opinion),
    "06": ("dossier-decision", _decision),
    "07": ("dossier-decision", _decision),
}
FORMS = {
    f"dossier-{number}": Form(
        _MADE.get(number, ("dossier-request", _request))[0],
        DossierFacts,
        _MADE.get(number, ("dossier-request", _request))[1],
        _stem,
        title=title,
    )
    for number, title in TITLES.items()
}
