"""Servers with post-quantum key exchange: OpenSSL 3.5 or later, out of the wheel of Python's cryptography."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

from OpenSSL import SSL
from OpenSSL.SSL import _lib

Serve = Callable[[socket.socket], None]
_PAGE = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>zoo</title>\n"
_VERSIONS = {"TLS1.2": SSL.TLS1_2_VERSION, "TLS1.3": SSL.TLS1_3_VERSION}


def _pq(server: dict[str, Any]) -> Serve:
    context = SSL.Context(SSL.TLS_SERVER_METHOD)
    context.use_certificate_chain_file(server["chain"])
    context.use_privatekey_file(server["key"])
    versions = [_VERSIONS[name] for name in server["protocols"]]
    context.set_min_proto_version(min(versions))
    context.set_max_proto_version(max(versions))
    if server["ciphers"]:
        context.set_cipher_list(server["ciphers"].encode())
    assert _lib.SSL_CTX_set1_curves_list(context._context, server["groups"].encode()) == 1, server["groups"]

    def serve(plug: socket.socket) -> None:
        plug.setblocking(True)  # pyOpenSSL reads the descriptor itself
        tls = SSL.Connection(context, plug)
        tls.set_accept_state()
        tls.do_handshake()
        tls.recv(4096)
        tls.sendall(_PAGE)
        tls.shutdown()

    return serve


KINDS: dict[str, Callable[[dict[str, Any]], Serve]] = {"pq": _pq}
