"""The TLS probe: one examination of a site's TLS port within one turn, and what it says.

The complete examination has its own, slower schedule (`full_every`); in between, each look asks again for the
protocols, the suites and the certificate, in two round trips, and goes on to a complete one where they differ.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Self

from pydantic import Field, model_validator

from probes.tls.crl import RevocationLists
from probes.tls.examine import Examiner
from probes.tls.grade import ConfigError, Profile, profiles
from probes.tls.hello import Protocol
from probes.tls.home import Home, look_home
from probes.tls.judge import KINDS
from probes.tls.memory import Memory, differs
from probes.tls.openssl import Trust, authorities
from probes.tls.result import Examination
from probes.tls.verdict import Verdicts
from probes.tls.wire import Line
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.model.observation import Outcome, Verdict
from socd.probe import Context, Endpoint, Kit, ProbeSettings

log = logging.getLogger(__name__)
LISTS = RevocationLists()

_SHORT = 16_384  # bytes of certificates whose verdict takes a few milliseconds at most
_OLD = frozenset({Protocol.SSL2, Protocol.SSL3, Protocol.TLS10, Protocol.TLS11})


class TlsSettings(ProbeSettings):
    """`every`: seconds between looks at protocols, suites and certificate; `full_every`: between complete ones.

    `port` None means the URL's own for https, 443 for http. `sni` is the name to ask for and to match instead of the
    site's. `ca_file` (PEM) is trusted besides the system's store; `crl_file` is a revocation list (DER or PEM);
    `crl_hosts` are hosts (or domains) of authorities from which lists may be fetched, besides the inventory's scope.
    `patience` is how many seconds of silence end one connection, `budget` how many all of them may take together: a
    tarpit costs that and no more. At most `parallel` connections at once, `pace` seconds between two starts. Waiting
    for a turn counts only against `timeout`. `home`: fetch the home page too, for HSTS, redirect and mixed content.
    `profile` is the one whose grade is shown and reported; `profiles_dir` an office's own profiles.
    """

    every: float = Field(3600.0, gt=0)
    full_every: float = Field(86_400.0, ge=0)
    port: int | None = Field(None, ge=1, le=65535)
    sni: str | None = None
    ca_file: str | None = None
    crl_file: str | None = None
    crl_hosts: frozenset[str] = frozenset()
    protocols_weak: frozenset[Protocol] = _OLD
    patience: float = Field(5.0, gt=0)
    budget: float = Field(30.0, gt=0)
    parallel: int = Field(6, ge=1, le=64)
    pace: float = Field(0.0, ge=0, le=60)
    home: bool = True
    profile: str = "vn-portal"
    profiles_dir: str | None = None

    @model_validator(mode="after")
    def _profile_is_there(self) -> Self:
        try:
            known = profiles(self.own_profiles)
        except ConfigError as error:
            raise ValueError(str(error)) from error
        if self.profile not in known:
            raise ValueError(f"no grading profile “{self.profile}”; there are: {', '.join(sorted(known))}")
        return self

    @property
    def own_profiles(self) -> Path | None:
        return Path(self.profiles_dir) if self.profiles_dir else None


@dataclass(frozen=True, slots=True)
class TlsResult:
    """One look. Without an examination, `fault` says why there is none; with neither, the site has no TLS port.

    `trusts` are OpenSSL's verdicts on the examination's chains, in their order. `home` None: not asked for.
    """

    examination: Examination | None = None
    trusts: tuple[Trust, ...] = ()
    home: Home | None = None
    fault: Fault | None = None
    crls: tuple[bytes, ...] = ()
    profiles: tuple[Profile, ...] = ()


class TlsProbe:
    """Protocols, ciphers, certificates, known weaknesses and the grade of one site."""

    name: ClassVar[str] = "tls"
    kinds: ClassVar[tuple[Kind, ...]] = KINDS
    Settings: ClassVar[type[TlsSettings]] = TlsSettings

    async def look(self, site: Site, settings: TlsSettings, kit: Kit) -> TlsResult:
        """Examine the site's TLS port. Raises ScopeError, and OSError where `ca_file` or `crl_file` cannot be read."""
        port = tls_port(site, settings)
        if port is None:
            return TlsResult()
        ours = _files(settings)  # our own mistake is told before anybody is bothered
        try:
            endpoint = await kit.fetch.endpoint(site, port)
        except OSError as error:
            return TlsResult(fault=Fault(Origin.LINK, "dns", f"{type(error).__name__}: {error}"[:300]))
        deadline = time.monotonic() + settings.timeout * 0.9  # a little early, so that what was learnt is kept
        examination = await _examine(site, settings, kit, endpoint, deadline)
        if examination is None:
            return TlsResult(fault=Fault(Origin.OURS, "budget", "no turn at this site within the look's time"))
        trusts = await _trusts(examination, settings.ca_file)
        home = None
        if settings.home and examination.full and examination.accepted:
            home = await _home(site, kit, endpoint.host, port, deadline)
        crls = ours.crls
        if not crls:  # every look, or a revoked certificate would seem mended in between; lists are kept for hours
            crls = await LISTS.of(examination.chain, kit.fetch, site, endpoint.address, settings.crl_hosts)
        return replace(ours, examination=examination, trusts=trusts, home=home, crls=crls)

    def verdict(self, result: TlsResult, settings: TlsSettings, context: Context) -> Verdict:
        """What the look says. A kind is covered only where the look could have seen it."""
        found = result.examination
        if found is None:
            if result.fault is not None:
                return Verdict(Outcome.FAILED, fault=result.fault)
            return Verdict(Outcome.OK, facts={"applies": False})
        host = settings.sni or found.endpoint.host
        return Verdicts(
            found, result.trusts, result.home, result.crls, result.profiles, context, host,
            asked_of(settings, found.endpoint), settings.protocols_weak, settings.profile,
        ).verdict()  # fmt: skip


def tls_port(site: Site, settings: TlsSettings) -> int | None:
    """The port to examine; None for an http site whose `connect` names its ports and has no TLS port among them."""
    if site.url.lower().startswith("https:"):
        return settings.port or site.port
    port = settings.port or 443
    elsewhere = site.connect is not None and site.connect.ports and port not in site.connect.ports
    return None if elsewhere else port


def asked_of(settings: TlsSettings, endpoint: Endpoint) -> str:
    """What a memory must have been about to count for this look."""
    return f"{settings.sni or endpoint.host}:{endpoint.port} {settings.profile}"


async def _examine(
    site: Site, settings: TlsSettings, kit: Kit, endpoint: Endpoint, deadline: float
) -> Examination | None:
    """Within one turn: a quick look where a complete one is not due, and a complete one where it is or where the quick
    one saw something else. None where no turn came in time."""
    context = kit.context
    memory = Memory.read(context.memory, asked_of(settings, endpoint))
    host = settings.sni or endpoint.host
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
                await stack.enter_async_context(kit.fetch.turn(site))
        except TimeoutError:
            return None

        def line() -> Line:
            budget = min(settings.budget, max(0.0, deadline - time.monotonic()))
            return Line(endpoint, settings.patience, budget, settings.parallel, settings.pace)

        quick = None
        if memory is not None and not memory.due(context.now, settings.full_every):
            quick = await Examiner(line(), host).floor(memory.suites)
            if not differs(memory, quick):
                return quick
        whole = await Examiner(line(), host).full()
        if quick is None:
            return whole
        return replace(whole, connections=whole.connections + quick.connections, seconds=whole.seconds + quick.seconds)


async def _home(site: Site, kit: Kit, host: str, port: int, deadline: float) -> Home | None:
    try:
        async with asyncio.timeout(max(0.0, deadline - time.monotonic())):
            return await look_home(kit.fetch, site, host, port)
    except TimeoutError:
        return None  # not determined; what the examination learnt is kept


def _files(settings: TlsSettings) -> TlsResult:
    """What the look needs from our own disk."""
    if settings.ca_file:
        Path(settings.ca_file).stat()
    crl = Path(settings.crl_file) if settings.crl_file else None
    try:
        known = _profiles(settings.own_profiles, int(time.monotonic()))
    except ConfigError as error:  # broken since the configuration was read: told there, and no reason not to look
        log.warning("grading profiles: %s", error)
        known = {}
    crls = (_read(crl, crl.stat().st_mtime_ns),) if crl else ()
    return TlsResult(crls=crls, profiles=tuple(known.values()))


@lru_cache(maxsize=2)
def _profiles(own: Path | None, _second: int) -> Mapping[str, Profile]:
    """The files are looked at once a second, not at every look."""
    return profiles(own)


@lru_cache(maxsize=2)
def _read(path: Path, _stamp: int) -> bytes:
    return path.read_bytes()


async def _trusts(found: Examination, ca_file: str | None) -> tuple[Trust, ...]:
    """In a thread where it takes long; for a usual chain the way there and back costs as much as the verdict."""
    known, chains = authorities(ca_file), [chain.ders for chain in found.chains]
    if known.ready and sum(len(data) for chain in chains for data in chain) <= _SHORT:
        return tuple(map(known.judge, chains))
    return await asyncio.to_thread(lambda: tuple(map(known.judge, chains)))
