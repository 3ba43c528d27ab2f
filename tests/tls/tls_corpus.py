"""What real servers said, and mutations of it: the raw material of the fuzzing (`tls_fuzz`)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from tls_certs import NOW, Made, authority, make
from zoo.truth import Running

from probes.tls.examine import Examiner
from probes.tls.framing import message
from probes.tls.hello import record
from probes.tls.records import MAX_BYTES
from probes.tls.wire import Ending, Line, Reader
from socd.probe import Endpoint

_NUMBERS = (0, 1, 2, 0x7F, 0x80, 0xFF)
_DAY = timedelta(days=1)


# -- what real servers said ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Corpus:
    """`flights`: all a server said on one TLS connection; `ssl2` the same in SSLv2; the rest is DER, but for SCTs."""

    flights: tuple[bytes, ...]
    ssl2: tuple[bytes, ...]
    certificates: tuple[bytes, ...]
    chains: tuple[tuple[bytes, ...], ...]
    staples: tuple[bytes, ...]
    lists: tuple[bytes, ...] = ()
    scts: tuple[bytes, ...] = ()


class Tape(Line):
    """A line that keeps what was said on it."""

    said: list[bytes]

    async def talk(self, message: bytes, read: Reader, *how: Any, **more: Any) -> Ending:
        got = bytearray()

        def both(data: bytes) -> bytes | None:
            got.extend(data[: 32768 - len(got)])
            return read(data)

        ending = await super().talk(message, both, *how, **more)
        self.said.append(bytes(got))
        return ending


async def taped(servers: Iterable[Running]) -> Corpus:
    """Everything these servers say in a complete examination each."""
    said: list[bytes] = []
    chains: dict[tuple[bytes, ...], None] = {}
    staples, scts = dict[bytes, None](), dict[bytes, None]()
    for server in servers:
        tape = Tape(Endpoint(server.sni, server.address, server.port), 0.5, 5.0, 5)
        tape.said = said
        found = await Examiner(tape, server.sni).full()
        chains |= dict.fromkeys(sent.ders for sent in found.chains)
        staples |= dict.fromkeys(sent.staple for sent in found.chains if sent.staple)
        scts |= dict.fromkeys(sent.scts for sent in found.chains if sent.scts)
    flights = tuple(dict.fromkeys(one for one in said if one[:1] in (b"\x15", b"\x16")))
    ssl2 = tuple(dict.fromkeys(one for one in said if one and one[0] & 0x80))
    ders = tuple(dict.fromkeys(der for chain in chains for der in chain))
    return Corpus(flights, ssl2, ders, tuple(chains), tuple(staples), scts=tuple(scts))


def with_rarities(corpus: Corpus) -> Corpus:
    """What servers seldom send: revocation lists, answers of every kind, timestamps, keys of absurd sizes."""
    root = authority("Root CA")
    middle = authority("Middle CA", root)
    leaf = make(issuer=middle)
    gone = x509.RevokedCertificateBuilder().serial_number(leaf.cert.serial_number).revocation_date(NOW - _DAY).build()
    listed = x509.CertificateRevocationListBuilder().issuer_name(middle.name).last_update(NOW - _DAY)
    listed = listed.next_update(NOW + _DAY).add_revoked_certificate(gone)
    crl = listed.sign(middle.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    stamp = b"\0" + bytes(32) + (1_760_000_000_000).to_bytes(8, "big") + b"\0\0\4\3" + sized(bytes(70), 2)
    prime = b"\xff" * 2048
    huge = sized(prime, 2) + sized(b"\2", 2) + sized(prime[:-1] + b"\0", 2)
    hello = message(2, b"\3\3" + bytes(32) + b"\0" + b"\0\x39" + b"\0")
    flight = record(hello + message(11, sized(sized(leaf.der, 3), 3)) + message(12, huge) + message(14, b""), 0x0303)
    chain = (leaf.der, middle.der, root.der)
    return replace(
        corpus,
        flights=(*corpus.flights, flight),
        certificates=(*corpus.certificates, *chain),
        chains=(*corpus.chains, chain),
        staples=(*corpus.staples, *(_answer(leaf, middle, status) for status in ocsp.OCSPCertStatus)),
        lists=(*corpus.lists, crl),
        scts=(*corpus.scts, sized(sized(stamp, 2) * 2, 2)),
    )


def _answer(leaf: Made, issuer: Made, status: ocsp.OCSPCertStatus) -> bytes:
    revoked = NOW - _DAY if status is ocsp.OCSPCertStatus.REVOKED else None
    builder = ocsp.OCSPResponseBuilder().add_response(
        leaf.cert, issuer.cert, hashes.SHA1(), status, NOW - _DAY, NOW + _DAY, revoked, None
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, issuer.cert)
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


# -- mutations ----------------------------------------------------------------------------------------------------


@dataclass
class Mutator:
    """`dice` decides all, so that a seed tells the whole run."""

    dice: random.Random

    def bytes(self, data: bytes, other: bytes = b"") -> bytes:
        """A few bytes changed, cut out, doubled, put in, or another input's tail."""
        dice, out = self.dice, bytearray(data)
        for _ in range(dice.choice((1, 1, 1, 2, 3, 8))):
            at, size = dice.randrange(len(out) + 1), dice.choice((1, 1, 2, 3, 4, 16, 200))
            kind = dice.randrange(8)
            if kind == 0:
                out[at : at + 1] = bytes((dice.choice(_NUMBERS),))
            elif kind == 1 and at < len(out):
                out[at] ^= 1 << dice.randrange(8)
            elif kind == 2:
                out[at : at + size] = dice.randbytes(size)
            elif kind == 3:
                del out[at : at + size]
            elif kind == 4:
                out[at:at] = out[at : at + size] * dice.choice((1, 2, 50))
            elif kind == 5:
                out[at:at] = dice.randbytes(size)
            elif kind == 6:
                out[at:] = other[dice.randrange(len(other) + 1) :]
            else:
                del out[at:]
        return bytes(out[: MAX_BYTES + 1000])

    def flight(self, stream: bytes, other: bytes = b"") -> bytes:
        """TLS records with messages changed inside and lengths put right, so that the change is reached."""
        if self.dice.randrange(3) == 0:
            return self.bytes(stream, other)
        parts = list(records_of(stream))
        self._shuffle(parts)
        out = b""
        for kind, content in parts:
            if kind == 22 and self.dice.randrange(2):
                content = b"".join(self.message(one) for one in messages_of(content))
            elif self.dice.randrange(4) == 0:
                content = self.bytes(content, other)
            step = self.dice.choice((16384, 16384, 16384, 700, 64))
            for at in range(0, max(1, len(content)), step):
                out += record(content[at : at + step], self.dice.choice((0x0303, 0x0303, 0x0301, 0x0300)), kind)
        return out

    def message(self, one: bytes) -> bytes:
        if self.dice.randrange(3):
            return one
        body = self.bytes(one[4:])
        return bytes((one[0] if self.dice.randrange(8) else self.dice.randrange(30),)) + sized(body, 3)

    def _shuffle(self, parts: list[Any]) -> None:
        if parts and self.dice.randrange(4) == 0:
            at = self.dice.randrange(len(parts))
            parts[at:at] = [self.dice.choice(parts)] * self.dice.choice((1, 1, 2, 20))
        if len(parts) > 1 and self.dice.randrange(8) == 0:
            del parts[self.dice.randrange(len(parts))]

    def der(self, data: bytes, others: Sequence[bytes]) -> bytes:
        """One element of the tree replaced, and all lengths above it put right."""
        if self.dice.randrange(3) == 0:
            return self.bytes(data, self.dice.choice(others))
        return self._element(data, others, depth=0)

    def _element(self, data: bytes, others: Sequence[bytes], depth: int) -> bytes:
        parts = list(_tlv(data))
        if not parts or b"".join(whole for _, _, whole in parts) != data or depth > 12:
            return self.bytes(data)
        at = self.dice.randrange(len(parts))
        tag, content, whole = parts[at]
        if tag & 0x20 and self.dice.randrange(6):
            content = self._element(content, others, depth + 1)
        else:
            choice = self.dice.randrange(6)
            if choice == 0:
                content = b""
            elif choice == 1:
                content = self.dice.choice(others)[: self.dice.choice((3, 40, 4000))]
            elif choice == 2:
                content = content * self.dice.choice((2, 30))
            elif choice == 3:
                tag = self.dice.randrange(256)
            else:
                content = self.bytes(content)
        changed = bytes((tag,)) + _der_length(len(content)) + content
        rest = [part for _, _, part in parts]
        if self.dice.randrange(10) == 0:
            rest[at:at] = [whole] * self.dice.choice((1, 40))
        rest[at] = changed
        return b"".join(rest)

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """The input as it may arrive."""
        style = self.dice.randrange(4)
        if style == 0:
            yield data
            return
        step = self.dice.choice((1, 2, 5)) if style == 1 and len(data) < 3000 else self.dice.choice((50, 700, 5000))
        for at in range(0, len(data), step):
            yield data[at : at + step]


def sized(data: bytes, size: int) -> bytes:
    return (len(data) & (1 << 8 * size) - 1).to_bytes(size, "big") + data


def records_of(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 5 <= len(stream):
        size = int.from_bytes(stream[at + 3 : at + 5], "big")
        yield stream[at], stream[at + 5 : at + 5 + size]
        at += 5 + size


def messages_of(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        size = 4 + int.from_bytes(content[at + 1 : at + 4], "big")
        yield content[at : at + size]
        at += size


def _tlv(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    at = 0
    while at + 2 <= len(data):
        start, size = at + 2, data[at + 1]
        if size & 0x80:
            start += size & 0x7F
            size = int.from_bytes(data[at + 2 : start], "big")
        if start + size > len(data):
            return
        yield data[at], data[start : start + size], data[at : start + size]
        at = start + size


def _der_length(size: int) -> bytes:
    if size < 0x80:
        return bytes((size,))
    digits = (size.bit_length() + 7) // 8
    return bytes((0x80 | digits,)) + size.to_bytes(digits, "big")
