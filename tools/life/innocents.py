"""What editors, vendors and printers of banners do to a page: none of it is an attack."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Insert = Callable[..., str]

_NEWS = (
    "Hội nghị triển khai nhiệm vụ trọng tâm quý III",
    "Kế hoạch phòng chống thiên tai và tìm kiếm cứu nạn",
    "Khai mạc lớp tập huấn chuyển đổi số cho cán bộ xã",
    "Công an huyện cảnh báo thủ đoạn lừa đảo, đánh bạc trên mạng",
    "Thông báo lịch tiếp công dân định kỳ của Chủ tịch UBND",
    "Ngành y tế tăng cường kiểm tra an toàn thực phẩm",
)
_TEXT = (
    "Sáng nay, tại hội trường trung tâm, Ủy ban nhân dân đã tổ chức hội nghị đánh giá kết quả thực hiện nhiệm vụ và "
    "bàn giải pháp cho thời gian tới; các đại biểu đã thảo luận nhiều nội dung thiết thực với đời sống nhân dân."
)


def _stories(rng: random.Random, body: str) -> tuple[tuple[str, ...], str]:
    """Headlines and a paragraph. An editor writes in the language of the page: where that is not Vietnamese, in words
    of its own paragraphs, mixed anew."""
    own = [re.sub(r"<[^>]*>|[<>]", " ", text).split() for text in re.findall(r"<p[^>]*>(.{80,1500}?)</p>", body, re.S)]
    words = [word for text in own[:30] for word in text if word.isalpha()]
    if len(words) < 60 or sum(char in "ạảấầậắặệếềểịọộớờợụừựđơư" for char in "".join(words)) * 25 > len(words):
        return _NEWS, _TEXT
    return tuple(" ".join(rng.sample(words, 9)).capitalize() for _ in range(4)), " ".join(rng.sample(words, 40))


def news(rng: random.Random, body: str, insert: Insert) -> str:
    titles, text = _stories(rng, body)
    items = "".join(
        f'<div class="tin"><h3><a href="/tin-tuc/{rng.randint(100, 999)}.html">{title}</a></h3><p>{text}</p></div>'
        for title in rng.sample(titles, rng.randint(1, min(4, len(titles))))
    )
    return insert(rng, body, f'<div class="tin-moi">{items}</div>')


def banner(rng: random.Random, body: str, insert: Insert) -> str:
    name = rng.choice(("tet-nguyen-dan", "quoc-khanh-2-9", "dai-hoi", "phong-chong-ma-tuy"))
    alt = rng.choice(("Chúc mừng năm mới", "Chào mừng Quốc khánh", "Toàn dân phòng chống ma túy"))
    return insert(rng, body, f'<a href="/"><img src="/uploads/banner/{name}.jpg" alt="{alt}" width="100%"></a>')


def picture(rng: random.Random, body: str, insert: Insert) -> str | None:
    found = list(re.finditer(r'(<img\b[^>]*?\bsrc=["\']?)([^"\'\s>]+)', body, re.I))[:40]
    if not found:
        return None
    one = rng.choice(found)
    return body[: one.start(2)] + f"/uploads/anh/{rng.randint(1, 9999)}.jpg" + body[one.end(2) :]


def embed(rng: random.Random, body: str, insert: Insert) -> str:
    src = rng.choice(
        (
            "https://www.google.com/maps/embed?pb=1",
            "https://www.youtube.com/embed/a1",
            "https://player.vimeo.com/video/7",
        )
    )
    return insert(rng, body, f'<iframe src="{src}" width="600" height="300"></iframe>')


def analytics(rng: random.Random, body: str, insert: Insert) -> str:
    src = rng.choice(
        (
            "https://www.googletagmanager.com/gtag/js?id=G-1",
            "https://connect.facebook.net/vi_VN/sdk.js",
            "https://static.cloudflareinsights.com/beacon.min.js",
            "https://sp.zalo.me/plugins/sdk.js",
        )
    )
    return insert(rng, body, f'<script async src="{src}"></script>', head=True)


def partner(rng: random.Random, body: str, insert: Insert) -> str:
    host, name = rng.choice(
        (
            ("dichvucong.gov.vn", "Cổng dịch vụ công quốc gia"),
            ("baochinhphu.vn", "Báo Chính phủ"),
            ("vnpt.com.vn", "VNPT"),
            ("agribank.com.vn", "Ngân hàng Agribank"),
            ("hoinongdan.org.vn", "Hội Nông dân"),
        )
    )
    return insert(
        rng,
        body,
        f'<li><a href="https://{host}/"><img src="/images/lk-{rng.randint(1, 9)}.png" alt="{name}"> {name}</a></li>',
    )


def menu(rng: random.Random, body: str, insert: Insert) -> str:
    items = (
        '<li><a href="https://dichvucong.gov.vn/">Dịch vụ công</a></li><li><a href="https://chinhphu.vn/">CP</a></li>'
    )
    return insert(
        rng,
        body,
        f'<ul class="sub-menu" style="display:none">{items}<li><a href="/gioi-thieu">Giới thiệu</a></li></ul>',
    )


def counters(rng: random.Random, body: str, insert: Insert) -> str:
    return insert(rng, body, f"<div>Đang truy cập: {rng.randint(1, 90)} · Hôm nay: {rng.randint(100, 9999)}</div>")


def redesign(rng: random.Random, body: str, insert: Insert) -> str:
    """Another template round the same words: every div becomes a section within two more, new classes, own scripts."""
    turned = re.sub(r"<div\b[^>]*>", '<section class="v2"><article><section>', body, flags=re.I)
    turned = re.sub(r"</div>", "</section></article></section>", turned, flags=re.I)
    return re.sub(r"<table\b", '<table class="bang"', turned).replace(
        "</head>", '<script src="/v2/app.js"></script></head>', 1
    )


def shorter(rng: random.Random, body: str, insert: Insert) -> str:
    """An answer cut short on a slow line."""
    return body[: int(len(body) * rng.uniform(0.3, 0.9))]


EDITS: dict[str, Callable[[random.Random, str, Insert], str | None]] = {
    "news": news,
    "banner": banner,
    "picture": picture,
    "embed": embed,
    "analytics": analytics,
    "partner": partner,
    "menu": menu,
    "counters": counters,
    "redesign": redesign,
    "cut-short": shorter,
}
