"""socd user: from the command line, with the password on a pipe or a terminal, never in an argument."""

from __future__ import annotations

import json
import os
import pty
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from socd.cli import main
from socd.cli.users import user
from socd.config import read
from socd.store import Store
from socd.users.doors import Doorkeeper, Refusal
from socd.users.passwords import Passwords
from tests.console.desk_kit import FAST, SECRET, Clock

NEW = "mưa rơi trên mái ngói 52"


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOCD_LANG", "vi")
    monkeypatch.setattr("socd.users.passwords.Passwords.__init__", _fast)
    told = {"state": "state", "office": {"name": "Sở KHCN"}, "units": [{"id": "a", "name": "A", "kind": "commune"}]}
    (tmp_path / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    return tmp_path


def _fast(self: Passwords, hasher: Any = None) -> None:
    self._hasher, self._nobodys = FAST._hasher, FAST._nobodys


def run(directory: Path, *words: str, typed: str = "", code: int = 0) -> str:
    done = CliRunner().invoke(main, ["user", *words, "--config", str(directory)], input=typed)
    assert done.exit_code == code, (done.output, done.exception)
    return done.output


def test_a_users_life(directory: Path) -> None:
    add = ("add", "an", "--name", "Nguyễn Văn An", "--role", "handler", "--password-stdin")
    assert "ít nhất 12" in run(directory, *add, typed="ngan\n", code=2)
    assert "dễ đoán" in run(directory, *add, typed="NguyenVanAn2026\n", code=2)
    assert run(directory, *add, typed=f"{SECRET}\n") == "an: Nguyễn Văn An · xử lý\n"
    assert "đã có" in run(directory, *add, typed=f"{SECRET}\n", code=2)
    twin = ("add", "an2", "--name", "Nguyễn Văn An", "--role", "viewer", "--password-stdin")
    assert "đã có" in run(directory, *twin, typed=f"{NEW}\n", code=2)
    for login, name in (("An", "B C"), ("../x", "B C"), ("b", "socd"), ("b", "x\u202ey")):
        run(directory, "add", login, "--name", name, "--role", "viewer", "--password-stdin", typed=f"{NEW}\n", code=2)
    store = Store.open(read(directory).state / "socd.db")
    clock = Clock(store.users.all()[0].created_at)
    doors = Doorkeeper(store.users, clock, FAST)
    for _ in range(10):
        assert doors.log_in("an", "sai", "127.0.0.1") is Refusal.WRONG
    assert doors.log_in("an", SECRET, "127.0.0.1") is Refusal.WAIT
    run(directory, "unlock", "an")
    token = doors.log_in(" AN ", SECRET, "127.0.0.1")
    assert isinstance(token, str) and doors.session(token, used=True)
    run(directory, "passwd", "an", "--password-stdin", typed=f"{NEW}\n")
    assert doors.session(token, used=True) is None
    assert doors.log_in("an", SECRET, "127.0.0.1") is Refusal.WRONG
    token = doors.log_in("an", NEW, "127.0.0.1")
    assert isinstance(token, str)
    run(directory, "role", "an", "viewer")
    assert doors.session(token, used=True) is None, "what one may do is read at the log-in"
    run(directory, "disable", "an")
    assert doors.log_in("an", NEW, "127.0.0.1") is Refusal.WRONG
    run(directory, "enable", "an")
    assert isinstance(doors.log_in("an", NEW, "127.0.0.1"), str)
    store.close()
    (one,) = (json.loads(line) for line in run(directory, "list", "--json").splitlines())
    assert (one["login"], one["role"], one["disabled_at"]) == ("an", "viewer", None)
    told = [json.loads(line)["what"] for line in run(directory, "log", "--json").splitlines()]
    assert told == ["added", *["refused"] * 10, "unlocked", "login", "password", "refused", "login", "role", "disabled",
                    "refused", "enabled", "login"]  # fmt: skip
    everything = b"".join(path.read_bytes() for path in directory.rglob("*") if path.is_file())
    assert SECRET.encode() not in everything and NEW.encode() not in everything
    for words in (("passwd", "ai", "--password-stdin"), ("disable", "ai"), ("unlock", "ai"), ("role", "ai", "admin")):
        assert "không có người dùng" in run(directory, *words, typed=f"{NEW}\n", code=2)


def test_no_command_takes_a_password_as_an_argument() -> None:
    for name, command in user.commands.items():
        options = {option for one in command.params for option in one.opts}
        assert not any("pass" in option for option in options - {"--password-stdin"}), name


@pytest.mark.prove
def test_the_password_is_typed_unseen(tmp_path: Path) -> None:
    told = {"state": "state", "office": {"name": "Sở KHCN"}, "units": [{"id": "a", "name": "A", "kind": "commune"}]}
    (tmp_path / "socd.yaml").write_text(yaml.safe_dump(told, allow_unicode=True), "utf-8")
    words = [sys.executable, "-m", "socd", "user", "add", "an", "--name", "An An", "--role", "admin", "--config"]
    child, terminal = pty.fork()
    if child == 0:  # a process of its own with a terminal of its own
        os.execv(words[0], [*words, str(tmp_path)])
    seen = b""
    for prompt in ("Mật khẩu mới: ", "Gõ lại: "):
        while prompt.encode() not in seen and b"New password: " not in seen and b"Again: " not in seen:
            seen += os.read(terminal, 4096)
        seen = b""
        os.write(terminal, f"{SECRET}\n".encode())
    try:
        while chunk := os.read(terminal, 4096):
            seen += chunk
    except OSError:
        pass
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0, seen
    assert SECRET.encode() not in seen and b"an: An An" in seen
