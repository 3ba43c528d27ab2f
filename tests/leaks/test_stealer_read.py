"""Reading logs: every family, encoding and container; broken and hostile input ends in problems."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from leaks_logs import Log

from probes.leaks.stealer import Bounds, Credential, Machine, Problem, Record, read
from probes.leaks.stealer.combo import parse
from probes.leaks.stealer.fields import address, login_of
from probes.leaks.stealer.system import parse_date

FAMILIES = ["redline", "vidar", "stealc", "lumma", "raccoon", "atomic", "unknown"]
ACCOUNTS = [
    ("https://mail.backan.gov.vn/owa/auth/logon.aspx?replaceCurrent=1", "nva@backan.gov.vn"),
    ("https://www.facebook.com/login", "nguyen.van.a"),
    ("android://abc==@com.zing.zalo/", "0912345678"),
    ("http://10.0.0.5:8080/login.aspx", "UNKNOWN"),
]
EXPECTED = Counter(
    [
        ("mail.backan.gov.vn", "nva@backan.gov.vn"),
        ("facebook.com", "nguyen.van.a"),
        ("android:com.zing.zalo", "0912345678"),
        ("10.0.0.5", ""),
    ]
)


def split(records: list[Record]) -> tuple[list[Machine], list[Credential], list[Problem]]:
    return (
        [r for r in records if isinstance(r, Machine)],
        [r for r in records if isinstance(r, Credential)],
        [r for r in records if isinstance(r, Problem)],
    )


def logins(credentials: list[Credential]) -> Counter[tuple[str, str]]:
    return Counter((c.host, c.login) for c in credentials)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "latin-1"])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_in_every_encoding(tmp_path: Path, family: str, encoding: str, ending: str) -> None:
    Log(family, user="vanthu", accounts=ACCOUNTS).write(tmp_path / "x", encoding, ending)
    machines, credentials, problems = split(list(read(tmp_path)))
    assert problems == []
    (machine,) = machines
    assert machine.family == family
    assert machine.name == ("" if family == "atomic" else "PC-VANTHU01")
    assert machine.user == ("" if family == "atomic" else "vanthu")
    assert machine.hwid == "A1B2C3D4E5F60718"
    assert machine.infected_at is not None
    assert machine.infected_at.astimezone(UTC) == datetime(2023, 5, 12, 1, 15, 30, tzinfo=UTC)
    assert set(logins(credentials)) == set(EXPECTED)
    if family != "lumma":  # which writes each log-in twice
        assert logins(credentials) == EXPECTED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_vietnamese_names_survive(tmp_path: Path, encoding: str) -> None:
    Log("vidar", user="Văn thư Đỗ", accounts=ACCOUNTS).write(tmp_path / "x", encoding)
    (machine,), _, _ = split(list(read(tmp_path)))
    assert machine.user == "Văn thư Đỗ"


def test_cp1251_and_cp1258_names(tmp_path: Path) -> None:
    Log("stealc", user="Иван Петров", accounts=ACCOUNTS).write(tmp_path / "a", "cp1251")
    folder = Log("stealc", user="?", hwid="ZZZZ9999", accounts=ACCOUNTS).write(tmp_path / "b")
    text = (folder / "system_info.txt").read_text().replace("?", "Đỗ Văn Thư")
    decomposed = text.replace("ỗ", "ô\u0303")  # cp1258 writes tones apart
    (folder / "system_info.txt").write_bytes(decomposed.encode("cp1258"))
    machines, _, _ = split(list(read(tmp_path)))
    assert {machine.user for machine in machines} == {"Иван Петров", "Đỗ Văn Thư"}


def test_spellings_orders_and_languages(tmp_path: Path) -> None:
    (tmp_path / "passwords.txt").write_text(
        "CLOUD LOGS - @someone | SHOP - @x\n\nHost = https://a.vn/\nLogin = u1\nPassword = p\n\n"
        "Hostname: https://b.vn/\nUSER: u2\nPASS:\n\n"
        "Password: before\nURL: https://c.vn/\nUSERNAME: u3\n-----\n"
        "Сайт: https://d.vn\nЛогин: u4\nПароль: x\n\nTrang web: https://e.vn\nTài khoản: u5\nMật khẩu: y\n",
        encoding="utf-8",
    )
    _, credentials, _ = split(list(read(tmp_path)))
    assert logins(credentials) == Counter([(f"{h}.vn", f"u{n}") for n, h in enumerate("abcde", 1)])


def test_blocks_without_blank_lines_and_with_too_many(tmp_path: Path) -> None:
    log = Log("vidar", accounts=ACCOUNTS)
    for name, text in (
        ("tight", log.passwords().replace("\n\n\n", "\n")),
        ("wide", log.passwords().replace("\n", "\n\n")),
        ("cr", log.passwords().replace("\n", "\r")),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Passwords.txt").write_bytes(text.encode())
        _, credentials, problems = split(list(read(tmp_path / name)))
        assert logins(credentials) == EXPECTED, name
        assert problems == []


def test_broken_lines_are_told_by_file_and_line_never_by_content(tmp_path: Path) -> None:
    text = "URL: https://a.vn\nUsername: u\nsecret-garbage-line\nPassword: p\n\nURL: https://b.vn\nUsername: lost\n"
    (tmp_path / "Passwords.txt").write_bytes(text.encode("utf-16"))
    _, credentials, problems = split(list(read(tmp_path)))
    assert logins(credentials) == Counter([("a.vn", "u")])
    (problem,) = problems
    assert problem.place.endswith("Passwords.txt:3")
    assert "2 broken" in problem.text.en
    assert "3, 6" in problem.text.en
    assert "garbage" not in str(problem)


@pytest.mark.parametrize(
    ("line", "host", "login"),
    [
        ("https://a.vn/login:nva@backan.gov.vn:pw", "a.vn", "nva@backan.gov.vn"),
        ("https://a.vn:8443/x:user:p:w:d", "a.vn", "user"),
        ("https://a.vn:8443:user:pw", "a.vn", "user"),
        ("https://a.vn/p:q/r:user:pw", "a.vn", "user"),
        ("http://a.vn|user|pw", "a.vn", "user"),
        ("http://a.vn;user;p:w", "a.vn", "user"),
        ("http://a.vn/x,user,pw", "a.vn", "user"),
        ("http://a.vn\tuser\tpw", "a.vn", "user"),
        ("https://a.vn/x user:pw", "a.vn", "user"),
        ("a.vn/x:user:pw", "a.vn", "user"),
        ("a.vn:8080:user:pw", "a.vn", "user"),
        ("10.1.2.3:8080/login:user:pw", "10.1.2.3", "user"),
        ("android://Zm9v-_x==@com.zing.zalo/:0912:pw", "android:com.zing.zalo", "0912"),
        ("nva@backan.gov.vn:pw", "", "nva@backan.gov.vn"),
        ("nva@backan.gov.vn;p:w", "", "nva@backan.gov.vn"),
        ("nva@backan.gov.vn:pw:https://a.vn/x", "a.vn", "nva@backan.gov.vn"),
        ("user:pw", "", "user"),
    ],
)
def test_combo_lines(line: str, host: str, login: str) -> None:
    found = parse(line)
    assert found is not None
    assert (found[0].host, found[1]) == (host, login)


@pytest.mark.parametrize("line", ["just words", "Name: some words", "https://a.vn/", "https://a.vn:8080/x", "::", "{}"])
def test_no_combo_lines(line: str) -> None:
    assert parse(line) is None


def test_combo_list_streams_and_counts(tmp_path: Path) -> None:
    good = [f"https://site{n}.vn/login:user{n}@x.vn:pw{n}" for n in range(500)]
    rows = [*good[:250], "broken row here", "x" * 100_000, *good[250:]]
    (tmp_path / "combo.txt").write_text("\r\n".join(rows))
    machines, credentials, problems = split(list(read(tmp_path)))
    assert machines == []
    assert len(credentials) == 500
    assert all(c.machine is None for c in credentials)
    assert "2 broken" in problems[0].text.en


def test_address_drops_what_may_hold_secrets() -> None:
    where = address("https://user:pw@www.A.vn:8443/Path?token=secret#frag")
    assert where == ("a.vn", 8443, "/path")
    assert address("not a host!").host == ""
    assert login_of(" UNKNOWN ") == ""


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("7/29/2025 2:27:03 PM", "2025-07-29T14:27:03"),
        ("5/4/2023 12:05:00 AM", "2023-05-04T00:05:00"),
        ("29/07/2025 14:27:03", "2025-07-29T14:27:03"),
        ("5/4/2023 14:05:00", "2023-04-05T14:05:00"),
        ("29/07/2025 2:27:03 CH", "2025-07-29T14:27:03"),
        ("29.07.2025 14:27:03", "2025-07-29T14:27:03"),
        ("2025/07/29 09:13:51", "2025-07-29T09:13:51"),
        ("2021.04.06 - 08:51:18 GMT", "2021-04-06T08:51:18+00:00"),
        ("2025-07-29T09:13:51+07:00", "2025-07-29T09:13:51+07:00"),
        ("Tue Nov 05 12:43:11 2019", "2019-11-05T12:43:11"),
        ("12 May 2023 01:15:30", "2023-05-12T01:15:30"),
        ("31/02/2023 10:00", None),
        ("", None),
        ("0001-01-01", None),
    ],
)
def test_dates(text: str, iso: str | None) -> None:
    moment = parse_date(text)
    assert (moment.isoformat() if moment else None) == iso


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def as_zip(folder: Path, prefix: str = "") -> bytes:
    return zipped({prefix + str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()})


def test_zip_with_several_machines_and_zips_within(tmp_path: Path) -> None:
    for n, family in enumerate(FAMILIES):
        Log(family, name=f"PC-{n}", hwid=f"HWID00{n}{n}{n}", accounts=ACCOUNTS).write(tmp_path / "src" / f"m{n}")
    inner = as_zip(tmp_path / "src", "logs/")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "pack.zip").write_bytes(zipped({"a/inner.zip": inner}))
    machines, credentials, problems = split(list(read(tmp_path / "in")))
    assert problems == []
    assert [m.family for m in machines] == FAMILIES
    assert set(Counter(c.machine for c in credentials)) == {m.ref for m in machines}


def test_system_file_in_a_folder_beside_the_passwords(tmp_path: Path) -> None:
    Log("unknown", accounts=ACCOUNTS).write(tmp_path / "log")
    (tmp_path / "log" / "Info").mkdir()
    (tmp_path / "log" / "pc.txt").rename(tmp_path / "log" / "Info" / "pc.txt")
    machines, _, _ = split(list(read(tmp_path)))
    assert [m.name for m in machines] == ["PC-VANTHU01"]


def test_bombs_are_refused_with_a_reason(tmp_path: Path) -> None:
    deep = zipped({"a.txt": b"x"})
    for _ in range(4):
        deep = zipped({"a.zip": deep})
    cases = {
        "deep.zip": (deep, "nested too deep"),
        "ratio.zip": (zipped({"Passwords.txt": b"\0" * 5_000_000}), "bomb"),
        "many.zip": (zipped({f"{n}": b"" for n in range(60)}), "too many files"),
        "up.zip": (zipped({"../../etc/Passwords.txt": b"URL: x"}), "outside"),
        "log.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "broken"),
        "cut.zip": (zipped({"Passwords.txt": b"URL: x" * 500})[:60], "cut short"),
    }
    for name, (data, reason) in cases.items():
        (tmp_path / name).write_bytes(data)
        machines, credentials, problems = split(list(read(tmp_path / name, Bounds(files=50))))
        assert (machines, credentials) == ([], []), name
        assert any(reason in p.text.en and p.fatal for p in problems), (name, problems)


def test_encrypted_zip_says_so(tmp_path: Path) -> None:
    data = bytearray(zipped({"Passwords.txt": b"URL: https://a.vn\nUsername: u\nPassword: p\n"}))
    directory = data.index(b"PK\x01\x02")
    for at in (6, directory + 8):
        struct.pack_into("<H", data, at, 1)
    (tmp_path / "x.zip").write_bytes(data)
    _, credentials, problems = split(list(read(tmp_path / "x.zip", passwords=("wrong",))))
    assert credentials == []
    assert any(p.fatal for p in problems)


def test_links_and_pipes_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("URL: https://a.vn\nUsername: u\nPassword: p\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "Passwords.txt").symlink_to(outside)
    (tmp_path / "in" / "dir").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "in" / "pipe.txt")
    machines, credentials, problems = split(list(read(tmp_path / "in")))
    assert (machines, credentials) == ([], [])
    assert len(problems) == 2


FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FUZZ
@given(data=st.binary(max_size=2000), name=st.sampled_from(["Passwords.txt", "System.txt", "x.zip", "combo"]))
def test_random_bytes_never_raise(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(data)
    list(read(tmp_path / name))


@FUZZ
@given(st.data())
def test_damaged_zips_never_raise(tmp_path: Path, data: st.DataObject) -> None:
    whole = zipped({"a/Passwords.txt": b"URL: https://a.vn\nUsername: u\nPassword: p\n" * 9, "a/System.txt": b"IP: 1"})
    cut = data.draw(st.integers(0, len(whole)))
    damaged = bytearray(whole[:cut])
    for at in data.draw(st.lists(st.integers(0, max(0, cut - 1)), max_size=6)):
        if damaged:
            damaged[at] = data.draw(st.integers(0, 255))
    (tmp_path / "x.zip").write_bytes(damaged)
    list(read(tmp_path / "x.zip"))


@FUZZ
@given(st.text(alphabet=st.sampled_from("URLPasword:Usern /\n\r\t=-|;,.@x0\u2028Đ"), max_size=400))
def test_random_text_never_raises(tmp_path: Path, text: str) -> None:
    (tmp_path / "Passwords.txt").write_text(text, encoding="utf-8")
    list(read(tmp_path))


def corpus() -> Path:
    for base in (os.environ.get("SOCD_CORPUS"), Path(__file__).parents[3] / "shared" / "corpus"):
        if base and (found := sorted(Path(base).glob("**/stealer/truth.jsonl"))):
            return found[0].parent
    pytest.skip("development samples are not unpacked here")


def test_development_samples_are_exact() -> None:
    base = corpus()
    truth = {row["dir"]: row for row in map(json.loads, (base / "truth.jsonl").read_text().splitlines())}
    machines, credentials, problems = split(list(read(base)))
    assert problems == []
    assert sorted(m.path.rpartition("/")[2] for m in machines) == sorted(truth)
    for machine in machines:
        row = truth[machine.path.rpartition("/")[2]]
        system = row["system"]
        assert (machine.family, machine.name, machine.user, machine.hwid, machine.ip) == (
            row["family"], system["computer"], system["user"], system["hwid"], system["ip"]
        )  # fmt: skip
        assert machine.infected_at is not None
        assert machine.infected_at.replace(tzinfo=None) == parse_date(system["date"])
        expected = Counter((address(c["url"]).host, login_of(c["user"])) for c in row["creds"])
        assert logins([c for c in credentials if c.machine == machine.ref]) == expected
