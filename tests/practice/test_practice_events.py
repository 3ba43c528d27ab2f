"""Each event of the scenario changes what a visitor sees, exactly as it says."""

from __future__ import annotations

import asyncio
import subprocess
import time
from datetime import UTC, datetime

import aiohttp
import pytest
from cryptography import x509
from practice_visitor import GOOGLEBOT, Visitor, links

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_news_is_published(visitor: Visitor) -> None:
    before = (await visitor.get("syt")).text
    await visitor.play(do="publish", article="tiep-cong-dan")
    after = (await visitor.get("syt")).text
    [path] = links(after) - links(before)
    assert "Lịch tiếp công dân" in (await visitor.get("syt", path)).text
    assert path in (await visitor.get("syt", "/sitemap.xml")).text
    assert links((await visitor.get("babe")).text) == links((await visitor.get("babe")).text), "other sites stay"


async def test_a_banner_changes(visitor: Visitor) -> None:
    assert "Kỷ cương" in (await visitor.get("skhdt")).text
    await visitor.play(do="banner", site="skhdt")
    assert "Kỷ cương" not in (await visitor.get("skhdt")).text


async def test_a_vendor_rolls_out_a_template_on_all_its_sites_and_no_other(visitor: Visitor) -> None:
    await visitor.play(do="template", vendor="vnportal")
    for site in visitor.province.servers.values():
        html = (await visitor.get(site.portal.site.id)).text
        assert ("https://cdn.vnportal.example/portal/4.0/js/portal4.min.js" in html) == (
            site.portal.site.vendor == "vnportal"
        )


async def test_a_site_goes_down_and_comes_back(visitor: Visitor) -> None:
    event = await visitor.play(do="down")
    site = event.site  # type: ignore[union-attr]
    with pytest.raises(aiohttp.ClientConnectorError):
        await visitor.get(site)
    await visitor.stage.end(event)
    assert (await visitor.get(site)).status == 200


async def test_a_site_is_slow_for_a_while(visitor: Visitor) -> None:
    event = await visitor.play(do="slow")
    began = time.monotonic()
    assert (await visitor.get("sldtbxh")).status == 200
    assert time.monotonic() - began >= 1.5
    await visitor.stage.end(event)
    began = time.monotonic()
    await visitor.get("sldtbxh")
    assert time.monotonic() - began < 1.0


async def test_the_server_in_front_answers_502(visitor: Visitor) -> None:
    event = await visitor.play(do="status")
    assert (await visitor.get("sgddt")).status == 502
    await visitor.stage.end(event)
    assert (await visitor.get("sgddt")).status == 200


async def test_a_home_page_is_replaced(visitor: Visitor) -> None:
    await visitor.play(do="replace", site="chodon")
    assert "HACKED BY" in (await visitor.get("chodon")).text
    assert "HACKED BY" not in (await visitor.get("chodon", "/vi/news/")).text


async def test_a_page_under_300_bytes(visitor: Visitor) -> None:
    await visitor.play(do="replace", site="nari")
    answer = await visitor.get("nari")
    assert answer.status == 200
    assert 0 < len(answer.body) < 300


async def test_links_only_googlebot_sees(visitor: Visitor) -> None:
    await visitor.play(do="inject", site="banglung")
    robot = (await visitor.get("banglung", "/vi/faq/", agent=GOOGLEBOT)).text
    assert "tài xỉu" in robot
    assert robot.rstrip().endswith("</html>"), "the rest of the page is as it was"
    assert "tài xỉu" not in (await visitor.get("banglung", "/vi/faq/")).text
    assert "nổ hũ" not in (await visitor.get("banglung", "/", agent=GOOGLEBOT)).text


async def test_a_foreign_script_is_injected(visitor: Visitor) -> None:
    script = 'src="https://stat-counter-js.example/'
    assert script not in (await visitor.get("pacnam")).text
    await visitor.play(do="inject", site="pacnam")
    for path in visitor.paths("pacnam"):
        assert (await visitor.get("pacnam", path)).text.count(script) == 1, path


async def test_a_404_that_jumps_to_a_casino(visitor: Visitor) -> None:
    await visitor.play(do="not-found")
    answer = await visitor.get("bocbo", "/khong-co-trang-nay")
    assert answer.status == 404
    assert "https://casino-thuc-hanh.example/" in answer.text
    assert "casino" not in (await visitor.get("bocbo")).text


async def test_an_uploaded_page_and_the_ways_to_it(visitor: Visitor) -> None:
    event = await visitor.play(do="upload")
    path = event.path  # type: ignore[union-attr]
    answer = await visitor.get("yenlac", path)
    assert answer.status == 200
    assert "nhà cái" in answer.text
    assert path in links((await visitor.get("yenlac", "/hoi-dap/")).text)
    assert path in (await visitor.get("yenlac", "/sitemap.xml")).text
    assert "nhà cái" not in (await visitor.get("yenlac")).text


async def test_files_not_for_the_public(visitor: Visitor) -> None:
    assert (await visitor.get("chomoi", "/.env")).status == 404
    await visitor.play(do="expose")
    assert "DB_PASSWORD=canary-" in (await visitor.get("chomoi", "/.env")).text
    assert "[remote" in (await visitor.get("chomoi", "/.git/config")).text
    assert (await visitor.get("chomoi", "/.git/HEAD")).text == "ref: refs/heads/master\n"


def _handshake(address: str, port: int, host: str, *options: str) -> subprocess.CompletedProcess[str]:
    """OpenSSL's own client, so that nothing of Python's ssl or ours is asked about itself."""
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"{address}:{port}", "-servername", host, *options],
        input="", capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip


async def test_the_tls_faults_are_real(visitor: Visitor) -> None:
    server, port = visitor.province.servers["sct"], visitor.province.ports.https
    old = ("-tls1", "-cipher", "ALL:@SECLEVEL=0")
    refused = await asyncio.to_thread(_handshake, server.address, port, server.portal.host, *old)
    assert refused.returncode != 0
    await visitor.play(do="weak-tls", site="sct")
    accepted = await asyncio.to_thread(_handshake, server.address, port, server.portal.host, *old)
    assert accepted.returncode == 0
    assert "Protocol  : TLSv1\n" in accepted.stdout
    modern = await asyncio.to_thread(_handshake, server.address, port, server.portal.host, "-tls1_3")
    assert modern.returncode == 0
    pem = modern.stdout[modern.stdout.index("-----BEGIN") :].split("-----END")[0] + "-----END CERTIFICATE-----\n"
    certificate = x509.load_pem_x509_certificate(pem.encode())
    assert (datetime.now(UTC) - certificate.not_valid_after_utc).days == 12
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["sct.backan.gov.vn"]
    with pytest.raises(aiohttp.ClientConnectorCertificateError, match="expired"):
        await visitor.get("sct")


async def test_the_logs_arrive_at_once(visitor: Visitor) -> None:
    await visitor.play(do="leak")
    [arrived] = visitor.stage.quarantine.iterdir()
    assert len(list(arrived.iterdir())) == 8
    assert list(visitor.stage.quarantine.parent.iterdir()) == [visitor.stage.quarantine]
