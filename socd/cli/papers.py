"""socd report list|sent|verify|check: what was drawn up, what was sent and is frozen, whether the frozen is still true,
whether the office's templates fit."""

from __future__ import annotations

import getpass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from socd.cli import sending
from socd.cli.base import (
    config_option,
    echo_json,
    fail,
    json_option,
    language,
    load,
    open_store,
    printable,
    utcnow,
)
from socd.cli.case_desk import WHEN
from socd.cli.tell_case import local
from socd.model.text import Text
from socd.resources import config_dir

if TYPE_CHECKING:
    from socd.store import Drawn


def add_to(report: click.Group) -> None:
    """Make these commands of `socd report`."""
    for command in (list_, sent, verify, check):
        report.add_command(command)


@click.command("list")
@click.option("--case", "number", help="Của một vụ việc · of one case")
@click.option("--form", help="Của một mẫu · of one form")
@json_option
@config_option
def list_(number: str | None, form: str | None, as_json: bool, directory: Path) -> None:
    """Văn bản đã lập, đã gửi · documents drawn up and sent."""
    config = load(directory)
    drawn = open_store(config, readonly=True).drawn(number=number, form=form)
    if as_json:
        for one in drawn:
            echo_json(_as_json(one))
        return
    vi = language() == "vi"
    heads = ("Văn bản", "Mẫu", "Lập lúc", "Người lập", "Đã gửi") if vi else ("Document", "Form", "Made", "By", "Sent")
    table = Table(Column("#", no_wrap=True), *heads)
    for one in drawn:
        gone = f"{one.reference or '–'} · {local(one.sent_at)}" if one.sent_at else ("dự thảo" if vi else "draft")
        row = (str(one.id), one.name, _title(one.form), local(one.made_at), one.made_by, gone)
        table.add_row(*(escape(printable(cell)) for cell in row))
    Console().print(table)


@click.command()
@click.argument("document")
@click.option("--reference", required=True, help="Số, ký hiệu, ví dụ 12/BC-SKHCN · its number")
@click.option("--at", type=WHEN, help="Lúc gửi (mặc định: bây giờ) · when (default: now)")
@click.option("--file", "extra", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True,
              help="Bản ký số, bản quét đi kèm · the signed copy")  # fmt: skip
@click.option("--by", default=getpass.getuser, help="Người gửi · who sent it")
@json_option
@config_option
def sent(
    document: str, reference: str, at: datetime | None, extra: tuple[Path, ...], by: str, as_json: bool, directory: Path
) -> None:
    """Đã gửi: cất bản cuối, dừng đồng hồ của vụ việc · sent: freeze it, and its case's clock stops.

    DOCUMENT: số trong `socd report list`, hoặc tên tệp · its number there, or a file name.
    """
    config = load(directory)
    store = open_store(config)
    one = _find(store.drawn(), document)
    now = utcnow()
    if at is not None and at > now:
        fail(Text("lúc gửi còn ở phía trước", "that time has not come yet"))
    kept = sending.freeze(config, store, one, at=at or now, who=by, reference=reference, extra=extra)
    if as_json:
        echo_json(_as_json(kept))
        return
    words = {"vi": "đã gửi, đã cất", "en": "sent, frozen"}[language()]
    click.echo(f"{kept.name}: {words} ({reference})")
    for row in kept.files:
        if row.frozen:
            click.echo(row.frozen)


@click.command()
@json_option
@config_option
def verify(as_json: bool, directory: Path) -> None:
    """Các bản đã gửi còn nguyên vẹn không · are the frozen documents as they were sent."""
    config = load(directory)
    drawn = [one for one in open_store(config, readonly=True).drawn() if one.sent_at is not None]
    problems = [problem for one in drawn for problem in sending.problems(one)]
    if as_json:
        told = [{"path": path, "problem": text.in_(language())} for path, text in problems]
        echo_json({"ok": not problems, "documents": len(drawn), "problems": told})
    else:
        for path, text in problems:
            click.echo(f"{printable(path)}: {text.in_(language())}")
        words = {"vi": ("văn bản đã gửi, nguyên vẹn", "văn bản đã gửi, CÓ SAI KHÁC"),
                 "en": ("sent documents, intact", "sent documents, NOT INTACT")}  # fmt: skip
        click.echo(f"{len(drawn)} {words[language()][bool(problems)]}")
    raise SystemExit(1 if problems else 0)


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@json_option
@config_option
def check(folder: Path | None, as_json: bool, directory: Path) -> None:
    """Biểu mẫu riêng của cơ quan có dùng được không · do the office's own templates fit.

    FOLDER: mặc định là templates/ trong thư mục cấu hình · default: templates/ of the configuration.
    """
    from socd.reports.templates import check_templates

    place = folder or load(directory).templates
    flaws = check_templates(place, config_dir() / "templates")
    for flaw in flaws:
        if as_json:
            where = flaw.place.in_(language())
            echo_json({"file": flaw.file, "place": where, "problem": flaw.what.in_(language())})
        else:
            click.echo(printable(flaw.text.in_(language())))
    if not as_json:
        words = {"vi": ("không có lỗi", "chỗ cần sửa"), "en": ("nothing wrong", "to mend")}[language()]
        click.echo(f"{place}: {f'{len(flaws)} {words[1]}' if flaws else words[0]}")
    raise SystemExit(1 if flaws else 0)


def _find(drawn: list[Drawn], wanted: str) -> Drawn:
    name = Path(wanted).name
    known = {str(one.id): one for one in drawn}
    for one in reversed(drawn):
        known |= {one.name: one, **{Path(row.path).name: one for row in one.files}}
    if wanted in known or name in known:
        return known.get(wanted) or known[name]
    fail(
        Text(f"không có văn bản “{wanted}”; xem `socd report list`", f"no document “{wanted}”; see `socd report list`")
    )


def _title(form: str) -> str:
    from socd.reports import FORMS

    spec = FORMS.get(form)
    return spec.title.in_(language()) or form if spec else form


def _as_json(one: Drawn) -> dict[str, Any]:
    return {
        "document": one.id, "name": one.name, "form": one.form, "case": one.number, "period": one.period,
        "version": one.version, "made_at": one.made_at.isoformat(), "made_by": one.made_by, "digest": one.digest,
        "replaces": one.replaces or None, "sent_at": one.sent_at.isoformat() if one.sent_at else None,
        "sent_by": one.sent_by or None, "reference": one.reference or None,
        "files": [
            {"format": row.format, "path": row.path, "sha256": row.sha256, "frozen": row.frozen,
             "frozen_sha256": row.frozen_sha256}
            for row in one.files
        ],
    }  # fmt: skip
