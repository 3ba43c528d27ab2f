"""socd suspect: what was seen but not sure enough for a case, and a person's word on it."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any, NoReturn

import click

from socd.cases.clocks import VIETNAM
from socd.cli.base import (
    config_option,
    echo_json,
    fail,
    finding_json,
    json_option,
    language,
    load,
    open_casework,
    open_store,
    printable,
)
from socd.model.text import Text
from socd.store import Suspect


@click.group()
def suspect() -> None:
    """Nghi vấn chưa thành vụ việc · suspicions that are no case yet."""


@suspect.command("list")
@json_option
@config_option
def list_(as_json: bool, directory: Path) -> None:
    """Các nghi vấn đang chờ người xem · the suspicions that wait for a person."""
    config = load(directory)
    for one in open_store(config, readonly=True).suspects():
        if as_json:
            echo_json(_json(one))
            continue
        site = config.inventory.sites.get(one.site)
        finding = one.track.finding
        since = f"{one.track.first_seen.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        click.echo(printable(f"{one.id}  {finding.kind.title.in_(language())}  {site.name if site else one.site}"))
        click.echo(printable(f"    {since}  {finding.place}"))
        for reason in (finding.details.get("reasons") or ())[:4]:
            click.echo(printable(f"    - {reason}"))


@suspect.command()
@click.argument("wanted", metavar="ID")
@click.option("--reason", "why", default="", help="Lý do (bắt buộc) · why (needed)")
@click.option("--by", default=getpass.getuser, help="Người xử lý · who answers")
@click.option("--all-sites", is_flag=True, help="Cho mọi trang cùng nhà cung cấp, máy chủ · all sites of the vendor")
@config_option
def accept(wanted: str, why: str, by: str, all_sites: bool, directory: Path) -> None:
    """Thay đổi hợp lệ: không hỏi lại · nothing is wrong with it: do not ask again."""
    try:
        done, reach = open_casework(load(directory)).accept_suspect(wanted, who=by, why=why, all_sites=all_sites)
    except KeyError:
        _unknown(wanted)
    many = f" ({reach})" if all_sites else ""
    told = Text("đã chấp nhận", "accepted").in_(language())
    click.echo(printable(f"{done.id} {done.site}: {told}{many}"))


@suspect.command()
@click.argument("wanted", metavar="ID")
@click.option("--reason", "why", default="", help="Lý do (bắt buộc) · why (needed)")
@click.option("--by", default=getpass.getuser, help="Người xử lý · who answers")
@config_option
def promote(wanted: str, why: str, by: str, directory: Path) -> None:
    """Đúng là sự cố: mở vụ việc · it is real: open a case."""
    try:
        number = open_casework(load(directory)).promote_suspect(wanted, who=by, why=why)
    except KeyError:
        _unknown(wanted)
    click.echo(f"{wanted} → {number}")


def _unknown(wanted: str) -> NoReturn:
    see = "`socd suspect list`"
    fail(Text(f"không có nghi vấn “{wanted}”; xem {see}", f"no suspicion “{wanted}”; see {see}"))


def _json(one: Suspect) -> dict[str, Any]:
    track = one.track
    return {
        "id": one.id, "probe": track.probe, "first_seen": track.first_seen.isoformat(),
        "last_seen": track.last_seen.isoformat(), "looks": track.hits, "finding": finding_json(track.finding, one.site),
    }  # fmt: skip


COMMANDS = (suspect,)
