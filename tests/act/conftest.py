"""Every province a test opened is closed after it."""

from collections.abc import Iterator

import pytest

from tests.act.sample_province import Province, close_since, filled, opened


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    before = opened()
    yield
    close_since(before)


@pytest.fixture(scope="session")
def sample() -> Iterator[Province]:
    """The filled province, for tests that only read it: filling it takes half a second."""
    before = opened()
    yield filled(channels=("email",))
    close_since(before)
