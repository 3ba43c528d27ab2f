"""What all tests share: how they are spread over processes."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent
# Folders whose tests share something that is dear to start (a zoo of a hundred servers, a province): one process each.
_TOGETHER = frozenset({"tls", "practice", "drill"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With `-n 2 --dist loadgroup` a file stays in one process, and so does a folder of `_TOGETHER`."""
    for item in items:
        place = item.path.relative_to(HERE)
        group = place.parts[0] if place.parts[0] in _TOGETHER else str(place)
        item.add_marker(pytest.mark.xdist_group(group))
