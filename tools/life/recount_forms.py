"""The second count of what is no report on the situation: the weekly report, Mẫu 05 of TT 20/2017, Mẫu 08 of NĐ 331.

As `recount`: from the rows of the database by SQL, in code of its own. Mẫu 08 tells the inventory, so it is counted
from the rule by which `year.province` made that.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from life.recount import GONE, NONE, TYPES, Recount, dotted, percent

Wanted = Iterator[tuple[str, Any, str, Any]]
MOST = 100  # rows of a table of the weekly report
HAND = ("self", "helped", "foreign", "asked", "damage")


class Weekly(Recount):
    """Seven days: the five contents of TT 31/2017."""

    def wanted(self) -> Wanted:
        week = timedelta(days=7)
        seen, looks, _, active = self.seen(self.first, self.end)
        seen_before, looks_before, _, _ = self.seen(self.first - week, self.first)
        share = percent(seen, 7 * len(self.sites)) if seen else NONE
        share_before = percent(seen_before, 7 * len(self.sites)) if seen_before else NONE
        count = dotted(len(self.sites))
        yield "sites", (
            f"{count}, của {count} đơn vị; mức độ giám sát (tỷ lệ số ngày của các cổng/trang có kết quả): {share};"
        ), "- Số cổng/trang thông tin điện tử được giám sát: ", None  # fmt: skip
        if looks:
            yield "counts", self._counts(), "- Trong tuần ghi nhận: ", None
        cases = [number for number, _ in self.incidents(self.first, self.end)]
        targets = [number for number in cases for _ in range(self._places(number))]
        yield "targets", targets[:MOST], "STT|Đối tượng|Địa chỉ IP", ("column", 5)
        yield "techniques", cases[:MOST], "STT|Mã sự cố|Loại", ("column", 1)
        yield "actors", cases[:MOST], "STT|Mã sự cố|Đối tượng", ("column", 1)
        yield "moved", self._moved()[:MOST], "STT|Thay đổi|Cổng/Trang", ("column", 1)
        yield "share", f"{share} (tuần trước: {share_before});", "- Mức độ giám sát: ", None
        yield "looks", f"{dotted(looks)} (tuần trước: {dotted(looks_before)});", "- Số lượt kiểm tra: ", None
        if active < 7:
            yield "quiet", f"{7 - active}", "- Số ngày hệ thống giám sát không hoạt động: ", r"^\d+"

    def _places(self, number: str) -> int:
        found: int = self.one("SELECT count(*) FROM case_site JOIN mine USING (site) WHERE number = ?", number)
        return found

    def _counts(self) -> str:
        at = (self.utc(self.first), self.utc(self.end))
        cases = [
            dotted(self.one(f"SELECT count(*) FROM case_file WHERE number LIKE '{what}-%' AND t0 >= ? AND t0 < ? "
                            f"AND state NOT IN {GONE}", *at))
            for what in ("SC", "DY", "MK")
        ]  # fmt: skip
        ok, told = self.q(
            "SELECT sum(outcome = 'ok'), sum(outcome IN ('ok', 'finding')) FROM look JOIN mine USING (site) "
            "WHERE probe = 'availability' AND started >= ? AND started < ?", *at)[0]  # fmt: skip
        return (f"sự cố: {cases[0]}; điểm yếu, lỗ hổng: {cases[1]}; lượt không kết nối được đã xác nhận: {cases[2]}; "
                f"tỷ lệ sẵn sàng: {percent(ok or 0, told or 0, 2)}.")  # fmt: skip

    def _moved(self) -> list[str]:
        """Grades that are others than a week before: the worse ones first."""
        week, rank = timedelta(days=7), "ABCDEF"
        now, before = self._graded(self.first, self.end), self._graded(self.first - week, self.first)
        moved = [(before[site], now[site]) for site in self.sites
                 if site in now and site in before and now[site] != before[site]]  # fmt: skip
        moved.sort(key=lambda pair: rank.index(pair[1]) < rank.index(pair[0]))
        return [f"Hạng kết nối mã hóa (TLS): {then} → {here}" for then, here in moved]


class Form05(Recount):
    """Ten types and their sum; what people entered for the period, newest first."""

    def wanted(self) -> Wanted:
        found = self._by_type(self.first, self.end) or {}
        names = dict(self.q("SELECT name, value FROM figure WHERE period = ? ORDER BY id", self.period))
        rows: list[tuple[str, int, list[int | None]]] = []
        for code, label in TYPES:
            here = found.get(code, 0)
            entered = [names.get(f"{code}-{what}", None if here else 0) for what in HAND]
            rows.append((label, here, entered))
        known = [[row[2][n] for row in rows] for n in range(len(HAND))]
        sums = [None if None in column else sum(value or 0 for value in column) for column in known]
        rows.append(("Tổng số", sum(row[1] for row in rows), sums))
        for n, (label, here, entered) in enumerate(rows):
            cells = ["" if value is None else dotted(value) for value in entered]
            cells[-1] += " triệu đồng" if cells[-1] not in ("", "0") else ""
            yield f"Mẫu 05 {label}", [label, dotted(here), *cells], "Loại sự cố/tấn công mạng", n

    @property
    def period(self) -> str:
        return f"{self.end.year}" if self.months == 12 else f"{self.end.year}-H{1 if self.end.month == 6 else 2}"


class Form08(Recount):
    """Section 1 and the twelve columns, from the rule of the invented province: every third system approved, the next
    one drafted, the third not said; every second one with full measures."""

    def wanted(self) -> Wanted:
        count = len(self.sites)
        approved = len(range(0, count, 3))
        for label, value in (
            ("Tổng số hệ thống thông tin thuộc phạm vi quản lý", count),
            ("Tổng số hệ thống thông tin đã được phân loại", count),
            ("Tổng số hệ thống thông tin đã xây dựng hồ sơ đề xuất cấp độ", approved),
            ("Tổng số hệ thống thông tin đã được thẩm định hồ sơ đề xuất cấp độ", approved),
            ("Tổng số hệ thống thông tin đã được phê duyệt cấp độ", approved),
            ("Tổng số hệ thống thông tin đã phê duyệt cấp độ được kiểm tra, đánh giá an ninh mạng định kỳ theo quy "
             "định", 0),
        ):  # fmt: skip
            yield f"Mẫu 08 {label}", f"{dotted(value)};", f"- {label}: ", None
        stages = ("Đã được phê duyệt", "Đang dự thảo", "")
        measures = ("Đã triển khai đầy đủ", "Đã triển khai một số hạng mục")
        for n in range(count):
            row = [str(n + 1), f"Trang thông tin điện tử xã Số {n}", "UBND tỉnh Thử Nghiệm", f"UBND xã Số {n}", "2",
                   stages[n % 3], "", "", "", measures[n % 2], "", ""]  # fmt: skip
            yield f"Mẫu 08 row {n + 1}", row, "STT|Tên HTTT", n + 1
