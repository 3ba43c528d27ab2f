"""Behavioural tests of single weaknesses: nothing is exploited, and what a server should not have said is not kept.

Each trial is a module of one shape; `TRIALS` lists them. What hangs on a session of our own (resumption, Ticketbleed,
renegotiation) shares one handshake: `resumption`.
"""

from __future__ import annotations

from typing import Protocol

from probes.tls.ground import Ground
from probes.tls.result import Trial
from probes.tls.trials import ccs, heartbleed, robot
from probes.tls.trials.sessions import Resumed, psk, resumption


class TrialRoom(Protocol):
    """A trial: the name of its weakness, whether the question makes sense, and the question. `run` never raises."""

    NAME: str

    def applies(self, ground: Ground) -> bool: ...

    async def run(self, ground: Ground) -> Trial: ...


TRIALS: tuple[TrialRoom, ...] = (heartbleed, ccs, robot)

__all__ = ["TRIALS", "Resumed", "TrialRoom", "psk", "resumption"]
