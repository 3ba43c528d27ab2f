"""The handlers: read (in a worker thread), shape, render."""

from __future__ import annotations

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

from aiohttp import web

from socd.act.snapshot import Snapshot
from socd.cases.clocks import clocks, next_clock
from socd.cases.counts import count
from socd.console import views
from socd.console.deeds import DONE
from socd.console.gate import KEY, ResendError, entry_of
from socd.console.handling import CasePages
from socd.console.paperwork import OF_PERIODS, PaperPages, fillable, forms_of
from socd.console.reader import ConsoleReader, Evidence
from socd.console.render import Renderer
from socd.console.safe import body_text, diff_lines, hexdump, is_text
from socd.judge.tracks import Phase
from socd.model.case import CaseState
from socd.model.kinds import KindClass
from socd.model.text import Lang
from socd.store import DocumentRow

log = logging.getLogger(__name__)

_EVIDENCE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,199}")
_PICTURE, _PNG = "urn:socd:picture%3A", b"\x89PNG\r\n\x1a\n"
_LISTED = 500  # cases on one page
_DATES = 6  # on the first page
_CITING = 5  # cases that cite one record


class Pages:
    """One method per page. `lang` is what a new visitor reads."""

    def __init__(
        self,
        reader: ConsoleReader,
        lang: Lang,
        handling: CasePages | None = None,
        papers: PaperPages | None = None,
    ) -> None:
        self._reader = reader
        self._render = Renderer(reader, lang)
        self._handling, self._papers = handling, papers

    async def province(self, request: web.Request) -> web.Response:
        snapshot = await self._snapshot()
        cards = views.unit_cards(snapshot)
        return self._render.page(
            request,
            "province.html",
            cards=cards,
            states=views.state_counts(cards),
            classes=views.class_counts(snapshot.cases),
            duties=views.duties(snapshot.cases, self._reader.clock_rules()),
            warnings=count(snapshot.cases).warnings,
            dates=views.upcoming(await asyncio.to_thread(self._reader.dates))[:_DATES],
            leaks=await asyncio.to_thread(self._reader.store.leak_totals),
            inventory=snapshot.inventory,
        )

    async def cases(self, request: web.Request) -> web.Response:
        wanted_class = _choice(request.query.get("class"), [cls.value for cls in KindClass], "")
        wanted_state = _choice(request.query.get("state"), ["open", "all", *(s.value for s in CaseState)], "open")
        found = await asyncio.to_thread(self._reader.store.cases, open_only=wanted_state == "open")
        matching = [
            case
            for case in reversed(found)
            if wanted_class in ("", case.cls.value) and wanted_state in ("open", "all", case.state.value)
        ]
        return self._render.page(
            request,
            "cases.html",
            cases=matching[:_LISTED],
            more=len(matching) > _LISTED,
            wanted_class=wanted_class,
            wanted_state=wanted_state,
            classes=list(KindClass),
            states=list(CaseState),
            inventory=self._reader.inventory(),
            rules=self._reader.clock_rules(),
        )

    async def case(self, request: web.Request) -> web.Response:
        number = request.match_info["number"]
        case = await asyncio.to_thread(self._reader.store.case, number)
        if case is None:
            raise web.HTTPNotFound
        details = {key: value for key, value in case.details.items() if key not in ("diff", "reasons")}
        entry = entry_of(request)
        handles = entry is not None and entry.session.user.role.handles
        deeds = await asyncio.to_thread(self._handling.deeds, case) if self._handling and handles else None
        return self._render.page(
            request,
            "case.html",
            forms=handles,
            drawable=forms_of(case),
            fillable=fillable(case),
            jobs=self._papers.jobs(number) if self._papers else (),
            case=case,
            clocks=clocks(case, self._reader.clock_rules()),
            next_due=next_clock(case, self._reader.clock_rules()),
            details=details,
            reasons=case.details.get("reasons") or [],
            diff=diff_lines(case.details.get("diff")),
            shown=views.shown(case),
            documents=await asyncio.to_thread(self._documents, number),
            drawn={one.id: one for one in await asyncio.to_thread(self._reader.store.drawn, number=number)},
            commands=views.commands(case, self._reader.clock_rules()),
            inventory=self._reader.inventory(),
            deeds=deeds,
            done=DONE.get(request.query.get("done", "")),
        )

    async def suspects(self, request: web.Request) -> web.Response:
        """What was seen but not sure enough for a case, to be answered; and what people have accepted so far."""
        store = self._reader.store
        return self._render.page(
            request,
            "suspects.html",
            suspects=(await asyncio.to_thread(store.suspects))[:_LISTED],
            accepted=await asyncio.to_thread(store.acceptances),
            inventory=self._reader.inventory(),
        )

    async def site(self, request: web.Request) -> web.Response:
        snapshot = await self._snapshot()
        site = snapshot.inventory.sites.get(request.match_info["id"])
        if site is None:
            raise web.HTTPNotFound
        store = self._reader.store
        everything = await asyncio.to_thread(store.cases)
        looks = await asyncio.to_thread(store.latest, site=site.id)
        return self._render.page(
            request,
            "site.html",
            site=site,
            board=snapshot.board(site),
            looks={probe: look for (_, probe), look in looks.items()},
            brief=views.brief,
            pending=[track for track in snapshot.tracks.get(site.id, []) if track.phase is Phase.PENDING],
            cases=[case for case in reversed(everything) if site.id in case.sites],
            inventory=snapshot.inventory,
            rules=self._reader.clock_rules(),
        )

    # -- documents -------------------------------------------------------------------------------------------

    async def reports(self, request: web.Request) -> web.Response:
        entry = entry_of(request)
        drawn = await asyncio.to_thread(self._reader.store.drawn)
        return self._render.page(
            request,
            "reports.html",
            forms=entry is not None and entry.session.user.role.handles,
            documents=await asyncio.to_thread(self._documents, None),
            drawn={one.id: one for one in drawn},
            drawable=list(OF_PERIODS.items()),
            jobs=self._papers.jobs() if self._papers else (),
        )

    async def report_file(self, request: web.Request) -> web.StreamResponse:
        """A document by its row in the store; nothing outside the documents' directory is ever served."""
        wanted = request.match_info["id"]
        rows = await asyncio.to_thread(self._reader.store.documents)
        row = next((row for row in rows if str(row.id) == wanted), None)
        path = await asyncio.to_thread(self._file_of, row) if row else None
        if path is None:
            raise web.HTTPNotFound
        disposition = f'attachment; filename="{re.sub(r"[^A-Za-z0-9._-]", "_", path.name)}"'
        headers = {"Content-Type": "application/octet-stream", "Content-Disposition": disposition}
        return web.FileResponse(path, headers=headers)

    def _documents(self, number: str | None) -> list[tuple[DocumentRow, Path | None]]:
        return [(row, self._file_of(row)) for row in self._reader.store.documents(number)]

    def _file_of(self, row: DocumentRow) -> Path | None:
        """The document's file, None where it is gone or lies (after following links) outside the directory."""
        root = self._reader.documents_dir.resolve()
        path = (root / (row.frozen or row.path)).resolve()
        return path if path.is_relative_to(root) and path.is_file() else None

    # -- evidence --------------------------------------------------------------------------------------------

    async def evidence(self, request: web.Request) -> web.Response:
        reference, record, problem = await self._record(request)
        body = record.body if record else b""
        everything = await asyncio.to_thread(self._reader.store.cases) if record else []
        return self._render.page(
            request,
            "evidence.html",
            status=200 if record else 404,
            id=reference,
            record=record,
            problem=problem,
            cases=[case for case in everything if any(ref.id == reference for ref in case.evidence)][:_CITING],
            inventory=self._reader.inventory(),
            text=body_text(body) if is_text(body) else None,
            dump=None if is_text(body) else hexdump(body),
        )

    async def evidence_raw(self, request: web.Request) -> web.Response:
        reference, record, _ = await self._record(request)
        if record is None:
            raise web.HTTPNotFound
        name = re.sub(r"[^A-Za-z0-9-]", "_", reference)
        headers = {
            "Content-Disposition": f'attachment; filename="{name}.bin"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        return web.Response(body=record.body, content_type="application/octet-stream", headers=headers)

    async def evidence_picture(self, request: web.Request) -> web.Response:
        """A screenshot as a picture. Only what was sealed as one and is one: nothing else is ever shown, never run."""
        _, record, _ = await self._record(request)
        if record is None or not record.uri.startswith(_PICTURE) or not record.body.startswith(_PNG):
            raise web.HTTPNotFound
        headers = {"Content-Security-Policy": "default-src 'none'; sandbox", "Content-Disposition": "inline"}
        return web.Response(body=record.body, content_type="image/png", headers=headers)

    async def _record(self, request: web.Request) -> tuple[str, Evidence | None, str]:
        """The record asked for, or why it cannot be shown (unknown, file gone, changed after sealing)."""
        reference = request.match_info["id"]
        if not _EVIDENCE_ID.fullmatch(reference):
            raise web.HTTPNotFound
        try:
            return reference, await asyncio.to_thread(self._reader.evidence, reference), ""
        except Exception as error:
            log.warning("evidence %s cannot be shown: %s", reference, error)
            return reference, None, str(error)

    # -- the API ---------------------------------------------------------------------------------------------

    async def api_sites(self, _request: web.Request) -> web.Response:
        snapshot = await self._snapshot()
        sites = [views.site_json(line) for card in views.unit_cards(snapshot) for line in card.lines]
        return web.json_response({"at": snapshot.at.isoformat(), "sites": sites})

    async def api_cases(self, request: web.Request) -> web.Response:
        """Open cases; all with ?state=all."""
        found = await asyncio.to_thread(self._reader.store.cases, open_only=request.query.get("state") != "all")
        rules = self._reader.clock_rules()
        at = self._reader.now().isoformat()
        return web.json_response({"at": at, "cases": [views.case_json(case, rules) for case in found]})

    async def api_suspects(self, _request: web.Request) -> web.Response:
        """Suspicions that wait for a person."""
        found = await asyncio.to_thread(self._reader.store.suspects)
        at = self._reader.now().isoformat()
        return web.json_response({"at": at, "suspects": [views.suspect_json(one) for one in found]})

    # -- the rest --------------------------------------------------------------------------------------------

    def error(self, request: web.Request, status: int) -> web.Response:
        if request.path.startswith("/api/"):
            return web.json_response({"error": status}, status=status)
        return self._render.page(request, "error.html", status=status, code=status)

    def resend(self, request: web.Request, error: ResendError) -> web.Response:
        """A form that came too late, shown back: it can be sent again with one press, from a session that holds."""
        shown = {name: error.typed[name] for name in error.typed if name not in (KEY, "seen", "once")}
        typed = {name: values for name, values in error.typed.items() if name != KEY}
        return self._render.page(
            request, "resend.html", status=error.status, forms=True, typed=typed, shown=shown, reason=error.reason,
            path=str(request.rel_url),
        )  # fmt: skip

    async def _snapshot(self) -> Snapshot:
        reader = self._reader
        return await asyncio.to_thread(Snapshot.take, reader.store, reader.inventory(), reader.now())


def _choice(value: Any, allowed: list[str], default: str) -> str:
    return value if value in allowed else default
