"""The fourth set: traps of every kind, doorways, loaders and bodies of a few words, whole answers as they are.

All of them were written for this set; fourth.jsonl holds one a line: name, label, kind, body.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from hardset.cases import Case

_FILE = Path(__file__).with_suffix(".jsonl")


def cases() -> Iterator[Case]:
    """Every case; their address is an office's."""
    for line in _FILE.read_text("utf-8").splitlines():
        one = json.loads(line)
        name = f"q-{one['label']}-{one['name']}"
        yield Case(name, one["label"], one["kind"], "", "https://a.gov.vn/", one["body"].encode())
