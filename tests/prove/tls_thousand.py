"""A thousand TLS servers on loopback: one nginx, two workers, a thousand listening addresses, five configurations.

Twice: with RSA keys of 2048 bits, as most have them, whose signatures are nearly all that such a server costs; and the
same five with ECDSA keys (P-256) alone, where the examiner is what is measured.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tls"))

from zoo.pki import Forge
from zoo.truth import HOST

PORT = 8443
_GCM = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:" \
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305"  # fmt: skip
_CBC = "ECDHE-RSA-AES128-SHA256:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:AES128-GCM-SHA256:AES128-SHA:AES256-SHA"


@dataclass(frozen=True)
class Kind:
    """A server block: its certificates by recipe of the zoo, its protocols and suites, and the pairs that makes."""

    certs: tuple[str, ...]
    protocols: str
    suites: str
    pairs: int


KINDS = {
    "modern": Kind(("ec",), "TLSv1.3", _GCM, 3),
    "intermediate": Kind(("ec", "rsa"), "TLSv1.2 TLSv1.3", _GCM, 9),
    "rsa": Kind(("rsa",), "TLSv1.2 TLSv1.3", _GCM, 6),
    "tls12": Kind(("rsa",), "TLSv1.2", f"{_GCM}:{_CBC}", 9),
    "old": Kind(("rsa",), "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", f"{_GCM}:{_CBC}", 20),
}
_EC_CBC = "ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA"
ELLIPTIC = {
    "modern": Kind(("ec",), "TLSv1.3", _GCM, 3),
    "intermediate": Kind(("ec",), "TLSv1.2 TLSv1.3", _GCM, 6),
    "cbc": Kind(("ec",), "TLSv1.2 TLSv1.3", f"{_GCM}:{_EC_CBC}", 9),
    "tls12": Kind(("ec",), "TLSv1.2", f"{_GCM}:{_EC_CBC}", 6),
    "old": Kind(("ec",), "TLSv1 TLSv1.1 TLSv1.2 TLSv1.3", f"{_GCM}:{_EC_CBC}", 13),
}
FIELDS = {"RSA-2048": KINDS, "ECDSA P-256": ELLIPTIC}


@dataclass(frozen=True)
class Field:
    """The servers: (kind, address) each, their keys' kind; `pids` of nginx."""

    servers: tuple[tuple[str, str], ...]
    keys: str
    ca_file: str
    pids: tuple[int, ...]

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return FIELDS[self.keys]

    @property
    def pairs(self) -> int:
        return sum(self.kinds[kind].pairs for kind, _ in self.servers)


@contextmanager
def field(folder: Path, number: int = 1000, keys: str = "RSA-2048") -> Iterator[Field]:
    """So many servers, the five kinds in turn, once all listen."""
    folder.mkdir()
    forge, kinds = Forge(folder), FIELDS[keys]
    servers = tuple((list(kinds)[i % len(kinds)], f"127.90.{i // 250}.{i % 250 + 1}") for i in range(number))
    blocks = "\n".join(_block(name, kind, forge, servers) for name, kind in kinds.items())
    (folder / "openssl.cnf").write_text(_OPENSSL)
    (folder / "nginx.conf").write_text(_MAIN.format(folder=folder, blocks=blocks))
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    process = subprocess.Popen(command, env={**os.environ, "OPENSSL_CONF": str(folder / "openssl.cnf")})
    try:
        end = time.monotonic() + 30
        while _listening() < number:
            assert process.poll() is None and time.monotonic() < end, (folder / "error.log").read_text()[-2000:]
            time.sleep(0.05)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield Field(servers, keys, forge.ca_file, (process.pid, *map(int, children)))
    finally:
        process.terminate()  # the master takes its workers with it
        process.wait()


def _listening() -> int:
    """How many of our addresses are listened on, from the kernel's table (5A7F: 127.90 as it prints it)."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return sum(row[3] == "0A" and row[1][4:] == f"5A7F:{PORT:04X}" for row in rows)


def _block(name: str, kind: Kind, forge: Forge, servers: tuple[tuple[str, str], ...]) -> str:
    lines = [f"listen {address}:{PORT} ssl;" for one, address in servers if one == name]
    for recipe in kind.certs:
        files = forge.files(recipe)
        lines += [f"ssl_certificate {files.chain};", f"ssl_certificate_key {files.key};"]
    lines += [f"server_name {HOST};", f"ssl_protocols {kind.protocols};", f"ssl_ciphers {kind.suites};"]
    lines += ['location / { default_type text/html; return 200 "<title>thousand</title>"; }']
    return "server {\n  " + "\n  ".join(lines) + "\n}"


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
worker_processes 2;
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
events {{ worker_connections 8192; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  ssl_session_cache shared:thousand:10m;
  ssl_prefer_server_ciphers on;
  keepalive_timeout 5s;
{blocks}
}}
"""


# -- what processes cost -------------------------------------------------------------------------------------


def cpu(*pids: int) -> float:
    """Processor seconds these processes have used so far."""
    ticks = 0
    for pid in pids:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def memory(pid: int, what: str) -> float:
    """MiB: VmRSS (now) or VmHWM (the most so far)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(f"{what}:"):
            return int(line.split()[1]) / 1024
    raise KeyError(what)


def main() -> None:
    """By hand: `python tls_thousand.py FOLDER [NUMBER [KEYS]]` starts the field, prints it, waits for a line."""
    number, keys = [*sys.argv[2:], "1000", "RSA-2048"][:2] if len(sys.argv) != 3 else (sys.argv[2], "RSA-2048")
    with field(Path(sys.argv[1]), int(number), keys) as started:
        print(json.dumps([started.servers, started.ca_file, started.pids]), flush=True)  # noqa: T201
        sys.stdin.readline()


if __name__ == "__main__":
    main()
