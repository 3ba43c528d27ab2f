"""Công văn cảnh báo to a unit, with the form for its answer."""

from __future__ import annotations

from collections.abc import Sequence

from socd.cases.clocks import VIETNAM
from socd.model import catalogue as c
from socd.model.case import Case
from socd.model.kinds import Kind, KindClass
from socd.model.text import Text
from socd.reports import words
from socd.reports.facts import WarnedCase, WarningFacts
from socd.reports.forms import common
from socd.reports.forms.common import Context, Form

_INTRUSIONS = frozenset(
    kind.code
    for kind in (
        c.PAGE_DEFACED,
        c.HIDDEN_SPAM,
        c.CLOAKED_SPAM,
        c.INJECTED_SCRIPT,
        c.BAD_REDIRECT,
        c.UPLOADED_SPAM,
        c.PAGE_WORM,
    )
)
_RISKS: tuple[tuple[frozenset[str], str], ...] = (
    (
        _INTRUSIONS,
        "Đối tượng tấn công đã ghi được nội dung lên hệ thống, có thể vẫn giữ quyền truy cập và tiếp tục chèn nội dung "
        "xấu độc, mã độc, ảnh hưởng tới người dân truy cập và uy tín của cơ quan nhà nước. Nếu chỉ xóa nội dung mà "
        "không tìm ra nguyên nhân gốc, sự cố sẽ tái diễn.",
    ),
    (
        frozenset({c.ACCOUNT_LEAK.code}),
        "Tài khoản bị lộ lọt có thể bị lợi dụng để truy cập trái phép hệ thống thông tin, gửi thư giả mạo, phát tán "
        "mã độc. Máy tính trong danh sách nhiều khả năng đã nhiễm mã độc đánh cắp thông tin; nếu chưa làm sạch máy "
        "thì mật khẩu mới đổi cũng sẽ tiếp tục bị lộ.",
    ),
    (
        frozenset(kind.code for kind in (c.SECRET_EXPOSED, c.REPOSITORY_EXPOSED, c.FILE_EXPOSED)),
        "Thông tin cấu hình, mã nguồn, khóa bí mật có thể đã bị tải về và bị dùng để chiếm quyền điều khiển hệ thống, "
        "truy cập cơ sở dữ liệu. Cần coi các khóa, mật khẩu trong tệp là đã lộ.",
    ),
    (
        frozenset(kind.code for kind in (c.CERT_EXPIRED, c.CERT_EXPIRING, c.CERT_INVALID, c.CERT_CHANGED,
                                         c.TLS_OLD_PROTOCOL, c.TLS_WEAK_CIPHER, c.TLS_VULNERABLE, c.TLS_MISSING,
                                         c.HTTPS_INCOMPLETE, c.LOGIN_IN_CLEAR)),
        "Điểm yếu cấu hình mã hóa cho phép nghe lén, sửa đổi dữ liệu trên đường truyền hoặc giả mạo cổng/trang thông "
        "tin điện tử. Trình duyệt cảnh báo không an toàn làm người dân không truy cập được dịch vụ.",
    ),
    (
        frozenset(kind.code for kind in (c.DNS_CHANGED, c.DNS_DANGLING, c.DNS_PRIVATE, c.NAME_ORPHANED)),
        "Ai kiểm soát bản ghi tên miền thì kiểm soát nội dung người dân nhìn thấy dưới tên của cơ quan, kể cả xin được "
        "chứng thư số hợp lệ và nhận thư điện tử thay cơ quan.",
    ),
)  # fmt: skip

_SUSPECTED = "; nghi vấn, đề nghị đơn vị kiểm tra, xác nhận"
_ISOLATE = "Cô lập hệ thống hoặc chức năng bị ảnh hưởng"
_REVIEW = "Rà soát tệp tải lên, mã nguồn, tài khoản quản trị để loại bỏ mã độc, cửa hậu còn sót lại"


def context(facts: WarningFacts) -> Context:
    incidents = [item.case for item in facts.items if item.case.cls is KindClass.INCIDENT]
    weaknesses = [item.case for item in facts.items if item.case.cls is KindClass.WEAKNESS]
    kinds = list(dict.fromkeys(item.case.kind for item in facts.items))
    letter = common.letterhead(facts.office, facts.made_at, "")
    letter["to"] = [facts.unit.name]
    return {
        "letter": letter,
        "title": f"Công văn cảnh báo {facts.unit.name}",
        "term": facts.office.term,
        "office": facts.issuer,
        "unit": facts.unit.name,
        "subject": _subject(incidents, weaknesses, facts.office.term),
        "counts": _counts(incidents, weaknesses),
        "any": bool(facts.items),
        "rows": common.numbered(_row(item, facts) for item in facts.items),
        "leak": common.machine_sum(facts.machines),
        "machines": common.machine_rows(facts.machines),
        "risks": [text for codes, text in _RISKS if any(kind.code in codes for kind in kinds)],
        "requests": common.lines(_requests(kinds)),
        "deadline": {"date": words.day(facts.due), "days": f"{facts.days:02d}"},
        "contact": common.contact_line(facts.office.contact),
        "box": words.BOX,
    }


def _subject(incidents: list[Case], weaknesses: list[Case], term: str) -> str:
    if incidents and all(case.kind is c.ACCOUNT_LEAK for case in incidents) and not weaknesses:
        return "cảnh báo lộ lọt thông tin tài khoản"
    if incidents:
        return f"cảnh báo sự cố {term}"
    return f"cảnh báo điểm yếu, lỗ hổng và nguy cơ mất {term}"


def _counts(incidents: list[Case], weaknesses: list[Case]) -> str:
    said = [
        f"{len(cases):02d} {what}" for cases, what in ((incidents, "sự cố"), (weaknesses, "điểm yếu, lỗ hổng")) if cases
    ]
    return " và ".join(said)


def _row(item: WarnedCase, facts: WarningFacts) -> Context:
    case = item.case
    site = " ".join(f"{site.host}" for site in item.sites)
    place = words.foreign(case.place, facts.own_hosts, 160)
    return {
        "number": case.number,
        "unit": facts.unit.name,
        "where": f"{site}: {place}" if site and site not in place else place,
        "sign": common.sign(case, facts.own_hosts) + ("" if case.confirmed_at else _SUSPECTED),
        "t0": words.moment(case.t0),
        "proof": common.proof(case.evidence),
    }


def _requests(kinds: Sequence[Kind]) -> list[str]:
    """The kinds' own advice, each once; where somebody wrote to the site, framed by what that asks for."""
    advice = dict.fromkeys(text.vi for kind in kinds for text in kind.advice)
    if any(kind.code in _INTRUSIONS for kind in kinds):
        return [_ISOLATE, *advice, _REVIEW]
    return [*advice] or ["Rà soát hệ thống thông tin"]


def stem(facts: WarningFacts) -> str:
    return f"CV-canh-bao-{facts.unit.id}-{facts.made_at.astimezone(VIETNAM):%Y-%m-%d}"


FORM = Form(
    "warning", WarningFacts, context, stem, title=Text("Công văn cảnh báo", "Warning letter"), sends=lambda _: "warning"
)
