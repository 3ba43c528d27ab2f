"""Secrets by their surroundings: a name that says so and a value, addresses with a password, hashes, calls."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from probes.leaks.linear import pattern, text_pattern
from probes.leaks.misfits import broken, cut, half_a_token
from probes.leaks.names import Kind, kind_of, misshapen, of_service
from probes.leaks.sentences import ANONYMOUS
from probes.leaks.values import Secret, Weight, entropy, inner_text, is_jwt, is_random, weigh, written_down

_WORD = (
    r"(?:pass|pwd|psw|pw\b|secret|token|key|auth|cred|mat_?khau|salt|dsn\b|jwt|bearer|cookie|connection_?string|webhook|hmac|_pat\b"
    r"|_api\b)"
)
# All of these run in RE2: one pass over the data, linear in its size. What stands before the word is read backwards.
_QUOTED = pattern(
    rf"""(?i){_WORD}([\w.\-]*)\\?["'`\]\)\}}]*(?:\[\d*\])?(?:\s+string)?\s*"""
    r"""(?:\|\|=|\?=|:+=|=>|={1,3}|!={1,2}|[.+]=|[:,]|\s)\s*(?:\(?string\)\s*)?[@bruf]?\(?"""
    r"""(?:\\?"((?:[^"\\\n]|\\[^"\n])+)\\?"|\\?'((?:[^'\\\n]|\\[^'\n])+)\\?'|`([^`\n]+)`)"""
)
_BARE = pattern(
    rf"""(?i){_WORD}([\w.\-]*)(?:\[\]|["'\]])?[ \t]*(?:=>|:+=|[?:=]=?)[ \t]*"""
    r"""(?:bearer[ ]+)?([^\s"'`<>{}()\[\]$,;&|=][^\s"'<>,;]*)"""
)
_SERVICE = pattern(
    r"""(?i)([a-z][\w.\-]{2,40})\\?["'\]]?\s*(?:=>|:+=|[=:])\s*\\?["']?([A-Za-z0-9_\-+/=]{20,200})(?:[^A-Za-z0-9_\-+/=]|$)"""
)
_OPTION = pattern(
    r"""(?i)(?:^|[\s\"'])--?([\w\-]*(?:pass|passwd|password|pwd|key|token|secret|auth)[\w\-]*)[ =]+"""
    r"""["']?([^\s"'<>`$\-][^\s"'<>`]*)"""
)
_QUERY = pattern(
    r"(?i)[?&;](access_token|auth_token|api_?key|apikey|token|secret|client_secret|password|passwd|pwd|sig|auth|key)="
    r"([^&\s\"'<>\\#;]{8,})"
)
_ELEMENT = pattern(
    r"(?i)<([\w:.\-]*(?:pass|pwd|secret|token|key)[\w\-]*)(?:\s[^<>]*)?>\s*(?:<value>|<!\[CDATA\[)?\s*([^<\s][^<\n]*)"
)
_PAIR = pattern(
    r"""(?i)(?:key|name|id)=\\?["']([\w:.\- ]*(?:pass|pwd|secret|token|key)[\w\-]*)\\?["']\s+"""
    r"""(?:value|content)=\\?["']([^"'\n]+)["']"""
)
_URL = pattern(r":\\?/\\?/([^\s:/\"'<>]*):([^\s\"'<>/]+)@([\w.\-\[\*%:]+)")
_DSN = pattern(r"(?i)(?:^|[;\s\"'(,])(password|pwd|pass)\s*=\s*([^;\s\"'<>&]+)")
_CRYPT = pattern(
    r"(?:^|[\s:\"'=,>])((?:\$(?:apr1|1|2[abxy]|5|6|7|8|9|y|argon2\w*|P|H|krb5\w+\$\d+)\$[^\s:\"'<>,]{20,}|\{S?SHA\d*\}[\w+/=]{20,}|pbkdf2_sha\d+\$\d+\$[^\s\"']{20,}))"
)
_NETRC = pattern(
    r"(?m)\bmachine\s+\S+\s+login\s+\S+\s+password\s+\"?([^\s\"]+)|^\s*password[ \t]+\"?([^\s\"=:]+)\"?[ \t]*$"
)
_PGPASS = pattern(r"(?m)^[\w.\-*]+:(?:\d{1,5}|\*):[^:\s/]*:([^:\s]+):([^:\s]+)$")
_BASIC = pattern(
    r"(?i)\bauthorization[\"']?\]?\s*[:=,]\s*(?:[\"'])?(basic|bearer|token|apikey|key|ssws)\s+([A-Za-z0-9+/_=.\-~:]{8,})"
)
_CURL = pattern(r"""(?i)\bcurl\b[^\n]*?\s(?:-u|--user)[ =]?\s*["']?([^\s"':]+):([^\s"']+)""")
_PSEXEC = pattern(
    r"(?i)\b(?:psexec|connect-viserver|sshpass|mysqldump|mysql|smbclient|net use)\b"
    r"[^\n]*?\s-(?:p|password)\s?[\"']?([^\s\"'\-][^\s\"']*)"
)
_CALL = pattern(
    r"""(?i)(?:NetworkCredential|DirectoryEntry|UsernamePasswordCredential|->login|\.login|mysqli?_p?connect|ftp_login|mysqli|PDO|DBI(?:->|\.)connect"""
    r"""|createConnection)\(\s*["']([^"'\n]{1,200})["']\s*,\s*["']([^"'\n]{1,120})["'](?:\s*,\s*["']([^"'\n]{1,120})["'])?"""
)
_REVERSED = pattern(
    r"""(?i)["']([^"'\n]{6,120})["']\s*[!=]={1,2}\s*[\w.$]*(?:password|passwd|secret|api_?key|private_?key|token)\w*"""
)
_BEFORE = re.compile(rb"[$\w.\-]{0,40}\Z")
_LINE_START = re.compile(
    rb"(?:^|[\n;{(,?&\"'>\t\\])[ \t\-]{0,20}(?:(?:export|set|setx|env|define|arg|const|let|var"
    rb"|string|ENV|#|//)[ \t]+|//[^\s=]{1,80}/:|:|\"|'|--?|[\w\-]{1,20}[ \t]+)?\Z",
    re.IGNORECASE,
)


def named(data: bytes, code: bool) -> Iterator[Secret]:
    """Values of names that say "secret". In scripts and pages (`code`) only quoted values that a machine made."""
    for found in _QUOTED.finditer(data):
        values = found.groups()
        at = 2 if values[1] is not None else 3 if values[2] is not None else 4
        name = _name(data, found, found.end(1))
        if not ANONYMOUS.search(data[max(0, found.start() - 80) : found.start()]):
            yield from _judged(name, found.group(at), found.start(at), code, quoted=True)
    if code:
        return
    for found in _BARE.finditer(data):
        start = max(0, found.start() - 60)
        before = _BEFORE.sub(b"", data[start : found.start()], count=1)
        if not before or (start == 0 and not before.strip()) or _LINE_START.search(before):
            name = _name(data, found, found.end(1))
            if name.lower().endswith("authorization") and b" " in data[found.end(1) : found.start(2)].strip():
                continue  # a header: authorizations() knows its schemes
            tight = data[found.end(1) : found.start(2)].strip(b"\"']") in (b"=", b":")
            yield from _judged(name, found.group(2), found.start(2), code, tight=tight)
    for expression in (_ELEMENT, _PAIR, _OPTION):
        for found in expression.finditer(data):
            yield from _judged(
                found.group(1).decode("latin-1"), found.group(2).rstrip(), found.start(2), code, quoted=True
            )


def _name(data: bytes, found: Any, end: int) -> str:
    """The whole name: what stands before the word belongs to it."""
    start = found.start()
    prefix = _BEFORE.search(data[max(0, start - 40) : start])
    return ((prefix[0] if prefix else b"") + data[start:end]).decode("latin-1").lstrip("$-.")


def _judged(
    name: str, raw: bytes, at: int, code: bool, *, quoted: bool = False, tight: bool = False
) -> Iterator[Secret]:
    kind = kind_of(name)
    if kind is None or len(raw) > 4000:
        return
    value = raw.decode("utf-8", "replace").strip().rstrip("\\")
    value = value if quoted else _ESCAPED_END.split(value, maxsplit=1)[0].rstrip(";,`'\")}\\")
    weight = _weigh_code(name, value) if code else _weigh(kind, name, value, quoted, tight)
    if weight is not Weight.NONE:
        yield Secret(shown(name), value, weight, "assignment", at=at)


_ESCAPED_END = re.compile(r"\\[nrt]")  # a line's end inside a quoted text
# What a page calls token, apiKey, appKey is handed to every browser: keys of maps, search, players, counters.
_HIDDEN = text_pattern(
    r"(?i)secret|passw|passphrase|private_?key|connection_?string|master_?key|encrypt\w*_?key|smtp|mysql|(?:db|mail|ftp|sql)_?pass"
)


def _weigh_code(name: str, value: str) -> Weight:
    """In a script most names that say "password" hold a word or a call: only names that cannot be public count."""
    if not _HIDDEN.search(name) or not 16 <= len(value) <= 200 or not re.fullmatch(r"[\w\-+/=.~!@#%^*:]+", value):
        return Weight.NONE
    live = (
        is_random(value) and entropy(value) > 3.0 and weigh(value) is Weight.LIVE and sum(map(str.isdigit, value)) >= 2
    )
    return Weight.LIVE if live and not _ALPHABET.search(value) else Weight.NONE


_ALPHABET = re.compile(r"abcdef|ABCDEF|012345|uvwxyz|UVWXYZ|567890")
_REFERENCE = text_pattern(
    r"^\s*[+.,;)\]&|]|[+]\s*$|^[A-Za-z_]\w*(?:(?:\.|->|::)[A-Za-z_]\w*)+(?:\(.*)?$|^[\w.:>\-]*\("
    r"|^[A-Za-z_]\w*\[[\w\"'.]{0,40}\]?$|^(?:new|self|this|request|config|settings|options|params)\b[.\[( ]"
    r"|^\.{0,2}/[\w./@\-]*$|^[a-z][a-z0-9+.\-]{1,15}://|^[#.][a-z][\w\-]*$|^(?:arn|urn|file|data):|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$"
    r"|[\w\-/]\.(?:json|pem|key|txt|ya?ml|xml|p12|pfx|crt|cer|conf|ini|jks|keystore)$"
)


def _weigh(kind: Kind, name: str, value: str, quoted: bool, tight: bool) -> Weight:
    """In a configuration, or in text of no known form."""
    weight = weigh(value)
    if weight is Weight.NONE or _REFERENCE.search(value) or misshapen(name, value) or half_a_token(value):
        return Weight.NONE
    if inner := inner_text(value):  # put into base64: what it was before counts
        weight = min(weight, weigh(inner))
    if kind is Kind.PASSWORD:
        return weight if _is_password(value, quoted, tight) else Weight.NONE
    if broken(value) or cut(value) or written_down(value):
        return Weight.NONE
    if " " in value and not re.search(r"(?:password|pwd)\s*=", value, re.IGNORECASE):
        return (
            weight
            if quoted and kind is Kind.KEY and len(value) > 20 and "key" in name and not _SENTENCE.match(value)
            else Weight.NONE
        )
    if is_random(value) and (weight is Weight.LIVE or len(value) >= 20):
        return weight if kind is Kind.KEY or len(value) >= 20 or of_service(name) else Weight.NONE
    patterned = len(value) >= 20 and any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if kind is Kind.KEY and patterned and not re.search(r"[/:]", value[:8]):
        made_up = entropy(value) > 2.5 and re.search(r"(.{4,16})\1|0123456789|123456", value)
        return Weight.SAMPLE if made_up else Weight.NONE
    return weight if weight is Weight.LIVE and kind is Kind.KEY and _is_chosen(name, value, quoted) else Weight.NONE


_SENTENCE = text_pattern(r"^[A-ZÀ-Ỹa-zà-ỹ][\w,'’\-]*(?: [\w,'’\-]+)+[.!:?…]*$")
_LABEL = text_pattern(
    r"(?i)^(?:enter|confirm|repeat|retype|old|new|current|forgot|reset|show|hide|nhập|xác nhận|quên|mật khẩu"
    r"|email|username|user)\b"
    r"|[:?]$|[_\-](?:field|input|label)$|[a-z]_(?:key|secret|token)$|^(?:password|passwd|pwd|pass)(?:[_\-][a-z]+)*$"
    r"|^(?:[a-z]+[_\-]){1,3}(?:password|passwd|pwd|pass)(?:[_\-][a-z]+)+$",
)
_NAMED_SO = text_pattern(r"(?i)^[a-z]+[_\-](?:password|passwd|pwd|pass)$")


def _is_password(value: str, quoted: bool, tight: bool) -> bool:
    """A word that a person chose, not a label, a variable or a call."""
    if not 4 <= len(value) <= 200 or _LABEL.search(value) or not any(char.isalnum() for char in value):
        return False
    if quoted and _NAMED_SO.match(value):
        return False
    if quoted:
        return not (" " in value and _SENTENCE.match(value) and value[0].isupper())
    if re.fullmatch(r"[A-Za-z_][\w\-]*", value) and not re.search(r"\d", value):
        return tight
    return not re.search(r"[()\[\]{}]", value) or (len(value) > 12 and entropy(value) > 3.5)


def _is_chosen(name: str, value: str, quoted: bool) -> bool:
    """A short secret that a person made up: `secret = "S3same-open!"`."""
    floor = 2.9 if quoted else 3.8
    plain = re.search(r"secret|token|api_?key|private_?key|salt|connection", name, re.IGNORECASE)
    symbols = sum(not char.isalnum() for char in value)
    digits = sum(char.isdigit() for char in value)
    return bool(plain) and len(value) >= 8 and (symbols >= 3 or bool(digits and symbols)) and entropy(value) > floor


_IDENTIFIER = re.compile(
    r"[A-Z]+(?:_[A-Z0-9]+)*|[a-z][a-z0-9]{0,15}(?:[_.\-][a-z0-9]{1,15})*|_?[a-z]{1,15}(?:[A-Z][a-z]{0,15}){0,4}"
)


def shown(name: str) -> str:
    """A variable's name; a chunk of base64 that happens to end in "key=" is none and must not be shown."""
    return name if len(name) <= 40 and _IDENTIFIER.fullmatch(name) else "secret"


def of_services(data: bytes) -> Iterator[Secret]:
    """Random values of identifiers that hold a service's name, in configurations."""
    for found in _SERVICE.finditer(data):
        name = found.group(1).decode("latin-1")
        if not of_service(name) or re.search(
            r"(?:id|url|uri|host|name|path|version|hash|sha|md5|rev|commit)$", name, re.I
        ):
            continue
        value = found.group(2).decode("latin-1")
        if misshapen(name, value) or broken(value) or cut(value) or written_down(value):
            continue
        if weigh(value) is Weight.LIVE and is_random(value) and sum(map(str.isdigit, value)) >= 3:
            yield Secret(shown(name), value, Weight.LIVE, "assignment", at=found.start(2))


def addresses(data: bytes, code: bool) -> Iterator[Secret]:
    """scheme://user:password@host, with ftp, database and mail servers among the schemes."""
    for found in _URL.finditer(data):
        user, value, host = (found.group(number).decode("utf-8", "replace") for number in (1, 2, 3))
        weight = _weigh_address(user, value, host, code)
        if weight is not Weight.NONE:
            yield Secret("url-password", value, weight, "url_password", at=found.start(2))


# RFC 2606, RFC 3849, RFC 5737: names and networks that documents use and nobody has.
_IN_DOCUMENTS = re.compile(
    r"(?i)(?:^|\.)example(?:\.(?:com|net|org|edu))?(?::\d*)?$|\.(?:test|invalid|example)(?::\d*)?$"
    r"|^\[2001:db8:|^192\.0\.2\.|^198\.51\.100\.|^203\.0\.113\."
)
_SPEAKING = re.compile(r"(?i)^(?:(?:db|my|your|the)?_?(?:user(?:name)?|login|name|id)|admin)$")
_OWNERS = re.compile(r"^(?:root|admin|administrator|sa|postgres|oracle|mysql)$")
_ANYBODY = re.compile(r"(?i)^(?:user(?:name)?|public|anonymous|guest|me|you|name|login|foo|bar)?$")


def _weigh_address(user: str, value: str, host: str, code: bool) -> Weight:
    if _ANYBODY.match(user) and (_IN_DOCUMENTS.search(host) or value == user) and value.isalpha():
        return Weight.NONE
    if value == user and _OWNERS.match(user):  # the first that anybody tries
        return Weight.LIVE if "." in host and not _IN_DOCUMENTS.search(host) and not code else Weight.NONE
    words = re.fullmatch(r"(?i)(?:user(?:name)?:)?(?:pass(?:word|wd)?|pwd|pw|secret|p|pass\d?|abc|token)", value)
    if value.lower().startswith("pass") and words and _SPEAKING.match(user) and re.fullmatch(r"[\w\-]+(?::\w*)?", host):
        return Weight.NONE  # "username:password@host"
    if re.search(r"[{}<>$%*]|\.\.\.", value[:1]) or re.match(r"%[^0-9A-F]", value) or ("example." in host and code):
        return Weight.NONE
    if words or re.fullmatch(r"(?i)x+|\*+", value):
        return Weight.NONE if code else Weight.SAMPLE if not re.search(r"[x*]{3}", value) else Weight.NONE
    if re.match(r"^[\[\d.:]+$", value) or "=" in user or "(" in value or not host.strip("*.[]:"):
        return Weight.NONE
    if code and (len(value) < 6 or re.fullmatch(r"[a-z]+|\d+", value) or weigh(value) is not Weight.LIVE):
        return Weight.NONE
    return max(weigh(value), Weight.NONE) if len(value) >= 3 else Weight.NONE


def hashes(data: bytes) -> Iterator[Secret]:
    """Password hashes and the lines of files that keep passwords."""
    for found in _CRYPT.finditer(data):
        value = found.group(1).decode("latin-1")
        if entropy(value[-22:]) > 3.0:
            yield Secret("password-hash", value, Weight.LIVE, "password_file", at=found.start(1))
    for found in _NETRC.finditer(data):
        at = 1 if found.group(1) is not None else 2
        value = found.group(at).decode("utf-8", "replace")
        if weigh(value) is not Weight.NONE:
            yield Secret("password", value, Weight.LIVE, "password_file", at=found.start(at))
    for found in _PGPASS.finditer(data):
        yield Secret(
            "password", found.group(2).decode("utf-8", "replace"), Weight.LIVE, "password_file", at=found.start(2)
        )


# Lines of a switch's or router's configuration (Cisco IOS command reference).
_DEVICE = pattern(
    r"(?m)^[ \t]*(?:enable[ ]+(?:password|secret)|username[ ]+\S+[ ].{0,60}?(?:password|secret)|pac key"
    r"|snmp-server[ ]+community)[ ]+(?:level[ ]+\d+[ ]+)?(?:\d[ ]+)?(\S{4,128})(?:[ ]+RW\b.{0,20}|[ \t]*)\r?$"
)
_ORACLE = pattern(r"(?i)jdbc:oracle:\w+:[\w$#\-]+/([^\s\"']{3,80})@(?:\(|//|[\w.\-]+[:/])")


def calls(data: bytes) -> Iterator[Secret]:
    """Log-ins written into calls, commands and headers."""
    for expression, group in (
        (_CURL, 2),
        (_PSEXEC, 1),
        (_CALL, 0),
        (_REVERSED, 1),
        (_DSN, 2),
        (_ORACLE, 1),
        (_DEVICE, 1),
    ):
        for found in expression.finditer(data):
            number = group or (3 if found.group(3) is not None else 2)
            value = found.group(number).decode("utf-8", "replace").rstrip("\\")
            if expression is _DEVICE and value.isalpha():
                continue  # "enable password hashing"
            if value.startswith(("[", "%", "(")) or (value.endswith(">") and "<" not in value):
                continue  # a format, or the end of "<user:password>"
            if _weigh(Kind.PASSWORD, "password", value, True, False) is not Weight.NONE:
                yield Secret("password", value, weigh(value), "call", at=found.start(number))
    for found in _QUERY.finditer(data):
        value = found.group(2).decode("latin-1")
        if is_random(value) and weigh(value) is not Weight.NONE:
            yield Secret(found.group(1).decode("latin-1"), value, weigh(value), "query", at=found.start(2))


def logins(data: bytes) -> Iterator[Secret]:
    """In a script: a call that logs in with a mailbox and a password written out."""
    for found in _CALL.finditer(data):
        user, value = found.group(1).decode("latin-1"), found.group(2).decode("utf-8", "replace")
        if re.fullmatch(r"[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+", user) and weigh(value) is Weight.LIVE and " " not in value:
            yield Secret("password", value, Weight.LIVE, "call", at=found.start(2))


def authorizations(data: bytes, code: bool) -> Iterator[Secret]:
    """Authorization headers; in a script only "Basic", whose base64 is somebody's log-in."""
    for found in _BASIC.finditer(data):
        value, scheme = found.group(2).decode("latin-1"), found.group(1).lower()
        if _is_header(scheme, value) and (scheme == b"basic" or not code):
            yield Secret("authorization", value, weigh(value), "authorization", at=found.start(2))


def _is_header(scheme: bytes, value: str) -> bool:
    if value.startswith("eyJ") and not is_jwt(value):
        return False
    if scheme != b"basic":
        return weigh(value) is not Weight.NONE and len(value) >= 10 and entropy(value) > 3.0
    try:
        user, _, password = base64.b64decode(value + "=" * (-len(value) % 4)).decode("utf-8").partition(":")
    except (ValueError, binascii.Error):
        return False
    return bool(user and password and user.isprintable() and weigh(password) is not Weight.NONE)
