"""Write generated hard pages as a corpus for `socd evaluate`: tools/hard_pages.py FOLDER [--fresh|--third|--fourth].

The pages come from tests/defacement/hardset (attack kind x language x surrounding page, and what looks like an attack
and is none). INDEX.tsv names the kind as the source, so that `--leave-one-out` shows each kind by itself.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "defacement"))

from hardset import cases, fourth, fresh, thirdset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fresh", action="store_true", help="the second set, written after the judge was tuned")
    parser.add_argument("--third", action="store_true", help="the third set: kits, pieces in 80 KB portals")
    parser.add_argument("--fourth", action="store_true", help="the fourth set: traps, doorways, bodies of a few words")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    rows = ["path\tclass\tsubtype\trepo"]
    chosen = fourth if asked.fourth else thirdset if asked.third else fresh if asked.fresh else cases
    for case in chosen.cases():
        name = f"{case.name}.html"
        (asked.folder / name).write_bytes(case.body)
        rows.append(f"{name}\t{case.label}\t{case.lang}\t{case.kind}")
    (asked.folder / "INDEX.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
