"""Whether two answers are the same page, and whether an answer is the site's or that of a guard before it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

MOST = 65_536  # bytes looked at
ALIKE = 0.9  # share of common word pairs from which on two answers are one page

_WORD = re.compile(rb"[^\W\d_]{2,40}")
_DIGITS = re.compile(rb"\d+")
# Pages of common guards (WAF, captcha, "are you a robot"). Sources: the vendors' own block pages.
_GUARD = re.compile(
    rb"<title>\s{0,9}(?:Just a moment|Attention Required! \| Cloudflare|Access Denied|403 Forbidden|Request Rejected"
    rb"|Sucuri WebSite Firewall|Not Acceptable!?|Web Application Firewall|Security Check|Human Verification|Captcha)"
    rb"|/cdn-cgi/challenge-platform|cf-chl-|_Incapsula_Resource|Incapsula incident ID"
    rb"|The requested URL was rejected\. Please consult|BIG-IP ASM|FortiWeb|FortiGate Application Control"
    rb"|Wordfence|mod_security|Request blocked|Your request has been blocked|Web Page Blocked"
    rb"|not a robot to continue|verify you are (?:a )?human|/captcha/(?:verify|check)"
    + "|xác minh bạn (?:không phải|là con người)|truy cập (?:của bạn )?(?:đã )?bị (?:từ chối|chặn)".encode()
    + "|yêu cầu (?:của bạn )?(?:đã )?bị (?:từ chối|chặn)".encode(),
    re.IGNORECASE,
)
_GUARD_SIZE = 40_000  # bytes: a guard's page is short; a portal's news that quotes one is not


@dataclass(frozen=True, slots=True)
class Shape:
    """What of an answer is compared: its status, its word pairs without the asked name, whether a guard gave it."""

    status: int
    pairs: frozenset[int]
    text: int  # a hash of the whole, without the asked name and without digits
    blank: bool
    guarded: bool


def shape(status: int, body: bytes, asked: str = "") -> Shape:
    """The shape of an answer to `asked` (a path: error pages like to repeat it)."""
    head = body[:MOST].lower().replace(asked.lower().encode() or b"\0", b" ")
    for part in sorted(set(asked.lower().split("/")), key=len, reverse=True):
        if len(part) > 3:
            head = head.replace(part.encode(), b" ")
    words = _WORD.findall(head)
    pairs = frozenset(hash(pair) for pair in pairwise(words))
    guarded = status in (403, 406, 429, 503) or (len(body) <= _GUARD_SIZE and bool(_GUARD.search(head)))
    return Shape(status, pairs, hash(_DIGITS.sub(b"", head)), not body.strip(), guarded)


def alike(one: Shape, other: Shape) -> bool:
    """Whether both are the same page but for numbers and the asked name."""
    if one.blank or other.blank:
        return one.blank and other.blank
    together = len(one.pairs | other.pairs)
    return one.text == other.text or (together >= 5 and len(one.pairs & other.pairs) >= ALIKE * together)
