"""What all tellers of TLS facts share: the facts with their reader's language, and how bad something is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from socd.cli.paper import Paper, Piece, padded
from socd.cli.tls_words import SHORT, VERDICTS, place
from socd.model.kinds import Severity, worst
from socd.model.observation import Finding
from socd.model.text import Lang, Text

Facts = Mapping[str, Any]

PROTOCOLS = ("SSLv2", "SSLv3", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3")
_SIGNS = {"good": "✓", "warn": "!", "bad": "✗"}


@dataclass(frozen=True, slots=True)
class View:
    """How it is wanted. `server` is the software advice is for (None: by the Server header, else nginx). `titles` are
    the grading profiles by name: what each is called, and what its grades are called where they are no letters."""

    target: str = ""
    server: str | None = None
    all_servers: bool = False
    verbose: bool = False
    width: int = 80
    titles: Mapping[str, tuple[Text, Mapping[str, Text]]] = field(default_factory=dict)


@dataclass(slots=True)
class Sheet:
    """Facts and findings of one server on their way to paper."""

    facts: Facts
    findings: Sequence[Finding]
    lang: Lang
    view: View
    paper: Paper

    def t(self, vi: str, en: str) -> str:
        return en if self.lang == "en" else vi

    @property
    def name(self) -> str:
        host, port = str(self.facts.get("host") or ""), str(self.facts.get("endpoint") or "").rpartition(":")[2]
        host = f"[{host}]" if ":" in host else host
        return f"{host}:{port}" if host else self.view.target

    def title_of(self, profile: str) -> str:
        title, _ = self.view.titles.get(profile, (Text(profile, profile), {}))
        return SHORT.get(profile, title).in_(self.lang)

    def grade(self, profile: str, grade: str) -> str:
        """A grade in words: “Hạng B”, “Khá”, “Hạng T: chứng thư không được tin cậy”."""
        _, names = self.view.titles.get(profile, (None, {}))
        name = names[grade].in_(self.lang) if grade in names else ""
        if len(grade) > 2:
            return name or grade
        return self.t(f"Hạng {grade}", f"Grade {grade}") + (f": {name}" if name else "")

    def verdict(self) -> tuple[Text, str]:
        """The verdict in a few words, and its style."""
        outcome = self.facts.get("outcome")
        if outcome != "TLS":
            return VERDICTS.get(str(outcome), VERDICTS["OPEN"]), "bad" if outcome == "NOT_TLS" else "warn"
        if self.findings:
            level = worst([finding.level for finding in self.findings])
            return VERDICTS[level.value], "warn" if level is Severity.M4 else "bad"
        if self.facts.get("weaknesses"):
            return VERDICTS["M4"], "warn"
        if self.facts.get("undetermined") or self.facts.get("weaknesses_undetermined"):
            return VERDICTS["OPEN"], "warn"
        return VERDICTS["GOOD"], "good"

    def row(self, label: str, *pieces: Piece | str) -> None:
        """A labelled line of a section."""
        wide = 15
        self.paper.put(padded(label + " ", wide), *pieces, indent=2, hang=wide)

    def sign(self, style: str, *pieces: Piece | str) -> None:
        self.paper.put((_SIGNS[style], style), " ", *pieces, indent=2, hang=2)

    def bool(self, value: Any) -> str:
        if value is None:
            return self.t("chưa rõ", "not known")
        return self.t("có", "yes") if value else self.t("không", "no")


def grades_of(facts: Facts) -> list[tuple[str, str]]:
    """Profiles and grades, those a reader knows best first."""
    grades = facts.get("grade") or {}
    return [(name, str(grades[name])) for name in sorted(grades, key=place) if grades[name]]


def weakest(names: Sequence[str]) -> tuple[str, str]:
    """The weakest suite of a list and how bad it is ("good", "warn", "bad"). An unknown name counts as weak."""
    return max(((name, *weight(name)) for name in names), key=lambda item: item[2])[:2] if names else ("", "good")


def weight(name: str) -> tuple[str, tuple[Any, ...]]:
    from probes.tls.registry import by_name

    try:
        suite = by_name(name)
    except KeyError:
        return "warn", (0, 0, 0, 0, 0, 0, 0)
    bad = suite.null or suite.anonymous or suite.export or suite.bits < 112 or suite.rc4 or suite.block == 64
    level = "bad" if bad else "good" if suite.forward_secret and suite.aead else "warn"
    return level, (
        suite.null, suite.anonymous, suite.bits < 112, suite.rc4, suite.block == 64,
        (not suite.forward_secret) + (not suite.aead), -suite.bits,
    )  # fmt: skip


@cache
def titles() -> dict[str, tuple[Text, dict[str, Text]]]:
    """What the grading profiles and their grades are called. Raises ConfigError where a profile cannot be read."""
    from probes.tls.grade import profiles

    def text(words: Any) -> Text:
        return Text(words.vi, words.en)

    return {
        name: (text(profile.title), {grade: text(words) for grade, words in profile.names.items()})
        for name, profile in profiles().items()
    }
