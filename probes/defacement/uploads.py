"""Uploaded pages: what citizens may hang onto a question, and nobody looks at. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from probes.defacement.baseline import hosts_of, is_foreign
from probes.defacement.change_weights import Moved, moved
from probes.defacement.features import Features
from probes.defacement.sketch import similarity, tag_sketch
from probes.defacement.speech import signals, strange_tongue
from socd.probe import Rules

COMPARED = 12  # pages of the site
LIKE = 0.15  # similarity of templates from which a page is one of the site's own


def upload_reasons(
    page: Features, pages: Iterable[Mapping[str, Any]], trusted: tuple[str, ...], rules: Rules | None
) -> list[Moved]:
    """What speaks against an uploaded page, given the memories of the site's pages; nothing for one of their make.

    A report saved as HTML is uploaded now and then: without anything that acts, leads away or advertises, and in the
    site's language, it is none of our business.
    """
    known = list(islice(pages, COMPARED))
    if page.kind != "html" or not known:
        return []
    tags = tag_sketch(page.tags)
    if max(similarity(tags, memory.get("tags", ())) for memory in known) >= LIKE:
        return []
    reasons: list[Moved] = []
    foreign = sorted({host for hosts in hosts_of(page).values() for host in hosts if is_foreign(host, trusted)})
    linked = sorted({link.host for link in page.foreign if is_foreign(link.host, trusted)})
    if foreign or len(linked) >= 3:
        reasons.append(moved("upload-acts", ", ".join((foreign or linked)[:4])))
    langs = {str(memory.get("lang", "")) for memory in known} | {""}
    tongue = strange_tongue(f"{page.title} {page.text[:3000]}", langs)
    if tongue:
        reasons.append(moved("upload-speaks", tongue))
    words = signals(rules, "gambling", f"{page.title} | {page.description} | {page.headlines[:1000]}")
    if (words.get("gambling") or words.get("brand")) and not words.get("reported"):
        reasons.append(moved("upload-acts", ", ".join((*words.get("gambling", ()), *words.get("brand", ())))[:100]))
    return [moved("odd-upload"), *reasons] if reasons else []
