"""The two ways out: e-mail over SMTP, and anything Apprise knows (webhooks, chat services)."""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Protocol
from urllib.parse import quote, urlsplit

import aiosmtplib
import apprise

from socd.act.message import Message
from socd.store import Notice

log = logging.getLogger(__name__)

_TIMEOUT = 20.0  # seconds, one SMTP step
_TLS_PORT = 465  # submissions: TLS from the first byte (RFC 8314)
_HEADER_SCHEMES = ("json", "jsons", "form", "forms", "xml", "xmls")


class ChannelError(Exception):
    """The channel did not take the message; `str()` says why and holds no secret."""


class EmailSettings(Protocol):
    """Where mail goes. `starttls` demands TLS (with a valid certificate), it does not merely offer it."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def starttls(self) -> bool: ...
    @property
    def username(self) -> str | None: ...
    @property
    def password(self) -> str | None: ...
    @property
    def sender(self) -> str: ...
    @property
    def to(self) -> Sequence[str]: ...


class Channel(Protocol):
    async def send(self, notice: Notice, message: Message) -> None:
        """Hand over one message. Raises ChannelError when it was not taken."""
        ...


@dataclass(frozen=True, slots=True)
class Email:
    settings: EmailSettings
    now: Callable[[], datetime]
    tls: ssl.SSLContext | None = None  # None: the system's trust store

    async def send(self, notice: Notice, message: Message) -> None:
        to = self.settings
        try:
            refused, _ = await aiosmtplib.send(
                self._letter(notice, message),
                hostname=to.host,
                port=to.port,
                username=to.username,
                password=to.password,
                use_tls=to.port == _TLS_PORT,
                start_tls=to.starttls and to.port != _TLS_PORT,
                tls_context=self.tls,
                timeout=_TIMEOUT,
            )
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            raise ChannelError(self._reason(error)) from None
        if refused:  # some took it: sending again would tell those twice
            log.warning("notice %s: %d of %d recipients refused", notice.key, len(refused), len(to.to))

    def _letter(self, notice: Notice, message: Message) -> EmailMessage:
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self.settings.sender
        letter["To"] = ", ".join(self.settings.to)
        letter["Subject"] = message.subject
        letter["Date"] = format_datetime(self.now())
        letter["Message-ID"] = f"<{message.id}@{self.settings.sender.rpartition('@')[2].rstrip('>')}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter["X-Socd-Notice"] = notice.key
        letter.set_content(message.body)
        return letter

    def _reason(self, error: Exception) -> str:
        """What the server said, without anything it may have echoed of the login."""
        text = f"smtp {self.settings.host}:{self.settings.port}: {type(error).__name__}: {error}"
        for secret in (self.settings.password, self.settings.username):
            if secret:
                text = text.replace(secret, "***")
        return text


@dataclass(frozen=True, slots=True)
class Webhook:
    """One Apprise address. It may hold tokens, so it is never logged nor part of an error."""

    url: str

    async def send(self, notice: Notice, message: Message) -> None:
        await asyncio.to_thread(self._send, notice, message)

    def _send(self, notice: Notice, message: Message) -> None:
        service = apprise.Apprise()
        if not service.add(self._with_key(notice, message)):
            raise ChannelError("the address is none that Apprise understands: mend notify.webhooks")
        with apprise.LogCapture(level=logging.WARNING, name="apprise") as said:  # type: ignore[no-untyped-call]
            taken = service.notify(
                title=message.subject,
                body=message.body,
                body_format=apprise.NotifyFormat.TEXT,
                notify_type=apprise.NotifyType.INFO if notice.event == "cleared" else apprise.NotifyType.WARNING,
            )
            reason = _status(said.getvalue())
        if not taken:
            raise ChannelError(f"{urlsplit(self.url).scheme} webhook: {reason}")

    def _with_key(self, notice: Notice, message: Message) -> str:
        """Plain HTTP services get the notice's identity as headers: a receiver can drop a repeat by it."""
        if urlsplit(self.url).scheme.lower() not in _HEADER_SCHEMES:
            return self.url
        headers = {"Idempotency-Key": message.id, "X-Socd-Notice": notice.key}
        extra = "&".join(f"%2B{name}={quote(value, safe='')}" for name, value in headers.items())
        return self.url + ("&" if "?" in self.url else "?") + extra


def _status(said: str) -> str:
    """Apprise only says yes or no; its log names the HTTP status. Nothing else of it is kept (it may hold tokens)."""
    found = re.search(r"error=(\d{3})", said)
    return f"HTTP status {found[1]}" if found else "no connection, or refused by the service"
