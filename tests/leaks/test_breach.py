"""Breach services: an offline set searched where it lies, and the two network services against a faithful server."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import pty
import random
import select
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web
from leaks_province import INVENTORY, KEY

from probes.leaks.breach import Answer, DomainSearch, Door, Mode, RangeApi, Unanswered, hash_of, open_set, read_key
from probes.leaks.breach import domains as saved
from probes.leaks.breach.digest import md4
from probes.leaks.breach.offline import NotASet
from probes.leaks.breach.ranges import PADDED
from socd.evidence import EvidenceVault
from socd.leakfeed import LeakFeed
from socd.model.leaks import AccountClass, Follow, PasswordChange
from socd.probe import Attempt
from socd.store import Store

SECRET = b"Canary-Mat-Khau-1"


@pytest.mark.parametrize(
    ("text", "digest"),
    [  # RFC 1320, A.5
        (b"", "31d6cfe0d16ae931b73c59d7e0c089c0"),
        (b"a", "bde52cb31de33e46245e05fbdbd6fb24"),
        (b"message digest", "d9130a8164549fe818874806e1c7014b"),
        (b"1234567890" * 8, "e33b4ddc9c38f2199c3e7b164fcc0536"),
        (b"x" * 55, None),
        (b"x" * 56, None),
    ],
)
def test_md4(text: bytes, digest: str | None) -> None:
    made = md4(text).hex()
    openssl = subprocess.run(  # an oracle of another hand, where it still carries MD4
        ["openssl", "dgst", "-md4", "-provider", "legacy", "-provider", "default"], input=text, capture_output=True
    )
    oracle = openssl.stdout.decode().strip().rpartition(" ")[2] if openssl.returncode == 0 else digest
    assert made == (digest or oracle or made) and len(made) == 32


def test_a_known_ntlm_hash() -> None:
    assert hash_of(b"password", Mode.NTLM) == "8846F7EAEE8FB117AD06BDD830B7586C"
    assert hash_of(b"password", Mode.SHA1) == "5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8"


# -- on disk -------------------------------------------------------------------------------------------------


def digests(count: int) -> list[str]:
    return sorted({hashlib.sha1(str(i).encode()).hexdigest().upper() for i in range(count)})


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("count", [1, 2, 40, 3000])
async def test_every_line_of_a_sorted_file_is_found(tmp_path: Path, ending: str, count: int) -> None:
    known = digests(count)
    path = tmp_path / "hashes.txt"
    path.write_bytes("".join(f"{one}:{10 ** (i % 7)}{ending}" for i, one in enumerate(known)).encode())
    hashes = open_set(path)
    assert hashes.mode is Mode.SHA1
    wanted = [*range(min(count, 60)), *range(max(0, count - 60), count), *range(0, count, 41)]
    for i in wanted:
        assert await hashes.times(known[i].lower()) == Answer(10 ** (i % 7))
    for other in ("0" * 40, "F" * 40, *(hashlib.sha1(f"-{i}".encode()).hexdigest() for i in range(40))):
        assert await hashes.times(other) == Answer(0)


async def test_a_file_without_counts_or_line_end_and_one_of_ntlm(tmp_path: Path) -> None:
    path = tmp_path / "h"
    path.write_text("\n".join(digests(50)))
    assert (await open_set(path).times(digests(50)[-1])).times == 1
    path.write_text("\n".join(f"{one[:32]}:7" for one in digests(50)))
    ntlm = open_set(path)
    assert ntlm.mode is Mode.NTLM
    assert await ntlm.times(digests(50)[30][:32]) == Answer(7)


async def test_what_is_broken_could_not_tell(tmp_path: Path) -> None:
    path = tmp_path / "h"
    mixed = digests(2000)
    random.Random(5).shuffle(mixed)
    path.write_text("".join(f"{one}:1\n" for one in mixed))
    answers = [await open_set(path).times(one) for one in mixed[:20]]
    assert any(a.times is None and a.reason and "sorted" in a.reason.en for a in answers)
    assert not any(a.times == 0 for a in answers)
    path.write_text(digests(1)[0] + ":1\n" + "\0" * 9000)
    assert (await open_set(path).times("F" * 40)).times is None
    path.write_text("password123\n")
    with pytest.raises(NotASet):
        open_set(path)
    gone = tmp_path / "gone"
    gone.write_text(digests(1)[0] + ":1\n")
    held = open_set(gone)
    gone.unlink()
    assert (await held.times("F" * 40)).times is None


@pytest.mark.parametrize("name", ["{p}.txt", "{p}", "{p}.gz", "{a}/{b}/{p}.gz", "{low}.txt"])
async def test_a_folder_of_ranges(tmp_path: Path, name: str) -> None:
    wanted = hash_of(SECRET, Mode.SHA1)
    for prefix, lines in (("00000", f"{'0' * 35}:3\r\n"), (wanted[:5], f"{'1' * 35}:0\r\n{wanted[5:]}:42\r\n")):
        file = tmp_path / name.format(p=prefix, low=prefix.lower(), a=prefix[:2], b=prefix[2:4])
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(lines.encode()) if file.suffix == ".gz" else lines.encode())
    folder = open_set(tmp_path)
    assert await folder.times(wanted) == Answer(42)
    assert await folder.times(wanted[:5] + "1" * 35) == Answer(0)  # padding
    missing = await folder.times("FFFFF" + "0" * 35)
    assert missing.times is None and missing.reason and "FFFFF" in missing.reason.vi


# -- on the network ------------------------------------------------------------------------------------------


@dataclass
class Service:
    """As Have I Been Pwned answers: the paths, headers, status and forms of its published API."""

    base: str = ""
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    trouble: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    ranges: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, object] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()
    key: str = "0123456789abcdef0123456789abcdef"

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((request.path_qs, dict(request.headers)))
        if self.trouble:
            status, headers = self.trouble.pop(0)
            return web.Response(status=status, headers=headers)
        if request.path.startswith("/range/"):
            lines = self.ranges.get(request.path[7:] + ("ntlm" if "ntlm" in request.query_string else ""), [])
            width = 27 if "ntlm" in request.query_string else 35
            padding = [f"{i:0{width}X}:0" for i in range(800)] if request.headers.get("Add-Padding") == "true" else []
            return web.Response(text="\r\n".join(lines + padding))
        if request.headers.get("hibp-api-key") != self.key:
            return web.json_response(
                {"statusCode": 401, "message": "Access denied due to invalid hibp-api-key."}, status=401
            )
        if not request.headers.get("User-Agent"):
            return web.Response(status=403)
        path = request.path.removeprefix("/api/v3/")
        if path.rpartition("/")[2] in self.forbidden:
            return web.Response(status=403)
        if path not in self.answers:
            return web.Response(status=404)
        return web.json_response(self.answers[path])


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    app = web.Application()
    app.router.add_get("/{path:.*}", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@dataclass
class Clock:
    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("mode", list(Mode))
async def test_only_five_letters_of_the_hash_go_out(service: Service, mode: Mode) -> None:
    digest = hash_of(SECRET, mode)
    service.ranges[digest[:5] + ("ntlm" if mode is Mode.NTLM else "")] = [
        f"{digest[5:]}:12",
        f"{'A' * (mode.length - 5)}:2",
    ]
    async with Door(service.base, 6000, PADDED) as door:
        assert await RangeApi(door, mode).times(digest) == Answer(12)
        assert await RangeApi(door, mode).times(digest[:5] + f"{5:0{mode.length - 5}X}") == Answer(0)  # a padding line
    for path, headers in service.asked:
        assert path == f"/range/{digest[:5]}" + ("?mode=ntlm" if mode is Mode.NTLM else "")
        assert headers["Add-Padding"] == "true" and digest[5:12] not in json.dumps(headers)


async def test_a_failing_service_is_no_clean_password(service: Service) -> None:
    clock = Clock()
    service.trouble = [(503, {})] * 9
    async with Door(service.base, 6000, PADDED, clock.sleep, clock) as door:
        answer = await RangeApi(door).times("0" * 40)
    assert answer.times is None and answer.reason and len(service.asked) == 4
    async with Door("http://127.0.0.1:9", 6000, PADDED) as door:
        assert (await RangeApi(door).times("0" * 40)).times is None
    async with Door(service.base, 6000) as door:
        service.trouble = []
        assert (await RangeApi(door).times("0" * 40)).times is None  # an empty range is no answer


async def test_what_the_service_asks_to_wait_is_waited(service: Service) -> None:
    clock = Clock()
    service.trouble = [(429, {"Retry-After": "7"}), (429, {"Retry-After": "2"})]
    async with Door(service.base, 10, PADDED, clock.sleep, clock) as door:
        await door.get("range/00000")
        assert [round(one) for one in clock.slept] == [8, 3, 3]  # 7+1, then 2+1, the rest of the plan's six seconds
        assert clock.now >= 12
        service.trouble = [(429, {"Retry-After": "86400"})]
        with pytest.raises(Unanswered, match="rate limit"):
            await door.get("range/00000")


async def test_domain_search(service: Service) -> None:
    service.answers = {
        "breacheddomain/backan.gov.vn": {"van.a": ["Adobe", "Dropbox"], "ke-toan": ["Adobe"]},
        "stealerlogsbyemaildomain/backan.gov.vn": {"van.a": ["netflix.com", "qlvb.backan.gov.vn"]},
        "stealerlogsbywebsitedomain/backan.gov.vn": ["dan@gmail.com", "van.a@backan.gov.vn"],
        "breacheddomain/odd.vn": ["not", "a", "mapping"],
        "breacheddomain/odd2.vn": {"a b": ["x"]},
    }
    service.forbidden = ("nari.backan.gov.vn",)
    async with Door(f"{service.base}/api/v3", 6000, {"hibp-api-key": service.key}) as door:
        search = DomainSearch(door)
        result = await search.search(
            ["backan.gov.vn", "nari.backan.gov.vn", "none.vn", "odd.vn", "odd2.vn"], ["backan.gov.vn"]
        )
    assert result.asked == 11 and len(result.found) == 7
    told = dict(result.problems)
    assert set(told) == {"breacheddomain/nari.backan.gov.vn", "stealerlogsbyemaildomain/nari.backan.gov.vn",
                         "breacheddomain/odd.vn", "breacheddomain/odd2.vn"}  # fmt: skip
    assert "xác minh" in told["breacheddomain/nari.backan.gov.vn"].vi and "none.vn" not in str(told)
    async with Door(f"{service.base}/api/v3", 6000, {"hibp-api-key": "wrong"}) as door:
        refused = await DomainSearch(door).search(["backan.gov.vn"], [], stealer_logs=False)
    assert refused.found == [] and "401" in refused.problems[0][1].en
    assert "wrong" not in str(refused.problems) and service.key not in repr(door)


@pytest.fixture
def feed(tmp_path: Path) -> Iterator[LeakFeed]:
    store = Store.open(None)
    store.sites = INVENTORY.sites
    vault = EvidenceVault(tmp_path / "evidence", lambda: "1")
    now = datetime.now(UTC)
    yield LeakFeed(store, Attempt(vault, "local", lambda: now), lambda: INVENTORY, KEY, lambda: now)
    vault.close()
    store.close()


async def test_a_search_is_imported_like_a_stealer_log(service: Service, tmp_path: Path, feed: LeakFeed) -> None:
    service.answers = {
        "breacheddomain/backan.gov.vn": {"van.a": ["Adobe"]},
        "stealerlogsbywebsitedomain/backan.gov.vn": ["dan@gmail.com"],
    }
    async with Door(f"{service.base}/api/v3", 6000, {"hibp-api-key": service.key}) as door:
        result = await DomainSearch(door).search(["backan.gov.vn"], ["backan.gov.vn"])
    path = tmp_path / "one.breach.jsonl"
    saved.save(result.found, path)
    assert path.stat().st_mode & 0o777 == 0o600
    batch, numbers = feed.take(path)
    assert [(a.cls, a.host, a.login_masked) for a in sorted(batch.accounts, key=lambda a: a.host)] == [
        (AccountClass.OFFICIAL, "adobe", "va***@backan.gov.vn"),
        (AccountClass.CITIZEN, "backan.gov.vn", "da***@gmail.com"),
    ]  # fmt: skip
    assert len(numbers) == 2  # of the staff, and of the citizens
    row = next(row for row in feed.store.leak_rows() if row.cls is AccountClass.OFFICIAL)
    later = feed.now() + timedelta(minutes=1)
    feed.store.confirm_changes([PasswordChange(row.fingerprint, later, "Lê Văn C", "đặt lại", "A", later)])
    assert feed.take(path)[1] == []  # next week's search says the same: that is no new theft
    assert [r.state for r in feed.store.leak_rows() if r.fingerprint == row.fingerprint] == [Follow.CHANGED]


def test_a_hostile_result_file(tmp_path: Path, feed: LeakFeed) -> None:
    path = tmp_path / "x.breach.jsonl"
    path.write_text(
        '{"socd": "breach-search"}\n{"login": 1}\nnull\n['
        + "[" * 3000
        + '\n{"login": "a@backan.gov.vn", "host": "x", "application": "y"}\n'
    )
    batch, _ = feed.take(path)
    assert len(batch.accounts) == 1 and sum("broken line" in one for one in batch.problems) == 3
    path.write_text("URL: x\nPassword: y\n")
    assert feed.take(path)[0].unread


def test_the_key_must_be_private(tmp_path: Path) -> None:
    path = tmp_path / "hibp.key"
    path.write_text("abc\n")
    path.chmod(0o640)
    with pytest.raises(Unanswered, match="chmod 600"):
        read_key(path)
    path.chmod(0o600)
    assert read_key(path) == "abc"
    for wrong in ("", "two words", "x\nhost: y"):
        path.write_text(wrong)
        with pytest.raises(Unanswered):
            read_key(path)


# -- at the terminal -----------------------------------------------------------------------------------------


def typed(command: list[str], secret: bytes) -> tuple[int, bytes]:
    """Runs a command on a terminal of its own and types a password when it asks; its exit code and all it showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(command[0], command)
    shown = b""
    sent = False
    while select.select([terminal], [], [], 30)[0]:
        try:
            part = os.read(terminal, 4096)
        except OSError:
            break
        if not part:
            break
        shown += part
        if not sent and b": " in shown:
            os.write(terminal, secret + b"\n")
            sent = True
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown


def test_a_typed_password_is_checked_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "socd.yaml").write_text("state: state\noffice: {name: A}\n")
    hashes = tmp_path / "hashes.txt"
    hashes.write_text("".join(f"{one}:5\n" for one in sorted([*digests(20), hash_of(SECRET, Mode.SHA1)])))
    base = [sys.executable, "-m", "socd", "leaks", "check-password", "--config", str(tmp_path)]
    code, shown = typed([*base, "--hashes", str(hashes)], SECRET)
    assert (code, SECRET in shown) == (1, False) and b" 5 " in shown
    assert SECRET not in b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    piped = subprocess.run([*base, "--hashes", str(hashes)], input=SECRET, capture_output=True, start_new_session=True)
    assert piped.returncode == 2 and SECRET not in piped.stdout + piped.stderr
    off = subprocess.run(base, capture_output=True, start_new_session=True)
    assert off.returncode == 2 and b"breach" in off.stderr
