"""Hard pages, generated (hardset/): how many attacks are seen, how many peaceful pages are wronged."""

from __future__ import annotations

import time
from collections import Counter
from functools import cache

from hardset import fourth, fresh, thirdset
from hardset.cases import Case, cases
from portal import rulebook

from probes.defacement.page import judge_page, page_key
from probes.defacement.weights import SENTENCES

EVERY = 3  # of the cases, to stay quick; tools/hard_pages.py judges them all


@cache
def judged() -> list[tuple[Case, str]]:
    """Every third case of each kind, with its verdict."""
    taken: Counter[str] = Counter()
    out = []
    for case in cases():
        taken[case.kind] += 1
        if taken[case.kind] % EVERY == 1:
            verdict = judge_page(case.body, content_type="text/html", url=case.url, rules=rulebook())
            out.append((case, verdict.verdict))
    return out


def test_attacks_are_seen() -> None:
    attacked = [(case, word) for case, word in judged() if case.label != "benign"]
    missed = [case.name for case, word in attacked if word == "clean"]
    assert len(attacked) > 200
    assert len(missed) <= len(attacked) * 0.03, missed
    assert sum(word == "defaced" for _, word in attacked) >= len(attacked) * 0.8


def test_peaceful_pages_are_left_alone() -> None:
    peaceful = [(case, word) for case, word in judged() if case.label == "benign"]
    assert len(peaceful) > 100
    assert not [case.name for case, word in peaceful if word == "defaced"]
    assert len([case.name for case, word in peaceful if word == "suspect"]) <= len(peaceful) * 0.01


def test_the_second_set() -> None:
    """Written after the judge was tuned on the first; at first sight it saw 92 % of these and wronged 12 of 53."""
    words = [
        (case, judge_page(case.body, content_type="text/html", url=case.url, rules=rulebook()).verdict)
        for case in fresh.cases()
    ]
    assert [case.name for case, word in words if case.label != "benign" and word == "clean"] == []
    assert [case.name for case, word in words if case.label == "benign" and word != "clean"] == []


def test_the_fourth_set() -> None:
    """The judge that had not seen these let 10 of 53 attacks pass as clean and wronged 7 of 74 traps."""
    words = [
        (case, judge_page(case.body, content_type="text/html", url=case.url, rules=rulebook()).verdict)
        for case in fourth.cases()
    ]
    attacked = [(case.name, word) for case, word in words if case.label != "benign"]
    assert len(attacked) > 50
    assert [name for name, word in attacked if word == "clean"] == []
    assert sum(word == "defaced" for _, word in attacked) >= len(attacked) * 0.7
    assert [case.name for case, word in words if case.label == "benign" and word != "clean"] == []


def test_the_third_set() -> None:
    """Frozen before its first look, which called 49 % of the attacks defaced, 71 % at least suspect, and wronged 12 of
    90 traps. Two are not seen: a message written backwards and misspelt, and a form that no browser would submit."""
    words = [
        (case, judge_page(case.body, content_type="text/html", url=case.url, rules=rulebook()).verdict)
        for case in thirdset.cases(kilobytes=24)
    ]
    attacked = [(case.name, word) for case, word in words if case.label != "benign"]
    assert len(attacked) > 130
    assert len([name for name, word in attacked if word == "clean"]) <= 2
    assert sum(word == "defaced" for _, word in attacked) >= len(attacked) * 0.85
    assert [case.name for case, word in words if case.label == "benign" and word != "clean"] == []


def test_a_key_names_all_that_a_judgement_depends_on() -> None:
    body = b"<title>x</title>" * 5000
    keys = {
        page_key(body, content_type=kind, url=url, rules_version=version)
        for kind in (None, "text/html")
        for url in ("https://a.gov.vn/", "https://b.gov.vn/")
        for version in ("1", "2")
    }
    assert len(keys) == 8
    assert page_key(body, content_type=None, url="", rules_version="1") not in keys
    start = time.process_time()
    for _ in range(100):
        page_key(body, content_type=None, url="", rules_version="1")
    assert time.process_time() - start < 0.1  # 80 KB: below 1 ms each


def test_reasons_read_in_both_languages() -> None:
    for code, text in SENTENCES.items():
        assert len(text.vi) > 5, code
        assert len(text.en) > 5, code
        assert text.vi != text.en, code
