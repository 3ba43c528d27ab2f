"""The pages by which people handle a case: one form a deed, sent back with what to mend where it cannot be taken."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from yarl import URL

from socd.cases.life import CaseError
from socd.casework import MovedError
from socd.console import deeds
from socd.console.desk import Desk, same
from socd.console.fields import Field, FieldsError, Sort, Typed, check
from socd.console.gate import KEY, TYPED, Entry, entry_of
from socd.console.reader import ConsoleReader
from socd.console.render import Renderer
from socd.model.case import Case, CaseEvent
from socd.model.text import Lang, Text
from socd.model.user import User

_GONE = Text(
    "Vụ việc đã sang trạng thái khác: câu trả lời này không còn áp dụng.",
    "The case has moved on: this answer no longer applies.",
)
MOVED = Text(
    "Trong lúc bạn điền, vụ việc đã có thay đổi (bên dưới). Chưa ghi gì. Xem lại rồi gửi lần nữa nếu vẫn đúng.",
    "While you were writing, the case changed (see below). Nothing was written. Read it, and send again if it holds.",
)
_UNKNOWN = Text("Không có vụ việc này.", "There is no such case.")


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a page shows it. `hidden` goes along unseen; `back` is where one can turn back to."""

    title: Text
    fields: Sequence[Field]
    path: str
    back: str
    send: Text
    hidden: Mapping[str, str]
    about: str = ""
    note: Text | None = None
    grave: bool = False


class Forms:
    """Shows forms, empty or as they were typed."""

    def __init__(self, reader: ConsoleReader, lang: Lang) -> None:
        self._render = Renderer(reader, lang)

    def show(
        self,
        request: web.Request,
        form: Form,
        *,
        typed: Typed | None = None,
        problems: Mapping[str, Text] | None = None,
        told: Text | str | None = None,
        moved: Sequence[CaseEvent] = (),
        status: int = 200,
        closed: bool = False,
    ) -> web.Response:
        """`told` concerns the whole form, `problems` single fields; `closed`: it can no longer be sent."""
        values = {field.name: _values(field, typed) for field in form.fields}
        return self._render.page(
            request, "form.html", status=status, forms=not closed, form=form, values=values, sorts=Sort,
            problems=problems or {}, told=told, moved=moved, closed=closed,
        )  # fmt: skip


def _values(field: Field, typed: Typed | None) -> tuple[str, ...]:
    if typed is None:
        return tuple(field.value.split(",")) if field.sort is Sort.SEVERAL else (field.value,)
    return typed.many(field.name) if field.sort is Sort.SEVERAL else (typed.one(field.name),)


class CasePages:
    """One case, one deed."""

    def __init__(self, reader: ConsoleReader, lang: Lang, desk: Desk) -> None:
        self._reader, self._desk = reader, desk
        self._forms = Forms(reader, lang)

    def deeds(self, case: Case) -> deeds.Deeds:
        """What can be done to the case now. Blocking."""
        store = self._reader.store
        others = [one for one in store.cases(open_only=True) if one.cls is case.cls and one.number != case.number]
        around = deeds.Around(self._reader.inventory(), self._reader.clock_rules(), others, people(store.users.all()))
        return deeds.deeds(case, around)

    async def ask(self, request: web.Request) -> web.StreamResponse:
        handler(request)
        case = await self._case(request)
        deed = (await asyncio.to_thread(self.deeds, case)).find(request.match_info["deed"])
        if deed is None:
            raise web.HTTPSeeOther(_path(case.number))
        return self._forms.show(request, _form(case, deed))

    async def do(self, request: web.Request) -> web.StreamResponse:
        entry, fields = handler(request), typed_fields(request)
        form = same(entry.token, request.path, fields)
        async with self._desk.turn:
            location = self._desk.done(form)
            if location is None:
                done = await self._do(request, entry, Typed(fields))
                if isinstance(done, web.StreamResponse):
                    return done
                location = self._desk.remember(form, done)
        raise web.HTTPSeeOther(URL(location, encoded=True))

    async def _do(self, request: web.Request, entry: Entry, typed: Typed) -> str | web.StreamResponse:
        """Where the deed leads to, or the form once more."""
        case, code = await self._case(request), request.match_info["deed"]
        deed = (await asyncio.to_thread(self.deeds, case)).find(code)
        seen = seen_of(typed)
        if deed is None:
            return self._closed(request, case, typed, seen)
        form = _form(case, deed)
        try:
            check(deed.fields, typed)
            doing = deeds.Doing(self._desk.work, case, entry.who, seen, typed)
            number = await asyncio.to_thread(deed.act, doing)
        except FieldsError as error:
            return self._forms.show(request, form, typed=typed, problems=error.problems, status=422)
        except CaseError as error:
            return self._forms.show(request, form, typed=typed, told=error.text, status=422)
        except KeyError:
            return self._forms.show(request, form, typed=typed, told=_UNKNOWN, status=422)
        except MovedError as error:
            return await self._moved(request, error, code, typed)
        return f"{_path(number)}?done={code}"

    async def _moved(self, request: web.Request, error: MovedError, code: str, typed: Typed) -> web.Response:
        deed = (await asyncio.to_thread(self.deeds, error.case)).find(code)
        if deed is None:
            return self._closed(request, error.case, typed, seen_of(typed))
        form = _form(error.case, deed)
        return self._forms.show(request, form, typed=typed, told=MOVED, moved=error.events, status=409)

    def _closed(self, request: web.Request, case: Case, typed: Typed, seen: int) -> web.Response:
        """The answer no longer fits: what was typed is shown, to be copied."""
        kept = [Field(name, Text(name, name), Sort.TEXT) for name in ("note", "title", "tags") if typed.one(name)]
        form = Form(Text("Chưa ghi", "Not written"), kept, request.path, _path(case.number), _GONE, {}, case.number)
        return self._forms.show(
            request, form, typed=typed, told=_GONE, moved=case.events[seen:], status=409, closed=True
        )

    async def _case(self, request: web.Request) -> Case:
        case = await asyncio.to_thread(self._reader.store.case, request.match_info["number"])
        if case is None:
            raise web.HTTPNotFound
        return case


def _form(case: Case, deed: deeds.Deed) -> Form:
    path = f"{_path(case.number)}/do/{deed.code}"
    seen = {"seen": str(len(case.events))}
    return Form(deed.label, deed.fields, path, _path(case.number), deed.label, seen, case.number, deed.note, deed.grave)


def _path(number: str) -> str:
    return str(URL("/cases") / number)


def seen_of(typed: Typed) -> int:
    """How many lines the timeline had; what was not told is none."""
    text = typed.one("seen")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def typed_fields(request: web.Request) -> dict[str, list[str]]:
    """What was typed, without the word that proves the form ours."""
    return {name: values for name, values in request[TYPED].items() if name != KEY}


def handler(request: web.Request) -> Entry:
    """The person, who may handle cases. Raises HTTPForbidden."""
    entry = entry_of(request)
    if entry is None or not entry.session.user.role.handles:
        raise web.HTTPForbidden
    return entry


def people(users: Sequence[User]) -> tuple[str, ...]:
    """Names of those who can be given something to do."""
    return tuple(user.name for user in users if user.disabled_at is None and user.role.handles)
