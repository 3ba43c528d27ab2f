"""What each weakness is called, and what it means in one plain sentence. Keys are the values of `Weakness`."""

from __future__ import annotations

from socd.model.text import Text

WEAKNESS_TEXTS: dict[str, tuple[Text, Text]] = {
    "HEARTBLEED": (
        Text("Lỗ hổng Heartbleed", "Heartbleed"),
        Text(
            "Bất kỳ ai cũng đọc được một phần bộ nhớ của máy chủ, kể cả khóa bí mật và mật khẩu (CVE-2014-0160).",
            "Anyone can read parts of the server's memory, private keys and passwords included (CVE-2014-0160).",
        ),
    ),
    "DROWN": (
        Text("Còn chấp nhận SSLv2 (DROWN)", "SSLv2 accepted (DROWN)"),
        Text(
            "SSLv2 còn mở cho phép giải mã cả các phiên TLS mới dùng chung khóa với máy chủ này (CVE-2016-0800).",
            "Open SSLv2 lets an attacker decrypt modern TLS sessions that use the same key (CVE-2016-0800).",
        ),
    ),
    "CCS": (
        Text("Lỗ hổng chèn ChangeCipherSpec", "CCS injection"),
        Text(
            "Kẻ đứng giữa đường truyền có thể buộc dùng khóa đoán được và đọc toàn bộ phiên (CVE-2014-0224).",
            "Someone on the path can force guessable keys and read the whole session (CVE-2014-0224).",
        ),
    ),
    "NULL_CIPHER": (
        Text("Chấp nhận bộ mã không mã hóa (NULL)", "Suites without encryption (NULL) accepted"),
        Text(
            "Máy chủ đồng ý truyền dữ liệu không mã hóa trong khi trình duyệt vẫn báo là có TLS.",
            "The server agrees to send data unencrypted while it still counts as TLS.",
        ),
    ),
    "ROBOT": (
        Text("Lỗ hổng ROBOT", "ROBOT"),
        Text(
            "Máy chủ để lộ kết quả giải mã RSA, nhờ đó có thể giải mã các phiên đã ghi lại (CVE-2017-13099 và các lỗi "
            "cùng loại).",
            "The server betrays how RSA decryption went, so recorded sessions can be decrypted (CVE-2017-13099 and "
            "its kin).",
        ),
    ),
    "TICKETBLEED": (
        Text("Lỗ hổng Ticketbleed", "Ticketbleed"),
        Text(
            "Thiết bị cân bằng tải F5 trả về các mẩu bộ nhớ chưa xóa cho bất kỳ ai hỏi (CVE-2016-9244).",
            "An F5 load balancer returns pieces of uncleared memory to anyone who asks (CVE-2016-9244).",
        ),
    ),
    "ANON_CIPHER": (
        Text("Chấp nhận bộ mã ẩn danh (không xác thực)", "Anonymous (unauthenticated) suites accepted"),
        Text(
            "Với các bộ mã này không có chứng thư nào được kiểm tra, nên kẻ đứng giữa có thể giả làm máy chủ.",
            "With these suites no certificate is checked, so anyone on the path can pose as the server.",
        ),
    ),
    "EXPORT": (
        Text("Chấp nhận bộ mã EXPORT 40/56 bit", "EXPORT suites of 40 or 56 bits accepted"),
        Text(
            "Mã hóa bị làm yếu theo luật xuất khẩu cũ, ngày nay phá được trong vài giờ.",
            "Encryption weakened by an old export law; today it is broken within hours.",
        ),
    ),
    "FREAK": (
        Text("Lỗ hổng FREAK (RSA EXPORT 512 bit)", "FREAK (512-bit RSA EXPORT)"),
        Text(
            "Kẻ đứng giữa có thể ép dùng khóa RSA 512 bit và phá khóa đó để đọc phiên (CVE-2015-0204).",
            "Someone on the path can force a 512-bit RSA key and break it to read the session (CVE-2015-0204).",
        ),
    ),
    "LOGJAM": (
        Text("Lỗ hổng Logjam (Diffie-Hellman quá yếu)", "Logjam (Diffie-Hellman far too weak)"),
        Text(
            "Tham số Diffie-Hellman dưới 1024 bit, hoặc 1024 bit dùng chung với rất nhiều máy chủ, đủ yếu để bị phá "
            "(CVE-2015-4000).",
            "Diffie-Hellman parameters below 1024 bits, or 1024 bits shared by very many servers, are weak enough to "
            "be broken (CVE-2015-4000).",
        ),
    ),
    "INSECURE_RENEG": (
        Text("Cho máy khách đàm phán lại không an toàn", "Insecure renegotiation by the client"),
        Text(
            "Kẻ đứng giữa có thể chèn yêu cầu của mình vào đầu phiên của người dùng (CVE-2009-3555).",
            "Someone on the path can put requests of their own in front of a user's session (CVE-2009-3555).",
        ),
    ),
    "POODLE": (
        Text("SSLv3 với bộ mã CBC (POODLE)", "SSLv3 with CBC suites (POODLE)"),
        Text(
            "SSLv3 cho phép đoán dần nội dung được mã hóa, ví dụ cookie đăng nhập (CVE-2014-3566).",
            "SSLv3 lets an attacker guess encrypted content byte by byte, a login cookie for example (CVE-2014-3566).",
        ),
    ),
    "CRIME": (
        Text("Bật nén TLS (CRIME)", "TLS compression enabled (CRIME)"),
        Text(
            "Độ dài sau khi nén làm lộ nội dung bí mật như cookie đăng nhập (CVE-2012-4929).",
            "The length after compression betrays secret content such as a login cookie (CVE-2012-4929).",
        ),
    ),
    "RC4": (
        Text("Chấp nhận RC4", "RC4 accepted"),
        Text(
            "RC4 có sai lệch thống kê làm lộ dần nội dung; RFC 7465 cấm dùng.",
            "RC4 has statistical biases that betray content bit by bit; RFC 7465 forbids it.",
        ),
    ),
    "NO_MODERN_TLS": (
        Text("Không có TLS 1.2 và TLS 1.3", "Neither TLS 1.2 nor TLS 1.3"),
        Text(
            "Máy chủ chỉ nói các giao thức đã bị loại bỏ; trình duyệt hiện nay từ chối kết nối (RFC 8996).",
            "The server speaks only withdrawn protocols; browsers of today refuse to connect (RFC 8996).",
        ),
    ),
    "SWEET32": (
        Text("Chấp nhận mã khối 64 bit như 3DES (SWEET32)", "64-bit block ciphers such as 3DES accepted (SWEET32)"),
        Text(
            "Với phiên dài, mã khối 64 bit để lộ các khối trùng nhau và từ đó là nội dung (CVE-2016-2183).",
            "In long sessions a 64-bit block cipher betrays equal blocks and with them content (CVE-2016-2183).",
        ),
    ),
    "WEAK_DH": (
        Text("Tham số Diffie-Hellman dưới 2048 bit", "Diffie-Hellman parameters below 2048 bits"),
        Text(
            "Trao đổi khóa Diffie-Hellman ngắn hơn 2048 bit không còn đủ an toàn trước kẻ tấn công có nguồn lực.",
            "A Diffie-Hellman exchange shorter than 2048 bits no longer holds against a well-equipped attacker.",
        ),
    ),
    "BEAST": (
        Text("CBC trong SSLv3/TLS 1.0 (BEAST)", "CBC in SSLv3 or TLS 1.0 (BEAST)"),
        Text(
            "Cách nối khối của TLS 1.0 đoán trước được; trình duyệt cũ có thể để lộ cookie (CVE-2011-3389).",
            "TLS 1.0 chains its blocks predictably; old browsers can lose a cookie to it (CVE-2011-3389).",
        ),
    ),
    "NO_SECURE_RENEG": (
        Text("Không hỗ trợ đàm phán lại an toàn", "No secure renegotiation (RFC 5746)"),
        Text(
            "Máy chủ không báo hỗ trợ RFC 5746: phần mềm quá cũ, và máy khách mới có thể từ chối kết nối.",
            "The server does not signal RFC 5746: its software is very old, and new clients may refuse it.",
        ),
    ),
    "NO_FS": (
        Text("Không có tính bí mật chuyển tiếp", "No forward secrecy"),
        Text(
            "Ai lấy được khóa của máy chủ sau này sẽ giải mã được mọi phiên đã ghi lại trước đó.",
            "Whoever gets the server's key one day can decrypt every session recorded before.",
        ),
    ),
    "NO_FALLBACK_SCSV": (
        Text("Không chống hạ cấp giao thức", "No protection against protocol downgrade"),
        Text(
            "Kẻ đứng giữa có thể ép máy khách dùng giao thức cũ hơn mức hai bên hỗ trợ (RFC 7507).",
            "Someone on the path can push a client to an older protocol than both sides know (RFC 7507).",
        ),
    ),
}
