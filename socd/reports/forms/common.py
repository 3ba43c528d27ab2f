"""Parts every form shares: letterhead, wording of cases, machines and clocks. Facts in, display texts out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from socd.cases.clocks import SENT, SEVERITY, VIETNAM, Clock
from socd.cases.fields import Field
from socd.model.case import Case
from socd.model.inventory import Contact, Site
from socd.model.leaks import AccountClass, Follow
from socd.model.observation import EvidenceRef
from socd.model.office import Office
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import Machine, done

Context = dict[str, Any]
NOT_KNOWN = "chưa xác định"


PAPERS = ("docx", "pdf", "html")
_UNNAMED = Text("", "")


@dataclass(frozen=True, slots=True)
class Form:
    """One document: `template` is the name of its files, `context` turns facts into texts, `stem` names its file and
    so the thing it is about: documents of one stem are versions of each other.

    `formats` are those it exists in; "xlsx" needs a `workbook`, which turns facts into the bytes of one. `sends` gives
    the document code of the legal clock that sending it stops (config/clocks.yaml), "" for none. `fields` are what
    only a person can know; `required` the template fields without which the document is not the official form.
    """

    template: str
    facts: type
    context: Callable[[Any], Context]
    stem: Callable[[Any], str]
    title: Text = _UNNAMED
    formats: tuple[str, ...] = PAPERS
    workbook: Callable[[Any], bytes] | None = None
    sends: Callable[[Any], str] = lambda _: ""
    fields: tuple[Field, ...] = ()
    required: tuple[str, ...] = ()


_NBSP = "\u00a0"
_CAPITAL, SMALL = 0.69, 0.5  # mean width of a bold letter of Times New Roman, in em
_LINE = 23  # capitals that fit in one line of the letterhead's left column


def letterhead(office: Office, made_at: datetime, kind: str) -> Context:
    """Elements 1–5, 7–9 of NĐ 30/2020. `kind` is the type's abbreviation, "" for a công văn.

    Number and day stay blank: the registry gives them after signature (Điều 15).
    """
    names = _name_lines(office.name.upper())
    symbol = f"{kind}-{office.symbol}" if kind else "-".join(part for part in (office.symbol, office.drafter) if part)
    keep = ", ".join(part for part in ("VT", office.drafter) if part)
    place = office.place or "…………"
    blank_day = f"ngày{_NBSP * 5}tháng{_NBSP * 5}năm {made_at.astimezone(VIETNAM).year}"
    return {
        "parent": office.parent.upper(),
        "name_lines": names,
        "name_rule": rule(names, _CAPITAL, 12),
        "symbol": symbol,
        "blank_number": _NBSP * 7,
        "place_date": f"{place}, {blank_day}",
        "attached": f"{_NBSP * 7}/{symbol} {blank_day}",  # "(Kèm theo Báo cáo số …)" of an appendix
        "to": list(office.report_to) or [words.DOTS],
        "replaces": "",  # the number of the sent document that this one replaces: filled in by `write`
        "copies": list(office.copies),
        "keep": f"Lưu: {keep}.",
        "mark": "DIỄN TẬP" if office.exercise else "",
        "authority": office.signer.authority,
        "signer_title": office.signer.title,
        "signer_name": office.signer.name,
    }


def _name_lines(name: str) -> list[str]:
    """The name in one line, or in two of about the same length; "VÀ" begins a line rather than ends it."""
    if len(name) <= _LINE or " " not in name:
        return [name]
    breaks = [at for at, char in enumerate(name) if char == " " and not name[:at].endswith(" VÀ")]
    at = min(breaks, key=lambda at: abs(2 * at - len(name)))
    return [name[:at], name[at + 1 :]]


def rule(texts: Iterable[str], em: float, size: float) -> str:
    """No-break spaces which, underlined at 6 pt, are a line of 2/5 of the longest text, for Word.

    `em` is the mean width of the texts' letters at their `size` in points; a no-break space is 0.25 em wide.
    """
    letters = min(max(map(len, texts)), 62)  # a longer subject is broken by Word at about there
    return _NBSP * max(8, round(0.4 * letters * em * size / (0.25 * 6)))


def contact_line(contact: Contact) -> str:
    said = (contact.name, contact.position, contact.phone and f"điện thoại {contact.phone}",
            contact.email and f"thư điện tử {contact.email}")  # fmt: skip
    return ", ".join(part for part in said if part) or words.DOTS


def or_dots(text: str) -> str:
    """A mandatory text, or room for a person's pen."""
    return text.strip() or words.DOTS


def lines(values: Iterable[str]) -> list[Context]:
    """A numbered list, each entry ending as a list does: ";" and at last "."."""
    texts = [value.rstrip(" .;") for value in values]
    last = len(texts)
    return [{"n": n, "text": text + (";" if n < last else ".")} for n, text in enumerate(texts, 1)]


def numbered(rows: Iterable[Context]) -> list[Context]:
    return [{"n": n, **row} for n, row in enumerate(rows, 1)]


# -- cases --------------------------------------------------------------------------------------------------

_EVENTS = {
    "opened": "Mở vụ việc (nghi vấn)",
    "seen-again": "Vẫn còn dấu hiệu",
    "site-added": "Phát hiện thêm tại cổng/trang khác",
    "returned": "Dấu hiệu xuất hiện trở lại",
    "moved": "Lộ ở địa chỉ khác",
    "worsened": "Mức độ tăng",
    "cleared": "Không còn thấy dấu hiệu",
    "reported": "Nơi khác thông báo",
    "borne-out": "Hệ thống tự thấy điều được thông báo",
    "password-changed": "Đơn vị xác nhận đổi mật khẩu",
    "confirm": "Xác nhận sự cố",
    "ack": "Tiếp nhận",
    "contain": "Khoanh vùng, cô lập",
    "clean": "Gỡ bỏ, khắc phục",
    "verify": "Xác minh đã sạch",
    "close": "Đóng vụ việc",
    "reopen": "Mở lại vụ việc",
    "false-alarm": "Kết luận báo nhầm",
    "accept": "Chấp nhận thay đổi",
    "note": "Ghi chú",
    "entered": "Ghi nhận vụ việc được báo",
    "assign": "Giao người xử lý",
    "root-cause": "Nguyên nhân gốc",
    "unexplained": "Kết luận chưa rõ nguyên nhân gốc",
    "close-unexplained": "Đóng vụ việc, không rõ nguyên nhân gốc",
    "duplicate": "Kết luận trùng với vụ việc",
    "duplicate-in": "Nhận vụ việc trùng",
    "merge": "Gộp vào vụ việc",
    "merge-in": "Nhận vụ việc gộp",
    "split": "Tách ra vụ việc riêng",
    "split-from": "Tách từ vụ việc",
    "personal-data": "Xác định có vi phạm dữ liệu cá nhân",
    "personal-data-none": "Dữ liệu cá nhân: không thể gây hại",
    "task": "Giao nhiệm vụ",
    "task-done": "Hoàn thành nhiệm vụ",
}
_SENT = {
    "initial": "thông báo ban đầu",
    "report72": "báo cáo 72 giờ",
    "update": "báo cáo cập nhật",
    "closing": "báo cáo kết thúc",
    "personal-data": "thông báo vi phạm quy định bảo vệ dữ liệu cá nhân",
    "personal-data-subjects": "thông báo cho chủ thể dữ liệu",
    "warning": "công văn cảnh báo",
    "notice": "thông báo sự cố (TT 20/2017)",
    "form03": "báo cáo ban đầu sự cố mạng (Mẫu 03)",
    "form04": "báo cáo kết thúc ứng phó sự cố (Mẫu 04)",
    "minutes": "biên bản xác nhận",
    "evidence-list": "danh mục chứng cứ",
    "summary": "tóm tắt cho lãnh đạo",
}


def event_label(what: str) -> str:
    if what.startswith(SENT):
        document = what.removeprefix(SENT)
        return f"Đã gửi {_SENT.get(document, f'văn bản ({document})')}"
    if what.startswith(SEVERITY):
        return f"Đổi mức độ: {what.removeprefix(SEVERITY).replace(':', ' → ')}"
    return _EVENTS.get(what, what)


def who_label(who: str) -> str:
    return "Hệ thống giám sát" if who == "socd" else words.foreign(who, (), 80)


def confirmed(case: Case) -> str:
    if case.confirmed_at is None:
        return "chưa có người xác nhận"
    return f"{words.foreign(case.confirmed_by or '', (), 80)}, {words.moment(case.confirmed_at)}".lstrip(", ")


def sign(case: Case, own: Collection[str]) -> str:
    """The official wording, and what exactly was seen where it adds something."""
    title = words.foreign(case.title, own, 160)
    return case.kind.sign.vi if title in ("", case.kind.title.vi) else f"{case.kind.sign.vi} ({title})"


def handled(case: Case) -> str:
    """When a person's handling was done; a mere "no longer seen" is not it."""
    if not done(case):
        if not case.sites:  # an imported source tells of a moment: nothing is looked at again
            return "đang xử lý"
        if case.details.get("only_reported"):
            return "đang xử lý (nơi khác báo, hệ thống chưa thấy dấu hiệu)"
        seen = "vẫn còn" if case.active else "không còn thấy"
        return f"đang xử lý ({seen} dấu hiệu)"
    return words.moment(case.cleaned_at or case.closed_at or case.verified_at)


def recurrence(case: Case) -> str:
    if case.recurrence_of:
        return f"Có (vụ trước: {case.recurrence_of})"
    back = sum(event.what == "returned" for event in case.events)
    return f"Có ({back} lần trong cùng vụ)" if back else "Không"


def root_cause(case: Case) -> str:
    return words.foreign(case.root_cause, (), 300) if case.root_cause else NOT_KNOWN


def state(case: Case) -> str:
    return case.state_label.vi


def site_line(site: Site) -> str:
    return f"{site.name} ({site.host})"


def proof(refs: Sequence[EvidenceRef], most: int = 2) -> str:
    """Evidence ids with SHA-256 for a table cell."""
    said = "; ".join(f"{ref.id}, SHA-256: {ref.sha256}" for ref in refs[:most])
    more = f"; và {len(refs) - most} chứng cứ khác" if len(refs) > most else ""
    return said + more or "chưa có"


# -- clocks -------------------------------------------------------------------------------------------------


def clock_row(clock: Clock, now: datetime) -> Context:
    if clock.met_at is not None:
        status = f"đã gửi lúc {words.moment(clock.met_at)}" + (" (quá hạn)" if clock.overdue(now) else "")
    elif clock.overdue(now):
        status = f"quá hạn {words.duration(now - clock.due)}"
    else:
        status = f"còn {words.duration(clock.left(now))}"
    return {
        "title": clock.rule.title.vi,
        "basis": clock.rule.basis,
        "due": words.moment(clock.due),
        "status": status,
    }


# -- leaked accounts ------------------------------------------------------------------------------------------

_CLASSES = {AccountClass.OFFICIAL: "Công vụ", AccountClass.PERSONAL: "Cá nhân", AccountClass.CITIZEN: "Người dân"}


def machine_rows(machines: Sequence[Machine]) -> list[Context]:
    """One row per account, grouped by computer; account names as masked by the store."""
    return numbered(
        {
            "machine": words.foreign(machine.name, (), 60) or "(không rõ tên máy)",
            "family": words.foreign(machine.family, (), 40) or NOT_KNOWN,
            "infected": words.day(machine.infected_at) or NOT_KNOWN,
            "host": words.shorten(words.clean(row.host), 80),
            "login": words.shorten(words.clean(row.login_masked), 80),
            "cls": _CLASSES[row.cls],
            "state": row.state.label.vi,
            "code": row.code,
        }
        for machine in machines
        for row in machine.accounts
    )


def machine_sum(machines: Sequence[Machine]) -> Context:
    accounts = sum(len(machine.accounts) for machine in machines)
    official = sum(machine.official for machine in machines)
    still = sum(row.state is Follow.STILL for machine in machines for row in machine.accounts)
    named = sum(bool(machine.name or machine.family) for machine in machines)  # a list of log-ins names no computer
    return {
        "still": words.number(still) if still else "",
        "computers": words.number(named),
        "accounts": words.number(accounts),
        "official": words.number(official),
        "any": accounts > 0,
    }
