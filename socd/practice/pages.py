"""The pages of a practice portal: what its editors wrote, in its vendor's template, as it stands this moment."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from socd.practice.places import NewsItem, PracticeSite, Strict
from socd.practice.scenario import DATA, Story, checked
from socd.yamlfile import load

VIETNAM = timezone(timedelta(hours=7))
GENERAL, TRAPS = 5, 2  # news items of a portal: ordinary ones, and ones that speak of gamblers or hackers


class Family(Strict):
    """One vendor's product: `paths` maps a page to its address ({n} and {slug} stand for the item)."""

    headers: dict[str, str]
    gzip: bool = False
    paths: dict[str, str]
    static: str
    uploads: str


class Families(Strict):
    families: dict[str, Family]


def load_families() -> dict[str, Family]:
    return checked(load(DATA / "templates" / "families.yaml"), Families).families


@dataclass(frozen=True, slots=True)
class Article:
    n: int
    slug: str
    title: str
    summary: str
    body: tuple[str, ...]
    published: datetime

    @property
    def date(self) -> str:
        return f"{self.published:%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Question:
    n: int
    slug: str
    asker: str
    title: str
    text: str
    answer: str = ""
    attachment: str = ""


@dataclass(frozen=True, slots=True)
class Injection:
    """Text put into pages by an attacker: before `</head>`, after the first `<ul…>`, or before `</body>`."""

    pages: tuple[str, ...]
    where: str
    html: str
    googlebot_only: bool


@dataclass(slots=True)
class SiteState:
    """How a portal stands now; the events of the timeline change it."""

    articles: list[Article]
    questions: list[Question]
    banner: int = 1
    template: int = 1
    visits: int = 0
    delay: float = 0.0
    status: int | None = None
    replaced: dict[str, bytes] = field(default_factory=dict)
    injections: list[Injection] = field(default_factory=list)
    not_found: bytes | None = None
    files: dict[str, bytes] = field(default_factory=dict)  # address → body: uploads and exposed files
    uploaded: list[str] = field(default_factory=list)  # those of `files` that the sitemap generator lists


@dataclass(frozen=True, slots=True)
class Address:
    """One page of a portal as the sitemap and the menus name it."""

    path: str
    page: str
    item: Article | Question | None = None


class Portal:
    """One site's pages. `render` gives what the server answers for an address at this moment."""

    def __init__(self, story: Story, site: PracticeSite, family: Family, environment: Environment) -> None:
        self.site, self.family = site, family
        self.host = site.host
        self.unit = story.province.unit(site.operator)
        self._env = environment
        self._words = {
            "place": site.practice.place,
            "place_title": site.practice.place[0].upper() + site.practice.place[1:],
            "office": self.unit["name"],
        }
        self._vendor = story.province.domains(site.vendor)
        self._news = story.news
        self.content: Mapping[str, Any] = self._localised(story.content)
        self._random = random.Random(site.id)  # noqa: S311 - the same visitors in every drill, no secret
        self.state = self._first_state()

    def _localised(self, value: Any) -> Any:
        """`value` with {{ place }} and {{ office }} filled in, at any depth."""
        if isinstance(value, str):
            return self._env.from_string(value).render(self._words) if "{{" in value else str(value)
        if isinstance(value, dict):
            return {key: self._localised(item) for key, item in value.items()}
        return [self._localised(item) for item in value] if isinstance(value, list) else value

    def _first_state(self) -> SiteState:
        audience = "department" if self.unit["kind"] in ("department", "province") else "local"
        mine = [entry for entry in self._news.articles if entry.audience in ("all", audience)]
        chosen = self._random.sample([entry for entry in mine if not entry.trap], GENERAL)
        chosen += self._random.sample([entry for entry in mine if entry.trap], TRAPS)
        now = datetime.now(VIETNAM)
        chosen.sort(key=lambda entry: entry.days)
        articles = [
            self._article(entry, 100 + len(chosen) - index, now - timedelta(days=entry.days))
            for index, entry in enumerate(chosen)
        ]
        questions = [
            Question(n=11 + index, slug=f"cau-hoi-{11 + index}", **entry)
            for index, entry in enumerate(self.content["questions"])
        ]
        return SiteState(articles, questions, visits=self._random.randrange(200_000, 4_000_000))

    def _article(self, entry: NewsItem, n: int, published: datetime) -> Article:
        title, summary, body = self._localised([entry.title, entry.summary, entry.body])
        return Article(n, entry.id, title, summary, tuple(body.strip().split("\n\n")), published)

    def publish(self, article: str) -> None:
        """Put a fresh item on top of the news."""
        entry = next(entry for entry in self._news.fresh if entry.id == article)
        self.state.articles.insert(0, self._article(entry, self.state.articles[0].n + 1, datetime.now(VIETNAM)))

    def url(self, page: str, item: Article | Question | None = None) -> str:
        return self.family.paths.get(page, "/").format(n=item.n if item else "", slug=item.slug if item else "")

    def addresses(self) -> Iterator[Address]:
        """Every page there is now."""
        for page in self.family.paths:
            if page == "article":
                yield from (Address(self.url(page, item), page, item) for item in self.state.articles)
            elif page == "question":
                yield from (Address(self.url(page, entry), page, entry) for entry in self.state.questions)
            else:
                yield Address(self.url(page), page)

    def render(self, address: Address, *, search: str = "", googlebot: bool = False) -> bytes:
        """The page as this client gets it now; every look counts as a visit."""
        if address.page in self.state.replaced:
            return self.state.replaced[address.page]
        html = self._filled(address.page, address.item, search)
        for injection in self.state.injections:
            if address.page in injection.pages and (googlebot or not injection.googlebot_only):
                html = _injected(html, injection)
        return html.encode()

    def not_found(self) -> bytes:
        return self.state.not_found or self._filled("notfound", None, "").encode()

    def _filled(self, page: str, item: Article | Question | None, search: str) -> str:
        self.state.visits += self._random.randrange(1, 4)
        family = self.site.practice.family
        name = f"{family}/home.html" if page == "home" else f"shared/{page}.html"
        return self._env.get_template(name).render(
            layout=f"{family}/layout.html",
            site=self.site,
            unit=self.unit,
            content=self.content,
            state=self.state,
            page=page,
            item=item,
            search=search,
            url=self.url,
            family=self.family,
            vendor=self._vendor,
            now=datetime.now(VIETNAM),
            token=secrets.token_hex(16),
            online=self._random.randrange(3, 60),
            today=900 + self.state.visits % 1000,
            **self._words,
        )

    def sitemap(self) -> str:
        entries = [(address.path, self._changed(address)) for address in self.addresses() if address.page != "search"]
        entries += [(path, datetime.now(VIETNAM)) for path in self.state.uploaded]
        return self._env.get_template("shared/sitemap.xml").render(host=self.host, entries=entries)

    def _changed(self, address: Address) -> datetime:
        item = address.item if isinstance(address.item, Article) else self.state.articles[0]
        return item.published

    def robots(self) -> str:
        return self._env.get_template("shared/robots.txt").render(host=self.host, family=self.family)


def _injected(html: str, injection: Injection) -> str:
    if injection.where == "menu":
        start = html.index("<li", html.index("<ul"))
        return html[:start] + injection.html + html[start:]
    end = html.index(f"</{injection.where}>")
    return html[:end] + injection.html + html[end:]


def environment() -> Environment:
    """Where templates come from; everything put into a page is escaped."""
    return Environment(
        loader=FileSystemLoader(Path(DATA) / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
