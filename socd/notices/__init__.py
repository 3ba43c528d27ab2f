"""Notices of others: from a sheet or a form to claims, and the table of the reconciliation in words."""

from socd.notices.claims import Form, claims_of
from socd.notices.sheet import Problem, SheetError, read_rows
from socd.notices.table import COLUMNS, cells, to_csv, to_xlsx

__all__ = [
    "COLUMNS", "Form", "Problem", "SheetError", "cells", "claims_of", "read_rows", "to_csv", "to_xlsx",
]  # fmt: skip
