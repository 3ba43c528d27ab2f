"""Layouts of further families, as public descriptions of them tell: one log each, with what was written.

They stand in stealer_world.txt: `@@ layout | family | computer | user | hardware id | date | folder`, then `@ file` and
its text. Names, addresses and passwords are invented. Each log was taken on 2023-05-12 at 08:15:30, UTC+7: `utc` where
the log tells that, `clock` where it names no zone, `-` where it tells nothing. The first 35 were written before the
parser was measured on them, the others after it was mended and before it was measured again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

MOMENTS = {"utc": datetime(2023, 5, 12, 1, 15, 30, tzinfo=UTC), "clock": datetime(2023, 5, 12, 8, 15, 30, tzinfo=UTC),
           "-": None}  # fmt: skip
LOGINS = (
    ("mail.backan.gov.vn", "nva@backan.gov.vn"),
    ("dichvucong.backan.gov.vn", "0912345678"),
    ("zalo.me", "văn thư"),
)
SECRETS = ("w0rld",)  # what every password begins with


@dataclass
class World:
    """One log as it lies in a folder: path → text."""

    family: str
    name: str
    user: str
    hwid: str
    infected: datetime | None
    folder: str
    files: dict[str, str] = field(default_factory=dict)

    def write(self, root: Path, encoding: str = "utf-8", ending: str = "\n") -> None:
        for path, text in self.files.items():
            file = root / self.folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.replace("\n", ending).encode(encoding))


def _worlds() -> dict[str, World]:
    found: dict[str, World] = {}
    for one in Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split("@@ ")[1:]:
        head, *files = one.split("\n@ ")
        layout, family, name, user, hwid, when, folder = head.split(" | ")
        facts = ["" if fact == "-" else fact for fact in (name, user, hwid)]
        found[layout] = World(family, *facts, MOMENTS[when], folder)
        for file in files:
            path, _, text = file.partition("\n")
            found[layout].files[path] = text + "\n"
    return found


WORLDS = _worlds()
