"""What may be kept of an exposed file: its skeleton. Everything not known to be harmless is masked."""

from __future__ import annotations

import re
from dataclasses import replace

from socd.model.exchange import Exchange, Hop, Response

_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{3,40}-----")
_END = re.compile(r"-----END [A-Z0-9 ]{3,40}-----")
_SECTION = re.compile(r"^\s*\[[a-z]{2,20}(?: \"[a-z]{2,20}\")?\]\s*$|^[\s<>?(){}\[\];,]*$|^\s*<\?php\s*$")
_IDENTIFIER = (
    r"(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z]{2,16}|[a-z][a-z0-9]*(?:[_.\-][a-z0-9]+)+|[a-z]{2,20}(?:[A-Z][a-z]+){0,4})"
)
_NAMES = re.compile(
    rf"^\s*[#;]?\s*(?:export\s+|set\s+)?({_IDENTIFIER})\s*(?:=(?!=)|:\s)(?=\s*\S)"
    rf"|define\(\s*[\"']({_IDENTIFIER})[\"']\s*,"
    rf"|(?:[\[{{,(]|^)\s*[\"']({_IDENTIFIER})[\"']\s*(?:=>|:)"
    rf"|\$\w{{1,40}}\[\s*[\"']({_IDENTIFIER})[\"']\s*\]"
    rf"|(?:public|private|protected|var|const)?\s*\$({_IDENTIFIER})\s*="
    rf"|<({_IDENTIFIER})[\s>]"
)
_TABLE = re.compile(
    r"^(CREATE TABLE|INSERT INTO|DROP TABLE|LOCK TABLES)\b[^`\"\w]*(?:IF (?:NOT )?EXISTS\s+)?[`\"]?(\w{1,60})", re.I
)
MOST = 65_536  # characters that are kept as a skeleton; the rest only as its length
_HARMLESS = re.compile(
    r"^\s*((?:APP_ENV|APP_DEBUG|DB_CONNECTION|DB_PORT|repositoryformatversion|filemode|bare|logallrefupdates)\s*=\s*"
    r"(?:[a-z]{1,12}|\d{1,5}))\s*$"
)


def skeleton(text: str) -> str:
    """Names without values, section heads, table names; every other line only as its length."""
    out: list[str] = []
    in_key = False
    for line in text[:MOST].splitlines():
        if _BEGIN.search(line) or _END.search(line):
            in_key = bool(_BEGIN.search(line)) and not _END.search(line)
            out.append("[private key, REDACTED]" if in_key else "[end of key]")
        elif in_key:
            out.append(mark(line))
        else:
            out.append(_line(line))
    return "\n".join(out) + "\n" + (mark(text[MOST:]) if len(text) > MOST else "")


def _line(line: str) -> str:
    if not line.strip() or _SECTION.match(line) or _HARMLESS.match(line):
        return line.strip()
    table = _TABLE.match(line)
    if table:
        return f"{table[1]} {table[2]} {mark(line)}"
    names = [next(filter(None, groups)) for groups in _NAMES.findall(line[:4000])]
    kept = " ".join(f"{name}={mark('')}" for name in names[:40])
    return f"{kept} {mark(line)}".strip() if kept else mark(line)


def mark(text: str | bytes) -> str:
    """What stands for masked content."""
    return f"[REDACTED len={len(text)}]" if text else "[REDACTED]"


_CELL = re.compile(
    r"(<td[^>]*>[^<]*(?:pass|pwd|secret|token|key|auth|cookie|credential|dsn)[^<]*</td>\s*<td[^>]*>)([\s\S]*?)(</td>)",
    re.I,
)
_QUERY = re.compile(r"\?[^\s\"'<>]{1,2000}")


def page(text: str, secrets: tuple[str, ...]) -> str:
    """A generated page (phpinfo, listing, status) with its secret cells, queries and known values masked."""
    text = text[:MOST]
    text = _CELL.sub(lambda found: f"{found[1]}{mark(found[2])}{found[3]}", text)
    text = _QUERY.sub("?[REDACTED]", text)
    for value in sorted(set(secrets), key=len, reverse=True):
        text = text.replace(value, mark(value))
    return text


_CODED = (b"content-encoding", b"transfer-encoding", b"content-length")
_COOKIES = (b"set-cookie", b"cookie", b"authorization")


def redacted(exchange: Exchange, body: bytes) -> Exchange:
    """The exchange with `body` in place of the last answer's, other bodies dropped, cookies masked."""
    last = len(exchange.hops) - 1
    hops = tuple(_hop(hop, body if index == last else b"") for index, hop in enumerate(exchange.hops))
    return replace(exchange, hops=hops)


def _hop(hop: Hop, body: bytes) -> Hop:
    if hop.response is None:
        return hop
    return replace(hop, request_headers=_plain(hop.request_headers), response=_response(hop.response, body))


def _response(response: Response, body: bytes) -> Response:
    headers = tuple((name, value) for name, value in _plain(response.headers) if name.lower() not in _CODED)
    headers += ((b"Content-Length", str(len(body)).encode()),)
    return replace(response, headers=headers, raw=body, body=body)


def _plain(headers: tuple[tuple[bytes, bytes], ...]) -> tuple[tuple[bytes, bytes], ...]:
    return tuple((name, b"[REDACTED]" if name.lower() in _COOKIES else value) for name, value in headers)
