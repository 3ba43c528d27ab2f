"""What each persona's requests look like, header for header and in the order real clients send them.

Sources: Chrome's own requests (user-agent reduction, client hints on secure origins only); Google's
"Overview of Google crawlers" for both Googlebot strings.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from yarl import URL

from socd.model.exchange import Header, Persona

CHROME = 156  # major version pretended; raise it with the yearly update of the rules
Bot = Literal["desktop", "smartphone"]

_BRANDS = f'"Chromium";v="{CHROME}", "Google Chrome";v="{CHROME}", "Not_A Brand";v="24"'
_WEBKIT = f"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{CHROME}.0.0.0"
_DESKTOP = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_WEBKIT} Safari/537.36"
_PHONE = f"Mozilla/5.0 (Linux; Android 10; K) {_WEBKIT} Mobile Safari/537.36"
_BOTS: Mapping[Bot, str] = {
    "desktop": "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Googlebot/2.1; "
    f"+http://www.google.com/bot.html) Chrome/{CHROME}.0.0.0 Safari/537.36",
    "smartphone": f"Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) {_WEBKIT} Mobile Safari/537.36 "
    "(compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
}
_ACCEPT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
_BOT_ACCEPT = "text/html,application/xhtml+xml,application/signed-exchange;v=b3,application/xml;q=0.9,*/*;q=0.8"
_LANGUAGE = "vi-VN,vi;q=0.9,en-US;q=0.6,en;q=0.5"
_REFERER = "https://www.google.com/"
# zstd is left out of what Chrome offers: nothing here could read the answer. Chrome offers br on HTTPS only.
_ENCODING, _PLAIN_ENCODING = "gzip, deflate, br", "gzip, deflate"


def host_header(url: URL) -> str:
    """The Host header of a URL: name, and port where it is not the scheme's own."""
    host = url.raw_host or ""
    host = f"[{host}]" if ":" in host else host
    return host if url.is_default_port() else f"{host}:{url.port}"


def headers_for(persona: Persona, url: URL, bot: Bot = "desktop") -> list[tuple[str, str]]:
    """The full request headers of a first visit to `url`, in sending order."""
    first = [("Host", host_header(url)), ("Connection", "keep-alive")]
    if persona is Persona.GOOGLEBOT:
        return [
            *first,
            ("Accept", _BOT_ACCEPT),
            ("User-Agent", _BOTS[bot]),
            ("Accept-Encoding", _ENCODING),
        ]
    secure = url.scheme == "https"
    mobile = persona is Persona.PHONE
    return [
        *first,
        *(_client_hints(mobile) if secure else ()),
        ("Upgrade-Insecure-Requests", "1"),
        ("User-Agent", _PHONE if mobile else _DESKTOP),
        ("Accept", _ACCEPT),
        *(_fetch_metadata(persona) if secure else ()),
        *([("Referer", _REFERER)] if persona is Persona.SEARCH else ()),
        ("Accept-Encoding", _ENCODING if secure else _PLAIN_ENCODING),
        ("Accept-Language", _LANGUAGE),
    ]


def _client_hints(mobile: bool) -> list[tuple[str, str]]:
    return [
        ("sec-ch-ua", _BRANDS),
        ("sec-ch-ua-mobile", "?1" if mobile else "?0"),
        ("sec-ch-ua-platform", '"Android"' if mobile else '"Windows"'),
    ]


def _fetch_metadata(persona: Persona) -> list[tuple[str, str]]:
    return [
        ("Sec-Fetch-Site", "cross-site" if persona is Persona.SEARCH else "none"),
        ("Sec-Fetch-Mode", "navigate"),
        ("Sec-Fetch-User", "?1"),
        ("Sec-Fetch-Dest", "document"),
    ]


def merged(base: list[tuple[str, str]], extra: tuple[Header, ...]) -> list[tuple[str, str]]:
    """`base` with `extra` put in: a header of the same name is replaced where it stands, others follow.

    Raises ValueError for a header with a control character or bytes that are not UTF-8.
    """
    result = list(base)
    for raw_name, raw_value in extra:
        name, value = raw_name.decode("ascii"), raw_value.decode("utf-8")
        if not (name.isprintable() and value.isprintable()):
            raise ValueError(f"control character in request header {name!r}")
        places = [index for index, (known, _) in enumerate(result) if known.lower() == name.lower()]
        if places:
            result[places[0]] = (name, value)
        else:
            result.append((name, value))
    return result
