"""Versions, freezing, sending: by the commands, on a real configuration, store and folder."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from alembic import command
from click.testing import CliRunner

from socd.cli import main
from socd.config import read
from socd.store import Store
from socd.store.engine import open_engine
from socd.store.migrating import alembic_config

sys.path.insert(0, str(Path(__file__).parents[1] / "docs"))
from schema_check import problems

NOW = datetime.now(UTC)
Run = Callable[..., Any]


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    told = {
        "state": "state",
        "office": {"name": "SỞ KHOA HỌC VÀ CÔNG NGHỆ", "place": "Thái Nguyên", "symbol": "SKHCN", "drafter": "CĐS"},
        "units": [{"id": "chodon", "name": "UBND xã Chợ Đồn", "kind": "commune"}],
        "sites": [{"id": "chodon", "url": "https://chodon.backan.gov.vn/", "name": "Trang xã", "owner": "chodon",
                   "operator": "chodon"}],
    }  # fmt: skip
    (tmp_path / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return tmp_path


@pytest.fixture
def store(directory: Path) -> Iterator[Store]:
    config = read(directory)
    store = Store.open(config.state / "socd.db")
    store.sites = config.inventory.sites
    yield store
    store.close()


@pytest.fixture
def number(store: Store, province: SimpleNamespace) -> str:
    return str(province.raise_case(store, "chodon", NOW - timedelta(hours=5), province.finding()))


@pytest.fixture
def run(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("SOCD_LANG", "vi")

    def command(*words: str, code: int = 0, text: bool = False) -> Any:
        options = [] if text else ["--json"]
        done = CliRunner().invoke(main, [*words, *options, "--config", str(directory)])
        assert done.exit_code == code, (done.output, done.exception)
        return done.output if text else [json.loads(line) for line in done.stdout.splitlines()]

    return command


def draw(run: Run, number: str) -> dict[str, Any]:
    made: list[dict[str, Any]] = run("report", "warning", number, "--format", "docx,html", "--by", "Trần Thị B")
    return made[0]


def test_a_draft_is_drawn_up_anew_until_somebody_edits_it(run: Run, number: str) -> None:
    first, again = draw(run, number), draw(run, number)
    assert (again["document"], again["version"], again["path"]) == (first["document"], 1, first["path"])
    (listed,) = run("report", "list")
    assert listed["made_by"] == "Trần Thị B" and listed["sent_at"] is None and len(listed["files"]) == 2
    edited = Path(first["path"])
    edited.write_bytes(edited.read_bytes() + b"a person's words")
    other = draw(run, number)
    assert other["version"] == 2 and other["path"] != first["path"] and "-v2." in other["path"]
    assert edited.read_bytes().endswith(b"a person's words")


def test_one_format_asked_again_renews_the_whole_draft(run: Run, number: str) -> None:
    draw(run, number)
    made = run("report", "warning", number, "--format", "html")
    assert [(one["format"], one["version"]) for one in made] == [("html", 1), ("docx", 1)]


def test_a_file_of_somebody_else_is_never_overwritten(run: Run, number: str, directory: Path) -> None:
    first = draw(run, number)
    place = directory / "elsewhere"
    place.mkdir()
    (place / (Path(first["path"]).stem + "-v2.docx")).write_bytes(b"mine")
    made = run("report", "warning", number, "--format", "docx", "--out", str(place))
    assert made[0]["version"] == 3 and (place / (Path(first["path"]).stem + "-v2.docx")).read_bytes() == b"mine"


def test_sent_is_frozen_and_replaced_only_by_a_new_version(
    run: Run, number: str, store: Store, directory: Path
) -> None:
    first = draw(run, number)
    draft = Path(first["path"])
    draft.write_bytes(draft.read_bytes() + b"signed")
    scan = directory / "scan.pdf"
    scan.write_bytes(b"%PDF-scan")
    at = (NOW - timedelta(hours=1)).isoformat()
    words = ("--reference", "12/SKHCN-CĐS", "--at", at, "--by", "Văn thư", "--file", str(scan))
    (kept,) = run("report", "sent", str(first["document"]), *words)
    assert problems("report", first) == problems("report-list", kept) == []
    frozen = [Path(row["frozen"]) for row in kept["files"]]
    assert kept["reference"] == "12/SKHCN-CĐS" and kept["sent_at"] and len(frozen) == 3
    assert all(path.parent.parent.name == "sent" and path.stat().st_mode & 0o222 == 0 for path in frozen)
    assert any(path.read_bytes().endswith(b"signed") for path in frozen)  # what was sent, not what was drawn up
    case = store.case(number)
    assert case is not None
    (event,) = [event for event in case.events if event.what == "sent:warning"]
    assert (event.note, event.who, event.at.isoformat()) == ("12/SKHCN-CĐS", "Văn thư", at)
    assert "đã gửi" in run("report", "sent", draft.name, "--reference", "13/X", code=2, text=True)
    second = draw(run, number)
    assert second["version"] == 2 and second["document"] != first["document"]
    page = Path(second["path"]).with_suffix(".html").read_text("utf-8")
    assert "thay thế văn bản số 12/SKHCN-CĐS" in page
    assert [one["replaces"] for one in run("report", "list", "--case", number)] == ["12/SKHCN-CĐS", None]
    assert draft.read_bytes().endswith(b"signed")


def test_verify_tells_what_was_altered(run: Run, number: str) -> None:
    first = draw(run, number)
    (kept,) = run("report", "sent", str(first["document"]), "--reference", "1/X")
    assert run("report", "verify") == [{"ok": True, "documents": 1, "problems": []}]
    path = Path(kept["files"][0]["frozen"])
    path.chmod(0o640)
    path.write_bytes(b"altered")
    Path(kept["files"][1]["frozen"]).unlink()
    (said,) = run("report", "verify", code=1)
    assert problems("report-verify", said) == []
    assert not said["ok"] and [one["path"] for one in said["problems"]] == [row["frozen"] for row in kept["files"]]


def test_case_sent_is_the_same_thing(run: Run, number: str, store: Store) -> None:
    """With a draft of that kind it freezes; without one only the clock stops. Either way one line of the timeline."""
    draw(run, number)
    run("case", "sent", number, "--document", "warning", "--reference", "5/X", text=True)
    run("case", "sent", number, "--document", "initial", "--reference", "6/X", text=True)
    case = store.case(number)
    assert case is not None
    assert [event.note for event in case.events if event.what.startswith("sent:")] == ["5/X", "6/X"]
    (one,) = run("report", "list")
    assert one["reference"] == "5/X" and all(row["frozen"] for row in one["files"])


def test_wrong_words(run: Run, number: str) -> None:
    assert "không có văn bản" in run("report", "sent", "99", "--reference", "1/X", code=2, text=True)
    draw(run, number)
    late = (NOW + timedelta(days=1)).isoformat()
    assert "phía trước" in run("report", "sent", "1", "--reference", "1/X", "--at", late, code=2, text=True)
    assert "odt" in run("report", "warning", number, "--format", "odt", code=2, text=True)
    assert "dự thảo" in run("report", "list", text=True)


def test_a_wrong_template_never_loses_the_document(run: Run, number: str, directory: Path, templates: Path) -> None:
    own = directory / "templates"
    own.mkdir()
    for path in templates.iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    (own / "warning.html").write_text("{{ letter.nome }}", "utf-8")
    said = run("report", "warning", number, "--format", "html", text=True)
    assert "nome" in said and "biểu mẫu gốc" in said
    page = next(line for line in said.splitlines() if line.endswith(".html") and "socd:" not in line)
    assert "CỘNG HÒA XÃ HỘI" in Path(page).read_text("utf-8")


def test_documents_of_an_older_release_become_drafts(tmp_path: Path) -> None:
    path = tmp_path / "socd.db"
    engine = open_engine(path, readonly=False)
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for name in ("a.docx", "a.pdf", "a.docx", "b.pdf"):
            connection.exec_driver_sql(
                "INSERT INTO document (form, number, made_at, path, format, sha256) VALUES "
                f"('warning', 'SC-2026-0001', '2026-11-03 01:30:00', '/r/{name}', '{name[2:]}', '00')"
            )
    engine.dispose()
    store = Store.open(path)
    drawn = store.drawn(number="SC-2026-0001")
    assert [(one.name, one.code, [row.format for row in one.files]) for one in drawn] == [
        ("b", "warning", ["pdf"]), ("a", "warning", ["pdf", "docx"]),
    ]  # fmt: skip
    assert len(store.documents()) == 4
    store.close()
