"""The drill's helper module stands in another folder; importlib mode does not put it on the path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "drill"))
