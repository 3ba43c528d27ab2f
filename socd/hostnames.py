"""The host-name rule for portals of a province: NĐ 224/2026/NĐ-CP Điều 11 khoản 4. Pure.

A province's portal is `tentinhthanh.gov.vn` (full name without diacritics; Hồ Chí Minh City `hochiminhcity.gov.vn`), a
department's `tencoquan.tentinhthanh.gov.vn`, a commune's `tenphuongxa.tentinhthanh.gov.vn` (full name).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from socd.model.inventory import Inventory, Site, Unit, UnitKind
from socd.model.succession import heir
from socd.model.text import Text

BASIS = "Nghị định 224/2026/NĐ-CP, Điều 11 khoản 4"
_STATE = "gov.vn"
_SPECIAL = {"hochiminh": "hochiminhcity"}
_RANKS = re.compile(
    r"^(?:(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd|hđnd và ubnd|hội đồng nhân dân)\s+)?"
    r"(?:(?:tỉnh|thành phố|tp\.?|huyện|thị xã|thị trấn|quận|xã|phường|đặc khu)\s+)?"
)
_MARK = re.compile(r"\s*\([^()]*\)\s*$")  # “(cũ)”, “(mới)”


def plain_name(name: str) -> str:
    """A unit's proper name in the letters of a host name: “UBND phường Đức Xuân” → "ducxuan"; "" where none is left."""
    told = _MARK.sub("", unicodedata.normalize("NFC", name).strip().lower())
    flat = unicodedata.normalize("NFD", _RANKS.sub("", told, count=1).replace("đ", "d"))
    return re.sub(r"[^a-z0-9]", "", "".join(char for char in flat if not unicodedata.combining(char)))


def province_zone(province: Unit) -> str:
    """The domain a province's portals belong under."""
    name = plain_name(province.name)
    return f"{_SPECIAL.get(name, name)}.{_STATE}"


def broken(inventory: Inventory, site: Site, on: date) -> Text | None:
    """What is wrong with a site's host name; None where the rule holds, or says nothing of such a unit."""
    units = inventory.units
    operator = units[heir(units, site.operator, on)]
    province = _province(units, operator, on)
    if province is None:
        return None
    zone, host = province_zone(province), site.host.lower().removeprefix("www.")
    if operator.kind is UnitKind.PROVINCE:
        return _unless(host == zone or host.endswith(f".{zone}"), host, zone)
    if operator.kind is UnitKind.COMMUNE:
        wanted = f"{plain_name(operator.name)}.{zone}"
        return _unless(host == wanted or host.endswith(f".{wanted}"), host, wanted)
    if operator.kind is UnitKind.DISTRICT:
        return None  # abolished: such a name is an orphan, not a name to be written otherwise
    return _unless(host.endswith(f".{zone}") or host == zone, host, f"<cơ quan>.{zone}")


def _unless(good: bool, host: str, wanted: str) -> Text | None:
    if good:
        return None
    return Text(
        f"tên miền “{host}” không theo quy tắc: phải là “{wanted}” ({BASIS})",
        f"the name “{host}” breaks the rule: it must be “{wanted}” ({BASIS})",
    )


def _province(units: Mapping[str, Unit], unit: Unit, on: date) -> Unit | None:
    """The province a unit belongs to on a day; bounded even where parents and successors run in a ring."""
    seen = set()
    while unit.kind is not UnitKind.PROVINCE:
        if unit.parent is None or unit.parent not in units or unit.id in seen:
            return None
        seen.add(unit.id)
        unit = units[heir(units, unit.parent, on)]
    return unit
