"""socd check: look now, at one site or at a list of them, and say what was seen."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from socd.cli.base import (
    CLEAN,
    FOUND,
    UNSURE,
    config_option,
    echo_json,
    fail,
    finding_json,
    json_option,
    language,
    load,
    printable,
)
from socd.cli.looking import TLS, looks, works_for
from socd.cli.targets import Aim, Asked, Guard, TargetError, in_laboratory, read_connect, read_target, read_targets
from socd.model.observation import Observation, Outcome
from socd.model.text import Text

if TYPE_CHECKING:
    from socd.config import Config

SERVERS = ("nginx", "apache", "iis", "haproxy")


@click.command()
@click.argument("targets", nargs=-1, required=True, metavar="TARGET…")
@click.option("--probe", "names", multiple=True, help="Chỉ các phép kiểm tra này · only these probes")
@json_option
@click.option(
    "--ca",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Tin thêm chứng thư gốc (PEM) · trust these CAs too",
)
@click.option(
    "--crl", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Danh sách thu hồi · revocation list"
)
@click.option("--sni", default="", metavar="NAME", help="Tên miền hỏi máy chủ · the name to ask the server for")
@click.option(
    "--connect", metavar="ADDRESS[:PORT]", help="Nối tới địa chỉ nội bộ này · connect to this private address"
)
@click.option(
    "--parallel",
    default=8,
    show_default=True,
    type=click.IntRange(1, 256),
    help="Số máy chủ cùng lúc · servers at a time",
)
@click.option(
    "--server", type=click.Choice(SERVERS), help="Hướng dẫn cho phần mềm này · advice for this server software"
)
@click.option(
    "--advice",
    type=click.Choice(["first", "all"]),
    default="first",
    show_default=True,
    help="all: mọi phần mềm · for all server software",
)
@click.option("-v", "--verbose", is_flag=True, help="Đủ mọi chi tiết · every detail")
@config_option
@click.pass_context
def check(
    ctx: click.Context, /, targets: tuple[str, ...], names: tuple[str, ...], directory: Path, **told: Any
) -> None:
    """Kiểm tra ngay: mã trang, tên miền, URL, TÊN:CỔNG, [IPv6]:CỔNG hoặc @DANHSÁCH · one look now.

    Chỉ các trang trong danh mục và máy ở địa chỉ nội bộ · only sites of the inventory and private addresses.
    """
    explicit = ctx.get_parameter_source("directory") is not ParameterSource.DEFAULT or "SOCD_CONFIG" in os.environ
    options = Options(names=names, **told)
    try:
        asked = read_targets(targets)
        options.check()
        sni, connect = options.sni_key(), read_connect(options.connect) if options.connect else None
        config = load(directory) if explicit or _needs_inventory(asked, options, directory) else None
        guard = Guard(config.inventory.sites if config else {}, sni, connect)
        outcomes = asyncio.run(_check(asked, guard, config, options))
    except TargetError as error:
        fail(*error.problems)
    if Outcome.FINDING in outcomes:
        sys.exit(FOUND)
    sys.exit(CLEAN if outcomes <= {Outcome.OK} else UNSURE)


@dataclass(frozen=True, slots=True)
class Options:
    """The command line besides its targets."""

    names: tuple[str, ...] = ()
    as_json: bool = False
    ca: Path | None = None
    crl: Path | None = None
    sni: str = ""
    connect: str | None = None
    parallel: int = 8
    server: str | None = None
    advice: str = "first"
    verbose: bool = False

    def check(self) -> None:
        """Raises TargetError for what can be known to be wrong before anybody is bothered."""
        if self.ca and b"-----BEGIN CERTIFICATE-----" not in self.ca.read_bytes():
            raise TargetError(
                [
                    Text(
                        f"--ca {self.ca}: không có chứng thư nào dạng PEM",
                        f"--ca {self.ca}: holds no certificate in PEM form",
                    )
                ]
            )

    def sni_key(self) -> str:
        """The name of --sni in its one spelling. Raises TargetError."""
        if not self.sni:
            return ""
        name = read_target(self.sni)
        if not name.host or name.port is not None:
            raise TargetError(
                [Text(f"--sni cần một tên miền, không phải “{self.sni}”", f"--sni needs a host name, not “{self.sni}”")]
            )
        return name.host

    def settings(self, aim: Aim) -> dict[str, Any]:
        """What the command line and the target change in the TLS probe's settings."""
        told = {
            "ca_file": self.ca and str(self.ca.absolute()),
            "crl_file": self.crl and str(self.crl.absolute()),
            "port": aim.port,
            "sni": aim.sni,
            "full_every": 0.0,  # who asks wants to know everything
        }
        return {key: value for key, value in told.items() if value is not None}


def _needs_inventory(asked: Sequence[Asked], options: Options, directory: Path) -> bool:
    """A machine's own laboratory is looked at without any configuration; so is any name where there is none."""
    if not (directory / "socd.yaml").exists():
        return False
    if options.names not in ((), (TLS,)):
        return True
    return not all(one.port and _private(one.host) for one in asked)


def _private(host: str) -> bool:
    try:
        return in_laboratory(host)
    except ValueError:
        return False


async def _check(asked: Sequence[Asked], guard: Guard, config: Config | None, options: Options) -> set[Outcome]:
    gc.freeze()  # what is imported stays: the collector need not go through it again and again
    aims = await guard.aims(asked)
    works = works_for(aims, config, options.names, options.settings)
    outcomes: set[Outcome] = set()
    many = len(aims) > 1
    marks: list[str] = []
    async for aim, observation in looks(aims, works, config, options.parallel):
        outcomes.add(observation.outcome)
        if options.as_json:
            echo_json(_json(aim, observation))
        elif observation.probe == TLS:
            marks.append(_tell_tls(aim, observation, options, many))
        else:
            _tell(aim, observation, many)
    if len(marks) > 1:
        from socd.cli.paper import show
        from socd.cli.tls_brief import summary

        show(summary(marks, language()))
    return outcomes


def _json(aim: Aim, observation: Observation) -> dict[str, Any]:
    verdict = observation.verdict
    fault = verdict.fault
    return {
        "target": aim.target,
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


def _tell(aim: Aim, observation: Observation, many: bool) -> None:
    verdict, lang = observation.verdict, language()
    reason = f" ({verdict.fault.reason}: {verdict.fault.detail})" if verdict.fault else ""
    name = f"{aim.target} · {observation.probe}" if many else observation.probe
    click.echo(printable(f"{name}: {_OUTCOMES[lang][verdict.outcome]}{reason}"))
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


def _tell_tls(aim: Aim, observation: Observation, options: Options, many: bool) -> str:
    """The card of one server; of many servers one line each, unless every detail is wanted. Gives its mark."""
    from socd.cli.paper import show
    from socd.cli.tell_tls import lines
    from socd.cli.tls_brief import brief, mark
    from socd.cli.tls_sheet import View, titles

    verdict = observation.verdict
    if not verdict.facts.get("outcome"):  # nobody was asked: no address, no scope, our own fault
        _tell(aim, observation, many)
        return ""
    view = View(
        target=aim.target,
        server=options.server,
        all_servers=options.advice == "all",
        verbose=options.verbose,
        width=min(max(_width(), 40), 120),
        titles=titles(),
    )
    told = brief if many and not options.verbose else lines
    show(told(verdict.facts, verdict.findings, language(), view))
    return mark(verdict.facts)


def _width() -> int:
    from shutil import get_terminal_size

    return get_terminal_size((100, 24)).columns


COMMANDS = (check,)
