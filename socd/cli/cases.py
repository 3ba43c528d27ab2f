"""socd case: list, show, and every answer of the transition table; what people write besides is in `case_desk`."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from socd.cases.clocks import SENT, next_clock
from socd.cases.counts import count
from socd.cases.life import Answer
from socd.casework import template_sites
from socd.cli import case_desk, exchange, sending, tell_case
from socd.cli.base import (
    config_option,
    echo_json,
    fail,
    json_option,
    language,
    load,
    open_casework,
    open_store,
    printable,
    unknown_case,
    utcnow,
)
from socd.config import Config
from socd.model.case import Case, CaseState
from socd.model.kinds import KindClass
from socd.model.text import Text


@click.group()
def case() -> None:
    """Xử lý vụ việc · handle cases."""


@case.command("list")
@click.option("--all", "everything", is_flag=True, help="Cả vụ đã đóng · closed ones too")
@click.option("--class", "cls", type=click.Choice([c.value for c in KindClass]), help="Loại · class")
@click.option("--state", type=click.Choice([s.value for s in CaseState]), help="Trạng thái · state")
@click.option("--tag", help="Nhãn · tag")
@json_option
@config_option
def list_(
    everything: bool, cls: str | None, state: str | None, tag: str | None, as_json: bool, directory: Path
) -> None:
    """Danh sách vụ việc · the cases."""
    config = load(directory)
    store = open_store(config, readonly=True)
    ended = state is not None and not CaseState(state).open
    cases = [
        one
        for one in store.cases(open_only=not everything and not ended)
        if cls in (None, one.cls.value) and state in (None, one.state.value) and (tag is None or tag in one.tags)
    ]
    if as_json:
        for one in cases:
            echo_json(tell_case.as_json(one, config.clocks, utcnow()))
        return
    table = Table(Column("Số", no_wrap=True), "Mức", "Trạng thái", "Dấu hiệu", "Trang / đơn vị", "Phát hiện (T0)",
                  "Hạn gần nhất")  # fmt: skip
    now, lang = utcnow(), language()
    for one in cases:
        clock = next_clock(one, config.clocks)
        where = ", ".join(one.sites) or tell_case.unit_name(one.unit, config.inventory)
        row = (one.number, one.severity.value, one.state_label.in_(lang), one.kind.title.in_(lang), where,
               tell_case.local(one.t0), tell_case.left(clock, now, lang) if clock else "–")  # fmt: skip
        table.add_row(*(escape(printable(cell)) for cell in row))
    Console().print(table)
    click.echo(count(cases).text.in_(lang))


@case.command()
@click.argument("number")
@json_option
@config_option
def show(number: str, as_json: bool, directory: Path) -> None:
    """Một vụ việc với chứng cứ, đồng hồ, diễn biến · one case whole."""
    config = load(directory)
    one = find(config, number)
    if as_json:
        echo_json(tell_case.as_json(one, config.clocks, utcnow()))
        return
    for line in tell_case.lines(one, config.clocks, config.inventory, utcnow(), language()):
        click.echo(printable(line))


def _answering(what: Answer, help_: str, note: str | None = None) -> click.Command:
    """One handling command: all have a number, a name, and where it serves a note."""

    def command(number: str, by: str, directory: Path, note: str = "", all_sites: bool = False) -> None:
        config = load(directory)
        try:
            changed = open_casework(config).answer(number, what, who=by, note=note, all_sites=all_sites)
        except KeyError:
            unknown_case(number)
        reach = {*changed.sites, *template_sites(config.inventory, changed.sites)}
        told = changed.state_label.in_(language())
        click.echo(f"{changed.number}: {told}" + (f" ({len(reach)})" if all_sites else ""))
        click.echo(f"→ {tell_case.next_step(changed, config.clocks, utcnow(), language())}")

    wrapped: Callable[..., Any] = config_option(command)
    if note is not None:
        wrapped = click.option("--note", "--reason", "--cause", "note", default="", help=note)(wrapped)
    if what in (Answer.ACCEPT, Answer.FALSE_ALARM):
        told = "Áp dụng cho mọi trang cùng nhà cung cấp, máy chủ · for all sites of the same vendor or server"
        wrapped = click.option("--all-sites", is_flag=True, help=told)(wrapped)
    wrapped = click.option("--by", default=getpass.getuser, help="Người xử lý · who answers")(wrapped)
    return click.command(what.value, help=help_)(click.argument("number")(wrapped))


for _what, _help, _note in (
    (Answer.CONFIRM, "Người có thẩm quyền xác nhận · a person confirms", "Ghi chú · note"),
    (Answer.ACK, "Đã nhận, đang xử lý · acknowledged", "Ghi chú · note"),
    (Answer.CONTAIN, "Đã khoanh vùng, cô lập · contained", "Biện pháp · measure"),
    (Answer.CLEAN, "Đã gỡ bỏ, khắc phục (--cause: nguyên nhân gốc) · cleaned", "Nguyên nhân gốc · root cause"),
    (Answer.VERIFY, "Đã xác minh sạch, theo các lần xem sau khi gỡ · verified clean", "Ghi chú · note"),
    (Answer.EXPLAIN, "Ghi nguyên nhân gốc · record the root cause", "Nguyên nhân gốc · root cause"),
    (Answer.GIVE_UP, "Đã sạch nhưng không tìm ra nguyên nhân gốc · no root cause found", "Lý do · reason"),
    (Answer.CLOSE, "Đóng (--cause nếu chưa ghi) · close", "Nguyên nhân gốc, hoặc lý do · root cause, or reason"),
    (Answer.REOPEN, "Mở lại · reopen", "Lý do · reason"),
    (Answer.FALSE_ALARM, "Báo nhầm · false alarm", "Lý do · reason"),
    (Answer.ACCEPT, "Chấp nhận thay đổi (--reason bắt buộc) · accept the change", "Lý do · reason"),
    (Answer.NOTE, "Ghi chú vào diễn biến · add a note", "Nội dung · text"),
):
    case.add_command(_answering(_what, _help, _note))


@case.command()
@click.argument("number")
@click.option("--document", required=True, help="initial | report72 | personal-data | warning …")
@click.option("--reference", default="", help="Số, ký hiệu văn bản đã gửi · number of the paper")
@click.option("--at", type=case_desk.WHEN, help="Lúc gửi (mặc định: bây giờ) · when (default: now)")
@click.option("--by", default=getpass.getuser, help="Người gửi · who sent it")
@config_option
def sent(number: str, document: str, reference: str, at: datetime | None, by: str, directory: Path) -> None:
    """Văn bản đã gửi: dừng đồng hồ, cất bản dự thảo mới nhất · a document was sent: its clock stops, it is frozen."""
    config = load(directory)
    known = sorted({rule.document for rule in config.clocks} | {"warning"})
    if document not in known:
        there = ", ".join(known)
        fail(Text(f"không có văn bản “{document}”; có: {there}", f"unknown document “{document}”; there are: {there}"))
    find(config, number)
    now = utcnow()
    if at is not None and at > now:
        fail(Text("lúc gửi còn ở phía trước", "that time has not come yet"))
    frozen = sending.tell_sent(config, open_store(config), number, document, at=at or now, who=by, reference=reference)
    click.echo(f"{number}: {SENT}{document} {reference}" + (f" ({frozen.name})" if frozen else ""))


def find(config: Config, number: str) -> Case:
    """The case of this number, or the end of the command."""
    found = open_store(config, readonly=True).case(number)
    return found if found is not None else unknown_case(number)


case_desk.add_to(case)
case.add_command(exchange.export)
COMMANDS = (case,)
