"""What the documentation names exists: files, links, anchors, commands, options, runbooks."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest

from socd.cli import main
from socd.model.catalogue import ALL
from socd.practice.scenario import AnyEvent

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
LATER = {"build/bench.json"}  # made by `make bench`

_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_NAMED = re.compile(r"`((?:socd|probes|tests|tools|docs|config|systemd|rules)/[\w./*<>\-]+)[^`]*`")
_COMMAND = re.compile(r"(?:^ *|&& |/bin/)socd ([a-z-][^\n#]*)", re.MULTILINE)


def ids(pages: list[Path]) -> list[str]:
    return [str(page.relative_to(ROOT)) for page in pages]


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_links_lead_somewhere(page: Path) -> None:
    for link in _LINK.findall(_prose(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists() or str(target.relative_to(ROOT)) in LATER, f"{page.name}: no {link}"
        if anchor:
            assert anchor in _anchors(target), f"{page.name}: no heading for {link}"


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_files_named_exist(page: Path) -> None:
    for name in _NAMED.findall(page.read_text("utf-8")):
        if "<" not in name and name not in LATER:
            assert list(ROOT.glob(name.rstrip("/."))), f"{page.name}: no {name}"


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_commands_shown_exist(page: Path) -> None:
    for line in _commands(page):
        assert _wrong(line) is None, f"{page.name}: socd {line}: {_wrong(line)}"


def test_the_reader_of_commands_sees_mistakes() -> None:
    assert _wrong("case list --class incident --all") is None
    assert _wrong("report incident|warning|monthly") is None
    assert _wrong("case lst") == "no command lst"
    assert _wrong("case list --every") == "no option --every"
    assert _wrong("report monthly --period") == "--period needs a value"
    assert _wrong("case list --class weather") == "--class does not take weather"
    assert sum(len(list(_commands(page))) for page in PAGES) > 40


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.code)
def test_every_kind_has_its_runbook(kind: object) -> None:
    assert (ROOT / kind.runbook).is_file()  # type: ignore[attr-defined]


def test_both_languages_are_there() -> None:
    for name in ("install.md", "operate.md"):
        text = (ROOT / "docs" / name).read_text("utf-8")
        assert text.index("## Tiếng Việt") < text.index("## English")
        assert text == unicodedata.normalize("NFC", text)


def test_contributing_lists_every_event_of_a_scenario() -> None:
    told = re.search(r"\(`do:`\): (.*?)\. Whatever", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL)
    events = [event.model_fields["do"].annotation for event in get_args(get_args(AnyEvent)[0])]
    assert told and sorted(re.findall(r"`([\w-]+)`", told[1])) == sorted(get_args(event)[0] for event in events)


def _prose(page: Path) -> str:
    return _FENCE.sub("", page.read_text("utf-8"))


def _anchors(page: Path) -> set[str]:
    """Headings as GitHub turns them into anchors."""
    heads = re.findall(r"^#+ (.+)$", _prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def _commands(page: Path) -> Iterator[str]:
    """What follows `socd` in shell blocks, and in code within a line."""
    text = page.read_text("utf-8")
    shell = [block for language, block in _FENCE.findall(text) if language == "sh"]
    spans = re.findall(r"`([^`\n]+)`", _FENCE.sub("", text).replace("\\|", "|"))
    for block in [*shell, *(span for span in spans if span.startswith("socd "))]:
        for found in _COMMAND.findall(block.replace("\\\n", " ")):
            yield re.split(r"\s(?:&&|\|\||[|;>])\s", found)[0].strip()


def _wrong(line: str) -> str | None:
    """What is wrong with `socd LINE`, None where every command and option exists. Alternatives are written a|b."""
    words = shlex.split(line)
    command: click.Command = main
    while words and isinstance(command, click.Group) and not words[0].startswith("-"):
        names = words.pop(0).split("|")
        missing = [name for name in names if name not in command.commands]
        if missing:
            return f"no command {missing[0]}"
        command = command.commands[names[0]]
    options = {name: one for one in command.params if isinstance(one, click.Option) for name in one.opts}
    while words:
        word = words.pop(0)
        if not word.startswith("-") or word in ("--help", "-h"):
            continue
        option = options.get(word)
        if option is None:
            return f"no option {word}"
        if option.is_flag:
            continue
        if not words or words[0].startswith("--"):
            return f"{word} needs a value"
        value = words.pop(0)
        if isinstance(option.type, click.Choice):
            wrong = [one for one in value.split("|") if one not in option.type.choices]
            if wrong:
                return f"{word} does not take {wrong[0]}"
    return None
