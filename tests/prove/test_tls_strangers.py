"""The wider zoo: servers of kinds nobody had in mind when the examiner was written, each with a written truth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from tls_truth import examine, mismatches
from zoo import STRANGERS, Outcome, Running, Zoo, open_zoo
from zoo.independent import s_client

pytestmark = [pytest.mark.prove, pytest.mark.timeout(600)]
PATIENCE, BUDGET = 3.0, 20.0  # seconds

# What OpenSSL's command says (`X509_V_ERR_…`), where it says no.
_VERDICTS = {
    "EXPIRED": {10}, "SELF_SIGNED": {18, 26}, "WRONG_HOST": {62, 64}, "INCOMPLETE_CHAIN": {20, 21},
    "UNTRUSTED": {9, 10, 24, 25, 26, 32, 47, 79}, "WEAK_KEY": {0, 66, 67},
}  # fmt: skip
# Where it is laxer or stricter than a browser, as their notes say.
_OTHERWISE = {
    "chain_part_wildcard": {0},
    "chain_common_name_only": {0},
    "chain_address": {62},
    "chain_address_as_name": {0, 62},
}


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zoo]:
    with open_zoo(tmp_path_factory.mktemp("zoo") / "strangers", animals=STRANGERS) as opened:
        yield opened


async def test_every_fact_is_right(zoo: Zoo) -> None:
    wrong = {}
    for server in zoo:
        found = await examine(server, patience=PATIENCE, budget=BUDGET)
        wrong[server.name] = list(mismatches(server.truth, found.facts))
    assert len(wrong) == len(STRANGERS)
    assert {name: words for name, words in wrong.items() if words} == {}


def test_openssl_says_of_every_chain_what_the_truth_says(zoo: Zoo) -> None:
    def code(server: Running) -> int:
        said = s_client(server, *_other_certificate(server), "-cipher", "ALL:@SECLEVEL=0")
        return int(re.findall(r"Verify return code: (\d+)", said)[-1])

    servers = [server for server in zoo if server.name.startswith("chain_")]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(code, servers))
    for server, told in zip(servers, found, strict=True):
        wanted = set().union(*(_VERDICTS[word] for word in server.truth.faults & _VERDICTS.keys())) or {0}
        wanted |= {10} if "EXPIRED" in server.truth.unknown else set()
        assert told in _OTHERWISE.get(server.name, wanted), (server.name, told)


def _other_certificate(server: Running) -> list[str]:
    """Of two certificates, the faulty one."""
    if server.name in ("chain_ec_expired", "chain_ec_self_signed"):
        return ["-sigalgs", "ecdsa_secp256r1_sha256"]
    return ["-sigalgs", "rsa_pss_rsae_sha256:rsa_pkcs1_sha256"] if server.name == "chain_rsa_for_another" else []


def test_the_foreign_ones_answer_a_hello_and_speak_no_tls(zoo: Zoo) -> None:
    servers = [server for server in zoo if server.truth.outcome is Outcome.NOT_TLS]
    assert len(servers) >= 5
    for server in servers:
        assert "Cipher is (NONE)" in s_client(server), server.name
