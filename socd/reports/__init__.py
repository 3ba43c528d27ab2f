"""Official documents: facts → forms → layout. See `facts`, `monthly` for what they say, `write` for the files.

Each document is written as DOCX (to edit and sign), PDF and HTML from the same facts, by the templates in a folder
that an office may change; XLSX besides where it is a table.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from socd.reports.check import check_document
from socd.reports.facts import IncidentFacts, Stage, WarningFacts, incident_facts, warning_facts
from socd.reports.forms import FORMS
from socd.reports.forms.common import Form
from socd.reports.layout import TemplateProblem, docx, html, pdf
from socd.reports.monthly import MonthlyFacts, monthly_facts
from socd.reports.period import Period, Scheme
from socd.reports.photos import Embedded
from socd.reports.words import plain

__all__ = [
    "EVERY_FORMAT", "FORMATS", "FORMS", "Format", "IncidentFacts", "MonthlyFacts", "Period", "Rendering", "Scheme",
    "Stage", "TemplateProblem", "WarningFacts", "check_document", "incident_facts", "monthly_facts", "render",
    "replace_file", "stem_of", "warning_facts", "write",
]  # fmt: skip

Format = Literal["docx", "pdf", "html"]
FORMATS: tuple[Format, ...] = get_args(Format)
EVERY_FORMAT = (*FORMATS, "xlsx")
_MAKERS: Mapping[str, Callable[[str, Any, Path], bytes]] = {
    "docx": docx,
    "pdf": pdf,
    "html": lambda name, context, templates: html(name, context, templates).encode(),
}


@dataclass(frozen=True, slots=True)
class Rendering:
    """One document in memory: its files' bytes by format, and a SHA-256 of all it says. `fallen` are the problems of
    an office's template whose place the shipped one took."""

    stem: str
    digest: str
    files: Mapping[str, bytes]
    fallen: tuple[TemplateProblem, ...] = ()


def write(form: str, facts: Any, formats: Sequence[str], out: Path, templates: Path) -> list[Path]:
    """Write one document in the given formats into the folder `out`; the paths, in the order of `formats`.

    A file appears whole or not at all. Raises TemplateProblem (an office's template does not fit), ValueError (an
    unknown form or format), TypeError (facts of another form), OSError.
    """
    _spec(form, facts, formats)
    out.mkdir(parents=True, exist_ok=True)
    rendering = render(form, facts, formats, templates)
    paths = [out / f"{rendering.stem}.{name}" for name in formats]
    for path, name in zip(paths, formats, strict=True):
        replace_file(path, rendering.files[name])
    return paths


def render(
    form: str, facts: Any, formats: Sequence[str], templates: Path, *, replaces: str = "", shipped: Path | None = None
) -> Rendering:
    """Make one document in memory. `replaces` is the number of the sent document that this one stands in for.

    Where a template of `templates` does not fit, that of the folder `shipped` takes its place: a wrong template never
    loses a document. Without `shipped`, raises TemplateProblem; otherwise as `write`.
    """
    spec = _spec(form, facts, formats)
    context = plain(spec.context(facts))
    if replaces and "letter" in context:
        context["letter"]["replaces"] = plain(replaces)
    files, fallen = {}, []
    for name in formats:
        if name == "xlsx" and spec.workbook is not None:
            files[name] = spec.workbook(facts)
            continue
        try:
            files[name] = _MAKERS[name](spec.template, context, templates)
        except TemplateProblem as problem:
            if shipped is None or shipped.resolve() == templates.resolve():
                raise
            fallen.append(problem)
            files[name] = _MAKERS[name](spec.template, context, shipped)
    return Rendering(_stem(spec, facts), _digest(context), files, tuple(fallen))


def stem_of(form: str, facts: Any) -> str:
    """The name of the thing a document is about: its file name without version and format."""
    return _stem(_spec(form, facts, ()), facts)


def _spec(form: str, facts: Any, formats: Sequence[str]) -> Form:
    spec = FORMS.get(form)
    if spec is None:
        raise ValueError(f"unknown form {form!r}; there are: {', '.join(FORMS)}")
    unknown = [name for name in formats if name not in spec.formats]
    if unknown:
        raise ValueError(f"unknown format {unknown[0]!r}; there are: {', '.join(spec.formats)}")
    if not isinstance(facts, spec.facts):
        raise TypeError(f"form {form!r} takes {spec.facts.__name__}, not {type(facts).__name__}")
    return spec


def _stem(spec: Form, facts: Any) -> str:
    return re.sub(r"[^\w.-]+", "-", spec.stem(facts)).strip(".")[:100]


def _digest(context: Any) -> str:
    def other(value: Any) -> str:
        return hashlib.sha256(value.data).hexdigest() if isinstance(value, Embedded) else str(value)

    said = json.dumps(context, ensure_ascii=False, sort_keys=True, default=other)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()


def replace_file(path: Path, data: bytes, mode: int = 0o640) -> None:
    """Write a file so that it appears whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        raise
