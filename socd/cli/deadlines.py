"""socd due, socd stop: everything that runs out, on one list; planned stops with their public notice."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from socd.cases.clocks import clocks
from socd.cases.dates import Due, PlannedStop, coming, stop_notice
from socd.cases.duties import Done, ahead, day_of, dossier_dates
from socd.cases.workdays import local_day
from socd.cli import tell_case
from socd.cli.base import config_option, echo_json, fail, json_option, language, load, open_store, printable, utcnow
from socd.cli.case_desk import WHEN
from socd.config import Config
from socd.model.text import Text
from socd.store import Store

_PAST = timedelta(days=60)  # missed duties stay on the list so long
_TENTATIVE = Text("dự kiến", "tentative")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that runs out. `subject`: a case's number, or a site."""

    code: str
    title: Text
    basis: str
    due: datetime
    subject: str
    work_by: date | None = None
    tentative: bool = False


@click.group(invoke_without_command=True)
@click.option("--days", type=click.IntRange(1, 800), default=60, show_default=True, help="Số ngày tới · days ahead")
@json_option
@config_option
@click.pass_context
def due(context: click.Context, days: int, as_json: bool, directory: Path) -> None:
    """Mọi thời hạn: vụ việc, báo cáo, nghĩa vụ theo lịch, hồ sơ, tạm ngừng · everything that runs out."""
    if context.invoked_subcommand is None:
        _show(days, as_json, directory)


def _show(days: int, as_json: bool, directory: Path) -> None:
    config = load(directory)
    now, lang = utcnow(), language()
    store = open_store(config, readonly=True) if (config.state / "socd.db").exists() else None
    found = sorted(_lines(config, store, now, now + timedelta(days=days)), key=lambda line: (line.due, line.code))
    for line in found:
        if as_json:
            echo_json(_json(line, now))
            continue
        told = tell_case.span(line.due - now, lang)
        by = f"; {_work_by(line.work_by, lang)}" if line.work_by else ""
        sure = f" [{_TENTATIVE.in_(lang)}]" if line.tentative else ""
        text = f"{tell_case.local(line.due)}  {told}{by}{sure}  {line.title.in_(lang)}  {line.subject}  — {line.basis}"
        click.echo(printable(text))
    if not found and not as_json:
        click.echo(Text("Không có thời hạn nào.", "Nothing runs out.").in_(lang))


def _lines(config: Config, store: Store | None, now: datetime, end: datetime) -> Iterator[Line]:
    law = config.law
    done = {(one.code, one.subject, one.day) for one in (store.duties_done(local_day(now - _PAST)) if store else ())}
    dossiers = (one for one in dossier_dates(config.inventory, law.calendar) if now - _PAST < one.due < end)
    for one in (*coming(law.dates, now, end, law.calendar), *dossiers):
        if (one.code, one.subject, day_of(one)) not in done:
            yield _line(one)
    if store is None:
        return
    for case in store.cases():
        for clock in clocks(case, law.clocks):
            gone = not case.open and clock.due < now - _PAST
            if clock.met_at is None and clock.due < end and not gone:
                rule = clock.rule
                yield Line(rule.code, rule.title, rule.basis, clock.due, case.number, tentative=clock.tentative)
    if law.stop is not None:
        for stop in store.stops(now):
            if stop.published is None and stop.cancelled is None:
                yield _line(stop_notice(law.stop, stop, law.calendar))


def _line(one: Due) -> Line:
    return Line(one.code, one.title, one.basis, one.due, one.subject, one.work_by, one.tentative)


def _work_by(day: date, lang: str) -> str:
    return f"{'work by' if lang == 'en' else 'làm xong trong ngày'} {day:%d/%m/%Y}"


def _json(line: Line, now: datetime) -> dict[str, Any]:
    return {
        "code": line.code,
        "title": line.title.vi,
        "subject": line.subject,
        "due": line.due.isoformat(),
        "work_by": line.work_by and line.work_by.isoformat(),
        "overdue": line.due < now,
        "tentative": line.tentative,
        "basis": line.basis,
    }


@due.command()
@click.argument("code")
@click.option("--day", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Hạn nào (mặc định: hạn gần nhất) · which")
@click.option("--site", default="", help="Hệ thống, với hồ sơ cấp độ · the site of a level dossier's date")
@click.option("--note", default="", help="Ghi chú, số văn bản · note")
@click.option("--by", default=getpass.getuser, help="Người nhập · who")
@config_option
def done(code: str, day: datetime | None, site: str, note: str, by: str, directory: Path) -> None:
    """Nghĩa vụ đã xong: không hiện, không nhắc nữa · a duty is done: no longer shown, nor reminded of."""
    config = load(directory)
    now, law = utcnow(), config.law
    store = open_store(config)
    kept = store.duties_done(local_day(now - _PAST))
    there = ahead(law.dates, None, (), config.inventory, kept, now, law.calendar)
    found = [one for one in there if one.code == code and one.subject == site]
    codes = {one.code for one in there} | {one.code for one in kept} | {rule.code for rule in law.dates}
    if (not found and day is None) or code not in codes:
        known = ", ".join(
            dict.fromkeys(f"{one.code} --site {one.subject}" if one.subject else one.code for one in there)
        )
        fail(
            Text(
                f"không có nghĩa vụ “{code}” chưa xong; có: {known}", f"no duty “{code}” to be done; there are: {known}"
            )
        )
    when = day.date() if day is not None else day_of(found[0])
    store.duty_done(Done(code, site, when, now, by, note))
    click.echo(printable(f"{code} {site}".strip() + f" {when:%d/%m/%Y}: ✓"))


@click.group()
def stop() -> None:
    """Tạm ngừng có kế hoạch: báo trước 07 ngày làm việc · planned stops and their notice."""


_by = click.option("--by", default=getpass.getuser, help="Người nhập · who")


@stop.command()
@click.argument("site")
@click.argument("starts", type=WHEN)
@click.argument("ends", type=WHEN)
@click.option("--reason", required=True, help="Lý do · reason")
@_by
@config_option
def plan(site: str, starts: datetime, ends: datetime, reason: str, by: str, directory: Path) -> None:
    """Ghi một lần tạm ngừng và xem hạn thông báo · write down a stop; shows the notice's deadline."""
    config = load(directory)
    now, lang = utcnow(), language()
    if site not in config.inventory.sites:
        fail(Text(f"không có trang “{site}” trong danh mục", f"no site “{site}” in the inventory"))
    if not now < starts < ends:
        fail(Text("lúc ngừng phải ở tương lai, trước lúc chạy lại", "the stop must be in the future, before its end"))
    entered = PlannedStop(0, site, starts, ends, reason, by)
    number = open_store(config).plan_stop(entered, now)
    click.echo(printable(f"{number}: {_told(config, entered, now, lang)}"))


@stop.command("list")
@config_option
def list_(directory: Path) -> None:
    """Các lần tạm ngừng chưa xong · stops that are not over."""
    config = load(directory)
    now, lang = utcnow(), language()
    for one in open_store(config, readonly=True).stops(now):
        click.echo(printable(f"{one.id}: {_told(config, one, now, lang)}"))


@stop.command()
@click.argument("number", type=int)
@click.option("--reference", default="", help="Nơi đăng, số văn bản · where it was published")
@click.option("--at", type=WHEN, help="Lúc đăng (mặc định: bây giờ) · when")
@config_option
def published(number: int, reference: str, at: datetime | None, directory: Path) -> None:
    """Đã thông báo công khai · the public was told."""
    _tell(directory, number, published=at or utcnow(), reference=reference, cancelled=None)


@stop.command()
@click.argument("number", type=int)
@config_option
def cancel(number: int, directory: Path) -> None:
    """Hủy kế hoạch tạm ngừng · call the stop off."""
    _tell(directory, number, published=None, reference="", cancelled=utcnow())


def _tell(directory: Path, number: int, **told: Any) -> None:
    try:
        open_store(load(directory)).tell_stop(number, **told)
    except KeyError:
        fail(Text(f"không có lần tạm ngừng {number}; xem `socd stop list`", f"no stop {number}; see `socd stop list`"))
    click.echo(f"{number}: ✓")


def _told(config: Config, one: PlannedStop, now: datetime, lang: str) -> str:
    en = lang == "en"
    head = f"{one.site} {tell_case.local(one.starts)} – {tell_case.local(one.ends)} ({one.reason})"
    if one.cancelled is not None:
        return f"{head}: {'called off' if en else 'đã hủy'}"
    rule = config.law.stop
    if rule is None:
        return head
    notice = stop_notice(rule, one, config.law.calendar)
    if one.published is not None:
        late = one.published > notice.due
        word = ("told late" if late else "told") if en else ("đã thông báo TRỄ" if late else "đã thông báo")
        return f"{head}: {word} {tell_case.local(one.published)} {one.reference}"
    told = tell_case.span(notice.due - now, "en" if en else "vi")
    sure = f" [{_TENTATIVE.in_('en' if en else 'vi')}]" if notice.tentative else ""
    said = "tell the public before" if en else "thông báo công khai trước"
    return f"{head}: {said} {tell_case.local(notice.due)} ({told}){sure} — {notice.basis}"


COMMANDS = (due, stop)
