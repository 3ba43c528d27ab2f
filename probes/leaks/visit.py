"""One visit to a site: asks within its budget, judges each answer at once and lets go of its body."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from probes.leaks import discover, redact
from probes.leaks.alike import Shape, alike, shape
from probes.leaks.examine import Exposure, examine
from probes.leaks.logins import Login, logins
from probes.leaks.paths import Entry, control_of, names_of
from probes.leaks.signs import prove
from probes.leaks.state import Seen
from socd.model.catalogue import REPOSITORY_EXPOSED
from socd.model.exchange import Exchange, Fault, Header, Hop, Origin, Response
from socd.model.inventory import Site
from socd.probe import Context, Kit, Limits
from socd.rules import RuleTimeoutError

LATEST_WAIT = 20.0  # seconds: a longer "come back later" ends the look
WAITS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What one entry came to. The body is gone; `exposure` is what it proved, `exchange` its redacted form.

    `anything`: a control of the same folder and ending proved the same, so it proves nothing. `within` are suspect
    files a listing names.
    """

    entry: Entry
    status: int | None = None
    size: int | None = None
    content_type: str = ""
    exposure: Exposure | None = None
    exchange: Exchange | None = field(default=None, repr=False)
    fault: Fault | None = None
    digest: str = ""
    anything: bool = False
    within: tuple[Entry, ...] = ()
    shape: Shape | None = field(default=None, repr=False)

    @property
    def path(self) -> str:
        return self.entry.path


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page or script of the site came to, read as a visitor would; its body and its query are gone."""

    url: str
    seen: Seen = field(default_factory=Seen)
    status: int | None = None
    fault: Fault | None = None
    exposure: Exposure | None = None
    exchange: Exchange | None = field(default=None, repr=False)
    unchanged: bool = False
    logins: tuple[Login, ...] = ()
    points: discover.Page = field(default_factory=discover.Page)
    shape: Shape | None = field(default=None, repr=False)


@dataclass(slots=True)
class Visit:
    """Asks one site. `left` requests may still be made, none after `deadline` (seconds of the monotonic clock)."""

    site: Site
    kit: Kit
    left: int
    deadline: float
    seconds: float
    page: int  # bytes of a page or script
    most: int  # bytes of a file, however many its entry asks for
    trusted: tuple[str, ...] = ()
    nonce: str = field(default_factory=lambda: f"socd{secrets.token_hex(6)}")
    controls: dict[str, Exchange] = field(default_factory=dict, repr=False)
    waits: int = WAITS
    repositories: set[str] = field(default_factory=set, repr=False)  # folders whose control was passed
    given: dict[str, str] = field(default_factory=dict, repr=False)  # digests of what proved something, and for whom

    @property
    def spent(self) -> bool:
        return self.left <= 0 or time.monotonic() >= self.deadline

    @property
    def names(self) -> tuple[str, ...]:
        return names_of(self.site)["name"]

    # -- guesses --------------------------------------------------------------------------------------------

    async def ask(self, entry: Entry) -> Answer:
        """One entry, with a byte range; where it proves something, its control too."""
        answer = await self.once(entry)
        if answer.exposure is None:
            return replace(answer, shape=None)
        if self.given.setdefault(answer.digest, entry.path) != entry.path:
            self.controls.pop(control_of(entry.path, self.nonce), None)  # given for another name before: asked anew
        repository = answer.exposure.kind is REPOSITORY_EXPOSED and entry.path.rpartition("/")[0]
        if repository and repository in self.repositories:
            return replace(answer, shape=None)
        control = await self.control(entry, f"/{self.nonce}{entry.path}" if repository else "")
        if control.fault and control.fault.reason not in _REFUSALS:  # nothing is said without it
            return Answer(entry, answer.status, fault=control.fault)
        same = control.exposure is not None and answer.exposure.what == control.exposure.what
        like = bool(answer.shape and control.shape and alike(answer.shape, control.shape))
        anything = same or (like and control.status == answer.status)
        if repository and not anything:
            self.repositories.add(repository)
        return replace(answer, shape=None, anything=anything)

    async def control(self, entry: Entry, path: str = "") -> Answer:
        """What `entry` would prove with the answer for a name that cannot exist, asked once a folder and ending.

        `path` is another such name: the files of a repository have fixed names, and a trap for scanners has them in
        whatever folder it is asked for, so theirs are asked for in a folder that cannot exist.
        """
        path = path or control_of(entry.path, self.nonce)
        if path not in self.controls:
            if self.spent:
                return Answer(entry, fault=_SPENT)
            self.controls[path] = await self._ranged(path, max(entry.range, _CONTROL_RANGE))
        return await asyncio.to_thread(_judged, entry, self.controls[path], self.kit.context, self.names, path)

    async def once(self, entry: Entry) -> Answer:
        """One entry without its control."""
        exchange = await self._ranged(entry.path, entry.range)
        return await asyncio.to_thread(_judged, entry, exchange, self.kit.context, self.names, entry.path)

    async def _ranged(self, path: str, size: int) -> Exchange:
        size = min(size, self.most)
        return await self._get(
            urljoin(self.site.url, path),
            ((b"Range", b"bytes=0-%d" % (size - 1)), (b"Accept-Encoding", b"identity")),
            size * 2,  # a server may ignore the range; then the limit cuts it off
        )

    async def _get(self, url: str, headers: tuple[Header, ...], most: int) -> Exchange:
        """One request; asked to come back soon, it does, a few times a visit."""
        limits = Limits(body=most, raw=most, seconds=self.seconds, redirects=2)
        self.left -= 1
        exchange = await self.kit.fetch.get(self.site, url, headers=headers, limits=limits)
        pause = _pause(exchange.final)
        if pause and self.waits and self.left > 0 and time.monotonic() + pause < self.deadline:
            self.waits -= 1
            self.left -= 1
            await asyncio.sleep(pause)
            exchange = await self.kit.fetch.get(self.site, url, headers=headers, limits=limits)
        return exchange

    # -- pages ----------------------------------------------------------------------------------------------

    async def read(self, url: str, before: Seen | None = None) -> Reading:
        """A page or script of the site. One that did not change since `before` is not judged again."""
        condition: tuple[Header, ...] = ()
        if before and before.etag and not before.kinds:
            condition = ((b"If-None-Match", before.etag.encode("latin-1", "ignore")),)
        exchange = await self._get(url, condition, self.page)
        return await asyncio.to_thread(self._read, bare(url), exchange, before)

    def _read(self, url: str, exchange: Exchange, before: Seen | None) -> Reading:
        fault, response = fault_of(exchange), exchange.final
        if fault or response is None:
            return Reading(url, before or Seen(), fault=fault)
        if response.status == 304 and before:
            return Reading(url, before, 304, unchanged=True)
        digest = sha256(response.body).hexdigest()[:24]
        etag = (response.header("etag") or "")[:200]
        script = response.status == 200 and not _is_html(response)  # a page is always read: it names the others
        seen = Seen(etag if script and etag.isprintable() else "", digest)
        told = shape(response.status, response.body, urlsplit(url).path)
        reading = Reading(url, seen, response.status, shape=told)
        if exchange.left:
            return reading
        if before and before.digest == digest and not before.kinds and not _is_html(response):
            return replace(reading, unchanged=True)
        try:
            return self._looked_into(reading, exchange, response)
        except RuleTimeoutError as error:
            return replace(reading, seen=Seen(), fault=Fault(Origin.OURS, "rules-timeout", str(error)))

    def _looked_into(self, reading: Reading, exchange: Exchange, response: Response) -> Reading:
        context = self.kit.context
        html = _is_html(response)
        path = urlsplit(exchange.final_url).path or "/"
        name = path if html is False and path.endswith((".js", ".mjs", ".map", ".json")) else f"{path}.html"
        exposure = _told(examine(name, response.body, context.rules, context.fingerprint)) or _in_headers(
            response, context
        )
        if html:
            tree = LexborHTMLParser(response.body)
            points = discover.from_page(tree, exchange.final_url, self.site, self.names)
            found = logins(tree, exchange.final_url, self.trusted) if response.status < 400 else ()
            reading = replace(reading, points=points, logins=found)
        elif mapped := discover.source_map(response.body, exchange.final_url):
            reading = replace(reading, points=discover.Page(entries=(mapped,)))
        if exposure is None and not reading.logins:
            return reading
        skeleton = exposure.skeleton if exposure else redact.mark(response.body).encode()
        return replace(reading, exposure=exposure, exchange=kept(exchange, skeleton))

    async def robots(self) -> tuple[Entry, ...]:
        """What robots.txt names; nothing where there is none."""
        exchange = await self._get(urljoin(self.site.url, "/robots.txt"), (), 65_536)
        response = exchange.final
        if fault_of(exchange) or response is None or response.status != 200 or _is_html(response):
            return ()
        return discover.from_robots(response.body.decode("utf-8", "replace"), self.names)


_CONTROL_RANGE = 8192
# Ways to treat an unknown name that are as telling as an error page: it was not given the same.
_REFUSALS = frozenset({"reset", "protocol", "too-slow", "timeout", "bad-encoding", "bomb"})
_CIRCLES = frozenset({"redirect-loop", "too-many-redirects"})
_SPENT = Fault(Origin.OURS, "budget", "no request left for the control")


def _judged(entry: Entry, exchange: Exchange, context: Context, names: tuple[str, ...], asked: str) -> Answer:
    """Examines one exchange (of the path `asked`) as an answer to `entry`, and lets go of its body."""
    fault, response = fault_of(exchange), exchange.final
    if fault or response is None:
        return Answer(entry, response.status if response else None, fault=fault)
    told = shape(response.status, response.body, asked)
    answer = Answer(entry, response.status, _size(response), (response.header("content-type") or "")[:100], shape=told)
    if exchange.left:
        return answer
    try:
        exposure = prove(entry, response.body, context.rules, context.fingerprint)
    except RuleTimeoutError as error:
        return Answer(entry, fault=Fault(Origin.OURS, "rules-timeout", str(error)))
    # an error page that shows the application's inside has an error's status; all else must have been given
    if exposure is None or (response.status not in (200, 206) and exposure.what != "debug-page"):
        return answer
    within: tuple[Entry, ...] = ()
    if exposure.what == "directory-listing":
        path = urlsplit(exchange.final_url).path
        within = discover.from_listing(response.body.decode("utf-8", "replace"), path, names)
    digest = sha256(response.body).hexdigest()[:24]
    return replace(answer, exposure=exposure, exchange=kept(exchange, exposure.skeleton), digest=digest, within=within)


def fault_of(exchange: Exchange) -> Fault | None:
    """A body cut at our own limit is an answer, and so is a redirect in circles; "slow down" is none."""
    response = exchange.final
    if exchange.fault:
        told = exchange.fault.reason == "too-large" or exchange.fault.reason in _CIRCLES
        return None if told and response is not None else exchange.fault
    if response is not None and response.status in (429, 503):
        asked = response.status == 429 or response.header("retry-after")  # one address may be down by itself
        return Fault(Origin.SITE, "throttled" if asked else "unavailable", f"HTTP {response.status}")
    if response is None and not exchange.left:
        return Fault(Origin.SITE, "protocol", "no answer")
    return None


def _pause(response: Response | None) -> float:
    """Seconds a server asks for, where it is worth waiting; 0 for none."""
    told = response.header("retry-after") if response is not None and response.status in (429, 503) else None
    return float(told) if told and told.isdigit() and 0 < int(told) <= LATEST_WAIT else 0.0


def _size(response: Response) -> int | None:
    """The whole file's size, as far as the server tells."""
    whole = (response.header("content-range") or "").rpartition("/")[2]
    length = response.header("content-length") or ""
    told = whole if whole.isdigit() else length if response.status == 200 else ""
    return int(told) if told.isdigit() and len(told) < 16 else None


def _is_html(response: Response) -> bool:
    kind = (response.header("content-type") or "").lower()
    return "html" in kind or (not kind and response.body.lstrip()[:1] == b"<")


# Headers whose values are the server's own and hold no secret; of all others only the names are kept.
_KEPT = frozenset(
    b"server date content-type content-length content-range content-language accept-ranges last-modified expires age"
    b" vary cache-control connection via x-powered-by x-aspnet-version x-aspnetmvc-version x-generator allow"
    b" strict-transport-security x-frame-options x-content-type-options host user-agent accept accept-language"
    b" accept-encoding range referer".split()
)


def _in_headers(response: Response, context: Context) -> Exposure | None:
    """Secrets in an answer's headers: only what is one anywhere; cookies are the visitor's own."""
    lines = (
        name + b": " + value[:2000]
        for name, value in response.headers
        if name.lower() not in _KEPT and name.lower() not in (b"set-cookie", b"etag", b"content-security-policy")
    )
    block = b"<html>\n" + b"\n".join(lines)[:16_384]
    return _told(examine("/headers.html", block, context.rules, context.fingerprint))


def _told(exposure: Exposure | None) -> Exposure | None:
    """A page or script that merely speaks of a password is no exposed configuration."""
    return exposure if exposure and exposure.what != "sample" else None


def kept(exchange: Exchange, skeleton: bytes) -> Exchange:
    """The exchange as evidence: `skeleton` for its body, no unknown header's value, no query."""
    plain = redact.redacted(exchange, skeleton)
    return replace(plain, url=bare(plain.url), hops=tuple(_hop(hop) for hop in plain.hops), left=None)


def _hop(hop: Hop) -> Hop:
    response = hop.response
    if response is not None:
        response = replace(response, reason="", headers=_masked(response.headers))
    return replace(hop, url=bare(hop.url), request_headers=_masked(hop.request_headers), response=response)


def _masked(headers: tuple[Header, ...]) -> tuple[Header, ...]:
    return tuple((name, value if name.lower() in _KEPT else b"[REDACTED]") for name, value in headers)


def bare(url: str) -> str:
    """An address without its query, which may hold what nobody should read twice."""
    return url.partition("?")[0]


def distinct(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each path once, the first entry for it."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.path, entry)
    return tuple(found.values())
