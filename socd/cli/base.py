"""What all commands share: finding the configuration, telling problems, printing findings."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, MutableMapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from socd.model.text import Lang, Text

if TYPE_CHECKING:  # these rooms take half a second to import: only where a command needs them
    from socd.casework import Casework
    from socd.config import Config
    from socd.model.kinds import Kind
    from socd.model.observation import Finding
    from socd.store import Store

CLEAN, FOUND, USAGE, UNSURE = 0, 1, 2, 3
DEFAULT = Path("/etc/socd")

F = TypeVar("F", bound=Callable[..., Any])


class Group(click.Group):
    """Turns our own errors into one clear message and exit code 2, wherever they come from."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except BrokenPipeError:
            sys.exit(CLEAN)
        except OSError as error:
            fail(str(error))
        except Exception as error:
            told = _told(error)
            if told is None:
                raise
            fail(*told)


def _told(error: Exception) -> tuple[str | Text, ...] | None:
    """What our own errors say to the user; None for any other, which is a bug."""
    from socd.cases.life import CaseError
    from socd.evidence import EvidenceError
    from socd.rules import RuleError
    from socd.store import StoreError
    from socd.yamlfile import ConfigError

    if isinstance(error, ConfigError | RuleError):
        return tuple(problem.in_(language()) for problem in error.problems)
    if isinstance(error, CaseError):
        return (error.text, f"→ {error.command}") if error.command else (error.text,)
    if isinstance(error, StoreError | EvidenceError):
        return (error.text,)
    if "sqlalchemy" in sys.modules:
        from sqlalchemy.exc import DatabaseError, OperationalError

        from socd.store.engine import in_plain_words

        if isinstance(error, OperationalError) or type(error) is DatabaseError:  # the rest would be faults of ours
            return (in_plain_words(error).text,)
    return None


class Commands(MutableMapping[str, click.Command]):
    """Commands by name, each imported when it is first asked for: `rooms` names the module of each."""

    def __init__(self, rooms: dict[str, str]) -> None:
        self._rooms = rooms
        self._made: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._made:
            self._made |= {command.name or "": command for command in import_module(self._rooms[name]).COMMANDS}
        return self._made[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._rooms[name], self._made[name] = "", command

    def __delitem__(self, name: str) -> None:
        del self._rooms[name]
        self._made.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._rooms)

    def __len__(self) -> int:
        return len(self._rooms)


def utcnow() -> datetime:
    return datetime.now(UTC)


def language() -> Lang:
    """Messages are Vietnamese first; SOCD_LANG=en or an English locale turns them."""
    told = os.environ.get("SOCD_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    return "en" if told.startswith("en") else "vi"


def fail(*messages: str | Text) -> NoReturn:
    for message in messages:
        told = message.in_(language()) if isinstance(message, Text) else message
        click.echo(f"socd: {printable(told)}", err=True)
    sys.exit(USAGE)


def unknown_case(number: str) -> NoReturn:
    fail({"vi": f"không có vụ việc “{number}”; xem `socd case list --all`", "en": f"no case “{number}”"}[language()])


def config_option(command: F) -> F:
    """--config DIR, with $SOCD_CONFIG and /etc/socd behind it."""
    return click.option(
        "--config",
        "directory",
        type=click.Path(path_type=Path, file_okay=False),
        default=lambda: Path(os.environ.get("SOCD_CONFIG", DEFAULT)),
        show_default=str(DEFAULT),
        help="Thư mục cấu hình · configuration directory",
    )(command)


def json_option(command: F) -> F:
    return click.option("--json", "as_json", is_flag=True, help="JSON, một đối tượng một dòng · one object a line")(
        command
    )


def open_store(config: Config, *, readonly: bool = False) -> Store:
    from socd.store import Store

    store = Store.open(config.state / "socd.db", readonly=readonly)
    store.sites = config.inventory.sites
    store.grade = config.grade
    return store


def open_casework(config: Config) -> Casework:
    """What people do to cases and suspicions, by the path that the console takes too."""
    from socd.casework import Casework

    def seeing(kind: Kind) -> tuple[str, ...]:
        from probes import PROBES

        return tuple(probe.name for probe in PROBES if kind in probe.kinds)

    return Casework(open_store(config), lambda: config.inventory, seeing, utcnow)


def load(directory: Path) -> Config:
    """The configuration for a command: secrets are the daemon's and may be out of reach here."""
    from socd.config import read

    return read(directory, secrets=False)


def finding_json(finding: Finding, site: str | None = None) -> dict[str, Any]:
    """The stable JSON form of a finding (docs/json.md)."""
    return {
        "kind": finding.kind.code,
        "class": finding.kind.cls.value,
        "severity": finding.level.value,
        "suspect": finding.suspect,
        "site": site,
        "place": finding.place,
        "title": finding.title or finding.kind.title.in_(language()),
        "details": dict(finding.details),
        "evidence": [{"id": ref.id, "sha256": ref.sha256} for ref in finding.evidence],
    }


def echo_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def printable(text: str) -> str:
    """Attacker's text made harmless for a terminal: no control, escape or direction characters."""
    return "".join(c if c in "\n\t" or (c.isprintable() and c not in _BIDI) else f"\\u{ord(c):04x}" for c in text)


_BIDI = set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
