"""Where the daemon's processor time goes while it examines the thousand: `tests/prove/tls_profile.py [NUMBER [KEYS]]`.

Prints the functions by their own processor time over all threads, start-up included, and the same by file. The
profiler itself doubles the whole: only the shares mean something.
"""

from __future__ import annotations

import collections
import pstats
import sys
import tempfile
from pathlib import Path

from test_tls_thousand import run
from tls_thousand import field


def main(number: int, keys: str) -> None:
    with tempfile.TemporaryDirectory() as place, field(Path(place) / "nginx", number, keys) as servers:
        profiles = Path(place) / "profiles"
        profiles.mkdir()
        one = run(Path(place) / "run", servers, str(profiles))
        print(one.told())  # noqa: T201
        stats = pstats.Stats(*(str(file) for file in profiles.glob("*.prof")))
        stats.sort_stats("tottime").print_stats(45)
        files: collections.Counter[str] = collections.Counter()
        for (file, _, name), (_, _, own, _, _) in stats.stats.items():  # type: ignore[attr-defined]
            files["/".join(Path(file).parts[-3:]) if file != "~" else name] += own
        print("ms a server by file or builtin:")  # noqa: T201
        for file, own in files.most_common(40):
            print(f"{own * 1000 / number:8.3f}  {file}")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, sys.argv[2] if len(sys.argv) > 2 else "RSA-2048")
