"""Rows as claims: which unit, site, account and kind is meant. Log-ins are masked and hashed here, and dropped."""

from __future__ import annotations

import difflib
import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from probes.leaks.stealer.fields import login_of
from probes.leaks.stealer.province import Province, login_domain, masked, province
from probes.leaks.stealer.records import Credential
from socd.cases.clocks import VIETNAM
from socd.model import catalogue as c
from socd.model.inventory import Inventory, Site
from socd.model.kinds import Kind
from socd.model.notices import Claim
from socd.model.text import Text
from socd.notices.sheet import Problem, Row, fold

# Words of notices → kind; the first that is found counts. What socd has no name for is "reported by others".
_KINDS: tuple[tuple[str, Kind], ...] = (
    (
        r"\b(?:lo lot|lo thong tin tai khoan|stealer|redline|lumma|vidar|leaked account|ro ri tai khoan)\b",
        c.ACCOUNT_LEAK,
    ),
    (r"\b(?:chuyen huong|doi huong|redirect)\b", c.BAD_REDIRECT),
    (r"\b(?:cloak\w*|che giau noi dung)\b", c.CLOAKED_SPAM),
    (r"\b(?:tai tep|tep tai len|upload\w*)\b", c.UPLOADED_SPAM),
    (r"\b(?:co bac|ca do|lien ket an|spam|seo|casino|gambling|quang cao)\b", c.HIDDEN_SPAM),
    (r"\b(?:thay doi giao dien|defac\w*|hacked)\b", c.PAGE_DEFACED),
    (r"\b(?:chen ma|ma javascript|inject\w*|skimmer)\b", c.INJECTED_SCRIPT),
    (r"\b(?:lo tep cau hinh|khoa bi mat|env|secret)\b", c.SECRET_EXPOSED),
    (r"\b(?:git|ma nguon)\b", c.REPOSITORY_EXPOSED),
    (r"\b(?:het han|expired)\b", c.CERT_EXPIRED),
    (r"\b(?:khong truy cap duoc|khong ket noi duoc|mat ket noi|gian doan|unreachable|down)\b", c.SITE_UNREACHABLE),
    (
        r"\b(?:lua dao|phishing|gia mao|botnet|ma doc|virus|malware|ddos|tan cong|khac|other|lo hong)\b",
        c.REPORTED_OTHER,
    ),
)
_NAMED = {
    fold(word): kind for kind in c.ALL for word in (kind.code, kind.title.vi, kind.title.en, kind.sign.vi)
}  # fmt: skip
_MOMENT = re.compile(
    r"^(?:(?P<h1>\d{1,2})[:hg](?P<m1>\d{2})?(?::\d{2})?\s*(?:,|ngày|-)?\s*)?"
    r"(?:(?P<y>\d{4})-(?P<mo>\d{1,2})-(?P<d>\d{1,2})|(?P<d2>\d{1,2})[/.\-](?P<mo2>\d{1,2})[/.\-](?P<y2>\d{4}))"
    r"(?:[T\s,]+(?:lúc\s*)?(?P<h2>\d{1,2})[:hg](?P<m2>\d{2})?(?::\d{2})?)?$",
    re.IGNORECASE,
)
# "mật khẩu: abc123", "pass=abc" in a remark: the word stays, the secret goes.
_SPOKEN = re.compile(r"(?i)\b(mật khẩu|mat khau|password|passwd|pass|pwd|mk)\b(\s*(?:là|is|:|=|\|)\s*)\S+")
_EARLIEST = datetime(2005, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Form:
    """What holds for all rows: the kind of those that name none, and the moment they are read at (aware)."""

    now: datetime
    kind: Kind | None = None


@dataclass(slots=True)
class _Reader:
    """Turns rows into claims; every wrong row is told, and then none is used."""

    file: str
    inventory: Inventory
    secret: bytes
    form: Form
    province: Province
    units: dict[str, str]
    sites: dict[str, Site]
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, line: int, what: Text, mend: Text) -> None:
        self.problems.append(Problem(self.file, line, what, mend))

    def claim(self, line: int, row: Row) -> Claim | None:
        before = len(self.problems)
        login = _login(row.get("account", ""))
        site, host, place = self._where(line, row.get("where", ""))
        unit = self._unit(line, row.get("unit", ""))
        if site is not None:
            unit = site.operator if not login else unit or site.operator
        unit = unit or self._by_standing(host, login)
        kind = self._kind(line, row)
        seen, day_only = self._seen(line, row.get("seen", ""))
        counts = {name: self._count(line, row.get(name, "")) for name in ("computers", "accounts", "official")}
        if unit is None and len(self.problems) == before:
            self.wrong(line, Text("không rõ của đơn vị nào trong danh mục", "of no unit in the inventory"),
                       Text("điền cột “Đơn vị”, hoặc bỏ dòng này nếu không thuộc tỉnh",
                            "fill in “unit”, or leave the row out where it is nobody's here"))  # fmt: skip
        if len(self.problems) > before or kind is None:
            return None
        leak = kind is c.ACCOUNT_LEAK
        found = Claim(
            "", kind, unit, None if leak else site.id if site else None, host, place, masked(login) if login else "",
            self._digest(login) if login and "*" not in login else "", row.get("machine", "")[:100], seen, day_only,
            counts["computers"], counts["accounts"], counts["official"], _spoken(row.get("note", "")), line,
        )  # fmt: skip
        return _keyed(found)

    def _digest(self, login: str) -> str:
        """As the importer of stealer logs does it: the same log-in, the same hash."""
        return hmac.new(self.secret, f"login\x1f{login}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]

    def _where(self, line: int, text: str) -> tuple[Site | None, str, str]:
        """Site, host and place of an address, a host name, a site's id or its name; defanged spellings too."""
        text = re.sub(r"(?i)\bhxxp", "http", text.replace("[.]", ".").replace("(.)", ".").replace("[:]", ":")).strip()
        if not text:
            return None, "", ""
        known = self.sites.get(fold(text)) or self.inventory.sites.get(text)
        if known is not None:
            return known, known.host, known.url
        host = _host(text)
        if not host:
            names = [site.name for site in self.inventory.sites.values()]
            self.wrong(line, Text(f"không hiểu địa chỉ “{text[:60]}”", f"“{text[:60]}” is no address"),
                       _near(text, names, Text("ghi tên miền hoặc URL", "write a host name or a URL")))  # fmt: skip
            return None, "", ""
        site = self.sites.get(host)
        return site, host, _place(text)

    def _unit(self, line: int, text: str) -> str | None:
        if not text:
            return None
        found = self.units.get(text.casefold()) or self.units.get(fold(text))
        if found == _SEVERAL:
            self.wrong(line, Text(f"nhiều đơn vị tên “{text[:60]}” khi bỏ dấu", f"several units read “{text[:60]}”"),
                       Text("ghi đủ dấu, hoặc mã đơn vị", "with its diacritics, or by the unit's id"))  # fmt: skip
            return None
        if found is None:
            names = [unit.name for unit in self.inventory.units.values()]
            what = Text(f"không có đơn vị “{text[:60]}” trong danh mục", f"no unit “{text[:60]}” in the inventory")
            self.wrong(line, what,
                       _near(text, names, Text("sửa tên, hoặc thêm đơn vị vào danh mục",
                                               "correct the name, or add the unit to the inventory")))  # fmt: skip
        return found

    def _by_standing(self, host: str, login: str) -> str | None:
        standing = self.province.standing(Credential(None, host, None, "", login))
        return standing.unit if standing else None

    def _kind(self, line: int, row: Row) -> Kind | None:
        text = row.get("kind", "")
        if not text:
            if any(row.get(key) for key in ("account", "machine", "accounts", "computers", "official")):
                return c.ACCOUNT_LEAK
            if self.form.kind is None:
                self.wrong(line, Text("chưa ghi loại sự việc", "no kind is given"),
                           Text("điền cột “Loại”, hoặc thêm --kind", "fill in “kind”, or give --kind"))  # fmt: skip
            return self.form.kind
        folded = fold(text)
        known = _NAMED.get(folded)
        kind = known or next((kind for words, kind in _KINDS if re.search(words, folded)), None)
        if kind is None:
            codes = ", ".join(kind.code for kind in c.ALL)
            self.wrong(line, Text(f"không hiểu loại “{text[:60]}”", f"unknown kind “{text[:60]}”"),
                       Text(f"ghi một trong: {codes}; việc khác: {c.REPORTED_OTHER.code}",
                            f"write one of: {codes}; anything else: {c.REPORTED_OTHER.code}"))  # fmt: skip
        return kind

    def _seen(self, line: int, text: str) -> tuple[datetime | None, bool]:
        """The moment in Vietnamese time; a day alone is its noon, so that no zone moves it to another day."""
        if not text:
            return None, False
        moment, day_only = moment_of(text)
        if moment is None:
            self.wrong(line, Text(f"không hiểu thời điểm “{text[:40]}”", f"“{text[:40]}” is no date"),
                       Text("ghi dd/mm/yyyy hoặc dd/mm/yyyy HH:MM", "write dd/mm/yyyy [HH:MM]"))  # fmt: skip
        elif not _EARLIEST < moment < self.form.now + timedelta(days=1):
            self.wrong(line, Text(f"thời điểm “{text[:40]}” ở tương lai hoặc quá xưa",
                                  f"“{text[:40]}” lies in the future or too far back"),
                       Text("kiểm tra năm", "check the year"))  # fmt: skip
        return moment, day_only

    def _count(self, line: int, text: str) -> int | None:
        if not text:
            return None
        digits = re.sub(r"[.,\s]", "", text)
        if not digits.isascii() or not digits.isdigit() or len(digits) > 7:
            self.wrong(line, Text(f"“{text[:20]}” không phải số lượng", f"“{text[:20]}” is no count"),
                       Text("ghi số nguyên", "write a whole number"))  # fmt: skip
            return None
        return int(digits)


def claims_of(
    name: str, rows: Iterable[tuple[int, Row]], inventory: Inventory, secret: bytes, form: Form
) -> tuple[list[Claim], list[Problem]]:
    """The claims of all rows, and every row's problem. `secret` is the key of all leak fingerprints."""
    units = _units(inventory)
    sites = {host.removeprefix("www."): site for site in inventory.sites.values() for host in site.hosts}
    sites |= {fold(site.name): site for site in inventory.sites.values()}
    reader = _Reader(
        name, inventory, secret, form, province(inventory, form.now.astimezone(VIETNAM).date()), units, sites
    )
    found = [claim for line, row in rows if (claim := reader.claim(line, row)) is not None]
    return found, reader.problems


_SEVERAL = "?"  # two units whose names differ by diacritics only


def _units(inventory: Inventory) -> dict[str, str]:
    """Unit ids by name: as written, and without diacritics where that names one unit."""
    found: dict[str, str] = {}
    for unit in inventory.units.values():
        for name in {fold(unit.name), fold(unit.id)}:
            found[name] = unit.id if found.get(name, unit.id) == unit.id else _SEVERAL
    return found | {name: unit.id for unit in inventory.units.values() for name in (unit.name.casefold(), unit.id)}


def _keyed(claim: Claim) -> Claim:
    parts = (claim.kind.code, claim.unit, claim.site, claim.host, claim.place, claim.login_key or claim.login_masked,
             claim.machine.casefold(), claim.seen and claim.seen.isoformat(), claim.computers, claim.accounts,
             claim.official)  # fmt: skip
    return replace(claim, key=hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:32])


def _login(text: str) -> str:
    """The log-in name alone: of "name:password" what stands behind the name is a secret."""
    login = login_of(re.split(r"[:;|\s]", text.strip(), maxsplit=1)[0])
    if "*" in login and "@" in login and not login_domain(login):
        return login.partition("@")[0]
    return login


def _host(text: str) -> str:
    try:
        host = (urlsplit(text if "://" in text else f"//{text}").hostname or "").rstrip(".").lower()
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    fine = re.fullmatch(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,24}", host)
    return host.removeprefix("www.") if fine else ""


def _place(text: str) -> str:
    """The address without user-info and fragment, which may hold secrets."""
    if "://" not in text:
        return text[:300]
    parts = urlsplit(text)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()[:300]


def moment_of(text: str) -> tuple[datetime | None, bool]:
    """A moment in Vietnamese time (UTC), and whether only its day was given: then its noon. None: no date."""
    found = _MOMENT.match(text.strip())
    if not found:
        return None, False
    hour, minute = found["h1"] or found["h2"], found["m1"] or found["m2"] or 0
    try:
        moment = datetime(
            int(found["y"] or found["y2"]), int(found["mo"] or found["mo2"]), int(found["d"] or found["d2"]),
            int(hour) if hour else 12, int(minute) if hour else 0, tzinfo=VIETNAM,
        )  # fmt: skip
    except ValueError:
        return None, False
    return moment.astimezone(UTC), hour is None


def _near(text: str, names: list[str], otherwise: Text) -> Text:
    folded = {fold(name): name for name in names}
    near = difflib.get_close_matches(fold(text), list(folded), n=1, cutoff=0.75)
    if not near:
        return otherwise
    return Text(f"có phải “{folded[near[0]]}”?", f"did you mean “{folded[near[0]]}”?")


def _spoken(text: str) -> str:
    return _SPOKEN.sub(r"\1\2***", text)
