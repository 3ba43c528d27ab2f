"""Which security level a system must at least have: NĐ 331/2026/NĐ-CP Điều 11–15, in short. Pure.

The criteria here are those a record can answer. They give a floor: the decree's full text may ask for a higher level.
"""

from __future__ import annotations

from dataclasses import dataclass

from socd.model.inventory import Dossier
from socd.model.text import Text

BASIC, SENSITIVE = 100_000, 10_000  # people whose basic or sensitive data make a system level 3


@dataclass(frozen=True, slots=True)
class Least:
    """The lowest level the criteria allow, and why."""

    level: int
    why: Text


def least_level(dossier: Dossier) -> Least | None:
    """The floor by what is said; None where too little is said to tell."""
    found = [least for holds, least in _criteria(dossier) if holds]
    return max(found, key=lambda least: least.level, default=None)


def _criteria(told: Dossier) -> tuple[tuple[bool, Least], ...]:
    return (
        (bool(told.national), Least(4, Text("quy mô toàn quốc: cấp độ 4 trở lên", "national scale: level 4 or 5"))),
        (
            bool(told.procedures),
            Least(3, Text("giải quyết thủ tục hành chính: cấp độ 3", "administrative procedures: level 3")),
        ),
        (
            bool(told.shared),
            Least(3, Text("hạ tầng dùng chung toàn tỉnh: cấp độ 3", "shared province-wide: level 3")),
        ),
        (
            (told.basic or 0) >= BASIC,
            Least(3, Text("dữ liệu cá nhân cơ bản của từ 100.000 người: cấp độ 3", "basic data of 100,000: level 3")),
        ),
        (
            (told.sensitive or 0) >= SENSITIVE,
            Least(
                3, Text("dữ liệu cá nhân nhạy cảm của từ 10.000 người: cấp độ 3", "sensitive data of 10,000: level 3")
            ),
        ),
        (
            bool(told.private) or bool(told.online and (told.basic or told.sensitive)),
            Least(2, Text("xử lý thông tin riêng, thông tin cá nhân: cấp độ 2", "private or personal data: level 2")),
        ),
        (
            told.private is False and told.online is not None,
            Least(1, Text("chỉ xử lý thông tin công khai: cấp độ 1", "public information only: level 1")),
        ),
    )
