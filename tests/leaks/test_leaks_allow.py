"""The office's list of accepted secrets: read whole or refused, written by a command, asked by every verdict."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from probes.leaks.values import base62_crc32
from socd.allowlist import add
from socd.cli import main
from socd.config import ConfigError, read
from socd.digest import keyed
from socd.model.allowed import Allowed
from socd.model.catalogue import SECRET_EXPOSED
from socd.model.observation import Finding, Observation, Outcome, Verdict
from socd.store import Store

BODY = "x7Qm2Zp9LkTw4VbN1Kd6Hs3Jf8Gy5C"
TOKEN = f"ghp_{BODY}{base62_crc32(BODY)}"
KEY = b"k" * 32
PRINT = keyed(KEY)(TOKEN)
SOCD = """\
office: {name: SỞ KHOA HỌC VÀ CÔNG NGHỆ}
state: state
units:
  - {id: tinh, name: UBND tỉnh, kind: province}
sites:
  - {url: https://tinh.gov.vn/, id: trang, name: Trang tỉnh, owner: tinh, operator: tinh}
"""
TODAY = datetime.now(UTC).date()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "socd.yaml").write_text(SOCD, "utf-8")
    state = tmp_path / "state"
    state.mkdir()
    (state / "leak.key").write_bytes(KEY)
    return tmp_path


def socd(office: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", str(office)], env={"SOCD_LANG": "en"})


def rows(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


WRONG = f"""\
# ghi chú
- fingerprint: {PRINT}
  reason: khóa mẫu
  name: An
  until: 2026-12-01
- {{rule: x, reason: r, name: n, until: 2026-12-01}}
- {{fingerprint: {PRINT}, rule: x, place: y, reason: r, name: n, until: 2026-12-01}}
- {{rule: "*", place: "/*", reason: r, name: n, until: 2026-12-01}}
- {{fingerprint: {PRINT}, reason: "", name: n, until: mai}}
- {{fingerprint: abc, reason: r, name: n, until: 2026-12-01}}
- {{fingerprint: {PRINT}, reason: r, nme: n, name: n, until: 2026-12-01}}
- {{fingerprint: {PRINT}, reason: r, name: n, until: 2026-12-01, site: khac}}
"""


def test_a_wrong_entry_refuses_the_whole_with_line_and_mend(office: Path) -> None:
    (office / "allow.yaml").write_text(WRONG, "utf-8")
    with pytest.raises(ConfigError) as caught:
        read(office)
    told = {problem.line: str(problem) for problem in caught.value.problems}
    assert set(told) == {9, 10, 11}  # the shape first …
    assert "did you mean “name”" in told[11]
    good = [line for number, line in enumerate(WRONG.splitlines(), 1) if number not in (9, 10, 11)]
    (office / "allow.yaml").write_text("\n".join(good), "utf-8")
    with pytest.raises(ConfigError) as caught:
        read(office)
    assert [problem.line for problem in caught.value.problems] == [6, 7, 8, 9]  # … then what a shape cannot say
    assert all(problem.mend for problem in caught.value.problems)
    checked = socd(office, "config", "check")
    assert checked.exit_code == 2 and f"{office}/allow.yaml:6" in checked.stderr


def test_the_check_tells_what_has_run_out(office: Path) -> None:
    add(office, (Allowed("máy cũ", "An", date(2026, 1, 31), fingerprint=PRINT),), frozenset({"trang"}))
    checked = socd(office, "config", "check")
    assert checked.exit_code == 0
    assert f"{office}/allow.yaml:1: ran out on 2026-01-31: “máy cũ” (An)" in checked.stderr
    (row,) = rows(socd(office, "leaks", "allowed", "--json"))
    assert row["expired"] is True and row["fingerprint"] == PRINT


def found(office: Path) -> None:
    """A case as a look that saw the token leaves it."""
    details = {
        "what": "secret", "paths": ["/a.js"],
        "secrets": [{"name": "github-token", "rule": "github_token", "masked": "gh…", "fingerprint": PRINT}],
    }  # fmt: skip
    finding = Finding(SECRET_EXPOSED, "https://tinh.gov.vn/a.js", f"secret:{PRINT}", "khóa", details)
    store = Store.open(office / "state" / "socd.db")
    for minute in range(2):
        at = datetime(2026, 11, 20, 1, minute, tzinfo=UTC)
        store.record(Observation("trang", "tinh", "leaks", "local", at, 1.0, Verdict(Outcome.FINDING, (finding,))))
    store.close()


def test_accepting_what_a_case_tells(office: Path) -> None:
    found(office)
    (row,) = rows(socd(office, "leaks", "secrets", "--json"))
    assert (row["code"], row["masked"], row["site"], row["since"]) == (PRINT[:6], "gh…", "trang", "2026-11-20")
    (office / "allow.yaml").write_text("# của Sở\n", "utf-8")
    until = (TODAY + timedelta(days=90)).isoformat()
    reason = 'tài liệu "mẫu": #1'
    done = socd(office, "leaks", "allow", row["code"], "--reason", reason, "--until", until, "--by", "Nguyễn Văn An")
    assert done.exit_code == 0, done.output
    text = (office / "allow.yaml").read_text("utf-8")
    assert text.startswith("# của Sở\n- reason: ")
    (entry,) = read(office).allow.allowed
    assert (entry.fingerprint, entry.reason, entry.name, entry.until.isoformat()) == (
        PRINT, reason, "Nguyễn Văn An", until,
    )  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        ("abcdef", "--until", "2999-01-01"),
        ("abcdef", "--until", "2020-01-01"),
        ("abcdef", "--until", "mai"),
        ("abcdef", "--until", TODAY.isoformat()),  # no such secret
        ("--until", TODAY.isoformat()),
        ("--rule", "x", "--until", TODAY.isoformat()),
        ("--rule", "*", "--place", "*", "--until", TODAY.isoformat()),
        (PRINT, "--site", "khac", "--until", TODAY.isoformat()),
        (PRINT, "--rule", "x", "--until", TODAY.isoformat()),
    ],
)
def test_what_cannot_be_accepted_changes_nothing(office: Path, told: tuple[str, ...]) -> None:
    refused = socd(office, "leaks", "allow", *told, "--reason", "r", "--by", "An")
    assert refused.exit_code == 2 and refused.stderr, refused.output
    assert not (office / "allow.yaml").exists()
    assert sorted(path.name for path in office.iterdir()) == ["socd.yaml", "state"]


def test_files_are_judged_by_the_same_list(office: Path, tmp_path: Path) -> None:
    file = tmp_path / "a.js"
    file.write_text(f"const t='{TOKEN}'", "utf-8")
    (told,) = rows(socd(office, "scan", "--as", "file", str(file), "--json"))
    assert [one["fingerprint"] for one in told["findings"][0]["details"]["secrets"]] == [PRINT]
    add(office, (Allowed("mẫu", "An", TODAY - timedelta(days=2), fingerprint=PRINT),), frozenset())
    (told,) = rows(socd(office, "scan", "--as", "file", str(file), "--json"))
    assert told["findings"][0]["details"]["expired"][0]["name"] == "An"
    add(office, (Allowed("mẫu", "Bình", TODAY + timedelta(days=2), rule="github*", place="*/a.js"),), frozenset())
    result = socd(office, "scan", "--as", "file", str(file), "--json")
    assert (result.exit_code, rows(result)[0]["outcome"]) == (0, "ok")
