"""YAML with line numbers: every value knows where it stands, so that every complaint can say so.

Safe loading only (no tags that build objects); duplicate keys are errors, aliases are bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

Loc = tuple[str | int, ...]
MAX_BYTES = 20_000_000
MAX_NODES = 1_000_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one file: where, what, and how to mend it. `line` counts from 1; 0 = the whole file."""

    file: str
    line: int
    what: str
    mend: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.what}" + (f" → {self.mend}" if self.mend else "")


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

    def problem(self, loc: Loc, what: str, mend: str = "") -> Problem:
        return Problem(self.file, self.line(loc), what, mend)


def load(path: Path) -> Document:
    """Read one YAML file. Raises ConfigError with file and line."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            [Problem(str(path), 0, f"cannot be read: {error.strerror}", "check path and rights")]
        ) from None
    if len(raw) > MAX_BYTES:
        raise ConfigError([Problem(str(path), 0, f"larger than {MAX_BYTES} bytes", "split it over conf.d/")])
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
        raise ConfigError([Problem(name, line, "not UTF-8", "save the file as UTF-8")]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        what = error.problem or error.context or "not valid YAML"
        mend = "check indentation (spaces, no tabs), colons and quotes around here"
        raise ConfigError([Problem(name, line, f"not valid YAML: {what}", mend)]) from None
    except yaml.YAMLError as error:
        raise ConfigError([Problem(name, 0, f"not valid YAML: {error}", "remove control characters")]) from None
    except RecursionError:
        raise ConfigError([Problem(name, 0, "nested too deeply", "flatten it")]) from None
    return document


class _Reader:
    """Turns composed nodes into data while noting lines; an alias bomb ends at MAX_NODES."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.nodes = 0
        self.scalars = yaml.SafeLoader("")

    def read(self, node: yaml.Node, loc: Loc) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            raise ConfigError([self._problem(node, "too many values (an alias bomb?)", "write it without aliases")])
        self.document.lines[loc] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, loc)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(item, (*loc, i)) for i, item in enumerate(node.value)]
        try:
            return self.scalars.construct_object(node, deep=True)
        except (ValueError, yaml.YAMLError) as error:
            raise ConfigError([self._problem(node, f"value not understood: {error}", "put it in quotes")]) from None

    def _mapping(self, node: yaml.MappingNode, loc: Loc) -> dict[Any, Any]:
        data: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self.read(key_node, (*loc, "<key>"))
            if not isinstance(key, (str, int)):
                raise ConfigError([self._problem(key_node, "a key must be a word", "put it in quotes")])
            if key in data:
                raise ConfigError([self._problem(key_node, f"key “{key}” stands twice", "keep one of the two")])
            data[key] = self.read(value_node, (*loc, key))
        return data

    def _problem(self, node: yaml.Node, what: str, mend: str) -> Problem:
        return Problem(self.document.file, node.start_mark.line + 1, what, mend)
