"""socd config check · rules check|test · evidence verify · doctor · backup · restore."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from socd.cases.workdays import local_day
from socd.cli.base import CLEAN, FOUND, config_option, echo_json, fail, json_option, language, load, printable, utcnow
from socd.config import Config
from socd.model.inventory import Site
from socd.resources import rules_dir


@click.group(name="config")
def config_group() -> None:
    """Cấu hình · configuration."""


@config_group.command("check")
@config_option
def config_check(directory: Path) -> None:
    """Đọc và kiểm tra toàn bộ cấu hình · read and check the whole configuration."""
    from socd.daemon import Loaded

    loaded = Loaded.read(directory, secrets=False)
    inventory = loaded.config.inventory
    told = {
        "vi": f"{directory}: {len(inventory.sites)} trang, {len(inventory.units)} đơn vị, "
        f"{len(loaded.tasks)} phép kiểm tra. Hợp lệ.",
        "en": f"{directory}: {len(inventory.sites)} sites, {len(inventory.units)} units, "
        f"{len(loaded.tasks)} tasks. Valid.",
    }
    click.echo(told[language()])
    for problem in loaded.config.allow.expired(local_day(utcnow())):
        click.echo(printable(problem.in_(language())), err=True)


@click.group()
def rules() -> None:
    """Luật YARA · YARA rules."""


@rules.command("check")
@click.option("--rules", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
def rules_check(folder: Path | None) -> None:
    """Biên dịch mọi luật · compile every rule."""
    from socd.rules import RuleBook, RuleError

    try:
        book = RuleBook.load(folder or rules_dir())
    except RuleError as error:
        fail(*(problem.in_(language()) for problem in error.problems))
    for family in book.families:
        click.echo(f"{family}: {len(book.names(family))}")
    click.echo(f"version {book.version}")


@rules.command("test")
@click.option("--rules", "folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@json_option
def rules_test(folder: Path | None, as_json: bool) -> None:
    """Mỗi luật với mẫu đúng và mẫu sai của nó · every rule against its true and false samples."""
    from probes.leaks.secrets import proved
    from socd.rules import test_samples

    results = test_samples(folder or rules_dir(), proved)
    bad = [result for result in results if not result.ok]
    for result in results if as_json else bad:
        if as_json:
            echo_json(
                {
                    "family": result.family,
                    "rule": result.rule,
                    "ok": result.ok,
                    "problem": result.problem and result.problem.in_(language()),
                }
            )
        else:
            click.echo(
                f"{result.family}/{result.rule}: {result.problem.in_(language()) if result.problem else ''}", err=True
            )
    if not as_json:
        click.echo(f"{len(results) - len(bad)}/{len(results)}")
    sys.exit(FOUND if bad else CLEAN)


@click.group()
def evidence() -> None:
    """Chứng cứ · evidence."""


@evidence.command("verify")
@json_option
@config_option
def evidence_verify(as_json: bool, directory: Path) -> None:
    """Chuỗi băm và từng bản ghi · the hash chain and every record, and that every case's evidence is there."""
    from socd.cli.base import open_store
    from socd.evidence import verify

    config = load(directory)
    known = (config.state / "socd.db").exists()
    cited = [ref for case in open_store(config, readonly=True).cases() for ref in case.evidence] if known else []
    report = verify(config.state / "evidence", cited)
    problems = list(report.problems)
    if as_json:
        echo_json({"ok": not problems, "records": report.records, "problems": [problem.en for problem in problems]})
    else:
        for problem in problems:
            click.echo(printable(problem.in_(language())), err=True)
        words = {"vi": ("bản ghi, toàn vẹn", "bản ghi, KHÔNG toàn vẹn"), "en": ("records, sound", "records, NOT sound")}
        click.echo(f"{report.records} {words[language()][bool(problems)]}")
    sys.exit(FOUND if problems else CLEAN)


@click.command()
@config_option
def doctor(directory: Path) -> None:
    """Những gì máy này còn thiếu · what this machine lacks, one line each."""
    bad = 0
    for ok, what, mend in _checks(directory):
        bad += not ok
        click.echo(f"{'✓' if ok else '✗'} {what}" + ("" if ok else f" → {mend}"))
    sys.exit(FOUND if bad else CLEAN)


def _checks(directory: Path) -> Iterator[tuple[bool, str, str]]:
    yield sys.version_info >= (3, 11), f"Python {sys.version.split()[0]}", "Python 3.11 or newer"
    config: Config | None = None
    try:
        config = load(directory)
        yield True, f"configuration {directory}", ""
    except Exception as error:
        yield False, f"configuration {directory}: {error}", "socd config check"
    if config is not None:
        config.state.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(config.state).free / 1e9
        yield free > 2, f"disk: {free:.1f} GB free at {config.state}", "at least 2 GB free"
    yield _weasyprint(), "WeasyPrint (PDF)", "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    yield _eyes(config)
    yield _font(), "a Times New Roman with Vietnamese letters", "apt install fonts-liberation2"


def _weasyprint() -> bool:
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def _eyes(config: Config | None) -> tuple[bool, str, str]:
    """Chromium is started once: only that tells whether its sandbox works for this user."""
    import asyncio

    from socd.config import Eyes
    from socd.eyes import State, chromium

    async def nowhere(_site: Site, _host: str, _port: int) -> list[tuple[str, int]]:
        return []

    ready = asyncio.run(chromium(config.settings.eyes if config else Eyes(), nowhere).check())
    told = ready.text.in_(language())
    detail = f": {printable(ready.detail)}" if ready.detail else ""
    return ready.state in (State.READY, State.OFF), f"Chromium: {told}{detail}", ready.mend


def _font() -> bool:
    return any(Path("/usr/share/fonts").rglob("LiberationSerif-Regular.ttf")) or any(
        Path("/usr/share/fonts").rglob("[Tt]imes*.ttf")
    )


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@config_option
def backup(target: Path, directory: Path) -> None:
    """Sao lưu cấu hình, cơ sở dữ liệu, chứng cứ vào một tệp .tar.gz · configuration, database and evidence."""
    from socd.backup import BackupError, pack

    config = load(directory)
    try:
        pack(directory, config.state, config.reports, target)
    except BackupError as error:
        fail(error.text)
    click.echo(f"{target} ({target.stat().st_size} bytes, {utcnow():%Y-%m-%d %H:%M}Z)")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--into", type=click.Path(path_type=Path, file_okay=False), required=True, help="Thư mục mới · a new folder"
)
def restore(source: Path, into: Path) -> None:
    """Phục hồi một bản sao lưu vào thư mục mới · restore a backup into a new folder."""
    from socd.backup import BackupError, unpack

    try:
        restored = unpack(source, into)
    except BackupError as error:
        fail(error.text)
    for problem in restored.problems:
        click.echo(printable(problem.in_(language())), err=True)
    told = {"vi": "bản ghi chứng cứ, đã kiểm tra", "en": "records of evidence, checked"}[language()]
    click.echo(f"{into}/config, {into}/state ({restored.records} {told})")
    sys.exit(FOUND if restored.problems else CLEAN)


COMMANDS = (config_group, rules, evidence, doctor, backup, restore)
