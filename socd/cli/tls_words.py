"""The words of the TLS card: verdicts, why nothing answered and what to do then, changes, names of certificates."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from socd.model.text import Lang, Text

VERDICTS = {
    "GOOD": Text("TỐT", "GOOD"),
    "M4": Text("CẦN CẢI THIỆN", "NEEDS WORK"),
    "M3": Text("CÓ LỖI, CẦN SỬA SỚM", "BROKEN, MEND IT SOON"),
    "M2": Text("NGUY HIỂM, SỬA NGAY", "DANGEROUS, MEND IT NOW"),
    "M1": Text("NGUY HIỂM, SỬA NGAY", "DANGEROUS, MEND IT NOW"),
    "OPEN": Text("CHƯA KẾT LUẬN HẾT", "NOT ALL DETERMINED"),
    "NO_ANSWER": Text("KHÔNG TRẢ LỜI", "NO ANSWER"),
    "NOT_TLS": Text("KHÔNG CÓ TLS", "NO TLS"),
}

Told = tuple[Text, tuple[Text, ...]]  # what it is, and what to do

_NOTHING_SAID = Text(
    "Chưa biết gì về máy chủ này: đây không phải là kết luận an toàn.",
    "Nothing is known about this server: this is not a clean bill of health.",
)

NO_ANSWER: Mapping[str, Told] = {
    "refused-connection": (
        Text("Cổng đóng: máy chủ từ chối kết nối.", "The port is closed: the machine refuses the connection."),
        (
            Text(
                "Kiểm tra dịch vụ web có đang chạy, có nghe đúng cổng này, và tường lửa có cho qua.",
                "Check that the web service runs, listens on this port, and that the firewall lets it through.",
            ),
        ),
    ),
    "unreachable": (
        Text("Không tới được máy chủ (mạng hoặc tường lửa).", "The machine cannot be reached (network or firewall)."),
        (
            Text(
                "Thử từ mạng khác; kiểm tra đường truyền, địa chỉ và tường lửa. " + _NOTHING_SAID.vi,
                "Try from another network; check line, address and firewall. " + _NOTHING_SAID.en,
            ),
        ),
    ),
    "timeout": (
        Text(
            "Máy chủ nhận kết nối rồi im lặng cho tới hết thời gian chờ (treo, quá tải hoặc cố ý câu giờ).",
            "The server takes the connection, then stays silent until time is up (hung, overloaded, or a tarpit).",
        ),
        (
            Text(
                "Kiểm tra tải của máy chủ và thiết bị chặn phía trước; thử lại sau. " + _NOTHING_SAID.vi,
                "Check the server's load and any filter in front of it; try again later. " + _NOTHING_SAID.en,
            ),
        ),
    ),
    "reset": (
        Text("Kết nối bị ngắt đột ngột (RST) trước mọi trả lời.", "The connection is reset before any answer."),
        (
            Text(
                "Thường do tường lửa hoặc thiết bị chống tấn công: xin cho phép địa chỉ của máy giám sát, rồi thử lại.",
                "Often a firewall or an attack filter: have the address of this machine allowed, then try again.",
            ),
        ),
    ),
    "closed": (
        Text("Máy chủ đóng kết nối mà không trả lời gì.", "The server hangs up without a word."),
        (
            Text(
                "Xem nhật ký của dịch vụ ở cổng này: có thể là dịch vụ khác, hoặc cần --sni đúng tên miền.",
                "Read the log of the service on this port: it may be another one, or need --sni with the right name.",
            ),
        ),
    ),
    "not-tried": (
        Text(
            "Máy này chưa kịp hỏi (hết thời gian hoặc tài nguyên).",
            "This machine did not get to ask (time, resources).",
        ),
        (
            Text(
                "Thử lại với ít máy chủ cùng lúc hơn (--parallel).",
                "Try again with fewer servers at a time (--parallel).",
            ),
        ),
    ),
}

NOT_TLS: Mapping[str, Told] = {
    "plain-http": (
        Text(
            "Cổng này nói HTTP không mã hóa: mật khẩu và dữ liệu đi qua ai cũng đọc được.",
            "This port speaks HTTP without encryption: anyone on the path reads passwords and data.",
        ),
        (
            Text(
                "Bật TLS ở cổng này — nginx: “listen 443 ssl;” · Apache: “SSLEngine on” · IIS: thêm binding https · "
                "HAProxy: “bind :443 ssl crt …”.",
                "Turn TLS on here — nginx: “listen 443 ssl;” · Apache: “SSLEngine on” · IIS: add an https binding · "
                "HAProxy: “bind :443 ssl crt …”.",
            ),
        ),
    ),
}

OTHER_ENDS: Mapping[str, Told] = {
    "NO_ANSWER": (
        _NOTHING_SAID,
        (Text("Thử lại; nếu vẫn vậy, thử từ mạng khác.", "Try again; then from another network."),),
    ),
    "NOT_TLS": (
        Text("Cổng này trả lời, nhưng không phải bằng TLS.", "This port answers, but not with TLS."),
        (
            Text(
                "Kiểm tra đúng cổng chưa, và dịch vụ nào đang nghe ở đó.",
                "Check that it is the right port, and which service listens there.",
            ),
        ),
    ),
}

ADVICE_HEAD = Text("Việc cần làm trước", "What to do first")

# Facts with three values, in the order -v prints them.
FLAGS: tuple[tuple[str, Text], ...] = (
    ("secure_renegotiation", Text("RFC 5746", "RFC 5746")),
    ("client_renegotiation", Text("khách thương lượng lại", "client reneg.")),
    ("fallback_scsv", Text("FALLBACK_SCSV", "FALLBACK_SCSV")),
    ("extended_master_secret", Text("ext. master sec.", "ext. master sec.")),
    ("compression", Text("nén TLS", "compression")),
    ("ocsp_stapling", Text("OCSP kèm theo", "OCSP stapling")),
)

_CHANGES = {
    "grade": Text("hạng", "grade"),
    "protocols": Text("giao thức", "protocol"),
    "certificate": Text("chứng thư số", "certificate"),
    "weaknesses": Text("điểm yếu", "weakness"),
    "faults": Text("lỗi chứng thư số", "certificate fault"),
    "hsts": Text("HSTS (giây)", "HSTS (seconds)"),
    "redirect": Text("http → https", "http → https"),
    "pq_hybrid": Text("hậu lượng tử", "post-quantum"),
}


def change_words(change: Mapping[str, Any], lang: Lang) -> str:
    """One change in words: what, from, to."""
    what = str(change.get("what") or "")
    name, _, rest = what.partition(" ")
    shown = f"{_CHANGES[name].in_(lang)} {rest}".rstrip() if name in _CHANGES else what
    return f"{shown}: {_value(change.get('from'), lang)} → {_value(change.get('to'), lang)}"


def _value(told: Any, lang: Lang) -> str:
    if told is None:
        return "–"
    if isinstance(told, bool):
        return (Text("có", "yes") if told else Text("không", "no")).in_(lang)
    return str(told)


def common_name(name: str) -> str:
    """CN of an RFC 4514 name, the whole name where it has none."""
    return _part(name, "CN") or name


def organisation(name: str) -> str:
    """Who an issuer is: its organisation and common name."""
    parts = [part for part in (_part(name, "O"), _part(name, "CN")) if part]
    return " · ".join(dict.fromkeys(parts)) or name


def _part(name: str, key: str) -> str:
    found = re.search(rf"(?:^|(?<!\\)[,+]){key}=((?:\\.|[^,+\\])*)", name)
    return re.sub(r"\\(.)", r"\1", found[1]) if found else ""


def place(profile: str) -> tuple[int, str]:
    """Where a profile's grade stands in a card: those a reader knows best first."""
    return next((i for i, start in enumerate(_FIRST) if profile.startswith(start)), len(_FIRST)), profile


_STRICT = ("mozilla", "ncsc")
_FIRST = ("ssl-labs", "vn", "viet", "mozilla", "ncsc")

# Profiles everybody knows under a shorter name than their own.
SHORT = {
    "ssl-labs-2009r": Text("SSL Labs", "SSL Labs"),
    "vn-portal": Text("cổng Việt Nam", "Vietnamese portals"),
    "ncsc-nl-2025": Text("NCSC-NL 2025", "NCSC-NL 2025"),
}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, and for each server software where (a sentence) and what to write (to the letter)."""

    what: Text
    how: tuple[tuple[str, Text, str], ...]


def tasks(facts: Mapping[str, Any], servers: Sequence[str], strictest: bool) -> list[Task]:
    """What to do, the most urgent first. Directives that mend several things stand once, and name the server's host.

    Without `strictest`, profiles that only the best servers meet ask for nothing: a good server has nothing to mend.
    """
    from probes.tls.advice import Server, advice, advice_keys

    grades: Mapping[str, Any] = facts.get("grades") or {}
    asking = [told for name, told in grades.items() if strictest or not name.startswith(_STRICT)]
    keys = {key: None for told in asking for key in told.get("advice") or ()}
    seen: set[tuple[str, str]] = set()
    found: list[Task] = []
    for key in [key for key in keys if key in advice_keys()]:
        steps = [(server, step) for server in servers for step in advice(key).steps[Server(server)]]
        fresh = [(server, step) for server, step in steps if (server, step.code) not in seen]
        seen |= {(server, step.code) for server, step in fresh}
        new = tuple((server, step.text, _named(step.code, str(facts.get("host") or ""))) for server, step in fresh)
        if new or not steps:
            found.append(Task(advice(key).text, new))
    return found


def _named(directives: str, host: str) -> str:
    """Directives with the host's name in the place of the example's."""
    plain = re.fullmatch(r"(?!www\.)[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+", host)
    return directives.replace("TEN-MIEN", host) if plain else directives
