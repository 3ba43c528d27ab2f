"""socd run · socd drill · socd init."""

from __future__ import annotations

import asyncio
import logging
import shutil
import sys
from pathlib import Path

import click

from socd.cli.base import CLEAN, FOUND, config_option, fail, language
from socd.model.text import Text
from socd.resources import config_dir


@click.command()
@config_option
@click.option("-v", "--verbose", is_flag=True, help="Nhật ký chi tiết · debug log")
def run(directory: Path, verbose: bool) -> None:
    """Chạy dịch vụ giám sát · the daemon."""
    from socd.daemon import Daemon  # the daemon's rooms take a second to import: only here

    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(levelname)s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    logging.getLogger("apprise").setLevel(logging.WARNING)  # it tells of every message
    asyncio.run(_run(Daemon, directory))


async def _run(daemon: type, directory: Path) -> None:
    await daemon(directory).run()


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
def init(directory: Path) -> None:
    """Tạo thư mục cấu hình ban đầu · lay out a first configuration directory."""
    if (directory / "socd.yaml").exists():
        name = f"{directory}/socd.yaml"
        fail(Text(f"{name} đã có: không thay đổi gì", f"{name} exists already: nothing was changed"))
    (directory / "conf.d").mkdir(parents=True, exist_ok=True)
    example = config_dir() / "example"
    shutil.copy(example / "socd.yaml", directory / "socd.yaml")
    shutil.copy(example / "conf.d" / "inventory.yaml", directory / "conf.d" / "inventory.yaml")
    told = {
        "vi": f"Đã tạo {directory}/socd.yaml và conf.d/inventory.yaml. Sửa hai tệp này rồi chạy:\n"
        f"  socd config check --config {directory}\n  socd run --config {directory}",
        "en": f"Wrote {directory}/socd.yaml and conf.d/inventory.yaml. Edit both, then run:\n"
        f"  socd config check --config {directory}\n  socd run --config {directory}",
    }
    click.echo(told[language()])


@click.command()
@click.argument("scenario", default="bac-kan-2023")
@click.option("--once", is_flag=True, help="Diễn một lượt, nén thời gian, rồi chấm điểm · play once, compressed, score")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Nơi ghi báo cáo, chứng cứ · output folder"
)
@click.option("--json", "as_json", is_flag=True, help="Điểm số dạng JSON · the score as JSON")
@click.option("--documents", is_flag=True, help="Mọi văn bản phải ký · every document to sign")
@click.option("--chaos-kills", type=int, default=0, hidden=True, help="kill -9 the daemon this many times on the way")
def drill(scenario: str, once: bool, out: Path | None, as_json: bool, documents: bool, chaos_kills: int) -> None:
    """Tỉnh diễn tập: máy chủ thật trên máy này và dịch vụ giám sát chúng · the practice province, scored."""
    from socd.practice.drill import run_drill

    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    try:
        passed = asyncio.run(
            run_drill(scenario, out=out, once=once, as_json=as_json, chaos_kills=chaos_kills, documents=documents)
        )
    except KeyboardInterrupt:  # the way `make run` is meant to end
        click.echo({"vi": "Đã dừng.", "en": "Stopped."}[language()], err=True)
        sys.exit(CLEAN)
    sys.exit(CLEAN if passed else FOUND)


COMMANDS = (run, init, drill)
