"""What a trainer writes of the practice province: its sites, and what the portals say. Shapes only."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from socd.model.inventory import Site


class Strict(BaseModel):
    """Base of everything a trainer writes: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Practice(Strict):
    """What only the practice server of a site needs to know."""

    family: str
    place: str
    soft_404: bool = False


class PracticeSite(Strict):
    """A site as the inventory has it, and its practice server's own part."""

    id: str
    url: str
    name: str
    owner: str
    operator: str
    vendor: str
    pages: tuple[str, ...]
    official: dict[str, Any]
    practice: Practice

    @property
    def host(self) -> str:
        return Site(self.id, self.url, self.name, self.owner, self.operator).host


class Province(Strict):
    """Units and vendors stand as the inventory wants them; the daemon's own reading checks them in full."""

    office: dict[str, Any]
    units: tuple[dict[str, Any], ...]
    vendors: tuple[dict[str, Any], ...]
    sites: tuple[PracticeSite, ...]

    def unit(self, id: str) -> dict[str, Any]:
        return next(unit for unit in self.units if unit["id"] == id)

    def domains(self, vendor: str) -> list[str]:
        return next(list(entry["domains"]) for entry in self.vendors if entry["id"] == vendor)


class NewsItem(Strict):
    """One item of `content/news.yaml`; paragraphs of `body` are parted by an empty line.

    `trap` marks honest news that speaks of gamblers or hackers: every portal carries some, and none may raise an alarm.
    """

    id: str
    title: str
    summary: str
    body: str
    days: int = 0
    audience: Literal["all", "local", "department"] = "all"
    trap: bool = False


class News(Strict):
    articles: tuple[NewsItem, ...]
    fresh: tuple[NewsItem, ...]
