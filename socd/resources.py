"""Where the files that come with socd lie: rules, configuration examples, systemd units.

In a source checkout they stand at the repository's root; in an installed wheel under `socd/data/`.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def rules_dir() -> Path:
    """Folder of YARA rules by family. Raises FileNotFoundError in a broken installation."""
    return _folder("rules")


def config_dir() -> Path:
    """Folder of example configuration, Prometheus and Grafana files. Raises FileNotFoundError."""
    return _folder("config")


def systemd_dir() -> Path:
    """Folder of systemd units, sysusers and tmpfiles. Raises FileNotFoundError."""
    return _folder("systemd")


def _folder(name: str) -> Path:
    places = (_PACKAGE / "data" / name, _PACKAGE.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise FileNotFoundError(f"socd's own folder {name!r} is missing; looked in {places[0]} and {places[1]}")
