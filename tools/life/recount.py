"""A second count of a periodic report: from the rows of the database by SQL, against the printed page.

Shares no code with socd: own dates, own formatting, own reading of the HTML. `differences` gives what is not equal.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

NONE = "chưa có số liệu"
DASH = "–"  # the same in a cell
# Written down by hand from Mẫu 05 of TT 20/2017 and the catalogue's wording.
TYPES = (
    ("dos", "Từ chối dịch vụ"), ("spoof", "Tấn công giả mạo"), ("malware", "Tấn công sử dụng mã độc"),
    ("takeover", "Truy cập trái phép, chiếm quyền điều khiển"), ("deface", "Thay đổi giao diện"),
    ("ransom", "Mã hóa phần mềm, dữ liệu, thiết bị"), ("destroy", "Phá hoại thông tin, dữ liệu, phần mềm"),
    ("spy", "Nghe trộm, gián điệp, lấy cắp thông tin, dữ liệu"),
    ("combined", "Tấn công tổng hợp sử dụng kết hợp nhiều hình thức"), ("other", "Các hình thức tấn công khác"),
)  # fmt: skip
OFFICIAL = {"page-defaced": "deface", "hidden-spam": "deface", "injected-script": "malware", "bad-redirect": "takeover",
            "account-leak": "spy"}  # fmt: skip
GONE = ("false-alarm", "accepted", "duplicate", "merged")
HANDLED = ("cleaned", "verified", "unexplained", "explained", "closed")
ENDED = ("closed", *GONE)


class Page(HTMLParser):
    """Paragraphs, and tables as (heads, rows)."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.tables: list[list[list[str]]] = []
        self._text: list[str] | None = None
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])
        if tag in ("p", "td", "th", "h1", "h2"):
            self._text = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "h1", "h2") and self._text is not None:
            self.lines.append(" ".join("".join(self._text).split()))
        elif tag in ("td", "th") and self._text is not None and self.tables and self.tables[-1]:
            self.tables[-1][-1].append(" ".join("".join(self._text).split()))
        if tag in ("p", "td", "th", "h1", "h2"):
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def table(self, *heads: str) -> list[list[str]]:
        """The rows of the first table whose heads begin so; none where there is no such table."""
        return next((t[1:] for t in self.tables if t and t[0][: len(heads)] == list(heads)), [])

    def after(self, start: str) -> str:
        return next((line[len(start) :] for line in self.lines if line.startswith(start)), "(missing)")


def dotted(value: int) -> str:
    return re.sub(r"(?<=\d)(?=(\d{3})+$)", ".", str(value))


def percent(part: float, whole: float, digits: int = 1) -> str:
    if not whole:
        return NONE
    shown = round(100 * part / whole, digits)
    if shown >= 100 and part < whole:
        shown = 100 - 10**-digits
    if shown <= 0 < part:
        shown = 10**-digits
    return f"{shown:.{digits}f}".rstrip("0").rstrip(".").replace(".", ",") + "%"


def change(now: int, then: int | None) -> str:
    if then is None:
        return NONE
    if not then:
        return "mới phát sinh" if now else "0%"
    sign = "+" if now > then else "-" if now < then else ""
    return sign + percent(abs(now - then), then) if now != then else "0%"


def back(day: date, months: int) -> date:
    """The same day so many months before (days are 1 or 15)."""
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, day.day)


class Recount:
    """One period [first, end) of `months` months, as the database stood at `made` (aware)."""

    def __init__(self, database: Path, sites: Sequence[str], first: date, end: date, made: datetime) -> None:
        self.db = sqlite3.connect(database)
        self.sites, self.first, self.end, self.made = list(sites), first, end, made
        self.months = (end.year - first.year) * 12 + end.month - first.month
        self.db.execute("CREATE TEMP TABLE mine (site TEXT PRIMARY KEY)")
        self.db.executemany("INSERT INTO mine VALUES (?)", [(site,) for site in sites])

    def q(self, sql: str, *values: Any) -> list[Any]:
        return self.db.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        return self.q(sql, *values)[0][0]

    @staticmethod
    def utc(day: date) -> str:
        """The first moment of a Vietnamese day as the column writes it."""
        return f"{datetime(day.year, day.month, day.day) - timedelta(hours=7)}.000000"  # noqa: DTZ001

    @property
    def now(self) -> str:
        return self.made.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    def seen(self, first: date, end: date) -> tuple[int, int, int, int]:
        """Site-days that could tell, looks, those that could tell, days with any look: from the raw looks."""
        rows = self.q(
            "SELECT site, date(started, '+7 hours') d, count(*), sum(outcome IN ('ok', 'finding')) FROM look "
            "JOIN mine USING (site) WHERE started >= ? AND started < ? GROUP BY 1, 2", self.utc(first), self.utc(end),
        )  # fmt: skip
        return (sum(row[3] > 0 for row in rows), sum(row[2] for row in rows), sum(row[3] for row in rows),
                len({row[1] for row in rows}))  # fmt: skip

    @property
    def blind(self) -> bool:
        """Nobody watched: a nought is no figure."""
        return not self.seen(self.first, self.end)[0]

    def incidents(self, first: date, end: date) -> list[tuple[str, str]]:
        return self.q(
            "SELECT number, kind FROM case_file WHERE number LIKE 'SC-%' AND t0 >= ? AND t0 < ? "
            f"AND state NOT IN {GONE} ORDER BY t0, number", self.utc(first), self.utc(end),
        )  # fmt: skip

    # -- what the page should say --------------------------------------------------------------------------------------

    def wanted(self) -> Iterator[tuple[str, Any, str, Any]]:
        """(what it is, the value, how to find it on the page: a paragraph's start or a table's head, where in it)."""
        yield from self._coverage()
        yield from self._types()
        yield from self._leaks()
        yield from self._weaknesses()
        yield from self._grades()
        yield from self._availability()
        yield from self._work()
        yield from self._units()
        yield from self._lists()

    def _coverage(self) -> Iterator[tuple[str, Any, str, Any]]:
        days = min((self.end - self.first).days, (self.made.date() - self.first).days + 1)
        seen, looks, told, active = self.seen(self.first, self.end)
        share = percent(seen, len(self.sites) * days) if seen else NONE
        text = f"{share}; số lượt kiểm tra: {dotted(looks)}, trong đó có kết quả: {percent(told, looks)};"
        where = "- Mức độ giám sát (tỷ lệ số ngày của các cổng/trang có ít nhất một lượt kiểm tra có kết quả): "
        if not looks:
            text, where = f"{NONE}; kỳ này hệ thống giám sát không có lượt kiểm tra nào;", "- Mức độ giám sát: "
        yield "coverage", text, where, None
        quiet = f"{days - active} ngày." if days > active else "không có."
        yield "quiet days", quiet, "- Số ngày hệ thống giám sát không hoạt động: ", None
        yield "sites", f"{dotted(len(self.sites))}, của {dotted(len(self.sites))} đơn vị (danh sách tại Phụ lục I);", (
            "- Số cổng/trang thông tin điện tử được giám sát: "), None  # fmt: skip

    def _by_type(self, first: date, end: date) -> dict[str, int] | None:
        cases = self.incidents(first, end)
        anything = self.one("SELECT count(*) FROM case_file WHERE t0 >= ? AND t0 < ?", self.utc(first), self.utc(end))
        if not anything and not self.seen(first, end)[1]:
            return None
        return {code: sum(OFFICIAL[kind] == code for _, kind in cases) for code, _ in TYPES}

    def _types(self) -> Iterator[tuple[str, Any, str, Any]]:
        past = (back(self.first, self.months), self.first)
        year = (back(self.first, 12), back(self.end, 12))
        now, before, ago = self._by_type(self.first, self.end) or {}, self._by_type(*past), self._by_type(*year)
        ready = {number for (number,) in self.q(
            f"SELECT number FROM case_file WHERE state IN {HANDLED} AND active = 0")}  # fmt: skip
        cases = self.incidents(self.first, self.end)
        rows = []
        for code, label in TYPES:
            mine = [number for number, kind in cases if OFFICIAL[kind] == code]
            rows.append((label, now.get(code, 0), before and before[code], ago and ago[code],
                         sum(number in ready for number in mine)))  # fmt: skip
        total = [sum(row[1] for row in rows), before and sum(before.values()), ago and sum(ago.values()),
                 sum(row[4] for row in rows)]  # fmt: skip
        for n, (label, here, then, old, done) in enumerate([*rows, ("Tổng số", *total)]):
            then_, old_ = (None if missing is None else value for missing, value in ((before, then), (ago, old)))
            past_ = [DASH if value is None else dotted(value) for value in (then_, old_)]
            cells = [label, dotted(here), *past_, DASH if then_ is None else change(here, then_), dotted(done),
                     dotted(here - done)]  # fmt: skip
            if self.blind and not here:
                cells = [label, DASH, *past_, DASH, DASH, DASH]
            yield f"type {label}", cells, "Loại sự cố", n

    def _leaks(self) -> Iterator[tuple[str, Any, str, Any]]:
        where = "cls != 'citizen' AND unit IS NOT NULL AND first_seen >= ? AND first_seen < ?"
        span = (self.utc(self.first), self.utc(self.end))
        if not self.one(f"SELECT count(*) FROM leak_account WHERE {where}", *span):
            return
        sums = ("count(DISTINCT unit), count(DISTINCT machine), count(*), sum(cls = 'official'), "
                "sum(changed_at IS NOT NULL)")  # fmt: skip
        row = self.q(f"SELECT {sums} FROM leak_account WHERE {where}", *span)[0]
        yield "leaks", [dotted(value) for value in row], "Số cơ quan", 0

    def _weaknesses(self) -> Iterator[tuple[str, Any, str, Any]]:
        span = (self.utc(self.first), self.utc(self.end))
        found = self.one(
            "SELECT count(*) FROM case_file WHERE number LIKE 'DY-%' AND t0 >= ? AND t0 < ? "
            f"AND state NOT IN {GONE}", *span,
        )  # fmt: skip
        mended = self.one(
            f"SELECT count(*) FROM case_file WHERE number LIKE 'DY-%' AND t0 >= ? AND t0 < ? AND state IN {HANDLED} "
            "AND active = 0", *span,
        )  # fmt: skip
        still = self.one(
            f"SELECT count(*) FROM case_file WHERE number LIKE 'DY-%' AND state NOT IN {ENDED} "
            f"AND NOT (state IN {HANDLED} AND active = 0)"
        )  # fmt: skip
        if found or still:
            told = [DASH if self.blind and not value else dotted(value) for value in (found, mended)]
            yield "weaknesses", [*told, dotted(still)], "STT|Điểm yếu, lỗ hổng", (0, 2)

    def _graded(self, first: date, end: date) -> dict[str, str]:
        rows = self.q("SELECT site, word FROM mark JOIN mine USING (site) WHERE name = 'tls-grade' AND since < ? AND "
                      "last >= ? ORDER BY since", self.utc(end), self.utc(first))  # fmt: skip
        return dict(rows)

    def _grades(self) -> Iterator[tuple[str, Any, str, Any]]:
        now, before = self._graded(self.first, self.end), self._graded(back(self.first, self.months), self.first)
        if not now and not before:
            return
        words = sorted({*now.values(), *before.values()})
        missing = ("", len(self.sites) - len(now), len(self.sites) - len(before))
        rows = [
            (word, sum(one == word for one in now.values()), sum(one == word for one in before.values()))
            for word in words
        ]
        for n, (word, here, then) in enumerate([*rows, missing]):
            told = [word or NONE, dotted(here), dotted(then) if before else DASH,
                    (f"{here - then:+d}" if here != then else "0") if before else DASH]  # fmt: skip
            yield f"grade {word}", told, "Hạng", n

    def _availability(self) -> Iterator[tuple[str, Any, str, Any]]:
        span = (self.utc(self.first), self.utc(self.end))
        row = self.q("SELECT sum(outcome = 'ok'), sum(outcome = 'finding'), count(*), sum(seconds) FROM look "
                     "JOIN mine USING (site) WHERE probe = 'availability' AND started >= ? AND "
                     "started < ?", *span)[0]  # fmt: skip
        ok, bad, looks, seconds = (value or 0 for value in row)
        yield "availability", percent(ok, ok + bad, 2), "- Tỷ lệ sẵn sàng: ", r"^[^,]*(?:,\d+)?%|^chưa có số liệu"
        outages = self.one(
            "SELECT count(*) FROM case_file WHERE number LIKE 'MK-%' AND t0 >= ? AND t0 < ? "
            f"AND state NOT IN {GONE}", *span,
        )  # fmt: skip
        told = dotted(outages) if looks or outages else NONE
        yield "outages", told, "- Số lần mất kết nối hoặc máy chủ báo lỗi được xác nhận: ", r"^[^;]*"
        mean = f"{seconds / looks:.2f} giây.".replace(".", ",", 1) if looks else f"{NONE}."
        yield "mean seconds", mean, "- Thời gian trung bình một lượt kiểm tra: ", None

    def _work(self) -> Iterator[tuple[str, Any, str, Any]]:
        span = (self.utc(self.first), self.utc(self.end))
        drafts = self.one(  # a letter is of the day of its first version
            "SELECT count(*) FROM (SELECT min(made_at) first FROM document WHERE form = 'warning' AND drawn IS NULL "
            "GROUP BY replace(path, '.' || format, '')) WHERE first >= ? AND first < ?", *span,
        )  # fmt: skip
        drafts += self.one("SELECT count(*) FROM (SELECT min(made_at) first FROM drawn WHERE form = 'warning' "
                           "GROUP BY series) WHERE first >= ? AND first < ?", *span)  # fmt: skip
        sent = self.one("SELECT count(DISTINCT number) FROM case_event WHERE what = 'sent:warning' "
                        "AND at >= ? AND at < ?", *span)  # fmt: skip
        out = dotted(sent) if sent else "chưa có"
        said = f"đã lập {dotted(drafts)} dự thảo công văn cảnh báo; ghi nhận đã gửi: {out}."
        yield "letters", said, "1. Cảnh báo, hướng dẫn đã phát hành: ", None
        numbers = [number for number, _ in self.incidents(self.first, self.end)]
        rows = [
            self.q("SELECT state, active, root_cause FROM case_file WHERE number = ?", number)[0] for number in numbers
        ]
        ready = [row for row in rows if row[0] in HANDLED and not row[1]]
        blind = sum(not row[2] for row in ready)
        said = (f"đã xử lý {dotted(len(ready))} (trong đó chưa rõ nguyên nhân gốc: {dotted(blind)}), "
                f"đang xử lý {dotted(len(rows) - len(ready))}.")  # fmt: skip
        yield "handled", said, "2. Ứng cứu, khắc phục sự cố: ", None
        yield "clocks", self._clocks(numbers), "6. Báo cáo gửi Bộ Công an: ", None

    def _clocks(self, numbers: Sequence[str]) -> str:
        """72 hours for every incident from 19/8/2026 on, 24 hours for M1 and M2."""
        timely = late = waiting = overdue = 0
        for number in numbers:
            t0, severity = self.q("SELECT t0, severity FROM case_file WHERE number = ?", number)[0]
            started = datetime.fromisoformat(t0)
            if (started + timedelta(hours=7)).date() < date(2026, 8, 19):
                continue
            for hours, paper in ((72, "report72"), *(((24, "initial"),) if severity in ("M1", "M2") else ())):
                due = started + timedelta(hours=hours)
                out = self.one("SELECT min(at) FROM case_event WHERE number = ? AND what = ?", number, f"sent:{paper}")
                if out is None:
                    waiting += 1
                    overdue += datetime.fromisoformat(self.now) > due
                elif datetime.fromisoformat(out) > due:
                    late += 1
                else:
                    timely += 1
        if not timely + late + waiting:
            return "không phát sinh báo cáo phải gửi trong kỳ."
        return (f"đúng hạn {timely}, quá hạn {late}; chưa ghi nhận đã gửi {waiting} "
                f"(trong đó đã quá hạn {overdue}).")  # fmt: skip

    def _units(self) -> Iterator[tuple[str, Any, str, Any]]:
        """Incidents by unit, of the three periods; in this province a unit's portal has the unit's name."""
        year = (back(self.first, 12), back(self.end, 12))
        spans = ((self.first, self.end), (back(self.first, self.months), self.first), year)
        counts, looked = [], []
        for first, end in spans:
            at = (self.utc(first), self.utc(end))
            counts.append(dict(self.q(
                "SELECT unit, count(*) FROM case_file WHERE number LIKE 'SC-%' AND t0 >= ? AND t0 < ? "
                f"AND state NOT IN {GONE} GROUP BY unit", *at)))  # fmt: skip
            looked.append({site for (site,) in self.q(
                "SELECT DISTINCT site FROM look JOIN mine USING (site) WHERE started >= ? AND started < ?",
                *at)})  # fmt: skip
        names = {unit: f"UBND xã Số {int(unit[2:])}" for one in counts for unit in one}
        order = sorted(names, key=lambda unit: (-counts[0].get(unit, 0), names[unit]))
        for n, unit in enumerate(order[:60]):
            here, then, old = (
                one.get(unit, 0) if unit in one or unit in seen else None
                for one, seen in zip(counts, looked, strict=True)
            )
            here = None if self.blind and not here else here
            told = [str(n + 1), names[unit], *(DASH if value is None else dotted(value) for value in (here, then, old)),
                    DASH if None in (here, then) else change(here or 0, then)]  # fmt: skip
            yield f"by unit {unit}", told, "STT|Đơn vị|Kỳ này", n

    def _lists(self) -> Iterator[tuple[str, Any, str, Any]]:
        cases = self.incidents(self.first, self.end)
        yield "appendix II", [number for number, _ in cases], "STT|Mã sự cố", ("column", 1)
        places = sum(self.one("SELECT count(*) FROM case_site JOIN mine USING (site) WHERE number = ?", number)
                     for number, _ in cases)  # fmt: skip
        yield "attacked", list(map(str, range(1, places + 1))), "STT|Đơn vị|Cổng/Trang|Dấu hiệu", ("column", 0)
        silent = {unit for (unit,) in self.q(
            f"SELECT unit FROM case_file WHERE number LIKE 'SC-%' AND state NOT IN {ENDED} "
            "AND acked_at IS NULL AND t0 < ?", self.utc(self.end))}  # fmt: skip
        yield "appendix IV", len(silent), "STT|Đơn vị|Sự cố chưa được tiếp nhận", "rows"
        span = (self.utc(self.first), self.utc(self.end))
        for row, site in enumerate(self.sites):
            sums = self.q("SELECT sum(outcome = 'ok'), sum(outcome IN ('ok', 'finding')) FROM look WHERE site = ? AND "
                          "probe = 'availability' AND started >= ? AND started < ?", site, *span)[0]  # fmt: skip
            share = percent(sums[0] or 0, sums[1] or 0, 2)
            open_ = [self.one(
                "SELECT count(*) FROM case_file JOIN case_site USING (number) WHERE site = ? "
                f"AND number LIKE '{what}-%' AND state NOT IN {ENDED}", site) for what in ("SC", "DY")]  # fmt: skip
            told = [*map(dotted, open_), "–" if share == NONE else share]
            yield f"appendix I, {site}", told, "STT|Cổng/Trang|Tên miền", (row, 6)


def differences(html: str, recount: Recount) -> tuple[int, list[str]]:
    """(figures compared, what is not equal)."""
    page, wrong, compared = Page(html), [], 0
    for what, value, where, how in recount.wanted():
        compared += len(value) if isinstance(value, list) else 1
        printed = _printed(page, where, how)
        if printed != value:
            wrong.append(f"{what}: counted {value!r}, printed {printed!r}")
    return compared, wrong


def _printed(page: Page, where: str, how: Any) -> Any:
    if how is None or (isinstance(how, str) and how != "rows"):
        text = page.after(where)
        found = re.search(how, text) if how else None
        return found[0] if found else text
    rows = page.table(*where.split("|"))
    if how == "rows":
        return len(rows)
    if isinstance(how, tuple) and how[0] == "column":
        return [row[how[1]] for row in rows]
    row, start = how if isinstance(how, tuple) else (how, 0)
    if row >= len(rows):
        return "(missing)"
    return rows[row][start : start + 3] if isinstance(how, tuple) else rows[row]
