"""Units and sites: who owns what, and where a look may go.

The official columns of a site are those of Mẫu số 08, NĐ 331/2026/NĐ-CP (columns 2 to 12).
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit


class UnitKind(StrEnum):
    PROVINCE = "province"
    DEPARTMENT = "department"
    DISTRICT = "district"
    COMMUNE = "commune"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact point (đầu mối): printed on letters, used for notifications to the unit."""

    name: str
    position: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """An administrative body. `mail_domains` are those of its staff: they decide what an official account is.

    `hosts` are internal or external host names (besides the sites') whose log-ins belong to this unit's staff.
    A unit that ended (`valid_to` is its last day) is followed by its `successor`: see `socd.model.succession`.
    `mandate` (the paper that sets its functions), `head` (who represents it) and `specialised` (đơn vị chuyên trách về
    an ninh mạng) are what section 2 of the annual form asks.
    """

    id: str
    name: str
    kind: UnitKind
    parent: str | None = None
    successor: str | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    address: str = ""
    phone: str = ""
    email: str = ""
    mail_domains: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    mandate: str = ""
    head: Contact | None = None
    specialised: bool = False


class Approval(StrEnum):
    """Column 6 of Mẫu 08: values printed to the letter."""

    DRAFT = "Đang dự thảo"
    SENT = "Đã gửi thẩm định"
    APPRAISED = "Đã thẩm định"
    APPROVED = "Đã được phê duyệt"


class Measures(StrEnum):
    """Column 10 of Mẫu 08: values printed to the letter."""

    NONE = "Chưa triển khai"
    PARTLY = "Đã triển khai một số hạng mục"
    FULL = "Đã triển khai đầy đủ"


class Checked(StrEnum):
    """Column 12 of Mẫu 08: values printed to the letter; a site may have both."""

    BEFORE_USE = "Trước khi đưa vào sử dụng"
    PERIODIC = "Định kỳ"


@dataclass(frozen=True, slots=True)
class Decision:
    """A signed paper: number, date, issuing body."""

    number: str
    date: datetime.date
    issuer: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """One requirement of the approved plan (Đ36, appendix III): met or not; `plan` says by when and how it will be."""

    name: str
    met: bool
    plan: str = ""


class Paper(StrEnum):
    """The papers of a level dossier, in the order of Mẫu 01, 02 and 05 of NĐ 331/2026."""

    OVERVIEW = "overview"
    DESIGN = "design"
    LEVEL = "level"
    MEASURES = "measures"
    OPINION = "opinion"
    COOPERATION = "cooperation"


@dataclass(frozen=True, slots=True)
class Dossier:
    """The level dossier (hồ sơ đề xuất cấp độ) of a system: what it is about, what is there, how far it came.

    `papers` are those that exist. `basic` and `sensitive` count the people whose data it holds (None: not said);
    `procedures`: it handles administrative procedures; `shared`: it serves the whole province; `online`: the public
    uses it; `private`: it holds data that are not public; `national`: it works on a national scale.
    `requested` and `appraised` are the papers sent and received; `standard` is what the measures follow.
    """

    address: str = ""
    papers: tuple[Paper, ...] = ()
    procedures: bool | None = None
    shared: bool | None = None
    online: bool | None = None
    private: bool | None = None
    national: bool | None = None
    basic: int | None = None
    sensitive: int | None = None
    appraiser: str | None = None
    cooperating: tuple[str, ...] = ()
    requested: Decision | None = None
    appraised: Decision | None = None
    measures_decision: Decision | None = None
    standard: str = "TCVN 14423:2026"


@dataclass(frozen=True, slots=True)
class Official:
    """What the annual form asks about a system; empty where the office has not said yet.

    Besides columns 5 to 12: `national_list` (proposed for the national-security list), `complies` (the regulation is
    kept in operation), `criteria` (fulfilment of the approved plan) and `checked_on` (the last periodic check).
    """

    proposed_level: int | None = None
    approval: Approval | None = None
    decision: Decision | None = None
    regulation: Decision | None = None
    approval_expected: datetime.date | None = None
    measures: Measures | None = None
    measures_expected: datetime.date | None = None
    checked: tuple[Checked, ...] = ()
    checked_on: datetime.date | None = None
    national_list: bool | None = None
    complies: bool | None = None
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class Connect:
    """Where a site is really reached, like curl's --connect-to: the name and SNI stay, the address changes.

    `ports` maps the URL's port to the port at `address`; a port not named stays as it is.
    """

    address: str
    ports: Mapping[int, int] = field(default_factory=dict)

    def port(self, port: int) -> int:
        return self.ports.get(port, port)


@dataclass(frozen=True, slots=True)
class Vendor:
    """Who built a portal. Scripts from `domains` are the vendor's own and no finding."""

    id: str
    name: str
    domains: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """One portal.

    `networks` limits the addresses its names may resolve to (CIDR); empty means: public unicast only.
    `probes` overrides settings per probe, by the probe's name; the value False switches a probe off.
    """

    id: str
    url: str
    name: str
    owner: str
    operator: str
    aliases: tuple[str, ...] = ()
    vendor: str | None = None
    host_group: str | None = None
    connect: Connect | None = None
    networks: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    official: Official = Official()
    dossier: Dossier = Dossier()
    probes: Mapping[str, Mapping[str, Any] | bool] = field(default_factory=dict)
    enabled: bool = True

    @property
    def host(self) -> str:
        """Lower-case host name of the URL, without port."""
        return urlsplit(self.url).hostname or ""

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host name a look at this site may go to."""
        return (self.host, *self.aliases)

    @property
    def port(self) -> int:
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def group(self) -> str:
        """The key politeness counts under: sites of one server share it."""
        return self.host_group or (self.connect.address if self.connect else self.host)


@dataclass(frozen=True, slots=True)
class Inventory:
    """All units, vendors and sites, checked: every reference resolves, every id and host is unique."""

    units: Mapping[str, Unit]
    sites: Mapping[str, Site]
    vendors: Mapping[str, Vendor] = field(default_factory=dict)

    def unit_of(self, site: Site) -> Unit:
        """The operator of a site (đơn vị vận hành)."""
        return self.units[site.operator]

    def trusted_hosts(self, site: Site) -> tuple[str, ...]:
        """Hosts whose scripts and frames are this site's own: itself, its vendor's, those the office listed."""
        vendor = self.vendors.get(site.vendor) if site.vendor else None
        return (*site.hosts, *site.trusted_hosts, *(vendor.domains if vendor else ()))
