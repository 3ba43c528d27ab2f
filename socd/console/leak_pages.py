"""The pages on leaked accounts and on the reconciliation with what others report. They read and never write."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from aiohttp import web

from socd.console.reader import ConsoleReader
from socd.console.render import Renderer, lang_of
from socd.model.inventory import Unit
from socd.model.leaks import AccountClass, Follow
from socd.model.reconcile import Line, Seen
from socd.model.text import Lang
from socd.notices.table import COLUMNS, cells, paper, to_csv, to_xlsx
from socd.store import LeakRow

_LISTED = 500  # rows on one page
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit's leaked accounts in figures."""

    id: str
    unit: Unit | None
    computers: int
    accounts: int
    official: int
    changed: int
    still: int


class LeakPages:
    """One method per page."""

    def __init__(self, reader: ConsoleReader, lang: Lang) -> None:
        self._reader = reader
        self._lang = lang
        self._render = Renderer(reader, lang)

    async def accounts(self, request: web.Request) -> web.Response:
        every = await asyncio.to_thread(self._reader.store.leak_rows)
        rows = [row for row in every if row.cls is not AccountClass.CITIZEN and row.unit]
        units = self._units(rows)
        unit = request.query.get("unit", "")
        unit = unit if unit in {line.id for line in units} else ""
        state = request.query.get("state", "")
        state = state if state in {one.value for one in Follow} else ""
        shown = [row for row in rows if unit in ("", row.unit) and state in ("", row.state.value)]
        return self._render.page(
            request,
            "accounts.html",
            units=units,
            rows=shown[:_LISTED],
            more=len(shown) > _LISTED,
            wanted_unit=unit,
            wanted_state=state,
            states=list(Follow),
            inventory=self._reader.inventory(),
        )

    def _units(self, rows: Sequence[LeakRow]) -> list[UnitLine]:
        units = self._reader.inventory().units
        found = []
        for unit in sorted({row.unit or "" for row in rows}):
            mine = [row for row in rows if row.unit == unit]
            found.append(
                UnitLine(
                    unit, units.get(unit), len({row.machine for row in mine if row.machine}), len(mine),
                    sum(row.cls is AccountClass.OFFICIAL for row in mine), sum(row.settled for row in mine),
                    sum(row.state is Follow.STILL for row in mine),
                )
            )  # fmt: skip
        return found

    async def notices(self, request: web.Request) -> web.Response:
        lang = lang_of(request, self._lang)
        store, inventory = self._reader.store, self._reader.inventory()
        papers = await asyncio.to_thread(store.papers)
        number = _number(request.query.get("notice"), {notice for notice, _, _ in papers})
        lines = await asyncio.to_thread(self._lines, number)
        counts = Counter(line.seen for line in lines)
        only_open = request.query.get("show") == "open"
        shown = [line for line in lines if line.open or not only_open]
        return self._render.page(
            request,
            "notices.html",
            papers=[(notice, one, paper(one, lang), count) for notice, one, count in papers[:_LISTED]],
            wanted=number,
            only_open=only_open,
            counts=[(seen, counts[seen]) for seen in Seen],
            waiting=sum(line.open for line in lines),
            columns=[column.in_(lang) for column in COLUMNS],
            rows=[(line, cells(line, inventory, lang)) for line in shown[:_LISTED]],
            more=len(shown) > _LISTED,
        )

    async def notices_file(self, request: web.Request) -> web.Response:
        """The whole table as CSV or XLSX."""
        kind = request.match_info["kind"]
        papers = await asyncio.to_thread(self._reader.store.papers)
        number = _number(request.query.get("notice"), {notice for notice, _, _ in papers})
        lines = await asyncio.to_thread(self._lines, number)
        make = to_csv if kind == "csv" else to_xlsx
        data = await asyncio.to_thread(make, lines, self._reader.inventory(), lang_of(request, self._lang))
        headers = {"Content-Disposition": f'attachment; filename="doi-soat.{kind}"'}
        return web.Response(body=data, content_type="text/csv" if kind == "csv" else _XLSX, headers=headers)

    def _lines(self, number: int | None) -> tuple[Line, ...]:
        return self._reader.store.reconciliation(notice=number)


def _number(text: str | None, known: set[int]) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 and int(text) in known else None
