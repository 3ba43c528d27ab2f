"""An inventory from a spreadsheet: one row a site, heads of the annual form (Mẫu 08, NĐ 331/2026) or our keys.

Rows of sites that are watched already fill those sites' official columns (a list `official:`); the others are new
sites. All becomes one YAML file in conf.d/, checked with the whole inventory before it is put in place. A complaint
names sheet, row and column, in both languages.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import openpyxl
import yaml

from socd import inventory as inventories
from socd.inert import from_csv_cell
from socd.inventory_columns import HEADS, OFFICIAL, CellError, fold, head, plain, value
from socd.model.inventory import Inventory, Official, Site
from socd.model.text import Text
from socd.yamlfile import ConfigError, Document, Problem, load, parse

NEEDED = ("name", "url", "owner", "operator")
MAX_BYTES = 20_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 64

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: new sites, watched sites whose columns were filled, new units."""

    added: int
    filled: int
    units: int


def import_sheet(source: Path, target: Path, directory: Path) -> Imported:
    """Turn `source` (.csv or .xlsx) into `target` (conf.d/*.yaml); one that is there is replaced.

    Raises ConfigError naming row and column; then nothing has changed.
    """
    others = _others(directory, target)
    known = inventories.build(others)
    rows = list(_rows(source))
    text, done = _made(source, rows, known)
    try:
        inventories.build([*others, parse(text.encode(), target.name)])
    except ConfigError as error:
        raise ConfigError([_blamed(source, problem) for problem in error.problems]) from None
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    fresh.write_text(text, "utf-8")
    fresh.replace(target)
    return done


def _others(directory: Path, target: Path) -> list[Document]:
    """Every document of the configuration but the one about to be written."""
    paths = (directory / "socd.yaml", *sorted((directory / "conf.d").glob("*.yaml")))
    documents = [load(path) for path in paths if path.resolve() != target.resolve()]
    return [document for document in documents if isinstance(document.data, dict)]


def _made(source: Path, rows: list[tuple[int, Row]], known: Inventory) -> tuple[str, Imported]:
    """The YAML of all rows. Raises ConfigError with every wrong cell."""
    units = _Units(known)
    problems: list[Problem] = []
    added: list[dict[str, Any]] = []
    filled: list[dict[str, Any]] = []
    watched = {host.lower(): site for site in known.sites.values() for host in site.hosts}
    for line, row in rows:
        wrong, official = _check(source, line, row)
        problems += wrong
        site = watched.get(_host(row.get("url", "")))
        if site is not None:
            problems += _same(source, line, row, site, known)
            told = plain(official, tuple(key for key in OFFICIAL if key in row))
            filled.append({"site": site.id} | told)
        elif not wrong:
            added.append(_site(row, official, units))
    if problems:
        raise ConfigError(problems)
    data = {"units": list(units.made.values()), "sites": added, "official": filled}
    text = yaml.safe_dump({key: items for key, items in data.items() if items}, allow_unicode=True, sort_keys=False)
    return text, Imported(len(added), len(filled), len(units.made))


def _check(source: Path, line: int, row: Row) -> tuple[list[Problem], Official]:
    """What is wrong with the cells of one row, and the official columns they make."""
    problems: list[Problem] = []
    for key in NEEDED:
        if not row.get(key):
            what = Text(f"cột “{head(key)}” để trống", f"column “{key}” is empty")
            problems.append(_problem(source, line, what, Text("điền vào", "fill it in")))
    told: dict[str, Any] = {}
    for key in OFFICIAL:
        if key not in row:
            continue
        try:
            told[key] = value(key, row[key])
        except CellError as error:
            where = Text(f"{error.what.vi} ở cột “{head(key)}”", f"{error.what.en} in column “{key}”")
            problems.append(_problem(source, line, where, error.mend))
    return problems, Official(**told)


def _same(source: Path, line: int, row: Row, site: Site, known: Inventory) -> Iterator[Problem]:
    """A watched site's names are not changed by a table: whoever means another site must say so."""
    units = known.units
    for key, unit in (("owner", site.owner), ("operator", site.operator)):
        if row.get(key) and row[key] not in (unit, units[unit].name):
            yield _problem(
                source, line,
                Text(f"cột “{head(key)}” ghi “{row[key]}”, danh mục ghi “{units[unit].name}”",
                     f"column “{key}” says “{row[key]}”, the inventory “{units[unit].name}”"),
                Text(f"sửa dòng này, hoặc sửa trang “{site.id}” trong conf.d/",
                     f"correct the row, or the site “{site.id}” in conf.d/"),
            )  # fmt: skip


def _problem(source: Path, line: int, what: Text, mend: Text) -> Problem:
    return Problem(str(source), line, what, mend)


def _blamed(source: Path, problem: Problem) -> Problem:
    """A complaint about the whole inventory, told as one of the table."""
    what = Text(problem.in_("vi"), problem.in_("en"))
    return _problem(source, 0, what, Text("sửa dòng tương ứng của bảng", "correct the row"))


# -- one row ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Units:
    """The units rows speak of: known ones by id or name, others made once."""

    known: Inventory
    made: dict[str, dict[str, Any]] = field(default_factory=dict)

    def id(self, name: str, kind: str) -> str:
        if name in self.known.units:
            return name
        for unit in self.known.units.values():
            if unit.name == name:
                return unit.id
        key = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
        if key not in self.known.units:
            self.made.setdefault(key, {"id": key, "name": name, "kind": kind})
        return key


def _site(row: Row, official: Official, units: _Units) -> dict[str, Any]:
    owner = units.id(row["owner"], "agency")
    operator = units.id(row["operator"], row.get("operator_kind") or "agency")
    mail = [part for part in re.split(r"[\s,;]+", row.get("mail_domains", "")) if part]
    if mail and operator in units.made:
        units.made[operator]["mail_domains"] = mail
    site: dict[str, Any] = {"url": _url(row["url"]), "name": row["name"], "owner": owner, "operator": operator}
    if row.get("vendor"):
        site["vendor"] = row["vendor"]
    told = {key: told for key, told in plain(official).items() if told not in (None, [])}
    return site | ({"official": told} if told else {})


def _url(told: str) -> str:
    return told if "://" in told else f"https://{told}/"


def _host(told: str) -> str:
    try:
        return (urlsplit(_url(told)).hostname or "").lower()
    except ValueError:
        return ""


# -- the file --------------------------------------------------------------------------------------------------------


def _rows(source: Path) -> Iterator[tuple[int, Row]]:
    """Row number (from 1, heads included) and cells by key."""
    if source.stat().st_size > MAX_BYTES:
        what = Text(f"lớn hơn {MAX_BYTES} byte", f"larger than {MAX_BYTES} bytes")
        raise ConfigError([_problem(source, 0, what, Text("chia nhỏ ra", "split it"))])
    table = _xlsx(source) if source.suffix.lower() == ".xlsx" else _csv(source)
    heads: list[str] | None = None
    for line, cells in enumerate(table, 1):
        if line > MAX_ROWS:
            what = Text(f"hơn {MAX_ROWS} dòng", f"more than {MAX_ROWS} rows")
            raise ConfigError([_problem(source, line, what, Text("chia nhỏ ra", "split it"))])
        if heads is None:
            heads = _heads(cells)
        elif not _numbers(cells):
            row = {key: _clean(cell) for key, cell in zip(heads, cells, strict=False) if key}
            if any(row.values()):
                yield line, row
    if heads is None:
        what = Text("không thấy dòng tiêu đề cột", "no row of column heads found")
        mend = Text("đặt tên một cột là “Địa chỉ” hoặc “url”", "name one column “url” or “Địa chỉ”")
        raise ConfigError([_problem(source, 0, what, mend)])


def _heads(cells: Sequence[str]) -> list[str] | None:
    """The keys of a row of heads; title lines may stand above it."""
    keys = [HEADS.get(fold(cell), cell.strip()) for cell in cells]
    return keys if "url" in keys else None


def _numbers(cells: Iterable[str]) -> bool:
    """The row under the heads that numbers the columns: (1), (2), (3) … as forms have it."""
    told = [cell.strip(" ()") for cell in cells if cell.strip()]
    return len(told) > 2 and told == [str(n) for n in range(1, len(told) + 1)]


def _xlsx(source: Path) -> Iterator[list[str]]:
    try:
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        for row in book.worksheets[0].iter_rows(values_only=True, max_col=MAX_COLUMNS):
            yield [_cell(told) for told in row]
    except Exception as error:  # openpyxl raises whatever zip and XML raise: all mean "not a workbook"
        what = Text(f"không phải bảng tính XLSX: {error}", f"not an XLSX workbook: {error}")
        mend = Text("lưu lại dạng .xlsx", "save it as .xlsx again")
        raise ConfigError([_problem(source, 0, what, mend)]) from None


def _csv(source: Path) -> Iterator[list[str]]:
    try:
        text = source.read_text("utf-8-sig")
    except UnicodeDecodeError:
        mend = Text("lưu dạng “CSV UTF-8”", "save it as “CSV UTF-8”")
        raise ConfigError([_problem(source, 0, Text("không phải UTF-8", "not UTF-8"), mend)]) from None
    dialect = ";" if text.split("\n", 1)[0].count(";") > text.split("\n", 1)[0].count(",") else ","
    try:
        for row in csv.reader(text.splitlines(keepends=True), delimiter=dialect):
            yield [from_csv_cell(told) for told in row[:MAX_COLUMNS]]
    except csv.Error as error:
        what = Text(f"không phải CSV: {error}", f"not CSV: {error}")
        raise ConfigError([_problem(source, 0, what, Text("lưu lại", "save it again"))]) from None


def _cell(told: Any) -> str:
    if told is None:
        return ""
    if isinstance(told, datetime):
        return told.date().isoformat()
    if isinstance(told, date):
        return told.isoformat()
    return str(int(told)) if isinstance(told, float) and told.is_integer() else str(told)


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()
