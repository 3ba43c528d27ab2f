"""Domain search of Have I Been Pwned v3: which accounts of our domains stand in breaches and stealer logs.

Source: https://haveibeenpwned.com/API/v3. Needs a key and domains verified by their owner. Answers hold no password.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from probes.leaks.breach.door import Door, Unanswered
from probes.leaks.stealer.fields import address, login_of
from probes.leaks.stealer.records import Credential, Problem, Record
from socd.model.text import Text

URL = "https://haveibeenpwned.com/api/v3"
SOURCE = "haveibeenpwned.com"
SUFFIX = ".breach.jsonl"
_MOST = 2_000_000  # accounts of one search
_ALIAS = re.compile(r"^[^\s@]{1,64}$")
_FORBIDDEN = Text(
    "bị từ chối (403): tên miền chưa được xác minh trong tài khoản Have I Been Pwned, hoặc gói đăng ký không gồm "
    "chức năng này",
    "refused (403): the domain is not verified in the Have I Been Pwned account, or its plan lacks this search",
)
_KEYLESS = Text("khóa API không hợp lệ (401)", "the API key is not valid (401)")
_ODD = Text("câu trả lời không đúng dạng đã công bố", "the answer is not of the published form")


@dataclass(slots=True)
class Searched:
    """What a search found, and what it could not ask: `problems` by question; none means all were answered."""

    found: list[Credential] = field(default_factory=list)
    problems: list[tuple[str, Text]] = field(default_factory=list)
    asked: int = 0


@dataclass(frozen=True, slots=True)
class DomainSearch:
    """`door` is open and carries the key."""

    door: Door

    async def search(self, mail: Iterable[str], web: Iterable[str], *, stealer_logs: bool = True) -> Searched:
        """Breaches and stealer logs of mail domains, and stealer logs with log-ins at web domains."""
        result = Searched()
        for domain in mail:
            await self._ask(result, "breacheddomain", domain, _breaches)
            if stealer_logs:
                await self._ask(result, "stealerlogsbyemaildomain", domain, _sites)
        if stealer_logs:
            for domain in web:
                await self._ask(result, "stealerlogsbywebsitedomain", domain, _logins)
        return result

    async def _ask(
        self, result: Searched, what: str, domain: str, read: Callable[[Any, str], Iterator[Credential]]
    ) -> None:
        question = f"{what}/{domain}"
        result.asked += 1
        try:
            status, body = await self.door.get(f"{what}/{quote(domain, safe='')}")
        except Unanswered as error:
            result.problems.append((question, error.text))
            return
        if status == 404:  # nothing known of this domain
            return
        if status != 200:
            text = {401: _KEYLESS, 403: _FORBIDDEN}.get(status, Text(f"trả lời {status}", f"answered {status}"))
            result.problems.append((question, text))
            return
        try:
            result.found += list(read(json.loads(body), domain))
        except (ValueError, TypeError, RecursionError):
            result.problems.append((question, _ODD))


def _breaches(data: Any, domain: str) -> Iterator[Credential]:
    """{alias: [breach]}: the "system" of such an account is the breach."""
    for login, breach in _pairs(data, domain):
        yield Credential(None, breach.lower()[:80], None, "", login, f"Have I Been Pwned: {breach}"[:60])


def _sites(data: Any, domain: str) -> Iterator[Credential]:
    """{alias: [site]}"""
    for login, site in _pairs(data, domain):
        yield Credential(None, address(site).host, None, "", login, "Have I Been Pwned")


def _logins(data: Any, domain: str) -> Iterator[Credential]:
    """[mail address] that logged in at our site."""
    if not isinstance(data, list) or len(data) > _MOST:
        raise ValueError
    for login in data:
        if not isinstance(login, str) or "@" not in login or len(login) > 320:
            raise ValueError
        yield Credential(None, address(domain).host, None, "", login_of(login), "Have I Been Pwned")


def _pairs(data: Any, domain: str) -> Iterator[tuple[str, str]]:
    if not isinstance(data, dict) or len(data) > _MOST:
        raise ValueError
    for alias, values in data.items():
        if not _ALIAS.match(alias) or not isinstance(values, list):
            raise ValueError
        for value in values:
            if not isinstance(value, str) or not 0 < len(value) <= 253:
                raise ValueError
            yield login_of(f"{alias}@{domain}"), value


# -- carrying a result to where it is imported ---------------------------------------------------------------


def save(found: Iterable[Credential], path: Path) -> None:
    """One log-in a line (no password: the service gives none). The file is private and meant to be imported at once."""
    import os

    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps({"socd": "breach-search", "source": SOURCE}) + "\n")
        for one in found:
            row = {"host": one.host, "login": one.login, "application": one.application}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def is_saved(path: Path) -> bool:
    return path.name.endswith(SUFFIX) and path.is_file() and not path.is_symlink()


def load(path: Path) -> Iterator[Record]:
    """The saved log-ins; a broken line is told and the rest read. Never raises for what is in the file."""
    with path.open("rb") as file:
        if b'"breach-search"' not in file.readline(1000):
            yield Problem(
                path.name, Text("không phải kết quả tra cứu của socd", "no search result of socd"), fatal=True
            )
            return
        for number, raw in enumerate(iter(lambda: file.readline(4000), b""), 2):
            if number > _MOST:
                yield Problem(path.name, Text("quá nhiều dòng, dừng", "too many lines, stopped"), fatal=True)
                return
            try:
                row = json.loads(raw)
                login, host, application = (str(row[name]) for name in ("login", "host", "application"))
            except (ValueError, TypeError, KeyError, RecursionError):
                yield Problem(f"{path.name}:{number}", Text("dòng hỏng, bỏ qua", "broken line, skipped"))
                continue
            yield Credential(None, host[:253], None, "", login_of(login), application[:60])
