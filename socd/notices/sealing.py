"""What others reported as an exhibit: the paper and its claims after masking. A password cannot be in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from socd.model.notices import Claim, Paper
from socd.model.observation import Blob

ENDING = ".notice.json"  # of a copy on its way to the process that seals evidence
_MOST = 40_000_000
_PAPER = ("source", "received", "sender", "number", "day", "file", "sha256")
_CLAIM = ("key", "kind", "unit", "site", "host", "place", "login_masked", "machine", "seen", "day_only", "computers",
          "accounts", "official", "note", "line")  # fmt: skip


def exhibit(paper: Paper, claims: Sequence[Claim]) -> Blob:
    """The paper as it was understood, in one canonical form: the same paper always gives the same bytes."""
    told = {
        "paper": {name: _plain(getattr(paper, name)) for name in _PAPER},
        "claims": [{name: _plain(getattr(claim, name)) for name in _CLAIM} for claim in claims],
    }
    return _blob(told)


def carried(path: Path) -> Blob | None:
    """The exhibit of a copy that was handed over; None for any other file. Whatever does not belong there is left out.

    A copy whose log-ins are not masked is none.
    """
    if not path.name.endswith(ENDING) or not path.is_file() or path.is_symlink() or path.stat().st_size > _MOST:
        return None
    try:
        told = json.loads(path.read_bytes())
        paper, claims = told["paper"], told["claims"]
        rows = [{name: _scalar(claim[name]) for name in _CLAIM} for claim in claims]
        kept = {"paper": {name: _scalar(paper[name]) for name in _PAPER}, "claims": rows}
    except (ValueError, KeyError, TypeError, RecursionError, OSError):
        return None
    masked = all(not claim["login_masked"] or "***" in str(claim["login_masked"]) for claim in rows)
    return _blob(kept) if masked else None


def about(blob: Blob) -> str:
    """What the chain of evidence calls it."""
    return f"notice:{blob.name.removesuffix(ENDING)}"


def _blob(told: dict[str, Any]) -> Blob:
    data = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode()
    return Blob(f"{hashlib.sha256(data).hexdigest()[:16]}{ENDING}", "application/json", data)


def _plain(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return getattr(value, "code", getattr(value, "value", value))


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, str):
        return value[:2000]
    raise TypeError("no plain value")
