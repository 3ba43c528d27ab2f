"""The inventory: units, vendors and sites read from YAML documents, checked as a whole.

Shape errors come from pydantic over the frozen values of `socd.model.inventory`; what a shape cannot say (unique
names, references, addresses) is checked here. Every problem names file, line and mend.
"""

from __future__ import annotations

import difflib
import ipaddress
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from socd.model.inventory import Criterion, Decision, Dossier, Inventory, Official, Site, Unit, Vendor
from socd.yamlfile import ConfigError, Document, Loc, Problem


class _Lists(BaseModel):
    model_config = ConfigDict(extra="forbid")

    units: list[Unit] = []
    vendors: list[Vendor] = []
    sites: list[Site] = []


LISTS = tuple(_Lists.model_fields)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One unit, vendor or site with the place it was written."""

    document: Document
    loc: Loc
    value: Any

    def problem(self, what: str, mend: str = "", *, at: str | None = None) -> Problem:
        return self.document.problem((*self.loc, at) if at else self.loc, what, mend)


def build(documents: Iterable[Document]) -> Inventory:
    """The inventory of all documents together. Raises ConfigError with every problem found."""
    entries: dict[str, list[_Entry]] = {name: [] for name in LISTS}
    problems: list[Problem] = []
    for document in documents:
        problems += _collect(document, entries)
    if problems:
        raise ConfigError(problems)
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


def _collect(document: Document, entries: dict[str, list[_Entry]]) -> list[Problem]:
    data = {name: document.data[name] or [] for name in LISTS if name in document.data}
    for item in data.get("sites", []):  # a site without id goes by its host
        if isinstance(item, dict) and "id" not in item and isinstance(item.get("url"), str):
            item["id"] = urlsplit(_nfc(item["url"])).hostname or item["url"]
    try:
        lists = _Lists.model_validate(_nfc(data))
    except ValidationError as error:
        return shape_problems(error, document)
    for name in LISTS:
        entries[name] += [_Entry(document, (name, i), value) for i, value in enumerate(getattr(lists, name))]
    return []


def shape_problems(error: ValidationError, document: Document) -> list[Problem]:
    """Pydantic's errors as problems with line and mend."""
    items = error.errors(include_url=False, include_context=False, include_input=False)
    return [shape_problem(item, document, _KNOWN_NAMES) for item in items]


def shape_problem(item: ErrorDetails, document: Document, names: Iterable[str]) -> Problem:
    """One of pydantic's errors as a problem; `names` are the keys a misspelt one is compared with."""
    path = ".".join(str(part) for part in item["loc"])
    mend = _shape_mend(item["type"], str(item["loc"][-1]) if item["loc"] else "", names)
    return document.problem(tuple(item["loc"]), f"“{path}”: {item['msg']}", mend)


def _shape_mend(kind: str, name: str, names: Iterable[str]) -> str:
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        near = difflib.get_close_matches(name, list(names), n=1)
        return f"did you mean “{near[0]}”?" if near else "remove this key, or check its spelling"
    if kind in ("missing", "missing_argument"):
        return f"add “{name}: …”"
    return "correct the value"


_SHAPES = (Unit, Vendor, Site, Official, Decision, Criterion, Dossier)
_KNOWN_NAMES = sorted({name for kind in _SHAPES for name in kind.__dataclass_fields__})


def _by_id(entries: list[_Entry], problems: list[Problem]) -> dict[str, Any]:
    found: dict[str, _Entry] = {}
    for entry in entries:
        first = found.setdefault(entry.value.id, entry)
        if first is not entry:
            where = f"{first.document.file}:{first.document.line(first.loc)}"
            problems.append(
                entry.problem(
                    f"“{entry.value.id}” stands twice (first at {where})", "remove one, or give it another id"
                )
            )
    return {key: entry.value for key, entry in found.items()}


def _check_unit(entry: _Entry, inventory: Inventory) -> Iterator[Problem]:
    unit: Unit = entry.value
    for field, other in (("parent", unit.parent), ("successor", unit.successor)):
        if other is not None:
            yield from _known(entry, field, other, inventory.units, "unit")
    for field, told in (("parent", "ancestor"), ("successor", "successor")):
        seen = {unit.id}
        other = getattr(unit, field)
        while other is not None and other in inventory.units:
            if other in seen:
                yield entry.problem(f"unit “{unit.id}” is its own {told}", f"correct “{field}”", at=field)
                break
            seen.add(other)
            other = getattr(inventory.units[other], field)
    if unit.valid_from is not None and unit.valid_to is not None and unit.valid_to < unit.valid_from:
        yield entry.problem(f"unit “{unit.id}” ends before it begins", "correct “valid_to”", at="valid_to")


def _check_site(entry: _Entry, inventory: Inventory, hosts: dict[str, _Entry]) -> Iterator[Problem]:
    site: Site = entry.value
    parts = urlsplit(site.url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        yield entry.problem(f"“{site.url}” is no web address", "write https://name/ ", at="url")
    for field, unit in (("owner", site.owner), ("operator", site.operator)):
        yield from _known(entry, field, unit, inventory.units, "unit")
    if site.vendor is not None:
        yield from _known(entry, "vendor", site.vendor, inventory.vendors, "vendor")
    for host in site.hosts:
        first = hosts.setdefault(host.lower(), entry)
        if first is not entry:
            where = f"{first.document.file}:{first.document.line(first.loc)}"
            yield entry.problem(f"host “{host}” is already watched (at {where})", "remove one of the two", at="url")
    for network in site.networks:
        if not _valid(ipaddress.ip_network, network):
            yield entry.problem(f"“{network}” is no network", "write it like 203.0.113.0/24", at="networks")
    if site.connect is not None and not _valid(ipaddress.ip_address, site.connect.address):
        yield entry.problem(
            f"“{site.connect.address}” is no IP address", "connect.address takes an address, not a name", at="connect"
        )
    level = site.official.proposed_level
    if level is not None and not 1 <= level <= 5:
        yield entry.problem(f"level {level} does not exist", "a level is 1 to 5", at="official")
    yield from _check_dossier(entry, inventory)


def _check_dossier(entry: _Entry, inventory: Inventory) -> Iterator[Problem]:
    dossier = entry.value.dossier
    for unit in (dossier.appraiser, *dossier.cooperating):
        if unit is not None:
            yield from _known(entry, "dossier", unit, inventory.units, "unit")
    for people in (dossier.basic, dossier.sensitive):
        if people is not None and people < 0:
            yield entry.problem(f"{people} people", "a number of people is 0 or more", at="dossier")


def _known(entry: _Entry, field: str, name: str, known: Iterable[str], what: str) -> Iterator[Problem]:
    if name in known:
        return
    near = difflib.get_close_matches(name, list(known), n=1)
    mend = f"did you mean “{near[0]}”?" if near else f"add the {what} under “{what}s:”, or correct the name"
    yield entry.problem(f"unknown {what} “{name}”", mend, at=field)


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
