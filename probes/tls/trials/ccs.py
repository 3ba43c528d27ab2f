"""CCS injection, CVE-2014-0224: ChangeCipherSpec before any key is agreed on.

A sound server calls it an unexpected message. A vulnerable one changes to keys made of nothing: the second
ChangeCipherSpec, in the clear, then cannot be decrypted, and it says so, or hangs up. As others may complain in the
same words about other things, a second connection makes sure: to a single one, a vulnerable server has nothing to say.
"""

from __future__ import annotations

from collections.abc import Coroutine

from probes.tls.ask import Errand
from probes.tls.framing import CIPHER_CHANGE
from probes.tls.ground import Ground
from probes.tls.hello import record
from probes.tls.records import Flight
from probes.tls.result import Trial
from probes.tls.trials.knock import HANG_UP, RESET, SILENCE, Knock, long

NAME = "CCS"
# bad_record_mac, decryption_failed, record_overflow, decode_error, decrypt_error: all said of a record not decrypted
_SUSPICIOUS = frozenset((20, 21, 22, 50, 51))


def applies(ground: Ground) -> bool:
    """Always: the flaw sits in the handshake of SSL 3.0 to TLS 1.2."""
    return True


async def run(ground: Ground) -> Trial:
    """One connection; two where the first is suspicious."""
    first = _knock(ground, 2)
    return await _told(ground, first, await first.on(ground.line, long(ground.line)))


def errand(ground: Ground) -> tuple[Errand, Coroutine[None, None, Trial]]:
    """The trial along with a question of the enumeration, and what runs it: a connection less."""
    first = _knock(ground, 2)
    along = Errand(ground.protocol, first.poke, first.react)

    async def run() -> Trial:
        return await _told(ground, first, await first.along(along, ground.line, long(ground.line)))

    return along, run()


async def _told(ground: Ground, first: Knock, said: str) -> Trial:
    if not said or said == SILENCE:
        return Trial(None, first.why or "no answer to an early ChangeCipherSpec")
    if said not in (HANG_UP, RESET):
        if first.alert is None:
            return Trial(None, f"{said} after an early ChangeCipherSpec")
        if first.alert.code not in _SUSPICIOUS:
            return Trial(False, f"early ChangeCipherSpec refused: {said}")
    second = _knock(ground, 1)
    again = await second.on(ground.line, long(ground.line))
    if again == SILENCE:
        return Trial(True, f"an early ChangeCipherSpec was taken, the next one could not be decrypted: {said}")
    if again:
        return Trial(False, f"early ChangeCipherSpec refused: {again}")
    return Trial(None, f"{said} at two early ChangeCipherSpec; then {second.why}")


def _knock(ground: Ground, times: int) -> Knock:
    def poke(flight: Flight) -> bytes:
        assert flight.hello is not None  # noqa: S101 - only called with a whole flight
        return record(b"\1", flight.hello.version, CIPHER_CHANGE) * times

    suites = ground.known or (ground.hello.suite,)
    return Knock(ground.offer(ground.protocol, suites), ground.host, poke)
