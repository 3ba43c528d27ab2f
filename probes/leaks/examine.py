"""Content proves an exposure, not the status code: YARA names candidates, structure and values prove them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from probes.leaks import redact, secrets
from probes.leaks.secrets import Secret, Weight
from socd.model.catalogue import FILE_EXPOSED, REPOSITORY_EXPOSED, SECRET_EXPOSED
from socd.model.kinds import Kind, Severity
from socd.model.text import Text
from socd.probe import Match, Rules

FAMILY = "leaks"
NAMES = 40
Digest = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Kept:
    """What may be kept of one live secret. `fingerprint` is "" where the installation has no key yet."""

    name: str
    rule: str
    masked: str
    fingerprint: str = ""

    @property
    def told(self) -> dict[str, str]:
        """The JSON form in a finding's details."""
        return {"name": self.name, "rule": self.rule, "masked": self.masked, "fingerprint": self.fingerprint}


def kept(secret: Secret, digest: Digest | None) -> Kept:
    return Kept(secret.name, secret.rule, secret.masked, digest(secret.value) if digest else "")


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a file turned out to be. It holds names, masked samples and fingerprints, never a value.

    `what` is a stable code (dotenv, git, sql-dump …), `skeleton` the content as it may be kept, `secrets` the live
    ones of which `names` and `samples` tell the first.
    """

    what: str
    kind: Kind
    title: Text
    names: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    severity: Severity | None = None
    skeleton: bytes = field(default=b"", repr=False)
    secrets: tuple[Kept, ...] = ()


@dataclass(frozen=True, slots=True)
class _Data:
    """One file's beginning while it is looked at."""

    path: str
    raw: bytes
    text: str
    rules: frozenset[str]
    matches: tuple[Match, ...] = ()
    digest: Digest | None = None

    @property
    def is_html(self) -> bool:
        return bool(_HTML.match(self.text))

    @property
    def is_sample(self) -> bool:
        """Files shipped as an example: what stands in them is no secret of this site."""
        return bool(re.search(r"[.\-_](?:example|sample|dist|template|default)s?(?:\.\w+)?$", self.path, re.IGNORECASE))

    @property
    def is_code(self) -> bool:
        """Scripts and styles: names that say "password" are everywhere in them and mean nothing."""
        suffix = PurePosixPath(self.path.lower()).suffix
        if suffix in (".js", ".mjs", ".css", ".map", ".html", ".htm", ".ts", ".svg", ".md"):
            return True
        return self.is_html or any(len(line) > 2000 for line in self.text.split("\n", 400)[:400])


_HTML = re.compile(
    r"^\ufeff?(?:\s|Content-type:[^\n]*\n|<!--[\s\S]{0,2000}?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body)\b",
    re.I,
)


# A file of this name that holds nothing but hex: Rails' key to config/credentials.yml.enc, and those made like it.
_KEY_FILE = re.compile(r"(?:^|/)(?:master|secret|credentials|production|staging|development)\.key$")
_KEY_ALONE = re.compile(rb"\s*([0-9a-f]{32}|[0-9a-f]{64})\s*")
_MASTER = Text("Khóa chính của ứng dụng đọc được (master.key)", "The application's master key readable (master.key)")


def examine(path: str, raw: bytes, rules: Rules, digest: Digest | None = None) -> Exposure | None:
    """What `raw` (the beginning of what was read from `path`) exposes, None for nothing.

    Pure. Whatever of the content may be kept is in the exposure's skeleton; `digest` makes fingerprints of secrets.
    """
    if _KEY_FILE.search(path) and (key := _KEY_ALONE.fullmatch(raw[:200])):
        secret = Secret("master-key", key[1].decode(), Weight.LIVE, "key_file")
        return _secretive(_Data(path, raw, "", frozenset(), digest=digest), "secret", _MASTER, [secret])
    matches = rules.anchors(FAMILY, raw)
    if not matches:
        return None
    matched = frozenset(match.rule for match in matches)
    data = _Data(path, raw, _text(raw), matched, matches, digest)
    for rule, judge in _JUDGES:
        if rule in matched and (found := judge(data)):
            return found
    return _config(data)


def _text(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return raw.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1").replace("\r\n", "\n")


def _secretive(data: _Data, what: str, title: Text, found: Iterable[Secret]) -> Exposure:
    """A configuration: with live values a secret, with placeholders only an exposed file."""
    distinct = {(secret.name, secret.value): secret for secret in found}.values()
    live = [secret for secret in distinct if secret.live and not data.is_sample]
    if not live:
        names = tuple(dict.fromkeys(secret.name for secret in distinct))[:NAMES]
        skeleton = redact.skeleton(data.text).encode()
        return Exposure(what, FILE_EXPOSED, title, names, skeleton=skeleton)
    return Exposure(
        what,
        SECRET_EXPOSED,
        title,
        tuple(dict.fromkeys(secret.name for secret in live))[:NAMES],
        tuple(secret.masked for secret in live)[:NAMES],
        skeleton=redact.skeleton(data.text).encode(),
        secrets=tuple(kept(secret, data.digest) for secret in live[: secrets.MOST]),
    )


def _all(data: _Data) -> Iterator[Secret]:
    yield from secrets.find(data.text.encode("utf-8", "replace"), data.matches, code=False)


def _certain(data: _Data) -> list[Secret]:
    """Only what is a secret in any surrounding: token forms, private keys, passwords in addresses."""
    return [secret for secret in _all(data) if secret.service or secret.rule in ("url_password", "private_key")]


_ENV_LINE = re.compile(r"^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.]*\s*=.*$")


def _dotenv(data: _Data) -> Exposure | None:
    lines = [line for line in data.text.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    if data.is_html or "<?php" in data.text or not lines:
        return None
    good = sum(bool(_ENV_LINE.match(line)) for line in lines)
    if good < 2 or good < 0.6 * len(lines):
        return None
    return _secretive(data, "dotenv", Text("Tệp cấu hình môi trường (.env)", "Environment file (.env)"), _all(data))


def _php_config(data: _Data) -> Exposure | None:
    if data.is_html:
        return None
    title = Text("Mã nguồn cấu hình PHP đọc được", "PHP configuration readable as source")
    return _secretive(data, "php-config", title, _all(data))


def _web_config(data: _Data) -> Exposure | None:
    if data.is_html:
        return None
    title = Text("Tệp cấu hình ASP.NET (web.config)", "ASP.NET configuration (web.config)")
    if any(key in data.text for key in _DEFAULT_MACHINE_KEYS):
        name = Text(
            "web.config với machineKey mặc định ai cũng biết", "web.config with a well-known default machineKey"
        )
        skeleton = redact.skeleton(data.text).encode()
        return Exposure("default-machine-key", FILE_EXPOSED, name, ("machineKey",), (), Severity.M3, skeleton)
    return _secretive(data, "web-config", title, _all(data))


# Published with DotNetNuke; anyone can forge view state and log-in cookies where it is still in use.
_DEFAULT_MACHINE_KEYS = ("F9D1A2D3E1D3E2F7B3D9F90FF3965ABDAC304902",)


def _git(data: _Data) -> Exposure | None:
    text = data.text.strip()
    is_head = bool(re.fullmatch(r"ref: refs/[\w./\-]{1,200}", text))
    is_config = bool(
        re.search(r"^\[core\]\s*$", text, re.M) and re.search(r"^\s*repositoryformatversion\s*=\s*\d", text, re.M)
    )
    if data.is_html or not (is_head or is_config):
        return None
    found = [secret for secret in _certain(data) if secret.live]
    return Exposure(
        "git",
        REPOSITORY_EXPOSED,
        Text("Kho mã nguồn .git đọc được", "Source repository .git readable"),
        tuple(dict.fromkeys(secret.name for secret in found)),
        tuple(secret.masked for secret in found),
        Severity.M2 if found else None,
        text.encode() if is_head else redact.skeleton(data.text).encode(),
    )


def _svn(data: _Data) -> Exposure | None:
    title = Text("Kho mã nguồn .svn đọc được", "Source repository .svn readable")
    return Exposure("svn", REPOSITORY_EXPOSED, title, skeleton=redact.mark(data.raw).encode())


def _sql(data: _Data) -> Exposure | None:
    rows = len(re.findall(r"^\s*(?:INSERT INTO|CREATE TABLE|COPY \S+ )\s*\S", data.text, re.M | re.I))
    head = re.search(r"^(?:/\*[^\n]*\n)?-- (?:MySQL|MariaDB|PostgreSQL|phpMyAdmin)", data.text, re.M)
    named = re.search(r"\.(?:sql|dump)\b", data.path, re.IGNORECASE)  # rows of a real dump are longer than any script's
    if data.is_html or (data.is_code and not named) or not (head or rows >= 2):
        return None
    title = Text("Bản kết xuất cơ sở dữ liệu", "Database dump")
    hashes = list(secrets.stored_hashes(data.text))
    exposure = _secretive(data, "sql-dump", title, hashes or _all(data))
    if exposure.kind is FILE_EXPOSED:  # the rows beyond what was read are the site's data all the same
        return replace(exposure, kind=SECRET_EXPOSED)
    return exposure


def _ds_store(data: _Data) -> Exposure | None:
    title = Text("Tệp .DS_Store lộ tên các tệp trong thư mục", ".DS_Store tells the names of the folder's files")
    return Exposure("ds-store", FILE_EXPOSED, title, skeleton=redact.mark(data.raw).encode())


_BACKUP_NAME = re.compile(
    r"\.(?:zip|rar|7z|tar|tgz|gz|bz2|xz|sql|sqlite3?|db|mdb|bak|hprof|dump|phar|war)$|heapdump", re.I
)


def _binary(data: _Data) -> Exposure | None:
    if data.path.endswith("/.svn/wc.db") and data.raw.startswith(b"SQLite format 3"):
        return _svn(data)
    if not _BACKUP_NAME.search(data.path):  # a .docx is a zip and meant for everybody
        return None
    title = Text("Tệp sao lưu hoặc kho dữ liệu tải về được", "Backup or data store can be downloaded")
    skeleton = f"{data.raw[:4].hex()} {redact.mark(data.raw)}".encode()
    dump = bool(re.search(r"\.sql|\.sqlite|\.db|heapdump|\.hprof|\.dump", data.path, re.IGNORECASE))
    return Exposure("backup", SECRET_EXPOSED if dump else FILE_EXPOSED, title, severity=Severity.M2, skeleton=skeleton)


def _private_key(data: _Data) -> Exposure | None:
    found = [s for s in secrets.keys(data.raw) if s.live]
    if not found:
        return None
    return _secretive(data, "private-key", Text("Khóa riêng (private key) đọc được", "Private key readable"), found)


def _page(what: str, title: Text, prove: Callable[[str], object]) -> Callable[[_Data], Exposure | None]:
    """A generated page: proved by `prove`, kept with its secret cells masked."""

    def judge(data: _Data) -> Exposure | None:
        if not prove(data.text):
            return None
        values = tuple(secret.value for secret in _all(data))
        kept = (
            redact.page(data.text, values) if what in ("phpinfo", "directory-listing") else redact.skeleton(data.text)
        )
        return Exposure(what, FILE_EXPOSED, title, skeleton=kept.encode())

    return judge


def _is_phpinfo(text: str) -> object:
    return re.search(r"PHP Version (?:=> )?\d", text) and re.search(r"phpinfo\(\)|class=\"e\"|<th>Directive", text)


def _is_listing(text: str) -> object:
    heads = re.search(r"<h1>\s*(?:Index of|Directory listing for)\s+/[^<]{0,500}</h1>", text, re.I)
    links = re.search(r"href=\"(?:\.\./|/|\?C=|[^\"?]{1,300})\"|<ul>", text, re.I)
    iis = "[To Parent Directory]" in text
    tomcat = re.search(r"<title>Directory Listing For", text, re.I)
    machine = re.match(r"\s*(?:<\?xml[^>]*>\s*)?<list>", text) or re.match(r"\s*\[\s*\{ \"name\":", text)
    return (heads and links) or iis or tomcat or machine


_STATUS = Text("Trang trạng thái máy chủ mở công khai", "Server status page open to anyone")
_LISTING = Text("Thư mục liệt kê được nội dung", "Directory listing open")
_DEBUG = Text("Trang lỗi lộ thông tin bên trong", "Error page shows the inside of the application")
_ACTUATOR = Text("Spring Actuator mở công khai", "Spring actuator open to anyone")
_LOG = Text("Nhật ký đọc được", "Log file readable")


def _log(data: _Data) -> Exposure | None:
    if data.is_html or data.is_code:
        return None
    found = [secret for secret in _certain(data) if secret.live]
    return _secretive(data, "log", _LOG, found)


# Files that programs keep passwords in: reading one at all is worth telling, whatever value stands in it.
_KEEPERS = re.compile(
    r"(?:^|/)(?:\.netrc|_netrc|\.pgpass|\.my\.cnf|\.git-credentials|\.htpasswd|\.npmrc|\.dockercfg|\.s3cfg|\.?esmtprc|\.msmtprc"
    r"|\.pypirc|\.ftpconfig|\.remote-sync\.json|sftp(?:-config)?\.json|filezilla\.xml|sitemanager\.xml|recentservers\.xml"
    r"|data-sources\.xml|dbeaver-data-sources\.xml|WebServers\.xml|secrets\.ya?ml|\.?credentials|shadow)$"
)


_KEPT = re.compile(r"(?:^|\s)(?:password|aws_secret_access_key)(?:\s{0,4}=\s{0,4}|[ \t]{1,4})\"?\w{3}", re.IGNORECASE)


def _config(data: _Data) -> Exposure | None:
    """Any other file. Values of a secret's form that are made up leave an exposed configuration, no live secret."""
    found = secrets.find(data.text.encode("utf-8", "replace"), data.matches, code=data.is_code)
    keeper = bool(_KEEPERS.search(data.path)) and bool(_KEPT.search(data.text)) and not data.is_html
    if (not found and not keeper) or (data.is_sample and not keeper):
        return None
    if any(secret.live for secret in found):
        return _secretive(data, "secret", Text("Nội dung có khóa bí mật, mật khẩu", "Content holds secrets"), found)
    return _secretive(
        data, "secret", Text("Cấu hình lộ ra, không có khóa thật", "Exposed configuration, no live secret"), found
    )


# In this order: the first that is proved names the file.
_JUDGES: tuple[tuple[str, Callable[[_Data], Exposure | None]], ...] = (
    ("git_config", _git),
    ("git_head", _git),
    ("svn_database", _svn),
    ("binary_store", _binary),
    ("ds_store", _ds_store),
    ("phpinfo", _page("phpinfo", Text("Trang phpinfo()", "phpinfo() page"), _is_phpinfo)),
    ("directory_listing", _page("directory-listing", _LISTING, _is_listing)),
    ("server_status", _page("server-status", _STATUS, bool)),
    ("debug_page", _page("debug-page", _DEBUG, bool)),
    ("actuator", _page("actuator", _ACTUATOR, lambda text: text.lstrip().startswith("{"))),
    ("private_key", _private_key),
    ("sql_dump", _sql),
    ("web_config", _web_config),
    ("php_config", _php_config),
    ("dotenv", _dotenv),
    ("server_log", _log),
)
