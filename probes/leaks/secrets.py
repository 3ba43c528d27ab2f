"""Secrets in text: found by structure, told from placeholders; their values leave this module only masked."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

_WORD = (
    r"(?:pass(?:w(?:or)?d|phrase|wd)?|pwd|secret|token|credentials?|api_?key|access_?key|private_?key|client_?key|auth"
    r"|encryption_?key|validationkey|decryptionkey|(?<![a-z])key|salt|mat_?khau|connection_?string|_dsn|database_url)"
)
# Patterns begin with the word itself, so that hostile text costs one look per position; what stands before the
# word is read backwards by `_head` and `_assignment`.
_NAME = rf"(?P<name>{_WORD}[\w\-]{{0,24}})"
# name = "value", 'name' => 'value', name="value" in XML, "name": "value"; define('NAME', 'value')
_QUOTED = re.compile(
    rf"""{_NAME}["'\]\s)]{{0,4}}(?:=>|:=|[=:,]|\s)\s{{0,12}}(?P<q>["'])(?P<value>(?!\s)[^"'\n]{{1,400}})(?P=q)""",
    re.IGNORECASE,
)
_BARE = re.compile(
    rf"""{_NAME}[ \t]{{0,20}}[=:][ \t]{{0,20}}(?P<value>[^\s"'<>{{}}()$,][^\s"'<>{{}},]{{0,400}})""", re.IGNORECASE
)
_BEFORE = re.compile(r"[$\w.\-]{0,40}\Z")
_LINE_START = re.compile(r"(?:^|\n)[ \t]{0,20}(?:export[ \t]+|set[ \t]+|//[^\s=]{1,80}/:)?\Z")
_DEFINE = re.compile(r"define\(\s{0,8}[\"']\Z", re.IGNORECASE)
_ELEMENT = re.compile(r"<(?P<name>\w{0,20}(?:pass|secret|token)\w{0,20})\b[^>]{0,80}>(?P<value>[^<\n]{1,400})</", re.I)
_URL = re.compile(
    r"(?P<name>\b[a-z][a-z0-9+]{2,20})://[^\s:/\"'<>]{0,64}:(?P<value>[^\s\"'<>/]{1,200})@[\w.\-\[]", re.I
)
_CRYPT = re.compile(
    r"^(?P<name>[\w.\-@]{1,64}):(?P<value>\$(?:apr1|1|2[abxy]|5|6|y|argon2\w*)\$[^\s:]{8,}|\{SHA\}[\w+/=]{20,})", re.M
)
_NETRC = re.compile(r"(?P<name>\bpassword)[ \t]+\"?(?P<value>[^\s\"=:]{3,200})\"?[ \t]*(?:$|\n)", re.M)
_PGPASS = re.compile(r"^[\w.\-*]+:(?:\d{1,5}|\*):[^:\s]*:(?P<name>[^:\s]+):(?P<value>[^:\s]+)$", re.M)
_PEM = re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?P<value>(?:[^-]|-(?!----)){40,16000})")
_PUTTY = re.compile(r"^Private-Lines: \d{1,3}\n(?P<value>[\w+/=\n]{40,8000})", re.M)
_HASH_ROW = re.compile(
    r"'(?P<name>[^'\n]{1,64})'\s*,\s*'(?P<value>\$2[aby]\$\d\d\$[./\w]{53}|\$P\$[./\w]{31}|[0-9a-f]{32}|[0-9a-f]{40})'"
)

# Shapes that are a secret wherever they stand. Sources: the vendors' own descriptions of their key formats.
_TOKENS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("aws-access-key", r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
        ("github-token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}_?\w{20,})\b"),
        ("gitlab-token", r"\bgl(?:pat|ptt|dt|rt)-[\w\-]{20,}"),
        ("slack-token", r"\bxox[abposr]-[A-Za-z0-9\-]{24,}"),
        ("slack-webhook", r"hooks\.slack\.com/services/T\w{8,}/B\w{8,}/\w{24}"),
        ("stripe-key", r"\b[sr]k_live_[A-Za-z0-9]{20,}\b"),
        ("google-api-key", r"\bAIza[\w\-]{35}(?![\w\-])"),
        ("google-oauth-secret", r"\bGOCSPX-[\w\-]{28}\b"),
        ("sendgrid-key", r"\bSG\.[\w\-]{22}\.[\w\-]{43}\b"),
        ("twilio-key", r"\bSK[0-9a-f]{32}\b"),
        ("npm-token", r"\bnpm_[A-Za-z0-9]{36}\b"),
        ("pypi-token", r"\bpypi-AgEIcHlwaS5vcmc[\w\-]{50,}"),
        ("telegram-bot-token", r"\b\d{8,10}:AA[\w\-]{33}(?![\w\-])"),
        ("openai-key", r"\bsk-(?:proj-|ant-api\d\d-)?[A-Za-z0-9_\-]{40,}"),
        ("digitalocean-token", r"\bdo[opr]_v1_[0-9a-f]{64}\b"),
        ("azure-storage-key", r"AccountKey=[A-Za-z0-9+/]{86}=="),
    )
)


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: the name it goes by, whether it looks live, and its value (never shown by repr)."""

    name: str
    value: str = field(repr=False)
    live: bool

    @property
    def masked(self) -> str:
        """First two characters of a long value, nothing of a short one."""
        return f"{self.value[:2]}…" if len(self.value) >= 12 else "***"


def certain(text: str, anchors: frozenset[str]) -> Iterator[Secret]:
    """Only what is a secret in any surrounding: token shapes, private keys, passwords in URLs.

    `anchors` are the YARA rules that matched: without its anchor no pattern is run.
    """
    for name, pattern in _TOKENS if "secret_token" in anchors else ():
        for found in pattern.finditer(text):
            yield Secret(name, found[0], _varied(found[0]))
    for found in _URL.finditer(text) if "url_password" in anchors else ():
        yield Secret("url-password", found["value"], not placeholder(found["value"]))
    for pattern in (_PEM, _PUTTY) if "private_key" in anchors else ():
        for found in pattern.finditer(text):
            yield Secret("private-key", found["value"].strip(), _is_key(found["value"]))


def assigned(text: str) -> Iterator[Secret]:
    """Values of names that say "secret", as configuration files write them."""
    for found in _QUOTED.finditer(text):
        comma = "," in text[found.end("name") : found.start("q")]
        if not comma or _DEFINE.search(_head(found, text)):
            yield from _assignment(found, text)
    for found in _BARE.finditer(text):
        if _LINE_START.search(_head(found, text)):
            yield from _assignment(found, text)
    for pattern in (_ELEMENT, _NETRC):
        for found in pattern.finditer(text):
            yield from _assignment(found, text)
    for pattern in (_CRYPT, _PGPASS):
        for found in pattern.finditer(text):
            yield Secret("password", found["value"], live=True)


def _head(found: re.Match[str], text: str) -> str:
    """What stands before the whole name of an assignment."""
    start = found.start("name")
    before = text[max(0, start - 160) : start]
    head = _BEFORE.sub("", before[-41:], count=1)
    return before[:-41] + head if len(before) > 41 else ("\n" if start <= len(before) else "") + head


def _assignment(found: re.Match[str], text: str) -> Iterator[Secret]:
    start = found.start("name")
    prefix = _BEFORE.search(text[max(0, start - 40) : start])
    name = ((prefix[0] if prefix else "") + found["name"]).lstrip("$")
    value = found["value"].strip().rstrip(";")
    if value and not _no_value(name, value):
        yield Secret(_shown(name), value, not placeholder(value) and not _about(name))


_IDENTIFIER = re.compile(
    r"[A-Z]+(?:_[A-Z0-9]+)*|[a-z][a-z0-9]{0,15}(?:[_.\-][a-z0-9]{1,15})*|_?[a-z]{1,15}(?:[A-Z][a-z]{0,15}){0,4}"
)


def _shown(name: str) -> str:
    """A variable's name; a chunk of base64 that happens to end in "key=" is none and must not be shown."""
    return name if len(name) <= 40 and _IDENTIFIER.fullmatch(name) else "secret"


def stored_hashes(text: str) -> Iterator[Secret]:
    """Password hashes in the rows of a database dump."""
    for found in _HASH_ROW.finditer(text):
        yield Secret("password-hash", found["value"], live=True)


def _is_key(body: str) -> bool:
    """Base64 of a key's size; the words of a program that builds keys are none."""
    bare = re.sub(r"^[\w\-]+: .*$", "", body, flags=re.M)  # Proc-Type, DEK-Info
    letters = re.sub(r"\\[nr]|[\s\"'+,]", "", bare)
    return len(letters) >= 60 and bool(_BASE64.fullmatch(letters)) and entropy(letters[:2000]) > 4.0


_BASE64 = re.compile(r"[A-Za-z0-9+/=\-_]+")
_PLACEHOLDER = re.compile(
    r"^(?:null|none|nil|undefined|true|false|yes|no|on|off|string|text|password|passwd|pass|secret|token|key|value|auth"
    r"|test|default|root|prompt|required|optional|disabled?|enabled?|md5|sha\d+|bcrypt|plain|basic|bearer)$"
    r"|change[_\-. ]?(?:me|this|it)|your[_\-. ]|[_\-. ]here\b|example|placeholder|put your|unique phrase|insert[_\-. ]"
    r"|replace[_\-. ]|dummy[_\-]?(?:value|key)|sample|todo|fixme|xxxx|\*{3,}|\.{3,}|^<.*>$|^\[.*\]$|^%.*%$|^#\{"
    r"|^\$\{|\{\{|^\$[A-Za-z_(]|^env\(|getenv|process\.env|os\.environ|^@|redacted|^\W+$",
    re.IGNORECASE,
)
_SAME = re.compile(r"^(.)\1*$")
_PROSE = re.compile(r"^[A-Z]?[a-z]+(?: [a-z]+)+[.!:?]?$")  # a label
_KNOWN_SAMPLES = frozenset({"FBVtggIk5lAzEU9H"})  # Joomla's configuration.php-dist


def placeholder(value: str) -> bool:
    """A value that stands for a secret without being one."""
    return (
        value in _KNOWN_SAMPLES
        or bool(_PROSE.match(value))
        or bool(_PLACEHOLDER.search(value) or _SAME.match(value))
        or len(value) < 3
    )


_OTHER_NAME = re.compile(
    r"public|author|keyboard|token_?(?:type|url|endpoint)|key_?(?:path|file|name|id$)|_(?:path|file|url|length|ttl|expir\w*)$",
    re.IGNORECASE,
)
_OTHER_VALUE = re.compile(r"^(?:\d{0,5}$|~/|\.{0,2}/|function|https?://)|\(\)?$")


def _no_value(name: str, value: str) -> bool:
    """Assignments that hold no secret by their form: paths, calls, numbers, addresses, keys called public."""
    return bool(_OTHER_NAME.search(name) or _OTHER_VALUE.search(value))


def _about(name: str) -> bool:
    """Names that contain a secret's word but say something about it."""
    return bool(re.search(r"(?:prompt|forgot|reset|confirm|show|hide|label|hint|field|policy|min|max)", name, re.I))


def _varied(value: str) -> bool:
    """Random enough for a machine-made token; documentation examples repeat and count up."""
    return entropy(value) > 2.8 and not re.search(r"example|xxxx|0123456789|abcdefgh|(.)\1{5}", value, re.IGNORECASE)


def entropy(text: str) -> float:
    """Shannon entropy in bits per character."""
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values()) if total else 0.0
