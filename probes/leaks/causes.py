"""What a finding goes by from one look to the next: the secret itself where one is, else its file. Pure.

The same secret at several places is one cause: in a script and its map, under the next build's name, on the vendor's
other sites. So a door's key that moved is told as still leaking, and nobody closes one copy and forgets the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from probes.leaks.examine import Exposure
from probes.leaks.state import Known, State
from probes.leaks.visit import Answer, Reading
from socd.model.catalogue import REPOSITORY_EXPOSED, SECRET_EXPOSED

PREFIX = "secret:"
_KIND = SECRET_EXPOSED.code


@dataclass(frozen=True, slots=True)
class Shown:
    """One exposure at one place of the site; `by` is the answer or reading that showed it."""

    place: str
    exposure: Exposure
    by: Answer | Reading
    digest: str = ""

    @property
    def fingerprints(self) -> frozenset[str]:
        """Of its live secrets, where they are what the exposure is about."""
        if self.exposure.kind is not SECRET_EXPOSED:
            return frozenset()
        return frozenset(secret.fingerprint for secret in self.exposure.secrets if secret.fingerprint)


def grouped(shown: Sequence[Shown], state: State) -> dict[str, list[Shown]]:
    """All that is shown, by cause. What was told before keeps the cause it was told by."""
    groups: dict[str, list[Shown]] = {}
    files: dict[tuple[str, str], str] = {}
    secret = [one for one in shown if one.fingerprints]
    for one in shown:
        if one.exposure.kind is REPOSITORY_EXPOSED:
            groups.setdefault(_repository(one.place, one.exposure.what), []).append(one)
        elif not one.fingerprints:  # a server that knows no case gives one file for many names
            cause = files.setdefault((one.place.lower(), one.digest or one.place), f"file:{one.place}")
            groups.setdefault(cause, []).append(one)
    clusters = _clusters(secret)
    named: dict[int, str] = {}
    for choose in (_by_secret, _by_place, _anew):
        for number, cluster in enumerate(clusters):
            if number not in named:
                cause = next((one for one in choose(cluster, state) if one not in named.values()), "")
                named |= {number: cause} if cause else {}
    for number, cluster in enumerate(clusters):
        groups.setdefault(named[number], []).extend(cluster)
    return groups


def _repository(path: str, what: str) -> str:
    folder = path.partition(f"/.{what}")[0]
    return f"repository:{folder and folder + '/'}.{what}"


def _clusters(shown: Iterable[Shown]) -> list[list[Shown]]:
    """Those that share a secret, directly or by way of a third."""
    clusters: list[tuple[set[str], list[Shown]]] = []
    for one in shown:
        joined, apart = (set(one.fingerprints), [one]), []
        for cluster in clusters:
            if cluster[0] & joined[0]:
                joined = (joined[0] | cluster[0], [*cluster[1], *joined[1]])
            else:
                apart.append(cluster)
        clusters = [*apart, joined]
    return [members for _, members in clusters]


def _by_secret(cluster: Sequence[Shown], state: State) -> list[str]:
    known = [state.secrets[one] for shown in cluster for one in sorted(shown.fingerprints) if one in state.secrets]
    return [one.cause for one in sorted(known, key=lambda one: (one.since, one.cause))]


def _by_place(cluster: Sequence[Shown], state: State) -> list[str]:
    """Other secrets where some were before: the same door, open since then."""
    told = {watched.entry.path: f"file:{watched.entry.path}" for watched in state.watched if watched.kind == _KIND}
    for url, seen in state.pages.items():  # as before there were fingerprints
        parts = urlsplit(url)
        if _KIND in seen.kinds:
            told |= {one: f"file:{one}" for one in (parts.path or "/", f"//{parts.hostname}{parts.path or '/'}")}
    told |= {place: known.cause for known in state.secrets.values() for place in known.places}
    return [told[shown.place] for shown in cluster if shown.place in told]


def _anew(cluster: Sequence[Shown], state: State) -> list[str]:
    """The least fingerprint: every site that has the same secrets names them alike."""
    return [PREFIX + one for one in sorted({one for shown in cluster for one in shown.fingerprints})]


def remembered(groups: Mapping[str, Sequence[Shown]], before: Mapping[str, Known], day: str) -> dict[str, Known]:
    """Each secret's cause, first day and last places; those seen now come last, so that the oldest are forgotten."""
    now: dict[str, Known] = {}
    for cause, group in groups.items():
        for one in dict.fromkeys(print_ for shown in group for print_ in sorted(shown.fingerprints)):
            places = tuple(shown.place for shown in group if one in shown.fingerprints)
            since = before[one].since if one in before else day
            now[one] = Known(cause, since, places[:3])
    return {one: known for one, known in before.items() if one not in now} | now
