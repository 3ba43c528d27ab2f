"""Canary passwords in every layout and every kind of archive; then every byte that was written is searched for them."""

from __future__ import annotations

import base64
import contextlib
import logging
import re
import traceback
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from leaks_logs import Log
from stealer_packing import KINDS, files_of

from socd.cli import main
from socd.work.quarantine import Quarantine

WORD = "C4naryBird"
STAFF = [
    ("https://mail.chodon.backan.gov.vn/owa/", "nva@chodon.backan.gov.vn"),
    (f"https://nva:{WORD}@qlvb.backan.gov.vn/login?token={WORD}#{WORD}", "nva.chodon"),
    (f"android://{WORD}==@com.zing.zalo/", f"{WORD}-in-the-wrong-field"),
    ("https://www.facebook.com/", "a.nguyen"),
]
FAMILIES = ["redline", "vidar", "stealc", "lumma", "raccoon", "atomic", "unknown"]
ENCODINGS = ["utf-8", "utf-16", "utf-8-sig", "utf-16-be", "cp1258", "utf-8", "utf-16-le"]
COMBO = [
    "https://backan.gov.vn/wp-login.php:admin:{}", "nva@backan.gov.vn:{}", "nva@backan.gov.vn;{}",
    "nvb@backan.gov.vn|{}", "nvc@backan.gov.vn {}", "nvd@backan.gov.vn\t{}", "nve@backan.gov.vn,{}", "nvf@backan.gov.vn:{}:https://a.vn/{}",
    '"https://x.backan.gov.vn","nvg@backan.gov.vn","{}"', "URL: https://backan.gov.vn Login: nvh Password: {}",
    "https://nvi:{}@dichvucong.backan.gov.vn/", "nvj@backan.gov.vn:p:{}.com", "nvk@backan.gov.vn:https://{}",
    "nvl@backan.gov.vn:https://{}.vn", "broken backan.gov.vn {} line", "backan.gov.vn {}", "{} backan.gov.vn {}",
    "https://backan.gov.vn/{}", "{}", "::{}::", "x@y.vn:{}", "https://backan.gov.vn:{}", "nvm@backan.gov.vn::{}",
    "https://x.backan.gov.vn/a:b:nvn:{}", "\x00nvo@backan.gov.vn:\x00{}", "https://backan.gov.vn/x y z:{}",
    '{"password":"{}","user":"nvp@backan.gov.vn","domain":"x.backan.gov.vn"}', "https://backan.gov.vn/ -> nvq -> {}",
    "https//backan.gov.vn/x:nvr:{}", "smtp.backan.gov.vn|587|nvs@backan.gov.vn|{}",
    "backan.gov.vn nvt@backan.gov.vn:{}", "https%3A%2F%2Fbackan.gov.vn%2Fa:nvu:{}", "https://x.backan.gov.vn/||nvv||{}",
    '{"user":"nvw@backan.gov.vn","pw":"{}"',
]  # fmt: skip


def forms() -> list[bytes]:
    """The word as anything might have written it; searched for in bytes brought to small letters, but for base64."""
    word = WORD.lower()
    spelt = [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word[::-1].encode()]
    return [*spelt, word.encode().hex().encode(), WORD.encode().hex().encode(), WORD[::-1].encode().hex().encode()]


def base64_forms() -> list[bytes]:
    """The letters that stand in any base64 text holding the word, at each of three places."""
    inner = []
    for encoding in ("utf-8", "utf-16-le"):
        for lead in range(3):
            whole = base64.b64encode(b"\0" * lead + WORD.encode(encoding) + b"\0\0")
            first = (lead * 8 + 5) // 6
            last = (lead + len(WORD.encode(encoding))) * 8 // 6
            inner.append(whole[first:last])
    return inner


def layers(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes themselves, and what is packed in them: gzip members, zip members, deflated streams."""
    yield name, data
    for at in (match.start() for match in re.finditer(rb"\x1f\x8b\x08", data)):
        with contextlib.suppress(zlib.error):
            yield f"{name}@{at}", zlib.decompressobj(31).decompress(data[at:])
    for match in re.finditer(rb"stream\r?\n", data):
        with contextlib.suppress(zlib.error):
            yield f"{name}@{match.end()}", zlib.decompressobj().decompress(data[match.end() :])
    if data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(data)) as archive:
            yield from ((f"{name}!/{info}", archive.read(info)) for info in archive.namelist())


def found(name: str, data: bytes) -> list[str]:
    where = []
    for place, layer in layers(name, data):
        small = layer.lower()
        where += [place for form in forms() if form in small]
        where += [place for form in base64_forms() if form in layer]
    return where


def test_the_search_itself_finds_every_form() -> None:
    for data in (WORD.encode(), WORD.upper().encode("utf-16-le"), WORD.encode().hex().encode(), WORD[::-1].encode()):
        assert found("x", b"..." + data)
    for lead in range(3):
        assert found("x", base64.b64encode(b"a" * lead + f"pw={WORD}&x=1".encode()))
    packed = zlib.compressobj(wbits=31)
    assert found("x", b"WARC" + packed.compress(WORD.encode()) + packed.flush())
    assert not found("x", b"nothing of it")


def office(folder: Path) -> Path:
    (folder / "conf.d").mkdir(parents=True)
    (folder / "socd.yaml").write_text("office: {name: SỞ X, symbol: X}\nstate: state\n", "utf-8")
    (folder / "conf.d" / "i.yaml").write_text(
        "units:\n"
        "  - {id: ubnd, name: UBND tỉnh, kind: province, mail_domains: [backan.gov.vn], hosts: [qlvb.backan.gov.vn]}\n"
        "  - {id: cho-don, name: Chợ Đồn, kind: district, parent: ubnd, mail_domains: [chodon.backan.gov.vn]}\n"
        "sites:\n  - {url: 'https://backan.gov.vn/', name: Cổng, owner: ubnd, operator: ubnd}\n",
        "utf-8",
    )
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A drop of every kind: one log a kind of archive, folders, and lists."""
    drop = tmp_path / "drop"
    for number, kind in enumerate(KINDS):
        family, encoding = FAMILIES[number % 7], ENCODINGS[number % 7]
        log = Log(family, f"PC-{number}", hwid=f"ABCD{number:04}", accounts=STAFF, word=WORD)
        folder = log.write(tmp_path / "made" / kind / "log", encoding)
        with (folder / "Passwords.txt").open("ab") as file:
            file.write(f"\nURL: https://broken\n{WORD}\n  {WORD}: {WORD}\n".encode())
        drop.mkdir(exist_ok=True)
        (drop / f"a{number}.{kind}").write_bytes(KINDS[kind](files_of(folder, "VN/"), tmp_path / "made" / kind))
        log.write(drop / f"folder{number}", encoding)
    lines = "\n".join(line.replace("{}", WORD) for line in COMBO)
    for encoding in ("utf-8", "utf-16", "cp1258"):
        (drop / f"combo-{encoding}.txt").write_bytes(lines.encode(encoding))
    (drop / f"cut-{0}.7z").write_bytes((drop / "a6.7z").read_bytes()[:-9])
    return drop


async def test_no_byte_that_is_written_holds_a_password(
    tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    home = office(tmp_path / "office")
    private = tmp_path / "private"
    private.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))
    monkeypatch.setenv("TMPDIR", str(private))
    monkeypatch.chdir(private)
    said: list[str] = []

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(main, [*arguments, "--config", str(home)])
        assert done.exception is None or isinstance(done.exception, SystemExit), (arguments, done.exception)
        said.append(done.output)
        return done.output

    run("scan", "--as", "stealer-log", "--json", str(source / "folder0"))
    run("scan", "--as", "stealer-log", str(source / "combo-utf-8.txt"))
    told = run("import", "stealer-log", "--json", str(source))
    assert '"official": 0' not in told
    assert '"cases": []' not in told
    run("import", "stealer-log", str(source / "folder1"))
    cases = run("case", "list", "--json")
    numbers = sorted(set(re.findall(r'"number": "([^"]+)"', cases)))
    assert numbers
    for number in numbers:
        run("case", "show", number)
    for form in ("stix", "misp", "vncert", "json"):  # what leaves the house
        run("case", "export", *numbers, "--as", form)
    paper = tmp_path / "thong-bao.csv"
    rows = ("Tài khoản,Mật khẩu,Ghi chú", f"nva@backan.gov.vn,{WORD},mật khẩu: {WORD}", f"nvb@backan.gov.vn:{WORD},,")
    paper.write_text("\n".join(rows), "utf-8")
    run("import", "notice", str(paper), "--source", "police", "--number", "12/PA05", "--date", "2026-11-20")
    assert "nv***@backan.gov.vn" in run("notice", "table", "--json")
    run("leaks", "list", "--citizens", "--json")
    run("leaks", "changed", "--unit", "cho-don", "--confirmed-by", "Lê Văn C", "--how", "đặt lại tập trung")
    run("backup", str(home / "state" / "backup.tar.gz"))
    run("report", "warning", numbers[0], "--format", "docx,html")
    quarantine = home / "state" / "quarantine"
    quarantine.mkdir(exist_ok=True)
    (source / "combo-utf-8.txt").rename(quarantine / "combo.txt")
    watch = Quarantine(quarantine, lambda path: (run("import", "stealer-log", str(path)), ())[1])
    for _ in range(3):
        await watch.sweep()
    assert list(quarantine.iterdir()) == []
    written = [path for base in (home, private) for path in base.rglob("*") if path.is_file()]
    assert any(path.name.endswith(".docx") for path in written)
    assert any("evidence" in path.parts for path in written)
    assert list(private.iterdir()) == []
    leaks = [place for path in written for place in found(str(path), path.read_bytes())]
    leaks += found("output", "\n".join(said).encode("utf-8", "replace"))
    leaks += found("log", caplog.text.encode("utf-8", "replace"))
    assert leaks == []


def test_what_a_crash_says_holds_no_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of our own in the midst of a line: its trace names lines of code, nothing of the list."""
    home, source = office(tmp_path / "office"), tmp_path / "combo.txt"
    source.write_text("\n".join(line.replace("{}", WORD) for line in COMBO), "utf-8")

    def broken(line: str, known: frozenset[str]) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("probes.leaks.stealer.lists.parse", broken)
    done = CliRunner().invoke(main, ["import", "stealer-log", str(source), "--config", str(home)])
    assert isinstance(done.exception, ZeroDivisionError)
    said = "".join(traceback.format_exception(done.exception)) + done.output
    assert "lists.py" in said and not found("trace", said.encode())
    assert [place for path in home.rglob("*") if path.is_file() for place in found(str(path), path.read_bytes())] == []
