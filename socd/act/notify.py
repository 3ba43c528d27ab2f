"""Tells people: drains the store's outbox into the channels, at least once, never silently dropping one.

A notice was written in the transaction that caused it. It is marked sent only after its channel took it, so a
crash in between repeats it, under the same key. One slow or dead channel never holds up another.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from socd.act.channels import Channel, ChannelError, Email, EmailSettings, Webhook
from socd.act.message import Message, compose
from socd.act.remind import compose_reminder
from socd.cases.clocks import ClockRule
from socd.cases.reminders import EVENTS, Reminder
from socd.model.inventory import Inventory
from socd.store import Notice, Store

log = logging.getLogger(__name__)

_BATCH = 200


class NotifySettings(Protocol):
    @property
    def email(self) -> EmailSettings | None: ...
    @property
    def webhooks(self) -> Sequence[str]: ...


def channel_names(settings: NotifySettings) -> tuple[str, ...]:
    """The channels the settings make: "email", "webhook:0", "webhook:1" … (what `Told.channels` must hold)."""
    email = ("email",) if settings.email else ()
    return (*email, *(f"webhook:{index}" for index in range(len(settings.webhooks))))


class Notifier:
    """Sends what is due. Built anew after a reload: all its state is in the store."""

    def __init__(
        self,
        settings: NotifySettings,
        store: Store,
        inventory: Inventory,
        now: Callable[[], datetime],
        *,
        clock_rules: tuple[ClockRule, ...] = (),
        console: str | None = None,
        told: Callable[[str, bool], None] = lambda channel, sent: None,
        tls: ssl.SSLContext | None = None,
        reminders: Callable[[], Sequence[Reminder]] = lambda: (),
    ) -> None:
        """`reminders` (blocking) tells what is to be reminded of at this moment; `told` is called after each attempt
        (metrics); `tls` replaces the trust store for STARTTLS (tests)."""
        self._settings = settings
        self._store = store
        self._inventory = inventory
        self._now = now
        self._rules = clock_rules
        self._console = console
        self._told = told
        self._tls = tls
        self._reminders = reminders

    async def run(self, pause: float = 2.0) -> None:
        """Drain for ever, every `pause` seconds, until cancelled. A fault of ours is logged and tried again."""
        while True:
            try:
                await self.drain()
            except Exception:
                log.exception("the outbox could not be drained")
            await asyncio.sleep(pause)

    async def drain(self) -> int:
        """Send what is due now; how many notices were taken by their channel."""
        due = await asyncio.to_thread(self._store.due_notices, self._now(), _BATCH)
        by_channel: dict[str, list[Notice]] = defaultdict(list)
        for notice in due:
            by_channel[notice.channel].append(notice)
        drains = (self._drain_one(name, queue) for name, queue in by_channel.items())
        ends = await asyncio.gather(*drains, return_exceptions=True)  # no channel is left running behind our back
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return sum(end for end in ends if isinstance(end, int))

    async def _drain_one(self, name: str, queue: list[Notice]) -> int:
        """Send in order; stop at the first failure, the rest is still due at the next drain."""
        for sent, notice in enumerate(queue):
            try:
                await self._send(name, notice)
            except Exception as error:
                reason = str(error) if isinstance(error, ChannelError) else f"internal: {type(error).__name__}"
                log.warning("notice %s by %s not sent: %s", notice.key, name, reason)
                self._told(name, False)
                await asyncio.to_thread(self._store.notice_failed, notice, self._now(), reason)
                return sent
            self._told(name, True)
            await asyncio.to_thread(self._store.notice_sent, notice, self._now())
        return len(queue)

    async def _send(self, name: str, notice: Notice) -> None:
        if notice.event in EVENTS:
            message = await asyncio.to_thread(self._reminder, notice)
            if message is None:
                log.info("reminder %s is no longer needed", notice.key)
                return
            await self._channel(name).send(notice, message)
            return
        case = await asyncio.to_thread(self._store.case, notice.number)
        if case is None:
            raise ChannelError(f"case {notice.number} is not in the store")
        message = compose(notice, case, self._inventory, self._rules, console=self._console)
        await self._channel(name).send(notice, message)

    def _reminder(self, notice: Notice) -> Message | None:
        """What a reminder says now; None where it was done, sent or acknowledged in between."""
        thing = notice.key.rpartition("/")[0]
        about = next((one for one in self._reminders() if one.thing == thing), None)
        if about is None:
            return None
        case = self._store.case(about.number) if about.number else None
        return compose_reminder(notice, about, case, self._inventory, self._now(), console=self._console)

    def _channel(self, name: str) -> Channel:
        if name == "email" and self._settings.email:
            return Email(self._settings.email, self._now, self._tls)
        kind, _, index = name.partition(":")
        if kind == "webhook" and int(index) < len(self._settings.webhooks):
            return Webhook(self._settings.webhooks[int(index)])
        raise ChannelError(f"channel {name} is not in the configuration")
