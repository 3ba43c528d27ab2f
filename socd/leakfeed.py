"""Stealer logs from a path into the store: parse, resolve, seal, record.

Wiring shared by the daemon's quarantine and `socd import stealer-log`; passwords never leave the parser.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from probes.leaks.breach import domains
from probes.leaks.stealer import findings, province, read, resolve
from socd.cases.clocks import VIETNAM
from socd.model.inventory import Inventory
from socd.model.leaks import AccountClass, LeakBatch
from socd.model.observation import Observation, Outcome, Verdict
from socd.notices import sealing
from socd.probe import Attempt
from socd.store import Store

PROBE = "stealer-log"


def leak_key(state: Path) -> bytes:
    """The key of all leak fingerprints, made once per installation (0600). Losing it loses only the folding."""
    path = state / "leak.key"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        state.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    key = secrets.token_bytes(32)
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        os.fsync(file.fileno())
    return key


@dataclass(frozen=True, slots=True)
class LeakFeed:
    """Imports one path: a log, a saved breach search, or the masked copy of a notice (which is only sealed).

    `now` gives aware UTC time.
    """

    store: Store
    attempt: Attempt
    inventory: Callable[[], Inventory]
    key: bytes
    now: Callable[[], datetime]
    passwords: Callable[[], tuple[str, ...]] = tuple  # tried on encrypted archives

    def take(self, path: Path) -> tuple[LeakBatch, list[str]]:
        """Import one log file, archive, folder or saved breach search: what was read, the cases it opened."""
        at = self.now()
        paper = sealing.carried(path)
        if paper is not None:  # what others reported, imported beside the running daemon: only it seals evidence
            self.attempt.vault.seal(paper, site=None, about=sealing.about(paper), at=at)
            return LeakBatch(path.name, (), ()), []
        day = at.astimezone(VIETNAM).date()
        inventory = self.inventory()
        if domains.is_saved(path):  # always one source: the same answer next week is no new theft
            batch = resolve(domains.load(path), inventory, self.key, domains.SOURCE, on=day)
        else:
            records = read(path, passwords=self.passwords(), names=province(inventory).names())
            batch = resolve(records, inventory, self.key, path.name, on=day)
        known = {row.fingerprint for row in self.store.leak_rows(every=True) if row.cls is AccountClass.CITIZEN}
        looks = [
            self.attempt.seal(
                Observation(
                    None, finding.unit, PROBE, self.attempt.vantage, at, 0.0, Verdict(Outcome.FINDING, (finding,))
                )
            )
            for finding in findings(batch, inventory, known)
        ]
        return batch, self.store.record_leaks(batch, looks, at)
