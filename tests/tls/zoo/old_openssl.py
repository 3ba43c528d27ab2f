"""A server program on OpenSSL 1.0.2e: `python old_openssl.py LIBRARY SPECIFICATION`.

The library is an extension module into which OpenSSL is linked; its functions are not exported, so they are found by
the module's symbol table. One process listens for all animals and forks for each connection, since OpenSSL of that
age wants locks before it is shared by threads. The specification is JSON: a list of objects with address, port, chain,
key, protocols, ciphers, curves, and optionally dh (a PEM file), export (a 512-bit RSA key for EXPORT), compression.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

_ANCHOR = "PyInit__nassl_legacy"  # the one function that is exported
_SYMTAB, _FUNCTION = 2, 2
_NO = {"SSLv2": 0x01000000, "SSLv3": 0x02000000, "TLS1.0": 0x04000000, "TLS1.1": 0x10000000, "TLS1.2": 0x08000000}
_NO_COMPRESSION, _SINGLE_DH_USE = 0x00020000, 0x00100000
_SET_TMP_RSA, _SET_TMP_DH, _OPTIONS, _CURVES, _ECDH_AUTO = 2, 3, 32, 92, 94
_P, _I, _L, _S = ctypes.c_void_p, ctypes.c_int, ctypes.c_long, ctypes.c_char_p
_PAGE = b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<title>zoo</title>\n"


def symbols(path: Path) -> dict[str, int]:
    """Every function of a 64-bit ELF file's symbol table, with its place."""
    data = path.read_bytes()
    (table,) = struct.unpack_from("<Q", data, 40)
    size, count = struct.unpack_from("<HH", data, 58)
    sections = [struct.unpack_from("<IIQQQQIIQQ", data, table + number * size) for number in range(count)]
    out = {}
    for section in sections:
        if section[1] != _SYMTAB:
            continue
        strings = sections[section[6]][4]
        for place in range(section[4], section[4] + section[5], 24):
            name, info, _, defined, value, _ = struct.unpack_from("<IBBHQQ", data, place)
            if defined and info & 15 == _FUNCTION:
                out[data[strings + name : data.index(b"\0", strings + name)].decode()] = value
    return out


class OpenSsl:
    """The library's functions by name: `lib.call("SSL_CTX_new", _P, (_P, method))`."""

    def __init__(self, path: Path) -> None:
        self._places = symbols(path)
        self._library = ctypes.CDLL(str(path))
        anchor = ctypes.cast(getattr(self._library, _ANCHOR), _P).value
        assert anchor is not None
        self._base = anchor - self._places[_ANCHOR]
        self.call("SSL_library_init", _I)

    def call(self, name: str, result: Any, *arguments: tuple[Any, Any]) -> Any:
        function = ctypes.CFUNCTYPE(result, *(kind for kind, _ in arguments))(self._base + self._places[name])
        return function(*(value for _, value in arguments))

    def context(self, server: dict[str, Any]) -> Any:
        """An SSL_CTX set up as the specification says."""
        context = self.call("SSL_CTX_new", _P, (_P, self.call("SSLv23_server_method", _P)))
        options = _SINGLE_DH_USE | (0 if server.get("compression") else _NO_COMPRESSION)
        options |= sum(bit for name, bit in _NO.items() if name not in server["protocols"])
        self._control(context, _OPTIONS, options)
        done = self.call("SSL_CTX_set_cipher_list", _I, (_P, context), (_S, server["ciphers"].encode()))
        chain, key = server["chain"].encode(), server["key"].encode()
        done &= self.call("SSL_CTX_use_certificate_chain_file", _I, (_P, context), (_S, chain))
        done &= self.call("SSL_CTX_use_PrivateKey_file", _I, (_P, context), (_S, key), (_I, 1))
        assert done == 1, server
        self._control(context, _ECDH_AUTO, 1)
        self._control(context, _CURVES, 0, ctypes.cast(ctypes.c_char_p(server["curves"].encode()), _P))
        if server.get("dh"):
            self._control(context, _SET_TMP_DH, 0, self._dh(Path(server["dh"]).read_bytes()))
        if server.get("export"):
            self._control(context, _SET_TMP_RSA, 0, self._rsa512())
        return context

    def _control(self, context: Any, command: int, number: int, pointer: Any = None) -> None:
        made = self.call("SSL_CTX_ctrl", _L, (_P, context), (_I, command), (_L, number), (_P, pointer))
        assert made, command

    def _dh(self, pem: bytes) -> Any:
        bio = self.call("BIO_new_mem_buf", _P, (_S, pem), (_I, len(pem)))
        dh = self.call("PEM_read_bio_DHparams", _P, (_P, bio), (_P, None), (_P, None), (_P, None))
        assert dh, "no DH parameters"
        return dh

    def _rsa512(self) -> Any:
        key, exponent = self.call("RSA_new", _P), self.call("BN_new", _P)
        self.call("BN_set_word", _I, (_P, exponent), (ctypes.c_ulong, 65537))
        assert self.call("RSA_generate_key_ex", _I, (_P, key), (_I, 512), (_P, exponent), (_P, None)) == 1
        return key

    def serve(self, context: Any, plug: socket.socket) -> None:
        """One connection: handshake, one request, one page."""
        ssl = self.call("SSL_new", _P, (_P, context))
        self.call("SSL_set_fd", _I, (_P, ssl), (_I, plug.fileno()))
        if self.call("SSL_accept", _I, (_P, ssl)) == 1:
            buffer = ctypes.create_string_buffer(4096)
            if self.call("SSL_read", _I, (_P, ssl), (_P, ctypes.addressof(buffer)), (_I, 4096)) > 0:
                self.call("SSL_write", _I, (_P, ssl), (_S, _PAGE), (_I, len(_PAGE)))
                self.call("SSL_shutdown", _I, (_P, ssl))


def main() -> None:
    library, servers = OpenSsl(Path(sys.argv[1])), json.loads(Path(sys.argv[2]).read_text())
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    doors = {}
    for server in servers:
        context = library.context(server)
        door = socket.create_server((server["address"], server["port"]), backlog=128)
        doors[door.fileno()] = (door, context)
    while True:
        for number in select.select(list(doors), [], [])[0]:
            door, context = doors[number]
            plug, _ = door.accept()
            if os.fork() == 0:
                signal.alarm(15)
                for other, _ in doors.values():
                    other.close()
                library.serve(context, plug)
                os._exit(0)
            plug.close()


if __name__ == "__main__":
    main()
