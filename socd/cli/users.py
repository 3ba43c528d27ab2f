"""socd user add|passwd|role|disable|enable|unlock|list|log: who may log in to the console."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from socd.cases.clocks import VIETNAM
from socd.cli.base import config_option, echo_json, fail, json_option, language, load, open_store, printable, utcnow
from socd.model.text import Text
from socd.model.user import LOGIN, Role, User, UserEvent

if TYPE_CHECKING:
    from socd.config import Config

_ROLES = [role.value for role in Role]
_stdin = click.option("--password-stdin", "piped", is_flag=True, help="Đọc mật khẩu từ stdin · from standard input")


@click.group()
def user() -> None:
    """Người dùng trang theo dõi · users of the console."""


@user.command()
@click.argument("login")
@click.option("--name", required=True, help="Họ tên, ghi vào diễn biến · full name, as timelines show it")
@click.option("--role", type=click.Choice(_ROLES), required=True, help="viewer xem · handler xử lý · admin quản trị")
@_stdin
@config_option
def add(login: str, name: str, role: str, piped: bool, directory: Path) -> None:
    """Thêm người dùng (mật khẩu hỏi trên màn hình) · add a user; the password is asked for."""
    config = load(directory)
    name = " ".join(name.split())
    if not LOGIN.fullmatch(login):
        fail(Text(f"tên đăng nhập “{login}”: chỉ a–z, 0–9, dấu chấm, gạch; tối đa 40 ký tự",
                  f"log-in “{login}”: a–z, 0–9, dot, dash only; 40 characters at most"))  # fmt: skip
    if not 2 <= len(name) <= 80 or not name.isprintable() or name.casefold() == "socd":
        fail(Text("họ tên: 2 đến 80 ký tự, không phải “socd”", "name: 2 to 80 characters, and not “socd”"))
    store = open_store(config)
    if store.users.get(login):
        _taken(login)
    secret = _password(config, piped, login, name)
    now = utcnow()
    if not store.users.add(User(login, name, Role(role), now, now), _hashed(secret), getpass.getuser()):
        _taken(f"{login}, {name}")
    click.echo(printable(f"{login}: {name} · {Role(role).label.in_(language())}"))


@user.command()
@click.argument("login")
@_stdin
@config_option
def passwd(login: str, piped: bool, directory: Path) -> None:
    """Đổi mật khẩu; mọi phiên đăng nhập kết thúc · change a password; every session of the user ends."""
    config = load(directory)
    store = open_store(config)
    known = store.users.get(login) or _unknown(login)
    secret = _password(config, piped, login, known.name)
    store.users.set_password(login, _hashed(secret), utcnow(), getpass.getuser())
    click.echo({"vi": f"{login}: đã đổi mật khẩu", "en": f"{login}: password changed"}[language()])


@user.command()
@click.argument("login")
@click.argument("role", type=click.Choice(_ROLES))
@config_option
def role(login: str, role: str, directory: Path) -> None:
    """Đổi quyền · change what a user may do."""
    if not open_store(load(directory)).users.set_role(login, Role(role), utcnow(), getpass.getuser()):
        _unknown(login)
    click.echo(f"{login}: {Role(role).label.in_(language())}")


@user.command()
@click.argument("login")
@config_option
def disable(login: str, directory: Path) -> None:
    """Ngừng cho đăng nhập, kết thúc mọi phiên · no more log-in, every session ends."""
    if not open_store(load(directory)).users.disable(login, utcnow(), getpass.getuser()):
        _unknown(login)
    click.echo({"vi": f"{login}: đã ngừng", "en": f"{login}: disabled"}[language()])


@user.command()
@click.argument("login")
@config_option
def enable(login: str, directory: Path) -> None:
    """Cho đăng nhập lại · let a disabled user in again."""
    if not open_store(load(directory)).users.enable(login, utcnow(), getpass.getuser()):
        _unknown(login)
    click.echo({"vi": f"{login}: đăng nhập được", "en": f"{login}: may log in"}[language()])


@user.command()
@click.argument("login")
@config_option
def unlock(login: str, directory: Path) -> None:
    """Bỏ chờ sau nhiều lần gõ sai · forget the refusals of a user who mistyped too often."""
    store = open_store(load(directory))
    if store.users.get(login) is None:
        _unknown(login)
    store.users.note(UserEvent(utcnow(), login, "unlocked", note=getpass.getuser()))
    click.echo({"vi": f"{login}: thử lại được ngay", "en": f"{login}: may try again"}[language()])


@user.command("list")
@json_option
@config_option
def list_(as_json: bool, directory: Path) -> None:
    """Danh sách người dùng · the users."""
    for one in open_store(load(directory), readonly=True).users.all():
        if as_json:
            echo_json({"login": one.login, "name": one.name, "role": one.role.value,
                       "created_at": one.created_at.isoformat(), "changed_at": one.changed_at.isoformat(),
                       "disabled_at": one.disabled_at and one.disabled_at.isoformat()})  # fmt: skip
            continue
        off = {"vi": " · đã ngừng", "en": " · disabled"}[language()] if one.disabled_at else ""
        click.echo(printable(f"{one.login}  {one.name}  {one.role.label.in_(language())}{off}"))


@user.command()
@click.option("--last", type=click.IntRange(1, 100_000), default=50, show_default=True, help="Số dòng · lines")
@json_option
@config_option
def log(last: int, as_json: bool, directory: Path) -> None:
    """Ai đăng nhập, gửi gì, từ đâu · who logged in, sent what, from where."""
    for one in reversed(open_store(load(directory), readonly=True).users.events(last)):
        if as_json:
            echo_json({"at": one.at.isoformat(), "login": one.login, "what": one.what, "address": one.address,
                       "note": one.note})  # fmt: skip
        else:
            at = f"{one.at.astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
            click.echo(printable(f"{at}  {one.login}  {one.what}  {one.address}  {one.note}".rstrip()))


def _password(config: Config, piped: bool, login: str, name: str) -> str:
    """The new password, twice from the terminal or once from a pipe. Exits with what to mend."""
    from socd.cli.secret import read_secret, wipe
    from socd.users.passwords import weakness

    if piped:
        text = sys.stdin.readline(1024).rstrip("\r\n")
    else:
        prompts = {"vi": ("Mật khẩu mới: ", "Gõ lại: "), "en": ("New password: ", "Again: ")}[language()]
        typed = [read_secret(prompt) for prompt in prompts]
        try:
            if typed[0] != typed[1]:
                fail(Text("hai lần gõ không giống nhau", "the two are not the same"))
            text = typed[0].decode()
        except UnicodeDecodeError:
            fail(Text("mật khẩu không phải UTF-8", "the password is not UTF-8"))
        finally:
            for one in typed:
                wipe(one)
    problem = weakness(text, (login, name, config.settings.office.name))
    if problem is not None:
        fail(problem)
    return text


def _hashed(secret: str) -> str:
    from socd.users.passwords import Passwords

    return Passwords().hash(secret)


def _taken(what: str) -> NoReturn:
    fail(Text(f"“{what}”: tên đăng nhập hoặc họ tên đã có; đổi mật khẩu: socd user passwd",
              f"“{what}”: that log-in or name exists; change a password: socd user passwd"))  # fmt: skip


def _unknown(login: str) -> NoReturn:
    fail(Text(f"không có người dùng “{login}”; xem `socd user list`", f"no user “{login}”; see `socd user list`"))


COMMANDS = (user,)
