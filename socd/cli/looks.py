"""socd scan · socd evaluate: the same verdicts on files, without a network."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from socd.cases.workdays import local_day
from socd.cli.base import (
    CLEAN,
    FOUND,
    UNSURE,
    USAGE,
    echo_json,
    fail,
    json_option,
    load,
    printable,
    utcnow,
)
from socd.config import Config, Quarantine
from socd.digest import of_installation
from socd.model.observation import Outcome
from socd.model.text import Text
from socd.resources import rules_dir
from socd.rules import RuleBook


@click.command()
@click.option("--as", "kind", type=click.Choice(["page", "file", "stealer-log"]), required=True)
@click.option(
    "--baseline", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Trang lần trước · earlier page"
)
@json_option
@click.option(
    "--config",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    help="Danh mục, danh sách chấp nhận · inventory to match accounts, accepted secrets",
)
@click.argument("paths", nargs=-1, required=True)
def scan(kind: str, baseline: Path | None, as_json: bool, directory: Path | None, paths: tuple[str, ...]) -> None:
    """Phán quyết trên tệp, không dùng mạng; @DANHSACH đọc đường dẫn từ tệp · the same verdicts on files, no network."""
    config = load(directory) if directory else None
    rules = RuleBook.load(config.rules if config else rules_dir())
    codes = set()
    for path in _paths(paths):
        result = _scan(kind, path, baseline, rules, config)
        codes.add(_code(result))
        if as_json:
            echo_json(result)
        else:
            _tell_scan(result)
    sys.exit(next((code for code in (FOUND, USAGE, UNSURE) if code in codes), CLEAN))


def _code(result: dict[str, Any]) -> int:
    if "error" in result:
        return USAGE
    return {Outcome.OK.value: CLEAN, Outcome.FINDING.value: FOUND}.get(result["outcome"], UNSURE)


def _scan(kind: str, path: Path, baseline: Path | None, rules: RuleBook, config: Config | None) -> dict[str, Any]:
    from probes.defacement.evaluate import scan_page
    from probes.leaks.scan import scan_file
    from probes.leaks.stealer import scan_stealer_log

    if not path.exists():
        return {"path": str(path), "outcome": Outcome.FAILED.value, "error": "no such file", "findings": []}
    match kind:
        case "page":
            return scan_page(path, baseline, rules)
        case "file":
            digest = of_installation(config.state) if config else None
            allowed = config.allow.allowed if config else None
            return scan_file(path, rules, digest=digest, allowed=allowed, today=local_day(utcnow()))
        case _:
            passwords = (config.settings.quarantine if config else Quarantine()).passwords
            return scan_stealer_log(path, config.inventory if config else None, passwords=passwords)


def _paths(arguments: tuple[str, ...]) -> Iterator[Path]:
    for argument in arguments:
        if argument.startswith("@"):
            listing = Path(argument[1:])
            if not listing.is_file():
                fail(Text(f"{listing}: không có danh sách này", f"{listing}: no such list"))
            yield from (Path(line) for line in listing.read_text("utf-8").splitlines() if line.strip())
        else:
            yield Path(argument)


def _tell_scan(result: dict[str, Any]) -> None:
    verdict = result.get("verdict", result.get("outcome"))
    if verdict == "clean" and result["findings"]:  # what it shows is clean, and its file is not
        verdict = result["findings"][0]["kind"]
    score = f" {result['score']:.2f}" if "score" in result else ""
    click.echo(printable(f"{verdict}{score} {result['path']}"))
    for finding in result.get("findings", []):
        click.echo(printable(f"  {finding['severity']} {finding['kind']}: {finding['title']} — {finding['place']}"))


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--leave-one-out", is_flag=True, help="Từng nguồn một · each source by itself, judged by what knows none of it."
)
@json_option
def evaluate(corpus: Path, as_json: bool, leave_one_out: bool) -> None:
    """Đo độ chính xác trên bộ mẫu có nhãn · recall, false alarms and pairs on a labelled corpus."""
    from probes.defacement.evaluate import evaluate as measure

    if not (corpus / "INDEX.tsv").is_file():
        fail(Text(f"{corpus}: thiếu INDEX.tsv", f"{corpus}: no INDEX.tsv in it"))
    figures = measure(corpus, rules_dir())
    if as_json:
        echo_json(figures)
        return
    table = Table("class", "pages", "defaced", "suspect", "clean")
    for name, row in figures["classes"].items():
        table.add_row(name, *(str(row[key]) for key in ("pages", "defaced", "suspect", "clean")))
    if leave_one_out:  # nothing is learnt from a corpus: a source's own row is its leave-one-out row
        for name, row in figures["repositories"].items():
            table.add_row(f"  {name}", *(str(row[key]) for key in ("pages", "defaced", "suspect", "clean")))
    Console().print(table)
    click.echo(f"pairs: {figures['pairs']}")
    if figures["worms"]:
        told = Text("trang mang mã sâu máy tính (báo riêng)", "pages that carry a worm (told by itself)")
        click.echo(f"{told.vi} · {told.en}: {figures['worms']}")


COMMANDS = (scan, evaluate)
