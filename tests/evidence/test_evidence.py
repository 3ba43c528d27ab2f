"""The vault: what goes in comes out, every change is seen, a crash loses nothing that was sealed."""

from __future__ import annotations

import errno
import gzip
import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from socd.evidence import EvidenceError, EvidenceReader, EvidenceVault, verify
from socd.model.exchange import Exchange, Fault, Hop, Origin, Persona, Response
from socd.model.observation import Blob, EvidenceRef

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
PAGE = "<h1>Trang bị thay đổi</h1>".encode()


def page(url: str = "https://a.gov.vn/tin?x=1", body: bytes = PAGE, *, packed: bool = True) -> Exchange:
    raw = gzip.compress(body, mtime=0) if packed else body
    headers = [(b"Content-Type", b"text/html"), (b"X-Odd", b"\xe1\xbb\x87 \xff"), (b"Set-Cookie", b"a=b")]
    headers += [(b"Content-Encoding", b"gzip"), (b"Transfer-Encoding", b"chunked")] if packed else []
    first = Response(302, "Found", ((b"Location", b"/tin?x=1"),), b"", b"")
    last = Response(200, "OK", tuple(headers), raw, body)
    request = ((b"Host", b"a.gov.vn"), (b"User-Agent", b"Mozilla/5.0"))
    hops = (
        Hop("GET", "https://a.gov.vn/", "203.0.113.7:443", request, first, AT, 0.1),
        Hop("GET", url, "203.0.113.7:443", request, last, AT, 0.2),
    )
    return Exchange("https://a.gov.vn/", Persona.GOOGLEBOT, hops)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[EvidenceVault]:
    with EvidenceVault(tmp_path / "evidence", lambda: "rules-1") as vault:
        yield vault


def seal(vault: EvidenceVault, text: str, at: datetime = AT, about: str = "kind|cause") -> EvidenceRef:
    return vault.seal(Blob(text, "text/plain", text.encode()), site="a", about=about, at=at)


def records(vault: EvidenceVault, name: str = "2026-11-21.warc.gz") -> list[tuple[str, str]]:
    with (vault.directory / name).open("rb") as file:
        found = []
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            found.append((record.rec_type, record.rec_headers.get_header("WARC-Target-URI")))
        return found


def test_an_exchange_is_kept_whole_and_read_back(vault: EvidenceVault) -> None:
    ref = vault.seal(page(), site="a", about="page-defaced|x", at=AT)
    stored = vault.read(ref.id)
    assert stored.body == PAGE and stored.content.raw == gzip.compress(PAGE, mtime=0)
    assert (stored.uri, stored.date) == ("https://a.gov.vn/tin?x=1", "2026-11-21T10:00:00.000000Z")
    assert stored.content.status == "200 OK" and stored.content.media_type == "text/html"
    assert ("X-Odd", b"\xe1\xbb\x87 \xff".decode("latin-1")) in stored.headers
    assert ("X-Archive-Orig-Transfer-Encoding", "chunked") in stored.headers
    assert stored.content.request == "GET /tin?x=1 HTTP/1.1\r\nHost: a.gov.vn\r\nUser-Agent: Mozilla/5.0\r\n\r\n"
    first, last = stored.content.notes
    assert first["hop"] == 1 and "fault" not in first
    assert last["persona"] == "googlebot" and last["rules"] == "rules-1" and last["site"] == "a"
    assert last["about"] == "page-defaced|x" and last["address"] == "203.0.113.7:443" and last["fault"] is None
    assert (stored.ref, stored.site, stored.at, stored.file) == (ref, "a", AT, "2026-11-21.warc.gz")


def test_warcio_reads_the_files_and_their_digests(vault: EvidenceVault) -> None:
    vault.seal(page(), site="a", about="x", at=AT)
    vault.seal(Blob("cert & more.pem", "application/x-pem-file", b"--"), site="a", about="y", at=AT)
    url, home = "https://a.gov.vn/tin?x=1", "https://a.gov.vn/"
    assert records(vault) == [
        ("warcinfo", None),
        ("response", home),
        ("request", home),
        ("metadata", home),
        ("response", url),
        ("conversion", url),
        ("request", url),
        ("metadata", url),
        ("resource", "urn:socd:cert%20%26%20more.pem"),
        ("metadata", "urn:socd:cert%20%26%20more.pem"),
    ]


def test_warcio_unpacks_the_stored_page_itself(vault: EvidenceVault) -> None:
    vault.seal(page(), site="a", about="x", at=AT)
    with (vault.directory / "2026-11-21.warc.gz").open("rb") as file:
        bodies = [record.content_stream().read() for record in ArchiveIterator(file) if record.rec_type == "response"]
    assert bodies == [b"", PAGE]


def test_faults_and_departures_are_kept_even_without_an_answer(vault: EvidenceVault) -> None:
    fault = Fault(Origin.SITE, "reset", "10.0.0.1:80: gone")
    hop = Hop("GET", "http://a.gov.vn/", "[2001:db8::1]:80", (), None, AT, 1.0)
    broken = vault.seal(Exchange("http://a.gov.vn/", Persona.BROWSER, (hop,), fault), site="a", about="x", at=AT)
    (note,) = vault.read(broken.id).content.notes
    assert note["fault"] == {"origin": "site", "reason": "reset", "detail": "10.0.0.1:80: gone"}
    left = "javascript:alert(1)\r\nX: y"
    hopless = Exchange("http://a.gov.vn/ă\r\nWARC-Type: x", Persona.PHONE, (), None, left)
    stored = vault.read(vault.seal(hopless, site="a", about="x", at=AT).id)
    assert stored.content.notes[0]["left"] == left and stored.body == b""
    assert stored.uri == "http://a.gov.vn/%C4%83%0D%0AWARC-Type:%20x"
    assert records(vault)[-1][0] == "metadata"


def test_the_chain_names_every_byte(vault: EvidenceVault) -> None:
    refs = [seal(vault, f"blob {n}") for n in range(3)] + [seal(vault, "next day", AT + timedelta(days=1))]
    lines = [json.loads(line) for line in (vault.directory / "chain.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == [ref.id for ref in refs] == list(vault.ids())
    assert [line["prev"] for line in lines] == ["0" * 64, *(line["hash"] for line in lines[:-1])]
    assert lines[1]["offset"] == lines[0]["length"] and lines[3]["offset"] == 0
    assert [line["file"] for line in lines[2:]] == ["2026-11-21.warc.gz", "2026-11-22.warc.gz"]
    report = vault.verify(refs)
    assert (report.ok, report.records, report.head) == (True, 4, lines[-1]["hash"]) and not report.problems


def test_days_are_counted_in_utc(vault: EvidenceVault) -> None:
    hanoi = datetime(2026, 11, 22, 5, 0, tzinfo=timezone(timedelta(hours=7)))
    assert vault.read(seal(vault, "x", hanoi).id).file == "2026-11-21.warc.gz"
    with pytest.raises(ValueError, match="aware"):
        seal(vault, "x", datetime(2026, 11, 21))  # noqa: DTZ001


def test_the_same_exhibit_of_a_day_is_sealed_once(vault: EvidenceVault) -> None:
    later = AT + timedelta(hours=3)
    first = vault.seal(page(), site="a", about="x", at=AT)
    assert vault.seal(page(), site="a", about="x", at=later) == first
    others = {
        vault.seal(page(), site="b", about="x", at=AT).id,
        vault.seal(page(), site="a", about="y", at=AT).id,
        vault.seal(page(body=b"other"), site="a", about="x", at=AT).id,
        vault.seal(page(url="https://a.gov.vn/other"), site="a", about="x", at=AT).id,
        vault.seal(page(), site="a", about="x", at=AT + timedelta(days=1)).id,
    }
    assert len(others | {first.id}) == 6 == len(vault.ids())


def test_reopening_goes_on_with_the_chain_and_knows_what_it_has(tmp_path: Path) -> None:
    with EvidenceVault(tmp_path) as vault:
        first = vault.seal(page(), site="a", about="x", at=AT)
    with EvidenceVault(tmp_path) as vault:
        assert vault.recovered == () and vault.seal(page(), site="a", about="x", at=AT) == first
        second = seal(vault, "more")
        assert vault.ids() == (first.id, second.id) and vault.verify().ok
    with pytest.raises(EvidenceError, match="closed"):
        seal(vault, "too late")
    assert vault.read(first.id).body == PAGE


def test_a_second_writer_is_refused_and_readers_are_not(vault: EvidenceVault) -> None:
    reader = EvidenceReader(vault.directory)
    assert reader.ids() == ()
    ref = seal(vault, "hello")
    with pytest.raises(EvidenceError, match="another process"):
        EvidenceVault(vault.directory)
    assert reader.read(ref.id).body == b"hello" and reader.verify().ok
    with pytest.raises(EvidenceError, match="no evidence"):
        reader.read("2026-11-21-000099")


def test_many_threads_seal_while_a_reader_verifies(vault: EvidenceVault) -> None:
    stop = threading.Event()
    reports = []

    def watch() -> None:
        while not stop.is_set():
            reports.append(verify(vault.directory))

    watcher = threading.Thread(target=watch)
    watcher.start()
    with ThreadPoolExecutor(8) as pool:
        refs = list(pool.map(lambda n: seal(vault, f"blob {n}"), range(60)))
    stop.set()
    watcher.join()
    assert len({ref.id for ref in refs}) == 60 and vault.verify(refs).records == 60
    assert reports and all(report.ok for report in reports), [r.problems for r in reports if not r.ok]


def test_bytes_of_an_interrupted_write_are_set_aside(tmp_path: Path) -> None:
    with EvidenceVault(tmp_path) as vault:
        ref = seal(vault, "sealed")
    for name in ("2026-11-21.warc.gz", "chain.jsonl", "2026-11-22.warc.gz"):
        with (tmp_path / name).open("ab") as file:
            file.write(b'{"half": a line')
    report = verify(tmp_path)
    assert len(report.problems) == 3 and not report.ok
    with EvidenceVault(tmp_path) as vault:
        assert len(vault.recovered) == 3 and vault.read(ref.id).body == b"sealed"
        again = seal(vault, "after the crash")
        report = vault.verify([ref, again])
    assert report.ok and len(report.set_aside) == 3
    assert all((tmp_path / name).read_bytes() == b'{"half": a line' for name in report.set_aside)


def test_zeros_after_a_power_cut_are_set_aside_but_a_zero_inside_is_damage(tmp_path: Path) -> None:
    with EvidenceVault(tmp_path) as vault:
        refs = [seal(vault, f"{n}") for n in range(3)]
    path = tmp_path / "chain.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b"\0" * 100)
    with EvidenceVault(tmp_path) as vault:
        assert len(vault.recovered) == 1 and vault.verify(refs).ok
    path.write_bytes(whole[:10] + b"\0" + whole[11:])
    with EvidenceVault(tmp_path) as vault:
        assert vault.recovered == () and vault.ids() == tuple(ref.id for ref in refs[1:])
        seal(vault, "goes on")
        report = vault.verify()
    assert report.problems[0].en == "chain.jsonl line 1: changed or broken" and report.records == 4
    assert report.problems[0].vi == "chain.jsonl dòng 1: đã bị sửa hoặc hỏng"


def test_a_damaged_day_goes_on_in_a_second_file(tmp_path: Path) -> None:
    with EvidenceVault(tmp_path) as vault:
        first = seal(vault, "one")
    path = tmp_path / "2026-11-21.warc.gz"
    path.write_bytes(path.read_bytes()[:-5])
    with EvidenceVault(tmp_path) as vault:
        second = seal(vault, "two")
        assert vault.read(second.id).file == "2026-11-21-2.warc.gz" and vault.read(second.id).body == b"two"
        assert [first.id in problem.en for problem in vault.verify().problems] == [True]
        with pytest.raises(EvidenceError, match="changed after sealing"):
            vault.read(first.id)


@pytest.mark.parametrize("victim", [".gz", ".jsonl"])
def test_a_full_disk_leaves_no_trace_and_sealing_goes_on_later(
    vault: EvidenceVault, monkeypatch: pytest.MonkeyPatch, victim: str
) -> None:
    first = seal(vault, "one")
    before = {path.name: path.read_bytes() for path in vault.directory.iterdir()}
    write = os.write

    def full(handle: int, data: memoryview) -> int:
        if Path(f"/proc/self/fd/{handle}").readlink().suffix == victim:
            write(handle, bytes(data[:7]))  # a disk fills up in the middle
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(handle, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(EvidenceError, match="No space left"):
            seal(vault, "two")
    assert {path.name: path.read_bytes() for path in vault.directory.iterdir()} == before
    second = seal(vault, "two")
    assert vault.verify([first, second]).ok


def test_the_vault_is_for_its_owner_only(vault: EvidenceVault) -> None:
    seal(vault, "secret")
    assert vault.directory.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in vault.directory.iterdir())
