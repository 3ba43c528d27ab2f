"""Which accounts are the province's: mail domains, sites, and the log-in pages of staff."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import NamedTuple

from probes.leaks.stealer.lists import Names
from probes.leaks.stealer.records import Credential
from socd.model.inventory import Inventory

# Mail anyone can have: such a domain in the inventory would turn every log-in of a log into an official one.
PUBLIC_MAIL = frozenset({"gmail.com", "googlemail.com", "yahoo.com", "yahoo.com.vn", "outlook.com", "hotmail.com",
                         "live.com", "icloud.com", "protonmail.com", "proton.me", "zoho.com", "mail.ru"})  # fmt: skip

_STAFF_HOST = re.compile(
    r"^(?:mail|webmail|email|owa|exchange|autodiscover|zimbra|vpn|admin|quantri|cpanel|webdisk|qlvb|vpdt|vanban|hscv"
    r"|egov|eoffice|noibo|intranet|mcdt|motcua|lgsp|sso-cb|cms)\d*[.\-]"
)
_STAFF_PATH = re.compile(
    r"/(?:wp-admin|wp-login\.php|admin(?:istrator)?|quan-?tri|owa|ecp|webmail|zimbra|cpanel|phpmyadmin|plesk|qlvb|vpdt"
    r"|hscv|eoffice|cms|backend|manager|typo3|dnn|desktopmodules)(?:[/._\-?]|$)"
    r"|/(?:login|dangnhap|dang-nhap)\.(?:aspx?|php|jsp|do)$"
)
_STAFF_PORTS = frozenset({2082, 2083, 2086, 2087, 2095, 2096, 7071, 8006, 8443, 10000})


class Standing(NamedTuple):
    """Whose an account is: the unit, whether it is an official one, and how far the mail domain says so.

    `weight` is the length of the matched mail domain, 0 where only the host tells.
    """

    unit: str
    official: bool
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Province:
    """The inventory turned into look-ups. `hosts` and `staff_hosts` are host → unit id."""

    domains: dict[str, str]
    mailboxes: dict[str, str]
    hosts: dict[str, str]
    staff_hosts: dict[str, str]
    refused: tuple[str, ...] = ()

    def names(self) -> Names:
        """What a line must hold to be looked at: any other line's standing is None."""
        return Names.of((*self.domains, *self.mailboxes, *self.hosts, *self.staff_hosts))

    def standing(self, account: Credential) -> Standing | None:
        """None for an account of nobody in the province (it may still be a private one on its machine)."""
        host = _comparable(account.host)
        domain = login_domain(account.login)
        owner = self._host_owner(host)
        if domain:
            mine = self._domain_owner(domain)
            if mine:
                return Standing(mine[0], True, len(mine[1]))
        if account.login in self.mailboxes:
            return Standing(self.mailboxes[account.login], True, len(account.login))
        if owner is None:
            return None
        return Standing(owner, self._is_staff(host, account))

    def _domain_owner(self, domain: str) -> tuple[str, str] | None:
        """The unit with the longest mail domain that `domain` is or lies under."""
        labels = domain.split(".")
        for start in range(len(labels) - 1):
            known = ".".join(labels[start:])
            if known in self.domains:
                return self.domains[known], known
        return None

    def _host_owner(self, host: str) -> str | None:
        """The unit of a host: listed, or lying under a unit's mail domain."""
        if not host:
            return None
        known = self.staff_hosts.get(host) or self.hosts.get(host)
        if known:
            return known
        found = self._domain_owner(host)
        return found[0] if found else None

    def _is_staff(self, host: str, account: Credential) -> bool:
        return (
            host in self.staff_hosts
            or bool(_STAFF_HOST.match(host))
            or bool(_STAFF_PATH.search(account.path))
            or account.port in _STAFF_PORTS
        )


def province(inventory: Inventory) -> Province:
    """Look-ups over every unit and site. A mail domain two units share belongs to the one higher up."""
    domains: dict[str, str] = {}
    mailboxes: dict[str, str] = {}
    staff: dict[str, str] = {}
    refused: list[str] = []
    for unit in sorted(inventory.units.values(), key=lambda unit: (_depth(inventory, unit.id), unit.id)):
        for domain in unit.mail_domains:
            name = _ascii(domain.strip("@ "))
            if name in PUBLIC_MAIL:
                refused.append(name)
            else:
                domains.setdefault(name, unit.id)
        if "@" in unit.email:
            mailboxes.setdefault(unit.email.lower().strip(), unit.id)
        for host in unit.hosts:
            staff.setdefault(_ascii(host).removeprefix("www."), unit.id)
    hosts = {
        _ascii(host).removeprefix("www."): site.operator
        for site in sorted(inventory.sites.values(), key=lambda site: site.id)
        for host in site.hosts
    }
    return Province(domains, mailboxes, hosts, staff, tuple(sorted(set(refused))))


def _depth(inventory: Inventory, unit: str) -> int:
    """How far below the top a unit stands (a loop ends the walk)."""
    seen: set[str] = set()
    parent = inventory.units[unit].parent
    while parent and parent in inventory.units and parent not in seen:
        seen.add(parent)
        parent = inventory.units[parent].parent
    return len(seen)


_DOMAIN = re.compile(r"^(?:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$")


def _ascii(name: str) -> str:
    """A name in the form it is compared by: small letters, punycode, no dot at its end."""
    name = name.lower().strip(".")
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def login_domain(login: str) -> str:
    """The mail domain of a log-in name ("" where it has none); `domain.vn\\name` counts too."""
    domain = _ascii(login.rpartition("@")[2] if "@" in login else login.partition("\\")[0])
    return domain if _DOMAIN.match(domain) and domain != login else ""


def masked(login: str) -> str:
    """A log-in name as it may be kept and shown: `ng***@backan.gov.vn`, `ad***`, `***`."""
    local, at, domain = login.rpartition("@")
    if not at or not _DOMAIN.match(domain):  # "P@ssw0rd" typed in the wrong field must not show its tail
        local, domain = login, ""
    keep = min(2, max(0, len(local) - 1))
    return f"{local[:keep]}***" + (f"@{domain}" if domain else "")


def _comparable(host: str) -> str:
    """The name a host is looked up by: an app's package `vn.gov.backan.x` reads backwards."""
    if host.startswith("android:"):
        return ".".join(reversed(host.removeprefix("android:").split(".")))
    if ":" not in host:
        return host
    try:
        return str(ipaddress.ip_address(host))  # IPv6 has many spellings
    except ValueError:
        return host
