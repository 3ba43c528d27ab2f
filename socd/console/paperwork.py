"""Documents: asked for with a button, drawn up beside the daemon, marked as sent with their number."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping, Sequence

from aiohttp import web
from yarl import URL

from socd.cases import hand
from socd.cases.clocks import ClockRule
from socd.console.desk import Desk, same
from socd.console.errands import Job, TooManyError, as_told
from socd.console.fields import Field, FieldsError, Sort, Typed, check
from socd.console.gate import Entry
from socd.console.handling import Form, Forms, handler, typed_fields
from socd.console.reader import ConsoleReader
from socd.console.render import lang_of
from socd.console.texts import TEXTS
from socd.model.case import Case
from socd.model.kinds import KindClass
from socd.model.text import Lang, Text
from socd.store import Drawn

T = Text

# What the commands `socd report …` draw up, by what they ask for (a test holds them together).
OF_CASES: Mapping[str, Text] = {
    "case": T("Mọi văn bản hợp với vụ việc", "Every document that fits the case"),
    "initial": T("Thông báo ban đầu (24 giờ)", "Initial notice (24 h)"),
    "incident": T("Báo cáo sự cố (72 giờ)", "Incident report (72 h)"),
    "warning": T("Công văn cảnh báo đơn vị", "Warning letter to the unit"),
    "minutes": T("Biên bản xác nhận", "Record of confirmation"),
    "notice": T("Thông báo sự cố (TT 20/2017)", "Incident notice (TT 20/2017)"),
    "form03": T("Mẫu 03 TT 20/2017", "Form 03, TT 20/2017"),
    "form04": T("Mẫu 04 TT 20/2017", "Form 04, TT 20/2017"),
    "personal-data": T("Thông báo vi phạm dữ liệu cá nhân (Mẫu 08)", "Personal-data notice (form 08)"),
    "evidence-list": T("Danh mục chứng cứ", "List of evidence"),
    "summary": T("Tóm tắt cho lãnh đạo", "Leader's page"),
}
OF_PERIODS: Mapping[str, Text] = {
    "monthly": T("Báo cáo tháng", "Monthly report"),
    "weekly": T("Báo cáo giám sát tuần", "Weekly monitoring report"),
    "quarterly": T("Báo cáo quý", "Quarterly report"),
    "half-year": T("Báo cáo 06 tháng", "Report on 6 months"),
    "nine-months": T("Báo cáo 09 tháng", "Report on 9 months"),
    "yearly": T("Báo cáo năm", "Yearly report"),
    "annual": T("Mẫu số 08 NĐ 331/2026 gửi Bộ Công an", "Form 08, decree 331/2026, to the Ministry"),
    "form05": T("Mẫu 05 TT 20/2017", "Form 05, TT 20/2017"),
}
_LETTERS = ("warning",)  # what a case of any class may have
_PERIOD = re.compile(r"[0-9A-Za-z][0-9A-Za-z/-]{0,15}")
_NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,39}")


def forms_of(case: Case) -> list[tuple[str, Text]]:
    """The documents a case may need."""
    if case.cls is KindClass.INCIDENT:
        return list(OF_CASES.items())
    return [(form, label) for form, label in OF_CASES.items() if form in _LETTERS]


def fillable(case: Case) -> list[tuple[str, Text, int, int]]:
    """Documents with fields for people: form, title, how many are filled in, of how many."""
    known = hand.in_case(case)
    found = []
    for form, title in forms_of(case):
        if fields := hand.of_form(form):
            found.append((form, title, sum(field.key in known for field in fields), len(fields)))
    return found


class PaperPages:
    """Everything about documents that is sent, not shown."""

    def __init__(self, reader: ConsoleReader, lang: Lang, desk: Desk) -> None:
        self._reader, self._desk, self._lang = reader, desk, lang
        self._forms = Forms(reader, lang)

    def jobs(self, about: str | None = None) -> Sequence[Job]:
        """What was asked for, the newest first; of one case or period."""
        return [job for job in reversed(self._desk.errands.jobs) if about in (None, job.about)]

    async def draw(self, request: web.Request) -> web.StreamResponse:
        """Ask for a document of a case (`about`: its number) or of a period ("": the running one)."""
        entry, typed = handler(request), Typed(typed_fields(request))
        form, about = typed.one("form"), typed.one("about")
        back = "/reports"
        if form in OF_CASES and _NUMBER.fullmatch(about):
            case = await asyncio.to_thread(self._reader.store.case, about)
            if case is None or form not in dict(forms_of(case)):
                raise web.HTTPNotFound
            back, arguments = str(URL("/cases") / about), [about]
        elif form in OF_PERIODS and (not about or _PERIOD.fullmatch(about)):
            arguments = [f"--period={about}"] if about else []
        else:
            return self._refused(request, typed)
        try:
            self._desk.errands.draw(form, about, ["report", form, *arguments, f"--by={entry.who}"], entry.who)
        except TooManyError as error:
            return self._refused(request, typed, error.text)
        raise web.HTTPSeeOther(URL(f"{back}#documents", encoded=True))

    def _refused(self, request: web.Request, typed: Typed, told: Text | None = None) -> web.Response:
        options = [*OF_CASES.items(), *OF_PERIODS.items()]
        fields = (
            Field("form", T("Văn bản", "Document"), Sort.CHOICE, True, options=options),
            Field("about", T("Số vụ việc, hoặc kỳ (ví dụ 2026-11)", "Case number, or period (such as 2026-11)")),
        )
        title = T("lập văn bản", "draw up a document")
        problems = (
            {} if told else {"about": T("Ghi kỳ như 2026-11, 2026-W47, 2026-Q4.", "Write 2026-11, 2026-W47, 2026-Q4.")}
        )
        form = Form(title, fields, "/draw", "/reports", title, {})
        return self._forms.show(request, form, typed=typed, problems=problems, told=told, status=422)

    # -- sent ------------------------------------------------------------------------------------------------

    async def ask_sent(self, request: web.Request) -> web.StreamResponse:
        """A document drawn up here was sent."""
        handler(request)
        return self._forms.show(request, _sent_form(await self._drawn(request)))

    async def sent(self, request: web.Request) -> web.StreamResponse:
        one = await self._drawn(request)
        arguments = ["report", "sent", str(one.id)]
        back = str(URL("/cases") / one.number) + "?done=sent" if one.number else "/reports"
        return await self._tell(request, _sent_form(one), arguments, back)

    async def ask_case(self, request: web.Request) -> web.StreamResponse:
        """A paper about a case was sent, drawn up here or not."""
        handler(request)
        return self._forms.show(request, _case_form(await self._case(request), self._reader.clock_rules()))

    async def case_sent(self, request: web.Request) -> web.StreamResponse:
        case, document = await self._case(request), Typed(typed_fields(request)).one("document")
        form = _case_form(case, self._reader.clock_rules())
        arguments = ["case", "sent", case.number, f"--document={document}"]
        return await self._tell(request, form, arguments, str(URL("/cases") / case.number) + "?done=sent")

    async def _tell(self, request: web.Request, form: Form, arguments: list[str], back: str) -> web.StreamResponse:
        entry, fields = handler(request), typed_fields(request)
        typed, key = Typed(fields), same(entry.token, request.path, fields)
        async with self._desk.turn:
            if self._desk.done(key) is None:
                told = await self._told(request, form, arguments, entry, typed)
                if told is not None:
                    return told
                self._desk.remember(key, back)
        raise web.HTTPSeeOther(URL(back, encoded=True))

    async def _told(
        self, request: web.Request, form: Form, arguments: list[str], entry: Entry, typed: Typed
    ) -> web.Response | None:
        try:
            check(form.fields, typed)
            at = typed.time("at")
        except FieldsError as error:
            return self._forms.show(request, form, typed=typed, problems=error.problems, status=422)
        more = [f"--at={at.isoformat()}"] if at else []
        code, _, err = await self._desk.errands.call(
            *arguments, f"--reference={typed.one('reference')}", f"--by={entry.who}", *more,
            lang=lang_of(request, self._lang),
        )  # fmt: skip
        if code == 0:
            return None
        return self._forms.show(request, form, typed=typed, told=as_told(err) or f"socd: {code}", status=422)

    async def _drawn(self, request: web.Request) -> Drawn:
        number = request.match_info["id"]
        known = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0
        found = await asyncio.to_thread(self._reader.store.drawn, id=known)
        if not found:
            raise web.HTTPNotFound
        return found[0]

    async def _case(self, request: web.Request) -> Case:
        case = await asyncio.to_thread(self._reader.store.case, request.match_info["number"])
        if case is None:
            raise web.HTTPNotFound
        return case


def _reference(needed: bool) -> tuple[Field, ...]:
    return (
        Field("reference", T("Số, ký hiệu văn bản", "Number of the paper"), needed=needed),
        Field("at", T("Gửi lúc", "Sent at"), Sort.TIME,
              help=T("giờ Việt Nam; để trống: bây giờ", "Vietnam time; empty: now")),
    )  # fmt: skip


def _sent_form(one: Drawn) -> Form:
    back = str(URL("/cases") / one.number) if one.number else "/reports"
    title = T("đã gửi văn bản", "the document was sent")
    note = T("Bản này được cất giữ nguyên; sửa sau đó là văn bản mới.", "It is frozen; a correction is a new document.")
    return Form(title, _reference(True), f"/drawn/{one.id}/sent", back, title, {}, one.name, note, True)


def _paper(code: str) -> Text:
    """A document's name by the code that clocks know it by."""
    return TEXTS.get(f"document-{code}") or TEXTS.get(f"form-{code}") or T(code, code)


def _case_form(case: Case, rules: Sequence[ClockRule]) -> Form:
    codes = sorted({rule.document for rule in rules if rule.document not in OF_PERIODS} | {"warning"})
    documents = sorted(((code, _paper(code)) for code in codes), key=lambda one: one[1].vi)
    fields = (Field("document", T("Văn bản", "Document"), Sort.CHOICE, True, options=documents), *_reference(False))
    title = T("đã gửi văn bản", "a document was sent")
    note = T("Đồng hồ tương ứng dừng lại.", "Its clock stops.")
    path = str(URL("/cases") / case.number)
    return Form(title, fields, f"{path}/sent", path, title, {}, case.number, note)
