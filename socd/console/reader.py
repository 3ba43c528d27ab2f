"""What the console may ask: a handful of callables the daemon fills in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from socd.cases.clocks import ClockRule
from socd.cases.dates import Due
from socd.model.inventory import Inventory
from socd.store import Store


class Evidence(Protocol):
    """One record read back from the vault. `body` is the decoded body; `sha256` that of the stored bytes."""

    @property
    def body(self) -> bytes: ...
    @property
    def headers(self) -> Sequence[tuple[str, str]]: ...
    @property
    def uri(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def sha256(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def offset(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ConsoleReader:
    """Where the pages come from.

    `evidence` reads one record by id and raises (any exception, its text for the operator) where it cannot.
    `documents_dir` is the only place documents are served from. `dates` are the next periodic reports and public
    notices. `status` is the daemon's word on itself: started (datetime), uplink (True, False or None), last_run
    (datetime or None), reload_ok (bool), reload_problems (sentences); missing keys are shown as not known.
    """

    inventory: Callable[[], Inventory]
    store: Store
    clock_rules: Callable[[], tuple[ClockRule, ...]]
    now: Callable[[], datetime]
    evidence: Callable[[str], Evidence]
    documents_dir: Path
    status: Callable[[], Mapping[str, Any]] = dict
    dates: Callable[[], Sequence[Due]] = lambda: ()
