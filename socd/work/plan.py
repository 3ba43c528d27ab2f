"""What is looked at how: each enabled site with each probe and its settings, checked with file and line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from socd.config import Config
from socd.model.inventory import Site
from socd.model.text import Text
from socd.probe import Probe, ProbeSettings
from socd.shapes import errors, shape_problem
from socd.yamlfile import ConfigError, Document, Loc, Problem


@dataclass(frozen=True, slots=True)
class Task:
    """One probe at one site."""

    site: Site
    probe: Probe[Any, Any]
    settings: ProbeSettings

    @property
    def id(self) -> str:
        return f"{self.site.id}/{self.probe.name}"


def plan(config: Config, probes: Iterable[Probe[Any, Any]]) -> tuple[Task, ...]:
    """All tasks of a configuration. Raises ConfigError with every wrong probe setting."""
    known = {probe.name: probe for probe in probes}
    problems: list[Problem] = []
    general = _general(config, known, problems)
    tasks: list[Task] = []
    for site, document, loc in _sites(config):
        problems += _unknown(site.probes, known, document, (*loc, "probes"))
        for name, probe in known.items():
            own = site.probes.get(name, {})
            base = general.get(name)
            if base is None or own is False or not site.enabled:
                continue
            if own == {} and not getattr(probe, "applies", _always)(site):
                continue  # a probe may say that it has nothing to ask about a site, unless the site sets it itself
            merged = {**base, **_paths(config, own if isinstance(own, Mapping) else {})}
            settings = _settings(probe, merged, document, (*loc, "probes", name), problems)
            if settings is not None:
                tasks.append(Task(site, probe, settings))
    if problems:
        raise ConfigError(problems)
    return tuple(tasks)


def _always(site: Site) -> bool:
    return True


def _general(
    config: Config, known: Mapping[str, Probe[Any, Any]], problems: list[Problem]
) -> dict[str, dict[str, Any] | None]:
    """Settings for all sites by probe; None where a probe is switched off."""
    told = config.settings.probes
    home = next((d for d in config.documents if "probes" in d.data), config.documents[0])
    problems += _unknown(told, known, home, ("probes",))
    general: dict[str, dict[str, Any] | None] = {}
    for name, probe in known.items():
        value = told.get(name, {})
        if value is False:
            general[name] = None
            continue
        settings = _paths(config, value if isinstance(value, Mapping) else {})
        if _settings(probe, settings, home, ("probes", name), problems) is not None:
            general[name] = settings
    return general


def _settings(
    probe: Probe[Any, Any], values: Mapping[str, Any], document: Document, loc: Loc, problems: list[Problem]
) -> ProbeSettings | None:
    try:
        settings: ProbeSettings = probe.Settings.model_validate(values)
    except ValidationError as error:
        names = list(probe.Settings.model_fields)
        for item in errors(error):
            item["loc"] = (*loc, *item["loc"])
            problems.append(shape_problem(item, document, names))
        return None
    return settings


def _paths(config: Config, values: Mapping[str, Any]) -> dict[str, Any]:
    """Settings named `…_file` or `…_dir` are paths: relative ones count from the configuration's directory."""
    return {
        key: str(config.directory / Path(value))
        if key.endswith(("_file", "_dir")) and isinstance(value, str)
        else value
        for key, value in values.items()
    }


def _sites(config: Config) -> Iterator[tuple[Site, Document, Loc]]:
    for document in config.documents:
        for i, item in enumerate(document.data.get("sites") or []):
            yield config.inventory.sites[item["id"]], document, ("sites", i)


def _unknown(told: Iterable[str], known: Iterable[str], document: Document, loc: Loc) -> Iterator[Problem]:
    for name in told:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), n=1) or list(known)
            what = Text(f"không có probe “{name}”", f"unknown probe “{name}”")
            yield document.problem((*loc, name), what, Text(f"có phải là “{near[0]}”?", f"did you mean “{near[0]}”?"))
