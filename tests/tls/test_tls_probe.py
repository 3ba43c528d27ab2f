"""The probe whole: what is found, what is covered, and what is never said."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from tls_zoo import (
    HOST,
    NOW,
    LooseFetch,
    Pair,
    Peer,
    certify,
    context_of,
    free_address,
    kit_of,
    serve,
    server_context,
    site_at,
    tls_server,
)

from probes.tls.certificate import parse
from probes.tls.examine import Answer, Examination, Reply
from probes.tls.hello import Protocol
from probes.tls.openssl import Trust
from probes.tls.probe import TlsProbe, TlsResult, TlsSettings, tls_port
from socd.fetch import Fetcher
from socd.model.exchange import Origin
from socd.model.inventory import Connect, Site
from socd.model.observation import Blob, Outcome, Verdict
from socd.probe import Endpoint, ScopeError

CERT = {"cert-expired", "cert-expiring", "cert-invalid"}
ALL = CERT | {"tls-old-protocol", "tls-missing"}
HTTPS = f"https://{HOST}/"


async def look(peer: Peer, ca_file: str | None = None, url: str = HTTPS, **told: Any) -> Verdict:
    site, settings, probe = site_at(peer, url), TlsSettings(ca_file=ca_file, **told), TlsProbe()
    kit = kit_of(site)
    verdict = probe.verdict(await probe.look(site, settings, kit), settings, kit.context)
    json.dumps([dict(verdict.facts), dict(verdict.gauges), [dict(f.details) for f in verdict.findings]])
    assert all(f.kind in probe.kinds for f in verdict.findings)
    return verdict


@pytest.fixture
def https(tmp_path: Path) -> Callable[..., AbstractContextManager[Peer]]:
    return lambda pair, *versions: tls_server(server_context(pair, tmp_path, *versions))


async def test_a_good_server(good: Pair, ca_file: str, https: Any) -> None:
    with https(good) as peer:
        verdict = await look(peer, ca_file)
    assert (verdict.outcome, verdict.findings, verdict.fault) == (Outcome.OK, (), None)
    assert verdict.covers == ALL
    assert verdict.gauges["cert_not_after"] == good.cert.not_valid_after_utc.timestamp()
    assert verdict.gauges["tls_protocols"] == 2
    assert verdict.facts["protocols"]["TLS1.2"]["outcome"] == "accepted"
    assert verdict.facts["protocols"]["TLS1.0"] == {"outcome": "refused", "reason": "protocol_version"}
    assert verdict.facts["cert"]["names"] == [HOST]
    assert verdict.facts["cert"]["chain_length"] == 1


async def test_old_protocols_are_one_finding(good: Pair, ca_file: str, https: Any) -> None:
    with https(good, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_2) as peer:
        verdict = await look(peer, ca_file)
    assert verdict.outcome is Outcome.FINDING
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.cause, finding.suspect) == ("tls-old-protocol", "old-protocol", False)
    assert finding.details["protocols"] == ["TLS1.0", "TLS1.1"]
    assert finding.details["outcomes"]["TLS1.3"] == "refused"
    (exhibit,) = finding.exhibits
    assert isinstance(exhibit, Blob)
    assert b"TLS1.0: accepted\nsent 160301" in exhibit.data
    assert verdict.covers == ALL


CASES = [
    ({"days": (-400, -1)}, [("cert-expired", None)]),
    ({"days": (1, 90)}, [("cert-invalid", ["NOT_YET_VALID"])]),
    ({"days": (-80, 10)}, [("cert-expiring", None)]),
    ({"names": ("other.example.vn",)}, [("cert-invalid", ["WRONG_HOST"])]),
    ({"names": ("*.example.vn",)}, []),
    ({"names": ("*.vn",)}, [("cert-invalid", ["WRONG_HOST"])]),
    ({"issuer": None}, [("cert-invalid", ["SELF_SIGNED"])]),
    ({"issuer": None, "days": (-400, -1)}, [("cert-expired", None), ("cert-invalid", ["SELF_SIGNED"])]),
    (
        {"names": ("x.vn",), "days": (-80, 10)},
        [("cert-expiring", None), ("cert-invalid", ["WRONG_HOST"])],
    ),
]


@pytest.mark.parametrize("only13", [False, True])
@pytest.mark.parametrize(("fault", "expected"), CASES)
async def test_certificates(
    authority: Pair, ca_file: str, https: Any, fault: dict[str, Any], expected: list[Any], only13: bool
) -> None:
    pair = certify(**{"issuer": authority, **fault})
    versions = (ssl.TLSVersion.TLSv1_3,) if only13 else ()
    with https(pair, *versions) as peer:
        verdict = await look(peer, ca_file)
    assert [(f.kind.code, f.details.get("reasons")) for f in verdict.findings] == expected
    assert verdict.covers == ALL
    for finding in verdict.findings:
        (exhibit,) = finding.exhibits
        assert isinstance(exhibit, Blob)
        assert x509.load_pem_x509_certificates(exhibit.data) == [pair.cert]
        assert finding.cause.startswith(f"cert:{parse(pair.der[0]).sha256[:16]}-")


async def test_an_unknown_authority(good: Pair, https: Any) -> None:
    with https(good) as peer:
        verdict = await look(peer)
    (finding,) = verdict.findings
    assert finding.details["reasons"] == ["UNTRUSTED"]
    assert finding.details["openssl"] == "unable to get local issuer certificate"


async def test_a_filtered_old_protocol_is_not_cleared(good: Pair, ca_file: str) -> None:
    """A time-out on TLS 1.0 alone: nothing found, yet "no old protocol" must not be claimed."""
    result = TlsResult(examination(good, {Protocol.TLS10: Reply.TIMEOUT}), Trust(0))
    verdict = judged(result)
    assert verdict.outcome is Outcome.OK
    assert verdict.covers == ALL - {"tls-old-protocol"}
    assert verdict.facts["undetermined"] == ["TLS1.0"]


async def test_a_found_old_protocol_is_covered_whatever_the_others_did(good: Pair) -> None:
    replies = {Protocol.TLS10: Reply.TIMEOUT, Protocol.TLS11: Reply.ACCEPTED}
    verdict = judged(TlsResult(examination(good, replies), Trust(0)))
    assert [f.kind.code for f in verdict.findings] == ["tls-old-protocol"]
    assert "tls-old-protocol" in verdict.covers


def examination(pair: Pair | None, replies: dict[Protocol, Reply], default: Reply | None = None) -> Examination:
    """A made-up result: a good server but for `replies`."""

    def answer(protocol: Protocol) -> Answer:
        usual = Reply.ACCEPTED if protocol in (Protocol.TLS12, Protocol.TLS13) else Reply.REFUSED
        reply = replies.get(protocol, default or usual)
        return Answer(protocol, reply, "made up", None, reply is Reply.ACCEPTED)

    answers = tuple(answer(protocol) for protocol in Protocol)
    return Examination(Endpoint(HOST, "127.0.0.1", 443), answers, pair.der if pair else ())


def judged(result: TlsResult, url: str = HTTPS, now: Any = NOW) -> Verdict:
    site = replace(site_at(Peer("127.0.0.1", 443)), url=url)
    return TlsProbe().verdict(result, TlsSettings(), context_of(site, now))


@pytest.mark.parametrize(
    ("reply", "outcome", "origin", "reason"),
    [
        (Reply.TIMEOUT, Outcome.INDETERMINATE, Origin.SITE, "timeout"),
        (Reply.RESET, Outcome.INDETERMINATE, Origin.SITE, "reset"),
        (Reply.CLOSED, Outcome.INDETERMINATE, Origin.SITE, "closed"),
        (Reply.NOT_TLS, Outcome.INDETERMINATE, Origin.SITE, "protocol"),
        (Reply.NO_CONNECTION, Outcome.INDETERMINATE, Origin.SITE, "refused"),
        (Reply.UNREACHABLE, Outcome.FAILED, Origin.LINK, "unreachable"),
        (Reply.NOT_TRIED, Outcome.FAILED, Origin.OURS, "budget"),
    ],
)
def test_nothing_answered(reply: Reply, outcome: Outcome, origin: Origin, reason: str) -> None:
    verdict = judged(TlsResult(examination(None, {}, reply)))
    assert (verdict.outcome, verdict.findings, verdict.covers) == (outcome, (), frozenset())
    assert verdict.fault is not None
    assert (verdict.fault.origin, verdict.fault.reason) == (origin, reason)
    assert "cert_not_after" not in verdict.gauges
    assert "tls_protocols" not in verdict.gauges


def test_tls_without_a_certificate_is_not_called_good() -> None:
    verdict = judged(TlsResult(examination(None, {})))
    assert (verdict.outcome, verdict.findings) == (Outcome.INDETERMINATE, ())
    assert verdict.covers == {"tls-old-protocol", "tls-missing"}
    assert verdict.fault is not None
    assert verdict.fault.reason == "no-certificate"


def test_no_trust_verdict_does_not_clear_distrust(good: Pair) -> None:
    verdict = judged(TlsResult(examination(good, {}), Trust(None, "odd")))
    assert verdict.findings == ()
    assert "cert-invalid" not in verdict.covers
    assert "cert-expired" in verdict.covers


def test_rubbish_in_place_of_a_certificate() -> None:
    made = replace(examination(None, {}), chain=(b"rubbish",))
    verdict = judged(TlsResult(made, Trust(None)))
    (finding,) = verdict.findings
    assert (finding.kind.code, finding.details["reasons"]) == ("cert-invalid", ["MALFORMED"])
    assert "cert-expired" not in verdict.covers


def test_the_verdict_has_no_clock_of_its_own(good: Pair) -> None:
    result = TlsResult(examination(good, {}), Trust(0))
    codes = [
        [f.kind.code for f in judged(result, now=NOW + timedelta(days=days)).findings] for days in (0, 360, 400, -20)
    ]
    assert codes == [[], ["cert-expiring"], ["cert-expired"], ["cert-invalid"]]


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
    assert verdict.covers == {"tls-missing"}


@pytest.mark.parametrize(("url", "found"), [(HTTPS, []), (f"http://{HOST}/", ["tls-missing"])])
async def test_a_closed_tls_port(url: str, found: list[str]) -> None:
    """For an https site that is an outage, which the availability probe reports."""
    with socket.create_server((free_address(), 0)) as gone:
        peer = Peer(*gone.getsockname())
    verdict = await look(peer, url=url)
    assert [f.kind.code for f in verdict.findings] == found
    assert verdict.outcome is (Outcome.FINDING if found else Outcome.INDETERMINATE)


async def test_an_http_site_whose_tls_port_is_silent_is_not_called_bare() -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(20)

    async with serve(silent) as peer:
        verdict = await look(peer, url=f"http://{HOST}/", patience=0.2, budget=0.8)
    assert (verdict.outcome, verdict.findings, verdict.covers) == (Outcome.INDETERMINATE, (), frozenset())


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
    probe, kit = TlsProbe(), kit_of(site)
    verdict = probe.verdict(await probe.look(site, TlsSettings(), kit), TlsSettings(), kit.context)
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
    result = await probe.look(site, TlsSettings(), kit_of(site, fetch=Door(socket.gaierror(-2, "unknown"))))
    verdict = probe.verdict(result, TlsSettings(), context_of(site))
    assert verdict.outcome is Outcome.FAILED
    assert verdict.fault is not None
    assert (verdict.fault.origin, verdict.fault.reason) == (Origin.LINK, "dns")


async def test_out_of_scope_is_for_the_attempt_to_tell() -> None:
    site = site_at(Peer("127.0.0.1", 1))
    with pytest.raises(ScopeError):
        await TlsProbe().look(site, TlsSettings(), kit_of(site, fetch=Door(ScopeError("elsewhere"))))


async def test_a_missing_ca_file_is_told_before_anybody_is_asked(tmp_path: Path) -> None:
    async with serve(plain) as peer:
        site = site_at(peer)
        with pytest.raises(FileNotFoundError):
            await TlsProbe().look(site, TlsSettings(ca_file=str(tmp_path / "no.pem")), kit_of(site))
        assert peer.connections == 0


async def test_through_the_real_door(good: Pair, ca_file: str, https: Any) -> None:
    """The real fetcher: its scope guard, its turns, never more than two connections at once."""
    with https(good, ssl.TLSVersion.TLSv1) as peer:
        site, settings, probe = site_at(peer), TlsSettings(ca_file=ca_file), TlsProbe()
        async with Fetcher(interval=0.02, parallel=2) as fetch:
            result = await probe.look(site, settings, kit_of(site, fetch=fetch))
    verdict = probe.verdict(result, settings, context_of(site))
    assert [f.details["protocols"] for f in verdict.findings] == [["TLS1.0", "TLS1.1"]]
    assert verdict.covers == ALL


@pytest.mark.parametrize("wrong", [{"port": 0}, {"port": 70000}, {"patience": 0}, {"budget": -1}, {"nonsense": 1}])
def test_wrong_settings_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        TlsSettings(**wrong)


def test_settings_read_protocol_names() -> None:
    assert TlsSettings.model_validate({"protocols_weak": ["SSLv3", "TLS1.0"]}).protocols_weak == {
        Protocol.SSL3,
        Protocol.TLS10,
    }
