"""Level dossiers (hồ sơ đề xuất cấp độ) by NĐ 331/2026/NĐ-CP: which papers a system takes, what is missing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from socd.levels import least_level
from socd.model.inventory import Approval, Dossier, Inventory, Official, Paper, Site, Unit
from socd.model.succession import ended
from socd.model.text import Text

PAPERS: dict[Paper, str] = {  # to the letter of Mẫu 01, 02 and 05
    Paper.OVERVIEW: "Tài liệu mô tả, thuyết minh tổng quan về hệ thống thông tin",
    Paper.DESIGN: "Tài liệu thiết kế thi công đã được phê duyệt hoặc tài liệu có giá trị tương đương",
    Paper.LEVEL: "Tài liệu thuyết minh về việc đề xuất cấp độ căn cứ trên các tiêu chí",
    Paper.MEASURES: "Tài liệu thuyết minh phương án bảo đảm an ninh mạng theo cấp độ",
    Paper.OPINION: "Ý kiến chuyên môn của đơn vị chuyên trách về an ninh mạng của chủ quản hệ thống thông tin",
    Paper.COOPERATION: "Ý kiến của cơ quan phối hợp thẩm định",
}
FORMS = {
    "01": Text("Văn bản đề nghị thẩm định, phê duyệt hồ sơ đề xuất cấp độ", "Request to appraise and approve"),
    "02": Text("Văn bản đề nghị thẩm định hồ sơ đề xuất cấp độ", "Request to appraise"),
    "03": Text("Văn bản xin ý kiến chuyên môn về hồ sơ đề xuất cấp độ", "Request for an expert opinion"),
    "04": Text("Ý kiến thẩm định hồ sơ đề xuất cấp độ", "Opinion of the appraisal"),
    "05": Text("Tờ trình phê duyệt hồ sơ đề xuất cấp độ", "Petition to approve"),
    "06": Text("Quyết định phê duyệt cấp độ hệ thống thông tin", "Decision on the level"),
    "07": Text("Quyết định phê duyệt phương án bảo đảm an ninh mạng", "Decision on the security plan"),
}
_FIRST = (Paper.OVERVIEW, Paper.DESIGN, Paper.LEVEL, Paper.MEASURES)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the checklist. `mend` is the key of the inventory to fill in, where there is one."""

    code: str
    there: bool
    text: Text
    mend: str = ""


def forms_of(official: Official, dossier: Dossier) -> tuple[str, ...]:
    """The forms a system takes on its way, in order; 07 where the level is approved and the plan is not."""
    if official.approval is Approval.APPROVED:
        return () if dossier.measures_decision else ("07",)
    level = official.proposed_level
    if level is None or level <= 2:
        return ("01", "06")
    return ("02", "04", "05", "06") if level == 3 else ("03", "02", "04", "05", "06")


def papers_of(form: str, level: int | None) -> tuple[Paper, ...]:
    """What is enclosed with a form for a system of a level."""
    high = level is not None and level >= 4
    more: tuple[Paper, ...] = (Paper.OPINION,) if high and form in ("02", "04", "05") else ()
    if form == "05" and level is not None and level >= 3:
        more += (Paper.COOPERATION,)
    return (*_FIRST, *more)


def appraiser_of(inventory: Inventory, site: Site, on: date) -> Unit | None:
    """Who appraises: as the dossier says, else the specialised unit of the province."""
    if site.dossier.appraiser is not None:
        return inventory.units[site.dossier.appraiser]
    return next((unit for unit in inventory.units.values() if unit.specialised and not ended(unit, on)), None)


def checklist(inventory: Inventory, site: Site, on: date) -> tuple[Item, ...]:
    """Everything the dossier needs by its present stage, what is there and what is not."""
    return (*_of_system(inventory, site, on), *_of_papers(site), *_of_stage(site))


def _of_system(inventory: Inventory, site: Site, on: date) -> Iterator[Item]:
    official, dossier = site.official, site.dossier
    yield Item("address", bool(dossier.address), Text("Địa chỉ nơi đặt hệ thống", "address"), "dossier.address")
    yield Item(
        "level",
        official.proposed_level is not None,
        Text("Cấp độ đề xuất", "proposed level"),
        "official.proposed_level",
    )
    least = least_level(dossier)
    text = Text("Tiêu chí xác định cấp độ", "the level's criteria")
    yield Item(
        "criteria", least is not None, text, "dossier.online, .private, .procedures, .shared, .basic, .sensitive"
    )
    if least is not None and official.proposed_level is not None:
        why = Text(f"Cấp độ không thấp hơn tiêu chí ({least.why.vi})", f"level not below the criteria ({least.why.en})")
        yield Item("level-fits", official.proposed_level >= least.level, why, "official.proposed_level")
    there = appraiser_of(inventory, site, on) is not None
    yield Item("appraiser", there, Text("Đơn vị thẩm định", "who appraises"), "dossier.appraiser, unit.specialised")
    there = official.regulation is not None
    yield Item("regulation", there, Text("Quy chế bảo đảm an ninh mạng", "the regulation"), "official.regulation")


def _of_papers(site: Site) -> Iterator[Item]:
    forms = forms_of(site.official, site.dossier)
    level = site.official.proposed_level
    needed = dict.fromkeys(paper for form in forms for paper in papers_of(form, level))
    for paper in needed or dict.fromkeys(_FIRST):
        there = paper in site.dossier.papers
        yield Item(f"paper-{paper}", there, Text(PAPERS[paper], f"paper: {paper.value}"), "dossier.papers")


def _of_stage(site: Site) -> Iterator[Item]:
    """The papers of the stages that the approval status says are behind."""
    official, dossier = site.official, site.dossier
    order = list(Approval)
    stage = order.index(official.approval) if official.approval else 0
    if stage >= order.index(Approval.SENT):
        text = Text("Số, ngày văn bản đề nghị", "number and day of the request")
        yield Item("requested", dossier.requested is not None, text, "dossier.requested")
    if stage >= order.index(Approval.APPRAISED) and (official.proposed_level or 0) >= 3:
        text = Text("Số, ngày ý kiến thẩm định", "number and day of the opinion")
        yield Item("appraised", dossier.appraised is not None, text, "dossier.appraised")
    if stage >= order.index(Approval.APPROVED):
        text = Text("Số, ngày quyết định phê duyệt cấp độ", "number and day of the decision")
        yield Item("decision", official.decision is not None, text, "official.decision")
        text = Text("Quyết định phê duyệt phương án", "decision on the security plan")
        yield Item("measures-decision", dossier.measures_decision is not None, text, "dossier.measures_decision")
    else:
        text = Text("Dự kiến thời điểm phê duyệt", "expected approval")
        yield Item("expected", official.approval_expected is not None, text, "official.approval_expected")
