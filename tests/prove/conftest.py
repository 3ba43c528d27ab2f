"""Helper modules beside the tests and of other folders; importlib mode does not put them on the path."""

import sys
from pathlib import Path

for folder in ("drill", "tls", "prove", "leaks"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))
