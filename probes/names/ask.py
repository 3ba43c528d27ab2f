"""Questions to resolvers: addresses, aliases and name servers. The wire is dnspython's; a fault is an answer."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import dns.asyncquery
import dns.asyncresolver
import dns.exception
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.resolver

MAX_RECORDS = 32


class Said(StrEnum):
    """What a resolver said: records, no such name (NXDOMAIN), a name without such records, or nothing we can use."""

    FOUND = "found"
    ABSENT = "absent"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Answer:
    """One resolver's answer about one name: `records` are addresses or name servers (lower case, without the last
    dot, sorted), `chain` the alias targets on the way, in order."""

    resolver: str
    said: Said
    records: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Resolver:
    """One resolver by address; `name` is how it is told of."""

    address: str
    port: int = 53

    @property
    def name(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return host if self.port == 53 else f"{host}:{self.port}"

    @classmethod
    def parse(cls, text: str) -> Resolver:
        """From "192.0.2.1", "192.0.2.1:5353", "2001:db8::1" or "[2001:db8::1]:53". Raises ValueError."""
        host, port = text.strip(), 53
        if host.startswith("["):
            host, closed, rest = host[1:].partition("]")
            if not closed:
                raise ValueError("no closing bracket")
            port = int(rest[1:]) if rest.startswith(":") else 53
        elif host.count(":") == 1:
            host, _, told = host.partition(":")
            port = int(told)
        if not 0 < port < 65536:
            raise ValueError(f"no port: {port}")
        return cls(str(ipaddress.ip_address(host)), port)


def system_resolvers() -> tuple[Resolver, ...]:
    """Those of /etc/resolv.conf; none where it names none."""
    try:
        found = dns.resolver.Resolver(configure=True)
    except dns.exception.DNSException:
        return ()
    addresses = [str(server) for server in found.nameservers[:3]]
    return tuple(Resolver(address, found.port) for address in addresses if _is_address(address))


async def addresses(resolver: Resolver, host: str, patience: float) -> Answer:
    """A and AAAA together: FAILED only where neither could be told, ABSENT where the name does not exist."""
    four, six = await asyncio.gather(
        ask(resolver, host, "A", patience), ask(resolver, host, "AAAA", patience)
    )  # fmt: skip
    if four.said is Said.FAILED and six.said in (Said.FAILED, Said.EMPTY):
        return four  # the answer to A is what counts: an empty one for AAAA alone says nothing
    first = four if four.said is not Said.FAILED else six
    records = tuple(sorted({*four.records, *six.records}))
    said = Said.FOUND if records else Said.ABSENT if Said.ABSENT in (four.said, six.said) else Said.EMPTY
    return Answer(resolver.name, said, records, first.chain or six.chain, first.detail)


async def ask(resolver: Resolver, name: str, kind: str, patience: float) -> Answer:
    """One question over UDP, over TCP where the answer was cut; asked twice. Never raises for what the net does."""
    detail = ""
    for _ in range(2):
        try:
            return _read(resolver, await _exchange(resolver, name, kind, patience))
        except (dns.exception.DNSException, OSError, EOFError, ValueError, UnicodeError) as error:
            detail = f"{type(error).__name__}: {error}"[:200]
    return Answer(resolver.name, Said.FAILED, detail=detail)


async def _exchange(resolver: Resolver, name: str, kind: str, patience: float) -> dns.message.Message:
    query = dns.message.make_query(dns.name.from_text(name), kind)
    answer, _ = await dns.asyncquery.udp_with_fallback(query, resolver.address, timeout=patience, port=resolver.port)
    return answer


def _read(resolver: Resolver, answer: dns.message.Message) -> Answer:
    """Raises DNSException for an answer that hangs together in no way (alias loops, broken chains)."""
    code = answer.rcode()
    if code not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return Answer(resolver.name, Said.FAILED, detail=dns.rcode.to_text(code))
    if not isinstance(answer, dns.message.QueryMessage):
        return Answer(resolver.name, Said.FAILED, detail="no answer to a query")
    result = answer.resolve_chaining()
    chain = tuple(_plain(str(cname[0].target)) for cname in result.cnames)
    if code == dns.rcode.NXDOMAIN:
        return Answer(resolver.name, Said.ABSENT, chain=chain)
    records = sorted({_plain(record.to_text()) for record in result.answer or ()})[:MAX_RECORDS]
    return Answer(resolver.name, Said.FOUND if records else Said.EMPTY, tuple(records), chain)


def told(answers: Iterable[Answer]) -> list[Answer]:
    """Answers of resolvers that could tell."""
    return [answer for answer in answers if answer.said is not Said.FAILED]


def _plain(name: str) -> str:
    return name.rstrip(".").lower()[:253]


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
