"""The zoo's written truths held against clients that are not ours: nmap, openssl, gnutls-cli, OpenSSL 4, a raw client.

Where two of them disagree with each other, the set-up decides and the disagreement is written down here.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import pytest
from zoo import Outcome, Running, Zoo, open_zoo, raw
from zoo.independent import compressors, enumerated, least_dh, nmap, page, s_client, takes_group

T = TypeVar("T")
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.skipif(not shutil.which("nginx") or not shutil.which("nmap"), reason="nginx and nmap are needed"),
]

# Servers at which nmap fails, and why; others ask them instead.
_NOT_FOR_NMAP = {
    "x448_only": "nmap does not offer X448",
    "ed25519": "nmap does not offer Ed25519 below TLS 1.3",
    "gost": "nmap knows no GOST",
    "pq_only": "nmap offers no post-quantum group",
    "extension_alert": "nmap always sends extensions",
    "rate_limited": "nmap takes a reset for a refusal",
    "fragments": "nmap reads a message from one record only",
    "slow": "it would take nmap a minute",
    "hangs_on_big": "nmap waits for what never comes",
    "hangs_on_middling": "nmap waits for what never comes",
    "version_hang": "nmap waits for what never comes",
}
_GROUPS = [
    "x25519",
    "secp256r1",
    "x448",
    "secp384r1",
    "secp521r1",
    "X25519MLKEM768",
    "SecP256r1MLKEM768",
    "SecP384r1MLKEM1024",
]
_GROUPS_13 = [*_GROUPS, "ffdhe2048", "ffdhe3072", "MLKEM768", "MLKEM1024"]
_FLAGS = {"TLS1.0": "-tls1", "TLS1.1": "-tls1_1", "TLS1.2": "-tls1_2", "TLS1.3": "-tls1_3"}
_NUMBERS = {"SSLv3": 0x0300, "TLS1.0": 0x0301, "TLS1.1": 0x0302, "TLS1.2": 0x0303}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zoo]:
    with open_zoo(tmp_path_factory.mktemp("zoo") / "all") as opened:
        yield opened


@pytest.fixture(scope="module")
def suites_seen(zoo: Zoo, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """ssl-enum-ciphers' words for all it can talk to."""
    asked = [server for server in speakers(zoo) if server.name not in _NOT_FOR_NMAP]
    alike = {server.name for server in asked if server.name.startswith("cert_")} - {"cert_sha1", "cert_rsa1024"}
    asked = [server for server in asked if server.name not in alike]  # they differ by nothing but the certificate
    said = nmap(asked, tmp_path_factory.mktemp("nmap"), "ssl-enum-ciphers")
    return {name: words.get("ssl-enum-ciphers", "") for name, words in said.items()}


def speakers(zoo: Zoo) -> list[Running]:
    return [server for server in zoo if server.truth.outcome is Outcome.TLS]


def in_parallel(work: Callable[[Running], T], servers: list[Running], workers: int = 8) -> dict[str, T]:
    with ThreadPoolExecutor(workers) as pool:
        return dict(zip((server.name for server in servers), pool.map(work, servers), strict=True))


def differences(found: dict[str, T], expected: dict[str, T]) -> dict[str, tuple[T, T]]:
    """What was found and what the truth says, for those where they differ."""
    return {name: (value, expected[name]) for name, value in found.items() if value != expected[name]}


def test_every_animal_is_shown(zoo: Zoo) -> None:
    if zoo.skipped:
        pytest.skip("; ".join(sorted(set(zoo.skipped.values()))))
    assert len(zoo) > 95


# -- protocols and suites


def test_nmap_finds_exactly_the_suites_of_every_protocol(zoo: Zoo, suites_seen: dict[str, str]) -> None:
    expected = {
        name: {key: suites for key, suites in zoo[name].truth.protocols.items() if key != "SSLv2"}
        for name in suites_seen
    }
    assert len(suites_seen) > 50
    assert differences({name: enumerated(words) for name, words in suites_seen.items()}, expected) == {}


def test_nmap_finds_compression_and_small_fields_where_the_truth_says(zoo: Zoo, suites_seen: dict[str, str]) -> None:
    crime = {name: "DEFLATE" in compressors(words) for name, words in suites_seen.items()}
    assert differences(crime, {name: "CRIME" in zoo[name].truth.weaknesses for name in crime}) == {}
    bits = {name: least_dh(said) for name, said in suites_seen.items() if "dh_bits" not in zoo[name].truth.unknown}
    assert differences(bits, {name: zoo[name].truth.dh_bits for name in bits}) == {}


def test_openssl_speaks_with_those_nmap_cannot(zoo: Zoo) -> None:
    gost = {"OPENSSL_CONF": str(zoo.folder / "gost.cnf")}

    def accepted(server: Running) -> dict[str, set[str]]:
        out: dict[str, set[str]] = {}
        for protocol, flag in _FLAGS.items():
            for _ in range(2 if server.name == "rate_limited" else 1):
                said = s_client(server, flag, env=gost if server.name == "gost" else None)
                if chosen := re.search(r"New, \S+, Cipher is (?!\(NONE\))(\S+)", said):
                    out.setdefault(protocol, set()).add(chosen[1])
        return out

    extension_needed = {"extension_alert", "pq_only"}  # asked by the raw client and by OpenSSL 4
    servers = [server for server in speakers(zoo) if server.name in _NOT_FOR_NMAP.keys() - extension_needed]
    found = {name: set(by) for name, by in in_parallel(accepted, servers).items()}
    expected = {name: set(zoo[name].truth.protocols) for name in found}
    expected["hangs_on_middling"] -= {"TLS1.2"}  # s_client's hello for it is a middling one
    assert differences(found, expected) == {}


def test_ssl2_is_where_the_truth_says(zoo: Zoo) -> None:
    def ciphers(server: Running) -> int | None:
        """How many SSLv2 ciphers a SERVER-HELLO lists; None for none of these."""
        reply = raw.answers(server, raw.ssl2_hello())
        if not reply or len(reply) < 13 or not reply[0] & 0x80 or reply[2] != 4:
            return None
        return int.from_bytes(reply[9:11], "big") // 3

    known = [server for server in speakers(zoo) if not server.name.startswith("hangs_")]
    expected = {server.name: 7 if "SSLv2" in server.truth.protocols else None for server in known}
    found = in_parallel(ciphers, known)
    if "ssl2_empty" in found:
        expected["ssl2_empty"] = 0
    assert differences(found, expected) == {}


# -- key exchange groups


def test_openssl_4_finds_exactly_the_groups(zoo: Zoo) -> None:
    def groups(server: Running) -> frozenset[str]:
        known = _GROUPS_13 if set(server.truth.protocols) == {"TLS1.3"} else _GROUPS
        return frozenset(group for group in known if takes_group(server, group))

    servers = [
        server
        for server in speakers(zoo)
        if server.truth.groups and "groups" not in server.truth.unknown
        and not server.name.startswith(("cert_", "hangs_", "version_", "rate_", "slow", "old_version"))
        and {"TLS1.2", "TLS1.3"} & set(server.truth.protocols)
    ]  # fmt: skip
    assert len(servers) > 30
    found = in_parallel(groups, servers, 4)
    assert differences(found, {server.name: server.truth.groups for server in servers}) == {}


# -- certificates

_VERDICTS = {
    "EXPIRED": {10}, "NOT_YET_VALID": {9}, "SELF_SIGNED": {18}, "UNTRUSTED": {19, 20}, "WRONG_HOST": {62},
    "INCOMPLETE_CHAIN": {20, 21},
}  # fmt: skip


def test_openssl_gives_the_verdict_the_faults_ask_for(zoo: Zoo) -> None:
    def verdict(server: Running) -> tuple[int, str]:
        said = s_client(server, "-status")
        code = re.findall(r"Verify return code: (\d+)", said)
        return int(code[-1]), "revoked" if "Cert Status: revoked" in said else ""

    servers = [server for server in speakers(zoo) if server.name.startswith("cert_")]
    assert len(servers) > 20
    for name, (code, staple) in in_parallel(verdict, servers).items():
        faults = zoo[name].truth.faults
        allowed = set().union(*(_VERDICTS[word] for word in faults & _VERDICTS.keys())) or {0}
        if "SHA1" in faults or "WEAK_KEY" in faults:
            allowed |= {66, 67, 68}  # what the command's own security level thinks of it
        assert code in allowed, (name, code)
        assert (staple == "revoked") == ("REVOKED" in faults), name


def test_openssl_reads_in_the_certificate_what_the_faults_say(zoo: Zoo) -> None:
    def read(server: Running) -> set[str]:
        pem = re.search("-----BEGIN.*?END CERTIFICATE-----", s_client(server), re.DOTALL)
        assert pem, server.name
        command = ["openssl", "x509", "-noout", "-text", "-dates", "-dateopt", "iso_8601"]
        text = subprocess.run(command, input=pem[0], capture_output=True, text=True, check=True).stdout
        start, end = (_day(text, word) for word in ("notBefore", "notAfter"))
        out = {"SHA1"} if re.search("Signature Algorithm: .*sha1", text, re.IGNORECASE) else set()
        out |= {"WEAK_KEY"} if "(1024 bit)" in text else set()
        out |= {"TOO_LONG_LIVED"} if end - start > 200 else set()  # all of them were issued after 2026-03-15, or > 398
        return out

    servers = [server for server in speakers(zoo) if server.name.startswith("cert_")]
    words = {"SHA1", "WEAK_KEY", "TOO_LONG_LIVED"}
    expected = {server.name: set(server.truth.faults & words) for server in servers}
    assert differences(in_parallel(read, servers), expected) == {}


def _day(text: str, word: str) -> float:
    found = re.search(rf"{word}=(\S+ \S+?)Z?\n", text)
    assert found, text
    return datetime.fromisoformat(found[1]).timestamp() / 86400


def test_hsts_and_client_authentication(zoo: Zoo) -> None:
    servers = [server for server in speakers(zoo) if {"TLS1.2", "TLS1.3"} & set(server.truth.protocols)]
    servers = [
        server for server in servers if not server.name.startswith(("hangs_", "slow", "rate_", "version_hang", "cert_"))
    ]
    heads = {name: head for name, head in in_parallel(page, servers).items() if head.startswith("HTTP/")}
    assert len(heads) > 40
    found = {name: re.search("Strict-Transport-Security: (.*)", head) for name, head in heads.items()}
    hsts = {name: match[1].strip() if match else None for name, match in found.items()}
    assert differences(hsts, {name: zoo[name].truth.hsts for name in hsts}) == {}
    asked = {name: "Client Certificate Types" in said or "Requested Signature Algorithms" in said
             for name, said in in_parallel(s_client, [zoo[name] for name in heads]).items()}  # fmt: skip
    assert differences(asked, {name: zoo[name].truth.client_auth != "none" for name in asked}) == {}
    for name in ("client_auth_required", "client_auth_tls13"):
        assert " 400 " in heads[name].splitlines()[0]
    assert " 200 " in heads["client_auth_asked"].splitlines()[0]


# -- weaknesses that are behaviour


def test_renegotiation(zoo: Zoo) -> None:
    """RFC 5746 by s_client; renegotiating without it by gnutls-cli, made to forget it."""
    servers = [server for server in speakers(zoo) if {"TLS1.0", "TLS1.1", "TLS1.2"} & set(server.truth.protocols)]
    servers = [server for server in servers if not server.name.startswith(("cert_", "hangs_", "slow", "rate_"))]

    def secure(server: Running) -> bool | None:
        said = s_client(server, "-no_tls1_3")
        spoke = re.search(r"Cipher is (?!\(NONE\))", said)
        return "Secure Renegotiation IS supported" in said if spoke else None

    found = {
        name: value
        for name, value in in_parallel(secure, servers).items()
        if value is not None and "NO_SECURE_RENEG" not in zoo[name].truth.unknown
    }
    assert len(found) > 30
    assert differences(found, {name: "NO_SECURE_RENEG" not in zoo[name].truth.weaknesses for name in found}) == {}

    def insecure(server: Running) -> bool:
        command = ["gnutls-cli", "--no-ca-verification", "--insecure", "--rehandshake", "--port", str(server.port)]
        command += ["--priority", "NORMAL:-VERS-ALL:+VERS-TLS1.2:%DISABLE_SAFE_RENEGOTIATION", server.address]
        run = subprocess.run(command, input=b"", capture_output=True, timeout=20)
        return b"ReHandshake was completed" in run.stdout

    names = ("insecure_renegotiation", "no_secure_renegotiation", "tls12_only", "poodle")
    asked = [zoo[name] for name in names if name in zoo.running]
    found_insecure = in_parallel(insecure, asked)
    assert found_insecure == {server.name: "INSECURE_RENEG" in server.truth.weaknesses for server in asked}


def test_fallback_signal(zoo: Zoo) -> None:
    def missing(server: Running) -> bool | None:
        """Whether a hello below the best version that says it is a fallback is answered like any other."""
        below = [_NUMBERS[key] for key in server.truth.protocols if key in _NUMBERS]
        if len(server.truth.protocols.keys() - {"SSLv2"}) < 2 or not below:
            return None
        lowest, suites = min(below), (*raw.PLAIN, 0x0003, 0x0006, 0x0008, 0x0009, 0x0014, 0x0018, 0x0034, 0xC018)
        extensions = raw.CURVES if lowest > 0x0300 else b""
        reply = raw.answers(server, raw.hello(lowest, (*suites, 0x0032, 0x5600), extensions=extensions))
        assert reply is not None, server.name
        return reply[:1] == b"\x16"

    servers = [server for server in speakers(zoo) if not server.name.startswith(("cert_", "hangs_"))]
    servers = [server for server in servers if not {"NO_FALLBACK_SCSV", "protocols"} & server.truth.unknown]
    found = {name: value for name, value in in_parallel(missing, servers).items() if value is not None}
    assert len(found) > 15 and any(found.values())
    assert differences(found, {name: "NO_FALLBACK_SCSV" in zoo[name].truth.weaknesses for name in found}) == {}


def test_heartbleed_by_nmap(zoo: Zoo, tmp_path: Path) -> None:
    names = [
        "heartbleed",
        "heartbleed_tls12",
        "portal_of_2013",
        "heartbeat_sound",
        "poodle",
        "tls12_only",
        "triple_des",
    ]
    asked = [zoo[name] for name in names if name in zoo.running]
    said = nmap(asked, tmp_path, "ssl-heartbleed")
    found = {name: "State: VULNERABLE" in words.get("ssl-heartbleed", "") for name, words in said.items()}
    assert found == {server.name: "HEARTBLEED" in server.truth.weaknesses for server in asked}


def test_early_change_cipher_spec(zoo: Zoo) -> None:
    """Those of 1.0.1e take it in silence; everybody else alerts or hangs up."""
    servers = [server for server in speakers(zoo) if "CCS" not in server.truth.unknown]
    tested = {"poodle", "tls12_only", "four_protocols", "rc4", "java_good", "robot_sound", "no_forward_secrecy"}
    servers = [server for server in servers if "CCS" in server.truth.weaknesses or server.name in tested]

    def silent(server: Running) -> bool:
        best = max(_NUMBERS[key] for key in server.truth.protocols if key in _NUMBERS)
        return raw.early_ccs(server, best) is None

    found = in_parallel(silent, servers)
    assert len(found) >= 6
    assert found == {server.name: "CCS" in server.truth.weaknesses for server in servers}


def test_robot(zoo: Zoo) -> None:
    for name in ("robot_alert", "robot_hangs_up", "robot_sound", "no_forward_secrecy"):
        right, wrong = raw.paddings(zoo[name])
        assert right, name
        assert (right != wrong) == ("ROBOT" in zoo[name].truth.weaknesses), (name, right, wrong)


def test_ticketbleed(zoo: Zoo, tmp_path: Path) -> None:
    for name in ("ticketbleed", "tls12_only"):
        saved = tmp_path / name
        s_client(zoo[name], "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0", "-sess_out", str(saved))
        command = ["openssl", "sess_id", "-in", str(saved), "-noout", "-text"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        rows = re.findall(r"^    [0-9a-f]{4} - ((?:[0-9a-f]{2}[ -]){1,16})", text, re.MULTILINE)
        ticket = bytes.fromhex("".join(rows).replace("-", " "))
        assert ticket, text
        returned = raw.returned_session_id(zoo[name], ticket, b"\x42")
        assert returned[:1] == b"\x42", (name, returned)
        assert (len(returned) > 1) == ("TICKETBLEED" in zoo[name].truth.weaknesses), name


# -- peers that misbehave, and those that are no TLS servers


def test_silent_and_foreign_peers(zoo: Zoo) -> None:
    hello = raw.hello(0x0303, extensions=raw.CURVES)
    assert raw.answers(zoo["tarpit"], hello, seconds=1) is None
    assert raw.answers(zoo["resets"], hello) == raw.answers(zoo["hangs_up"], hello) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((zoo["closed_port"].address, zoo["closed_port"].port), 3)
    foreign = {name: raw.answers(zoo[name], b"GET / HTTP/1.0\r\n\r\n") or b"" for name in zoo.running
               if zoo[name].truth.outcome is Outcome.NOT_TLS}  # fmt: skip
    starts = {
        "ssh_banner": b"SSH-2.0-",
        "smtp_banner": b"220 ",
        "plain_http": b"HTTP/1.1 2",
        "plain_http_patient": b"HTTP/1.0 2",
    }
    assert {name: said.startswith(starts[name]) for name, said in foreign.items()} == dict.fromkeys(starts, True)


def test_intolerant_peers(zoo: Zoo) -> None:
    def kind(name: str, said: bytes) -> object:
        reply = raw.answers(zoo[name], said, seconds=1)
        return {None: "silence", b"": "hang-up"}.get(reply, reply[0] if reply else 0)  # type: ignore[arg-type]

    def sized(size: int) -> bytes:
        return raw.hello(0x0303, extensions=raw.CURVES, padded_to=size)

    small, modern = raw.hello(0x0303, extensions=raw.CURVES), raw.hello(0x0303, extensions=raw.CURVES + raw.KNOWS_TLS13)
    assert len(sized(600)) == 600
    assert (kind("resets_on_big", small), kind("resets_on_big", sized(600))) == (22, "hang-up")
    assert (kind("hangs_on_big", small), kind("hangs_on_big", sized(600))) == (22, "silence")
    sizes = [kind("hangs_on_middling", sized(size)) for size in (200, 300, 516, 600)]
    assert sizes == [22, "silence", "silence", 22]
    assert (kind("version_alert", small), kind("version_alert", modern)) == (22, 21)
    assert (kind("version_hang", small), kind("version_hang", modern)) == (22, "silence")
    assert (kind("extension_alert", small), kind("extension_alert", raw.hello(0x0303))) == (21, 22)
    assert kind("extension_alert", raw.hello(0x0301)) == 22
    old = [
        kind("old_version_hangs_up", raw.hello(version, extensions=raw.CURVES)) for version in (0x0301, 0x0302, 0x0303)
    ]
    assert old == [22, 22, "hang-up"]
    warned = raw.answers(zoo["warns_first"], small) or b""
    assert warned[:7] == b"\x15\3\3\0\2\1\x70"
    wrong = raw.answers(zoo["wrong_suite"], raw.hello(0x0303, (0xC02F,), extensions=raw.CURVES)) or b""
    assert wrong[0] == 22 and wrong[44:46] == b"\0\x2f"
    limited = [kind("rate_limited", small) for _ in range(6)]
    assert limited.count("hang-up") == 2 and limited.count(22) == 4
