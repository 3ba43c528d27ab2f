"""socd inventory check|export|import|orphans|unit: the inventory's official side."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socd.cases.workdays import local_day
from socd.cli.base import CLEAN, FOUND, config_option, echo_json, fail, json_option, language, load, printable, utcnow
from socd.model.text import Text

if TYPE_CHECKING:
    from socd.annual import Remark, Totals
    from socd.config import Config
    from socd.model.inventory import Inventory

TABLE = "mau-08"  # the file in conf.d/ that holds the office's table


@click.group()
def inventory() -> None:
    """Danh mục hệ thống: cột của biểu mẫu năm, bảng tính, tên miền · the inventory's official side."""


_on = click.option(
    "--on", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="Tính tại ngày (mặc định: hôm nay) · as of a day"
)


def _day(told: datetime | None) -> date:
    return told.date() if told is not None else local_day(utcnow())


@inventory.command()
@_on
@json_option
@config_option
def check(on: datetime | None, as_json: bool, directory: Path) -> None:
    """Các cột của Mẫu 08 có khớp nhau không; tên miền trái quy tắc · is the annual form's data consistent."""
    from socd.annual import Weight, remarks, totals

    told = load(directory).inventory
    found = remarks(told, _day(on))
    if as_json:
        for remark in found:
            echo_json(_remark_json(remark))
    else:
        for remark in found:
            click.echo(printable(_remark_line(remark, told)))
        must = sum(remark.weight is Weight.MUST for remark in found)
        click.echo(_sum(totals(told), must, len(found) - must).in_(language()))
    raise SystemExit(FOUND if found else CLEAN)


def _remark_json(remark: Remark) -> dict[str, object]:
    return {
        "subject": remark.subject,
        "code": remark.code,
        "weight": remark.weight.value,
        "column": remark.column or None,
        "text": remark.text.vi,
        "text_en": remark.text.en,
    }


def _remark_line(remark: Remark, told: Inventory) -> str:
    where = Text(f", cột ({remark.column})", f", column ({remark.column})").in_(language()) if remark.column else ""
    sign = "!" if remark.weight == "must" else "·"
    site, unit = told.sites.get(remark.subject), told.units.get(remark.subject)
    name = f" ({site.name})" if site else f" ({unit.name})" if unit else ""
    return f"{sign} {remark.subject}{name}{where}: {remark.text.in_(language())}".replace(" :", ":")


def _sum(told: Totals, must: int, should: int) -> Text:
    return Text(
        f"{told.systems} hệ thống: {told.classified} đã phân loại, {told.drawn_up} đã xây dựng hồ sơ, "
        f"{told.appraised} đã thẩm định, {told.approved} đã phê duyệt, {told.checked} kiểm tra định kỳ. "
        f"{must} điểm phải sửa (!), {should} điểm nên sửa (·).",
        f"{told.systems} systems: {told.classified} classified, {told.drawn_up} with a dossier, {told.appraised} "
        f"appraised, {told.approved} approved, {told.checked} checked. {must} must (!), {should} should (·) be mended.",
    )


@inventory.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@config_option
def export(file: Path, directory: Path) -> None:
    """Ghi danh mục ra .xlsx hoặc .csv, sửa rồi nhập lại được · the table, to fill in and import again."""
    from socd.inventory_export import to_csv, to_xlsx

    makers = {".xlsx": to_xlsx, ".csv": to_csv}
    maker = makers.get(file.suffix.lower())
    if maker is None:
        fail(Text("đặt tên tệp .xlsx hoặc .csv", "name the file .xlsx or .csv"))
    file.write_bytes(maker(load(directory).inventory))
    click.echo(str(file))


@inventory.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", default=TABLE, show_default=True, help="Tên tệp trong conf.d/ · file name in conf.d/")
@config_option
def import_table(file: Path, name: str, directory: Path) -> None:
    """Nhập bảng: điền cột cho trang đã có, thêm trang mới; thay bảng nhập lần trước · fill in and add from a table."""
    take_in(file, directory, name, again=True)


def take_in(file: Path, directory: Path, name: str, *, again: bool) -> None:
    """Import a table into conf.d/; `again`: the file of an earlier import may be replaced."""
    from socd.inventory_sheet import import_sheet

    if Path(name).name != name:
        fail(Text(f"“{name}” không phải tên tệp", f"“{name}” is no file name"))
    target = directory / "conf.d" / f"{name}.yaml"
    if target.exists() and not again:
        fail(
            Text(
                f"{target} đã có; đặt --name khác, hoặc xóa tệp cũ trước",
                f"{target} exists already; give another --name, or remove it first",
            )
        )
    load(directory)  # a configuration that is broken already is not the table's fault
    done = import_sheet(file, target, directory)
    told = Text(
        f"{target}: {done.added} trang mới, {done.filled} trang đã có được điền, {done.units} đơn vị mới",
        f"{target}: {done.added} sites, {done.filled} sites filled in, {done.units} units",
    )
    click.echo(told.in_(language()))


@inventory.command()
@_on
@click.option("--resolve", is_flag=True, help="Hỏi DNS từng tên · ask the DNS for each name")
@json_option
@config_option
def orphans(on: datetime | None, resolve: bool, as_json: bool, directory: Path) -> None:
    """Tên miền của đơn vị không còn hoạt động (chưa thu hồi) · names that outlived their unit."""
    from socd.model.succession import orphans as found

    config = load(directory)
    names = found(config.inventory, _day(on))
    answers = asyncio.run(_resolve([one.name for one in names])) if resolve else {}
    cases = _told_cases(config)
    for one in names:
        units = config.inventory.units
        said = {
            "name": one.name,
            "use": one.use.value,
            "unit": one.unit,
            "heir": one.heir if one.heir != one.unit else None,
            "site": one.site,
            "resolves": answers.get(one.name),
            "case": cases.get(one.site or ""),
        }
        if as_json:
            echo_json(said)
            continue
        follower = f" → {units[one.heir].name}" if one.heir != one.unit else ""
        state = {True: Text("còn phân giải", "still resolves"), False: Text("không còn phân giải", "resolves no more")}
        answer = f"; {state[bool(answers[one.name])].in_(language())}" if answers.get(one.name) is not None else ""
        case = f"; {said['case']}" if said["case"] else ""
        line = f"{one.name}  [{one.use.label.in_(language())}]  {units[one.unit].name}{follower}{answer}{case}"
        click.echo(printable(line))
    if not names and not as_json:
        click.echo(Text("Không có tên nào.", "There is no such name.").in_(language()))
    raise SystemExit(FOUND if names else CLEAN)


async def _resolve(names: list[str]) -> dict[str, bool | None]:
    """Whether each name has an address; None where nobody could tell."""
    import dns.asyncresolver
    import dns.exception
    import dns.resolver

    async def one(name: str) -> bool | None:
        try:
            await resolver.resolve(name, "A", lifetime=5.0)
        except dns.resolver.NoAnswer:
            return await other(name)
        except dns.resolver.NXDOMAIN:
            return False
        except (dns.exception.DNSException, OSError, UnicodeError):
            return None
        return True

    async def other(name: str) -> bool | None:
        try:
            await resolver.resolve(name, "AAAA", lifetime=5.0)
        except (dns.resolver.NoAnswer, dns.resolver.NXDOMAIN):
            return False
        except (dns.exception.DNSException, OSError):
            return None
        return True

    try:
        resolver = dns.asyncresolver.Resolver()
    except dns.exception.DNSException:
        return {}
    found = await asyncio.gather(*(one(name) for name in names))
    return dict(zip(names, found, strict=True))


def _told_cases(config: Config) -> dict[str, str]:
    """The open case about an orphaned name, by site."""
    from socd.cli.base import open_store
    from socd.model.catalogue import NAME_ORPHANED

    if not (config.state / "socd.db").exists():
        return {}
    cases = open_store(config, readonly=True).cases(open_only=True)
    return {site: case.number for case in cases if case.kind is NAME_ORPHANED for site in case.sites}


COMMANDS = (inventory,)
