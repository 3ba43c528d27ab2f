"""The practice portals as real HTTPS servers, each on its own loopback address, and what else a drill listens on."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import warnings
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlencode

from aiohttp import web

from socd.practice.ca import PracticeCa
from socd.practice.pages import Address, Portal
from socd.practice.scenario import DATA

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]

_TYPES = {
    ".css": "text/css", ".js": "application/javascript", ".png": "image/png", ".ico": "image/x-icon",
    ".pdf": "application/pdf", ".html": "text/html; charset=utf-8", ".xml": "application/xml",
}  # fmt: skip
_PAGE_KEYS = ("com", "id", "ItemID", "p")  # parameters that name a page; others (trackers, tokens) do not

_HSTS = "max-age=63072000"  # these portals are well kept until something is done to them
_GATEWAY = "<html><head><title>{status} Bad Gateway</title></head><body><center>nginx</center></body></html>"


@dataclass(frozen=True, slots=True)
class Ports:
    http: int
    https: int


class Server:
    """One portal behind TLS, and the plain port that sends visitors there. An `old` one is to be weakened later."""

    def __init__(self, portal: Portal, address: str, ca: PracticeCa, folder: Path, *, old: bool) -> None:
        self.portal, self.address = portal, address
        self._ca, self._folder = ca, folder
        self._static = {path.suffix: path.read_bytes() for path in (DATA / "static").iterdir()}
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.minimum_version = ssl.TLSVersion.TLSv1_2
        self.tls.load_cert_chain(ca.issue(portal.host, folder, old=old))
        self._runners: list[web.ServerRunner] = []
        self._ports: Ports | None = None

    async def start(self, ports: Ports) -> None:
        """Listen. Raises OSError where a port is taken (nothing then listens)."""
        self._ports = ports
        for handler, port, context in ((self._answer, ports.https, self.tls), (self._to_https, ports.http, None)):
            runner = web.ServerRunner(web.Server(handler, access_log=None), shutdown_timeout=0.1)
            await runner.setup()
            self._runners.append(runner)
            try:
                await web.TCPSite(runner, self.address, port, ssl_context=context).start()
            except OSError:
                await self.stop()
                raise

    async def stop(self) -> None:
        """Stop listening and drop what is open."""
        runners, self._runners = self._runners, []
        for runner in runners:
            await runner.cleanup()

    async def resume(self) -> None:
        """Listen again on the same ports after `stop`."""
        if self._ports and not self._runners:
            await self.start(self._ports)

    def weaken_tls(self, expired_days: int) -> None:
        """From now on: an expired certificate, and TLS 1.0 accepted. Live: new connections see it."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old TLS is the very thing wanted here
            self.tls.minimum_version = ssl.TLSVersion.TLSv1
        self.tls.set_ciphers("ALL:@SECLEVEL=0")
        # the new key must be of the old one's type (RSA), or the server would go on offering both certificates
        self.tls.load_cert_chain(self._ca.issue(self.portal.host, self._folder, old=True, expired_days=expired_days))

    async def _to_https(self, request: web.BaseRequest) -> web.StreamResponse:
        return web.Response(status=301, headers={"Location": f"https://{self.portal.host}{request.path_qs}"})

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        state = self.portal.state
        if state.delay:
            await asyncio.sleep(state.delay)
        headers = {**self.portal.family.headers, "Strict-Transport-Security": _HSTS}
        if state.status:
            text = _GATEWAY.format(status=state.status)
            return web.Response(status=state.status, text=text, content_type="text/html", headers=headers)
        status, kind, body = self._found(request)
        headers["Content-Type"] = kind
        if (
            self.portal.family.gzip
            and kind.startswith("text/")
            and "gzip" in request.headers.get("Accept-Encoding", "")
        ):
            headers["Content-Encoding"], body = "gzip", gzip.compress(body, 5)
        return web.Response(status=status, body=body, headers=headers)

    def _found(self, request: web.BaseRequest) -> tuple[int, str, bytes]:
        """(status, content type, body) of an address."""
        portal, path = self.portal, request.path
        if path == "/robots.txt":
            return 200, "text/plain; charset=utf-8", portal.robots().encode()
        if path == "/sitemap.xml":
            return 200, "application/xml", portal.sitemap().encode()
        if path in portal.state.files:
            kind = _TYPES.get(Path(path).suffix, "text/plain")
            return 200, kind, portal.state.files[path]
        if (asset := self._asset(path)) is not None:
            return 200, _TYPES[Path(path).suffix], asset
        if (address := self._page(request)) is not None:
            googlebot = "googlebot" in request.headers.get("User-Agent", "").lower()
            search = request.query.get("q", request.query.get("s", ""))[:200]
            return 200, "text/html; charset=utf-8", portal.render(address, search=search, googlebot=googlebot)
        status = 200 if portal.site.practice.soft_404 else 404
        return status, "text/html; charset=utf-8", portal.not_found()

    def _asset(self, path: str) -> bytes | None:
        """Style sheets, scripts and pictures of the template, and the documents its pages link to."""
        family = self.portal.family
        if path == "/favicon.ico":
            return self._static[".ico"]
        if path.startswith(family.static) and path.endswith((".css", ".js", ".png")):
            return self._static[Path(path).suffix]
        documents = {family.uploads + entry["file"] for entry in self.portal.content["documents"]}
        return self._static[".pdf"] if path in documents else None

    def _page(self, request: web.BaseRequest) -> Address | None:
        pages = {address.path: address for address in self.portal.addresses()}
        query = [(key, value) for key, value in parse_qsl(request.query_string) if key in _PAGE_KEYS]
        path = quote(request.path)
        return pages.get(f"{path}?{urlencode(query)}" if query else path)
