"""Rules on real files: compiling, errors with file and line, matching, hostile data, reload, samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from socd import resources
from socd.rules import MOST_STRINGS, RuleBook, RuleError, RuleTimeoutError, SampleResult
from socd.rules import test_samples as try_samples

CASINO = """
rule casino {
    meta:
        weight = 5
        about = "gambling words"
    strings:
        $a = "nhà cái" nocase
        $b = "cá độ"
    condition:
        any of them
}
"""


def write(root: Path, name: str, text: str | bytes) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    write(tmp_path, "defacement/casino.yar", CASINO)
    write(tmp_path, "leaks/deep/env.yar", "rule env { strings: $a = /DB_PASS[A-Z]*=/ condition: $a }")
    return tmp_path


def test_match_tells_rule_meta_and_distinct_strings(rules: Path) -> None:
    book = RuleBook.load(rules)
    assert book.families == ("defacement", "leaks")
    (match,) = book.match("defacement", "<p>Nhà cái, cá độ, cá độ</p>".encode())
    # YARA's nocase folds ASCII letters only: the accented capital is spelt out by a rule that wants it
    assert (match.rule, match.meta["weight"]) == ("casino", 5)
    assert set(match.strings) == {"Nhà cái".encode(), "cá độ".encode()}
    assert book.match("defacement", b"ordinary news") == ()
    assert [m.rule for m in book.match("leaks", b"DB_PASSWORD=x")] == ["env"]


def test_family_without_rules_matches_nothing(rules: Path) -> None:
    assert RuleBook.load(rules).match("no-such-family", b"anything") == ()


def test_version_follows_every_source_and_name(rules: Path) -> None:
    first = RuleBook.load(rules).version
    assert RuleBook.load(rules).version == first
    write(rules, "defacement/casino.yar", CASINO + "\n// note")
    second = RuleBook.load(rules).version
    (rules / "leaks/deep/env.yar").rename(rules / "leaks/deep/other.yar")
    assert len({first, second, RuleBook.load(rules).version}) == 3


def test_errors_name_file_line_and_mend_and_all_of_them(rules: Path) -> None:
    bad = write(rules, "defacement/bad.yar", 'rule bad {\n  strings: $a = "x"\n  condition: $b\n}\n')
    worse = write(rules, "defacement/worse.yar", 'include "/etc/passwd"\n')
    with pytest.raises(RuleError) as caught:
        RuleBook.load(rules)
    problems = caught.value.problems
    assert [(p.file, p.line) for p in problems] == [(bad, 3), (worse, 1)]
    assert "declare this string" in str(caught.value) and "khai báo" in problems[0].mend.vi
    assert f"{bad}:3: undefined string" in str(caught.value)


def test_a_name_twice_in_one_family_is_refused(rules: Path) -> None:
    copy = write(rules, "defacement/zcopy.yar", "// copy\n" + CASINO)
    with pytest.raises(RuleError) as caught:
        RuleBook.load(rules)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == (copy, 3) and "casino.yar" in problem.mend.en


@pytest.mark.parametrize("text", [b"rule \xff {condition: true}", "rule r { condition: outside_variable }"])
def test_unreadable_text_and_external_variables_are_refused(rules: Path, text: str | bytes) -> None:
    write(rules, "leaks/odd.yar", text)
    with pytest.raises(RuleError, match=r"odd\.yar"):
        RuleBook.load(rules)


def test_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="no such folder"):
        RuleBook.load(tmp_path / "nowhere")


def test_broken_reload_leaves_the_old_book_working(rules: Path) -> None:
    book = RuleBook.load(rules)
    assert book.reloaded() is book
    write(rules, "defacement/casino.yar", "rule casino {")
    with pytest.raises(RuleError):
        book.reloaded()
    assert book.match("defacement", "cá độ".encode())
    write(rules, "defacement/casino.yar", CASINO.replace("cá độ", "xổ số"))
    renewed = book.reloaded()
    assert renewed.version != book.version
    assert renewed.match("defacement", "xổ số".encode()) and not renewed.match("defacement", "cá độ".encode())


def test_a_million_matches_are_bounded_and_still_a_match(tmp_path: Path) -> None:
    write(tmp_path, "f/r.yar", 'rule r { strings: $a = "a" $b = /b[0-9]{3}/ condition: any of them }')
    numbered = b"".join(b"b%03d " % number for number in range(200))
    (match,) = RuleBook.load(tmp_path).match("f", numbered + b"a" * 1_500_000)
    assert match.rule == "r" and len(match.strings) == MOST_STRINGS


def test_only_the_beginning_of_the_data_is_looked_at(rules: Path) -> None:
    book = RuleBook.load(rules, most_bytes=1000)
    text = "cá độ".encode()
    assert book.match("defacement", b" " * 900 + text) and not book.match("defacement", b" " * 1000 + text)


def test_a_slow_rule_is_told_and_not_taken_for_clean(tmp_path: Path) -> None:
    write(tmp_path, "f/slow.yar", "rule slow { strings: $a = /a.*b.*c.*d.*e.*f/s condition: $a }")
    with pytest.raises(RuleTimeoutError):
        RuleBook.load(tmp_path, seconds=1).match("f", b"a" * 4_000_000)


def samples_of(results: list[SampleResult]) -> dict[tuple[str, bool, str], bool]:
    return {(r.rule, r.expected, r.sample.name if r.sample else ""): r.ok for r in results}


def test_samples_prove_each_rule(rules: Path) -> None:
    write(rules, "defacement/samples/casino/true/1.html", "nhà cái uy tín")
    write(rules, "defacement/samples/casino/true/2.html", "no such words")
    write(rules, "defacement/samples/casino/false/news.html", "tin cá độ bị bắt")
    write(rules, "defacement/samples/casino/false/plain.html", "tin tức")
    write(rules, "defacement/samples/renamed/true/1.html", "x")
    results = try_samples(rules)
    assert samples_of(results) == {
        ("casino", True, "1.html"): True,
        ("casino", True, "2.html"): False,
        ("casino", False, "news.html"): False,
        ("casino", False, "plain.html"): True,
        ("renamed", True, "renamed"): False,
        ("env", True, ""): False,
        ("env", False, ""): False,
    }
    assert all(result.problem for result in results if not result.ok)


def test_private_rules_need_no_samples_and_sample_files_are_no_rules(tmp_path: Path) -> None:
    write(tmp_path, "f/r.yar", "private rule hidden { condition: true } rule seen { condition: hidden }")
    write(tmp_path, "f/samples/seen/true/sample.yar", "not a rule {")
    write(tmp_path, "f/samples/seen/false/x", "")
    book = RuleBook.load(tmp_path)
    assert book.names("f") == ("seen",)
    assert samples_of(try_samples(tmp_path)) == {("seen", True, "sample.yar"): True, ("seen", False, "x"): False}


def test_resources_are_found_in_the_checkout() -> None:
    root = Path(__file__).resolve().parents[2]
    assert resources.rules_dir() == root / "rules"
    assert resources.config_dir() == root / "config"
    assert resources.systemd_dir() == root / "systemd"


def test_resources_of_a_wheel_come_first_and_a_broken_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "socd"
    (package / "data" / "rules").mkdir(parents=True)
    monkeypatch.setattr(resources, "_PACKAGE", package)
    assert resources.rules_dir() == package / "data" / "rules"
    with pytest.raises(FileNotFoundError, match="systemd"):
        resources.systemd_dir()
