"""Infostealer logs and combo lists: read without ever keeping a password, matched against the province."""

from probes.leaks.stealer.bounds import Bounds
from probes.leaks.stealer.lists import Names
from probes.leaks.stealer.province import province
from probes.leaks.stealer.read import read
from probes.leaks.stealer.records import Credential, Machine, Passed, Problem, Record
from probes.leaks.stealer.report import findings
from probes.leaks.stealer.resolve import resolve
from probes.leaks.stealer.scan import scan_stealer_log

__all__ = [
    "Bounds",
    "Credential",
    "Machine",
    "Names",
    "Passed",
    "Problem",
    "Record",
    "findings",
    "province",
    "read",
    "resolve",
    "scan_stealer_log",
]
