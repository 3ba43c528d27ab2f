"""A certificate that is not the one we knew: told from an ordinary renewal. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from probes.tls.certificate import Certificate
from probes.tls.chain import ChainVerdict
from probes.tls.faults import Fault, Words
from probes.tls.names import ascii_name, clean, names_match
from probes.tls.roots import organisation
from socd.model.text import Text

_MOST_NAMES = 100
_MOST_SEEN = 8  # certificates of one site: several servers behind one name, or a change that was taken back
_ENOUGH = 112  # bits of strength that count as strong (NIST SP 800-57)


class Reason(StrEnum):
    """What is new about a certificate and no ordinary renewal; the values are what JSON prints."""

    SELF_SIGNED_NOW = "SELF_SIGNED_NOW"
    NEW_ISSUER = "NEW_ISSUER"
    NEW_KEY = "NEW_KEY"
    NAMES_LOST = "NAMES_LOST"
    KEY_WEAKER = "KEY_WEAKER"

    @property
    def words(self) -> Words:
        return _WORDS[self]


_WORDS: Mapping[Reason, Words] = {
    Reason.SELF_SIGNED_NOW: Words(
        Text("Chuyển sang chứng thư số tự ký", "Self-signed in place of an authority's"),
        Text(
            "Chứng thư số do tổ chức chứng thực cấp đã bị thay bằng chứng thư số tự ký.",
            "A certificate an authority had issued was replaced by a self-signed one.",
        ),
    ),
    Reason.NEW_ISSUER: Words(
        Text("Đổi tổ chức cấp", "New issuer"),
        Text(
            "Chứng thư số mới do tổ chức khác cấp; nếu đơn vị không tự đổi thì có thể tên miền đã bị chiếm.",
            "Another organisation issued the new certificate; unless the office changed it, the name may be hijacked.",
        ),
    ),
    Reason.NEW_KEY: Words(
        Text("Khóa mới ngoài kỳ gia hạn", "New key outside a renewal"),
        Text(
            "Khóa của máy chủ đã đổi khi chưa tới kỳ gia hạn và không phải do gia hạn sớm.",
            "The server's key changed before a renewal was due, and not by an early renewal.",
        ),
    ),
    Reason.NAMES_LOST: Words(
        Text("Mất tên miền", "Names lost"),
        Text(
            "Chứng thư số mới không còn dùng được cho một số tên miền của cổng mà chứng thư số cũ có.",
            "The new certificate is no longer one for some of the portal's names that the old one had.",
        ),
    ),
    Reason.KEY_WEAKER: Words(
        Text("Khóa yếu hơn trước", "Weaker key"),
        Text("Khóa của chứng thư số mới yếu hơn khóa cũ.", "The new certificate's key is weaker than the old one's."),
    ),
}


@dataclass(frozen=True, slots=True)
class Change:
    """Why a new certificate is worth an alarm; `old` is what was remembered, `new` what is to be."""

    reasons: tuple[Reason, ...]
    old: Mapping[str, Any]
    new: Mapping[str, Any]
    names_lost: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """JSON-safe."""
        told = ("subject", "issuer", "key", "bits", "not_before", "not_after", "sha256")
        return {
            "reasons": [reason.value for reason in self.reasons],
            "names_lost": list(self.names_lost),
            "old": {key: self.old.get(key) for key in told},
            "new": {key: self.new.get(key) for key in told},
        }


def identity(verdict: ChainVerdict, previous: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What to remember of a certificate; JSON-safe, {} where it could not be read.

    With what was remembered before, the last few certificates of the site stay known: a site whose servers have one
    each does not change at every look.
    """
    leaf = verdict.leaf
    if leaf is None:
        return {}
    seen = [leaf.sha256, *(item for item in _seen(previous or {}) if item != leaf.sha256)]
    return {
        "sha256": leaf.sha256,
        "spki_sha256": leaf.spki_sha256,
        "subject": leaf.subject,
        "issuer": leaf.issuer,
        "organisation": _organisation(leaf),
        "proven": Fault.UNTRUSTED not in verdict.faults and Fault.SELF_SIGNED not in verdict.faults,
        "self_signed": Fault.SELF_SIGNED in verdict.faults,
        "names": [clean(name) for name in leaf.names[:_MOST_NAMES]],
        "not_before": leaf.not_before.isoformat(),
        "not_after": leaf.not_after.isoformat(),
        "key": leaf.key,
        "bits": leaf.bits,
        "seen": seen[:_MOST_SEEN],
    }


def compare(old: Mapping[str, Any], new: ChainVerdict, now: datetime) -> Change | None:
    """What makes `new` an alarm against what `identity` remembered; None for the same, for an ordinary renewal, for a
    bad certificate that was mended, and where one of the two is not known."""
    leaf = new.leaf
    if leaf is None or not old.get("sha256") or leaf.sha256 in _seen(old):
        return None
    fresh = identity(new, old)
    bad_before = not old.get("proven", True) or not _within(old, now)
    same_issuer = fresh["organisation"] == old.get("organisation") and (fresh["proven"] or not old.get("proven", True))
    reasons: list[Reason] = []
    if fresh["self_signed"] and not old.get("self_signed", False):
        reasons.append(Reason.SELF_SIGNED_NOW)
    elif not same_issuer and not (bad_before and fresh["proven"]):
        reasons.append(Reason.NEW_ISSUER)
    if fresh["spki_sha256"] != old.get("spki_sha256") and not bad_before:
        renewed = same_issuer and _later(old, leaf)
        if not renewed and not _renewal_due(old, now):
            reasons.append(Reason.NEW_KEY)
    lost = _names_lost(old, leaf, new.host)
    if lost:
        reasons.append(Reason.NAMES_LOST)
    before, after = _strength(old.get("key"), old.get("bits")), _strength(leaf.key, leaf.bits)
    if after < before and (reasons or after < _ENOUGH):
        reasons.append(Reason.KEY_WEAKER)
    return Change(tuple(reasons), dict(old), fresh, lost) if reasons else None


def _seen(remembered: Mapping[str, Any]) -> list[str]:
    listed = remembered.get("seen")
    items = [item for item in listed if isinstance(item, str)] if isinstance(listed, list | tuple) else []
    first = remembered.get("sha256")
    return [first, *items] if isinstance(first, str) and first not in items else items


def _organisation(leaf: Certificate) -> str:
    return organisation(leaf.issuer_name) or leaf.issuer_name.common.lower() or leaf.issuer.lower()


def _moment(remembered: Mapping[str, Any], key: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(remembered[key])
    except (KeyError, TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _within(old: Mapping[str, Any], now: datetime) -> bool:
    start, end = _moment(old, "not_before"), _moment(old, "not_after")
    return start is not None and end is not None and start <= now <= end


def _renewal_due(old: Mapping[str, Any], now: datetime) -> bool:
    """Whether the old one is in the last third of its lifetime; also where its dates are not known."""
    start, end = _moment(old, "not_before"), _moment(old, "not_after")
    return start is None or end is None or end - now <= (end - start) / 3


def _later(old: Mapping[str, Any], leaf: Certificate) -> bool:
    """Whether it was issued later or lasts longer: a renewal may be shorter, since the limits shrink."""
    start, end = _moment(old, "not_before"), _moment(old, "not_after")
    return start is None or end is None or leaf.not_before > start or leaf.not_after > end


def _names_lost(old: Mapping[str, Any], leaf: Certificate, host: str) -> tuple[str, ...]:
    """Names of this portal and its neighbours that the old one had; those of strangers on a shared one do not count."""
    listed = old.get("names")
    items = listed[:_MOST_NAMES] if isinstance(listed, list | tuple) else ()
    names = [name for name in items if isinstance(name, str)]
    return tuple(name for name in names if _related(name, host) and not _covered(leaf, name, host))


def _covered(leaf: Certificate, name: str, host: str) -> bool:
    """A star that gave way to single names is a loss only where it was what stood for this host."""
    asked = host if name.startswith("*.") else name
    return names_match(leaf.names, asked) or (asked is host and not names_match((name,), host))


def _related(name: str, host: str) -> bool:
    asked, bare = ascii_name(host), name.lower().removeprefix("*.")
    parent = asked.partition(".")[2]
    shared = parent.count(".") >= 2 and (bare == parent or bare.endswith(f".{parent}"))
    return bool(asked) and (bare == asked or bare.endswith(f".{asked}") or shared)


def _strength(key: object, bits: object) -> int:
    """Bits of strength (NIST SP 800-57 part 1, table 2), roughly; an unknown kind counts as strong."""
    if not isinstance(bits, int) or bits <= 0:
        return 128
    if key in ("RSA", "RSA-PSS", "DSA"):
        return next((strength for size, strength in _FINITE if bits >= size), bits // 16)
    return min(bits // 2, 256)


_FINITE = ((15360, 256), (7680, 192), (3072, 128), (2048, 112), (1024, 80))
