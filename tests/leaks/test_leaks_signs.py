"""The tables of paths and proofs: each proof on true and false samples, at an address that is really asked."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from leaks_samples import PAGE, SAMPLES
from leaks_served import NOW, RULES

from probes.leaks.alike import alike, shape
from probes.leaks.paths import Entry, braces, control_of, first_list, full_list, table
from probes.leaks.signs import prove, signs
from socd.model.inventory import Site

SITE = Site("chomoi", "https://chomoi.backan.gov.vn/", "x", "chomoi", "chomoi")
ENTRIES = {entry.path: entry for entry in (*first_list(SITE), *full_list(SITE, NOW))}
EXAMINED = {
    "*", "dotenv", "php-config", "web-config", "git", "svn", "sql-dump", "ds-store", "backup", "private-key", "phpinfo",
    "directory-listing", "server-status", "debug-page", "actuator", "log", "secret",
}  # fmt: skip


def test_the_tables_are_whole() -> None:
    named = {proof for entry in (*table().first, *table().full) for proof in entry.proofs}
    assert named - EXAMINED == set(signs())
    assert len(first_list(SITE)) <= 45
    assert 2000 < len(ENTRIES) < 3000
    for sign in signs().values():
        assert sign.title.vi
        assert sign.title.en


def test_every_proof_has_its_samples() -> None:
    proved = {one for _, _, what in SAMPLES for one in (what or "").split("|")}
    assert set(signs()) - {"git-file", "svn-format"} <= proved


@pytest.mark.parametrize(("path", "content", "what"), SAMPLES, ids=[f"{p} {w}" for p, _, w in SAMPLES])
def test_a_sample(path: str, content: bytes, what: str | None) -> None:
    exposure = prove(ENTRIES[path], content, RULES)
    assert (exposure.what if exposure else None) in (what or "").split("|") if what else exposure is None


PAGES = (
    PAGE + "Tin tức: hướng dẫn cài đặt Docker, phpMyAdmin, Swagger; services: image: FROM php RUN make".encode(),
    PAGE + b"<pre>[core]\nrepositoryformatversion = 0\nDB_PASSWORD=abcd1234efgh</pre>" + b"<p>x</p>" * 50,
    b"\n\n<!-- x --><html><body>open</body></html>",
    b'{"error":"not found","path":"/x","swagger":"2.0"}',
    b"Not Found",
    b"",
    b"GIF89a" + bytes(range(256)),
    b"%PDF-1.7\n" + bytes(range(256)) * 4,
)  # fmt: skip


@pytest.mark.parametrize("content", PAGES, ids=range(len(PAGES)))
def test_no_entry_takes_an_honest_answer_for_a_leak(content: bytes) -> None:
    proofs = {entry.proofs: entry for entry in ENTRIES.values()}
    assert [entry.path for entry in proofs.values() if prove(entry, content, RULES)] == []


@settings(max_examples=120, deadline=None)
@given(st.binary(max_size=2000), st.sampled_from(sorted(signs())))
def test_any_bytes_are_judged(content: bytes, code: str) -> None:
    prove(Entry("/x", frozenset({code})), content, RULES)


@pytest.mark.parametrize("code", sorted(signs()))
@pytest.mark.parametrize("unit", [b"<", b"{ ", b"\n", b"a: \n", b"<title>", b'"sources":[', b'"/admin', b"<!-- "])
def test_hostile_content_costs_little(code: str, unit: bytes) -> None:
    content = unit * (65_536 // len(unit))
    start = time.process_time()
    for pattern in signs()[code].patterns:
        pattern.search(content)
    assert time.process_time() - start < 0.5  # seconds; 0.02 on an idle core


@pytest.mark.parametrize(
    ("path", "control"),
    [
        ("/a/site.tar.gz", "/a/N.tar.gz"), ("/.env", "/.N"), ("/.env.bak", "/.N.bak"), ("/uploads/", "/N/"),
        ("/a/b/", "/a/N/"), ("/x~", "/N~"), ("/x.php~", "/N.php~"), ("/.git/config", "/.git/N"), ("/id_rsa", "/N"),
        ("/chomoi.backan.gov.vn.zip", "/N.vn.zip"), ("/x.php?a=b", "/N.php"),
    ],
)  # fmt: skip
def test_a_control_is_treated_alike(path: str, control: str) -> None:
    assert control_of(path, "N") == control


def test_braces() -> None:
    assert list(braces("/{a,b}/x{.c,}")) == ["/a/x.c", "/a/x", "/b/x.c", "/b/x"]


def test_likeness() -> None:
    text = "Không tìm thấy trang {0} bạn vừa hỏi, xin quay lại trang chủ cổng thông tin điện tử. Mã {1}"
    one = shape(404, text.format("/kho/backup", 17).encode(), "/kho/backup")
    other = shape(404, text.format("/anh/socdabc", 99).encode(), "/anh/socdabc")
    assert alike(one, other)
    assert not alike(one, shape(200, ("<p>Tin mới: " + "hội nghị tổng kết " * 9).encode()))
    assert alike(shape(200, b""), shape(200, b" \n"))
    assert not alike(shape(200, b""), one)


def test_data_files_are_where_an_installation_finds_them() -> None:
    folder = Path(__file__).parents[2] / "probes" / "leaks"
    assert {"paths.tsv", "signs.tsv"} <= {path.name for path in folder.iterdir()}
