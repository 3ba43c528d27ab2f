"""Whether a path that ends early lacks an intermediate, or leads to an authority nobody trusts. Pure.

From one certificate the two cannot be told for sure; what its fields and its issuer's name say decides.
"""

from __future__ import annotations

import re

from probes.tls.certificate import Certificate
from probes.tls.faults import Fault
from probes.tls.openssl import Trust

_ROOT = re.compile(r"\b(root|gốc|goc|primary)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(intermediate|middle|sub|subordinate|issuing|issuer|cấp (2|ii|hai)|thứ cấp|trung gian|dv|ov|ev)\b|\bsub-?ca",
    re.IGNORECASE,
)


def missing(last: Certificate, trust: Trust) -> tuple[Fault, ...]:
    """What to call it that the issuer of `last`, the end of the path as sent, is not known.

    INCOMPLETE_CHAIN where the issuer is an intermediate, UNTRUSTED where it is a root, both where it may be either.
    """
    if trust.completed:
        return (Fault.INCOMPLETE_CHAIN,)
    name = last.issuer_name.common or last.issuer_name.text
    above = last.extensions.authority_issuer
    if trust.impostor or (above and above == last.issuer_name.canonical):
        return (Fault.UNTRUSTED,)  # it has a trusted root's name and another key; or it signed itself
    root = bool(_ROOT.search(name))
    if root and last.is_ca:
        return (Fault.UNTRUSTED,)  # nobody has to send the root above an intermediate
    if not (last.extensions.issuer_urls or trust.near or _BETWEEN.search(name)):
        return (Fault.UNTRUSTED,)
    return (Fault.UNTRUSTED, Fault.INCOMPLETE_CHAIN) if root else (Fault.INCOMPLETE_CHAIN,)
