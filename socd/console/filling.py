"""The fields of a case's documents that only a person can know, filled in beside the document. Same fields and same
checks as `socd report … --field` and `socd case fill`; what is filled in stays with the case."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from aiohttp import web
from yarl import URL

from socd.cases import hand
from socd.cases.fields import As, FieldProblem, said
from socd.cases.fields import Field as Asked
from socd.cases.workdays import VIETNAM
from socd.casework import MovedError
from socd.console.desk import Desk, same
from socd.console.errands import TooManyError
from socd.console.fields import Field, FieldsError, Sort, Typed, check
from socd.console.gate import Entry
from socd.console.handling import MOVED, Form, Forms, handler, seen_of, typed_fields
from socd.console.paperwork import OF_CASES, forms_of
from socd.console.reader import ConsoleReader
from socd.model.case import Case
from socd.model.text import Lang, Text

T = Text

_SORTS = {As.DAY: Sort.DAY, As.MOMENT: Sort.TIME, As.YES_NO: Sort.CHOICE, As.CHOICES: Sort.SEVERAL}
_YES_NO = [("", "–"), ("có", T("có", "yes")), ("không", T("không", "no"))]
_HELP = {
    As.LINES: T("mỗi dòng một mục", "one entry a line"),
    As.MOMENT: T("giờ Việt Nam", "Vietnam time"),
}
_DRAW = "draw-now"


class FillPages:
    """One document of a case: its fields, and drawing it up with them."""

    def __init__(self, reader: ConsoleReader, lang: Lang, desk: Desk) -> None:
        self._reader, self._desk = reader, desk
        self._forms = Forms(reader, lang)

    async def ask(self, request: web.Request) -> web.StreamResponse:
        handler(request)
        return self._forms.show(request, await self._form(request, await self._case(request)))

    async def fill(self, request: web.Request) -> web.StreamResponse:
        entry, fields = handler(request), typed_fields(request)
        key = same(entry.token, request.path, fields)
        async with self._desk.turn:
            location = self._desk.done(key)
            if location is None:
                done = await self._fill(request, entry, Typed(fields))
                if isinstance(done, web.StreamResponse):
                    return done
                location = self._desk.remember(key, done)
        raise web.HTTPSeeOther(URL(location, encoded=True))

    async def _fill(self, request: web.Request, entry: Entry, typed: Typed) -> str | web.StreamResponse:
        case, code = await self._case(request), request.match_info["form"]
        form = await self._form(request, case)
        try:
            told = told_of(code, form.fields, typed)
            case = await asyncio.to_thread(self._desk.work.fill, case.number, told, who=entry.who, seen=seen_of(typed))
        except FieldsError as error:
            return self._forms.show(request, form, typed=typed, problems=error.problems, status=422)
        except MovedError as error:
            form = await self._form(request, error.case)
            return self._forms.show(request, form, typed=typed, told=MOVED, moved=error.events, status=409)
        path = str(URL("/cases") / case.number)
        if typed.one(_DRAW):
            arguments = ["report", code, case.number, f"--by={entry.who}"]
            try:
                self._desk.errands.draw(code, case.number, arguments, entry.who)
            except TooManyError as error:
                form = await self._form(request, case)
                kept = T(f"Đã ghi các trường. {error.text.vi}", f"The fields are written. {error.text.en}")
                return self._forms.show(request, form, typed=typed, told=kept, status=422)
        return f"{path}?done=fields#documents"

    async def _form(self, request: web.Request, case: Case) -> Form:
        code = request.match_info["form"]
        asked = hand.of_form(code)
        if not asked or code not in dict(forms_of(case)):
            raise web.HTTPNotFound
        beside = self._reader.documents_dir / f"{case.number}.yaml"
        there = await asyncio.to_thread(beside.is_file)
        note = _NOTE if not there else T(
            f"{_NOTE.vi} Tệp {beside.name} trong thư mục văn bản cũng điền các trường này, và được ưu tiên.",
            f"{_NOTE.en} The file {beside.name} in the documents' folder fills these fields too, and wins.",
        )  # fmt: skip
        values = hand.in_case(case)
        draw = Field(_DRAW, T("Lập văn bản này ngay sau khi ghi", "Draw this document up once written"), Sort.TICK)
        fields = (*(shown(field, values.get(field.key)) for field in asked), draw)
        path, title = str(URL("/cases") / case.number), OF_CASES[code]
        seen = {"seen": str(len(case.events))}
        return Form(
            T(f"điền: {title.vi}", f"fill in: {title.en}"), fields, f"{path}/fill/{code}", f"{path}#documents",
            T("ghi", "write"), seen, case.number, note,
        )  # fmt: skip

    async def _case(self, request: web.Request) -> Case:
        case = await asyncio.to_thread(self._reader.store.case, request.match_info["number"])
        if case is None:
            raise web.HTTPNotFound
        return case


_NOTE = T(
    "Chỉ những điều hệ thống không thể biết. Để trống thì văn bản chừa chỗ chấm để điền tay; số và ngày văn bản do Văn "
    "thư ghi sau khi ký.",
    "Only what the system cannot know. What is left empty is dotted room for a pen; number and day are the registry's "
    "after signature.",
)


def shown(field: Asked, value: Any) -> Field:
    """A field as the page asks for it, with what is known of it."""
    sort = _SORTS.get(field.kind) or (Sort.LINE if field.short else Sort.TEXT)
    options: Any = (
        _YES_NO
        if field.kind is As.YES_NO
        else [(name, hand.LABELS.get(field.key, {}).get(name, name)) for name in field.choices]
    )
    return Field(field.key, field.label, sort, help=_HELP.get(field.kind), options=options, value=_value(field, value))


def _value(field: Asked, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(VIETNAM):%Y-%m-%dT%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return ",".join(value) if field.kind is As.CHOICES else said(field, value)


def told_of(form: str, fields: Sequence[Field], typed: Typed) -> Mapping[str, Any]:
    """What was typed, by key; "" for what was left empty. Raises FieldsError with everything that cannot be used."""
    told: dict[str, Any] = {}
    problems: dict[str, Text] = {}
    try:
        check(fields, typed)
    except FieldsError as error:
        problems |= error.problems
    for field in hand.of_form(form):
        if field.key in problems:
            continue
        try:
            told[field.key] = _read(field, typed)
            hand.check({field.key: told[field.key]})
        except FieldProblem as problem:
            problems[field.key] = problem.mend
    if problems:
        raise FieldsError(problems)
    return told


def _read(field: Asked, typed: Typed) -> Any:
    match field.kind:
        case As.CHOICES:
            return typed.many(field.key)
        case As.MOMENT:
            return typed.time(field.key)
        case As.DAY:
            return typed.day(field.key)
    return typed.one(field.key)
