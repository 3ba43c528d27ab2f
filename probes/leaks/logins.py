"""Log-ins in the clear: password fields on http pages, and forms that send a password elsewhere. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Log-in services that portals of the state hand their visitors to; an office adds its own in the settings.
SINGLE_SIGN_ON: tuple[str, ...] = (
    "dichvucong.gov.vn", "dancuquocgia.gov.vn", "vneid.gov.vn", "chinhphu.vn", "sso.gov.vn",
    "accounts.google.com", "login.microsoftonline.com",
)  # fmt: skip


class Way(StrEnum):
    """How the password travels."""

    PAGE = "http-page"  # the page itself came over http: whoever sits between may change the form
    SENT = "http-target"  # an https page whose form posts to http
    AWAY = "foreign-target"  # the form posts to a host that is nobody's we know


@dataclass(frozen=True, slots=True)
class Login:
    """One form (or a lone field) that asks for a password. `target` has no query."""

    page: str
    way: Way
    target: str

    @property
    def cause(self) -> str:
        """The normal form: a page over http is one cause wherever its form posts to."""
        parts = urlsplit(self.target)
        return f"login:{self.way}" + ("" if self.way is Way.PAGE else f":{parts.hostname or ''}")


def logins(tree: LexborHTMLParser, url: str, trusted: tuple[str, ...]) -> tuple[Login, ...]:
    """The log-ins of the page at `url` that are not safe. `trusted`: hosts (and all below them) a form may post to."""
    found: dict[str, Login] = {}
    for field in tree.css("input[type]")[:500]:
        if (field.attributes.get("type") or "").strip().lower() == "password":
            login = _judge(_form(field), tree, url, trusted)
            if login:
                found.setdefault(login.cause, login)
    return tuple(found.values())


def _form(field: LexborNode) -> LexborNode | None:
    node = field.parent
    for _ in range(200):
        if node is None or node.tag == "form":
            return node
        node = node.parent
    return None


def _judge(form: LexborNode | None, tree: LexborHTMLParser, url: str, trusted: tuple[str, ...]) -> Login | None:
    base_tag = tree.css_first("base[href]")
    try:
        base = urljoin(url, (base_tag.attributes.get("href") or "") if base_tag else "")
        action = ((form.attributes.get("action") or "") if form else "").strip()
        target = urlsplit(urljoin(base, action) if action else url)
        host, page = (target.hostname or "").rstrip("."), urlsplit(url)
    except ValueError:
        return None
    if target.scheme not in ("http", "https"):  # javascript: and the like: the page's own script sends it
        target, host = page, page.hostname or ""
    shown = f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}"
    here = f"{page.scheme}://{page.netloc.rpartition('@')[2]}{page.path}"
    if page.scheme == "http":
        return Login(here, Way.PAGE, shown)
    if target.scheme == "http":
        return Login(here, Way.SENT, shown)
    if host and not any(_within(host, own) for own in (*trusted, page.hostname or "")):
        return Login(here, Way.AWAY, shown)
    return None


def _within(host: str, domain: str) -> bool:
    return bool(domain) and (host == domain or host.endswith(f".{domain}"))


def province(host: str) -> str:
    """The domain a province's hosts share (`chomoi.backan.gov.vn` → `backan.gov.vn`), empty where there is none."""
    labels = host.split(".")
    return ".".join(labels[-3:]) if len(labels) >= 3 and host.endswith(".gov.vn") else ""
