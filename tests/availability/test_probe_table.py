"""The table of probes, and what other packages add to it."""

from __future__ import annotations

import logging
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

import probes
from probes.availability import AvailabilityProbe
from socd.model.catalogue import BY_CODE
from socd.probe import ProbeSettings

FOREIGN = """
from socd.model.catalogue import SITE_ERROR
from socd.probe import ProbeSettings

class Foreign:
    name = "foreign"
    kinds = (SITE_ERROR,)
    Settings = ProbeSettings

made = Foreign()

class Twin(Foreign):
    name = "availability"

class Broken:
    def __init__(self):
        raise RuntimeError("no licence")
"""


def test_the_table() -> None:
    assert [probe.name for probe in probes.PROBES[:4]] == ["availability", "defacement", "tls", "leaks"]
    for probe in probes.PROBES:
        assert issubclass(probe.Settings, ProbeSettings)
        probe.Settings()  # every setting has a default
        assert probe.kinds
        assert all(BY_CODE[kind.code] is kind for kind in probe.kinds)
    assert probes.PROBES is probes.PROBES


def test_nothing_else_is_made_up() -> None:
    with pytest.raises(AttributeError, match="PROBEZ"):
        _ = probes.PROBEZ


def point(value: str) -> EntryPoint:
    return EntryPoint("extra", value, probes.GROUP)


@pytest.mark.parametrize("value", ["foreign_probe:Foreign", "foreign_probe:made"])
def test_a_foreign_probe_joins(value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "foreign_probe.py").write_text(FOREIGN)
    monkeypatch.syspath_prepend(tmp_path)
    found = probes.with_added((AvailabilityProbe(),), [point(value)])
    assert [probe.name for probe in found] == ["availability", "foreign"]


@pytest.mark.parametrize("value", ["foreign_probe:Twin", "foreign_probe:Broken", "foreign_probe:Absent", "no_such:X"])
def test_a_bad_one_is_left_out_and_told(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "foreign_probe.py").write_text(FOREIGN)
    monkeypatch.syspath_prepend(tmp_path)
    ours = (AvailabilityProbe(),)
    with caplog.at_level(logging.ERROR):
        assert probes.with_added(ours, [point(value)]) == ours
    assert value in caplog.text
