"""Many TLS servers: one line each, and the sum of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from socd.cli.paper import Paper, Piece, Row, padded
from socd.cli.tls_sheet import PROTOCOLS, Facts, Sheet, View, grades_of
from socd.model.observation import Finding
from socd.model.text import Lang, Text


def brief(facts: Facts, findings: Sequence[Finding], lang: Lang, view: View) -> list[Row]:
    """One server of many, in one line."""
    card = _Brief(facts, findings, lang, view, Paper(10_000))
    card.paper.put(*card.pieces())
    return card.paper.rows


def summary(marks: Iterable[str], lang: Lang) -> list[Row]:
    """How many servers got which mark (see `mark`), the best first."""
    counted = Counter(marks)
    order = ("A+", "A", "A-", "B", "C", "D", "E", "F", "M", "T", "NOT_TLS", "NO_ANSWER")
    known = [mark for mark in order if mark in counted] + sorted(mark for mark in counted if mark not in order)
    paper = Paper(10_000)
    total = sum(counted.values())
    told = {"NO_ANSWER": Text("không trả lời", "no answer"), "NOT_TLS": Text("không có TLS", "no TLS")}
    parts = [f"{told[mark].in_(lang) if mark in told else mark or '?'} {counted[mark]}" for mark in known]
    paper.put(Text(f"{total} máy chủ: ", f"{total} servers: ").in_(lang) + " · ".join(parts))
    return paper.rows


def mark(facts: Facts) -> str:
    """The first profile's grade, or the outcome where there is none."""
    if facts.get("outcome") != "TLS":
        return str(facts.get("outcome", ""))
    return next((str(grade) for _, grade in grades_of(facts)), "")


@dataclass(slots=True)
class _Brief(Sheet):
    def pieces(self) -> list[Piece | str]:
        verdict, style = self.verdict()
        pieces: list[Piece | str] = [(padded(self.view.target or self.name, 30), "bold"), " "]
        if self.facts.get("outcome") != "TLS":
            return [*pieces, (verdict.in_(self.lang), style), f" ({self.facts.get('reason')})"]
        accepted = [name for name in PROTOCOLS if (self.facts.get("protocols") or {}).get(name)]
        pieces += [(padded(mark(self.facts) or "?", 3), style), " "]
        pieces += [padded(f"{accepted[0]}–{accepted[-1][3:]}" if len(accepted) > 1 else "".join(accepted), 11), " "]
        days = (self.facts.get("certificate") or {}).get("days_left")
        left = self.t(f"còn {int(days)} ngày", f"{int(days)} days") if isinstance(days, int | float) else "–"
        faults = list((self.facts.get("certificate") or {}).get("faults") or ())
        troubles = [*faults, *(self.facts.get("weaknesses") or ())]
        told = ", ".join(map(str, troubles[:4])) + (f" (+{len(troubles) - 4})" if len(troubles) > 4 else "")
        return [*pieces, padded(left, 15), (told or verdict.in_(self.lang), style)]
