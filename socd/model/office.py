"""The office that runs socd: letterhead, signer, addressees of its documents (NĐ 30/2020/NĐ-CP, ô số 2–9)."""

from __future__ import annotations

from dataclasses import dataclass

from socd.model.inventory import Contact


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: authority ("KT.", "TL." …) with the superior's title, the signer's own title, the name."""

    authority: str = ""
    title: str = "GIÁM ĐỐC"
    name: str = ""


_UNNAMED = Signer()
_NOBODY = Contact("")


@dataclass(frozen=True, slots=True)
class Office:
    """`symbol` and `drafter` build the document symbol (Số: …/BC-<symbol>; Số: …/<symbol>-<drafter>).

    `exercise`: all of this is a drill, and every document says so at its head.
    """

    name: str
    parent: str = ""
    symbol: str = ""
    drafter: str = ""
    place: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    signer: Signer = _UNNAMED
    contact: Contact = _NOBODY
    report_to: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    term: str = "an ninh mạng"
    exercise: bool = False
