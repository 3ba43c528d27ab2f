"""Which accounts are the province's: mail domains, sites, and the log-in pages of staff."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from probes.leaks.stealer import pages
from probes.leaks.stealer.lists import Names
from probes.leaks.stealer.pages import Door
from probes.leaks.stealer.records import Credential
from socd.model.inventory import Inventory
from socd.model.succession import heir

# Mail anyone can have: such a domain in the inventory would turn every log-in of a log into an official one.
PUBLIC_MAIL = frozenset({"gmail.com", "googlemail.com", "yahoo.com", "yahoo.com.vn", "outlook.com", "hotmail.com",
                         "live.com", "icloud.com", "protonmail.com", "proton.me", "zoho.com", "mail.ru"})  # fmt: skip

_MOST = 50_000  # owners of names remembered at once


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
    _of_mail: dict[str, tuple[str, str] | None] = field(default_factory=dict, compare=False, repr=False)
    _of_host: dict[str, tuple[str, str] | None] = field(default_factory=dict, compare=False, repr=False)

    _pages: dict[tuple[str, str, int | None], bool] = field(default_factory=dict, compare=False, repr=False)

    def names(self) -> Names:
        """What a line must hold to be looked at: any other line's standing is None."""
        return Names.of((*self.domains, *self.mailboxes, *self.hosts, *self.staff_hosts))

    def standing(self, account: Credential) -> Standing | None:
        """None for an account of nobody in the province (it may still be a private one on its machine)."""
        login = account.login
        tail = login.rpartition("@")[2] if "@" in login else login.partition("\\")[0]
        mine = None
        if tail != login:
            mine = _kept(self._of_mail, tail, self._mail_owner)
        if mine and not pages.pupil(login, tail):
            return Standing(mine[0], True, len(mine[1]))
        if login in self.mailboxes:
            return Standing(self.mailboxes[login], True, len(login))
        owner = _kept(self._of_host, account.host, self._host_owner)
        if owner is None:
            return Standing(mine[0], False) if mine else None
        return Standing(owner[0], self._official(owner[1], account))

    def staff_page(self, host: str, path: str, port: int | None) -> bool:
        """Whether only staff log in at this page of the province."""
        page = (host, path, port)
        known = self._pages.get(page)
        if known is None:
            if len(self._pages) >= _MOST:
                self._pages.clear()
            name = _comparable(host)
            known = self._pages[page] = name in self.staff_hosts or pages.door(name, path, port) is Door.STAFF
        return known

    def elsewhere(self, account: Credential) -> bool:
        """Whether an account that is not the province's is one of the Party or the state all the same."""
        domain = login_domain(account.login)
        return pages.state_mail(domain) if domain else pages.state_system(_comparable(account.host))

    def _official(self, host: str, account: Credential) -> bool:
        if host in self.staff_hosts:
            return True
        door = pages.door(host, account.path, account.port)
        if door is Door.STAFF:
            return True
        if pages.staff_name(account.login):
            return True
        return door is Door.BOTH and "@" not in account.login and not pages.citizens_name(account.login)

    def _mail_owner(self, tail: str) -> tuple[str, str] | None:
        domain = _ascii(tail)
        return self._domain_owner(domain) if _DOMAIN.match(domain) else None

    def _domain_owner(self, domain: str) -> tuple[str, str] | None:
        """The unit with the longest mail domain that `domain` is or lies under, and that mail domain."""
        labels = domain.split(".")
        for start in range(len(labels) - 1):
            known = ".".join(labels[start:])
            if known in self.domains:
                return self.domains[known], known
        return None

    def _host_owner(self, host: str) -> tuple[str, str] | None:
        """The unit of a host (listed, or lying under a unit's mail domain), and the host as it is compared."""
        host = _comparable(host)
        if not host:
            return None
        known = self.staff_hosts.get(host) or self.hosts.get(host)
        if known:
            return known, host
        found = self._domain_owner(host)
        return (found[0], host) if found else None


def _kept(
    memory: dict[str, tuple[str, str] | None], name: str, find: Callable[[str], tuple[str, str] | None]
) -> tuple[str, str] | None:
    """The answer remembered: a list names few hosts and domains, a million times."""
    try:
        return memory[name]
    except KeyError:
        if len(memory) >= _MOST:
            memory.clear()
        return memory.setdefault(name, find(name))


def province(inventory: Inventory, on: date | None = None) -> Province:
    """Look-ups over every unit and site. A mail domain two units share belongs to the one higher up.

    `on` (a day): names of units that have ended by then belong to whatever followed them.
    """
    domains: dict[str, str] = {}
    mailboxes: dict[str, str] = {}
    staff: dict[str, str] = {}
    refused: list[str] = []

    def now(unit: str) -> str:
        return unit if on is None else heir(inventory.units, unit, on)

    for unit in sorted(inventory.units.values(), key=lambda unit: (_depth(inventory, unit.id), unit.id)):
        for domain in unit.mail_domains:
            name = _ascii(domain.strip("@ "))
            if name in PUBLIC_MAIL:
                refused.append(name)
            else:
                domains.setdefault(name, now(unit.id))
        if "@" in unit.email:
            mailboxes.setdefault(unit.email.lower().strip(), now(unit.id))
        for host in unit.hosts:
            staff.setdefault(_ascii(host).removeprefix("www."), now(unit.id))
    hosts = {
        _ascii(host).removeprefix("www."): now(site.operator)
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
