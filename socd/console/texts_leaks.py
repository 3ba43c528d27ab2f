"""Sentences of the pages on leaked accounts and on what others report."""

from __future__ import annotations

from collections.abc import Mapping

from socd.model.text import Text

T = Text

LEAK_TEXTS: Mapping[str, Text] = {
    "nav-accounts": T("Tài khoản lộ", "Leaked accounts"),
    "nav-notices": T("Đối soát", "Reconciliation"),
    "accounts-title": T("Tài khoản bị lộ: theo dõi đổi mật khẩu", "Leaked accounts and their follow-up"),
    "accounts-note": T(
        "Tên tài khoản đã che; hệ thống không giữ mật khẩu. Mã dùng trong công văn và trong lệnh.",
        "Names are masked; no password is kept. The code is that of letters and commands.",
    ),
    "accounts-none": T("Chưa có tài khoản nào từ các nguồn đã nhập.", "No account from the sources imported so far."),
    "accounts-more": T("Còn tài khoản không hiện ở đây; chọn một đơn vị.", "More than is shown here; choose a unit."),
    "code": T("Mã", "Code"),
    "computer": T("Máy tính", "Computer"),
    "system": T("Hệ thống", "System"),
    "account": T("Tài khoản", "Account"),
    "class": T("Loại", "Class"),
    "class-official": T("công vụ", "official"),
    "class-personal": T("cá nhân", "personal"),
    "class-citizen": T("người dân", "citizen's"),
    "stolen": T("Lộ ngày", "Stolen"),
    "changed-on": T("Đổi mật khẩu", "Password changed"),
    "still": T("vẫn lộ sau khi đổi", "still leaking"),
    "all-units": T("mọi đơn vị", "all units"),
    "all-states": T("mọi tình trạng", "any state"),
    "confirm-command": T("Đơn vị báo đã đổi thì ghi nhận bằng lệnh:", "When the unit says it is changed, record it:"),
    "confirmed-by-here": T("người của đơn vị xác nhận", "who of the unit confirms"),
    "how-here": T("công văn, điện thoại …", "letter, telephone …"),
    "notices-title": T("Thông báo của nơi khác, đối soát", "What others report, reconciled"),
    "notices-note": T(
        "Điều nơi khác báo không tự xác nhận sự cố nào. Nhập văn bản và kết luận bằng lệnh:",
        "What others report confirms nothing by itself. Papers and decisions are entered by command:",
    ),
    "notices-none": T("Chưa nhập văn bản nào của nơi khác.", "No paper of others has been imported."),
    "papers": T("Văn bản đã nhập", "Papers imported"),
    "received": T("Nhận lúc", "Received"),
    "paper": T("Nguồn, văn bản", "Source, paper"),
    "items": T("Số nội dung", "Items"),
    "all-papers": T("mọi văn bản", "all papers"),
    "only-open": T("chờ kết luận", "to be decided"),
    "all-lines": T("mọi dòng", "all lines"),
    "lines-more": T("Còn dòng không hiện ở đây; tải bảng đầy đủ.", "More lines than shown; download the whole table."),
    "lines-none": T("Không có dòng nào.", "No line."),
    "download": T("Tải bảng", "Download"),
    "not-seen-here": T("Nơi khác báo, hệ thống chưa thấy", "reported by others, not seen here"),
    "event-reported": T("nơi khác cũng báo", "reported by others too"),
    "event-borne-out": T("hệ thống đã tự thấy điều được báo", "what was reported is now seen here"),
    "event-password-changed": T("đơn vị xác nhận đổi mật khẩu", "unit confirmed password changes"),
    "detail-only_reported": T("Chỉ nơi khác báo, hệ thống chưa thấy", "Reported only, not seen here"),
    "detail-reported": T("Văn bản báo", "Reported in"),
    "detail-own_first": T("Hệ thống tự thấy lúc", "First seen here"),
    "detail-still_leaking": T("Vẫn lộ sau khi đổi mật khẩu", "Still leaking after the change"),
    "detail-computers": T("Số máy tính", "Computers"),
    "detail-note": T("Ghi chú", "Note"),
}
