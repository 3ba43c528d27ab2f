"""The fields of the documents about one case that only a person can fill in, and where their values come from: the case
(its notes, and what was filled in), a YAML file, the command line, the later the stronger. Pure.

What is filled in stays with the case as a line of its timeline: who, when, and "key: value" lines.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from socd.cases.fields import As, Field, FieldProblem, filled, said
from socd.model.case import Case, CaseEvent
from socd.model.text import Text

FILLED = "fields"  # the timeline's word for it

SERVICES = {"web": "Web server", "mail": "Mail server", "database": "Database server", "other": "Dịch vụ khác, đó là"}
CONTROLS = {"antivirus": "Antivirus", "firewall": "Firewall", "ids": "Hệ thống phát hiện xâm nhập", "other": "Khác"}
ATTACHED = {"log": "Nhật ký hệ thống", "malware": "Mẫu virus / mã độc", "other": "Khác"}
NOTIFIED = {
    "member": "Thành viên mạng lưới chịu trách nhiệm ứng cứu sự cố cho tổ chức, cá nhân",
    "isp": "ISP đang trực tiếp cung cấp dịch vụ",
    "coordinator": "Cơ quan điều phối",
}
DETECTED = {
    "ids": "Qua hệ thống phát hiện xâm nhập",
    "log": "Kiểm tra dữ liệu lưu lại (Log File)",
    "notice": "Nhận được thông báo từ",
    "other": "Khác, đó là",
}

_ALL = (
    Field("occurred_at", Text("Thời điểm xảy ra sự cố (nếu biết)", "when it happened, if known"), As.MOMENT),
    Field("security_signs", Text("Có dấu hiệu xâm phạm an ninh quốc gia, trật tự, an toàn xã hội",
                                 "signs of harm to national security or public order"), As.YES_NO),
    Field("serious_disruption", Text("Gây gián đoạn nghiêm trọng hoạt động của hệ thống", "serious disruption"),
          As.YES_NO),
    Field("attack_path", Text("Đường tấn công, lỗ hổng bị khai thác", "way in, weakness used")),
    Field("affected", Text("Dữ liệu, người dùng bị ảnh hưởng, thời gian gián đoạn", "data, users, time of disruption")),
    Field("measures", Text("Biện pháp khác đã thực hiện", "further measures taken"), As.LINES),
    Field("planned", Text("Biện pháp dự kiến", "planned measures"), As.LINES),
    Field("restored_at", Text("Thời điểm khôi phục", "when service was restored"), As.MOMENT),
    Field("impact", Text("Kết quả, hậu quả, bài học kinh nghiệm", "result, consequences, lessons")),
    Field("support", Text("Nội dung đề nghị hỗ trợ", "support asked for")),
    Field("proposals", Text("Kiến nghị, đề xuất", "proposals")),
    Field("decision", Text("Nội dung xin ý kiến chỉ đạo", "decision asked of the leader")),
    # -- Mẫu số 03, 04, TT 20/2017 --
    Field("security_provider", Text("Tổ chức cung cấp dịch vụ an toàn thông tin (nếu có)", "security provider"),
          short=True),
    Field("isp", Text("Tên nhà cung cấp dịch vụ kết nối bên ngoài (nếu có)", "Internet provider"), short=True),
    Field("os", Text("Hệ điều hành", "operating system"), short=True),
    Field("os_version", Text("Version", "its version"), short=True),
    Field("services", Text("Các dịch vụ có trên hệ thống", "services of the system"), As.CHOICES, tuple(SERVICES)),
    Field("services_other", Text("Dịch vụ khác, đó là", "other services"), short=True),
    Field("controls", Text("Các biện pháp an toàn thông tin đã triển khai", "security measures in place"), As.CHOICES,
          tuple(CONTROLS)),
    Field("controls_other", Text("Biện pháp khác", "other measures in place"), short=True),
    Field("ips", Text("Các địa chỉ IP của hệ thống", "public addresses of the system"), As.LINES),
    Field("purpose", Text("Mục đích chính sử dụng hệ thống", "main purpose of the system"), short=True),
    Field("attached", Text("Thông tin gửi kèm", "sent along"), As.CHOICES, tuple(ATTACHED)),
    Field("attached_other", Text("Thông tin gửi kèm khác", "other things sent along"), short=True),
    Field("confidential", Text("Các thông tin phải được giữ bí mật", "to be kept confidential"), As.YES_NO),
    Field("notified", Text("Đã gửi thông báo sự cố cho", "notified"), As.CHOICES, tuple(NOTIFIED)),
    Field("detection", Text("Cách thức phát hiện", "how it was found"), As.CHOICES, tuple(DETECTED)),
    Field("notice_from", Text("Nhận được thông báo từ", "who told"), short=True),
    Field("detection_other", Text("Phát hiện khác", "other way it was found"), short=True),
    Field("initial_number", Text("Số ký hiệu báo cáo ban đầu", "number of the initial report"), short=True),
    Field("initial_date", Text("Ngày báo cáo ban đầu", "day of the initial report"), As.DAY),
    Field("resolution", Text("Kết quả xử lý sự cố", "how it was solved")),
    Field("documents", Text("Các tài liệu đính kèm", "papers enclosed"), As.LINES),
    # -- Mẫu số 08, NĐ 356/2025 --
    Field("established", Text("Quyết định thành lập, mã số", "founding decision, code"), short=True),
    Field("website", Text("Trang thông tin điện tử", "website"), short=True),
    Field("data_officer", Text("Nhân sự phụ trách bảo vệ dữ liệu cá nhân: họ tên, chức danh, điện thoại, email",
                               "data protection officer: name, title, phone, e-mail")),
    Field("data_place", Text("Địa điểm xảy ra vi phạm", "place of the violation"), short=True),
    Field("data_people", Text("Tổ chức, cá nhân liên quan", "organisations and persons concerned")),
    Field("data_handlers", Text("Nhân sự, bộ phận liên quan đến xử lý dữ liệu", "staff concerned")),
    Field("data_consequences", Text("Hậu quả xảy ra", "consequences")),
    Field("data_measures", Text("Biện pháp áp dụng", "measures applied"), As.LINES),
    # -- biên bản --
    Field("place", Text("Địa điểm", "place"), short=True),
    Field("started_at", Text("Thời gian bắt đầu", "start"), As.MOMENT),
    Field("ended_at", Text("Thời gian kết thúc", "end"), As.MOMENT),
    Field("chair", Text("Chủ trì (chủ tọa)", "chair"), short=True),
    Field("secretary", Text("Thư ký (người ghi biên bản)", "secretary"), short=True),
    Field("participants", Text("Thành phần tham dự", "participants"), As.LINES),
    Field("opinions", Text("Ý kiến của các bên", "what the parties said"), As.LINES),
    Field("conclusion", Text("Kết luận", "conclusion")),
)  # fmt: skip
FIELDS: Mapping[str, Field] = {field.key: field for field in _ALL}


# Which of them each form of a case has (a name of `socd report`), in the form's own order.
_FORM03 = (
    "notified", "detection", "notice_from", "detection_other", "services", "services_other", "controls",
    "controls_other", "attached", "attached_other", "confidential", "security_provider", "isp", "os", "os_version",
    "ips", "purpose", "proposals", "support",
)  # fmt: skip
_KEYS: Mapping[str, tuple[str, ...]] = {
    "initial": ("occurred_at", "security_signs", "serious_disruption", "affected", "measures", "support"),
    "incident": ("attack_path", "affected", "measures", "planned", "restored_at", "impact", "proposals", "support",
                 *(key for key in _FORM03 if key not in ("proposals", "support"))),
    "notice": ("ips", "measures", "proposals", "support"),
    "form03": _FORM03,
    "form04": ("initial_number", "initial_date", "resolution", "impact", "documents", "measures"),
    "personal-data": ("established", "website", "data_officer", "occurred_at", "data_place", "data_people",
                      "data_handlers", "data_consequences", "data_measures", "measures", "documents"),
    "minutes": ("started_at", "ended_at", "place", "participants", "chair", "secretary", "affected", "measures",
                "opinions", "conclusion"),
    "summary": ("decision", "measures"),
}  # fmt: skip


def of_form(form: str) -> tuple[Field, ...]:
    """The fields of one form; none for a form that has none."""
    return tuple(FIELDS[key] for key in _KEYS.get(form, ()))


_NOTE = re.compile(r"\s*([a-z_]{2,20})\s*[:=]\s*(.+)", re.S)
_LINE = re.compile(r"([a-z_]{2,20}): ?(.*(?:\n  .*)*)")


LABELS: Mapping[str, Mapping[str, str]] = {
    "services": SERVICES, "controls": CONTROLS, "attached": ATTACHED, "notified": NOTIFIED, "detection": DETECTED,
}  # fmt: skip


def check(told: Mapping[str, Any]) -> None:
    """Raises FieldProblem for the first value that cannot be used."""
    filled(_ALL, told)


def fill(case: Case, told: Mapping[str, Any], *, who: str, at: datetime) -> Case:
    """The case with what a person filled in; an empty value takes back what was there. Raises FieldProblem.

    What says nothing new leaves the case as it is.
    """
    now, new = in_case(case), filled(_ALL, told)
    changed = {key: new.get(key) for key in told if new.get(key) != now.get(key)}
    if not changed:
        return case
    lines = [f"{key}: {_indented(said(FIELDS[key], value)) if value is not None else ''}".rstrip()
             for key, value in changed.items()]  # fmt: skip
    return replace(case, events=(*case.events, CaseEvent(at, who, FILLED, "\n".join(lines))))


def _indented(text: str) -> str:
    """More lines than one go on under the first."""
    return text.replace("\r", "").replace("\n", "\n  ")


def filled_lines(note: str) -> Iterator[tuple[Field, str]]:
    """The note of a timeline's line `FILLED` read back; "" is a value taken back."""
    for key, value in _LINE.findall(note):
        if key in FIELDS:
            yield FIELDS[key], value.replace("\n  ", "\n")


def in_case(case: Case) -> dict[str, Any]:
    """What the case itself says, the last word on each: notes written "key: value", and what was filled in. A note
    that fits no field stays a mere note."""
    found: dict[str, Any] = {}
    for event in case.events:
        for key, value in _words(event):
            with contextlib.suppress(FieldProblem):
                read = filled(_ALL, {key: value})
                found.pop(key, None)
                found |= read
    return found


def _words(event: CaseEvent) -> Iterator[tuple[str, str]]:
    if event.what == FILLED:
        yield from ((field.key, value) for field, value in filled_lines(event.note))
    elif event.what == "note" and (match := _NOTE.fullmatch(event.note)) and match[1] in FIELDS:
        yield match[1], match[2]


def given(fields: Iterable[Field], case: Case, *told: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one form's fields: from the case, then each mapping. Raises FieldProblem for a key no form has."""
    values = in_case(case)
    for one in told:
        values |= filled(_ALL, one)
    mine = {field.key for field in fields}
    return {key: value for key, value in values.items() if key in mine}
