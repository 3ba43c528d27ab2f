"""What the office accepts is taken out of what was found; an entry that has run out is told beside it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from probes.leaks.examine import NAMES, Exposure, Kept
from socd.model.allowed import Allowed, AllowList
from socd.model.catalogue import FILE_EXPOSED, SECRET_EXPOSED

_NOTHING_ELSE = frozenset(
    {"secret", "private-key", "sample"}
)  # without its secrets, such a page or file is no exposure
_DATA = frozenset({"sql-dump", "backup"})  # the site's data, whatever secrets are in it


@dataclass(frozen=True, slots=True)
class Left:
    """`exposure` is what nobody accepted (None: nothing is left), `expired` the entries that no longer hold for it."""

    exposure: Exposure | None
    expired: tuple[Allowed, ...] = ()


def without_accepted(exposure: Exposure, allowed: AllowList, place: str, today: date, site: str = "") -> Left:
    """`exposure` of `place` without the secrets that the list accepts there on that day."""
    if not allowed.entries or not exposure.secrets:
        return Left(exposure)
    kept: list[Kept] = []
    expired: list[Allowed] = []
    for secret in exposure.secrets:
        names = (secret.name, secret.rule.replace("_", "-"), secret.rule)
        speaking = [entry for entry in allowed if entry.speaks_of(names, secret.fingerprint, place, site)]
        if not any(entry.until >= today for entry in speaking):
            kept.append(secret)
            expired += speaking
    if len(kept) == len(exposure.secrets):
        return Left(exposure, tuple(dict.fromkeys(expired)))
    return Left(_of(exposure, tuple(kept)), tuple(dict.fromkeys(expired)))


def _of(exposure: Exposure, kept: tuple[Kept, ...]) -> Exposure | None:
    if not kept and exposure.what in _NOTHING_ELSE:
        return None
    names = tuple(dict.fromkeys(secret.name for secret in kept))[:NAMES]
    told = replace(exposure, names=names, samples=tuple(secret.masked for secret in kept)[:NAMES], secrets=kept)
    if kept or exposure.kind is not SECRET_EXPOSED or exposure.what in _DATA:
        return told
    return replace(told, kind=FILE_EXPOSED, severity=None)  # the file stays open to anyone, without a door's key in it
