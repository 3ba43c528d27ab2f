"""Host names and the names in certificates: which stand for which (RFC 9525, RFC 5890). Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import lru_cache

LONGEST = 300  # characters of any name that is kept


@lru_cache(maxsize=4096)
def ascii_name(host: str) -> str:
    """A host name in A-labels, lower case, without a last dot; "" where there is no such form."""
    bare = host.removesuffix(".")
    if bare.isascii():
        return bare.lower()
    try:
        return bare.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


@lru_cache(maxsize=4096)
def address(host: str) -> str:
    """An IP address in its shortest form, from one as it stands in a URL; "" for a name."""
    bare = host.strip("[]").partition("%")[0]
    if not bare or (bare[-1] not in "0123456789abcdefABCDEF:") or ("." not in bare and ":" not in bare):
        return ""
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        return ""


def names_match(names: Iterable[str], host: str) -> bool:
    """Whether a certificate for `names` (DNS names and IP addresses as text) is one for `host`.

    The host may be in U-labels or A-labels, upper or lower case, with or without a last dot. In the certificate only
    A-labels count: no browser matches a name written there in other letters. A star stands for exactly the whole first
    label, and only before at least two more. An address is matched by the same address alone.
    """
    wanted = address(host)
    if wanted:
        return wanted in set(names)
    asked = ascii_name(host)
    if not asked:
        return False
    parent = asked.partition(".")[2]
    accepted = {asked, f"*.{parent}"} if "." in parent and not asked.startswith("*.") else {asked}
    return any(name.isascii() and name.lower().removesuffix(".") in accepted for name in names)


def clean(text: str) -> str:
    """Text that is safe to show: control, bidirectional and other unprintable characters as \\u escapes, cut short."""
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)[:LONGEST]
