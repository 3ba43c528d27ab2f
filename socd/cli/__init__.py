"""The command line: thin commands over the rooms. Exit code: 0 nothing found, 1 findings, 2 usage or input error,
3 could not tell."""

from __future__ import annotations

import click

from socd import __version__
from socd.cli.base import Commands, Group

_ROOMS = {
    "daemon": ("run", "init", "drill"),
    "check": ("check",),
    "looks": ("scan", "evaluate"),
    "feeds": ("import",),
    "cases": ("case",),
    "suspects": ("suspect",),
    "deadlines": ("due", "stop"),
    "notices": ("notice",),
    "leaks": ("leaks",),
    "inventory": ("inventory",),
    "dossier": ("dossier",),
    "reports": ("report",),
    "users": ("user",),
    "care": ("config", "rules", "evidence", "doctor", "backup", "restore"),
}


@click.group(
    cls=Group,
    commands=Commands({name: f"socd.cli.{room}" for room, names in _ROOMS.items() for name in names}),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="socd")
def main() -> None:
    """socd: trung tâm giám sát an ninh mạng cho một tỉnh · a security operations centre a province can afford."""
