"""`socd scan --as stealer-log`: one path judged without a network, as JSON-safe data."""

from __future__ import annotations

import secrets
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from probes.leaks.stealer.bounds import Bounds
from probes.leaks.stealer.lists import Names
from probes.leaks.stealer.province import masked, province
from probes.leaks.stealer.read import read
from probes.leaks.stealer.records import Credential, Machine, Passed, Problem, Record
from probes.leaks.stealer.report import findings
from probes.leaks.stealer.resolve import resolve
from socd.model.catalogue import ACCOUNT_LEAK
from socd.model.inventory import Inventory
from socd.model.leaks import AccountClass, LeakBatch
from socd.model.observation import Finding, Outcome

ACCOUNTS_SHOWN = 200


@dataclass(slots=True)
class _Plain:
    """What a log holds, whoever it belongs to."""

    machines: dict[int, Machine] = field(default_factory=dict)
    records: Counter[int | None] = field(default_factory=Counter)
    accounts: dict[int | None, dict[tuple[str, str], str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def watching(self, records: Iterable[Record]) -> Iterator[Record]:
        """The same records, each looked at on its way."""
        for record in records:
            self.take(record)
            yield record

    def take(self, record: Record) -> None:
        if isinstance(record, Machine):
            self.machines[record.ref] = record
            self.accounts[record.ref] = {}
        elif isinstance(record, Problem):
            self.problems.append(record)
        elif isinstance(record, Passed):
            self.records[None] += record.count
        elif isinstance(record, Credential):
            self.records[record.machine] += 1
            if record.machine is not None:  # a combo list may have a billion lines: counted, not kept
                self.accounts[record.machine].setdefault((record.host, record.login), record.application)


def scan_stealer_log(
    path: str | Path,
    inventory: Inventory | None = None,
    *,
    bounds: Bounds | None = None,
    passwords: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What a folder, zip or list holds; with an inventory also whose it is. JSON-safe, no password anywhere.

    Keys: path, outcome, findings, machines (path, family, name, user, hwid, ip, country, infected_at,
    credentials, accounts, sample), accounts (counts), problems. `infected_at` keeps the clock the log states.
    """
    plain = _Plain()
    path = Path(path)
    names = Names() if inventory is None else province(inventory).names()
    records = plain.watching(read(path, bounds, passwords, names))
    batch = None
    if inventory is None:
        deque(records, maxlen=0)
    else:  # the key is of this scan only
        batch = resolve(records, inventory, secrets.token_bytes(32), str(path))
    result: dict[str, Any] = {
        "path": str(path),
        "machines": [_machine(machine, plain) for machine in plain.machines.values()],
        "accounts": {"credentials": plain.records.total(), "combo": plain.records[None]},
        "problems": [str(problem) for problem in plain.problems],
    }
    if batch is None or inventory is None:
        found = _unresolved(plain)
    else:
        found = findings(batch, inventory)
        _tell_batch(batch, result)
    result["findings"] = [_finding(finding) for finding in found]
    result["outcome"] = _outcome(bool(found), plain).value
    return result


def _tell_batch(batch: LeakBatch, result: dict[str, Any]) -> None:
    classes = Counter(account.cls for account in batch.accounts)
    result["accounts"] |= {cls.value: classes[cls] for cls in AccountClass}
    result["accounts"] |= {"ignored": batch.ignored_accounts, "duplicates": batch.duplicates}
    result["problems"] = list(batch.problems)


def _unresolved(plain: _Plain) -> tuple[Finding, ...]:
    """Without an inventory nobody's and everybody's: one finding per machine, one for lists."""
    found = [
        Finding(
            ACCOUNT_LEAK,
            place=machine.path,
            cause=f"leak:{machine.path}",
            title=f"{machine.name or machine.path}: {len(plain.accounts[ref])} tài khoản",
            details={"family": machine.family, "accounts": len(plain.accounts[ref])},
        )
        for ref, machine in plain.machines.items()
        if plain.accounts[ref]
    ]
    if plain.records[None]:
        title = f"Danh sách tài khoản: {plain.records[None]} dòng"
        found.append(Finding(ACCOUNT_LEAK, "combo", "leak:combo", title, {"lines": plain.records[None]}))
    return tuple(found)


def _machine(machine: Machine, plain: _Plain) -> dict[str, Any]:
    accounts = plain.accounts[machine.ref]
    shown = sorted(accounts)[:ACCOUNTS_SHOWN]
    return {
        "path": machine.path,
        "family": machine.family,
        "name": machine.name,
        "user": machine.user,
        "hwid": machine.hwid,
        "ip": machine.ip,
        "country": machine.country,
        "infected_at": machine.infected_at.isoformat() if machine.infected_at else None,
        "credentials": plain.records[machine.ref],
        "accounts": len(accounts),
        "sample": [
            {"host": host, "login": masked(login), "application": accounts[host, login]} for host, login in shown
        ],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind.code,
        "severity": finding.level.value,
        "unit": finding.unit,
        "place": finding.place,
        "title": finding.title,
        "details": dict(finding.details),
    }


def _outcome(found: bool, plain: _Plain) -> Outcome:
    """Nothing found is only an answer where everything could be read."""
    if found:
        return Outcome.FINDING
    return Outcome.INDETERMINATE if any(problem.fatal for problem in plain.problems) else Outcome.OK
