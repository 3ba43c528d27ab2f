"""The memory of a page: bounded, its habits learnt, what was added read by itself; what was accepted holds once."""

from __future__ import annotations

import json

import pytest
from portal import TEXT, keys, page, rulebook, watching

from probes.defacement.baseline import Change, compare, remember, roll
from probes.defacement.features import features_of
from probes.defacement.recall import Recall, fingerprint
from socd.model.catalogue import HIDDEN_SPAM, PAGE_DEFACED

OWN = ("chodon.thuchanh.gov.vn",)


def moved(before: str, after: str) -> Change:
    memory = roll(None, remember(features_of(before.encode())), None)
    return compare(features_of(after.encode()), memory, trusted=OWN, rules=rulebook())


def codes(change: Change) -> set[str]:
    return {reason.code for reason in change.reasons}


def test_counters_clocks_and_tokens_are_no_change_and_are_not_judged_twice() -> None:
    one, other = page("Tin", visits=970), page("Tin", visits=1044)
    assert fingerprint(one.encode()) == fingerprint(other.encode())
    token = '<input type="hidden" name="csrf" value="{}">'
    assert fingerprint(token.format("a" * 32).encode()) == fingerprint(token.format("b" * 32).encode())
    recall = Recall()
    first = recall.judge(one.encode(), content_type="text/html", url="https://x.example/", rules=rulebook())
    assert recall.judge(other.encode(), content_type="text/html", url="https://x.example/", rules=rulebook()) is first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<script>x=[104,116]</script>", "<script>x=[104,117]</script>"),
        ('<script src="//10.0.0.1/a.js"></script>', '<script src="//10.0.0.2/a.js"></script>'),
        ('<meta http-equiv="refresh" content="0;url=https://a1.example/">',
         '<meta http-equiv="refresh" content="0;url=https://a2.example/">'),
        ('<img src="/1.png">', '<img src="/2.png">'),
        ("<p>hacked</p>", "<p>packed</p>"),
    ],
)  # fmt: skip
def test_what_may_matter_is_never_recalled(one: str, other: str) -> None:
    assert fingerprint(f"<p>a</p>{one}<p>b</p>".encode()) != fingerprint(f"<p>a</p>{other}<p>b</p>".encode())


def test_recall_is_bounded_and_keeps_no_suspicious_page() -> None:
    recall = Recall(room=20_000)
    for number in range(30):
        body = page(f"Tin {'x' * number}").encode()
        recall.judge(body, content_type="text/html", url=f"https://x.example/{number}", rules=rulebook())
    assert recall._held <= 20_000
    bad = b"<title>Hacked by thu</title><h1>hacked by thu</h1>"
    judged = recall.judge(bad, content_type="text/html", url="https://x.example/", rules=rulebook())
    assert recall.judge(bad, content_type="text/html", url="https://x.example/", rules=rulebook()) is not judged


def test_a_memory_is_small_and_json_safe() -> None:
    part = "<p>Đoạn {0} <a href='https://s{1}.example/'>x</a><img src='/i{1}.png'></p>"
    many = "".join(part.format("a" * n, n) for n in range(2000))
    memory = roll(None, remember(features_of(page("Tin", extra=many).encode())), None)
    assert len(json.dumps(memory)) < 12_000


def test_an_own_news_block_says_nothing_and_a_claim_within_the_page_does() -> None:
    news = f'<div><h3><a href="/tin/9">Công an bắt nhóm tin tặc, đánh bạc qua mạng</a></h3><p>{TEXT}</p></div>'
    assert moved(page("Tin"), page("Tin", extra=news)).score == 0
    claim = "<center><h1 style='color:red'>HACKED BY NHOM THU</h1></center>"
    change = moved(page("Tin"), page("Tin", extra=claim))
    assert change.kind is PAGE_DEFACED
    assert change.score >= 0.6


def test_hidden_links_without_a_single_gambling_word() -> None:
    links = "".join(f'<a href="https://{name}-thu.com/">{name}</a>' for name in ("alpha", "beta", "gamma"))
    change = moved(page("Tin"), page("Tin", extra=f'<div style="transform:scale(0)">{links}</div>'))
    assert change.kind is HIDDEN_SPAM
    assert {"hidden-new", "hidden-many"} <= codes(change)
    assert moved(page("Tin"), page("Tin", extra=f"<div>{links}</div>")).score == 0


def test_what_a_page_has_shown_while_clean_weighs_less() -> None:
    first = roll(None, remember(features_of(page("Chào mừng xuân mới").encode())), None)
    other = features_of(page("Kính mừng đại lễ Phật đản").encode())
    fresh = compare(other, first, trusted=OWN, rules=rulebook())
    used = roll(first, fresh.now, fresh)
    third = compare(features_of(page("Toàn dân luyện tập dưỡng sinh").encode()), used, trusted=OWN, rules=rulebook())
    assert third.score < fresh.score or fresh.score == 0


async def test_an_acceptance_of_a_new_face_holds_for_that_face_only() -> None:
    async with watching() as watch:
        await watch.learnt()
        key = "page-defaced|page:/"
        watch.portal.pages["/"] = "<title>Hacked by Thu</title><h1>hacked by thu</h1>"
        assert keys(await watch.look()) == [key]
        watch.accepted = frozenset({key, f"{key}@2023-09-20T09:00:00+00:00"})
        assert keys(await watch.look()) == []
        watch.portal.pages["/"] = "<title>Owned by Khac</title><h1>owned by khac, greetz</h1>"
        assert keys(await watch.look()) == [key]
        watch.accepted |= {f"{key}@2023-09-21T09:00:00+00:00"}
        assert keys(await watch.look()) == []
