"""Secrets in bytes: forms with their checks, surroundings, placeholders, keys, hostile data; the office's own list."""

from __future__ import annotations

import base64
import dataclasses
import json
import time
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization as pem
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.leaks.allow import without_accepted
from probes.leaks.examine import examine
from probes.leaks.linear import pattern
from probes.leaks.scan import Scan, headers, scan
from probes.leaks.tokens import _windows
from probes.leaks.values import CHECKS, Weight, base62_crc32, is_random, weigh
from socd.digest import keyed
from socd.model.allowed import Allowed, AllowList
from socd.rules import RuleBook, test_samples

RULES_DIR = Path(__file__).parents[2] / "rules"
RULES = RuleBook.load(RULES_DIR)
BODY = "x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8Gy5C"
TOKEN = f"ghp_{BODY}{base62_crc32(BODY)}"
RSA = [rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 4096)]


def names(text: str | bytes, name: str = "", content_type: str = "") -> list[str]:
    data = text if isinstance(text, bytes) else text.encode()
    return [secret.name for secret in scan(data, RULES, name=name, content_type=content_type).live]


@pytest.mark.parametrize("key", [*RSA, ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()])
@pytest.mark.parametrize("wrap", ["{}", 'const k = "{}";', '{{"private_key": "{}"}}', "KEY={}", "<pre>{}</pre>"])
def test_private_keys_are_always_found(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, wrap: str) -> None:
    """libyara stops an expression at 1,024 bytes; a key of 4,096 bits has 3,200."""
    forms = [pem.PrivateFormat.PKCS8, pem.PrivateFormat.OpenSSH]
    forms += [] if isinstance(key, ed25519.Ed25519PrivateKey) else [pem.PrivateFormat.TraditionalOpenSSL]
    for form in forms:
        locks = [pem.NoEncryption()] + (
            [] if form is pem.PrivateFormat.OpenSSH else [pem.BestAvailableEncryption(b"khoa")]
        )
        for lock in locks:
            text = key.private_bytes(pem.Encoding.PEM, form, lock).decode()
            escaped = text.replace("\n", "\\n") if '"' in wrap else text
            assert "private-key" in names(wrap.format(escaped), "bundle.js"), (form, lock)
    coded = base64.b64encode(text.encode()).decode()
    assert "private-key" in names(f"KEY_B64={coded}")


def test_a_public_key_and_words_about_keys_are_none() -> None:
    public = RSA[0].public_key().public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo)
    assert names(public) == []
    assert names('var a="-----BEGIN RSA PRIVATE KEY-----\\n"+b+"\\n-----END RSA PRIVATE KEY-----"', "a.js") == []


def test_a_checksum_tells_a_live_token_from_a_made_up_one() -> None:
    assert names(f"token: {TOKEN}", "a.js") == ["github-token"]
    wrong = TOKEN[:-1] + ("a" if TOKEN[-1] != "a" else "b")
    found = scan(f"token: {wrong}".encode(), RULES)
    assert (found.live, [secret.name for secret in found.samples]) == ((), ["github-token"])
    assert names(f"token: {wrong}", "a.js") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("vnp_HashSecret=KQ7ZP2MX9T4LWB8VN3CJ6RD1FHYA5SGE", "vnpay-hash-secret"),
        ('"zalo_app_secret": "t8Kq2Lm9Zx4Wv7Bn1Pd5"', "zalo-secret"),
        ("MOMO_PARTNER=MOMOX\nMOMO_SECRET_KEY=K951B6PE1waDMi640xX08PD3vg6EkVlz", "momo-key"),
        ("ZALOPAY_KEY1=PcY4iZIKFCIdgZvA6ueMcMHHUbRLYjPL9x", None),
        ("SMARTCA_SP_PASSWORD=Tinh#Cong24", "vnpt-secret"),
        ("<ACpass>Hoadon@9182</ACpass>", "vnpt-invoice-password"),
        ("curl -u quantri:Cong#2026x https://cong.example.vn/", "password"),
        ('Authorization: Basic cXVhbnRyaTpDb25nIzIwMjY=', "authorization"),
        ("mysql://cong:Zq7Wm2Xp@db.noibo:3306/cong", "url-password"),
        ("machine git.noibo login cong password Zq7Wm2Xp", "password"),
        ("cong:$2y$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "password-hash"),
        ("Server=db;User Id=sa;Password=Zq7#Wm2Xp;", None),
        ("Tài khoản mặc định: admin, mật khẩu mặc định là Cong@2026", "default-password"),
    ],
)  # fmt: skip
def test_surroundings(text: str, name: str | None) -> None:
    assert (name in names(text)) if name else names(text) != []


@pytest.mark.parametrize(
    "text",
    [
        "DB_PASSWORD=${DB_PASSWORD}", "password: changeme", "api_key = 'your-api-key'", "SECRET=<secret>",
        "token: null",
        'password = os.environ["PW"]', "PASSWORD=$(cat /run/secret)", "secret: {{ .Values.secret }}",
        "PASSWORD=xxxxxxxx",
        "mật khẩu phải có 8 ký tự", "keyboard=us",
        "public_key = \"9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit\"",
        "https://cong.example.vn:8443/a@b",
        "tokenizer: bert-base-uncased", "password_file=/run/secrets/db",
    ],
)  # fmt: skip
def test_placeholders_and_what_only_looks_alike(text: str) -> None:
    assert not scan(text.encode(), RULES)


def test_a_made_up_value_of_a_secrets_form_is_told_as_such() -> None:
    found = scan(b"aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", RULES)
    assert not found.live and found.samples


@pytest.mark.parametrize("name", ["a.js", "", "trang.html"])
def test_what_a_page_hands_to_every_browser_is_no_secret(name: str) -> None:
    page = (
        '<!DOCTYPE html><html><script>var a={apiKey:"AIzaSyA1b7Kq9Lm2Zx4Wv8Bn3Pd5Rt6Yc0Ue1Hg",'
        'token:"7bb633c5a0ab45cea8929aa9b5a9e8c2",csrfToken:"Kq9Lm2Zx4Wv8Bn3Pd5Rt6Yc0",password:"Nhập mật khẩu"};'
        'window.s="eyJhbGciOiJIUzI1NiJ9.eyJpZCI6Miwic2VhIjoidiJ9.gzSraSYS8EXBxLN_oWnFSRgCzcmJmMjLiuyu5CSpyHI"</script></html>'
    )
    assert names(page if name != "a.js" else page[page.index("var") : page.index("</script")], name) == []


def test_a_client_secret_in_a_page_is_one() -> None:
    assert names('<html><script>x({client_secret:"15e11988a68ad0784ef8b7Kq9Lm2"})</script></html>') == ["client_secret"]


def test_source_maps_and_headers() -> None:
    source = f'const gh = "{TOKEN}";\nconst p = {{smtpPassword: "Kq9Lm2Zx4Wv8Bn3Pd5"}};\n'
    data = json.dumps({"version": 3, "sources": ["a.ts"], "sourcesContent": [source]}).encode()
    assert set(names(data, "a.js.map")) == {"github-token", "smtpPassword"}
    assert [s.name for s in headers([(b"X-Debug", TOKEN.encode()), (b"Set-Cookie", b"a=1")], RULES).live] == [
        "github-token"
    ]
    assert not headers([(b"Set-Cookie", b"session_token=Kq9Lm2Zx4Wv8Bn3Pd5Rt6Yc0")], RULES)


def test_nothing_told_holds_a_value() -> None:
    data = f"\n\nDB_PASSWORD=Zq7Wm2Xp4LkT\nGH={TOKEN}\n".encode()
    found = scan(data, RULES)
    told = found.told(data, keyed(b"k" * 32))
    assert [(one.name, one.line, one.live) for one in told] == [("DB_PASSWORD", 3, True), ("github-token", 4, True)]
    text = repr(found) + json.dumps([dataclasses.asdict(one) for one in told])
    assert "Zq7Wm2" not in text and TOKEN[:12] not in text
    assert told[0].fingerprint != found.told(data, keyed(b"j" * 32))[0].fingerprint


def test_what_is_accepted_is_taken_out() -> None:
    digest, day = keyed(b"k" * 32), date(2026, 11, 22)
    data = f"DB_PASSWORD=Zq7Wm2Xp4LkT\nGH={TOKEN}\nDB_HOST=a\n".encode()
    old = Allowed("máy cũ", "An", date(2026, 11, 21), rule="DB_*", place="/cu/*")
    token = Allowed("khóa mẫu", "An", date(2026, 12, 1), fingerprint=digest(TOKEN))
    here = Allowed("máy mới", "An", day, rule="DB_*", place="/moi/*", site="chomoi")
    allow = AllowList((token, old, here))
    found = examine("/.env", data, RULES, digest)
    assert found and [one.name for one in found.secrets] == ["DB_PASSWORD", "github-token"]

    def left(place: str, site: str = "chomoi") -> tuple[tuple[str, ...], str, int]:
        told = without_accepted(found, allow, place, day, site)
        assert told.exposure
        return told.exposure.names, told.exposure.kind.code, len(told.expired)

    assert left("/cu/.env") == (("DB_PASSWORD",), "secret-exposed", 1)  # run out: told, and accepts nothing
    assert left("/moi/.env") == ((), "file-exposed", 0)  # the file is open all the same
    assert left("/moi/.env", "khac") == left("/khac") == (("DB_PASSWORD",), "secret-exposed", 0)
    assert allow.expired(day) == (old,)
    script = examine("/a.js", f"const t='{TOKEN}'".encode(), RULES, digest)
    assert script and without_accepted(script, allow, "/a.js", day).exposure is None
    blind = examine("/a.js", f"const t='{TOKEN}'".encode(), RULES)  # no key yet: no fingerprint can accept it
    assert blind and without_accepted(blind, allow, "/a.js", day).exposure == blind
    assert Scan() == scan(b"", RULES)


def test_every_value_compiles_and_every_check_exists() -> None:
    for rule in RULES.names("leaks"):
        meta = RULES.meta("leaks", rule)
        if "value" in meta:
            pattern(str(meta["value"]))
            assert meta.get("check", "varied") in CHECKS, rule
            assert meta["service"] or rule == "redacted_token"


def test_without_proof_only_anchors_are_tried() -> None:
    results = test_samples(RULES_DIR)
    assert [result.rule for result in results if not result.ok] == []


def test_windows_hold_every_anchor() -> None:
    data = b"a" * 5000 + b"KEY" + b"b" * 5000 + b"KEY" + b"c" * 300 + b"KEY" + b"d" * 5000
    assert _windows(data, [b"KEY"], 600) == [(4600, 5603), (9603, 10909)]
    assert _windows(data, [b"KEY"] * 20, 600) == [(0, len(data))]
    token = b"-" * 3000 + TOKEN.encode() + b"-" * 3000
    assert [secret.at for secret in scan(token, RULES).live] == [3000]


@pytest.mark.parametrize(
    "unit",
    [b"password='", b"secret=", b"eyJ", b"AKIA", b"://a:", b"-----BEGIN PRIVATE KEY-----", b"curl -u a:",
     b"token:\"a\",",
     b"aA1-", b"abc/", b"key" * 3,
     b"m\xe1\xba\xadt kh\xe1\xba\xa9u \xe1", b"xoxb-1-", b"Password=a;", b"&#7853;", b"a.",
     b"TK: a, MK: ", b"default login: a/",
     b"m\xe1\xba\xadt kh\xe1\xba\xa9u ban \xc4\x91\xe1\xba\xa7u c\xe1\xbb\xa7a a ",
     b"jdbc:oracle:thin:a/", b"sha512-AKIA"],
)  # fmt: skip
@pytest.mark.parametrize("code", ["a.js", "a.txt"])
def test_hostile_data_costs_time_in_its_size(unit: bytes, code: str) -> None:
    def seconds(size: int) -> float:
        data = (unit * (size // len(unit) + 1))[:size]
        start = time.process_time()
        scan(data, RULES, name=code)
        return time.process_time() - start

    seconds(20_000)
    assert seconds(200_000) < 3  # 0.01 to 0.6 on an idle core


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(["a.js", "x", "a.map"]))
def test_any_bytes(data: bytes, name: str) -> None:
    scan(data, RULES, name=name)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_value_is_weighed(value: str) -> None:
    assert weigh(value) in Weight
    is_random(value)
    for check in CHECKS.values():
        assert check(value) in Weight
