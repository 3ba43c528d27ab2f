"""Archives of every kind read alike; hostile ones refused with their reason; nothing unpacked to a disk."""

from __future__ import annotations

import gzip
import io
import subprocess
import tarfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from leaks_logs import Log
from leaks_province import INVENTORY
from stealer_packing import KINDS, SECRET, by_7zz, files_of, tarred, zipped

from probes.leaks.stealer import Bounds, Credential, Machine, Problem, province, read
from probes.leaks.stealer.tools import Blob, SevenZip, Unar, unlock

ACCOUNTS = [("https://mail.backan.gov.vn/owa", "nva@backan.gov.vn"), ("https://facebook.com/", "nva")]
NAMES = province(INVENTORY).names()


def log_files(folder: Path) -> dict[str, bytes]:
    Log("redline", "PC-1", hwid="AAAA1111", accounts=ACCOUNTS).write(folder / "VN_1")
    Log("stealc", "PC-2", hwid="BBBB2222", accounts=ACCOUNTS).write(folder / "VN_2", "utf-16")
    (folder / "combo.txt").write_text("x@y.vn:1\nvt@backan.gov.vn:2\n")
    return files_of(folder, "logs/")


def seen(path: Path, **options: Bounds) -> tuple[list[str], Counter[str], list[Problem]]:
    records = list(read(path, passwords=("wrong", SECRET), names=NAMES, **options))
    return (
        [record.name for record in records if isinstance(record, Machine)],
        Counter(record.login for record in records if isinstance(record, Credential)),
        [record for record in records if isinstance(record, Problem)],
    )


EXPECTED = (["PC-1", "PC-2"], Counter({"nva@backan.gov.vn": 2, "nva": 2, "vt@backan.gov.vn": 1}), [])


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_reads_alike(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    private = tmp_path / "tmp"
    private.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(private))
    files = log_files(tmp_path / "src")
    packed = KINDS[kind](files, tmp_path)
    (tmp_path / f"x.{kind}").write_bytes(packed)
    machines, logins, problems = seen(tmp_path / f"x.{kind}")
    assert (sorted(machines), logins, problems) == EXPECTED
    assert list(private.iterdir()) == []
    # the same inside a zip, and a zip inside the same
    (tmp_path / "outer.zip").write_bytes(zipped({f"a/x.{kind}": packed}))
    machines, logins, problems = seen(tmp_path / "outer.zip")
    assert (sorted(machines), logins, problems) == EXPECTED
    (tmp_path / "in" / "deep").mkdir(parents=True)
    turned = KINDS[kind]({"deep/inner.zip": zipped(files)}, tmp_path / "in" / "deep")
    (tmp_path / f"outer.{kind}").write_bytes(turned)
    machines, logins, problems = seen(tmp_path / f"outer.{kind}")
    assert (sorted(machines), logins, problems) == EXPECTED


@pytest.mark.parametrize("kind", ["7z", "tar.gz", "rar"])
def test_files_too_large_to_hold_are_opened_again(tmp_path: Path, kind: str) -> None:
    files = log_files(tmp_path / "src")
    (tmp_path / f"x.{kind}").write_bytes(KINDS[kind](files, tmp_path))
    machines, logins, problems = seen(tmp_path / f"x.{kind}", bounds=Bounds(small=10, kept=1))
    assert (sorted(machines), logins, problems) == EXPECTED


@pytest.mark.parametrize("kind", ["names-locked.7z", "locked.7z", "locked.rar", "aes.zip", "zipcrypto.zip"])
def test_no_key_is_a_reason(tmp_path: Path, kind: str) -> None:
    (tmp_path / f"x.{kind}").write_bytes(KINDS[kind]({"a/Passwords.txt": b"URL: x"}, tmp_path))
    (problem,) = list(read(tmp_path / f"x.{kind}", passwords=("wrong",)))
    assert isinstance(problem, Problem)
    assert problem.fatal
    assert "encrypted" in problem.text.en
    assert "quarantine" in problem.text.en


@pytest.mark.parametrize("kind", ["locked.7z", "names-locked.7z", "aes.zip"])
def test_a_password_is_never_on_a_command_line(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any user of a machine may read any command line. Vietnamese letters go the same way."""
    started: list[str] = []
    popen = subprocess.Popen

    def watched(command: list[str], **options: Any) -> Any:
        started.append(" ".join(command))
        return popen(command, **options)

    data = KINDS[kind]({"a/combo.txt": b"x@y.vn:1\nvt@backan.gov.vn:2\n"}, tmp_path)
    (tmp_path / f"x.{kind}").write_bytes(data)
    own = tmp_path / "own.7z"
    (tmp_path / "combo.txt").write_bytes(b"b@backan.gov.vn:2\n")
    subprocess.run(["7zz", "a", "-bd", "-mhe=on", "-pmật khẩu", str(own), "combo.txt"], cwd=tmp_path, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    monkeypatch.setattr(subprocess, "Popen", watched)
    for path, login in ((tmp_path / f"x.{kind}", "vt@backan.gov.vn"), (own, "b@backan.gov.vn")):
        found = list(read(path, passwords=("sai", SECRET, "mật khẩu"), names=NAMES))
        assert [one.login for one in found if isinstance(one, Credential)] == [login]
    assert started
    assert not any(secret in line for line in started for secret in (SECRET, "sai", "mật"))


def test_single_compressed_lists(tmp_path: Path) -> None:
    (tmp_path / "combo.txt.gz").write_bytes(gzip.compress(b"x@y.vn:1\nvt@backan.gov.vn:2\n"))
    assert seen(tmp_path / "combo.txt.gz")[1] == Counter({"vt@backan.gov.vn": 1})


def test_bombs_links_and_ways_out_are_refused(tmp_path: Path) -> None:
    many = tarred({f"{n}/a.txt": b"" for n in range(60)})
    linked = io.BytesIO()
    with tarfile.open(fileobj=linked, mode="w") as archive:
        info = tarfile.TarInfo("Passwords.txt")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(info)
    cases = {
        "zeros.txt.gz": (gzip.compress(b"x@y.vn:1\n" * 1_000_000), "bomb"),
        "zeros.7z": (by_7zz()({"Passwords.txt": b"\0" * 5_000_000}, tmp_path / "z"), "bomb"),
        "many.tar": (many, "too many files"),
        "many.7z": (by_7zz()({f"{n}.txt": b"" for n in range(60)}, tmp_path / "m"), "too many files"),
        "zips.zip": (zipped({f"{n}.zip": zipped({f"{m}.txt": b"" for m in range(9)}) for n in range(9)}), "too many"),
        "out.tar": (tarred({"../../etc/Passwords.txt": b"URL: x"}), "outside"),
        "root.tar": (tarred({"/etc/Passwords.txt": b"URL: x"}), "outside"),
        "link.tar": (linked.getvalue(), "link"),
        "cut.tar.gz": (gzip.compress(many)[:-40], "could not be read"),
        "cut.7z": (by_7zz()({"a.txt": b"URL: x" * 99}, tmp_path / "c")[:-20], "broken"),
        "deep.tar": (tarred({"a.zip": zipped({"b.tar": tarred({"c.zip": zipped({"d.txt": b""})})})}), "too deep"),
        "twice.gz.gz": (gzip.compress(gzip.compress(b"x@y.vn:1\n")), "inner archive"),
    }
    for name, (data, reason) in cases.items():
        (tmp_path / name).write_bytes(data)
        machines, logins, problems = seen(tmp_path / name, bounds=Bounds(files=50))
        assert (machines, logins) == ([], Counter()), name
        assert any(reason in problem.text.en for problem in problems), (name, problems)


def test_too_many_names_are_refused_before_they_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for n in range(15_000):
            archive.writestr(f"{n}", b"")
    machines, _, problems = seen(tmp_path / "x.zip", bounds=Bounds(files=10_000))
    assert machines == []
    assert "too many files" in problems[0].text.en


def test_programs_that_are_not_there_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("probes.leaks.stealer.tools.available", lambda tool: False)
    for kind, package in (("7z", "7zip"), ("rar", "unar")):
        (tmp_path / f"x.{kind}").write_bytes(KINDS[kind]({"Passwords.txt": b"URL: x"}, tmp_path))
        assert f"“{package}”" in seen(tmp_path / f"x.{kind}")[2][0].text.vi


@pytest.mark.parametrize("tool", [SevenZip(), Unar()])
def test_an_altered_archive_is_never_half_believed(tmp_path: Path, tool: SevenZip | Unar) -> None:
    kind = "7z" if isinstance(tool, SevenZip) else "rar"
    data = bytearray(KINDS[kind]({"Passwords.txt": b"URL: https://a.vn\nUsername: u\nPassword: p\n" * 30}, tmp_path))
    data[len(data) // 2] ^= 0xFF
    (tmp_path / "x").write_bytes(data)
    machines, logins, problems = seen(tmp_path / "x")
    assert (machines, logins) == ([], Counter())
    assert problems[0].fatal


def test_names_that_look_like_options(tmp_path: Path) -> None:
    data = KINDS["7z"](log_files(tmp_path / "src"), tmp_path)
    for name in ("-oetc.7z", "@list.7z", "a b*.7z"):
        (tmp_path / name).write_bytes(data)
        assert sorted(seen(tmp_path / name)[0]) == ["PC-1", "PC-2"]
    assert unlock(SevenZip(), Blob(data), (), Bounds()).members


def test_what_is_no_log_is_told(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Kính gửi: Sở Khoa học và Công nghệ.\nBiên bản họp giao ban tuần.\n")
    (problem,) = seen(tmp_path / "letter.txt")[2]
    assert problem.fatal
    assert "recognised" in problem.text.en
