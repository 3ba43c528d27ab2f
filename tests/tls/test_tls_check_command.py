"""`socd check` whole, against real servers: what it prints, where it goes, and with which exit code it ends."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from tls_zoo import HOST, Pair, Peer, certify, free_address, s_server, serve

from socd.cli import main
from socd.store import Store


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def looks(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


def check(*words: str, lang: str = "en") -> Done:
    env = {"SOCD_CONFIG": None, "SOCD_LANG": lang, "LC_ALL": None, "LANG": None}
    done = CliRunner().invoke(main, ["check", *words], env=env)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Done(done.exit_code, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def trusted(authority: Pair, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    folder = tmp_path_factory.mktemp("trusted")
    with s_server(certify(issuer=authority, days=(-1, 80)), folder) as peer:
        yield peer


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, trusted: Peer) -> Path:
    """An inventory with one site, at a server that listens elsewhere, and one that is switched off."""
    folder = tmp_path_factory.mktemp("office")
    site = {"owner": "xa", "operator": "xa", "probes": {"tls": {"home": False}}}
    connect = {"address": trusted.address, "ports": {443: trusted.port}}
    told = {
        "state": "state",
        "office": {"name": "Sở"},
        "politeness": {"interval": 0},
        "units": [{"id": "xa", "name": "Xã", "kind": "commune"}],
        "sites": [
            site | {"id": "cong", "url": f"https://{HOST}/", "name": "Cổng", "connect": connect},
            site | {"id": "off", "url": "https://off.example/", "name": "Tắt", "enabled": False},
            site | {"id": "net", "url": "https://net.example/", "name": "N", "networks": ["203.0.113.0/24"]},
        ],
    }
    (folder / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return folder


def at(peer: Peer) -> str:
    return f"{peer.address}:{peer.port}"


def test_a_laboratory_server_without_configuration(trusted: Peer, ca_file: str) -> None:
    done = check(at(trusted), "--sni", HOST, "--ca", ca_file, "--json")
    (look,) = done.looks
    assert look["target"] == look["site"] == look["facts"]["endpoint"] == at(trusted) and look["probe"] == "tls"
    assert look["facts"]["host"] == HOST and look["facts"]["full"]
    assert not {"UNTRUSTED", "SELF_SIGNED", "WRONG_HOST"} & set(look["facts"]["certificate"]["faults"])
    (other,) = check(at(trusted), "--json").looks
    assert {"WRONG_HOST"} < set(other["facts"]["certificate"]["faults"])  # no --sni, no --ca
    (connected,) = check(f"{HOST}:443", "--connect", at(trusted), "--ca", ca_file, "--json").looks
    assert connected["facts"]["certificate"]["faults"] == look["facts"]["certificate"]["faults"]
    assert connected["facts"]["endpoint"] == at(trusted) and connected["target"] == f"{HOST}:443"


def test_people_read_a_card_in_their_language(trusted: Peer, ca_file: str) -> None:
    words = (at(trusted), "--probe", "tls", "--sni", HOST, "--ca", ca_file)
    en, vi = check(*words), check(*words, lang="vi")
    assert en.out.startswith(f"{HOST}:{trusted.port} — ") and "Protocols\n" in en.out and "Giao thức\n" in vi.out
    assert "\x1b" not in en.out and len(en.out.splitlines()) <= 45
    assert en.code == vi.code == 1
    assert "What to do first (apache)" in check(*words, "--server", "apache").out


async def test_what_is_no_tls_is_told() -> None:
    async def http(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    async with serve(http) as peer:
        done = await asyncio.to_thread(check, at(peer), "--json")
        assert done.looks[0]["facts"]["outcome"] == "NOT_TLS" and done.code == 1
        assert "NO TLS" in (await asyncio.to_thread(check, at(peer))).out


def test_who_does_not_answer_is_told() -> None:
    done = check(f"{free_address()}:9", "--json")
    assert done.looks[0]["facts"]["outcome"] == "NO_ANSWER" and done.code == 3
    assert "NO ANSWER" in check(f"{free_address()}:9").out


def test_a_list_comes_back_in_its_order(trusted: Peer, tmp_path: Path, ca_file: str) -> None:
    closed = [f"{free_address()}:9" for _ in range(4)]
    listed = tmp_path / "list"
    listed.write_text("\n".join([closed[0], f"{at(trusted)} {HOST}", *closed[1:], at(trusted)]), "utf-8")
    done = check(f"@{listed}", "--ca", ca_file, "--json", "--parallel", "3")
    assert [look["target"] for look in done.looks] == [closed[0], at(trusted), *closed[1:], at(trusted)]
    assert [look["facts"]["host"] for look in done.looks][1] == HOST and done.code == 1
    told = check(f"@{listed}", "--ca", ca_file).out.splitlines()
    assert len(told) == 7 and told[0].startswith(closed[0]) and told[-1].startswith("6 servers: ")
    assert "no answer 4" in told[-1]
    listed.write_text("127.0.0.1:1\n127.0.0.1:http\n", "utf-8")
    bad = check(f"@{listed}", "--json")
    assert bad.code == 2 and bad.out == "" and f"{listed}:2: " in bad.err and "→" in bad.err


def test_sites_of_the_inventory(office: Path, trusted: Peer, ca_file: str) -> None:
    config = ("--config", str(office), "--probe", "tls", "--ca", ca_file, "--json")
    for target in ("cong", f"https://{HOST}/tin"):
        (look,) = check(target, *config).looks
        assert look["site"] == "cong" and look["facts"]["endpoint"] == at(trusted) and look["target"] == target
    (elsewhere,) = check(f"{HOST}:9", *config).looks  # any port of it, at the address its `connect` names
    assert elsewhere["facts"]["endpoint"] == f"{trusted.address}:9" and elsewhere["facts"]["outcome"] == "NO_ANSWER"
    (lab,) = check(at(trusted), "--sni", HOST, *config).looks
    assert lab["site"] == at(trusted)
    (moved,) = check("net", "--connect", at(trusted), *config).looks
    assert moved["site"] == "net" and moved["facts"]["certificate"]["faults"] == ["WRONG_HOST"]


def test_nothing_is_written(office: Path, ca_file: str) -> None:
    before = sorted(office.rglob("*"))
    check("cong", "--config", str(office), "--probe", "tls", "--ca", ca_file)
    assert sorted(office.rglob("*")) == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("8.8.8.8:443",), "public address"),
        (("127.0.0.1:1", "--connect", "8.8.8.8"), "public address"),
        (("net", "--connect", "198.51.100.7"), "outside the networks"),
        (("nowhere.invalid",), "not in the inventory"),
        (("off",), "switched off"),
        (("cong", "--probe", "nonsense"), "unknown probe"),
        (("cong:8443", "--probe", "availability"), "--probe tls"),
        (("127.0.0.1:1", "--probe", "availability"), "--probe tls"),
        (("cong", "--connect", "name.example"), "IP address"),
        (("cong", "--sni", "a:1"), "host name"),
        (("cong", "--ca", __file__), "no certificate"),
        (("cong", "--ca", "/nonexistent"), "does not exist"),
        (("cong", "--parallel", "0"), "parallel"),
        ((), "TARGET"),
    ],
)
def test_mistakes_end_with_2_and_say_what_is_wrong(office: Path, words: tuple[str, ...], told: str) -> None:
    words = tuple(word.replace("cong:", f"{HOST}:") for word in words)
    done = check(*words, "--config", str(office), "--json")
    assert done.code == 2 and told in done.err and done.out == "", done


def test_a_broken_configuration_is_told_only_where_it_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "socd.yaml").write_text("nonsense: 1\n", "utf-8")
    done = check("cong", "--config", str(tmp_path))
    assert done.code == 2 and "socd.yaml:1" in done.err
    done = check("cong", "--config", str(tmp_path / "none"))
    assert done.code == 2 and "socd init" in done.err


def test_a_look_with_a_memory_is_complete_too(office: Path, ca_file: str) -> None:
    """The daemon looked a minute ago: who asks now is still told everything."""
    state = office / "state"
    state.mkdir(exist_ok=True)
    Store.open(state / "socd.db").close()
    try:
        (look,) = check("cong", "--config", str(office), "--probe", "tls", "--ca", ca_file, "--json").looks
        assert look["facts"]["full"] and look["facts"]["changes"] == []
    finally:
        for path in state.iterdir():
            path.unlink()
        state.rmdir()


def test_only_what_is_needed_is_imported() -> None:
    """The other rooms' libraries take half a second and tens of megabytes."""
    code = (
        "import sys\nfrom socd.cli import main\n"
        "try:\n    main(['check', '127.0.0.1:9', '--probe', 'tls', '--json'])\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    there = set(done.stderr.split())
    heavy = {
        "weasyprint",
        "sqlalchemy",
        "alembic",
        "yara",
        "aiohttp",
        "rich",
        "jinja2",
        "docxtpl",
        "openpyxl",
        "apprise",
    }
    assert not heavy & there and not {"socd.config", "socd.store", "socd.rules", "probes.defacement"} & there
    assert json.loads(done.stdout)["facts"]["outcome"] == "NO_ANSWER"


def test_every_command_is_where_the_table_says() -> None:
    assert len(main.commands) >= 20
    for name in main.commands:
        assert main.commands[name].name == name
    with pytest.raises(KeyError):
        main.commands["nonsense"]
