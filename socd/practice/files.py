"""Reading a trainer's YAML files: every mistake is told with file, line and mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

M = TypeVar("M", bound=BaseModel)
Loc = Sequence[int | str]

DATA = Path(__file__).parent / "data"


class Strict(BaseModel):
    """Base of everything a trainer writes: unknown keys are mistakes, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake: where it stands, what is wrong, and what to write instead."""

    file: Path
    line: int  # from 1; 0 where the file itself is the mistake
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}\n  → {self.mend}"


class ScenarioError(Exception):
    """A trainer's file cannot be used; `mistakes` holds every one found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Source:
    """One YAML file as read: knows on which line each value stands."""

    file: Path
    data: Any

    @classmethod
    def read(cls, file: Path) -> Source:
        """Raises ScenarioError for a file that is missing or is no YAML."""
        try:
            return cls(file, YAML(typ="rt").load(file.read_text("utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            mend = "đặt lại tệp, mã hóa UTF-8 / put the file back, encoded in UTF-8"
            raise ScenarioError([Mistake(file, 0, f"không đọc được / cannot be read: {error}", mend)]) from error
        except MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 0
            mend = "xem lại thụt dòng, dấu nháy, dấu hai chấm / look at indentation, quotes and colons"
            raise ScenarioError([Mistake(file, line, f"YAML hỏng / broken YAML: {error.problem}", mend)]) from error

    def line(self, loc: Loc) -> int:
        """The line (from 1) of the deepest part of `loc` that the file has."""
        node, line = self.data, 1
        for part in loc:
            try:
                position = node.lc.key(part) if isinstance(node, dict) else node.lc.item(part)
                line, node = position[0] + 1, node[part]
            except (AttributeError, KeyError, IndexError, TypeError):
                continue  # a name pydantic put in (the tag of a union) or a missing key
        return line

    def mistake(self, loc: Loc, what: str, mend: str) -> Mistake:
        where = ".".join(str(part) for part in loc)
        return Mistake(self.file, self.line(loc), f"{where}: {what}", mend)

    def checked(self, model: type[M]) -> M:
        """The file as `model`. Raises ScenarioError with every mistake in it."""
        try:
            return model.model_validate(self.data)
        except ValidationError as error:
            raise ScenarioError([self._told(detail) for detail in error.errors()]) from error

    def _told(self, detail: ErrorDetails) -> Mistake:
        return self.mistake(detail["loc"], detail["msg"], _MENDS.get(detail["type"], _CHECK))


_CHECK = "sửa giá trị theo yêu cầu nêu trên / write a value as asked above"
_MENDS = {
    "missing": "thêm khóa này / add this key",
    "extra_forbidden": "xóa hoặc sửa tên khóa / remove this key or correct its name",
    "union_tag_invalid": "chọn một trong các giá trị nêu trên / choose one of the values above",
    "union_tag_not_found": "thêm khóa `do` cho sự kiện / give the event its `do` key",
    "literal_error": "chọn một trong các giá trị nêu trên / choose one of the values above",
}
