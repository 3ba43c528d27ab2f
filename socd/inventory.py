"""The inventory: units, vendors and sites read from YAML documents, checked as a whole.

Shape errors come from pydantic over the frozen values of `socd.model.inventory`; what a shape cannot say (unique
names, references, addresses) is checked here. Every problem names file, line and mend.
"""

from __future__ import annotations

import difflib
import ipaddress
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError

from socd.model.inventory import (
    Approval,
    Checked,
    Criterion,
    Decision,
    Dossier,
    Inventory,
    Measures,
    Official,
    Site,
    Unit,
    Vendor,
)
from socd.model.text import Text
from socd.shapes import shape_problems
from socd.yamlfile import ConfigError, Document, Loc, Problem


class OfficialRow(BaseModel):
    """Official columns of one site, kept apart from it (a table of the office): those given take the place of the
    site's own, an empty one empties it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    site: str
    proposed_level: int | None = None
    approval: Approval | None = None
    decision: Decision | None = None
    regulation: Decision | None = None
    approval_expected: date | None = None
    measures: Measures | None = None
    measures_expected: date | None = None
    checked: tuple[Checked, ...] | None = None
    checked_on: date | None = None
    national_list: bool | None = None
    complies: bool | None = None

    @property
    def id(self) -> str:
        return self.site

    def over(self, official: Official) -> Official:
        given: dict[str, Any] = {key: getattr(self, key) for key in self.model_fields_set - {"site"}}
        if "checked" in given:
            given["checked"] = given["checked"] or ()
        return replace(official, **given)


class _Lists(BaseModel):
    model_config = ConfigDict(extra="forbid")

    units: list[Unit] = []
    vendors: list[Vendor] = []
    sites: list[Site] = []
    official: list[OfficialRow] = []


LISTS = tuple(_Lists.model_fields)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One unit, vendor or site with the place it was written."""

    document: Document
    loc: Loc
    value: Any

    def problem(self, what: Text, mend: Text, *, at: str | None = None) -> Problem:
        return self.document.problem((*self.loc, at) if at else self.loc, what, mend)


def build(documents: Iterable[Document]) -> Inventory:
    """The inventory of all documents together. Raises ConfigError with every problem found."""
    entries: dict[str, list[_Entry]] = {name: [] for name in LISTS}
    problems: list[Problem] = []
    for document in documents:
        problems += _collect(document, entries)
    if problems:
        raise ConfigError(problems)
    _fill_in(entries, problems)
    inventory = Inventory(
        units=_by_id(entries["units"], problems),
        vendors=_by_id(entries["vendors"], problems),
        sites=_by_id(entries["sites"], problems),
    )
    for entry in entries["units"]:
        problems += _check_unit(entry, inventory)
    hosts: dict[str, _Entry] = {}
    for entry in entries["sites"]:
        problems += _check_site(entry, inventory, hosts)
    if problems:
        raise ConfigError(problems)
    return inventory


def _fill_in(entries: dict[str, list[_Entry]], problems: list[Problem]) -> None:
    """Lay the official columns of `official:` over their sites."""
    rows = _by_id(entries["official"], problems)
    known = {entry.value.id for entry in entries["sites"]}
    for entry in entries["official"]:
        problems += _known(entry, "site", entry.value.site, known, _SITE)
    for i, entry in enumerate(entries["sites"]):
        row = rows.get(entry.value.id)
        if row is not None:
            filled = replace(entry.value, official=row.over(entry.value.official))
            entries["sites"][i] = replace(entry, value=filled)


def _collect(document: Document, entries: dict[str, list[_Entry]]) -> list[Problem]:
    data = {name: document.data[name] or [] for name in LISTS if name in document.data}
    for item in data.get("sites", []):  # a site without id goes by its host
        if isinstance(item, dict) and "id" not in item and isinstance(item.get("url"), str):
            item["id"] = urlsplit(_nfc(item["url"])).hostname or item["url"]
    try:
        lists = _Lists.model_validate(_nfc(data))
    except ValidationError as error:
        return shape_problems(error, document, _KNOWN_NAMES)
    for name in LISTS:
        entries[name] += [_Entry(document, (name, i), value) for i, value in enumerate(getattr(lists, name))]
    return []


_SHAPES = (Unit, Vendor, Site, Official, Decision, Criterion, Dossier)
_KNOWN_NAMES = sorted({name for kind in _SHAPES for name in kind.__dataclass_fields__})


def _by_id(entries: list[_Entry], problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, _Entry] = {}
    for entry in entries:
        first = found.setdefault(entry.value.id, entry)
        if first is not entry:
            where = f"{first.document.file}:{first.document.line(first.loc)}"
            what = Text(
                f"“{entry.value.id}” có hai lần (lần đầu ở {where})",
                f"“{entry.value.id}” stands twice (first at {where})",
            )
            problems.append(entry.problem(what, Text("bỏ một, hoặc đặt mã khác", "remove one, or give it another id")))
    return {key: entry.value for key, entry in found.items()}


def _check_unit(entry: _Entry, inventory: Inventory) -> Iterator[Problem]:
    unit: Unit = entry.value
    for field, other in (("parent", unit.parent), ("successor", unit.successor)):
        if other is not None:
            yield from _known(entry, field, other, inventory.units, _UNIT)
    for field, told in (("parent", Text("cấp trên", "ancestor")), ("successor", Text("đơn vị kế thừa", "successor"))):
        seen = {unit.id}
        other = getattr(unit, field)
        while other is not None and other in inventory.units:
            if other in seen:
                what = Text(f"đơn vị “{unit.id}” là {told.vi} của chính nó", f"unit “{unit.id}” is its own {told.en}")
                yield entry.problem(what, Text(f"sửa “{field}”", f"correct “{field}”"), at=field)
                break
            seen.add(other)
            other = getattr(inventory.units[other], field)
    if unit.valid_from is not None and unit.valid_to is not None and unit.valid_to < unit.valid_from:
        what = Text(f"đơn vị “{unit.id}” kết thúc trước khi bắt đầu", f"unit “{unit.id}” ends before it begins")
        yield entry.problem(what, Text("sửa “valid_to”", "correct “valid_to”"), at="valid_to")


def _check_site(entry: _Entry, inventory: Inventory, hosts: dict[str, _Entry]) -> Iterator[Problem]:
    site: Site = entry.value
    parts = urlsplit(site.url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        what = Text(f"“{site.url}” không phải địa chỉ web", f"“{site.url}” is no web address")
        yield entry.problem(what, Text("viết https://tên-miền/", "write https://name/"), at="url")
    for field, unit in (("owner", site.owner), ("operator", site.operator)):
        yield from _known(entry, field, unit, inventory.units, _UNIT)
    if site.vendor is not None:
        yield from _known(entry, "vendor", site.vendor, inventory.vendors, _VENDOR)
    for host in site.hosts:
        first = hosts.setdefault(host.lower(), entry)
        if first is not entry:
            where = f"{first.document.file}:{first.document.line(first.loc)}"
            what = Text(
                f"máy chủ “{host}” đã được theo dõi (ở {where})", f"host “{host}” is already watched (at {where})"
            )
            yield entry.problem(what, Text("bỏ một trong hai", "remove one of the two"), at="url")
    for network in site.networks:
        if not _valid(ipaddress.ip_network, network):
            what = Text(f"“{network}” không phải dải mạng", f"“{network}” is no network")
            yield entry.problem(what, Text("viết như 203.0.113.0/24", "write it like 203.0.113.0/24"), at="networks")
    if site.connect is not None and not _valid(ipaddress.ip_address, site.connect.address):
        address = site.connect.address
        what = Text(f"“{address}” không phải địa chỉ IP", f"“{address}” is no IP address")
        mend = Text("connect.address là địa chỉ, không phải tên", "connect.address takes an address, not a name")
        yield entry.problem(what, mend, at="connect")
    level = site.official.proposed_level
    if level is not None and not 1 <= level <= 5:
        what = Text(f"không có cấp độ {level}", f"level {level} does not exist")
        yield entry.problem(what, Text("cấp độ là 1 đến 5", "a level is 1 to 5"), at="official")
    yield from _check_dossier(entry, inventory)


def _check_dossier(entry: _Entry, inventory: Inventory) -> Iterator[Problem]:
    dossier = entry.value.dossier
    for unit in (dossier.appraiser, *dossier.cooperating):
        if unit is not None:
            yield from _known(entry, "dossier", unit, inventory.units, _UNIT)
    for people in (dossier.basic, dossier.sensitive):
        if people is not None and people < 0:
            what = Text(f"{people} người", f"{people} people")
            yield entry.problem(what, Text("số người từ 0 trở lên", "a number of people is 0 or more"), at="dossier")


_UNIT, _VENDOR, _SITE = Text("đơn vị", "unit"), Text("nhà cung cấp", "vendor"), Text("trang", "site")


def _known(entry: _Entry, field: str, name: str, known: Iterable[str], kind: Text) -> Iterator[Problem]:
    if name in known:
        return
    near = difflib.get_close_matches(name, list(known), n=1)
    mend = Text(
        f"thêm {kind.vi} vào “{kind.en}s:”, hoặc sửa tên", f"add the {kind.en} under “{kind.en}s:”, or correct the name"
    )
    if near:
        mend = Text(f"có phải là “{near[0]}”?", f"did you mean “{near[0]}”?")
    yield entry.problem(Text(f"không có {kind.vi} “{name}”", f"unknown {kind.en} “{name}”"), mend, at=field)


def _valid(parse: Any, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _nfc(value: Any) -> Any:
    """Vietnamese arrives composed and decomposed; everything inside is NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_nfc(item) for item in value]
    if isinstance(value, dict):
        return {_nfc(key): _nfc(item) for key, item in value.items()}
    return value
