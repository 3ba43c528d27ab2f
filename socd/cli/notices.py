"""socd import notice · socd notice list|table|settle|add|template: what others report, held against our findings."""

from __future__ import annotations

import getpass
import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from socd.cases.clocks import VIETNAM
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
    utcnow,
)
from socd.model.case import Source
from socd.model.notices import Decision
from socd.model.text import Text

if TYPE_CHECKING:  # these rooms take half a second to import
    from socd.config import Config
    from socd.model.notices import Claim, Paper
    from socd.model.observation import Blob
    from socd.model.reconcile import Line
    from socd.notices.sheet import Row
    from socd.store import Store
    from socd.store.notices import Kept

F = TypeVar("F", bound=Callable[..., Any])
_SOURCES = [source.value for source in Source if source is not Source.SOCD]


def _paper_options(command: F) -> F:
    for option in (
        click.option("--kind", help="Loại của dòng không ghi loại (mã) · kind of rows that name none (code)"),
        click.option("--received", help="Nhận lúc, YYYY-MM-DD HH:MM (mặc định: bây giờ) · when it was received"),
        click.option("--date", "day", help="Ngày văn bản, YYYY-MM-DD · day of the paper"),
        click.option("--number", default="", help="Số, ký hiệu văn bản · number of the paper"),
        click.option("--sender", default="", help="Nơi gửi, người gửi · who sent it"),
        click.option("--source", type=click.Choice(_SOURCES), required=True, help="Nguồn · source"),
    ):
        command = option(command)
    return command


@click.command("notice")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_paper_options
@click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra tệp, không ghi · only check the file")
@json_option
@config_option
def import_notice(file: Path, dry_run: bool, as_json: bool, directory: Path, **told: Any) -> None:
    """Văn bản của công an, NCSC, người dân … (CSV, XLSX), đối soát ngay · what others report, reconciled at once."""
    from socd.notices.sheet import SheetError, read_rows

    config = load(directory)
    try:
        sheet = read_rows(file)
    except SheetError as error:
        fail(*(problem.in_(language()) for problem in error.problems))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    paper, claims = _read(config, sheet.name, sheet.rows, digest, told)
    for head in sheet.unread:
        told_of = Text(f"cột “{head}” có thể chứa mật khẩu: không đọc", f"column “{head}” may hold passwords: not read")
        click.echo(f"socd: {printable(told_of.in_(language()))}", err=True)
    if dry_run:
        words = {"vi": "dòng hợp lệ, chưa ghi", "en": "rows fine, nothing kept"}
        click.echo(f"{len(claims)} {words[language()]}")
        return
    _keep(config, paper, claims, as_json)


def _read(
    config: Config, name: str, rows: Sequence[tuple[int, Row]], digest: str, told: dict[str, Any]
) -> tuple[Paper, list[Claim]]:
    """The paper and its claims; every wrong row is told, and then nothing is kept."""
    from socd.leakfeed import leak_key
    from socd.model.catalogue import BY_CODE
    from socd.model.notices import Paper
    from socd.notices.claims import Form, claims_of

    now = utcnow()
    kind = BY_CODE.get(told["kind"]) if told["kind"] else None
    if told["kind"] and kind is None:
        fail(Text(f"không có loại “{told['kind']}”; có: {', '.join(BY_CODE)}",
                  f"no kind “{told['kind']}”; there are: {', '.join(BY_CODE)}"))  # fmt: skip
    claims, problems = claims_of(name, rows, config.inventory, leak_key(config.state), Form(now, kind))
    if problems:
        fail(*(problem.in_(language()) for problem in problems))
    if not claims:
        fail(Text(f"{name}: không có dòng nào", f"{name}: no rows"))
    received = _when(told["received"], now)
    paper = Paper(
        Source(told["source"]),
        received,
        told["sender"].strip(),
        told["number"].strip(),
        _day(told["day"]),
        name,
        digest,
    )
    return paper, claims


def _day(text: str | None) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fail(Text(f"“{text}” không phải ngày; ghi YYYY-MM-DD", f"“{text}” is no day; write YYYY-MM-DD"))


def _when(text: str | None, now: datetime) -> datetime:
    """A moment in Vietnamese time unless it names its zone; never in the future."""
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(Text(f"“{text}” không phải thời điểm; ghi YYYY-MM-DD HH:MM", f"“{text}”: write YYYY-MM-DD HH:MM"))
    moment = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    if moment > now:
        fail(Text(f"“{text}” ở tương lai", f"“{text}” lies in the future"))
    return moment


def _keep(config: Config, paper: Paper, claims: list[Claim], as_json: bool) -> None:
    from socd.noticefeed import keep_paper

    kept = keep_paper(_people_told(config), paper, claims, utcnow(), _sealer(config))
    _tell(kept, paper.file, len(claims), as_json)


def _tell(kept: Kept, name: str, claims: int, as_json: bool) -> None:
    from socd.model.reconcile import Seen

    both = sum(line.seen is Seen.BOTH for line in kept.lines)
    figures = {
        "notice": kept.notice, "file": name, "claims": claims, "new": kept.new, "known": kept.known,
        "both": both, "only_reported": len(kept.lines) - both,
        "differing": sum(bool(line.differences) for line in kept.lines),
        "opened": list(kept.opened), "noted": list(kept.noted),
    }  # fmt: skip
    if as_json:
        echo_json(figures)
        return
    f = figures
    said = Text(
        f"{f['file']}: văn bản {f['notice']}, {f['claims']} mục ({f['new']} mới); hai bên cùng thấy {f['both']}, "
        f"chỉ nơi báo thấy {f['only_reported']}, có chênh lệch {f['differing']}; mở nghi vấn {f['opened']}, "
        f"ghi thêm vào {f['noted']}. Xem: socd notice table --notice {f['notice']}",
        f"{f['file']}: paper {f['notice']}, {f['claims']} items ({f['new']} new); seen by both {f['both']}, only "
        f"reported {f['only_reported']}, differing {f['differing']}; opened in suspicion {f['opened']}, noted on "
        f"{f['noted']}. See: socd notice table --notice {f['notice']}",
    )
    click.echo(printable(said.in_(language())))


def _sealer(config: Config) -> Callable[[Blob], object]:
    """Puts a masked paper into the evidence: here, or by the running daemon, which alone may write there then."""
    from socd.chain import writer_lives
    from socd.cli.feeds import hand_bytes
    from socd.evidence import EvidenceVault
    from socd.notices import sealing
    from socd.rules import RuleBook

    def seal(blob: Blob) -> None:
        if writer_lives(config.state / "evidence"):
            hand_bytes(blob.name, blob.data, config.state / "quarantine")
            return
        rules = RuleBook.load(config.rules)
        with EvidenceVault(config.state / "evidence", lambda: rules.version) as vault:
            vault.seal(blob, site=None, about=sealing.about(blob), at=utcnow())

    return seal


def _people_told(config: Config) -> Store:
    """The store; what a notice opens is sent to the office's channels like any other case."""
    from socd.store import Told

    store, notify = open_store(config), config.settings.notify
    store.told = Told(notify.channels, notify.min_severity)
    return store


@click.group()
def notice() -> None:
    """Thông báo của nơi khác, đối soát · what others report, and the reconciliation."""


@notice.command("list")
@json_option
@config_option
def list_(as_json: bool, directory: Path) -> None:
    """Các văn bản đã nhập · the papers imported."""
    from socd.notices.table import paper as in_words

    store = open_store(load(directory), readonly=True)
    for number, paper, count in store.papers():
        if as_json:
            echo_json({"notice": number, "source": paper.source.value, "sender": paper.sender, "number": paper.number,
                       "date": paper.day and paper.day.isoformat(), "received": paper.received.isoformat(),
                       "claims": count, "file": paper.file, "sha256": paper.sha256})  # fmt: skip
        else:
            at = f"{paper.received.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
            click.echo(printable(f"{number}  {at}  {in_words(paper, language())}  ({count})"))


@notice.command("table")
@click.option("--notice", "number", type=int, help="Một văn bản · one paper (socd notice list)")
@click.option("--period", help="Tháng báo cáo, ví dụ 2026-11 · reporting month")
@click.option("--open", "only_open", is_flag=True, help="Chỉ dòng chờ kết luận · lines that wait for a person")
@click.option("--format", "form", type=click.Choice(["table", "csv", "xlsx"]), default="table", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Tệp ghi ra · file to write")
@json_option
@config_option
def table(
    number: int | None, period: str | None, only_open: bool, form: str, out: Path | None, as_json: bool, directory: Path
) -> None:
    """Bảng đối soát: hai bên cùng thấy, chỉ nơi báo, chỉ hệ thống · the reconciliation."""
    from socd.notices.table import COLUMNS, cells, to_csv, to_xlsx
    from socd.reports.period import Period, Scheme

    config = load(directory)
    store = open_store(config, readonly=True)
    since = until = None
    if period:
        try:
            chosen = Period.parse(period, Scheme(config.settings.period))
        except ValueError as error:
            fail(str(error))
        since, until = chosen.start, chosen.end
    lines = store.reconciliation(notice=number, since=since, until=until)
    lines = tuple(line for line in lines if line.open or not only_open)
    if as_json:
        for line in lines:
            echo_json(line_json(line))
        return
    if form != "table":
        data = (to_csv if form == "csv" else to_xlsx)(lines, config.inventory, language())
        if out is None:
            fail(Text("thêm --out TỆP", "give --out FILE"))
        out.write_bytes(data)
        click.echo(f"{out}: {len(lines)}")
        return
    shown = Table(*(column.in_(language()) for column in COLUMNS))
    for line in lines:
        shown.add_row(*(escape(printable(cell)) for cell in cells(line, config.inventory, language())))
    Console().print(shown)


def line_json(line: Line) -> dict[str, Any]:
    """The stable JSON form of one line (docs/json.md)."""
    theirs, ours, ruling = line.theirs, line.ours, line.ruling
    return {
        "line": line.key,
        "seen": line.seen.value,
        "how": line.how and line.how.value,
        "first": line.first.value,
        "first_at": line.first_at and line.first_at.isoformat(),
        "differences": [{"what": d.what, "theirs": d.theirs, "ours": d.ours} for d in line.differences],
        "theirs": theirs and {
            "notice": theirs.notice, "source": theirs.paper.source.value, "number": theirs.paper.number,
            "kind": theirs.claim.kind.code, "unit": theirs.claim.unit, "site": theirs.claim.site,
            "host": theirs.claim.host, "place": theirs.claim.place, "account": theirs.claim.login_masked,
            "machine": theirs.claim.machine, "seen": theirs.claim.seen and theirs.claim.seen.isoformat(),
            "row": theirs.claim.line, "case": theirs.case,
        },
        "ours": ours and {
            "key": ours.key, "kind": ours.kind.code, "unit": ours.unit, "sites": list(ours.sites), "case": ours.case,
            "account": ours.login_masked, "machine": ours.machine, "first": ours.first.isoformat(),
        },
        "ruling": ruling and {
            "decision": ruling.decision.value, "who": ruling.who, "at": ruling.at.isoformat(), "reason": ruling.reason,
        },
        "open": line.open,
    }  # fmt: skip


@notice.command()
@click.argument("line")
@click.option("--decision", type=click.Choice([one.value for one in Decision]), required=True)
@click.option("--reason", required=True, help="Lý do · reason")
@click.option("--by", default=getpass.getuser, help="Người kết luận · who decides")
@click.option("--case", "case", help="Vụ việc là cùng một việc (với same) · the case it is one with (for same)")
@config_option
def settle(line: str, decision: str, reason: str, by: str, case: str | None, directory: Path) -> None:
    """Người kết luận một dòng đối soát · a person decides on one line."""
    what = Decision(decision)
    try:
        open_casework(load(directory)).rule(line, what, who=by, why=reason, case=case or "")
    except KeyError:
        fail(Text(f"không có dòng “{line}”; xem `socd notice table`", f"no line “{line}”; see `socd notice table`"))
    click.echo(f"{line}: {what.label.in_(language())}")


@notice.command()
@_paper_options
@click.option("--unit", default="", help="Đơn vị · unit")
@click.option("--where", default="", help="Tên miền, URL, tên trang · host, URL or site")
@click.option("--account", default="", help="Tài khoản (sẽ được che) · account (will be masked)")
@click.option("--machine", default="", help="Tên máy tính · computer")
@click.option("--seen", default="", help="Nơi báo thấy lúc, dd/mm/yyyy HH:MM · seen at")
@click.option("--computers", default="", help="Số máy tính · computers")
@click.option("--accounts", default="", help="Số tài khoản · accounts")
@click.option("--official", default="", help="Trong đó công vụ · of them official")
@click.option("--note", default="", help="Ghi chú · note")
@json_option
@config_option
def add(as_json: bool, directory: Path, **told: Any) -> None:
    """Nhập tay một việc được báo (điện thoại, thư) · enter one reported thing by hand."""
    from socd.leakfeed import leak_key
    from socd.noticefeed import ROW, TypedNotice, record_typed

    config, now = load(directory), utcnow()
    typed = TypedNotice(
        Source(told["source"]), _when(told["received"], now), now, told["sender"], told["number"], _day(told["day"]),
        told["kind"] or "", {name: told[name] for name in ROW},
    )  # fmt: skip
    kept, problems = record_typed(
        _people_told(config), config.inventory, leak_key(config.state), typed, _sealer(config)
    )
    if kept is None:
        fail(*problems)
    _tell(kept, {"vi": "nhập tay", "en": "by hand"}[language()], 1, as_json)


@notice.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def template(file: Path) -> None:
    """Mẫu bảng trống để nơi khác điền · an empty sheet to fill in."""
    from socd.notices.table import blank

    if file.exists():
        fail(Text(f"{file} đã có", f"{file} exists already"))
    file.write_bytes(blank(file.suffix.lower() == ".xlsx", language()))
    click.echo(str(file))


COMMANDS = (notice,)
__all__ = ["COMMANDS", "import_notice"]
