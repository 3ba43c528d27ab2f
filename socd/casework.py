"""What people do to cases and suspicions: the one path that the command line and the console both take.

The pure rules are `socd.cases`; the store writes. Here stands only what both doors must do alike: which sites one
template reaches, which probes' looks a verification rests on, and that nobody answers a case he has not seen as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from socd.cases import hand
from socd.cases.life import Answer, CaseError
from socd.cases.table import possible
from socd.judge.fold import alike
from socd.model.case import Case, CaseEvent
from socd.model.inventory import Inventory
from socd.model.kinds import Kind, KindClass
from socd.model.notices import Decision, Ruling
from socd.model.text import Text
from socd.store import Store, Suspect


class MovedError(Exception):
    """Somebody, or the machine, wrote into the case since the person looked at it; nothing was written now."""

    def __init__(self, case: Case, events: Sequence[CaseEvent]) -> None:
        super().__init__(case.number)
        self.case, self.events = case, tuple(events)


def unmoved(seen: int | None) -> Callable[[Case], None]:
    """Refuses a case whose timeline has more lines than the person saw (`seen`; None: asked by nobody)."""

    def check(case: Case) -> None:
        if seen is not None and len(case.events) != seen:
            raise MovedError(case, case.events[seen:])

    return check


def template_sites(inventory: Inventory, sites: Collection[str]) -> tuple[str, ...]:
    """All sites of the template (vendor or server) that these are made with, themselves included."""
    known = inventory.sites
    mine = [known[name] for name in sites if name in known]
    return tuple(sorted({name for site in mine for name in alike(site, known.values())}))


LINE_GONE = Text("Không có dòng đối soát này.", "There is no such line of the reconciliation.")


@dataclass(frozen=True, slots=True)
class Casework:
    """`seeing` names the probes that can see a kind. Every method raises KeyError (no such case or suspicion),
    CaseError (it does not fit) or MovedError; then nothing was written."""

    store: Store
    inventory: Callable[[], Inventory]
    seeing: Callable[[Kind], tuple[str, ...]]
    now: Callable[[], datetime]

    def answer(
        self, number: str, what: Answer, *, who: str, note: str = "", all_sites: bool = False, seen: int | None = None
    ) -> Case:
        """One answer of the transition table. `all_sites`: an acceptance holds for every site of the template."""
        case = self.store.case(number)
        if case is None:
            raise KeyError(number)
        also = template_sites(self.inventory(), case.sites) if all_sites else ()
        probes = self.seeing(case.kind) if what is Answer.VERIFY else ()
        return self.store.answer(
            number, what, who=who, at=self.now(), note=note, also=also, probes=probes, guard=unmoved(seen)
        )

    def handle(self, number: str, change: Callable[[Case], Case], *, seen: int | None = None) -> Case:
        """What a function of `socd.cases.desk` makes of the case."""
        check = unmoved(seen)

        def checked(case: Case) -> Case:
            check(case)
            return change(case)

        return self.store.handle(number, checked)

    def join(self, number: str, other: str, what: Answer, *, who: str, why: str, seen: int | None = None) -> Case:
        """Merged into another case, or its duplicate: the case that goes on."""
        _, kept = self.store.join(number, other, what, who=who, at=self.now(), why=why, guard=unmoved(seen))
        return kept

    def split(
        self,
        number: str,
        sites: Collection[str],
        *,
        who: str,
        why: str,
        t0: datetime | None = None,
        seen: int | None = None,
    ) -> Case:
        """The new case that sites were taken out into."""
        guard = unmoved(seen)
        _, new = self.store.split(number, sites, who=who, at=self.now(), why=why, t0=t0, guard=guard)
        return new

    def fill(self, number: str, told: Mapping[str, Any], *, who: str, seen: int | None = None) -> Case:
        """Fields of its documents that only a person can know (`socd.cases.hand`). Raises FieldProblem besides."""
        return self.handle(number, lambda case: hand.fill(case, told, who=who, at=self.now()), seen=seen)

    def enter(self, make: Callable[[str], Case], kind: Kind, *, once: str = "") -> Case:
        return self.store.enter(make, kind.cls, self.now(), once)

    def accept_suspect(self, wanted: str, *, who: str, why: str, all_sites: bool = False) -> tuple[Suspect, int]:
        """The suspicion, and on how many sites its cause is accepted from now on."""
        found = next((one for one in self.store.suspects() if one.id.lower() == wanted.lower()), None)
        also = template_sites(self.inventory(), (found.site,)) if found and all_sites else ()
        done = self.store.accept_suspect(wanted, who=who, at=self.now(), why=why, also=also)
        return done, len({done.site, *also})

    def promote_suspect(self, wanted: str, *, who: str, why: str) -> str:
        """The number of its case."""
        return self.store.promote_suspect(wanted, who=who, at=self.now(), why=why)

    def rule(self, line: str, what: Decision, *, who: str, why: str, case: str = "", seen: str | None = None) -> None:
        """A person's word on one line of the reconciliation. `case` names the case it is one with; `seen` is when the
        ruling he knew of was made (ISO 8601; "": there was none). Raises KeyError where there is no such line."""
        found = next((one for one in self.store.reconciliation() if one.key == line), None)
        if found is None:
            raise KeyError(line)
        ruled = found.ruling
        if seen is not None and seen != (ruled.at.isoformat() if ruled else ""):
            said = ruled.decision.label if ruled else Text("–", "–")
            who_did = ruled.who if ruled else "–"
            raise CaseError(
                Text(f"{who_did} vừa kết luận “{said.vi}”: xem lại rồi kết luận lần nữa nếu cần.",
                     f"{who_did} has just decided “{said.en}”: look again, and decide once more if need be.")
            )  # fmt: skip
        if not why.strip() or not who.strip():
            raise CaseError(Text("Cần ghi lý do và người kết luận.", "A reason and a name are needed."))
        if case and self.store.case(case) is None:
            raise CaseError(Text(f"Không có vụ việc “{case}”.", f"There is no case “{case}”."))
        sighting = f"case:{case}" if case else found.ours.key if found.ours else ""
        if what in (Decision.SAME, Decision.APART) and not (sighting and found.theirs):
            raise CaseError(
                Text("Dòng này chỉ một bên thấy: ghi số vụ việc.", "Only one side saw this: give the case's number."),
                "--case",
            )  # fmt: skip
        self.store.rule(Ruling(line, what, who.strip(), self.now(), why.strip(), sighting))


def answers(case: Case) -> tuple[Answer, ...]:
    """What may be said to the case now, the usual next step first."""
    return tuple(dict.fromkeys(line.answer for line in possible(case.state, case.cls is KindClass.INCIDENT)))
