"""YAML with line numbers: every value knows where it stands, so that every complaint can say so.

Safe loading only (no tags that build objects); duplicate keys are errors, aliases are bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from socd.model.text import Lang, Text

Loc = tuple[str | int, ...]
MAX_BYTES = 20_000_000
MAX_NODES = 1_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file: where, what, and how to mend it. `line` counts from 1; 0 = the whole file."""

    file: str
    line: int
    what: Text
    mend: Text | None = None

    def in_(self, lang: Lang) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what.in_(lang)}" + (f" → {self.mend.in_(lang)}" if self.mend else "")

    def __str__(self) -> str:
        return self.in_("en")


class ConfigError(Exception):
    """The input cannot be used. `problems` lists everything found, not only the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(slots=True)
class Document:
    """A parsed file: plain Python data, and the line of every value by its path."""

    file: str
    data: Any
    lines: dict[Loc, int] = field(default_factory=dict)

    def line(self, loc: Loc) -> int:
        """The line of the value at `loc`, or of its nearest ancestor that has one."""
        while loc not in self.lines and loc:
            loc = loc[:-1]
        return self.lines.get(loc, 0)

    def problem(self, loc: Loc, what: Text, mend: Text | None = None) -> Problem:
        return Problem(self.file, self.line(loc), what, mend)


def load(path: Path) -> Document:
    """Read one YAML file. Raises ConfigError with file and line."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        why = Text(f"không đọc được: {error.strerror}", f"cannot be read: {error.strerror}")
        mend = Text("kiểm tra đường dẫn và quyền đọc", "check path and rights")
        raise ConfigError([Problem(str(path), 0, why, mend)]) from None
    if len(raw) > MAX_BYTES:
        why = Text(f"lớn hơn {MAX_BYTES} byte", f"larger than {MAX_BYTES} bytes")
        raise ConfigError([Problem(str(path), 0, why, Text("chia ra thư mục conf.d/", "split it over conf.d/"))])
    return parse(raw, str(path))


def parse(raw: bytes, name: str) -> Document:
    """Parse YAML bytes; `name` is what messages call the file."""
    document = Document(name, None)
    try:
        text = raw.decode("utf-8-sig")
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
        if node is not None:
            document.data = _Reader(document).read(node, ())
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError([Problem(name, line, _NOT_UTF8, _AS_UTF8)]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ConfigError([Problem(name, line, _not_yaml(error.problem or error.context or ""), _LOOK)]) from None
    except yaml.YAMLError as error:
        raise ConfigError([Problem(name, 0, _not_yaml(str(error)), _NO_CONTROLS)]) from None
    except RecursionError:
        raise ConfigError([Problem(name, 0, _TOO_DEEP, Text("viết phẳng hơn", "flatten it"))]) from None
    return document


_NOT_UTF8 = Text("không phải UTF-8", "not UTF-8")
_AS_UTF8 = Text("lưu tệp bằng mã UTF-8", "save the file as UTF-8")
_NO_CONTROLS = Text("bỏ các ký tự điều khiển", "remove control characters")
_TOO_DEEP = Text("lồng nhau quá sâu", "nested too deeply")
_QUOTE = Text("đặt trong dấu nháy", "put it in quotes")
_LOOK = Text(
    "xem lại thụt dòng (dấu cách, không dùng tab), dấu hai chấm và dấu nháy ở gần đây",
    "check indentation (spaces, no tabs), colons and quotes around here",
)


def _not_yaml(why: str) -> Text:
    said = f": {why}" if why else ""
    return Text(f"sai cú pháp YAML{said}", f"not valid YAML{said}")


class _Reader:
    """Turns composed nodes into data while noting lines; an alias bomb ends at MAX_NODES."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes = 0
        self.scalars = yaml.SafeLoader("")

    def read(self, node: yaml.Node, loc: Loc) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            many = Text("quá nhiều giá trị (bom alias?)", "too many values (an alias bomb?)")
            raise ConfigError([self._problem(node, many, Text("viết không dùng alias", "write it without aliases"))])
        self.document.lines[loc] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*loc, i)) for i, item in enumerate(node.value)]
        try:
            return self.scalars.construct_object(node, deep=True)
        except (ValueError, yaml.YAMLError) as error:
            why = Text(f"không hiểu giá trị: {error}", f"value not understood: {error}")
            raise ConfigError([self._problem(node, why, _QUOTE)]) from None

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[Any, Any]:
        data: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node, (*loc, "<key>"))
            if not isinstance(key, (str, int)):
                raise ConfigError(
                    [self._problem(key_node, Text("khóa phải là một từ", "a key must be a word"), _QUOTE)]
                )
            if key in data:
                twice = Text(f"khóa “{key}” có hai lần", f"key “{key}” stands twice")
                raise ConfigError([self._problem(key_node, twice, Text("giữ một", "keep one of the two"))])
            data[key] = self.read(value_node, (*loc, key))
        return data

    def _problem(self, node: yaml.Node, what: Text, mend: Text) -> Problem:
        return Problem(self.document.file, node.start_mark.line + 1, what, mend)
