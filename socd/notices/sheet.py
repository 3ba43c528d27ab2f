"""A CSV or XLSX file as rows by known heads. Somebody else made it: everything is bounded, nothing is run.

A column of passwords is never read into a row; that there was one is told.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from socd.model.text import Lang, Text

MAX_BYTES = 20_000_000
MAX_UNPACKED = 200_000_000
MAX_ROWS = 20_000
MAX_READ = 131_072  # characters of a cell: more is a quote that was never closed
MAX_CELL = 500
MAX_COLUMNS = 64
_ABOVE = 40  # lines of letterhead and title that may stand above the heads

Row = dict[str, str]

# Head (folded) → key. The heads of provincial lists, of the old VNCERT sheets (Link, Thời gian …), and English ones.
_WORDS: Mapping[str, str] = {
    "unit": "don vi|co quan|ten don vi|ten co quan|co quan don vi|don vi van hanh|unit|organisation|agency",
    "where": "cong trang|ten mien|ten mien url|dia chi|dia chi url|url|link|website|trang web|he thong|trang|site|host|"
    "domain|system|duong dan|vi tri",
    "account": "tai khoan|ten tai khoan|ten dang nhap|tai khoan da che|account|login|username|user|email|thu dien tu",
    "machine": "may tinh|ten may|ten may tinh|may tram|computer|machine|hostname may",
    "kind": "loai|loai su co|loai hinh|dau hieu|noi dung|hinh thuc|kind|type|finding|su co",
    "seen": "thoi diem|thoi gian|thoi diem phat hien|thoi gian phat hien|ngay phat hien|phat hien luc|ngay|seen|"
    "detected|date|time|ngay lo|ngay lo lot|thoi diem lo lot",
    "computers": "so may tinh|so may|so luong may tinh|computers",
    "accounts": "so tai khoan|so luong tai khoan|accounts",
    "official": "so tai khoan cong vu|trong do tai khoan cong vu|trong do cong vu|tai khoan cong vu|official",
    "note": "ghi chu|mo ta|note|notes|remark|remarks|chi tiet|noi dung chi tiet|nguoi tan cong|ten virus|dich gia mao",
}
_HEADS = {head: key for key, heads in _WORDS.items() for head in heads.split("|")}
_SECRET = re.compile(r"^(?:mat khau|password|passwd|pass|pwd|mk)(?: |$)")
_ANCHORS = ("unit", "where", "account", "machine")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: where, what, and how to mend it. `line` counts from 1; 0 = the whole file."""

    file: str
    line: int
    what: Text
    mend: Text

    def in_(self, lang: Lang) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what.in_(lang)} → {self.mend.in_(lang)}"


class SheetError(Exception):
    """The file, or some of its rows, cannot be used: nothing of it is. `problems` are all that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.in_("en") for problem in self.problems))


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file with their line numbers, and the heads that held passwords and were left unread."""

    name: str
    rows: tuple[tuple[int, Row], ...]
    unread: tuple[str, ...] = ()


def read_rows(path: Path, heads: Mapping[str, str] = _HEADS, anchors: tuple[str, ...] = _ANCHORS) -> Sheet:
    """Every filled row by key. Raises SheetError (file, line, mend) and OSError."""
    name = path.name
    if path.stat().st_size > MAX_BYTES:
        raise _whole(name, Text("tệp quá lớn", "the file is too large"), Text("chia nhỏ tệp", "split it"))
    lines = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    keys: list[str] | None = None
    unread: list[str] = []
    rows: list[tuple[int, Row]] = []
    for line, cells in lines:
        if keys is None:
            folded = [fold(cell) for cell in cells[:MAX_COLUMNS]]
            found = [heads.get(head, "") for head in folded]
            if any(anchor in found for anchor in anchors):
                keys = found
                unread = [cell.strip()[:40] for cell, head in zip(cells, folded, strict=False) if _SECRET.match(head)]
            elif line > _ABOVE:
                break
            continue
        row = {key: clean(cell) for key, cell in zip(keys, cells, strict=False) if key and cell.strip()}
        if row and not _sum(row):
            rows.append((line, row))
        if len(rows) > MAX_ROWS:
            raise _whole(name, Text(f"quá {MAX_ROWS} dòng", f"more than {MAX_ROWS} rows"),
                         Text("chia nhỏ tệp", "split it"))  # fmt: skip
    if keys is None:
        what = Text("không thấy dòng tên cột", "no row of column heads found")
        raise _whole(name, what, Text("đặt tên một cột là “Đơn vị” hoặc “Địa chỉ”, xem `socd notice template`",
                                      "name a column “unit” or “url”, see `socd notice template`"))  # fmt: skip
    return Sheet(name, tuple(rows), tuple(unread))


def _sum(row: Row) -> bool:
    """ "Tổng cộng" at the end of a list is no row of it."""
    return any(re.match(r"tong(?: so| cong|$)", fold(row.get(key, ""))) for key in ("unit", "where", "account"))


def _whole(name: str, what: Text, mend: Text) -> SheetError:
    return SheetError([Problem(name, 0, what, mend)])


def _xlsx(path: Path) -> Iterator[tuple[int, list[str]]]:
    broken = Text("không phải bảng tính XLSX", "not an XLSX workbook")
    again = Text("lưu lại thành .xlsx hoặc CSV UTF-8", "save it again as .xlsx or CSV UTF-8")
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise _whole(
                    path.name, Text("nghi là bom nén, từ chối", "looks like a decompression bomb, refused"), again
                )
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            for line, row in enumerate(book.worksheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS), 1):
                yield line, [_cell(value) for value in row]
                if line > 2 * MAX_ROWS:  # empty rows without end
                    return
        finally:
            book.close()
    except SheetError:
        raise
    except Exception:  # openpyxl raises whatever zip and XML raise: all mean "not a workbook"
        raise _whole(path.name, broken, again) from None


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise SheetError(
            [Problem(path.name, raw[: error.start].count(b"\n") + 1, Text("không phải UTF-8", "not UTF-8"),
                     Text("lưu lại dạng “CSV UTF-8”", "save it as “CSV UTF-8”"))]
        ) from None  # fmt: skip
    head = text[:4000]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    line = 1
    try:
        for cells in reader:
            if max(map(len, cells), default=0) > MAX_READ:
                raise csv.Error("over-long cell")
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise SheetError(
            [Problem(path.name, line, Text("dòng hỏng hoặc quá dài", "broken or over-long line"),
                     Text("kiểm tra dấu ngoặc kép ở dòng này", "check the quotes on this line"))]
        ) from None  # fmt: skip


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def clean(cell: str) -> str:
    """NFC, one line, no control or direction characters, bounded."""
    text = " ".join(unicodedata.normalize("NFC", cell[: 4 * MAX_CELL]).split())
    return "".join(char for char in text if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co", "Cn"))[:MAX_CELL]


def fold(text: str) -> str:
    """Small letters and digits without diacritics, single blanks: what heads and names are compared by."""
    plain = unicodedata.normalize("NFD", text[:MAX_CELL].lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9]+", " ", "".join(char for char in plain if not unicodedata.combining(char))).strip()
