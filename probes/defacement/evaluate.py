"""The same judgement on files: for `socd scan --as page` and, over a labelled corpus, for `socd evaluate`."""

from __future__ import annotations

import csv
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from probes.defacement.baseline import compare, judge_change, remember
from probes.defacement.features import Features, features_of
from probes.defacement.hosts import registrable
from probes.defacement.page import PageVerdict, judge_features
from probes.defacement.patient import Patient
from probes.defacement.weights import DEFACED, SUSPECT
from socd.model.catalogue import PAGE_WORM
from socd.model.kinds import Kind
from socd.model.observation import Outcome
from socd.probe import Rules
from socd.rules import RuleBook

WORDS = ("clean", "suspect", "defaced")
MAX_MISSES = 50


@dataclass(frozen=True, slots=True)
class PageResult:
    """One page of a corpus: its labels, and what was said about it."""

    path: str
    label: str
    subtype: str
    repo: str
    verdict: str
    score: float
    kind: str | None
    reasons: tuple[str, ...] = ()
    worm: bool = False


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`classes`: per class the pages and how many of each verdict; `repositories`: the same per source (each source is
    judged by rules that know none of it, as nothing here is learnt from the corpus: its row is its leave-one-out row);
    `pairs`: the later page of a pair against the earlier; `misses`: pages that went wrong, worst first; `worms`: per
    class the pages whose file carries a worm, which is a finding of its own and no verdict on what the page shows."""

    classes: Mapping[str, Mapping[str, float]]
    repositories: Mapping[str, Mapping[str, float]]
    pairs: Mapping[str, float]
    recall: Mapping[str, float]
    false_alarms: Mapping[str, float]
    misses: Sequence[PageResult] = field(default=())
    worms: Mapping[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def scan_page(path: Path, baseline_path: Path | None, rules: Rules) -> dict[str, Any]:
    """The verdict on one stored page, against an earlier copy of it where one is given. No network.

    Keys: path, verdict, score, outcome, findings (kind, severity, place, title, details). An unreadable file gives the
    outcome "failed" and no verdict; a page on which rules took too long while nothing else spoke, "indeterminate" and
    no verdict either.
    """
    try:
        body = path.read_bytes()
        before = baseline_path.read_bytes() if baseline_path else None
    except OSError as error:
        return {"path": str(path), "outcome": Outcome.FAILED.value, "error": str(error), "findings": []}
    judged = judge_file(body, before, rules)
    if judged.indeterminate:
        return {
            "path": str(path),
            "outcome": Outcome.INDETERMINATE.value,
            "unread": list(judged.unread),
            "findings": [],
        }
    kinds = (*((judged.kind,) if judged.kind else ()), *((PAGE_WORM,) if judged.worm else ()))
    findings = [_finding(judged, kind, path) for kind in kinds]
    return {
        "path": str(path),
        "verdict": judged.verdict,
        "score": judged.score,
        "outcome": (Outcome.FINDING if findings else Outcome.OK).value,
        "findings": findings,
    }


def judge_file(body: bytes, before: bytes | None, rules: Rules) -> PageVerdict:
    """Stateless, or against the `before` of the same page. The site's own host is guessed from both copies."""
    page = features_of(body)
    judged = judge_features(page, url="", rules=rules)
    if before is None:
        return judged
    earlier = features_of(before)
    patient = Patient(rules)
    memory = {**remember(earlier), "score": judge_features(earlier, url="", rules=rules).score}
    change = compare(page, memory, trusted=_own(earlier), hostile=judged.score, rules=patient)
    return replace(judge_change(judged, change), unread=tuple(dict.fromkeys((*judged.unread, *patient.unread))))


def _own(page: Features) -> tuple[str, ...]:
    """The host a stored page came from, as the page itself tells: canonical address, base, or most of its links."""
    host = page.canonical_host or page.base_host
    return (registrable(host),) if host else ()


def _finding(judged: PageVerdict, kind: Kind, path: Path) -> dict[str, Any]:
    details: dict[str, Any] = {
        "score": judged.score,
        "reasons": [reason.text.en + (f": {reason.detail}" if reason.detail else "") for reason in judged.reasons],
        "signals": {reason.code: reason.points for reason in judged.reasons},
        "matched": list(judged.matched),
    }
    if kind is PAGE_WORM:  # what the page shows has nothing to do with it
        details = {"matched": [judged.worm]}
    return {
        "kind": kind.code,
        "severity": kind.severity.value,
        "place": str(path),
        "title": judged.features.title[:160],
        "details": details,
    }


def evaluate(corpus: Path, rules: Path, *, processes: int | None = None) -> dict[str, Any]:
    """Judge every page of `corpus` (INDEX.tsv: path, class, subtype, repo; PAIRS.tsv: path_a, path_b) with the rules in
    the folder `rules`, on all processors. The JSON form of an Evaluation; see there."""
    return measure(corpus, rules, processes=processes).to_json()


def measure(corpus: Path, rules: Path, *, processes: int | None = None) -> Evaluation:
    """As `evaluate`, typed. Raises OSError where the corpus lacks its index or a page."""
    pages = _table(corpus / "INDEX.tsv")
    pairs = _table(corpus / "PAIRS.tsv") if (corpus / "PAIRS.tsv").is_file() else []
    with ProcessPoolExecutor(
        processes or os.cpu_count() or 1,
        mp_context=get_context("spawn"),
        initializer=_prepare,
        initargs=(corpus, rules),
    ) as pool:
        results = list(pool.map(_judge_row, pages, chunksize=16))
        later = list(pool.map(_judge_pair, pairs, chunksize=8))
    return _summary(results, later)


_rules: list[Rules] = []  # of one worker process
_corpus: list[Path] = []


def _prepare(corpus: Path, rules: Path) -> None:
    _rules[:] = [RuleBook.load(rules)]
    _corpus[:] = [corpus]


def _judge_row(row: Mapping[str, str]) -> PageResult:
    judged = judge_file((_corpus[0] / row["path"]).read_bytes(), None, _rules[0])
    return _result(row["path"], row["class"], row.get("subtype", ""), row.get("repo", ""), judged)


def _judge_pair(row: Mapping[str, str]) -> PageResult:
    earlier, later = ((_corpus[0] / row[key]).read_bytes() for key in ("path_a", "path_b"))
    return _result(row["path_b"], "pair", "", row.get("repo", ""), judge_file(later, earlier, _rules[0]))


def _result(path: str, label: str, subtype: str, repo: str, judged: PageVerdict) -> PageResult:
    reasons = tuple(f"{reason.code} {reason.points:+.2f}" for reason in judged.reasons)
    kind = judged.kind.code if judged.kind else None
    word = "indeterminate" if judged.indeterminate else judged.verdict
    return PageResult(path, label, subtype, repo, word, judged.score, kind, reasons, bool(judged.worm))


def _table(path: Path) -> list[dict[str, str]]:
    usual = csv.field_size_limit(1_000_000)
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))
    finally:
        csv.field_size_limit(usual)  # it holds for the whole process


def hostile(label: str) -> bool:
    """Is this a class of attacked pages?"""
    return not label.startswith(("benign", "pair"))


def _summary(results: list[PageResult], pairs: list[PageResult]) -> Evaluation:
    classes = _counts(results, lambda one: one.label)
    attacked = {name: row for name, row in classes.items() if hostile(name)}
    peaceful = [one for one in results if not hostile(one.label)]
    wrong = [one for one in (*results, *pairs) if (one.score < DEFACED if hostile(one.label) else one.score >= SUSPECT)]
    return Evaluation(
        classes=classes,
        repositories=_counts(results, lambda one: f"{one.label}: {one.repo}"),
        pairs=_row(pairs),
        recall={name: _share(row, "defaced") for name, row in attacked.items()}
        | {f"{name} (or suspect)": round(1 - _share(row, "clean"), 4) for name, row in attacked.items()},
        false_alarms={word: _share(_row(peaceful), word) for word in ("suspect", "defaced")},
        misses=sorted(wrong, key=lambda one: (one.label, one.score))[:MAX_MISSES],
        worms=dict(sorted(Counter(one.label for one in (*results, *pairs) if one.worm).items())),
    )


def _counts(results: Iterable[PageResult], key: Callable[[PageResult], str]) -> dict[str, dict[str, float]]:
    groups: dict[str, list[PageResult]] = defaultdict(list)
    for result in results:
        groups[key(result)].append(result)
    return {name: _row(group) for name, group in sorted(groups.items())}


def _row(results: Sequence[PageResult]) -> dict[str, float]:
    counts = Counter(result.verdict for result in results)
    return {"pages": len(results), **{word: counts[word] for word in reversed(WORDS)}}


def _share(row: Mapping[str, float], word: str) -> float:
    return round(row[word] / row["pages"], 4) if row["pages"] else 0.0
