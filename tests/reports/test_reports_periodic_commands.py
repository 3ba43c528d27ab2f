"""socd report weekly … annual, figures, and what sending one does to its duties: by the commands, on a real store."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from socd.cases.dates import DateRule, answered
from socd.cases.duties import day_of
from socd.cases.workdays import Calendar
from socd.cli import main
from socd.config import read
from socd.model.text import Text
from socd.reports import Period
from socd.reports.period import Span

Run = Callable[..., Any]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    told = {
        "state": "state",
        "office": {"name": "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "place": "Thái Nguyên", "symbol": "SKHCN", "drafter": "CĐS"},
        "units": [{"id": "chodon", "name": "UBND xã Chợ Đồn", "kind": "commune"}],
        "sites": [{"id": "chodon", "url": "https://chodon.backan.gov.vn/", "name": "Trang xã", "owner": "chodon",
                   "operator": "chodon"}],
    }  # fmt: skip
    (tmp_path / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return tmp_path


@pytest.fixture
def run(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOCD_LANG", "vi")

    def command(*words: str, code: int = 0) -> Any:
        done = CliRunner().invoke(main, [*words, "--json", "--config", str(directory)])
        assert done.exit_code == code, (done.output, done.exception)
        return done.output if code else [json.loads(line) for line in done.stdout.splitlines()]

    return command


def _duties(run: Run) -> set[tuple[str, str]]:
    return {(line["code"], line["due"][:10]) for line in run("due", "--days", "420")}


def test_sending_the_annual_report_fulfils_both_its_duties(run: Run) -> None:
    year = str(Period.holding(datetime.now(UTC), span=Span.YEAR))
    (made,) = run("report", "annual", "--period", year, "--format", "xlsx", "--by", "Trần Thị B")
    assert made["path"].endswith(f"Mau-08-ND331-{year}.xlsx")
    before = _duties(run)
    assert {("d8-unit", f"{year}-12-20"), ("d8-owner", f"{year}-12-25")} <= before
    run("report", "sent", str(made["document"]), "--reference", "12/SKHCN-CĐS", "--by", "Văn thư")
    assert before - _duties(run) == {("d8-unit", f"{year}-12-20"), ("d8-owner", f"{year}-12-25")}


@pytest.mark.parametrize(
    ("period", "document", "months", "day", "weekday", "wanted"),
    [
        ("2026-11", "monthly", tuple(range(1, 13)), 14, 0, date(2026, 11, 16)),  # 14/11 is a Saturday: Monday
        ("2026-Q4", "quarterly", (3, 6, 9, 12), 14, 0, date(2026, 12, 14)),
        ("2026-11-calendar", "monthly", tuple(range(1, 13)), 14, 0, date(2026, 12, 14)),
        ("2026-W47", "weekly", (), 0, 5, date(2026, 11, 27)),
        ("2026-H1", "half-year", (6, 12), 14, 0, date(2026, 6, 15)),
    ],
)
def test_which_date_a_report_answers(
    period: str, document: str, months: tuple[int, ...], day: int, weekday: int, wanted: date
) -> None:
    rule = DateRule("x", Text("x", "x"), document, Text("x", "x"), "x", date(2019, 1, 1), None, months, day, weekday)
    one = Period.named(period)
    assert one is not None
    (due,) = answered([rule], document, one.last_day, Calendar())
    assert day_of(due) == wanted
    assert answered([rule], "other", one.last_day, Calendar()) == ()


def test_a_period_over_one_that_was_sent_is_refused_with_what_to_do(run: Run) -> None:
    (made,) = run("report", "monthly", "--period", "2026-09", "--format", "html")
    run("report", "monthly", "--period", "2026-09", "--scheme", "calendar", "--format", "html")  # a draft only: fine
    run("report", "sent", str(made["document"]), "--reference", "15/BC-SKHCN")
    told = run("report", "monthly", "--period", "2026-09", "--scheme", "calendar", code=2)
    assert "chồng lên kỳ 2026-09 đã gửi" in told and "15/BC-SKHCN" in told and "--overlap" in told
    run("report", "monthly", "--period", "2026-10", "--format", "html")
    (over,) = run("report", "monthly", "--period", "2026-09", "--scheme", "calendar", "--format", "html", "--overlap")
    assert over["path"].endswith("BC-thang-2026-09-calendar.html")


@pytest.mark.parametrize(
    ("form", "period"),
    [("monthly", "2026-W47"), ("weekly", "2026-11"), ("quarterly", "2026-Q7"), ("annual", "năm nay")],
)
def test_a_wrong_period_names_what_is_possible(run: Run, form: str, period: str) -> None:
    told = run("report", form, "--period", period, code=2)
    assert "YYYY" in told and period in told


def test_the_terminal_says_what_the_figures_stand_on(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A month long past before the first look, the running one, one that has not begun."""
    monkeypatch.setenv("SOCD_LANG", "vi")
    running = Period.holding(datetime.now(UTC))

    def told(period: Period) -> tuple[int, str]:
        words = ("report", "monthly", "--period", str(period), "--format", "html", "--config", str(directory))
        done = CliRunner().invoke(main, words)
        return done.exit_code, done.output

    code, output = told(Period(2020, 5))
    assert code == 0 and "không có lượt kiểm tra nào" in output and "chưa kết thúc" not in output
    page = (directory / "state" / "reports" / "BC-thang-2020-05.html").read_text("utf-8")
    assert "kỳ này hệ thống giám sát không có lượt kiểm tra nào" in page and "chưa có số liệu lượt" not in page
    code, output = told(running)
    assert code == 0 and "kỳ chưa kết thúc" in output
    code, output = told(running.next)
    assert code == 2 and f"từ ngày {running.next.first_day:%d/%m/%Y}" in output


def test_figures_by_name_and_by_file(run: Run, directory: Path) -> None:
    sheet = directory / "f.yaml"
    sheet.write_text("spam: 19684\nservers: '1.200'\n", "utf-8")
    run("report", "figures", "--period", "2026-11", "--file", str(sheet), "malware=579", "--by", "A")
    found = {one["name"]: one["value"] for one in run("report", "figures", "--period", "2026-11")}
    assert found == {"spam": 19684, "servers": 1200, "malware": 579}
    run("report", "figures", "--period", "2026-11", "malware=")
    assert len(run("report", "figures", "--period", "2026-11")) == 2
    (made,) = run("report", "monthly", "--period", "2026-11", "--format", "html")
    assert "19.684" in Path(made["path"]).read_text("utf-8")


@pytest.mark.parametrize(
    "words", [["spam=-1"], ["spam=x"], ["span=1"], ["spam"], ["spam=1.5e3"], ["spam=" + "9" * 40], ["spam=²"]]
)
def test_wrong_figures_are_refused(run: Run, directory: Path, words: list[str]) -> None:
    run("report", "figures", "--period", "2026-11", *words, code=2)
    assert not (read(directory).state / "socd.db").exists()


def test_a_week_drawn_up_for_the_running_one(run: Run) -> None:
    (made,) = run("report", "weekly", "--format", "docx")
    week = Period.holding(datetime.now(UTC), span=Span.WEEK)
    assert made["path"].endswith(f"BC-giam-sat-tuan-{week}.docx")
    assert week.end - week.start == timedelta(days=7)
