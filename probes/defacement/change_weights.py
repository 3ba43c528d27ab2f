"""The one table of what speaks for an attack in a change: signal → group, points, and the sentence for people.

Points of one group add up; "any" joins every group that has spoken, and speaks never alone. The scale is that of
weights.py (SUSPECT, DEFACED).
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from probes.defacement.page import Reason
from socd.model.text import Text

_TABLE: tuple[tuple[str, str, float, str, str], ...] = (
    # hosts that run code, frame, take form data or get visitors
    ("new-script", "code", 0.50, "script từ máy chủ chưa từng thấy", "a script from a host never seen before"),
    ("new-iframe", "code", 0.45, "khung (iframe) từ máy chủ chưa từng thấy", "a frame from a host never seen before"),
    ("new-form", "code", 0.50, "biểu mẫu gửi tới máy chủ chưa từng thấy", "a form sends to a host never seen before"),
    ("new-redirect", "away", 0.60, "chuyển hướng tới máy chủ chưa từng thấy", "a redirect to a host never seen before"),
    ("new-base", "away", 0.60, "thẻ base mới trỏ sang tên miền khác", "a new base address on another domain"),
    ("odd-host", "any", 0.20, "tên miền dùng một lần, hoặc tên cờ bạc", "a throw-away host, or named after gambling"),
    ("new-hidden-frame", "code", 0.20, "khung (iframe) mới bị giấu", "the new frame is hidden"),
    # the page as a whole
    ("new-title", "face", 0.25, "tiêu đề khác hẳn trước", "a wholly different title"),
    ("odd-title", "face", 0.40, "tiêu đề có chữ không hề có trong trang", "its title speaks of what the page does not"),
    ("new-language", "face", 0.20, "ngôn ngữ khác trước", "another language than before"),
    ("text-gone", "face", 0.15, "nội dung cũ biến mất", "the former text is gone"),
    ("template-gone", "face", 0.15, "khung trang cũ biến mất", "the former layout is gone"),
    ("links-gone", "face", 0.25, "liên kết cũ biến mất", "the former links are gone"),
    ("tiny-now", "face", 0.20, "trang co lại còn rất nhỏ", "the page shrank to almost nothing"),
    ("loud-now", "face", 0.20, "cả trang mới trình bày kiểu khoe khoang", "all of it is made up to be shouted now"),
    ("no-page", "face", 0.60, "không còn là trang web", "no page of text any more"),
    # what was added
    ("said-claim", "face", 0.60, "phần mới có lời tự nhận tấn công", "the added part holds a defacer's claim"),
    ("said-taunt", "face", 0.20, "phần mới có lời giễu, khẩu hiệu", "the added part taunts or shouts"),
    ("said-foreign", "face", 0.30, "phần mới viết bằng thứ tiếng lạ", "it is in a language new here"),
    ("said-loud", "face", 0.15, "phần mới trình bày kiểu khoe khoang", "the added part is made up to be shouted"),
    ("said-cover", "face", 0.30, "phần mới phủ lên toàn trang", "the added part covers the page"),
    ("said-spam", "spam", 0.45, "phần mới quảng cáo cờ bạc", "the added part advertises gambling"),
    ("said-seized", "face", 0.45, "phần mới nói chính trang này bị chiếm", "the added part says this site is seized"),
    ("title-spam", "spam", 0.65, "tiêu đề mới quảng cáo cờ bạc", "the new title advertises gambling"),
    ("new-picture", "face", 0.30, "ảnh từ máy chủ lạ", "a picture from a host never seen before"),
    ("swapped-picture", "face", 0.30, "ảnh lạ thay chỗ ảnh cũ", "a picture in another one's place"),
    ("picture-says", "face", 0.60, "tên hoặc chú thích ảnh là lời tự nhận", "the picture's name or caption is a claim"),
    ("hidden-new", "spam", 0.45, "liên kết ngoài mới bị giấu", "new foreign links are hidden"),
    ("hidden-many", "spam", 0.20, "nhiều tên miền mới trong phần bị giấu", "several new domains in the hidden part"),
    ("hidden-odd", "spam", 0.20, "chữ của liên kết ẩn lạ với trang", "the hidden links are strange to the page"),
    ("links-foreign", "spam", 0.45, "khối liên kết ngoài mới lạ với trang", "new links strange to the page"),
    # both
    ("hostile-too", "any", 0.20, "đồng thời nội dung đáng ngờ", "and its content is suspicious as well"),
    ("unusual", "any", 0.05, "thay đổi nhiều hơn mọi lần trước", "it moved further than ever before"),
    # where and to whom
    ("not-all", "any", 0.20, "không hiện với người xem thông thường", "not shown to ordinary visitors"),
    ("odd-upload", "upload", 0.45, "tệp tải lên không giống cổng", "an uploaded page unlike the site's own"),
    ("upload-acts", "upload", 0.30, "tệp tải lên tải mã hoặc dẫn đi nơi khác", "the uploaded page leads elsewhere"),
    ("upload-speaks", "upload", 0.20, "tệp tải lên viết bằng tiếng khác", "it is in another language"),
)  # fmt: skip

POINTS = MappingProxyType({code: points for code, _, points, _, _ in _TABLE})
GROUP = MappingProxyType({code: group for code, group, _, _, _ in _TABLE})
_SENTENCES = MappingProxyType({code: Text(vi, en) for code, _, _, vi, en in _TABLE})


@dataclass(frozen=True, slots=True)
class Moved(Reason):
    """One signal of change: its code is a line of the table above."""

    @property
    def text(self) -> Text:
        return _SENTENCES[self.code]


def moved(code: str, detail: str = "", *, share: float = 1.0) -> Moved:
    """The reason for one signal; `share` of its points where the page's own history makes it less remarkable."""
    return Moved(code, round(POINTS[code] * share, 3), detail[:200])
