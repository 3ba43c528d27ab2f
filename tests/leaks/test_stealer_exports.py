"""Layouts of no known family: files made for programs, other languages, values below their names; new bombs."""

from __future__ import annotations

import csv
import io
import json
import tarfile
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from leaks_logs import CANARY

from probes.leaks.stealer import Credential, Machine, Problem, read
from probes.leaks.stealer import exports as exported

ROWS = (
    ("https://mail.backan.gov.vn/owa", "nva@backan.gov.vn", f"{CANARY}: 1"),
    ("https://facebook.com/", "0912345678", f'{CANARY},"b;c'),
    ("https://dichvucong.backan.gov.vn/x?y=1", "văn thư", f"{CANARY}|y"),
)
WANTED = Counter([("mail.backan.gov.vn", "nva@backan.gov.vn"), ("facebook.com", "0912345678"),
                  ("dichvucong.backan.gov.vn", "văn thư")])  # fmt: skip


def table(mark: str, *head: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(head)
    for url, login, secret in ROWS:
        told = {"url": url, "origin_url": url, "username": login, "login": login, "password": secret, "name": "x"}
        writer.writerow(told.get(one, "") for one in head)
    return out.getvalue()


def blocks(shape: str) -> str:
    return "".join(shape.format(*row) for row in ROWS)


def objects(url: str, login: str, secret: str) -> list[dict[str, str]]:
    return [{url: row[0], login: row[1], secret: row[2]} for row in ROWS]


HTML = "".join(
    f"<tr><td>{u}</td><td><b>{n}</b></td><td>{p}</td></tr>" for u, n, p in ROWS
)  # fmt: skip
LAYOUTS: dict[str, tuple[str, str]] = {
    "chrome's export": ("passwords.csv", table(",", "name", "url", "username", "password", "note")),
    "semicolons": ("passwords.csv", table(";", "url", "login", "password")),
    "tabs": ("Passwords.txt", table("\t", "origin_url", "username", "password")),
    "json": ("passwords.json", json.dumps(objects("url", "username", "password"), indent=2)),
    "json within": ("p.json", json.dumps({"a": {"logins": objects("origin_url", "username_value", "password_value")}})),
    "json lines": ("l.jsonl", "\n".join(map(json.dumps, objects("host", "login", "pass")))),
    "json cut": ("l.json", "\n".join(map(json.dumps, objects("host", "login", "pass"))) + '\n{"host": "cut'),
    "html": ("p.html", f"<html><table><tr><th>URL</th><th>Login</th><th>Password</th></tr>\n{HTML}</table></html>"),
    "arrows": ("passwords.txt", blocks("URL -> {}\nLOGIN -> {}\nPASS -> {}\n\n")),
    "brackets": ("passwords.txt", blocks("[URL]\n{}\n[LOGIN]\n{}\n[PASSWORD]\n{}\n\n")),
    "below": ("passwords.txt", blocks("URL:\n{}\nLogin:\n{}\nPassword:\n{}\n\n")),
    "spanish": ("Contraseñas.txt", blocks("Sitio: {}\nUsuario: {}\nContraseña: {}\n\n")),
    "portuguese": ("Senhas.txt", blocks("Site: {}\nUsuário: {}\nSenha: {}\n\n")),
    "german": ("Passwörter.txt", blocks("Adresse: {}\nBenutzername: {}\nPasswort: {}\n\n")),
    "french": ("passwords.txt", blocks("Lien: {}\nIdentifiant: {}\nMot de passe: {}\n\n")),
    "chinese": ("密码.txt", blocks("网址: {}\n用户名: {}\n密码: {}\n\n")),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_of_no_known_family(tmp_path: Path, layout: str) -> None:
    name, text = LAYOUTS[layout]
    for encoding, ending in (("utf-8", "\n"), ("utf-16-be", "\r\n"), ("utf-16", "\r"), ("utf-8-sig", "\r\n")):
        folder = tmp_path / f"{encoding}-{len(ending)}{ord(ending[0])}" / "VN_1"
        folder.mkdir(parents=True)
        (folder / name).write_bytes(text.replace("\r\n", "\n").replace("\n", ending).encode(encoding))
        records = list(read(folder.parent))
        found = Counter((one.host, one.login) for one in records if isinstance(one, Credential))
        assert found == WANTED, (encoding, ending)
        assert CANARY not in repr(records)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("system.json", json.dumps({"computer_name": "PC-1", "username": "nva", "hwid": "ABCDEF0123",
                                    "local_time": "2025-03-04 05:06:07", "timezone": "UTC+7"})),
        ("info.json", json.dumps({"s": {"ComputerName": "PC-1", "UserName": "nva", "Date": "2025-03-03T22:06:07Z"}})),
        ("Información.txt", "Nombre del equipo: PC-1\nUsuario: nva\nIP: 1.2.3.4\nFecha: 03/03/2025 22:06:07\n"),
        ("info.txt", "Nome do computador: PC-1\nNome de usuário: nva\nData: 03/03/2025 22:06:07\n"),
        ("系统信息.txt", "计算机名: PC-1\n用户名: nva\n日期: 2025-03-03 22:06:07\n"),
        ("s.txt", "- UserName: nva\n- Computer Name: PC-1\n- HWID: AB\n- Local Time: 2025/3/4 5:6:7\n- UTC: 7\n"),
    ],
)  # fmt: skip
def test_its_machine_and_its_date(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    (tmp_path / "Passwords.txt").write_text(blocks("URL: {}\nUsername: {}\nPassword: {}\n\n"), "utf-8")
    (machine,) = [one for one in read(tmp_path) if isinstance(one, Machine)]
    assert (machine.name, machine.user) == ("PC-1", "nva")
    assert machine.infected_at is not None
    assert machine.infected_at.astimezone(UTC) == datetime(2025, 3, 3, 22, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize("style", ["[{}]: ", "{}: "])
def test_a_field_without_a_value_is_no_heading(tmp_path: Path, style: str) -> None:
    host, user, secret, app = (style.format(name) for name in ("Hostname", "UserName", "Passwd", "App"))
    rows = (("https://a.vn/", "one", CANARY), ("https://b.vn/", "two", ""), ("https://c.vn/", "three", CANARY))
    text = "".join(f"{host}{u}\n{user}{n}\n{secret}{p}\n{app}Chrome [Default]\n\n" for u, n, p in rows)
    (tmp_path / "Passwords.txt").write_text(text, "utf-8")
    found = [(one.host, one.login) for one in read(tmp_path) if isinstance(one, Credential)]
    assert found == [("a.vn", "one"), ("b.vn", "two"), ("c.vn", "three")]


def test_other_files_for_programs_are_no_log_ins(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"password_manager": True, "url": "https://x.vn"}))
    (tmp_path / "page.html").write_text("<html><body><p>Đổi mật khẩu: vào trang chủ</p></body></html>", "utf-8")
    (tmp_path / "table.csv").write_text("ngày,đơn vị,số máy\n1,2,3\n", "utf-8")
    assert not [one for one in read(tmp_path) if isinstance(one, Credential)]


def test_new_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Members that share their bytes; a size that is only claimed; brackets without end; one endless object."""
    shared = io.BytesIO()
    with zipfile.ZipFile(shared, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("Passwords.txt", b"x@y.vn:1\n" * 100_000)
        archive.filelist *= 300
    (tmp_path / "shared.zip").write_bytes(shared.getvalue())
    info = tarfile.TarInfo("Passwords.txt")
    info.size = 9 * 10**12
    (tmp_path / "claims.tar").write_bytes(info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 1024)
    for name, reason in (("shared.zip", "bomb"), ("claims.tar", "too large")):
        (problem,) = list(read(tmp_path / name))
        assert isinstance(problem, Problem)
        assert problem.fatal
        assert reason in problem.text.en
    head = b'{"url": "a", "password": "'
    (tmp_path / "deep.json").write_bytes(head + b'1"}\n' + b"[" * 2_000_000)
    found = list(read(tmp_path / "deep.json"))
    assert [one.host for one in found if isinstance(one, Credential)] == ["a"]
    assert any("broken" in one.text.en for one in found if isinstance(one, Problem))
    monkeypatch.setattr(exported, "MOST", 1_000_000)
    (tmp_path / "long.json").write_bytes(head + b"x" * 1_100_000)
    (problem,) = [one for one in read(tmp_path / "long.json") if isinstance(one, Problem)]
    assert "too large" in problem.text.en
