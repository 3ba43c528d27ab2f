"""One browser process with everything it starts: a fresh profile, bounds, a watch on its memory, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pwd
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PLACES = ("/usr/lib/chromium/chromium", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
PREFIX = "socd-eyes-"
_LAUNCH = Path(__file__).parent / "launch.py"
_MB = 1024 * 1024

# What the browser must not do of itself. Its way to the network is added per shot (see flags()).
_QUIET = (
    "--headless=new", "--remote-debugging-pipe", "--no-first-run", "--no-default-browser-check", "--no-pings",
    "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-sync",
    "--disable-extensions", "--disable-domain-reliability", "--disable-client-side-phishing-detection",
    "--disable-breakpad", "--disable-crash-reporter", "--metrics-recording-only", "--disable-quic", "--disable-gpu",
    "--disable-3d-apis", "--mute-audio", "--hide-scrollbars", "--password-store=basic", "--disable-dev-shm-usage",
    "--disable-notifications", "--deny-permission-prompts", "--block-new-web-contents", "--disable-print-preview",
    "--disable-external-intent-requests", "--disable-speech-api", "--lang=vi",
    "--disable-blink-features=AutomationControlled", "--renderer-process-limit=3", "--disk-cache-size=1",
    "--js-flags=--max-old-space-size=384", "--window-size=1366,900", "--force-device-scale-factor=1",
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,InterestFeedContentSuggestions,"
    "AutofillServerCommunication,CertificateTransparencyComponentUpdater,DnsOverHttps,AsyncDns,NetworkTimeServiceQuerying,"
    "SpareRendererForSitePerProcess,BackForwardCache,Prerender2,WebBluetooth,WebUsb,PreconnectToSearch",
    # another probe judges certificates; here the page behind a bad one must still be seen
    "--ignore-certificate-errors",
    # WebRTC may use the proxy or nothing: never a socket of its own
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)  # fmt: skip


class StartError(Exception):
    """The browser did not start; `sandbox` where it refused for want of its sandbox."""

    def __init__(self, detail: str, *, sandbox: bool = False) -> None:
        super().__init__(detail)
        self.sandbox = sandbox


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of one browser: MB of memory over all its processes, seconds of processor time of each."""

    memory: int = 1024
    cpu: int = 60


def find(told: Path | None) -> Path | None:
    """The browser's program: the one told, else Debian's; None where there is none."""
    places = [told] if told else [Path(place) for place in PLACES]
    return next((place for place in places if os.access(place, os.X_OK) and place.is_file()), None)


def flags(port: int, agent: str) -> list[str]:
    """All traffic goes to our own proxy on this port; no name is resolved, loopback is no exception."""
    return [
        *_QUIET,
        f"--user-agent={agent}",
        f"--proxy-server=http://127.0.0.1:{port}",
        "--proxy-bypass-list=<-loopback>",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ]


@dataclass(slots=True)
class Process:
    """A running browser. `commands` and `answers` are our ends of its pipe."""

    child: asyncio.subprocess.Process
    profile: Path
    bounds: Bounds
    commands: int
    answers: int
    uid: int  # of the account it runs under
    seen: set[int] = field(default_factory=set)
    peak: int = 0  # bytes
    cpu: float = 0.0  # seconds of processor time, over all its processes

    @classmethod
    async def start(
        cls, program: Path, arguments: Sequence[str], *, bounds: Bounds, user: str, sandbox: bool
    ) -> Process:
        """Start it in its own session, under `user` where we are root. Raises StartError."""
        account = _account(user)
        profile = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        if account:
            os.chown(profile, account.pw_uid, account.pw_gid)
        reading, commands = os.pipe()
        answers, writing = os.pipe()
        told = {
            "fds": [reading, writing],
            "uid": account and account.pw_uid,
            "gid": account and account.pw_gid,
            "nice": 10,
            "parent": os.getpid(),
            "limits": {
                "RLIMIT_CORE": 0,
                "RLIMIT_FSIZE": 64 * _MB,
                "RLIMIT_CPU": bounds.cpu,
                "RLIMIT_DATA": 2 * bounds.memory * _MB,
            },
            "environment": {
                "HOME": str(profile), "TMPDIR": str(profile), "XDG_CONFIG_HOME": str(profile),
                "XDG_CACHE_HOME": str(profile), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "LANGUAGE": "vi",
                "DBUS_SESSION_BUS_ADDRESS": "disabled:", "DBUS_SYSTEM_BUS_ADDRESS": "disabled:",
            },
        }  # fmt: skip
        line = [str(program), *arguments, *([] if sandbox else ["--no-sandbox"]), f"--user-data-dir={profile}/user"]
        try:
            with (profile / "stderr").open("wb") as errors:
                child = await asyncio.create_subprocess_exec(
                    sys.executable, "-I", "-S", str(_LAUNCH), json.dumps(told), *line, "about:blank",
                    stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL, stderr=errors,
                    pass_fds=(reading, writing), start_new_session=True, cwd=profile,
                )  # fmt: skip
        except BaseException as error:
            os.close(commands)
            os.close(answers)
            shutil.rmtree(profile, ignore_errors=True)
            if isinstance(error, OSError):
                raise StartError(str(error)) from error
            raise
        finally:
            os.close(reading)
            os.close(writing)
        return cls(child, profile, bounds, commands, answers, account.pw_uid if account else os.geteuid())

    def why(self) -> StartError:
        """Why it ended at once, in its own words."""
        with contextlib.suppress(OSError):
            text = (self.profile / "stderr").read_bytes()[:20_000].decode("utf-8", "replace")
            lines = [line for line in text.splitlines() if line.strip() and "dbus" not in line]
            about = [line for line in lines if "sandbox" in line.lower()]
            told = about[0] if about else lines[-1] if lines else "it said nothing"
            return StartError(told[:160], sandbox=bool(about))
        return StartError("it said nothing")

    async def watch(self) -> str:
        """Returns "memory" once all its processes together hold more than their bound."""
        while True:
            self.look()
            if self.peak > self.bounds.memory * _MB:
                return "memory"
            await asyncio.sleep(0.25)

    def look(self) -> None:
        """Note its processes, their memory and processor time."""
        pids = set(tree(self.child.pid))
        self.seen |= pids
        self.peak = max(self.peak, sum(_held(pid) for pid in pids))
        self.cpu = max(self.cpu, sum(_worked(pid) for pid in pids))

    async def kill(self) -> None:
        """End it and all it ever started, and remove its profile."""
        self.look()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.child.pid, signal.SIGKILL)
        for pid in self.seen - {self.child.pid}:
            if _session(pid) == self.child.pid or self.child.pid in _ancestors(pid):
                _end(pid)
        for _ in range(40):
            strays = list(users(self.profile, self.uid))  # before the child is waited for: one may be holding it
            for pid in strays:
                _end(pid)
            if not strays and not any(_session(pid) == self.child.pid for pid in self.seen - {self.child.pid}):
                break
            await asyncio.sleep(0.05)
        await self.child.wait()
        await asyncio.to_thread(shutil.rmtree, self.profile, ignore_errors=True)


def _account(user: str) -> pwd.struct_passwd | None:
    """Whom to become: nobody else where we are an ordinary user already."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(user)
    except KeyError as error:
        raise StartError(f"there is no user “{user}” to run the browser as") from error


def sweep() -> None:
    """Remove profiles that a socd killed in the middle left behind."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = path.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(path, ignore_errors=True)


def tree(root: int) -> Iterator[int]:
    """A process and all below it (proc_pid_task(5))."""
    queue = [root]
    while queue:
        pid = queue.pop()
        yield pid
        with contextlib.suppress(OSError):  # it may end while it is being read
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                with contextlib.suppress(OSError, ValueError):
                    queue += [int(word) for word in task.read_text("ascii").split()]


def users(profile: Path, uid: int) -> Iterator[int]:
    """Processes of this account whose command line names this profile, wherever they stand in the tree.

    The handlers that Chromium starts for its crashes leave tree and session at once, whatever its flags. One that is
    reading a page's process which we kill waits for it for good, and that one for its reader.
    """
    name = os.fsencode(profile)
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            if path.stat().st_uid == uid and name in path.read_bytes():
                yield int(path.parent.name)


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)


def _held(pid: int) -> int:
    """Bytes that are this process's own: anonymous and shared memory, not the program's file."""
    with contextlib.suppress(OSError, ValueError):
        lines = Path(f"/proc/{pid}/status").read_text("ascii", "replace").splitlines()
        return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith(("RssAnon:", "RssShmem:")))
    return 0


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the third on; empty where it is gone."""
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        return [] if fields[:1] == ["Z"] else fields
    return []


def _worked(pid: int) -> float:
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") if len(fields) > 12 else 0.0


def _session(pid: int) -> int:
    fields = _stat(pid)
    return int(fields[3]) if len(fields) > 3 else 0


def _ancestors(pid: int) -> Iterator[int]:
    while pid > 1:
        fields = _stat(pid)
        pid = int(fields[1]) if len(fields) > 1 else 0
        yield pid
