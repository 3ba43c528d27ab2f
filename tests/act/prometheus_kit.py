"""A real Prometheus (Debian's) on loopback, and what dashboards and rules ask of it. For any test that wants one."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp

ROOT = Path(__file__).parents[2]
RULES = ROOT / "config/prometheus/socd.rules.yml"
DASHBOARD = ROOT / "config/grafana/dashboards/socd-province.json"
_VARIABLES = {"$job": ".+", "$instance": ".+", "$unit": ".+", "$__rate_interval": "10s", "$__range": "10m"}


def panel_queries(path: Path = DASHBOARD) -> list[tuple[str, str]]:
    """(panel title, query) of every panel, variables replaced by "all" and a rate interval of ten seconds."""
    panels = json.loads(path.read_text("utf-8"))["panels"]
    found: list[tuple[str, str]] = []
    for panel in panels:
        for target in panel.get("targets", []):
            expr = target["expr"]
            for name, value in _VARIABLES.items():
                expr = expr.replace(name, value)
            found.append((panel["title"], expr))
    return found


def fast_rules(path: Path = RULES, wait: str = "1s") -> str:
    """The shipped rules with every `for` and `keep_firing_for` cut to `wait`: nothing else is changed."""
    return re.sub(r"(?m)^(\s+(?:keep_firing_)?for:) \S+$", rf"\1 {wait}", path.read_text("utf-8"))


class Prometheus:
    """`async with Prometheus(folder, {"socd": "127.0.0.1:9765"}) as prometheus:` — scrapes and evaluates each second.

    `jobs` maps job names to targets. `rules` is the text of a rule file.
    """

    def __init__(self, folder: Path, jobs: dict[str, str], rules: str | None = None, interval: str = "1s") -> None:
        self._folder = folder
        self.address = f"127.0.0.1:{_free_port()}"
        (folder / "socd.rules.yml").write_text(fast_rules() if rules is None else rules, "utf-8")
        scrapes = [{"job_name": job, "static_configs": [{"targets": [target]}]} for job, target in jobs.items()]
        config = {
            "global": {"scrape_interval": interval, "evaluation_interval": interval},
            "rule_files": ["socd.rules.yml"],
            "scrape_configs": scrapes,
        }
        (folder / "prometheus.yml").write_text(json.dumps(config), "utf-8")  # JSON is YAML

    async def __aenter__(self) -> Self:
        binary = shutil.which("prometheus")
        assert binary, "the Debian package “prometheus” is missing (see the list of packages for tests)"
        self._log = (self._folder / "prometheus.log").open("wb")
        self._process = await asyncio.create_subprocess_exec(
            binary,
            f"--config.file={self._folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self._folder / 'data'}",
            f"--web.listen-address={self.address}",
            stdout=self._log,
            stderr=self._log,
        )
        self._session = aiohttp.ClientSession(f"http://{self.address}")
        await self.until(self._ready, 30)
        return self

    async def __aexit__(self, _kind: type | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        await self._session.close()
        self._process.terminate()
        await self._process.wait()
        self._log.close()

    async def _ready(self) -> bool:
        assert self._process.returncode is None, (self._folder / "prometheus.log").read_text()[-2000:]
        try:
            async with self._session.get("/-/ready") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def query(self, expr: str) -> list[dict[str, Any]]:
        """Samples of an instant query. Raises AssertionError with Prometheus' own words for one it cannot parse."""
        async with self._session.get("/api/v1/query", params={"query": expr}) as response:
            answer = await response.json()
        assert answer["status"] == "success", f"{expr}: {answer['error']}"
        return list(answer["data"]["result"])

    async def firing(self) -> set[tuple[str, str]]:
        """(alert name, site, unit or case) of every alert that fires."""
        async with self._session.get("/api/v1/alerts") as response:
            alerts = (await response.json())["data"]["alerts"]
        fires = [alert["labels"] for alert in alerts if alert["state"] == "firing"]
        return {(a["alertname"], a.get("site") or a.get("case") or a.get("unit") or "") for a in fires}

    async def until(self, condition: Callable[[], Any], seconds: float = 20) -> None:
        """Wait until `condition` (a coroutine function) is true. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not await condition():  # noqa: ASYNC110 - another process has no event to wait for
                await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
