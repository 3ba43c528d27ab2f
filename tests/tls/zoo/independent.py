"""Clients that are not ours, asked what the zoo's servers really are: nmap, sslscan, openssl, gnutls-cli."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from pathlib import Path

from OpenSSL import SSL
from OpenSSL.SSL import _lib

from zoo.suites import TLS13
from zoo.truth import HOST, Running

_VERSIONS = {"SSLv3": "SSLv3", "TLSv1.0": "TLS1.0", "TLSv1.1": "TLS1.1", "TLSv1.2": "TLS1.2", "TLSv1.3": "TLS1.3"}

_LEGACY_SERVER_CONNECT = 0x4  # talk to servers without RFC 5746


def nmap(servers: Sequence[Running], folder: Path, *scripts: str, seconds: float = 60) -> dict[str, dict[str, str]]:
    """What nmap's scripts say of each server: server → script → its words. One run for each port."""
    said: dict[str, dict[str, str]] = {server.name: {} for server in servers}
    runs = []
    for port in sorted({server.port for server in servers}):
        names = {server.address: server.name for server in servers if server.port == port}
        out = folder / f"nmap-{scripts[0]}-{port}.xml"
        command = [
            "nmap",
            "-n",
            "-Pn",
            "-sT",
            "-T4",
            "--max-parallelism",
            "100",
            "-p",
            str(port),
            "--script",
            ",".join(scripts),
        ]
        command += ["--script-args", f"tls.servername={HOST},vulns.showall", "-oX", str(out), *names]
        runs.append((names, out, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)))
    for names, out, run in runs:
        words, _ = run.communicate(timeout=seconds)
        assert run.returncode == 0, words
        for host in ElementTree.parse(out).iter("host"):
            address = host.find("address")
            assert address is not None
            for script in host.iter("script"):
                said[names[address.attrib["addr"]]][script.attrib["id"]] = script.attrib["output"]
    return said


def enumerated(said: str) -> dict[str, frozenset[str]]:
    """ssl-enum-ciphers' words as suites per protocol, by their IANA names."""
    out, protocol = dict[str, set[str]](), ""
    for line in said.splitlines():
        word = line.strip().split(" ")[0].rstrip(":")
        if word in _VERSIONS:
            protocol = _VERSIONS[word]
            out[protocol] = set()
        elif word.startswith(("TLS_", "SSL_")) and " - " in line:
            out[protocol].add(word.replace("TLS_AKE_WITH_", "TLS_"))
    return {name: frozenset(suites) for name, suites in out.items()}


def compressors(said: str) -> set[str]:
    """The compression methods ssl-enum-ciphers saw."""
    return set(re.findall(r"^\s+(DEFLATE|LZS|NULL)$", said, re.MULTILINE))


def least_dh(said: str) -> int | None:
    """The smallest finite field ssl-enum-ciphers saw below TLS 1.3, in bits."""
    below = said.split("TLSv1.3:")[0]
    return min((int(bits) for bits in re.findall(r"\(dh (\d+)\)", below)), default=None)


def s_client(server: Running, *options: str, name: str | None = None, env: Mapping[str, str] | None = None) -> str:
    """All that `openssl s_client` has to say about one connection, with every old protocol and suite allowed.

    "" where it waits in vain.
    """
    command = ["openssl", "s_client", "-connect", f"{server.address}:{server.port}", "-servername", server.sni]
    command += ["-CAfile", server.ca_file, "-no-CApath", "-no-CAstore"]
    command += ["-verify_hostname", name or server.sni, "-cipher", "ALL:COMPLEMENTOFALL:@SECLEVEL=0", *options]
    env = env and {**os.environ, **env}
    try:
        run = subprocess.run(command, input=b"Q\n", capture_output=True, timeout=4, env=env)
    except subprocess.TimeoutExpired:
        return ""
    return (run.stdout + run.stderr).decode(errors="replace")


def takes_group(server: Running, group: str) -> bool:
    """Whether OpenSSL 4 (the one in Python's cryptography) completes a handshake that offers only this group."""
    context = SSL.Context(SSL.TLS_CLIENT_METHOD)
    context.set_cipher_list(b"kECDHE:@SECLEVEL=0")
    context.set_tls13_ciphersuites(":".join(TLS13).encode())
    context.set_options(_LEGACY_SERVER_CONNECT)
    assert _lib.SSL_CTX_set1_curves_list(context._context, group.encode()) == 1, group
    with socket.create_connection((server.address, server.port), 5) as plug:
        plug.settimeout(None)
        tls = SSL.Connection(context, plug)
        tls.set_tlsext_host_name(server.sni.encode())
        tls.set_connect_state()
        try:
            tls.do_handshake()
        except SSL.Error:
            return False
        return True


def page(server: Running) -> str:
    """The head of the reply to `GET /`, by Python's ssl; "" where it cannot speak to the server."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    request = f"GET / HTTP/1.0\r\nHost: {server.sni}\r\n\r\n".encode()
    try:
        with (
            socket.create_connection((server.address, server.port), 5) as plug,
            context.wrap_socket(plug, server_hostname=server.sni) as tls,
        ):
            tls.sendall(request)
            return tls.recv(4096).decode(errors="replace").split("\r\n\r\n")[0]
    except OSError:
        return ""
