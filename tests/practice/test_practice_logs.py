"""The stealer logs hold what the scenario says, counted by a small reader that shares nothing with socd's own.

A log is a folder with a password file. Its machine is known by the hardware id; its blocks hold an address, a
log-in and a password. A machine is the province's when a log-in on it is a mailbox of one of the units.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from socd.practice.scenario import Leak, Story

FIELDS = {
    "url": re.compile(r"^(?:URL|Host|url): *(\S+)", re.M),
    "login": re.compile(r"^(?:Username|Login|login|USER): *(\S+)", re.M),
    "password": re.compile(r"^(?:Password|password|PASS): *(\S+)", re.M),
}


def _text(path: Path) -> str:
    raw = path.read_bytes()
    return raw.decode("utf-16" if raw.startswith(b"\xff\xfe") else "utf-8-sig")


def _blocks(text: str) -> list[tuple[str, str, str]]:
    """(host, login, password) of every whole block."""
    found = []
    for block in re.split(r"\r?\n\r?\n|={5,}", text):
        values = [match.group(1) for pattern in FIELDS.values() if (match := pattern.search(block))]
        if len(values) == 3:
            host = re.sub(r"^\w+://(?:[^@/]*@)?", "", values[0]).split("/")[0].split(":")[0]
            found.append((host, values[1], values[2]))
    return found


def _machines(story: Story, leak: Leak) -> dict[str, set[tuple[str, str]]]:
    """Hardware id → distinct (host, login)."""
    machines: dict[str, set[tuple[str, str]]] = {}
    for folder in (story.folder / leak.folder).iterdir():
        [about] = [path for path in folder.iterdir() if path.is_file() and "HWID" in _text(path)]
        hardware = re.search(r"HWID: *(\S+)", _text(about))
        assert hardware
        blocks = [block for path in folder.rglob("*") if "assword" in path.name for block in _blocks(_text(path))]
        assert blocks, folder
        machines.setdefault(hardware.group(1), set()).update((host, login) for host, login, _ in blocks)
    return machines


def _leak(story: Story) -> Leak:
    [leak] = [event for event in story.scenario.timeline if isinstance(event, Leak)]
    return leak


def test_the_figures(story: Story) -> None:
    leak = _leak(story)
    domains = {f"@{domain}": unit["id"] for unit in story.province.units for domain in unit["mail_domains"]}
    units: Counter[str] = Counter()
    accounts = official = 0
    for machine in _machines(story, leak).values():
        staff = [unit for _, login in machine for domain, unit in domains.items() if login.endswith(domain)]
        if not staff:
            continue
        assert len(set(staff)) == 1, "each computer belongs to one organisation"
        units[staff[0]] += 1
        accounts += len(machine)
        official += len(staff)
    expect = leak.expect
    assert (len(units), units.total(), accounts, official) == (
        expect.organisations, expect.computers, expect.accounts, expect.official,
    )  # fmt: skip
    assert (expect.organisations, expect.computers, expect.accounts, expect.official) == (3, 4, 53, 15)
    assert set(units) == {plant.unit for plant in leak.plants if "account-leak" in plant.kinds}


def test_there_is_more_in_the_folder_than_counts(story: Story) -> None:
    """Whoever counts folders, lines or strangers gets other figures."""
    leak = _leak(story)
    folders = list((story.folder / leak.folder).iterdir())
    machines = _machines(story, leak)
    lines = sum(len(_blocks(_text(path))) for folder in folders for path in folder.rglob("*") if "assword" in path.name)
    assert (len(folders), len(machines)) == (8, 7)
    assert lines > sum(map(len, machines.values())) > leak.expect.accounts
    citizens = [login for machine in machines.values() for host, login in machine if host.startswith("dichvucong.")]
    assert len(citizens) == 2


def test_several_encodings_and_a_broken_block(story: Story) -> None:
    raw = {path: path.read_bytes() for path in (story.folder / "logs").rglob("*.txt")}
    assert any(data.startswith(b"\xff\xfe") for data in raw.values())
    assert any(data.startswith(b"\xef\xbb\xbf") for data in raw.values())
    [broken] = [path for path in raw if path.name == "All Passwords.txt"]
    assert _text(broken).endswith("URL: https://mail.bac")


def test_every_password_is_a_canary_and_every_stranger_lives_at_example(story: Story) -> None:
    for path in (story.folder / "logs").rglob("*.txt"):
        for _, _, password in _blocks(_text(path)):
            assert password.startswith("canary-")
    attackers = "".join(path.read_text() for path in (story.folder / "pages").iterdir())
    assert all(host.endswith(".example") for host in re.findall(r"https?://([\w.-]+)", attackers))
