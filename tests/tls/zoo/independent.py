"""Clients that are not ours, asked what the zoo's servers really are: nmap, sslscan, openssl, gnutls-cli."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Sequence
from pathlib import Path

from zoo.truth import HOST, Running

_VERSIONS = {"SSLv3": "SSLv3", "TLSv1.0": "TLS1.0", "TLSv1.1": "TLS1.1", "TLSv1.2": "TLS1.2", "TLSv1.3": "TLS1.3"}


def nmap(servers: Sequence[Running], folder: Path, *scripts: str, seconds: float = 60) -> dict[str, dict[str, str]]:
    """What nmap's scripts say of each server: server → script → its words. One run for each port."""
    said: dict[str, dict[str, str]] = {server.name: {} for server in servers}
    runs = []
    for port in sorted({server.port for server in servers}):
        names = {server.address: server.name for server in servers if server.port == port}
        out = folder / f"nmap-{scripts[0]}-{port}.xml"
        command = ["nmap", "-n", "-Pn", "-sT", "-T4", "-p", str(port), "--script", ",".join(scripts)]
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
