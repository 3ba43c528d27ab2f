"""System information files: whose machine, which family, and when it was infected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from probes.leaks.stealer.fields import LEET, Key, key_of, pair

_NAME = ("computername", "machinename", "pcname", "computer", "hostname", "netbios", "desktopname", "имякомпьютера",
         "tênmáytính", "tênmáy", "nombredelequipo", "equipo",
         "nomedocomputador", "nomdelordinateur", "计算机名", "电脑名称")  # fmt: skip
_USER = (
    "username",
    "user",
    "currentuser",
    "useraccount",
    "имяпользователя",
    "tênngườidùng",
    "usuario",
    "usuário",
    "nomedeusuário",
    "utilisateur",
    "benutzername",
    "用户名",
)
_HWID = ("hwid", "machineid", "hardwareuuid", "hardwareid", "uuid", "botid", "guid")
_IP = ("ip", "ipaddress", "externalip", "publicip")
_COUNTRY = ("country", "countrycode", "geo")
_IDENTITY = (_NAME, _USER, _HWID, _IP)

# Which line is the compromise date. The operating system's install date and the build's date never are.
_DATE: Mapping[str, tuple[str, ...]] = {
    "redline": ("logdate",),
    "vidar": ("date", "localtime"),
    "stealc": ("localtime",),
    "lumma": ("localdate",),
    "raccoon": ("launchedat", "localtime"),
    "unknown": ("logdate", "localdate", "localtime", "infectiondate", "compromisedate", "launchedat", "date",
                "systemtime", "currenttime", "datetime", "time",
                "logtime", "timestamp", "collectedat", "fecha", "data", "datum", "日期", "时间",
                "дата", "датазаражения", "ngàynhiễm", "ngàygiờ", "ngày"),
}  # fmt: skip
_ZONE = ("utc", "timezone", "systemtimezone")
_KEYS = frozenset(key for keys in (*_IDENTITY, _COUNTRY, *_DATE.values(), _ZONE) for key in keys)
# Lines that give the victim's own clock; the panel's "Log date" is not one.
_LOCAL = frozenset({"localtime", "localdate", "systemtime", "currenttime"})

_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("lumma", re.compile(r"lumma(?:c2)?\b|^\W*lid\s*:", re.IGNORECASE | re.MULTILINE)),
    ("stealc", re.compile(r"\bstealc\b", re.IGNORECASE)),
    ("raccoon", re.compile(r"raccoon|=r=a=c=c=o=o=n=", re.IGNORECASE)),
    # RisePro writes Vidar's keys: only its banner tells them apart
    ("risepro", re.compile(r"\brise\s?pro", re.IGNORECASE)),
    ("rhadamanthys", re.compile(r"\brhadamanthys\b", re.IGNORECASE)),
    ("meduza", re.compile(r"\bmeduza\s?stealer", re.IGNORECASE)),
    ("vidar", re.compile(r"\bvidar\b", re.IGNORECASE)),
    # META is RedLine's fork and writes the same files; its name in a banner may be a reseller's
    ("redline", re.compile(r"\bredline\b|\bmeta\s?stealer", re.IGNORECASE)),
    (
        "atomic",
        re.compile(r"\batomic\s*(?:stealer|macos)|\bamos\b|^\W*hardware uuid\s*:", re.IGNORECASE | re.MULTILINE),
    ),
)


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


def is_system(facts: Mapping[str, str]) -> bool:
    """Two of name, user, hardware id and address, one of them the machine's own: nothing else looks like that."""
    kinds = [any(key in facts for key in keys) for keys in _IDENTITY]
    return sum(kinds) >= 2 and (kinds[0] or kinds[2])


def read(text: str, folder: str = "") -> System | None:
    """The facts of a system file's text, None where it is none.

    The name of the log's `folder` often holds the date once more: where day and month could be either, it decides.
    """
    facts = values(text)
    if {Key.URL, Key.PASSWORD} <= _keys(text):  # saved log-ins: their "Host" is no machine's
        facts = {name: value for name, value in facts.items() if name not in ("hostname", "user", "username")}
    if not is_system(facts):
        return None
    family = family_of(text, facts)
    return System(
        family,
        _first(facts, _NAME),
        _first(facts, _USER),
        _first(facts, _HWID),
        _first(facts, _IP),
        _first(facts, _COUNTRY),
        _infected(facts, family, day_first(text, folder)),
    )


def family_of(text: str, facts: Mapping[str, str]) -> str:
    """By the banner, else by keys that only one family writes."""
    for family, mark in _MARKS:
        if mark.search(text):
            return family
    if "logdate" in facts and ("machinename" in facts or "buildid" in facts):
        return "redline"
    if "machineid" in facts and "hwid" in facts:
        return "vidar"
    if "localtime" in facts and "computername" in facts and "hwid" in facts and "utc" in facts:
        return "stealc"
    if "localdate" in facts and "computer" in facts:
        return "lumma"
    return "unknown"


def _first(facts: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((facts[key] for key in keys if key in facts), "")


def _infected(facts: Mapping[str, str], family: str, first: DayFirst) -> datetime | None:
    for key in (*_DATE.get(family, ()), *_DATE["unknown"]):
        moment = parse_date(facts.get(key, ""), first)
        if moment is None:
            continue
        if moment.tzinfo is None:
            same_clock = any(facts.get(local) == facts[key] for local in _LOCAL)
            zone = _offset(facts) if key in _LOCAL or same_clock else UTC
            moment = moment.replace(tzinfo=zone)
        return moment
    return None


_OFFSET = re.compile(r"^[^\w+\-−]*(?:utc|gmt)?[^\w+\-−]*([+\-−]?\d{1,2})(?::?(\d{2}))?\b", re.IGNORECASE)


def _offset(facts: Mapping[str, str]) -> timezone:
    """The stated offset ("-8", "UTC+7", "(UTC+07:00) …"), UTC where none is stated."""
    found = _OFFSET.match(_first(facts, _ZONE))
    if not found:
        return UTC
    hours = int(found[1].replace("−", "-"))
    minutes = int(found[2] or 0) * (-1 if found[1].startswith(("-", "−")) else 1)
    if abs(hours) > 14 or abs(minutes) > 59:
        return UTC
    return timezone(timedelta(hours=hours, minutes=minutes))


_NUMERIC = re.compile(
    r"^\D{0,4}(\d{1,4})[./\-](\d{1,2})[./\-](\d{1,4})(?:[\sT,\-–]+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:\.\d+)?)?"
    r"\s*([AaPp]\.?[Mm]\.?|SA|CH)?\s*(Z|GMT|UTC|[+\-]\d{2}:?\d{2})?"
)
_MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}  # fmt: skip
_NAMED = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]{3})[a-z]*\.?\s+(?:(\d{1,2})\b,?\s*)?(?:(\d{4})\b)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp]\.?[Mm]\.?)?")
_YEAR = re.compile(r"\b(20\d{2})\b")


_ANY_DATE = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](20\d{2})(?!\d)")
_FOLDER_DATE = re.compile(r"(20\d{2})[\-_.](\d{2})[\-_.](\d{2})")
DayFirst = bool | None  # None: the file does not show which


def day_first(text: str, folder: str = "") -> DayFirst:
    """Whether the file writes the day before the month: by a date that can be read one way only, or by the folder's."""
    dated = [(int(one[1]), int(one[2])) for one in _ANY_DATE.finditer(text[:65_536])]
    days = sum(first > 12 >= second for first, second in dated)
    months = sum(second > 12 >= first for first, second in dated)
    if days != months:
        return days > months
    for one in _FOLDER_DATE.finditer(folder):
        month, day = int(one[2]), int(one[3])
        if month != day and (day, month) in dated:
            return True
        if month != day and (month, day) in dated:
            return False
    return None


def folder_date(folder: str) -> datetime | None:
    """The date in a log folder's name, in UTC: all that is left where the system file is missing."""
    found = _FOLDER_DATE.search(folder)
    try:
        return datetime(int(found[1]), int(found[2]), int(found[3]), tzinfo=UTC) if found else None
    except ValueError:
        return None


def parse_date(text: str, first: DayFirst = None) -> datetime | None:
    """A date in any of the families' spellings; naive unless the text names its zone. None where unreadable.

    Day or month first where both could be: as the file does elsewhere (`first`); else month first with AM/PM (the
    American panel), day first otherwise.
    """
    try:
        moment = _numeric(text, first) or _named(text)
    except ValueError:
        return None
    return moment if moment and 2005 <= moment.year <= 2100 else None


def _numeric(text: str, day_leads: DayFirst) -> datetime | None:
    found = _NUMERIC.match(text.strip())
    if not found:
        return None
    first, second, third = found[1], int(found[2]), found[3]
    half = (found[7] or "").replace(".", "").upper()
    if len(first) == 4:
        year, month, day = int(first), second, int(third)
    else:
        year = int(third) + (2000 if len(third) == 2 else 0)
        american = half in ("AM", "PM") if day_leads is None else not day_leads
        american = second > 12 or (american and int(first) <= 12)
        month, day = (int(first), second) if american else (second, int(first))
    hour = _hour(int(found[4] or 0), half)
    moment = datetime(year, month, day, hour, int(found[5] or 0), int(found[6] or 0))  # noqa: DTZ001 - zone below
    zone = found[8]
    if not zone:
        return moment
    if zone[0] not in "+-":
        return moment.replace(tzinfo=UTC)
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return moment.replace(tzinfo=timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes)))


def _hour(hour: int, half: str) -> int:
    """24-hour clock; SA and CH are Vietnamese Windows' AM and PM."""
    if half in ("PM", "CH") and hour < 12:
        return hour + 12
    return 0 if half in ("AM", "SA") and hour == 12 else hour


def _named(text: str) -> datetime | None:
    """ "Tue Nov 05 12:43:11 2019", "5 November 2019 12:43"."""
    clock = _CLOCK.search(text)
    year = _YEAR.search(text)
    for found in _NAMED.finditer(text):
        month = _MONTHS.get(found[2].lower())
        day = found[1] or found[3]
        if month and day and year:
            half = (clock[4] or "").replace(".", "").upper() if clock else ""
            hour = _hour(int(clock[1]), half) if clock else 0
            parts = (int(clock[2]), int(clock[3] or 0)) if clock else (0, 0)
            return datetime(int(year[1]), month, int(day), hour, *parts)  # noqa: DTZ001 - the log states no zone
    return None
