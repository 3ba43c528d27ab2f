"""The whole path of an exposed secret, from the wire to the disk: found, told, kept as evidence, and nowhere."""

from __future__ import annotations

import base64
import gzip
import json
import logging
from pathlib import Path

import pytest
from aiohttp import web
from leaks_fleet import HEAD, LISTING, MISSING, given, page
from leaks_served import NOW, RULES, serving

from probes.leaks.probe import LeaksProbe, LeaksSettings
from socd.digest import keyed
from socd.evidence import EvidenceVault
from socd.fetch import Fetcher
from socd.model.observation import Finding
from socd.probe import Attempt, Context, Kit
from socd.store import Store

CANARY = "Vb8Nn1Kd6Zq7Wm2Xp4"
KEY = b"Jt5Rc9Yw3Gh7Ls1Dn8Fb4"  # the installation's: a probe never holds it
TOKEN = "ghp_" + "x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8Gy5C0iRlue"  # the form of a token with its checksum, nobody's
FILES = {
    "/.env": f"APP_KEY=base64:{CANARY}\nDB_PASSWORD={CANARY}\nMAIL_PASSWORD={CANARY}\n# {CANARY}\n",
    "/.git/config": f"[core]\n\trepositoryformatversion = 0\n[remote]\n\turl = https://u:{CANARY}@git.example/x.git\n",
    "/.vscode/sftp.json": f'{{"host": "10.0.0.1", "username": "web", "password": "{CANARY}", "remotePath": "/"}}',
    "/uploads/": LISTING.format("/uploads/") + '<a href="db.sql">db.sql</a>',
    "/uploads/db.sql": f"-- MySQL dump 10.13\nINSERT INTO `users` VALUES (1,'quantri','{CANARY}');\n",
    "/phpinfo.php": "<title>PHP 8 - phpinfo()</title><h1>PHP Version 8.2</h1>"
    f'<td class="e">DB_PASSWORD </td><td>{CANARY}</td>',
    "/actuator/env": f'{{"activeProfiles":[],"propertySources":[{{"x.password":{{"value":"{CANARY}"}}}}]}}',
    "/storage/logs/laravel.log": f"[2026-01-02 03:04:05] production.ERROR: login {CANARY} mysql://u:{CANARY}@db/x\n",
    "/js/app.js": f"const t='{TOKEN}';\n//# sourceMappingURL=app.js.map",
    "/js/app.js.map": json.dumps(
        {
            "version": 3,
            "sources": ["webpack:///src/views/A.vue", "webpack:///src/api/b.vue", "webpack:///src/store/c.vue"],
            "sourcesContent": [f"const t='{TOKEN}'; const p = '{CANARY}'", "", ""],
        }
    ),
    "/dang-nhap": f"{HEAD}<form action='/in?k={CANARY}'><input type=password value='{CANARY}'></form>",
    "/robots.txt": f"Disallow: /kho/sao-luu.env?{CANARY}\n",
    "/kho/sao-luu.env": f"DB_HOST=x\nDB_PASSWORD={CANARY}\n",
}
HOME = (
    f"{HEAD}<body><!-- {CANARY} --><script src='/js/app.js?v={CANARY}'></script><a href='/dang-nhap?k={CANARY}'>x</a>"
)


async def handle(request: web.Request) -> web.StreamResponse:
    told = {"X-Backend": f"https://u:{CANARY}@10.0.0.9/", "Set-Cookie": f"s={CANARY}", "X-Trace": CANARY}
    body = FILES.get(request.path)
    answer = (
        page(HOME) if request.path == "/" else page(MISSING, 404) if body is None else given(request, body.encode())
    )
    if request.path in ("/dang-nhap", "/uploads/", "/phpinfo.php"):
        answer.content_type = "text/html"
    answer.headers.update(told)
    return answer


def told(finding: Finding) -> set[str]:
    return {one["fingerprint"] for one in finding.details.get("secrets", ())}


def forms(secret: str) -> list[bytes]:
    """Ways in which a secret may hide in a file: plain, cut, coded."""
    plain = [secret, secret[:10], secret[-10:], secret[::-1]]
    return [one.encode(coding) for one in plain for coding in ("utf-8", "utf-16-le")] + [
        base64.b64encode(secret.encode())[:14], secret.encode().hex().encode(),
    ]  # fmt: skip


async def test_no_byte_written_holds_a_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    store = Store.open(tmp_path / "socd.db")
    spoken = []
    with EvidenceVault(tmp_path / "evidence") as vault:
        async with serving(handle) as site, Fetcher(interval=0.0, parallel=4) as fetcher:
            for _ in range(2):
                memory = store.memory(site.id, "leaks")
                context = Context(site, NOW, RULES, memory=memory, fingerprint=keyed(KEY))
                observation = await Attempt(vault).run(LeaksProbe(), site, LeaksSettings(), Kit(fetcher, context))
                store.record(observation)
                spoken += [repr(observation), repr(context)]
    findings = observation.verdict.findings
    causes = {finding.cause for finding in findings}
    assert causes >= {"repository:.git", "file:/uploads/", "file:/phpinfo.php", "file:/actuator/env", "login:http-page"}
    shared = {path for finding in findings if keyed(KEY)(CANARY) in told(finding) for path in finding.details["paths"]}
    assert shared >= {  # one password at many places: one case
        "/.env", "/.vscode/sftp.json", "/storage/logs/laravel.log", "/kho/sao-luu.env", "/",
    }  # fmt: skip
    token = [finding for finding in findings if keyed(KEY)(TOKEN) in told(finding)]
    assert [finding.details["paths"] for finding in token] == [["/js/app.js.map", "/js/app.js"]]
    assert all(finding.evidence for finding in findings)
    assert len(store.cases()) >= 7  # those that both looks saw
    store.close()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in written) > 10_000
    pieces = [path.read_bytes() for path in written] + [text.encode() for text in spoken]
    pieces += [gzip.decompress(data) for data in pieces if data[:2] == b"\x1f\x8b"]
    # aiohttp's own log is the server's: it tells the addresses that were asked, as any server's does
    pieces += [record.getMessage().encode() for record in caplog.records if record.name != "aiohttp.access"]
    pieces += [path.name.encode() for path in written]
    for secret in (CANARY, TOKEN, KEY.decode()):
        for form in forms(secret):
            assert not [piece[:60] for piece in pieces if form in piece], form
