"""What a value is worth: a live secret, a sample of one, or nothing. Pure functions over strings."""

from __future__ import annotations

import base64
import binascii
import json
import math
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum

from probes.leaks.linear import text_pattern


class Weight(IntEnum):
    """NONE: no value, or one that points elsewhere. SAMPLE: the form of a secret, yet made up. LIVE: the rest."""

    NONE = 0
    SAMPLE = 1
    LIVE = 2


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret: the name it goes by, what it is worth, its value (never shown by repr).

    `rule` says what found it, `service` whose it is (empty: nobody's in particular), `at` where (bytes from the start).
    `public` marks keys that pages hand to every browser by design.
    """

    name: str
    value: str = field(repr=False)
    weight: Weight
    rule: str = ""
    service: str = ""
    at: int = 0
    public: bool = False

    @property
    def live(self) -> bool:
        return self.weight is Weight.LIVE

    @property
    def masked(self) -> str:
        """First two characters of a long value, nothing of a short one."""
        return f"{self.value[:2]}…" if len(self.value) >= 12 else "***"


def entropy(text: str) -> float:
    """Shannon entropy in bits per character."""
    total = len(text)
    return -sum(n / total * math.log2(n / total) for n in Counter(text).values()) if total else 0.0


_NOTHING = text_pattern(
    r"(?i)^(?:null|none|nil|undefined|true|false|yes|no|on|off|string|text|password|passwd|pass|pwd|secret|token|key|value"
    r"|auth|test|testing|default|root|prompt|required|optional|disabled?|enabled?|md5|sha\d+|bcrypt|plain|basic|bearer"
    r"|(?:user|db|my|the|app|access|api|auth|secret|smtp|ftp)?[_\- ]?(?:name|pass(?:word|wd)?|token|key|secret)"
    r"|mật khẩu|mat ?khau|nhập mật khẩu|hidden|masked|removed|confidential|not[_\- ]?set|n/?a|empty|blank|unset)$"
    r"|change[_\-. ]?(?:me|this|it)|your[_\-. ]?|[_\-. ]here\b|placeholder|put your|unique phrase|insert[_\-. ]"
    r"|replace[_\-. ]?(?:me|this|with)|dummy|fake|foobar|todo|fixme|x{4,}|\*{3,}|\.{3}|…|#{3,}|redacted|not[_\- ]real"
    r"|thay[_\- ]?(?:đổi|doi)|nhap[_\-]|điền|(?:too|not)[_\-](?:short|long)|specified|<[^>]*>|&lt;"
    r"|^ENC[\[(]|^\{cipher\}|^vault:v\d+:|^!vault"
    r"|\$\{[A-Za-z_][\w.:\-]*\}|\$\([^)]*\)|\{\{-?\s*[$.\w]+\s*[|\w. ]*-?\}\}|#\{[^}]*\}|<%|%>|%\([a-z_]+\)s"
    r"|^%\w+%$|^%[sd]$"
    r"|^\$[A-Za-z_(]|^[\"']*\$\{?[A-Z][A-Z0-9_]{3,}\}?[\"']*$|^\$env:|^\{[^}]*\}$|^\[.*\]$"
    r"|^env\(|getenv|process\.env|os\.environ|ENV\[|^@[\w.\-:/()\[\]]*$|^[^\pL\pN_]+$"
)
_MADE_UP = re.compile(
    r"example|sample|^test|[_\-.]test|deadbeef|(?:01234|12345)6789|abcdefg|qwertyu|(?:abcd1234){2}|(?:1234abcd){2}"
    r"|(.)\1{6}|lorem|^(.{2,4})\2{3,}|a1b2c3d4e5"
    r"|^D1fficultP(?:%40|@)ssw0rd$|(?-i:^p@ssw0rd$)",  # of all connection strings in MongoDB's manual; DVWA's
    re.IGNORECASE,
)
_SAME = re.compile(r"^(.)\1*$", re.DOTALL)
_PROSE = text_pattern(r"^[A-Z]?[a-z]+(?: [a-z]+)+[.!:?]?$")
# Published with the programs themselves (Joomla's configuration.php-dist, DVWA, Laravel's and Rails' guides) or in the
# standard for basic authentication (RFC 7617).
_PUBLISHED = frozenset({"FBVtggIk5lAzEU9H", "open sesame", "open_sesame"})
# Manuals' words with letters swapped for what looks like them; not "P@ssw0rd" and "s3cret": people use those.
_SWAPPED = str.maketrans({"$": "s", "@": "a", "0": "o", "3": "e", "1": "l", "5": "s", "7": "t", "!": "i"})
_SWAPPED_WORDS = frozenset({"supersecret", "topsecret", "mysecret", "mypassword", "changeme"})


def _swapped(value: str) -> bool:
    """Whether it is a placeholder written with $ for s, @ for a, 0 for o ("super$ecret")."""
    low = value.lower()
    plain = low.translate(_SWAPPED) if len(value) <= 16 else low
    return plain != low and re.sub(r"[_\-. ]", "", plain) in _SWAPPED_WORDS


def placeholder(value: str) -> bool:
    """A value that stands for a secret without being one."""
    return weigh(value) is not Weight.LIVE or bool(_PROSE.match(value))


COUNTED = 12  # characters in the order of the alphabet: by chance, one in 10^15


def counted(value: str) -> bool:
    """Whether somebody wrote down the alphabet or the numbers ("ABCDEFGHIJKL", "AbCdEfGhIjKl")."""
    return _runs(value.lower(), 1)


def in_turns(value: str) -> bool:
    """Whether somebody wrote letters and numbers in their order by turns: "a1b2c3d4e5f6"."""
    return _runs(value.lower(), 2)


def _runs(value: str, step: int) -> bool:
    run = step
    for before, char in zip(value, value[step:], strict=False):
        run = run + 1 if ord(char) - ord(before) == 1 else step
        if run >= COUNTED:
            return True
    return False


_UUID1 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-1[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE)


def written_down(value: str) -> bool:
    """What nobody drew by chance: the alphabet, or a UUID of version 1 (a time and a machine)."""
    return counted(value[:400]) or bool(_UUID1.fullmatch(value))


def weigh(value: str) -> Weight:
    """What a value says by itself, whatever it is called."""
    if len(value) < 3 or value in _PUBLISHED or _SAME.match(value) or _NOTHING.search(value[:400]) or _swapped(value):
        return Weight.NONE
    made_up = _MADE_UP.search(value[:400]) or (len(value) >= COUNTED and in_turns(value[:400]))
    return Weight.SAMPLE if made_up else Weight.LIVE


def is_random(value: str) -> bool:
    """Whether a machine made it: as varied as its length and alphabet let expect, and no word or path."""
    size = len(value)
    if size < 8 or any(char.isspace() for char in value):
        return False
    digits = sum(char.isdigit() for char in value)
    letters = sum(char.isalpha() for char in value)
    if re.fullmatch(r"[0-9a-fA-F\-]+", value):
        return size >= 16 and digits >= 2 and letters >= 2 and entropy(value) > 2.6
    if not digits or not letters or _IDENTIFIER.fullmatch(value):
        mixed = any(char.isupper() for char in value[1:]) and any(char.islower() for char in value)
        return size >= 20 and letters > 0 and mixed and entropy(value) > 4.0 and not _WORDS.match(value)
    return entropy(value) >= min(3.6, 0.72 * math.log2(size)) and not _WORDS.match(value)


_IDENTIFIER = text_pattern(r"[A-Za-z]+(?:[_\-.:/][A-Za-z]+)*\d{0,2}|[a-z]{2,}(?:[_\-.][a-z0-9]{2,12})*")
_WORDS = text_pattern(
    r"^(?:[A-Z]?[a-z]{2,}|[A-Z]{2,8}|\d{1,4})(?:[_\-./:]?(?:[A-Z][a-z]{2,}|[a-z]{3,}|\d{1,4})){1,}$"
    r"|^(?:[a-z]{3,}[_\-./]){2,}|^https?:|^/|^[\w\-]+(?:\.[a-z]{2,12}){2,}(?::\d+)?$"
)


def spelt_out(value: str) -> bool:
    """A long body of letters of one case without a digit: words written together. By chance, one in 10^8."""
    body = re.split(r"[._\-]", value)[-1]
    return len(body) >= 20 and body.isascii() and body.isalpha() and (body.islower() or body.isupper())


def _varied(value: str) -> Weight:
    """For machine-made tokens. Documentation examples repeat and count up."""
    weight = weigh(value)
    if weight is Weight.NONE or spelt_out(value) or counted(value[:400]):
        return Weight.NONE
    floor = 2.6 if re.fullmatch(r"[\W_]*[0-9a-fA-F\-]+", value[-32:]) else 2.9
    return weight if entropy(value) > min(floor, 0.8 * math.log2(len(value))) else Weight.SAMPLE


def _letters(value: str) -> Weight:
    """For keys that some services draw from capital letters alone: words have more vowels than chance has."""
    vowels = sum(char in "AEIOU" for char in value)
    if not value.isalpha():
        return _varied(value)
    return weigh(value) if entropy(value) > 3.2 and vowels <= 0.36 * len(value) and not counted(value) else Weight.NONE


def _varied_short(value: str) -> Weight:
    weight = weigh(value)
    return weight if entropy(value) > 2.4 or weight is Weight.NONE else Weight.SAMPLE


def _varied_digits(value: str) -> Weight:
    """A form that words could take too: at least three digits, and letters."""
    tail = value.rsplit("-", 1)[-1] if len(value) > 40 else value
    enough = sum(char.isdigit() for char in value) >= 3 and any(char.isalpha() for char in tail)
    return _varied(value) if enough and entropy(value) > 3.0 else Weight.NONE


def _word(value: str) -> Weight:
    return weigh(value)


def _password(value: str) -> Weight:
    """A value people choose: not a name of something else."""
    if re.fullmatch(r"[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)+|[A-Za-z_]+|[\w.]*\([^)]*\)?.*|https?://.*", value):
        return Weight.NONE
    return weigh(value)


_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def base62_crc32(text: str) -> str:
    """CRC-32 in six base-62 digits, as GitHub and npm put it at the end of their tokens.

    Source: GitHub's engineering blog, "Behind GitHub's new authentication token formats" (2021).
    """
    number, digits = zlib.crc32(text.encode()), ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _BASE62[rest] + digits
    return digits


def _checksummed(value: str) -> Weight:
    body = value.partition("_")[2]
    if len(body) != 36:
        return _varied(value)
    weight = _varied(value)
    return weight if weight is Weight.NONE or base62_crc32(body[:30]) == body[30:] else Weight.SAMPLE


def _aws_id(value: str) -> Weight:
    weight = weigh(value)
    if weight is Weight.NONE and not _SAME.match(value[4:]):
        return weight
    real = entropy(value) > 2.8 and bool(re.fullmatch(r"A[A-Z0-9]{3}[A-Z2-7]{16}", value))
    return Weight.LIVE if real and weight is Weight.LIVE else Weight.SAMPLE


def _json(part: str) -> object:
    try:
        return json.loads(base64.urlsafe_b64decode(part.replace("+", "-").replace("/", "_") + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None


def _jwt(value: str) -> Weight:
    """Header and payload are JSON, the header names an algorithm; a public role's token is no secret."""
    parts = value.split(".")
    header = _json(parts[0])
    if not isinstance(header, dict) or not ({"alg", "enc", "typ"} & header.keys()):
        return Weight.NONE
    payload = _json(parts[1]) if len(parts) > 1 else None
    if payload is None and len(parts) < 4 and "enc" not in header:
        return Weight.NONE
    if isinstance(payload, dict) and (payload.get("role") == "anon" or _of_minutes(payload)):
        return Weight.NONE
    if header.get("alg") == "none" and len(parts) < 3:
        return Weight.NONE  # signed by nobody, and without the place for it
    made_up = isinstance(payload, dict) and (payload.get("sub") == "1234567890" or _expired(payload))
    return Weight.SAMPLE if made_up else Weight.LIVE


MINUTES = 900  # seconds: a token of so short a life signs one download; whoever finds it comes too late


def _of_minutes(payload: dict[str, object]) -> bool:
    begin, end = payload.get("nbf", payload.get("iat")), payload.get("exp")
    return isinstance(begin, int) and isinstance(end, int) and 0 < end - begin <= MINUTES


WRITTEN = 1_767_225_600  # 2026-01-01 UTC: whatever ended before this was written is over, without asking a clock


def _expired(payload: dict[str, object]) -> bool:
    end = payload.get("exp")
    return isinstance(end, int) and 0 < end < WRITTEN


def is_jwt(value: str) -> bool:
    """Whether header and payload are what a JSON web token has."""
    return _jwt(value) is not Weight.NONE


def _jwt_base64(value: str) -> Weight:
    """A token that was put into base64 once more, as Kubernetes secrets do."""
    try:
        inner = base64.b64decode(value + "=" * (-len(value) % 4)).decode("ascii")
    except (ValueError, binascii.Error):
        return Weight.NONE
    return _jwt(inner) if inner.count(".") >= 1 else Weight.NONE


def inner_text(value: str) -> str:
    """The printable ASCII text that was put into base64 to make `value`; empty where there is none."""
    if not 12 <= len(value) <= 4000 or len(value) % 4 or not _BASE64.fullmatch(value):
        return ""
    try:
        inner = base64.b64decode(value).decode("ascii")
    except (ValueError, binascii.Error):
        return ""
    return inner.strip() if inner.strip().isprintable() else ""


_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")


def _base64_text(value: str) -> Weight:
    try:
        inner = base64.b64decode(value + "=" * (-len(value) % 4))
    except (ValueError, binascii.Error):
        return Weight.NONE
    weight = weigh(inner_text(value)) if inner_text(value) else Weight.LIVE
    return weight if len(inner) >= 6 else Weight.NONE


def _redacted(value: str) -> Weight:
    """A token's beginning and x for the rest: a placeholder, told as one."""
    return Weight.SAMPLE


def _uuid4(value: str) -> Weight:
    return Weight.LIVE if entropy(value) > 3.2 and weigh(value) is Weight.LIVE else Weight.NONE


CHECKS: dict[str, Callable[[str], Weight]] = {
    "varied": _varied,
    "letters": _letters,
    "varied-short": _varied_short,
    "varied-digits": _varied_digits,
    "word": _word,
    "password": _password,
    "github": _checksummed,
    "npm": _checksummed,
    "aws-id": _aws_id,
    "jwt": _jwt,
    "jwt-base64": _jwt_base64,
    "base64-text": _base64_text,
    "uuid4": _uuid4,
    "redacted": _redacted,
}
"""What `check` in a rule may say; without it the form alone proves it."""
