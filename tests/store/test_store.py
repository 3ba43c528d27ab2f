"""The store: one look's whole consequence, in one transaction, once."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from sqlalchemy import inspect, text

from socd.cases.life import Answer, CaseError
from socd.cli import main
from socd.model import catalogue as c
from socd.model.case import CaseEvent, CaseState
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.kinds import Severity
from socd.model.leaks import AccountClass, LeakBatch, LeakedAccount, LeakedMachine
from socd.model.observation import EvidenceRef, Finding, Mark, Observation, Outcome, Verdict
from socd.store import Store, StoreError, Told
from socd.store.engine import HEAD, open_engine, writing
from socd.store.migrating import alembic_config
from socd.store.schema import metadata

T0 = datetime(2026, 11, 1, tzinfo=UTC)
DEFACED = Finding(c.PAGE_DEFACED, "https://a.example/", "page:/", details={"score": 0.9})
COVERS = frozenset({"page-defaced", "injected-script", "cert-expired", "site-unreachable"})


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store.open(None)
    store.told = Told(("email", "webhook:0"))
    yield store
    store.close()


def look(
    i: int, *findings: Finding, site: str = "a", fault: Fault | None = None, facts: Mapping[str, Any] | None = None
) -> Observation:
    outcome = Outcome.FAILED if fault else Outcome.FINDING if findings else Outcome.OK
    verdict = Verdict(
        outcome, findings, fault, {"v": i} if not findings and not fault else None, {"score": i}, facts or {}, COVERS
    )
    return Observation(site, "u", "defacement", "local", T0 + timedelta(minutes=i), 0.1, verdict)


def raise_case(store: Store, finding: Finding = DEFACED, site: str = "a", start: int = 0) -> str:
    store.record(look(start, finding, site=site))
    (number,) = store.record(look(start + 1, finding, site=site)).raised
    return number


def test_a_raised_case_is_told_once_on_each_channel(store: Store) -> None:
    number = raise_case(store)
    for i in range(2, 6):
        store.record(look(i, DEFACED))
    notices = store.due_notices(T0 + timedelta(days=1))
    assert [(n.channel, n.event, n.key) for n in notices] == [
        ("email", "raised", f"{number}/raised/1"),
        ("webhook:0", "raised", f"{number}/raised/1"),
    ]
    case = store.case(number)
    assert case is not None
    assert (number, case.state, case.t0, case.raised_at) == (
        "SC-2026-0001", CaseState.SUSPECTED, T0, T0 + timedelta(minutes=1),
    )  # fmt: skip
    assert case.last_seen == T0 + timedelta(minutes=5)


def test_numbers_run_by_class_and_vietnamese_year(store: Store) -> None:
    assert raise_case(store) == "SC-2026-0001"
    assert raise_case(store, site="b") == "SC-2026-0002"
    assert raise_case(store, Finding(c.CERT_EXPIRED, "x", "expired"), "b") == "DY-2026-0001"
    new_year = int((datetime(2026, 12, 31, 17, 0, tzinfo=UTC) - T0).total_seconds() // 60)  # 00:00 on 1/1 in Hà Nội
    assert raise_case(store, site="c", start=new_year) == "SC-2027-0001"


def test_failed_looks_keep_what_was_known(store: Store) -> None:
    store.record(look(0))
    store.record(look(1, fault=Fault(Origin.SITE, "timeout", "30 s")))
    latest = store.latest()["a", "defacement"]
    assert latest.outcome is Outcome.FAILED
    assert latest.fault == Fault(Origin.SITE, "timeout", "30 s")
    assert latest.judged == T0
    assert latest.gauges == {"score": 0}
    assert store.memory("a", "defacement") == {"v": 0}


def test_an_incident_stays_for_a_person_a_weakness_closes_itself(store: Store) -> None:
    incident = raise_case(store)
    weakness = raise_case(store, Finding(c.CERT_EXPIRED, "x", "expired"), "b")
    for site in ("a", "b"):
        store.record(look(5, site=site))
        store.record(look(6, site=site))
    kept, closed = store.case(incident), store.case(weakness)
    assert kept is not None
    assert closed is not None
    assert (kept.state, kept.active) == (CaseState.SUSPECTED, False)
    assert (closed.state, closed.closed_at) == (CaseState.CLOSED, T0 + timedelta(minutes=6))


def test_a_relapse_returns_to_the_open_case_and_a_closed_one_gets_a_successor(store: Store) -> None:
    number = raise_case(store)
    store.record(look(2))
    store.record(look(3))
    store.record(look(4, DEFACED))
    assert store.record(look(5, DEFACED)).raised == (number,)
    store.record(look(6))
    store.record(look(7))
    at = T0 + timedelta(hours=1)
    store.answer(number, Answer.CONFIRM, who="A", at=at)
    store.answer(number, Answer.CLEAN, who="A", at=at)
    with pytest.raises(CaseError, match="not looked at again"):
        store.answer(number, Answer.VERIFY, who="A", at=at, probes=("defacement",))
    store.record(look(61, facts={"personas": ["browser"]}))
    with pytest.raises(CaseError, match="one kind of visitor"):
        store.answer(number, Answer.VERIFY, who="A", at=at, probes=("defacement",))
    store.record(look(62, facts={"personas": ["browser", "googlebot"]}))
    with pytest.raises(CaseError, match="not looked at again"):
        store.answer(number, Answer.VERIFY, who="A", at=at, probes=("tls",))
    store.answer(number, Answer.VERIFY, who="A", at=at, probes=("defacement",))
    store.answer(number, Answer.CLOSE, who="A", at=at, note="lỗ hổng tải tệp")
    second = raise_case(store, start=100)
    case = store.case(second)
    assert second != number
    assert case is not None
    assert case.recurrence_of == number


def test_one_foreign_script_on_many_sites_of_a_vendor_is_one_case(store: Store) -> None:
    script = Finding(c.INJECTED_SCRIPT, "x", "script:evil.example")
    store.sites = {name: Site(name, f"https://{name}.example/", name, "u", "u", vendor="v") for name in "abc"}
    numbers = {raise_case(store, script, site) for site in "abc"}
    (number,) = numbers
    case = store.case(number)
    assert case is not None
    assert set(case.sites) == {"a", "b", "c"}
    for site in "ab":  # two of three are clean again: the event goes on
        store.record(look(10, site=site))
        store.record(look(11, site=site))
    assert (again := store.case(number)) is not None
    assert again.active
    store.record(look(10, site="c"))
    store.record(look(11, site="c"))
    assert (done := store.case(number)) is not None
    assert not done.active


def test_accept_and_false_alarm_are_remembered_with_name_time_reason(store: Store) -> None:
    number = raise_case(store)
    store.answer(number, Answer.ACCEPT, who="A", at=T0, note="giao diện mới")
    assert {key.partition("@")[0] for key in store.accepted("a")} == {DEFACED.key}
    with pytest.raises(CaseError):
        store.answer(number, Answer.CONFIRM, who="A", at=T0)
    with pytest.raises(KeyError):
        store.answer("SC-1999-0001", Answer.CONFIRM, who="A", at=T0)


def test_the_least_serious_level_worth_a_notice_is_a_setting(store: Store) -> None:
    raise_case(store, Finding(c.FILE_EXPOSED, "x", "file"), "b")
    assert store.due_notices(T0 + timedelta(days=1)) == []
    store.told = Told(("email",), Severity.M4)
    raise_case(store, Finding(c.CERT_EXPIRED, "x", "expired"), "d")
    assert len(store.due_notices(T0 + timedelta(days=1))) == 1


def test_a_failed_notice_waits_longer_each_time_and_keeps_its_key(store: Store) -> None:
    raise_case(store)
    now = T0 + timedelta(minutes=5)
    notice = store.due_notices(now)[0]
    store.notice_failed(notice, now, "refused")
    assert notice.id not in {n.id for n in store.due_notices(now)}
    (later,) = [n for n in store.due_notices(now + timedelta(seconds=6)) if n.id == notice.id]
    assert (later.key, later.tries) == (notice.key, 1)
    store.notice_sent(later, now)
    assert store.notice_counts() == {
        ("email", "sent"): 1, ("email", "waiting"): 0, ("webhook:0", "sent"): 0, ("webhook:0", "waiting"): 1,
    }  # fmt: skip


def batch(*logins: tuple[str, AccountClass]) -> LeakBatch:
    return LeakBatch(
        "log",
        (LeakedMachine("m1", "PC-01", "u", "RedLine", T0),),
        tuple(LeakedAccount(f"f-{login}", "m1", "u", "host.example", login, cls) for login, cls in logins),
    )


def test_leaks_fold_over_imports_and_count_by_period(store: Store) -> None:
    official, personal, citizen = AccountClass.OFFICIAL, AccountClass.PERSONAL, AccountClass.CITIZEN
    finding = Finding(c.ACCOUNT_LEAK, "PC-01", "leak:u", unit="u", details={"accounts": 2})
    observation = Observation(None, "u", "stealer-log", "local", T0, 0.0, Verdict(Outcome.FINDING, (finding,)))
    (number,) = store.record_leaks(batch(("a", official), ("b", personal), ("c", citizen)), [observation], T0)
    more = replace(observation, verdict=Verdict(Outcome.FINDING, (replace(finding, details={"accounts": 3}),)))
    later = T0 + timedelta(days=40)
    assert store.record_leaks(batch(("a", official), ("d", official)), [more], later) == []
    totals = store.leak_totals()
    assert (totals.organisations, totals.computers, totals.accounts, totals.official) == (1, 1, 3, 2)
    assert store.leak_totals(T0, T0 + timedelta(days=1)).accounts == 2
    assert store.leak_totals(later, later + timedelta(days=1)).accounts == 1
    case = store.case(number)
    assert case is not None
    assert case.details == {"accounts": 3}
    store.answer(number, Answer.CONFIRM, who="A", at=later)
    store.answer(number, Answer.CLEAN, who="A", at=later)
    assert store.leak_totals().changed == 3
    store.answer(number, Answer.VERIFY, who="A", at=later)
    store.answer(number, Answer.CLOSE, who="A", at=later, note="máy nhiễm mã độc, đã cài lại")
    assert store.record_leaks(batch(("a", official)), [more], later) == []  # the same log again: nothing new
    newer = replace(observation, verdict=Verdict(Outcome.FINDING, (replace(finding, details={"accounts": 4}),)))
    (second,) = store.record_leaks(batch(("e", official)), [newer], later)
    assert (next_case := store.case(second)) is not None
    assert next_case.recurrence_of == number


def test_days_are_vietnamese_days(store: Store) -> None:
    store.record(look(0))
    store.record(look(17 * 60))  # 17:00 UTC is midnight in Hà Nội
    assert [(d.day, d.looks, d.ok) for d in store.days(date(2026, 11, 1), date(2026, 12, 1))] == [
        (date(2026, 11, 1), 1, 1), (date(2026, 11, 2), 1, 1),
    ]  # fmt: skip
    assert store.outcome_counts()["defacement", "ok"] == 2


def test_everything_survives_closing_and_opening(tmp_path: Path) -> None:
    path = tmp_path / "socd.db"
    store = Store.open(path)
    finding = replace(DEFACED, evidence=(EvidenceRef("id", "ab", "x"),))
    number = raise_case(store, finding)
    store.add_event(number, CaseEvent(T0, "A", "sent:initial", "1/BC"))
    store.add_document("incident", number, T0, "a.pdf", "pdf", "00")
    before = store.case(number), store.tracks(), store.documents()
    store.close()
    again = Store.open(path, readonly=True)
    assert (again.case(number), again.tracks(), again.documents(number)) == before
    again.close()


def test_two_processes_worth_of_writers_queue(tmp_path: Path) -> None:
    path = tmp_path / "socd.db"
    stores = [Store.open(path), Store.open(path)]
    failures: list[BaseException] = []

    def write(store: Store, site: str) -> None:
        try:
            for i in range(20):
                store.record(look(i, DEFACED, site=site))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(store, f"s{i}")) for i, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(case.number for case in stores[0].cases()) == ["SC-2026-0001", "SC-2026-0002"]
    for store in stores:
        store.close()


def test_the_migrations_make_exactly_the_schema(tmp_path: Path) -> None:
    Store.open(tmp_path / "a.db").close()
    migrated, declared = open_engine(tmp_path / "a.db", readonly=True), open_engine(None, readonly=False)
    metadata.create_all(declared)
    one, two = inspect(migrated), inspect(declared)
    assert set(one.get_table_names()) - {"alembic_version"} == set(two.get_table_names())
    for table in two.get_table_names():
        columns = [
            {(col["name"], str(col["type"]), col["nullable"]) for col in i.get_columns(table)} for i in (one, two)
        ]
        assert columns[0] == columns[1], table
        assert {i["name"] for i in one.get_indexes(table)} == {i["name"] for i in two.get_indexes(table)}
    migrated.dispose()
    declared.dispose()


def test_the_named_head_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "socd.db"
    store = Store.open(path)
    with store._engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(StoreError, match="newer"):
        Store.open(path)


@pytest.mark.parametrize(("spoil", "told"), [
    ("UPDATE alembic_version SET version_num = '0006'", "older socd.*restart the service"),
    ("UPDATE alembic_version SET version_num = '9999'", "newer socd"),
    ("DROP TABLE alembic_version", "no data of socd yet"),
    ("", "no database of socd.*restore"),
])  # fmt: skip
def test_a_reading_command_on_a_foreign_database_says_what_to_do(tmp_path: Path, spoil: str, told: str) -> None:
    path = tmp_path / "state" / "socd.db"
    Store.open(path).close()
    if spoil:
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(spoil)
    else:
        path.write_bytes(b"no database at all, but long enough" * 40)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=told):
        Store.open(path, readonly=True)
    (tmp_path / "socd.yaml").write_text(
        "state: state\noffice: {name: SỞ, place: X, symbol: S, drafter: C}\nunits: []\nsites: []\n", "utf-8"
    )
    shown = CliRunner().invoke(main, ["due", "--config", str(tmp_path)], env={"SOCD_LANG": "en"})
    assert shown.exit_code == 2 and re.search(told, shown.output) and "Traceback" not in shown.output, shown.output
    assert path.read_bytes() == before


def test_a_missing_database_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such database"):
        Store.open(tmp_path / "none.db", readonly=True)


def test_each_stage_of_what_gets_worse_is_told_once(store: Store) -> None:
    def expiring(stage: str, severity: Severity) -> Finding:
        return Finding(c.CERT_EXPIRING, "certificate", "cert:1", stage, {"stage": stage}, severity)

    number = raise_case(store, expiring("third", Severity.M4))
    for i, stage in enumerate(("third", "14", "14", "7", "third", "7", "1")):
        severity = Severity.M4 if stage == "third" else Severity.M3
        assert not store.record(look(10 + i, expiring(stage, severity))).raised
    case = store.case(number)
    assert case is not None
    assert (case.severity, case.details["stage"], case.title) == (Severity.M3, "1", "1")
    assert [(event.what, event.note) for event in case.events[1:]] == [
        ("worsened", "14"), ("worsened", "7"), ("worsened", "1"),
    ]  # fmt: skip
    notices = [n.key for n in store.due_notices(T0 + timedelta(days=1)) if n.channel == "email"]
    assert notices == [f"{number}/worsened/{nth}" for nth in (1, 2, 3)]  # the first, M4, was not worth a notice


def test_a_closed_case_is_not_made_worse(store: Store) -> None:
    number = raise_case(store, replace(DEFACED, severity=Severity.M3))
    store.answer(number, Answer.FALSE_ALARM, who="A", at=T0, note="x")
    store.record(look(5, replace(DEFACED, severity=Severity.M1)))
    case = store.case(number)
    assert case is not None
    assert (case.severity, case.events[-1].what) == (Severity.M3, "false-alarm")


def test_the_newest_looks_of_all_or_of_one_site_with_or_without_their_facts(store: Store) -> None:
    for site in ("a", "b"):
        verdict = Verdict(Outcome.OK, gauges={"x": 1.0}, facts={"big": [1, 2]})
        store.record(Observation(site, "u", "tls", "local", T0, 0.1, verdict))
    assert {key: dict(look.facts) for key, look in store.latest(site="b").items()} == {("b", "tls"): {"big": [1, 2]}}
    bare = store.latest(facts=False)
    assert {key: (dict(look.facts), dict(look.gauges)) for key, look in bare.items()} == {
        (site, "tls"): ({}, {"x": 1.0}) for site in ("a", "b")
    }


def test_every_change_of_a_mark_is_kept(store: Store) -> None:
    words = {0: "B", 1: "B", 5: "C", 6: "B", 9: "B"}
    for day, word in words.items():
        marks = {"tls-grade": Mark(word, {"B": 3.0, "C": 2.0}[word], "vn-portal")}
        verdict = Verdict(Outcome.OK, marks=marks)
        store.record(Observation("a", "u", "tls", "local", T0 + timedelta(days=day), 0.1, verdict))
    store.record(Observation("a", "u", "tls", "local", T0 + timedelta(days=10), 0.1, Verdict(Outcome.FAILED)))

    def word(start: int, end: int) -> str | None:
        row = store.marks("tls-grade", T0 + timedelta(days=start), T0 + timedelta(days=end)).get("a")
        return row and row.word

    assert [word(0, 2), word(2, 5), word(2, 6), word(6, 7), word(7, 20), word(10, 20)] == [
        "B",
        None,
        "C",
        "B",
        "B",
        None,
    ]
    row = store.marks("tls-grade", T0, T0 + timedelta(days=20))["a"]
    assert (row.since, row.last, row.rank) == (T0 + timedelta(days=6), T0 + timedelta(days=9), 3.0)
    assert store.marks("other", T0, T0 + timedelta(days=20)) == {}


def test_marks_of_two_scales_are_two_marks(store: Store) -> None:
    for minute, scale in enumerate(("one", "two")):
        verdict = Verdict(Outcome.OK, marks={"tls-grade": Mark("A", 1.0, scale)})
        store.record(Observation("a", "u", "tls", "local", T0 + timedelta(minutes=minute), 0.1, verdict))
    assert store.marks("tls-grade", T0, T0 + timedelta(days=1))["a"].scale == "two"
    assert store.marks("tls-grade", T0, T0 + timedelta(seconds=1))["a"].scale == "one"
    store.forget_before(T0, (T0 + timedelta(days=1)).date())
    assert store.marks("tls-grade", T0, T0 + timedelta(days=1)) == {}


def test_a_database_of_the_first_release_gets_all_that_came_since(tmp_path: Path) -> None:
    path = tmp_path / "socd.db"
    engine = open_engine(path, readonly=False)
    with writing(engine) as connection:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        row = {
            "number": "SC-2026-0001", "kind": "page-defaced", "cause": "page:/", "unit": "u", "severity": "M2",
            "state": "suspected", "active": 1, "place": "x", "title": "x", "details": "{}", "evidence": "[]",
        } | dict.fromkeys(("t0", "raised_at", "last_seen"), "2026-11-01 00:00:00")  # fmt: skip
        names = ", ".join(row)
        connection.execute(text(f"INSERT INTO case_file ({names}) VALUES ({', '.join(':' + n for n in row)})"), row)
    engine.dispose()
    again = Store.open(path)
    assert [case.number for case in again.cases()] == ["SC-2026-0001"]
    assert again.marks("tls-grade", T0, T0) == {}
    assert again.leak_rows() == []
    again.close()
