"""What people bring in: cases told by others, notices, a word on suspicions and on lines of the reconciliation."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlsplit

from aiohttp import web
from yarl import URL

from socd.cases import desk as words
from socd.cases.life import CaseError
from socd.casework import LINE_GONE, template_sites
from socd.console.desk import Desk, same
from socd.console.fields import Field, FieldsError, Sort, Typed, check
from socd.console.gate import Entry
from socd.console.handling import Form, Forms, handler, typed_fields
from socd.console.reader import ConsoleReader
from socd.model.case import Case, Source
from socd.model.catalogue import ALL, BY_CODE
from socd.model.inventory import Inventory
from socd.model.kinds import Severity
from socd.model.notices import Decision
from socd.model.text import Lang, Text
from socd.noticefeed import ROW, TypedNotice

T = Text
Take = Callable[[Entry, Typed], Awaitable[str]]  # where it leads to; raises what `Intake` shows

_WHY = T("Lý do", "Reason")
_SOURCES = [(source.value, source.label) for source in Source if source is not Source.SOCD]
_NONE: tuple[str, Text | str] = ("", "–")
_MANY = 20  # names told in a sentence


class RefusedError(Exception):
    """Sentences that concern the whole form."""

    def __init__(self, told: Sequence[Text]) -> None:
        self.text = T(" · ".join(one.vi for one in told), " · ".join(one.en for one in told))
        super().__init__(self.text.en)


class Intake:
    """Pages that make something new, each a form to fill in and a way to take it."""

    def __init__(self, reader: ConsoleReader, lang: Lang, desk: Desk) -> None:
        self._reader, self._desk = reader, desk
        self._forms = Forms(reader, lang)

    async def _take(self, request: web.Request, form: Form, take: Take) -> web.StreamResponse:
        """Check, take, and lead on; or the form once more. The same form sent twice leads to the same place."""
        entry, fields = handler(request), typed_fields(request)
        key, typed = same(entry.token, str(request.rel_url), fields), Typed(fields)
        async with self._desk.turn:
            location = self._desk.done(key)
            if location is None:
                try:
                    check(form.fields, typed)
                    location = self._desk.remember(key, await take(entry, typed))
                except FieldsError as error:
                    return self._again(request, form, typed, problems=error.problems)
                except CaseError as error:
                    return self._again(request, form, typed, told=error.text)
                except RefusedError as error:
                    return self._again(request, form, typed, told=error.text)
        raise web.HTTPSeeOther(URL(location, encoded=True))

    def _again(
        self,
        request: web.Request,
        form: Form,
        typed: Typed,
        *,
        problems: Mapping[str, Text] | None = None,
        told: Text | None = None,
    ) -> web.Response:
        return self._forms.show(request, form, typed=typed, problems=problems, told=told, status=422)

    # -- a case told by people -------------------------------------------------------------------------------

    async def new_case(self, request: web.Request) -> web.StreamResponse:
        handler(request)
        return self._forms.show(request, self._case_form(secrets.token_urlsafe(16)))

    async def enter_case(self, request: web.Request) -> web.StreamResponse:
        once = Typed(typed_fields(request)).one("once")[:100]
        return await self._take(request, self._case_form(once), self._enter)

    def _case_form(self, once: str) -> Form:
        inventory = self._reader.inventory()
        kinds = [_NONE, *((kind.code, kind.title) for kind in ALL)]
        units = [_NONE, *((unit.id, unit.name) for unit in inventory.units.values())]
        levels = [_NONE, *((level.value, _level(level)) for level in Severity)]
        sites = tuple(site.name for site in inventory.sites.values())
        fields = (
            Field("kind", T("Loại", "Kind"), Sort.CHOICE, True, options=kinds),
            Field("source", T("Ai báo", "Told by"), Sort.CHOICE, True, options=[_NONE, *_SOURCES]),
            Field("title", T("Nội dung được báo", "What was told"), needed=True),
            Field("sites", T("Trang (mỗi dòng một tên, địa chỉ hoặc tên miền)",
                             "Sites (one name, address or host a line)"), Sort.TEXT, hints=sites),
            Field("unit", T("Đơn vị (khi không có trang)", "Unit (where there is no site)"), Sort.CHOICE,
                  options=units),
            Field("t0", T("Lúc cơ quan biết (T0)", "When the office learned of it (T0)"), Sort.TIME,
                  help=T("giờ Việt Nam; để trống: bây giờ", "Vietnam time; empty: now")),
            Field("place", T("Địa chỉ, hoặc số văn bản", "Address, or the paper's number")),
            Field("severity", T("Mức độ (để trống: theo loại)", "Severity (empty: by its kind)"), Sort.CHOICE,
                  options=levels),
        )  # fmt: skip
        title = T("nhập vụ việc", "enter a case")
        note = T(
            "Vụ việc vào ở trạng thái nghi vấn, như mọi vụ việc khác.", "It is suspected at first, like any other."
        )
        return Form(title, fields, "/cases/new", "/cases", title, {"once": once}, note=note)

    async def _enter(self, entry: Entry, typed: Typed) -> str:
        sites, unit = placed(self._reader.inventory(), typed)
        kind, at = BY_CODE[typed.one("kind")], self._desk.work.now()
        level = typed.one("severity")

        def make(number: str) -> Case:
            return words.entered(
                number, kind, source=Source(typed.one("source")), unit=unit, sites=sites, t0=typed.time("t0") or at,
                at=at, who=entry.who, place=typed.one("place"), title=typed.one("title"),
                severity=Severity(level) if level else None,
            )  # fmt: skip

        made = await asyncio.to_thread(self._desk.work.enter, make, kind, once=typed.one("once")[:100])
        return f"{URL('/cases') / made.number}?done=entered"

    # -- suspicions ------------------------------------------------------------------------------------------

    async def suspect(self, request: web.Request) -> web.StreamResponse:
        handler(request)
        return self._forms.show(request, await self._suspect_form(request))

    async def settle_suspect(self, request: web.Request) -> web.StreamResponse:
        wanted, accepts = request.match_info["id"], request.match_info["word"] == "accept"

        async def take(entry: Entry, typed: Typed) -> str:
            work, why = self._desk.work, typed.one("note")
            try:
                if not accepts:
                    number = await asyncio.to_thread(work.promote_suspect, wanted, who=entry.who, why=why)
                    return f"{URL('/cases') / number}?done=promoted"
                every = bool(typed.one("all-sites"))
                await asyncio.to_thread(work.accept_suspect, wanted, who=entry.who, why=why, all_sites=every)
            except KeyError:
                raise RefusedError([_ANSWERED]) from None
            return "/suspects"

        return await self._take(request, await self._suspect_form(request), take)

    async def _suspect_form(self, request: web.Request) -> Form:
        wanted, accepts = request.match_info["id"], request.match_info["word"] == "accept"
        waiting = await asyncio.to_thread(self._reader.store.suspects)
        found = next((one for one in waiting if one.id == wanted), None)
        fields = [Field("note", _WHY, Sort.TEXT, True)]
        if accepts and found is not None:
            reach = len(template_sites(self._reader.inventory(), (found.site,)))
            label = T(f"Cho cả {reach} trang cùng nhà cung cấp, máy chủ", f"For all {reach} sites of the same vendor")
            fields += [Field("all-sites", label, Sort.TICK)] if reach > 1 else []
        title = T("chấp nhận: không hỏi lại", "accept: never ask again") if accepts else T("mở vụ việc", "open a case")
        note = found.track.finding.kind.title if found else _ANSWERED
        return Form(title, fields, request.path, "/suspects", title, {}, wanted, note, accepts)

    # -- what others report ----------------------------------------------------------------------------------

    async def new_notice(self, request: web.Request) -> web.StreamResponse:
        handler(request)
        return self._forms.show(request, self._notice_form())

    async def take_notice(self, request: web.Request) -> web.StreamResponse:
        return await self._take(request, self._notice_form(), self._notice)

    def _notice_form(self) -> Form:
        inventory = self._reader.inventory()
        units = [_NONE, *((unit.id, unit.name) for unit in inventory.units.values())]
        sites = tuple(site.url for site in inventory.sites.values())
        kinds = [_NONE, *((kind.code, kind.title) for kind in ALL)]
        fields = (
            Field("source", T("Nguồn", "Source"), Sort.CHOICE, True, options=[_NONE, *_SOURCES]),
            Field("sender", T("Nơi gửi, người báo", "Who sent it")),
            Field("number", T("Số, ký hiệu văn bản", "Number of the paper")),
            Field("day", T("Ngày văn bản", "Day of the paper"), Sort.DAY),
            Field("received", T("Nhận lúc", "Received"), Sort.TIME,
                  help=T("giờ Việt Nam; để trống: bây giờ", "Vietnam time; empty: now")),
            Field("kind", T("Loại (tài khoản lộ: để trống cũng được)", "Kind (may be empty for leaked accounts)"),
                  Sort.CHOICE, options=kinds),
            Field("unit", T("Đơn vị", "Unit"), Sort.CHOICE, options=units),
            Field("where", T("Tên miền, địa chỉ, tên trang", "Host, address or site"), hints=sites),
            Field("account", T("Tài khoản (chỉ giữ dạng đã che)", "Account (only its masked form is kept)"),
                  help=T("Không ghi mật khẩu.", "Never write a password here.")),
            Field("machine", T("Tên máy tính", "Computer")),
            Field("seen", T("Nơi báo thấy lúc (dd/mm/yyyy HH:MM)", "Seen by them at (dd/mm/yyyy HH:MM)")),
            Field("computers", T("Số máy tính", "Computers"), Sort.NUMBER),
            Field("accounts", T("Số tài khoản", "Accounts"), Sort.NUMBER),
            Field("official", T("Trong đó công vụ", "Of them official"), Sort.NUMBER),
            Field("note", T("Ghi chú", "Note"), Sort.TEXT),
        )  # fmt: skip
        title = T("nhập thông báo của nơi khác", "enter what others report")
        note = T(
            "Điều được báo không tự xác nhận sự cố nào: chưa thấy ở đây thì mở nghi vấn, T0 là lúc nhận.",
            "It confirms nothing by itself: what is not seen here opens a case in suspicion, T0 its receipt.",
        )
        return Form(title, fields, "/notices/new", "/notices", title, {}, note=note)

    async def _notice(self, _entry: Entry, typed: Typed) -> str:
        at = self._desk.work.now()
        row = {name: typed.one(name) for name in ROW if typed.one(name)}
        notice = TypedNotice(
            Source(typed.one("source")), typed.time("received") or at, at, typed.one("sender"), typed.one("number"),
            typed.day("day"), typed.one("kind"), row,
        )  # fmt: skip
        kept, problems = await asyncio.to_thread(self._desk.take_notice, notice)
        if kept is None:
            raise RefusedError(problems)
        return f"/notices?notice={kept.notice}"

    # -- the reconciliation ----------------------------------------------------------------------------------

    async def line(self, request: web.Request) -> web.StreamResponse:
        handler(request)
        return self._forms.show(request, await self._line_form(request))

    async def rule(self, request: web.Request) -> web.StreamResponse:
        line = request.query.get("line", "")

        async def take(entry: Entry, typed: Typed) -> str:
            work, seen = self._desk.work, typed.one("ruled")
            said = Decision(typed.one("decision"))
            try:
                await asyncio.to_thread(
                    work.rule, line, said, who=entry.who, why=typed.one("note"), case=typed.one("case"), seen=seen
                )
            except KeyError:
                raise RefusedError([LINE_GONE]) from None
            return "/notices"

        return await self._take(request, await self._line_form(request), take)

    async def _line_form(self, request: web.Request) -> Form:
        wanted = request.query.get("line", "")
        lines = await asyncio.to_thread(self._reader.store.reconciliation)
        found = next((line for line in lines if line.key == wanted), None)
        if found is None:
            raise web.HTTPNotFound
        decisions = [_NONE, *((one.value, one.label) for one in Decision)]
        fields = [Field("decision", T("Kết luận", "Decision"), Sort.CHOICE, True, options=decisions)]
        if found.ours is None:
            fields.append(Field("case", T("Vụ việc là cùng một việc (số)", "The case it is one with (number)")))
        fields.append(Field("note", _WHY, Sort.TEXT, True))
        title = T("kết luận đối soát", "decide on a line")
        ruled = found.ruling.at.isoformat() if found.ruling else ""
        note = None
        if found.ruling:
            said, who = found.ruling.decision.label, found.ruling.who
            note = T(f"Đã kết luận: {said.vi} ({who}).", f"Decided before: {said.en} ({who}).")
        path = str(URL("/notices/line").with_query(line=wanted))
        return Form(title, fields, path, "/notices", title, {"ruled": ruled}, wanted, note)


_ANSWERED = T("Nghi vấn này đã có người trả lời, hoặc không còn.", "Somebody has answered this, or it is gone.")


def placed(inventory: Inventory, typed: Typed) -> tuple[tuple[str, ...], str]:
    """Sites and unit of a case, from what was typed. Raises FieldsError."""
    by_name = {host: site.id for site in inventory.sites.values() for host in site.hosts}
    by_name |= {
        name.casefold(): site.id for site in inventory.sites.values() for name in (site.name, site.url, site.id)
    }
    wanted = [line.strip() for line in typed.one("sites").splitlines() if line.strip()]
    found = [by_name.get(line.casefold()) or by_name.get(_host(line)) for line in wanted]
    missing = [line for line, site in zip(wanted, found, strict=True) if site is None]
    if missing:
        names = ", ".join(missing[:_MANY])[:300]
        raise FieldsError({"sites": T(f"Không có trong danh mục: {names}", f"Not in the inventory: {names}")})
    sites = tuple(dict.fromkeys(site for site in found if site))
    unit = typed.one("unit") or (inventory.sites[sites[0]].operator if sites else "")
    if not unit:
        raise FieldsError({"unit": T("Ghi trang hoặc chọn đơn vị.", "Give a site or choose a unit.")})
    return sites, unit


def _host(text: str) -> str:
    try:
        return (urlsplit(text if "://" in text else f"//{text}").hostname or "").casefold()
    except ValueError:
        return ""


def _level(level: Severity) -> Text:
    return T(f"{level.value} {level.label.vi}", f"{level.value} {level.label.en}")
