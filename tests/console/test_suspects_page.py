"""The page of suspicions: what waits, what to type, what was accepted; and the command line that settles them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from socd.console import create_app
from socd.model import catalogue as c
from socd.model.observation import Finding, Observation, Outcome, Verdict
from tests.act.sample_province import HOSTILE, NOW, filled
from tests.console.serve_sample import reader


async def test_what_waits_and_what_was_accepted(tmp_path: Path) -> None:
    province = filled()
    site = next(iter(province.inventory.sites))
    doubt = Finding(
        c.BAD_REDIRECT, f"https://a.example/{HOSTILE}", "redirect:x.example", title=HOSTILE, suspect=True,
        details={"reasons": [f"chuyển hướng lạ: {HOSTILE}"]},
    )  # fmt: skip
    for number, cause in enumerate(("redirect:x.example", "redirect:y.example")):
        verdict = Verdict(Outcome.FINDING, (replace(doubt, cause=cause),))
        at = NOW - timedelta(minutes=9 - number)
        province.store.record(Observation(site, "u", "defacement", "local", at, 0.1, verdict))
    waiting = [one for one in province.store.suspects() if one.track.key.endswith(".example")]
    first = next(one for one in waiting if "x.example" in one.track.key)
    async with TestClient(TestServer(create_app(reader(province, tmp_path)), host="127.0.0.1")) as client:
        async with client.get("/suspects") as answer:
            html = await answer.text()
            assert answer.status == 200
        assert all(f"socd suspect accept {one.id}" in html for one in waiting)
        assert "<script>alert" not in html
        province.store.accept_suspect(first.id, who="Lan", at=NOW, why="lý do <b>rõ</b>")
        async with client.get("/suspects?lang=en") as answer:
            html = await answer.text()
        assert first.id not in html
        assert "lý do &lt;b&gt;rõ" in html
        async with client.get("/api/v1/suspects") as answer:
            told = json.loads(await answer.text())
        assert [one["id"] for one in told["suspects"] if one["id"] == first.id] == []
        assert len(told["suspects"]) == len(province.store.suspects())
