"""docs/json.md and docs/schema/ against what the commands really print."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from schema_check import SCHEMAS, problems

from probes.tls.faults import Fault, Remark
from probes.tls.weaknesses import Weakness
from socd.cli import main
from socd.config import read
from socd.model.catalogue import ACCOUNT_LEAK, ALL, BAD_REDIRECT, PAGE_DEFACED, SITE_UNREACHABLE
from socd.model.observation import Finding, Observation, Outcome, Verdict
from socd.practice.scenario import DATA, LeakFigures
from socd.practice.score import Planted, judge_drill
from socd.store import Store

STORY = DATA / "bac-kan-2023"
LOGS = STORY / "logs" / "bo-nhat-ky-2023-09"


class Page(BaseHTTPRequestHandler):
    """One small portal page for everything."""

    def do_GET(self) -> None:
        body = b"<html><head><title>Portal</title></head><body><p>News</p></body></html>"
        self.send_response(200 if self.path == "/" else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def portal() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.91.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The same page over TLS, with a certificate nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cong.example.vn")])
    now = datetime.now(UTC)
    cert = (
        x509.CertificateBuilder(name, name, key.public_key(), 7, now - timedelta(days=1), now + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("cong.example.vn")]), False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + cert.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)

    class Secure(ThreadingHTTPServer):
        def get_request(self) -> tuple[ssl.SSLSocket, Any]:
            peer, address = super().get_request()
            return context.wrap_socket(peer, server_side=True, do_handshake_on_connect=False), address

        def handle_error(self, *_: Any) -> None:
            """Most hellos of an examination are meant to fail."""

    server = Secure(("127.91.0.3", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@dataclass(frozen=True, slots=True)
class Office:
    """An office with two sites (one answers, one does not) and the practice province's units."""

    config: Path

    def run(self, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
        """The objects a command printed; its exit code must be `code`."""
        with_config = [] if arguments[0] in ("evaluate", "scan") else ["--config", str(self.config)]
        done = CliRunner().invoke(main, [*arguments, "--json", *with_config])
        assert done.exit_code == code, (done.stdout, done.stderr, done.exception)
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, portal: int) -> Office:
    config = tmp_path_factory.mktemp("office")
    province = yaml.safe_load((STORY / "province.yaml").read_text("utf-8"))
    site = {"owner": "backan", "operator": "chodon", "networks": ["127.91.0.0/16"], "probes": {"leaks": False}}
    told = {
        "state": "state",
        "office": province["office"],
        "politeness": {"interval": 0},
        "units": province["units"],
        "sites": [
            site | {"url": "http://here.example/", "name": "Here", "connect": _at("127.91.0.1", {80: portal})},
            site | {"url": "https://gone.example/", "name": "Gone", "connect": _at("127.91.0.2", {443: 9})},
        ],
    }
    (config / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    made = Office(config)
    (figures,) = made.run("import", "stealer-log", str(LOGS))
    assert problems("import-stealer-log", figures) == []
    assert figures["official"] == 15 and len(figures["cases"]) == 4  # of three units, and of citizens
    return made


def _at(address: str, ports: dict[int, int]) -> dict[str, Any]:
    return {"address": address, "ports": ports}


def test_the_schemas_are_readable_and_know_every_kind() -> None:
    for file in sorted(SCHEMAS.glob("*.json")):
        schema = json.loads(file.read_text("utf-8"))
        assert schema["$schema"].endswith("2020-12/schema") and schema["$id"] == file.name
        assert set(schema["required"]) <= set(schema["properties"])
    told = (SCHEMAS.parent / "json.md").read_text("utf-8")
    facts = json.loads((SCHEMAS / "tls-facts.json").read_text("utf-8"))
    weaknesses = facts["properties"]["weaknesses"]["items"]["enum"]
    faults = facts["$defs"]["certificate"]["properties"]["faults"]["items"]["enum"]
    assert weaknesses == [weakness.value for weakness in Weakness]
    assert faults == [*(fault.value for fault in Fault), Remark.MALFORMED.value]
    assert all(f"`{code}`" in told for code in (*weaknesses, *faults))
    kinds = json.loads((SCHEMAS / "finding.json").read_text("utf-8"))["$defs"]["kind"]["enum"]
    assert kinds == [kind.code for kind in ALL]


def test_the_validator_sees_what_is_wrong() -> None:
    good = {"ok": True, "records": 3, "problems": ["one"]}
    assert problems("evidence-verify", good) == []
    for wrong in ({"ok": 1}, {"records": -1}, {"records": True}, {"problems": [1]}, {"more": 1}):
        assert len(problems("evidence-verify", good | wrong)) == 1, wrong
    assert len(problems("evidence-verify", {"ok": True})) == 2


def test_check(office: Office) -> None:
    (fine,) = office.run("check", "here.example", "--probe", "availability")
    assert problems("check", fine) == [] and fine["outcome"] == "ok"
    looks = office.run("check", "gone.example", "--probe", "availability", "--probe", "tls", code=1)
    assert [problems("check", look) for look in looks] == [[], []]
    finding = looks[0]["findings"][0]
    assert finding["kind"] == SITE_UNREACHABLE.code and finding["evidence"] == [{"id": "", "sha256": ""}]
    (unsure,) = office.run("check", "gone.example", "--probe", "tls", code=3)
    assert problems("check", unsure) == [] and unsure["fault"]["reason"] == "refused"
    office.run("check", "elsewhere.example", code=2)


def test_check_many_with_tls(office: Office, tmp_path: Path, secure: int, portal: int) -> None:
    """A list of servers in the laboratory, without any configuration: a good word for each, in the order asked."""
    listed = tmp_path / "list.txt"
    listed.write_text(f"127.91.0.3:{secure} cong.example.vn\n127.91.0.1:{portal}\n127.91.0.2:9 # nobody\n", "utf-8")
    done = CliRunner().invoke(main, ["check", f"@{listed}", "--probe", "tls", "--json"], env={"SOCD_CONFIG": None})
    looks = [json.loads(line) for line in done.stdout.splitlines()]
    assert [look["target"] for look in looks] == [f"127.91.0.3:{secure}", f"127.91.0.1:{portal}", "127.91.0.2:9"]
    for look in looks:
        assert problems("check", look) == [] and problems("tls-facts", look["facts"]) == []
    assert [look["facts"]["outcome"] for look in looks] == ["TLS", "NOT_TLS", "NO_ANSWER"]
    assert looks[0]["facts"]["certificate"]["faults"] == ["SELF_SIGNED"] and looks[0]["facts"]["hsts"] is None
    assert looks[0]["facts"]["host"] == "cong.example.vn" and looks[0]["facts"]["connections"] > 5
    assert [look["outcome"] for look in looks] == ["finding", "finding", "indeterminate"] and done.exit_code == 1


def test_case(office: Office) -> None:
    cases = office.run("case", "list", "--all")
    assert len(cases) >= 3
    number = next(case["number"] for case in cases if case["kind"] == "account-leak")
    said = ("--by", "A", "--config", str(office.config))
    for words in (("confirm", number), ("sent", number, "--document", "initial", "--reference", "1/BC")):
        assert CliRunner().invoke(main, ["case", *words, *said]).exit_code == 0
    (shown,) = office.run("case", "show", number)
    for case in (*cases, shown):
        assert problems("case", case) == []
    assert shown["confirmed_at"] and any(clock["met_at"] for clock in shown["clocks"])
    office.run("case", "show", "SC-1999-0001", code=2)


def test_report(office: Office, tmp_path: Path) -> None:
    number = office.run("case", "list", "--all")[0]["number"]
    for form in (("incident", number), ("warning", number), ("monthly",)):
        files = office.run("report", *form, "--format", "docx,html", "--out", str(tmp_path))
        assert [one["format"] for one in files] == ["docx", "html"]
        for one in files:
            assert problems("report", one) == [] and Path(one["path"]).is_file()


def test_evidence(office: Office) -> None:
    (held,) = office.run("evidence", "verify")
    assert problems("evidence-verify", held) == [] and held["ok"] and held["records"] >= 3
    warc = next((office.config / "state" / "evidence").glob("*.warc.gz"))
    whole = warc.read_bytes()
    warc.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    (broken,) = office.run("evidence", "verify", code=1)
    warc.write_bytes(whole)
    assert problems("evidence-verify", broken) == [] and not broken["ok"] and broken["problems"]


def test_scan(office: Office, tmp_path: Path) -> None:
    fine = tmp_path / "fine.html"
    fine.write_text("<html><title>Tin tức</title><p>Hội nghị</p></html>", "utf-8")
    hacked = STORY / "pages" / "home-replaced.html"
    (one,) = office.run("scan", "--as", "page", str(fine))
    (two,) = office.run("scan", "--as", "page", str(hacked), code=1)
    (three,) = office.run("scan", "--as", "file", str(STORY / "files" / "dot-env.txt"), code=1)
    (four,) = office.run("scan", "--as", "stealer-log", str(LOGS), code=1)
    (five,) = office.run("scan", "--as", "stealer-log", str(LOGS), "--config", str(office.config), code=1)
    (six,) = office.run("scan", "--as", "page", str(tmp_path / "none.html"), code=2)
    for result in (one, two, three, four, five, six):
        assert problems("scan", result) == []
    assert (one["verdict"], two["verdict"], six["outcome"]) == ("clean", "defaced", "failed")
    assert five["accounts"]["official"] == 15 and "official" not in four["accounts"]


def test_evaluate(office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes((STORY / "pages" / "home-replaced.html").read_bytes())
    (tmp_path / "b.html").write_text("<html><title>Tin tức</title><p>Hội nghị</p></html>", "utf-8")
    rows = ("path\tclass\tsubtype\trepo", "a.html\tdefaced\t\tpractice", "b.html\tbenign\t\tpractice")
    (tmp_path / "INDEX.tsv").write_text("\n".join(rows) + "\n", "utf-8")
    (tmp_path / "PAIRS.tsv").write_text("path_a\tpath_b\nb.html\tb.html\n", "utf-8")
    (figures,) = office.run("evaluate", str(tmp_path))
    assert problems("evaluate", figures) == []
    assert figures["recall"]["defaced"] == 1 and figures["pairs"]["pages"] == 1


def test_drill(office: Office) -> None:
    """The whole drill is played elsewhere; here is the form of its score, with something found, missed and false."""
    with_cases = Store.open(office.config / "state" / "socd.db", readonly=True)
    cases = with_cases.cases()
    with_cases.close()
    before = datetime.now(UTC) - timedelta(hours=1)
    planted = [
        Planted("leak", ("account-leak",), before, unit=next(c.unit for c in cases if c.kind is ACCOUNT_LEAK)),
        Planted("missed", (PAGE_DEFACED.code,), before, site="here.example"),
    ]
    figures = LeakFigures(organisations=3, computers=4, accounts=53, official=15)
    minute = timedelta(minutes=1)
    score = judge_drill(planted, [], cases, interval=minute, grace=minute, leaks=figures, expected=figures).as_json()
    assert problems("drill", score) == []
    assert [one["found"] for one in score["planted"]] == [True, False]
    assert score["false_alarms"] == len(score["false_alarm_cases"]) == len(cases) - 1


def test_suspect(office: Office) -> None:
    store = Store.open(office.config / "state" / "socd.db")
    doubt = Finding(BAD_REDIRECT, "http://here.example/moi", "redirect:x.example", suspect=True)
    at = datetime(2026, 11, 1, tzinfo=UTC)
    site = next(iter(read(office.config, secrets=False).inventory.sites))
    store.record(Observation(site, "chodon", "defacement", "local", at, 0.1, Verdict(Outcome.FINDING, (doubt,))))
    store.close()
    (told,) = office.run("suspect", "list")
    assert problems("suspect", told) == []
    said = ("--by", "A", "--config", str(office.config))
    assert CliRunner().invoke(main, ["suspect", "accept", told["id"], *said]).exit_code == 2  # no reason
    done = CliRunner().invoke(main, ["suspect", "accept", told["id"], "--all-sites", "--reason", "hợp lệ", *said])
    assert done.exit_code == 0, (done.stdout, done.stderr)
    assert office.run("suspect", "list") == []
    assert CliRunner().invoke(main, ["suspect", "promote", told["id"], "--reason", "x", *said]).exit_code == 2
