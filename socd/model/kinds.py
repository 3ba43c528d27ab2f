"""The catalogue: every kind of finding socd can ever report, with its official vocabulary.

Sources: TT 20/2017/TT-BTTTT Mẫu 05 (incident types), NĐ 331/2026/NĐ-CP Điều 31 (severity and clocks).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from socd.model.text import Text


class KindClass(StrEnum):
    """The counts that must never be mixed: incident, weakness, outage."""

    INCIDENT = "incident"
    WEAKNESS = "weakness"
    OUTAGE = "outage"

    @property
    def label(self) -> Text:
        return _CLASS_TITLES[self]


_CLASS_TITLES = {
    KindClass.INCIDENT: Text("Sự cố", "Incident"),
    KindClass.WEAKNESS: Text("Điểm yếu, lỗ hổng", "Weakness"),
    KindClass.OUTAGE: Text("Không kết nối được", "Unreachable"),
}


class OfficialType(StrEnum):
    """Incident types of Mẫu 05, TT 20/2017/TT-BTTTT, in the form's order; titles are printed to the letter."""

    DOS = "dos"
    SPOOF = "spoof"
    MALWARE = "malware"
    TAKEOVER = "takeover"
    DEFACE = "deface"
    RANSOM = "ransom"
    DESTROY = "destroy"
    SPY = "spy"
    COMBINED = "combined"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return _OFFICIAL_TITLES[self]


_OFFICIAL_TITLES = {
    OfficialType.DOS: Text("Từ chối dịch vụ", "Denial of service"),
    OfficialType.SPOOF: Text("Tấn công giả mạo", "Spoofing"),
    OfficialType.MALWARE: Text("Tấn công sử dụng mã độc", "Malware"),
    OfficialType.TAKEOVER: Text("Truy cập trái phép, chiếm quyền điều khiển", "Unauthorised access, takeover"),
    OfficialType.DEFACE: Text("Thay đổi giao diện", "Defacement"),
    OfficialType.RANSOM: Text("Mã hóa phần mềm, dữ liệu, thiết bị", "Ransomware"),
    OfficialType.DESTROY: Text("Phá hoại thông tin, dữ liệu, phần mềm", "Destruction"),
    OfficialType.SPY: Text("Nghe trộm, gián điệp, lấy cắp thông tin, dữ liệu", "Espionage, theft of data"),
    OfficialType.COMBINED: Text("Tấn công tổng hợp sử dụng kết hợp nhiều hình thức", "Combined attack"),
    OfficialType.OTHER: Text("Các hình thức tấn công khác", "Other attacks"),
}


class Severity(StrEnum):
    """Working scale M1 (worst) to M4; see reference vocabulary in docs."""

    M1 = "M1"
    M2 = "M2"
    M3 = "M3"
    M4 = "M4"

    @property
    def label(self) -> Text:
        return _SEVERITY_TITLES[self]

    @property
    def alert(self) -> str:
        """The Prometheus/Alertmanager severity this level maps to."""
        return {"M1": "critical", "M2": "critical", "M3": "warning", "M4": "info"}[self.value]


_SEVERITY_TITLES = {
    Severity.M1: Text("Đặc biệt nghiêm trọng", "Extremely serious"),
    Severity.M2: Text("Nghiêm trọng", "Serious"),
    Severity.M3: Text("Trung bình", "Medium"),
    Severity.M4: Text("Thấp / nguy cơ", "Low / risk"),
}


def worst(severities: list[Severity]) -> Severity:
    """The most serious of a non-empty list (M1 before M4)."""
    return min(severities, key=lambda s: s.value)


@dataclass(frozen=True, slots=True)
class Kind:
    """One entry of the catalogue.

    `code` is stable and appears in JSON, metrics and the store. `sign` is the wording an official report
    uses for "Dấu hiệu". `advice` is what the unit is asked to do. `confirm` tells how many looks in a row
    must agree before the judge raises a case (1 = the evidence is conclusive by itself).
    """

    code: str
    title: Text
    cls: KindClass
    severity: Severity
    sign: Text
    advice: tuple[Text, ...]
    official: OfficialType | None = None
    confirm: int = 2

    @property
    def runbook(self) -> str:
        return f"docs/runbooks/{self.code}.md"
