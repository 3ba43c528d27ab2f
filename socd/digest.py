"""Fingerprints with the installation's key: the same secret is known again, and cannot be guessed from what is kept."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from pathlib import Path

Digest = Callable[[str], str]

_PURPOSE = b"secret\x1f"  # the same text means something else among the fingerprints of accounts
LENGTH = 32


def keyed(key: bytes) -> Digest:
    """A function from a secret to its fingerprint: HMAC-SHA-256, 32 hex digits. Whoever holds it never sees the key.

    Raises ValueError for an empty key.
    """
    if not key:
        raise ValueError("an empty key protects nothing")
    begun = hmac.new(key, _PURPOSE, hashlib.sha256)

    def digest(secret: str) -> str:
        one = begun.copy()
        one.update(secret.encode("utf-8", "replace"))
        return one.hexdigest()[:LENGTH]

    return digest


def of_installation(state: Path) -> Digest | None:
    """With the key kept in the state directory; None where there is none yet, or it may not be read."""
    try:
        return keyed((state / "leak.key").read_bytes())
    except (OSError, ValueError):
        return None
