"""nginx (OpenSSL 3): one process, one server block for each animal, set up from the animal's truth."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from zoo import parameters
from zoo.ready import spawn, stopped, until_listening
from zoo.suites import openssl_list
from zoo.truth import Keep, Stall

_VERSIONS = {"TLS1.0": "TLSv1", "TLS1.1": "TLSv1.1", "TLS1.2": "TLSv1.2", "TLS1.3": "TLSv1.3"}
_GROUPS = {  # OpenSSL's names, in the order a server is given them
    "x25519": "X25519", "secp256r1": "P-256", "x448": "X448", "secp384r1": "P-384", "secp521r1": "P-521",
    "brainpoolP256r1": "brainpoolP256r1", "ffdhe2048": "ffdhe2048", "ffdhe3072": "ffdhe3072",
}  # fmt: skip


@dataclass(frozen=True)
class Block:
    """What a truth does not say of a server block. `staple`: None, "good" or "revoked"; `dh` a name in parameters."""

    certs: tuple[str, ...] = ("rsa",)
    staple: str | None = None
    dh: str | None = None
    lines: tuple[str, ...] = ()
    only_by_name: bool = False
    plain: bool = False


@contextmanager
def nginx(keep: Keep, stalls: Sequence[Stall]) -> Iterator[None]:
    """One nginx for all these animals, once every one of them listens."""
    folder = keep.folder / "nginx"
    folder.mkdir()
    (folder / "openssl.cnf").write_text(_OPENSSL)
    config = folder / "nginx.conf"
    blocks = "\n".join(_block(keep, stall, folder) for stall in stalls)
    config.write_text(_MAIN.format(folder=folder, blocks=blocks))
    command = ["nginx", "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log")]
    process = spawn(command, folder / "nginx.log", {**os.environ, "OPENSSL_CONF": str(folder / "openssl.cnf")})
    with stopped(process):
        until_listening(stalls, process, folder / "error.log")
        yield


def _block(keep: Keep, stall: Stall, folder: Path) -> str:
    truth, block = stall.animal.truth, stall.animal.settings
    assert isinstance(block, Block)
    if block.plain:
        return f"server {{ listen {stall.address}:{stall.port}; return 200 zoo; }}"
    lines = [f"listen {stall.address}:{stall.port} ssl{' default_server' if not block.only_by_name else ''};"]
    lines.append(f"server_name {stall.animal.sni};")
    for recipe in block.certs:
        files = keep.forge.files(recipe)
        lines += [f"ssl_certificate {files.chain};", f"ssl_certificate_key {files.key};"]
    lines.append(f"ssl_protocols {' '.join(_VERSIONS[name] for name in truth.protocols)};")
    lines += _suites(truth.protocols)
    assert truth.groups
    lines.append(f"ssl_ecdh_curve {groups(truth.groups)};")
    if block.dh:
        path = folder / f"{block.dh}.pem"
        path.write_text(getattr(parameters, block.dh))
        lines.append(f"ssl_dhparam {path};")
    if block.staple:
        answer = keep.forge.ocsp(block.certs[0], block.staple == "revoked")
        lines += ["ssl_stapling on;", f"ssl_stapling_file {answer};"]
    if truth.client_auth != "none":
        lines.append(f"ssl_client_certificate {keep.forge.ca_file};")
        lines.append(f"ssl_verify_client {'on' if truth.client_auth == 'required' else 'optional'};")
    if truth.hsts is not None:
        lines.append(f'add_header Strict-Transport-Security "{truth.hsts}" always;')
    lines += block.lines
    if not any(line.startswith("location") for line in block.lines):
        lines.append('location / { default_type text/html; return 200 "<title>zoo</title>"; }')
    out = "server {\n  " + "\n  ".join(lines) + "\n}"
    if block.only_by_name:
        kept = ("ssl_protocols", "ssl_ecdh_curve", "ssl_conf_command", "ssl_ciphers")
        shared = " ".join(line for line in lines if line.startswith(kept))
        first = f"listen {stall.address}:{stall.port} ssl default_server;"
        out = f"server {{\n  {first}\n  ssl_reject_handshake on;\n  {shared}\n}}\n" + out
    return out


def groups(names: frozenset[str]) -> str:
    """OpenSSL's list of these groups."""
    assert names <= set(_GROUPS), names
    return ":".join(theirs for name, theirs in _GROUPS.items() if name in names)


def _suites(protocols: object) -> list[str]:
    assert isinstance(protocols, dict)
    below = dict.fromkeys(name for key, suites in protocols.items() if key != "TLS1.3" for name in sorted(suites))
    lines = [f"ssl_ciphers {openssl_list(below)};"] if below else []
    if "TLS1.3" in protocols:
        lines.append(f"ssl_conf_command Ciphersuites {':'.join(sorted(protocols['TLS1.3']))};")
    return lines


_OPENSSL = """openssl_conf = all
[all]
ssl_conf = ssl
[ssl]
system_default = weak
[weak]
CipherString = DEFAULT:@SECLEVEL=0
MinProtocol = TLSv1
"""

_MAIN = """daemon off;
master_process off;
pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  ssl_session_cache shared:zoo:1m;
  keepalive_timeout 5s;
  client_header_timeout 10s;
{blocks}
}}
"""
