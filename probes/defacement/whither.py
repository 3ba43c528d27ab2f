"""Where a page points: foreign domains that belong to a finding; does it lead its own readers away? Pure."""

from __future__ import annotations

from probes.defacement.baseline import is_foreign
from probes.defacement.features import Features
from probes.defacement.hosts import registrable
from probes.defacement.page import PageVerdict
from socd.model.catalogue import BAD_REDIRECT, INJECTED_SCRIPT, PAGE_DEFACED
from socd.model.kinds import Kind


def domains_in(judged: PageVerdict, kind: Kind, trusted: tuple[str, ...]) -> frozenset[str]:
    """Foreign registrable domains that belong to a finding of this kind."""
    page = judged.features
    if kind is BAD_REDIRECT:
        hosts = set(page.refresh_hosts | page.jump_hosts) | ({page.base_host} if page.base_host else set())
    elif kind is INJECTED_SCRIPT:
        hosts = set(page.script_hosts | page.made_hosts | page.iframe_hosts)
    elif kind is PAGE_DEFACED:
        hosts = set()
    else:
        buried = [link.host for block in page.hidden if block.how == "away" for link in block.links]
        hosts = set(buried or [link.host for link in page.foreign])
    return frozenset(registrable(host) for host in hosts if host and is_foreign(host, trusted))


def worth_reading(page: Features, domain: str) -> bool:
    """Has a page that leads away by itself what its visitors came for? A counter of clicks has not."""
    away = {registrable(host) for host in page.refresh_hosts}
    return domain in away and page.links >= 8 and len(page.text) >= 600
