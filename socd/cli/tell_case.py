"""How a case is told on a terminal and in JSON: state, clocks with their legal basis, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from socd.cases.clocks import VIETNAM, Clock, ClockRule, clocks, next_clock
from socd.cases.table import NEXT
from socd.model.case import Case
from socd.model.inventory import Inventory
from socd.model.text import Lang, Text

_WORDS = {
    "raised": Text("máy xác minh", "second look agreed"),
    "confirmed": Text("người xác nhận", "confirmed by a person"),
    "unconfirmed": Text("chưa có người xác nhận", "not confirmed by a person yet"),
    "next": Text("Bước tiếp theo", "Next step"),
    "source": Text("Nguồn", "Source"),
    "assignee": Text("Người xử lý", "Assignee"),
    "unacked": Text("chưa ai tiếp nhận", "nobody has acknowledged it"),
    "tags": Text("Nhãn", "Tags"),
    "cause": Text("Nguyên nhân gốc", "Root cause"),
    "recurrence": Text("Tái diễn của", "Recurrence of"),
    "merged": Text("Xem vụ việc", "See case"),
    "split": Text("Tách từ", "Split from"),
    "personal": Text("Dữ liệu cá nhân, phát hiện lúc", "Personal data, detected at"),
    "no-harm": Text("không gây hại", "nobody can be harmed"),
    "clocks": Text("Thời hạn theo quy định:", "Legal deadlines:"),
    "unsure": Text("chưa được xác nhận hoặc do socd đặt", "not confirmed, or our own measure"),
    "tentative": Text("dự kiến: lịch nghỉ năm đó chưa công bố", "tentative: that year's holidays are not announced"),
    "tasks": Text("Nhiệm vụ:", "Tasks:"),
    "done": Text("xong", "done"),
    "send": Text("gửi “{document}” trước {due}", "send “{document}” before {due}"),
}


def lines(case: Case, rules: Iterable[ClockRule], inventory: Inventory, now: datetime, lang: Lang) -> Iterator[str]:
    """The whole case for `socd case show`; the caller makes it harmless for a terminal."""
    rules = tuple(rules)
    yield f"{case.number}  {case.kind.title.in_(lang)}  [{case.severity}] {case.state_label.in_(lang)}"
    yield f"{', '.join(case.sites) or unit_name(case.unit, inventory)}  {case.place}"
    yield f"T0 {local(case.t0)} · {_w('raised', lang)} {local(case.raised_at)} · {_confirmed(case, lang)}"
    yield f"{_w('next', lang)}: {next_step(case, rules, now, lang)}"
    yield from _people(case, lang)
    yield from _clock_lines(case, rules, now, lang)
    if case.tasks:
        yield _w("tasks", lang)
    for task in case.tasks:
        due = f" ({task.due:%d/%m/%Y})" if task.due else ""
        done = f" ✓ {_w('done', lang)} {local(task.done_at)} {task.done_by}" if task.done_at else ""
        yield f"  {task.number}. {task.title}" + (f" → {task.who}" if task.who else "") + due + done
    yield from (f"  {key}: {value}" for key, value in case.details.items() if key != "diff")
    yield from (f"  {ref.id} sha256 {ref.sha256}" for ref in case.evidence)
    yield from (f"  {local(event.at)} {event.who}: {event.what} {event.note}" for event in case.events)


def _people(case: Case, lang: Lang) -> Iterator[str]:
    acked = "" if case.acknowledged or not case.open else f" ({_w('unacked', lang)})"
    yield f"{_w('source', lang)}: {case.source.label.in_(lang)} · {_w('assignee', lang)}: {case.assignee or '–'}{acked}"
    told = (
        ("tags", ", ".join(case.tags)), ("cause", case.root_cause), ("recurrence", case.recurrence_of),
        ("merged", case.merged_into), ("split", case.split_from),
    )  # fmt: skip
    yield from (f"{_w(key, lang)}: {value}" for key, value in told if value)
    if (said := case.personal) is not None:
        kinds = ", ".join(kind.label.in_(lang) for kind in said.kinds)
        harm = "" if said.harm else f" · {_w('no-harm', lang)}"
        yield f"{_w('personal', lang)} {local(said.at)}: {kinds or '–'} {said.count or ''} {said.note}{harm}"


def _confirmed(case: Case, lang: Lang) -> str:
    if case.confirmed_at is None:
        return _w("unconfirmed", lang)
    return f"{_w('confirmed', lang)} {local(case.confirmed_at)} ({case.confirmed_by})"


def _clock_lines(case: Case, rules: tuple[ClockRule, ...], now: datetime, lang: Lang) -> Iterator[str]:
    found = clocks(case, rules)
    if found:
        yield _w("clocks", lang)
    for clock in found:
        rule = clock.rule
        yield f"  {rule.title.in_(lang)}: {local(clock.due)} ({left(clock, now, lang)}) — {rule.basis}"
        if not rule.sure or rule.remark is not None:
            remark = rule.remark.in_(lang) if rule.remark else _w("unsure", lang)
            yield f"    ({remark})"
        if clock.tentative:
            yield f"    ({_w('tentative', lang)})"


def next_step(case: Case, rules: Iterable[ClockRule], now: datetime, lang: Lang) -> str:
    """What is to be done next: by the state, and by the law."""
    step = NEXT[case.state].in_(lang)
    clock = next_clock(case, rules)
    if clock is None:
        return step
    send = _w("send", lang).format(document=clock.rule.document, due=local(clock.due))
    return f"{step}; {send} ({left(clock, now, lang)}) — {clock.rule.basis}"


def left(clock: Clock, now: datetime, lang: Lang) -> str:
    """The time left on a clock, in words."""
    if clock.met_at:
        late = clock.overdue(now)
        if lang == "en":
            return f"sent {'late ' if late else ''}{local(clock.met_at)}"
        return f"đã gửi {'trễ ' if late else ''}{local(clock.met_at)}"
    return span(clock.left(now), lang)


def span(rest: timedelta, lang: Lang) -> str:
    """“còn 5.0 giờ”, “quá hạn 2.5 giờ”; from two days on in days."""
    hours = abs(rest.total_seconds()) / 3600
    number, unit = (hours / 24, ("ngày", "d")) if hours >= 48 else (hours, ("giờ", "h"))
    if rest < timedelta(0):
        return f"overdue {number:.1f} {unit[1]}" if lang == "en" else f"quá hạn {number:.1f} {unit[0]}"
    return f"{number:.1f} {unit[1]} left" if lang == "en" else f"còn {number:.1f} {unit[0]}"


def as_json(one: Case, rules: Iterable[ClockRule], now: datetime) -> dict[str, Any]:
    """The stable JSON form of a case (docs/schema/case.json)."""
    rules = tuple(rules)
    said = one.personal
    return {
        "number": one.number,
        "kind": one.kind.code,
        "class": one.cls.value,
        "severity": one.severity.value,
        "state": one.state.value,
        "active": one.active,
        "counted": one.state.counted,
        "source": one.source.value,
        "sites": list(one.sites),
        "unit": one.unit,
        "place": one.place,
        "title": one.title,
        "t0": one.t0.isoformat(),
        "raised_at": one.raised_at.isoformat(),
        "confirmed_at": _iso(one.confirmed_at),
        "closed_at": _iso(one.closed_at),
        "assignee": one.assignee,
        "acknowledged": one.acknowledged,
        "tags": list(one.tags),
        "tasks": [
            {"number": task.number, "title": task.title, "who": task.who, "due": task.due and task.due.isoformat(),
             "done_at": _iso(task.done_at), "done_by": task.done_by}
            for task in one.tasks
        ],
        "root_cause": one.root_cause,
        "recurrence_of": one.recurrence_of,
        "merged_into": one.merged_into,
        "split_from": one.split_from,
        "personal_data": said and {
            "detected_at": said.at.isoformat(), "kinds": [kind.value for kind in said.kinds], "count": said.count,
            "harm": said.harm, "note": said.note,
        },
        "next_step": {"vi": next_step(one, rules, now, "vi"), "en": next_step(one, rules, now, "en")},
        "details": dict(one.details),
        "evidence": [{"id": ref.id, "sha256": ref.sha256} for ref in one.evidence],
        "clocks": [_clock_json(clock, now) for clock in clocks(one, rules)],
        "events": [{"at": e.at.isoformat(), "who": e.who, "what": e.what, "note": e.note} for e in one.events],
    }  # fmt: skip


def _clock_json(clock: Clock, now: datetime) -> dict[str, Any]:
    rule = clock.rule
    return {
        "code": rule.code,
        "document": rule.document,
        "start": clock.start.isoformat(),
        "due": clock.due.isoformat(),
        "met_at": _iso(clock.met_at),
        "overdue": clock.overdue(now),
        "basis": rule.basis,
        "sure": rule.sure,
        "tentative": clock.tentative,
    }


def unit_name(unit: str, inventory: Inventory) -> str:
    return inventory.units[unit].name if unit in inventory.units else unit


def local(at: datetime) -> str:
    """Vietnamese wall-clock time."""
    return f"{at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _w(key: str, lang: Lang) -> str:
    return _WORDS[key].in_(lang)
