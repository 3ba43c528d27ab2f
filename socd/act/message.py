"""What a notice says: one case in Vietnamese and in English, short enough for a phone. Pure.

Titles and places may come from an attacker's page: control characters are dropped, addresses are defanged
(hxxps, dots in brackets), lengths are cut. Nothing here ever holds a password.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from socd.cases.clocks import VIETNAM, ClockRule, clocks
from socd.model.case import Case
from socd.model.inventory import Inventory
from socd.model.text import Lang, Text
from socd.store import Notice

_EVENTS = {
    "raised": Text("Phát hiện mới", "New"),
    "site-added": Text("Lan sang cổng khác", "Seen on one more site"),
    "returned": Text("Tái xuất hiện", "Seen again"),
    "seen-again": Text("Vẫn tiếp tục lộ lọt, có dữ liệu mới", "Still leaking: new data"),
    "moved": Text("Lộ ở địa chỉ khác", "Exposed at another address"),
    "worsened": Text("Nặng hơn", "Worse than before"),
    "cleared": Text("Không còn thấy dấu hiệu", "No longer seen"),
}
_WORDS = {
    "case": Text("Vụ việc", "Case"),
    "kind": Text("Loại", "Kind"),
    "class": Text("Phân loại", "Class"),
    "severity": Text("Mức độ", "Severity"),
    "state": Text("Trạng thái", "State"),
    "site": Text("Cổng/trang", "Site"),
    "unit": Text("Đơn vị", "Unit"),
    "sign": Text("Dấu hiệu", "Sign"),
    "place": Text("Vị trí", "Place"),
    "t0": Text("Phát hiện (T0)", "Detected (T0)"),
    "raised": Text("Máy xác nhận lúc", "Agreed by a second look"),
    "clock": Text("Hạn pháp lý", "Legal deadline"),
    "advice": Text("Việc cần làm", "What to do"),
    "details": Text("Chi tiết", "Details"),
}
_NONE = Text("không có", "none")
_HEADLINE_LIMIT = 160
_PLACE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is the same for every attempt at the same notice on the same channel."""

    id: str
    subject: str
    body: str


def compose(
    notice: Notice, case: Case, inventory: Inventory, rules: Iterable[ClockRule], *, console: str | None = None
) -> Message:
    """The message of one notice. `console` is the base address of the console, where it should be named."""
    rules = tuple(rules)
    subject = _headline(notice, case, inventory)
    parts = [_body(notice, case, inventory, rules, lang, console) for lang in ("vi", "en")]
    body = "\n\n---\n\n".join(parts) + f"\n\n--\nsocd · {notice.key}\n"
    return Message(message_id(notice), subject, body)


def message_id(notice: Notice) -> str:
    """Deterministic identity of a notice on its channel: 32 hexadecimal digits."""
    return hashlib.sha256(f"{notice.key}|{notice.channel}".encode()).hexdigest()[:32]


def one_line(text: str, limit: int) -> str:
    """Foreign text made harmless for headers and plain text: one line, no control or invisible characters, cut."""
    flat = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text[: limit * 4])
    flat = re.sub(" +", " ", flat).strip()
    return flat if len(flat) <= limit else flat[: limit - 1] + "…"


def defang(text: str) -> str:
    """Addresses that no mail program turns into a link: hxxps://evil[.]example."""
    text = re.sub(r"(?i)\bhttp(s?)://", r"hxxp\1://", text)
    return re.sub(r"(?<=\w)\.(?=\w)", "[.]", text)


def _headline(notice: Notice, case: Case, inventory: Inventory) -> str:
    event = _EVENTS.get(notice.event, Text(notice.event, notice.event)).vi
    text = f"[socd] {event} {case.severity.value}: {case.kind.title.vi} – {_whose(case, inventory)} ({case.number})"
    return one_line(text, _HEADLINE_LIMIT)


def _whose(case: Case, inventory: Inventory) -> str:
    names = [inventory.sites[site].name for site in case.sites if site in inventory.sites]
    if not names:
        unit = inventory.units.get(case.unit)
        return unit.name if unit else case.unit
    return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


def _body(
    notice: Notice, case: Case, inventory: Inventory, rules: tuple[ClockRule, ...], lang: Lang, console: str | None
) -> str:
    unit = inventory.units.get(case.unit)
    sites = "; ".join(
        f"{inventory.sites[s].name} ({defang(inventory.sites[s].host)})" for s in case.sites if s in inventory.sites
    )
    event = _EVENTS.get(notice.event, Text(notice.event, notice.event)).in_(lang)
    rows = {
        "kind": f"{case.kind.title.in_(lang)} ({case.kind.code})",
        "class": case.cls.label.in_(lang),
        "severity": f"{case.severity.value} – {case.severity.label.in_(lang)}",
        "state": case.state.label.in_(lang),
        "site": sites or _NONE.in_(lang),
        "unit": unit.name if unit else case.unit,
        "sign": case.kind.sign.in_(lang),
        "place": defang(one_line(case.place, _PLACE_LIMIT)),
        "t0": local(case.t0),
        "raised": local(case.raised_at),
        "clock": _next_clock(case, rules, lang),
    }
    lines = [f"{_WORDS['case'].in_(lang)} {case.number}: {event}", ""]
    lines += [f"{_WORDS[key].in_(lang)}: {value}" for key, value in rows.items()]
    lines += ["", f"{_WORDS['advice'].in_(lang)}:", *(f"- {step.in_(lang)}" for step in case.kind.advice)]
    if console:
        lines += ["", f"{_WORDS['details'].in_(lang)}: {console.rstrip('/')}/cases/{case.number}"]
    lines += ["", f"socd case show {case.number}"]
    return "\n".join(lines)


def _next_clock(case: Case, rules: tuple[ClockRule, ...], lang: Lang) -> str:
    running = [clock for clock in clocks(case, rules) if clock.met_at is None]
    if not running:
        return _NONE.in_(lang)
    first = min(running, key=lambda clock: clock.due)
    return f"{first.rule.title.in_(lang)}: {local(first.due)} ({first.rule.basis})"


def local(at: datetime) -> str:
    """Vietnamese wall-clock time, with its offset: 21/11/2026 18:32 (+07)."""
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M} (+07)"
