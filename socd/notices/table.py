"""The table of the reconciliation in words, for a terminal, a page, a CSV or XLSX file and a report's appendix."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from socd.cases.clocks import VIETNAM
from socd.model.catalogue import BY_CODE
from socd.model.inventory import Inventory
from socd.model.notices import Paper, Reported
from socd.model.reconcile import Difference, How, Line, Sighting, What
from socd.model.text import Lang, Text

COLUMNS: tuple[Text, ...] = (
    Text("Dòng", "Line"),
    Text("Kết quả", "Result"),
    Text("Nguồn, văn bản", "Source, paper"),
    Text("Đơn vị", "Unit"),
    Text("Đối tượng", "What"),
    Text("Loại (nơi báo)", "Kind (reported)"),
    Text("Nơi báo thấy lúc", "Reported as seen"),
    Text("Hệ thống", "Found here"),
    Text("Hệ thống thấy lúc", "Seen here"),
    Text("Ai thấy trước", "Who was first"),
    Text("Chênh lệch", "Differences"),
    Text("Vụ việc", "Case"),
    Text("Kết luận", "Decision"),
)
_WHAT = {
    "kind": Text("loại", "kind"),
    "date": Text("ngày", "date"),
    "unit": Text("đơn vị", "unit"),
    "state": Text("trạng thái", "state"),
    "computers": Text("số máy tính", "computers"),
    "accounts": Text("số tài khoản", "accounts"),
    "official": Text("số tài khoản công vụ", "official accounts"),
}
_STATES = {"reported": Text("có báo", "reported"), "dismissed": Text("đã loại trừ", "dismissed")}
_HOW = {
    How.EXACT: Text("", ""),
    How.LIKELY: Text(" (có thể)", " (likely)"),
    How.RULED: Text(" (người kết luận)", " (by a person)"),
}


def cells(line: Line, inventory: Inventory, lang: Lang) -> tuple[str, ...]:
    """One line in the order of COLUMNS. Foreign text is not escaped here: whoever shows it does."""
    theirs, ours = line.theirs, line.ours
    unit = (theirs.claim.unit if theirs else None) or (ours.unit if ours else "") or ""
    case = (theirs.case if theirs else None) or (ours.case if ours else None) or ""
    return (
        line.key,
        line.seen.label.in_(lang) + (_HOW[line.how].in_(lang) if line.how else ""),
        paper(theirs.paper, lang) if theirs else "",
        inventory.units[unit].name if unit in inventory.units else unit,
        _object(theirs, ours, inventory),
        theirs.claim.kind.title.in_(lang) if theirs else "",
        _seen(theirs) if theirs else "",
        _ours(ours, lang) if ours else "",
        _local(ours.first) if ours else "",
        line.first.label.in_(lang),
        "; ".join(difference(one, inventory, lang) for one in line.differences),
        case,
        _ruling(line, lang),
    )


def paper(one: Paper, lang: Lang) -> str:
    """Who sent it, its number and day."""
    number = f"số {one.number}" if lang == "vi" else f"no. {one.number}"
    parts = (
        one.source.label.in_(lang),
        one.sender,
        number if one.number else "",
        f"{one.day:%d/%m/%Y}" if one.day else "",
    )
    return ", ".join(part for part in parts if part)


def difference(one: Difference, inventory: Inventory, lang: Lang) -> str:
    theirs, ours = (_value(one.what, value, inventory, lang) for value in (one.theirs, one.ours))
    return f"{_WHAT[one.what].in_(lang)}: {theirs} / {ours}"


def _value(what: str, value: str, inventory: Inventory, lang: Lang) -> str:
    if what == "kind" and value in BY_CODE:
        return BY_CODE[value].title.in_(lang)
    if what == "unit" and value in inventory.units:
        return inventory.units[value].name
    if what == "state":
        return _STATES[value].in_(lang)
    return f"{value[8:]}/{value[5:7]}/{value[:4]}" if what == "date" else value


def _object(theirs: Reported | None, ours: Sighting | None, inventory: Inventory) -> str:
    if theirs is not None:
        claim = theirs.claim
        site = inventory.sites.get(claim.site or "")
        where = claim.place or claim.host or (site.host if site else "")
        return " · ".join(part for part in (claim.login_masked, claim.machine, where) if part)
    if ours is None:
        return ""
    sites = ", ".join(inventory.sites[site].host for site in ours.sites if site in inventory.sites)
    return " · ".join(part for part in (ours.login_masked, ours.machine, sites or ours.host) if part)


def _seen(theirs: Reported) -> str:
    claim = theirs.claim
    if claim.seen is None:
        return ""
    return f"{claim.seen.astimezone(VIETNAM):%d/%m/%Y}" if claim.day_only else _local(claim.seen)


def _ours(ours: Sighting, lang: Lang) -> str:
    if ours.what is What.CASE:
        return f"{ours.kind.title.in_(lang)} ({ours.case})"
    words = {What.ACCOUNT: Text("tài khoản", "account"), What.MACHINE: Text("máy tính", "computer")}
    return f"{words[ours.what].in_(lang)} {ours.login_masked or ours.machine}"


def _ruling(line: Line, lang: Lang) -> str:
    if line.ruling is None:
        return ""
    return f"{line.ruling.decision.label.in_(lang)}; {line.ruling.who}, {_local(line.ruling.at)}: {line.ruling.reason}"


def _local(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


# -- files ---------------------------------------------------------------------------------------------------


def to_csv(lines: Iterable[Line], inventory: Inventory, lang: Lang) -> bytes:
    """UTF-8 with a mark, so that a spreadsheet reads the diacritics."""
    out = io.StringIO()
    writer = csv.writer(out)
    for row in _rows(lines, inventory, lang):
        writer.writerow(row)
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(lines: Iterable[Line], inventory: Inventory, lang: Lang) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Đối soát" if lang == "vi" else "Reconciliation")
    for at, row in enumerate(_rows(lines, inventory, lang)):
        made = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in made:
            cell.data_type = "s"  # never a formula, whatever it begins with
            cell.font = Font(bold=at == 0)
        sheet.append(made)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(lines: Iterable[Line], inventory: Inventory, lang: Lang) -> Iterable[Sequence[str]]:
    yield [column.in_(lang) for column in COLUMNS]
    for line in lines:
        yield [_plain(cell) for cell in cells(line, inventory, lang)]


def _plain(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula; control characters no workbook takes."""
    text = "".join(char for char in cell if char.isprintable())
    return "'" + text if text.startswith(("=", "+", "-", "@")) else text


_BLANK: tuple[Text, ...] = (
    Text("STT", "No."), Text("Đơn vị", "Unit"), Text("Địa chỉ", "URL"), Text("Loại", "Kind"),
    Text("Tài khoản", "Account"), Text("Máy tính", "Computer"), Text("Thời điểm phát hiện", "Detected"),
    Text("Số máy tính", "Computers"), Text("Số tài khoản", "Accounts"),
    Text("Trong đó tài khoản công vụ", "Official"), Text("Ghi chú", "Note"),
)  # fmt: skip


def blank(workbook: bool, lang: Lang) -> bytes:
    """An empty sheet with the heads the reader knows."""
    heads = [head.in_(lang) for head in _BLANK]
    if not workbook:
        return (",".join(heads) + "\r\n").encode("utf-8-sig")
    book = openpyxl.Workbook(write_only=True)
    book.create_sheet().append(heads)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
