"""A certificate and the calendar: how long it may live, when its end is near. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from probes.tls.certificate import Certificate

# Issued since, and how many days it may live then (CA/Browser Forum Baseline Requirements §6.3.2; before 2018 they
# counted 39 and 60 months). What is older than the first rule is held to it all the same.
LIFETIME_LIMITS: tuple[tuple[datetime, int], ...] = (
    (datetime(2029, 3, 15, tzinfo=UTC), 47),
    (datetime(2027, 3, 15, tzinfo=UTC), 100),
    (datetime(2026, 3, 15, tzinfo=UTC), 200),
    (datetime(2020, 9, 1, tzinfo=UTC), 398),
    (datetime(2018, 3, 1, tzinfo=UTC), 825),
    (datetime(2015, 4, 1, tzinfo=UTC), 1188),
    (datetime.min.replace(tzinfo=UTC), 1827),
)

_SOON = 1 / 3
_ALARM = 0.3  # a tenth of that third is grace, for clients that renew at a third
_EARLIEST = timedelta(days=133)  # a third of 398 days: nobody renews a ten-year certificate three years early
_DAY = timedelta(days=1)


class Stage(StrEnum):
    """How near the end is; each is an alarm of its own."""

    THIRD = "third"
    FOURTEEN = "14"
    SEVEN = "7"
    ONE = "1"


def limit_days(cert: Certificate) -> int:
    """How many days a public certificate issued at its first day may live."""
    return next(days for since, days in LIFETIME_LIMITS if cert.not_before >= since)


def too_long_lived(cert: Certificate) -> bool:
    """The last second counts (RFC 5280 §4.1.2.5), and one second over a day is another day."""
    return cert.lifetime >= timedelta(days=limit_days(cert))


def expires_soon(cert: Certificate, now: datetime) -> bool:
    """Still valid, with less than a third of its lifetime left, and less than 133 days."""
    return timedelta(0) <= cert.not_after - now < min(cert.lifetime * _SOON, _EARLIEST)


def expiry_stage(cert: Certificate, now: datetime) -> Stage | None:
    """The nearest alarm a valid certificate has passed: 0.3 of it left, then 14, 7, 1 days; None before and after.

    Certificates of 47 days and less have less time: a half, a quarter and an eighth of that third instead.
    """
    left, first = cert.not_after - now, min(cert.lifetime * _ALARM, _EARLIEST)
    if not timedelta(0) <= left < first:
        return None
    short = cert.lifetime <= 47 * _DAY
    steps = (first / 2, first / 4, min(_DAY, first / 8)) if short else (14 * _DAY, 7 * _DAY, _DAY)
    for stage, step in zip((Stage.ONE, Stage.SEVEN, Stage.FOURTEEN), reversed(steps), strict=True):
        if left < min(step, first):
            return stage
    return Stage.THIRD
