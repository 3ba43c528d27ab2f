"""What a defacer writes, and where. The same words in a report about an attack or on a block page mean nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from probes.defacement.features import Features
from probes.defacement.fold import fold, plain
from probes.defacement.tally import FEW_LINKS, LONGEST, MARKERS, Hits, Tally, matches, placed, spelt
from socd.probe import Rules

LINE = 120  # characters: a claim in a longer run of text does not stand by itself
BARE = 60  # characters of a line that holds a claim and not much else
SIGNS = " .:~*=#+-_<>[]{}()!/\\|\"'"
TITLE_WORDS = 20
NAME = 60  # characters of a title that is hardly more than a name
TINY = 300  # bytes
_BUILT = re.compile(r"<(?!/|(?:b|i|u|p|br|h[1-6]|em|strong|font|center|pre|blink|marquee|big|small|tt)\b)", re.I)
_LETTERS = re.compile(r"(?=\w{0,2}[^\W\d_])\w{3}")
_SERVED = re.compile(
    r"^[\s\"']{0,3}(?:[{\[]|<|user-agent|v?\d+\.\d|(?:contact|expires|encryption):|sitemap:|ok\b|pong|alive|healthy|true|false|null|none"
    r"|success|(?:index|test)\b(?! by)"
    r"|hello,? world|xin chào[.!]{0,3}$|hello[.!]{0,3}$|it works|welcome to|google-site-verification|[\w-]{16,}$"
    r"|[\w.-]{1,60}\.\w{2,4}, [\w-]+, (?:direct|reseller))"
    r"|not found|forbidden|denied|error|unauthori[sz]ed|not (?:allowed|available|exist)|invalid|bad (?:request|gateway)"
    r"|no input file|unavailable|timed? ?out|maintenance|bảo trì|under construction|coming soon|exception|missing"
    r"|redirect|không (?:tìm thấy|tồn tại)|required|expired|disabled|suspended|too many|moved"
    r"|bakım|manuten|mantenimiento|pemeliharaan|обслуживан|维护|維護|صيانة|تعمیر"
    r"|not implemented|connection|refused|powered by|server is|api (?:works|is)|^health|uploaded|đang|tạm|không thể"
    r"|manutenz|即将|升级|建设|قريب|به ?زودی|скоро|разработк|bientôt|próximamente|em breve|yakında"
    r"|segera|準備|工事|준비"
    r"|xây dựng|không hợp lệ|vui lòng|restricted|no direct|hack(?:ing)? attempt|construction"
    r"|please (?:wait|enable|try)|loading|version|build|copyright|http/",
    re.I,
)
SHORT = 600  # characters: of a page with less, two words tell that it rests
TRIED = 12  # lines with a claim that are looked at one by one
_BY = re.compile(r"\b(?:[Bb]ye?|BY|[Bb]ởi|BỞI|[Bb]oi|[Pp]or|POR|[Pp]el[oa]s?|[Pp]ar|[Dd]al?)\s+(\S{1,40})")
_SELF = re.compile(
    r"\b(?:this|your|ur|you|este|esta|esse|seu|tu|su|vuestr[oa]|diese|ce|cet|votre|questo|nay|cua ban)\b"
)
_NAME = re.compile(r"[^a-zà-öø-ÿ,.:;!?)\"'’”-]")  # a capital, a digit, a sign, another alphabet
QUOTES = "\"'“”«»‘’„「《『"
# Names that hackers give themselves, in folded text: letters and digits or signs mixed, titles, crews.
_HANDLE = re.compile(
    r"\b(?:[a-z]{1,20}[_.-]?[0-9$@!]+[a-z_]|[a-z0-9]{1,20}_[a-z0-9_]{1,20}|[0-9]{1,4}[a-z]{1,3}[0-9][a-z])"
    r"|\b(?:mr|mrs|dr|mc|lord|king|tn)[._ -]?[a-z0-9_]{3,20}$|\./[a-z0-9_]{2,20}|t\.me/|@[a-z0-9_]{3,20}"
    r"|(?<![a-z])(?:team|crew|squad|army|ghosts?|anon|anonymous|haxor|h4x0r|xploit)(?![a-z])"
    r"|[a-z]{2,20}(?:ghost|xploit|haxor|crew)(?![a-z])"
)
_LEET = re.compile(
    r"\b(?=[a-z0-9]{4,20}\b)(?:[a-z]+[0134579][a-z]+[a-z0-9]*|[0134579]+[a-z]+[0134579]+[a-z]*"
    r"|[a-z][0134579]{1,2}[a-z][0134579])\b"
)
_BY_SOMEBODY = re.compile(
    r"(?<!powered)(?<!developed)(?<!designed)(?<!website)(?<!hosted)(?<!created)(?<!provided)(?<!managed)(?<!published)"
    r"(?<!maintained) (?:by|oleh|boi) [:~-]?\s?\S{2,24}$"
)
_SIGNED = re.compile(
    r"\b(?:mr|mrs|tn|lord)\.\s?[a-z0-9_]{3,20} (?:was|is|were) (?:here|back)"
    r"|by (?:(?:mr|tn|lord)[._]|\./|[a-z0-9]{1,16}_[a-z0-9])"
)
_PURSE = re.compile(r"\.onion|^\W?(?:bc1q|[13])[a-z0-9]{25,60}\W?$")  # a list of them asks no more than one does
_HEX = re.compile(r"[0-9a-f]+$")
_OVER = re.compile(  # a script that writes the whole page anew
    r"(?:document\.(?:body|documentElement)|querySelector\(\s{0,3}[\"'](?:html|body)[\"']\s{0,3}\))\.(?:inner|outer)(?:HTML|Text)"
    r"\s{0,3}=\s{0,3}([\"'`])(.{3,20000}?)\1",
    re.S,
)
_ANEW = re.compile(  # or a document into it
    r"document\.write(?:ln)?\(\s{0,3}([\"'`])(\s{0,40}<(?:!doctype|html|head|title|body|center)\b.{3,20000}?)\1\s{0,3}\)",
    re.S | re.I,
)
_EMPTIED = re.compile(r"document\.(?:body|documentElement)\.innerHTML\s{0,3}=\s{0,3}(?:''|\"\"|``)")
_WRITES = ("inner", "textContent", "document.title")
_OVERWRITES = ("document.write", "document.body.", "document.documentElement.", "querySelector(")
MAX_WRITES = 24  # places of each kind that are looked at
_INTO = re.compile(
    r"\.(?:innerHTML|textContent|innerText|outerHTML|title)\s{0,3}\+?=\s{0,3}([\"'`])(.{3,4000}?)\1", re.S
)
_MARKUP = re.compile(r"<(?:style|script)\b.{0,4000}?</(?:style|script)>|<[^<>]{0,400}>", re.S | re.I)
STRONG = ("claim", "claim-first")
REPORTING = 2  # words of news and advice that make a text a report


def judge_words(page: Features, rules: Rules, tally: Tally) -> Hits:
    """Claims, taunts, signatures, slogans, ransom notes, shells. On a page with links only lines that stand by
    themselves count, because the running text of a portal may report on any of this. What was read, for
    `judge_reports`."""
    few = page.links <= FEW_LINKS and not page.feed
    spoken = f"{page.lines} | {page.prose}" if few else page.lines
    over = overwritten(page)
    added = (*written(page, few), *over, page.manner.captions, *readable(page.unpacked))
    body = spelt(" | ".join((spoken, page.spoken, *added)))
    seen = rules.match(MARKERS, body.encode("utf-8", "replace"))
    text = placed(seen, "text alone" if few else "text")
    title = matches(rules, MARKERS, spelt(page.title), "title")
    headline: Hits = {}
    if title or page.covered or any(one.meta.get("signal") in STRONG for one in seen):  # headlines are in the text too
        headline = matches(rules, MARKERS, spelt(page.headlines), "headline")
    claims = _claims(page, rules, tally, (title, headline, text), body)
    if over:
        claims = _over(over, claims, rules, tally)
    weak = text.get("claim-weak", []) + title.get("claim-weak", [])
    if not claims and weak:
        tally.add("claim-weak", weak[0])
    for signal in ("taunt", "signature", "politics", "ransom", "shell"):
        found = list(dict.fromkeys(title.get(signal, []) + text.get(signal, [])))
        if signal == "ransom":
            found = [one for one in found if not _PURSE.search(one)] + [one for one in found if _PURSE.search(one)][:1]
        if found:
            upload = signal == "shell" and page.uploads
            tally.add(signal, ", ".join(found[:4]), times=len(found) + upload)
            tally.matched += found[:3]
    if few and title.get("signature") and len(page.title) <= NAME and (page.dark or page.marquee or page.right_click):
        tally.add("signed-title", page.title)
    rude = text.get("taunt") or text.get("politics")
    signed = claims or (weak if not text.get("reported") else []) or (text.get("signature", []) if rude else [])
    if signed and page.size < TINY and page.links <= 2 and not page.feed:
        tally.add("tiny-claim", signed[0])
    elif not signed and _bare_words(page) and not _stub(page, rules):
        tally.add("tiny-odd", page.text)
        words = plain(fold(page.text))
        if " " in words and (_LEET.search(words) or _BY_SOMEBODY.search(words)):
            tally.add("tiny-signed", page.text)
    tally.matched[:0] = claims[:4]
    if page.manner.remarks:
        left = placed(rules.match(MARKERS, spelt(page.manner.remarks).encode("utf-8", "replace")), "text remark")
        if said := next((left[code][0] for code in ("remark", *STRONG, "taunt", "politics") if left.get(code)), ""):
            tally.add("remark", said)
    if few and len(page.text) < SHORT:
        tally.stub = _stub(page, rules)
    return text


def _over(over: list[str], claims: list[str], rules: Rules, tally: Tally) -> list[str]:
    """What a script writes over a page is the page: a claim there needs no further proof."""
    found = matches(rules, MARKERS, spelt(" | ".join(over)), "text alone")
    said = [one for code in STRONG for one in found.get(code, [])]
    if said:
        if not tally.claimed:
            tally.add("claim-line", said[0])
        tally.add("overwritten", said[0])
        tally.claimed = tally.sure = True
    return claims or said


def _bare_words(page: Features) -> bool:
    """A few words with no markup but that of letters, and not what servers, counters and health checks say."""
    if page.size >= TINY or page.feed or _BUILT.search(page.source) is not None or served(page.text):
        return False
    words = page.text.split()
    told = _LETTERS.search(page.text) is not None if len(words) > 1 else bool(_disguised(page.text))
    return 0 < len(words) <= 20 and told


def written(page: Features, few: bool) -> list[str]:
    """What scripts write into any part of a page with few links and little text; tags parted off."""
    if not few or len(page.text) >= SHORT or not any(mark in page.source for mark in _WRITES):
        return []
    return _parted(_INTO.findall(page.source[:100_000]))


def overwritten(page: Features) -> list[str]:
    """What scripts write over the whole page, or into one that they have emptied; tags parted off."""
    said: list[tuple[str, str]] = []
    for at in _written_at(page.source):
        if _EMPTIED.match(page.source, at):
            said += _INTO.findall(page.source)
            break
        if told := _ANEW.match(page.source, at) or _OVER.match(page.source, at):
            said.append((told[1], told[2]))
    return _parted(said)


def _written_at(source: str) -> Iterator[int]:
    """Where scripts take hold of the document; found by plain search, which costs next to nothing."""
    for mark in _OVERWRITES:
        at = -1
        for _ in range(MAX_WRITES):
            if (at := source.find(mark, at + 1)) < 0:
                break
            yield at


def _parted(said: list[tuple[str, str]]) -> list[str]:
    return [_MARKUP.sub(" | ", text) for _, text in said[:12]]


def served(text: str) -> bool:
    """Is it what servers, counters and health checks say?"""
    return _SERVED.search(text) is not None


def _disguised(text: str) -> bool:
    """One word, written as only hackers write ("h3h3", "team_x", "./name"); tokens and versions are none."""
    word = fold(text)
    if len(word) > 24 or _HEX.match(word):
        return False
    return bool(_LEET.search(word) or _HANDLE.search(word)) or word.strip(SIGNS) in ("1337", "31337")


def _claims(page: Features, rules: Rules, tally: Tally, hits: tuple[Hits, Hits, Hits], body: str) -> list[str]:
    """The claims by where they stand; the strongest place counts whole, every further one a little."""
    title, headline, text = ([one for code in STRONG for one in place.get(code, [])] for place in hits)
    places: list[tuple[str, str]] = []
    nobody = _unnamed(page) if page.links > FEW_LINKS and (title or headline or text) else frozenset()
    if title and (seen := _unreported(title, spelt(page.title), rules, nobody)):
        short = len(page.title.split()) <= TITLE_WORDS
        places.append(("claim-title" if short else "claim-in-title", seen))
    if headline and (seen := _unreported(headline, spelt(page.headlines), rules, nobody)):
        places.append(("claim-headline", seen))
    if text and (seen := _unreported(text, body, rules, nobody)):
        places.append(("claim-line", seen))
    if not places and (seen := _signed(hits[2], body, rules, nobody)):
        places.append(("claim-line", seen))
    if places:
        tally.add(*places[0])
        tally.claimed = places[0][0] != "claim-in-title"
        if len(places) > 1:
            tally.add("claim-again", places[1][1], times=len(places) - 1)
        first = places[0][1]
        if places[0][0] == "claim-line" and body.count(f"| {first} ") > 1:
            tally.add("claim-again", first)
        tally.sure = tally.claimed and (len(places) > 1 or _bare(first, title if title else text))
        if tally.sure and _HANDLE.search(first):
            tally.add("claim-signed", first)
    elif page.links <= FEW_LINKS and not page.feed and (buried := _buried(text, body)):
        tally.add("claim-text", buried)
    else:
        return []  # every line that holds one quotes it, asks, reports or names nobody
    return list(dict.fromkeys((*title, *headline, *text)))


def _signed(text: Hits, folded: str, rules: Rules, nobody: frozenset[str]) -> str:
    """A line that says "owned by …" and little else, on a page that also sends a crew's greetings; "" for none."""
    weak = [one for one in text.get("claim-weak", []) if one.endswith(" by")]
    if weak and any(one.startswith(("gre", "gr3", "shout")) for one in text.get("signature", ())):
        line = _unreported(weak, folded, rules, nobody)
        if line and _bare(line, weak):
            return line
    said = [one for one in text.get("claim-weak", []) if one.rstrip(SIGNS).endswith((" by", "here", "back"))]
    line = _unreported(said, folded, rules, nobody) if said else ""
    return line if len(line) <= BARE and (_LEET.search(line) or _SIGNED.search(line)) else ""


def _buried(claims: list[str], folded: str) -> str:
    """A claim within a longer run of text than a line that stands by itself; "" where there is none."""
    long = [line for line in folded.split(" | ") if len(line) > LINE or line.endswith("?")]
    return next((claim for claim in claims if claim[0] not in QUOTES and any(claim in line for line in long)), "")


def _bare(line: str, claims: list[str]) -> bool:
    """Hardly more than a claim: it begins with one and ends soon."""
    return len(line) <= BARE and line.lstrip(SIGNS).startswith(tuple(claim.lstrip(SIGNS) for claim in claims))


def _unnamed(page: Features) -> frozenset[str]:
    """What a portal writes after "by" in small letters ("hacked by hackers", "tomado por la lluvia"): attackers give a
    name, reporters a noun. Folded."""
    spoken = f"{page.title} | {page.headlines} | {page.lines[:LONGEST]}"
    seen = {found.group(): _NAME.search(found.group(1)) is not None for found in _BY.finditer(spoken)}
    return frozenset(plain(fold(phrase)) for phrase, named in seen.items() if not named)


def _unreported(claims: list[str], folded: str, rules: Rules, nobody: frozenset[str] = frozenset()) -> str:
    """The first short line that holds a claim and none of a reporter's words; "" where there is none."""
    tried = 0
    for line in folded.split(" | "):
        if (
            len(line) <= LINE
            and not (line.endswith("?") and not line.endswith(("!?", "!!?")))
            and any(claim in line and not _quoted(claim, line) for claim in claims)
            and (_SELF.search(line) or not any(phrase in line for phrase in nobody))
        ):
            tried += 1
            if not matches(rules, MARKERS, line, "text").get("reported"):
                return line
            if tried >= TRIED:
                break
    return ""


def _quoted(claim: str, line: str) -> bool:
    """A claim in quotation marks within somebody else's sentence."""
    place = line.find(claim)
    return place > 0 and (claim[0] in QUOTES or line[place - 1] in QUOTES)


def _stub(page: Features, rules: Rules) -> bool:
    """Are the few words of the page those of an error, of maintenance, or of a firewall?"""
    told = " | ".join((page.title, page.text, page.manner.captions))
    return bool(matches(rules, MARKERS, spelt(told), "text").get("stub"))


def judge_reports(page: Features, rules: Rules, tally: Tally, text: Hits) -> None:
    """Words of a report in the running text, words of a block page or an error on a small page. They only ever speak
    against what the words and the look of a page said."""
    few = page.links <= FEW_LINKS and not page.feed
    told = page.title if few else _running(page)
    found = matches(rules, MARKERS, spelt(told), "text")
    known = {} if tally.claimed and not few else text  # what the lines say is known already
    reported = list(dict.fromkeys((*found.get("reported", ()), *known.get("reported", ()))))
    stub = list(dict.fromkeys((*found.get("stub", ()), *known.get("stub", ()))))
    if len(reported) >= REPORTING:
        signed = any(reason.code == "claim-signed" for reason in tally.reasons)
        most = 0 if signed else 1 if tally.sure else 2 if tally.claimed else len(reported)
        if most:
            tally.add("hack-reported", ", ".join(reported[:4]), times=min(most, len(reported) - 1))
    if few and not tally.claimed and stub:
        tally.add("stub", ", ".join(stub[:3]), times=len(stub))


def _running(page: Features) -> str:
    return f"{page.title} | {page.prose}"


def readable(pieces: Iterable[str]) -> list[str]:
    """Unpacked pieces that are no markup (that was parsed with the page): they may hold a message themselves."""
    return [piece[:2000] for piece in pieces if "<" not in piece][:10]
