"""One writer for all looks: what waits while a transaction is being committed goes into the next one together."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from socd.model.observation import Observation
from socd.store import Recorded, Store

MOST = 64  # looks in one transaction


@dataclass(slots=True)
class Scribe:
    """A look is recorded, as ever, before anyone is told so: `record` returns once its transaction is on the disk."""

    store: Store
    _waiting: list[tuple[Observation, asyncio.Future[Recorded]]] = field(default_factory=list)
    _writer: asyncio.Task[None] | None = None

    async def record(self, observation: Observation) -> Recorded:
        """Judge and keep one look. Raises what the store raises for this look, whatever it does for others."""
        done: asyncio.Future[Recorded] = asyncio.get_running_loop().create_future()
        self._waiting.append((observation, done))
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return await done

    async def _write(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                results = await asyncio.to_thread(self.store.record_many, [observation for observation, _ in batch])
            except Exception:  # one of them, or the disk: each by itself tells which
                for observation, done in batch:
                    await self._one(observation, done)
                continue
            for (_, done), recorded in zip(batch, results, strict=True):
                if not done.done():
                    done.set_result(recorded)

    async def _one(self, observation: Observation, done: asyncio.Future[Recorded]) -> None:
        try:
            recorded = await asyncio.to_thread(self.store.record, observation)
        except Exception as error:
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(recorded)
