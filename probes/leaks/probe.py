"""The probe for exposed files: a short polite list, controls for names that cannot exist, content as proof."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urljoin

from pydantic import Field, field_validator

from probes.leaks.examine import Exposure, examine
from probes.leaks.paths import CONTROLS, DEFAULT, NAMED, paths_of
from probes.leaks.redact import redacted
from socd.model.catalogue import FILE_EXPOSED, REPOSITORY_EXPOSED, SECRET_EXPOSED
from socd.model.exchange import Exchange, Fault, Origin, Response
from socd.model.inventory import Site
from socd.model.kinds import Kind, worst
from socd.model.observation import Finding, Outcome, Verdict
from socd.probe import Context, Kit, Limits, ProbeSettings
from socd.rules import RuleTimeoutError

MOST = 60


class LeaksSettings(ProbeSettings):
    """`paths` is what is asked ({host} and {label} stand for the site's name); `range` how many bytes of each.

    With the controls a look makes at most 60 requests. `patience` faults in a row end it.
    """

    every: float = Field(21_600.0, gt=0)
    timeout: float = Field(900.0, gt=0)
    paths: tuple[str, ...] = Field(DEFAULT + NAMED, max_length=MOST - len(CONTROLS))
    range: int = Field(8192, ge=256, le=65_536)
    seconds: float = Field(15.0, gt=0)
    patience: int = Field(3, ge=1)

    @field_validator("paths")
    @classmethod
    def _absolute(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            if not path.startswith("/") or path.startswith("//"):
                raise ValueError(f"{path!r} must begin with one slash")
        return paths


@dataclass(frozen=True, slots=True)
class Answer:
    """What one path came to. The body is gone; `exposure` is what it proved, `exchange` its redacted form."""

    path: str
    status: int | None = None
    size: int | None = None
    content_type: str = ""
    exposure: Exposure | None = None
    exchange: Exchange | None = field(default=None, repr=False)
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class LeaksLook:
    """One look: controls first (one per CONTROLS), then the paths asked until the end or until `stopped`."""

    controls: tuple[Answer, ...]
    answers: tuple[Answer, ...] = ()
    stopped: Fault | None = None


class LeaksProbe:
    """Looks for files no visitor should be able to read."""

    name: ClassVar[str] = "leaks"
    kinds: ClassVar[tuple[Kind, ...]] = (SECRET_EXPOSED, REPOSITORY_EXPOSED, FILE_EXPOSED)
    Settings: ClassVar[type[LeaksSettings]] = LeaksSettings

    async def look(self, site: Site, settings: LeaksSettings, kit: Kit) -> LeaksLook:
        """GET with a byte range, one after the other. Bodies are examined and masked before they are kept."""
        nonce = f"socd-{secrets.token_hex(6)}"
        controls: list[Answer] = []
        for control in CONTROLS:
            answer = await self._ask(site, control.replace("{nonce}", nonce), settings, kit)
            controls.append(answer)
            if answer.fault:  # without its controls a look proves nothing: leave the site alone
                return LeaksLook(tuple(controls), stopped=answer.fault)
        answers: list[Answer] = []
        missed = 0
        for path in paths_of(site, settings.paths):
            answer = await self._ask(site, path, settings, kit)
            answers.append(answer)
            missed = missed + 1 if answer.fault else 0
            if answer.fault and (missed >= settings.patience or answer.fault.reason == "throttled"):
                return LeaksLook(tuple(controls), tuple(answers), answer.fault)
        return LeaksLook(tuple(controls), tuple(answers))

    async def _ask(self, site: Site, path: str, settings: LeaksSettings, kit: Kit) -> Answer:
        most = settings.range * 2  # a server may ignore the range; then the limit cuts it off
        exchange = await kit.fetch.get(
            site,
            urljoin(site.url, path),
            headers=((b"Range", b"bytes=0-%d" % (settings.range - 1)), (b"Accept-Encoding", b"identity")),
            limits=Limits(body=most, raw=most, seconds=settings.seconds, redirects=2),
        )
        return await asyncio.to_thread(_answer, path, exchange, kit.context)

    def verdict(self, result: LeaksLook, settings: LeaksSettings, context: Context) -> Verdict:
        """Exposures that a control does not show too; covers only what every path could answer for."""
        findings = _findings(result)
        faults = [answer.fault for answer in result.answers if answer.fault]
        facts = {"asked": len(result.answers), "faults": len(faults), "catch_all": sorted(_given_for_anything(result))}
        fault = result.stopped or next(iter(faults), None) or _catch_all_fault(result)
        outcome = Outcome.FINDING if findings else Outcome.INDETERMINATE if fault else Outcome.OK
        return Verdict(outcome, findings, fault, facts=facts, covers=_covers(result))


def _answer(path: str, exchange: Exchange, context: Context) -> Answer:
    """Examines one exchange and lets go of its body."""
    fault = _fault(exchange)
    response = exchange.final
    if fault or response is None:
        return Answer(path, fault=fault)
    kept = Answer(path, response.status, _size(response), response.header("content-type") or "")
    if response.status not in (200, 206) or exchange.left:
        return kept
    try:
        exposure = examine(path, response.body, context.rules)
    except RuleTimeoutError as error:
        return Answer(path, fault=Fault(Origin.OURS, "rules-timeout", str(error)))
    if exposure is None:
        return kept
    return Answer(
        path, kept.status, kept.size, kept.content_type[:100], exposure, redacted(exchange, exposure.skeleton)
    )


def _fault(exchange: Exchange) -> Fault | None:
    """A body cut at our own limit is an answer; "slow down" and "unavailable" are none."""
    response = exchange.final
    if exchange.fault:
        cut = exchange.fault.reason == "too-large" and response is not None
        return None if cut else exchange.fault
    if response is not None and response.status in (429, 503):
        return Fault(Origin.SITE, "throttled", f"HTTP {response.status}")
    if response is None and not exchange.left:
        return Fault(Origin.SITE, "protocol", "no answer")
    return None


def _size(response: Response) -> int | None:
    """The whole file's size, as far as the server tells."""
    whole = (response.header("content-range") or "").rpartition("/")[2]
    length = response.header("content-length") or ""
    told = whole if whole.isdigit() else length if response.status == 200 else ""
    return int(told) if told.isdigit() and len(told) < 16 else None


def _given_for_anything(result: LeaksLook) -> set[str]:
    return {control.exposure.what for control in result.controls if control.exposure}


def _catch_all_fault(result: LeaksLook) -> Fault | None:
    """A site that gives a listing, or an archive, for any name: whether a real one is there cannot be told."""
    given = sorted(_given_for_anything(result))
    return Fault(Origin.SITE, "catch-all", ", ".join(given)) if given else None


def _findings(result: LeaksLook) -> tuple[Finding, ...]:
    """One finding per file; all of a repository's files are one.

    What the site also gives for a name that cannot exist proves nothing, whatever it looks like.
    """
    given_for_anything = _given_for_anything(result)
    grouped: dict[str, list[Answer]] = {}
    for answer in result.answers:
        exposure = answer.exposure
        if exposure is None or exposure.what in given_for_anything:
            continue
        repository = exposure.kind is REPOSITORY_EXPOSED
        cause = f"repository:.{exposure.what}" if repository else f"file:{answer.path}"
        grouped.setdefault(cause, []).append(answer)
    return tuple(_finding(cause, answers) for cause, answers in grouped.items())


def _finding(cause: str, answers: list[Answer]) -> Finding:
    first = answers[0]
    exposures = [answer.exposure for answer in answers if answer.exposure]
    severities = [exposure.severity or exposure.kind.severity for exposure in exposures]
    details: dict[str, Any] = {
        "what": exposures[0].what,
        "title_en": exposures[0].title.en,
        "path": first.path,
        "paths": [answer.path for answer in answers],
        "status": first.status,
        "size": first.size,
        "content_type": first.content_type,
        "names": sorted({name for exposure in exposures for name in exposure.names}),
        "samples": [sample for exposure in exposures for sample in exposure.samples],
    }
    return Finding(
        exposures[0].kind,
        place=first.exchange.final_url if first.exchange else first.path,
        cause=cause,
        title=f"{exposures[0].title.vi}: {first.path}",
        details=details,
        severity=worst(severities),
        exhibits=tuple(answer.exchange for answer in answers if answer.exchange),
    )


def _covers(result: LeaksLook) -> frozenset[str]:
    """A kind is covered when every path that could show it was answered, and no control showed it too."""
    if result.stopped or not result.answers:
        return frozenset()
    faulty = [answer.path for answer in result.answers if answer.fault]
    covers: set[str] = set()
    if not any(_is_repository(path) for path in faulty):
        covers.add(REPOSITORY_EXPOSED.code)
    if all(_is_repository(path) for path in faulty):
        covers |= {SECRET_EXPOSED.code, FILE_EXPOSED.code}
    return frozenset(covers - {control.exposure.kind.code for control in result.controls if control.exposure})


def _is_repository(path: str) -> bool:
    return "/.git/" in path or "/.svn/" in path
