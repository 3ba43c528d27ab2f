"""The forms: facts in, the texts a template prints out. One module per document, one line here per form."""

from __future__ import annotations

from socd.reports.forms import dossier, incident, monthly, warning
from socd.reports.forms.common import Context, Form

__all__ = ["FORMS", "Context", "Form"]

FORMS: dict[str, Form] = {
    "incident": incident.FORM,
    "warning": warning.FORM,
    "monthly": monthly.FORM,
    **dossier.FORMS,
}
