"""How values are written in a Vietnamese document, and how foreign text is made harmless in one. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from socd.cases.clocks import VIETNAM

NO_DATA = "chưa có số liệu"
NONE = "–"  # the same in a cell of a table, explained beside it
DOTS = "…" * 12  # room for a person's pen
BOX, TICKED = "□", "■"  # both are in Times New Roman and Liberation Serif; ☑ is in neither
_CAP = 4000  # characters of any one value: no field of a document is longer

# -- numbers and times ---------------------------------------------------------------------------------------


def number(value: int | None) -> str:
    """1234 → "1.234"; None → said so."""
    return NO_DATA if value is None else f"{value:,}".replace(",", ".")


def cell(value: int | None) -> str:
    """As `number`, in a cell of a table."""
    return NONE if value is None else number(value)


def percent(share: float | None, digits: int = 1) -> str:
    """0.1391 → "13,9%". Never rounds up to 100% what is not whole, nor down to 0% what is not nothing."""
    if share is None:
        return NO_DATA
    step = 10.0**-digits
    shown = round(share * 100, digits)
    if shown >= 100 and share < 1:
        shown = 100 - step
    if shown <= 0 and share > 0:
        shown = step
    text = f"{shown:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{shown:.0f}"
    return text.replace(".", ",") + "%"


def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy; a moment is taken to Vietnamese time first."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(VIETNAM)
    return f"{value:%d/%m/%Y}"


def moment(value: datetime | None) -> str:
    """HH:MM dd/mm/yyyy in Vietnamese time."""
    return f"{value.astimezone(VIETNAM):%H:%M %d/%m/%Y}" if value else ""


def duration(value: timedelta) -> str:
    """The two largest units: "2 ngày 3 giờ", "45 phút", "dưới 1 phút"."""
    minutes = int(value.total_seconds()) // 60
    parts = [(minutes // 1440, "ngày"), (minutes // 60 % 24, "giờ"), (minutes % 60, "phút")]
    said = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(said[:2]) or "dưới 1 phút"


def box(on: bool) -> str:
    return TICKED if on else BOX


# -- foreign text ---------------------------------------------------------------------------------------------

# What Liberation Serif (and Times New Roman) can draw in all four styles and that runs left to right.
_DRAWN = re.compile(
    "[\u0020-\u007e\u00a0-\u024f\u0386-\u03ce\u0400-\u045f\u1ea0-\u1ef9\u2010\u2012-\u2022\u2026\u2030"
    "\u2039\u203a\u20ab\u20ac\u2122\u2190-\u2195\u2212\u2260\u2264\u2265\u25a0\u25a1\n]+"
)
_LOST = re.compile("\ue000+")


def clean(text: str) -> str:
    """NFC, one line breaks kept, no control or direction characters; letters the typeface lacks are counted."""
    text = unicodedata.normalize("NFC", text[: 4 * _CAP]).replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    kept = [char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn", "Co")]
    drawn = "".join(char if _DRAWN.match(char) else "\ue000" for char in kept)
    return shorten(_LOST.sub(lambda run: f"[{len(run[0])} ký tự lạ]", drawn), _CAP)


def shorten(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def plain(value: Any) -> Any:
    """The same tree of mappings, sequences and values with every text cleaned; other values as they are."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


_URL = re.compile(r"\b(?P<scheme>https?|ftp|wss?)(?P<sep>:(?:\\?/){2})(?P<rest>[^\s\"'<>]*)", re.I)
_NAME = re.compile(r"(?<![\w.@\[-])(?<![^/]/)(?:[\w-]+\.)+(?P<last>[a-z][a-z0-9-]{1,23}|\d{1,3})(?![\w@\]-])", re.I)
_FILES = frozenset(
    {"html", "htm", "php", "asp", "aspx", "jsp", "js", "css", "json", "xml", "txt", "md", "env", "git", "svn"}
    | {"config", "conf", "ini", "log", "sql", "bak", "zip", "gz", "tar", "rar", "7z", "png", "jpg", "jpeg", "gif"}
    | {"svg", "ico", "pdf", "doc", "docx", "xls", "xlsx", "yml", "yaml", "key", "pem", "crt", "map", "htaccess"}
)


def foreign(text: str, own: Collection[str] = (), limit: int = 300) -> str:
    """Attacker-controlled text for a table cell: one line, shortened, foreign addresses defanged.

    `own` are the inventory's host names: their addresses stay readable. "http://evil.example/a" becomes
    "hxxp://evil[.]example/a".
    """
    line = " ".join(clean(text).split())
    line = _URL.sub(lambda match: _defang_url(match, own), line)
    line = _NAME.sub(lambda match: _defang_name(match, own), line)
    return shorten(line, limit)


def _defang_url(match: re.Match[str], own: Collection[str]) -> str:
    try:
        host = urlsplit(match[0].replace("\\", "")).hostname or ""
    except ValueError:
        host = ""
    if host in own:
        return match[0]
    scheme = match["scheme"].lower().replace("http", "hxxp").replace("ftp", "fxp")
    authority, slash, path = match["rest"].partition("/")
    return f"{scheme}{match['sep']}{authority.replace('.', '[.]')}{slash}{path}"


def _defang_name(match: re.Match[str], own: Collection[str]) -> str:
    name, last = match[0].lower(), match["last"].lower()
    is_address = last.isdigit() and re.fullmatch(r"\d+(\.\d+){3}", name)
    if name in own or last in _FILES or (last.isdigit() and not is_address):
        return match[0]
    return match[0].replace(".", "[.]")
