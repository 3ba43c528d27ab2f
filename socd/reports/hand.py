"""The fields of the documents about one case that only a person can fill in, and where their values come from: notes of
the case, a YAML file, the command line, the later the stronger. Pure."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from socd.model.case import Case
from socd.model.text import Text
from socd.reports.fields import As, Field, FieldProblem, filled

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
    Field("security_provider", Text("Tổ chức cung cấp dịch vụ an toàn thông tin (nếu có)", "security provider")),
    Field("isp", Text("Tên nhà cung cấp dịch vụ kết nối bên ngoài (nếu có)", "Internet provider")),
    Field("os", Text("Hệ điều hành", "operating system")),
    Field("os_version", Text("Version", "its version")),
    Field("services", Text("Các dịch vụ có trên hệ thống", "services of the system"), As.CHOICES, tuple(SERVICES)),
    Field("services_other", Text("Dịch vụ khác, đó là", "other services")),
    Field("controls", Text("Các biện pháp an toàn thông tin đã triển khai", "security measures in place"), As.CHOICES,
          tuple(CONTROLS)),
    Field("controls_other", Text("Biện pháp khác", "other measures in place")),
    Field("ips", Text("Các địa chỉ IP của hệ thống", "public addresses of the system"), As.LINES),
    Field("purpose", Text("Mục đích chính sử dụng hệ thống", "main purpose of the system")),
    Field("attached", Text("Thông tin gửi kèm", "sent along"), As.CHOICES, tuple(ATTACHED)),
    Field("attached_other", Text("Thông tin gửi kèm khác", "other things sent along")),
    Field("confidential", Text("Các thông tin phải được giữ bí mật", "to be kept confidential"), As.YES_NO),
    Field("notified", Text("Đã gửi thông báo sự cố cho", "notified"), As.CHOICES, tuple(NOTIFIED)),
    Field("detection", Text("Cách thức phát hiện", "how it was found"), As.CHOICES, tuple(DETECTED)),
    Field("notice_from", Text("Nhận được thông báo từ", "who told")),
    Field("detection_other", Text("Phát hiện khác", "other way it was found")),
    Field("initial_number", Text("Số ký hiệu báo cáo ban đầu", "number of the initial report")),
    Field("initial_date", Text("Ngày báo cáo ban đầu", "day of the initial report"), As.DAY),
    Field("resolution", Text("Kết quả xử lý sự cố", "how it was solved")),
    Field("documents", Text("Các tài liệu đính kèm", "papers enclosed"), As.LINES),
    # -- Mẫu số 08, NĐ 356/2025 --
    Field("established", Text("Quyết định thành lập, mã số", "founding decision, code")),
    Field("website", Text("Trang thông tin điện tử", "website")),
    Field("data_officer", Text("Nhân sự phụ trách bảo vệ dữ liệu cá nhân: họ tên, chức danh, điện thoại, email",
                               "data protection officer: name, title, phone, e-mail")),
    Field("data_place", Text("Địa điểm xảy ra vi phạm", "place of the violation")),
    Field("data_people", Text("Tổ chức, cá nhân liên quan", "organisations and persons concerned")),
    Field("data_handlers", Text("Nhân sự, bộ phận liên quan đến xử lý dữ liệu", "staff concerned")),
    Field("data_consequences", Text("Hậu quả xảy ra", "consequences")),
    Field("data_measures", Text("Biện pháp áp dụng", "measures applied"), As.LINES),
    # -- biên bản --
    Field("place", Text("Địa điểm", "place")),
    Field("started_at", Text("Thời gian bắt đầu", "start"), As.MOMENT),
    Field("ended_at", Text("Thời gian kết thúc", "end"), As.MOMENT),
    Field("chair", Text("Chủ trì (chủ tọa)", "chair")),
    Field("secretary", Text("Thư ký (người ghi biên bản)", "secretary")),
    Field("participants", Text("Thành phần tham dự", "participants"), As.LINES),
    Field("opinions", Text("Ý kiến của các bên", "what the parties said"), As.LINES),
    Field("conclusion", Text("Kết luận", "conclusion")),
)  # fmt: skip
FIELDS: Mapping[str, Field] = {field.key: field for field in _ALL}


def some(*keys: str) -> tuple[Field, ...]:
    """These fields, for a form's table."""
    return tuple(FIELDS[key] for key in keys)


_NOTE = re.compile(r"\s*([a-z_]{2,20})\s*[:=]\s*(.+)", re.S)


def from_notes(case: Case) -> dict[str, Any]:
    """What people noted as "key: value", the last word on each; a note that fits no field stays a mere note."""
    found: dict[str, Any] = {}
    for event in case.events:
        match = _NOTE.fullmatch(event.note) if event.what == "note" else None
        if match and match[1] in FIELDS:
            with contextlib.suppress(FieldProblem):
                found |= filled(_ALL, {match[1]: match[2]})
    return found


def given(fields: Iterable[Field], case: Case, *told: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one form's fields: from notes, then each mapping. Raises FieldProblem for a key no form has."""
    values = from_notes(case)
    for one in told:
        values |= filled(_ALL, one)
    mine = {field.key for field in fields}
    return {key: value for key, value in values.items() if key in mine}
