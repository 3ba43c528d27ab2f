"""Answers that need no judgement, because the page is the same as when it was judged clean.

The fingerprint leaves out what every portal changes at each answer: digits in visible text (counters, clocks, dates)
and tokens of hidden inputs and meta tags. Everything inside scripts, styles and other attributes counts to the letter,
because there a digit can be code.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock

from probes.defacement.known import known
from probes.defacement.page import PageVerdict, judge_page
from probes.defacement.weights import SUSPECT
from socd.probe import Rules

_CODE = re.compile(rb"<s(?:cript|tyle)\b")  # of bytes in small letters
_CODE_END = re.compile(rb"</s(?:cript|tyle)\s{0,9}>")
MAX_CODE = 200_000  # bytes of one block
_VISIBLE = re.compile(rb"(>[^<>0-9]*+[0-9][^<>]*+<)")
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_TOKEN = re.compile(
    rb"""(<(?:input|meta)\b[^<>]{0,400}?\b(?:value|content)\s{0,3}=\s{0,3}["'])([A-Za-z0-9+/=_.:-]{16,4000})(?=["'])"""
)


@known(20_000)  # a body that came to the letter before: its hash is a tenth of the work
def fingerprint(body: bytes) -> str:
    """32 hex digits; equal for answers that differ in counters, clocks and tokens only."""
    digest = blake2b(digest_size=16)
    for index, piece in enumerate(_pieces(body)):
        if not index % 2:
            piece = _numberless(piece)
            piece = _TOKEN.sub(_blank, piece) if b"<input" in piece or b"<meta" in piece else piece
        digest.update(piece)
        digest.update(b"\0")
    return digest.hexdigest()


def _pieces(body: bytes) -> Iterator[bytes]:
    """What a page shows and its blocks of code, in turns."""
    lower = body.lower()
    start = place = 0
    while found := _CODE.search(lower, place):
        end = _CODE_END.search(lower, found.end())
        if end is None:
            break
        if end.start() - found.end() > MAX_CODE:
            place = found.end()
            continue
        yield body[start : found.start()]
        yield body[found.start() : end.end()]
        start = place = end.end()
    yield body[start:]


def _numberless(piece: bytes) -> bytes:
    """All visible texts with a number at once: a call for each would cost more than finding them."""
    parts = _VISIBLE.split(piece)
    if len(parts) == 1:
        return piece
    texts = b"<>".join(parts[1::2]).translate(_ZEROS)
    while b"00" in texts:
        texts = texts.replace(b"00", b"0")
    parts[1::2] = texts.split(b"<>")
    return b"".join(parts)


def _blank(found: re.Match[bytes]) -> bytes:
    """Addresses and addresses only in disguise are no tokens: a refresh or a picture keeps its target."""
    value = found.group(2)
    return found.group() if b"/" in value and b"." in value else found.group(1)


@dataclass(slots=True)
class Recall:
    """The newest clean judgements, at most `room` characters of page text in all. Safe between threads.

    Only clean pages are kept: what is in question is judged at every look.
    """

    room: int = 64_000_000
    _kept: OrderedDict[tuple[str, str, str], PageVerdict] = field(default_factory=OrderedDict)
    _held: int = 0
    _lock: Lock = field(default_factory=Lock)

    def judge(self, body: bytes, *, content_type: str | None, url: str, rules: Rules) -> PageVerdict:
        """As judge_page; an answer that differs in counters, clocks and tokens only is not judged twice."""
        key = (rules.version + fingerprint(body), content_type or "", url)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known
        judged = judge_page(body, content_type=content_type, url=url, rules=rules)
        if judged.score < SUSPECT and not judged.unread:
            self._keep(key, judged)
        return judged

    def _keep(self, key: tuple[str, str, str], judged: PageVerdict) -> None:
        with self._lock:
            before = self._kept.pop(key, None)
            self._held += _size(judged) - (_size(before) if before else 0)
            self._kept[key] = judged
            while self._held > self.room and self._kept:
                self._held -= _size(self._kept.popitem(last=False)[1])


def _size(judged: PageVerdict) -> int:
    return len(judged.features.source) + 2 * len(judged.features.text) + 4096


RECALL = Recall()
