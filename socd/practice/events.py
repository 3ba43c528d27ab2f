"""What each event of a timeline does to the province."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from socd.practice.pages import Injection, Portal, Question
from socd.practice.province import Province
from socd.practice.scenario import (
    AnyEvent,
    Banner,
    Down,
    Expose,
    Inject,
    Leak,
    NotFound,
    Publish,
    Replace,
    Slow,
    Status,
    Template,
    Upload,
    WeakTls,
)
from socd.practice.server import Server


@dataclass(frozen=True, slots=True)
class Stage:
    """Carries out events. `quarantine` is the daemon's drop folder for stealer logs."""

    province: Province
    quarantine: Path

    async def begin(self, event: AnyEvent) -> None:
        """Make it so, from now on."""
        match event:
            case Publish():
                for site in event.sites:
                    self._portal(site).publish(event.article)
            case Template():
                for portal in self._portals(lambda portal: portal.site.vendor == event.vendor):
                    portal.state.template = event.version
            case Down():
                await self._server(event.site).stop()
            case WeakTls():
                self._server(event.site).weaken_tls(event.expired_days)
            case Leak():
                self._deliver(event)
            case _:
                self._change(event)

    async def end(self, event: AnyEvent) -> None:
        """The end of what lasts only a while."""
        match event:
            case Down():
                await self._server(event.site).resume()
            case Slow():
                self._portal(event.site).state.delay = 0.0
            case Status():
                self._portal(event.site).state.status = None

    def _change(self, event: Banner | Slow | Status | Replace | Inject | NotFound | Upload | Expose) -> None:
        """Events that change one portal's state and nothing else."""
        portal = self._portal(event.site)
        state, read = portal.state, self.province.story.read
        match event:
            case Banner():
                state.banner = event.number
            case Slow():
                state.delay = event.delay
            case Status():
                state.status = event.status
            case Replace():
                state.replaced[event.page] = read(event.file)
            case Inject():
                html = read(event.file).decode()
                state.injections.append(Injection(event.pages, event.where, html, event.only == "googlebot"))
            case NotFound():
                state.not_found = read(event.file)
            case Upload():
                state.files[event.path] = read(event.file)
                state.uploaded.append(event.path)
                state.questions.insert(0, _question(portal, event))
            case Expose():
                state.files.update({path: read(file) for path, file in event.files.items()})

    def _deliver(self, event: Leak) -> None:
        """The whole folder appears in the quarantine at once, by a rename on the same file system."""
        source = self.province.story.path(event.folder)
        waiting = self.quarantine.parent / f".arriving-{source.name}"
        shutil.copytree(source, waiting)
        self.quarantine.mkdir(parents=True, exist_ok=True)
        waiting.rename(self.quarantine / source.name)

    def _server(self, site: str) -> Server:
        return self.province.servers[site]

    def _portal(self, site: str) -> Portal:
        return self._server(site).portal

    def _portals(self, wanted: Callable[[Portal], bool]) -> list[Portal]:
        return [server.portal for server in self.province.servers.values() if wanted(server.portal)]


def _question(portal: Portal, event: Upload) -> Question:
    """The question that carries the upload. No answer: nobody has looked at it yet."""
    n = portal.state.questions[0].n + 100
    return Question(n, f"cau-hoi-{n}", "Khách", event.title, event.text, attachment=event.path)
