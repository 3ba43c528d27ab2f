"""Grading: profiles kept as data (`config/tls/*.yaml`), a small interpreter over facts, and grades that explain
themselves. `profiles()` reads them, `GradeInput.of()` gathers the facts, `grade()` and `grades()` judge."""

from probes.tls.grade.facts import CertificateKey, GradeInput
from probes.tls.grade.judge import Grade, Reason, Scores, grade, grades
from probes.tls.grade.profile import ConfigError, Profile, profiles, read_profile

__all__ = [
    "CertificateKey",
    "ConfigError",
    "Grade",
    "GradeInput",
    "Profile",
    "Reason",
    "Scores",
    "grade",
    "grades",
    "profiles",
    "read_profile",
]
