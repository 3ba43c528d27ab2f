"""The prepared hellos, read by scapy: an implementation that shares nothing with ours."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from probes.tls.hello import ALL_SUITES, Protocol, Shape, ascii_host, hello, offered

HOST = "xã-hồng-thái.example.vn"


@pytest.fixture(scope="module")
def scapy_tls() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scapy.layers.tls import all as tls
    return tls


def read(scapy_tls: Any, raw: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return scapy_tls.TLS(raw).msg[0]


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize("protocol", [p for p in Protocol if p is not Protocol.SSL2])
def test_scapy_reads_what_we_meant(scapy_tls: Any, protocol: Protocol, shape: Shape) -> None:
    raw = hello(protocol, HOST, shape)
    message = read(scapy_tls, raw)
    assert message.version == min(protocol.number, 0x0303)
    assert message.msglen == len(raw) - 5 - 4
    assert list(message.comp) == [0]
    suites = [code for code in message.ciphers if code != 0x00FF]
    assert tuple(suites) == offered(protocol, shape)
    extensions = {type(e).__name__: e for e in message.ext or []}
    if protocol is Protocol.SSL3:
        assert not extensions
        return
    assert extensions["TLS_Ext_ServerName"].servernames[0].servername == ascii_host(HOST).encode()
    assert "TLS_Ext_SupportedGroups" in extensions
    if protocol is Protocol.TLS13:
        assert extensions["TLS_Ext_SupportedVersion_CH"].versions == [0x0304]
        shares = extensions["TLS_Ext_KeyShare_CH"].client_shares
        assert [share.group for share in shares] == ([0x001D] if shape is Shape.SMALL else [])
    else:
        assert "TLS_Ext_SupportedVersion_CH" not in extensions
    assert ("TLS_Ext_SignatureAlgorithms" in extensions) is (protocol.number >= 0x0303)


def test_scapy_reads_the_sslv2_hello() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scapy.layers.tls.record_sslv2 import SSLv2

        message = SSLv2(hello(Protocol.SSL2, HOST)).msg[0]
    assert message.version == 0x0002
    assert tuple(message.ciphers) == offered(Protocol.SSL2)
    assert len(message.challenge) == 16


def test_every_suite_scapy_knows_is_offered(scapy_tls: Any) -> None:
    from scapy.layers.tls.crypto.suites import _tls_cipher_suites as known

    not_to_offer = {0x0000, 0x00FF, 0x5600}  # the null state and the signalling values
    asked = set(ALL_SUITES) | set(offered(Protocol.TLS13)) | set(offered(Protocol.SSL2))
    assert {code for code in known if code not in not_to_offer} <= asked
    assert len(ALL_SUITES) == len(set(ALL_SUITES)) > 280


def test_the_small_hello_fits_where_old_balancers_can_read_it() -> None:
    for protocol in Protocol:
        assert len(offered(protocol, Shape.SMALL)) <= 60
        assert len(hello(protocol, "congthongtin.backan.gov.vn", Shape.SMALL)) < 256


def test_random_is_fresh_and_the_rest_is_not() -> None:
    for protocol in Protocol:
        one, two = hello(protocol, HOST), hello(protocol, HOST)
        differing = [at for at, (a, b) in enumerate(zip(one, two, strict=True)) if a != b]
        assert differing
        assert differing[-1] - differing[0] < 32


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("Cong.Example.VN.", "cong.example.vn"),
        ("bộ.vn", "xn--b-8xm.vn"),
        ("a" * 64 + ".vn", ""),
        ("a..vn", ""),
        ("", ""),
    ],
)
def test_ascii_host(name: str, ascii_name: str) -> None:
    assert ascii_host(name) == ascii_name


def test_an_address_is_no_server_name(scapy_tls: Any) -> None:
    for host in ("127.0.0.1", "::1", "[::1]", ""):
        names = [type(e).__name__ for e in read(scapy_tls, hello(Protocol.TLS12, host)).ext]
        assert "TLS_Ext_ServerName" not in names
