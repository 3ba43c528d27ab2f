"""The after-action record of a drill (diễn tập thực chiến): times per attack, what was missed, what to learn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from socd.cases.clocks import VIETNAM
from socd.model.kinds import KindClass
from socd.model.text import Text
from socd.reports import words
from socd.reports.after_action import AfterAction, Attack
from socd.reports.forms import common
from socd.reports.forms.common import Context, Form

_STEPS = (
    ("seen", "dấu hiệu đầu tiên (T0)"),
    ("raised", "phát hiện (lần kiểm tra thứ hai xác nhận)"),
    ("told", "cảnh báo tới trực ban"),
    ("confirmed", "người trực xác nhận"),
    ("contained", "khoanh vùng"),
)


def context(facts: AfterAction) -> Context:
    subject = f"Kết quả diễn tập thực chiến “{facts.name}”"
    began, ended = facts.began.astimezone(VIETNAM), facts.ended.astimezone(VIETNAM)
    return {
        "letter": common.letterhead(facts.office, facts.made_at, "BC"),
        "title": subject,
        "term": facts.office.term,
        "office": facts.issuer,
        "subject": subject,
        "subject_rule": common.rule([subject], common.SMALL, 14),
        "scope": {
            "name": facts.name,
            "sites": words.number(facts.sites),
            "units": words.number(facts.units),
            "when": f"từ {began:%H:%M:%S} đến {ended:%H:%M:%S} ngày {ended:%d/%m/%Y}",
            "speed": f"{facts.speed:g}".replace(".", ","),
            "fast": facts.speed > 1,
            "kills": words.number(facts.kills) if facts.kills else "",
        },
        "counts": {
            "attacks": words.number(len(facts.attacks)),
            "found": words.number(len(facts.found)),
            "missed": words.number(len(facts.missed)),
            "late": words.number(sum(one.late for one in facts.attacks)),
            "false": words.number(len(facts.false_alarms)),
        },
        "times": [
            {"what": what, "typical": span(facts.typical(step)), "longest": span(facts.longest(step)),
             "of": f"{sum(getattr(one, step) is not None for one in facts.attacks)}/{len(facts.attacks)}"}
            for step, what in _STEPS
        ],
        "missed": [{"text": text} for text in _missed(facts)],
        "lessons": common.numbered({"text": text} for text in _lessons(facts)),
        "evidence": _EVIDENCE[facts.evidence_ok],
        "leaks": _leaks(facts),
        "attacks": common.numbered(_attack(one) for one in facts.attacks),
    }  # fmt: skip


_EVIDENCE = {
    True: "Chuỗi chứng cứ toàn vẹn, đã kiểm tra lại từng bản ghi",
    False: "Chuỗi chứng cứ KHÔNG toàn vẹn",
    None: "Chuỗi chứng cứ chưa được kiểm tra",
}


def span(value: timedelta | None) -> str:
    """Minutes and seconds (a drill is short); "–" for what did not come about."""
    if value is None:
        return "–"
    seconds = max(0, round(value.total_seconds()))
    hours, rest = divmod(seconds, 3600)
    said = f"{rest // 60:02d} phút {rest % 60:02d} giây"
    return f"{hours} giờ {said}" if hours else said


def _attack(one: Attack) -> Context:
    row = {step: span(one.after(getattr(one, step))) for step, _ in _STEPS}
    return row | {
        "what": one.kind.title.vi + (" (chậm)" if one.late else ""),
        "where": one.where,
        "at": f"{one.at.astimezone(VIETNAM):%H:%M:%S}",
        "case": one.case or "KHÔNG phát hiện",
    }


def _missed(facts: AfterAction) -> Iterator[str]:
    for one in facts.missed:
        yield f"Không phát hiện: {one.kind.title.vi}, {one.where} ({one.id})."
    for one in facts.attacks:
        if one.late:
            yield f"Phát hiện chậm quá hai chu kỳ kiểm tra: {one.kind.title.vi}, {one.where} ({one.case})."
    for number, kind, where in facts.false_alarms:
        yield f"Báo nhầm: {kind.title.vi}, {where} ({number})."
    if facts.leaks_expected is not None and facts.leaks != facts.leaks_expected:
        yield f"Số lộ lọt đếm được {_figures(facts.leaks)}, phải là {_figures(facts.leaks_expected)}."


def _lessons(facts: AfterAction) -> Iterator[str]:
    """What the times themselves say; the rest is for the people who were there."""
    seen = [one for one in facts.attacks if one.case]
    for step, what in (("told", "được cảnh báo tới trực ban"), ("confirmed", "được người trực xác nhận"),
                       ("contained", "được khoanh vùng")):  # fmt: skip
        lacking = [one for one in seen if getattr(one, step) is None and _asked(one, step)]
        if lacking:
            cases = ", ".join(dict.fromkeys(one.case or "" for one in lacking))
            yield f"{len(lacking)} cuộc tấn công đã phát hiện nhưng chưa {what}: {cases}."
    slow = facts.longest("confirmed")
    found = facts.typical("raised")
    if slow is not None and found is not None and slow > 2 * found:
        yield f"Người trực xác nhận chậm hơn máy phát hiện: lâu nhất {span(slow)}, máy thường mất {span(found)}."
    if not facts.missed and not facts.false_alarms and not any(one.late for one in facts.attacks):
        yield "Hệ thống giám sát phát hiện đủ các cuộc tấn công, đúng hạn, không báo nhầm."


def _asked(one: Attack, step: str) -> bool:
    """Weaknesses are nothing to confirm, and only a hacked portal can be isolated."""
    return one.portal if step == "contained" else step == "told" or one.kind.cls is KindClass.INCIDENT


def _figures(told: tuple[int, int, int, int] | None) -> str:
    if told is None:
        return "chưa có"
    return f"{told[0]} cơ quan, {told[1]} máy tính, {told[2]} tài khoản, trong đó {told[3]} tài khoản công vụ"


def _leaks(facts: AfterAction) -> str:
    return _figures(facts.leaks) if facts.leaks_expected is not None else ""


def stem(facts: AfterAction) -> str:
    return f"BC-sau-dien-tap-{facts.slug}-{facts.made_at.astimezone(VIETNAM):%Y-%m-%d}"


FORM = Form(
    "after-action", AfterAction, context, stem, title=Text("Báo cáo sau diễn tập", "After-action record of a drill")
)
