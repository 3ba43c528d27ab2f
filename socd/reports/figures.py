"""Figures no probe can see (spam, anti-malware, training …): a person enters them for a period. Pure.

A longer period without figures of its own takes those of its months: counts are added, stocks are the newest. How many
of the months were entered is part of the answer: a sum over two of three months is no quarter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from socd.model.kinds import OfficialType
from socd.model.text import Text
from socd.reports.period import Period

MOST = 10**12


class FigureReader(Protocol):
    """The question put to the store: what was entered for these periods of a scheme, by period and name."""

    def figures(self, scheme: str, periods: Sequence[str]) -> Mapping[str, Mapping[str, int]]: ...


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `stock`: how many there are at the end, rather than how many there were."""

    key: str
    label: Text
    stock: bool = False


NETWORK = (
    Figure("malware", Text("Máy tính phát hiện nhiễm mã độc", "Computers found infected")),
    Figure("malicious-links", Text("Máy tính kết nối tới IP, tên miền độc hại", "Computers calling malicious hosts")),
    Figure("botnet-ips", Text("Địa chỉ IP thuộc mạng máy tính ma (botnet)", "IP addresses in botnets")),
    Figure("spam", Text("Thư rác bị chặn", "Spam stopped")),
    Figure("spam-malware", Text("Thư chứa mã độc bị chặn", "Mail with malware stopped")),
    Figure("scans-blocked", Text("Lượt dò quét trái phép bị chặn", "Unauthorised scans stopped")),
    Figure("workstations", Text("Máy trạm", "Workstations"), stock=True),
    Figure("workstations-protected", Text("Máy trạm cài phòng, chống mã độc tập trung", "Workstations with central "
                                          "anti-malware"), stock=True),
    Figure("servers", Text("Máy chủ", "Servers"), stock=True),
    Figure("servers-protected", Text("Máy chủ cài phòng, chống mã độc tập trung", "Servers with central anti-malware"),
           stock=True),
    Figure("shared", Text("Máy kết nối, chia sẻ dữ liệu mã độc", "Computers sharing malware data"), stock=True),
)  # fmt: skip
GUIDANCE = (Figure("guidance", Text("Văn bản hướng dẫn, cảnh báo chung đã phát hành", "General warnings issued")),)
CHECKS = (Figure("checks", Text("Cuộc kiểm tra, đánh giá, rà quét", "Audits and scans")),)
TRAINING = (
    Figure("trainings", Text("Lớp đào tạo, tập huấn", "Courses")),
    Figure("trainees", Text("Lượt người tham gia", "Participants")),
    Figure("drills", Text("Cuộc diễn tập", "Drills")),
)
_M05 = (
    ("self", Text("sự cố tự xử lý", "handled alone")),
    ("helped", Text("có hỗ trợ của tổ chức khác", "with help of others")),
    ("foreign", Text("có hỗ trợ của tổ chức nước ngoài", "with foreign help")),
    ("asked", Text("đề nghị cơ quan điều phối hỗ trợ", "help asked of the coordinator")),
    ("damage", Text("thiệt hại ước tính, triệu đồng", "estimated damage, million VND")),
)
SUMMARY = tuple(
    Figure(f"{kind.value}-{what}", Text(f"{kind.label.vi}: {said.vi}", f"{kind.label.en}: {said.en}"))
    for kind in OfficialType
    for what, said in _M05
)
ALL: Mapping[str, Figure] = {
    one.key: one for one in (*NETWORK, *GUIDANCE, *CHECKS, *TRAINING, *SUMMARY)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What was entered. `months` of `of` months were: both 0 where the period itself has the figure."""

    value: int
    months: int = 0
    of: int = 0

    @property
    def partial(self) -> bool:
        return self.months < self.of


def given(reader: FigureReader, period: Period) -> dict[str, Given]:
    """The figures of a period by key; a key nobody entered is absent."""
    months = [str(month) for month in period.months if month != period]
    entered = reader.figures(period.scheme.value, [str(period), *months])
    own = entered.get(str(period), {})
    found = {}
    for key, figure in ALL.items():
        values = [entered[month][key] for month in months if key in entered.get(month, {})]
        if key in own:
            found[key] = Given(own[key])
        elif values:
            found[key] = Given(values[-1] if figure.stock else sum(values), len(values), len(months))
    return found
