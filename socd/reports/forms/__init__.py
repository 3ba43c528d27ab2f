"""The forms: facts in, the texts a template prints out. One module per document, one line here per form."""

from __future__ import annotations

from socd.reports.forms import (
    after_action,
    dossier,
    exhibits,
    incident,
    initial,
    minutes,
    monthly,
    periodic,
    personal,
    summary,
    tt20,
    warning,
)
from socd.reports.forms.common import Context, Form

__all__ = ["FORMS", "Context", "Form"]

FORMS: dict[str, Form] = {
    "initial": initial.FORM,
    "incident": incident.FORM,
    "notice": tt20.NOTICE,
    "form03": tt20.FORM03,
    "form04": tt20.FORM04,
    "personal-data": personal.FORM,
    "minutes": minutes.FORM,
    "evidence-list": exhibits.FORM,
    "summary": summary.FORM,
    "warning": warning.FORM,
    "monthly": monthly.FORM,
    "after-action": after_action.FORM,
    **dossier.FORMS,
    **periodic.FORMS,
}
