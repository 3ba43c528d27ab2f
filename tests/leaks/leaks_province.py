"""A small province for the leak tests."""

from __future__ import annotations

from socd.model.inventory import Inventory, Site, Unit, UnitKind

UNITS = (
    Unit(
        "ubnd", "UBND tỉnh Bắc Kạn", UnitKind.PROVINCE, mail_domains=("backan.gov.vn",), hosts=("qlvb.backan.gov.vn",)
    ),
    Unit("cho-don", "UBND huyện Chợ Đồn", UnitKind.DISTRICT, "ubnd", mail_domains=("chodon.backan.gov.vn",)),
    Unit("na-ri", "UBND huyện Na Rì", UnitKind.DISTRICT, "ubnd", mail_domains=("nari.backan.gov.vn", "gmail.com")),
)
SITES = (
    Site("portal", "https://backan.gov.vn/", "Cổng tỉnh", "ubnd", "ubnd", aliases=("www.backan.gov.vn",)),
    Site("dvc", "https://dichvucong.backan.gov.vn/", "Dịch vụ công", "ubnd", "ubnd"),
    Site("chodon", "https://chodon.backan.gov.vn/", "Chợ Đồn", "cho-don", "cho-don"),
)
INVENTORY = Inventory({unit.id: unit for unit in UNITS}, {site.id: site for site in SITES})
KEY = b"k" * 32
