"""Notices of others: from a sheet or a form to claims, and the table of the reconciliation in words."""
