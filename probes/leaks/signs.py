"""Proofs that hold only where the path says what to expect: `signs.tsv`, and what a pattern cannot say."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from probes.leaks import redact
from probes.leaks.examine import Digest, Exposure, examine
from probes.leaks.paths import Entry
from socd.model.catalogue import FILE_EXPOSED, REPOSITORY_EXPOSED, SECRET_EXPOSED
from socd.model.kinds import Kind, Severity
from socd.model.text import Text
from socd.probe import Rules

MOST = 65_536  # bytes looked at


@dataclass(frozen=True, slots=True)
class Sign:
    """All `patterns` are found in the content; `page`: it may be a web page; `names`: names in it may be kept."""

    title: Text
    kind: Kind
    severity: Severity | None
    page: bool
    names: bool
    patterns: tuple[re.Pattern[bytes], ...]


_KINDS = {"secret": SECRET_EXPOSED, "repository": REPOSITORY_EXPOSED, "file": FILE_EXPOSED}


@cache
def signs() -> dict[str, Sign]:
    """`signs.tsv` by code, read once. Raises ValueError, naming the line, where it is broken."""
    text = files(__package__).joinpath("signs.tsv").read_text("utf-8")
    found: dict[str, Sign] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(("#", "code\t")):
            continue
        try:
            code, kind, severity, page, keep, pattern, vi, en = line.split("\t")
            patterns = tuple(re.compile(one.encode("latin-1")) for one in pattern.split(" && "))
            level = None if severity == "-" else Severity(severity)
            found[code] = Sign(Text(vi, en), _KINDS[kind], level, page == "any", keep == "names", patterns)
        except (ValueError, KeyError, re.error) as error:
            raise ValueError(f"signs.tsv, line {number}: {error}") from error
    return found


def prove(entry: Entry, raw: bytes, rules: Rules, digest: Digest | None = None) -> Exposure | None:
    """What the content `raw` of `entry` proves, if it is what the entry allows; None for nothing. Pure.

    Made-up values at an address that was guessed are no exposed configuration: error pages speak of passwords too.
    """
    exposure = examine(entry.path, raw, rules, digest)
    if exposure and exposure.what in ("sample", "secret") and exposure.kind is FILE_EXPOSED:
        exposure = None
    if exposure is None or not ("*" in entry.proofs or exposure.what in entry.proofs):
        exposure = _signed(entry, raw[:MOST])
    return replace(exposure, severity=entry.severity) if exposure and entry.severity else exposure


_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf|\s|<!--[^>]{0,2000}>|<\?xml[^>]{0,200}>){0,50}<(?:!doctype\s+html|html|head|body)\b", re.I
)
_TAGS = re.compile(rb"<(?:html|head|body|title|div|script)\b", re.I)


def _signed(entry: Entry, raw: bytes) -> Exposure | None:
    is_page = bool(_PAGE.match(raw)) or len(_TAGS.findall(raw[:4096])) >= 3
    for code in sorted(entry.proofs & signs().keys()):
        sign = signs()[code]
        if is_page and not sign.page:
            continue
        if all(pattern.search(raw) for pattern in sign.patterns) and _MORE.get(code, bool)(raw):
            kept = redact.skeleton(raw.decode("utf-8", "replace")) if sign.names else redact.mark(raw)
            what = _WHAT.get(code, code)
            return Exposure(what, sign.kind, sign.title, severity=sign.severity, skeleton=kept.encode())
    return None


_WHAT = {"git-file": "git", "svn-format": "svn"}  # one repository, whichever of its files was read

_INNER = re.compile(
    rb"\"(?:host|url)\"\s{0,9}:\s{0,9}\"(?:https?://)?"
    rb"(?:localhost|127\.|10\.\d|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)"
)
_OPERATION = re.compile(
    rb"\"/[^\"\s]{0,80}(?:admin|internal|user|account|role|password|token|quan-?tri|tai-?khoan)[^\"\s]{0,80}\"\s{0,9}:"
    rb"\s{0,9}\{",
    re.IGNORECASE,
)


def _tells_of_the_inside(raw: bytes) -> object:
    """A description of a public API is no leak; one that tells of administration or of inner machines is."""
    return _INNER.search(raw) or len(_OPERATION.findall(raw)) >= 3


_OWN = re.compile(
    rb"/(?:src|app)/(?:app|views?|pages|components?|store|router|services?|api|environments?|modules)/"
    rb"|\.(?:vue|tsx|jsx)\b"
)
_LISTED = re.compile(rb"\"sources\"\s{0,9}:\s{0,9}\[([^\]]{0,60000})")


def _is_own_source(raw: bytes) -> object:
    """Maps of well-known libraries are public anyhow; those of an application are its source."""
    listed = _LISTED.search(raw)
    names = listed[1].split(b",") if listed else []
    return sum(b"node_modules" not in name and bool(_OWN.search(name)) for name in names) >= 2


_COMMAND = re.compile(
    rb"(?:sudo|cd|ls|ll|vi|vim|nano|mysql|mysqldump|ssh|scp|git|docker|systemctl|service|cat|rm|mkdir|chmod|wget|curl"
    rb"|select|use|show|exit|clear|tar|cp|mv|apt|yum|php|python3?)(?:\s|$)",
    re.IGNORECASE,
)


def _is_commands(raw: bytes) -> object:
    lines = raw[:8192].splitlines()
    return sum(bool(_COMMAND.match(line)) for line in lines) >= max(3, len(lines) // 2)


_MORE: dict[str, Callable[[bytes], object]] = {
    "swagger": _tells_of_the_inside,
    "source-map": _is_own_source,
    "history": _is_commands,
}
