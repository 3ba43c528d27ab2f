"""Breach services: is a password known to thieves, and which of the province's accounts stand in known breaches.

Off unless an office turns them on. A password never leaves the process, nor does its whole hash: `PasswordSet` is asked
with a hash, and the only implementation on the network sends its first five letters.
"""

from probes.leaks.breach.answer import Answer, Mode, PasswordSet
from probes.leaks.breach.digest import hash_of
from probes.leaks.breach.domains import DomainSearch, Searched
from probes.leaks.breach.door import Door, Unanswered, read_key
from probes.leaks.breach.offline import open_set
from probes.leaks.breach.ranges import RangeApi

__all__ = [
    "Answer", "DomainSearch", "Door", "Mode", "PasswordSet", "RangeApi", "Searched", "Unanswered", "hash_of",
    "open_set", "read_key",
]  # fmt: skip
