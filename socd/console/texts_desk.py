"""Sentences of the pages that take something: log-in, handling, forms, documents asked for."""

from __future__ import annotations

from collections.abc import Mapping

from socd.model.text import Text

T = Text

DESK_TEXTS: Mapping[str, Text] = {
    "log-in": T("Đăng nhập", "Log in"),
    "log-out": T("Đăng xuất", "Log out"),
    "login-name": T("Tên đăng nhập", "Log-in name"),
    "password": T("Mật khẩu", "Password"),
    "change-password": T("Đổi mật khẩu", "Change the password"),
    "password-old": T("Mật khẩu hiện tại", "Present password"),
    "password-new": T("Mật khẩu mới", "New password"),
    "password-again": T("Gõ lại mật khẩu mới", "New password again"),
    "password-note": T(
        "Ít nhất 12 ký tự, không dễ đoán: bốn, năm từ không liên quan là tốt. Đổi xong phải đăng nhập lại ở mọi nơi.",
        "At least 12 characters, not easily guessed: four or five unrelated words are good. Every session ends.",
    ),
    "first-user": T(
        "Chỉ xem. Để xử lý ngay trên trang này, thêm người dùng:", "Read-only. To handle cases here, add a user:"
    ),
    "viewer-only": T("Tài khoản của bạn chỉ được xem.", "Your account may only look."),
    "resend": T("Chưa gửi được", "Not sent yet"),
    "resend-over": T(
        "Phiên đăng nhập đã hết. Đăng nhập ở thẻ mới (liên kết dưới), rồi quay lại đây bấm gửi lần nữa. "
        "Điều bạn đã gõ vẫn còn.",
        "The session is over. Log in on a new tab (link below), come back here and send again. What you typed is kept.",
    ),
    "resend-key": T(
        "Biểu mẫu này thuộc phiên đăng nhập trước. Xem lại rồi bấm gửi lần nữa.",
        "This form belongs to an earlier session. Read it and send it again.",
    ),
    "send-again": T("Gửi lại", "Send again"),
    "back": T("Quay lại", "Back"),
    "turn-back": T("Không làm, quay lại", "Go back without doing it"),
    "mend": T(
        "Chưa ghi gì. Sửa những chỗ đánh dấu rồi gửi lại.", "Nothing was written. Mend what is marked and send again."
    ),
    "written": T("Đã ghi", "Written"),
    "suspect-accept": T("Chấp nhận: không hỏi lại", "Accept: never ask again"),
    "suspect-promote": T("Đúng là sự cố: mở vụ việc", "It is real: open a case"),
    "notice-new": T("Nhập thông báo của nơi khác", "Enter what others report"),
    "settle": T("Kết luận", "Decide"),
    "case-new": T("Nhập vụ việc được báo", "Enter a case people told of"),
    "draw-up": T("Lập văn bản (dự thảo để ký)", "Draw up a document (draft to sign)"),
    "draw": T("Lập", "Draw up"),
    "yes": T("có", "yes"),
    "no": T("không", "no"),
    "exercise": T(
        "DIỄN TẬP: tỉnh thực hành, mọi đơn vị và sự cố ở đây là giả định.",
        "EXERCISE: a practice province; every unit and incident here is made up.",
    ),
    "and-more": T("và {more} nơi khác", "and {more} more"),
    "overdue-since": T("✖ đã quá hạn", "✖ overdue since"),
    "cited-by": T("Thuộc vụ việc", "Cited by"),
    "persona-browser": T("người dùng trình duyệt", "a browser's user"),
    "persona-phone": T("người dùng điện thoại", "a phone's user"),
    "persona-googlebot": T("máy tìm kiếm Google", "Google's crawler"),
    "persona-search": T("người đến từ kết quả tìm kiếm", "a visitor from search results"),
    "probe-eyes": T("Ảnh trang (trình duyệt)", "Picture (browser)"),
    "probe-names": T("Tên miền, IPv6", "Names, IPv6"),
    "detail-personas": T("Nhìn như", "Seen as"),
    "detail-refused": T("Máy chủ bị chặn", "Hosts refused"),
    "detail-full_at": T("Đã hỏi tới đường dẫn thứ", "Asked up to path number"),
    "detail-full_of": T("Tổng số đường dẫn cần hỏi", "Paths to ask in all"),
    "detail-rounds": T("Số vòng đã hỏi hết", "Rounds completed"),
    "document-report72": T("báo cáo 72 giờ", "the 72 h report"),
    "document-update": T("báo cáo cập nhật", "the update"),
    "document-closing": T("báo cáo kết thúc", "the closing report"),
    "document-personal-data-subjects": T("thông báo cho chủ thể dữ liệu", "the notice to the data subjects"),
    "fill-in": T("Điền trước khi lập", "Fill in first"),
    "fill-in-note": T(
        "Người chủ trì, thành phần, điều bị ảnh hưởng, nhà cung cấp … : điều hệ thống không thể biết.",
        "The chair, those present, what was affected, providers …: what the system cannot know.",
    ),
    "filled-of": T("đã điền {done}/{all}", "{done} of {all} filled"),
    "event-fields": T("điền các trường của văn bản", "filled in fields of documents"),
    "period": T("Kỳ (để trống: kỳ này)", "Period (empty: the running one)"),
    "mark-sent": T("đánh dấu đã gửi", "mark as sent"),
    "job-waiting": T("chờ lập", "waiting"),
    "job-running": T("đang lập", "being drawn up"),
    "job-done": T("✓ đã lập", "✓ drawn up"),
    "job-failed": T("✖ không lập được", "✖ could not be drawn up"),
    "form-case": T("Mọi văn bản", "Every document"),
    "form-initial": T("Thông báo ban đầu", "Initial notice"),
    "form-quarterly": T("Báo cáo quý", "Quarterly report"),
    "form-half-year": T("Báo cáo 06 tháng", "Report on 6 months"),
    "form-nine-months": T("Báo cáo 09 tháng", "Report on 9 months"),
    "form-yearly": T("Báo cáo năm", "Yearly report"),
    "form-form05": T("Mẫu 05 TT 20/2017", "Form 05, TT 20/2017"),
    "form-minutes": T("Biên bản xác nhận", "Record of confirmation"),
    "form-notice": T("Thông báo sự cố", "Incident notice"),
    "form-form03": T("Mẫu 03 TT 20/2017", "Form 03, TT 20/2017"),
    "form-form04": T("Mẫu 04 TT 20/2017", "Form 04, TT 20/2017"),
    "form-personal-data": T("Thông báo vi phạm dữ liệu cá nhân", "Personal-data notice"),
    "form-evidence-list": T("Danh mục chứng cứ", "List of evidence"),
    "form-summary": T("Tóm tắt cho lãnh đạo", "Leader's page"),
    "error-401": T("Cần đăng nhập.", "Log in first."),
    "error-403": T(
        "Không được phép: tài khoản không có quyền này, hoặc biểu mẫu không gửi từ trang của socd.",
        "Not allowed: the account may not do this, or the form was not sent from a page of socd.",
    ),
    "error-413": T("Nội dung gửi quá dài.", "What was sent is too long."),
}
