"""What can be wrong, or odd, about a server's certificates, in the words a reader sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from socd.model.text import Text


@dataclass(frozen=True, slots=True)
class Words:
    """A short title, and one plain sentence: what it is and what it means."""

    title: Text
    sentence: Text


class Fault(StrEnum):
    """What makes a certificate bad; the values are what JSON prints, in this order."""

    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SELF_SIGNED = "SELF_SIGNED"
    UNTRUSTED = "UNTRUSTED"
    WRONG_HOST = "WRONG_HOST"
    INCOMPLETE_CHAIN = "INCOMPLETE_CHAIN"
    SHA1 = "SHA1"
    WEAK_KEY = "WEAK_KEY"
    TOO_LONG_LIVED = "TOO_LONG_LIVED"
    REVOKED = "REVOKED"
    EXPIRES_SOON = "EXPIRES_SOON"

    @property
    def words(self) -> Words:
        return FAULT_WORDS[self]


class Remark(StrEnum):
    """What is worth knowing beside the faults; the values are what JSON prints."""

    MALFORMED = "MALFORMED"
    MALFORMED_EXTENSION = "MALFORMED_EXTENSION"
    MALFORMED_IN_CHAIN = "MALFORMED_IN_CHAIN"
    TRUST_UNKNOWN = "TRUST_UNKNOWN"
    CHAIN_OUT_OF_DATE = "CHAIN_OUT_OF_DATE"
    LEAF_NOT_FIRST = "LEAF_NOT_FIRST"
    WRONG_ORDER = "WRONG_ORDER"
    DUPLICATE_CERTIFICATE = "DUPLICATE_CERTIFICATE"
    EXTRA_CERTIFICATE = "EXTRA_CERTIFICATE"
    ROOT_INCLUDED = "ROOT_INCLUDED"
    TOO_MANY_CERTIFICATES = "TOO_MANY_CERTIFICATES"
    CA_AS_LEAF = "CA_AS_LEAF"
    COMMON_NAME_ONLY = "COMMON_NAME_ONLY"
    NAME_NOT_ASCII = "NAME_NOT_ASCII"
    STRANGE_CHARACTERS = "STRANGE_CHARACTERS"
    NEGATIVE_SERIAL = "NEGATIVE_SERIAL"
    STRANGE_DATES = "STRANGE_DATES"
    NO_SCT = "NO_SCT"
    MUST_STAPLE_WITHOUT_STAPLE = "MUST_STAPLE_WITHOUT_STAPLE"
    STAPLE_INVALID = "STAPLE_INVALID"
    STAPLE_UNVERIFIED = "STAPLE_UNVERIFIED"
    STAPLE_OUT_OF_DATE = "STAPLE_OUT_OF_DATE"
    STAPLE_UNKNOWN = "STAPLE_UNKNOWN"
    CRL_UNUSABLE = "CRL_UNUSABLE"
    CRL_OUT_OF_DATE = "CRL_OUT_OF_DATE"
    CHAIN_REVOKED = "CHAIN_REVOKED"

    @property
    def words(self) -> Words:
        return REMARK_WORDS[self]


def _words(title_vi: str, title_en: str, sentence_vi: str, sentence_en: str) -> Words:
    return Words(Text(title_vi, title_en), Text(sentence_vi, sentence_en))


FAULT_WORDS: Mapping[Fault, Words] = {
    Fault.EXPIRED: _words(
        "Chứng thư số đã hết hạn",
        "Certificate expired",
        "Chứng thư số của máy chủ đã hết hạn, nên trình duyệt chặn người dùng bằng cảnh báo.",
        "The server's certificate has expired, so browsers stop people with a warning.",
    ),
    Fault.NOT_YET_VALID: _words(
        "Chứng thư số chưa có hiệu lực",
        "Certificate not yet valid",
        "Ngày bắt đầu hiệu lực của chứng thư số còn ở tương lai, nên trình duyệt chưa chấp nhận.",
        "The certificate's first day is still to come, so browsers do not accept it yet.",
    ),
    Fault.SELF_SIGNED: _words(
        "Chứng thư số tự ký",
        "Self-signed certificate",
        "Máy chủ tự ký chứng thư số cho mình, không tổ chức nào xác nhận đó đúng là cổng thông tin này.",
        "The server signed its own certificate, so nobody vouches that it is this portal.",
    ),
    Fault.UNTRUSTED: _words(
        "Chứng thư số không được tin cậy",
        "Certificate not trusted",
        "Chuỗi chứng thư số không dẫn tới tổ chức chứng thực gốc nào mà trình duyệt tin cậy.",
        "The certificate chain does not lead to any root authority that browsers trust.",
    ),
    Fault.WRONG_HOST: _words(
        "Chứng thư số sai tên miền",
        "Certificate for another name",
        "Chứng thư số được cấp cho tên miền khác, không phải tên miền của cổng thông tin này.",
        "The certificate was issued for other names than this portal's.",
    ),
    Fault.INCOMPLETE_CHAIN: _words(
        "Thiếu chứng thư số trung gian",
        "Intermediate certificate missing",
        "Máy chủ không gửi chứng thư số trung gian, nên điện thoại và nhiều phần mềm không kiểm tra được chuỗi.",
        "The server does not send the intermediate certificate, so phones and many programs cannot check the chain.",
    ),
    Fault.SHA1: _words(
        "Chữ ký bằng thuật toán đã bị phá",
        "Signed with a broken algorithm",
        "Chứng thư số được ký bằng SHA-1 hoặc MD5, các thuật toán đã bị phá và có thể bị làm giả.",
        "The certificate is signed with SHA-1 or MD5, which are broken, so it could be forged.",
    ),
    Fault.WEAK_KEY: _words(
        "Khóa của chứng thư số quá yếu",
        "Certificate key too weak",
        "Khóa công khai trong chuỗi chứng thư số quá ngắn và có thể bị bẻ (RSA cần ít nhất 2048 bit, EC 224 bit).",
        "A public key of the chain is too short and could be broken (RSA needs at least 2048 bits, EC 224).",
    ),
    Fault.TOO_LONG_LIVED: _words(
        "Thời hạn chứng thư số quá dài",
        "Certificate lives too long",
        "Thời hạn của chứng thư số vượt mức CA/Browser Forum cho phép vào ngày cấp.",
        "The certificate lives longer than the CA/Browser Forum allowed on the day it was issued.",
    ),
    Fault.REVOKED: _words(
        "Chứng thư số đã bị thu hồi",
        "Certificate revoked",
        "Tổ chức cấp đã thu hồi chứng thư số này; phải thay ngay bằng chứng thư số có khóa mới.",
        "Its authority has revoked this certificate; it must be replaced at once by one with a new key.",
    ),
    Fault.EXPIRES_SOON: _words(
        "Chứng thư số sắp hết hạn",
        "Certificate expires soon",
        "Chứng thư số chỉ còn chưa tới một phần ba thời hạn; nên gia hạn ngay và kiểm tra việc tự động gia hạn.",
        "Less than a third of the certificate's lifetime is left: renew it now and check automatic renewal.",
    ),
}

REMARK_WORDS: Mapping[Remark, Words] = {
    Remark.MALFORMED: _words(
        "Chứng thư số hỏng",
        "Malformed certificate",
        "Dữ liệu máy chủ gửi không phải là chứng thư số đọc được.",
        "What the server sends is no readable certificate.",
    ),
    Remark.MALFORMED_EXTENSION: _words(
        "Phần mở rộng hỏng",
        "Malformed extension",
        "Một phần mở rộng của chứng thư số không đúng khuôn dạng, một số phần mềm sẽ từ chối.",
        "An extension of the certificate is malformed, which some programs refuse.",
    ),
    Remark.MALFORMED_IN_CHAIN: _words(
        "Có dữ liệu hỏng trong chuỗi",
        "Malformed entry in the chain",
        "Trong chuỗi máy chủ gửi có phần không phải là chứng thư số đọc được.",
        "The chain the server sends has an entry that is no readable certificate.",
    ),
    Remark.TRUST_UNKNOWN: _words(
        "Chưa kết luận được độ tin cậy",
        "Trust not determined",
        "Không kiểm tra được chuỗi tin cậy trên máy này, nên chưa kết luận là tin cậy hay không.",
        "The chain could not be checked on this machine, so it is called neither trusted nor untrusted.",
    ),
    Remark.CHAIN_OUT_OF_DATE: _words(
        "Chứng thư số cấp trên ngoài thời hạn",
        "Authority's certificate out of date",
        "Một chứng thư số cấp trên trong chuỗi đã hết hạn hoặc chưa có hiệu lực.",
        "A certificate above the server's own has expired or is not yet valid.",
    ),
    Remark.LEAF_NOT_FIRST: _words(
        "Chứng thư số máy chủ không đứng đầu",
        "Server's certificate not first",
        "Chứng thư số của máy chủ phải đứng đầu chuỗi, nhưng máy chủ gửi ở vị trí khác.",
        "The server's own certificate must come first in the chain, but it comes later.",
    ),
    Remark.WRONG_ORDER: _words(
        "Chuỗi sai thứ tự",
        "Chain in the wrong order",
        "Các chứng thư số được gửi không đúng thứ tự từ máy chủ lên gốc, phần mềm cũ có thể từ chối.",
        "The certificates are not sent in order from the server up to the root, which old programs may refuse.",
    ),
    Remark.DUPLICATE_CERTIFICATE: _words(
        "Chứng thư số gửi lặp",
        "Certificate sent twice",
        "Cùng một chứng thư số được gửi nhiều lần trong chuỗi.",
        "The same certificate is sent more than once.",
    ),
    Remark.EXTRA_CERTIFICATE: _words(
        "Chứng thư số thừa",
        "Certificate not needed",
        "Chuỗi có chứng thư số không liên quan tới chứng thư số của máy chủ.",
        "The chain has a certificate that has nothing to do with the server's own.",
    ),
    Remark.ROOT_INCLUDED: _words(
        "Gửi kèm chứng thư số gốc",
        "Root certificate included",
        "Máy chủ gửi cả chứng thư số gốc; không hại nhưng vô ích, làm kết nối chậm hơn.",
        "The server also sends the root certificate: harmless and useless, it only slows connections down.",
    ),
    Remark.TOO_MANY_CERTIFICATES: _words(
        "Chuỗi quá dài",
        "Chain too long",
        "Máy chủ gửi quá nhiều chứng thư số hoặc chứng thư số quá lớn; chỉ phần đầu được xem xét.",
        "The server sends too many or too large certificates; only the first ones were judged.",
    ),
    Remark.CA_AS_LEAF: _words(
        "Dùng chứng thư số của tổ chức cấp cho máy chủ",
        "Authority's certificate used by a server",
        "Máy chủ dùng chứng thư số có quyền cấp chứng thư số khác; lộ khóa này thì có thể làm giả mọi tên miền.",
        "The server uses a certificate that may issue others; whoever steals its key can forge any name.",
    ),
    Remark.COMMON_NAME_ONLY: _words(
        "Tên miền chỉ nằm trong Common Name",
        "Name only in the common name",
        "Tên miền chỉ ghi ở Common Name, trình duyệt chỉ xét Subject Alternative Name.",
        "The name stands only in the common name, but browsers look at the subject alternative names alone.",
    ),
    Remark.NAME_NOT_ASCII: _words(
        "Tên miền có dấu trong chứng thư số",
        "Name not in ASCII",
        "Tên miền trong chứng thư số không ghi ở dạng xn--, nên trình duyệt không nhận ra.",
        "A name in the certificate is not written in its xn-- form, so browsers do not match it.",
    ),
    Remark.STRANGE_CHARACTERS: _words(
        "Ký tự lạ trong tên",
        "Strange characters in a name",
        "Tên trong chứng thư số có ký tự điều khiển hoặc ký tự đổi chiều chữ, có thể nhằm đánh lừa.",
        "A name in the certificate has control or text direction characters, perhaps meant to deceive.",
    ),
    Remark.NEGATIVE_SERIAL: _words(
        "Số sê-ri không hợp lệ",
        "Serial number not valid",
        "Số sê-ri của chứng thư số bằng không hoặc âm, trái với chuẩn.",
        "The certificate's serial number is zero or negative, against the standard.",
    ),
    Remark.STRANGE_DATES: _words(
        "Thời hạn bất thường",
        "Odd dates",
        "Thời hạn của chứng thư số khác thường: ngày cuối trước ngày đầu, trước năm 1970 hoặc không có ngày hết hạn.",
        "The certificate's dates are odd: they end before they begin, lie before 1970, or never end.",
    ),
    Remark.NO_SCT: _words(
        "Không có bằng chứng minh bạch chứng thư (SCT)",
        "No proof of certificate transparency (SCT)",
        "Chứng thư số không kèm SCT, nên Chrome và Safari từ chối.",
        "The certificate comes without an SCT, so Chrome and Safari refuse it.",
    ),
    Remark.MUST_STAPLE_WITHOUT_STAPLE: _words(
        "Thiếu trả lời OCSP bắt buộc",
        "Required OCSP staple missing",
        "Chứng thư số yêu cầu gửi kèm trả lời OCSP nhưng máy chủ không gửi; Firefox sẽ từ chối.",
        "The certificate demands a stapled OCSP response, but the server sends none, so Firefox refuses it.",
    ),
    Remark.STAPLE_INVALID: _words(
        "Trả lời OCSP không hợp lệ",
        "OCSP staple not valid",
        "Trả lời OCSP kèm theo hỏng, của chứng thư số khác hoặc sai chữ ký, nên không được xét.",
        "The stapled OCSP response is broken, about another certificate or wrongly signed, so it was not believed.",
    ),
    Remark.STAPLE_UNVERIFIED: _words(
        "Chưa kiểm tra được chữ ký OCSP",
        "OCSP signature not checked",
        "Thiếu chứng thư số của tổ chức cấp nên chưa kiểm tra được chữ ký của trả lời OCSP.",
        "Without the issuer's certificate the OCSP response's signature could not be checked.",
    ),
    Remark.STAPLE_OUT_OF_DATE: _words(
        "Trả lời OCSP quá hạn",
        "OCSP staple out of date",
        "Trả lời OCSP kèm theo đã quá hạn hoặc chưa có hiệu lực, trình duyệt có thể từ chối.",
        "The stapled OCSP response is out of date or not yet valid, which browsers may refuse.",
    ),
    Remark.STAPLE_UNKNOWN: _words(
        "OCSP không biết chứng thư số này",
        "Certificate unknown to OCSP",
        "Tổ chức cấp trả lời rằng họ không biết chứng thư số này.",
        "The authority answers that it does not know this certificate.",
    ),
    Remark.CRL_UNUSABLE: _words(
        "Danh sách thu hồi không dùng được",
        "Revocation list not usable",
        "Danh sách thu hồi hỏng, sai chữ ký hoặc của tổ chức khác, nên không được xét.",
        "The revocation list is broken, wrongly signed or another authority's, so it was not believed.",
    ),
    Remark.CRL_OUT_OF_DATE: _words(
        "Danh sách thu hồi quá hạn",
        "Revocation list out of date",
        "Danh sách thu hồi của tổ chức cấp đã quá hạn cập nhật.",
        "The authority's revocation list is past its next update.",
    ),
    Remark.CHAIN_REVOKED: _words(
        "Chứng thư số cấp trên bị thu hồi",
        "Authority's certificate revoked",
        "Một chứng thư số cấp trên trong chuỗi đã bị thu hồi.",
        "A certificate above the server's own has been revoked.",
    ),
}
