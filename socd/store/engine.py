"""Opening the database: pragmas that lose nothing, one writer at a time, migrations on the way in."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import DatabaseError

from socd.model.text import Text

HEAD = "0008"  # the newest revision under migrations/ (a test holds them together)


class StoreError(Exception):
    """The database cannot be opened or is of another release; `text` says what to do, `str()` the same in English."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def open_engine(path: Path | None, *, readonly: bool) -> Engine:
    """An engine on a file. `None` is the twin that tests use: a private temporary file, gone with the engine.

    (A true in-memory database would be one connection for all threads, which is not how the daemon lives.)
    """
    twin = tempfile.TemporaryDirectory(prefix="socd-twin-") if path is None else None
    place = path or Path(twin.name if twin else "") / "socd.db"
    if readonly:
        if not place.exists():
            raise StoreError(
                Text(
                    f"{place}: chưa có cơ sở dữ liệu; socd đã chạy lần nào chưa?",
                    f"{place}: no such database; has the daemon run yet?",
                )
            )
        url = f"sqlite:///file:{place}?mode=ro&uri=true"
    else:
        place.parent.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{place}"
    engine = create_engine(url, connect_args={"check_same_thread": False})
    if twin:
        event.listen(engine, "engine_disposed", lambda _engine: twin.cleanup())

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        connection.execute("PRAGMA busy_timeout = 15000")
        connection.execute("PRAGMA foreign_keys = ON")
        if not readonly:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA synchronous = {'OFF' if twin else 'FULL'}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # A writer takes the lock at once: two processes (daemon and command line) then queue instead of failing.
        write = connection.get_execution_options().get("write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction: all of it is committed, or nothing."""
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        yield connection


def migrate(engine: Engine) -> None:
    """Bring the schema to this release. A database of a newer release is refused, untouched."""
    if _revision(engine) != HEAD:
        from socd.store import migrating  # alembic takes a third of a second to import: only where it has work

        with writing(engine) as connection:
            migrating.upgrade(connection)


def ready_to_read(engine: Engine, place: Path) -> None:
    """A reader changes nothing, so the database must be of this release. Raises StoreError with what to do."""
    revision = _revision(engine)
    if revision == HEAD:
        return
    if revision is None:
        raise StoreError(
            Text(
                f"{place}: chưa có dữ liệu của socd; chạy dịch vụ một lần (`socd run`, hoặc systemctl start socd)",
                f"{place}: no data of socd yet; run the service once (`socd run`, or systemctl start socd)",
            )
        )
    if revision > HEAD:
        raise newer(revision)
    raise StoreError(
        Text(
            f"{place}: cơ sở dữ liệu của bản socd cũ hơn (bản {revision}, cần {HEAD}); khởi động lại dịch vụ để "
            "nâng cấp (systemctl restart socd, hoặc `socd run`), rồi chạy lại lệnh này",
            f"{place}: the database is of an older socd (revision {revision}, wanted {HEAD}); restart the service, "
            "which upgrades it (systemctl restart socd, or `socd run`), and run this again",
        )
    )


def newer(revision: str) -> StoreError:
    """The database is ahead of this program."""
    return StoreError(
        Text(
            f"cơ sở dữ liệu thuộc bản socd mới hơn (bản {revision}): nâng cấp socd, hoặc khôi phục bản sao lưu",
            f"the database is of a newer socd (revision {revision}): upgrade socd, or restore a backup",
        )
    )


@contextmanager
def told_plainly(place: Path | None) -> Iterator[None]:
    """What SQLite says while the file is opened (no database, no permission, locked, full), with what to do."""
    try:
        yield
    except DatabaseError as error:
        raise in_plain_words(error, place) from error


def in_plain_words(error: DatabaseError, place: Path | str | None = None) -> StoreError:
    """SQLite's complaint as one of ours."""
    said = str(error.orig).strip()
    vi, en = next(
        (told for sign, told in _MENDS.items() if sign in said),
        ("xem `socd doctor`; dữ liệu không bị thay đổi", "see `socd doctor`; nothing was changed"),
    )
    where = str(place or "socd.db")
    return StoreError(Text(f"{where}: {said}; {vi}", f"{where}: {said}; {en}"))


_MENDS = {
    "not a database": (
        "tệp không phải cơ sở dữ liệu của socd: khôi phục bản sao lưu (`socd restore`)",
        "the file is no database of socd: restore a backup (`socd restore`)",
    ),
    "malformed": ("tệp hỏng: khôi phục bản sao lưu (`socd restore`)", "damaged: restore a backup (`socd restore`)"),
    "unable to open": (
        "không có quyền với tệp hoặc thư mục: chạy bằng người dùng của dịch vụ (sudo -u socd …)",
        "no permission for the file or its folder: run it as the service's user (sudo -u socd …)",
    ),
    "readonly database": (
        "không có quyền ghi: chạy bằng người dùng của dịch vụ (sudo -u socd …)",
        "no permission to write: run it as the service's user (sudo -u socd …)",
    ),
    "locked": (
        "tiến trình khác đang giữ cơ sở dữ liệu: đợi một phút rồi thử lại",
        "another process holds the database: wait a minute and try again",
    ),
    "disk is full": ("đĩa đầy: giải phóng chỗ rồi thử lại", "the disk is full: free some space and try again"),
    "no such table": (
        "cơ sở dữ liệu khác bản socd này: khởi động lại dịch vụ để nâng cấp",
        "the database is not of this release: restart the service, which upgrades it",
    ),
    "no such column": (
        "cơ sở dữ liệu khác bản socd này: khởi động lại dịch vụ để nâng cấp",
        "the database is not of this release: restart the service, which upgrades it",
    ),
}


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
