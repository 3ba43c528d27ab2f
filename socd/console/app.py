"""The console's application: routes, language, headers, errors."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Middleware

from socd.console.desk import Desk
from socd.console.entry import EntryPages
from socd.console.filling import FillPages
from socd.console.gate import PROXIES, Network, ResendError, gate
from socd.console.guard import Handler, add_headers, host_guard
from socd.console.handling import CasePages
from socd.console.intake import Intake
from socd.console.leak_pages import LeakPages
from socd.console.pages import Pages
from socd.console.paperwork import PaperPages
from socd.console.reader import ConsoleReader
from socd.console.render import LANG
from socd.model.text import Lang

log = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"
_MOST_SENT = 256 * 1024  # bytes of a form

Routes = tuple[tuple[str, Handler], ...]


def create_app(
    reader: ConsoleReader,
    *,
    hosts: Iterable[str] = (),
    lang: Lang = "vi",
    desk: Desk | None = None,
    proxies: Iterable[Network] = (),
) -> web.Application:
    """The console. `hosts` are names it answers to besides loopback; `lang` is what a new visitor reads; without a
    `desk` it only shows. `proxies` are believed when they say whom a request comes from; nobody else is."""
    handling = CasePages(reader, lang, desk) if desk else None
    papers = PaperPages(reader, lang, desk) if desk else None
    pages, leaks = Pages(reader, lang, handling, papers), LeakPages(reader, lang)
    doors = desk.doors if desk else None
    app = web.Application(
        middlewares=[host_guard(hosts), _keep_language, _errors(pages), gate(doors)], client_max_size=_MOST_SENT
    )
    app[PROXIES] = tuple(proxies)
    app.on_response_prepare.append(add_headers)
    if desk and handling and papers:
        _add_desk(app, reader, lang, desk, handling, papers)
    routes: Routes = (
        ("/", pages.province),
        ("/cases", pages.cases),
        ("/cases/{number}", pages.case),
        ("/suspects", pages.suspects),
        ("/sites/{id}", pages.site),
        ("/accounts", leaks.accounts),
        ("/notices", leaks.notices),
        ("/notices/table.{kind:csv|xlsx}", leaks.notices_file),
        ("/reports", pages.reports),
        ("/reports/{id}", pages.report_file),
        ("/evidence/{id}", pages.evidence),
        ("/evidence/{id}/raw", pages.evidence_raw),
        ("/evidence/{id}/picture", pages.evidence_picture),
        ("/api/v1/sites", pages.api_sites),
        ("/api/v1/cases", pages.api_cases),
        ("/api/v1/suspects", pages.api_suspects),
    )
    for path, handler in routes:
        app.router.add_get(path, handler)
    app.router.add_static("/static", _STATIC)
    return app


def _add_desk(
    app: web.Application, reader: ConsoleReader, lang: Lang, desk: Desk, handling: CasePages, papers: PaperPages
) -> None:
    """What a person can send."""
    entry, intake = EntryPages(reader, lang, desk.doors), Intake(reader, lang, desk)
    filling = FillPages(reader, lang, desk)
    routes: tuple[tuple[str, Handler, Handler], ...] = (
        ("/login", entry.form, entry.log_in),
        ("/logout", entry.leave, entry.log_out),
        ("/password", entry.password, entry.change),
        ("/cases/new", intake.new_case, intake.enter_case),
        ("/cases/{number}/do/{deed}", handling.ask, handling.do),
        ("/cases/{number}/sent", papers.ask_case, papers.case_sent),
        ("/cases/{number}/fill/{form}", filling.ask, filling.fill),
        ("/suspects/{id}/{word:accept|promote}", intake.suspect, intake.settle_suspect),
        ("/notices/new", intake.new_notice, intake.take_notice),
        ("/notices/line", intake.line, intake.rule),
        ("/drawn/{id}/sent", papers.ask_sent, papers.sent),
    )
    app.router.add_post("/draw", papers.draw)
    for path, shown, taken in routes:
        app.router.add_get(path, shown)
        app.router.add_post(path, taken)

    async def close(_app: web.Application) -> None:
        await desk.errands.close()

    app.on_cleanup.append(close)


@web.middleware
async def _keep_language(request: web.Request, handler: Handler) -> web.StreamResponse:
    """`?lang=` is remembered in a cookie."""
    response = await handler(request)
    asked = request.query.get(LANG)
    if asked in ("vi", "en") and not response.prepared:
        response.set_cookie(LANG, asked, max_age=31_536_000, httponly=True, samesite="Strict")
    return response


def _errors(pages: Pages) -> Middleware:
    """Every error becomes a page in the visitor's language; our own faults go to the log, not to the page."""

    @web.middleware
    async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except ResendError as error:
            return pages.resend(request, error)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            return pages.error(request, error.status)
        except Exception:
            log.exception("console page %s failed", request.path)
            return pages.error(request, 500)

    return errors
