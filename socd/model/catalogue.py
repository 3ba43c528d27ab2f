"""The entries of the catalogue of kinds, and the look-up by code."""

from __future__ import annotations

from types import MappingProxyType

from socd.model.kinds import Kind, KindClass, OfficialType, Severity
from socd.model.text import Text

_KEEP = Text(
    "Giữ nguyên hiện trạng, sao lưu mã nguồn và nhật ký máy chủ trước khi xử lý",
    "Preserve the scene: copy source code and server logs before cleaning",
)
_REMOVE = Text(
    "Gỡ bỏ nội dung bị chèn, khôi phục từ bản sao lưu sạch",
    "Remove the inserted content, restore from a clean backup",
)
_ROOT = Text(
    "Tìm và vá nguyên nhân gốc (chức năng tải tệp, hỏi đáp, lỗ hổng CMS, tài khoản quản trị bị lộ)",
    "Find and mend the root cause (upload or Q&A feature, CMS hole, stolen administrator account)",
)
_PASSWORDS = Text(
    "Đổi mật khẩu quản trị, máy chủ, cơ sở dữ liệu; bật xác thực đa yếu tố",
    "Change administrator, server and database passwords; turn on multi-factor authentication",
)
_SEARCH = Text(
    "Yêu cầu công cụ tìm kiếm gỡ các kết quả đã lập chỉ mục",
    "Ask search engines to drop the indexed results",
)
_INTRUSION = (_KEEP, _REMOVE, _ROOT, _PASSWORDS)

PAGE_DEFACED = Kind(
    "page-defaced",
    Text("Trang bị thay đổi giao diện", "Page defaced"),
    KindClass.INCIDENT,
    Severity.M2,
    Text("trang bị thay đổi giao diện", "page replaced by a defacement"),
    _INTRUSION,
    OfficialType.DEFACE,
)
HIDDEN_SPAM = Kind(
    "hidden-spam",
    Text("Bị chèn liên kết ẩn, nội dung cờ bạc", "Hidden links or gambling spam inserted"),
    KindClass.INCIDENT,
    Severity.M3,
    Text(
        "bị chèn liên kết ẩn, nội dung quảng cáo cờ bạc, cá độ",
        "hidden links or gambling advertising inserted",
    ),
    (*_INTRUSION, _SEARCH),
    OfficialType.DEFACE,
)
CLOAKED_SPAM = Kind(
    "cloaked-spam",
    Text("Che giấu nội dung, chỉ hiện với công cụ tìm kiếm", "Cloaked content, shown only to search engines"),
    KindClass.INCIDENT,
    Severity.M3,
    Text(
        "che giấu nội dung, chỉ hiển thị với công cụ tìm kiếm",
        "content hidden from visitors and shown only to search engines",
    ),
    (*_INTRUSION, _SEARCH),
    OfficialType.TAKEOVER,
)
INJECTED_SCRIPT = Kind(
    "injected-script",
    Text("Bị chèn mã lạ (script, iframe)", "Foreign script or iframe injected"),
    KindClass.INCIDENT,
    Severity.M3,
    Text("bị chèn mã độc (mã JavaScript lạ)", "foreign JavaScript or iframe injected"),
    _INTRUSION,
    OfficialType.MALWARE,
)
PAGE_WORM = Kind(
    "page-worm",
    Text("Tệp trang mang mã của sâu máy tính", "The page's file carries a worm"),
    KindClass.INCIDENT,
    Severity.M3,
    Text(
        "tệp trang web mang mã của sâu máy tính, ghi chương trình lên máy người xem rồi chạy",
        "the page's file carries a worm that writes a program to the visitor's disk and runs it",
    ),
    (
        _KEEP,
        Text(
            "Ngắt mạng, quét mã độc các máy tính dùng để soạn và tải trang lên: sâu lây vào tệp từ đó",
            "Disconnect and scan the computers on which pages are written and uploaded: the worm came from there",
        ),
        Text(
            "Thay mọi tệp HTML bị nhiễm bằng bản sạch; không tải lại từ máy nhiễm",
            "Replace every infected HTML file by a clean copy; upload nothing from the infected machine",
        ),
        Text(
            "Đổi mật khẩu FTP, quản trị từ một máy tính sạch: sâu này đánh cắp chúng",
            "Change FTP and administrator passwords from a clean computer: this worm steals them",
        ),
    ),
    OfficialType.MALWARE,
)
BAD_REDIRECT = Kind(
    "bad-redirect",
    Text("Bị chuyển hướng trái phép", "Unauthorised redirect"),
    KindClass.INCIDENT,
    Severity.M3,
    Text("bị chuyển hướng trái phép", "redirected to another site without authority"),
    _INTRUSION,
    OfficialType.TAKEOVER,
)
UPLOADED_SPAM = Kind(
    "uploaded-spam",
    Text("Bị lợi dụng chức năng tải tệp để phát tán nội dung lạ", "Upload feature abused to publish foreign content"),
    KindClass.INCIDENT,
    Severity.M3,
    Text(
        "bị lợi dụng chức năng đăng tải/tải tệp để phát tán nội dung quảng cáo cờ bạc",
        "upload feature abused to publish gambling advertising",
    ),
    (*_INTRUSION, _SEARCH),
    OfficialType.TAKEOVER,
)
ACCOUNT_LEAK = Kind(
    "account-leak",
    Text("Lộ lọt thông tin tài khoản", "Accounts leaked"),
    KindClass.INCIDENT,
    Severity.M2,
    Text("lộ lọt thông tin tài khoản công vụ", "official accounts leaked"),
    (
        Text(
            "Ngắt mạng và quét mã độc các máy tính bị nhiễm, cài lại nếu cần",
            "Disconnect and scan the infected computers, reinstall where needed",
        ),
        Text(
            "Đổi mật khẩu mọi tài khoản trong danh sách từ một máy tính sạch; bật xác thực đa yếu tố",
            "Change every listed password from a clean computer; turn on multi-factor authentication",
        ),
        Text(
            "Không lưu mật khẩu trong trình duyệt, không đồng bộ tài khoản công vụ với tài khoản cá nhân",
            "Do not save passwords in browsers nor sync official accounts with personal ones",
        ),
        Text(
            "Cài phần mềm phòng chống mã độc có bản quyền, cập nhật hệ điều hành",
            "Install licensed anti-malware and update the operating system",
        ),
    ),
    OfficialType.SPY,
    confirm=1,
)
CITIZEN_LEAK = Kind(
    "citizen-leak",
    Text("Lộ tài khoản người dân trên dịch vụ của đơn vị", "Citizens' accounts on a service leaked"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text(
        "tài khoản người dân, doanh nghiệp trên dịch vụ trực tuyến bị lộ (từ máy tính của họ)",
        "accounts of citizens on an online service leaked (from their own computers)",
    ),
    (
        Text(
            "Hủy phiên đăng nhập, buộc đặt lại mật khẩu các tài khoản trong danh sách trước lần đăng nhập sau",
            "End the sessions of the listed accounts and force a new password before their next log-in",
        ),
        Text(
            "Báo cho chủ tài khoản: máy tính có thể nhiễm mã độc; đổi mật khẩu từ máy khác, cả nơi dùng chung mật khẩu",
            "Tell the owners: their computer may be infected; change the password from another one, elsewhere too",
        ),
        Text(
            "Rà nhật ký đăng nhập; nếu hồ sơ đã bị người khác xem thì ghi nhận vi phạm dữ liệu cá nhân và thông báo",
            "Review the log-ins; where files were seen by others, record the personal-data violation and notify",
        ),
        Text(
            "Chuyển đăng nhập sang tài khoản định danh điện tử (VNeID) hoặc xác thực đa yếu tố",
            "Move the log-in to the national electronic identity (VNeID) or to multi-factor authentication",
        ),
    ),
    OfficialType.SPY,
    confirm=1,
)
REPORTED_OTHER = Kind(
    "reported-other",
    Text("Sự việc do nơi khác báo", "Reported by others"),
    KindClass.INCIDENT,
    Severity.M3,
    Text("có dấu hiệu mất an ninh mạng theo thông báo của cơ quan khác", "signs of an incident as others report"),
    (
        Text(
            "Kiểm tra, xác minh nội dung được thông báo; giữ nguyên hiện trạng và nhật ký",
            "Check what was reported; preserve the scene and the logs",
        ),
        _PASSWORDS,
    ),
    OfficialType.OTHER,
    confirm=1,
)
SECRET_EXPOSED = Kind(
    "secret-exposed",
    Text("Lộ tệp cấu hình có khóa bí mật", "Configuration file with secrets exposed"),
    KindClass.WEAKNESS,
    Severity.M2,
    Text("lộ thông tin cấu hình, khóa bí mật", "configuration and secrets readable by anyone"),
    (
        Text(
            "Chặn truy cập tới tệp và xóa khỏi thư mục công khai",
            "Block access to the file and remove it from the public folder",
        ),
        Text("Thay toàn bộ mật khẩu, khóa nằm trong tệp", "Replace every password and key the file holds"),
        Text("Rà soát nhật ký truy cập tới tệp này", "Review the access log for this file"),
    ),
    OfficialType.SPY,
)
REPOSITORY_EXPOSED = Kind(
    "repository-exposed",
    Text("Lộ kho mã nguồn", "Source repository exposed"),
    KindClass.WEAKNESS,
    Severity.M3,
    Text("lộ kho mã nguồn (.git)", "source repository (.git) readable by anyone"),
    (
        Text("Chặn truy cập thư mục .git, .svn trên máy chủ web", "Block .git and .svn on the web server"),
        Text("Thay các khóa, mật khẩu từng có trong mã nguồn", "Replace keys and passwords ever kept in the source"),
    ),
    OfficialType.SPY,
)
FILE_EXPOSED = Kind(
    "file-exposed",
    Text("Lộ tệp không dành cho công khai", "File exposed that is not for the public"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text("lộ tệp sao lưu, nhật ký hoặc trang gỡ lỗi", "backup, log or debug page readable by anyone"),
    (Text("Gỡ tệp khỏi thư mục công khai", "Remove the file from the public folder"),),
)
LOGIN_IN_CLEAR = Kind(
    "login-in-clear",
    Text("Đăng nhập không được bảo vệ trên đường truyền", "Log-in not protected on its way"),
    KindClass.WEAKNESS,
    Severity.M3,
    Text(
        "mật khẩu đăng nhập được nhập hoặc gửi qua kết nối không mã hóa, hoặc gửi tới máy chủ lạ",
        "passwords entered or sent without encryption, or sent to a foreign host",
    ),
    (
        Text(
            "Chuyển trang đăng nhập sang https và chuyển hướng mọi yêu cầu http sang https (mã 301)",
            "Serve the log-in page over https and redirect every http request to it (301)",
        ),
        Text(
            "Sửa địa chỉ nhận (action) của biểu mẫu thành https trên tên miền của đơn vị; cookie phiên có cờ Secure",
            "Let the form post (action) to https on the unit's own name; mark session cookies Secure",
        ),
        Text(
            "Nếu biểu mẫu gửi tới máy chủ không rõ: coi là bị chèn mã cho tới khi xác minh; đổi mật khẩu đã nhập ở đó",
            "A form that posts to an unknown host counts as injected until verified; change passwords entered there",
        ),
    ),
    OfficialType.SPY,
)
CERT_EXPIRED = Kind(
    "cert-expired",
    Text("Chứng thư số hết hạn", "Certificate expired"),
    KindClass.WEAKNESS,
    Severity.M3,
    Text("chứng thư số hết hạn", "certificate expired"),
    (Text("Gia hạn và cài lại chứng thư số, bật tự động gia hạn", "Renew the certificate, turn on automatic renewal"),),
)
CERT_EXPIRING = Kind(
    "cert-expiring",
    Text("Chứng thư số sắp hết hạn", "Certificate about to expire"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text("chứng thư số sắp hết hạn", "certificate about to expire"),
    (Text("Gia hạn chứng thư số trước ngày hết hạn", "Renew the certificate before it expires"),),
)
CERT_INVALID = Kind(
    "cert-invalid",
    Text("Chứng thư số không hợp lệ", "Certificate not valid"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text("chứng thư số không tin cậy hoặc sai tên miền", "certificate untrusted or for another name"),
    (
        Text(
            "Cài chứng thư số đúng tên miền cùng đủ chuỗi chứng thư trung gian",
            "Install a certificate for this name, with its whole chain",
        ),
    ),
)
CERT_CHANGED = Kind(
    "cert-changed",
    Text("Chứng thư số bị thay khác thường", "Certificate changed out of turn"),
    KindClass.WEAKNESS,
    Severity.M3,
    Text(
        "chứng thư số bị thay bằng chứng thư của nhà cung cấp khác hoặc khóa khác, không phải gia hạn",
        "certificate replaced by one of another issuer or key, outside its renewal",
    ),
    (
        Text(
            "Xác nhận với người quản trị: ai đã thay chứng thư số, khi nào, do nhà cung cấp nào cấp",
            "Ask the administrator who replaced the certificate, when, and who issued it",
        ),
        Text(
            "Nếu không ai thay: coi là dấu hiệu bị chặn giữa đường hoặc chiếm máy chủ, tên miền; kiểm tra bản ghi DNS, "
            "máy chủ và nhật ký cấp chứng thư (Certificate Transparency)",
            "If nobody did: treat it as a sign of interception or of a taken server or domain; check the DNS records, "
            "the server and the Certificate Transparency logs",
        ),
        Text(
            "Nếu đúng là thay có chủ ý: chấp nhận thay đổi kèm lý do",
            "If it was meant: accept the change and say why",
        ),
    ),
    OfficialType.SPOOF,
)
TLS_OLD_PROTOCOL = Kind(
    "tls-old-protocol",
    Text("Chấp nhận giao thức mã hóa cũ", "Old TLS protocol accepted"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text("điểm yếu cấu hình mã hóa (TLS)", "weak TLS configuration"),
    (
        Text(
            "Tắt SSLv2, SSLv3, TLS 1.0, TLS 1.1; chỉ bật TLS 1.2 và TLS 1.3",
            "Turn off SSLv2, SSLv3, TLS 1.0 and 1.1; keep TLS 1.2 and 1.3",
        ),
    ),
)
TLS_WEAK_CIPHER = Kind(
    "tls-weak-cipher",
    Text("Chấp nhận bộ mã yếu", "Weak cipher accepted"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text(
        "máy chủ chấp nhận thuật toán mã hóa, trao đổi khóa yếu",
        "weak encryption or key exchange accepted by the server",
    ),
    (
        Text(
            "Chỉ giữ các bộ mã ECDHE với AES-GCM hoặc ChaCha20-Poly1305; tắt NULL, EXPORT, ẩn danh, RC4, DES, 3DES và "
            "trao đổi khóa RSA tĩnh",
            "Keep ECDHE suites with AES-GCM or ChaCha20-Poly1305 only; turn off NULL, EXPORT, anonymous, RC4, DES, "
            "3DES and static RSA key exchange",
        ),
        Text(
            "Nếu còn dùng DHE: tham số từ 2048 bit trở lên, theo nhóm ffdhe của RFC 7919",
            "Where DHE stays: parameters of 2048 bits or more, from the ffdhe groups of RFC 7919",
        ),
    ),
    OfficialType.SPY,
)
TLS_VULNERABLE = Kind(
    "tls-vulnerable",
    Text("Lỗ hổng đã biết trong kết nối mã hóa", "Known vulnerability in TLS"),
    KindClass.WEAKNESS,
    Severity.M3,
    Text("kết nối mã hóa có lỗ hổng đã được công bố", "encrypted connections with a publicly known vulnerability"),
    (
        Text(
            "Cập nhật thư viện TLS (OpenSSL, Schannel …) và phần mềm, thiết bị cân bằng tải tới bản còn được hỗ trợ",
            "Update the TLS library (OpenSSL, Schannel …), the server and the load balancer to supported releases",
        ),
        Text(
            "Tắt SSLv2, SSLv3, nén TLS và các bộ mã EXPORT",
            "Turn off SSLv2, SSLv3, TLS compression and EXPORT suites",
        ),
        Text(
            "Với Heartbleed: sau khi vá, thay khóa riêng và chứng thư số, thu hồi chứng thư cũ, đổi mật khẩu quản trị",
            "For Heartbleed: once patched, replace private key and certificate, revoke the old one, change passwords",
        ),
    ),
    OfficialType.SPY,
)
HTTPS_INCOMPLETE = Kind(
    "https-incomplete",
    Text("HTTPS chưa được bật trọn vẹn", "HTTPS not carried through"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text(
        "trang chủ chưa bắt buộc dùng HTTPS (chuyển hướng, HSTS, nội dung hỗn hợp)",
        "the home page does not insist on HTTPS (redirect, HSTS, mixed content)",
    ),
    (
        Text(
            "Chuyển hướng mọi yêu cầu http sang https của cùng tên miền (mã 301)",
            "Redirect every http request to https on the same name (301)",
        ),
        Text(
            "Gửi tiêu đề Strict-Transport-Security với max-age ít nhất 31536000 khi mọi trang đã chạy tốt trên https",
            "Send Strict-Transport-Security with max-age 31536000 or more once every page works over https",
        ),
        Text(
            "Đổi các địa chỉ http:// trong trang (script, style, khung, ảnh) thành https://",
            "Turn the page's http:// addresses (scripts, styles, frames, images) into https://",
        ),
    ),
    OfficialType.SPY,
)
TLS_MISSING = Kind(
    "tls-missing",
    Text("Không có kết nối mã hóa", "No encrypted connection"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text("cổng 443 không cung cấp kết nối mã hóa", "port 443 offers no encryption"),
    (Text("Cài chứng thư số và bật HTTPS", "Install a certificate and turn on HTTPS"),),
)
DNS_CHANGED = Kind(
    "dns-changed",
    Text("Bản ghi tên miền bị đổi khác thường", "Domain records changed out of turn"),
    KindClass.INCIDENT,
    Severity.M2,
    Text(
        "máy chủ tên miền, bí danh hoặc địa chỉ của tên miền bị đổi sang nơi chưa từng thấy",
        "name servers, alias or addresses of the name changed to places never seen before",
    ),
    (
        Text(
            "Xác nhận với người quản trị tên miền và nhà đăng ký: ai đã đổi bản ghi, khi nào",
            "Ask the domain's administrator and the registrar who changed the record, and when",
        ),
        Text(
            "Nếu không ai đổi: khóa tài khoản quản trị tên miền, đổi mật khẩu, bật xác thực đa yếu tố, khôi phục bản "
            "ghi đúng; kiểm tra chứng thư số mới cấp cho tên miền (Certificate Transparency)",
            "If nobody did: lock the domain account, change its password, turn on multi-factor authentication, restore "
            "the right records; check the logs for certificates newly issued for the name (Certificate Transparency)",
        ),
        Text(
            "Nếu chỉ một máy chủ phân giải trả lời khác: kiểm tra máy chủ đó bị đầu độc hay bị chiếm",
            "If one resolver alone answers otherwise: check whether it was poisoned or taken",
        ),
        Text(
            "Nếu đúng là đổi có chủ ý: chấp nhận thay đổi kèm lý do", "If it was meant: accept the change and say why"
        ),
    ),
    OfficialType.TAKEOVER,
)
DNS_DANGLING = Kind(
    "dns-dangling",
    Text("Tên miền trỏ tới dịch vụ không còn ai giữ", "Name points to a service nobody holds"),
    KindClass.WEAKNESS,
    Severity.M3,
    Text(
        "bí danh (CNAME) trỏ tới nơi không tồn tại hoặc chưa có chủ, kẻ xấu có thể chiếm",
        "an alias (CNAME) leads to a target that does not exist or that anybody may claim",
    ),
    (
        Text("Xóa hoặc sửa bản ghi CNAME", "Remove or mend the CNAME record"),
        Text(
            "Nếu còn dùng dịch vụ: đăng ký lại tên ở dịch vụ đó ngay",
            "If the service is still used: claim the name there",
        ),
        Text(
            "Trước khi bỏ một dịch vụ, xóa bản ghi tên miền trước",
            "Before giving up a service, remove its record first",
        ),
    ),
    OfficialType.SPOOF,
)
DNS_PRIVATE = Kind(
    "dns-private",
    Text("Tên miền công khai trỏ tới địa chỉ nội bộ", "Public name leads to a private address"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text("tên miền công khai trả về địa chỉ mạng nội bộ", "a public name answers with an address of a private network"),
    (
        Text(
            "Bỏ địa chỉ nội bộ khỏi bản ghi công khai; dùng máy chủ tên miền nội bộ cho hệ thống nội bộ",
            "Take private addresses out of the public records; serve internal systems from an internal name server",
        ),
    ),
)
NAME_ORPHANED = Kind(
    "name-orphaned",
    Text("Tên miền, trang không còn đơn vị chủ quản", "Name or site whose owner is gone"),
    KindClass.WEAKNESS,
    Severity.M4,
    Text(
        "trang của đơn vị đã giải thể, sáp nhập vẫn hoạt động, hoặc tên miền đã hết hạn đăng ký",
        "the site of an abolished unit still answers, or the domain's registration has run out",
    ),
    (
        Text(
            "Giao đơn vị kế thừa tiếp nhận, hoặc dừng trang và chuyển hướng về cổng của đơn vị kế thừa",
            "Hand the site to the successor, or shut it down and redirect to the successor's portal",
        ),
        Text(
            "Giữ tên miền (không để hết hạn) và thu hồi tài khoản quản trị của đơn vị cũ",
            "Keep the domain registered and withdraw the former unit's administrator accounts",
        ),
    ),
)
SITE_UNREACHABLE = Kind(
    "site-unreachable",
    Text("Không kết nối được", "Unreachable"),
    KindClass.OUTAGE,
    Severity.M4,
    Text("mất kết nối", "unreachable"),
    (Text("Kiểm tra máy chủ, đường truyền, tên miền", "Check the server, the line and the domain name"),),
    confirm=2,
)
SITE_ERROR = Kind(
    "site-error",
    Text("Máy chủ báo lỗi", "Server error"),
    KindClass.OUTAGE,
    Severity.M4,
    Text("máy chủ trả về lỗi 5xx", "server answers with a 5xx error"),
    (
        Text(
            "Kiểm tra nhật ký lỗi của máy chủ web và ứng dụng", "Check the web server's and the application's error log"
        ),
    ),
    confirm=2,
)

ALL: tuple[Kind, ...] = (
    PAGE_DEFACED, HIDDEN_SPAM, CLOAKED_SPAM, INJECTED_SCRIPT, PAGE_WORM, BAD_REDIRECT, UPLOADED_SPAM,
    ACCOUNT_LEAK, CITIZEN_LEAK, REPORTED_OTHER, SECRET_EXPOSED, REPOSITORY_EXPOSED, FILE_EXPOSED, LOGIN_IN_CLEAR,
    CERT_EXPIRED, CERT_EXPIRING, CERT_INVALID, CERT_CHANGED,
    TLS_OLD_PROTOCOL, TLS_WEAK_CIPHER, TLS_VULNERABLE, TLS_MISSING, HTTPS_INCOMPLETE,
    DNS_CHANGED, DNS_DANGLING, DNS_PRIVATE, NAME_ORPHANED,
    SITE_UNREACHABLE, SITE_ERROR,
)  # fmt: skip

BY_CODE: MappingProxyType[str, Kind] = MappingProxyType({kind.code: kind for kind in ALL})
