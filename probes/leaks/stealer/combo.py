"""One line of a combo list: separators and orders as seen in the wild. Whole lists are read in `lists`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from probes.leaks.stealer.fields import NOWHERE, Address, Key, address, key_of, name_of

_SEPARATORS = ":;|\t,"
_AROUND = " \t\r\n\v\f\0\ufeff\u200b\u00a0"
_EMAIL = re.compile(r"^[^\s@:;|,/]+@(?:[\w\-]+\.)+[\w\-]+$")
_NAME = re.compile(r"^[\w.\-+\\@]{3,64}$")
_PLAIN = re.compile(r"^[\w.\-+@]{3,}$")
_SITE = re.compile(
    r"^(?:[\w](?:[\w\-]{0,61}\w)?\.)+(?:[^\W\d_]{2,24}|xn--[a-z0-9\-]{2,59})\.?(?:/\S*)?$"
    r"|^\d{1,3}(?:\.\d{1,3}){3}(?:/\S*)?$|^localhost(?:/\S*)?$|^\[[0-9a-f:.]+\](?:/\S*)?$|^[a-z][a-z0-9\-]{1,62}/\S*$",
    re.IGNORECASE,
)
_SCHEME = re.compile(r"[a-z][a-z0-9+.\-]{1,15}://", re.IGNORECASE)
_SIX = re.compile(r"\[[0-9a-f:.]{2,60}\]", re.IGNORECASE)
_URL_ALONE = re.compile(r"^[a-z][a-z0-9+.\-]{1,15}://[^\s:;|,/?#]+(?::\d{1,5}(?!\d))?(?:/[^\s:;|,]*)?", re.IGNORECASE)
_PORT = re.compile(r"^\d{1,5}(?:/\S*)?$")
_USERINFO = re.compile(r"^([^\s:/@]+):[^\s/]+@\S+$")
_ARROWS = re.compile(r"[ \t]*(?:-{1,3}>|={1,3}>|→|»|\|{2,3})[ \t]*")
# "https//host", "https:/host", "https:\\host\path", "https%3A%2F%2Fhost%2Fpath": what other programs made of a URL
_BENT = re.compile(r"(https?)(?:%3a%2f%2f|:?/{1,2}|:\\{1,2})(?!/)([^\s:;|,]*)", re.IGNORECASE)
_QUOTED = re.compile(r"[\"']\s*[,;|:\t]\s*[\"']")
_KEYED = re.compile(
    r"(?:^|[\s|;,({\[])[\"'*\-]*(url|host(?:name)?|site|link|login|user(?:name)?|e-?mail|pass(?:word)?|pwd|soft"
    r"|trang web|tài khoản|mật khẩu)[\"']?\s*[:=]\s*",
    re.IGNORECASE,
)


def parse(line: str, known: frozenset[str] = frozenset()) -> tuple[Address, str] | None:
    """Address and log-in of one line, or None for a line of another shape.

    `url:login:password`, `login:password`, `login:password:url`, the same between quotes or behind keys, and a URL
    that carries its own log-in. `known` are the inventory's hosts and domains: they tell a host name without a dot
    from a log-in, and a host after the password from the password's own end.
    """
    text = line.strip(_AROUND)
    if text[:1] == "{":
        found = _object(text)
        if found:
            return found
    if text[:1] in ('"', "'"):
        fields = _QUOTED.split(text.strip("\"',;"))
        return _of_fields(fields, "\x1f") if len(fields) > 1 else None
    if not any(sep in text for sep in _SEPARATORS) and "@" not in text and "/" not in text:
        return None
    keyed = _keyed(text)
    if keyed:
        return keyed
    text = _unbent(text.removeprefix("//"))
    parts = _ARROWS.split(text, 3)
    if len(parts) == 3 and all(parts):
        return _of_fields(parts, "\x1f", known)
    scheme = _SCHEME.search(text)
    if scheme and scheme.start() == 0:
        return _best(_url_first(scheme[0], text[scheme.end() :]))
    if scheme:
        found = _url_last(text[: scheme.start()], text[scheme.start() :], known)
        if found:
            return found
    return _best(_plain(text, known))


def _object(text: str) -> tuple[Address, str] | None:
    """One line of JSON."""
    try:
        told = json.loads(text.rstrip(","))
    except (ValueError, RecursionError):
        return None
    values = {key_of(name_of(name)): one for name, one in told.items() if isinstance(one, (str, int))}
    if Key.LOGIN not in values or not values.get(Key.PASSWORD):
        return None
    return address(str(values.get(Key.URL, ""))), str(values[Key.LOGIN])


def _unbent(text: str) -> str:
    bent = _BENT.match(text)
    if not bent or bent[0].startswith(bent[1] + "://"):
        return text
    path = re.sub("%2f", "/", bent[2], flags=re.IGNORECASE).replace("\\", "/")
    return f"{bent[1]}://{path}{text[bent.end() :]}"


def _best(found: Iterator[tuple[Address, str]]) -> tuple[Address, str] | None:
    """Where two separators fit, the one whose log-in looks like one."""
    ranked = [
        ((0 if _EMAIL.match(one[1]) else 1 if _PLAIN.match(one[1]) else 2), n, one) for n, one in enumerate(found)
    ]
    return min(ranked)[2] if ranked else None


def _keyed(text: str) -> tuple[Address, str] | None:
    """`URL: … | Login: … | Password: …` on one line, in any order."""
    if not _KEYED.match(text):
        return None
    marks = list(_KEYED.finditer(text))
    values: dict[Key | None, str] = {}
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        value = text[mark.end() : after.start() if after else len(text)].strip(" \t|;,\"'})]")
        values.setdefault(key_of(re.sub(r"[\s\-]", "", mark[1].lower())), value)
    if Key.LOGIN not in values or not values.get(Key.PASSWORD):
        return None
    return address(values.get(Key.URL, "")), values[Key.LOGIN]


def _url_first(prefix: str, rest: str) -> Iterator[tuple[Address, str]]:
    six = _SIX.match(rest)
    if six:
        prefix, rest = prefix + six[0], rest[six.end() :]
    head, blank, tail = rest.partition(" ")
    if blank and not _within(head, tail):  # "https://host/path login:password", "… | login | password"
        tail = tail.lstrip(" -")
        if not any(sep in tail for sep in _SEPARATORS):
            tail = tail.replace(" ", ":")
        if not head.endswith(tuple(_SEPARATORS)):
            lead = tail[:1] if tail[:1] in _SEPARATORS else next((sep for sep in _SEPARATORS if sep in tail), ":")
            head += "" if tail.startswith(lead) else lead
        rest = head + tail
    for separator in _by_place(rest):
        yield from _cut(prefix, rest.split(separator), separator)
    own = _USERINFO.match(rest)
    if own:  # https://login:password@host/
        where = address(prefix + rest)
        if where is not NOWHERE:
            yield where, own[1]


def _within(head: str, tail: str) -> bool:
    """Whether the blank between them is part of a log-in: it has begun, as a separator stands before."""
    if any(sep in head[:-1] for sep in "|\t;"):
        return True
    begun = head.rpartition(":")[2]
    return ":" in head and begun.isalpha() and tail.count(":") == 1 and " " not in tail


def _by_place(text: str) -> list[str]:
    return sorted((sep for sep in _SEPARATORS if sep in text), key=text.index)


def _cut(prefix: str, fields: list[str], separator: str) -> Iterator[tuple[Address, str]]:
    """`fields` begin with the URL's rest, in which a ":" of its own may have been split."""
    for end in _url_ends(fields, separator):
        login = fields[end].strip()
        rest = "".join(fields[end + 1 :]).strip()
        if not login or not rest or "/" in login:
            continue
        if separator in ":;," and " " in login and not (prefix and len(fields) == 3 and fields[end] == login):
            continue
        where = address(prefix + ":".join(fields[:end]))
        if where is not NOWHERE:
            yield where, login
            return


def _url_ends(fields: list[str], separator: str) -> Iterator[int]:
    """How many fields the URL may have taken, likeliest first: all before a mail address, its port, a path with ":"."""
    if len(fields) < 3:
        return
    if separator != ":":
        if len(fields) > 3 and fields[1].strip().isdecimal() and _EMAIL.match(fields[2].strip()):
            yield 2  # a port of its own
        yield 1
        return
    yield from (end for end in range(1, len(fields) - 1) if _EMAIL.match(fields[end].strip()))
    end = 2 if len(fields) > 3 and _PORT.match(fields[1]) else 1
    while end < len(fields) - 2 and "/" in fields[end]:
        end += 1
    yield end
    yield 1


def _url_last(head: str, tail: str, known: frozenset[str]) -> tuple[Address, str] | None:
    """`login:password:https://…`, `login:https://…:password`, `name,https://…,login,password` (a browser's export).

    What follows a log-in directly may be a password of that look: such a host is kept only where it is a known one.
    """
    stripped = head.rstrip(" " + _SEPARATORS)
    if stripped == head:  # "xhttps://": no separator between
        return None
    separator = next(iter(_by_place(stripped)), "")
    if not separator and " " in stripped:
        separator = " "
    if not separator:
        found = _best(_url_first(*_split_scheme(tail)))
        if found and not _EMAIL.match(stripped):
            return found
    login = stripped.split(separator)[0].strip() if separator else stripped
    if not login or " " in login:
        return None
    url = _URL_ALONE.match(tail)
    where = address(url[0]) if url else NOWHERE
    trusted = "." in where.host if separator else _under(where.host, known)
    return (where if trusted else NOWHERE), login


def _split_scheme(text: str) -> tuple[str, str]:
    scheme, slashes, rest = text.partition("://")
    return scheme + slashes, rest


def _plain(text: str, known: frozenset[str]) -> Iterator[tuple[Address, str]]:
    six = _SIX.match(text)
    if six:
        yield from _url_first("", text)
        return
    head, blank, tail = text.partition(" ")
    if blank and "." in head and _SITE.match(head) and " " not in tail and ":" in tail:  # "host login:password"
        yield from _url_first("", text)
        return
    separators = _by_place(text)
    if not separators and text.count(" ") in (1, 2):
        separators = [" "]
    for separator in separators:
        found = _of_fields(text.split(separator), separator, known)
        if found:
            yield found
            return


def _of_fields(fields: list[str], separator: str, known: frozenset[str] = frozenset()) -> tuple[Address, str] | None:
    """Fields without keys: a site first, a log-in first with perhaps the site last, or a name before a URL."""
    fields = [field.strip() for field in fields] if separator != ":" else fields
    first = fields[0].strip()
    if len(fields) < 2 or not fields[1]:
        return None
    if separator == "\t" and fields[1] in ("TRUE", "FALSE") and "@" not in first:  # a cookie
        return None
    if len(fields) >= 3 and (_SCHEME.match(first) or _site(fields, known)):
        found = next(_cut("", fields, separator), None)
        if found:
            return found
    if len(fields) >= 4 and _SCHEME.match(fields[1]):
        return next(_cut("", fields[1:], separator), None)
    tail = separator.join(fields[1:])
    if not tail.strip() or (_SITE.match(first) and (_PORT.match(tail) or separator == " ")):
        return None  # a host and its port: a list of proxies
    email = _EMAIL.match(first)
    if not email and (separator == " " or not _NAME.match(first) or any(char.isspace() for char in tail)):
        return None  # "Name: some words" is prose, not a log-in
    last = address(fields[-1]) if len(fields) >= 3 and _SITE.match(fields[-1].strip()) else NOWHERE
    return (last if _under(last.host, known) else NOWHERE), first


def _under(host: str, known: frozenset[str]) -> bool:
    """Whether the host is one of the known ones or lies under one."""
    labels = host.split(".")
    return any(".".join(labels[start:]) in known for start in range(len(labels)))


def _site(fields: list[str], known: frozenset[str]) -> bool:
    first = fields[0].strip()
    port = len(fields) >= 4 and _PORT.match(fields[1]) and "/" in fields[1]
    return bool(_SITE.match(first) or port or ("." not in first and first.lower() in known))
