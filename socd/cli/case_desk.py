"""socd case assign|severity|personal-data|tag|task|fill|merge|duplicate|split|enter: what people write into cases."""

from __future__ import annotations

import getpass
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from socd.cases import desk, hand
from socd.cases.fields import FieldProblem, said
from socd.cases.life import Answer
from socd.cases.workdays import VIETNAM
from socd.cli import tell_case
from socd.cli.base import (
    config_option,
    fail,
    language,
    load,
    open_casework,
    printable,
    unknown_case,
    utcnow,
)
from socd.model.case import Case, CaseState, DataKind, PersonalData, Source
from socd.model.catalogue import BY_CODE
from socd.model.kinds import Severity
from socd.model.text import Text

_by = click.option("--by", default=getpass.getuser, help="Người xử lý · who")
_why = click.option("--reason", "--note", "why", required=True, help="Lý do · reason")


class When(click.ParamType[datetime]):
    """A time: ISO 8601, or dd/mm/yyyy HH:MM; without an offset it is Vietnamese."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        for read in (datetime.fromisoformat, lambda text: datetime.strptime(text, "%d/%m/%Y %H:%M")):  # noqa: DTZ007
            try:
                at = read(str(value).strip())
            except ValueError:
                continue
            return at if at.tzinfo else at.replace(tzinfo=VIETNAM)
        self.fail(f"“{value}”: 2026-11-22T10:30, hoặc · or “22/11/2026 10:30”", param, ctx)


WHEN = When()


def add_to(case: click.Group) -> None:
    """Make these commands of `socd case`."""
    for command in (assign, severity, personal_data, tag, task, fill, merge, duplicate, split, enter):
        case.add_command(command)


def _handled(directory: Path, number: str, change: Callable[[Case], Case]) -> Case:
    config = load(directory)
    try:
        changed = open_casework(config).handle(number, change)
    except KeyError:
        unknown_case(number)
    lang = language()
    click.echo(f"{number}: {changed.severity.value} · {changed.state_label.in_(lang)}")
    click.echo(f"→ {tell_case.next_step(changed, config.clocks, utcnow(), lang)}")
    return changed


@click.command()
@click.argument("number")
@click.argument("person")
@_by
@config_option
def assign(number: str, person: str, by: str, directory: Path) -> None:
    """Giao người xử lý · assign the case to a person."""
    try:
        open_casework(load(directory)).answer(number, Answer.ASSIGN, who=by, note=person)
    except KeyError:
        unknown_case(number)
    click.echo(f"{number}: {person}")


@click.command()
@click.argument("number")
@click.argument("level", type=click.Choice([level.value for level in Severity]))
@_why
@_by
@config_option
def severity(number: str, level: str, why: str, by: str, directory: Path) -> None:
    """Đổi mức độ, kèm lý do · change the severity, with a reason."""
    _handled(directory, number, lambda case: desk.set_severity(case, Severity(level), who=by, at=utcnow(), why=why))


@click.command("personal-data")
@click.argument("number")
@click.option("--detected", type=WHEN, help="Lúc phát hiện vi phạm: T0 riêng (mặc định: bây giờ) · its own T0")
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in DataKind]), help="Loại · kind"
)
@click.option("--count", type=click.IntRange(min=0), help="Số người bị ảnh hưởng · people concerned")
@click.option("--no-harm", is_flag=True, help="Không thể gây hại (cần --note) · nobody can be harmed")
@click.option("--note", default="", help="Ghi chú, lý do · note, reason")
@_by
@config_option
def personal_data(
    number: str,
    detected: datetime | None,
    kinds: tuple[str, ...],
    count: int | None,
    no_harm: bool,
    note: str,
    by: str,
    directory: Path,
) -> None:
    """Có dữ liệu cá nhân: bắt đầu đồng hồ riêng 72 giờ · personal data: its own 72 h start."""
    now = utcnow()
    data = PersonalData(detected or now, tuple(DataKind(kind) for kind in kinds), count, not no_harm, note)
    _handled(directory, number, lambda case: desk.tell_personal(case, data, who=by, at=now))


@click.command()
@click.argument("number")
@click.option("--add", multiple=True, help="Thêm nhãn · add a tag")
@click.option("--remove", multiple=True, help="Bỏ nhãn · remove a tag")
@_by
@config_option
def tag(number: str, add: tuple[str, ...], remove: tuple[str, ...], by: str, directory: Path) -> None:
    """Nhãn · tags."""
    changed = _handled(directory, number, lambda case: desk.retag(case, add, remove, who=by, at=utcnow()))
    click.echo(", ".join(changed.tags) or "–")


@click.command()
@click.argument("number")
@click.argument("title", required=False, default="")
@click.option("--to", help="Giao cho · for whom")
@click.option("--due", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Hạn · due day")
@click.option("--done", type=int, help="Số nhiệm vụ đã xong · number of the task that is done")
@_by
@config_option
def task(
    number: str, title: str, to: str | None, due: datetime | None, done: int | None, by: str, directory: Path
) -> None:
    """Thêm nhiệm vụ, hoặc --done N · add a task, or finish one."""
    until: date | None = due.date() if due else None

    def change(case: Case) -> Case:
        if done is not None:
            return desk.finish_task(case, done, who=by, at=utcnow(), note=title)
        return desk.add_task(case, title, who=by, at=utcnow(), to=to, due=until)

    _handled(directory, number, change)


@click.command()
@click.argument("number")
@click.argument("pairs", nargs=-1, required=True, metavar="KEY=VALUE…")
@_by
@config_option
def fill(number: str, pairs: tuple[str, ...], by: str, directory: Path) -> None:
    """Điền trường của văn bản (xem `socd report fields`), KEY= để xóa · fill in fields of its documents."""
    told = dict(key_values(pairs))
    try:
        changed = open_casework(load(directory)).fill(number, told, who=by)
    except KeyError:
        unknown_case(number)
    except FieldProblem as problem:
        fail(problem.text)
    lang = language()
    for key, value in hand.in_case(changed).items():
        field = hand.FIELDS[key]
        click.echo(printable(f"{key} ({field.label.in_(lang)}): {said(field, value)}"))


def key_values(pairs: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """KEY=VALUE of the command line, or the end of the command."""
    for one in pairs:
        key, sign, value = one.partition("=")
        if not sign:
            fail(Text(f"“{one[:60]}”: cần KEY=VALUE", f"“{one[:60]}”: wanted: KEY=VALUE"))
        yield key.strip(), value


def _joining(what: Answer, help_: str) -> click.Command:
    @click.command(what.value, help=help_)
    @click.argument("number")
    @click.argument("other")
    @_why
    @_by
    @config_option
    def command(number: str, other: str, why: str, by: str, directory: Path) -> None:
        config = load(directory)
        try:
            kept = open_casework(config).join(number, other, what, who=by, why=why)
        except KeyError as error:
            unknown_case(str(error.args[0]))
        ended = CaseState.MERGED if what is Answer.MERGE else CaseState.DUPLICATE
        click.echo(f"{number}: {ended.label.in_(language())} → {kept.number}")
        click.echo(f"→ {tell_case.next_step(kept, config.clocks, utcnow(), language())}")

    return command


merge = _joining(Answer.MERGE, "Gộp NUMBER vào OTHER: T0 sớm hơn được giữ · merge into another: the earlier T0 counts")
duplicate = _joining(Answer.DUPLICATE, "NUMBER trùng với OTHER · the same thing as another case")


@click.command()
@click.argument("number")
@click.option("--site", "sites", multiple=True, required=True, help="Trang tách ra · site to take out")
@click.option("--t0", type=WHEN, help="Chứng cứ đầu tiên của phần tách, nếu muộn hơn · its first evidence, if later")
@_why
@_by
@config_option
def split(number: str, sites: tuple[str, ...], t0: datetime | None, why: str, by: str, directory: Path) -> None:
    """Tách một số trang thành vụ việc riêng · take sites out into a case of their own."""
    try:
        new = open_casework(load(directory)).split(number, sites, who=by, why=why, t0=t0)
    except KeyError:
        unknown_case(number)
    click.echo(f"{number} → {new.number}: {', '.join(new.sites)}")


@click.command()
@click.option("--kind", required=True, type=click.Choice(sorted(BY_CODE)), help="Loại · kind")
@click.option("--source", required=True, type=click.Choice([s.value for s in Source if s is not Source.SOCD]))
@click.option("--site", "sites", multiple=True, help="Trang · site")
@click.option("--unit", help="Đơn vị (khi không có trang) · unit")
@click.option("--at", "t0", type=WHEN, help="Lúc cơ quan biết: T0 (mặc định: bây giờ) · when the office learnt of it")
@click.option("--place", default="", help="Địa chỉ, hoặc số văn bản · address, or number of the paper")
@click.option("--title", required=True, help="Nội dung · what was told")
@click.option("--severity", "level", type=click.Choice([level.value for level in Severity]))
@_by
@config_option
def enter(
    kind: str,
    source: str,
    sites: tuple[str, ...],
    unit: str | None,
    t0: datetime | None,
    place: str,
    title: str,
    level: str | None,
    by: str,
    directory: Path,
) -> None:
    """Nhập vụ việc do công an, người dân… báo · enter a case that people told of."""
    config = load(directory)
    inventory = config.inventory
    unknown = [site for site in sites if site not in inventory.sites]
    whose = unit or (inventory.sites[sites[0]].operator if sites and not unknown else None)
    if unknown or whose not in inventory.units:
        there = ", ".join(sorted(inventory.units if not unknown else inventory.sites)[:20])
        vi, en = f"không có “{', '.join(unknown) or whose}” trong danh mục", f"no “{', '.join(unknown) or whose}”"
        fail(Text(f"{vi}; có: {there}", f"{en} in the inventory; there are: {there}"))
    now = utcnow()

    def make(number: str) -> Case:
        return desk.entered(
            number, BY_CODE[kind], source=Source(source), unit=whose or "", sites=tuple(dict.fromkeys(sites)),
            t0=t0 or now, at=now, who=by, place=place, title=title, severity=Severity(level) if level else None,
        )  # fmt: skip

    made = open_casework(config).enter(make, BY_CODE[kind])
    click.echo(f"{made.number}: {made.state_label.in_(language())}")
    click.echo(f"→ {tell_case.next_step(made, config.clocks, now, language())}")
