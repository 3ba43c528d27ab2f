"""The reader of flights: split, torn, lying and flooding replies."""

from __future__ import annotations

import struct
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tls_zoo import Pair, certify, recorded_flight, rsa_key

from probes.tls import records
from probes.tls.ask import kx, looks_like_http
from probes.tls.records import (
    Flight,
    Ssl2Flight,
    WireError,
    parse_key_exchange,
    parse_server_hello,
)


def vector(data: bytes, size: int) -> bytes:
    return len(data).to_bytes(size, "big") + data


def record(kind: int, content: bytes, version: int = 0x0303) -> bytes:
    return struct.pack("!BH", kind, version) + vector(content, 2)


def message(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + vector(body, 3)


def server_hello(version: int = 0x0303, suite: int = 0xC02F, extensions: bytes | None = None) -> bytes:
    body = struct.pack("!H", version) + bytes(32) + b"\0" + struct.pack("!HB", suite, 0)
    return message(2, body + (b"" if extensions is None else vector(extensions, 2)))


def certificates(*ders: bytes) -> bytes:
    return message(11, vector(b"".join(vector(der, 3) for der in ders), 3))


DONE = message(14, b"")
CHAIN = (b"leaf" * 300, b"middle" * 300, b"root" * 300)
FLIGHT = record(22, server_hello() + certificates(*CHAIN) + DONE)


def test_a_whole_flight() -> None:
    flight = Flight()
    flight.feed(FLIGHT)
    assert flight.hello is not None
    assert (flight.hello.version, flight.hello.suite, flight.hello.retry) == (0x0303, 0xC02F, False)
    assert flight.chain == CHAIN
    assert flight.over
    assert flight.spoke


@pytest.mark.parametrize("step", [1, 2, 3, 7, 100, 5000])
def test_bytes_arrive_as_they_like(step: int) -> None:
    flight = Flight()
    for at in range(0, len(FLIGHT), step):
        assert not flight.over
        flight.feed(FLIGHT[at : at + step])
    assert flight.chain == CHAIN
    assert flight.over


@pytest.mark.parametrize("size", [1, 3, 50, 1000])
def test_messages_split_over_records(size: int) -> None:
    messages = server_hello() + certificates(*CHAIN) + DONE
    flight = Flight()
    for at in range(0, len(messages), size):
        flight.feed(record(22, messages[at : at + size]))
    assert flight.chain == CHAIN
    assert flight.over


def test_real_flight_as_scapy_reads_it(authority: Pair, tmp_path: Path) -> None:
    """A real server's flight, through our reader and through scapy's."""
    raw = recorded_flight(certify(issuer=authority, key=rsa_key()), tmp_path)
    flight = Flight(kx)
    flight.feed(raw)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from scapy.layers.tls import all as tls

        read, rest = [], raw
        while rest:
            packet = tls.TLS(rest)
            read += packet.msg
            rest = bytes(packet.payload)
    theirs = {type(each).__name__: each for each in read}
    assert flight.hello is not None
    assert flight.hello.suite == theirs["TLSServerHello"].cipher
    assert flight.hello.version == theirs["TLSServerHello"].version
    assert tuple(flight.hello.extensions) == tuple(int(e.type) for e in theirs["TLSServerHello"].ext)
    assert flight.hello.session == (theirs["TLSServerHello"].sid or b"")
    assert flight.hello.random[4:] == theirs["TLSServerHello"].random_bytes
    assert flight.chain == tuple(cert.der for _, cert in theirs["TLSCertificate"].certs)
    params = theirs["TLSServerKeyExchange"].params
    assert flight.exchange is not None
    assert flight.exchange.group == params.named_curve
    assert flight.exchange.public == params.point
    assert flight.exchange.signature == theirs["TLSServerKeyExchange"].sig.sig_alg
    assert flight.over


def test_hello_retry_request_names_the_group() -> None:
    extensions = struct.pack("!HHH", 43, 2, 0x0304) + struct.pack("!HHH", 51, 2, 0x001D)
    body = b"\3\3" + records.RETRY_RANDOM + vector(bytes(32), 1) + b"\x13\1\0" + vector(extensions, 2)
    flight = Flight()
    flight.feed(record(22, message(2, body)))
    assert flight.hello is not None
    assert (flight.hello.version, flight.hello.suite) == (0x0304, 0x1301)
    assert (flight.hello.retry, flight.hello.group, flight.hello.session) == (True, 0x001D, bytes(32))
    assert flight.hello.extensions == {43: b"\3\4", 51: b"\0\x1d"}
    assert flight.over


def test_finite_field_parameters() -> None:
    prime, public = b"\0" + b"\xff" * 128, b"\x05" * 128
    body = vector(prime, 2) + vector(b"\2", 2) + vector(public, 2)
    signed = body + b"\4\1" + vector(b"s" * 256, 2)
    for raw, version, signature in ((signed, 0x0303, 0x0401), (body, 0x0301, None), (body, 0x0303, None)):
        found = parse_key_exchange(raw, "DHE", version)
        assert (found.bits, found.prime.lstrip(b"\0"), found.public) == (1024, b"\xff" * 128, public)
        assert (found.signature, found.raw, found.group) == (signature, raw, None)
    assert parse_key_exchange(vector(b"hint", 2) + body, "DHE_PSK", 0x0303).bits == 1024
    export = vector(b"\xc0" * 64, 2) + vector(b"\1\0\1", 2)  # an RSA key of the moment: no Diffie-Hellman
    assert (parse_key_exchange(export, "RSA", 0x0301).bits, parse_key_exchange(export, "RSA", 0x0301).raw) == (
        0,
        export,
    )
    assert parse_key_exchange(b"whatever", "GOST", 0x0303).raw == b"whatever"
    assert parse_key_exchange(b"\1explicit", "ECDHE", 0x0303).group is None
    for broken in (b"", b"\0", vector(prime, 2), vector(prime, 2) + b"\0"):
        with pytest.raises(WireError):
            parse_key_exchange(broken, "DHE", 0x0303)
    with pytest.raises(WireError):
        parse_key_exchange(b"\3\0", "ECDHE", 0x0303)


def test_a_staple_and_a_question_for_our_certificate() -> None:
    staple = message(22, b"\1" + vector(b"an OCSP response", 3))
    request = message(13, b"\1\1" + vector(b"\4\1", 2) + b"\0\0")
    flight = Flight()
    flight.feed(record(22, server_hello() + certificates(*CHAIN) + staple + request + DONE))
    assert (flight.staple, flight.requested, flight.over) == (b"an OCSP response", True, True)
    assert not Flight().requested


def test_extensions_are_kept_by_number_the_first_of_each() -> None:
    listed = struct.pack("!HH", 23, 0) + struct.pack("!HH", 0xFF01, 1) + b"\0" + struct.pack("!HH", 23, 1) + b"x"
    flight = Flight()
    flight.feed(record(22, server_hello(extensions=listed)))
    assert flight.hello is not None
    assert flight.hello.extensions == {23: b"", 0xFF01: b"\0"}
    alpn = struct.pack("!HH", 16, 5) + vector(vector(b"h2", 1), 2)
    assert parse_server_hello(server_hello(extensions=alpn)[4:]).alpn == "h2"
    nothing = parse_server_hello(server_hello(extensions=b"")[4:])
    assert (nothing.alpn, nothing.share, nothing.extensions) == ("", b"", {})


def test_warnings_before_the_hello_are_passed_over() -> None:
    flight = Flight()
    flight.feed(record(21, b"\1\x70") + FLIGHT)
    assert flight.fatal is None
    assert [alert.name for alert in flight.alerts] == ["unrecognized_name"]
    assert flight.chain == CHAIN


@pytest.mark.parametrize(
    ("alert", "name"), [(b"\2\x46", "protocol_version"), (b"\1\0", "close_notify"), (b"\2\xc8", "alert 200")]
)
def test_a_fatal_alert_ends_it(alert: bytes, name: str) -> None:
    flight = Flight()
    flight.feed(record(21, alert))
    assert flight.over
    assert flight.fatal is not None
    assert flight.fatal.name == name


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        record(23, b"secret"),
        record(22, DONE),
        record(22, server_hello(extensions=b"\0\1\0\5a")),
        record(22, message(2, b"\3\3")),
        record(22, message(2, b"\3\3" + bytes(32) + vector(bytes(33), 1) + b"\0\0\0")),
        record(22, b"\2\xff\xff\xff"),
        record(22, server_hello() + certificates(*[b"x"] * 65)),
        record(22, server_hello() + message(11, b"\0\0\5\0\0\x09ab")),
        record(21, b"\1\x70") * 9,
        record(21, b"\7\x70"),
        record(21, b"\1"),
        record(22, b"") * 17,
        struct.pack("!BHH", 22, 0x0303, 0xFFFF),
        record(22, server_hello()) + record(20, b"\1") * 17,
        record(22, server_hello() + b"\x10\1\0\0") + record(22, bytes(16_000)) * 17,
    ],
)
def test_what_breaks_the_rules_is_a_wire_error(reply: bytes) -> None:
    with pytest.raises(WireError):
        Flight().feed(reply)


def ssl2_hello(specs: bytes, certificate: bytes = b"cert", version: int = 2, header: int = 2) -> bytes:
    sizes = struct.pack("!HHH", len(certificate), len(specs), 16)
    body = b"\4\0\1" + struct.pack("!H", version) + sizes + certificate + specs + bytes(16)
    if header == 3:
        return struct.pack("!HB", len(body), 0) + body
    return struct.pack("!H", 0x8000 | len(body)) + body


@pytest.mark.parametrize("header", [2, 3])
@pytest.mark.parametrize("step", [1, 4, 1000])
def test_sslv2_server_hello(header: int, step: int) -> None:
    raw = ssl2_hello(b"\7\0\xc0\1\0\x80", header=header)
    flight = Ssl2Flight()
    for at in range(0, len(raw), step):
        flight.feed(raw[at : at + step])
    assert flight.suites == (0x0700C0, 0x010080)
    assert flight.chain == (b"cert",)
    assert flight.over
    flight.feed(b"what comes later is not read")
    assert flight.suites == (0x0700C0, 0x010080)


def test_sslv2_empty_list_is_told_apart_from_no_answer() -> None:
    flight = Ssl2Flight()
    assert flight.suites is None
    flight.feed(ssl2_hello(b"", b""))
    assert flight.suites == ()


def test_sslv2_error_and_tls_alert() -> None:
    flight = Ssl2Flight()
    flight.feed(b"\x80\3\0\0\1")
    assert (flight.error, flight.over) == (1, True)
    flight = Ssl2Flight()
    flight.feed(record(21, b"\2\x46")[:3])
    flight.feed(record(21, b"\2\x46")[3:])
    assert flight.tls is not None
    assert flight.tls.fatal is not None
    assert (flight.over, flight.spoke) == (True, True)


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.0 400",
        ssl2_hello(b"\1\2"),
        ssl2_hello(b"", version=3),
        b"\x80\3\7ab",
        b"\x80\5\4\0\0\0\0",
        b"\x80\x01\x04",
    ],
)
def test_sslv2_rubbish(reply: bytes) -> None:
    with pytest.raises(WireError):
        Ssl2Flight().feed(reply)


def feed_all(flight: Flight | Ssl2Flight, raw: bytes, step: int) -> None:
    """Only a WireError may come out, and only a bounded amount may stay inside."""
    try:
        for at in range(0, len(raw), step):
            flight.feed(raw[at : at + step])
            if flight.over:
                break
    except WireError:
        pass
    inner = flight.tls if isinstance(flight, Ssl2Flight) else flight
    if inner is not None:
        assert inner.pending <= records.MAX_BYTES + step
        assert len(inner.chain) <= records.MAX_CERTIFICATES


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=600), st.integers(1, 300))
def test_random_bytes(raw: bytes, step: int) -> None:
    feed_all(Flight(), raw, step)
    feed_all(Ssl2Flight(), raw, step)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        [
            FLIGHT[:400],
            record(21, b"\1\x70") + FLIGHT[:300],
            ssl2_hello(b"\7\0\xc0"),
            record(22, server_hello(extensions=b"")),
        ]
    ),
    st.lists(st.tuples(st.integers(0, 399), st.integers(0, 255)), max_size=8),
    st.integers(0, 400),
    st.integers(1, 400),
)
def test_mutated_flights(raw: bytes, changes: list[tuple[int, int]], cut: int, step: int) -> None:
    data = bytearray(raw)
    for at, value in changes:
        data[at % len(data)] = value
    feed_all(Flight(), bytes(data[:cut] or data), step)
    feed_all(Ssl2Flight(), bytes(data[:cut] or data), step)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([20, 21, 22, 23]), st.binary(max_size=80)), max_size=12))
def test_well_formed_records_with_any_content(parts: list[tuple[int, bytes]]) -> None:
    feed_all(Flight(), b"".join(record(kind, content) for kind, content in parts), 4096)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([2, 11, 12, 14]), st.binary(max_size=120)), max_size=6))
def test_well_formed_messages_with_any_body(parts: list[tuple[int, bytes]]) -> None:
    feed_all(Flight(), record(22, server_hello() + b"".join(message(kind, body) for kind, body in parts)), 4096)


def test_http_is_recognised() -> None:
    assert looks_like_http(b"HTTP/1.1 400 Bad Request")
    assert looks_like_http(b"\r\n<!doctype html>")
    assert not looks_like_http(FLIGHT)
    assert not looks_like_http(b"")
