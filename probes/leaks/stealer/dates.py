"""Dates as the families write them: spellings, zones, and which of day and month stands first."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_MINUS = str.maketrans("−–", "--")
_AT_ONCE = re.compile(r"^[^\w+\-−]*(?:utc|gmt)?[^\w+\-−]*([+\-−]?\d{1,2})(?::?(\d{2}))?\b", re.IGNORECASE)
_STATED = re.compile(r"(?:utc|gmt)\s*([+\-−]\d{1,2})(?::?(\d{2}))?\b", re.IGNORECASE)
_PLACE = re.compile(r"\b[A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?\b")
# What Windows calls the zone of Viet Nam; other systems give the offset or the place.
_WINDOWS_ZONES = {"se asia standard time": 7}


def zone_of(text: str) -> tzinfo | None:
    """The zone a file states ("-8", "UTC+7", "(UTC+07:00) …", "+0700", "Asia/Ho_Chi_Minh"), None where it is none."""
    found = _AT_ONCE.match(text) or _STATED.search(text)
    if found:
        return _offset(found[1], found[2])
    if place := _PLACE.search(text):
        try:
            return ZoneInfo(place[0])
        except (KeyError, ValueError, OSError):
            return None
    hours = _WINDOWS_ZONES.get(text.strip().lower())
    return None if hours is None else timezone(timedelta(hours=hours))


def _offset(hours: str, minutes: str | None) -> tzinfo | None:
    whole = int(hours.translate(_MINUS))
    part = int(minutes or 0) * (-1 if hours.translate(_MINUS).startswith("-") else 1)
    if abs(whole) > 14 or abs(part) > 59:
        return None
    return timezone(timedelta(hours=whole, minutes=part))


_TAIL = r"\s*\(?(?P<zone>Z|GMT|UTC|MSK)?\s*(?:(?P<hours>[+\-]\d{1,2})(?::?(?P<minutes>\d{2}))?)?(?![\d:])"
_NUMERIC = re.compile(
    r"^\D{0,4}(\d{1,4})[./\-](\d{1,2})[./\-](\d{1,4})"
    r"(?:(?:[\sT,\-–_/]+)(\d{1,2})[:.\-](\d{1,2})(?:[:.\-](\d{1,2}))?(?:\.\d+)?)?"
    r"\s*([AaPp]\.?[Mm]\.?|SA|CH)?" + _TAIL
)
_MONTHS = {name: number for number, name in enumerate(
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}  # fmt: skip
_NAMED = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]{3})[a-z]*\.?\s+(?:(\d{1,2})\b,?\s*)?(?:(\d{4})\b)?")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp]\.?[Mm]\.?)?" + _TAIL)
_YEAR = re.compile(r"\b(20\d{2})\b")
_SINCE_1970 = re.compile(r"(?:^|\(sig:)(1\d{9})(?:\d{3})?(?:\.[0-9A-Fa-f]+\)?)?$")


_ANY_DATE = re.compile(r"(?<![\d.])(\d{1,2})[./](\d{1,2})[./](20\d{2})(?!\d)")
_FOLDER_DATE = re.compile(
    r"(?<![0-9A-Za-z])(20\d{2})([\-_.]?)(\d{2})\2(\d{2})(?:[T_ \-.]+(\d{2})[_:.\-]?(\d{2})[_:.\-]?(\d{2}))?(?!\d)"
)
DayFirst = bool | None  # None: the file does not show which


def day_first(text: str, place: str = "") -> DayFirst:
    """Whether the file writes the day before the month: by a date that can be read one way only, or by the name of
    the file and its folder."""
    dated = [(int(one[1]), int(one[2])) for one in _ANY_DATE.finditer(text[:65_536])]
    days = sum(first > 12 >= second for first, second in dated)
    months = sum(second > 12 >= first for first, second in dated)
    if days != months:
        return days > months
    for one in _FOLDER_DATE.finditer(place):
        month, day = int(one[3]), int(one[4])
        if month != day and (day, month) in dated:
            return True
        if month != day and (month, day) in dated:
            return False
    return None


def folder_date(folder: str) -> datetime | None:
    """The moment in a log folder's name, in UTC: all that is left where no system file tells."""
    for found in _FOLDER_DATE.finditer(folder):
        parts = [int(found[number] or 0) for number in (1, 3, 4, 5, 6, 7)]
        try:
            return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]
        except ValueError:
            continue
    return None


def parse_date(text: str, first: DayFirst = None) -> datetime | None:
    """A date in any of the families' spellings; naive unless the text names its zone. None where unreadable.

    Day or month first where both could be: as the file does elsewhere (`first`); else month first with AM/PM (the
    American panel), day first otherwise. Seconds since 1970 are UTC, also where Lumma signs its line with them.
    """
    text = text.strip()
    try:
        since = _SINCE_1970.search(text)
        moment = datetime.fromtimestamp(int(since[1]), UTC) if since else _numeric(text, first) or _named(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment and 2005 <= moment.year <= 2100 else None


def _numeric(text: str, day_leads: DayFirst) -> datetime | None:
    found = _NUMERIC.match(text)
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
    return moment.replace(tzinfo=_tail(found))


def _tail(found: re.Match[str]) -> tzinfo | None:
    """The zone behind a clock's time."""
    if found["hours"]:
        return _offset(found["hours"], found["minutes"])
    if found["zone"] == "MSK":
        return timezone(timedelta(hours=3))
    return UTC if found["zone"] else None


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
            moment = datetime(int(year[1]), month, int(day), hour, *parts)  # noqa: DTZ001 - zone below
            return moment.replace(tzinfo=_tail(clock) if clock else None)
    return None
