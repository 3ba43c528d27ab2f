"""A running practice province; and makes the helpers beside the tests importable."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from socd.practice.events import Stage
from socd.practice.province import Province
from socd.practice.scenario import Story, load_story

sys.path.insert(0, str(Path(__file__).parent))

from practice_visitor import Visitor


@pytest.fixture(scope="session")
def story() -> Story:
    return load_story("bac-kan-2023")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def visitor(story: Story, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Visitor]:
    tmp_path = tmp_path_factory.mktemp("practice")
    async with Province(story) as province:
        visitor = Visitor(province, Stage(province, tmp_path / "state" / "quarantine"))
        yield visitor
        await visitor.close()
