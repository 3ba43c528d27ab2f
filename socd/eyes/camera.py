"""One page in one browser: go there, let its scripts run, stop them, and take what there is to see.

Every step has its own time; a step that fails leaves the others standing. What the page wants of its visitor (dialogs,
windows, downloads, permissions, another site) is refused and counted.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from socd.eyes.cdp import Cdp, CdpError, Params

WIDTH, HEIGHT, TALLEST = 1366, 900, 4096  # pixels
MOST_HTML = 2_000_000  # bytes of source and of DOM each
_JUMPS = 10  # documents the main frame may ask for
_CALM = 1.0  # seconds after load for scripts with timers
_QUIET = 2.5  # seconds at most until the network is quiet after load

# Dialogs would stop the page until answered: a storm of them is a page that never gets on. Named in every frame.
_NO_DIALOGS = """(() => { const no = () => undefined;
for (const name of ['alert', 'print']) try { window[name] = no } catch (e) {}
try { window.confirm = () => false; window.prompt = () => null } catch (e) {}
for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport'])
  try { Object.defineProperty(window, name, {value: undefined}) } catch (e) {}
})()"""

# Runs in a world of its own: nothing the page redefined is in it. Frames of the same origin and open shadow trees are
# read as well, because a whole page can live in one.
_DOM = """(() => { const most = %d; let out = '';
const add = root => { if (root && out.length < most) out += root.outerHTML || root.innerHTML || '' };
const frames = (doc, depth) => { if (!doc || depth > 3) return;
  add(doc.documentElement);
  let seen = 0;
  for (const frame of doc.querySelectorAll('iframe, frame, object')) { if (++seen > 20) break;
    try { frames(frame.contentDocument, depth + 1) } catch (e) {} }
  const walk = doc.createTreeWalker(doc.documentElement || doc, 1); let count = 0;
  while (walk.nextNode() && ++count < 20000) if (walk.currentNode.shadowRoot) add(walk.currentNode.shadowRoot) };
frames(document, 0);
return {dom: out.slice(0, most), title: String(document.title).slice(0, 500), url: String(document.URL).slice(0, 4000)}
})()"""

T = TypeVar("T")


@dataclass(slots=True)
class Taken:
    """What one visit gave so far; whatever ends it, this stands."""

    final_url: str = ""
    status: int = 0
    picture: bytes = b""
    source: bytes = b""
    dom: bytes = b""
    title: str = ""
    error: str = ""
    left: str | None = None
    counts: Counter[str] = field(default_factory=Counter)
    uses: dict[str, dict[str, None]] = field(default_factory=dict)  # host → what for
    odd: dict[str, int] = field(default_factory=dict)  # addresses that are no web addresses (file: …)


class Camera:
    """Visits one address. `own` tells whether a host is the site's; `seconds` bounds loading."""

    def __init__(self, own: Callable[[str], bool], *, seconds: float) -> None:
        self._own, self._seconds = own, seconds
        self.taken = Taken()
        self.cdp = Cdp(self._event)
        self._session = self._target = self._frame = ""
        self._document = ""  # the request of the main document
        self._loaded, self._idle = asyncio.Event(), asyncio.Event()

    async def visit(self, url: str) -> Taken:
        """Raises CdpError or TimeoutError where the browser gives nothing at all."""
        await self._prepare()
        await self._go(url)
        await self._collect()
        return self.taken

    async def _prepare(self) -> None:
        call = self.cdp.call
        await call("Browser.getVersion", seconds=10)
        await call("Browser.setDownloadBehavior", {"behavior": "deny", "eventsEnabled": True})
        targets = (await call("Target.getTargets"))["targetInfos"]
        self._target = next(target["targetId"] for target in targets if target["type"] == "page")
        attached = await call("Target.attachToTarget", {"targetId": self._target, "flatten": True})
        self._session = attached["sessionId"]
        await call("Target.setDiscoverTargets", {"discover": True})
        tree = await self._call("Page.getFrameTree")
        self._frame = tree["frameTree"]["frame"]["id"]
        await self._call("Page.enable")
        await self._call("Page.setLifecycleEventsEnabled", {"enabled": True})
        await self._call("Network.enable", {"maxTotalBufferSize": 8_000_000, "maxResourceBufferSize": 4_000_000})
        await self._call("Network.setBypassServiceWorker", {"bypass": True})
        await self._call("Log.enable")
        await self._call("Page.addScriptToEvaluateOnNewDocument", {"source": _NO_DIALOGS})
        await self._call(
            "Emulation.setDeviceMetricsOverride",
            {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False},
        )
        document = {"urlPattern": "*", "resourceType": "Document", "requestStage": "Request"}
        await self._call("Fetch.enable", {"patterns": [document]})

    async def _go(self, url: str) -> None:
        self._loaded.clear()  # about:blank was loaded
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                gone = await self._call("Page.navigate", {"url": url}, seconds=self._seconds)
                self.taken.error = str(gone.get("errorText", ""))[:200]
                if self.taken.error and self.taken.left is None:
                    return
                await self._loaded.wait()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_QUIET):
                        await self._idle.wait()
                await asyncio.sleep(_CALM)
        if not self._loaded.is_set():
            self.taken.counts["time"] += 1

    async def _collect(self) -> None:
        """Source, DOM and picture; each may fail alone. A script that never ends is ended first."""
        if self.taken.error and self.taken.left is None:
            return
        if not self._loaded.is_set():
            self._tell("Page.stopLoading")
            self._tell("Runtime.terminateExecution")
        await self._some(self._read_source())
        if not await self._some(self._read_dom()):
            self._tell("Runtime.terminateExecution")
            await self._some(self._read_dom())
        if not await self._some(self._photograph()):
            self.taken.counts["no-picture"] += 1

    async def _some(self, step: Coroutine[Any, Any, None]) -> bool:
        try:
            await step
        except (CdpError, TimeoutError, KeyError, ValueError, TypeError, binascii.Error):
            return False
        return True

    async def _read_source(self) -> None:
        if self._document:
            got = await self._call("Network.getResponseBody", {"requestId": self._document}, seconds=2)
            body = base64.b64decode(got["body"]) if got["base64Encoded"] else got["body"].encode("utf-8", "replace")
            self.taken.source = body[:MOST_HTML]

    async def _read_dom(self) -> None:
        world = await self._call("Page.createIsolatedWorld", {"frameId": self._frame, "worldName": "socd"}, seconds=3)
        told = {
            "expression": _DOM % MOST_HTML, "contextId": world["executionContextId"], "returnByValue": True,
            "timeout": 3000,
        }  # fmt: skip
        value = (await self._call("Runtime.evaluate", told, seconds=4))["result"]["value"]
        self.taken.dom = str(value["dom"]).encode("utf-8", "replace")[:MOST_HTML]
        self.taken.title, self.taken.final_url = str(value["title"]), str(value["url"])

    async def _photograph(self) -> None:
        metrics = await self._call("Page.getLayoutMetrics", seconds=3)
        tall = min(TALLEST, max(HEIGHT, int(metrics["cssContentSize"]["height"])))
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": tall, "scale": 1}
        told = {"format": "png", "clip": clip, "captureBeyondViewport": tall > HEIGHT, "optimizeForSpeed": False}
        try:
            shot = await self._call("Page.captureScreenshot", told, seconds=5)
        except (CdpError, TimeoutError):
            shot = await self._call("Page.captureScreenshot", {"format": "png"}, seconds=3)
        self.taken.picture = base64.b64decode(shot["data"])

    async def _call(self, method: str, params: Params | None = None, *, seconds: float = 5.0) -> Any:
        return await self.cdp.call(method, params, session=self._session, seconds=seconds)

    def _tell(self, method: str, params: Params | None = None) -> None:
        self.cdp.tell(method, params, session=self._session)

    # -- what the page does meanwhile ------------------------------------------------------------------------

    def _event(self, name: str, params: Params, session: str) -> None:
        handler = _HANDLERS.get(name)
        if handler:
            with contextlib.suppress(KeyError, TypeError, ValueError, AttributeError):
                handler(self, params)

    def _lifecycle(self, params: Params) -> None:
        if params["frameId"] != self._frame:
            return
        if params["name"] == "init":  # another document begins: what was heard was of the one before
            self._loaded.clear()
            self._idle.clear()
        elif params["name"] == "load":
            self._loaded.set()
        elif params["name"] == "networkIdle" and self._loaded.is_set():
            self._idle.set()

    def _paused(self, params: Params) -> None:
        """A document is asked for: the main frame stays on its site, whoever wants it elsewhere."""
        url = params["request"]["url"]
        host = urlsplit(url).hostname or ""
        main = params.get("frameId") == self._frame
        if main:
            self.taken.counts["documents"] += 1
        web = url.lower().startswith(("http://", "https://"))
        stay = main and ((web and not self._own(host)) or self.taken.counts["documents"] > _JUMPS)
        if stay:
            if web and not self._own(host):
                self.taken.left = self.taken.left or url[:4000]
            self._tell("Fetch.failRequest", {"requestId": params["requestId"], "errorReason": "Aborted"})
        else:
            self._tell("Fetch.continueRequest", {"requestId": params["requestId"]})

    def _requested(self, params: Params) -> None:
        url = params["request"]["url"]
        parts = urlsplit(url)
        use = str(params.get("type", "other")).lower()
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname:
            self._used(parts.hostname, use)
        elif parts.scheme not in ("data", "blob", "about") and len(self.taken.odd) < 20:
            self.taken.odd[url[:200]] = self.taken.odd.get(url[:200], 0) + 1

    def _socket(self, params: Params) -> None:
        self._used(urlsplit(params["url"]).hostname or "", "websocket")

    def _used(self, host: str, use: str) -> None:
        if host in self.taken.uses or len(self.taken.uses) < 300:
            self.taken.uses.setdefault(host, {})[use] = None

    def _answered(self, params: Params) -> None:
        if params["type"] == "Document" and params.get("frameId") == self._frame:
            self._document = params["requestId"]
            self.taken.status = int(params["response"]["status"])
            self.taken.final_url = str(params["response"]["url"])[:4000]

    def _logged(self, params: Params) -> None:
        text = str(params["entry"].get("text", ""))
        if "local resource" in text and len(self.taken.odd) < 20:
            address = text.rpartition(" ")[2][:200]
            self.taken.odd[address] = self.taken.odd.get(address, 0) + 1

    def _dialog(self, _params: Params) -> None:
        self.taken.counts["dialogs"] += 1
        self._tell("Page.handleJavaScriptDialog", {"accept": False})

    def _window(self, _params: Params) -> None:
        self.taken.counts["windows"] += 1

    def _new_target(self, params: Params) -> None:
        info = params["targetInfo"]
        if info["type"] == "page" and info["targetId"] != self._target:
            self.taken.counts["windows"] += 1
            self.cdp.tell("Target.closeTarget", {"targetId": info["targetId"]})

    def _download(self, _params: Params) -> None:
        self.taken.counts["downloads"] += 1


_HANDLERS: dict[str, Callable[[Camera, Params], None]] = {
    "Page.lifecycleEvent": Camera._lifecycle,
    "Fetch.requestPaused": Camera._paused,
    "Network.requestWillBeSent": Camera._requested,
    "Network.webSocketCreated": Camera._socket,
    "Network.responseReceived": Camera._answered,
    "Log.entryAdded": Camera._logged,
    "Page.javascriptDialogOpening": Camera._dialog,
    "Page.windowOpen": Camera._window,
    "Target.targetCreated": Camera._new_target,
    "Browser.downloadWillBegin": Camera._download,
    "Page.downloadWillBegin": Camera._download,
}
