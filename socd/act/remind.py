"""What a reminder says, in Vietnamese and in English, short enough for a phone. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from socd.act.message import Message, defang, local, message_id, one_line
from socd.cases.reminders import CLOCK, UNSEEN, Reminder
from socd.model.case import Case
from socd.model.inventory import Inventory
from socd.model.text import Lang, Text
from socd.store import Notice

_HEADLINE = 160


def compose_reminder(
    notice: Notice,
    about: Reminder,
    case: Case | None,
    inventory: Inventory,
    now: datetime,
    *,
    console: str | None = None,
) -> Message:
    """The message of one reminder as things stand at `now`. `case` is that of its number, None for a date."""
    head = one_line(f"[socd] {_headline(about, now, 'vi')} – {_whose(about, case, inventory)}", _HEADLINE)
    parts = [_body(about, case, inventory, now, lang, console) for lang in ("vi", "en")]
    return Message(message_id(notice), head, "\n\n---\n\n".join(parts) + f"\n\n--\nsocd · {notice.key}\n")


def _headline(about: Reminder, now: datetime, lang: Lang) -> str:
    title = about.title.in_(lang)
    if about.event == UNSEEN:
        return Text(f"Nhắc: chưa ai tiếp nhận: {title}", f"Reminder: nobody has acknowledged: {title}").in_(lang)
    left = _left(about, now).in_(lang)
    return Text(f"Nhắc: {title}, {left}", f"Reminder: {title}, {left}").in_(lang)


def _left(about: Reminder, now: datetime) -> Text:
    if about.end is None:
        return Text("", "")
    if now >= about.end:
        span = _span(now - about.end)
        return Text(f"QUÁ HẠN {span.vi}", f"OVERDUE by {span.en}")
    span = _span(about.end - now)
    return Text(f"còn {span.vi}", f"{span.en} left")


def _span(span: timedelta) -> Text:
    minutes = int(span.total_seconds()) // 60
    if minutes >= 2 * 1440:
        return Text(f"{minutes // 1440} ngày", f"{minutes // 1440} days")
    if minutes >= 120:
        return Text(f"{minutes // 60} giờ", f"{minutes // 60} hours")
    return Text(f"{minutes} phút", f"{minutes} minutes")


def _whose(about: Reminder, case: Case | None, inventory: Inventory) -> str:
    if case is not None:
        names = [inventory.sites[site].name for site in case.sites if site in inventory.sites]
        unit = inventory.units.get(case.unit)
        return f"{(names or [unit.name if unit else case.unit])[0]} ({case.number})"
    site = inventory.sites.get(about.subject)
    return site.name if site else about.subject or "lịch nghĩa vụ"


def _body(
    about: Reminder, case: Case | None, inventory: Inventory, now: datetime, lang: Lang, console: str | None
) -> str:
    lines = [_headline(about, now, lang), ""]

    def row(label: Text, value: str) -> None:
        if value:
            lines.append(f"{label.in_(lang)}: {value}")

    row(Text("Hạn", "Due"), local(about.end) if about.end else "")
    row(Text("Căn cứ", "Basis"), about.basis)
    if case is not None:
        row(Text("Vụ việc", "Case"), f"{case.number}, {case.kind.title.in_(lang)}")
        row(Text("Mức độ", "Severity"), f"{case.severity.value} – {case.severity.label.in_(lang)}")
        row(Text("Trạng thái", "State"), case.state_label.in_(lang))
        sites = [inventory.sites[site] for site in case.sites if site in inventory.sites]
        row(Text("Cổng/trang", "Site"), "; ".join(f"{site.name} ({defang(site.host)})" for site in sites))
        row(Text("Phát hiện (T0)", "Detected (T0)"), local(case.t0))
    elif about.subject:
        site = inventory.sites.get(about.subject)
        row(Text("Hệ thống", "System"), f"{site.name} ({defang(site.host)})" if site else about.subject)
    lines += ["", *_todo(about, lang, console)]
    return "\n".join(lines)


def _todo(about: Reminder, lang: Lang, console: str | None) -> list[str]:
    """What ends the reminding."""
    if about.event == UNSEEN:
        told = Text("Nhắc lại đến khi có người tiếp nhận:", "Repeated until somebody acknowledges:")
        lines = [told.in_(lang), f"socd case ack {about.number}"]
    elif about.event == CLOCK:
        told = Text("Gửi văn bản rồi ghi lại đã gửi:", "Send the document, then say so:")
        lines = [told.in_(lang), f"socd case sent {about.number} …"]
    else:
        code = about.thing.split("/")[1]
        told = Text("Xong thì ghi lại:", "When it is done, say so:")
        lines = [told.in_(lang), f"socd due done {code}" + (f" --site {about.subject}" if about.subject else "")]
    if console and about.number:
        lines.append(f"{console.rstrip('/')}/cases/{about.number}")
    return lines
