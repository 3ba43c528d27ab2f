"""socd case export: cases for other people's systems."""

from __future__ import annotations

from pathlib import Path

import click

from socd.cli.base import config_option, fail, load, open_store, unknown_case
from socd.model.text import Text

_HOW = ("stix", "misp", "vncert", "json")
_TLP = ("clear", "green", "amber", "amber+strict", "red")


@click.command("export")
@click.argument("numbers", nargs=-1, required=True, metavar="NUMBER…")
@click.option("--as", "how", type=click.Choice(_HOW), default="json", show_default=True, help="Dạng · format")
@click.option("--tlp", type=click.Choice(_TLP), default="amber", show_default=True, help="Mức chia sẻ (TLP 2.0)")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Thư mục ghi (mặc định: màn hình) · folder"
)
@config_option
def export(numbers: tuple[str, ...], how: str, tlp: str, out: Path | None, directory: Path) -> None:
    """Chia sẻ vụ việc: STIX 2.1, MISP, bảng VNCERT, JSON; không có bí mật · share cases, without secrets."""
    from socd.exchange import Tlp, share
    from socd.exchange import export as exported

    config = load(directory)
    store = open_store(config, readonly=True)
    office = config.settings.office.name
    found = [store.case(number) or unknown_case(number) for number in dict.fromkeys(numbers)]
    files = exported([share(case, config.inventory, office) for case in found], how, Tlp(tlp))
    if not files:
        fail(
            Text(
                "bảng VNCERT chỉ có thay đổi giao diện, giả mạo, mã độc; các vụ này không thuộc loại nào",
                "the VNCERT sheets know defacement, phishing and malware only: none of these cases is one",
            )
        )
    stem = found[0].number if len(found) == 1 else f"{found[0].number}-{len(found)}"
    for name, data in files.items():
        if out is None:
            click.echo(data, nl=False)
            continue
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{stem}-{name}"
        path.write_bytes(data)
        click.echo(str(path))
