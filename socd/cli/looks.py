"""socd check · socd scan · socd evaluate."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.table import Table

from socd.cli.base import (
    CLEAN,
    FOUND,
    UNSURE,
    USAGE,
    config_option,
    echo_json,
    fail,
    finding_json,
    json_option,
    language,
    load,
    open_store,
    printable,
    utcnow,
)
from socd.config import Config
from socd.model.inventory import Site
from socd.model.observation import EvidenceRef, Exhibit, Observation, Outcome
from socd.model.text import Text
from socd.resources import rules_dir
from socd.rules import RuleBook
from socd.work.plan import Task, plan


class _Unsealed:
    """`socd check` only looks: nothing is written."""

    def seal(self, exhibit: Exhibit, *, site: str | None, about: str, at: datetime) -> EvidenceRef:
        return EvidenceRef("", "", about)


@click.command()
@click.argument("target")
@click.option("--probe", "names", multiple=True, help="Chỉ các phép kiểm tra này · only these probes")
@json_option
@config_option
def check(target: str, names: tuple[str, ...], as_json: bool, directory: Path) -> None:
    """Kiểm tra ngay một trang trong danh mục · one look now at a site of the inventory."""
    config = load(directory)
    tasks = _tasks(config, _site(config, target), names)
    observations = asyncio.run(_look(config, tasks))
    for observation in observations:
        _tell(observation, as_json)
    outcomes = {observation.outcome for observation in observations}
    if Outcome.FINDING in outcomes:
        sys.exit(FOUND)
    sys.exit(CLEAN if outcomes <= {Outcome.OK} else UNSURE)


def _site(config: Config, target: str) -> Site:
    """A site by id, host or URL. Only what the inventory names is ever looked at."""
    host = urlsplit(target).hostname if "://" in target else target
    for site in config.inventory.sites.values():
        if target == site.id or host in site.hosts:
            return site
    fail(
        {
            "vi": f"“{target}” không có trong danh mục: socd chỉ kiểm tra các trang trong danh mục. Thêm vào conf.d/.",
            "en": f"“{target}” is not in the inventory, and socd looks at nothing else. Add it under conf.d/.",
        }[language()]
    )


def _tasks(config: Config, site: Site, names: tuple[str, ...]) -> list[Task]:
    from probes import PROBES

    known = {probe.name for probe in PROBES}
    for name in names:
        if name not in known:
            there = ", ".join(sorted(known))
            fail(Text(f"không có phép kiểm tra “{name}”; có: {there}", f"unknown probe “{name}”; there are: {there}"))
    tasks = plan(config, PROBES)
    return [task for task in tasks if task.site.id == site.id and (not names or task.probe.name in names)]


async def _look(config: Config, tasks: list[Task]) -> list[Observation]:
    from socd.fetch import Fetcher
    from socd.probe import Attempt, Context, Kit

    rules = RuleBook.load(config.rules)
    polite = config.settings.politeness
    store = open_store(config, readonly=True) if (config.state / "socd.db").exists() else None
    attempt = Attempt(_Unsealed(), config.settings.vantage, utcnow)
    seen = []
    async with Fetcher(interval=polite.interval, parallel=polite.parallel) as fetcher:
        for task in tasks:
            context = Context(
                site=task.site,
                now=utcnow(),
                rules=rules,
                trusted_hosts=config.inventory.trusted_hosts(task.site),
                memory=store.memory(task.site.id, task.probe.name) if store else None,
                accepted=store.accepted(task.site.id) if store else frozenset(),
            )
            seen.append(await attempt.run(task.probe, task.site, task.settings, Kit(fetcher, context)))
    return seen


def _tell(observation: Observation, as_json: bool) -> None:
    verdict = observation.verdict
    if as_json:
        fault = verdict.fault
        echo_json(
            {
                "site": observation.site,
                "probe": observation.probe,
                "outcome": verdict.outcome.value,
                "started": observation.started.isoformat(),
                "seconds": round(observation.seconds, 3),
                "fault": fault and {"origin": fault.origin.value, "reason": fault.reason, "detail": fault.detail},
                "findings": [finding_json(finding, observation.site) for finding in verdict.findings],
                "gauges": dict(verdict.gauges),
                "facts": dict(verdict.facts),
            }
        )
        return
    lang = language()
    reason = f" ({verdict.fault.reason}: {verdict.fault.detail})" if verdict.fault else ""
    click.echo(printable(f"{observation.probe}: {_OUTCOMES[lang][verdict.outcome]}{reason}"))
    for finding in verdict.findings:
        title = finding.title or finding.kind.title.in_(lang)
        click.echo(printable(f"  {finding.level} {title} — {finding.place}"))


_OUTCOMES = {
    "vi": {
        Outcome.OK: "không phát hiện gì",
        Outcome.FINDING: "CÓ PHÁT HIỆN",
        Outcome.INDETERMINATE: "chưa kết luận được",
        Outcome.FAILED: "không kiểm tra được",
    },
    "en": {
        Outcome.OK: "nothing found",
        Outcome.FINDING: "FOUND",
        Outcome.INDETERMINATE: "could not tell",
        Outcome.FAILED: "could not look",
    },
}


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
    help="Danh mục để đối chiếu tài khoản · inventory to match accounts",
)
@click.argument("paths", nargs=-1, required=True)
def scan(kind: str, baseline: Path | None, as_json: bool, directory: Path | None, paths: tuple[str, ...]) -> None:
    """Phán quyết trên tệp, không dùng mạng; @DANHSACH đọc đường dẫn từ tệp · the same verdicts on files, no network."""
    config = load(directory) if directory else None
    inventory = config.inventory if config else None
    rules = RuleBook.load(config.rules if config else rules_dir())
    codes = set()
    for path in _paths(paths):
        result = _scan(kind, path, baseline, rules, inventory)
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


def _scan(kind: str, path: Path, baseline: Path | None, rules: RuleBook, inventory: Any) -> dict[str, Any]:
    from probes.defacement.evaluate import scan_page
    from probes.leaks.scan import scan_file
    from probes.leaks.stealer import scan_stealer_log

    if not path.exists():
        return {"path": str(path), "outcome": Outcome.FAILED.value, "error": "no such file", "findings": []}
    match kind:
        case "page":
            return scan_page(path, baseline, rules)
        case "file":
            return scan_file(path, rules)
        case _:
            return scan_stealer_log(path, inventory)


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
    score = f" {result['score']:.2f}" if "score" in result else ""
    click.echo(printable(f"{verdict}{score} {result['path']}"))
    for finding in result.get("findings", []):
        click.echo(printable(f"  {finding['severity']} {finding['kind']}: {finding['title']} — {finding['place']}"))


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path, exists=True, file_okay=False))
@json_option
def evaluate(corpus: Path, as_json: bool) -> None:
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
    Console().print(table)
    click.echo(f"pairs: {figures['pairs']}")


COMMANDS = (check, scan, evaluate)
