"""Servers on tlslite-ng: SSLv3, and two famous faults in servers that are otherwise complete.

ROBOT: the ClientKeyExchange is really decrypted, and a wrong PKCS#1 v1.5 padding is answered otherwise than a right
one. Ticketbleed (CVE-2016-9244): a ticket is really taken up, and a short session id comes back as 32 bytes; what
"leaks" is a fixed text, nobody's memory.
"""

from __future__ import annotations

import os
import socket
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    from tlslite import tlsconnection
    from tlslite.api import HandshakeSettings, TLSConnection, X509CertChain, parsePEMKey
    from tlslite.errors import TLSAlert, TLSIllegalParameterException
    from tlslite.keyexchange import RSAKeyExchange
    from tlslite.messages import ServerHello

Serve = Callable[[socket.socket], None]
_VERSIONS = {"SSLv3": (3, 0), "TLS1.0": (3, 1), "TLS1.1": (3, 2), "TLS1.2": (3, 3)}
_PAGE = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>zoo</title>\n"
_LEAK = b"0123456789abcdef0123456789abcdef"


class Oracle(Exception):  # noqa: N818 - it is what the server does
    """The padding was wrong, and this server hangs up without a word."""


class OracleExchange(RSAKeyExchange):  # type: ignore[misc]
    """RSA key exchange; a private key marked with `oracle` tells whether a padding is right."""

    def processClientKeyExchange(self, clientKeyExchange: Any) -> Any:  # noqa: N802, N803 - their names
        oracle = getattr(self.privateKey, "oracle", "")
        if not oracle:
            return super().processClientKeyExchange(clientKeyExchange)
        key = self.privateKey
        size = (key.n.bit_length() + 7) // 8
        sent = int.from_bytes(bytes(clientKeyExchange.encryptedPreMasterSecret), "big")
        plain = int(pow(sent, int(key.d), int(key.n))).to_bytes(size, "big")
        secret = plain[size - 48 :]
        if plain[:2] == b"\0\2" and plain[size - 49] == 0 and 0 not in plain[2 : size - 49]:
            right = tuple(secret[:2]) == tuple(self.clientHello.client_version)
            return bytearray(secret if right else os.urandom(48))
        if oracle == "alert":
            raise TLSIllegalParameterException("wrong padding")  # which becomes an alert
        raise Oracle


tlsconnection.RSAKeyExchange = OracleExchange


class Bleeding(TLSConnection):  # type: ignore[misc]
    """Gives a short session id back as if it were 32 bytes long."""

    def _sendMsg(self, msg: Any, *rest: Any, **named: Any) -> Any:  # noqa: N802 - their name
        if isinstance(msg, ServerHello) and 0 < len(msg.session_id) < 32:
            msg.session_id = msg.session_id + bytearray(_LEAK[len(msg.session_id) :])
        return super()._sendMsg(msg, *rest, **named)


def _server(connection: type[Any], oracle: str = "") -> Callable[[dict[str, Any]], Serve]:
    def make(server: dict[str, Any]) -> Serve:
        chain, pem = X509CertChain(), Path(server["key"]).read_text()
        chain.parsePemList(Path(server["chain"]).read_text())
        key = parsePEMKey(pem, private=True, implementations=["python"])
        key.oracle = oracle
        settings = HandshakeSettings()
        settings.minVersion, settings.maxVersion = (_VERSIONS[name] for name in (server["lowest"], server["highest"]))
        settings.cipherNames, settings.macNames = server["ciphers"], server["macs"]
        settings.keyExchangeNames = server["exchanges"]
        settings.eccCurves = settings.keyShares = ["secp256r1"]
        settings.useEncryptThenMAC = False
        settings.ticketKeys = [bytearray(os.urandom(32))] if connection is Bleeding else []
        settings.ticket_count = 1 if connection is Bleeding else 0

        def serve(plug: socket.socket) -> None:
            tls = connection(plug)
            tls.closeSocket = False
            try:
                tls.handshakeServer(certChain=chain, privateKey=key, settings=settings)
            except TLSAlert:
                if oracle:
                    _drain(plug)
                raise
            tls.read(max=4096, min=1)
            tls.write(_PAGE)
            tls.close()

        return serve

    return make


def _drain(plug: socket.socket) -> None:
    """Reads what is still under way, so that the kernel does not answer it with a reset that outruns the alert."""
    plug.shutdown(socket.SHUT_WR)
    plug.settimeout(1)
    while plug.recv(4096):
        pass


KINDS: dict[str, Callable[[dict[str, Any]], Serve]] = {
    "lite": _server(TLSConnection),
    "robot_alert": _server(TLSConnection, "alert"),
    "robot_reset": _server(TLSConnection, "hang up"),
    "ticketbleed": _server(Bleeding),
}
