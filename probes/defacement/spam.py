"""Gambling, medicine, copied goods and their doorways: many distinct words, or few where no editor writes."""

from __future__ import annotations

from collections.abc import Iterable

from probes.defacement.features import Features, Link
from probes.defacement.fold import fold, plain
from probes.defacement.hosts import host_of, registrable, same_owner
from probes.defacement.tally import GAMBLING, Hits, Tally, by_signal, matches
from socd.probe import Match, Rules

REPORTED = 3  # words of police and law that make a page about gambling a report
DENSE = 1500  # characters
BURIED = 5  # domains linked from where nobody sees it
_TONGUES = {
    "vn": "vi en zh fr", "id": "id en ms ar", "tr": "tr en", "br": "pt en es", "ir": "fa en ar", "my": "ms id en zh",
    "th": "th en", "ar": "es en", "mx": "es en", "ru": "ru en", "pk": "en", "bd": "en", "ph": "en", "la": "en",
}  # fmt: skip


def ideas(hits: Hits, signal: str = "gambling") -> set[str]:
    """Distinct words: accented and plain spellings of one word count once."""
    return {"".join(filter(str.isalnum, plain(text))) for text in hits.get(signal, [])}


def gambling_words(found: Iterable[Match]) -> set[str]:
    """Distinct gambling words and brands among the matches of the gambling family."""
    hits = by_signal(found)
    return ideas(hits) | set(hits.get("brand", ()))


def judge_spam(page: Features, rules: Rules, tally: Tally, url: str) -> None:
    """Every signal of the spam group."""
    title = matches(rules, GAMBLING, fold(f"{page.title} | {page.description}"))
    text = matches(rules, GAMBLING, fold(page.text))
    links = matches(rules, GAMBLING, fold(" | ".join(f"{link.text} {link.href}" for link in page.foreign)))
    away = [block for block in page.hidden if block.links or block.how == "away"]
    hidden = matches(rules, GAMBLING, fold(" | ".join(f"{b.text} {_hrefs(b.links)}" for b in away)))
    words = ideas(title) | ideas(text)
    brands = {name for hits in (title, text, links, hidden) for name in hits.get("brand", [])}
    reported = len(set(text.get("reported", ())))
    if len(words) >= 3:
        tally.add("gambling-words", ", ".join(sorted(words)[:6]), times=len(words) - 1)
        if len(page.text) < DENSE and not text.get("reported") and not title.get("reported"):
            tally.add("gambling-dense", str(len(page.text)))
    if words:
        for signal in ("advertised", "reported"):
            found = sorted(set(text.get(signal, ())))
            if found:
                tally.add(f"gambling-{signal}", ", ".join(found[:4]), times=len(found))
    named = len(ideas(title)) >= 2 or bool(title.get("brand")) or (bool(ideas(title)) and len(words) >= 2)
    if named and reported < REPORTED and not title.get("reported"):
        tally.add("gambling-title", page.title)
    if len(ideas(links)) + len(links.get("brand", [])) >= 2:
        tally.add("gambling-links", ", ".join(link.host for link in page.foreign[:4]))
    least = 1 if any(block.links and block.how == "away" for block in page.hidden) else 2
    if len(ideas(hidden)) + len(ideas(hidden, "goods")) + len(hidden.get("brand", [])) >= least:
        tally.add("gambling-hidden", ", ".join(sorted(ideas(hidden) | ideas(hidden, "goods"))[:6]))
    if brands:
        tally.add("gambling-brand", ", ".join(sorted(brands)[:4]), times=len(brands))
    _goods(title, text, tally)
    buried = {registrable(link.host) for block in page.hidden if block.how == "away" for link in block.links}
    if len(buried) >= BURIED:
        tally.add("hidden-links", ", ".join(sorted(buried)[:5]))
    if _foreign_tongue(page, url) and (words or text.get("goods")):
        tally.add("foreign-tongue", page.lang)
    _doorway(page, tally, url)
    tally.matched += sorted(words | brands)[:6] if len(words) + len(brands) >= 2 else []


def _goods(title: Hits, text: Hits, tally: Tally) -> None:
    """A clearance sale: innocent in a shop, but few shops shout three such words in their title."""
    shouted, said = ideas(title, "goods"), ideas(text, "goods") | ideas(title, "goods")
    if len(said) >= 3:
        tally.add("goods-words", ", ".join(sorted(said)[:6]), times=len(said) - 2)
        if shouted:
            tally.add("goods-title", ", ".join(sorted(shouted)[:4]))


def _foreign_tongue(page: Features, url: str) -> bool:
    """A page in a language that this country's offices do not write."""
    ending = (host_of(url) or "").rpartition(".")[2]
    return bool(page.lang) and ending in _TONGUES and page.lang not in _TONGUES[ending].split()


def _hrefs(links: Iterable[Link]) -> str:
    return " ".join(link.href for link in links)


def _doorway(page: Features, tally: Tally, url: str) -> None:
    own = host_of(url) or page.canonical_host
    amp = page.amphtml_host
    if own and amp and not same_owner(amp, (own,)) and "ampproject" not in amp:
        tally.add("amphtml-foreign", amp)
    if host_of(url) and page.canonical_host and not same_owner(page.canonical_host, (host_of(url) or "",)):
        tally.add("canonical-foreign", page.canonical_host)
    if page.amp:
        tally.add("amp-page")
