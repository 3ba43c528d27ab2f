"""What the leaks probe remembers of a site from one look to the next: where it stopped, what must be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from probes.leaks.paths import Entry
from socd.model.kinds import Severity

VERSION = 1
WATCHED = 60  # things found that are asked again at every look
FORGET = 6  # looks in a row that miss a thing before it is asked no more; a case is cleared long before
PAGES = 60
ASKED = 400
SECRETS = 400  # those seen last


@dataclass(frozen=True, slots=True)
class Watched:
    """One thing that was found, the kinds it was found as, and how many looks in a row missed it since."""

    entry: Entry
    kind: str
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """A page or script as it was last read. `kinds` are what was found in it: then it is always read anew."""

    etag: str = ""
    digest: str = ""
    kinds: tuple[str, ...] = ()
    misses: int = 0


@dataclass(frozen=True, slots=True)
class Known:
    """One secret that was found: the cause it is told by, the first day (ISO) and where it last was."""

    cause: str
    since: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """`first` and `full` are places in the two lists to go on from; `asked` are paths the site itself named and that
    were asked since `full` last began anew; `tables` says which table the places belong to, `rules` which rules
    judged `pages`. `looks` counts. `secrets` are by fingerprint."""

    first: int = 0
    full: int = 0
    rounds: int = 0
    looks: int = 0
    tables: str = ""
    rules: str = ""
    watched: tuple[Watched, ...] = ()
    again: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    pages: Mapping[str, Seen] = field(default_factory=dict)
    secrets: Mapping[str, Known] = field(default_factory=dict)


def read(memory: Mapping[str, Any] | None, tables: str, rules: str) -> State:
    """The state of the last look. Memory of another shape, or none, is an empty state."""
    if not memory or memory.get("version") != VERSION:
        return State(tables=tables, rules=rules)
    try:
        same = memory["tables"] == tables
        pages = {url: _seen(told, memory["rules"] == rules) for url, told in memory["pages"].items()}
        return State(
            first=int(memory["first"]) if same else 0,
            full=int(memory["full"]) if same else 0,
            rounds=int(memory["rounds"]),
            looks=int(memory["looks"]),
            tables=tables,
            rules=rules,
            watched=tuple(_watched(told) for told in memory["watched"]),
            again=tuple(memory["again"]),
            asked=tuple(memory["asked"]),
            pages=pages,
            secrets={
                one: Known(str(cause), str(since), tuple(map(str, places)))
                for one, (cause, since, *places) in memory.get("secrets", {}).items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        return State(tables=tables, rules=rules)


def _seen(told: Mapping[str, Any], same_rules: bool) -> Seen:
    """Under new rules an unchanged page is read anew all the same."""
    kinds, misses = tuple(told["kinds"]), int(told["misses"])
    return Seen(told["etag"], told["digest"], kinds, misses) if same_rules else Seen(kinds=kinds, misses=misses)


def _watched(told: Mapping[str, Any]) -> Watched:
    severity = Severity(told["severity"]) if told["severity"] else None
    entry = Entry(told["path"], frozenset(told["proofs"]), severity, int(told["range"]))
    return Watched(entry, told["kind"], int(told["misses"]))


def write(state: State) -> dict[str, Any]:
    """JSON-safe; holds paths, sizes, hashes and fingerprints, never content."""
    return {
        "version": VERSION,
        "first": state.first,
        "full": state.full,
        "rounds": state.rounds,
        "looks": state.looks,
        "tables": state.tables,
        "rules": state.rules,
        "watched": [
            {
                "path": watched.entry.path,
                "proofs": sorted(watched.entry.proofs),
                "severity": watched.entry.severity and watched.entry.severity.value,
                "range": watched.entry.range,
                "kind": watched.kind,
                "misses": watched.misses,
            }
            for watched in state.watched[:WATCHED]
        ],
        "again": list(state.again[:WATCHED]),
        "asked": list(state.asked[-ASKED:]),
        "pages": {
            url: {"etag": seen.etag, "digest": seen.digest, "kinds": list(seen.kinds), "misses": seen.misses}
            for url, seen in list(state.pages.items())[:PAGES]
        },
        "secrets": {
            one: [known.cause, known.since, *known.places] for one, known in list(state.secrets.items())[-SECRETS:]
        },
    }
