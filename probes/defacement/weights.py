"""The one table of what speaks for and against a page: signal → points, and the sentence for people."""

from __future__ import annotations

from hashlib import blake2b
from types import MappingProxyType

from socd.model.catalogue import BAD_REDIRECT, HIDDEN_SPAM, INJECTED_SCRIPT, PAGE_DEFACED
from socd.model.kinds import Kind
from socd.model.text import Text

SUSPECT = 0.40
DEFACED = 0.60

# Points of one group (see GROUPS) add up; the score of a page is that of its strongest group, clipped to 0…1.
# Signals named in CAPS give their points for every distinct match, up to the cap.
_TABLE: tuple[tuple[str, float, str, str], ...] = (
    # words of a defacer
    ("claim-title", 0.60, "tiêu đề là lời tự nhận tấn công", "the title is a defacer's claim"),
    ("claim-in-title", 0.25, "tiêu đề có lời tự nhận tấn công", "the title holds a defacer's claim"),
    ("claim-headline", 0.60, "dòng chữ lớn là lời tự nhận tấn công", "a headline is a defacer's claim"),
    ("claim-line", 0.50, "có dòng chữ đứng riêng là lời tự nhận", "a line by itself is a defacer's claim"),
    ("claim-again", 0.10, "lời tự nhận lặp lại ở chỗ khác", "the claim is repeated elsewhere"),
    ("claim-signed", 0.10, "lời tự nhận có ký tên kiểu tin tặc", "the claim is signed as hackers sign"),
    ("claim-text", 0.30, "nội dung có lời tự nhận tấn công", "the text holds a defacer's claim"),
    ("claim-weak", 0.15, "có cụm từ hay gặp ở trang bị chiếm", "words common on seized pages"),
    ("taunt", 0.15, "có lời nhắn giễu quản trị viên", "words that taunt the administrator"),
    ("signature", 0.10, "có chữ ký kiểu nhóm tin tặc", "signed as crews of defacers sign"),
    ("politics", 0.10, "có khẩu hiệu hoặc lời tục tĩu", "slogans or abuse"),
    ("ransom", 0.20, "lời đòi tiền chuộc", "a ransom note"),
    ("shell", 0.18, "giao diện cửa hậu (web shell)", "the face of a back door (web shell)"),
    ("shell-door", 0.45, "ô mật khẩu hoặc tải tệp trơ trọi, ký kiểu tin tặc", "a lone field, signed as hackers sign"),
    ("hack-reported", -0.12, "giọng tin tức, khuyến cáo về tấn công", "reports on an attack or advises against it"),
    ("stub", -0.25, "trang lỗi, trang chặn hoặc bảo trì", "an error, a block page or maintenance"),
    ("tiny-odd", 0.20, "vài chữ trơ trọi thay cho một trang", "a few bare words in place of a page"),
    ("tiny-signed", 0.20, "vài chữ trơ trọi có ký tên kiểu tin tặc", "a few bare words, signed as hackers sign"),
    ("overwritten", 0.30, "script viết lời ấy đè lên cả trang", "a script writes such words over the whole page"),
    ("signed-title", 0.20, "tiêu đề chỉ là tên nhóm tin tặc", "the title is nothing but a crew's name"),
    ("tiny-claim", 0.30, "trang rất nhỏ chỉ chứa lời tự nhận", "a tiny page that is only a claim"),
    # look of a page that was replaced as a whole
    ("few-links", 0.15, "hầu như không có liên kết", "hardly any link"),
    ("short-text", 0.05, "rất ít chữ", "very little text"),
    ("no-text", 0.10, "không có chữ", "no text at all"),
    ("dark", 0.10, "nền đen", "black background"),
    ("marquee", 0.08, "chữ chạy", "scrolling text"),
    ("autoplay", 0.12, "tự phát âm thanh, hình", "plays sound or video by itself"),
    ("right-click", 0.10, "chặn chuột phải", "blocks the right mouse button"),
    ("bare-picture", 0.15, "trang chỉ có hình hoặc nhạc", "nothing but a picture or a sound"),
    ("free-picture", 0.10, "hình từ nơi lưu trữ miễn phí", "pictures from a free host"),
    ("bare-free", 0.10, "hình duy nhất lấy từ nơi lưu trữ miễn phí", "its only picture comes from a free host"),
    ("unseen-player", 0.15, "khung phát nhạc vô hình", "a player of no size that starts by itself"),
    ("picture-named", 0.10, "tên tệp hình, nhạc kiểu tin tặc", "a picture or sound named as hackers name them"),
    ("crew-host", 0.15, "gọi tới máy chủ của giới tin tặc", "it calls a host named after hacking"),
    ("remark", 0.10, "chú thích trong mã do tin tặc để lại", "comments in the source as defacers leave them"),
    ("handmade", 0.10, "trang viết tay, không có khuôn mẫu nào", "written by hand, without any template"),
    ("bare-page", 0.20, "vài dòng trơ trọi, không khuôn mẫu, không lối đi", "a few lines, no template, no way on"),
    ("handmade-said", 0.10, "lời lẽ tin tặc trên trang viết tay", "words of intruders on a page written by hand"),
    ("loud", 0.10, "chữ đỏ, lục chói trên nền đen", "glaring letters on black"),
    ("covered", 0.15, "lớp phủ kín trang", "something is laid over the whole page"),
    ("image-body", 0.70, "trả về tệp ảnh thay vì trang web", "an image instead of a page"),
    # look of a page that lives
    ("look-only", -0.20, "chỉ có vẻ ngoài, không có lời nào đáng ngờ", "the look alone: no word on it is suspicious"),
    ("many-links", -0.25, "nhiều liên kết như trang bình thường", "as many links as an ordinary page"),
    ("long-text", -0.15, "bài viết dài", "a long article"),
    ("paragraphs", -0.15, "nhiều đoạn văn", "many paragraphs"),
    # gambling and doorway spam
    ("gambling-title", 0.35, "tiêu đề quảng cáo cờ bạc", "gambling advertising in the title"),
    ("title-apart", 0.25, "tiêu đề nói điều mà trang không hề nói", "its title speaks of what the page does not"),
    ("title-strange", 0.45, "tiêu đề rao thứ mà trang không hề nhắc", "its title advertises what the page never names"),
    ("gambling-idle", -0.15, "không mời chào, không dẫn tới đâu", "it calls nobody to play and leads nowhere"),
    ("gambling-hidden", 0.45, "từ ngữ cờ bạc trong phần tử ẩn", "gambling words in hidden elements"),
    ("gambling-links", 0.45, "liên kết ngoài quảng cáo cờ bạc", "foreign links that advertise gambling"),
    ("hidden-sold", 0.15, "liên kết rao bán bị giấu", "links that sell stand where nobody sees them"),
    ("hidden-driven", 0.60, "script tạo kiểu để giấu liên kết ngoài", "a script's style hides foreign links"),
    ("links-apart", 0.15, "liên kết rao thứ mà trang không hề nói", "links sell what the page never speaks of"),
    ("link-strange", 0.45, "một liên kết rao thứ mà trang không hề nói", "a link sells what the page never speaks of"),
    ("gambling-words", 0.12, "nhiều từ ngữ cờ bạc khác nhau", "several distinct gambling words"),
    ("gambling-dense", 0.20, "dày đặc từ ngữ cờ bạc trong trang ngắn", "a short page dense with gambling words"),
    ("gambling-advertised", 0.08, "lời mời chào chơi", "calls to join and to play"),
    ("gambling-reported", -0.12, "giọng tin tức, pháp luật về cờ bạc", "reports on gambling or warns of it"),
    ("gambling-brand", 0.06, "tên thương hiệu cờ bạc", "names of gambling brands"),
    ("goods-words", 0.10, "lời rao hàng giá rẻ, hàng nhái", "clearance sales and copied goods"),
    ("goods-title", 0.25, "tiêu đề rao hàng giá rẻ, hàng nhái", "a title that sells cheap or copied goods"),
    ("foreign-tongue", 0.15, "ngôn ngữ lạ với cơ quan này", "a language this office does not write"),
    ("hidden-same", 0.60, "cùng một chữ, giấu, dẫn tới nhiều tên miền", "the same hidden words lead to many domains"),
    ("hidden-lone", 0.45, "chỗ bị giấu chỉ có một liên kết ngoài", "a hidden element is nothing but a foreign link"),
    ("link-named", 0.45, "liên kết rao hàng tới nơi mang tên món hàng", "a link sells what its host is named after"),
    ("hidden-links", 0.45, "nhiều liên kết ngoài bị giấu", "many foreign links moved off the screen"),
    ("hidden-heaps", 0.15, "rất nhiều tên miền trong chỗ bị giấu", "very many domains where nobody sees them"),
    ("amphtml-foreign", 0.25, "bản AMP trỏ sang tên miền khác", "its AMP version is on another domain"),
    ("canonical-foreign", 0.10, "địa chỉ chính tắc ở tên miền khác", "its canonical address is on another domain"),
    ("doorway-kit", 0.30, "dấu vết bộ công cụ trang cửa ngõ", "traces of a doorway kit"),
    ("amp-page", 0.05, "trang AMP", "an AMP page"),
    # code
    ("loader", 0.25, "mã tự giải mã rồi chạy", "code that decodes and runs itself"),
    ("loader-bare", 0.40, "trang chỉ có mã tự giải mã", "nothing on the page but self-decoding code"),
    ("loader-writes", 0.15, "mã giải ra HTML hoặc địa chỉ lạ", "the code decodes to markup or an address"),
    ("kit", 0.60, "dấu vết bộ công cụ chèn mã đã biết", "the shape of a known injection kit"),
    ("coded-src", 0.60, "địa chỉ script bị che giấu trong mã", "the address of a script is hidden from readers"),
    ("obfuscated", 0.40, "mã bị làm rối bằng công cụ", "code made unreadable by an obfuscator"),
    ("pop-under", 0.45, "bấm vào đâu cũng mở trang lạ", "a click anywhere opens a foreign site"),
    ("break-out", 0.45, "mã chèn phá vỡ cấu trúc trang (XSS)", "markup that broke out of its place (XSS)"),
    ("script-in-title", 0.60, "thẻ script trong tiêu đề", "a script tag in the title"),
    ("script-odd", 0.60, "script từ máy chủ kiểu dùng một lần", "a script from a throw-away kind of host"),
    ("script-free", 0.45, "script từ nơi ai cũng đăng được", "a script from where anybody may publish"),
    ("script-random", 0.45, "địa chỉ script là một chuỗi ngẫu nhiên", "a script's address is one random string"),
    ("script-sealed", 0.60, "địa chỉ script là một chuỗi base64", "a script's address is nothing but base64"),
    ("script-decoded", 0.50, "script hoặc khung chỉ hiện sau khi giải mã", "a script or frame only shows once decoded"),
    ("script-mock", 0.20, "máy chủ script nhái tên quen thuộc", "the script's host is named nearly like a famous one"),
    ("script-inside", 0.40, "script lạ nằm trong chữ của trang", "a foreign script within the page's words"),
    ("script-outside", 0.60, "script lạ nằm ngoài tài liệu", "a foreign script outside the document"),
    ("script-often", 0.45, "một script lạ lặp lại nhiều chỗ", "one foreign script in many places"),
    ("script-bare", 0.25, "trang chỉ có một script lạ", "nothing on the page but a foreign script"),
    ("frame-hidden", 0.10, "khung trang lạ vô hình", "a foreign frame that nobody sees"),
    ("frame-odd", 0.50, "khung vô hình từ nơi không cơ quan nào dùng", "an unseen frame from an odd place"),
    ("fake-check", 0.60, "hướng dẫn người xem tự chạy lệnh", "visitors are told to run a command"),
    ("form-address", 0.45, "mật khẩu gửi tới một địa chỉ IP trần", "passwords are sent to a bare address"),
    ("form-odd", 0.60, "mật khẩu gửi tới máy chủ kiểu dùng một lần", "passwords are sent to a throw-away kind of host"),
    # what a script does, read off its plain code (flows.py)
    ("code-hidden", 0.60, "script giấu địa chỉ nó gọi tới", "a script hides the address that it calls"),
    ("code-fetched", 0.60, "script chạy thứ nó tải từ nơi lạ", "a script runs what it fetches from elsewhere"),
    ("code-tells", 0.60, "script lạ được báo ai đang xem trang nào", "a foreign script is told who is looking at what"),
    ("code-library", 0.60, "thư viện giả do chương trình lạ trả về", "a program elsewhere poses as a library"),
    ("code-gated", 0.60, "chỉ khách từ máy tìm kiếm nhận script", "only visitors from search engines get the script"),
    ("code-handler", 0.60, "hình ảnh hỏng thì nạp script lạ", "an element that fails loads a foreign script"),
    ("code-string", 0.45, "script lạ được nạp từ một chuỗi chữ", "a foreign script is loaded by code in a string"),
    ("code-secrets", 0.60, "mật khẩu, số thẻ gửi tới máy chủ lạ", "passwords or cards are sent to a foreign host"),
    ("code-typed", 0.45, "chữ người xem gõ bị gửi tới máy chủ lạ", "what visitors type is sent to a foreign host"),
    ("code-drops", 0.60, "script tự đưa chương trình cho người xem", "a script hands a program to the visitor"),
    ("code-orders", 0.60, "script ra lệnh cho máy người xem", "a script gives orders to the visitor's machine"),
    ("code-ledger", 0.60, "script lấy lệnh từ chuỗi khối hoặc DNS", "a script takes orders from a block chain or DNS"),
    ("code-speck", 0.60, "script viết khung lạ nhỏ đến mức vô hình", "a script writes a frame too small to see"),
    ("code-once", 0.60, "script lạ chỉ hiện một lần cho mỗi người", "a foreign script, once for each visitor"),
    ("code-decoder", 0.60, "script mang bộ giải mã riêng rồi chạy", "a script with a decoder of its own"),
    ("code-scares", 0.60, "script dọa máy người xem nhiễm mã độc", "a script scares visitors with a false infection"),
    ("code-fields", 0.60, "mọi ô nhập bị gửi tới máy chủ lạ", "all fields are sent to a foreign host"),
    ("code-wallet", 0.45, "script đòi quyền vào ví tiền số", "a script asks for the visitor's wallet"),
    ("code-trap", 0.45, "bấm nút quay lại thì sang trang lạ", "the button back leads to a foreign site"),
    # redirect
    ("refresh-foreign", 0.30, "chuyển sang trang khác (meta refresh)", "sends visitors elsewhere (meta refresh)"),
    ("jump-foreign", 0.20, "chuyển sang trang khác (JavaScript)", "sends visitors elsewhere (JavaScript)"),
    ("redirect-bare", 0.10, "trang chỉ để chuyển hướng", "a page that only redirects"),
    ("redirect-twice", 0.15, "chuyển hướng bằng hai cách", "sends visitors to one place in two ways"),
    ("redirect-odd", 0.20, "nơi đến là tên miền kiểu dùng một lần", "the target is a throw-away kind of host"),
    ("jump-conditional", 0.40, "chỉ chuyển hướng một số người xem", "only some visitors are sent elsewhere"),
    ("frame-over", 0.45, "khung trang lạ phủ kín trang", "a foreign frame over the whole page"),
    ("redirect-gambling", 0.45, "chuyển tới địa chỉ cờ bạc", "the target's name is a gambling one"),
    ("base-foreign", 0.30, "thẻ base trỏ sang tên miền khác", "its base address is on another domain"),
    # a change that is seen without the baseline's own table (change_weights.py)
    ("new-script", 0.45, "script từ máy chủ chưa từng thấy", "a script from a host never seen before"),
    ("new-redirect", 0.45, "chuyển hướng tới máy chủ chưa từng thấy", "a redirect to a host never seen before"),
)  # fmt: skip

POINTS = MappingProxyType({code: points for code, points, _, _ in _TABLE})
SENTENCES = MappingProxyType({code: Text(vi, en) for code, _, vi, en in _TABLE})

CAPS = MappingProxyType(
    {
        "taunt": 0.45,
        "signature": 0.30,
        "politics": 0.30,
        "ransom": 0.60,
        "shell": 0.75,
        "hack-reported": 0.60,
        "stub": 0.50,
        "goods-words": 0.30,
        "doorway-kit": 0.90,
        "claim-again": 0.20,
        "gambling-words": 0.48,
        "gambling-brand": 0.24,
        "gambling-advertised": 0.24,
        "gambling-reported": 0.60,
    }
)

_DEFACER = """claim-title claim-in-title claim-headline claim-line claim-again claim-signed claim-text claim-weak
taunt signature politics ransom shell shell-door overwritten signed-title
hack-reported stub tiny-claim tiny-odd tiny-signed
bare-picture free-picture bare-free
unseen-player picture-named crew-host remark handmade bare-page handmade-said loud covered
few-links short-text no-text dark marquee autoplay right-click image-body look-only
many-links long-text paragraphs loader loader-bare"""
_SPAM = """gambling-title title-apart title-strange gambling-idle gambling-hidden hidden-sold hidden-driven
gambling-links links-apart link-strange link-named hidden-same hidden-lone gambling-words
gambling-dense gambling-brand gambling-advertised
gambling-reported goods-words goods-title foreign-tongue hidden-links hidden-heaps
amphtml-foreign canonical-foreign doorway-kit amp-page"""
_CODE = """loader loader-writes kit coded-src obfuscated pop-under break-out script-in-title script-odd script-free
script-random script-sealed script-decoded script-mock
script-inside script-outside script-often script-bare frame-hidden frame-odd fake-check form-odd
form-address
code-hidden code-fetched code-tells code-library code-gated code-handler code-string code-secrets code-typed code-drops
code-orders code-ledger code-wallet code-speck code-once code-decoder code-scares code-fields"""
_REDIRECT = """refresh-foreign jump-foreign jump-conditional redirect-bare redirect-twice redirect-odd redirect-gambling
frame-over base-foreign code-trap"""

# What a living page looks like. It says little where somebody's claim stands as a title, headline or line (tally.py).
SOFTENED = frozenset(("many-links", "long-text", "paragraphs"))

# Signals that speak against gambling words, and those words: a report is nothing to hidden links or a strange title.
REPORTING = frozenset(("gambling-reported", "gambling-idle"))
REPORTED = frozenset((
    "gambling-words", "gambling-title", "gambling-dense", "gambling-brand", "gambling-advertised", "goods-words",
    "goods-title", "foreign-tongue",
))  # fmt: skip

GROUPS: tuple[tuple[Kind, frozenset[str]], ...] = (
    (PAGE_DEFACED, frozenset(_DEFACER.split())),
    (HIDDEN_SPAM, frozenset(_SPAM.split())),
    (INJECTED_SCRIPT, frozenset(_CODE.split())),
    (BAD_REDIRECT, frozenset(_REDIRECT.split())),
)

# Names the judgement (page.page_key): moves with the tables; raise the number where the code judges otherwise.
VERSION = f"2-{blake2b(repr((_TABLE, sorted(CAPS.items()), SUSPECT, DEFACED)).encode(), digest_size=6).hexdigest()}"
