"""Log-ins that a page prints in a sentence: "mật khẩu mặc định là …", "User: admin Pass: …". Pure; RE2 throughout."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from probes.leaks.linear import pattern, text_pattern
from probes.leaks.values import Secret, Weight, weigh

_VALUE = r"""(?:["'“”]([^"'“”\n<]{3,40})["'“”]|([^\s<>"',;()]{4,40}))"""
_TAGS = r"(?:<(?:b|strong|code|i|em|span)>\s*)?"
_SAID = pattern(
    r"""(?i)(?:password|passwd|mật\s+khẩu|mat\s+khau)(?:\s+(?:for|of|của|cho)\s+(?:the\s+)?(?:user\s+)?["']?[^\s"'<]{1,40}["']?)?"""
    r"""(?:\s+(?:mặc\s+định|mac\s+dinh|default|ban\s+đầu|khởi\s+tạo)(?:\s+(?:của|cho|for)(?:\s+[^\s<>"':=.]{1,12}){1,6}?)?)?"""
    rf"""(?:(?:</\w+>)?\s*(?:is|are|là|la|:|=)\s*|\s*</t[dh]>\s*<td[^<>]{{0,80}}>\s*){_TAGS}{_VALUE}"""
)
# "TK: admin, MK: …", "User: admin Pass: …": words so short say something only behind a user.
_SHORT = pattern(
    r"(?i)(?:\btk|\buser(?:name)?|\blogin|\baccount|tài\s+khoản|tai\s+khoan)\s*[:=]\s*[\w.@\-]{2,40}(?:\s|<[^<>]{0,40}>|[,;/|–-]){1,6}"
    rf"(?:pass|pwd|mk)\s*[:=]\s*{_TAGS}{_VALUE}"
)
_SLASH = pattern(
    r"(?i)(?:default\s+(?:login|log-in|account|credentials?)|(?:tài\s+khoản|đăng\s+nhập)\s+mặc\s+định)\s*(?:is|are|là|:)\s*"
    rf"{_TAGS}()[\w.@\-]{{3,40}}\s*/\s*([^\s<>\"',;()]{{4,40}})"
)
_DEFAULT = text_pattern(r"(?i)mặc\s+định|mac\s+dinh|default|initial|ban\s+đầu|khởi\s+tạo")
_ACCOUNT = text_pattern(r"(?i)tài\s+khoản|tên\s+đăng\s+nhập|ten\s+dang\s+nhap|account|user|login")
# An article that warns of bad passwords names some.
_ADVICE = text_pattern(
    r"(?i)ví\s+dụ|chẳng\s+hạn|không\s+(?:nên|được|đặt|dùng|sử\s+dụng)|tránh|dễ\s+đoán|yếu|phổ\s+biến|for\s+example|e\.g\."
    r"|such\s+as|weak|common|avoid|never\s+use"
)
_LABEL = text_pattern(
    r"(?i)^(?:enter|confirm|repeat|old|new|current|nhập|xác nhận|email|username|user)\b|[:?]$"
    r"|^(?:password|passwd|pwd|pass)(?:[_\-][a-z]+)*$"
)
# Who logs in as anybody has no password: the custom of FTP servers (RFC 1635).
ANONYMOUS = re.compile(
    rb"(?:user|login|name)\w{0,8}[\"']?\s{0,4}(?:=>|[=:,(])\s{0,4}[\"']?anonymous[\"']?[^\"']{0,40}\Z", re.IGNORECASE
)


def said(data: bytes) -> Iterator[Secret]:
    """Log-ins printed in sentences, lists and tables of a page."""
    plain = data
    if b"&#" in data or b"&aacute;" in data or b"&nbsp;" in data:
        plain = html.unescape(data.decode("utf-8", "replace")).replace("\xa0", " ").encode()
    for expression in (_SAID, _SHORT, _SLASH):
        for found in expression.finditer(plain):
            number = 1 if found.group(1) else 2
            value = found.group(number).decode("utf-8", "replace").rstrip(".")
            if _is_login(plain, found, number, value, named=expression is not _SAID):
                yield Secret("default-password", value, Weight.LIVE, "default_password", at=found.start(number))


def _is_login(plain: bytes, found: Any, number: int, value: str, *, named: bool) -> bool:
    start = max(0, found.start() - 120)
    around = plain[start : found.start(number)].decode("utf-8", "replace")
    if re.search(r"[\[\]{}|=<>$]", value) or ANONYMOUS.search(plain[max(0, found.start() - 80) : found.start()]):
        return False
    after = plain[found.end(number) : found.end(number) + 60].decode("utf-8", "replace")
    if _ADVICE.search(around) or _ADVICE.search(after):
        return False
    if not (named or _DEFAULT.search(around) or _ACCOUNT.search(around)):
        return False
    if value.isdigit() and (len(value) >= 9 or not (named or _DEFAULT.search(around))):  # a telephone's number, a year
        return False
    certain = number == 1 or (any(map(str.isdigit, value)) and len(value) >= 5) or "@" in value or named
    return certain and not _LABEL.search(value) and weigh(value) is Weight.LIVE and " " not in value
