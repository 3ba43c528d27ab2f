"""socd case list|show|confirm|ack|contain|clean|verify|close|reopen|false-alarm|accept|note|sent."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from socd.cases.clocks import SENT, VIETNAM, Clock, clocks
from socd.cases.life import Answer
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
from socd.config import Config
from socd.judge.fold import alike
from socd.model.case import Case, CaseEvent
from socd.model.kinds import KindClass
from socd.model.text import Text


@click.group()
def case() -> None:
    """Xử lý vụ việc · handle cases."""


@case.command("list")
@click.option("--all", "everything", is_flag=True, help="Cả vụ đã đóng · closed ones too")
@click.option("--class", "cls", type=click.Choice([c.value for c in KindClass]), help="Loại · class")
@json_option
@config_option
def list_(everything: bool, cls: str | None, as_json: bool, directory: Path) -> None:
    """Danh sách vụ việc · the cases."""
    config = load(directory)
    store = open_store(config, readonly=True)
    cases = [c for c in store.cases(open_only=not everything) if cls is None or c.cls.value == cls]
    if as_json:
        for one in cases:
            echo_json(_json(one, config))
        return
    table = Table("Số", "Mức", "Trạng thái", "Dấu hiệu", "Trang / đơn vị", "Phát hiện (T0)")
    for one in cases:
        where = ", ".join(one.sites) or config.inventory.units[one.unit].name
        row = (one.number, one.severity.value, one.state.label.in_(language()), one.kind.title.in_(language()), where,
               _local(one.t0))  # fmt: skip
        table.add_row(*(escape(printable(cell)) for cell in row))
    Console().print(table)


@case.command()
@click.argument("number")
@json_option
@config_option
def show(number: str, as_json: bool, directory: Path) -> None:
    """Một vụ việc với chứng cứ, đồng hồ, diễn biến · one case whole."""
    config = load(directory)
    one = _find(config, number)
    if as_json:
        echo_json(_json(one, config))
        return
    lang = language()
    lines = [
        f"{one.number}  {one.kind.title.in_(lang)}  [{one.severity}] {one.state.label.in_(lang)}",
        f"{', '.join(one.sites) or config.inventory.units[one.unit].name}  {one.place}",
        f"T0 {_local(one.t0)} · {'máy xác minh' if lang == 'vi' else 'raised'} {_local(one.raised_at)}",
    ]
    now = utcnow()
    lines += [
        f"  {clock.rule.title.in_(lang)}: {_local(clock.due)} ({_left(clock, now)}) — {clock.rule.basis}"
        for clock in clocks(one, config.clocks)
    ]
    lines += [f"  {key}: {value}" for key, value in one.details.items() if key != "diff"]
    lines += [f"  {ref.id} sha256 {ref.sha256}" for ref in one.evidence]
    lines += [f"  {_local(event.at)} {event.who}: {event.what} {event.note}" for event in one.events]
    for line in lines:
        click.echo(printable(line))


def _answering(what: Answer, help_: str, note: str | None = None) -> click.Command:
    """One handling command: all have a number, a name, and where it serves a note."""

    def command(number: str, by: str, directory: Path, note: str = "", all_sites: bool = False) -> None:
        config = load(directory)
        store = open_store(config)
        also = _template(config, store.case(number)) if all_sites else ()
        try:
            changed = store.answer(number, what, who=by, at=utcnow(), note=note, also=also)
        except KeyError:
            unknown_case(number)
        sites = sorted({*changed.sites, *also})
        click.echo(f"{changed.number}: {changed.state.label.in_(language())}" + (f" ({len(sites)})" if also else ""))

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
    (Answer.VERIFY, "Đã xác minh sạch · verified clean", "Ghi chú · note"),
    (Answer.CLOSE, "Đóng (--cause nếu chưa ghi) · close", "Nguyên nhân gốc · root cause"),
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
@click.option("--by", default=getpass.getuser, help="Người gửi · who sent it")
@config_option
def sent(number: str, document: str, reference: str, by: str, directory: Path) -> None:
    """Văn bản đã gửi: dừng đồng hồ tương ứng · a document was sent: its clock stops."""
    config = load(directory)
    known = sorted({rule.document for rule in config.clocks} | {"warning"})
    if document not in known:
        there = ", ".join(known)
        fail(Text(f"không có văn bản “{document}”; có: {there}", f"unknown document “{document}”; there are: {there}"))
    _find(config, number)
    open_store(config).add_event(number, CaseEvent(utcnow(), by, SENT + document, reference))
    click.echo(f"{number}: {SENT}{document} {reference}")


def _template(config: Config, found: Case | None) -> tuple[str, ...]:
    """All sites of the template that the case's sites are made with."""
    sites = config.inventory.sites
    mine = [sites[name] for name in (found.sites if found else ()) if name in sites]
    return tuple(sorted({name for site in mine for name in alike(site, sites.values())}))


def _find(config: Config, number: str) -> Case:
    found = open_store(config, readonly=True).case(number)
    return found if found is not None else unknown_case(number)


def _json(one: Case, config: Config) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind.code,
        "class": one.cls.value,
        "severity": one.severity.value,
        "state": one.state.value,
        "active": one.active,
        "sites": list(one.sites),
        "unit": one.unit,
        "place": one.place,
        "title": one.title,
        "t0": one.t0.isoformat(),
        "raised_at": one.raised_at.isoformat(),
        "confirmed_at": one.confirmed_at and one.confirmed_at.isoformat(),
        "closed_at": one.closed_at and one.closed_at.isoformat(),
        "details": dict(one.details),
        "evidence": [{"id": ref.id, "sha256": ref.sha256} for ref in one.evidence],
        "clocks": [
            {
                "code": clock.rule.code,
                "due": clock.due.isoformat(),
                "met_at": clock.met_at and clock.met_at.isoformat(),
                "basis": clock.rule.basis,
            }
            for clock in clocks(one, config.clocks)
        ],
        "events": [{"at": e.at.isoformat(), "who": e.who, "what": e.what, "note": e.note} for e in one.events],
    }


def _local(at: Any) -> str:
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def _left(clock: Clock, now: Any) -> str:
    if clock.met_at:
        return "đã gửi" if language() == "vi" else "sent"
    hours = clock.left(now).total_seconds() / 3600
    if hours < 0:
        return f"quá hạn {-hours:.1f} giờ" if language() == "vi" else f"overdue {-hours:.1f} h"
    return f"còn {hours:.1f} giờ" if language() == "vi" else f"{hours:.1f} h left"


COMMANDS = (case,)
