"""Gambling, medicine, copied goods and their doorways: many distinct words, or few where no editor writes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from probes.defacement.features import Features, Hidden, Link
from probes.defacement.fold import fold, plain
from probes.defacement.hosts import host_of, registrable, same_owner
from probes.defacement.loads import odd_host
from probes.defacement.tally import FEW_LINKS, GAMBLING, Hits, Tally, by_signal, matches
from socd.probe import Match, Rules

REPORTED = 3  # words of police and law that make a page about gambling a report
DENSE = 1500  # characters
SOLD = ("gambling", "brand", "goods", "wares")
BURIED = 5  # domains linked from where nobody sees it
NAMED = 4  # letters: a shorter name is shared by chance
SAME = 4  # domains that the same hidden words lead to
LONE = 2  # links
SAID = 6  # letters: "more", "link", "more…" lead anywhere
HEAPS = 15  # the same: more than any office's list of partners that waits to be unfolded
_HOST = re.compile(r"(?:https?://)?([\w-]{1,60}(?:\.[\w-]{1,60}){1,4})/?")
_NUMBERS = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")
_STRANGE = re.compile(r"[\u0370-\u1dff\u2e80-\ud7ff]{2}")  # letters that a page in Latin ones does not use
_GAMES = frozenset((  # anybody's
    "mahjong", "roulette", "blackjack", "poker", "domino", "capsa", "xoso", "scatter", "pragmatic", "iddaa", "betting",
    "casinos",
))  # fmt: skip
_SHOPPING = frozenset(("freeshipping", "楽天", "通販", "セール", "送料無料", "税込", "正規品"))  # any shop's
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
    apart = _apart(page, title, rules)
    if apart:
        tally.add("title-apart", page.title)
    elif _strange_word(page, title, text, rules):
        tally.add("title-strange", page.title)
    named = apart or len(ideas(title)) >= 2 or bool(title.get("brand")) or (bool(ideas(title)) and len(words) >= 2)
    if named and (apart or reported < REPORTED) and not title.get("reported"):
        tally.add("gambling-title" if ideas(title) or title.get("brand") else "goods-title", page.title)
    _sold(page, links, rules, tally)
    least = 1 if any(block.links and block.how == "away" for block in page.hidden) else 2
    sold = _hidden_sold(away, hidden)
    unseen = _hidden_words(page, words, rules)
    if sold or unseen or len(ideas(hidden)) + len(ideas(hidden, "goods")) + len(hidden.get("brand", [])) >= least:
        tally.add("gambling-hidden", ", ".join(sorted(unseen | ideas(hidden) | ideas(hidden, "goods"))[:6]))
    if sold or unseen:
        tally.add("hidden-sold", sold)
    if brands:
        tally.add("gambling-brand", ", ".join(sorted(brands)[:4]), times=len(brands))
    shouted = len(ideas(title)) >= 2 and not reported and not title.get("reported")
    calls = brands or apart or shouted or text.get("advertised") or ideas(hidden)
    if len(words) >= 2 and page.links > FEW_LINKS and not calls and not _leads(page, rules):
        tally.add("gambling-idle")
    _goods(title, text, tally)
    _hidden_domains(page, tally, url)
    if _foreign_tongue(page, url) and (words or text.get("goods")):
        tally.add("foreign-tongue", page.lang)
    _doorway(page, tally, url)
    tally.matched += sorted(words | brands)[:6] if len(words) + len(brands) >= 2 else []


def _hidden_domains(page: Features, tally: Tally, url: str) -> None:
    """Foreign domains that are linked from where nobody sees it, whatever the words."""
    buried = {registrable(link.host) for block in page.hidden if block.how == "away" for link in block.links}
    buried -= _editions(buried, url) | _openly(page)
    if lone := _lone(page.hidden, buried):
        tally.add("hidden-lone", lone)
    driven = any(block.driven and block.links for block in page.hidden)
    if same := _same_words(page.hidden):
        tally.add("hidden-same", same)
    if driven:
        tally.add("hidden-driven", ", ".join(sorted(buried)[:5]))
    if len(buried) >= BURIED:
        tally.add("hidden-links", ", ".join(sorted(buried)[:5]))
    if len(buried) >= HEAPS:
        tally.add("hidden-heaps", str(len(buried)))


def _lone(blocks: Iterable[Hidden], buried: set[str]) -> str:
    """The address of a link of several words that is all there is to a hidden element; "" for none. One that names its
    host is a share button or a sister's."""
    for block in blocks:
        if block.how != "away" or not 0 < len(block.links) <= LONE:
            continue
        if sum(len(link.text) for link in block.links) * 10 < len(block.text) * 7:
            continue
        for link in block.links:
            words = plain(fold(link.text)).split()
            named = any(len(word) >= NAMED and word in link.host for word in words)
            if registrable(link.host) in buried and len(words) > 1 and len(link.text) >= SAID and not named:
                return link.href
    return ""


def _names(hits: Hits) -> set[str]:
    """What links advertise: games, medicine, copied goods, wares of well-known makers."""
    return ideas(hits) | ideas(hits, "goods") | ideas(hits, "wares") | set(hits.get("brand", ()))


def _selling(links: Iterable[Link], hits: Hits) -> list[Link]:
    """Those links in whose text or address one of the words stands."""
    words = [word for code in SOLD for word in hits.get(code, ())]
    return [link for link in links if any(word in fold(f"{link.text} {link.href}") for word in words)] if words else []


def _sold(page: Features, hits: Hits, rules: Rules, tally: Tally) -> None:
    """Links that advertise; whether anything else on the page speaks of it."""
    played = len(ideas(hits)) + len(hits.get("brand", []))
    names = _names(hits)
    if played < 2 and not names - _GAMES - _SHOPPING:
        return
    sold = _selling(page.foreign, hits)
    offered = {name for name in ideas(hits, "goods") | ideas(hits, "wares") if name not in _SHOPPING}
    if named := next(
        (link for link in sold if _keyword(link, offered, set()) and (_named_after(link) or _mimics(link))), None
    ):
        tally.add("link-named", named.href)
    if nowhere := next((link for link in sold if _NUMBERS.fullmatch(link.host)), None):
        tally.add("link-named", nowhere.href)
        tally.add("links-apart", nowhere.host)
    several = len(names) >= 2 and len({registrable(link.host) for link in sold}) >= 2
    if several or played >= 2:
        tally.add("gambling-links", ", ".join(link.host for link in sold[:4]))
    if not sold or page.links <= FEW_LINKS or len(page.text) < 500:
        return
    if not several and not any(_keyword(link, names - _GAMES - _SHOPPING, ideas(hits)) for link in sold):
        return
    spoken = f"{page.title} {page.text[:60_000]}"
    for link in sold[:60]:
        spoken = spoken.replace(link.text, " ") if link.text else spoken
    if not _names(matches(rules, GAMBLING, fold(spoken))):
        tally.add("links-apart" if several else "link-strange", sold[0].href)
        if not several and any(_named_after(link) for link in sold):
            tally.add("links-apart", sold[0].host)


def _keyword(link: Link, names: set[str], played: set[str]) -> bool:
    """Is the text of a link hardly more than one of these words? Headlines are longer."""
    text = "".join(filter(str.isalnum, plain(fold(link.text))))
    return any(name in text and len(text) <= len(name) + (6 if name in played else 12) for name in names)


def _named_after(link: Link) -> bool:
    """Does the host bear a word of the link's text? Domains of link sellers are named after what they sell."""
    name = registrable(link.host).partition(".")[0]
    return any(len(word) > NAMED and word in name for word in plain(fold(link.text)).split())


def _mimics(link: Link) -> bool:
    """Does the text of a link name one host where the link leads to another?"""
    named = _HOST.fullmatch(link.text.strip().lower())
    return named is not None and registrable(named.group(1)) != registrable(link.host)


def _hidden_sold(blocks: Iterable[Hidden], hits: Hits) -> str:
    """The address of a hidden link that sells, where the element holds hardly anything else; "" for none. Of elements
    that are only not displayed one is enough where it is that link and nothing more."""
    for block in blocks:
        sold = _selling(block.links, hits)
        if len(sold) >= (1 if block.how == "away" else 2) and len(sold) * 2 >= len(block.links):
            return sold[0].href
    lone = [block.links[0] for block in blocks if len(block.links) == 1 and block.text == block.links[0].text]
    sold = _selling(lone, hits)
    if len({link.text for link in sold}) > 1:
        return sold[0].href
    return next((link.href for link in sold if _keyword(link, _names(hits) - _GAMES - _SHOPPING, set())), "")


def _editions(domains: set[str], url: str) -> set[str]:
    """Those that carry the site's own name under another country's ending: its editions abroad."""
    own = registrable(host_of(url) or "").partition(".")[0]
    return {domain for domain in domains if domain.partition(".")[0] == own and len(own) >= NAMED}


def _same_words(blocks: Iterable[Hidden]) -> str:
    """Words that lead to several unrelated domains from hidden elements which hold hardly anything besides links; ""
    for none. Lists of partners that wait to be unfolded name each by its own name."""
    for block in blocks:
        if len(block.links) < SAME or sum(len(link.text) for link in block.links) * 2 < len(block.text):
            continue
        leads: dict[str, set[str]] = {}
        for link in block.links:
            leads.setdefault(plain(fold(link.text)), set()).add(registrable(link.host))
        for words, domains in leads.items():
            if len(words) >= SAID and len(domains) >= SAME:
                return words
    return ""


def _hidden_words(page: Features, words: set[str], rules: Rules) -> set[str]:
    """Three words of gambling or more in one short hidden element, whatever its links lead to."""
    if len(words) < 3:
        return set()
    for block in page.hidden[:40]:
        if 12 < len(block.text) < DENSE and not block.links:
            found = matches(rules, GAMBLING, fold(block.text))
            if len(ideas(found)) >= 3 and not found.get("reported"):
                return ideas(found)
    return set()


def _openly(page: Features) -> set[str]:
    """Domains that the page also links where everybody sees it: partners in a list that waits to be unfolded."""
    away = Counter(registrable(link.host) for block in page.hidden for link in block.links)
    everywhere = Counter(registrable(link.host) for link in page.foreign) if away else Counter()
    return {domain for domain, times in everywhere.items() if times > away[domain]}


def _apart(page: Features, title: Hits, rules: Rules) -> bool:
    """Does the title advertise what no word of a living page speaks of? Injectors rewrite titles for search engines."""
    goods = ideas(title, "goods")
    strange = (
        ideas(title) and _STRANGE.search(page.title) and not _STRANGE.search(page.text.replace(page.title, "")[:4000])
    )
    enough = len(ideas(title)) >= 2 or title.get("brand") or len(goods) >= 2 or strange
    if not enough or page.links <= FEW_LINKS or len(page.text) < 500 or title.get("reported"):
        return False
    rest = matches(rules, GAMBLING, fold(page.text.replace(page.title, " ")))
    return not (ideas(rest) | set(rest.get("brand", ())) | ideas(rest, "goods"))


def _strange_word(page: Features, title: Hits, text: Hits, rules: Rules) -> bool:
    """One word of gambling or cheap goods in the title of a living page that says no such word anywhere else."""
    shouted = matches(rules, GAMBLING, fold(page.title))
    told = (ideas(shouted) | ideas(shouted, "goods")) - _GAMES
    if not told or page.links <= FEW_LINKS or len(page.text) < 500 or title.get("reported"):
        return False
    rest = matches(rules, GAMBLING, fold(page.text.replace(page.title, " ")))
    if len(set(text.get("reported", ()))) >= REPORTED:
        return False
    return not (ideas(rest) | set(rest.get("brand", ())) | ideas(rest, "goods"))


def _leads(page: Features, rules: Rules) -> bool:
    """Does a link lead to a throw-away host, or does its text advertise?"""
    shown = page.foreign[:40]
    return any(odd_host(link.host) for link in shown) or bool(
        ideas(matches(rules, GAMBLING, fold(" | ".join(link.text for link in shown))))
    )


def _goods(title: Hits, text: Hits, tally: Tally) -> None:
    """A clearance sale: innocent in a shop, but few shops shout three such words in their title."""
    shouted, said = ideas(title, "goods"), ideas(text, "goods") | ideas(title, "goods")
    if len(said) >= 3:
        tally.add("goods-words", ", ".join(sorted(said)[:6]), times=len(said) - 2)
        if shouted and not any(reason.code == "goods-title" for reason in tally.reasons):
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
