"""Reminders: pure steps with a fake clock, and the whole way to a real SMTP server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from socd.act.notify import Notifier
from socd.cases.dates import DateRule, Due
from socd.cases.duties import Done, ahead, day_of
from socd.cases.life import Answer
from socd.cases.reminders import Reminder, Rhythm, reminders
from socd.cases.workdays import Calendar
from socd.cli import main
from socd.config import ConfigError, read
from socd.model import catalogue as c
from socd.model.case import CaseEvent
from socd.model.inventory import Approval, Inventory, Measures, Official, Site, Unit, UnitKind
from socd.model.kinds import Severity
from socd.model.observation import Finding
from socd.model.text import Text
from socd.resources import config_dir
from tests.act.sample_province import NOW, RULES, Province
from tests.act.test_notify import Clock, Inbox, Mail, Server, Settings, outbox, subject

pytestmark = pytest.mark.filterwarnings("ignore:.*Requiring AUTH while not requiring TLS.*:UserWarning")
FOUND = Finding(c.PAGE_DEFACED, "x", "https://chodon.backan.example/", "Hacked")
QUIET = Rhythm(shares=(), hours=(), overdue=0, days=(), unseen={})


@dataclass
class Desk:
    """A province with one case, a clock to turn, and the way to the mailbox."""

    province: Province
    clock: Clock
    notifier: Notifier
    rhythm: Rhythm
    dates: tuple[Due, ...] = ()

    def due(self) -> tuple[Reminder, ...]:
        return reminders(self.province.store.cases(), RULES, self.dates, self.rhythm, self.clock())

    async def minute(self) -> int:
        """What the daemon does again and again: remind, then send."""
        self.province.store.remind(self.due(), self.clock())
        return await self.notifier.drain()


@pytest.fixture
def mailbox() -> Iterator[tuple[Inbox, Mail]]:
    handler = Inbox()
    server = Server(handler, host="127.9.1.7")
    server.start()
    yield handler, Mail("127.9.1.7", server.port)
    server.stop()


def desk(mail: Mail | None, rhythm: Rhythm) -> Desk:
    province = Province(channels=("email",))
    clock = Clock(NOW + timedelta(minutes=2))  # the case is there already
    made = Desk(province, clock, None, rhythm)  # type: ignore[arg-type]
    made.notifier = Notifier(
        Settings(mail), province.store, province.inventory, clock, clock_rules=RULES, reminders=made.due
    )
    return made


async def test_a_clock_is_reminded_of_before_and_after_its_end_until_the_document_is_sent(
    mailbox: tuple[Inbox, Mail],
) -> None:
    inbox, mail = mailbox
    office = desk(mail, replace(QUIET, shares=(0.5, 0.25), hours=(1.0,), overdue=24.0))
    number = office.province.confirmed("chodon", "defacement", FOUND)
    await office.minute()  # the notice that there is a case
    inbox.mails.clear()
    told: list[tuple[float, str]] = []
    for hour in range(24 * 5):  # five days, looked at every hour
        office.clock.at = NOW + timedelta(hours=hour)
        if hour == 100:
            office.province.store.add_event(number, CaseEvent(office.clock(), "A", "sent:report72", "1"))
        await office.minute()
        told += [(hour, subject(one)) for one in inbox.mails]
        inbox.mails.clear()
    three_days = [hour for hour, head in told if "Báo cáo 72 giờ" in head]
    assert three_days == [36.0, 54.0, 71.0, 72.0, 96.0]  # half, a quarter, one hour left; then daily until it is sent
    heads = dict(told)
    assert "còn 36 giờ" in heads[36.0]
    assert "QUÁ HẠN 24 giờ" in heads[96.0]
    assert number in heads[96.0]


async def test_nothing_is_told_twice_and_nothing_is_lost_when_the_server_refuses(mailbox: tuple[Inbox, Mail]) -> None:
    inbox, mail = mailbox
    office = desk(mail, replace(QUIET, hours=(6.0,)))
    office.province.confirmed("chodon", "defacement", FOUND)
    await office.minute()
    inbox.mails.clear()
    inbox.refuse = True
    office.clock.later(hours=66, minutes=5)
    await office.minute()
    assert inbox.mails == []
    inbox.refuse = False
    for _ in range(3):
        office.clock.later(minutes=10)
        await office.minute()
    assert [subject(one).count("Báo cáo 72 giờ") for one in inbox.mails if "72 giờ" in subject(one)] == [1]
    keys = [row["key"] for row in outbox(office.province)]
    assert len(keys) == len(set(keys))


async def test_after_a_long_silence_only_the_latest_step_is_told(mailbox: tuple[Inbox, Mail]) -> None:
    inbox, mail = mailbox
    office = desk(mail, replace(QUIET, shares=(0.75, 0.5, 0.25), hours=(6.0, 1.0)))
    office.province.confirmed("chodon", "defacement", FOUND)
    await office.minute()
    inbox.mails.clear()
    office.clock.later(hours=71, minutes=30)
    await office.minute()
    assert len([one for one in inbox.mails if "72 giờ" in subject(one)]) == 1
    assert all(row["sent_at"] for row in outbox(office.province))


async def test_a_reminder_whose_reason_went_away_is_not_sent(mailbox: tuple[Inbox, Mail]) -> None:
    inbox, mail = mailbox
    office = desk(mail, replace(QUIET, hours=(6.0,)))
    number = office.province.confirmed("chodon", "defacement", FOUND)
    await office.minute()
    inbox.mails.clear()
    office.clock.later(hours=67)
    office.province.store.remind(office.due(), office.clock())  # in the outbox, not sent yet
    for document in ("initial", "report72"):
        office.province.store.add_event(number, CaseEvent(office.clock(), "A", f"sent:{document}", ""))
    await office.notifier.drain()
    assert inbox.mails == []
    assert office.province.store.due_notices(office.clock()) == []


async def test_an_incident_nobody_acknowledged_is_repeated_until_somebody_does(mailbox: tuple[Inbox, Mail]) -> None:
    inbox, mail = mailbox
    office = desk(mail, replace(QUIET, unseen={Severity.M2: 4.0}))
    number = office.province.confirmed("chodon", "defacement", FOUND)
    await office.minute()
    inbox.mails.clear()
    hours = []
    for hour in range(1, 30):
        office.clock.at = NOW + timedelta(hours=hour, minutes=1)
        if hour == 14:
            office.province.store.answer(number, Answer.ACK, who="Trực ban", at=office.clock())
        await office.minute()
        hours += [hour for one in inbox.mails if "chưa ai tiếp nhận" in subject(one)]
        inbox.mails.clear()
    assert hours == [4, 8, 12]


def duty(**told: Any) -> DateRule:
    plain = {"document": "x", "to": Text("a", "a"), "basis": "b", "since": date(2026, 1, 1), "sure": False}
    return DateRule("scan", Text("Rà quét", "Scan"), **(plain | told))


def test_dates_are_spoken_of_in_the_morning_of_the_days_before_and_never_before_they_are_near() -> None:
    rule = duty(months=(12,), day=10, warn=7)
    steps = []
    for hour in range(24 * 30):
        now = datetime(2026, 11, 15, tzinfo=UTC) + timedelta(hours=hour)
        dates = ahead((rule,), None, (), Inventory({}, {}), (), now, Calendar())
        steps += [
            (one.step, now) for one in reminders((), (), dates, Rhythm(), now) if one.key not in {k for k, _ in steps}
        ]
    first = {}
    for step, now in steps:
        first.setdefault(step, now)
    # due at 24:00 of 10/12; warn 7 days: the 14-day step comes when it is near, and 08:00 in Viet Nam is 01:00 UTC
    assert first == {
        "7d": datetime(2026, 12, 4, 1, tzinfo=UTC),
        "3d": datetime(2026, 12, 8, 1, tzinfo=UTC),
        "1d": datetime(2026, 12, 10, 1, tzinfo=UTC),
    }


def test_a_duty_that_is_done_gives_way_to_the_next() -> None:
    rule = duty(months=(5, 11), day=30)
    now = datetime(2026, 11, 20, tzinfo=UTC)

    def days(*done: Done) -> list[date]:
        return [day_of(due) for due in ahead((rule,), None, (), Inventory({}, {}), done, now, Calendar())]

    assert days() == [date(2026, 11, 30)]
    assert days(Done("scan", "", date(2026, 11, 30), now, "A")) == [date(2027, 5, 31)]  # 30/5/2027 is a Sunday


def test_the_dossiers_of_the_inventory_are_duties_until_they_are_approved() -> None:
    def dues(official: Official) -> list[tuple[str, str, date]]:
        site = Site("yte", "https://yte.tinh.gov.vn/", "Trang", "tinh", "tinh", official=official)
        inventory = Inventory({"tinh": Unit("tinh", "UBND tỉnh", UnitKind.PROVINCE)}, {"yte": site})
        now = datetime(2026, 11, 20, tzinfo=UTC)
        return [(due.code, due.subject, day_of(due)) for due in ahead((), None, (), inventory, (), now, Calendar())]

    day = date(2026, 12, 31)
    assert dues(Official(approval_expected=day, measures_expected=day)) == [
        ("level-approval", "yte", day),
        ("level-measures", "yte", day),
    ]
    assert dues(Official(None, Approval.APPROVED, None, None, day, Measures.FULL, day)) == []


def test_the_calendar_on_the_command_line(tmp_path: Path) -> None:
    text = "office: {name: SỞ}\nstate: state\nnotify: {reminders: {days: [5, 1], unseen: {M1: 2}}}\n"
    (tmp_path / "socd.yaml").write_text(text, "utf-8")
    (tmp_path / "state").mkdir()
    told = read(tmp_path)
    assert told.settings.notify.reminders == Rhythm(days=(5, 1), unseen={Severity.M1: 2.0})
    assert {"scan", "drill", "contacts", "thresholds"} <= {rule.code for rule in told.law.dates}
    run = CliRunner(env={**os.environ, "SOCD_LANG": "vi"}).invoke
    at = ["--config", str(tmp_path)]
    before = run(main, ["due", "--days", "400", *at]).output.count("Rà quét lỗ hổng")
    assert before >= 2
    done = run(main, ["due", "done", "scan", "--note", "BB 12", *at])
    assert done.exit_code == 0, done.output
    assert run(main, ["due", "--days", "400", *at]).output.count("Rà quét lỗ hổng") == before - 1
    wrong = run(main, ["due", "done", "no-such-duty", *at])
    assert wrong.exit_code == 2
    assert "không có nghĩa vụ “no-such-duty”" in wrong.output
    own = (config_dir() / "duties.yaml").read_text("utf-8").replace("day: 30", "day: 32")
    (tmp_path / "duties.yaml").write_text(own, "utf-8")
    with pytest.raises(ConfigError) as refused:
        read(tmp_path)
    assert "“scan” không thể có" in refused.value.problems[0].in_("vi")
