"""socd report: drafts for a person to check, number and sign."""

from __future__ import annotations

import click

from socd.cli import case_papers, papers, periodic


@click.group()
def report() -> None:
    """Văn bản, báo cáo (dự thảo để ký) · documents, drafted for a person to sign."""


case_papers.add_to(report)
papers.add_to(report)
periodic.add_to(report)
COMMANDS = (report,)
