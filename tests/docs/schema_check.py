"""A small JSON Schema validator: the keywords docs/schema uses, and no others (an unknown one is an error)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"
_WORDS = {"$schema", "$id", "$defs", "title", "description"}  # say nothing about the value
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip


def problems(name: str, value: Any) -> list[str]:
    """What keeps `value` from being valid under docs/schema/<name>.json."""
    return list(Schema(f"{name}.json").check(value))


class Schema:
    """One file of docs/schema; references reach into it and into its neighbours."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root = json.loads((SCHEMAS / file).read_text("utf-8"))

    def check(self, value: Any) -> Iterator[str]:
        yield from self._check(self.root, value, "$")

    def _check(self, schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
        for word, told in schema.items():
            if word not in _WORDS:
                yield from getattr(self, "_" + word.lstrip("$").lower())(told, value, at, schema)

    def _ref(self, told: str, value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        file, _, pointer = told.partition("#")
        home = Schema(file) if file else self
        part = home.root
        for step in pointer.strip("/").split("/") if pointer else ():
            part = part[step]
        yield from home._check(part, value, at)

    def _type(self, told: str, value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        if not isinstance(value, _TYPES[told]) or (isinstance(value, bool) and told in ("integer", "number")):
            yield f"{at}: {value!r:.60} is no {told}"

    def _enum(self, told: list[Any], value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        if value not in told:
            yield f"{at}: {value!r} is none of {told}"

    def _anyof(self, told: list[dict[str, Any]], value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        tries = [list(self._check(one, value, at)) for one in told]
        if all(tries):
            yield from min(tries, key=len)

    def _required(self, told: list[str], value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        yield from (f"{at}: “{key}” is missing" for key in told if isinstance(value, dict) and key not in value)

    def _properties(self, told: dict[str, Any], value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        for key, one in told.items():
            if isinstance(value, dict) and key in value:
                yield from self._check(one, value[key], f"{at}.{key}")

    def _additionalproperties(self, told: Any, value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        more = value.keys() - schema.get("properties", {}).keys() if isinstance(value, dict) else ()
        for key in sorted(more) if told is not True else ():
            if told is False:
                yield f"{at}: “{key}” is not documented"
            else:
                yield from self._check(told, value[key], f"{at}.{key}")

    def _items(self, told: dict[str, Any], value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        for i, one in enumerate(value if isinstance(value, list) else ()):
            yield from self._check(told, one, f"{at}[{i}]")

    def _pattern(self, told: str, value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        if isinstance(value, str) and not re.search(told, value):
            yield f"{at}: {value!r} is not like {told}"

    def _minimum(self, told: float, value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        if isinstance(value, int | float) and value < told:
            yield f"{at}: {value} < {told}"

    def _maximum(self, told: float, value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        if isinstance(value, int | float) and value > told:
            yield f"{at}: {value} > {told}"

    def _format(self, told: str, value: Any, at: str, schema: dict[str, Any]) -> Iterator[str]:
        assert told == "date-time"
        try:
            aware = datetime.fromisoformat(value).tzinfo is not None
        except (TypeError, ValueError):
            aware = False
        if not aware:
            yield f"{at}: {value!r} is no time with an offset"
