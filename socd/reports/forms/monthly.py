"""Báo cáo tình hình bảo đảm an ninh mạng tháng (no national form; outline of the periodic reports in use)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from socd.cases.board import SiteState
from socd.model.inventory import Approval, Measures, Unit
from socd.model.text import Text
from socd.reports import words
from socd.reports.availability import availability_of
from socd.reports.compared import PARTIAL, Coverage, TypeRow
from socd.reports.facts import done
from socd.reports.forms import appendices, common, situation
from socd.reports.forms import grades as grade_table
from socd.reports.forms import leaks as leak_tables
from socd.reports.forms.common import Context, Form
from socd.reports.forms.situation import change
from socd.reports.monthly import MonthlyFacts
from socd.reports.period import Period, Scheme, Span

_NEXT = {Span.WEEK: "TUẦN TỚI", Span.MONTH: "THÁNG TỚI", Span.QUARTER: "QUÝ TỚI", Span.HALF: "06 THÁNG TỚI",
         Span.NINE: "QUÝ IV", Span.YEAR: "NĂM TỚI"}  # fmt: skip
_ORPHANED = ("name-orphaned", "dns-dangling")
_BLIND = "kỳ này hệ thống giám sát không có lượt kiểm tra nào có kết quả"


def context(facts: MonthlyFacts) -> Context:
    period, own = facts.period, facts.own_hosts
    subject = f"Tình hình bảo đảm {facts.office.term} {period.title}"
    return {
        "letter": common.letterhead(facts.office, facts.made_at, "BC"),
        "title": f"Báo cáo {period.title}",
        "term": facts.office.term,
        "office": facts.issuer,
        "subject": subject,
        "subject_rule": common.rule([subject], common.SMALL, 14),
        "period": _period(facts),
        "coverage": _coverage_texts(facts),
        "counts": _counts(facts),
        "highlights": common.lines(_highlights(facts)),
        "types": [_type_row(row, facts) for row in facts.types],
        "types_total": _type_row(_total(facts.types), facts),
        "types_notes": _notes(facts),
        "attacked": common.numbered(
            {
                "unit": _unit(row.unit),
                "site": common.site_line(row.site),
                "sign": common.sign(row.case, own),
                "t0": words.moment(row.case.t0),
                "handled": common.handled(row.case),
                "cause": common.root_cause(row.case),
                "again": common.recurrence(row.case),
            }
            for row in facts.attacked
        ),
        **leak_tables.context(facts),
        "weaknesses": common.numbered(
            {
                "kind": row.kind.title.vi,
                "found": words.cell(_seen(row.found, facts)),
                "mended": words.cell(_seen(row.mended, facts)),
                "open": words.number(row.open),
            }
            for row in facts.weakness_rows
        ),
        "certificates": _certificates(facts),
        "grades": grade_table.context(facts.grades),
        "availability": _availability(facts),
        "work": _work(facts),
        **situation.context(facts),
        "shortcomings": common.lines(_shortcomings(facts)),
        "tasks": common.lines(_tasks(facts)),
        **appendices.context(facts),
        "no_data": words.NO_DATA,
    }


def _unit(unit: Unit | None) -> str:
    return unit.name if unit else common.NOT_KNOWN


# -- I. general -----------------------------------------------------------------------------------------------


def _period(facts: MonthlyFacts) -> Context:
    period = facts.period
    span = f"từ ngày {words.day(period.first_day)} đến hết ngày {words.day(period.last_day)}"
    unfinished = "" if facts.finished else (
        f"Kỳ báo cáo chưa kết thúc: số liệu tính đến {words.moment(facts.made_at)}."
    )  # fmt: skip
    return {
        "title": period.title,
        "span": span,
        "unfinished": unfinished,
        "at": words.moment(facts.made_at),
        "next": _NEXT[period.span],
    }


def _coverage_texts(facts: MonthlyFacts) -> Context:
    coverage = facts.coverage
    told = coverage.told / coverage.looks if coverage.looks else None
    share = words.percent(coverage.share)
    nothing = f"Không ghi nhận trong phạm vi đã giám sát (mức độ giám sát: {share})."
    return {
        "sites": words.number(len(facts.sites)),
        "units": words.number(facts.units),
        "share": share,
        "nothing": f"Chưa có số liệu: {_BLIND}." if coverage.share is None else nothing,
        "watched": coverage.looks > 0,
        "looks": words.number(coverage.looks),
        "told": words.percent(told),
        "quiet": f"{coverage.quiet_days} ngày" if coverage.quiet_days else "không có",
        "partial": coverage.share is None or coverage.share < PARTIAL,
    }


def _counts(facts: MonthlyFacts) -> Context:
    people = sum(case.confirmed_at is not None for case in facts.incidents)
    return {
        "unseen": facts.coverage.share is None and not facts.incidents,
        "incidents": words.number(_seen(len(facts.incidents), facts)),
        "confirmed": words.number(people),
        "weaknesses": words.number(_seen(len(facts.weaknesses), facts)),
        "outages": words.number(_seen(len(facts.outages), facts)),
        "carried": words.number(len(facts.carried)),
        "dropped": words.number(facts.dropped),
    }


def _seen(count: int, facts: MonthlyFacts) -> int | None:
    """A nought where nobody watched is no figure."""
    return None if facts.coverage.share is None and not count else count


def _highlights(facts: MonthlyFacts) -> list[str]:
    total, leaks, counts = _total(facts.types), facts.leaks, _counts(facts)
    said = [
        f"Sự cố: {counts['incidents']}" + (
            f" ({counts['confirmed']} đã có người xác nhận); {_compared('kỳ trước', total.now, total.before)}; "
            f"{_compared('cùng kỳ năm trước', total.now, total.year_ago)}"
            if facts.incidents or facts.coverage.share is not None else ""
        ),
        f"Điểm yếu, lỗ hổng: {counts['weaknesses']}; lượt không kết nối được đã xác nhận: {counts['outages']}",
    ]  # fmt: skip
    portals = len({row.site.id for row in facts.attacked})
    if portals:
        said.append(f"Số cổng/trang thông tin điện tử bị tấn công, bị chèn nội dung: {words.number(portals)}")
    if leaks.accounts:
        said.append(
            f"Lộ lọt thông tin tài khoản: {words.number(leaks.organisations)} cơ quan, "
            f"{words.number(leaks.computers)} máy tính, {words.number(leaks.accounts)} tài khoản, trong đó "
            f"{words.number(leaks.official)} tài khoản công vụ"
        )
    if facts.carried:
        said.append(f"Sự cố từ các kỳ trước chuyển sang, chưa đóng: {words.number(len(facts.carried))}")
    return said


def _compared(what: str, now: int, then: int | None) -> str:
    if then is None:
        return f"{what}: {words.NO_DATA}"
    return f"{what}: {words.number(then)} ({change(now, then)})"


# -- II. results ----------------------------------------------------------------------------------------------


def _total(rows: Sequence[TypeRow]) -> TypeRow:
    def add(values: list[int | None]) -> int | None:
        known = [value for value in values if value is not None]
        return sum(known) if known else None

    return TypeRow(
        rows[0].official, sum(row.now for row in rows), add([row.before for row in rows]),
        add([row.year_ago for row in rows]), sum(row.done for row in rows),
    )  # fmt: skip


def _type_row(row: TypeRow, facts: MonthlyFacts) -> Context:
    now = _seen(row.now, facts)
    return {
        "label": row.official.label.vi,
        "now": words.cell(now),
        "before": words.cell(row.before),
        "year_ago": words.cell(row.year_ago),
        "change": words.NONE if now is None or row.before is None else change(now, row.before),
        "done": words.cell(None if now is None else row.done),
        "going": words.cell(None if now is None else row.going),
    }


def _notes(facts: MonthlyFacts) -> list[Context]:
    """What must be known to read the comparison: how much of each period was watched."""
    watched = (
        ("kỳ này", facts.period, facts.coverage),
        ("kỳ trước", facts.period.previous, facts.coverage_before),
        ("cùng kỳ năm trước", facts.period.year_ago, facts.coverage_year_ago),
    )
    text = "; ".join(_watched(*entry) for entry in watched)
    notes = [f"Mức độ giám sát (tỷ lệ số ngày của các cổng/trang có kết quả): {text}."]
    if any(coverage.share is None or coverage.share < PARTIAL for _, _, coverage in watched):
        notes.append("Có kỳ không được giám sát đầy đủ: so sánh giữa các kỳ chỉ để tham khảo.")
    if facts.coverage.share is None or any(None in (row.before, row.year_ago) for row in facts.types):
        notes.append(f"Dấu “{words.NONE}”: {words.NO_DATA}.")
    return [{"text": note} for note in notes]


def _watched(what: str, period: Period, coverage: Coverage) -> str:
    scheme = (
        "" if period.scheme is Scheme.CALENDAR else f" ({words.day(period.first_day)} - {words.day(period.last_day)})"
    )
    return f"{what}{scheme} {words.percent(coverage.share)}"


def _certificates(facts: MonthlyFacts) -> list[Context]:
    """Certificates that end within 30 days of the report, or have ended."""
    soon = sorted(
        ((row, row.cert_not_after) for row in facts.sites if row.cert_not_after is not None),
        key=lambda pair: pair[1],
    )
    return common.numbered(
        {
            "site": common.site_line(row.site),
            "unit": _unit(row.unit),
            "end": words.day(end),
            "left": "đã hết hạn" if end <= facts.made_at else f"còn {(end - facts.made_at).days} ngày",
        }
        for row, end in soon
        if (end - facts.made_at).days <= 30
    )


def _availability(facts: MonthlyFacts) -> Context:
    total = availability_of(facts.sites)
    outage = facts.longest_outage
    longest = ""
    if outage is not None:
        names = ", ".join(facts_site.site.name for facts_site in facts.sites if facts_site.site.id in outage.case.sites)
        end = "đã khôi phục" if outage.over else "chưa khôi phục"
        longest = (
            f"{words.duration(outage.length)} ({names or outage.case.number}, từ {words.moment(outage.case.t0)}, {end})"
        )
    seconds = total.mean_seconds
    worst = sorted(
        (row for row in facts.sites if row.availability.bad),
        key=lambda row: row.availability.share or 0.0,
    )[:5]
    return {
        "share": words.percent(total.share, 2),
        "told": words.number(total.ok + total.bad),
        "watched": total.looks > 0,
        "looks": words.number(total.looks),
        "outages": words.number(len(facts.outages)) if total.looks or facts.outages else words.NO_DATA,
        "longest": longest or ("không ghi nhận" if total.looks else words.NO_DATA),
        "seconds": f"{seconds:.2f} giây".replace(".", ",") if seconds is not None else words.NO_DATA,
        "worst": common.lines(
            f"{common.site_line(row.site)}: {words.percent(row.availability.share, 2)}" for row in worst
        ),
    }


# -- III. to V. ---------------------------------------------------------------------------------------------


def _work(facts: MonthlyFacts) -> Context:
    incidents = facts.incidents
    levels = [row.site.official for row in facts.sites]
    unsaid = sum(official.approval is None for official in levels)
    return {
        "letters": words.number(facts.letters),
        "letters_sent": words.number(len(facts.sent)) if facts.sent else "chưa có",
        "done": words.number(sum(done(case) for case in incidents)),
        "going": words.number(sum(not done(case) for case in incidents)),
        "rootless": words.number(sum(done(case) and not case.root_cause for case in incidents)),
        "approved": words.number(sum(official.approval is Approval.APPROVED for official in levels)),
        "measures": words.number(sum(official.measures is Measures.FULL for official in levels)),
        "systems": words.number(len(levels)),
        "unsaid": words.number(unsaid) if unsaid else "",
        "clocks": _clock_text(facts),
        "laws": _laws(facts),
    }


def _laws(facts: MonthlyFacts) -> str:
    """Which law how many deadlines rest on, where the law changed within the period; "" where one law holds."""
    papers = Counter(clock.rule.basis.partition(",")[0] for _, clock in facts.clocks or ())
    return "; ".join(f"{law}: {words.number(n)}" for law, n in papers.items()) if len(papers) > 1 else ""


def _clock_text(facts: MonthlyFacts) -> str:
    if facts.clocks is None:
        return words.NO_DATA
    if not facts.clocks:
        return "không phát sinh báo cáo phải gửi trong kỳ"
    now = facts.made_at
    met = [clock for _, clock in facts.clocks if clock.met_at is not None]
    late = sum(clock.overdue(now) for clock in met)
    waiting = [clock for _, clock in facts.clocks if clock.met_at is None]
    overdue = sum(clock.overdue(now) for clock in waiting)
    waits = f"chưa ghi nhận đã gửi {len(waiting)} (trong đó đã quá hạn {overdue})"
    return f"đúng hạn {len(met) - late}, quá hạn {late}; {waits}"


def _shortcomings(facts: MonthlyFacts) -> list[str]:
    quiet = [situation.unit_name(one.unit, one.unit_id) for one in facts.silent]
    orphaned = [host for row in facts.weakness_rows if row.kind.code in _ORPHANED for host in row.hosts]
    undecided = sum(line.open for line in facts.reconciliation)
    again = [case.number for case in facts.incidents if case.recurrence_of]
    blind = [row.site.host for row in facts.sites if row.state is SiteState.UNKNOWN]
    down = [row.site.host for row in facts.sites if row.state is SiteState.UNREACHABLE]
    rootless = [case.number for case in facts.incidents if done(case) and not case.root_cause]
    said = [
        _listed("Đơn vị chưa ghi nhận tiếp nhận, phản hồi sự cố (Phụ lục IV)", sorted(quiet)),
        _listed("Sự cố tái diễn", again),
        _listed("Sự cố đã gỡ bỏ nhưng chưa rõ nguyên nhân gốc", rootless),
        _listed("Tên miền không còn quản lý, có nguy cơ bị chiếm dụng", orphaned),
        f"Số liệu chưa đối soát xong với nơi khác: {words.number(undecided)} dòng (Phụ lục III)" if undecided else "",
        _listed("Cổng/trang chưa kiểm tra được nội dung", blind),
        _listed("Cổng/trang đang không kết nối được", down),
    ]
    if facts.coverage.share is None or facts.coverage.share < PARTIAL:
        said.append(f"Kỳ báo cáo chưa được giám sát đầy đủ (mức độ giám sát: {words.percent(facts.coverage.share)})")
    return [text for text in said if text] or ["Chưa ghi nhận từ số liệu giám sát"]


def _listed(what: str, names: Sequence[str], most: int = 12) -> str:
    if not names:
        return ""
    more = f" và {len(names) - most} trường hợp khác" if len(names) > most else ""
    return f"{what}: {', '.join(names[:most])}{more}"


def _tasks(facts: MonthlyFacts) -> list[str]:
    going = sum(case.open for case in (*facts.incidents, *facts.carried))
    weak = sum(row.open for row in facts.weakness_rows)
    said = ["Tiếp tục giám sát các cổng/trang thông tin điện tử trong danh sách tại Phụ lục I"]
    if going:
        said.append(f"Đôn đốc xử lý dứt điểm {words.number(going)} sự cố chưa đóng, xác định nguyên nhân gốc")
    if weak:
        said.append(f"Đôn đốc khắc phục {words.number(weak)} điểm yếu, lỗ hổng còn tồn tại")
    if facts.leaks.accounts > facts.leaks.changed:
        waiting = words.number(facts.leaks.accounts - facts.leaks.changed)
        said.append(f"Đôn đốc đổi mật khẩu {waiting} tài khoản bị lộ lọt chưa được xác nhận đã đổi")
    undecided = sum(line.open for line in facts.reconciliation)
    if undecided:
        said.append(f"Kết luận {words.number(undecided)} dòng đối soát số liệu còn chênh lệch (Phụ lục III)")
    return said


_STEMS = {Span.WEEK: "tuan", Span.MONTH: "thang", Span.QUARTER: "quy", Span.HALF: "giam-sat-06-thang",
          Span.NINE: "09-thang", Span.YEAR: "nam"}  # fmt: skip


def stem(facts: MonthlyFacts) -> str:
    return f"BC-{_STEMS[facts.period.span]}-{facts.period.name}"


FORM = Form(
    "monthly", MonthlyFacts, context, stem, title=Text("Báo cáo tháng", "Monthly report"), sends=lambda _: "monthly"
)
