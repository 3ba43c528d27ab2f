"""socd report incident|warning|monthly: drafts for a person to check, number and sign."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socd.cases.clocks import clocks
from socd.cli.base import (
    config_option,
    echo_json,
    fail,
    json_option,
    language,
    load,
    open_store,
    printable,
    unknown_case,
    utcnow,
)
from socd.model.case import Case, CaseEvent
from socd.model.shot import Picture, Role

if TYPE_CHECKING:
    from socd.config import Config
    from socd.reports.facts import Photo

FORMATS = ("docx", "pdf", "html")


@click.group()
def report() -> None:
    """Văn bản, báo cáo (dự thảo để ký) · documents, drafted for a person to sign."""


def _options(command: Any) -> Any:
    command = click.option("--format", "formats", default=",".join(FORMATS), show_default=True, help="docx,pdf,html")(
        command
    )
    command = click.option(
        "--out", type=click.Path(path_type=Path, file_okay=False), help="Nơi ghi (mặc định: thư mục reports) · folder"
    )(command)
    return config_option(json_option(command))


@report.command()
@click.argument("number")
@_options
def incident(number: str, **told: Any) -> None:
    """Báo cáo sự cố (72 giờ, NĐ 331/2026; thông tin Mẫu 03) · incident report."""
    from socd.reports.facts import incident_facts

    desk = _Desk(**told)
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
@_options
def warning(number: str, **told: Any) -> None:
    """Công văn cảnh báo gửi đơn vị của vụ việc · warning letter to the case's unit."""
    from socd.reports.facts import warning_facts

    desk = _Desk(**told)
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
@_options
def monthly(period: str | None, **told: Any) -> None:
    """Báo cáo tháng tình hình bảo đảm an ninh mạng · monthly report."""
    from socd.reports.monthly import monthly_facts
    from socd.reports.period import Period, Scheme

    desk = _Desk(**told)
    config = desk.config
    scheme = Scheme(config.settings.period)
    try:
        chosen = Period.parse(period, scheme) if period else Period.holding(desk.at, scheme)
    except ValueError as error:
        fail(str(error))
    office = config.settings.office
    facts = monthly_facts(desk.store, config.inventory, office, chosen, desk.at, rules=config.clocks)
    desk.write("monthly", facts, None)


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
            click.echo(f"socd: {printable(str(error))}", err=True)
    return [found[role] for role in Role if role in found]


class _Desk:
    """What every report command works with: the configuration, the store, and where to write."""

    def __init__(self, directory: Path, formats: str, out: Path | None, as_json: bool) -> None:
        self.config = load(directory)
        self.store = open_store(self.config)
        self.at = utcnow()
        self.formats = [name.strip() for name in formats.split(",") if name.strip()]
        self.out = out or self.config.reports
        self.as_json = as_json

    def case(self, number: str) -> Case:
        case = self.store.case(number)
        return case if case is not None else unknown_case(number)

    def write(self, form: str, facts: Any, number: str | None) -> None:
        """Write the document, keep its hash in the store, tell where it is."""
        from socd.reports import TemplateProblem, write

        try:
            paths = write(form, facts, self.formats, self.out, self.config.templates)
        except TemplateProblem as error:
            fail(error.text.in_(language()))
        except ValueError as error:
            fail(str(error))
        for path, name in zip(paths, self.formats, strict=True):
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            self.store.add_document(form, number, self.at, str(path.resolve()), name, digest)
            if self.as_json:
                echo_json({"form": form, "case": number, "path": str(path), "format": name, "sha256": digest})
            else:
                click.echo(str(path))
        if number is not None:
            note = f"{form}: {', '.join(path.name for path in paths)}"
            self.store.add_event(number, CaseEvent(self.at, "socd", "document", note))


COMMANDS = (report,)
