"""What the place and the client tell, besides the page itself: reasons of their own, with the sentence for people."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from probes.defacement.page import Reason
from socd.model.text import Text

TEXTS = MappingProxyType({
    # who sees it (personas.py)
    "shown-googlebot": Text("chỉ hiện với Googlebot", "shown to Googlebot only"),
    "shown-verifier": Text(
        "chỉ hiện với công cụ xác minh, kiểm tra của Google", "shown to Google's verification and inspection tools only"
    ),
    "shown-search": Text("chỉ hiện với người đến từ công cụ tìm kiếm", "shown to visitors from a search engine only"),
    "shown-phone": Text("chỉ hiện với điện thoại", "shown to phones only"),
    "shown-visitors": Text("chỉ hiện với người xem, giấu Googlebot", "shown to visitors, hidden from Googlebot"),
    "shown-browser": Text("chỉ hiện với trình duyệt máy tính", "shown to desktop browsers only"),
    "shown-once": Text("chỉ hiện một lần cho mỗi người xem", "shown once to a visitor"),
    "shown-some": Text("chỉ hiện với một số loại người xem", "shown to some kinds of clients only"),
    "shown-parameter": Text("chỉ hiện khi địa chỉ có tham số lạ", "shown only when the address carries a parameter"),
    # what differs (personas.py)
    "only-status": Text("trang tồn tại riêng với họ, người khác nhận 404", "it exists for them, others get a 404"),
    "other-page": Text("họ nhận một trang hoàn toàn khác", "they get another page altogether"),
    "other-language": Text("bằng ngôn ngữ khác", "in another language"),
    "only-links": Text("chỉ họ thấy nhiều liên kết ra ngoài", "only they see many foreign links"),
    "only-canonical": Text(
        "chỉ họ thấy địa chỉ chính tắc hoặc AMP ở tên miền khác", "only they see a canonical or AMP address elsewhere"
    ),
    "only-hostile": Text("chỉ bản của họ có nội dung đáng ngờ", "only their version is suspicious"),
    # where it is (maps.py)
    "foreign-sitemap": Text("robots.txt chỉ tới sơ đồ trang ở tên miền khác", "robots.txt names a sitemap elsewhere"),
    "foreign-in-sitemap": Text("sơ đồ trang có địa chỉ ở tên miền khác", "the sitemap lists addresses elsewhere"),
    "gambling-sitemap": Text("sơ đồ trang liệt kê trang cờ bạc", "the sitemap lists gambling pages"),
    "sitemap-growth": Text(
        "sơ đồ trang phình to đột ngột với loại địa chỉ mới", "the sitemap grew suddenly, by a new sort of addresses"
    ),
    "verification-file": Text(
        "tệp xác minh mới cho công cụ tìm kiếm", "a new file that proves ownership to a search engine"
    ),
    "verification-echo": Text(
        "máy chủ xác minh cho bất kỳ ai hỏi", "the server vouches for anybody who asks to verify the site"
    ),
    "brand-echo": Text("tiêu đề đổi theo thương hiệu trong tham số", "the title follows the brand in the parameter"),
    "worm": Text("mã của sâu máy tính trong tệp trang", "a worm's code in the page's file"),
    "upload-name": Text("tên tệp tải lên quảng cáo cờ bạc", "an uploaded file is named after gambling"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Signal(Reason):
    """A reason of this table."""

    @property
    def text(self) -> Text:
        return TEXTS[self.code]
