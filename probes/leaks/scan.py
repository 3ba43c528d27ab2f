"""`socd scan --as file`: one file judged as if it had been read from a site, without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from probes.leaks.examine import examine
from socd.model.observation import Outcome
from socd.probe import Rules
from socd.rules import RuleTimeoutError

READ = 2_000_000


def scan_file(path: str | Path, rules: Rules) -> dict[str, Any]:
    """Judges the file's first 2 MB. JSON-safe; keys path, outcome, findings (kind, severity, place, title, details)."""
    path = Path(path)
    result: dict[str, Any] = {"path": str(path), "outcome": Outcome.OK.value, "findings": []}
    try:
        with path.open("rb") as stream:
            exposure = examine(path.name, stream.read(READ), rules)
    except (OSError, RuleTimeoutError) as error:
        return result | {"outcome": Outcome.INDETERMINATE.value, "problem": type(error).__name__}
    if exposure is None:
        return result
    finding = {
        "kind": exposure.kind.code,
        "severity": (exposure.severity or exposure.kind.severity).value,
        "place": str(path),
        "title": exposure.title.vi,
        "details": {
            "what": exposure.what,
            "title_en": exposure.title.en,
            "size": path.stat().st_size,
            "names": list(exposure.names),
            "samples": list(exposure.samples),
        },
    }
    return result | {"outcome": Outcome.FINDING.value, "findings": [finding]}
