"""Many looks at once share transactions; a look that cannot be kept is told alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from socd.model.inventory import Site
from socd.model.observation import Observation, Outcome, Verdict
from socd.store import Recorded, Store
from socd.work.scribe import Scribe

SITES = {f"s{number}": Site(f"s{number}", f"https://s{number}.example/", "S", "u", "u") for number in range(40)}


def look(site: str, **facts: Any) -> Observation:
    return Observation(site, "u", "tls", "local", datetime.now(UTC), 0.1, Verdict(Outcome.OK, facts=facts))


class Counting:
    """The real store; counts its transactions."""

    def __init__(self, store: Store) -> None:
        self.store, self.transactions = store, 0

    def record(self, observation: Observation) -> Recorded:
        self.transactions += 1
        return self.store.record(observation)

    def record_many(self, observations: list[Observation]) -> list[Recorded]:
        self.transactions += 1
        return self.store.record_many(observations)


@pytest.fixture
def store(tmp_path: Path) -> Any:
    store = Store.open(tmp_path / "socd.db")
    store.sites = SITES
    yield Counting(store)
    store.close()


async def test_looks_that_wait_share_a_transaction_and_are_all_kept(store: Counting) -> None:
    scribe = Scribe(store)  # type: ignore[arg-type]
    recorded = await asyncio.gather(*(scribe.record(look(site)) for site in SITES))
    assert len(recorded) == 40 and store.transactions <= 3
    assert store.store.look_counts() == {(site, "tls"): 1 for site in SITES}
    await scribe.record(look("s1"))
    assert store.store.look_counts()["s1", "tls"] == 2


async def test_one_that_cannot_be_kept_takes_nobody_with_it(store: Counting) -> None:
    scribe = Scribe(store)  # type: ignore[arg-type]
    looks = [look("s1"), look("s2", bad=object()), look("s3")]
    results = await asyncio.gather(*(scribe.record(each) for each in looks), return_exceptions=True)
    assert isinstance(results[1], Exception) and not isinstance(results[0], Exception)
    assert set(store.store.look_counts()) == {("s1", "tls"), ("s3", "tls")}


async def test_who_is_cancelled_while_waiting_keeps_nobody_waiting(store: Counting) -> None:
    scribe = Scribe(store)  # type: ignore[arg-type]
    first, second = (asyncio.ensure_future(scribe.record(look(site))) for site in ("s1", "s2"))
    await asyncio.sleep(0)
    first.cancel()
    assert isinstance(await asyncio.wait_for(second, 5), Recorded)
