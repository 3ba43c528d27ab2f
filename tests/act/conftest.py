"""Every province a test opened is closed after it."""

from collections.abc import Iterator

import pytest

from tests.act.sample_province import close_all


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    close_all()
