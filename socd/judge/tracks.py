"""Confirmation and hysteresis: what a look does to what was known. Pure.

A finding is *pending* until enough looks in a row agree (its kind says how many), then *raised*; a raised one
is *clearing* once a look that could have seen it did not, and *cleared* after enough such looks. A look that
failed or could not tell changes nothing: absence of an answer is not absence of the cause. A raised finding that
comes back more severe, or at another stage of its own (`details["stage"]`), has *worsened*.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from socd.model.observation import Finding, Observation


class Phase(StrEnum):
    PENDING = "pending"
    RAISED = "raised"
    CLEARING = "clearing"


@dataclass(frozen=True, slots=True)
class Policy:
    """`clear_looks` looks in a row must miss a cause before it is cleared; `suspect_looks` bounds second looks;
    `once_looks` in a row must miss what is shown but once to a visitor before it is forgotten (144: a day)."""

    clear_looks: int = 2
    suspect_looks: int = 2
    once_looks: int = 144


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of one finding on one subject between looks. Times aware, UTC."""

    key: str
    probe: str
    phase: Phase
    finding: Finding
    first_seen: datetime
    last_seen: datetime
    hits: int = 1
    misses: int = 0
    case: str | None = None


class Change(StrEnum):
    RAISED = "raised"
    SEEN = "seen"
    WORSENED = "worsened"
    CLEARED = "cleared"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Event:
    """Something the rest of the house must hear about."""

    change: Change
    track: Track


@dataclass(frozen=True, slots=True)
class Weighed:
    """The new tracks of a subject for one probe, the events, whether a second look is wanted soon, and whether one is
    wanted `later`, yet before the next one of the ordinary rhythm."""

    tracks: Mapping[str, Track]
    events: tuple[Event, ...]
    look_again: bool
    later: bool = False


def weigh(
    known: Mapping[str, Track],
    observation: Observation,
    policy: Policy,
    patient: Callable[[Finding], bool] = lambda finding: False,
) -> Weighed:
    """Hold one observation against the known tracks (by finding key) of the same subject and probe.

    A finding of which `patient` is true is raised one look later than its kind says: until then other sites may tell
    what it is.
    """
    tracks = dict(known)
    events: list[Event] = []
    again = later = False
    seen = {finding.key: finding for finding in observation.verdict.findings}
    for key, finding in seen.items():
        track = _hit(tracks.get(key), finding, observation)
        needed = finding.kind.confirm + (1 if patient(finding) else 0)
        if track.phase is Phase.PENDING and not finding.suspect and track.hits >= needed:
            track = replace(track, phase=Phase.RAISED)
            events.append(Event(Change.RAISED, track))
        elif track.phase is Phase.PENDING:
            again |= track.hits < (policy.suspect_looks if finding.suspect else finding.kind.confirm)
            later |= not finding.suspect and finding.kind.confirm <= track.hits < needed
        else:
            worse = _worse(known[key].finding, finding)
            events.append(Event(Change.WORSENED if worse else Change.SEEN, track))
        tracks[key] = track
    for key, track in known.items():
        if key in seen or track.finding.kind.code not in observation.verdict.covers:
            continue
        missed = replace(track, misses=track.misses + 1)
        if track.phase is Phase.PENDING and _comes_once(track) and missed.misses < policy.once_looks:
            tracks[key] = missed
        elif track.phase is Phase.PENDING:
            del tracks[key]
            events.append(Event(Change.DROPPED, missed))
        elif missed.misses >= policy.clear_looks:
            del tracks[key]
            events.append(Event(Change.CLEARED, missed))
        else:
            tracks[key] = replace(missed, phase=Phase.CLEARING)
            again = True
    return Weighed(tracks, tuple(events), again, later)


def _comes_once(track: Track) -> bool:
    """Shown once to a visitor, or once at an address: that it stays away is no sign, and its next showing counts."""
    return track.finding.details.get("shown") == "once"


def _worse(before: Finding, now: Finding) -> bool:
    """More severe, or no less severe and at another stage."""
    staged = now.details.get("stage") != before.details.get("stage")
    return now.level.value < before.level.value or (staged and now.level is before.level)


def _hit(track: Track | None, finding: Finding, observation: Observation) -> Track:
    if track is None:
        at = observation.started
        return Track(finding.key, observation.probe, Phase.PENDING, finding, at, at)
    # A pending track keeps all evidence of its looks: the case will cite both.
    evidence = tuple(dict.fromkeys((*track.finding.evidence, *finding.evidence)))[:8]
    phase = Phase.RAISED if track.phase is Phase.CLEARING else track.phase
    hits = 1 if track.phase is Phase.PENDING and track.finding.suspect and not finding.suspect else track.hits + 1
    return replace(
        track,
        phase=phase,
        finding=replace(finding, evidence=evidence),
        last_seen=observation.started,
        hits=hits,
        misses=0,
    )
