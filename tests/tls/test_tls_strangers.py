"""Of the wider zoo those servers that the examiner was once wrong about; all of it: `tests/prove`."""

from __future__ import annotations

import shutil

import pytest
from tls_truth import examine, mismatches
from zoo import QUICK, open_zoo

pytestmark = pytest.mark.skipif(
    not (shutil.which("nginx") and shutil.which("gnutls-serv")), reason="nginx or gnutls-bin is not installed"
)


async def test_every_fact_is_right(tmp_path_factory: pytest.TempPathFactory) -> None:
    wrong = {}
    with open_zoo(tmp_path_factory.mktemp("zoo") / "quick", animals=QUICK) as zoo:
        assert len(zoo) == len(QUICK) > 10
        for server in zoo:
            found = await examine(server, patience=1.5, budget=9.0)
            wrong[server.name] = list(mismatches(server.truth, found.facts))
            assert "version" not in found.facts.get("intolerant", ()), server.name
    assert {name: words for name, words in wrong.items() if words} == {}
