"""What others report into the store, typed by a person (telephone, letter, visit) or read from a sheet: the one path of
command line and console. Wiring, as `socd.leakfeed`.

Log-ins are masked on the way in; nothing of them but the mask and a keyed hash is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from socd.model.case import Source
from socd.model.catalogue import BY_CODE
from socd.model.inventory import Inventory
from socd.model.notices import Claim, Paper
from socd.model.observation import Blob
from socd.model.text import Text
from socd.notices import sealing
from socd.notices.claims import Form, claims_of
from socd.notices.sheet import clean
from socd.store import Store
from socd.store.notices import Kept

# What a row of the sheet may say: one typed notice is one row.
ROW = ("unit", "where", "account", "machine", "seen", "computers", "accounts", "official", "note")


@dataclass(frozen=True, slots=True)
class TypedNotice:
    """`received` is when the office learned of it, `day` and `number` are the sender's own. `kind` is a code of the
    catalogue, or "" where the row tells by itself; `row` holds texts by the names of `ROW`."""

    source: Source
    received: datetime
    at: datetime
    sender: str = ""
    number: str = ""
    day: date | None = None
    kind: str = ""
    row: Mapping[str, str] = field(default_factory=dict)


def record_typed(
    store: Store, inventory: Inventory, secret: bytes, typed: TypedNotice, seal: Callable[[Blob], object]
) -> tuple[Kept | None, Sequence[Text]]:
    """Keep what was typed and do what follows from it: what came of it, or what to mend (then nothing is kept).

    The same words sent twice are one paper. `seal` puts its masked form into the evidence, before the store has it.
    """
    if typed.received > typed.at:
        return None, [Text("Lúc nhận ở tương lai.", "The time of receipt lies in the future.")]
    row = {name: clean(typed.row[name]) for name in ROW if typed.row.get(name, "").strip()}
    if typed.kind and typed.kind not in BY_CODE:
        there = ", ".join(BY_CODE)
        return None, [Text(f"Không có loại “{typed.kind}”; có: {there}", f"No kind “{typed.kind}”; there are: {there}")]
    claims, problems = claims_of("", [(1, row)], inventory, secret, Form(typed.at, BY_CODE.get(typed.kind)))
    if problems:
        return None, [Text(f"{one.what.vi}: {one.mend.vi}", f"{one.what.en}: {one.mend.en}") for one in problems]
    if not claims:
        return None, [Text("Ghi đơn vị hoặc địa chỉ được báo.", "Name the unit or the address that was reported.")]
    # Of a row with a log-in no hash of the words may be kept: the claim's key is one of the keyed hash.
    said = claims[0].key if row.get("account") else hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()
    paper = Paper(typed.source, typed.received, clean(typed.sender), clean(typed.number), typed.day, "", said)
    return keep_paper(store, paper, claims, typed.at, seal), ()


def keep_paper(
    store: Store, paper: Paper, claims: Sequence[Claim], at: datetime, seal: Callable[[Blob], object]
) -> Kept:
    """Evidence first: `seal` puts the masked paper away, then the store has it, with all that follows from it."""
    seal(sealing.exhibit(paper, claims))
    return store.add_notice(paper, claims, at)
