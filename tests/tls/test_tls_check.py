"""What `socd check` takes for a target, where it may go, and what people read about one server or many."""

from __future__ import annotations

import importlib.util
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tls_samples import certificate, facts, no_tls, weak_facts, weak_findings

from socd.cli.paper import Paper, coloured, columns, plain
from socd.cli.targets import Aim, Guard, TargetError, in_laboratory, read_connect, read_target, read_targets
from socd.cli.tell_tls import lines
from socd.cli.tls_brief import brief, mark, summary
from socd.cli.tls_sheet import View, titles, weakest
from socd.model.catalogue import CERT_CHANGED
from socd.model.inventory import Connect, Site
from socd.model.observation import Finding
from socd.model.text import Lang

# -- targets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("cong.example.vn", "cong.example.vn", None),
        ("Cong.Example.VN:8443", "cong.example.vn", 8443),
        ("cổng.example.vn:443", "cổng.example.vn".encode("idna").decode(), 443),
        ("https://cong.example.vn/tin?x=1", "cong.example.vn", None),
        ("https://cong.example.vn:444/", "cong.example.vn", 444),
        ("http://[::1]:81/", "::1", 81),
        ("127.0.0.1:14443", "127.0.0.1", 14443),
        ("[::1]:14443", "::1", 14443),
        ("[fd00::5]", "fd00::5", None),
        ("fd00::5", "fd00::5", None),
        ("site with blanks", "", None),  # may be an id
    ],
)
def test_a_target_is_read(text: str, host: str, port: int | None) -> None:
    asked = read_target(text)
    assert (asked.host, asked.port) == (host, port)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a:b",
        "a:0",
        "a:65536",
        "::1:443:",
        "fd00::5:99999",
        "ftp://a/",
        "https://",
        "a:٣",
        "x\x1b[2J:443",
        "a b:443",
    ],
)
def test_nonsense_is_told(text: str) -> None:
    with pytest.raises(TargetError) as error:
        read_target(text)
    assert error.value.problems[0].vi != error.value.problems[0].en


def test_a_list_is_read_and_every_bad_line_told(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes("\ufeff# lab\r\n127.0.0.1:1443 Cong.example.vn # first\n\n[::1]:2443\n".encode())
    asked = read_targets([f"@{path}", "here.example"])
    assert [(one.text, one.sni) for one in asked] == [
        ("127.0.0.1:1443", "cong.example.vn"), ("[::1]:2443", ""), ("here.example", ""),
    ]  # fmt: skip
    path.write_text("127.0.0.1:1\n127.0.0.1:x\na b c\n@other\n127.0.0.1:2 a:b\n", "utf-8")
    with pytest.raises(TargetError) as error:
        read_targets([f"@{path}", f"@{tmp_path}", "@/nonexistent"])
    told = [problem.en for problem in error.value.problems]
    assert [line.split(": ")[0] for line in told[:4]] == [f"{path}:{n}" for n in (2, 3, 4, 5)]
    assert len(told) == 6 and all("→" in line for line in told[:4])


def test_connect_wants_an_address() -> None:
    assert read_connect("127.0.0.1:44") == ("127.0.0.1", 44)
    assert read_connect("[::1]:44") == ("::1", 44)
    assert read_connect("10.0.0.1") == ("10.0.0.1", None)
    for text in ("localhost:44", "x", "10.0.0.1:http", "10.0.0.300"):
        with pytest.raises(TargetError):
            read_connect(text)


# -- scope ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["127.9.9.9", "::1", "10.1.1.1", "172.31.0.1", "192.168.0.1", "fd00::1", "fe80::1"])
def test_the_laboratory(address: str) -> None:
    assert in_laboratory(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8", "172.32.0.1", "0.0.0.0", "100.64.0.1", "192.0.2.1", "224.0.0.1", "255.255.255.255", "::",
        "2001:db8::1", "2606:4700::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
    ],
)  # fmt: skip
def test_not_the_laboratory(address: str) -> None:
    assert not in_laboratory(address)


HERE = Site(
    "here", "https://here.example/", "Here", "a", "b", aliases=("www.here.example",), networks=("203.0.113.0/24",)
)
PLAIN = Site("plain", "http://plain.example/", "Plain", "a", "b")


class Names:
    """A resolver that knows a few names, and counts how often it is asked."""

    def __init__(self, **known: list[str]) -> None:
        self.known = {name.replace("_", "."): found for name, found in known.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str) -> Sequence[str]:
        self.asked.append(host)
        if host not in self.known:
            raise OSError("no such name")
        return self.known[host]


async def aim(text: str, *, sni: str = "", connect: tuple[str, int | None] | None = None, **names: list[str]) -> Aim:
    guard = Guard({"here": HERE, "plain": PLAIN}, sni, connect, Names(**names))
    (found,) = await guard.aims([read_target(text)])
    return found


async def refused(text: str, **told: Any) -> str:
    with pytest.raises(TargetError) as error:
        await aim(text, **told)
    return error.value.problems[0].en


async def test_a_machine_of_the_laboratory_needs_nothing() -> None:
    names = Names()
    (found,) = await Guard({}, "cong.example.vn", None, names).aims([read_target("127.0.0.1:14443")])
    assert names.asked == [] and found.lab and found.special
    assert found.site.url == "https://cong.example.vn:14443/" and found.site.id == "127.0.0.1:14443"
    assert found.site.connect == Connect("127.0.0.1", {14443: 14443}) and found.sni == "cong.example.vn"
    (six,) = await Guard({}).aims([read_target("[::1]:14443")])
    assert six.site.url == "https://[::1]:14443/" and six.site.host == "::1"


async def test_a_public_address_is_refused_with_its_mend() -> None:
    for text in ("8.8.8.8:443", "https://8.8.8.8/", "[2606:4700::1]:443", "[::ffff:8.8.8.8]:443"):
        told = await refused(text)
        assert "public address" in told and "conf.d/" in told and "url:" in told
    assert "not in the inventory" in await refused("nowhere.example")
    assert "public address" in await refused("named.example", named_example=["8.8.8.8"])


async def test_a_name_is_resolved_once_and_every_address_checked() -> None:
    names = Names(lab_example=["fd00::7", "10.0.0.7"])
    (found,) = await Guard({}, resolver=names).aims([read_target("lab.example:444")])
    assert found.site.connect == Connect("10.0.0.7", {444: 444}) and names.asked == ["lab.example"]
    assert found.site.host == "lab.example"  # the name for SNI; the checked address is what is connected to
    assert "8.8.4.4 is a public address" in await refused("mixed.example", mixed_example=["10.0.0.7", "8.8.4.4"])


async def test_connect_leads_inside_only() -> None:
    found = await aim("elsewhere.example:443", connect=("127.0.0.1", 14443))
    assert found.lab and found.site.connect == Connect("127.0.0.1", {443: 14443})
    assert "public address" in await refused("elsewhere.example:443", connect=("8.8.8.8", None))
    assert "public address" in await refused("127.0.0.1:443", connect=("8.8.8.8", None))
    known = await aim("here.example", connect=("203.0.113.9", 8443))
    assert known.site.connect == Connect("203.0.113.9", {443: 8443}) and not known.lab and known.special
    assert (await aim("here.example", connect=("10.0.0.1", None))).site.connect == Connect("10.0.0.1")
    assert "networks" in await refused("here.example", connect=("198.51.100.1", None))


async def test_sites_of_the_inventory_keep_their_scope() -> None:
    for text in (
        "here",
        "here.example",
        "HERE.example.",
        "www.here.example",
        "https://here.example/tin",
        "here.example:443",
    ):
        found = await aim(text)
        assert found.site == HERE and not found.special
    other = await aim("here.example:8443")
    assert other.port == 8443 and other.site.url == "https://here.example:8443/" and other.special
    assert other.site.networks == HERE.networks and other.site.id == "here"
    assert (await aim("here.example", sni="x.example")).sni == "x.example"
    assert (await aim("plain.example")).site == PLAIN and (await aim("plain.example:80")).port is None
    assert (await aim("plain.example:443")).site.url == "https://plain.example:443/"


async def test_all_problems_are_told_at_once() -> None:
    asked = [read_target(text) for text in ("8.8.8.8", "127.0.0.1:1", "nowhere.example")]
    with pytest.raises(TargetError) as error:
        await Guard({}, resolver=Names()).aims(asked)
    assert len(error.value.problems) == 2


# -- what people read ------------------------------------------------------------------------------------------


def card(told: dict[str, Any], lang: Lang = "vi", found: Sequence[Finding] = (), **view: Any) -> list[str]:
    return [plain(row) for row in lines(told, found, lang, View(titles=titles(), **view))]


def test_the_samples_are_what_the_schema_says() -> None:
    """Else these tests would be about cards nobody ever sees."""
    path = Path(__file__).parents[1] / "docs" / "schema_check.py"
    spec = importlib.util.spec_from_file_location("tls_schema_check", path)
    assert spec and spec.loader
    checker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(checker)
    for told in (facts(), weak_facts(), no_tls("NO_ANSWER", "reset")):
        assert checker.problems("tls-facts", told) == []


def test_a_good_server_fits_on_a_screen() -> None:
    vi, en = card(facts()), card(facts(), "en")
    assert vi[0] == "cong.example.vn:14443 — TỐT · Hạng A+ (SSL Labs) · Tốt (cổng Việt Nam)"
    assert en[0] == "cong.example.vn:14443 — GOOD · Grade A+ (SSL Labs) · good (Vietnamese portals)"
    assert vi[1] == "  Mozilla 6.0, mức intermediate: đạt mức intermediate"
    assert len(vi) == len(en) <= 40
    assert vi[vi.index("Giao thức") + 1 : vi.index("Điểm yếu")] == [
        "  SSLv2    từ chối",
        "  SSLv3    từ chối",
        "  TLS 1.0  từ chối",
        "  TLS 1.1  từ chối",
        "  TLS 1.2  chấp nhận  2 bộ mã",
        "  TLS 1.3  chấp nhận  3 bộ mã",
    ]
    assert "  hiệu lực       01/10/2026 – 30/12/2026, còn 39 ngày" in vi
    assert "  valid          2026-10-01 – 2026-12-30, 39 days left" in en
    assert "  bởi            Practice Trust · Practice CA R3" in vi
    assert "  HSTS           có, 365 ngày, includeSubDomains" in vi
    assert vi[-1] == "31 kết nối trong 42 ms tới 127.0.0.1:14443"
    assert en[-1] == "31 connections in 42 ms to 127.0.0.1:14443"


def test_a_weak_server_is_told_worst_first_with_the_mend() -> None:
    vi = card(weak_facts(), found=weak_findings())
    en = card(weak_facts(), "en", weak_findings())
    whole = "\n".join(en)
    assert "BROKEN" in en[0] and "T" in en[0]
    assert "  valid          2026-10-01 – 2026-11-11, EXPIRED 10 days ago" in en
    assert "  TLS 1.0  chấp nhận  3 bộ mã, yếu nhất TLS_RSA_WITH_3DES_EDE_CBC_SHA" in vi
    assert "  TLS 1.3  chưa rõ (timeout no answer)" in vi  # open is not refused
    assert "✗ Certificate expired: " in whole and "✗ Certificate for another name: " in whole
    assert "(SWEET32): " in whole and "! not determined: ROBOT" in whole
    assert "     ssl_protocols TLSv1.2 TLSv1.3;" in en  # to the letter, on a line of its own
    assert whole.count("ssl_ciphers") == 1  # one directive mends two things
    assert "  http → https   NO (200)" in en and "http://cdn.example.vn/a.js" in whole
    assert "  ↑ protocol TLS1.1: yes → no" in en
    assert "  ↓ SSL Labs: Grade B → Grade T: the certificate is not trusted" in en
    assert en[-1] == "Findings: M3 Certificate expired · M4 Old TLS protocol accepted"
    assert [line.startswith("  ") for line in vi] == [
        line.startswith("  ") for line in card(weak_facts(), found=weak_findings())
    ]


def test_advice_is_for_the_software_asked_for() -> None:
    assert "What to do first (nginx)" in card(weak_facts(), "en")
    assert "What to do first (apache)" in card(weak_facts(server="Apache/2.4.62 (Debian)"), "en")
    assert any("certbot --nginx -d cong.example.vn -d www.cong.example.vn" in line for line in card(weak_facts()))
    assert any("-d TEN-MIEN " in line for line in card(weak_facts(host="10.0.0.1")))
    assert any("-d TEN-MIEN " in line for line in card(weak_facts(host="x; rm -rf /.vn")))
    iis = card(weak_facts(server="Apache"), "en", server="iis")
    assert "What to do first (iis)" in iis and any("SCHANNEL" in line for line in iis)
    every = "\n".join(card(weak_facts(), "en", all_servers=True))
    assert all(word in every for word in ("ssl_protocols TLSv1.2", "SSLProtocol", "SCHANNEL", "ssl-min-ver"))


@pytest.mark.parametrize(
    "reason", ["refused-connection", "unreachable", "timeout", "reset", "closed", "not-tried", "odd"]
)
def test_no_answer_is_told_for_what_it_is(reason: str) -> None:
    vi, en = card(no_tls("NO_ANSWER", reason)), card(no_tls("NO_ANSWER", reason), "en")
    assert vi[0] == "cong.example.vn:14443 — KHÔNG TRẢ LỜI" and en[0] == "cong.example.vn:14443 — NO ANSWER"
    assert any(line.startswith("  → ") for line in vi) and f"({reason})" in " ".join(en)
    assert not any(line.strip() == "refused" or "TLS 1.2" in line for line in en)  # nothing is claimed of protocols


def test_no_tls_is_told_for_what_it_is() -> None:
    plain_http = " ".join(card(no_tls("NOT_TLS", "plain-http"), "en"))
    assert "NO TLS" in plain_http and "without encryption" in plain_http and "listen 443 ssl" in plain_http
    other = " ".join(card(no_tls("NOT_TLS", "not-tls"), "en"))
    assert "NO TLS" in other and "not with TLS" in other


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_lines_keep_to_the_width(width: int, lang: Lang) -> None:
    for told in (facts(), weak_facts(), no_tls("NO_ANSWER", "timeout")):
        rows = card(told, lang, weak_findings(), width=width)
        copied = ("ssl_", "certbot")  # directives are kept whole
        assert all(columns(row) <= width for row in rows if not row.strip().startswith(copied)), rows
        assert all(row == unicodedata.normalize("NFC", row) for row in rows)


def test_whatever_a_server_wrote_is_harmless() -> None:
    evil = "\x1b]0;x\x07\u202eCN=a\r\n\x9b2J" + "字" * 200
    told = weak_facts(
        reason=evil,
        certificate=certificate(subject=evil, issuer=evil, names=[evil] * 4, signature=evil, key=evil, not_after=evil),
        groups=[evil], alpn=[evil], extensions=[evil], mixed_content={"active": [evil], "passive": []},
        undetermined={"TLS1.3": evil}, weaknesses_undetermined={"ROBOT": evil}, server=evil,
        changes=[{"what": evil, "from": evil, "to": [evil], "better": None}],
        trials={"ROBOT": {"vulnerable": None, "reason": evil}},
        protocols={"TLS1.2": [evil]}, grade={evil: evil}, grades={evil: {"capped_by": [{"code": "x", "text": evil}]}},
    )  # fmt: skip
    for verbose in (False, True):
        text = "".join(card(told, verbose=verbose))
        assert text and all(c.isprintable() and c != "\u202e" for c in text)


def test_every_detail() -> None:
    short, long = card(facts(), "en"), "\n".join(card(facts(), "en", verbose=True))
    for word in ("TLS_CHACHA20_POLY1305_SHA256", "X25519MLKEM768, x25519", "ecdsa_secp256r1_sha256", "h2, http/1.1",
                 "HEARTBLEED", "renegotiation_info", "server's order", "FALLBACK_SCSV"):  # fmt: skip
        assert word in long
    assert len(short) < len(long.splitlines())


def test_missing_facts_are_no_trouble() -> None:
    """A look that was cut short, or an older one kept: unknown is told as unknown."""
    bare = {"outcome": "TLS", "host": "a.example", "endpoint": "10.0.0.1:443"}
    for verbose in (False, True):
        text = "\n".join(card(bare, "en", verbose=verbose))
        assert "none was shown" in text
    rows = card(
        facts(hsts=None, hsts_known=False, redirect={"to_https": None}, pq_hybrid=None, mixed_content=None), "en"
    )
    assert "  HSTS           not known" in rows and "  http → https   not known" in rows
    assert not any("post-quantum" in row or "mixed" in row for row in rows)


def test_client_certificates_and_an_hsts_that_is_turned_off() -> None:
    off = {"max_age": 0, "include_subdomains": False, "preload": False}
    told = "\n".join(card({**facts(), "client_auth_mode": "required", "hsts": off}))
    assert "chứng thư khách" in told and "bắt buộc" in told
    assert "bị tắt (max-age=0)" in told and "0 ngày" not in told
    assert "asked for, not required" in "\n".join(card({**facts(), "client_auth_mode": "optional"}, "en"))
    assert "chứng thư khách" not in "\n".join(card({**facts(), "client_auth_mode": ""}))


def test_a_second_certificate_and_a_changed_one() -> None:
    second = certificate(key="RSA 1024", sha256="cd" * 32, faults=["WEAK_KEY"])
    found = [Finding(CERT_CHANGED, "certificate", "cert:ab-changed")]
    rows = card(facts(certificates=[second]), "en", found)
    assert "Certificate 2" in rows and "  key            RSA 1024 bit · ecdsa-with-SHA256" in rows
    assert any(CERT_CHANGED.title.en in row and row.startswith("  ✗") for row in rows)


def test_the_weakest_suite() -> None:
    assert weakest(["TLS_AES_128_GCM_SHA256", "TLS_RSA_WITH_RC4_128_SHA"]) == ("TLS_RSA_WITH_RC4_128_SHA", "bad")
    null, anonymous = "TLS_RSA_WITH_NULL_SHA", "TLS_DH_anon_WITH_AES_128_CBC_SHA"
    assert weakest([anonymous, null, "TLS_RSA_EXPORT_WITH_RC4_40_MD5"])[0] == null
    assert weakest(["TLS_RSA_WITH_AES_128_GCM_SHA256"])[1] == "warn"  # no forward secrecy
    assert weakest(["TLS_AES_128_GCM_SHA256"])[1] == "good" and weakest([]) == ("", "good")


def test_colours_and_widths() -> None:
    paper = Paper(20)
    paper.put(("đỏ", "bad"), " và chữ thường dài hơn một dòng", indent=2)
    assert [plain(row) for row in paper.rows] == ["  đỏ và chữ thường", "    dài hơn một dòng"]
    assert coloured(paper.rows[0]).startswith("  \x1b[31m\x1b[1mđỏ\x1b[0m")
    paper.put(("hai chữ", "bad"))
    assert coloured(paper.rows[-1]) == "\x1b[31m\x1b[1mhai chữ\x1b[0m"
    assert columns("字a") == 3 and columns("ệ") == 1 and columns("e\u0323\u0302") == 1


# -- many ------------------------------------------------------------------------------------------------------


def test_many_servers_one_line_each_and_their_sum() -> None:
    rows = [
        brief(told, (), "vi", View("127.0.0.1:1")) for told in (facts(), weak_facts(), no_tls("NO_ANSWER", "reset"))
    ]
    good, weak, silent = ["".join(map(plain, row)) for row in rows]
    assert all(len(row) == 1 for row in rows)
    assert good.split()[:2] == ["127.0.0.1:1", "A+"] and "TLS1.2–1.3" in good and "còn 39 ngày" in good
    assert weak.split()[1] == "T" and "EXPIRED, WRONG_HOST, SWEET32, BEAST" in weak
    assert "KHÔNG TRẢ LỜI (reset)" in silent
    marks = [mark(told) for told in (facts(), weak_facts(), no_tls("NO_ANSWER", "x"), no_tls("NOT_TLS", "x"), facts())]
    (total,) = summary(marks, "en")
    assert plain(total) == "5 servers: A+ 2 · T 1 · no TLS 1 · no answer 1"
