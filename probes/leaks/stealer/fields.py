"""Keys and values as the families spell them, and addresses brought to one form."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit


class Key(StrEnum):
    """What a line of a password block is about."""

    URL = "url"
    LOGIN = "login"
    PASSWORD = "password"  # noqa: S105 - the name of a field
    APPLICATION = "application"
    OTHER = "other"  # a known neighbour (profile …) that is no damage


_WORDS = {
    Key.URL: "url urls host hostname website site link origin page webpage web domain address "
    "originurl actionurl signonrealm siteurl loginurl weburl hosturl "
    "uri resource sitio sitioweb enlace dirección página adresse seite lien siteweb endereço "
    "хост сайт ссылка адрес трангweb trangweb đườngdẫn địachỉ máychủ 网址",
    Key.LOGIN: "username user login usr userlogin loginname email mail account uname usernames "
    "usernamevalue loginid userlogin usuário nomedeusuário nombredeusuario utilisateur identifiant benutzer nutzername "
    "логин пользователь tàikhoản tênđăngnhập ngườidùng usuario benutzername 用户名",
    Key.PASSWORD: "passwordvalue userpassword motdepasse contrasenya kennwort clave "
    "password pass pwd passwd passw psw pswd pw пароль mậtkhẩu contraseña senha passwort 密码",
    Key.APPLICATION: "application soft browser app software storage browsername программа браузер trìnhduyệt ứngdụng",
    Key.OTHER: "profile browserprofile title form time created lastused date type id source note notes",
}
_KEYS = {word: key for key, words in _WORDS.items() for word in words.split()}
LEET = (str.maketrans("0134578@$", "oieastbas"), str.maketrans("0134578@$", "oleastbas"))
# A key stands at the line's start, perhaps behind a bullet, a bracket or a picture, and is short.
_LINE = re.compile(
    r"^[^\w!\"$%&',./:;<=?@\\\]^`{}~)\x00-\x08\x7f-\x9f]*(?:\d{1,3}[.)]\s+)?"
    r"([^\W\d_][\w .\-()/]{0,29}?|[A-Za-z0-9@$]{2,16})[\])]?\s*(?:[=\-]>|→|»|:|=|\t|\|)"
)
_KEY_REACH = 80
_SPACES = re.compile(r"[\s.\-_]+")


class Pair(NamedTuple):
    """One `key: value` line; `name` is the key in small letters without spaces."""

    name: str
    value: str


def pair(line: str) -> Pair | None:
    """The line's key and value, None where it is no such line."""
    found = _LINE.match(line[:_KEY_REACH])
    if not found:
        return None
    name = _SPACES.sub("", found[1].lower())
    return Pair(name + ")" if "(" in name and ")" not in name else name, line[found.end() :].strip())


def name_of(text: str) -> str:
    """A key as `key_of` takes it."""
    return _SPACES.sub("", text.lower())


@lru_cache(maxsize=4096)
def key_of(name: str) -> Key | None:
    """Which field a key means, through the thieves' spellings (U53RN4M3, P455W0RD, L0G1N)."""
    known = _KEYS.get(name)
    if known or name.isalpha():
        return known
    return next((key for table in LEET if (key := _KEYS.get(name.translate(table)))), None)


class Address(NamedTuple):
    """Where a saved log-in is for: never the user-info, query or fragment, which may hold secrets."""

    host: str
    port: int | None
    path: str


_ANDROID = re.compile(r"^android://(?:[^/@\s]*@)?([\w.\-]+)", re.IGNORECASE)
_HOST = re.compile(r"^(?:[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?\.?$")
NOWHERE = Address("", None, "")
# Nearly every line: no user-info, ASCII name. urlsplit takes the rest, at six times the cost.
_USUAL = re.compile(
    r"^(?:https?://)?(?:www\.)?([a-z0-9\-]+(?:\.[a-z0-9\-]+)+)(?::(\d{1,4}))?(/[^?#\s]{0,200})?(?:[?#]\S*)?$"
)


def address(text: str) -> Address:
    """The address of a URL, a bare host or an app link; NOWHERE for anything else."""
    text = text.strip()
    usual = _USUAL.match(text.lower())
    if usual:
        return Address(usual[1], int(usual[2]) if usual[2] else None, usual[3] or "")
    app = _ANDROID.match(text)
    if app:
        return Address("android:" + app[1].lower().strip("."), None, "")
    if "://" not in text:
        text = "//" + text
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
        host = host if host.isascii() else host.encode("idna").decode("ascii")
        port = parts.port
    except (ValueError, UnicodeError):
        return NOWHERE
    if ":" not in host and not _HOST.match(host):
        return NOWHERE
    return Address(host.removeprefix("www."), port, parts.path[:200].lower())


NOBODY = frozenset({"unknown", "none", "null", "n/a", "undefined", "-", "(none)", "[none]", "no_username"})


def login_of(text: str) -> str:
    """The log-in name in small letters; "" where the thief found none."""
    text = text.strip().lower()
    return "" if text in NOBODY else text[:320]
