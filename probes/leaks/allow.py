"""The list of secrets an office knows and accepts, each with a reason, a name and a last day. Pure."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

from probes.leaks.values import Secret
from socd.model.text import Text


def fingerprint(value: str, key: bytes) -> str:
    """What is kept of a secret: HMAC-SHA-256 with the installation's key, 32 hex digits. Without the key, nothing."""
    return hmac.new(key, b"secret\x1f" + value.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Allowed:
    """One entry: either a `fingerprint`, or a `rule` at a `place` (both with * as in file names)."""

    reason: str
    name: str
    until: date  # the last day it holds
    fingerprint: str = ""
    rule: str = ""
    place: str = ""

    def holds(self, secret: Secret, place: str, key: bytes) -> bool:
        if self.fingerprint:
            return bool(key) and hmac.compare_digest(self.fingerprint, fingerprint(secret.value, key))
        return fnmatchcase(secret.name, self.rule) and fnmatchcase(place, self.place)


@dataclass(frozen=True, slots=True)
class AllowList:
    """`key` is the installation's; `today` decides which entries still hold."""

    entries: tuple[Allowed, ...] = ()
    key: bytes = b""
    today: date = date.min

    def expired(self) -> tuple[Allowed, ...]:
        return tuple(entry for entry in self.entries if entry.until < self.today)

    def reason(self, secret: Secret, place: str) -> Allowed | None:
        """The entry that accepts this secret here; an expired one accepts nothing."""
        return next((e for e in self.entries if e.until >= self.today and e.holds(secret, place, self.key)), None)

    def left(self, secrets: Iterable[Secret], place: str) -> tuple[Secret, ...]:
        """The secrets nobody has accepted."""
        return tuple(secret for secret in secrets if self.reason(secret, place) is None)


def read(entries: object) -> tuple[tuple[Allowed, ...], tuple[Text, ...]]:
    """Entries from what YAML gave; every wrong one is told and left out: it accepts nothing."""
    if not isinstance(entries, list):
        return (), (Text("tệp phải là một danh sách", "the file must be a list"),)
    allowed: list[Allowed] = []
    problems: list[Text] = []
    for number, entry in enumerate(entries, 1):
        problem = _problem(entry)
        if problem:
            problems.append(Text(f"mục {number}: {problem.vi}", f"entry {number}: {problem.en}"))
        else:
            allowed.append(Allowed(**{str(key): value for key, value in entry.items()}))
    return tuple(allowed), tuple(problems)


_FIELDS = {"reason", "name", "until", "fingerprint", "rule", "place"}


def _problem(entry: Any) -> Text | None:
    if not isinstance(entry, Mapping) or not set(entry) <= _FIELDS:
        return Text(f"chỉ nhận các trường {sorted(_FIELDS)}", f"only the fields {sorted(_FIELDS)} are known")
    for field in ("reason", "name"):
        if not str(entry.get(field) or "").strip():
            return Text(f"thiếu {field}", f"{field} is missing")
    if type(entry.get("until")) is not date:
        return Text("until phải là ngày (YYYY-MM-DD)", "until must be a date (YYYY-MM-DD)")
    texts = {field: entry.get(field, "") for field in ("fingerprint", "rule", "place")}
    if not all(isinstance(text, str) for text in texts.values()):
        return Text("fingerprint, rule, place phải là chữ", "fingerprint, rule and place must be text")
    if bool(texts["fingerprint"]) == bool(texts["rule"] and texts["place"]):
        return Text("cần fingerprint, hoặc rule và place", "either fingerprint, or rule and place, must be given")
    if texts["rule"] == "*" and texts["place"] == "*":
        return Text("không được chấp nhận mọi thứ ở mọi nơi", "everything everywhere cannot be accepted")
    return None
