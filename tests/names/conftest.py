"""Puts this folder on the path: the name server that the tests ask is a module beside them."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
