"""What went over the wire in one fetch: the raw material of judgement and of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Persona(StrEnum):
    """The client a fetch pretends to be."""

    BROWSER = "browser"
    PHONE = "phone"
    GOOGLEBOT = "googlebot"
    SEARCH = "search"  # a browser that comes from a search engine's result page


class Origin(StrEnum):
    """Whose fault a failed attempt is. Only the site's fault ever says anything about the site."""

    OURS = "ours"
    LINK = "link"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an attempt gave no full answer.

    `reason` is a stable short code: dns, refused, reset, timeout, connect-timeout, too-slow, too-large,
    bad-encoding, bomb, redirect-loop, too-many-redirects, out-of-scope, tls, protocol, uplink, internal …
    """

    origin: Origin
    reason: str
    detail: str = ""


Header = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Response:
    """One response as received. `raw` is the body on the wire, `body` the decoded one (both size-limited)."""

    status: int
    reason: str
    headers: tuple[Header, ...]
    raw: bytes
    body: bytes
    truncated: bool = False

    def header(self, name: str) -> str | None:
        """First value of a header, latin-1 decoded; None where absent."""
        wanted = name.lower().encode()
        for key, value in self.headers:
            if key.lower() == wanted:
                return value.decode("latin-1")
        return None


@dataclass(frozen=True, slots=True)
class Hop:
    """One request and its response within a fetch."""

    method: str
    url: str
    address: str  # "ip:port" the connection went to
    request_headers: tuple[Header, ...]
    response: Response | None
    started: datetime  # aware, UTC
    seconds: float


@dataclass(frozen=True, slots=True)
class Exchange:
    """A fetch from first request to last answer.

    Either `fault` is None and `final` is a response, or `fault` says why not (hops so far are kept).
    `left` is the address a redirect pointed to when it left the site's scope: never followed, always told.
    """

    url: str
    persona: Persona
    hops: tuple[Hop, ...]
    fault: Fault | None = None
    left: str | None = None

    @property
    def final(self) -> Response | None:
        return self.hops[-1].response if self.hops else None

    @property
    def final_url(self) -> str:
        return self.hops[-1].url if self.hops else self.url

    @property
    def seconds(self) -> float:
        return sum(hop.seconds for hop in self.hops)
