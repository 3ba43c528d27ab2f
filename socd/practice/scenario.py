"""A scenario: the province's sites and the timeline of life and attacks, as a trainer writes them.

A folder under `data/` holds `province.yaml` (units, vendors, sites: the inventory's own format; or that of another
scenario is played on), `scenario.yaml` (the timeline), `content/` (what the portals say), `pages/` and `files/` (what
attackers leave) and `logs/`.
All times in a scenario are seconds of the calm play; `tempo` says by how much `--once` is faster.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import BaseModel, Field, ValidationError, field_validator

from socd.model.catalogue import BY_CODE
from socd.model.text import Text
from socd.practice.places import News, Province, Strict
from socd.shapes import errors, shape_problem
from socd.yamlfile import ConfigError, Document, Loc, Problem, load

DATA = Path(__file__).parent / "data"

M = TypeVar("M", bound=BaseModel)

# What an event may name as `page`; the same names are templates.
PAGES = ("home", "about", "leaders", "news", "article", "notices", "calendar", "procedures", "documents", "qa",
         "question", "search", "contact")  # fmt: skip


class Plant(Strict):
    """One thing the daemon must find. The first kind is the expected one, the others are right answers too.

    `also` are kinds that are true of it besides: no false alarms, and not asked for. `place` is a piece of text that
    the case's place, cause or details must hold; `unit` names whose accounts a leak holds (where the thing is at no
    site).
    """

    id: str
    kinds: tuple[str, ...] = Field(min_length=1)
    also: tuple[str, ...] = ()
    place: str = ""
    unit: str | None = None

    @field_validator("kinds", "also")
    @classmethod
    def _known(cls, kinds: tuple[str, ...]) -> tuple[str, ...]:
        for kind in kinds:
            if kind not in BY_CODE:
                raise ValueError(f"no kind {kind!r}; known: {', '.join(BY_CODE)}")
        return kinds


class Event(Strict):
    """Something that happens `at` seconds after the daemon knows the province; it may plant things to find."""

    at: float = Field(ge=0)
    plants: tuple[Plant, ...] = ()


class SiteEvent(Event):
    site: str


class Publish(Event):
    """A news item of `content/news.yaml` (`fresh`) appears on these sites."""

    do: Literal["publish"]
    sites: tuple[str, ...]
    article: str


class Banner(SiteEvent):
    """The banner slideshow gets other pictures and words."""

    do: Literal["banner"]
    number: int = 2


class Template(Event):
    """A vendor rolls out a new template on all its sites: markup, CSS and JS (from its own domain) change."""

    do: Literal["template"]
    vendor: str
    version: int = 2


class Slow(SiteEvent):
    """Every answer takes `delay` seconds longer."""

    do: Literal["slow"]
    delay: float = Field(gt=0, le=30)
    lasts: float = Field(gt=0)


class Down(SiteEvent):
    """Nothing listens any more."""

    do: Literal["down"]
    lasts: float = Field(gt=0)


class Status(SiteEvent):
    """Every answer is the error page of the server in front."""

    do: Literal["status"]
    status: int = Field(ge=500, le=599)
    lasts: float = Field(gt=0)


class Replace(SiteEvent):
    """A page is replaced by a file."""

    do: Literal["replace"]
    page: str = "home"
    file: str


class Inject(SiteEvent):
    """A file's text is put into pages, for everybody or only for one client."""

    do: Literal["inject"]
    pages: tuple[str, ...]
    where: Literal["head", "menu", "body"] = "body"
    file: str
    only: Literal["everybody", "googlebot"] = "everybody"


class NotFound(SiteEvent):
    """Unknown addresses are answered with a file (still with status 404)."""

    do: Literal["not-found"]
    file: str


class Upload(SiteEvent):
    """Somebody uses the upload of the Q&A form: the file lies on the site, a question and the sitemap link to it."""

    do: Literal["upload"]
    path: str
    file: str
    title: str
    text: str


class Expose(SiteEvent):
    """Files that are not for the public can be read: address on the site → file of the scenario."""

    do: Literal["expose"]
    files: dict[str, str]


class WeakTls(SiteEvent):
    """Another certificate, which ran out `expired_days` days ago; TLS 1.0 and every cipher are accepted."""

    do: Literal["weak-tls"]
    expired_days: int = Field(ge=1)


class LeakFigures(Strict):
    organisations: int
    computers: int
    accounts: int
    official: int


class Leak(Event):
    """A folder of stealer logs arrives in the quarantine; `expect` is what is to be counted of it."""

    do: Literal["leak"]
    folder: str
    expect: LeakFigures


AnyEvent = Annotated[
    Publish | Banner | Template | Slow | Down | Status | Replace | Inject | NotFound | Upload | Expose | WeakTls | Leak,
    Field(discriminator="do"),
]


class Tempo(Strict):
    """`once`: how many times faster `--once` plays. `every`: probe → seconds between looks in the calm play.

    `deadline`: how long after the last event everything planted may still be found, in seconds of the calm play.
    """

    once: float = Field(gt=0)
    every: dict[str, float]
    deadline: float = Field(gt=0)


class Scenario(Strict):
    """`province`: the scenario whose province, content and files are played on where it has none of its own; `sites`:
    those that take part (empty: all)."""

    name: str
    province: str | None = None
    sites: tuple[str, ...] = ()
    tempo: Tempo
    timeline: tuple[AnyEvent, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario with its province and its folder, checked against each other. `home` is the folder of the province."""

    folder: Path
    home: Path
    scenario: Scenario
    province: Province
    news: News
    content: dict[str, Any]

    def path(self, name: str) -> Path:
        """A file of the scenario, else of the one whose province it plays on."""
        own = self.folder / name
        return own if own.exists() else self.home / name

    def read(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    @property
    def plants(self) -> list[tuple[AnyEvent, Plant]]:
        return [(event, plant) for event in self.scenario.timeline for plant in event.plants]


def checked(document: Document, model: type[M]) -> M:
    """A trainer's file as `model`. Raises ConfigError with file, line and mend of every mistake in it."""
    try:
        return model.model_validate(document.data)
    except ValidationError as error:
        problems = []
        for item in errors(error):
            if item["loc"][:1] == ("timeline",):
                rest = ("do",) if item["type"].startswith("union_tag") else item["loc"][3:]
                item["loc"] = item["loc"][:2] + rest  # without the kind of event, which pydantic puts in
            problems.append(shape_problem(item, document, _KEYS))
        raise ConfigError(problems) from None


_KEYS = sorted(
    {key for part in (Scenario, Tempo, Plant, *get_args(get_args(AnyEvent)[0])) for key in part.model_fields}
)


def load_story(name: str | Path, data: Path = DATA) -> Story:
    """The scenario of this name under `data`, or of this folder. Raises ConfigError."""
    folder = data / name if (data / name).is_dir() else Path(name)
    if not (folder / "scenario.yaml").is_file():
        known = ", ".join(sorted(path.parent.name for path in data.glob("*/scenario.yaml")))
        what = Text(f"không có kịch bản “{name}”", f"no scenario “{name}”")
        mend = Text(f"chỉ ra một thư mục, hoặc một trong: {known}", f"name a folder, or one of: {known}")
        raise ConfigError([Problem(str(folder), 0, what, mend)])
    script = load(folder / "scenario.yaml")
    scenario = checked(script, Scenario)
    home = _home(folder, scenario, script, data)
    province = checked(load(home / "province.yaml"), Province)
    there = {site.id for site in province.sites}
    if scenario.sites:
        chosen = tuple(site for site in province.sites if site.id in scenario.sites)
        province = province.model_copy(update={"sites": chosen})
    story = Story(
        folder=folder,
        home=home,
        scenario=scenario,
        province=province,
        news=checked(load(home / "content" / "news.yaml"), News),
        content=load(home / "content" / "site.yaml").data,
    )
    strange = [name for name in scenario.sites if name not in there]
    ours = ", ".join(sorted(there))
    problems = [
        script.problem(("sites",), Text(f"không có trang “{name}”", f"no site “{name}”"), Text(ours, ours))
        for name in strange
    ]
    problems += _loose_ends(story, script)
    if problems:
        raise ConfigError(problems)
    return story


def _home(folder: Path, scenario: Scenario, script: Document, data: Path) -> Path:
    """Where the province stands. Raises ConfigError for one that does not."""
    if scenario.province is None:
        return folder
    home = data / Path(scenario.province).name
    if not (home / "province.yaml").is_file():
        what = Text(f"không có tỉnh “{scenario.province}”", f"no province “{scenario.province}”")
        known = ", ".join(sorted(path.parent.name for path in data.glob("*/province.yaml")))
        mend = Text(f"một trong: {known}", f"one of: {known}")
        raise ConfigError([script.problem(("province",), what, mend)])
    return home


def _loose_ends(story: Story, script: Document) -> Iterator[Problem]:
    """Every name in the timeline that stands for nothing, and every id used twice."""
    known = {
        "site": {site.id for site in story.province.sites},
        "vendor": {vendor["id"] for vendor in story.province.vendors},
        "article": {entry.id for entry in story.news.fresh},
        "page": set(PAGES),
        "unit": {unit["id"] for unit in story.province.units},
    }
    seen: set[str] = set()
    for index, event in enumerate(story.scenario.timeline):
        loc = ("timeline", index)
        for field, what, name in _names(event):
            if what == "file":
                if not story.path(name).exists():
                    mend = Text(f"để tệp vào {story.folder}", f"put it into {story.folder}")
                    yield script.problem((*loc, *field), Text(f"không có tệp “{name}”", f"no file “{name}”"), mend)
            elif name not in known[what]:
                ours = ", ".join(sorted(known[what]))
                mend = Text(f"chọn một trong: {ours}", f"choose one of: {ours}")
                yield script.problem((*loc, *field), Text(f"không có {what} “{name}”", f"no {what} “{name}”"), mend)
        for number, plant in enumerate(event.plants):
            if plant.id in seen:
                where = (*loc, "plants", number, "id")
                twice = Text(f"“{plant.id}” có hai lần", f"“{plant.id}” stands twice")
                yield script.problem(where, twice, Text("đặt mã khác", "give it another id"))
            seen.add(plant.id)


def _names(event: AnyEvent) -> Iterator[tuple[Loc, str, str]]:
    """(where in the event, what it names, name) of everything an event refers to."""
    single = {
        "site": "site",
        "vendor": "vendor",
        "article": "article",
        "page": "page",
        "file": "file",
        "folder": "file",
    }
    for field, what in single.items():
        if (name := getattr(event, field, None)) is not None:
            yield (field,), what, name
    if isinstance(event, Publish):
        yield from ((("sites", index), "site", site) for index, site in enumerate(event.sites))
    if isinstance(event, Inject):
        yield from ((("pages", index), "page", page) for index, page in enumerate(event.pages))
    if isinstance(event, Expose):
        yield from ((("files", path), "file", file) for path, file in event.files.items())
    for index, plant in enumerate(event.plants):
        if plant.unit:
            yield ("plants", index, "unit"), "unit", plant.unit
