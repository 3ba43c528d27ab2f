"""A changed certificate: ordinary renewals never alarm, a stranger's certificate always does."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tls_certs import HOST, NOW, Made, authority, key, make

from probes.tls.chain import ChainVerdict, judge_chain
from probes.tls.change import Reason, compare, identity
from probes.tls.faults import FAULT_WORDS, REMARK_WORDS, Fault, Remark
from probes.tls.openssl import Trust

ONE = authority("One R1", organisation="One Trust Ltd.")
ONE_AGAIN = authority("One R2", organisation="One Trust Limited")
TWO = authority("Two CA", organisation="Two")


def look(
    issuer: Made | None = ONE,
    number: int = 1,
    days: tuple[float, float] = (-10, 80),
    names: Sequence[str] = (HOST, f"www.{HOST}"),
    kind: str = "ec",
    code: int | None = None,
    now: datetime = NOW,
) -> ChainVerdict:
    made = make(issuer=issuer, with_key=key(kind, number), days=days, names=names)
    chain = (made.der, issuer.der) if issuer else (made.der,)
    trust = Trust(
        (0 if issuer else 18) if code is None else code, "", chain if issuer and not code else (), near=code == 20
    )
    return judge_chain(chain, HOST, trust, now)


def reasons(old: ChainVerdict, new: ChainVerdict, now: datetime = NOW) -> str:
    remembered = json.loads(json.dumps(identity(old)))
    change = compare(remembered, new, now)
    if change is None:
        return ""
    json.dumps(change.facts())
    return " ".join(change.reasons)


OLD = look()
CASES: dict[str, tuple[ChainVerdict, ChainVerdict, str]] = {
    "the same": (OLD, OLD, ""),
    "renewed in time": (look(days=(-70, 20)), look(number=2, days=(0, 90)), ""),
    "renewed early": (OLD, look(number=2, days=(0, 90)), ""),
    "renewed early and shorter": (look(days=(-10, 380)), look(number=2, days=(0, 47)), ""),
    "renewed with the same key": (OLD, look(days=(0, 90)), ""),
    "by another intermediate": (OLD, look(ONE_AGAIN, 2, (0, 90)), ""),
    "more names": (OLD, look(number=2, days=(0, 90), names=(HOST, f"www.{HOST}", "x.vn")), ""),
    "a star for the names": (OLD, look(number=2, days=(0, 90), names=(HOST, f"*.{HOST}")), ""),
    "names for the star": (look(names=(HOST, f"*.{HOST}")), look(number=2, days=(0, 90)), ""),
    "strangers gone": (look(names=(HOST, f"www.{HOST}", "x.vn")), look(number=2, days=(0, 90)), ""),
    "RSA after EC": (OLD, look(number=2, days=(0, 90), kind="rsa"), ""),
    "RSA 2048 after 3072": (look(kind="rsa3072"), look(number=2, days=(0, 90), kind="rsa"), ""),
    "mended": (look(None), look(), ""),
    "mended after its end": (look(days=(-91, -1)), look(TWO, 2, (0, 90)), ""),
    "self-signed by another": (look(None), look(None, 2), ""),
    "renewed, the intermediate forgotten": (OLD, look(number=2, days=(0, 90), code=20), ""),
    "new issuer": (OLD, look(TWO, 2, (0, 90)), "NEW_ISSUER NEW_KEY"),
    "new issuer, when a renewal is due": (look(days=(-70, 20)), look(TWO, 2, (0, 90)), "NEW_ISSUER"),
    "new issuer, same key": (OLD, look(TWO, 1, (0, 90)), "NEW_ISSUER"),
    "self-signed": (OLD, look(None, 2, (0, 90)), "SELF_SIGNED_NOW NEW_KEY"),
    "a false one of the same name": (OLD, look(number=2, days=(0, 90), code=19), "NEW_ISSUER NEW_KEY"),
    "an older one with another key": (OLD, look(number=2, days=(-20, 70)), "NEW_KEY"),
    "names lost": (OLD, look(number=2, days=(0, 90), names=(HOST,)), "NAMES_LOST"),
    "the host lost": (OLD, look(number=2, days=(0, 90), names=("x.vn",)), "NAMES_LOST"),
    "key too weak": (OLD, look(number=2, days=(0, 90), kind="rsa1024"), "KEY_WEAKER"),
    "new issuer and weaker": (OLD, look(TWO, 2, (0, 90), kind="rsa"), "NEW_ISSUER NEW_KEY KEY_WEAKER"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_worth_an_alarm(name: str) -> None:
    old, new, expected = CASES[name]
    assert reasons(old, new) == expected


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0.05, 0.95), st.sampled_from([47, 90, 200, 398]), st.sampled_from([47, 90, 200]), st.integers(1, 3),
    st.sampled_from(["ec", "rsa", "p384"]),
)  # fmt: skip
def test_an_ordinary_renewal_never_alarms(part: float, before: int, after: int, number: int, kind: str) -> None:
    old = look(days=(-before * part, before * (1 - part)))
    assert reasons(old, look(number=number, days=(0, after), kind=kind)) == ""


def test_several_servers_with_one_certificate_each() -> None:
    """What was seen before is no change when it comes back, up to eight of them."""
    first, second = look(), look(TWO, 2, (-20, 70))
    remembered = identity(first)
    assert compare(remembered, second, NOW)
    remembered = identity(second, remembered)
    assert compare(remembered, first, NOW) is None
    for number in range(9):
        remembered = identity(look(number=number), remembered)
    assert len(remembered["seen"]) == 8
    assert compare(remembered, second, NOW)


def test_seen_certificates_are_newest_first() -> None:
    first, second = look(), look(number=2)
    remembered = identity(second, identity(first))
    assert first.leaf is not None
    assert second.leaf is not None
    assert remembered["seen"] == [second.leaf.sha256, first.leaf.sha256]


@pytest.mark.parametrize(
    "remembered", [{}, {"sha256": "x"}, {"sha256": "x", "seen": 5, "names": 7, "not_before": "?", "bits": "a"}]
)
def test_a_memory_of_another_shape_is_no_error(remembered: dict[str, Any]) -> None:
    compare(remembered, OLD, NOW)


def test_unreadable_certificates_are_no_change() -> None:
    unreadable = judge_chain((b"x",), HOST, Trust(None), NOW)
    assert identity(unreadable) == {}
    assert compare(identity(OLD), unreadable, NOW) is None
    assert compare(identity(unreadable), OLD, NOW) is None


def test_time_alone_changes_nothing() -> None:
    for days in (0, 50, 100):
        assert compare(identity(OLD), OLD, NOW + timedelta(days=days)) is None


def test_everything_a_reader_sees_is_in_both_languages() -> None:
    assert set(FAULT_WORDS) == set(Fault)
    assert set(REMARK_WORDS) == set(Remark)
    for word in (*Fault, *Remark, *Reason):
        for text in (word.words.title, word.words.sentence):
            assert text.vi
            assert text.en
            assert text.vi != text.en
        assert word.words.sentence.vi.endswith(".")
        assert word.words.sentence.en.endswith(".")
