"""The last good picture of each page: what "before" means when something has changed.

One PNG a page in the state directory, with its address and time beside it. A new picture is `offer`ed by a look and
becomes the page's picture only once that look was found clean (`settle`); pictures of a page that scores never do.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from socd.model.shot import Picture, Role

MOST = 4_000_000  # bytes of one picture
_PAGES = 50  # pictures a site


@dataclass(slots=True)
class Album:
    """`folder` is made on first use. Methods do I/O: call them in a thread."""

    folder: Path
    _offered: dict[str, list[Picture]] = field(default_factory=dict)

    def before(self, site: str, url: str) -> Picture | None:
        """The last good picture of this address, None where there is none (or it is damaged)."""
        path = self._path(site, url)
        try:
            told = json.loads(path.with_suffix(".json").read_text("utf-8"))
            data = path.read_bytes()
            if len(data) > MOST or hashlib.sha256(data).hexdigest() != told["sha256"]:
                return None
            return Picture(Role.BEFORE, str(told["url"]), datetime.fromisoformat(told["at"]), data)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def offer(self, site: str, picture: Picture) -> None:
        offered = self._offered.setdefault(site, [])
        if len(offered) < _PAGES and 0 < len(picture.data) <= MOST:
            offered.append(picture)

    def settle(self, site: str, *, clean: bool) -> None:
        """The look that offered was judged: its pictures are kept, or dropped."""
        for picture in self._offered.pop(site, []):
            if clean:
                with contextlib.suppress(OSError):  # a full disk costs a picture, not the look
                    self._keep(site, picture)

    def _keep(self, site: str, picture: Picture) -> None:
        path = self._path(site, picture.url)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        told = {"url": picture.url, "at": picture.at.isoformat(), "sha256": picture.sha256}
        _put(path, picture.data)
        _put(path.with_suffix(".json"), json.dumps(told).encode())
        for old in sorted(path.parent.glob("*.png"), key=lambda one: one.stat().st_mtime)[:-_PAGES]:
            old.unlink(missing_ok=True)
            old.with_suffix(".json").unlink(missing_ok=True)

    def _path(self, site: str, url: str) -> Path:
        return self.folder / _name(site) / f"{_name(url.partition('#')[0])}.png"


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _put(path: Path, data: bytes) -> None:
    partial = path.with_name(f"{path.name}.partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    partial.replace(path)
