"""The old servers: OpenSSL 1.0.2e, and node of 2012 and 2013 with OpenSSL 1.0.0f and 1.0.1e."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zoo import parameters, pieces
from zoo.nginx import groups
from zoo.ready import spawn, stopped, until_listening
from zoo.suites import OPENSSL
from zoo.truth import Keep, Stall

OLD_OPENSSL = "openssl-1.0.2e"
_NO = {"SSLv2": 0x01000000, "SSLv3": 0x02000000, "TLS1.0": 0x04000000, "TLS1.1": 0x10000000, "TLS1.2": 0x08000000}
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Old:
    """`piece` runs it; `ciphers` replaces the list that the truth gives; `dh` is a name in parameters."""

    piece: str = OLD_OPENSSL
    ciphers: str = ""
    dh: str | None = None
    compression: bool = False
    certs: str = "rsa"
    empty_ssl2: bool = False


@contextmanager
def vintage(keep: Keep, stalls: Sequence[Stall]) -> Iterator[None]:
    """One program for each piece."""
    folder = keep.folder / "vintage"
    folder.mkdir()
    with ExitStack() as stack:
        started = []
        for piece in dict.fromkeys(stall.animal.settings.piece for stall in stalls):
            inside = [stall for stall in stalls if stall.animal.settings.piece == piece]
            specification, log = folder / f"{piece}.json", folder / f"{piece}.log"
            specification.write_text(json.dumps([_specified(keep, stall) for stall in inside]))
            program = str(pieces.fetch(piece))
            command = [program, str(_HERE / "node_server.js"), str(specification)]
            if piece == OLD_OPENSSL:
                command = [sys.executable, str(_HERE / "old_openssl.py"), program, str(specification)]
            process = spawn(command, log)
            stack.enter_context(stopped(process))
            started.append((inside, process, log))
        for inside, process, log in started:
            until_listening(inside, process, log)
        yield


def _specified(keep: Keep, stall: Stall) -> dict[str, Any]:
    truth, old = stall.animal.truth, stall.animal.settings
    assert isinstance(old, Old)
    files = keep.forge.files(old.certs)
    protocols = [*truth.protocols, *(["SSLv2"] if old.empty_ssl2 else [])]
    suites = dict.fromkeys(suite for suites in truth.protocols.values() for suite in sorted(suites or ()))
    out = {
        "address": stall.address,
        "port": stall.port,
        "chain": files.chain,
        "above": files.above,
        "key": files.key,
        "protocols": protocols,
        "ciphers": old.ciphers or ":".join(OPENSSL[suite] for suite in suites),
        "options": sum(bit for name, bit in _NO.items() if name not in protocols),
        "curves": "P-256:P-384" if truth.groups is None else groups(truth.groups),
        "compression": old.compression,
        "export": any("RSA_EXPORT" in suite for suite in suites),
    }
    if old.dh:
        path = keep.folder / f"{stall.name}-dh.pem"
        path.write_text(getattr(parameters, old.dh))
        out["dh"] = str(path)
    return out
