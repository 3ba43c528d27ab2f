"""Answers about texts that come back: the same as worked out anew, bounded, and none that would be long."""

from __future__ import annotations

from portal import page, rulebook

from probes.defacement import hidden, language, loads, unpack
from probes.defacement.baseline import compare, remember, roll
from probes.defacement.known import SHORT, known
from probes.defacement.page import judge_page

LONG = "x" * SHORT


def test_each_text_is_worked_out_once_and_the_oldest_is_forgotten() -> None:
    asked: list[tuple[str, ...]] = []

    @known(2, worth=lambda answer: answer < 5 * SHORT)
    def length(*texts: str) -> int:
        asked.append(texts)
        return sum(map(len, texts))

    assert [length(LONG, "a"), length(LONG, "a"), length(LONG, "b"), length(LONG + "a", "")] == [SHORT + 1] * 4
    assert len(asked) == 3  # two texts are not the same as their sum
    length(LONG, "a")
    assert len(asked) == 4  # two newer ones came in between
    assert length("short") == length("short") == 5
    assert length(LONG * 5) == length(LONG * 5)
    assert len(asked) == 8  # neither the short text nor the long answer was kept


def test_a_page_seen_before_and_a_change_of_it_are_judged_as_by_one_who_never_saw_either() -> None:
    script = f"<script>var a='{LONG}';document.getElementById('k').style.display='none';</script>"
    before = page("Tin", extra=script)
    loader = "<script>eval(unescape('%68%61%63%6b%65%64%20%62%79%20%74%68%75'))</script>"
    hiding = "<div id='k'><a href='https://mot-thu.top/'>một</a><a href='https://hai-thu.top/'>hai</a></div>"

    def told(edit: str) -> list[object]:
        changed = before.replace("</body>", f"{edit}</body>").encode()
        memory = roll(
            None, remember(judge_page(before.encode(), content_type=None, url="", rules=rulebook()).features), None
        )
        judged = judge_page(changed, content_type=None, url="", rules=rulebook())
        change = compare(judged.features, memory, trusted=(), hostile=judged.score, rules=rulebook())
        return [judged.verdict, judged.score, judged.reasons, judged.features, change]

    remembering = [hidden._hiding_selectors, unpack._pieces, loads._addresses, language._language]
    for edit in ("<p>Tin mới</p>", loader, hiding):
        warm = told(edit)
        for function in remembering:
            for cell in function.__closure__ or ():
                if hasattr(cell.cell_contents, "clear"):
                    cell.cell_contents.clear()
        assert told(edit) == warm
