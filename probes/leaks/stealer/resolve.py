"""From records to a batch: machines folded, accounts classed, everyone else's only counted."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from probes.leaks.stealer.province import Province, Standing, masked, province
from probes.leaks.stealer.records import Credential, Machine, Passed, Problem, Record
from socd.model.inventory import Inventory
from socd.model.leaks import AccountClass, LeakBatch, LeakedAccount, LeakedMachine
from socd.model.text import Text

PROBLEMS = 500
_AGAIN = 140_000
_BLOCK = 64  # bytes SHA-256 works on


@dataclass(slots=True)
class _Seen:
    """One machine while its records come in: accounts by (host, login)."""

    machine: Machine
    accounts: dict[tuple[str, str], Credential] = field(default_factory=dict)


class _Digests:
    """HMAC-SHA256 under one key, hexadecimal, cut to 128 bits: hmac.digest's answer at a third of its cost."""

    def __init__(self, key: bytes) -> None:
        key = hashlib.sha256(key).digest() if len(key) > _BLOCK else key
        self._inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key.ljust(_BLOCK, b"\0")))
        self._outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key.ljust(_BLOCK, b"\0")))

    def __call__(self, *parts: str) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update("\x1f".join(parts).encode("utf-8", "replace"))
        outer.update(inner.digest())
        return outer.hexdigest()[:32]


@dataclass(slots=True)
class _Draft:
    """The batch being built."""

    digest: _Digests
    province: Province
    machines: list[LeakedMachine] = field(default_factory=list)
    accounts: dict[str, LeakedAccount] = field(default_factory=dict)
    listed: dict[tuple[str, str], str] = field(default_factory=dict)  # of lists: a citizen's fingerprint
    again: set[Credential] = field(default_factory=set)  # lines that tell nothing when they are met once more
    ignored_accounts: int = 0
    ignored_machines: int = 0
    duplicates: int = 0

    def remember(self, account: Credential) -> None:
        if len(self.again) >= _AGAIN:
            self.again.clear()
        self.again.add(account)

    def add(
        self, machine: str, unit: str, account: Credential, cls: AccountClass, stolen_at: datetime | None = None
    ) -> str:
        """The account's fingerprint. Of two thefts of a citizen's account the newer counts."""
        fingerprint = self.digest("account", machine, account.host, account.login)
        known = self.accounts.get(fingerprint)
        if known:
            self.duplicates += 1
            if stolen_at and (known.stolen_at is None or known.stolen_at < stolen_at):
                self.accounts[fingerprint] = replace(known, stolen_at=stolen_at)
            return fingerprint
        login = masked(account.login)
        self.accounts[fingerprint] = LeakedAccount(
            fingerprint, machine, unit, account.host, login, cls, account.application,
            self.digest("login", account.login), stolen_at,
        )  # fmt: skip
        return fingerprint


def resolve(
    records: Iterable[Record], inventory: Inventory, key: bytes, source: str = "", on: date | None = None
) -> LeakBatch:
    """Matches what was read against the province.

    `key` is the installation's secret: machine keys and account fingerprints are HMAC-SHA256 under it, so
    copies of one log fold whatever their folder is called, and nobody without it can look a name up.
    Official and citizens' accounts of combo lists have no machine (""). With `on`, the day of the import, names of
    units that have ended are those of whatever followed them.
    """
    draft = _Draft(_Digests(key), province(inventory, on))
    seen: dict[int, _Seen] = {}
    problems: list[str] = []
    unread: list[str] = []
    dropped = 0
    for record in records:
        if isinstance(record, Credential) and record.machine is None and record.login:
            if record in draft.again:
                draft.duplicates += 1
            else:
                _homeless(record, draft)
        elif isinstance(record, Machine):
            seen[record.ref] = _Seen(record)
        elif isinstance(record, Problem):
            if record.fatal and len(unread) < PROBLEMS:
                unread.append(str(record))
            if len(problems) < PROBLEMS:
                problems.append(str(record))
            else:
                dropped += 1
        elif isinstance(record, Passed):
            draft.ignored_accounts += record.count
        elif not record.login or record.machine is None:  # a password saved without a name is nobody's account
            draft.ignored_accounts += 1
        else:
            slot = (record.host, record.login)
            if slot in seen[record.machine].accounts:
                draft.duplicates += 1
            # of two copies the one at a staff log-in page tells more
            standing = draft.province.standing(record)
            if slot not in seen[record.machine].accounts or (standing and standing.official):
                seen[record.machine].accounts[slot] = record
    for machine_key, group in sorted(_fold(seen.values(), draft).items()):
        _settle(machine_key, group, draft)
    problems += [str(_public_mail(domain)) for domain in draft.province.refused]
    if dropped:
        problems.append(str(Problem(source, Text(f"và {dropped} vấn đề khác", f"and {dropped} more problems"))))
    return LeakBatch(
        source,
        tuple(sorted(draft.machines, key=lambda machine: machine.key)),
        tuple(sorted(draft.accounts.values(), key=lambda account: account.fingerprint)),
        draft.ignored_accounts,
        draft.ignored_machines,
        draft.duplicates,
        tuple(problems),
        tuple(unread),
    )


def _homeless(account: Credential, draft: _Draft) -> None:
    """A combo list's line: kept only where it is the province's. One line at a staff log-in page makes it official."""
    slot = (account.host, account.login)
    known = draft.listed.get(slot)
    if known is None:
        standing = draft.province.standing(account)
        if standing is None:
            draft.ignored_accounts += 1
            return
        cls = AccountClass.OFFICIAL if standing.official else AccountClass.CITIZEN
        fingerprint = draft.add("", standing.unit, account, cls)
        draft.listed[slot] = "" if standing.official else fingerprint
        draft.remember(account)
        return
    draft.remember(account)
    draft.duplicates += 1
    if known and draft.province.staff_page(account.host, account.path, account.port):
        draft.accounts[known] = replace(draft.accounts[known], cls=AccountClass.OFFICIAL)
        draft.listed[slot] = ""


def _fold(seen: Iterable[_Seen], draft: _Draft) -> dict[str, _Seen]:
    """Copies of one machine's log become one."""
    groups: dict[str, _Seen] = {}
    for one in seen:
        key = machine_key(one.machine, one.accounts, draft)
        known = groups.setdefault(key, one)
        if known is one:
            continue
        for slot, account in one.accounts.items():
            if slot in known.accounts:
                draft.duplicates += 1
            else:
                known.accounts[slot] = account
        known.machine = _older(known.machine, one.machine)
    return groups


def _older(first: Machine, second: Machine) -> Machine:
    """Of two logs of one machine, the one with the earlier date of infection."""
    late = datetime.max.replace(tzinfo=UTC)
    return min(first, second, key=lambda machine: machine.infected_at or late)


_JUNK = re.compile(r"^(?:0|f|unknown|none|null|n/?a|-|\W)*$", re.IGNORECASE)


def machine_key(machine: Machine, accounts: Iterable[tuple[str, str]], draft: _Draft) -> str:
    """By hardware id, else by computer and user name, else by what the log holds."""
    if len(machine.hwid) >= 6 and not _JUNK.match(machine.hwid):
        return draft.digest("hwid", machine.hwid.strip("{}").lower())
    if machine.name and not _JUNK.match(machine.name):
        return draft.digest("name", machine.name.lower(), machine.user.lower())
    return draft.digest("content", *(part for slot in sorted(accounts) for part in slot))


def _settle(key: str, seen: _Seen, draft: _Draft) -> None:
    """One machine: whose it is, and what that makes of its accounts."""
    standings = {slot: draft.province.standing(account) for slot, account in seen.accounts.items()}
    unit = _unit(standing for standing in standings.values() if standing and standing.official)
    machine = seen.machine
    infected = machine.infected_at.astimezone(UTC) if machine.infected_at else None
    if unit is None:
        draft.ignored_machines += 1
        for slot, standing in standings.items():
            if standing:
                draft.add("", standing.unit, seen.accounts[slot], AccountClass.CITIZEN, infected)
            else:
                draft.ignored_accounts += 1
        return
    draft.machines.append(LeakedMachine(key, machine.name[:100], unit, machine.family, infected))
    for slot, standing in standings.items():
        official = standing.official if standing else draft.province.elsewhere(seen.accounts[slot])
        draft.add(key, unit, seen.accounts[slot], AccountClass.OFFICIAL if official else AccountClass.PERSONAL)


def _unit(official: Iterable[Standing]) -> str | None:
    """The unit most official accounts speak for: mail domains before hosts, the more special before the wider."""
    standings = list(official)
    voters = [standing for standing in standings if standing.weight] or standings
    if not voters:
        return None
    votes = Counter(standing.unit for standing in voters)
    weight = {standing.unit: standing.weight for standing in sorted(voters, key=lambda one: one.weight)}
    return min(votes, key=lambda unit: (-votes[unit], -weight[unit], unit))


def _public_mail(domain: str) -> Problem:
    text = Text(
        "tên miền thư công cộng trong danh mục đơn vị, không dùng để nhận diện tài khoản công vụ",
        "public mail domain in the inventory, not used to recognise official accounts",
    )
    return Problem(domain, text)
