"""One secret is one cause: at many places, after it moved, on a vendor's other site; and what the office accepts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from leaks_fleet import HEAD, MISSING, given, page
from leaks_served import NOW, look_at, serving

from probes.leaks.probe import LeaksSettings
from probes.leaks.values import base62_crc32
from socd.digest import keyed, of_installation
from socd.model.allowed import Allowed, AllowList
from socd.model.observation import Finding, Observation, Outcome, Verdict
from socd.store import Store

BODY = "x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8Gy5C"
TOKEN, OTHER = (f"ghp_{body}{base62_crc32(body)}" for body in (BODY, BODY[::-1]))
DIGEST = keyed(b"Jt5Rc9Yw3Gh7Ls1D")
SETTINGS = LeaksSettings(paths=("/.env", "/.env.bak"))


class Portal:
    """Serves `files`, and a home page that names the scripts among them."""

    def __init__(self, files: dict[str, str]) -> None:
        self.files = files

    async def __call__(self, request: web.Request) -> web.StreamResponse:
        if request.path == "/":
            scripts = "".join(f"<script src='{path}'></script>" for path in self.files if path.endswith(".js"))
            return page(f"{HEAD}<body>{scripts}")
        body = self.files.get(request.path)
        return page(MISSING, 404) if body is None else given(request, body.encode())


async def look(portal: Portal, memory: Any = None, now: datetime = NOW, **known: Any) -> Verdict:
    async with serving(portal) as site:
        return (await look_at(site, SETTINGS, memory, now, **{"fingerprint": DIGEST, **known}))[1]


def env(token: str, password: str) -> str:
    return f"APP_ENV=production\nGH_TOKEN={token}\nDB_PASSWORD={password}\n"


async def test_a_secret_that_moves_is_the_same() -> None:
    portal = Portal({"/.env": env(TOKEN, "Zq7Wm2Xp4LkT"), "/app1.js": f"const t='{TOKEN}'"})
    first = await look(portal)
    (one,) = first.findings
    assert one.details["paths"] == ["/.env", "/app1.js"]
    assert one.cause.removeprefix("secret:") in (DIGEST(TOKEN), DIGEST("Zq7Wm2Xp4LkT"))
    assert {s["fingerprint"] for s in one.details["secrets"]} == {DIGEST(TOKEN), DIGEST("Zq7Wm2Xp4LkT")}
    assert "since" not in one.details

    portal.files = {"/app2.js": f"let x=1,t='{TOKEN}'"}  # the file is gone, the next build still shows the token
    second = await look(portal, first.memory, NOW + timedelta(days=3))
    (again,) = second.findings
    assert again.key == one.key
    assert (again.details["since"], again.details["before"]) == ("2026-11-22", ["/.env", "/app1.js"])

    portal.files = {"/.env": env(OTHER, "Rt6Yc0Kq9Lm2")}  # the same file with new secrets: still the same door
    (changed,) = (await look(portal, first.memory)).findings
    assert changed.key == one.key

    portal.files |= {"/.env.bak": env(TOKEN, "Zq7Wm2Xp4LkT")}  # the old ones beside them: two causes, none twice
    both = await look(portal, first.memory)
    assert len({finding.key for finding in both.findings}) == 2
    assert next(f for f in both.findings if f.key == one.key).details["path"] == "/.env.bak"


async def test_memory_without_fingerprints_keeps_its_cases() -> None:
    """After an update, and where the key came later, what was told by its file goes on under its file."""
    portal = Portal({"/.env": env(TOKEN, "Zq7Wm2Xp4LkT"), "/a.js": f"const t='{OTHER}'"})
    old = await look(portal, fingerprint=None)
    assert {finding.cause for finding in old.findings} == {"file:/.env", "file:/a.js"}
    assert old.memory is not None
    memory = {key: value for key, value in old.memory.items() if key != "secrets"}
    new = await look(portal, memory)
    assert {finding.cause for finding in new.findings} == {"file:/.env", "file:/a.js"}


async def test_what_the_office_accepts_until_it_runs_out() -> None:
    portal = Portal({"/a.js": f"const t='{TOKEN}'"})
    entry = Allowed("khóa mẫu trong tài liệu", "Nguyễn Văn An", date(2026, 11, 22), fingerprint=DIGEST(TOKEN))
    accepted = await look(portal, allowed=AllowList((entry,)))
    assert accepted.outcome is Outcome.OK
    assert "secret-exposed" in accepted.covers
    late = await look(portal, accepted.memory, NOW + timedelta(days=1), allowed=AllowList((entry,)))
    (told,) = late.findings
    assert told.details["expired"] == [
        {"name": "Nguyễn Văn An", "reason": "khóa mẫu trong tài liệu", "until": "2026-11-22"}
    ]


async def test_one_key_on_a_vendors_sites_is_one_case(tmp_path: Path) -> None:
    portal = Portal({"/a.js": f"const t='{TOKEN}'"})
    (finding,) = (await look(portal)).findings
    async with serving(portal) as site:
        sites = {name: replace(site, id=name, vendor="nhathau") for name in ("a", "b")}
    store = Store.open(tmp_path / "socd.db")
    store.sites = sites
    for name, days in (("a", 0), ("b", 40)):
        for minute in range(2):
            at = NOW + timedelta(days=days, minutes=minute)
            store.record(_observed(name, finding, at))
    (case,) = store.cases()
    store.close()
    assert case.sites == ("a", "b")
    assert "nature" not in case.details  # nobody broke in: the key is the vendor's


def _observed(site: str, finding: Finding, at: datetime) -> Observation:
    verdict = Verdict(Outcome.FINDING, (finding,), covers=frozenset({finding.kind.code}))
    return Observation(site, "u", "leaks", "local", at, 1.0, verdict)


def test_the_key_stays_where_it_is(tmp_path: Path) -> None:
    assert of_installation(tmp_path) is None
    (tmp_path / "leak.key").write_bytes(b"k" * 32)
    digest = of_installation(tmp_path)
    assert digest is not None
    assert digest("a") == keyed(b"k" * 32)("a") != keyed(b"j" * 32)("a")
    assert "k" * 8 not in repr(digest)


async def test_an_open_case_follows_its_secret_to_other_addresses(tmp_path: Path) -> None:
    """Told once at each new address; a copy that comes and goes among those told is no news."""
    portal = Portal({"/a.js": f"const t='{TOKEN}'"})
    store, memory, looks = Store.open(tmp_path / "socd.db"), None, []
    for minute, files in enumerate(("/a.js", "/a.js", "/b.js", "/a.js", "/b.js", "/b.js /c.js")):
        portal.files = dict.fromkeys(files.split(), f"let n={minute},t='{TOKEN}'")
        now = NOW + timedelta(minutes=minute)
        verdict = await look(portal, memory, now)
        memory = verdict.memory
        (finding,) = verdict.findings
        looks.append(store.record(_observed("a", finding, now)))
    (case,) = store.cases()
    store.close()
    moves = [event.note for event in case.events if event.what == "moved"]
    assert moves == ["/b.js", "/c.js"]
    assert case.details["paths"] == ["/b.js", "/c.js"] and case.details["before"] == ["/a.js"]
    assert case.place.endswith("/b.js") and "/b.js" in case.title
