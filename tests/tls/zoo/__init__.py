"""A zoo of real TLS servers on loopback, each with a written truth.

    with open_zoo(folder) as zoo:
        for server in zoo: ...   # name, address, port, sni, ca_file, truth

`python tests/tls/zoo` starts it by hand.
"""

from __future__ import annotations

from zoo.gate import ANIMALS, QUICK, STRANGERS, Zoo, missing, open_zoo
from zoo.truth import HOST, Animal, Outcome, Running, Truth

__all__ = [
    "ANIMALS", "HOST", "QUICK", "STRANGERS", "Animal", "Outcome", "Running", "Truth", "Zoo", "missing", "open_zoo",
]  # fmt: skip
