"""An inventory from a spreadsheet: one row a site, heads of the annual form (Mẫu 08, NĐ 331/2026) or our keys.

Rows become YAML in conf.d/; the whole configuration is checked with them before the file is put in place, and
a complaint names sheet, row and column.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import yaml

from socd.config import read
from socd.yamlfile import ConfigError, Problem

Row = dict[str, str]

# Head (folded) → key. The Vietnamese heads are those of the form, plus the two a monitor needs: address and unit.
HEADS: Mapping[str, str] = {
    "ten httt": "name",
    "ten he thong thong tin": "name",
    "dia chi": "url",
    "dia chi url": "url",
    "url": "url",
    "chu quan httt": "owner",
    "don vi van hanh httt": "operator",
    "loai don vi": "operator_kind",
    "ten mien thu dien tu": "mail_domains",
    "nha cung cap": "vendor",
    "cap do de xuat": "proposed_level",
    "tinh trang phe duyet cap do": "approval",
    "du kien thoi diem phe duyet hsdxcd": "approval_expected",
    "da trien khai day du pa bdanm": "measures",
    "du kien thoi diem trien khai day du pa bdanm": "measures_expected",
    "da kiem tra danh gia anm": "checked",
}
NEEDED = ("name", "url", "owner", "operator")
OFFICIAL = ("proposed_level", "approval", "approval_expected", "measures", "measures_expected", "checked")


def import_sheet(source: Path, target: Path, directory: Path) -> tuple[int, int]:
    """Turn `source` (.csv or .xlsx) into `target` (conf.d/*.yaml). Raises ConfigError naming row and column.

    Returns the numbers of sites and of units added.
    """
    known = set(read(directory).inventory.units)
    rows = list(_rows(source))
    problems = [problem for line, row in rows for problem in _check(source, line, row)]
    if problems:
        raise ConfigError(problems)
    units: dict[str, dict[str, Any]] = {}
    sites = [_site(row, units, known) for _, row in rows]
    text = yaml.safe_dump({"units": list(units.values()), "sites": sites}, allow_unicode=True, sort_keys=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, "utf-8")
    try:
        read(directory)
    except ConfigError as error:
        target.unlink()
        raise ConfigError([Problem(str(source), 0, str(p), "correct the row") for p in error.problems]) from None
    return len(sites), len(units)


def _rows(source: Path) -> Iterator[tuple[int, Row]]:
    """Row number (from 1, heads included) and cells by key."""
    table = _xlsx(source) if source.suffix.lower() == ".xlsx" else _csv(source)
    heads: list[str] | None = None
    for line, cells in enumerate(table, 1):
        if heads is None:
            keys = [HEADS.get(_fold(cell), cell.strip()) for cell in cells]
            if "url" in keys:  # title lines may stand above the heads
                heads = keys
            continue
        if any(cell.strip() for cell in cells):
            yield line, {key: _clean(cell) for key, cell in zip(heads, cells, strict=False) if key}
    if heads is None:
        mend = "name one column “url” or “Địa chỉ”"
        raise ConfigError([Problem(str(source), 0, "no row of column heads found", mend)])


def _xlsx(source: Path) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
    except Exception as error:  # openpyxl raises whatever zip and XML raise: all mean "not a workbook"
        mend = "save it as .xlsx again"
        raise ConfigError([Problem(str(source), 0, f"not an XLSX workbook: {error}", mend)]) from None
    for row in book.worksheets[0].iter_rows(values_only=True):
        yield [_cell(value) for value in row]


def _csv(source: Path) -> Iterator[list[str]]:
    try:
        text = source.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError([Problem(str(source), 0, "not UTF-8", "save it as “CSV UTF-8”")]) from None
    dialect = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    yield from csv.reader(text.splitlines(), delimiter=dialect)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _check(source: Path, line: int, row: Row) -> Iterator[Problem]:
    for key in NEEDED:
        if not row.get(key):
            yield Problem(str(source), line, f"column “{key}” is empty", "fill it in")
    level = row.get("proposed_level", "")
    if level and level not in ("1", "2", "3", "4", "5"):
        yield Problem(str(source), line, f"level “{level}”", "a level is 1 to 5")
    for key in ("approval_expected", "measures_expected"):
        if row.get(key) and _day(row[key]) is None:
            yield Problem(str(source), line, f"“{row[key]}” in column “{key}” is no date", "write dd/mm/yyyy")


def _site(row: Row, units: dict[str, dict[str, Any]], known: set[str]) -> dict[str, Any]:
    owner = _unit(row["owner"], "agency", units, known)
    operator = _unit(row["operator"], row.get("operator_kind") or "agency", units, known)
    mail = [part for part in re.split(r"[\s,;]+", row.get("mail_domains", "")) if part]
    if mail and operator in units:
        units[operator]["mail_domains"] = mail
    official: dict[str, Any] = {key: row[key] for key in OFFICIAL if row.get(key)}
    for key in ("approval_expected", "measures_expected"):
        if key in official:
            official[key] = _day(official[key])
    if "checked" in official:
        official["checked"] = [part.strip() for part in re.split(r"[;,\n]", official["checked"]) if part.strip()]
    if "proposed_level" in official:
        official["proposed_level"] = int(official["proposed_level"])
    url = row["url"] if "://" in row["url"] else f"https://{row['url']}/"
    site: dict[str, Any] = {"url": url, "name": row["name"], "owner": owner, "operator": operator}
    if row.get("vendor"):
        site["vendor"] = row["vendor"]
    return site | ({"official": official} if official else {})


def _unit(name: str, kind: str, units: dict[str, dict[str, Any]], known: set[str]) -> str:
    """The unit's id: as given where it is known, else made from its name."""
    if name in known:
        return name
    key = re.sub(r"[^a-z0-9]+", "-", _fold(name)).strip("-")
    if key not in known:
        units.setdefault(key, {"id": key, "name": name, "kind": kind})
    return key


def _day(text: str) -> date | None:
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


def _fold(head: str) -> str:
    plain = unicodedata.normalize("NFD", head.lower().replace("đ", "d"))
    return re.sub(r"[^a-z0-9_]+", " ", "".join(c for c in plain if not unicodedata.combining(c))).strip()
