"""Units that end, and what follows them."""

from datetime import date

import pytest

from socd import inventory as inventories
from socd.model.inventory import Inventory, Unit, UnitKind
from socd.model.succession import NameUse, folded, forerunners, heir, orphans
from socd.yamlfile import ConfigError, parse

LAST = date(2025, 6, 30)
UNITS = {
    unit.id: unit
    for unit in (
        Unit("bk", "UBND tỉnh Bắc Kạn", UnitKind.PROVINCE, successor="tn", valid_to=LAST),
        Unit("tn-old", "UBND tỉnh Thái Nguyên (cũ)", UnitKind.PROVINCE, successor="tn", valid_to=LAST),
        Unit("tn", "UBND tỉnh Thái Nguyên", UnitKind.PROVINCE, valid_from=date(2025, 7, 1)),
        Unit("chodon", "UBND huyện Chợ Đồn", UnitKind.DISTRICT, "bk", successor="xa", valid_to=LAST),
        Unit("xa", "UBND xã Chợ Đồn", UnitKind.COMMUNE, "tn", successor="xa2", valid_to=date(2026, 3, 31)),
        Unit("xa2", "UBND xã Bằng Lũng", UnitKind.COMMUNE, "tn"),
        Unit("lost", "UBND huyện Ngân Sơn", UnitKind.DISTRICT, "bk", valid_to=LAST),
    )
}


@pytest.mark.parametrize(
    ("unit", "on", "stands"),
    [
        ("bk", LAST, "bk"),
        ("bk", date(2025, 7, 1), "tn"),
        ("tn", LAST, "tn"),
        ("chodon", date(2025, 12, 1), "xa"),
        ("chodon", date(2026, 4, 1), "xa2"),
        ("lost", date(2026, 4, 1), "lost"),
        ("nobody", date(2026, 4, 1), "nobody"),
    ],
)
def test_a_unit_is_followed_to_whatever_stands_for_it_on_a_day(unit: str, on: date, stands: str) -> None:
    assert heir(UNITS, unit, on) == stands


def test_figures_of_two_provinces_are_comparable_with_those_of_the_merged_one() -> None:
    last_year = {"bk": 4, "tn-old": 3, "chodon": 2, "lost": 1}
    assert folded(last_year, UNITS, date(2026, 6, 1)) == {"tn": 7, "xa2": 2, "lost": 1}
    assert folded(last_year, UNITS, LAST) == last_year  # told as of then, nothing moves
    assert forerunners(UNITS, "tn", date(2026, 6, 1)) == ("bk", "tn-old", "tn")


def test_names_that_outlived_their_unit() -> None:
    text = """
units:
  - {id: bk, name: UBND tỉnh Bắc Kạn, kind: province, successor: tn, valid_to: 2025-06-30,
     mail_domains: [backan.gov.vn, chung.gov.vn], hosts: [email.backan.gov.vn]}
  - {id: tn, name: UBND tỉnh Thái Nguyên, kind: province, mail_domains: [thainguyen.gov.vn, chung.gov.vn]}
sites:
  - {url: "https://backan.gov.vn/", name: Cổng, owner: bk, operator: bk, aliases: [www.backan.gov.vn]}
  - {url: "https://thainguyen.gov.vn/", name: Cổng, owner: tn, operator: tn}
"""
    inventory = inventories.build([parse(text.encode(), "i.yaml")])
    assert [(one.name, one.use, one.heir) for one in orphans(inventory, date(2026, 1, 1))] == [
        ("email.backan.gov.vn", NameUse.LOGIN, "tn"),
        ("backan.gov.vn", NameUse.MAIL, "tn"),
        ("backan.gov.vn", NameUse.SITE, "tn"),
        ("www.backan.gov.vn", NameUse.SITE, "tn"),
    ]
    assert orphans(inventory, LAST) == ()


def test_a_succession_that_bites_its_tail_is_refused_and_harms_no_pure_function() -> None:
    a = Unit("a", "A", UnitKind.AGENCY, successor="b")
    b = Unit("b", "B", UnitKind.AGENCY, successor="a")
    units = {"a": a, "b": b}
    assert heir(units, "a", LAST) == "b"
    assert orphans(Inventory(units, {}), LAST) == ()
    text = b"units: [{id: a, name: A, kind: agency, successor: b},\n  {id: b, name: B, kind: agency, successor: a}]"
    with pytest.raises(ConfigError, match="its own successor"):
        inventories.build([parse(text, "i.yaml")])
    ends = b"units: [{id: a, name: A, kind: agency, valid_from: 2026-01-02, valid_to: 2026-01-01}]"
    with pytest.raises(ConfigError, match="ends before it begins"):
        inventories.build([parse(ends, "i.yaml")])
