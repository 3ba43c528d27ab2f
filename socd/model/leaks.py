"""Leaked accounts as socd keeps them: who, where and since when, never the password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from socd.model.text import Text


class AccountClass(StrEnum):
    """Whose account it is: the split every report makes."""

    OFFICIAL = "official"  # a mail domain or a staff log-in of the province (tài khoản công vụ)
    PERSONAL = "personal"  # a private account saved on an organisation's machine
    CITIZEN = "citizen"  # a citizen's account on a service of the province; no organisation's machine


@dataclass(frozen=True, slots=True)
class LeakedMachine:
    """One infected computer. `key` is stable across copies of the same log (keyed hash of its identifiers)."""

    key: str
    name: str
    unit: str | None
    family: str
    infected_at: datetime | None  # aware, UTC; the log's own compromise date


@dataclass(frozen=True, slots=True)
class LeakedAccount:
    """One account on one machine. `fingerprint` is a keyed hash of machine, host and login (no password in it)."""

    fingerprint: str
    machine: str
    unit: str | None
    host: str
    login_masked: str
    cls: AccountClass
    application: str = ""
    login_key: str = ""  # keyed hash of the log-in name alone: tells a reported account from another of the same mask
    stolen_at: datetime | None = None  # of a citizen's account, whose machine is not kept: its log's compromise date


class Follow(StrEnum):
    """How far the follow-up of one leaked account has come."""

    WAITING = "waiting"  # nobody has confirmed a change
    CHANGED = "changed"
    UNSURE = "unsure"  # seen again since, in a list without a date: an old copy, or a new theft
    STILL = "still"  # seen again in a log stolen after the confirmed change

    @property
    def label(self) -> Text:
        return _FOLLOW_LABELS[self]


_FOLLOW_LABELS = {
    Follow.WAITING: Text("Chưa xác nhận đổi", "Change not confirmed"),
    Follow.CHANGED: Text("Đã đổi mật khẩu", "Password changed"),
    Follow.UNSURE: Text("Đã đổi; thấy lại, không rõ ngày lộ", "Changed; seen again, date of theft unknown"),
    Follow.STILL: Text("Vẫn lộ sau khi đổi", "Still leaking after the change"),
}


@dataclass(frozen=True, slots=True)
class PasswordChange:
    """The unit's word that one account's password was changed: when, who says so, how; and who wrote it down.

    Times aware, UTC. `how` is the way it was done or confirmed ("công văn 12/CV-…", "đặt lại tập trung").
    """

    fingerprint: str
    changed_at: datetime
    confirmed_by: str
    how: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class LeakBatch:
    """What one import yielded. `ignored` counts accounts and machines of nobody in the province.

    `problems` are sentences for the operator: file, line, what was wrong, what was done; `unread` are those of them
    that say a file or archive was not read at all.
    """

    source: str
    machines: tuple[LeakedMachine, ...]
    accounts: tuple[LeakedAccount, ...]
    ignored_accounts: int = 0
    ignored_machines: int = 0
    duplicates: int = 0
    problems: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
