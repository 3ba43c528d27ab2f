"""The prepared hellos, read by scapy: an implementation that shares nothing with ours."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tls_zoo import Pair, recorded_flight

from probes.tls.codes import Codes
from probes.tls.hello import (
    FALLBACK_SCSV,
    GREASE,
    GROUPS_12,
    GROUPS_13,
    GROUPS_SMALL,
    RENEGOTIATION_SCSV,
    SIGNATURES,
    SIGNATURES_SMALL,
    Offer,
    Protocol,
    ascii_host,
    extension,
    hello,
    share,
)
from probes.tls.records import Flight
from probes.tls.registry import COMMON_SUITES, SUITES_13, SUITES_SSL2, SUITES_UP_TO_12

P = Protocol
HOST = "xã-hồng-thái.example.vn"
TLS = [protocol for protocol in Protocol if protocol is not P.SSL2]
SHARE = share(0x001D, bytes(range(32)))


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


def rich(protocol: Protocol, **told: Any) -> Offer:
    newest = protocol is P.TLS13
    groups = GROUPS_13 if newest else GROUPS_12
    return Offer(protocol, SUITES_13 if newest else SUITES_UP_TO_12, groups, **told)


def small(protocol: Protocol) -> Offer:
    if protocol is P.SSL2:
        return Offer(protocol, SUITES_SSL2)
    if protocol is P.TLS13:
        return Offer(protocol, SUITES_13[:3], GROUPS_SMALL, SIGNATURES_SMALL, shares=SHARE, rich=False)
    return Offer(protocol, COMMON_SUITES, GROUPS_SMALL, SIGNATURES_SMALL, rich=False)


def extensions(message: Any) -> dict[str, Any]:
    return {type(each).__name__.removeprefix("TLS_Ext_"): each for each in message.ext or []}


@pytest.mark.parametrize("make", [rich, small])
@pytest.mark.parametrize("protocol", TLS)
def test_scapy_reads_what_we_meant(scapy_tls: Any, protocol: Protocol, make: Any) -> None:
    offer = make(protocol)
    raw = hello(offer, HOST)
    message = read(scapy_tls, raw)
    assert message.version == min(protocol.number, 0x0303)
    assert message.msglen == len(raw) - 5 - 4
    assert list(message.comp) == ([0] if protocol is P.TLS13 else [1, 0])
    assert tuple(code for code in message.ciphers if code != RENEGOTIATION_SCSV) == offer.suites
    seen = extensions(message)
    if protocol is P.SSL3:
        assert not seen
        assert RENEGOTIATION_SCSV in message.ciphers
        return
    assert seen["ServerName"].servernames[0].servername == ascii_host(HOST).encode()
    assert tuple(seen["SupportedGroups"].groups) == offer.groups
    assert ("SignatureAlgorithms" in seen) is (protocol.number >= 0x0303)
    if protocol.number >= 0x0303:
        assert tuple(seen["SignatureAlgorithms"].sig_algs) == offer.signatures
    if protocol is P.TLS13:
        assert seen["SupportedVersion_CH"].versions == [0x0304]
        shares = seen["KeyShare_CH"].client_shares
        assert [(one.group, one.key_exchange) for one in shares] == ([(0x001D, SHARE[4:])] if offer.shares else [])
        assert list(seen["PSKKeyExchangeModes"].kxmodes) == [1]
        assert message.sidlen == 32
    else:
        assert "SupportedVersion_CH" not in seen
        assert message.sidlen == 0
        assert ("RenegotiationInfo" in seen) is (RENEGOTIATION_SCSV not in message.ciphers) is offer.rich


@pytest.mark.parametrize("protocol", [P.TLS10, P.TLS11, P.TLS12])
def test_a_rich_hello_asks_for_everything_at_once(scapy_tls: Any, protocol: Protocol) -> None:
    told = read(scapy_tls, hello(rich(protocol, alpn=("h2", "http/1.1")), HOST)).ext
    numbers = [int(each.type) for each in told]
    # stapling, SCTs, heartbeat, encrypt-then-MAC, extended master secret, ticket, ALPN, and a number nobody knows
    assert {5, 18, 15, 22, 23, 35, 16, GREASE} <= set(numbers)
    assert len(numbers) == len(set(numbers))
    names = extensions(read(scapy_tls, hello(rich(protocol, alpn=("h2", "http/1.1")), HOST)))["ALPN"].protocols
    assert [name.protocol for name in names] == [b"h2", b"http/1.1"]


def test_what_a_session_is_taken_up_with(scapy_tls: Any) -> None:
    offer = rich(P.TLS12, ticket=b"ticket" * 9, session=b"s" * 20, renegotiation=b"finished now")
    message = read(scapy_tls, hello(replace(offer, extra=extension(0xABCD, b"last")), HOST))
    seen = extensions(message)
    assert seen["SessionTicket"].ticket == b"ticket" * 9
    assert message.sid == b"s" * 20
    assert seen["RenegotiationInfo"].renegotiated_connection == b"finished now"
    assert int(message.ext[-1].type) == 0xABCD
    silent = read(scapy_tls, hello(rich(P.TLS12, renegotiation=None), HOST))
    assert "RenegotiationInfo" not in extensions(silent)
    assert RENEGOTIATION_SCSV not in silent.ciphers
    assert RENEGOTIATION_SCSV not in read(scapy_tls, hello(replace(small(P.TLS12), renegotiation=None), HOST)).ciphers


def test_a_version_of_the_future_and_a_fall_back(scapy_tls: Any) -> None:
    future = read(scapy_tls, hello(rich(P.TLS12, legacy_version=0x0304), HOST))
    assert future.version == 0x0304
    assert "SupportedVersion_CH" not in extensions(future)
    fallen = read(scapy_tls, hello(Offer(P.TLS10, (0x002F, FALLBACK_SCSV)), HOST))
    assert fallen.ciphers[:2] == [0x002F, FALLBACK_SCSV]


def test_a_hello_without_any_extension(scapy_tls: Any) -> None:
    """For servers that choke on the first one: not even an empty list of them."""
    for protocol in (P.TLS10, P.TLS11, P.TLS12):
        message = read(scapy_tls, hello(Offer(protocol, (0x002F,), (), (), rich=False), HOST))
        assert (message.ext, message.extlen) == ([], None)
        assert list(message.ciphers) == [0x002F, RENEGOTIATION_SCSV]


def test_scapy_reads_the_sslv2_hello() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scapy.layers.tls.record_sslv2 import SSLv2

        message = SSLv2(hello(Offer(P.SSL2, SUITES_SSL2), HOST)).msg[0]
    assert message.version == 0x0002
    assert tuple(message.ciphers) == SUITES_SSL2
    assert len(message.challenge) == 16


def test_every_suite_and_group_scapy_knows_is_offered(scapy_tls: Any) -> None:
    from scapy.layers.tls.crypto.groups import _tls_named_groups as groups
    from scapy.layers.tls.crypto.suites import _tls_cipher_suites as known
    from scapy.layers.tls.keyexchange import _tls_hash_sig as signatures

    not_to_offer = {0x0000, RENEGOTIATION_SCSV, FALLBACK_SCSV}  # the null state and the signalling values
    assert set(known) - not_to_offer <= {*SUITES_UP_TO_12, *SUITES_13, *SUITES_SSL2}
    assert len(SUITES_UP_TO_12) == len(set(SUITES_UP_TO_12)) > 280
    assert {code for code in groups if code < 0xFF00} <= {*GROUPS_12, *GROUPS_13}
    for codes in (GROUPS_12, GROUPS_13, SIGNATURES):
        assert len(codes) == len(set(codes))
    real = {0x0401, 0x0501, 0x0601, 0x0403, 0x0503, 0x0603, 0x0804, 0x0805, 0x0806, 0x0807, 0x0808, 0x0201, 0x0203}
    assert real <= set(SIGNATURES) & set(signatures)


def test_the_small_hello_fits_where_old_balancers_can_read_it() -> None:
    for protocol in Protocol:
        assert len(small(protocol).suites) <= 60
        assert len(hello(small(protocol), "congthongtin.backan.gov.vn")) < 256


@pytest.mark.parametrize("make", [rich, small])
def test_random_is_fresh_and_the_rest_is_not(make: Any) -> None:
    for protocol in Protocol:
        offer = make(protocol) if protocol is not P.SSL2 else small(protocol)
        one, two = hello(offer, HOST), hello(offer, HOST)
        differing = {at for at, (a, b) in enumerate(zip(one, two, strict=True)) if a != b}
        fresh = set(range(len(one) - 16, len(one))) if protocol is P.SSL2 else set(range(11, 43))
        if protocol is P.TLS13:
            fresh |= set(range(44, 76))
        assert differing
        assert differing <= fresh
        assert len(differing) > len(fresh) // 2


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("Cong.Example.VN.", "cong.example.vn"),
        ("bộ.vn", "xn--b-8xm.vn"),
        ("a" * 64 + ".vn", "a" * 64 + ".vn"),
        ("ộ" * 64 + ".vn", ""),
        ("ộ..vn", ""),
        ("", ""),
    ],
)
def test_ascii_host(name: str, ascii_name: str) -> None:
    assert ascii_host(name) == ascii_name


def test_an_address_is_no_server_name(scapy_tls: Any) -> None:
    for host in ("127.0.0.1", "::1", "[::1]", "", "a" * 256):
        message = read(scapy_tls, hello(rich(P.TLS12), host))
        assert "ServerName" not in extensions(message)


@pytest.mark.parametrize("make", [rich, small])
def test_a_real_server_understands(good: Pair, tmp_path: Path, make: Any) -> None:
    """OpenSSL in memory: a whole flight for TLS 1.2, a HelloRetryRequest or a ServerHello for TLS 1.3."""
    for protocol in (P.TLS12, P.TLS13):
        flight = Flight()
        flight.feed(recorded_flight(good, tmp_path, hello(make(protocol), HOST)))
        assert flight.hello is not None
        assert flight.hello.version == protocol.number
        assert flight.hello.retry is (make is rich and protocol is P.TLS13)
        assert flight.chain == (good.der if protocol is P.TLS12 else ())


@given(st.lists(st.sampled_from((0x0102, 0x0201, 0x0101, 0x0202, 0xFFFF, 0x00FF, 0xFF00, 5)), max_size=12))
def test_codes_on_the_wire_are_a_list_like_any_other(numbers: list[int]) -> None:
    """Also where the bytes of two neighbours look like a third number."""
    codes = Codes(numbers)
    assert list(codes) == numbers and list(codes.turned) == numbers[::-1] and len(codes) == len(numbers)
    assert codes == Codes(tuple(numbers)) and hash(codes) == hash(Codes(numbers)) and list(codes[1:3]) == numbers[1:3]
    assert [codes[place] for place in range(-len(numbers), len(numbers))] == numbers * 2
    for number in (0x0102, 0x0201, 0x00FF, 0xFF00, 5, -1, 0x10000):
        assert (number in codes) is (number in numbers)
    for number in set(numbers):
        left = list(numbers)
        left.remove(number)
        assert codes.index(number) == numbers.index(number) and list(codes.without(number)) == left
    with pytest.raises(ValueError, match="0x1301"):
        codes.without(0x1301)
