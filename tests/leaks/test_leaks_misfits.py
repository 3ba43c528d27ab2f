"""Values that look like a machine's token and are none: broken, cut, of another form, written down by hand."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from probes.leaks.examine import examine
from probes.leaks.misfits import broken
from probes.leaks.scan import scan
from probes.leaks.values import counted, in_turns, spelt_out, written_down
from socd.rules import RuleBook

RULES = RuleBook.load(Path(__file__).parents[2] / "rules")
HEX = "3f81d90c7ae24b6f95c0e12d8a47b3f6"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("DEPLOY_TOKEN = dckr_pat_x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8G", True),
        ("DEPLOY_TOKEN = dckr_pat_x7Qm2", False),  # cut: the service's beginning, not its form
        ("NR_KEY: NRAK-X7QM2ZP9LKTW4VBN1KD6HS3JF8G", True),
        ("NR_KEY: nrak-x7qm2zp9lktw4vbn1kd6hs3jf8g", True),  # the case of letters is not held against it
        ("API_TOKEN = 'qpgv7z8amkp4ln55zn?acezm9jy35wc6yy6bya2r'", False),  # one character no token has
        ("SECRET_KEY = 'k3$v9!q^z7(w2)m%x8&b4*n6@t1#r5_p0+l-j=h'", True),  # symbols throughout, as Django makes them
        ("DB_PASSWORD = 'Sommer?2024-im-Garten-1'", True),  # a password may hold anything
        ("API_SECRET = abcdefghijklmnopqrstuvwxyz123456", False),
        ("_authToken=743b294a-cd03-11ec-9d64-0242ac120002", False),  # a time and a machine
        ("_authToken=743b294a-cd03-41ec-9d64-0242ac120002", True),
        ('user = "anonymous"\npassword = "busybox@"', False),
        ('user = "quantri"\npassword = "busybox@"', True),
        ("DB_PASSWORD=ENC[AES256_GCM,data:x7Qm2Zp9,iv:a,tag:b,type:str]", False),
        ("password = my_password_var", False),
        ("curl -u <user:password> https://a.vn/", False),
        ("curl -u quantri:Zq7Wm2Xp https://a.vn/", True),
        ("Authorization: Bearer eyJGRpVu1c2VzY2-823r_db32hbf4W1lbj", False),  # begins like a JWT, and is none
        ("mysql://user:secret@[2001:db8::1]/a", False),
        ("mysql://web:secret77@10.0.0.5/a", True),
        ('<input name="authenticity_token" value="7SWa-Fo1_hsC6oovfBsJFLGPUl2EhkSWPbJhWANw">', False),
        ("vault_token: s.thisstringisalllowercase", False),
        ("password = 'super$ecret'", False),  # "secret" with letters swapped
        ("password = 'mua$ecret7'", True),
        ("mysqli_connect('csdl.noibo', 'admin', 'P@ssw0rd', 'web')", True),  # people do use that one
        ("$dbh = DBI->connect('dbi:Pg:dbname=web', 'admin', 'Zq7Wm2Xp')", True),
        ("DEPLOY_TOKEN=3f81d90c7ae24b6f95c0e12d8a47b3f6a", False),  # a digit too many
        ("DEPLOY_TOKEN=743b294a-cd03-41ec-9d64-0242ac12g002", False),  # no hexadecimal digit in a UUID
        ("CLOUDFLARE_API_TOKEN=k3Vq9ZrT7w2mX8b4n6tY1r5p0LjHsDfG3kQv9Zr", False),  # 39 characters, not 40
        ("CLOUDFLARE_API_TOKEN=k3Vq9ZrT7w2mX8b4n6tY1r5p0LjHsDfG3kQv9Zr7", True),
        ('integrity = "sha256-AKIAQ7ZP2KLMNW4XTVBDhmNHrzRCf9tD/miZyoHS5obTRR9BMY="', False),  # a file's digest
        ("write_key: 's3://{bucket}/su-kien/ngay={date}'", False),
        ("mock_token = 'x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8G'", False),
        ("lastToken = khop3[0], next", False),
        ('bearerToken: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXV"', False),  # cut off
        ("secret='RU5DW1JTQSx0VWY4M0V4MG9TYkRHYTh2YVUxXQ=='", False),  # ENC[…] in base64
        ("DATABASE_URL=postgresql://username:password@localhost:5432/database", False),
        ("DATABASE_URL=postgresql://baocao:password@10.0.0.5:5432/database", True),
        ("SERVICE_TOKEN=Bearer x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8G", True),
        ('{"c": "id: 7\\nsecret: x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8G"}', True),
        ('"jdbc:oracle:thin:baocao/Zq7@Wm2Xp@csdl.tinh.vn:1521:ORCL"', True),
        ("enable password Loi#Chinh7", True),  # a switch's configuration
        ("username quantri privilege 15 secret 5 $1$x7Qm$Zp9LkTw4VbN1Kd6Hs3Jf8G", True),
        ("snmp-server community Nguon2026x RW 99", True),
        ("enable password hashing", False),
        ("mongodb://root:root@10.20.0.7:27018/web", True),
        ("mongodb://root:root@localhost/web", False),
        ("headers['Authorization'] = 'Basic cXVhbnRyaTpDb25nIzIwMjY='", True),
        ("Server=csdl;User ID=web;Password=@Zq7_Wm2X!;", True),
    ],
)
def test_lines(line: str, found: bool) -> None:
    assert bool(scan(line.encode() + b"\n", RULES, name="a.conf")) is found


def _jwt(payload: dict[str, object], alg: str = "HS256", signature: str = ".x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8GyCae") -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in ({"alg": alg}, payload))
    return ".".join(parts) + signature


def test_a_web_token_that_opens_nothing_any_more() -> None:
    def weights(token: str) -> tuple[int, int]:
        found = scan(f"phien: {token}\n".encode(), RULES, name="a.conf")
        return len(found.live), len(found.samples)

    assert weights(_jwt({"sub": "quantri"})) == (1, 0)
    assert weights(_jwt({"sub": "quantri", "exp": 4_102_444_800})) == (1, 0)
    assert weights(_jwt({"sub": "quantri", "exp": 1_577_836_800})) == (0, 1)  # over since 2020
    assert weights(_jwt({"sub": "anh", "nbf": 4_102_444_500, "exp": 4_102_444_800})) == (0, 0)  # signed one download
    assert weights(_jwt({"sub": "quantri"}, "none", "")) == (0, 0)


def test_an_escaped_line_end_ends_a_value() -> None:
    (one,) = scan(b'{"config.ini": "X_TOKEN=x7Qm2Zp9LkTw4VbN1Kd6\\nBACKUP=true"}', RULES, name="a.json").live
    assert one.value == "x7Qm2Zp9LkTw4VbN1Kd6"


def test_written_by_hand() -> None:
    assert counted("xxABCDEFGHIJKLxx") and counted("AbCdEfGhIjKl") and not counted("1234567890abcdef")
    assert in_turns("a1b2c3d4e5f6g7") and not in_turns(HEX)
    assert spelt_out("hvs.thisstringisalllowercase") and not spelt_out("x7qm2zp9lktw4vbn1kd6hs")
    assert not written_down(HEX)
    assert broken("qpgv7z8amkp4ln55zn?acezm9jy35wc") and not broken("khong?phai-la-khoa-ngau-nhien")


@pytest.mark.parametrize(
    ("path", "content", "found"),
    [
        ("/config/master.key", HEX, True),
        ("/config/credentials/production.key", f"{HEX}{HEX}\n", True),
        ("/config/master.key", "<html><body>Không tìm thấy</body></html>", False),
        ("/config/master.key", "", False),
        ("/assets/app.3f81d90c.key", HEX, False),
        ("/version.txt", HEX, False),
    ],
)
def test_a_master_key_stands_alone(path: str, content: str, found: bool) -> None:
    exposure = examine(path, content.encode(), RULES)
    assert bool(exposure and exposure.kind.code == "secret-exposed") is found
    assert exposure is None or HEX not in repr(exposure)
