"""socd import stealer-log · log · inventory · notice."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from socd.cli.base import config_option, echo_json, json_option, language, load, open_store, printable, utcnow
from socd.cli.notices import import_notice

if TYPE_CHECKING:
    from socd.config import Config


@click.group(name="import")
def import_() -> None:
    """Nhập dữ liệu · feeds."""


@import_.command("stealer-log")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@json_option
@config_option
def stealer_log(paths: tuple[Path, ...], as_json: bool, directory: Path) -> None:
    """Nhật ký mã độc đánh cắp thông tin; mật khẩu không bao giờ được lưu · infostealer logs; no password is kept."""
    take_in(load(directory), paths, as_json)


def take_in(config: Config, paths: tuple[Path, ...], as_json: bool) -> None:
    """Import here, or by the running daemon."""
    from socd.chain import writer_lives
    from socd.evidence import EvidenceVault
    from socd.leakfeed import LeakFeed, leak_key
    from socd.probe import Attempt
    from socd.rules import RuleBook

    if writer_lives(config.state / "evidence"):  # the daemon seals the evidence: it shall import
        for path in paths:
            _hand_over(path, config.state / "quarantine", as_json)
        return
    store = open_store(config)
    rules = RuleBook.load(config.rules)
    vault = EvidenceVault(config.state / "evidence", lambda: rules.version)
    attempt = Attempt(vault, config.settings.vantage, utcnow)
    feed = LeakFeed(
        store,
        attempt,
        lambda: config.inventory,
        leak_key(config.state),
        utcnow,
        lambda: config.settings.quarantine.passwords,
    )
    for path in paths:
        batch, numbers = feed.take(path)
        figures = {
            "path": str(path),
            "machines": len(batch.machines),
            "accounts": len(batch.accounts),
            "official": sum(account.cls.value == "official" for account in batch.accounts),
            "citizen": sum(account.cls.value == "citizen" for account in batch.accounts),
            "duplicates": batch.duplicates,
            "ignored_accounts": batch.ignored_accounts,
            "ignored_machines": batch.ignored_machines,
            "cases": numbers,
            "problems": list(batch.problems),
        }
        if as_json:
            echo_json(figures)
        else:
            click.echo(printable(_sentence(figures)))
            for problem in batch.problems:
                click.echo(printable(f"  {problem}"))
            click.echo(_UNTOUCHED[language()])
    vault.close()


_UNTOUCHED = {
    "vi": "  Tệp của bạn còn nguyên, với mọi mật khẩu trong đó: hãy niêm phong làm tang vật hoặc xóa đi.",
    "en": "  Your file was not touched and holds every password still: seal it as evidence, or delete it.",
}
_FATES = {
    "deleted": {
        "vi": "đã đọc trọn vẹn; bản chép đã ghi đè và xóa",
        "en": "read whole; the copy overwritten and deleted",
    },
    "kept": {"vi": "đã đọc trọn vẹn; giữ trong imported/", "en": "read whole; kept in imported/"},
    "stays": {"vi": "chưa đọc được trọn vẹn; vẫn ở quarantine/", "en": "not read whole; still in quarantine/"},
    "failed": {"vi": "nhập bị lỗi; vẫn ở quarantine/", "en": "the import failed; still in quarantine/"},
}


@import_.command("log")
@json_option
@config_option
def log(as_json: bool, directory: Path) -> None:
    """Mỗi tệp trong quarantine/ đã ra sao · what became of each entry of quarantine/."""
    journal = load(directory).state / "imports.jsonl"
    lines = journal.read_text("utf-8").splitlines()[-200:] if journal.exists() else []
    for line in lines:
        entry = json.loads(line)
        if as_json:
            echo_json(entry)
            continue
        click.echo(printable(f"{entry['at']}  {entry['name']}: {_FATES[entry['fate']][language()]}"))
        for problem in entry["problems"]:
            click.echo(printable(f"  {problem}"))


def _hand_over(path: Path, quarantine: Path, as_json: bool) -> None:
    """Give a copy to the running daemon, which imports it within seconds and removes the copy."""
    quarantine.mkdir(parents=True, exist_ok=True)
    name = f"{utcnow():%Y%m%d-%H%M%S}-{path.name}"
    partial = quarantine / f".{name}"  # hidden from the daemon until it is whole
    if path.is_dir():
        shutil.copytree(path, partial, symlinks=True)
    else:
        shutil.copyfile(path, partial)
    _belongs_to(quarantine, partial)
    partial.rename(quarantine / name)
    if as_json:
        echo_json({"path": str(path), "handed_over": True})
        return
    told = {
        "vi": f"{path}: dịch vụ đang chạy sẽ nhập trong vài giây; xem `socd import log`, `socd case list`",
        "en": f"{path}: handed to the daemon, which imports it within seconds; see `socd import log`, `socd case list`",
    }
    click.echo(printable(told[language()]))


def hand_bytes(name: str, data: bytes, quarantine: Path) -> None:
    """Give the running daemon a small file of our own making."""
    quarantine.mkdir(parents=True, exist_ok=True)
    partial = quarantine / f".{name}"
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    _belongs_to(quarantine, partial)
    partial.rename(quarantine / name)


def _belongs_to(quarantine: Path, copy: Path) -> None:
    """The daemon runs as a user of its own and must be able to remove what root handed over."""
    owner = quarantine.stat()
    if os.geteuid() == 0 and owner.st_uid != 0:
        for path in (copy, *copy.rglob("*")):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _sentence(f: dict[str, object]) -> str:
    if language() == "en":
        return (
            f"{f['path']}: {f['machines']} computers, {f['accounts']} accounts ({f['official']} official), "
            f"{f['duplicates']} duplicates, {f['ignored_accounts']} of nobody here; cases {f['cases']}"
        )
    return (
        f"{f['path']}: {f['machines']} máy tính, {f['accounts']} tài khoản ({f['official']} công vụ), "
        f"{f['duplicates']} trùng, {f['ignored_accounts']} không thuộc tỉnh; vụ việc {f['cases']}"
    )


@import_.command("inventory")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", help="Tên tệp trong conf.d/ · file name in conf.d/")
@config_option
def inventory(file: Path, name: str | None, directory: Path) -> None:
    """Danh mục từ CSV hoặc XLSX thành conf.d/*.yaml, kiểm tra cả bộ · a CSV or XLSX inventory, checked whole."""
    from socd.cli.inventory import take_in as take_table

    take_table(file, directory, name or file.stem, again=False)


import_.add_command(import_notice)

COMMANDS = (import_,)
