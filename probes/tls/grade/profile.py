"""A grading profile: data with a date and a source, read from YAML and checked whole; errors name file and line.

The shipped profiles stand in `config/tls/`; a file of the same name in an office's own folder takes the place of the
shipped one, and a new name adds a profile.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, model_validator

from probes.tls.advice import advice_keys
from probes.tls.grade.conditions import Part, When
from probes.tls.hello import Protocol
from socd.model.text import Text
from socd.resources import config_dir
from socd.shapes import shape_problems
from socd.yamlfile import ConfigError, Document, Problem, load

__all__ = ["ConfigError", "Profile", "Rule", "profiles", "read_profile"]


class Words(Part):
    """A text in both languages. "{value}" stands for the fact's value."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)

    def filled(self, value: str) -> Text:
        return Text(self.vi.replace("{value}", value), self.en.replace("{value}", value))


def _advice(key: str) -> str:
    if key not in advice_keys():
        raise ValueError(f"there is no advice called “{key}”")
    return key


AdviceKey = Annotated[str, AfterValidator(_advice)]


class Rule(Part):
    """Where `when` holds, the grade is at most `grade`. `unproven`: also where it cannot be told."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")
    aspect: str = ""
    grade: str
    when: When
    unproven: bool = False
    why: Words
    advice: AdviceKey


Steps = tuple[tuple[int, int], ...]  # (below this, that score), ascending


class KeyScore(Part):
    """Points by strength of key or parameters in RSA-equivalent bits; `curves`: (below this field size, these bits)."""

    below: Steps
    otherwise: int
    anonymous: int
    export: int
    curves: Steps
    curves_otherwise: int


class CipherScore(Part):
    below: Steps
    otherwise: int


class Weights(Part):
    protocol: int
    key: int
    cipher: int


class ScoreAdvice(Part):
    """Which advice mends the weakest of the three."""

    protocol: AdviceKey
    key: AdviceKey
    cipher: AdviceKey


class Score(Part):
    """SSL Labs' figures: points per protocol, key and cipher, their weights in per cent, and the letter by total.

    `why` is the reason that is told where the total alone keeps a server from the best grade.
    """

    weights: Weights
    protocol: Mapping[Protocol, int]
    key: KeyScore
    cipher: CipherScore
    letters: tuple[tuple[int, str], ...]  # (at least, grade), descending
    otherwise: str
    why: Words
    advice: ScoreAdvice


class Profile(Part):
    """`grades` best first; `outside`: grades that say "not gradable" (SSL Labs' T and M), left out of `otherwise`."""

    profile: str
    title: Words
    date: date
    source: str
    grades: tuple[str, ...] = Field(min_length=2)
    names: Mapping[str, Words] = {}
    outside: tuple[str, ...] = ()
    aspects: Mapping[str, Words] = {}
    score: Score | None = None
    lists: Mapping[str, tuple[str, ...]] = {}
    rules: tuple[Rule, ...]

    @model_validator(mode="after")
    def _whole(self) -> Profile:
        ids = [rule.id for rule in self.rules]
        twice = sorted({name for name in ids if ids.count(name) > 1})
        if twice:
            raise ValueError(f"rule ids stand twice: {', '.join(twice)}")
        used = {rule.grade for rule in self.rules} | set(self.outside)
        if self.score:
            used |= {letter for _, letter in self.score.letters} | {self.score.otherwise}
        unknown = sorted(used - set(self.grades))
        if unknown:
            raise ValueError(f"not among the grades: {', '.join(unknown)}")
        lost = sorted({rule.aspect for rule in self.rules if rule.aspect} - set(self.aspects))
        if lost:
            raise ValueError(f"not among the aspects: {', '.join(lost)}")
        return self

    def rank(self, grade: str) -> int:
        return self.grades.index(grade)


def read_profile(path: Path) -> Profile:
    """Read and check one file. Raises ConfigError with file, line and mend."""
    document = load(path)
    data = document.data
    if not isinstance(data, dict):
        what = Text("không phải bộ tiêu chí xếp hạng", "not a grading profile")
        mend = Text("xem các bộ có sẵn trong config/tls/", "see the shipped ones in config/tls/")
        raise ConfigError([document.problem((), what, mend)])
    _resolve(data, document)
    try:
        profile = Profile.model_validate(data)
    except ValidationError as error:
        raise ConfigError(shape_problems(error, document, given=True)) from None
    if profile.profile != path.stem:
        name = profile.profile
        what = Text(f"bộ tiêu chí “{name}” trong tệp mang tên khác", f"profile “{name}” in a file of another name")
        raise ConfigError([document.problem(("profile",), what)])
    return profile


def _resolve(data: dict[Any, Any], document: Document) -> None:
    """Puts `lists` in the place of "$name" entries. Raises ConfigError for a name that is not there."""
    lists = data.get("lists")
    lists = lists if isinstance(lists, dict) else {}

    def walk(value: Any, loc: tuple[int | str, ...]) -> Any:
        if isinstance(value, dict):
            return {key: walk(item, (*loc, key)) for key, item in value.items()}
        if not isinstance(value, list):
            return value
        out: list[Any] = []
        for index, item in enumerate(value):
            if isinstance(item, str) and item.startswith("$"):
                if not isinstance(lists.get(item[1:]), list):
                    what = Text(f"không có danh sách “{item[1:]}”", f"there is no list “{item[1:]}”")
                    raise ConfigError([document.problem((*loc, index), what, Text("thêm vào", "add it"))])
                out += lists[item[1:]]
            else:
                out.append(walk(item, (*loc, index)))
        return out

    if isinstance(data.get("rules"), list):
        data["rules"] = walk(data["rules"], ("rules",))


def profiles(own: Path | None = None) -> Mapping[str, Profile]:
    """All profiles by name: the shipped ones, and over them those of the folder `own` where it exists.

    Read once per state of the files,. Raises ConfigError with every problem found.
    """
    files = {path.stem: path for path in sorted((config_dir() / "tls").glob("*.yaml"))}
    if own is not None and own.is_dir():
        files |= {path.stem: path for path in sorted(own.glob("*.yaml"))}
    return _read_all(tuple((path, path.stat().st_mtime_ns) for path in files.values()))


@lru_cache(4)
def _read_all(files: tuple[tuple[Path, int], ...]) -> Mapping[str, Profile]:
    problems: list[Problem] = []
    found: dict[str, Profile] = {}
    for path, _ in files:
        try:
            found[path.stem] = read_profile(path)
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(problems)
    return found
