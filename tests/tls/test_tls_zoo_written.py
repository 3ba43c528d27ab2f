"""The zoo's truths by themselves: what follows from protocols and suites must be written, and nothing that does not."""

from __future__ import annotations

import re

import pytest
from zoo import ANIMALS, Outcome, Truth


def implied(truth: Truth) -> dict[str, bool]:
    """The weaknesses that follow from protocols and suites alone."""
    by = {protocol: suites or frozenset() for protocol, suites in truth.protocols.items() if protocol != "SSLv2"}
    every = frozenset().union(*by.values())
    cbc = {protocol for protocol, suites in by.items() if any("CBC" in suite for suite in suites)}

    def some(pattern: str) -> bool:
        return any(re.search(pattern, suite) for suite in every)

    return {
        "POODLE": "SSLv3" in cbc,
        "BEAST": bool(cbc & {"SSLv3", "TLS1.0"}),
        "FREAK": some("_RSA_EXPORT_") and some("TLS_RSA_EXPORT"),
        "SWEET32": some("3DES|_DES_|DES40|RC2|IDEA"),
        "RC4": some("RC4"),
        "NULL_CIPHER": some("WITH_NULL"),
        "ANON_CIPHER": some("anon"),
        "EXPORT": some("EXPORT"),
        "NO_FS": not some("DHE|DH_anon|TLS_AES|TLS_CHACHA"),
        "NO_MODERN_TLS": not {"TLS1.2", "TLS1.3"} & set(truth.protocols),
        "DROWN": "SSLv2" in truth.protocols,
        "WEAK_DH": truth.dh_bits is not None and truth.dh_bits < 2048,
    }


@pytest.mark.parametrize("truth", [animal.truth for animal in ANIMALS], ids=lambda truth: truth.name)
def test_a_truth_does_not_contradict_itself(truth: Truth) -> None:
    if truth.outcome is not Outcome.TLS:
        assert not truth.protocols and not truth.weaknesses and not truth.faults
        return
    assert truth.protocols
    expected = {word for word, yes in implied(truth).items() if yes and word not in truth.unknown}
    assert truth.weaknesses & implied(truth).keys() == expected
    if truth.groups is not None:
        assert truth.pq_hybrid == any("MLKEM" in name and not name.startswith("MLKEM") for name in truth.groups)


def test_the_zoo_is_large_and_covers_every_word() -> None:
    truths = [animal.truth for animal in ANIMALS]
    assert len({truth.name for truth in truths}) == len(truths) >= 30
    weaknesses = frozenset().union(*(truth.weaknesses for truth in truths))
    faults = frozenset().union(*(truth.faults for truth in truths))
    protocols = frozenset().union(*(truth.protocols for truth in truths))
    assert len(weaknesses) == 21 and len(faults) == 11 and len(protocols) == 6
    assert {truth.outcome for truth in truths} == set(Outcome)
