"""socd report case|initial|incident|notice|form03|form04|personal-data|minutes|evidence-list|summary|warning: the
documents about one case, each alone or all that fit it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socd.cases.clocks import SENT, clocks
from socd.cli.base import echo_json, fail, json_option, language, printable
from socd.cli.case_desk import key_values
from socd.cli.drawing import Desk, paper_options
from socd.model.case import Case
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.kinds import KindClass
from socd.model.shot import Picture, Role
from socd.model.text import Text

if TYPE_CHECKING:
    from socd.config import Config
    from socd.reports.facts import Photo, Stage

STAGES = ("72h", "preliminary", "update", "closing")
_HELP = {
    "initial": "Thông báo ban đầu (ngay, 24 giờ) · initial notice",
    "incident": "Báo cáo sự cố: 72 giờ, sơ bộ, cập nhật, kết thúc (NĐ 331/2026; kèm Mẫu 03) · incident report",
    "notice": "Thông báo sự cố (TT 20/2017 Đ9; thư điện tử: [TBSC]) · incident notice",
    "form03": "Báo cáo ban đầu sự cố mạng, Mẫu 03 TT 20/2017 · initial report, form 03",
    "form04": "Báo cáo kết thúc ứng phó sự cố, Mẫu 04 TT 20/2017 · closing report, form 04",
    "personal-data": "Thông báo vi phạm dữ liệu cá nhân, Mẫu 08 NĐ 356/2025 · personal-data notice",
    "minutes": "Biên bản xác nhận sự cố · record of confirmation",
    "evidence-list": "Danh mục chứng cứ kèm SHA-256 (cả XLSX) · list of evidence",
    "summary": "Tóm tắt một trang cho lãnh đạo · one page for the leader",
}


def add_to(report: click.Group) -> None:
    """Make these commands of `socd report`."""
    for form, told in _HELP.items():
        report.add_command(_alone(form, told))
    for command in (case_, warning, fields):
        report.add_command(command)


def _field_options(command: Any) -> Any:
    command = click.option("--field", "told", multiple=True, metavar="KEY=VALUE",
                           help="Điền một trường, xem `socd report fields` · fill one field")(command)  # fmt: skip
    return click.option("--fields", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False),
                        help="YAML các trường (mặc định: reports/SỐ.yaml) · YAML of fields")(command)  # fmt: skip


def _alone(form: str, told: str) -> click.Command:
    def command(number: str, told: tuple[str, ...], file: Path | None, **rest: Any) -> None:
        stage, update = rest.pop("stage", None), rest.pop("update", None)
        papers = CasePapers(Desk(**rest), number, told, file)
        papers.write(form, stage=stage, update=update)

    wrapped: Any = _field_options(paper_options(command))
    if form == "incident":
        wrapped = click.option("--stage", type=click.Choice(STAGES), help="Loại (mặc định: theo vụ việc) · which")(
            wrapped
        )
        wrapped = click.option("--update", type=click.IntRange(1, 99), help="Cập nhật số · number of the update")(
            wrapped
        )
    return click.command(form, help=told)(click.argument("number")(wrapped))


@click.command("case")
@click.argument("number")
@_field_options
@paper_options
def case_(number: str, told: tuple[str, ...], file: Path | None, **rest: Any) -> None:
    """Mọi văn bản hợp với vụ việc · every document that fits the case."""
    papers = CasePapers(Desk(**rest), number, told, file)
    for form in papers.fitting():
        papers.write(form, again=False)


@click.command()
@click.argument("number")
@paper_options
def warning(number: str, **told: Any) -> None:
    """Công văn cảnh báo gửi đơn vị của vụ việc · warning letter to the case's unit."""
    CasePapers(Desk(**told), number).write("warning")


@click.command()
@click.argument("form", required=False)
@json_option
def fields(form: str | None, as_json: bool) -> None:
    """Các trường người dùng tự điền của một mẫu · what people fill in by hand."""
    from socd.cases.hand import FIELDS
    from socd.reports import FORMS

    if form is not None and form not in FORMS:
        there = ", ".join(FORMS)
        fail(Text(f"không có mẫu “{form}”; có: {there}", f"no form “{form}”; there are: {there}"))
    for field in FORMS[form].fields if form else FIELDS.values():
        if as_json:
            echo_json({"key": field.key, "label": field.label.in_(language()), "kind": field.kind.value,
                       "choices": list(field.choices)})  # fmt: skip
        else:
            choices = f" [{', '.join(field.choices)}]" if field.choices else ""
            click.echo(f"{field.key} ({field.kind.value}){choices}: {field.label.in_(language())}")


class CasePapers:
    """One case at the desk: its facts, what people filled in, and which documents fit it."""

    def __init__(self, desk: Desk, number: str, told: tuple[str, ...] = (), file: Path | None = None) -> None:
        self.desk = desk
        self.case = desk.case(number)
        beside = desk.out / f"{number}.yaml"
        self.file = file or (beside if beside.is_file() else None)
        self.told = (_yaml(self.file) if self.file else {}, dict(key_values(told)))

    def write(self, form: str, *, stage: str | None = None, update: int | None = None, again: bool = True) -> None:
        """Draw one up; `again` False: not where the same was sent already."""
        facts = self._letter() if form == "warning" else self._facts(form, stage, update)
        self.desk.write(form, facts, self.case.number, again=again)

    def fitting(self) -> Iterator[str]:
        """Which documents fit the case as it stands."""
        case = self.case
        if case.cls is KindClass.INCIDENT and case.state.counted:
            from socd.reports.forms.tt20 import CLOSABLE

            running = {clock.rule.document for clock in clocks(case, self.desk.config.clocks) if clock.met_at is None}
            if "initial" in running:
                yield "initial"
            yield from ("incident", "notice", "form03")
            if case.state in CLOSABLE:
                yield "form04"
            if "personal-data" in running:
                yield "personal-data"
            if case.confirmed_at is not None:
                yield "minutes"
        if case.evidence:
            yield "evidence-list"
        yield "summary"
        if case.open and case.cls in (KindClass.INCIDENT, KindClass.WEAKNESS) and self._known_unit():
            yield "warning"

    def _known_unit(self) -> bool:
        return self.case.unit in self.desk.config.inventory.units

    def _facts(self, form: str, stage: str | None, update: int | None) -> Any:
        from socd.reports.facts import Stage, incident_facts

        case, config, store = self.case, self.desk.config, self.desk.store
        chosen, count = (Stage(stage), None) if stage else _stage(case)
        of_unit = not case.sites or case.kind is ACCOUNT_LEAK
        return incident_facts(
            case, config.inventory, config.settings.office, clocks(case, config.clocks), case.evidence, self.desk.at,
            leaks=store.leak_rows(unit=case.unit) if of_unit else (),
            stage=chosen,
            update=update or count or _updates(case) + 1,
            photos=_photos(config, case) if form == "incident" else (),
            given=self._given(form),
            sealed=_sealed(config, case) if form == "evidence-list" else {},
        )  # fmt: skip

    def _letter(self) -> Any:
        from socd.reports.facts import warning_facts

        config, store, unit = self.desk.config, self.desk.store, self.case.unit
        if not self._known_unit():
            fail(Text(f"vụ việc {self.case.number}: không rõ đơn vị để gửi công văn", f"{self.case.number}: no unit"))
        return warning_facts(
            unit, store.cases(open_only=True), config.inventory, config.settings.office, self.desk.at,
            leaks=store.leak_rows(unit=unit), days=config.settings.reply_days,
        )  # fmt: skip

    def _given(self, form: str) -> Mapping[str, Any]:
        from socd.cases.fields import FieldProblem
        from socd.cases.hand import given
        from socd.reports import FORMS

        try:
            return given(FORMS[form].fields, self.case, *self.told)
        except FieldProblem as problem:
            where = f"{self.file}: " if self.file and problem.key not in self.told[1] else "--field: "
            fail(Text(f"{where}{problem.text.vi}", f"{where}{problem.text.en}"))


def _stage(case: Case) -> tuple[Stage, int | None]:
    """Which report is next: the 72-hour one until it is sent, then updates, at last the closing one."""
    from socd.reports.facts import Stage
    from socd.reports.forms.tt20 import CLOSABLE

    if case.state in CLOSABLE:
        return Stage.CLOSING, None
    sent = any(event.what == f"{SENT}report72" for event in case.events)
    return (Stage.UPDATE, _updates(case) + 1) if sent else (Stage.H72, None)


def _updates(case: Case) -> int:
    return sum(event.what == f"{SENT}update" for event in case.events)


def _yaml(path: Path) -> dict[str, Any]:
    from socd.yamlfile import ConfigError, load

    try:
        data = load(path).data
    except ConfigError as error:
        fail(*(problem.in_(language()) for problem in error.problems))
    if data is None:
        return {}
    if not isinstance(data, dict):
        fail(Text(f"{path}: cần các dòng “trường: giá trị”", f"{path}: wanted: lines “field: value”"))
    return {str(key): value for key, value in data.items()}


def _sealed(config: Config, case: Case) -> dict[str, datetime]:
    """When each piece of evidence was sealed; what cannot be read back is left out and told."""
    from socd.evidence import EvidenceError, EvidenceReader

    vault = EvidenceReader(config.state / "evidence")
    found = {}
    for ref in case.evidence:
        try:
            found[ref.id] = vault.read(ref.id).at
        except EvidenceError as error:
            click.echo(f"socd: {printable(error.text.in_(language()))}", err=True)
    return found


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
