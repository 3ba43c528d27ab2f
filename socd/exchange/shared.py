"""What of a case may leave the office, and what may not. Pure.

In: what happened, where, when, how far the handling is, foreign hosts that were seen, hashes of the evidence.
Out: log-ins and computers of leaked accounts (only their number), samples, differences and reasons quoted from pages,
notes, names of people. Values of parameters that name a secret are cut from addresses, and whatever still looks like a
password or a key from every text.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from socd.cases.clocks import SENT
from socd.inert import plain_cell
from socd.model.case import Case
from socd.model.inventory import Inventory, Site
from socd.model.kinds import Kind, KindClass

NAMESPACE = uuid.UUID("5c3a7f0e-6f0b-5d55-9b55-0f3f1a0e8d11")  # ours: ids are made from it and what they name
_LINE = 500  # characters of a foreign text
_MOST = 200  # hosts, sites and hashes of one case
_SECRET_NAME = re.compile(r"(?i)(pass|pwd|mat.?khau|token|secret|key|auth|session|sig|otp|credential|code)")
_SECRET_TEXT = re.compile(
    r"(?i)\b(mật\s*khẩu|mat\s*khau|password|passwd|pwd|pass|token|secret|api[_-]?key|authorization|bearer)\b"
    r"(\s*(?:[:=]|là|is)\s*|\s+)(?:(?:bearer|basic)\s+)?\S+"
)
_LONG = re.compile(r"(?=[A-Za-z0-9+/_-]*\d)(?=[A-Za-z0-9+/_-]*[A-Za-z])[A-Za-z0-9+/_-]{32,}={0,2}")
_USERINFO = re.compile(r"(?i)\b([a-z][a-z0-9+.-]{1,20}://)[^\s/@]{1,300}@")
_HOST = re.compile(r"^(?=.{3,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z][a-z0-9-]{1,62}$")
_ADDRESS = re.compile(r"https?://[^\s\"'<>]+", re.IGNORECASE)
_HIDDEN = "[…]"


class Tlp(StrEnum):
    """Traffic Light Protocol 2.0 (FIRST)."""

    CLEAR = "clear"
    GREEN = "green"
    AMBER = "amber"
    AMBER_STRICT = "amber+strict"
    RED = "red"


@dataclass(frozen=True, slots=True)
class SharedSite:
    """A system concerned. `url` is where the sign was seen, or the system's own address."""

    id: str
    name: str
    host: str
    url: str
    owner: str
    operator: str
    level: int | None


@dataclass(frozen=True, slots=True)
class SharedCase:
    """A case as others may see it. Times aware. `hosts` are foreign hosts seen in what was found, not proven hostile;
    `counts` are numbers of leaked accounts. `confirmed` None: the machine's suspicion only."""

    number: str
    kind: Kind
    severity: str
    state: str
    active: bool
    title: str
    place: str
    unit: str
    unit_name: str
    sites: tuple[SharedSite, ...]
    hosts: tuple[str, ...]
    counts: dict[str, int]
    t0: datetime
    last_seen: datetime
    confirmed: datetime | None
    contained: datetime | None
    cleaned: datetime | None
    verified: datetime | None
    closed: datetime | None
    root_cause_known: bool
    recurrence_of: str | None
    source: str
    evidence: tuple[tuple[str, str], ...]
    sent: tuple[tuple[str, datetime], ...]
    office: str

    @property
    def incident(self) -> bool:
        return self.kind.cls is KindClass.INCIDENT

    @property
    def modified(self) -> datetime:
        """The newest moment the record speaks of."""
        told = (self.last_seen, self.confirmed, self.contained, self.cleaned, self.verified, self.closed)
        return max(moment for moment in (*told, *(at for _, at in self.sent)) if moment is not None)


def share(case: Case, inventory: Inventory, office: str) -> SharedCase:
    """What may leave of a case. `office` is who says so."""
    place = safe(case.place)
    unit = inventory.units.get(case.unit)
    numbers = ((key, case.details.get(key)) for key in ("accounts", "official", "personal"))
    machines = case.details.get("machines")
    counts = {key: told for key, told in numbers if isinstance(told, int) and not isinstance(told, bool)}
    if isinstance(machines, list):
        counts["computers"] = len(machines)
    leak = not case.sites
    return SharedCase(
        number=case.number,
        kind=case.kind,
        severity=case.severity.value,
        state=case.state.value,
        active=case.active,
        title=case.kind.title.vi if leak else safe(case.title),
        place="" if leak else place,
        unit=case.unit,
        unit_name=unit.name if unit else case.unit,
        sites=tuple(_site(inventory.sites[one], inventory, place) for one in case.sites if one in inventory.sites)[
            :_MOST
        ],
        hosts=_foreign(case, inventory),
        counts=counts,
        t0=case.t0,
        last_seen=case.last_seen,
        confirmed=case.confirmed_at,
        contained=case.contained_at,
        cleaned=case.cleaned_at,
        verified=case.verified_at,
        closed=case.closed_at,
        root_cause_known=bool(case.root_cause),
        recurrence_of=case.recurrence_of,
        source=case.source.value,
        evidence=tuple((ref.id, ref.sha256) for ref in case.evidence[:_MOST]),
        sent=tuple((e.what.removeprefix(SENT), e.at) for e in case.events if e.what.startswith(SENT)),
        office=office,
    )


def safe(text: str, limit: int = _LINE) -> str:
    """Foreign text in one line without control characters, secrets and over-long parts."""
    line = " ".join(plain_cell(text[: limit * 8]).split())
    line = _ADDRESS.sub(lambda found: _safe_url(found[0]), _USERINFO.sub(r"\1", line))
    line = _SECRET_TEXT.sub(lambda found: f"{found[1]}{found[2]}{_HIDDEN}", line)
    line = _LONG.sub(_HIDDEN, line)
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _safe_url(url: str) -> str:
    """Without log-in and fragment; values of parameters that name a secret, or are long, are hidden."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "[địa chỉ không hợp lệ]"
    host = f"[{host}]" if ":" in host else host
    query = "&".join(
        f"{quote(key)}={'' if not value else _HIDDEN if _SECRET_NAME.search(key) or len(value) > 60 else quote(value)}"
        for key, value in parse_qsl(parts.query, keep_blank_values=True, max_num_fields=50)
    ) if parts.query.count("&") < 50 else ""  # fmt: skip
    return urlunsplit((parts.scheme.lower(), f"{host}{port}", parts.path, query, ""))


def _site(site: Site, inventory: Inventory, place: str) -> SharedSite:
    here = place if (urlsplit(place).hostname or "") in site.hosts else site.url
    units = inventory.units
    return SharedSite(
        site.id, site.name, site.host, safe(here), units[site.owner].name, units[site.operator].name,
        site.official.proposed_level,
    )  # fmt: skip


def _foreign(case: Case, inventory: Inventory) -> tuple[str, ...]:
    """Hosts the finding names that are neither the province's, nor a State body's, nor trusted by a site concerned."""
    sites = [inventory.sites[one] for one in case.sites if one in inventory.sites]
    own = {host.lower() for site in inventory.sites.values() for host in site.hosts}
    own |= {host.lower() for site in sites for host in inventory.trusted_hosts(site)}
    told = case.details.get("domains")
    names = {str(one).lower().rstrip(".") for one in told} if isinstance(told, list | tuple) else set()
    return tuple(sorted(name for name in names if _HOST.match(name) and not _kept(name, own)))[:_MOST]


def _kept(name: str, own: Iterable[str]) -> bool:
    return name.endswith(".gov.vn") or any(name == one or name.endswith(f".{one}") for one in own)


def identity(*parts: str) -> uuid.UUID:
    """The same id for the same thing, everywhere and always."""
    return uuid.uuid5(NAMESPACE, "\x1f".join(parts))
