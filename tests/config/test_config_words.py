"""What is wrong with a file is told in both languages, with file, line and mend."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core.core_schema import ErrorType

from socd import shapes, yamlfile
from socd.config import read
from socd.rules import RuleBook, RuleError

OFFICE = "office: {name: A, parent: B, symbol: C, drafter: D, place: E}\n"


def test_only_what_pydantic_can_say_is_put_into_words() -> None:
    own = {"path_type"}  # made by pydantic itself, above its core
    assert set(shapes._VIETNAMESE) - own <= set(get_args(ErrorType))


@pytest.mark.parametrize(
    ("given", "vi"),
    [
        ({"port": 70_000}, "“port”: không được quá 65535"),
        ({"port": "x"}, "“port”: phải là số nguyên"),
        ({"port": 1, "lang": "fr"}, "“lang”: phải là một trong: 'vi' hoặc 'en'"),
        ({}, "“port”: còn thiếu"),
    ],
)  # fmt: skip
def test_limits_stand_in_the_sentence(given: dict[str, object], vi: str) -> None:
    from socd.model.text import Lang

    class Shape(BaseModel):
        port: int = Field(le=65535)
        lang: Lang = "vi"

    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Shape).validate_python(given)
    (problem,) = shapes.shape_problems(refused.value, yamlfile.Document("f.yaml", given))
    assert problem.what.vi == vi
    assert problem.in_("vi").startswith(f"f.yaml: {vi} → ")


@pytest.mark.parametrize(
    ("text", "line", "vi", "en"),
    [
        ("workers: 0\n", 1, "“workers”: phải từ 1 trở lên → sửa giá trị này", "“workers”: Input should be greater"),
        ("lang: vi\nlang: en\n", 2, "khóa “lang” có hai lần → giữ một", "key “lang” stands twice"),
        ("a: [1\n", 2, "sai cú pháp YAML", "not valid YAML"),
        ("worker: 3\n", 1, "không có khóa này → có phải là “workers”?", "did you mean “workers”?"),
    ],
)
def test_a_broken_file_is_told_in_both(tmp_path: Path, text: str, line: int, vi: str, en: str) -> None:
    (tmp_path / "socd.yaml").write_text(text + (OFFICE if "[" not in text else ""), "utf-8")
    with pytest.raises(yamlfile.ConfigError) as refused:
        read(tmp_path)
    told = [problem for problem in refused.value.problems if vi in problem.in_("vi")]
    assert told, [problem.in_("vi") for problem in refused.value.problems]
    assert f"socd.yaml:{line}: " in told[0].in_("vi")
    assert en in told[0].in_("en")


def test_a_broken_rule_is_told_in_both(tmp_path: Path) -> None:
    (tmp_path / "defacement").mkdir()
    (tmp_path / "defacement" / "a.yar").write_text('rule a { strings: $a = "x" condition: $b }', "utf-8")
    with pytest.raises(RuleError) as refused:
        RuleBook.load(tmp_path)
    (problem,) = refused.value.problems
    assert problem.in_("vi").endswith("→ khai báo chuỗi này trong phần strings")
    assert "undefined string" in problem.in_("en")
