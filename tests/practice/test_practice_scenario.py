"""The scenario loads, and a trainer's mistakes are told with file, line and mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from socd.model.catalogue import BY_CODE
from socd.model.kinds import KindClass
from socd.practice.scenario import Story, load_story
from socd.yamlfile import ConfigError


def test_it_plants_what_the_exercise_asks(story: Story) -> None:
    plants = [(event, plant) for event, plant in story.plants]
    portals = {
        event.site for event, plant in plants if BY_CODE[plant.kinds[0]].cls is KindClass.INCIDENT and not plant.unit
    }  # type: ignore[union-attr]
    assert len(portals) == 6
    hosts = [site.host for site in story.province.sites if site.id in portals]
    assert all(any(district in host for district in ("chodon", "pacnam", "nari")) for host in hosts)
    kinds = [plant.kinds[0] for _, plant in plants]
    assert kinds.count("cert-expired") == kinds.count("tls-old-protocol") == 2
    assert {"secret-exposed", "repository-exposed", "account-leak"} <= set(kinds)
    ways = {"page-defaced", "cloaked-spam", "injected-script", "bad-redirect", "uploaded-spam"}
    assert ways <= set(kinds)


def test_life_goes_on_beside_the_attacks(story: Story) -> None:
    done = {event.do for event in story.scenario.timeline if not event.plants}
    assert done == {"publish", "banner", "template", "slow", "down", "status"}


@pytest.fixture
def folder(story: Story, tmp_path: Path) -> Path:
    copy = tmp_path / "mine"
    shutil.copytree(story.folder, copy)
    return copy


def _mistake(folder: Path, old: str, new: str) -> str:
    script = folder / "scenario.yaml"
    text = script.read_text()
    assert old in text
    script.write_text(text.replace(old, new, 1))
    with pytest.raises(ConfigError) as caught:
        load_story(folder)
    line = text[: text.index(old)].count("\n") + 1
    message = str(caught.value)
    assert f"{script}:{line}" in message
    assert "→" in message, "how to mend it"
    return message


def test_a_folder_of_ones_own(folder: Path) -> None:
    assert load_story(folder).scenario.name == "Bắc Kạn 2023"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("site: chomoi", "site: chomoy", "no site “chomoy”"),
        ("do: expose", "do: expoze", "expoze"),
        ("expired_days: 12", "expired_day: 12", "expired_day"),
        ("file: pages/tiny.html", "file: pages/tini.html", "no file “pages/tini.html”"),
        ("article: vu-dong", "article: vu-xuan", "no article “vu-xuan”"),
        ("kinds: [cert-expired]", "kinds: [cert-expird]", "no kind 'cert-expird'"),
        ("id: sct-tls10", "id: sct-cert-expired", "stands twice"),
        ("unit: babe", "unit: babee", "no unit “babee”"),
        ("lasts: 60", "lasts: 0", "greater than 0"),
    ],
)
def test_a_trainers_mistake(folder: Path, old: str, new: str, says: str) -> None:
    assert says in _mistake(folder, old, new)


def test_no_such_scenario(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="bac-kan-2023"):
        load_story(tmp_path / "none")
