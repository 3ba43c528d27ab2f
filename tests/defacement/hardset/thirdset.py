"""The third set put together: whole answers as they are, pieces in their places of a large portal."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from hardset.around import OFFICES
from hardset.cases import Case
from hardset.portals import portal
from hardset.third import PAGES, PARTS
from hardset.third_peace import ANSWERS
from hardset.third_peace import PARTS as PEACEFUL

HOME = {"fr": "en", "de": "en", "th": "vi", "ko": "zh", "ja": "vi", "": "vi"}


def cases(kilobytes: int = 80) -> Iterator[Case]:
    """Every case of the third set; `kilobytes` is how large the portals are that hold the pieces."""
    numbers = count()
    for label, kind, lang, body in (*PAGES, *(("benign", kind, "", body) for kind, body in ANSWERS)):
        yield Case(f"t{next(numbers):03d}-{label}-{kind}", label, kind, lang, "https://a.gov.vn/", body.encode())
    for label, kind, lang, place, html in (*PARTS, *(("benign", *one) for one in PEACEFUL)):
        tongue = HOME.get(lang, lang)
        title, _, main = html.partition("|") if place == "both" else ("", "", "")
        places = {"main": main} if place == "both" else {place: html}
        page = portal(tongue, kilobytes=kilobytes, **({"title": title} | places if title else places))
        url = f"https://{OFFICES[tongue].host}/p"
        yield Case(f"t{next(numbers):03d}-{label}-{kind}-{lang}", label, kind, lang, url, page.encode())
