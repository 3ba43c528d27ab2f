"""Báo cáo giám sát tuần: the five contents prescribed by TT 31/2017/TT-BTTTT, Điều 5.3.d, in their order."""

from __future__ import annotations

from socd.cases.board import SiteState
from socd.model.case import Case, Source
from socd.model.text import Text
from socd.reports import words
from socd.reports.forms import common, monthly, situation
from socd.reports.forms.common import Context, Form
from socd.reports.weekly import WeeklyFacts

_MOST = 100  # rows of a table; what lies beyond is counted


def context(facts: WeeklyFacts) -> Context:
    week = facts.week
    base = monthly.context(week)
    subject = f"Giám sát {week.office.term} {week.period.title}"
    kept = ("letter", "term", "office", "period", "coverage", "counts", "availability", "no_data")
    return {
        **{name: base[name] for name in kept},
        "title": f"Báo cáo giám sát {week.period.title}",
        "subject": subject,
        "subject_rule": common.rule([subject], common.SMALL, 14),
        "targets": _targets(facts),
        "techniques": _techniques(facts),
        "actors": common.numbered(_actor(case, facts) for case in week.incidents[:_MOST]),
        "changes": _changes(facts),
        "watching": common.lines(_watching(facts)),
        "more": words.number(len(week.attacked) - _MOST) if len(week.attacked) > _MOST else "",
    }


def _targets(facts: WeeklyFacts) -> list[Context]:
    return common.numbered(
        {
            "site": common.site_line(row.site),
            "addresses": ", ".join(facts.addresses.get(row.site.id, ())) or common.NOT_KNOWN,
            "service": _service(row.site.name, situation.unit_name(row.unit, row.site.operator)),
            "t0": words.moment(row.case.t0),
            "number": row.case.number,
        }
        for row in facts.week.attacked[:_MOST]
    )


def _service(name: str, unit: str) -> str:
    return f"Cổng/trang thông tin điện tử của {unit}" if unit != common.NOT_KNOWN else name


def _techniques(facts: WeeklyFacts) -> list[Context]:
    return common.numbered(
        {
            "number": case.number,
            "official": case.kind.official.label.vi if case.kind.official else "",
            "sign": common.sign(case, facts.week.own_hosts),
            "place": words.foreign(case.place, facts.week.own_hosts, 160),
            "proof": common.proof(case.evidence),
        }
        for case in facts.week.incidents[:_MOST]
    )


def _actor(case: Case, facts: WeeklyFacts) -> Context:
    """Who did it is never known from outside: what was left behind is all that can be told."""
    return {
        "number": case.number,
        "who": common.NOT_KNOWN,
        "traces": words.foreign(case.title, facts.week.own_hosts, 200),
        "source": "Hệ thống giám sát" if case.source is Source.SOCD else case.source.label.vi,
    }


def _changes(facts: WeeklyFacts) -> list[Context]:
    own = facts.week.own_hosts
    rows = [
        {
            "what": f"{case.kind.title.vi}: {words.foreign(case.title, own, 120)}",
            "where": ", ".join(_host(facts, key) for key in case.sites[:6]) or situation.unit_name(None, case.unit),
            "at": words.moment(case.t0),
            "state": common.state(case),
        }
        for case in facts.changes[:_MOST]
    ]
    rows += [
        {
            "what": f"Hạng kết nối mã hóa (TLS): {one.before} → {one.now}",
            "where": one.site.host,
            "at": "trong tuần",
            "state": "tốt hơn" if one.better else "xấu hơn",
        }
        for one in facts.moved[: max(0, _MOST - len(rows))]
    ]
    return common.numbered(rows)


def _host(facts: WeeklyFacts, key: str) -> str:
    site = facts.week.inventory.sites.get(key)
    return site.host if site else key


def _watching(facts: WeeklyFacts) -> list[str]:
    """Changes of the watch itself, as far as its own records tell."""
    week = facts.week
    now, before = week.coverage, week.coverage_before
    blind = [row.site.host for row in week.sites if row.state is SiteState.UNKNOWN]
    said = [
        f"Mức độ giám sát: {words.percent(now.share)} (tuần trước: {words.percent(before.share)})",
        f"Số lượt kiểm tra: {words.number(now.looks)} (tuần trước: {words.number(before.looks)})",
        f"Số ngày hệ thống giám sát không hoạt động: {now.quiet_days}" if now.quiet_days else
        "Hệ thống giám sát hoạt động tất cả các ngày trong tuần tính đến lúc lập báo cáo",
    ]  # fmt: skip
    if blind:
        more = f" và {len(blind) - 12} cổng/trang khác" if len(blind) > 12 else ""
        said.append(f"Cổng/trang chưa kiểm tra được nội dung: {', '.join(blind[:12])}{more}")
    return said


def stem(facts: WeeklyFacts) -> str:
    return f"BC-giam-sat-tuan-{facts.week.period}"


FORM = Form(
    "weekly", WeeklyFacts, context, stem,
    title=Text("Báo cáo giám sát tuần", "Weekly monitoring report"),
    sends=lambda _: "weekly",
)  # fmt: skip
