"""socd leaks list|changed|check-password|search: following leaked accounts up, and asking breach services.

`socd leaks secrets|allow|allowed` stand in socd/cli/allow.py.
"""

from __future__ import annotations

import asyncio
import contextlib
import getpass
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from socd.cases.clocks import VIETNAM
from socd.cases.followup import Freshness, age, freshness
from socd.cli.allow import ACCEPTING
from socd.cli.base import (
    CLEAN,
    FOUND,
    UNSURE,
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
from socd.model.leaks import AccountClass, Follow, PasswordChange
from socd.model.text import Text

if TYPE_CHECKING:
    from probes.leaks.breach import Answer, Mode, PasswordSet
    from socd.config import Config
    from socd.store import LeakRow

_LEAST = 6  # letters of a fingerprint that name an account


@click.group()
def leaks() -> None:
    """Tài khoản bị lộ: theo dõi đổi mật khẩu, dịch vụ tra cứu · leaked accounts and their follow-up."""


@leaks.command("list")
@click.option("--unit", help="Mã đơn vị · unit id")
@click.option("--state", type=click.Choice([state.value for state in Follow]), help="Tình trạng · state")
@click.option("--fresh", is_flag=True, help="Chỉ tài khoản mới bị lấy (30 ngày) · stolen within 30 days only")
@click.option("--citizens", is_flag=True, help="Cả tài khoản người dân · citizens' accounts too")
@json_option
@config_option
def list_(unit: str | None, state: str | None, fresh: bool, citizens: bool, as_json: bool, directory: Path) -> None:
    """Tài khoản bị lộ (đã che) và tình trạng đổi mật khẩu · leaked accounts (masked) and what became of them."""
    config, now = load(directory), utcnow()
    rows = [
        row for row in open_store(config, readonly=True).leak_rows(unit=unit)
        if (citizens or row.cls is not AccountClass.CITIZEN) and state in (None, row.state.value)
        and not (fresh and freshness(row.last_stolen, now) is not Freshness.FRESH)
    ]  # fmt: skip
    if as_json:
        for row in rows:
            echo_json(row_json(row, now))
        return
    heads = (("Mã", "Code"), ("Đơn vị", "Unit"), ("Máy tính", "Computer"), ("Hệ thống", "System"),
             ("Tài khoản", "Account"), ("Loại", "Class"), ("Lộ ngày", "Stolen"), ("Mới/cũ", "Age"),
             ("Tình trạng", "State"))  # fmt: skip
    table = Table(*(Text(*head).in_(language()) for head in heads))
    table.columns[0].no_wrap, table.columns[0].min_width = True, 10  # cut short it would name no account
    for row in rows:
        unit_of = config.inventory.units.get(row.unit or "")
        name = unit_of.name if unit_of else row.unit or ""
        stolen = f"{row.last_stolen.astimezone(VIETNAM):%d/%m/%Y}" if row.last_stolen else ""
        cells = (row.code, name, row.machine_name, row.host, row.login_masked, row.cls.value, stolen,
                 _age(row, now), row.state.label.in_(language()))  # fmt: skip
        table.add_row(*(escape(printable(cell)) for cell in cells))
    Console().print(table)


def _age(row: LeakRow, now: datetime) -> str:
    """“mới · 12 ngày”."""
    days, label = age(row.last_stolen, now), freshness(row.last_stolen, now).label.in_(language())
    return label if days is None else f"{label} · {Text(f'{days} ngày', f'{days} days').in_(language())}"


def row_json(row: LeakRow, now: datetime) -> dict[str, Any]:
    """The stable JSON form of a leaked account (docs/json.md)."""
    return {
        "code": row.code, "unit": row.unit, "machine": row.machine_name, "family": row.family, "host": row.host,
        "account": row.login_masked, "class": row.cls.value,
        "infected_at": row.infected_at and row.infected_at.isoformat(),
        "stolen_at": row.last_stolen and row.last_stolen.isoformat(), "age_days": age(row.last_stolen, now),
        "freshness": freshness(row.last_stolen, now).value, "first_seen": row.first_seen.isoformat(),
        "changed_at": row.changed_at and row.changed_at.isoformat(), "state": row.state.value,
    }  # fmt: skip


@leaks.command()
@click.argument("codes", nargs=-1)
@click.option("--unit", help="Mọi tài khoản chưa đổi của đơn vị · all waiting accounts of a unit")
@click.option("--from", "sheet", type=click.Path(path_type=Path, exists=True, dir_okay=False),
              help="Bảng đơn vị điền (CSV, XLSX) · the sheet a unit filled in")  # fmt: skip
@click.option("--on", "day", help="Ngày đổi, YYYY-MM-DD (mặc định: bây giờ) · day of the change")
@click.option("--confirmed-by", default="", help="Người của đơn vị xác nhận · who of the unit says so")
@click.option("--how", default="", help="Đổi, xác nhận bằng cách nào · how it was changed or confirmed")
@click.option("--by", default=getpass.getuser, help="Người ghi nhận · who records it")
@json_option
@config_option
def changed(
    codes: tuple[str, ...], unit: str | None, sheet: Path | None, day: str | None, confirmed_by: str, how: str, by: str,
    as_json: bool, directory: Path,
) -> None:  # fmt: skip
    """Xác nhận đã đổi mật khẩu, từng tài khoản (mã trong công văn) · a password change confirmed, per account."""
    from socd.notices.changes import read_changes

    config = load(directory)
    store = open_store(config)
    now = utcnow()
    rows = [row for row in store.leak_rows(every=True) if row.cls is not AccountClass.CITIZEN]
    if sheet is not None:
        changes, problems = read_changes(sheet, rows, by, now)
        if problems:
            fail(*(problem.in_(language()) for problem in problems))
    else:
        if not confirmed_by.strip() or not how.strip():
            fail(Text("cần --confirmed-by và --how", "--confirmed-by and --how are needed"))
        shown = store.leak_rows(unit=unit) if unit else []  # a list's own row of a computer's account changes with it
        wanted = [row for row in shown if row.cls is not AccountClass.CITIZEN and not row.settled]
        wanted += [_named(code, rows) for code in codes]
        at = _changed_at(day, now)
        changes = [PasswordChange(row.fingerprint, at, confirmed_by.strip(), how.strip(), by, now)
                   for row in {row.fingerprint: row for row in wanted}.values()]  # fmt: skip
    if not changes:
        fail(Text("không có tài khoản nào: ghi mã, --unit hoặc --from", "no account: give codes, --unit or --from"))
    store.confirm_changes(changes)
    mine = {change.fingerprint for change in changes}
    states = Counter(row.state for row in store.leak_rows(every=True) if row.fingerprint in mine)
    if as_json:
        echo_json({"confirmed": len(changes), **{state.value: states[state] for state in Follow}})
        return
    parts = ", ".join(f"{state.label.in_(language())}: {states[state]}" for state in Follow if states[state])
    click.echo(f"{len(changes)} · {parts}")
    if states[Follow.STILL]:
        told = Text("Có tài khoản bị lộ SAU ngày đổi này: làm sạch máy trước, rồi đổi lại.",
                    "Some were stolen AFTER this change: clean the computer first, then change again.")  # fmt: skip
        click.echo(told.in_(language()))


def _named(code: str, rows: Iterable[LeakRow]) -> LeakRow:
    found = [row for row in rows if row.fingerprint.startswith(code.lower())] if len(code) >= _LEAST else []
    if len(found) != 1:
        fail(Text(f"mã “{code}” không chỉ đúng một tài khoản; xem `socd leaks list`",
                  f"code “{code}” does not name one account; see `socd leaks list`"))  # fmt: skip
    return found[0]


def _changed_at(text: str | None, now: datetime) -> datetime:
    """The end of the day named, in Vietnamese time, and never later than now."""
    if not text:
        return now
    try:
        day = datetime.combine(datetime.fromisoformat(text).date(), time(23, 59, 59), VIETNAM)
    except ValueError:
        fail(Text(f"“{text}” không phải ngày; ghi YYYY-MM-DD", f"“{text}” is no day; write YYYY-MM-DD"))
    if day - timedelta(days=1) > now:
        fail(Text(f"“{text}” ở tương lai", f"“{text}” lies in the future"))
    return min(day.astimezone(UTC), now)


# -- breach services -----------------------------------------------------------------------------------------


@leaks.command("check-password")
@click.option("--hashes", type=click.Path(path_type=Path, exists=True), help="Bộ mã băm ngoại tuyến · offline set")
@click.option(
    "--mode", type=click.Choice(["sha1", "ntlm"]), default="sha1", show_default=True, help="Kiểu mã băm · hash"
)
@json_option
@config_option
def check_password(hashes: Path | None, mode: str, as_json: bool, directory: Path) -> None:
    """Mật khẩu gõ tay đã từng bị lộ chưa; không lưu gì · whether a typed password is known; nothing is kept."""
    from probes.leaks.breach import Mode, hash_of
    from socd.cli.secret import read_secret, wipe

    config = load(directory)

    async def ask() -> Answer:
        async with _password_set(config, hashes, Mode(mode)) as known:
            secret = read_secret({"vi": "Mật khẩu (không hiện): ", "en": "Password (not shown): "}[language()])
            try:
                if not secret:
                    fail(Text("chưa gõ gì", "nothing was typed"))
                digest = hash_of(secret, known.mode)
            except UnicodeDecodeError:
                fail(Text("mật khẩu không phải UTF-8", "the password is not UTF-8"))
            finally:
                wipe(secret)
            return await known.times(digest)

    answer = asyncio.run(ask())
    if as_json:
        echo_json({"times": answer.times, "reason": answer.reason and answer.reason.in_(language())})
    elif answer.times is None:
        reason = answer.reason.in_(language()) if answer.reason else ""
        click.echo({"vi": f"Chưa kiểm tra được: {reason}", "en": f"Could not tell: {reason}"}[language()])
    elif answer.times:
        click.echo({"vi": f"Đã lộ {answer.times} lần: không dùng mật khẩu này nữa.",
                    "en": f"Seen {answer.times} times in breaches: do not use it any more."}[language()])  # fmt: skip
    else:
        click.echo({"vi": "Không có trong bộ dữ liệu (không có nghĩa là mật khẩu tốt).",
                    "en": "Not in the set (which does not make it a good one)."}[language()])  # fmt: skip
    sys.exit(UNSURE if answer.times is None else FOUND if answer.times else CLEAN)


@contextlib.asynccontextmanager
async def _password_set(config: Config, hashes: Path | None, mode: Mode) -> AsyncIterator[PasswordSet]:
    """The offline set where there is one, else the service where the office allows it."""
    from probes.leaks.breach import Door, RangeApi, open_set
    from probes.leaks.breach.offline import NotASet
    from probes.leaks.breach.ranges import PADDED

    settings = config.settings.breach
    path = hashes or (config.directory / settings.hashes if settings.hashes else None)
    if path is not None:
        try:
            known: PasswordSet = open_set(path)
        except NotASet as error:
            fail(error.text)
        yield known
        return
    if not settings.api:
        fail(Text("tra cứu đang tắt: đặt breach.hashes (bộ ngoại tuyến) hoặc breach.api: true, hoặc dùng --hashes",
                  "look-ups are off: set breach.hashes (offline) or breach.api: true, or give --hashes"))  # fmt: skip
    async with Door(settings.api_url, 60, PADDED) as door:
        yield RangeApi(door, mode)


@leaks.command()
@click.option("--domain", "only", multiple=True, help="Chỉ tên miền này · this domain only")
@click.option("--save", type=click.Path(path_type=Path, dir_okay=False), help="Chỉ lưu tệp *.breach.jsonl · only save")
@json_option
@config_option
def search(only: tuple[str, ...], save: Path | None, as_json: bool, directory: Path) -> None:
    """Tra cứu Have I Been Pwned theo tên miền của tỉnh, nhập kết quả · domain search of the province's domains."""
    from probes.leaks.breach import DomainSearch, Door, Searched, Unanswered, read_key
    from probes.leaks.breach.domains import SUFFIX

    config = load(directory)
    settings = config.settings.breach
    if not settings.domains or settings.key_file is None:
        fail(Text("tra cứu đang tắt: đặt breach.domains: true và breach.key_file",
                  "the search is off: set breach.domains: true and breach.key_file"))  # fmt: skip
    if save is not None and not save.name.endswith(SUFFIX):
        fail(Text(f"tên tệp phải kết thúc bằng {SUFFIX}", f"the name must end with {SUFFIX}"))
    mail, web = _domains(config, only)
    try:
        key = read_key(config.directory / settings.key_file)
    except Unanswered as error:
        fail(error.text)

    async def ask() -> Searched:
        async with Door(settings.domains_url, settings.per_minute, {"hibp-api-key": key}) as door:
            return await DomainSearch(door).search(mail, web, stealer_logs=settings.stealer_logs)

    result = asyncio.run(ask())
    for question, text in result.problems:
        click.echo(f"socd: {question}: {text.in_(language())}", err=True)
    figures = {"asked": result.asked, "unanswered": len(result.problems), "found": len(result.found)}
    if as_json:
        echo_json(figures)
    else:
        said = {"vi": "đã hỏi {asked}, không trả lời {unanswered}, tài khoản {found}",
                "en": "asked {asked}, unanswered {unanswered}, accounts {found}"}  # fmt: skip
        click.echo(said[language()].format(**figures))
    if result.found:
        _bring_in(config, result, save, as_json)
    sys.exit(UNSURE if result.problems else FOUND if result.found else CLEAN)


def _domains(config: Config, only: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The units' mail domains (no public mail), and the registrable domains of the sites."""
    from publicsuffixlist import PublicSuffixList

    from probes.leaks.stealer.province import PUBLIC_MAIL

    inventory = config.inventory
    mail = {domain.lower().strip("@. ") for unit in inventory.units.values() for domain in unit.mail_domains}
    suffixes = PublicSuffixList()
    web = {suffixes.privatesuffix(site.host) or site.host for site in inventory.sites.values()}
    wanted = {domain.lower() for domain in only}
    unknown = wanted - mail - web
    if unknown:
        fail(Text(f"không phải tên miền của tỉnh: {', '.join(sorted(unknown))}",
                  f"no domain of the province: {', '.join(sorted(unknown))}"))  # fmt: skip
    return (sorted(one for one in mail - PUBLIC_MAIL if not wanted or one in wanted),
            sorted(one for one in web if not wanted or one in wanted))  # fmt: skip


def _bring_in(config: Config, result: Any, save: Path | None, as_json: bool) -> None:
    """Save the result, and import it as a stealer log would be: by the daemon where one runs."""
    import tempfile

    from probes.leaks.breach import domains
    from socd.cli.feeds import take_in

    if save is not None:
        domains.save(result.found, save)
        return
    with tempfile.TemporaryDirectory(dir=config.state) as folder:
        path = Path(folder) / f"{utcnow():%Y%m%d-%H%M%S}{domains.SUFFIX}"
        domains.save(result.found, path)
        take_in(config, (path,), as_json)


for _command in ACCEPTING:
    leaks.add_command(_command)
COMMANDS = (leaks,)
