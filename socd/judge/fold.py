"""Folding: the same foreign thing on several sites of one vendor or server is one event. Pure.

Such an event is a vendor's deployment or a mass compromise. Which of both, what was added tells: a vendor adds a plain
script or frame from a host that looks like one, beside pages that stay as they were; whoever broke into a shared server
hides what he adds, sends visitors away, or brings words no office writes. The probe says of every finding how it was
added (`details["manner"]`: "plain" or "odd"); many plain ones are a deployment, a single odd one makes a compromise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from socd.model.case import Case
from socd.model.inventory import Site
from socd.model.observation import Finding

WINDOW = timedelta(hours=24)
# Causes that name something outside the site: only these can be "the same thing" on another site.
MANY = 3  # sites from which a shared thing is an event of the vendor
PLAIN, ODD = "plain", "odd"
SHARED = ("script:", "iframe:", "form:", "refresh:", "base:", "redirect:", "404-redirect:", "sitemap:")
KEYED = "secret:"  # one key that opens doors on many sites: one case, whenever it is found, and nobody's break-in


def plain(finding: Finding) -> bool:
    """Does it name something outside the site, added as a vendor would add it?"""
    return finding.cause.startswith(SHARED) and finding.details.get("manner") == PLAIN and not finding.suspect


def same_event(
    finding: Finding, site: Site, at: datetime, cases: Iterable[Case], sites: Mapping[str, Site]
) -> Case | None:
    """The open case this finding belongs to, or None when it deserves one of its own."""
    if not finding.cause.startswith((*SHARED, KEYED)):
        return None
    for case in cases:
        if not case.open or case.kind != finding.kind or case.cause != finding.cause:
            continue
        if at - case.t0 > WINDOW and not finding.cause.startswith(KEYED):
            continue
        if any(_related(site, sites[other]) for other in case.sites if other in sites):
            return case
    return None


def _related(one: Site, other: Site) -> bool:
    return (one.vendor is not None and one.vendor == other.vendor) or one.group == other.group


class Nature(StrEnum):
    """What an event is: one site's own affair, a vendor's deployment, or a mass compromise."""

    SINGLE = "single"
    DEPLOYMENT = "deployment"
    COMPROMISE = "mass-compromise"


def nature(case: Case, finding: Finding, sites: int) -> Nature:
    """The nature of a case that holds `sites` sites now, the last with `finding`. Once odd, never plain again."""
    if finding.cause.startswith(KEYED) or (sites < MANY and "nature" not in case.details):
        return Nature.SINGLE
    manners = {case.details.get("manner", ODD), finding.details.get("manner", ODD)}
    if manners == {PLAIN} and case.details.get("nature") != Nature.COMPROMISE.value:
        return Nature.DEPLOYMENT
    return Nature.COMPROMISE


def alike(site: Site, sites: Iterable[Site]) -> tuple[str, ...]:
    """Ids of all sites of the same vendor or server as `site`, itself included: those one template reaches."""
    return tuple(sorted({site.id, *(other.id for other in sites if _related(site, other))}))
