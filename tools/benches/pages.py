"""Page judgement and rules, over the pages of the practice province (generated, attacked ones included)."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count

import lxml.html

from benches.base import Bench, Quick
from probes.defacement.baseline import compare, remember, roll
from probes.defacement.page import GAMBLING, INJECTION, MARKERS, judge_page
from probes.defacement.recall import Recall
from socd.practice.pages import Portal, environment, load_families
from socd.practice.scenario import DATA, load_story
from socd.resources import rules_dir
from socd.rules import RuleBook

HTML = "text/html; charset=utf-8"
NEWS = (
    '<div class="tin"><h3><a href="/tin/{0}">Tin mới đăng số {0}</a></h3><p>Hội nghị triển khai nhiệm vụ {0}.</p></div>'
)
FAMILIES = (MARKERS, GAMBLING, INJECTION)
_STRING = re.compile(
    r"""^\s*\$\w*\s*=\s*(?:/(?P<regex>(?:\\.|\[(?:\\.|[^\]])*\]|[^/\\])+)/(?P<flags>[is]*)|"(?P<text>(?:\\.|[^"\\])*)")"""
    r"(?P<words>[ a-z]*)",
    re.MULTILINE,
)


def province_pages(most: int) -> list[tuple[str, bytes]]:
    """(address, body): pages of all portals in turn, then what the scenario's attackers leave."""
    story, families, env = load_story("bac-kan-2023"), load_families(), environment()
    portals = [Portal(story, site, families[site.practice.family], env) for site in story.province.sites]
    walks = [portal.addresses() for portal in portals]
    attacked = [(f"https://{portals[0].host}/", file.read_bytes())
                for file in sorted((DATA / "bac-kan-2023" / "pages").glob("*.html"))]  # fmt: skip
    found: list[tuple[str, bytes]] = []
    while len(found) < most - len(attacked):
        for portal, walk in zip(portals, walks, strict=True):
            if (address := next(walk, None)) is not None:
                found.append((f"https://{portal.host}{address.path}", portal.render(address)))
    return found[: most - len(attacked)] + attacked


def patterns(family: str) -> list[re.Pattern[bytes]]:
    """The strings of a family's rules as Python regular expressions over bytes (hex strings have no equal)."""
    found = []
    for file in sorted((rules_dir() / family).glob("*.yar")):
        for one in _STRING.finditer(file.read_text("utf-8")):
            words = one["words"].split()
            source = one["regex"] or re.escape(one["text"].encode().decode("unicode_escape").encode("latin-1").decode())
            flags = re.IGNORECASE if "nocase" in words or "i" in (one["flags"] or "") else 0
            flags |= re.DOTALL if "s" in (one["flags"] or "") else 0
            if "fullword" in words:
                source = rf"(?<![0-9A-Za-z]){source}(?![0-9A-Za-z])"
            found.append(re.compile(source.encode(), flags))
    return found


def cpu_per_page(judge: Callable[[str, bytes], object], pages: Sequence[tuple[str, bytes]]) -> float:
    """Milliseconds of processor time a page."""
    start = time.process_time()
    for url, body in pages:
        judge(url, body)
    return (time.process_time() - start) * 1000 / len(pages)


def sized(body: bytes, size: int) -> bytes:
    """The page grown to about `size` bytes by repeating what is in its body."""
    head, start, rest = body.partition(b"<body")
    inside, end, tail = rest.rpartition(b"</body>")
    times = max(1, round(size / max(1, len(inside))))
    return head + start + (inside + b" ") * times + end + tail


@contextmanager
def benches(size: Quick) -> Iterator[list[Bench]]:
    pages = province_pages(size.of(80, 20))
    rules = RuleBook.load(rules_dir())
    searched = [pattern for family in FAMILIES for pattern in patterns(family)]

    def naive(url: str, body: bytes) -> None:
        tree = lxml.html.document_fromstring(body)
        text = tree.text_content().lower().encode("utf-8", "replace")
        for element in tree.iter("a", "script", "iframe", "form"):
            element.get("href") or element.get("src") or element.get("action")
        for pattern in searched:
            pattern.search(text)

    def all_families(url: str, body: bytes) -> None:
        for family in FAMILIES:
            rules.match(family, body)

    def all_patterns(url: str, body: bytes) -> None:
        for pattern in searched:
            pattern.search(body)

    large = [(url, sized(body, 80_000)) for url, body in pages if len(body) > 4_000][:20]
    recall, kept = Recall(), {}
    for url, body in large:  # as after its second look, from which on an unchanged page is known by its key
        judged = recall.judge(body, content_type=HTML, url=url, rules=rules)
        first = roll(None, remember(judged.features), None)
        change = compare(judged.features, first, trusted=(), hostile=judged.score, rules=rules)
        kept[url, body] = roll(first, change.now, change)

    def unchanged(url: str, body: bytes) -> None:
        judged = recall.judge(body, content_type=HTML, url=url, rules=rules)
        compare(judged.features, kept[url, body], trusted=(), hostile=judged.score, rules=rules)

    numbers = count(1)

    def changed(url: str, body: bytes) -> None:  # its bytes differ from what is remembered and from any before
        edited = body.replace(b"</body>", NEWS.format(next(numbers)).encode() + b"</body>")
        judged = judge_page(edited, content_type=HTML, url=url, rules=rules)
        compare(judged.features, kept[url, body], trusted=(), hostile=judged.score, rules=rules)

    kilobytes = sum(len(body) for _, body in pages) / len(pages) / 1000
    told = f"{len(pages)} generated pages, {kilobytes:.0f} kB each on average"
    yield [
        Bench(
            "page judgement",
            "CPU ms/page",
            lambda: cpu_per_page(
                lambda url, body: judge_page(body, content_type="text/html; charset=utf-8", url=url, rules=rules), pages
            ),
            lambda: cpu_per_page(naive, pages),
            f"lxml.html parse and {len(searched)} Python regular expressions, one after the other, over the "
            f"text ({told}); it folds no lookalike letters, weighs no placement, finds nothing hidden by CSS, gives no "
            "reasons",
        ),
        Bench(
            "unchanged page of 80 kB, with baseline",
            "CPU ms/page",
            lambda: cpu_per_page(unchanged, large),
            lambda: cpu_per_page(naive, large),
            "the same naive judgement, which knows no baseline; ours knows counters, clocks and tokens apart",
        ),
        Bench(
            "changed page of 80 kB, with baseline",
            "CPU ms/page",
            lambda: cpu_per_page(changed, large),
            lambda: cpu_per_page(naive, large),
            "the same peer; a news item more at every look, so no two bodies are alike",
        ),
        Bench(
            "changed pages of 80 kB, two processes",
            "pages/s",
            lambda: 2000 / cpu_per_page(changed, large),
            lambda: 2000 / cpu_per_page(naive, large),
            "2,000 ms of processor time a second, as two free cores give it",
        ),
        Bench(
            "memory of 10,000 baselines",
            "MB",
            lambda: 10_000 * sum(len(json.dumps(memory)) for memory in kept.values()) / len(kept) / 1e6,
            lambda: 10_000 * sum(len(body) for _, body in large) / len(large) / 1e6,
            "keeping the page itself; ours is what the store keeps, as JSON",
        ),
        Bench(
            "rules over a page",
            "CPU ms/page",
            lambda: cpu_per_page(all_families, pages),
            lambda: cpu_per_page(all_patterns, pages),
            f"the same {len(searched)} patterns with Python's re, one after the other, first match only "
            f"({told}); ours also evaluates conditions and gives every distinct matched string",
        ),
    ]
