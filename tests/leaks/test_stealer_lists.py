"""Combo lists: every shape, exact counts against a generator of its own, any encoding and length, flat memory."""

from __future__ import annotations

import io
import random
import tracemalloc
from pathlib import Path

import pytest
from combo_truth import Truth, write
from hypothesis import given, settings
from hypothesis import strategies as st
from leaks_province import INVENTORY, KEY, UNITS

from probes.leaks.stealer import Credential, Names, Passed, Problem, province, read, resolve, scan_stealer_log
from probes.leaks.stealer.blocks import Tally
from probes.leaks.stealer.combo import parse
from probes.leaks.stealer.decode import whole_lines
from probes.leaks.stealer.fields import NOWHERE, address
from probes.leaks.stealer.layouts import LINE, PARTS, RUBBISH, USUAL
from probes.leaks.stealer.lists import MOST_NEEDLES, credentials
from socd.model.inventory import Inventory, Unit, UnitKind
from socd.model.leaks import AccountClass

NAMES = province(INVENTORY).names()


def check(path: Path, truth: Truth) -> None:
    credentials, passed, broken = set(), 0, 0
    seen = province(INVENTORY)
    lines = 0
    for record in read(path, names=NAMES):
        if isinstance(record, Credential):
            standing = seen.standing(record)
            if standing:
                credentials.add((record.host, record.login, standing.official))
                lines += 1
            else:
                passed += 1
        elif isinstance(record, Passed):
            passed += record.count
        elif isinstance(record, Problem):
            broken = int(record.text.en.split()[0])
    assert lines == truth.province_lines
    assert credentials == truth.accounts
    assert passed == truth.foreign_lines
    assert broken == truth.rubbish_lines


@pytest.mark.parametrize(
    ("encoding", "ending"),
    [
        ("utf-8", "\n"),
        ("utf-8-sig", "\r\n"),
        ("utf-16", "\r\n"),
        ("utf-16-be", "\n"),
        ("cp1258", "\r"),
        ("utf-32", "\n"),
    ],
)
def test_counts_are_exact(tmp_path: Path, encoding: str, ending: str) -> None:
    target = tmp_path / "combo.txt"
    truth = write(target, 300_000, seed=7, ending=ending, encoding="utf-16-le" if encoding == "utf-16" else encoding)
    if encoding == "utf-16":
        target.write_bytes(b"\xff\xfe" + target.read_bytes())
    check(target, truth)


@pytest.mark.parametrize(("encoding", "ending"), [("utf-8", "\n"), ("utf-16-le", "\r\n"), ("cp1258", "\r")])
@pytest.mark.parametrize("share", [0.2, 0.97])
def test_counts_of_a_list_full_of_the_provinces_are_exact(
    tmp_path: Path, share: float, encoding: str, ending: str
) -> None:
    target = tmp_path / "combo.txt"
    check(target, write(target, 300_000, seed=8, ending=ending, encoding=encoding, share=share))


def test_counts_of_a_batch_and_of_a_scan(tmp_path: Path) -> None:
    target = tmp_path / "Telegram @cloud 10M.txt"  # words of a log's idle folders in a list's own name
    truth = write(target, 1_200_000, seed=11)
    batch = resolve(read(target, names=NAMES), INVENTORY, KEY)
    official = {(host, login) for host, login, official in truth.accounts if official}
    assert sum(a.cls is AccountClass.OFFICIAL for a in batch.accounts) == len(official)
    assert sum(a.cls is AccountClass.CITIZEN for a in batch.accounts) == len(truth.accounts) - len(official)
    assert batch.ignored_accounts == truth.foreign_lines
    assert batch.duplicates == truth.province_lines - len(truth.accounts)
    whole = truth.foreign_lines + truth.province_lines
    assert scan_stealer_log(target)["accounts"] == {"credentials": whole, "combo": whole}
    assert scan_stealer_log(target, INVENTORY)["accounts"]["combo"] == whole


WILD = [
    "nva@backan.gov.vn pw",
    "NVA@BACKAN.GOV.VN:pw",
    "nva@backan.gov.vn::pw".replace("::", ":;"),
    '"https://x.backan.gov.vn/a,b","nva@backan.gov.vn","p,w"',
    "'nva@backan.gov.vn';'pw'",
    "URL: https://x.backan.gov.vn/ | Login: nva@backan.gov.vn | Password: y",
    "Password=z; Login=nva@backan.gov.vn; Host=x.backan.gov.vn",
    "Cổng,https://x.backan.gov.vn/l,nva@backan.gov.vn,pw,",
    "nva@backan.gov.vn:pw:https://x.backan.gov.vn:8443/x",
    "nva@backan.gov.vn:pw:x.backan.gov.vn",
    "https://nva%40backan.gov.vn:p@x.backan.gov.vn/".replace("%40backan.gov.vn", ""),
    "https://x.backan.gov.vn/x?a=1,2,3:nva@backan.gov.vn:p:w;d,e",
    "https://x.backan.gov.vn/x;jsessionid=1:nva@backan.gov.vn:pw",
    "https://x.backan.gov.vn:nva@backan.gov.vn:other@mail.vn:zz",
    "\ufeffhttps://x.backan.gov.vn:8443:nva@backan.gov.vn:pw",
    "https://x.backan.gov.vn/ - nva@backan.gov.vn - pw",
    "https://x.backan.gov.vn/ | nva@backan.gov.vn | pw",
    "//x.backan.gov.vn/x:nva@backan.gov.vn:pw",
    "android://Zm9v==@vn.gov.backan.app/:nva:pw",
    "qlvb.backan.gov.vn:8080/login:nva:pw",
]


@pytest.mark.parametrize("line", WILD)
def test_every_wild_shape_is_the_provinces(line: str) -> None:
    stream = io.BytesIO(b"x@y.vn:1\n" + line.encode() + b"\nuser:pass")
    broken = Tally()
    found = list(credentials(stream, "utf-8", None, broken, NAMES))
    (ours,) = [one for one in found if isinstance(one, Credential)]
    assert ours.login in ("nva@backan.gov.vn", "nva")
    assert province(INVENTORY).standing(ours) is not None
    assert sum(one.count for one in found if isinstance(one, Passed)) == 2
    assert broken.count == 0


@pytest.mark.parametrize(
    "line", ["a.vn:443", "10.0.0.1:8080", ".x.vn\tTRUE\t/\tFALSE\t17\tsid\tcookie", "a password is a secret: keep it"]
)
def test_no_log_in(line: str) -> None:
    assert parse(line) is None


@pytest.mark.parametrize("line", ["nva@backan.gov.vn:https://secretword.vn", "nva@backan.gov.vn:pw:secret.word"])
def test_the_passwords_end_is_no_host(line: str) -> None:
    found = parse(line, NAMES.known)
    assert found is not None
    assert (found[0].host, found[1]) == ("", "nva@backan.gov.vn")


def test_internal_and_unusual_names() -> None:
    unit = Unit(
        "u", "Đơn vị", UnitKind.PROVINCE, mail_domains=("bắckạn.vn",), hosts=("QLVB01", "2001:db8::5", "10.9.8.7")
    )
    own = province(Inventory({"u": unit}, {}))
    rows = ["qlvb01:nva:pw", "QLVB01/login|nva|pw", "https://BẮCKẠN.vn/x:nva:pw", "nva@bắckạn.vn:pw", "user:pw",
            "https://xn--bckn-7q5apd.vn:nva:pw",
            "http://[2001:0DB8:0::5]:8080/a:nva:pw", "10.9.8.7:8080/x:nva:pw"]  # fmt: skip
    stream = io.BytesIO("\n".join(rows).encode())
    found = [one for one in credentials(stream, "utf-8", None, Tally(), own.names()) if isinstance(one, Credential)]
    assert [own.standing(one) is not None for one in found] == [True] * 7


def test_many_names_give_way_to_what_they_share() -> None:
    units = {f"u{n}": Unit(f"u{n}", "X", UnitKind.COMMUNE, mail_domains=(f"xa{n}.tinh.gov.vn",)) for n in range(400)}
    many = province(Inventory(units | {unit.id: unit for unit in UNITS}, {})).names()
    assert len(many.needles) <= MOST_NEEDLES
    stream = io.BytesIO(b"a@xa377.tinh.gov.vn:pw\nb@backan.gov.vn:pw\nc@gov.vn.com:pw\n")
    found = list(credentials(stream, "utf-8", None, Tally(), many))
    assert [one.login for one in found if isinstance(one, Credential)][:2] == ["a@xa377.tinh.gov.vn", "b@backan.gov.vn"]


def test_nul_bytes_and_lists_pasted_from_several(tmp_path: Path) -> None:
    rows = [
        b"a@x.vn:1",
        b"n\0va@bac\0kan.gov.vn:\0pw",
        b"\xef\xbb\xbfb@backan.gov.vn:pw",
        "c@backan.gov.vn:mật".encode("cp1258", "ignore"),
    ]
    (tmp_path / "x.txt").write_bytes(b"\n".join(rows * 3))
    found = [one for one in read(tmp_path, names=NAMES) if isinstance(one, Credential)]
    assert {one.login for one in found} == {"nva@backan.gov.vn", "b@backan.gov.vn", "c@backan.gov.vn"}


def test_a_line_without_end_costs_no_memory() -> None:
    class Endless(io.RawIOBase):
        left = 100

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            if self.left == 50:
                return b"x\nnva@backan.gov.vn:pw\n" + b"y" * 1_000_000
            return b"" if self.left < 0 else b"y" * 1_000_000

    tracemalloc.start()
    broken = Tally()
    found = list(credentials(Endless(), "utf-8", None, broken, NAMES))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [one.login for one in found if isinstance(one, Credential)] == ["nva@backan.gov.vn"]
    assert broken.count == 2
    assert peak < 12_000_000


PIECES = ["https://", "http://", "android://a==@com.x/", "a.vn", "www.b.com.vn", "10.1.2.3", "x", "user", "u@b.gov.vn",
          ":", ";", "|", "\t", ",", "/", "/p", "?a=1", "8080", "pw", "P@s:w;d", "é", " ", "URL:", "login=", "-", ".",
          "..", "[::1]", "TRUE", '"', "#", "localhost", "\u00a0", "$", "//", "@", "pass: ", "user: "]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join), max_size=8))
def test_counting_runs_is_counting_lines(rows: list[str]) -> None:
    one_by_one = sum(parse(row) is not None for row in rows if row.strip())
    counted = credentials(io.BytesIO("\n".join(rows).encode()), "utf-8", None, Tally(), Names())
    assert sum(one.count for one in counted if isinstance(one, Passed)) == one_by_one


def words(*rows: str) -> list[str]:
    return " ".join(rows).split()


URLS = words(
    "https://x.b.gov.vn http://x.b.gov.vn/p https://x.b.gov.vn:8443 https://x.b.gov.vn:84/p?a=1 b.gov.vn pass.vn email",
    "x-y.b.gov.vn/p android://Zm9==@com.x.app/ b.gov.vn:80/x https://1.2.3.4/x localhost https://x.b.gov.vn/u@m.vn",
    "https://x.b.gov.vn:12345/ https://x.b.gov.vn:1234 login.vn/x",
)
LOGINS = words(
    "u@b.gov.vn user 12345 123456 ab u@m nva_1 0912345678 pass x/y u+1@b.gov.vn localhost user.name.vn 8080 b.gov.vn"
)
SECRETS = words(
    "pw P@s1 a:b x;y|z 1,2,3 a:u@x.vn:z p/w a//b http://e.vn ://x a:b.gov.vn :: a|x.vn/p a:[::1] é 8080:x:y TRUE ;x",
    "80/x:u:p x:LOCALHOST pass:x|user:y https://x.b.gov.vn/y a;https://z.b.gov.vn x:y/1:z 1/2:x:y:z",
)


def test_what_a_pattern_takes_is_what_the_parser_says() -> None:
    rnd = random.Random(5)
    known = frozenset({"b.gov.vn", "localhost", "x.vn", "[::1]"})
    taken = 0
    for _ in range(6000):
        mark = rnd.choice(":::;|\t ,")
        again = rnd.choice((mark, mark, mark, ":", ";"))
        url, login, secret = rnd.choice(URLS), rnd.choice(["", *LOGINS]), rnd.choice(["p w", "a\tb", *SECRETS])
        row = rnd.choice((f"{url}{mark}{login}{again}{secret}", f"{login}{mark}{secret}",
                          f"{login}{mark}{secret}{again}{url}"))  # fmt: skip
        found = LINE.fullmatch(row.encode() + b"\n")
        assert found is not None
        told = parse(row, known)
        if found[1]:
            *before, name = PARTS.split(found[1])
            where = found[1][: -len(name) - 1] if before else found[2]
            assert told == (address(where.decode()) if where else NOWHERE, name.decode()), row
            taken += 1
        if USUAL.fullmatch(row.encode() + b"\n"):
            assert parse(row) is not None, row
        if RUBBISH.fullmatch(row.encode()):
            assert told is None, row
    assert taken > 300


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab\r\n\0", max_size=60), st.integers(1, 7))
def test_blocks_are_the_lines(text: str, size: int) -> None:
    class Small(io.BytesIO):
        def read(self, wanted: int | None = -1, /) -> bytes:
            return super().read(size)

    got = b"".join(whole_lines(Small(text.encode()), "utf-8")).decode().split("\n")
    plain = text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert [row for row in got if row] == [row for row in plain if row]


def _told(text: str, names: Names) -> list[Credential | Passed]:
    return list(credentials(io.BytesIO(text.encode()), "utf-8", None, Tally(), names))


def test_lines_of_the_wild_name_their_host_and_log_in() -> None:
    """Each among lines of nobody's, so few that its block is searched, then so many that all of it is taken apart."""
    names = Names.of(("backan.gov.vn", "2001:db8::1", "10.1.2.3"))
    rows = Path(__file__).with_name("combo_lines.txt").read_text(encoding="utf-8").splitlines()
    for row in (row for row in rows if not row.startswith("# ")):
        line, host, login = row.split(" ⇒ ")
        for others in (3, 300):
            text = "https://backan.gov.vn/:a@b.vn:pw1\n" * others + f"{line}\n" + "https://x.com/:a@b.com:pw1\n" * 3
            found = [one for one in _told(text, names) if isinstance(one, Credential) and one.login != "a@b.vn"]
            passed = sum(one.count for one in _told(text, names) if isinstance(one, Passed))
            wanted = [] if login == "-" else [("" if host == "-" else host, login)]
            assert [(one.host, one.login) for one in found] == wanted, line
            assert passed == 3, line
