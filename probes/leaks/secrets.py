"""Secrets in bytes. YARA names the anchors that are there, this room proves them; values leave it only masked."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Sequence

from probes.leaks import assignments, misfits, sentences
from probes.leaks.tokens import tokens
from probes.leaks.values import Secret, Weight, entropy, placeholder, weigh
from socd.probe import Match

__all__ = ["Secret", "Weight", "entropy", "find", "keys", "placeholder", "stored_hashes", "weigh"]

MOST = 500  # secrets told of one piece of data


def find(data: bytes, matches: Sequence[Match], *, code: bool) -> list[Secret]:
    """Every secret in `data`, in the order they stand; each value once, under the name that says most.

    `matches` are the rules of the family that matched: without its anchor nothing is looked for. `code` is for pages,
    scripts and styles, where names that say "password" are everywhere and mean nothing: there only what is a secret
    in any surrounding, and values a machine made. Pure; time linear in the data.
    """
    best: dict[str, Secret] = {}
    begun, proved = misfits.beginnings(matches), set[str]()
    for secret in _all(data, matches, code):
        if secret.service:
            proved.add(secret.value)
        elif begun and misfits.misfit(secret, begun, proved):
            continue
        known = best.get(secret.value)
        # A service's own check knows its tokens best: a wrong checksum is not mended by the name beside it.
        if known is None or (bool(secret.service), secret.weight) > (bool(known.service), known.weight):
            best[secret.value] = secret
        if len(best) >= MOST:
            break
    told = (secret for secret in best.values() if not code or _counts_in_code(secret))
    return sorted(told, key=lambda secret: secret.at)


_VISITORS = frozenset({"jwt", "jwt_base64"})  # a page holds its visitor's session: no secret of the site


def _counts_in_code(secret: Secret) -> bool:
    return secret.live and not secret.public and secret.rule not in _VISITORS


def _all(data: bytes, matches: Sequence[Match], code: bool) -> Iterator[Secret]:
    anchors = {match.rule for match in matches}
    yield from tokens(data, matches)
    if "private_key" in anchors:
        yield from keys(data)
    if "url_password" in anchors:
        yield from assignments.addresses(data, code)
    if "secret_assignment" in anchors:
        yield from assignments.named(data, code)
    if "authorization_header" in anchors:
        yield from assignments.authorizations(data, code)
    if code and "login_call" in anchors:
        yield from assignments.logins(data)
    if "default_password" in anchors and not (code and data[:1] not in b"<\n\r\t \xef"):  # no sentences in a script
        yield from sentences.said(data)
    if not code:
        yield from assignments.calls(data)
        yield from assignments.hashes(data)
        yield from assignments.of_services(data)


def proved(data: bytes, matches: Sequence[Match]) -> frozenset[str]:
    """Names of the rules whose `value` is in `data`, none of them a sample's; what `socd rules test` asks."""
    return frozenset(s.rule for s in _all(data, matches, False) if s.live or s.rule == "redacted_token")


_BEGIN = re.compile(rb"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----")
_PUTTY = re.compile(rb"^Private-Lines: \d{1,3}\r?\n([\w+/=\r\n]{40,8000})", re.M)
_ENCODED = re.compile(rb"LS0tLS1CRUdJTi[A-Za-z0-9+/]{60,}={0,2}")
_KEY_SIZE = 16_000  # characters: an RSA key of 8,192 bits has 6,300


def keys(data: bytes) -> Iterator[Secret]:
    """Private keys in PEM, PuTTY's form, or PEM in base64. Found by their two ends, proved by what is between."""
    for found in _BEGIN.finditer(data):
        end = data.find(b"-----", found.end(), found.end() + _KEY_SIZE)
        body = data[found.end() : end if end >= 0 else found.end() + _KEY_SIZE].decode("latin-1")
        if is_key(body):
            yield Secret("private-key", body.strip(), Weight.LIVE, "private_key", at=found.start())
    for found in _PUTTY.finditer(data) if b"Private-Lines" in data else ():
        if is_key(found[1].decode("latin-1")):
            yield Secret(
                "private-key", found[1].decode("latin-1").strip(), Weight.LIVE, "private_key", at=found.start()
            )
    for found in _ENCODED.finditer(data) if b"LS0tLS1CRUdJTi" in data else ():
        try:
            inner = base64.b64decode(found[0][: len(found[0]) // 4 * 4])
        except (ValueError, binascii.Error):
            continue
        if _BEGIN.match(inner):
            yield Secret("private-key", found[0].decode(), Weight.LIVE, "private_key", at=found.start())


_BASE64 = re.compile(r"[A-Za-z0-9+/=\-_]+")


def is_key(body: str) -> bool:
    """Base64 of a key's size; the words of a program that builds keys are none."""
    bare = re.sub(r"(?:^|(?<=\\n)|(?<=\n))\s*[\w\-]+: .*?(?=\\n|$)", "", body, flags=re.M)  # Proc-Type, DEK-Info
    letters = re.sub(r"\\+[nr]|[\s\"'+,]|\\$", "", bare)
    return len(letters) >= 60 and bool(_BASE64.fullmatch(letters)) and entropy(letters[:2000]) > 4.0


_HASH_ROW = re.compile(
    r"'(?P<name>[^'\n]{1,64})'\s*,\s*'(?P<value>\$2[aby]\$\d\d\$[./\w]{53}|\$P\$[./\w]{31}|[0-9a-f]{32}|[0-9a-f]{40})'"
)


def stored_hashes(text: str) -> Iterator[Secret]:
    """Password hashes in the rows of a database dump."""
    for found in _HASH_ROW.finditer(text):
        yield Secret("password-hash", found["value"], Weight.LIVE, "sql_dump")
