"""The probe for what should not be public: exposed files and pages, secrets in scripts, log-ins in the clear."""

from __future__ import annotations

import time
from typing import ClassVar

from pydantic import Field, field_validator

from probes.leaks.logins import SINGLE_SIGN_ON, province
from probes.leaks.look import CHECK, LeaksLook, Walk
from probes.leaks.paths import MOST_RANGE, table
from probes.leaks.state import read
from probes.leaks.verdict import judge
from probes.leaks.visit import Visit
from socd.model.catalogue import FILE_EXPOSED, LOGIN_IN_CLEAR, REPOSITORY_EXPOSED, SECRET_EXPOSED
from socd.model.inventory import Site
from socd.model.kinds import Kind
from socd.model.observation import Verdict
from socd.probe import Context, Kit, ProbeSettings

MOST = 60
_OURS = 5  # home page, controls and closing control: asked whatever the list
_WORK = 0.85  # of the timeout: what is left is for judging what was read


class LeaksSettings(ProbeSettings):
    """`most` requests a look; from the second look on `slice` more, for the full list. `paths`, where given, are asked
    in place of the first list ({host} and {label} stand for the site's name). Bounds of one answer: `range` bytes of a
    file, `page` bytes of a page or script, `seconds`. `patience` faults in a row end the look. `scripts` of the home
    page are read, `sso` are further hosts that log-in forms may post to.
    """

    every: float = Field(21_600.0, gt=0)
    timeout: float = Field(900.0, gt=0)
    most: int = Field(MOST, ge=10, le=MOST)
    slice: int = Field(40, ge=0, le=200)
    paths: tuple[str, ...] = Field((), max_length=MOST - _OURS)
    range: int = Field(MOST_RANGE, ge=256, le=MOST_RANGE)
    page: int = Field(2_000_000, ge=10_000, le=10_000_000)
    scripts: int = Field(6, ge=0, le=20)
    sso: tuple[str, ...] = ()
    seconds: float = Field(15.0, gt=0)
    patience: int = Field(3, ge=1)

    @field_validator("paths")
    @classmethod
    def _absolute(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            if not path.startswith("/") or path.startswith("//"):
                raise ValueError(f"{path!r} must begin with one slash")
        return paths


class LeaksProbe:
    """Looks for what no visitor should be able to read."""

    name: ClassVar[str] = "leaks"
    kinds: ClassVar[tuple[Kind, ...]] = (SECRET_EXPOSED, REPOSITORY_EXPOSED, FILE_EXPOSED, LOGIN_IN_CLEAR)
    Settings: ClassVar[type[LeaksSettings]] = LeaksSettings

    async def look(self, site: Site, settings: LeaksSettings, kit: Kit) -> LeaksLook:
        """GET, one after the other. Bodies are examined and masked before they are kept."""
        context = kit.context
        state = read(context.memory, table().version, context.rules.version)
        part = settings.slice if state.looks else 0  # the first list first
        trusted = (*site.hosts, *context.trusted_hosts, *SINGLE_SIGN_ON, *settings.sso, province(site.host))
        visit = Visit(
            site, kit,
            left=settings.most + part - (settings.most + part) // CHECK,  # kept back for the controls in between
            deadline=time.monotonic() + settings.timeout * _WORK,
            seconds=settings.seconds, page=settings.page, most=settings.range, trusted=trusted,
        )  # fmt: skip
        return await Walk(visit, state, context.now, settings.paths, part, settings.scripts, settings.patience).run()

    def verdict(self, result: LeaksLook, settings: LeaksSettings, context: Context) -> Verdict:
        """Exposures that a control does not show too, and log-ins in the clear."""
        return judge(result, context)
