"""Notices reach a real SMTP server and a real webhook, once each, whatever happens in between."""

from __future__ import annotations

import asyncio
import email
import ipaddress
import ssl
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from socd.act.message import compose, defang, message_id, one_line
from socd.act.notify import Notifier, channel_names
from socd.cases.life import Answer
from socd.model import catalogue as c
from socd.model.observation import Finding
from socd.store import Notice
from socd.store import schema as t
from tests.act.sample_province import DEFACED, HOSTILE, NOW, RULES, Province

# aiosmtpd warns of plain logins it is told to demand TLS for; apprise loads a module that Python 3.13 drops
pytestmark = [
    pytest.mark.filterwarnings("ignore:.*Requiring AUTH while not requiring TLS.*:UserWarning"),
    pytest.mark.filterwarnings("ignore:.imghdr. is deprecated:DeprecationWarning"),
]


@dataclass
class Mail:
    """What a fake settings object and a real server share."""

    host: str = "127.0.0.1"
    port: int = 0
    starttls: bool = False
    username: str | None = None
    password: str | None = None
    sender: str = "socd@backan.example"
    to: tuple[str, ...] = ("truc@backan.example", "lanhdao@backan.example")


@dataclass
class Settings:
    email: Mail | None = None
    webhooks: tuple[str, ...] = ()


@dataclass
class Inbox:
    """aiosmtpd handler: keeps what arrived; answers 451 while `refuse`."""

    mails: list[Message] = field(default_factory=list)
    envelopes: list[Any] = field(default_factory=list)
    refuse: bool = False

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.refuse:
            return "451 try again later"
        self.envelopes.append(envelope)
        self.mails.append(email.message_from_bytes(envelope.content))
        return "250 OK"


class Server(Controller):
    """aiosmtpd on a free loopback port."""

    def __init__(self, handler: Inbox, host: str = "127.9.1.1", port: int = 0, **kwargs: Any) -> None:
        super().__init__(handler, hostname=host, port=port, **kwargs)

    def _trigger_server(self) -> None:
        """The base class connects to port 0 to see whether it is up; ask for the real one first."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, Mail]]:
    handler = Inbox()
    server = Server(handler)
    server.start()
    yield handler, Mail("127.9.1.1", server.port)
    server.stop()


@dataclass
class Hook:
    url: str
    calls: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    status: int = 200
    called: asyncio.Event = field(default_factory=asyncio.Event)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    got = Hook("")

    async def receive(request: web.Request) -> web.Response:
        got.calls.append((dict(request.headers), await request.json()))
        got.called.set()
        return web.Response(status=got.status)

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.9.1.2", 0)
    await site.start()
    port = runner.addresses[0][1]
    got.url = f"json://127.9.1.2:{port}/hook"
    yield got
    await runner.cleanup()


class Clock:
    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def later(self, **span: float) -> None:
        self.at += timedelta(**span)


def notifier(province: Province, settings: Settings, clock: Clock, **more: Any) -> Notifier:
    return Notifier(settings, province.store, province.inventory, clock, clock_rules=RULES, **more)


def outbox(province: Province) -> list[dict[str, Any]]:
    with province.store._engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(t.outbox).order_by(t.outbox.c.id)).mappings()]


def subject(mail: Message) -> str:
    return str(make_header(decode_header(mail["Subject"])))


def text(mail: Message) -> str:
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


async def test_both_channels_tell_the_case_once_and_only_once(inbox: tuple[Inbox, Mail], hook: Hook) -> None:
    mails, account = inbox
    settings = Settings(account, (hook.url,))
    province = Province(channels=channel_names(settings))
    number = province.confirmed("chodon", "defacement", DEFACED)
    told: list[tuple[str, bool]] = []
    sender = notifier(province, settings, Clock(NOW + timedelta(minutes=5)), told=lambda *one: told.append(one),
                      console="http://127.0.0.1:8765")  # fmt: skip
    assert await sender.drain() == 2
    assert await sender.drain() == 0
    assert sorted(told) == [("email", True), ("webhook:0", True)]

    (mail,) = mails.mails
    assert number in subject(mail)
    assert "Trang bị thay đổi giao diện" in subject(mail)
    assert mails.envelopes[0].rcpt_tos == list(account.to)
    body = text(mail)
    for expected in (
        "UBND huyện Chợ Đồn",
        "hxxps://chodon[.]backan[.]example/",
        "Phát hiện (T0): 21/11/2026 12:30 (+07)",
        "Hạn pháp lý: Thông báo ban đầu 24 giờ: 22/11/2026 12:30 (+07)",
        "Legal deadline: Initial notice, 24 hours",
        f"http://127.0.0.1:8765/cases/{number}",
    ):
        assert expected in body
    headers, payload = hook.calls[0]
    assert number in payload["title"]
    assert "hxxps://chodon[.]backan[.]example/" in payload["message"]
    assert headers["X-Socd-Notice"] == f"{number}/raised/1"
    assert len(headers["Idempotency-Key"]) == 32


async def test_a_dead_channel_keeps_its_notice_until_it_lives_and_holds_nobody_up(hook: Hook) -> None:
    probe = Server(Inbox())
    probe.start()
    port = probe.port
    probe.stop()
    settings = Settings(Mail("127.9.1.1", port), (hook.url,))
    province = Province(channels=channel_names(settings))
    province.confirmed("chodon", "defacement", DEFACED)
    clock = Clock(NOW + timedelta(minutes=5))
    sender = notifier(province, settings, clock)
    assert await sender.drain() == 1  # the webhook
    assert len(hook.calls) == 1
    waiting = outbox(province)[0]
    assert waiting["channel"] == "email"
    assert waiting["tries"] == 1
    assert "127.9.1.1" in waiting["error"]
    assert await sender.drain() == 0  # not before its time

    handler = Inbox()
    server = Server(handler, port=port)
    server.start()
    try:
        clock.later(seconds=6)
        assert await sender.drain() == 1
    finally:
        server.stop()
    assert len(handler.mails) == 1
    assert len(hook.calls) == 1


async def test_a_repeat_after_a_crash_carries_the_same_key(inbox: tuple[Inbox, Mail], hook: Hook) -> None:
    """The server took it, we died before writing that down: the receiver can see that it is the same."""
    mails, account = inbox
    settings = Settings(account, (hook.url,))
    province = Province(channels=channel_names(settings))
    province.confirmed("chodon", "defacement", DEFACED)
    clock = Clock(NOW + timedelta(minutes=5))
    sender = notifier(province, settings, clock)
    due = province.store.due_notices(clock())
    for notice in due:
        await sender._send(notice.channel, notice)
    assert await sender.drain() == 2
    assert len({mail["Message-ID"] for mail in mails.mails}) == 1
    assert len(mails.mails) == len(hook.calls) == 2
    assert len({headers["Idempotency-Key"] for headers, _ in hook.calls}) == 1
    assert len({message_id(notice) for notice in due}) == 2  # the channels differ


async def test_hostile_words_stay_words(inbox: tuple[Inbox, Mail], hook: Hook) -> None:
    mails, account = inbox
    settings = Settings(account, (hook.url,))
    province = Province(channels=channel_names(settings))
    place = "https://evil.example/\r\nBcc: x@example.org\r\n\r\n.\r\nMAIL FROM:<a@b>" + "x" * 2000
    hostile = Finding(c.PAGE_DEFACED, place, "page:/", HOSTILE, {"title": HOSTILE})
    province.confirmed("chodon", "defacement", hostile)
    assert await notifier(province, settings, Clock(NOW + timedelta(minutes=5))).drain() == 2
    (mail,) = mails.mails
    assert mail["Bcc"] is None
    assert mails.envelopes[0].rcpt_tos == list(account.to)
    body = text(mail)
    (line,) = [line for line in body.splitlines() if line.startswith("Vị trí:")]
    assert line.startswith("Vị trí: hxxps://evil[.]example/ Bcc: x@example[.]org . MAIL FROM:<a@b>xxx")
    assert len(line) < 400
    assert "https://evil" not in body
    assert "\u202e" not in body
    assert "\u202e" not in hook.calls[0][1]["message"]


@pytest.mark.parametrize("status", [500, 403])
async def test_a_webhook_that_refuses_is_told_with_its_status(hook: Hook, status: int) -> None:
    hook.status = status
    secret = hook.url.replace("json://", "json://user:hunter2@")
    settings = Settings(None, (secret,))
    province = Province(channels=channel_names(settings))
    province.confirmed("chodon", "defacement", DEFACED)
    assert await notifier(province, settings, Clock(NOW + timedelta(minutes=5))).drain() == 0
    (row,) = outbox(province)
    assert str(status) in row["error"]
    assert "hunter2" not in row["error"]


async def test_a_mail_server_that_refuses_is_asked_again(inbox: tuple[Inbox, Mail]) -> None:
    mails, account = inbox
    mails.refuse = True
    settings = Settings(account)
    province = Province(channels=("email",))
    province.confirmed("chodon", "defacement", DEFACED)
    clock = Clock(NOW + timedelta(minutes=5))
    sender = notifier(province, settings, clock)
    assert await sender.drain() == 0
    assert "451" in outbox(province)[0]["error"]
    mails.refuse = False
    clock.later(seconds=6)
    assert await sender.drain() == 1


async def test_login_over_starttls_and_a_wrong_password_that_is_not_told(tmp_path: Path) -> None:
    server_tls, client_tls = _tls(tmp_path)

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, auth: Any) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        return AuthResult(success=(auth.login, auth.password) == (b"socd", b"s3cret-word"), handled=False)

    handler = Inbox()
    server = Server(handler, tls_context=server_tls, require_starttls=True, auth_required=True, authenticator=check)
    server.start()
    try:
        account = Mail("127.9.1.1", server.port, starttls=True, username="socd", password="wrong-word")
        province = Province(channels=("email",))
        province.confirmed("chodon", "defacement", DEFACED)
        clock = Clock(NOW + timedelta(minutes=5))
        assert await notifier(province, Settings(account), clock, tls=client_tls).drain() == 0
        error = outbox(province)[0]["error"]
        assert "535" in error
        assert "wrong-word" not in error
        account.password = "s3cret-word"
        clock.later(seconds=6)
        assert await notifier(province, Settings(account), clock, tls=client_tls).drain() == 1
        clock.later(seconds=60)
        province.confirmed("nari", "defacement", DEFACED, after=60)
        assert await notifier(province, Settings(account), clock).drain() == 0  # the system does not trust this CA
        assert "certificate" in outbox(province)[1]["error"].lower()
    finally:
        server.stop()
    assert len(handler.mails) == 1


async def test_starttls_is_demanded_not_hoped_for(inbox: tuple[Inbox, Mail]) -> None:
    """A server (or somebody in between) that offers no TLS gets no mail."""
    mails, account = inbox
    account.starttls = True
    province = Province(channels=("email",))
    province.confirmed("chodon", "defacement", DEFACED)
    assert await notifier(province, Settings(account), Clock(NOW + timedelta(minutes=5))).drain() == 0
    assert not mails.mails


@pytest.mark.parametrize("channel", ["webhook:7", "email", "pigeon", "webhook:x"])
async def test_a_channel_that_is_gone_from_the_configuration_keeps_its_notice(channel: str) -> None:
    province = Province(channels=(channel,))
    province.confirmed("chodon", "defacement", DEFACED)
    assert await notifier(province, Settings(), Clock(NOW + timedelta(minutes=5))).drain() == 0
    (row,) = outbox(province)
    assert row["sent_at"] is None
    assert row["error"]


async def test_running_drains_again_and_again(hook: Hook) -> None:
    settings = Settings(None, (hook.url,))
    province = Province(start=datetime.now(UTC) - timedelta(hours=1), channels=channel_names(settings))
    chore = asyncio.create_task(notifier(province, settings, lambda: datetime.now(UTC)).run(pause=0.02))  # type: ignore[arg-type]
    province.confirmed("chodon", "defacement", DEFACED)
    async with asyncio.timeout(10):
        await hook.called.wait()
    chore.cancel()
    with pytest.raises(asyncio.CancelledError):
        await chore


async def test_a_leak_names_the_unit_and_an_ended_cause_says_so(hook: Hook) -> None:
    settings = Settings(None, (hook.url,))
    province = Province(channels=channel_names(settings))
    number = province.leak("chodon")
    clock = Clock(NOW + timedelta(days=1))
    sender = notifier(province, settings, clock)
    await sender.drain()
    assert "UBND huyện Chợ Đồn" in hook.calls[0][1]["title"]
    defaced = province.confirmed("nari", "defacement", DEFACED, after=100)
    province.store.answer(defaced, Answer.CONFIRM, who="A", at=NOW)
    province.look("nari", "defacement", after=300)
    province.look("nari", "defacement", after=400)
    await sender.drain()
    titles = [payload["title"] for _, payload in hook.calls]
    assert any("Không còn thấy dấu hiệu" in title and defaced in title for title in titles)
    assert number != defaced


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("https://evil.example/a.php?x=1", "hxxps://evil[.]example/a[.]php?x=1"),
        ("HTTP://1.2.3.4/", "hxxp://1[.]2[.]3[.]4/"),
        ("Điều 31. Hết", "Điều 31. Hết"),
    ],
)
def test_defang(text: str, safe: str) -> None:
    assert defang(text) == safe


def test_one_line_drops_what_hides_and_cuts() -> None:
    assert one_line("a\r\nb\u202ec\u200bd\x00e", 50) == "a b c d e"
    assert one_line("x" * 99, 10) == "x" * 9 + "…"


def test_an_unknown_event_is_told_by_its_own_word() -> None:
    province = Province()
    case = province.store.case(province.confirmed("chodon", "defacement", DEFACED))
    assert case
    notice = Notice(1, "k", "email", case.number, "something-new", NOW, 0)
    assert "something-new" in compose(notice, case, province.inventory, ()).subject


def _tls(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A server context with a fresh self-signed certificate for 127.9.1.1, and a client context that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.9.1.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.9.1.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "server.pem").write_bytes(secret + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "server.pem")
    return server, ssl.create_default_context(cadata=pem.decode())
