"""Files judged without a network: every rule on its samples, the development samples, hostile bytes."""

from __future__ import annotations

import csv
import json
import os
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from probes.leaks.examine import examine
from probes.leaks.redact import skeleton
from probes.leaks.scan import scan_file
from probes.leaks.secrets import placeholder, proved
from socd.rules import RuleBook
from socd.rules import test_samples as rule_samples

RULES_DIR = Path(__file__).parents[2] / "rules"
RULES = RuleBook.load(RULES_DIR)


def test_every_rule_on_its_samples() -> None:
    results = [result for result in rule_samples(RULES_DIR, proved) if result.family == "leaks"]
    assert len(results) >= 2 * len(RULES.names("leaks"))
    assert [result for result in results if not result.ok] == []


def test_scan_tells_a_secret_without_its_value(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("APP_ENV=x\nDB_PASSWORD=Zq7Wm2Xp4LkT\nAPI_TOKEN=Kx83nQpL2m\n")
    result = scan_file(file, RULES)
    (finding,) = result["findings"]
    assert (result["outcome"], finding["kind"], finding["severity"]) == ("finding", "secret-exposed", "M2")
    assert finding["details"]["names"] == ["DB_PASSWORD", "API_TOKEN"]
    assert finding["details"]["samples"] == ["Zq…", "***"]
    assert "Wm2Xp" not in json.dumps(result)
    assert scan_file(tmp_path / "absent", RULES)["outcome"] == "indeterminate"


@pytest.mark.parametrize(
    ("value", "is_one"),
    [
        ("changeme", True), ("your_password", True), ("${DB_PASS}", True), ("<password>", True), ("xxxxxxxx", True),
        ("null", True), ("put your unique phrase here", True), ("env('X')", True), ("Change password", True),
        ("admin123", False), ("Zq7Wm2Xp4LkT", False), ("hunter22", False), ("MậtKhẩu2026", False),
    ],
)  # fmt: skip
def test_placeholders(value: str, is_one: bool) -> None:
    assert placeholder(value) is is_one


@pytest.mark.parametrize("where", ["a.js", "a.html", "bundle.min.js"])
def test_forms_and_scripts_are_no_secret(where: str) -> None:
    code = 'var a={password:"Nhập mật khẩu",token:"csrf-token",key:"abcDEF1234567890"};' * 50
    assert examine(where, code.encode(), RULES) is None


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=3000), st.sampled_from(["x", ".env", "a.zip", "a.js", "x.sql", ".pgpass"]))
def test_any_bytes_are_judged(data: bytes, path: str) -> None:
    examine(path, data, RULES)


PIECES = [
    *("password", "=", ":", '"', "'", "\n", "\t", " ", "A=b\n", "aaaa", "{", "<?php", "define('", "://u:p@h"),
    *("-----BEGIN PRIVATE KEY-----", "[core]", "repositoryformatversion = 0", "<h1>Index of /", "ref: refs/heads/x"),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_mixture_is_judged(text: str) -> None:
    examine("x", text.encode(), RULES)


@pytest.mark.parametrize(
    "unit", ["a" * 1000 + "\n", "pass", "password=\n", "-----BEGIN PRIVATE KEY-----\n", "A=b\n", "<pass "]
)
def test_hostile_text_costs_little(unit: str) -> None:
    data = ("password=1\n" + unit * (16_384 // len(unit) + 1)).encode()[:16_384]
    start = time.monotonic()
    examine("x", data, RULES)
    assert time.monotonic() - start < 2  # seconds; 0.02 to 0.15 on an idle core


@pytest.mark.parametrize(
    "line",
    [
        "DB_PASSWORD={}", "# DB_PASSWORD={}", "// mật khẩu {}", "conn.login('user', '{}', x)",
        '["{}"]', '["a", "{}", "b"]',
        "define('DB_PASSWORD', '{}');", "$x['pw'] = '{}';", "{{'password': '{}', 'b': 1}}", "quantri:{}", "{}",
        "machine x login y password {}", "<Pass>{}</Pass>", '<add connectionString="Password={}"/>', "{}=",
        "INSERT INTO `users` VALUES ('{}');", "- token: {}", "array('{}', 'x')", "-----BEGIN RSA PRIVATE KEY-----\n{}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("value", ["hunter", "Qw3rty", "ABCDEF", "matkhau.cu", "abc_def"])
def test_a_skeleton_holds_no_value(line: str, value: str) -> None:
    assert value not in skeleton(line.format(value))


def test_a_skeleton_keeps_names() -> None:
    kept = skeleton("APP_ENV=production\nDB_PASSWORD=x\n'secret' => 'y',\n$db_pass = 'z';\n")
    assert kept.splitlines()[0] == "APP_ENV=production"
    assert all(name in kept for name in ("DB_PASSWORD=", "secret=", "db_pass="))


def corpus() -> Path:
    for base in (os.environ.get("SOCD_CORPUS"), Path(__file__).parents[3] / "shared" / "corpus"):
        if base and (found := sorted(Path(base).glob("**/leaky/placeholder"))):
            return found[0].parents[1]
    pytest.skip("development samples are not unpacked here")


def test_development_files() -> None:
    base = corpus()
    found: dict[str, list[tuple[str, str]]] = {}
    with (base / "INDEX.tsv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            if row["class"] in ("stealer-log", "secret-samples"):
                continue
            findings = scan_file(base / row["path"], RULES)["findings"]
            kind = findings[0]["kind"] if findings else "none"
            found.setdefault(f"{row['class']}/{row['label']}", []).append((row["path"], kind))

    def flagged(group: str) -> int:
        return sum(kind != "none" for _, kind in found[group])

    assert flagged("benign/benign") == 0
    assert flagged("leaky-file/leak") >= 40
    assert {kind for _, kind in found["config-placeholder/exposed-config-no-live-secret"]} == {"file-exposed"}
    for group in found:
        if group.startswith("exposure-page/") and "git" not in group:
            assert flagged(group) == len(found[group]), group
