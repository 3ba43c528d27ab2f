"""Bytes judged for secrets, and `socd scan --as file`: one file judged as if it had been read from a site."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from probes.leaks.allow import without_accepted
from probes.leaks.examine import FAMILY, NAMES, Digest, Exposure, examine, kept
from probes.leaks.secrets import Secret, find
from socd.model.allowed import AllowList
from socd.model.catalogue import SECRET_EXPOSED
from socd.model.observation import Outcome
from socd.model.text import Text
from socd.probe import Rules
from socd.rules import RuleTimeoutError

READ = 2_000_000
CODE = (".js", ".mjs", ".cjs", ".css", ".map", ".html", ".htm", ".ts", ".tsx", ".jsx", ".vue", ".svg", ".md")
_CODE_TYPES = re.compile(r"javascript|ecmascript|text/html|xhtml|text/css|svg|typescript", re.IGNORECASE)
_HTML = re.compile(
    rb"^(?:\xef\xbb\xbf)?(?:\s|<!--[\s\S]{0,2000}?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Found:
    """What may be kept of one secret. `line` counts from 1; `fingerprint` is "" where no key was given."""

    rule: str
    name: str
    service: str
    masked: str
    fingerprint: str
    line: int
    live: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """What one piece of data holds: live secrets first. `samples` have a secret's form, yet nobody's door opens."""

    live: tuple[Secret, ...] = ()
    samples: tuple[Secret, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.live or self.samples)

    def told(self, data: bytes, digest: Digest | None = None) -> tuple[Found, ...]:
        """Everything without its value: what may leave this room."""
        return tuple(
            Found(
                secret.rule,
                secret.name,
                secret.service,
                secret.masked,
                digest(secret.value) if digest else "",
                data.count(b"\n", 0, secret.at) + 1,
                secret.live,
            )
            for secret in self.live + self.samples
        )


def scan(data: bytes, rules: Rules, *, name: str = "", content_type: str = "") -> Scan:
    """Secrets in a page, script, source map, header block or any other text.

    `name` is its path or file name, `content_type` the server's word for it: together with the beginning of the data
    they tell scripts and pages (where only what a machine made counts) from configurations. Pure. Raises
    RuleTimeoutError where the rules did not get through in time.
    """
    secrets = find(data, rules.anchors(FAMILY, data), code=is_code(data, name, content_type))
    return _split([*secrets, *_in_sources(data, name, rules)])


def _in_sources(data: bytes, name: str, rules: Rules) -> list[Secret]:
    return [
        secret for source in _sources(data, name) for secret in find(source, rules.anchors(FAMILY, source), code=True)
    ]


def _of_sources(data: bytes, name: str, rules: Rules) -> Scan:
    return _split(_in_sources(data, name, rules))


def _split(secrets: Iterable[Secret]) -> Scan:
    each = tuple({secret.value: secret for secret in reversed(tuple(secrets))}.values())[::-1]
    return Scan(tuple(s for s in each if s.live), tuple(s for s in each if not s.live))


def headers(pairs: Sequence[tuple[bytes, bytes]], rules: Rules) -> Scan:
    """Secrets in an answer's headers; cookies are the visitor's own and no leak."""
    lines = b"\n".join(name + b": " + value for name, value in pairs if name.lower() != b"set-cookie")
    return scan(lines, rules, name="headers.js")


def is_code(data: bytes, name: str = "", content_type: str = "") -> bool:
    """Scripts, styles and pages: by name, by type, by their beginning, by lines no person wrote."""
    if PurePosixPath(name.lower()).suffix in CODE or _CODE_TYPES.search(content_type) or _HTML.match(data[:4096]):
        return True
    return any(len(line) > 2000 for line in data[:100_000].split(b"\n"))


def _sources(data: bytes, name: str) -> list[bytes]:
    """The sources inside a source map, as one text: inside it every quote is escaped."""
    if not (name.lower().endswith(".map") or data[:1] == b"{") or b'"sourcesContent"' not in data:
        return []
    try:
        content = json.loads(data).get("sourcesContent")
    except (ValueError, AttributeError, RecursionError):
        return []
    parts = [part.encode("utf-8", "replace") for part in content or () if isinstance(part, str)]
    return [b"\n".join(parts)] if parts else []


_TITLE = Text("Nội dung có khóa bí mật, mật khẩu", "Content holds secrets")


def scan_file(
    path: str | Path,
    rules: Rules,
    *,
    digest: Digest | None = None,
    allowed: AllowList | None = None,
    today: date = date.min,
) -> dict[str, Any]:
    """Judges the file's first 2 MB. JSON-safe; keys path, outcome, findings (kind, severity, place, title, details).

    `digest` makes keyed fingerprints, `allowed` is what the office accepts on the day `today`.
    """
    path = Path(path)
    result: dict[str, Any] = {"path": str(path), "outcome": Outcome.OK.value, "findings": []}
    try:
        with path.open("rb") as stream:
            data = stream.read(READ)
        exposure = examine(path.name, data, rules, digest) or _in_map(data, path.name, rules, digest)
    except (OSError, RuleTimeoutError) as error:
        return result | {"outcome": Outcome.INDETERMINATE.value, "problem": type(error).__name__}
    if exposure is None:
        return result
    left = without_accepted(exposure, allowed or AllowList(), str(path), today)
    if left.exposure is None:
        return result
    finding = _finding(path, left.exposure)
    if left.expired:
        finding["details"]["expired"] = [entry.told for entry in left.expired]
    return result | {"outcome": Outcome.FINDING.value, "findings": [finding]}


def _in_map(data: bytes, name: str, rules: Rules, digest: Digest | None) -> Exposure | None:
    live = _of_sources(data, name, rules).live
    secrets = tuple(kept(secret, digest) for secret in live)
    names, samples = tuple(one.name for one in secrets), tuple(one.masked for one in secrets)
    return Exposure("secret", SECRET_EXPOSED, _TITLE, names, samples, secrets=secrets) if live else None


def _finding(path: Path, exposure: Exposure) -> dict[str, Any]:
    details: dict[str, Any] = {
        "what": exposure.what,
        "title_en": exposure.title.en,
        "size": path.stat().st_size,
        "names": list(exposure.names[:NAMES]),
        "samples": list(exposure.samples[:NAMES]),
    }
    if secrets := [one.told for one in exposure.secrets if one.fingerprint][:NAMES]:
        details["secrets"] = secrets
    return {
        "kind": exposure.kind.code,
        "severity": (exposure.severity or exposure.kind.severity).value,
        "place": str(path),
        "title": exposure.title.vi,
        "details": details,
    }
