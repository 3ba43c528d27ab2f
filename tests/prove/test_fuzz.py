"""Long fuzzing of everything that reads what an attacker wrote: it may refuse, it must not raise, hang or lie."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from probes.defacement.page import judge_page
from probes.leaks.examine import examine
from probes.leaks.scan import scan_file
from probes.leaks.stealer import scan_stealer_log
from probes.tls.records import Flight, WireError
from socd.fetch.http import ProtocolError, parse_head
from socd.resources import rules_dir
from socd.rules import RuleBook
from socd.yamlfile import ConfigError, parse

pytestmark = [pytest.mark.prove, pytest.mark.timeout(1800)]
RULES = RuleBook.load(rules_dir())
LONG = settings(
    max_examples=15_000,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)

PIECES = [
    b"<script>", b"</script>", b"<iframe src=//evil.example>", b"<meta http-equiv=refresh content='0;url=//x.example'>",
    b"<div style='display:none'>", b"</div>", b"<a href='https://nha-cai.example'>", b"<title>", b"<!--", b"-->",
    b"atob('", b"')", b"\\x3c", b"%3Cscript", b"&#x3c;", b"\xff\xfe", b"\x00", b"<svg><", b"\xe1\xbb\x95 h\xc5\xa9",
    "nổ hũ tài xỉu nhà cái".encode(), "tài xỉu".encode("utf-16"), b"hacked by", b"unescape(",
    b"String.fromCharCode(60,",
]  # fmt: skip
SOUP = st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=30)), max_size=60).map(b"".join)


@LONG
@given(
    SOUP, st.sampled_from([None, "text/html", "text/html; charset=utf-16", "application/pdf", "image/png", "x" * 300])
)
@example(b"<" * 50_000, None)
@example(b"<div>" * 20_000, "text/html")
@example(b"atob('" + b"QUFB" * 20_000 + b"')", "text/html")
def test_any_page_is_judged(body: bytes, kind: str | None) -> None:
    verdict = judge_page(body, content_type=kind, url="https://x.gov.vn/", rules=RULES)
    assert verdict.verdict in ("clean", "suspect", "defaced")
    assert 0 <= verdict.score <= 1


@LONG
@given(st.lists(st.binary(max_size=80), max_size=20))
def test_any_bytes_end_a_tls_flight_or_leave_it_waiting(pieces: list[bytes]) -> None:
    flight = Flight()
    try:
        for piece in pieces:
            flight.feed(b"\x16\x03\x01" + len(piece).to_bytes(2, "big") + piece)
    except WireError:
        return


@LONG
@given(st.binary(max_size=400))
def test_any_head_is_parsed_or_refused(block: bytes) -> None:
    try:
        head = parse_head(b"HTTP/1.1 200 OK\r\n" + block)
    except ProtocolError:
        return
    assert head.status == 200


@LONG
@given(st.binary(max_size=400))
def test_any_yaml_is_read_or_refused(raw: bytes) -> None:
    try:
        parse(b"sites:\n" + raw, "fuzz.yaml")
    except ConfigError as error:
        assert all(problem.file == "fuzz.yaml" for problem in error.problems)


@LONG
@given(st.sampled_from(["/.env", "/.git/config", "/backup.sql", "/phpinfo.php"]), st.binary(max_size=600))
def test_any_exposed_bytes_are_examined(path: str, raw: bytes) -> None:
    examine(path, b"DB_PASSWORD=" + raw, RULES)


def test_mangled_logs_and_archives_end_in_problems(tmp_path: Path) -> None:
    """Real log files of the practice province, mangled byte by byte and cut anywhere."""
    logs = [path for path in (Path(__file__).parents[2] / "socd/practice/data").rglob("logs/**/*") if path.is_file()]
    assert logs
    dice = random.Random(20261121)
    for turn in range(600):
        data = bytearray(dice.choice(logs).read_bytes())
        for _ in range(dice.randrange(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        target = tmp_path / f"{turn % 7}{dice.choice(['.txt', '.zip', '.log', ''])}"
        target.write_bytes(bytes(data[: dice.randrange(len(data))]))
        assert scan_stealer_log(target, None)["outcome"] in ("ok", "finding", "indeterminate", "failed")
        assert scan_file(target, RULES)["outcome"] in ("ok", "finding", "indeterminate", "failed")
