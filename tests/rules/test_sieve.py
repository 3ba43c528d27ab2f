"""The sieve before YARA: it never hides what a rule matches, and where it does not understand rules there is none."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from socd.resources import rules_dir
from socd.rules import SIEVED, RuleBook
from socd.sieve import MOST_BYTES, NoSieveError, Sieve

RULES = r"""
rule one : tag { meta: a = "condition: }" strings: $a = "mã độc" $b = /ab{2,4}\s{0,3}(x|yz)[^<]{0,40}end/ nocase
  condition: $a and $b /* or not */ }
rule two { strings: $ = /^start[a-z"'\/]{3}/ $ = "\"q\x41\\" fullword $ = /last$/  // any
  condition: any of them }
rule three { strings: $x1 = "++" $x2 = "--" $y = /z.{0,20}[^a]{6}(uv){2}/s
  condition: #x1 + #x2 > 2 or (any of ($x*) and $y) }
"""
PARTS = ("mã độc", "ABB", "abbb ", "x", "yz", "<", "end", "start", "a'/", 'q"',
         '"qA\\', " last", "++", "--", "z", "uvuv",
         "\n", "\v", " ", "aaaaaa", "bbbbbbb", "\u00e9", "\x00")  # fmt: skip


def book(folder: Path, source: str = RULES) -> RuleBook:
    (folder / "gambling").mkdir()
    (folder / "gambling" / "some.yar").write_text(source, encoding="utf-8")
    return RuleBook.load(folder)


def test_it_is_silent_only_where_yara_is(tmp_path: Path) -> None:
    sieve, rules = Sieve([RULES]), book(tmp_path)
    rules._sieves.clear()
    chance, heard, silent = random.Random(7), 0, 0
    for _ in range(6_000):
        data = "".join(chance.choices(PARTS, k=chance.randrange(1, 12))).encode()
        matched = bool(rules.match("gambling", data))
        quiet = sieve.silent(data)
        assert not (matched and quiet), data
        heard, silent = heard + matched, silent + quiet
    assert heard > 500
    assert silent > 1_500


def test_pieces_that_stand_apart_are_looked_at_once_more_as_a_whole() -> None:
    sieve = Sieve([RULES])
    assert not sieve.silent("mã độc abb x, and so on to the end".encode())
    assert sieve.silent("mã độc, end … abb x".encode())


@pytest.mark.parametrize("family", sorted(SIEVED))
def test_our_own_rules_are_understood_and_every_sample_gets_through(family: str) -> None:
    rules, files = RuleBook.load(rules_dir()), sorted((rules_dir() / family).glob("*.yar"))
    sieve = rules._sieves.pop(family)
    strings = sum(len(re.findall(r"^\s+\$\w* = ", file.read_text("utf-8"), re.MULTILINE)) for file in files)
    assert strings == len(sieve._pieces)
    for sample in (path for path in (rules_dir() / family / "samples").rglob("*") if path.is_file()):
        data = sample.read_bytes()
        assert not (rules.match(family, data) and sieve.silent(data)), sample


@pytest.mark.parametrize(
    "rule",
    [
        'strings: $a = "a" condition: not $a', 'strings: $a = "a" condition: $a or filesize < 9',
        'strings: $a = "a" condition: none of them', 'strings: $a = "a" condition: $a at 0', "condition: true",
        'strings: $a = "a" condition: #a < 3', 'strings: $a = "a" condition: for any of them : (@ > 3)',
        "strings: $a = { 61 [4-9] 62 } condition: $a", 'strings: $a = "a" wide condition: $a',
        'strings: $a = "\\xc3" condition: $a', "strings: $a = /a(b/ condition: $a",
    ],
)  # fmt: skip
def test_what_it_does_not_understand_gives_no_sieve(rule: str) -> None:
    with pytest.raises(NoSieveError):
        Sieve([f"rule odd {{ {rule} }}"])


def test_rules_without_a_sieve_are_read_as_before(tmp_path: Path) -> None:
    rules = book(tmp_path, 'rule odd { strings: $a = "tai xiu" condition: not $a }')
    assert not rules._sieves
    assert [one.rule for one in rules.match("gambling", b"x")] == ["odd"]


def test_an_answer_that_fails_is_not_taken_for_silence() -> None:
    class Mute:
        def Match(self, _data: bytes) -> list[int]:  # noqa: N802 - as RE2 calls it
            return []

    sieve = Sieve([RULES])
    assert sieve.silent(b"nothing")
    sieve._set = Mute()
    assert not sieve.silent(b"nothing")


def test_long_data_is_left_to_yara() -> None:
    assert not Sieve([RULES]).silent(b" " * (MOST_BYTES + 1))
