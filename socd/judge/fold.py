"""Folding: the same foreign thing on several sites of one vendor or server is one event. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from socd.model.case import Case
from socd.model.inventory import Site
from socd.model.observation import Finding

WINDOW = timedelta(hours=24)
# Causes that name something outside the site: only these can be "the same thing" on another site.
SHARED = ("script:", "iframe:", "form:", "refresh:", "base:", "redirect:", "404-redirect:", "sitemap:")


def same_event(
    finding: Finding, site: Site, at: datetime, cases: Iterable[Case], sites: Mapping[str, Site]
) -> Case | None:
    """The open case this finding belongs to, or None when it deserves one of its own."""
    if not finding.cause.startswith(SHARED):
        return None
    for case in cases:
        if not case.open or case.kind != finding.kind or case.cause != finding.cause or at - case.t0 > WINDOW:
            continue
        if any(_related(site, sites[other]) for other in case.sites if other in sites):
            return case
    return None


def _related(one: Site, other: Site) -> bool:
    return (one.vendor is not None and one.vendor == other.vendor) or one.group == other.group
