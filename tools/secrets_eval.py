"""Secrets on a corpus of samples: found of the true, flagged of the false, by source. CORPUS as in docs/secrets.md.

`tools/secrets_eval.py CORPUS [--misses SOURCE] [--flags SOURCE]`: the two options print the samples that went wrong.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections import Counter
from pathlib import Path

from probes.leaks.scan import scan
from socd.resources import rules_dir
from socd.rules import RuleBook


def samples(corpus: Path, rules: RuleBook, misses: str | None, flags: str | None) -> None:
    for file in sorted((corpus / "secrets").glob("*.jsonl")):
        rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        told: Counter[str] = Counter()
        for row in rows:
            found = scan(row["text"].encode(), rules, name=row.get("path") or "")
            told[row["kind"]] += 1
            told[row["kind"] + "+"] += bool(found)
            told[row["kind"] + "!"] += bool(found.live)
            wanted = row["kind"] == "tp"
            if bool(found) != wanted and file.stem == (misses if wanted else flags):
                names = [(secret.rule, secret.name, secret.value[:60]) for secret in found.live + found.samples]
                print(" ", row["rule"], "|", row["text"][:170].replace("\n", "⏎"), "|", names[:2])
        true, false = max(1, told["tp"]), max(1, told["fp"])
        print(
            f"{file.stem:16} found {told['tp+'] / true:.3f} of {told['tp']} (live {told['tp!'] / true:.3f}),"
            f" flagged {told['fp+'] / false:.3f} of {told['fp']} (live {told['fp!'] / false:.3f})"
        )


def benign(paths: list[Path], rules: RuleBook, name: str) -> None:
    flagged, size, start = 0, 0, time.process_time()
    for path in paths:
        data = path.read_bytes()
        size += len(data)
        found = scan(data, rules, name=path.name)
        if found:
            flagged += 1
            print("  flagged", path, [(s.rule, s.name, s.value[:50]) for s in found.live + found.samples][:3])
    seconds = time.process_time() - start
    speed = size / 1e6 / max(seconds, 1e-6)
    print(f"{name:16} flagged {flagged} of {len(paths)}; {size / 1e6:.1f} MB at {speed:.1f} MB/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--misses")
    parser.add_argument("--flags")
    told = parser.parse_args()
    rules = RuleBook.load(rules_dir())
    for corpus in told.corpus:
        samples(corpus, rules, told.misses, told.flags)
        with (corpus / "INDEX.tsv").open(encoding="utf-8") as table:
            rows = [row for row in csv.DictReader(table, delimiter="\t") if row["class"].startswith("benign")]
        benign([corpus / row["path"] for row in rows], rules, f"benign {corpus.name}")


if __name__ == "__main__":
    main()
