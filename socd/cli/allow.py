"""socd leaks secrets|allow|allowed: secrets found on sites, and those the office accepts for a while."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from socd.allowlist import NAME, add
from socd.cases.workdays import local_day
from socd.cli.base import config_option, echo_json, fail, json_option, language, load, open_store, printable, utcnow
from socd.model.allowed import Allowed
from socd.model.case import Case
from socd.model.text import Text

LEAST = 6  # letters of a fingerprint that name a secret
_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Leaked:
    """One secret as an open case tells of it."""

    fingerprint: str
    name: str
    masked: str
    case: Case

    def told(self, site: str) -> dict[str, Any]:
        details = self.case.details
        return {
            "code": self.fingerprint[:LEAST], "fingerprint": self.fingerprint, "name": self.name, "masked": self.masked,
            "case": self.case.number, "site": site, "paths": list(details.get("paths", ())),
            "since": str(details.get("since") or local_day(self.case.t0).isoformat()),
        }  # fmt: skip


def _leaked(cases: Iterable[Case]) -> Iterator[Leaked]:
    for case in cases:
        for one in case.details.get("secrets", ()) if case.open else ():
            yield Leaked(str(one["fingerprint"]), str(one["name"]), str(one["masked"]), case)


@click.command("secrets")
@json_option
@config_option
def secrets(as_json: bool, directory: Path) -> None:
    """Khóa bí mật đang lộ trên các trang (đã che) · secrets that sites show (masked), one line per case."""
    config = load(directory)
    rows = [one.told(" ".join(one.case.sites)) for one in _leaked(open_store(config, readonly=True).cases())]
    if as_json:
        for row in rows:
            echo_json(row)
        return
    heads = (("Mã", "Code"), ("Vụ việc", "Case"), ("Trang", "Site"), ("Tên", "Name"), ("Che", "Masked"),
             ("Từ ngày", "Since"), ("Ở đâu", "Where"))  # fmt: skip
    table = Table(*(Text(*head).in_(language()) for head in heads))
    for row in rows:
        where = " ".join(row["paths"])
        cells = (row["code"], row["case"], row["site"], row["name"], row["masked"], row["since"], where)
        table.add_row(*(escape(printable(cell)) for cell in cells))
    Console().print(table)


@click.command("allow")
@click.argument("codes", nargs=-1)
@click.option("--rule", default="", help="Tên khóa hoặc luật, có thể dùng * · a secret's name or rule, * allowed")
@click.option("--place", default="", help="Đường dẫn trên trang, có thể dùng * · path on the site, * allowed")
@click.option("--site", default="", help="Chỉ trang này (mã trong danh mục) · this site only")
@click.option("--reason", required=True, help="Vì sao chấp nhận · why it is accepted")
@click.option("--until", "until", required=True, help="Ngày cuối còn hiệu lực, YYYY-MM-DD · the last day it holds")
@click.option("--by", default=getpass.getuser, help="Người chịu trách nhiệm · who answers for it")
@json_option
@config_option
def allow(
    codes: tuple[str, ...], rule: str, place: str, site: str, reason: str, until: str, by: str, as_json: bool,
    directory: Path,
) -> None:  # fmt: skip
    """Chấp nhận một khóa bí mật đã biết, có lý do và hạn · accept a known secret, with a reason and a last day.

    CODE: mã trong `socd leaks secrets`, hoặc cả 32 chữ số · the code of `socd leaks secrets`, or all 32 digits.
    """
    config = load(directory)
    last = _day(until)
    given = bool(rule or place)
    if bool(codes) == given:
        fail(Text("ghi mã, hoặc --rule và --place (chỉ một cách)", "give codes, or --rule and --place (one of both)"))
    if codes:
        known = {one.fingerprint for one in _leaked(_cases(config))}
        entries = tuple(Allowed(reason, by, last, fingerprint=_named(code, known), site=site) for code in codes)
    else:
        entries = (Allowed(reason, by, last, rule=rule, place=place, site=site),)
    path = add(directory, entries, frozenset(config.inventory.sites))
    if as_json:
        echo_json({"file": str(path), "added": len(entries)})
        return
    told = Text(
        f"{path}: thêm {len(entries)} mục. Có hiệu lực từ lần nạp lại cấu hình (systemctl reload socd).",
        f"{path}: {len(entries)} added. In force when the configuration is reloaded (systemctl reload socd).",
    )
    click.echo(told.in_(language()))


def _cases(config: Any) -> Iterable[Case]:
    known = (config.state / "socd.db").exists()
    return open_store(config, readonly=True).cases() if known else ()


def _day(text: str) -> date:
    """The last day: not past, and not so far that nobody will ask again."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        fail(Text(f"“{text}” không phải ngày; ghi YYYY-MM-DD", f"“{text}” is no day; write YYYY-MM-DD"))
    today = local_day(utcnow())
    if day < today:
        fail(Text(f"“{text}” đã qua", f"“{text}” is past"))
    if day - today > _LONGEST:
        fail(Text("hạn dài nhất là một năm; sau đó xem lại", "a year at most; then it is to be looked at again"))
    return day


def _named(code: str, known: set[str]) -> str:
    code = code.lower()
    if len(code) == 32 and set(code) <= set("0123456789abcdef"):
        return code
    found = [one for one in known if len(code) >= LEAST and one.startswith(code)]
    if len(found) != 1:
        fail(Text(f"mã “{code}” không chỉ đúng một khóa; xem `socd leaks secrets`",
                  f"code “{code}” does not name one secret; see `socd leaks secrets`"))  # fmt: skip
    return found[0]


@click.command("allowed")
@json_option
@config_option
def allowed(as_json: bool, directory: Path) -> None:
    """Những khóa đang được chấp nhận, và mục đã hết hạn · what is accepted, and entries that have run out."""
    entries = load(directory).allow.allowed
    today = local_day(utcnow())
    for entry in entries:
        row = {
            "until": entry.until.isoformat(), "expired": entry.until < today, "fingerprint": entry.fingerprint,
            "rule": entry.rule, "place": entry.place, "site": entry.site, "reason": entry.reason, "name": entry.name,
        }  # fmt: skip
        if as_json:
            echo_json(row)
            continue
        ended = Text(" HẾT HẠN", " RAN OUT").in_(language()) if row["expired"] else ""
        what = entry.fingerprint[:LEAST] or f"{entry.rule} @ {entry.place}"
        where = f" [{entry.site}]" if entry.site else ""
        click.echo(printable(f"{entry.until:%d/%m/%Y}{ended}  {what}{where}  {entry.reason} ({entry.name})"))
    if not entries.entries and not as_json:
        click.echo(Text(f"{directory / NAME}: chưa có mục nào", f"{directory / NAME}: nothing yet").in_(language()))


ACCEPTING = (secrets, allow, allowed)
