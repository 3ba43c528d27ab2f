"""The contract every probe fulfils, and the attempt around it.

A probe is four things in one room: an identity (`name`, `kinds`), typed settings, a thin `look` that does the
I/O and returns a frozen result, and a pure `verdict` over that result, so that the same judgement runs on
files without a network. The attempt turns every exception into an outcome with a reason: nothing a site sends
can stop the daemon, and nothing that is our fault is held against a site.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from socd.model.allowed import AllowList
from socd.model.exchange import Exchange, Fault, Header, Origin, Persona
from socd.model.inventory import Site, Unit
from socd.model.kinds import Kind
from socd.model.observation import Blob, EvidenceRef, Exhibit, Finding, Observation, Outcome, Verdict
from socd.model.shot import Picture, Shot

log = logging.getLogger(__name__)

S = TypeVar("S", bound="ProbeSettings")
R = TypeVar("R")


class ProbeSettings(BaseModel):
    """What every probe can be told, in socd.yaml under `probes: <name>:` and per site.

    `every` and `timeout` are seconds: the pause between looks, and the budget of one whole look.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    every: float = Field(600.0, gt=0)
    timeout: float = Field(120.0, gt=0)


class ScopeError(Exception):
    """A request would leave the inventory's scope; `str()` says which name or address and why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one fetch: bytes on the wire and decoded, seconds in all, slowest accepted pace."""

    body: int = 5_000_000
    raw: int = 5_000_000
    headers: int = 64_000
    seconds: float = 30.0
    connect: float = 10.0
    redirects: int = 5
    idle: float = 10.0


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A checked address inside the site's scope, ready for a plain socket."""

    host: str  # the name for SNI and Host
    address: str  # IP address
    port: int


class Fetch(Protocol):
    """The only door to a site. Every method keeps scope and politeness by itself."""

    async def get(
        self,
        site: Site,
        url: str,
        *,
        persona: Persona = Persona.BROWSER,
        method: str = "GET",
        headers: tuple[Header, ...] = (),
        limits: Limits | None = None,
    ) -> Exchange:
        """Fetch one URL of the site. Never raises for what the site or the link does: see Exchange.fault."""
        ...

    async def endpoint(self, site: Site, port: int) -> Endpoint:
        """Resolve and check the site's address for a raw connection to `port`.

        Raises ScopeError, or OSError where the name does not resolve.
        """
        ...

    def turn(self, site: Site) -> AbstractAsyncContextManager[None]:
        """Wait for this site's turn before opening one raw connection (politeness)."""
        ...


class Eyes(Protocol):
    """A real browser that sees nothing but the site's own hosts."""

    async def shoot(self, site: Site, url: str, *, wait: float | None = None) -> Shot:
        """One page of the site. Never raises for what page, site or browser do: see Shot.fault.

        `wait`: seconds at most until a browser is free.
        """
        ...


class Pictures(Protocol):
    """The last good picture of each page; reads and writes the disk."""

    def before(self, site: str, url: str) -> Picture | None: ...

    def offer(self, site: str, picture: Picture) -> None:
        """A new one; it is kept only where the whole look is found clean."""
        ...


@dataclass(frozen=True, slots=True)
class Match:
    """One YARA rule that matched: its name, its meta fields, and the distinct matched byte strings (≤ 50)."""

    rule: str
    meta: Mapping[str, Any]
    strings: tuple[bytes, ...]


class Rules(Protocol):
    """Compiled YARA rules; `family` is a folder of rules/ (e.g. "defacement", "leaks")."""

    @property
    def version(self) -> str:
        """Hash over the sources of all rules: recorded with each piece of evidence."""
        ...

    def match(self, family: str, data: bytes) -> tuple[Match, ...]: ...

    def anchors(self, family: str, data: bytes) -> tuple[Match, ...]:
        """As match, yet of each of a rule's strings the first place only: for callers that then look themselves."""
        ...


class Vault(Protocol):
    """Where exhibits are sealed before anything else is written."""

    def seal(self, exhibit: Exhibit, *, site: str | None, about: str, at: datetime) -> EvidenceRef: ...


@dataclass(frozen=True, slots=True)
class Context:
    """All that a pure verdict may know besides the result itself. `unit` is the one that operates the site.

    `fingerprint` makes a keyed fingerprint of a secret; a probe never holds the key. None where there is no key.
    `allowed` is what the office accepts of its secrets.
    """

    site: Site
    now: datetime
    rules: Rules
    trusted_hosts: tuple[str, ...] = ()
    memory: Mapping[str, Any] | None = None
    accepted: frozenset[str] = frozenset()
    unit: Unit | None = None
    fingerprint: Callable[[str], str] | None = field(default=None, repr=False)
    allowed: AllowList = field(default_factory=AllowList)


@dataclass(frozen=True, slots=True)
class Kit:
    """All that a probe's look may touch. `eyes` is None where this machine has no browser to look with."""

    fetch: Fetch
    context: Context
    eyes: Eyes | None = None
    pictures: Pictures | None = None


class Probe(Protocol[S, R]):
    """One way to look at a site. `kinds` is all it can ever report."""

    name: ClassVar[str]
    kinds: ClassVar[tuple[Kind, ...]]

    @property
    def Settings(self) -> type[S]: ...  # noqa: N802 - it is a class

    async def look(self, site: Site, settings: S, kit: Kit) -> R:
        """The I/O: ask, and return a frozen result. Faults of site and link are part of the result."""
        ...

    def verdict(self, result: R, settings: S, context: Context) -> Verdict:
        """Pure: data in, verdict out; no I/O and no clock."""
        ...


# Adds pictures to the findings of a verdict before they are sealed; the keys given are sealed already.
Illustrate = Callable[[Site, Verdict, Kit, frozenset[str]], Awaitable[Verdict]]


@dataclass(slots=True)
class Attempt:
    """Runs one look and always comes back with an observation."""

    vault: Vault
    vantage: str = "local"
    clock: Any = field(default=lambda: datetime.now(UTC))
    illustrate: Illustrate | None = None

    async def run(
        self,
        probe: Probe[Any, Any],
        site: Site,
        settings: ProbeSettings,
        kit: Kit,
        settled: frozenset[str] = frozenset(),
    ) -> Observation:
        """`settled` are finding keys whose evidence is sealed already: they are not sealed at every look again."""
        started = self.clock()
        tick = time.monotonic()
        try:
            async with asyncio.timeout(settings.timeout):
                result = await probe.look(site, settings, kit)
            verdict = await asyncio.to_thread(probe.verdict, result, settings, kit.context)
            if self.illustrate and verdict.findings:
                verdict = await self.illustrate(site, verdict, kit, settled)
        except TimeoutError:
            # Our budget, our fault: waiting for our own politeness counts in it. A slow answer has its own limits.
            detail = f"look took longer than {settings.timeout:g} s"
            verdict = Verdict(Outcome.INDETERMINATE, fault=Fault(Origin.OURS, "budget", detail))
        except ScopeError as error:
            verdict = Verdict(Outcome.INDETERMINATE, fault=Fault(Origin.OURS, "out-of-scope", str(error)))
        except Exception as error:  # a probe's bug is ours: recorded, never fatal, never the site's
            log.exception("probe %s failed on %s", probe.name, site.id)
            fault = Fault(Origin.OURS, "internal", f"{type(error).__name__}: {error}"[:300])
            verdict = Verdict(Outcome.FAILED, fault=fault)
        observation = Observation(
            site.id, site.operator, probe.name, self.vantage, started, time.monotonic() - tick, verdict
        )
        if not any(finding.exhibits for finding in observation.verdict.findings):
            return observation  # the common case: nothing to seal, and no thread to wait for
        return await asyncio.to_thread(self.seal, observation, settled)

    def seal(self, observation: Observation, settled: frozenset[str] = frozenset()) -> Observation:
        """Evidence first: put every finding's exhibits in the vault and keep only their references."""
        findings = tuple(
            replace(finding, exhibits=()) if finding.key in settled else self._sealed(finding, observation)
            for finding in observation.verdict.findings
        )
        return replace(observation, verdict=replace(observation.verdict, findings=findings))

    def _sealed(self, finding: Finding, observation: Observation) -> Finding:
        refs = tuple(
            self.vault.seal(exhibit, site=observation.site, about=_about(exhibit, finding), at=observation.started)
            for exhibit in finding.exhibits
        )
        return replace(finding, exhibits=(), evidence=finding.evidence + refs)


def _about(exhibit: Exhibit, finding: Finding) -> str:
    """A picture's own name tells what it shows, whence and when; all else is about its finding."""
    named = isinstance(exhibit, Blob) and Picture.told_by(exhibit.name) is not None
    return exhibit.name if isinstance(exhibit, Blob) and named else finding.key
