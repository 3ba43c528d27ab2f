"""A batch as findings: one per unit for its staff, one for citizens, each with a masked listing as its exhibit."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from socd.model.catalogue import ACCOUNT_LEAK, CITIZEN_LEAK
from socd.model.inventory import Inventory
from socd.model.kinds import Severity
from socd.model.leaks import AccountClass, LeakBatch, LeakedAccount, LeakedMachine
from socd.model.observation import Blob, Finding

SAMPLE = 60
MANY_CITIZENS = 100


def findings(batch: LeakBatch, inventory: Inventory, known: Collection[str] = ()) -> tuple[Finding, ...]:
    """One finding per unit with infected machines or leaked official accounts; one more where citizens' accounts on
    its services leaked that are not `known` (fingerprints): old lists go round for years."""
    units = {machine.unit for machine in batch.machines} | {
        account.unit for account in batch.accounts if account.cls is AccountClass.OFFICIAL
    }
    citizens: dict[str, list[LeakedAccount]] = {}
    for account in batch.accounts:
        if account.cls is AccountClass.CITIZEN and account.unit and account.fingerprint not in known:
            citizens.setdefault(account.unit, []).append(account)
    staff = tuple(_finding(unit, batch, inventory) for unit in sorted(unit for unit in units if unit))
    return staff + tuple(_of_citizens(unit, citizens[unit], inventory) for unit in sorted(citizens))


def _of_citizens(unit: str, accounts: Sequence[LeakedAccount], inventory: Inventory) -> Finding:
    services = Counter(account.host for account in accounts)
    newest = max((account.stolen_at for account in accounts if account.stolen_at), default=None)
    name = inventory.units[unit].name if unit in inventory.units else unit
    return Finding(
        CITIZEN_LEAK,
        place=name,
        cause=f"citizen-leak:{unit}",
        title=f"{name}: {len(accounts)} tài khoản người dân trên {len(services)} dịch vụ",
        details={
            "accounts": len(accounts),
            "services": [{"host": host, "accounts": count} for host, count in services.most_common(SAMPLE)],
            "newest": newest.isoformat() if newest else None,
        },
        severity=Severity.M3 if len(accounts) >= MANY_CITIZENS else Severity.M4,
        unit=unit,
        exhibits=(Blob(f"citizen-leak-{unit}.csv", "text/csv; charset=utf-8", listing((), accounts)),),
    )


def _finding(unit: str, batch: LeakBatch, inventory: Inventory) -> Finding:
    machines = [machine for machine in batch.machines if machine.unit == unit]
    accounts = [
        account for account in batch.accounts if account.unit == unit and account.cls is not AccountClass.CITIZEN
    ]
    official = sum(account.cls is AccountClass.OFFICIAL for account in accounts)
    name = inventory.units[unit].name if unit in inventory.units else unit
    title = f"{name}: {len(machines)} máy tính, {len(accounts)} tài khoản, trong đó {official} tài khoản công vụ"
    return Finding(
        ACCOUNT_LEAK,
        place=name,
        cause=f"leak:{unit}",
        title=title,
        details=_details(machines, accounts, official),
        severity=Severity.M2 if official else Severity.M3,
        unit=unit,
        exhibits=(Blob(f"leak-{unit}.csv", "text/csv; charset=utf-8", listing(machines, accounts)),),
    )


def _details(machines: Sequence[LeakedMachine], accounts: Sequence[LeakedAccount], official: int) -> dict[str, Any]:
    shown = sorted(accounts, key=lambda account: (account.cls is not AccountClass.OFFICIAL, account.host))
    return {
        "machines": [
            {
                "name": machine.name,
                "family": machine.family,
                "infected_at": machine.infected_at.isoformat() if machine.infected_at else None,
            }
            for machine in machines
        ],
        "accounts": len(accounts),
        "official": official,
        "personal": len(accounts) - official,
        "sample": [
            {"login": account.login_masked, "host": account.host, "class": account.cls.value}
            for account in shown[:SAMPLE]
        ],
    }


def listing(machines: Sequence[LeakedMachine], accounts: Sequence[LeakedAccount]) -> bytes:
    """The masked listing as CSV: machine, family, date of infection, class, log-in, host, application."""
    known = {machine.key: machine for machine in machines}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("machine", "family", "infected_at", "class", "login", "host", "application"))
    for account in accounts:
        machine = known.get(account.machine)
        stolen = machine.infected_at if machine else account.stolen_at
        infected = stolen.isoformat() if stolen else ""
        row = (machine.name if machine else "", machine.family if machine else "", infected, account.cls.value,
               account.login_masked, account.host, account.application)  # fmt: skip
        writer.writerow(_plain(cell) for cell in row)
    return out.getvalue().encode()


def _plain(cell: str) -> str:
    """A spreadsheet would run a cell that begins like a formula: the thief wrote these."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t")) else cell
