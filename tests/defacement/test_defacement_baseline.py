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


GERMAN = "Der Gemeinderat hat in seiner Sitzung vom Montag den Haushalt für das kommende Jahr beschlossen und verlesen."


def test_a_strange_picture_in_the_place_of_a_logo_that_stands_there_twice() -> None:
    logo = '<img src="/logo.png" alt="Huy hiệu">'
    before = page("Tin", extra=f'{logo}<img src="/a.jpg">{logo}<img src="/b.jpg">')
    after = before.replace("/logo.png", "https://anh-thu.top/x.png", 1)
    assert {"new-picture", "swapped-picture"} <= codes(moved(before, after))
    assert "swapped-picture" not in codes(
        moved(before, before.replace(logo, f'<img src="https://anh-thu.top/x.png">{logo}', 1))
    )


def test_what_is_said_in_leetspeak_is_no_report() -> None:
    said = "<p>{} by z3r0 thu</p>"
    assert "said-claim" in codes(moved(page("Tin"), page("Tin", extra=said.format("0wn3d"))))
    assert "said-claim" not in codes(moved(page("Tin"), page("Tin", extra="<p>Ban bien tap: edited by nhom thu</p>")))


def test_letters_a_page_never_writes_are_another_language() -> None:
    before = f"<html><title>Gemeinde</title><body><p>{GERMAN}</p>{'<p>und das ist nicht alles</p>' * 5}</body></html>"
    foreign = "<center><h1>Sayfanız gece kuşları tarafından ziyaret edildi</h1></center>"
    assert {"said-foreign", "said-loud"} <= codes(moved(before, before.replace("</body>", f"{foreign}</body>")))
    own = "<center><h1>Bürgermeister Müller eröffnet das Sommerfest</h1></center>"
    assert not codes(moved(before, before.replace("</body>", f"{own}</body>")))


def test_an_answer_that_broke_off_says_nothing() -> None:
    code = f'<script>var f=function(n){{return n.a&&"<p>hacked"&&n.b}};{"x=1;" * 600}</script>'
    links = "".join(f'<a href="/{n}">Mục {n}</a>' for n in range(20))
    whole = page("Tin", head=code, extra=links)
    assert codes(moved(whole, whole[: whole.index(code) + 2000])) == set()
    told = "<html><title>x</title><body>" + "<p>Trang này đã đổi chủ rồi nhé</p>" * 60
    assert "links-gone" in codes(moved(whole, told))


def test_a_link_in_a_menu_that_always_slid_in_is_no_hidden_link() -> None:
    menu = '<nav style="position:absolute;left:-9999px"><a href="/a">Giới thiệu</a><a href="/b">Văn bản mới</a>{}</nav>'
    link = '<a href="https://doi-tac-thu.com/">Đối tác</a>'
    assert moved(page("Tin", extra=menu.format("")), page("Tin", extra=menu.format(link))).score == 0
    assert "hidden-new" in codes(moved(page("Tin"), page("Tin", extra=menu.format(link))))


def test_a_page_below_that_shouts_all_over_is_told_and_one_that_is_gone_softly_is_not() -> None:
    before = page("Tin", extra="".join(f'<a href="/{n}">Mục số {"x" * n}</a>' for n in range(30)))
    after = '<html><title>Gece</title><pre style="background:black;color:cyan">gece geldi</pre></html>'
    assert "loud-now" in codes(moved(before * 3, after))


def test_a_look_that_the_page_has_had_all_along_says_nothing_beside_a_change() -> None:
    before, after = page("Tin"), page("Tin", extra='<iframe src="https://vidu-khac.com/la"></iframe>')
    memory = roll(None, remember(features_of(before.encode())), None)
    fresh = compare(features_of(after.encode()), memory, trusted=OWN, hostile=0.3, rules=rulebook())
    assert {"new-iframe", "hostile-too"} <= codes(fresh)
    used = compare(features_of(after.encode()), {**memory, "score": 0.3}, trusted=OWN, hostile=0.3, rules=rulebook())
    assert codes(used) == codes(fresh) - {"hostile-too"}
    assert fresh.now["score"] == 0.3


LOADS = "<script>var s=document.createElement('script');s.src='https://%s/a.js';document.body.append(s)</script>"


@pytest.mark.parametrize(
    ("script", "host"),
    [
        (LOADS % "thong-ke.example.com", "thong-ke.example.com"),
        ("<script>import('https://thong-ke.example.com/a.mjs')</script>", "thong-ke.example.com"),
        ("<script>$.getScript('//thong-ke.example.com/a.js')</script>", "thong-ke.example.com"),
        (
            "<script>document.write('<scr'+'ipt src=\"//dem.example.com/a.js\"></scr'+'ipt>')</script>",
            "dem.example.com",
        ),
        ('<script src="https://cdn.jsdelivr.net/gh/Nguoi-La/kho@main/a.js"></script>', "nguoi-la.github.io"),
    ],
)
def test_what_scripts_load_is_known_by_its_host_and_publisher(script: str, host: str) -> None:
    clean = page("Tin")
    changed = clean.replace("</body>", f"{script}</body>")
    change = moved(clean, changed)
    assert "new-script" in codes(change)
    assert change.hosts["script"] == (host,)
    assert "new-script" not in codes(moved(changed, changed.replace("<p>", "<p>Tin mới đăng. ", 1)))
    assert "new-script" not in codes(moved(clean.replace("</body>", LOADS % "cdn.jsdelivr.net" + "</body>"), clean))


def test_a_memory_that_never_knew_what_scripts_load_learns_it_without_a_word() -> None:
    before = page("Tin").replace("</body>", f"{LOADS % 'thong-ke.example.com'}</body>")
    memory = {**roll(None, remember(features_of(before.encode())), None), "hosts": {}}
    del memory["made"]
    now = before.replace("<p>", "<p>Tin mới đăng. ", 1)
    change = compare(features_of(now.encode()), memory, trusted=OWN, rules=rulebook())
    assert "new-script" not in codes(change)
    assert "thong-ke.example.com" in change.now["hosts"]["script"]
