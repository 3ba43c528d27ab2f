"""A drill played as an operator would, with what watches it from outside."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]


@dataclass
class Played:
    """What a drill left: its score, its folder, and what the watchers saw on the way."""

    out: Path
    score: dict[str, Any]
    seen: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.out / "config"


Watcher = Callable[[dict[str, Any], dict[str, Any]], Awaitable[None]]


async def play(out: Path, *extra: str, watcher: Watcher | None = None) -> Played:
    """`socd drill bac-kan-2023 --once --json`; `watcher` runs beside it with (socd.yaml, what it saw)."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "socd", "drill", "bac-kan-2023", "--once", "--json", "--out", str(out), *extra,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    talk = asyncio.create_task(process.communicate())
    seen: dict[str, Any] = {}
    watching = asyncio.create_task(_watch(out, talk, watcher, seen)) if watcher else None
    stdout, stderr = await talk
    if watching:
        await watching
    assert process.returncode in (0, 1), stderr.decode()[-3000:]
    return Played(out, json.loads(stdout), seen)


async def _watch(out: Path, talk: asyncio.Task[Any], watcher: Watcher, seen: dict[str, Any]) -> None:
    settings = out / "config" / "socd.yaml"
    while not (settings.exists() and (out / "state" / "socd.db").exists()):
        if talk.done():
            return
        await asyncio.sleep(0.2)
    seen["over"] = talk.done
    await watcher(yaml.safe_load(settings.read_text("utf-8")), seen)


def blemishes(played: Played) -> list[str]:
    """Everything in which a score falls short of perfect."""
    score = played.score
    found = [f"{thing['id']} not found" for thing in score["planted"] if not thing["found"]]
    found += [f"{case} is a false alarm" for case in score["false_alarm_cases"]]
    if score["leaks"] != {"organisations": 3, "computers": 4, "accounts": 53, "official": 15}:
        found.append(f"leaks {score['leaks']}")
    if not score["evidence_ok"]:
        found.append("evidence does not hold")
    return found
