"""A document was sent: its files are copied to a place of their own, with hashes, and the case's clock stops. The one
code path behind `socd report sent` and `socd case sent`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from socd.cli.base import fail
from socd.model.text import Text

if TYPE_CHECKING:
    from socd.config import Config
    from socd.store import Drawn, Store

FOLDER = "sent"  # under the reports folder, so that backups and the console know it
_MOST = 100_000_000  # bytes of one file


def tell_sent(
    config: Config, store: Store, number: str, code: str, *, at: datetime, who: str, reference: str
) -> Drawn | None:
    """A paper of this kind was sent about a case: the newest draft of it is frozen; where socd drew up none, only the
    clock stops."""
    drafts = [one for one in store.drawn(number=number) if one.code == code and one.sent_at is None]
    if drafts and all(Path(row.path).is_file() for row in drafts[0].files):
        return freeze(config, store, drafts[0], at=at, who=who, reference=reference)
    store.sent(number, code, at=at, who=who, reference=reference)
    return None


def freeze(
    config: Config, store: Store, one: Drawn, *, at: datetime, who: str, reference: str, extra: Sequence[Path] = ()
) -> Drawn:
    """Copy, then keep: a copy without a row is harmless, a row without its copy would be a lie."""
    from socd.reports import replace_file
    from socd.store import AlreadySent

    if one.sent_at is not None:
        _sent_before(one.name, one.reference)
    files = {row.format: Path(row.path) for row in one.files} | {f"+{path.name}": path for path in extra}
    place = config.reports / FOLDER / f"{one.id:06d}"
    frozen = {}
    for name, path in files.items():
        data = _read(path)
        place.mkdir(parents=True, exist_ok=True)
        replace_file(place / path.name, data, 0o440)
        frozen[name] = (str((place / path.name).resolve()), hashlib.sha256(data).hexdigest())
    try:
        kept = store.send(one.id, at=at, who=who, reference=reference, frozen=frozen)
    except AlreadySent as error:
        _sent_before(one.name, str(error))
    _fulfil(config, store, kept, at=at, who=who, reference=reference)
    return kept


def _fulfil(config: Config, store: Store, one: Drawn, *, at: datetime, who: str, reference: str) -> None:
    """A periodic report that was sent is the duty of its date, done."""
    from socd.cases.dates import answered
    from socd.cases.duties import Done, day_of
    from socd.reports import Period

    period = Period.named(one.period) if one.period and one.code else None
    if period is not None:
        for due in answered(config.law.dates, one.code, period.last_day, config.law.calendar):
            store.duty_done(Done(due.code, due.subject, day_of(due), at, who, reference))


def problems(one: Drawn) -> Iterator[tuple[str, Text]]:
    """What is no longer true of a frozen document: (path, what)."""
    for row in one.files:
        if row.frozen is None:
            continue
        try:
            data = Path(row.frozen).read_bytes()
        except OSError as error:
            yield row.frozen, Text(f"không đọc được ({error.strerror})", f"cannot be read ({error.strerror})")
            continue
        if hashlib.sha256(data).hexdigest() != row.frozen_sha256:
            yield row.frozen, Text("khác với lúc gửi (SHA-256 không khớp)", "differs from what was sent (SHA-256)")


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MOST:
            fail(Text(f"{path}: quá lớn", f"{path}: too large"))
        return path.read_bytes()
    except OSError as error:
        fail(
            Text(
                f"{path}: không đọc được ({error.strerror}); lập lại văn bản rồi gửi",
                f"{path}: cannot be read ({error.strerror}); draw the document up again",
            )
        )


def _sent_before(name: str, reference: str) -> NoReturn:
    fail(
        Text(
            f"{name} đã gửi ({reference}) và không đổi được nữa; lập lại để có văn bản thay thế",
            f"{name} was sent ({reference}) and cannot change; draw it up again for one that replaces it",
        )
    )
