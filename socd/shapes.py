"""Pydantic's complaints about a shape, as problems with line and mend in both languages."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from socd.model.text import Text
from socd.yamlfile import Document, Problem

# What pydantic says by the type of its error; `{…}` are the limits it names. Anything else comes in its own words.
_VIETNAMESE = {
    "missing": "còn thiếu",
    "missing_argument": "còn thiếu",
    "extra_forbidden": "không có khóa này",
    "unexpected_keyword_argument": "không có khóa này",
    "bool_parsing": "phải là true hoặc false",
    "bool_type": "phải là true hoặc false",
    "date_from_datetime_parsing": "phải là ngày, viết như 2026-11-22",
    "date_parsing": "phải là ngày, viết như 2026-11-22",
    "date_type": "phải là ngày, viết như 2026-11-22",
    "datetime_parsing": "phải là ngày giờ, viết như 2026-11-22 08:30",
    "dataclass_type": "phải là các dòng “khóa: giá trị”",
    "dict_type": "phải là các dòng “khóa: giá trị”",
    "enum": "phải là một trong: {expected}",
    "finite_number": "phải là một số hữu hạn",
    "float_parsing": "phải là một số",
    "float_type": "phải là một số",
    "greater_than": "phải lớn hơn {gt}",
    "greater_than_equal": "phải từ {ge} trở lên",
    "int_from_float": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_type": "phải là số nguyên",
    "less_than": "phải nhỏ hơn {lt}",
    "less_than_equal": "không được quá {le}",
    "list_type": "phải là danh sách",
    "literal_error": "phải là một trong: {expected}",
    "mapping_type": "phải là các dòng “khóa: giá trị”",
    "model_attributes_type": "phải là các dòng “khóa: giá trị”",
    "model_type": "phải là các dòng “khóa: giá trị”",
    "none_required": "phải để trống",
    "path_type": "phải là một đường dẫn",
    "string_pattern_mismatch": "phải theo mẫu {pattern}",
    "string_too_long": "không được quá {max_length} ký tự",
    "string_too_short": "phải có ít nhất {min_length} ký tự",
    "string_type": "phải là chữ",
    "too_long": "không được quá {max_length} mục",
    "too_short": "phải có ít nhất {min_length} mục",
    "tuple_type": "phải là danh sách",
}


def shape_problems(
    error: ValidationError, document: Document, names: Iterable[str] = (), *, given: bool = False
) -> list[Problem]:
    """All of it. `names` are the keys a misspelt one is compared with; `given`: name the wrong value too, which only
    files without secrets may do."""
    known = list(names)
    return [shape_problem(item, document, known) for item in errors(error, given=given)]


def errors(error: ValidationError, *, given: bool = False) -> list[ErrorDetails]:
    """Pydantic's items, as a rule without what was given: it may be a secret."""
    return error.errors(include_url=False, include_input=given)


def shape_problem(item: ErrorDetails, document: Document, names: Iterable[str]) -> Problem:
    """One of pydantic's errors as a problem; `names` are the keys a misspelt one is compared with."""
    path = ".".join(str(part) for part in item["loc"])
    name = str(item["loc"][-1]) if item["loc"] else ""
    said = what(item)
    told = Text(f"“{path}”: {said.vi}", f"“{path}”: {said.en}") if path else said
    return document.problem(tuple(item["loc"]), told, _mend(item["type"], name, names))


def what(item: ErrorDetails) -> Text:
    """What one of pydantic's errors says."""
    limits: dict[str, Any] = item.get("ctx", {})
    sentence = _VIETNAMESE.get(item["type"], item["msg"])
    for key, value in limits.items():
        sentence = sentence.replace(f"{{{key}}}", str(value))
    value = item.get("input")
    said = f" (“{value[:60]}”)" if isinstance(value, str) else ""
    vi = sentence.replace(" or ", " hoặc ") if "expected" in limits else sentence
    return Text(vi + said, item["msg"] + said)


def _mend(kind: str, name: str, names: Iterable[str]) -> Text:
    if kind in ("unexpected_keyword_argument", "extra_forbidden"):
        near = difflib.get_close_matches(name, list(names), n=1)
        if near:
            return Text(f"có phải là “{near[0]}”?", f"did you mean “{near[0]}”?")
        return Text("bỏ khóa này, hoặc xem lại chính tả", "remove this key, or check its spelling")
    if kind in ("missing", "missing_argument"):
        return Text(f"thêm “{name}: …”", f"add “{name}: …”")
    return Text("sửa giá trị này", "correct the value")
