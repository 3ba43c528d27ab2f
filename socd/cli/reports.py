"""socd report incident|warning|monthly: drafts for a person to check, number and sign."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from socd.cases.clocks import clocks
from socd.cli import papers
from socd.cli.base import fail, printable
from socd.cli.drawing import Desk, paper_options
from socd.model.case import Case
from socd.model.shot import Picture, Role

if TYPE_CHECKING:
    from socd.config import Config
    from socd.reports.facts import Photo


@click.group()
def report() -> None:
    """Văn bản, báo cáo (dự thảo để ký) · documents, drafted for a person to sign."""


@report.command()
@click.argument("number")
@paper_options
def incident(number: str, **told: Any) -> None:
    """Báo cáo sự cố (72 giờ, NĐ 331/2026; thông tin Mẫu 03) · incident report."""
    from socd.reports.facts import incident_facts

    desk = Desk(**told)
    case = desk.case(number)
    config = desk.config
    leaks = desk.store.leak_rows(unit=case.unit) if not case.sites else ()
    running = clocks(case, config.clocks)
    office = config.settings.office
    photos = _photos(config, case)
    facts = incident_facts(case, config.inventory, office, running, case.evidence, desk.at, leaks=leaks, photos=photos)
    desk.write("incident", facts, number)


@report.command()
@click.argument("number")
@paper_options
def warning(number: str, **told: Any) -> None:
    """Công văn cảnh báo gửi đơn vị của vụ việc · warning letter to the case's unit."""
    from socd.reports.facts import warning_facts

    desk = Desk(**told)
    unit = desk.case(number).unit
    config = desk.config
    facts = warning_facts(
        unit,
        desk.store.cases(open_only=True),
        config.inventory,
        config.settings.office,
        desk.at,
        leaks=desk.store.leak_rows(unit=unit),
        days=config.settings.reply_days,
    )
    desk.write("warning", facts, number)


@report.command()
@click.option("--period", help="Tháng báo cáo, ví dụ 2026-11 (mặc định: kỳ này) · month, default: the running one")
@paper_options
def monthly(period: str | None, **told: Any) -> None:
    """Báo cáo tháng tình hình bảo đảm an ninh mạng · monthly report."""
    from socd.reports.monthly import monthly_facts
    from socd.reports.period import Period, Scheme

    desk = Desk(**told)
    config = desk.config
    scheme = Scheme(config.settings.period)
    try:
        chosen = Period.parse(period, scheme) if period else Period.holding(desk.at, scheme)
    except ValueError as error:
        fail(str(error))
    office = config.settings.office
    facts = monthly_facts(desk.store, config.inventory, office, chosen, desk.at, rules=config.clocks)
    desk.write("monthly", facts, period=str(chosen))


def _photos(config: Config, case: Case) -> list[Photo]:
    """One picture of each role from the vault; what cannot be read back unchanged is left out and told."""
    from socd.evidence import EvidenceError, EvidenceReader
    from socd.reports.facts import Photo

    vault = EvidenceReader(config.state / "evidence")
    found: dict[Role, Photo] = {}
    for ref in case.evidence:
        picture = Picture.told_by(ref.about)
        if picture is None or picture.role in found:
            continue
        try:
            found[picture.role] = Photo(ref, replace(picture, data=vault.read(ref.id).body))
        except EvidenceError as error:
            click.echo(f"socd: {printable(error.text.in_(language()))}", err=True)
    return [found[role] for role in Role if role in found]


papers.add_to(report)
COMMANDS = (report,)
