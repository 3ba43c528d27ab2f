"""allow.yaml of the configuration directory: the secrets an office accepts, each with a reason, a name and a last day.

The file may be absent. A wrong entry refuses the configuration, as anywhere else; one that has run out accepts
nothing and is told.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from socd.model.allowed import Allowed, AllowList
from socd.model.text import Text
from socd.shapes import shape_problems
from socd.yamlfile import ConfigError, Document, Problem, load

NAME = "allow.yaml"
_FIELDS = ("reason", "name", "until", "fingerprint", "rule", "place", "site")


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=500)
    name: str = Field(min_length=1, max_length=200)
    until: date
    fingerprint: str = Field("", pattern=r"^(?:[0-9a-f]{32})?$")
    rule: str = ""
    place: str = ""
    site: str = ""


_SHAPE = TypeAdapter(tuple[_Entry, ...])


@dataclass(frozen=True, slots=True)
class AllowFile:
    """The list, and the document it stands in (None where there is no file)."""

    allowed: AllowList = field(default_factory=AllowList)
    document: Document | None = None

    def expired(self, today: date) -> tuple[Problem, ...]:
        """What accepts nothing any more, with its line: told, and no reason to refuse anything."""
        document = self.document
        if document is None:
            return ()
        return tuple(
            document.problem(
                (number,),
                Text(
                    f"hết hạn từ {entry.until:%d/%m/%Y}: “{entry.reason}” ({entry.name})",
                    f"ran out on {entry.until.isoformat()}: “{entry.reason}” ({entry.name})",
                ),
                _RENEW,
            )
            for number, entry in enumerate(self.allowed)
            if entry.until < today
        )


_RENEW = Text(
    "xóa mục này, hoặc gia hạn until nếu lý do còn đúng", "delete it, or renew until if its reason still holds"
)
_WHAT = Text("cần fingerprint, hoặc cả rule và place", "either fingerprint, or rule and place, must be given")
_ONE = Text("bỏ bớt: chỉ fingerprint, hoặc chỉ rule và place", "keep one: fingerprint alone, or rule and place alone")
_ALL = Text("không được chấp nhận mọi thứ ở mọi nơi", "everything everywhere cannot be accepted")
_NARROW = Text("ghi rõ rule, place hoặc site", "narrow rule, place or site")
_NO_SITE = Text("xem mã trang trong danh mục", "see the ids of the inventory")
_ADD = Text("`socd leaks secrets` cho biết fingerprint", "`socd leaks secrets` tells fingerprints")


def read_allowed(directory: Path, problems: list[Problem], sites: frozenset[str] | None = None) -> AllowFile:
    """The list of a configuration directory; what is wrong with it is added to `problems`.

    `sites` are the known ids, None where they could not be read.
    """
    path = directory / NAME
    if not path.exists():
        return AllowFile()
    try:
        document = load(path)
        told = _SHAPE.validate_python(document.data or [])
    except ConfigError as error:
        problems += error.problems
    except ValidationError as error:
        problems += shape_problems(error, document, _FIELDS)
    else:
        wrong = [
            problem
            for number, entry in enumerate(told)
            if (problem := _problem(document, number, entry, sites)) is not None
        ]
        problems += wrong
        if not wrong:
            return AllowFile(AllowList(tuple(Allowed(**entry.model_dump()) for entry in told)), document)
    return AllowFile()


def _problem(document: Document, number: int, entry: _Entry, sites: frozenset[str] | None) -> Problem | None:
    """What a shape cannot say."""
    loc = (number,)
    if not entry.fingerprint and not (entry.rule and entry.place):
        return document.problem(loc, _WHAT, _ADD)
    if entry.fingerprint and (entry.rule or entry.place):
        return document.problem(loc, _WHAT, _ONE)
    if not entry.fingerprint and not entry.rule.strip("*") and not entry.place.strip("*/"):
        return document.problem(loc, _ALL, _NARROW)
    if entry.site and sites is not None and entry.site not in sites:
        what = Text(f"không có trang “{entry.site}”", f"no site “{entry.site}”")
        return document.problem((number, "site"), what, _NO_SITE)
    return None


def add(directory: Path, entries: tuple[Allowed, ...], sites: frozenset[str]) -> Path:
    """Write entries at the end of allow.yaml; comments and order stay. The file's path.

    The new file is checked before it takes the old one's place: raises ConfigError, and nothing has changed.
    """
    path = directory / NAME
    before = path.read_text("utf-8") if path.exists() else ""
    if before and not before.endswith("\n"):
        before += "\n"
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
    with tempfile.TemporaryDirectory(dir=directory, prefix=".allow") as folder:
        new = Path(folder) / NAME
        new.write_text(before + "".join(map(_yaml, entries)), "utf-8")
        problems: list[Problem] = []
        read_allowed(Path(folder), problems, sites)
        if problems:
            raise ConfigError([Problem(str(path), one.line, one.what, one.mend) for one in problems])
        new.chmod(mode)
        with new.open("rb") as written:
            os.fsync(written.fileno())
        new.replace(path)
    return path


def _yaml(entry: Allowed) -> str:
    told: dict[str, Any] = {name: getattr(entry, name) for name in _FIELDS if getattr(entry, name)}
    lines = [f"{name}: {_scalar(value)}" for name, value in told.items()]
    return "- " + "\n  ".join(lines) + "\n"


def _scalar(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(str(value), ensure_ascii=False)
