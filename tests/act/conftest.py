"""Every province a test opened is closed after it."""

from collections.abc import Iterator

import pytest

from tests.act.sample_province import close_since, opened


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    before = opened()
    yield
    close_since(before)
