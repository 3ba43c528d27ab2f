"""What the names of hosts, paths and log-ins say about who logs in there: staff, citizens, or both."""

from __future__ import annotations

import re
from enum import StrEnum


class Door(StrEnum):
    """Who is let in at a log-in page of a province."""

    STAFF = "staff"
    CITIZEN = "citizen"
    BOTH = "both"  # one door for all: the log-in name tells


# The first label of a host, or a part of it between hyphens.
_STAFF_HOST = re.compile(
    r"^(?:mail|webmail|email|thu|owa|exchange|autodiscover|zimbra|vpn|admin|quan-?tri|cpanel|webdisk|whm|qlvb|vpdt"
    r"|vanban|vb|hscv|hscb|dieuhanh|dhtn|egov|eoffice|noibo|intranet|nhansu|qlcb|ccvc|cbccvc|taisan|ketoan|mcdt|motcua"
    r"|lgsp|ioc|sso-cb|cms|gitlab|jira|zabbix|grafana|esxi|vcenter|nas|camera|pacs|his|emr|lms-gv)\d*[.\-]"
)
_CITIZEN_HOST = re.compile(
    r"^(?:dichvucong|dich-vu-cong|dvc|dvctt|dvcong|congdan|cong-dan|hoidap|hoi-dap|phananh|phan-anh|paknt?|1022|hienke"
    r"|tuyensinh|tracuu|tra-cuu|datlich|hs|hocsinh|hoc-sinh|student|students|sv|sinhvien|phuhuynh|vieclam|sanocop|ocop"
    r"|dulich|app|smart|thuvien|hoclieu)\d*[.\-]"
)
_BOTH_HOST = re.compile(
    r"^(?:sso|id|cas|dangnhap|dang-nhap|login|auth|xacthuc|xac-thuc|iam|keycloak|account|accounts|taikhoan|vnedu|smas"
    r"|lms|elearning|e-learning)\d*[.\-]"
)
# Pages of administration wherever they stand …
_STAFF_PATH = re.compile(
    r"/(?:wp-admin|wp-login\.php|admin(?:istrator|cp|-?panel)?|quan-?tri(?:-?vien)?|owa|ecp|webmail|zimbra|cpanel"
    r"|phpmyadmin|plesk|qlvb|vpdt|hscv|eoffice|motcua|can-?bo|cbcc|cong-?chuc|cms|backend|manager|typo3|dnn"
    r"|desktopmodules|umbraco|sitefinity|joomla)(?:[/._\-?]|$)"
)
# … and log-in pages that on a portal lead to its administration, but on a service for citizens let citizens in.
_LOGIN_PATH = re.compile(r"/(?:login|dangnhap|dang-nhap)\.(?:aspx?|php|jsp|do)$")
_ADMIN_PORTS = frozenset({2082, 2083, 2086, 2087, 2095, 2096, 7071, 8006, 10000})
_STAFF_PORTS = _ADMIN_PORTS | {8443}

# Names nobody but staff has. A citizen's is a number or a mail address.
_STAFF_NAME = re.compile(
    r"^(?:admin(?:istrator)?|sysadmin|superadmin|root|sa|quan-?tri(?:vien)?|webmaster|bien-?tap(?:vien)?|btv|tong-?bien-?tap"
    r"|van-?thu|van-?phong|lanhdao|chutich|pho-?chutich|giamdoc|ketoan|mot-?cua|host|superuser|editor|manager)"
    r"(?:[\d._\-].*|\d*)?$"
)
_CITIZEN_NUMBER = re.compile(r"^(?:\d{12}|\d{9}|(?:\+?84|0)[35789]\d{8}|0?[35789]\d{8})$")  # CCCD, CMND, a phone
# A pupil's mailbox at a school: a running number, or a mail domain of pupils.
_PUPIL_NUMBER = re.compile(r"^(?:hs|sv)?[._\-]?\d{7,12}$")
_PUPIL_DOMAIN = re.compile(r"^(?:hs|hocsinh|student|students|sv|sinhvien|st|pupil)\d*\.")


def door(host: str, path: str, port: int | None) -> Door | None:
    """Who logs in at a page of the province; None where neither name nor path tells."""
    citizens = bool(_CITIZEN_HOST.match(host))
    if _STAFF_HOST.match(host) or _STAFF_PATH.search(path) or port in (_ADMIN_PORTS if citizens else _STAFF_PORTS):
        return Door.STAFF
    if citizens:
        return Door.CITIZEN
    if _BOTH_HOST.match(host):
        return Door.BOTH
    return Door.STAFF if _LOGIN_PATH.search(path) else None


def citizens_name(login: str) -> bool:
    """A number a citizen is registered under: identity card or telephone."""
    return bool(_CITIZEN_NUMBER.match(login.replace(" ", "").replace(".", "")))


def staff_name(login: str) -> bool:
    return bool(_STAFF_NAME.match(login))


def pupil(login: str, domain: str) -> bool:
    """Whether a mailbox under a school's domain is a pupil's."""
    local = login.rpartition("@")[0]
    return domain.endswith(".edu.vn") and bool(_PUPIL_NUMBER.match(local) or _PUPIL_DOMAIN.match(domain))


def state_mail(domain: str) -> bool:
    """Mail of the Party and the state that is not the province's own."""
    return domain.endswith((".gov.vn", ".dcs.vn", ".chinhphu.vn")) or domain in ("gov.vn", "chinhphu.vn", "mps.vn")


def state_system(host: str) -> bool:
    """A system of the Party or the state that only staff log in to, wherever in the country."""
    return host.endswith((".gov.vn", ".dcs.vn")) and bool(_STAFF_HOST.match(host))
