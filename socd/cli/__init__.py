"""The command line: thin commands over the rooms. Exit code: 0 nothing found, 1 findings, 2 usage or input error,
3 could not tell."""

from __future__ import annotations

import click

from socd import __version__
from socd.cli import care, cases, daemon, feeds, looks, reports
from socd.cli.base import Group


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="socd")
def main() -> None:
    """socd: trung tâm giám sát an ninh mạng cho một tỉnh · a security operations centre a province can afford."""


for command in (*daemon.COMMANDS, *looks.COMMANDS, *feeds.COMMANDS, *cases.COMMANDS, *reports.COMMANDS, *care.COMMANDS):
    main.add_command(command)
