"""The columns of the annual form as cells of a table, both ways: heads to the letter, words, dates, papers. Pure.

Source of the heads and words: Mẫu số 08, NĐ 331/2026/NĐ-CP, section 3; after its twelve columns stand what a monitor
needs besides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from socd.model.inventory import Approval, Checked, Decision, Inventory, Measures, Official, Site
from socd.model.text import Text

YES, NO = "Có", "Không"
W = TypeVar("W", bound=StrEnum)


class CellError(Exception):
    """A cell cannot be read: `what` is wrong with it, and the `mend`."""

    def __init__(self, what: Text, mend: Text) -> None:
        super().__init__(what.en)
        self.what, self.mend = what, mend


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `key` of the inventory, `head` on the sheet, other heads understood, and the words allowed in it."""

    key: str
    head: str
    others: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    width: int = 22


COLUMNS = (
    Column("number", "STT", width=6),
    Column("name", "Tên HTTT", ("Tên hệ thống thông tin",), width=34),
    Column("owner", "Chủ quản HTTT"),
    Column("operator", "Đơn vị vận hành HTTT"),
    Column("proposed_level", "Cấp độ đề xuất", words=("1", "2", "3", "4", "5"), width=10),
    Column("approval", "Tình trạng phê duyệt cấp độ", words=tuple(Approval)),
    Column("decision", "Quyết định phê duyệt cấp độ", width=36),
    Column("regulation", "Quy chế bảo đảm ANM cho hệ thống", width=36),
    Column("approval_expected", "Dự kiến thời điểm phê duyệt HSĐXCĐ", width=16),
    Column("measures", "Đã triển khai đầy đủ PA BĐANM", words=tuple(Measures)),
    Column("measures_expected", "Dự kiến thời điểm triển khai đầy đủ PA BĐANM", width=16),
    Column("checked", "Đã kiểm tra, đánh giá ANM", words=(*Checked, "; ".join(Checked))),
    Column("url", "Địa chỉ", ("Địa chỉ (URL)", "URL"), width=36),
    Column("checked_on", "Ngày kiểm tra định kỳ gần nhất", width=16),
    Column("national_list", "Đề xuất danh mục quan trọng về an ninh quốc gia", words=(YES, NO), width=16),
    Column("complies", "Tuân thủ Quy chế trong vận hành", words=(YES, NO), width=16),
    Column("operator_kind", "Loại đơn vị", width=14),
    Column("mail_domains", "Tên miền thư điện tử"),
    Column("vendor", "Nhà cung cấp"),
)
FORM_COLUMNS = 12  # the first of them are the form's own
BY_KEY = {column.key: column for column in COLUMNS}
OFFICIAL = (
    "proposed_level", "approval", "decision", "regulation", "approval_expected", "measures", "measures_expected",
    "checked", "checked_on", "national_list", "complies",
)  # fmt: skip


def fold(text: str) -> str:
    """For comparing heads and words: no diacritics, no case, single spaces."""
    plain = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9_]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


HEADS = {fold(head): column.key for column in COLUMNS for head in (column.head, *column.others)}


def head(key: str) -> str:
    """What a column is called on the sheet."""
    return BY_KEY[key].head if key in BY_KEY else key


# -- cells into values ---------------------------------------------------------------------------------------------


def value(key: str, cell: str) -> Any:
    """The value of an official column; None (or no words) for an empty cell. Raises CellError."""
    if not cell:
        return () if key == "checked" else None
    return _READ[key](cell)


def _level(cell: str) -> int:
    if cell not in BY_KEY["proposed_level"].words:
        raise CellError(Text(f"cấp độ “{cell}”", f"level “{cell}”"), Text("ghi từ 1 đến 5", "a level is 1 to 5"))
    return int(cell)


def _word(kind: type[W]) -> Callable[[str], W]:
    def read(cell: str) -> W:
        for one in kind:
            if fold(one.value) == fold(cell):
                return one
        allowed = " · ".join(f"“{one.value}”" for one in kind)
        raise CellError(
            Text(f"“{cell}” không phải từ của biểu mẫu", f"“{cell}” is no word of the form"),
            Text(f"chỉ ghi: {allowed}", f"only: {allowed}"),
        )

    return read


def _checks(cell: str) -> tuple[Checked, ...]:
    parts = [part.strip() for part in re.split(r"[;\n]", cell) if part.strip()]
    return tuple(dict.fromkeys(_word(Checked)(part) for part in parts))


def _day(cell: str) -> date:
    found = parse_day(cell)
    if found is None:
        raise CellError(
            Text(f"“{cell}” không phải ngày", f"“{cell}” is no date"), Text("ghi dd/mm/yyyy", "write dd/mm/yyyy")
        )
    return found


def parse_day(cell: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(cell, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


_PAPER = re.compile(
    r"^(?:số\s*:?\s*)?(?P<number>[^,;\s][^,;]{0,80}?)\s*[,;]?\s+(?:ngày\s+)?"
    r"(?P<day>\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\s*[,;]?\s+(?:của\s+)?(?P<issuer>\S.{0,200})$",
    re.IGNORECASE,
)


def _paper(cell: str) -> Decision:
    found = _PAPER.match(" ".join(cell.split())[:400])
    day = parse_day(found["day"]) if found else None
    if found is None or day is None:
        raise CellError(
            Text(f"“{cell[:80]}” chưa đủ số, ngày, cơ quan", f"“{cell[:80]}” lacks number, date or issuer"),
            Text("ghi như: 12/QĐ-UBND, 05/3/2026, UBND tỉnh …", "write: 12/QĐ-UBND, 05/3/2026, UBND tỉnh …"),
        )
    return Decision(found["number"], day, found["issuer"])


def _yes(cell: str) -> bool:
    told = {fold(YES): True, "x": True, "yes": True, fold(NO): False, "no": False}.get(fold(cell))
    if told is None:
        raise CellError(Text(f"“{cell}”", f"“{cell}”"), Text(f"ghi {YES} hoặc {NO}", f"write {YES} or {NO}"))
    return told


_READ: Mapping[str, Callable[[str], Any]] = {
    "proposed_level": _level,
    "approval": _word(Approval),
    "decision": _paper,
    "regulation": _paper,
    "approval_expected": _day,
    "measures": _word(Measures),
    "measures_expected": _day,
    "checked": _checks,
    "checked_on": _day,
    "national_list": _yes,
    "complies": _yes,
}


# -- values into cells ---------------------------------------------------------------------------------------------


def cells(inventory: Inventory, site: Site, number: int) -> list[str]:
    """One row of the table, in the order of COLUMNS."""
    owner, operator = inventory.units[site.owner], inventory.units[site.operator]
    told = {
        "number": str(number),
        "name": site.name,
        "owner": owner.name,
        "operator": operator.name,
        "url": site.url,
        "operator_kind": operator.kind.value,
        "mail_domains": "; ".join(operator.mail_domains),
        "vendor": site.vendor or "",
    } | {key: cell(getattr(site.official, key)) for key in OFFICIAL}
    return [told[column.key] for column in COLUMNS]


def cell(told: Any) -> str:
    """A value as the form shows it; empty for what is not said."""
    match told:
        case None:
            return ""
        case bool():
            return YES if told else NO
        case Decision():
            return f"{told.number}, {told.date:%d/%m/%Y}, {told.issuer}"
        case date():
            return f"{told:%d/%m/%Y}"
        case tuple():
            return "; ".join(str(one) for one in told)
    return str(told)


def plain(official: Official, keys: tuple[str, ...] = OFFICIAL) -> dict[str, Any]:
    """Official columns as plain data for YAML; what is not said is None."""
    return {key: _plain(getattr(official, key)) for key in keys}


def _plain(told: Any) -> Any:
    match told:
        case Decision():
            return {"number": told.number, "date": told.date, "issuer": told.issuer}
        case StrEnum():
            return told.value
        case tuple():
            return [_plain(one) for one in told]
    return told
