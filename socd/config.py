"""/etc/socd read whole: socd.yaml, conf.d/*.yaml, the law; secrets by reference; all problems at once.

A directory is either usable as a whole or refused as a whole: on reload the caller keeps the old `Config`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, ValidationError

from socd import inventory as inventories
from socd.allowlist import AllowFile, read_allowed
from socd.cases.clocks import ClockRule
from socd.cases.reminders import Rhythm
from socd.cases.severity import Judged, facts_of, judge
from socd.law import Law, read_law
from socd.model.case import Case
from socd.model.inventory import Inventory
from socd.model.kinds import Severity
from socd.model.office import Office
from socd.model.text import Lang, Text
from socd.resources import config_dir, rules_dir
from socd.shapes import errors, shape_problem
from socd.yamlfile import ConfigError, Document, Loc, Problem, load

__all__ = ["Config", "ConfigError", "read"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listener(_Part):
    """Where a web page is served. `hosts` are names (besides loopback) a browser may call it by."""

    address: str = "127.0.0.1"
    port: int = Field(ge=0, le=65535)
    hosts: tuple[str, ...] = ()


class Console(Listener):
    """`trusted_proxies`: whose word on the visitor (X-Forwarded-For, X-Forwarded-Proto) is believed: addresses or
    networks of the proxies in front, none unless told. Whoever can connect from there can say any address."""

    port: int = Field(8765, ge=0, le=65535)
    trusted_proxies: tuple[IPvAnyNetwork, ...] = ()


class Politeness(_Part):
    """`interval`: seconds between requests to one server; `parallel`: connections to it at once."""

    interval: float = Field(1.0, ge=0)
    parallel: int = Field(2, ge=1)


class Judge(_Part):
    """`confirm_after`: seconds to the second look; `clear_looks`: looks in a row that must miss a cause."""

    confirm_after: float = Field(60.0, ge=0)
    clear_looks: int = Field(2, ge=1)


class Uplink(_Part):
    """How our own line is watched: TCP connects to `sentinels` (host:port) every `every` seconds.

    Without sentinels, a share of at least `majority` of the sites failing at once is taken for our own fault.
    """

    sentinels: tuple[str, ...] = ()
    majority: float = Field(0.6, gt=0, le=1)
    every: float = Field(15.0, gt=0)


class Email(_Part):
    host: str
    port: int = 25
    starttls: bool = False
    username: str | None = None
    password: str | None = Field(None, repr=False)
    sender: str
    to: tuple[str, ...]


class Notify(_Part):
    """Who is told. `webhooks` are Apprise URLs; they may hold secrets and are never logged. `reminders`: when people
    are reminded of clocks, dates and cases nobody acknowledged."""

    email: Email | None = None
    webhooks: tuple[str, ...] = Field((), repr=False)
    min_severity: Severity = Severity.M3
    reminders: Rhythm = Rhythm()

    @property
    def channels(self) -> tuple[str, ...]:
        email = ("email",) if self.email else ()
        return email + tuple(f"webhook:{i}" for i in range(len(self.webhooks)))


class Eyes(_Part):
    """The browser that takes pictures. `sandbox: false` is a decision of the office: hostile pages then run in a
    browser without its own walls. `user` is whom it runs as where socd runs as root; `memory` is MB over all its
    processes, `seconds` of one shot, `parallel` shots at once."""

    enabled: bool = True
    browser: Path | None = None
    sandbox: bool = True
    user: str = "nobody"
    seconds: float = Field(20.0, ge=5, le=60)
    memory: int = Field(1024, ge=512, le=8192)
    parallel: int = Field(1, ge=1, le=2)


class Breach(_Part):
    """Breach services, all off by default. `hashes`: an offline set of breached passwords (a file sorted by hash, or a
    folder of ranges); `api`: may the range service on the Internet be asked (it sees five letters of a hash).
    `domains`: may the domain search be asked, with the key in `key_file` (0600) at `per_minute` requests."""

    hashes: Path | None = None
    api: bool = False
    api_url: str = "https://api.pwnedpasswords.com"
    domains: bool = False
    domains_url: str = "https://haveibeenpwned.com/api/v3"
    key_file: Path | None = None
    per_minute: float = Field(10.0, gt=0, le=5000)
    stealer_logs: bool = True


class Quarantine(_Part):
    """Stealer logs after they were read. `keep: false` overwrites and deletes the copy in quarantine; `true` moves it
    to `imported/` of the state, with every password in it. `passwords`: tried on encrypted archives."""

    keep: bool = False
    passwords: tuple[str, ...] = Field(("infected",), repr=False)


class Retention(_Part):
    """Days kept: single looks, and day counts. Cases and evidence are never dropped by socd itself."""

    looks: int = Field(40, ge=1)
    days: int = Field(800, ge=31)


class Settings(_Part):
    """socd.yaml without the inventory lists and the probes' own settings."""

    state: Path = Path("/var/lib/socd")
    reports: Path | None = None
    lang: Lang = "vi"
    vantage: str = "local"
    office: Office
    console: Console = Console()
    metrics: Listener = Listener(port=9765)
    politeness: Politeness = Politeness()
    workers: int = Field(16, ge=1, le=512)
    judge: Judge = Judge()
    uplink: Uplink = Uplink()
    notify: Notify = Notify()
    period: Literal["nd09", "calendar"] = "nd09"
    reply_days: int = Field(3, ge=1)
    retention: Retention = Retention()
    eyes: Eyes = Eyes()
    breach: Breach = Breach()
    quarantine: Quarantine = Quarantine()
    probes: Mapping[str, Mapping[str, Any] | bool] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """Everything read from one directory. `where` finds the line of a probe's setting for later complaints."""

    directory: Path
    settings: Settings
    inventory: Inventory
    law: Law
    documents: tuple[Document, ...]
    allow: AllowFile = field(default_factory=AllowFile)

    @property
    def clocks(self) -> tuple[ClockRule, ...]:
        """The legal clocks of cases."""
        return self.law.clocks

    def grade(self, case: Case) -> Judged:
        """A case's severity by the office's thresholds, with the reasons."""
        return judge(facts_of(case, self.inventory), self.law.severity)

    @property
    def state(self) -> Path:
        """The state directory; relative paths count from the configuration's directory."""
        return self.directory / self.settings.state

    @property
    def reports(self) -> Path:
        """Where documents are written and the console serves them from: `reports`, else a folder of the state."""
        told = self.settings.reports
        return self.directory / told if told else self.state / "reports"

    @property
    def rules(self) -> Path:
        """The office's own YARA rules where it keeps some, else the shipped ones."""
        own = self.directory / "rules"
        return own if own.is_dir() else rules_dir()

    @property
    def templates(self) -> Path:
        """The office's own document templates where it keeps some, else the shipped ones."""
        own = self.directory / "templates"
        return own if own.is_dir() else config_dir() / "templates"

    def problem(self, loc: Loc, what: Text, mend: Text) -> Problem:
        """A problem at the first document that has `loc` (used for probe settings, which probes check)."""
        for document in self.documents:
            if loc in document.lines:
                return document.problem(loc, what, mend)
        return Problem(str(self.directory), 0, what, mend)


def read(directory: Path, *, secrets: bool = True) -> Config:
    """Read and check a configuration directory. Raises ConfigError with every problem found.

    Without `secrets`, what a `{credential: …}` or `{file: …}` points to may be missing (it stays empty): only the
    daemon needs it, and only the service manager hands it out.
    """
    main = directory / "socd.yaml"
    if not main.exists():
        mend = Text(
            "chạy `socd init THƯ-MỤC` để có bản đầu tiên, hoặc chỉ ra bằng --config",
            "run `socd init DIR` for a first one, or give --config",
        )
        raise ConfigError([Problem(str(main), 0, Text("không có tệp này", "no such file"), mend)])
    documents = [_mapping(load(path)) for path in (main, *sorted((directory / "conf.d").glob("*.yaml")))]
    problems: list[Problem] = []
    settings = _settings(documents, _Secrets(directory, secrets, problems), problems)
    inventory: Inventory | None = None
    try:
        inventory = inventories.build(documents)
    except ConfigError as error:
        problems += error.problems
    law = read_law(directory, problems)
    allow = read_allowed(directory, problems, frozenset(inventory.sites) if inventory else None)
    if problems or settings is None or inventory is None:
        raise ConfigError(problems)
    return Config(directory, settings, inventory, law, tuple(documents), allow)


def _mapping(document: Document) -> Document:
    if document.data is None:
        document.data = {}
    if not isinstance(document.data, dict):
        what = Text("phải gồm các dòng “khóa: giá trị”", "must hold “key: value” lines at its top")
        mend = Text("xem socd.yaml do `socd init` tạo", "see socd.yaml of `socd init`")
        raise ConfigError([document.problem((), what, mend)])
    return document


def _settings(documents: list[Document], secrets: _Secrets, problems: list[Problem]) -> Settings | None:
    merged: dict[str, Any] = {}
    origin: dict[str, Document] = {}
    for document in documents:
        for key, value in document.data.items():
            if key in inventories.LISTS:
                continue
            if key in merged:
                where = origin[key].file
                what = Text(f"“{key}” cũng có trong {where}", f"“{key}” stands in {where} too")
                problems.append(document.problem((key,), what, Text("giữ một", "keep one")))
                continue
            merged[key], origin[key] = value, document
    resolved = {key: secrets.resolve(value, origin[key], (key,)) for key, value in merged.items()}
    try:
        return Settings.model_validate(resolved)
    except ValidationError as error:
        for item in errors(error):
            home = origin.get(str(item["loc"][0]) if item["loc"] else "", documents[0])
            problems.append(shape_problem(item, home, _FIELDS))
        return None


_FIELDS = sorted(
    {
        name
        for part in (Settings, Listener, Politeness, Judge, Uplink, Email, Notify, Eyes, Breach, Quarantine)
        for name in part.model_fields
    }
)


_MENDS = {
    "file": Text("tạo tệp này", "create the file"),
    "credential": Text("thêm LoadCredential= vào unit của systemd", "add LoadCredential= to the unit"),
}


@dataclass(frozen=True, slots=True)
class _Secrets:
    """Replaces `{file: PATH}` and `{credential: NAME}` by what they point to; `strict`: it must be there."""

    directory: Path
    strict: bool
    problems: list[Problem]

    def resolve(self, value: Any, document: Document, loc: Loc) -> Any:
        if isinstance(value, list):
            return [self.resolve(item, document, (*loc, i)) for i, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and next(iter(value)) in ("file", "credential"):
            ((how, name),) = value.items()
            return self._read(how, str(name), document, loc)
        return {key: self.resolve(item, document, (*loc, key)) for key, item in value.items()}

    def _read(self, how: str, name: str, document: Document, loc: Loc) -> str:
        base = self.directory if how == "file" else Path(os.environ.get("CREDENTIALS_DIRECTORY", "/nonexistent"))
        try:
            return (base / name).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            if self.strict:
                mend = _MENDS[how]
                what = Text(f"không đọc được bí mật {how} “{name}”", f"secret {how} “{name}” cannot be read")
                self.problems.append(document.problem(loc, what, mend))
            return ""
