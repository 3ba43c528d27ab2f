"""Which files of a log can hold machines and saved log-ins, judged by their names."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

_TEXT = frozenset(
    {"", ".txt", ".log", ".csv", ".tsv", ".lst", ".list", ".combo", ".dat", ".json", ".jsonl", ".html", ".htm"}
)
# Parts of a log that never hold saved log-ins; cookies alone are half of a log's bytes. Resellers give whole folders
# and lists such names too ("Telegram @cloud"), so only the names that the families themselves write count.
_IDLE = re.compile(
    r"(?:cookies?|freshcookies|autofills?|importantautofills?|histor(?:y|ies)|downloads?|filegrabber|grabber|grabbedfiles"
    r"|creditcards?|cc|bookmarks?|wallets?|useragents?|restore|process(?:es|list)?|(?:installed)?software"
    r"|installedbrowsers?|screenshots?|screen|steam|steamtokens|telegram|discord|domaindetects?|cookielist)(?:txt|log)?"
)
_LETTERS = re.compile(r"[^a-z]+")
_ARCHIVES = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".tbz", ".tbz2", ".xz", ".txz", ".zst", ".tzst")
# Further volumes of an archive; its first one is read, and they with it.
_VOLUME = re.compile(r"\.part0*(?:[2-9]|[1-9]\d+)\.rar$|\.r\d\d$|\.7z\.(?!001$)\d{3}$|\.z\d\d$", re.IGNORECASE)


def worth_a_look(label: str, size: int) -> bool:
    """`label` is the path as people see it; its first part is the office's own name for what it received."""
    path = PurePosixPath(label.lower())
    alone = len(path.parts) == 1  # what the office itself names is looked at, whatever it is called
    if not size or (path.suffix not in _TEXT and not alone):
        return False
    if alone or "pass" in path.name:
        return True
    return not any(_IDLE.fullmatch(_LETTERS.sub("", part)) for part in path.parts[1:])


def is_archive(name: str) -> bool:
    return name.lower().endswith(_ARCHIVES)


def is_first_volume(path: Path) -> bool:
    """Whether the archive has further volumes beside it."""
    if re.search(r"\.part0*1\.rar$|\.7z\.001$", path.name, re.IGNORECASE):
        return True
    return any(path.with_suffix(suffix).exists() for suffix in (".r00", ".R00", ".z01"))


def is_further_volume(name: str) -> bool:
    return bool(_VOLUME.search(name))
