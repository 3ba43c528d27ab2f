"""Makes the helpers beside the tests importable; the certificates that many tests share."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cryptography.hazmat.primitives import serialization
from tls_zoo import Pair, certify
from zoo import Zoo, open_zoo


@pytest.fixture(scope="session")
def authority() -> Pair:
    return certify("Practice CA", ca=True)


@pytest.fixture(scope="session")
def ca_file(authority: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    path = tmp_path_factory.mktemp("ca") / "ca.pem"
    path.write_bytes(authority.cert.public_bytes(serialization.Encoding.PEM))
    yield str(path)


@pytest.fixture(scope="session")
def good(authority: Pair) -> Pair:
    return certify(issuer=authority)


@pytest.fixture(scope="session")
def whole_zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zoo]:
    """Every real server there is, started once."""
    with open_zoo(tmp_path_factory.mktemp("zoo") / "all") as opened:
        yield opened
