"""The table by grade: counted from recorded marks, and never more sites than there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import docx
import pytest

from socd.model.inventory import Inventory
from socd.model.observation import Mark
from socd.model.office import Office
from socd.reports import FORMATS, Period, check_document, monthly_facts, write
from socd.reports.check import docx_lines, html_lines
from socd.reports.grades import GradeRow, Grades
from socd.store import Store

NOVEMBER = Period(2026, 11)  # 15/10 … 14/11
MADE = datetime(2026, 11, 20, tzinfo=UTC)
RANKS = {"A+": 7.0, "A": 6.0, "B": 5.0, "C": 4.0, "F": 0.0}


@pytest.fixture
def empty(inventory: Inventory) -> Iterator[Store]:
    store = Store.open(None)
    store.sites = inventory.sites
    yield store
    store.close()


@pytest.fixture
def grade(empty: Store, province: SimpleNamespace) -> SimpleNamespace:
    def give(site: str, month: int, day: int, word: str, scale: str = "vn-portal") -> None:
        at = datetime(2026, month, day, 3, tzinfo=UTC)
        empty.record(province.look(site, "tls", at, marks={"tls-grade": Mark(word, RANKS[word], scale)}))

    return SimpleNamespace(give=give)


def facts(store: Store, inventory: Inventory, office: Office, made: datetime = MADE) -> Grades:
    return monthly_facts(store, inventory, office, NOVEMBER, made).grades


def test_both_months_and_who_moved(empty: Store, inventory: Inventory, office: Office, grade: SimpleNamespace) -> None:
    for site, month, day, word in (
        ("chodon", 9, 20, "A"), ("chodon", 10, 10, "F"), ("pacnam", 10, 1, "A"), ("nari", 9, 1, "C"),
        ("chodon", 10, 16, "F"), ("chodon", 11, 10, "B"), ("pacnam", 11, 1, "C"), ("nari", 11, 14, "A+"),
        ("nari", 11, 15, "F"),  # after the period
    ):  # fmt: skip
        grade.give(site, month, day, word)
    found = facts(empty, inventory, office)
    assert found.rows == (
        GradeRow("A+", 1, 0), GradeRow("A", 0, 1), GradeRow("B", 1, 0), GradeRow("C", 1, 0), GradeRow("F", 0, 1),
        GradeRow("", 0, 1),
    )  # fmt: skip
    assert [(one.site.id, one.before, one.now, one.better) for one in found.moved] == [
        ("pacnam", "A", "C", False), ("chodon", "F", "B", True),
    ]  # fmt: skip
    assert found.total == len(inventory.sites) == sum(row.before or 0 for row in found.rows)


def test_a_grade_of_long_ago_is_no_grade(
    empty: Store, inventory: Inventory, office: Office, grade: SimpleNamespace
) -> None:
    grade.give("chodon", 9, 20, "A")
    grade.give("pacnam", 11, 1, "B")
    assert facts(empty, inventory, office).rows == (GradeRow("A", 0, 1), GradeRow("B", 1, 0), GradeRow("", 2, 2))
    assert facts(empty, inventory, office).moved == ()


def test_another_scale_is_not_compared(
    empty: Store, inventory: Inventory, office: Office, grade: SimpleNamespace
) -> None:
    grade.give("chodon", 10, 1, "A", "ssllabs-2009r")
    grade.give("chodon", 11, 1, "B")
    found = facts(empty, inventory, office)
    assert (found.scale, found.rows, found.moved) == ("vn-portal", (GradeRow("B", 1, None), GradeRow("", 2, None)), ())


def test_the_report_of_a_running_month_ends_now(
    empty: Store, inventory: Inventory, office: Office, grade: SimpleNamespace
) -> None:
    grade.give("chodon", 11, 10, "B")
    assert facts(empty, inventory, office, datetime(2026, 11, 5, tzinfo=UTC)) == Grades()
    assert facts(empty, inventory, office).rows == (GradeRow("B", 1, None), GradeRow("", 2, None))


def test_the_table_in_all_three_formats(
    empty: Store, inventory: Inventory, office: Office, grade: SimpleNamespace, templates: Path, tmp_path: Path
) -> None:
    for site, month, word in (("chodon", 10, "B"), ("chodon", 11, "F"), ("nari", 10, "B"), ("nari", 11, "A")):
        grade.give(site, month, 5, word)
    written = write("monthly", monthly_facts(empty, inventory, office, NOVEMBER, MADE), FORMATS, tmp_path, templates)
    paths = dict(zip(FORMATS, written, strict=True))
    assert [check_document(path) for path in written] == [[], [], []]
    word = "|".join(docx_lines(docx.Document(str(paths["docx"]))))
    page = "|".join(html_lines(paths["html"].read_text("utf-8")))
    for text in (word, page):
        assert "theo bộ tiêu chí vn-portal" in text
        assert "A|1|0|+1|B|0|2|-2|F|1|0|+1|chưa có số liệu|1|1|0|Tổng số|3|3|0" in text.replace("||", "|")
        assert "|B|F|xấu hơn" in text and "|B|A|tốt hơn" in text
        assert text.index("xấu hơn") < text.index("tốt hơn")


def test_without_a_grade_there_is_no_table(
    empty: Store, inventory: Inventory, office: Office, templates: Path, tmp_path: Path
) -> None:
    (path,) = write("monthly", monthly_facts(empty, inventory, office, NOVEMBER, MADE), ("html",), tmp_path, templates)
    assert "Xếp hạng" not in path.read_text("utf-8")
