"""Java 17 with nothing forbidden: one virtual machine with a server socket for each animal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from zoo.ready import spawn, stopped, until_listening
from zoo.truth import Keep, Stall

_VERSIONS = {"SSLv3": "SSLv3", "TLS1.0": "TLSv1", "TLS1.1": "TLSv1.1", "TLS1.2": "TLSv1.2", "TLS1.3": "TLSv1.3"}
GROUPS = ("x25519", "secp256r1", "secp384r1")


@contextmanager
def java(keep: Keep, stalls: Sequence[Stall]) -> Iterator[None]:
    """All Java servers; SSLv2Hello (the old framing of a hello) is understood where SSLv3 is."""
    folder = keep.folder / "java"
    folder.mkdir()
    specification, log = folder / "servers.txt", folder / "java.log"
    specification.write_text("\n".join(_line(keep, stall) for stall in stalls))
    command = ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-Djava.net.preferIPv4Stack=true"]
    command += ["-Djdk.tls.ephemeralDHKeySize=legacy", f"-Djdk.tls.namedGroups={','.join(GROUPS)}"]  # 768, 512 bits
    process = spawn([*command, str(Path(__file__).with_name("Servers.java")), str(specification)], log)
    with stopped(process):
        until_listening(stalls, process, log)
        yield


def _line(keep: Keep, stall: Stall) -> str:
    truth = stall.animal.truth
    protocols = [_VERSIONS[name] for name in truth.protocols]
    suites = dict.fromkeys(suite for suites in truth.protocols.values() for suite in sorted(suites or ()))
    store = keep.forge.pkcs12(stall.animal.settings)
    return f"{stall.address} {stall.port} {store} {','.join(protocols)} {','.join(suites)}"
