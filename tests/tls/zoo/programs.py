"""`openssl s_server` and `gnutls-serv`: one program for each animal."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zoo import parameters
from zoo.nginx import groups
from zoo.ready import each_its_own
from zoo.suites import openssl_list
from zoo.truth import Keep, Stall

GOST_ENGINE = "/usr/lib/x86_64-linux-gnu/engines-3/gost.so"
_FLAGS = {"TLS1.0": "tls1", "TLS1.1": "tls1_1", "TLS1.2": "tls1_2", "TLS1.3": "tls1_3"}


@dataclass(frozen=True)
class Server:
    """Certificates by recipe (none: no certificate), DH parameters by name, and options as they are."""

    certs: tuple[str, ...] = ("rsa",)
    options: tuple[str, ...] = ()
    dh: str | None = None


@contextmanager
def s_server(keep: Keep, stalls: Sequence[Stall]) -> Iterator[None]:
    """`openssl s_server -www` for each, with the truth's protocols, suites and groups."""
    config = keep.folder / "gost.cnf"
    config.write_text(_GOST if Path(GOST_ENGINE).exists() else "")
    env = {**os.environ, "OPENSSL_CONF": str(config)}
    with each_its_own(stalls, keep.folder / "s_server", lambda stall: _openssl(keep, stall, env), env):
        yield


def _openssl(keep: Keep, stall: Stall, env: Mapping[str, str]) -> list[str]:
    truth, server = stall.animal.truth, stall.animal.settings
    assert isinstance(server, Server)
    out = ["openssl", "s_server", "-accept", f"{stall.address}:{stall.port}", "-www", "-quiet"]
    out += ["-nocert"] if not server.certs else []
    for recipe, prefix in zip(server.certs, ("", "d"), strict=False):
        files = keep.forge.gost(env) if recipe == "gost" else keep.forge.files(recipe)
        out += [f"-{prefix}cert", files.chain, f"-{prefix}key", files.key, f"-{prefix}cert_chain", files.above]
    out += [f"-no_{flag}" for name, flag in _FLAGS.items() if name not in truth.protocols]
    below = dict.fromkeys(name for suites in truth.protocols.values() for name in sorted(suites or ()))
    if older := [name for name in below if "_WITH_" in name]:
        out += ["-cipher", openssl_list(older)]
    if suites13 := truth.protocols.get("TLS1.3"):
        out += ["-ciphersuites", ":".join(sorted(suites13))]
    out += ["-curves", groups(truth.groups)] if truth.groups else []
    if server.dh:
        path = keep.folder / f"{stall.name}-dh.pem"
        path.write_text(getattr(parameters, server.dh))
        out += ["-dhparam", str(path)]
    return [*out, *server.options]


@contextmanager
def gnutls_serv(keep: Keep, stalls: Sequence[Stall]) -> Iterator[None]:
    """`gnutls-serv --http` for each; it listens on all addresses, so each has a port of its own."""
    with each_its_own(stalls, keep.folder / "gnutls", lambda stall: _gnutls(keep, stall)):
        yield


def _gnutls(keep: Keep, stall: Stall) -> list[str]:
    server = stall.animal.settings
    assert isinstance(server, Server)
    out = ["gnutls-serv", "--http", "--quiet", "--port", str(stall.port)]
    for recipe in server.certs:
        files = keep.forge.files(recipe)
        out += ["--x509certfile", files.chain, "--x509keyfile", files.key]
    if server.dh:
        path = keep.folder / f"{stall.name}-dh.pem"
        path.write_text(getattr(parameters, server.dh))
        out += ["--dhparams", str(path)]
    return [*out, *server.options]


_GOST = f"""openssl_conf = all
[all]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
dynamic_path = {GOST_ENGINE}
default_algorithms = ALL
"""
