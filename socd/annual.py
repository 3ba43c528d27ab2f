"""What the inventory says for the annual form (Mẫu số 08, NĐ 331/2026/NĐ-CP): the totals of section 1, and whether the
columns of section 3 agree with each other before anything is sent. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from socd.hostnames import broken
from socd.levels import least_level
from socd.model.inventory import Approval, Checked, Decision, Inventory, Measures, Official, Site, Unit
from socd.model.succession import ended, heir
from socd.model.text import Text


class Weight(StrEnum):
    """`must`: the form would contradict itself or the decree; `should`: it can be sent, and will be asked about."""

    MUST = "must"
    SHOULD = "should"


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to mend. `subject` is a site's id, or a unit's; `column` that of the form (0: none of them)."""

    subject: str
    code: str
    weight: Weight
    column: int
    text: Text


_Say = Callable[[str, int, str, str], Remark]  # code, column, Vietnamese, English


@dataclass(frozen=True, slots=True)
class Totals:
    """Section 1 of the form, counted from the rows of section 3, so that both always agree. `expected` is the latest
    day by which every system's approval is expected; None while one that is not approved has no day."""

    systems: int
    classified: int
    drawn_up: int
    appraised: int
    approved: int
    checked: int
    expected: date | None


def listed(inventory: Inventory) -> tuple[Site, ...]:
    """The systems the form lists: everything watched, in the inventory's order."""
    return tuple(site for site in inventory.sites.values() if site.enabled)


def totals(inventory: Inventory) -> Totals:
    rows = [site.official for site in listed(inventory)]
    order = list(Approval)
    stages = [order.index(row.approval) if row.approval else -1 for row in rows]
    waiting = [row.approval_expected for row in rows if row.approval is not Approval.APPROVED]
    days = [day for day in waiting if day is not None]
    approved = [row for row in rows if row.approval is Approval.APPROVED]
    return Totals(
        systems=len(rows),
        classified=sum(row.proposed_level is not None for row in rows),
        drawn_up=sum(stage >= order.index(Approval.SENT) for stage in stages),
        appraised=sum(stage >= order.index(Approval.APPRAISED) for stage in stages),
        approved=len(approved),
        checked=sum(Checked.PERIODIC in row.checked for row in approved),
        expected=max(days) if days and len(days) == len(waiting) else None,
    )


def remarks(inventory: Inventory, on: date) -> tuple[Remark, ...]:
    """Everything to mend, units first, then the systems in the form's order."""
    told = [*_of_units(inventory, on)]
    for site in listed(inventory):
        told += _of_official(site, on)
        told += _of_names(inventory, site, on)
    return tuple(told)


def _of_units(inventory: Inventory, on: date) -> Iterator[Remark]:
    """Section 2: the owners and the specialised unit, with what the form asks of each."""
    units = inventory.units
    special = [unit for unit in units.values() if unit.specialised and not ended(unit, on)]
    if not special:
        yield Remark(
            "", "specialised-missing", Weight.MUST, 0,
            Text("chưa khai đơn vị chuyên trách về an ninh mạng: ghi “specialised: true” cho đơn vị đó",
                 "no specialised unit is named: write “specialised: true” at that unit"),
        )  # fmt: skip
    owners = dict.fromkeys(heir(units, site.owner, on) for site in listed(inventory))
    for unit in dict.fromkeys((*(units[owner] for owner in owners), *special)):
        missing = [what for what, there in _asked(unit) if not there]
        if missing:
            vi, en = ", ".join(what.vi for what in missing), ", ".join(what.en for what in missing)
            text = Text(f"mục 2 của biểu mẫu còn thiếu: {vi}", f"section 2 of the form lacks: {en}")
            yield Remark(unit.id, "unit-incomplete", Weight.SHOULD, 0, text)


def _asked(unit: Unit) -> tuple[tuple[Text, bool], ...]:
    return (
        (Text("quy định chức năng, nhiệm vụ và quyền hạn (mandate)", "its mandate"), bool(unit.mandate)),
        (Text("người đại diện, chức vụ (head)", "who represents it (head)"), unit.head is not None),
        (Text("địa chỉ liên lạc (address)", "address"), bool(unit.address)),
        (Text("số điện thoại (phone)", "phone"), bool(unit.phone)),
        (Text("thư điện tử (email)", "email"), bool(unit.email)),
    )


def _of_official(site: Site, on: date) -> Iterator[Remark]:
    row = site.official

    def say(code: str, column: int, vi: str, en: str) -> Remark:
        return Remark(site.id, code, Weight.MUST, column, Text(vi, en))

    if row.proposed_level is None:
        yield say("level-missing", 5, "chưa có cấp độ đề xuất", "no proposed level")
    if row.approval is None:
        yield say("approval-missing", 6, "chưa có tình trạng phê duyệt", "no approval status")
    yield from _of_approval(row, on, say)
    yield from _of_measures(row, on, say)
    least = least_level(site.dossier)
    if least is not None and row.proposed_level is not None and row.proposed_level < least.level:
        yield say("level-below-criteria", 5, f"cấp độ {row.proposed_level} thấp hơn tiêu chí: {least.why.vi}",
                  f"level {row.proposed_level} is below the criteria: {least.why.en}")  # fmt: skip


def _of_approval(row: Official, on: date, say: _Say) -> Iterator[Remark]:
    if row.approval is Approval.APPROVED:
        if row.decision is None:
            yield say("decision-missing", 7, "“Đã được phê duyệt” nhưng thiếu quyết định (số, ngày, cơ quan)",
                      "approved, yet the decision (number, date, issuer) is missing")  # fmt: skip
        if row.regulation is None:
            yield say("regulation-missing", 8, "“Đã được phê duyệt” nhưng thiếu Quy chế (số, ngày, cơ quan)",
                      "approved, yet the regulation (number, date, issuer) is missing")  # fmt: skip
        if row.decision and row.regulation and row.regulation.date > row.decision.date:
            yield say("regulation-newer", 8, "Quy chế phải ban hành trước khi phê duyệt (Điều 30 khoản 7)",
                      "the regulation must be older than the approval (Điều 30 khoản 7)")  # fmt: skip
    else:
        if row.decision is not None:
            yield say("decision-early", 7, "có quyết định phê duyệt nhưng tình trạng chưa là “Đã được phê duyệt”",
                      "there is a decision, yet the status is not approved")  # fmt: skip
        yield from _of_day(row.approval_expected, 9, "dự kiến thời điểm phê duyệt", "expected approval", on, say)
    for column, paper in ((7, row.decision), (8, row.regulation)):
        yield from _of_paper(paper, column, on, say)


def _of_measures(row: Official, on: date, say: _Say) -> Iterator[Remark]:
    if row.measures is None:
        yield say("measures-missing", 10, "chưa ghi mức độ triển khai phương án", "nothing is said of the measures")
    if row.measures is not Measures.FULL:
        told = row.measures_expected
        yield from _of_day(told, 11, "dự kiến thời điểm triển khai đầy đủ", "expected full deployment", on, say)
    if row.checked_on is not None and Checked.PERIODIC not in row.checked:
        yield say("checked-unsaid", 12, "có ngày kiểm tra định kỳ nhưng cột 12 chưa ghi “Định kỳ”",
                  "a periodic check has a date, yet column 12 does not say so")  # fmt: skip


def _of_day(day: date | None, column: int, vi: str, en: str, on: date, say: _Say) -> Iterator[Remark]:
    if day is None:
        yield say("expected-missing", column, f"chưa ghi {vi}", f"no day of {en}")
    elif day < on:
        yield say("expected-past", column, f"{vi} đã qua ({day:%d/%m/%Y})", f"{en} has passed ({day:%d/%m/%Y})")


def _of_paper(paper: Decision | None, column: int, on: date, say: _Say) -> Iterator[Remark]:
    if paper is not None and paper.date > on:
        yield say(
            "paper-future", column, f"văn bản {paper.number} có ngày ở tương lai", f"{paper.number} is dated ahead"
        )


def _of_names(inventory: Inventory, site: Site, on: date) -> Iterator[Remark]:
    units = inventory.units
    for column, unit in ((3, units[site.owner]), (4, units[site.operator])):
        if ended(unit, on):
            follower = heir(units, unit.id, on)
            vi = (
                f"thay bằng “{units[follower].name}”" if follower != unit.id else "chưa khai đơn vị kế thừa (successor)"
            )
            en = f"use “{units[follower].name}”" if follower != unit.id else "no successor is named"
            text = Text(f"“{unit.name}” không còn hoạt động: {vi}", f"“{unit.name}” exists no longer: {en}")
            yield Remark(site.id, "unit-ended", Weight.MUST, column, text)
    wrong = broken(inventory, site, on)
    if wrong is not None:
        yield Remark(site.id, "host-name", Weight.SHOULD, 0, wrong)
