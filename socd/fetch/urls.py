"""URLs as browsers read them: host names in one form, and where a Location header really leads."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

from yarl import URL

_STRIPPED = re.compile(r"[\t\r\n]")
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*):")
_BLANK = "".join(map(chr, range(0x21)))  # C0 controls and space, as browsers strip them
LONGEST = 4096  # characters of an address worth keeping


class BadUrlError(ValueError):
    """An address no request can be made from; `str()` says why."""


@lru_cache(maxsize=4096)
def host_key(host: str) -> str:
    """One spelling of a host name: lower case, IDNA (xn--…), no final dot. Raises BadUrlError."""
    host = host.strip().rstrip(".").strip("[]").lower()
    try:
        raw = URL.build(scheme="http", host=host).raw_host
    except ValueError as error:
        raise BadUrlError(f"{host!r} is no host name: {error}") from error
    if not raw:
        raise BadUrlError("empty host name")
    return raw


def web_url(url: str) -> URL:
    """A request's URL: http or https, no user and password, no fragment. Raises BadUrlError.

    An address that is already pure ASCII keeps its spelling, so that a server sees what its link said.
    """
    try:
        plain = url.isascii() and url.isprintable() and " " not in url
        parsed = URL(url, encoded=plain)
        if parsed.scheme not in ("http", "https"):
            raise BadUrlError(f"scheme {parsed.scheme!r} is not http or https")
        if not parsed.raw_host or parsed.port is None:
            raise BadUrlError("no host")
        parsed = URL.build(
            scheme=parsed.scheme,
            host=host_key(parsed.raw_host),
            port=parsed.explicit_port,
            path=parsed.raw_path or "/",
            query_string=parsed.raw_query_string,
            encoded=True,
        )
    except BadUrlError:
        raise
    except (ValueError, UnicodeError) as error:
        raise BadUrlError(f"{url[:200]!r}: {error}") from error
    return parsed


def follow(base: str, location: bytes) -> str:
    r"""Where a Location header leads from `base`, read as browsers read it (WHATWG URL, special schemes).

    `/\evil.example`, `///evil.example`, `https:evil.example` and a line break inside the scheme all lead away in a
    browser, so they must not look like a path of the site here. Raises BadUrlError where a browser gives up too.
    """
    try:
        text = location.decode("utf-8")
    except UnicodeDecodeError:
        text = location.decode("latin-1")
    text = _STRIPPED.sub("", text).strip(_BLANK)[:LONGEST]
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return text
    path, mark, query = text.partition("?")
    path = path.replace("\\", "/")
    if scheme:
        rest = path[len(scheme[0]) :]
        relative = scheme[1].lower() == urlsplit(base).scheme and not rest.startswith("//")
        path = rest if relative else f"{scheme[1].lower()}://{rest.lstrip('/')}"
    elif path.startswith("//"):
        path = "//" + path.lstrip("/")
    try:
        return urljoin(base, path + mark + query)
    except ValueError as error:
        raise BadUrlError(f"bad Location {text[:200]!r}: {error}") from error
