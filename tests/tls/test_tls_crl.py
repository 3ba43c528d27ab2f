"""Revocation lists fetched from distribution points: only from where an office allows, or within a laboratory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from tls_zoo import HOST, NOW, Pair, certify

from probes.tls.crl import RevocationLists
from socd.fetch import Fetcher
from socd.model.inventory import Site

ROOT = certify("Zoo Root CA", ca=True)


class Lists(BaseHTTPRequestHandler):
    data: ClassVar[bytes] = b""
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200 if self.path == "/root.crl" else 404)
        self.send_header("Content-Length", str(len(self.data)))
        self.end_headers()
        self.wfile.write(self.data)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def authority() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Lists)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    Lists.asked.clear()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def pointed(url: str) -> Pair:
    """A leaf whose distribution point is `url`, and the list that revokes it as the server's answer."""
    leaf = certify(issuer=ROOT)
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    cert = (
        x509.CertificateBuilder()
        .subject_name(leaf.cert.subject)
        .issuer_name(ROOT.cert.subject)
        .public_key(leaf.key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=80))
        .add_extension(x509.CRLDistributionPoints([point]), False)
        .sign(ROOT.key, hashes.SHA256())
    )
    gone = x509.RevokedCertificateBuilder().serial_number(cert.serial_number).revocation_date(NOW).build()
    listed = x509.CertificateRevocationListBuilder().issuer_name(ROOT.cert.subject).last_update(NOW)
    listed = listed.next_update(NOW + timedelta(days=7)).add_revoked_certificate(gone)
    Lists.data = listed.sign(ROOT.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return Pair(cert, leaf.key)


SITE = Site("cong", f"https://{HOST}/", "Cổng", "u", "u", networks=("127.0.0.0/8",))


async def test_a_laboratory_reads_lists_of_its_own_network_once(authority: int) -> None:
    pair, lists = pointed(f"http://127.0.0.1:{authority}/root.crl"), RevocationLists()
    async with Fetcher(interval=0) as fetch:
        first = await lists.of(pair.der, fetch, SITE, "127.0.0.1", frozenset())
        again = await lists.of(pair.der, fetch, SITE, "127.0.0.1", frozenset())
    assert first == again == (Lists.data,)
    assert Lists.asked == ["/root.crl"]


async def test_for_a_public_site_nothing_leaves_for_hosts_nobody_named(authority: int) -> None:
    pair = pointed(f"http://127.0.0.1:{authority}/root.crl")
    async with Fetcher(interval=0) as fetch:
        assert await RevocationLists().of(pair.der, fetch, SITE, "203.0.113.9", frozenset()) == ()
        # Named, yet at a private address: a certificate must not send us into our own network.
        named = frozenset({"127.0.0.1"})
        assert await RevocationLists().of(pair.der, fetch, SITE, "203.0.113.9", named) == ()
    assert Lists.asked == []


@pytest.mark.parametrize("path", ["/none.crl", "/root.crl#x"])
async def test_a_list_that_does_not_come_is_no_list(authority: int, path: str) -> None:
    pair = pointed(f"http://127.0.0.1:{authority}{path}")
    async with Fetcher(interval=0) as fetch:
        found = await RevocationLists().of(pair.der, fetch, SITE, "127.0.0.1", frozenset())
    assert found == (() if path == "/none.crl" else (Lists.data,))
