"""The configuration a drill writes for the daemon: the practice province as an inventory, and a faster clock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from socd.practice.province import NETWORK, Province


@dataclass(frozen=True, slots=True)
class Folders:
    """What a drill writes, all under one folder."""

    out: Path

    @property
    def config(self) -> Path:
        return self.out / "config"

    @property
    def state(self) -> Path:
        return self.out / "state"

    @property
    def reports(self) -> Path:
        return self.out / "reports"

    @property
    def log(self) -> Path:
        return self.out / "daemon.log"

    @property
    def mark(self) -> Path:
        """Says that this folder is a drill's, so that the next drill may empty it."""
        return self.out / ".socd-drill"


def write_config(folders: Folders, province: Province, *, speed: float, console: int, metrics: int) -> None:
    """Write `config/` for `socd run --config`: `speed` times faster than the calm play."""
    (folders.config / "conf.d").mkdir(parents=True)
    (folders.config / "practice-ca.pem").write_bytes(province.ca.pem)
    every = {
        probe: {"every": round(seconds / speed, 2)} for probe, seconds in province.story.scenario.tempo.every.items()
    }
    every["tls"]["ca_file"] = "practice-ca.pem"  # type: ignore[assignment]
    _dump(
        folders.config / "socd.yaml",
        {
            "state": str(folders.state),
            "reports": str(folders.reports),
            "lang": "vi",
            "vantage": "local",
            "console": {"address": "127.0.0.1", "port": console},
            "metrics": {"address": "127.0.0.1", "port": metrics},
            "office": {**province.story.province.office, "exercise": True},
            "politeness": {"interval": 0.0, "parallel": 4},  # these servers are ours
            "workers": 16,
            "eyes": {"enabled": speed <= 2},  # a browser's seconds cannot be played faster
            "judge": {"confirm_after": round(5 / speed, 2), "clear_looks": 2},
            "uplink": {"sentinels": [province.sentinel], "majority": 0.6, "every": max(2.0, 15 / speed)},
            "notify": {"webhooks": [province.webhook]},
            "probes": every,
        },
    )
    _dump(
        folders.config / "conf.d" / "inventory.yaml",
        {
            "units": list(province.story.province.units),
            "vendors": list(province.story.province.vendors),
            "sites": [_site(province, id) for id in province.servers],
        },
    )


def _site(province: Province, id: str) -> dict[str, Any]:
    server = province.servers[id]
    entry = server.portal.site.model_dump(exclude={"practice"}, mode="python")
    ports = {80: province.ports.http, 443: province.ports.https}
    return {
        **entry,
        "pages": list(entry["pages"]),
        "connect": {"address": server.address, "ports": ports},
        "networks": [NETWORK],
    }


def _dump(path: Path, data: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120), "utf-8")
