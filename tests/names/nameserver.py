"""A small DNS server on loopback, over UDP and TCP, whose records and manners the tests change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

Key = tuple[str, str]


@dataclass
class NameServer(asyncio.DatagramProtocol):
    """`records`: (name, type) → values; a name with any record exists. `manner`: "" honest, "silent", "servfail",
    "refused", "rubbish", "truncate" (UDP answers are cut: the client must come back over TCP), "other-id"."""

    records: dict[Key, list[str]] = field(default_factory=dict)
    manner: str = ""
    asked: list[Key] = field(default_factory=list)
    over_tcp: int = 0
    port: int = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if self.manner == "silent":
            return
        wire = b"\x00rubbish" if self.manner == "rubbish" else self.answer(data, tcp=False)
        self.transport.sendto(wire, address)  # type: ignore[attr-defined]

    async def stream(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        size = int.from_bytes(await reader.readexactly(2), "big")
        wire = self.answer(await reader.readexactly(size), tcp=True)
        self.over_tcp += 1
        writer.write(len(wire).to_bytes(2, "big") + wire)
        await writer.drain()
        writer.close()

    def answer(self, data: bytes, *, tcp: bool) -> bytes:
        query = dns.message.from_wire(data)
        reply = dns.message.make_response(query, recursion_available=True)
        question = query.question[0]
        name, kind = question.name.to_text().rstrip(".").lower(), dns.rdatatype.to_text(question.rdtype)
        self.asked.append((name, kind))
        if self.manner in ("servfail", "refused"):
            reply.set_rcode(dns.rcode.from_text(self.manner.upper()))
        elif self.manner == "truncate" and not tcp:
            reply.flags |= dns.flags.TC
        else:
            self._fill(reply, name, kind)
        if self.manner == "other-id":
            reply.id ^= 1
        return reply.to_wire()

    def _fill(self, reply: dns.message.Message, name: str, kind: str) -> None:
        for _ in range(12):
            if found := self.records.get((name, kind)):
                reply.answer.append(dns.rrset.from_text_list(dns.name.from_text(name), 60, "IN", kind, found))
                return
            alias = self.records.get((name, "CNAME"))
            if not alias:
                break
            reply.answer.append(dns.rrset.from_text_list(dns.name.from_text(name), 60, "IN", "CNAME", alias))
            name = alias[0].rstrip(".").lower()
        if not any(known == name or known.endswith(f".{name}") for known, _ in self.records):
            reply.set_rcode(dns.rcode.NXDOMAIN)


@asynccontextmanager
async def serving(records: dict[Key, list[str]]) -> AsyncIterator[NameServer]:
    server = NameServer(records=dict(records))
    tcp = await asyncio.start_server(server.stream, "127.0.0.1", 0)
    server.port = tcp.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: server, ("127.0.0.1", server.port))
    try:
        yield server
    finally:
        transport.close()
        tcp.close()
        await tcp.wait_closed()
