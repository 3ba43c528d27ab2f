"""The probe at real servers: one turn, quick and complete looks, the home page, the door, and its settings."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from tls_looks import ALL, CERT, HTTPS, Pages, codes, kit, response
from tls_zoo import HOST, NOW, LooseFetch, Pair, Peer, certify, context_of, free_address, serve, server_context, site_at
from tls_zoo import tls_server as plain_tls_server

from probes.tls.certificate import parse
from probes.tls.hello import Protocol
from probes.tls.probe import TlsProbe, TlsSettings, tls_port
from socd.fetch import Fetcher
from socd.model.exchange import Origin
from socd.model.inventory import Connect, Site
from socd.model.observation import Blob, Outcome, Verdict
from socd.probe import Endpoint, ScopeError

V = ssl.TLSVersion
STRONG = "ECDHE+AESGCM:ECDHE+CHACHA20:@SECLEVEL=0"
GOOD_PAGE = response(strict_transport_security="max-age=63072000")
TO_HTTPS = response(301, location=HTTPS)


async def look(
    peer: Peer, ca_file: str | None = None, url: str = HTTPS, fetch: Any = None, memory: Any = None,
    hours: float = 0.0, **told: Any,
) -> Verdict:  # fmt: skip
    site, settings, probe = site_at(peer, url), TlsSettings(ca_file=ca_file, **told), TlsProbe()
    kit_ = kit(site, fetch or Pages(https=GOOD_PAGE), NOW + timedelta(hours=hours), memory)
    verdict = probe.verdict(await probe.look(site, settings, kit_), settings, kit_.context)
    json.dumps([dict(verdict.facts), dict(verdict.gauges), [dict(f.details) for f in verdict.findings]])
    assert all(f.kind in probe.kinds for f in verdict.findings)
    return verdict


@pytest.fixture
def https(tmp_path: Path) -> Callable[..., AbstractContextManager[Peer]]:
    def server(pair: Pair, *versions: V, ciphers: str = STRONG) -> AbstractContextManager[Peer]:
        return plain_tls_server(server_context(pair, tmp_path, *versions, ciphers=ciphers))

    return server


async def test_a_good_server(good: Pair, ca_file: str, https: Any) -> None:
    with https(good) as peer:
        verdict = await look(peer, ca_file)
    assert (codes(verdict), verdict.outcome, verdict.fault) == ([], Outcome.OK, None)
    assert ALL - verdict.covers <= {"https-incomplete"}  # no plain port was given
    assert verdict.gauges["cert_not_after"] == good.cert.not_valid_after_utc.timestamp()
    assert verdict.facts["protocols"]["TLS1.0"] == []
    assert "TLS_AES_128_GCM_SHA256" in verdict.facts["protocols"]["TLS1.3"]
    assert verdict.facts["certificate"]["names"] == [HOST]
    assert verdict.facts["hsts"] == {"max_age": 63072000, "include_subdomains": False, "preload": False}
    assert verdict.facts["endpoint"] == f"{peer.address}:{peer.port}"
    assert verdict.facts["connections"] == peer.connections
    assert verdict.facts["grade"]["vn-portal"]


async def test_old_protocols(good: Pair, ca_file: str, https: Any) -> None:
    with https(good, V.TLSv1, V.TLSv1_2, ciphers="ECDHE+AES:!aNULL:@SECLEVEL=0") as peer:
        verdict = await look(peer, ca_file)
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.cause) == ("tls-old-protocol", "old-protocol")
    assert finding.details["protocols"] == ["TLS1.0", "TLS1.1"]
    assert finding.details["outcomes"]["TLS1.3"] == "refused"
    (exhibit,) = finding.exhibits
    assert isinstance(exhibit, Blob)
    assert b"TLS1.0: accepted" in exhibit.data


CASES = [
    ({"days": (-400, -1)}, [("cert-expired", None)]),
    ({"names": ("*.example.vn",)}, []),
    ({"names": ("*.vn",)}, [("cert-invalid", ["WRONG_HOST", "TOO_LONG_LIVED"])]),
    ({"issuer": None, "days": (-10, 80)}, [("cert-invalid", ["SELF_SIGNED"])]),
]


@pytest.mark.parametrize("only13", [False, True])
@pytest.mark.parametrize(("fault", "expected"), CASES)
async def test_certificates(
    authority: Pair, ca_file: str, https: Any, fault: dict[str, Any], expected: list[Any], only13: bool
) -> None:
    pair = certify(**{"issuer": authority, **fault})
    with https(pair, *((V.TLSv1_3,) if only13 else ())) as peer:
        verdict = await look(peer, ca_file)
    assert [(f.kind.code, f.details.get("reasons")) for f in verdict.findings] == expected
    assert verdict.covers >= CERT
    for finding in verdict.findings:
        (exhibit,) = finding.exhibits
        assert isinstance(exhibit, Blob)
        assert x509.load_pem_x509_certificates(exhibit.data) == [pair.cert]
        assert finding.cause.startswith(f"cert:{parse(pair.der[0]).sha256[:16]}-")


async def test_an_unknown_authority(good: Pair, https: Any) -> None:
    with https(good) as peer:
        verdict = await look(peer)
    (finding,) = verdict.findings
    assert "UNTRUSTED" in finding.details["reasons"] or "INCOMPLETE_CHAIN" in finding.details["reasons"]


async def test_the_name_to_ask_for_is_the_name_to_match(good: Pair, ca_file: str, https: Any) -> None:
    with https(good) as peer:
        verdict = await look(peer, ca_file, sni="other.example.vn")
    assert [f.details.get("reasons", [""])[0] for f in verdict.findings] == ["WRONG_HOST"]
    assert verdict.facts["host"] == "other.example.vn"


# --- quick and complete looks


async def test_a_quick_look_in_between_and_a_complete_one_in_its_turn(good: Pair, ca_file: str, https: Any) -> None:
    with https(good) as peer:
        first = await look(peer, ca_file)
        whole = peer.connections
        pages = Pages(https=GOOD_PAGE)
        second = await look(peer, ca_file, fetch=pages, memory=first.memory, hours=1)
        quick = peer.connections - whole
        third = await look(peer, ca_file, memory=first.memory, hours=24)
    assert (first.facts["full"], second.facts["full"], third.facts["full"]) == (True, False, True)
    assert quick == second.facts["connections"] < whole
    assert (pages.asked, pages.turns) == ([], 1)  # the home page belongs to the complete look
    assert second.memory is None
    assert second.facts["protocols"] == first.facts["protocols"]
    assert second.facts["grade"] == first.facts["grade"]
    assert (codes(second), second.outcome) == ([], Outcome.OK)
    assert second.covers >= CERT | {"tls-old-protocol", "tls-missing"}


async def test_a_quick_look_that_sees_something_else_goes_on(good: Pair, ca_file: str, https: Any) -> None:
    with https(good) as peer:
        first = await look(peer, ca_file)
    with https(good, V.TLSv1, ciphers="ECDHE+AES:!aNULL:@SECLEVEL=0") as peer:
        memory = dict(first.memory or {})
        memory["asked"] = f"{HOST}:{peer.port} vn-portal"
        pages = Pages(https=GOOD_PAGE)
        second = await look(peer, ca_file, fetch=pages, memory=memory, hours=1)
    assert second.facts["full"] is True
    assert pages.turns == 1  # still one turn
    assert codes(second) == ["tls-old-protocol"]
    assert second.facts["connections"] == peer.connections
    assert {"what": "protocols TLS1.0", "from": False, "to": True, "better": False} in second.facts["changes"]


async def test_another_certificate_goes_on_to_a_complete_look(authority: Pair, ca_file: str, https: Any) -> None:
    one, two = (certify(issuer=authority, days=(-10, 80)) for _ in "ab")
    with https(one) as peer:
        first = await look(peer, ca_file)
    with https(two) as peer:
        memory = {**(first.memory or {}), "asked": f"{HOST}:{peer.port} vn-portal"}
        second = await look(peer, ca_file, memory=memory, hours=1)
    assert second.facts["full"] is True
    assert codes(second) == ["cert-changed"]


async def test_an_ended_certificate_is_looked_at_whole(authority: Pair, ca_file: str, https: Any) -> None:
    with https(certify(issuer=authority, days=(-80, 0.5))) as peer:
        first = await look(peer, ca_file)
        again = {**(first.memory or {}), "again": False}
        second = await look(peer, ca_file, memory=again, hours=11)
        third = await look(peer, ca_file, memory=again, hours=13)
    assert (second.facts["full"], third.facts["full"]) == (False, True)
    assert [codes(first), codes(second), codes(third)] == [["cert-expiring"], ["cert-expiring"], ["cert-expired"]]


# --- the home page


def both_ports(peer: Peer) -> Site:
    site = site_at(peer)
    return replace(site, connect=Connect(peer.address, {443: peer.port, 80: 1}))


@pytest.mark.parametrize(
    ("https_page", "http_page", "missing"),
    [
        (GOOD_PAGE, TO_HTTPS, None),
        (response(), TO_HTTPS, ["hsts"]),
        (GOOD_PAGE, response(), ["redirect"]),
        (GOOD_PAGE, None, None),  # no plain port: nothing to redirect
        (response(200, b'<script src="http://x.vn/a.js"></script>'), response(), ["redirect", "hsts", "active"]),
    ],
)
async def test_the_home_page(
    good: Pair, ca_file: str, https: Any, https_page: Any, http_page: Any, missing: list[str] | None
) -> None:
    probe, settings = TlsProbe(), TlsSettings(ca_file=ca_file)
    with https(good) as peer:
        site, pages = both_ports(peer), Pages(https=https_page, http=http_page)
        kit_ = kit(site, pages)
        verdict = probe.verdict(await probe.look(site, settings, kit_), settings, kit_.context)
    assert pages.asked == [HTTPS, f"http://{HOST}/"]
    assert "https-incomplete" in verdict.covers
    found = [f.details["missing"] for f in verdict.findings if f.kind.code == "https-incomplete"]
    assert found == ([missing] if missing else [])


async def test_a_home_page_that_hangs_costs_no_more_than_the_look_has(good: Pair, ca_file: str, https: Any) -> None:
    class Hanging(Pages):
        async def get(self, *_: Any, **__: Any) -> Any:
            await asyncio.sleep(60)

    with https(good) as peer:
        verdict = await look(peer, ca_file, fetch=Hanging(), timeout=2.0)
    assert verdict.facts["outcome"] == "TLS"
    assert (verdict.facts["hsts_known"], verdict.facts["redirect"]) == (False, None)
    assert "https-incomplete" not in verdict.covers


async def test_the_home_page_can_be_left_alone(good: Pair, ca_file: str, https: Any) -> None:
    pages = Pages()
    with https(good) as peer:
        await look(peer, ca_file, fetch=pages, home=False)
    assert pages.asked == []


# --- sites without TLS


async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read(4096)
    writer.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    await writer.drain()


@pytest.mark.parametrize("url", [HTTPS, f"http://{HOST}/"])
async def test_plain_http_on_the_tls_port(url: str) -> None:
    async with serve(plain) as peer:
        verdict = await look(peer, url=url)
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.cause, finding.details["reason"]) == ("tls-missing", "no-tls", "plain-http")
    assert (verdict.facts["outcome"], verdict.facts["reason"]) == ("NOT_TLS", "plain-http")
    assert verdict.covers == {"tls-missing"}


@pytest.mark.parametrize(("url", "found"), [(HTTPS, []), (f"http://{HOST}/", ["tls-missing"])])
async def test_a_closed_tls_port(url: str, found: list[str]) -> None:
    """For an https site that is an outage, which the availability probe reports."""
    with socket.create_server((free_address(), 0)) as gone:
        peer = Peer(*gone.getsockname())
    verdict = await look(peer, url=url)
    assert codes(verdict) == found
    assert verdict.outcome is (Outcome.FINDING if found else Outcome.INDETERMINATE)
    assert (verdict.facts["outcome"], verdict.facts["reason"]) == ("NO_ANSWER", "refused-connection")


async def test_a_silent_port_costs_its_budget_and_says_nothing() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(20)

    async with serve(silent) as peer:
        verdict = await look(peer, url=f"http://{HOST}/", patience=0.2, budget=0.8)
    assert (verdict.outcome, verdict.findings, verdict.covers) == (Outcome.INDETERMINATE, (), frozenset())
    assert verdict.facts["outcome"] == "NO_ANSWER"
    assert verdict.facts["seconds"] < 1.5


PORTS = [
    ("https://x.vn/", None, None, 443),
    ("https://x.vn:8443/", None, None, 8443),
    ("https://x.vn/", None, 4433, 4433),
    ("http://x.vn/", None, None, 443),
    ("http://x.vn/", Connect("127.0.0.1"), None, 443),
    ("http://x.vn/", Connect("127.0.0.1", {80: 8080, 443: 8443}), None, 443),
    ("http://x.vn/", Connect("127.0.0.1", {80: 8080}), None, None),
    ("http://x.vn/", Connect("127.0.0.1", {80: 8080}), 8443, None),
]


@pytest.mark.parametrize(("url", "connect", "told", "port"), PORTS)
def test_which_port(url: str, connect: Connect | None, told: int | None, port: int | None) -> None:
    site = Site("x", url, "x", "u", "u", connect=connect)
    assert tls_port(site, TlsSettings(port=told)) == port


async def test_a_site_without_a_tls_port_is_left_alone() -> None:
    site = replace(site_at(Peer("127.0.0.1", 1), "http://x.vn/"), connect=Connect("127.0.0.1", {80: 1}))
    probe, kit_ = TlsProbe(), kit(site_at(Peer("127.0.0.1", 1)), Pages())
    verdict = probe.verdict(await probe.look(site, TlsSettings(), kit_), TlsSettings(), kit_.context)
    assert (verdict.outcome, verdict.covers) == (Outcome.OK, frozenset())


# --- at the door


class Door(LooseFetch):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    async def endpoint(self, site: Site, port: int) -> Endpoint:
        raise self.error


async def test_a_name_that_does_not_resolve() -> None:
    site, probe = site_at(Peer("127.0.0.1", 1)), TlsProbe()
    result = await probe.look(site, TlsSettings(), kit(site, Door(socket.gaierror(-2, "unknown"))))
    verdict = probe.verdict(result, TlsSettings(), context_of(site))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.fault is not None
    assert (verdict.fault.origin, verdict.fault.reason) == (Origin.LINK, "dns")


async def test_out_of_scope_is_for_the_attempt_to_tell() -> None:
    site = site_at(Peer("127.0.0.1", 1))
    with pytest.raises(ScopeError):
        await TlsProbe().look(site, TlsSettings(), kit(site, Door(ScopeError("elsewhere"))))


async def test_waiting_for_a_turn_is_not_the_servers_fault(good: Pair, https: Any) -> None:
    class Queue(LooseFetch):
        @asynccontextmanager
        async def turn(self, site: Site) -> AsyncIterator[None]:
            await asyncio.sleep(60)
            yield

    with https(good) as peer:
        site, probe, settings = site_at(peer), TlsProbe(), TlsSettings(timeout=0.3)
        result = await probe.look(site, settings, kit(site, Queue()))
        assert peer.connections == 0
    verdict = probe.verdict(result, settings, context_of(site))
    assert verdict.fault is not None
    assert (verdict.outcome, verdict.fault.origin, verdict.fault.reason) == (Outcome.FAILED, Origin.OURS, "budget")


@pytest.mark.parametrize("name", ["ca_file", "crl_file"])
async def test_a_missing_file_of_ours_is_told_before_anybody_is_asked(tmp_path: Path, name: str) -> None:
    async with serve(plain) as peer:
        site, settings = site_at(peer), TlsSettings.model_validate({name: str(tmp_path / "no.pem")})
        with pytest.raises(FileNotFoundError):
            await TlsProbe().look(site, settings, kit(site, Pages()))
        assert peer.connections == 0


async def test_through_the_real_door(good: Pair, ca_file: str, https: Any) -> None:
    """The real fetcher: its scope guard, its turns, and the home page of a server that speaks no HTTP."""
    with https(good, V.TLSv1, ciphers="ECDHE+AES:!aNULL:@SECLEVEL=0") as peer:
        site, settings, probe = site_at(peer), TlsSettings(ca_file=ca_file), TlsProbe()
        async with Fetcher(interval=0.02, parallel=2) as fetch:
            result = await probe.look(site, settings, kit(site, fetch))
    verdict = probe.verdict(result, settings, context_of(site))
    assert [f.details["protocols"] for f in verdict.findings] == [["TLS1.0", "TLS1.1"]]
    assert verdict.facts["hsts_known"] is False


# --- settings


@pytest.mark.parametrize(
    "wrong",
    [{"port": 0}, {"port": 70000}, {"patience": 0}, {"budget": -1}, {"nonsense": 1}, {"parallel": 0}, {"profile": "x"}],
)
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        TlsSettings(**wrong)


def test_settings_read_protocol_names() -> None:
    assert TlsSettings.model_validate({"protocols_weak": ["SSLv3", "TLS1.0"]}).protocols_weak == {
        Protocol.SSL3,
        Protocol.TLS10,
    }


def test_an_offices_own_profiles(tmp_path: Path) -> None:
    text = Path("config/tls/vn-portal.yaml").read_text("utf-8")
    (tmp_path / "so-khcn.yaml").write_text(text.replace("profile: vn-portal", "profile: so-khcn"), "utf-8")
    assert TlsSettings(profile="so-khcn", profiles_dir=str(tmp_path)).profile == "so-khcn"
    (tmp_path / "so-khcn.yaml").write_text("profile: [", "utf-8")
    with pytest.raises(ValueError, match=r"so-khcn\.yaml"):
        TlsSettings(profiles_dir=str(tmp_path))
