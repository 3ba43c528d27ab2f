"""The after-action record: times per attack, what was missed, in the office's layout."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from socd.cases.clocks import VIETNAM
from socd.model import catalogue as c
from socd.model.case import Case, CaseState
from socd.model.kinds import Severity
from socd.model.office import Office
from socd.practice.after import after_action
from socd.practice.scenario import DATA, LeakFigures, load_story
from socd.practice.score import Planted, Score, judge_drill
from socd.reports import check_document, write
from socd.reports.forms.after_action import context, span
from socd.resources import config_dir
from socd.yamlfile import ConfigError

T0 = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
OFFICE = Office(
    "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "UBND TỈNH", "SKHCN", "CĐS", "Bắc Kạn", report_to=("UBND tỉnh",), exercise=True
)
NAMES = ("bac-kan-2023", "gambling-spam-wave", "vendor-mass-compromise", "credential-leak", "silent-cloaking")


def after(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def case(number: str, site: str, seen: float, **told: float) -> Case:
    moments = {f"{name}_at": after(at) for name, at in told.items()}
    return Case(
        number, c.PAGE_DEFACED, "x", site, (site,), Severity.M2, CaseState.CONFIRMED, after(seen), after(seen + 4),
        after(seen + 60), True, f"https://{site}.backan.gov.vn/", "Hacked", **moments,  # type: ignore[arg-type]
    )  # fmt: skip


def score() -> Score:
    planted = [
        Planted("one", ("page-defaced",), T0, "chodon"),
        Planted("two", ("page-defaced",), after(10), "nari"),
        Planted("three", ("bad-redirect",), after(20), "bocbo"),
    ]
    cases = [case("SC-2026-0001", "chodon", 8, confirmed=70, contained=95), case("SC-2026-0002", "nari", 15),
             case("SC-2026-0003", "backan", 30)]  # fmt: skip
    found = judge_drill(planted, (), cases, interval=timedelta(seconds=15), grace=timedelta(seconds=5))
    figures = LeakFigures(organisations=3, computers=4, accounts=53, official=15)
    return replace(found, evidence_ok=True, leaks=figures.model_copy(update={"official": 14}), expected=figures)


def test_the_record_tells_each_attack_and_what_was_missed(tmp_path: Path) -> None:
    story = load_story("bac-kan-2023")
    notices = [
        (after(14), {"title": "Mới: SC-2026-0001"}),
        (after(50), "SC-2026-0001 again"),
        (after(22), "SC-2026-0003"),
    ]
    facts = after_action(story, score(), notices, OFFICE, began=T0, ended=after(120), speed=5)
    one, two, three = facts.attacks
    assert [span(one.after(at)) for at in (one.raised, one.told, one.confirmed, one.contained)] == [
        "00 phút 12 giây", "00 phút 14 giây", "01 phút 10 giây", "01 phút 35 giây",
    ]  # fmt: skip
    assert (two.case, two.told, two.confirmed, two.contained) == ("SC-2026-0002", None, None, None)
    assert facts.missed == (three,)
    told = context(facts)
    missed = " ".join(row["text"] for row in told["missed"])
    assert "Không phát hiện: " in missed
    assert "(three)" in missed
    assert "Báo nhầm: Trang bị thay đổi giao diện, backan (SC-2026-0003)" in missed
    assert "14 tài khoản công vụ, phải là 3 cơ quan" in missed
    lessons = " ".join(row["text"] for row in told["lessons"])
    assert "1 cuộc tấn công đã phát hiện nhưng chưa được cảnh báo tới trực ban: SC-2026-0002" in lessons
    assert "Hệ thống giám sát phát hiện đủ" not in lessons
    papers = write("after-action", facts, ["docx", "html"], tmp_path, config_dir() / "templates")
    assert {path.suffix: found for path in papers if (found := check_document(path))} == {}
    html = papers[1].read_text("utf-8")
    assert "DIỄN TẬP" in html
    said = " ".join(re.sub(r"<[^>]+>", " ", html.split("<body>")[1]).split())
    assert "Số cuộc tấn công: 3; phát hiện: 2; không phát hiện: 1; phát hiện chậm: 0; báo nhầm: 1" in said
    assert f"từ {T0.astimezone(VIETNAM):%H:%M:%S}" in said


def test_a_flawless_drill_says_so_and_one_that_found_nothing_divides_by_nothing() -> None:
    story = load_story("silent-cloaking")
    whole = Score(score().results[:1], (), None, None)
    facts = after_action(story, whole, [(after(9), "SC-2026-0001")], OFFICE, began=T0, ended=after(60), speed=1)
    assert [row["text"] for row in context(facts)["lessons"]][-1].startswith("Hệ thống giám sát phát hiện đủ")
    assert context(facts)["missed"] == []
    nothing = after_action(story, Score((), (), None, None), [], OFFICE, began=T0, ended=T0, speed=1)
    assert [row["typical"] for row in context(nothing)["times"]] == ["–"] * 5


@pytest.mark.parametrize("name", NAMES)
def test_every_shipped_scenario_can_be_played(name: str) -> None:
    story = load_story(name)
    assert story.plants
    assert {event.site for event in story.scenario.timeline if hasattr(event, "site")} <= {
        site.id for site in story.province.sites
    }
    assert story.home == DATA / (story.scenario.province or name)


def test_a_borrowed_province_that_is_not_there_is_told(tmp_path: Path) -> None:
    text = "name: X\nprovince: nowhere\ntempo: {once: 1, every: {}, deadline: 1}\ntimeline: []\n"
    (tmp_path / "scenario.yaml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as told:
        load_story(tmp_path)
    assert "không có tỉnh “nowhere”" in told.value.problems[0].in_("vi")
    (tmp_path / "scenario.yaml").write_text(text.replace("nowhere", "bac-kan-2023\nsites: [chodon, nobody]"), "utf-8")
    with pytest.raises(ConfigError) as told:
        load_story(tmp_path)
    assert "không có trang “nobody”" in told.value.problems[0].in_("vi")
