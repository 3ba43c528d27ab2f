"""Official documents: facts → forms → layout. See `facts`, `monthly` for what they say, `write` for the files.

Each document is written as DOCX (to edit and sign), PDF and HTML from the same facts, by the templates in a folder
that an office may change.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from socd.reports.check import check_document
from socd.reports.facts import IncidentFacts, Stage, WarningFacts, incident_facts, warning_facts
from socd.reports.forms import FORMS
from socd.reports.layout import TemplateProblem, docx, html, pdf
from socd.reports.monthly import MonthlyFacts, monthly_facts
from socd.reports.period import Period, Scheme
from socd.reports.words import plain

__all__ = [
    "FORMATS", "FORMS", "Format", "IncidentFacts", "MonthlyFacts", "Period", "Scheme", "Stage", "TemplateProblem",
    "WarningFacts", "check_document", "incident_facts", "monthly_facts", "warning_facts", "write",
]  # fmt: skip

Format = Literal["docx", "pdf", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)


def write(form: str, facts: Any, formats: Sequence[str], out: Path, templates: Path) -> list[Path]:
    """Write one document in the given formats into the folder `out`; the paths, in the order of `formats`.

    A file appears whole or not at all. Raises TemplateProblem (an office's template does not fit), ValueError (an
    unknown form or format), TypeError (facts of another form), OSError.
    """
    spec = FORMS.get(form)
    if spec is None:
        raise ValueError(f"unknown form {form!r}; there are: {', '.join(FORMS)}")
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ValueError(f"unknown format {unknown[0]!r}; there are: {', '.join(FORMATS)}")
    if not isinstance(facts, spec.facts):
        raise TypeError(f"form {form!r} takes {spec.facts.__name__}, not {type(facts).__name__}")
    context = plain(spec.context(facts))
    stem = re.sub(r"[^\w.-]+", "-", spec.stem(facts)).strip(".")[:100]
    makers = {"docx": docx, "pdf": pdf, "html": lambda *args: html(*args).encode()}
    out.mkdir(parents=True, exist_ok=True)
    made = []
    for name in formats:
        path = out / f"{stem}.{name}"
        _replace(path, makers[name](spec.template, context, templates))
        made.append(path)
    return made


def _replace(path: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o640)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
