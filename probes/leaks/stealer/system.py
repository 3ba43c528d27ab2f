"""System information files: whose machine, which family, and when it was infected."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache

from probes.leaks.stealer.dates import DayFirst, day_first, folder_date, parse_date, zone_of
from probes.leaks.stealer.families import family_of
from probes.leaks.stealer.fields import LEET, Key, key_of, pair

__all__ = ["System", "folder_date", "is_system", "parse_date", "read", "values"]

_NAME = ("computername", "machinename", "pcname", "compname", "computer", "hostname", "netbios", "desktopname",
         "devicename", "pc", "имякомпьютера", "tênmáytính", "tênmáy", "nombredelequipo", "equipo", "nomedocomputador",
         "nomdelordinateur", "计算机名", "电脑名称")  # fmt: skip
# A host or a domain is a machine's name only beside what else machines have: anything has a host.
_LOOSE_NAME = ("host", "machine", "userdomain", "domain")
_USER = (
    "username",
    "user",
    "currentuser",
    "useraccount",
    "userinfo",
    "pclogin",
    "windowsuser",
    "loggedinuser",
    "имяпользователя",
    "tênngườidùng",
    "ngườidùng",
    "usuario",
    "usuário",
    "nomedeusuário",
    "utilisateur",
    "benutzername",
    "用户名",
    "registeredowner",
)
_HWID = ("hwid", "machineid", "machineuuid", "machineguid", "hardwareuuid", "hardwareid", "uuid", "botid", "guid",
         "deviceid", "mãmáy", "mãphầncứng", "uid")  # fmt: skip
_IP = ("ip", "ipaddress", "externalip", "publicip", "clientip", "ipinfo", "ipgeolocation", "wanip", "địachỉip")
_COUNTRY = ("country", "countrycode", "geo")
# What a list of a machine's parts and system begins with; "Windows name" and "OS Name" too.
_PARTS = ("os", "osname", "osversion", "osfullname", "osproduct", "operatingsystem", "operationsystem", "windows",
          "windowsversion", "windowsname", "cpu", "processor", "ram", "gpu", "antivirus", "screenresolution",
          "displayresolution", "systemversion", "hệđiềuhành")  # fmt: skip
_IDENTITY = (_NAME, _USER, _HWID, _IP)

# Which line is the compromise date. The operating system's install date and the build's date never are.
_DATE: Mapping[str, tuple[str, ...]] = {
    "redline": ("logdate",),
    "vidar": ("date", "localtime"),
    "stealc": ("localtime",),
    "lumma": ("localdate", "systemdate"),
    "raccoon": ("launchedat", "lastseen", "localtime"),
    "unknown": ("utctime", "clientutc", "utcdate", "utcdatetime", "currenttime", "currentdate", "logdate", "localdate",
                "localtime", "localdateandtime", "dateandtime", "systemdate", "infectiondate", "compromisedate",
                "launchedat", "date", "systemtime", "datetime", "time",
                "logtime", "timestamp", "thờigian", "thờiđiểm", "collectedat", "fecha", "data", "datum", "日期", "时间",
                "дата", "датазаражения", "ngàynhiễm", "ngàygiờ", "ngày"),
}  # fmt: skip
_ZONE = ("utc", "timezone", "timezone(utc)", "systemtimezone", "zone", "iptimezone", "utcoffset", "currentzone",
         "múigiờ", "часовойпояс", "zonahoraria", "fusohorário")  # fmt: skip
_KEYS = frozenset(key for keys in (*_IDENTITY, _LOOSE_NAME, _PARTS, _COUNTRY, *_DATE.values(), _ZONE) for key in keys)
# Lines that give the victim's own clock; the panel's "Log date" is not one. Of a plain "Date" it cannot be told: it is
# where the file states a zone and no other clock.
_LOCAL = frozenset(
    {"localtime", "localdate", "localdateandtime", "systemtime", "systemdate", "currenttime", "currentdate"}
)
_PLAIN_DATE = frozenset(
    {
        "date",
        "datetime",
        "dateandtime",
        "time",
        "thờigian",
        "thờiđiểm",
        "fecha",
        "data",
        "datum",
        "日期",
        "时间",
        "дата",
        "ngàygiờ",
        "ngày",
    }
)
_IN_UTC = frozenset({"utctime", "clientutc", "utcdate", "utcdatetime"})


@dataclass(frozen=True, slots=True)
class System:
    """The facts of one system file. `infected_at` is None where the file gives no such date."""

    family: str
    name: str
    user: str
    hwid: str
    ip: str
    country: str
    infected_at: datetime | None
    windows: bool = False


def values(text: str) -> dict[str, str]:
    """The first value of each key of a system file."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        item = pair(line[:500])
        if item and item.value:
            found.setdefault(_plain(item.name), item.value[:200])
    return found


def _keys(text: str) -> set[Key | None]:
    """Which fields of saved log-ins a file has, empty ones too."""
    return {key_of(item.name) for line in text.split("\n") if (item := pair(line[:500]))}


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    """A key through the thieves' spellings (C0MPU73RN4M3), where that makes it one we know."""
    if name in _KEYS or name.isalpha():
        return name
    return next((plain for table in LEET if (plain := name.translate(table)) in _KEYS), name)


# Two facts on one line: what each family puts between them, and what they are.
_JOINED: Mapping[str, tuple[re.Pattern[str], tuple[str, str]]] = {
    "computer(username)": (re.compile(r"(.+?)\s*\((.*)\)$"), ("computername", "username")),
    "username(computername)": (re.compile(r"(.+?)\s*\((.*)\)$"), ("username", "computername")),
    "pcuser": (re.compile(r"(.+?)/(.+)$"), ("computername", "username")),
    "machine": (re.compile(r"(.+?)/(.+)$"), ("computername", "username")),
    "userid": (re.compile(r"([^|]+)\|(.+)$"), ("hwid", "username")),
    "usernamehwid": (re.compile(r"(.+)_([0-9A-Fa-f]{8,})$"), ("username", "hwid")),
}
_WORKGROUP = re.compile(r"\s+\[[^\[\]]*\]$")
_MACHINES = re.compile(r"(?:desktop|laptop|win|pc|may|ws)[\-_]", re.IGNORECASE)


def _apart(facts: dict[str, str]) -> dict[str, str]:
    """Facts that one line joins are told apart; a line of its own for either goes before."""
    for key, (shape, names) in _JOINED.items():
        found = shape.match(facts.get(key, ""))
        if found:
            facts = {names[0]: found[1].strip(), names[1]: found[2].strip()} | facts
    user = facts.get("username") or facts.get("user") or ""
    if user.count("\\") == 1 and not any(key in facts for key in _NAME):
        left, right = user.split("\\")
        if _MACHINES.match(right) and not _MACHINES.match(left):  # Phemedrone has them the other way round
            left, right = right, left
        facts |= {"computername": left, "username": right}
    return facts


def is_system(facts: Mapping[str, str]) -> bool:
    """A machine's own name or hardware id and one more fact of it, or who uses what from where: nothing else looks
    like that."""
    name, user, hwid, address = (any(key in facts for key in keys) for keys in _IDENTITY)
    parts = any(key in facts for key in _PARTS)
    own = name or hwid or (parts and any(key in facts for key in _LOOSE_NAME))
    return (own and sum((name, user, hwid, address, parts)) >= 2) or (user and address and parts)


def read(text: str, place: str = "") -> System | None:
    """The facts of a system file's text, None where it is none.

    The names of the log's file and folder (`place`) often hold the date once more: where day and month could be
    either, it decides.
    """
    facts = values(text)
    if {Key.URL, Key.PASSWORD} <= _keys(text) and "osfullname" not in facts:  # log-ins: their "Host" is no machine's
        facts = {name: value for name, value in facts.items() if name not in ("hostname", "host", "user", "username")}
    facts = _apart(facts)
    if not is_system(facts):
        return None
    family = family_of(text, facts)
    return System(
        family,
        _WORKGROUP.sub("", _first(facts, (*_NAME, *_LOOSE_NAME))),
        _first(facts, _USER),
        _first(facts, _HWID),
        _address(_first(facts, _IP)),
        _first(facts, _COUNTRY),
        _infected(facts, family, day_first(text, place)),
        any(key in facts for key in ("windows", "windowsname", "windowsversion"))
        or "windows" in _first(facts, _PARTS).lower(),
    )


def _first(facts: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((facts[key] for key in keys if key in facts), "")


def _address(text: str) -> str:
    """The address in front of a place's name: "1.2.3.4 (VN)"."""
    first = text.split(" ")[0].strip(",;")
    try:
        return str(ipaddress.ip_address(first))
    except ValueError:
        return text


def _infected(facts: Mapping[str, str], family: str, first: DayFirst) -> datetime | None:
    for key in (*_DATE.get(family, ()), *_DATE["unknown"]):
        moment = parse_date(facts.get(key, ""), first)
        if moment is not None:
            return moment if moment.tzinfo else moment.replace(tzinfo=_clock_of(key, moment, facts, first))
    return None


def _clock_of(key: str, moment: datetime, facts: Mapping[str, str], first: DayFirst) -> tzinfo:
    """The zone of a date that names none: the file's where the victim's own clock shows it, else UTC."""
    if key in _IN_UTC:
        return UTC
    clocks = [parse_date(facts[local], first) for local in _LOCAL if local in facts]
    local = key in _LOCAL or moment in [clock.replace(tzinfo=None) for clock in clocks if clock]
    if not local and not (key in _PLAIN_DATE and not clocks):
        return UTC
    return zone_of(_first(facts, _ZONE)) or UTC
