"""A look's facts as JSON: stable names, bounded lists, None for what was not determined. Pure.

The shape is documented in docs/json.md. No number stands for "unknown": such a key is null or absent.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from probes.tls.chain import ChainVerdict
from probes.tls.faults import Fault, Remark
from probes.tls.grade import Grade
from probes.tls.hello import Protocol
from probes.tls.home import Home
from probes.tls.registry import extension_name, group, signature_name, suite_name
from probes.tls.result import Answer, Examination, Reply
from probes.tls.weaknesses import Weaknesses

_MOST = 50  # entries of any list whose length a server decides, its suites excepted
_MOST_SUITES = 400  # more than are registered
_MOST_CHAINS = 4
_GRAVITY = {fault.value: place for place, fault in enumerate(Fault)} | {Fault.REVOKED.value: -1}
_MOST_CAPS = 16
_LONGEST = 200  # characters of a reason

# Which reply says most about a port that speaks no TLS, first come first.
_TELLING = (
    Reply.PLAIN_HTTP, Reply.NOT_TLS, Reply.RESET, Reply.CLOSED, Reply.TIMEOUT, Reply.NO_CONNECTION, Reply.UNREACHABLE,
    Reply.NOT_TRIED,
)  # fmt: skip


def outcome(found: Examination) -> tuple[str, str]:
    """("TLS", "") · ("NOT_TLS", why) where something else answered · ("NO_ANSWER", why) where nothing did."""
    if found.spoke:
        return "TLS", ""
    reply = silence(found).reply
    return ("NOT_TLS" if reply in (Reply.PLAIN_HTTP, Reply.NOT_TLS) else "NO_ANSWER"), reply.value


def silence(found: Examination) -> Answer:
    """The answer that says best why there is no TLS here. A budget spent on connections that told nothing was spent
    waiting: that is the server's silence, not our haste."""
    best = min(found.answers, key=lambda answer: _TELLING.index(answer.reply) if answer.reply in _TELLING else 99)
    waited = best.reply is Reply.NOT_TRIED and best.reason == "budget" and found.connections > 0
    return replace(best, reply=Reply.TIMEOUT, reason="no answer within the budget") if waited else best


def examined(found: Examination, weak: Weaknesses) -> dict[str, Any]:
    """What a complete examination tells of a server that speaks TLS."""
    return {
        **protocol_facts(found),
        "preference": {
            answer.protocol.value: answer.preference.value for answer in found.answers if answer.preference is not None
        },
        "groups": [group(code).name for code in found.groups[:_MOST]],
        "groups_complete": found.groups_complete,
        "signatures": [signature_name(code) for code in found.signatures[:_MOST]],
        "signatures_complete": found.signatures_complete,
        "dh_bits": min((dh.bits for dh in found.dh), default=None),
        "dh": [
            {"bits": dh.bits, "prime": dh.known, "suite": suite_name(dh.suite), "protocol": dh.protocol.value}
            for dh in found.dh[:_MOST]
        ],
        "weaknesses": [weakness.value for weakness in weak.present],
        "weaknesses_undetermined": {weakness.value: why[:_LONGEST] for weakness, why in weak.undetermined.items()},
        "trials": {
            name: {"vulnerable": trial.vulnerable, "reason": trial.reason[:_LONGEST]}
            for name, trial in found.trials.items()
        },
        "extensions": [extension_name(code) for code in found.extensions[:_MOST]],
        "alpn": [name[:_LONGEST] for name in found.alpn[:_MOST]],
        "compression": found.compression,
        "secure_renegotiation": found.secure_renegotiation,
        "client_renegotiation": found.client_renegotiation,
        "fallback_scsv": found.fallback_scsv,
        "extended_master_secret": found.extended_master_secret,
        "resumption": {
            "session_id": found.resumption.session_id,
            "ticket": found.resumption.ticket,
            "psk": found.resumption.psk,
        },
        "ocsp_stapling": any(chain.staple for chain in found.chains),
        "client_auth": None if found.client_auth is None else bool(found.client_auth),
        "client_auth_mode": None if found.client_auth == "asked" else found.client_auth,
        "pq_hybrid": post_quantum(found),
        "intolerant": list(found.intolerant[:_MOST]),
    }


def protocol_facts(found: Examination) -> dict[str, Any]:
    """All six protocols, and of which something stayed open."""
    suites = found.suites
    return {
        "protocols": {
            protocol.value: [suite_name(code) for code in suites.get(protocol, ())[:_MOST_SUITES]]
            for protocol in Protocol
        },
        "undetermined": {protocol.value: why[:_LONGEST] for protocol, why in found.undetermined.items()},
    }


def post_quantum(found: Examination) -> bool | None:
    """Whether a hybrid of a classical group and one that a quantum computer does not break was accepted."""
    if any(group(code).kind == "hybrid" for code in found.groups):
        return True
    newest = found.answer(Protocol.TLS13).reply
    return False if newest is Reply.REFUSED or (newest is Reply.ACCEPTED and found.groups_complete) else None


def connection_facts(found: Examination, host: str) -> dict[str, Any]:
    """Who was asked, and what it cost."""
    address = found.endpoint.address
    told, why = outcome(found)
    return {
        "outcome": told,
        "reason": why,
        "host": host,
        "endpoint": f"[{address}]:{found.endpoint.port}" if ":" in address else f"{address}:{found.endpoint.port}",
        "full": found.full,
        "connections": found.connections,
        "trial_connections": found.trial_connections,
        "seconds": round(found.seconds, 4),
        "round_trip_ms": None if found.round_trip is None else round(found.round_trip * 1000, 3),
    }


def certificate_facts(chains: Iterable[ChainVerdict], revoked: Collection[str] = ()) -> dict[str, Any]:
    """The certificate with the gravest fault, else the one a modern client gets, and further ones: where a server has
    several, some client gets each. `revoked` are SHA-256 of revoked ones."""
    told = sorted((_certificate(chain, revoked) for chain in chains), key=_soundness)[:_MOST_CHAINS]
    return {"certificate": told[0] if told else None, "certificates": told[1:]}


def _soundness(told: Mapping[str, Any]) -> int:
    return min((_GRAVITY.get(code, len(_GRAVITY)) for code in told["faults"]), default=len(_GRAVITY) + 1)


def fault_codes(chain: ChainVerdict, revoked: Collection[str] = ()) -> list[str]:
    """A chain's faults as JSON prints them. Once revoked is revoked: a server only stops to mention it."""
    if chain.leaf is None:
        return [*(fault.value for fault in chain.faults), Remark.MALFORMED.value]
    late = chain.leaf.sha256 in revoked and Fault.REVOKED not in chain.faults
    return [fault.value for fault in Fault if fault in chain.faults or (late and fault is Fault.REVOKED)]


def _certificate(chain: ChainVerdict, revoked: Collection[str]) -> dict[str, Any]:
    facts = {**chain.facts(), "faults": fault_codes(chain, revoked)}
    if chain.leaf is not None:
        facts["bits"] = chain.leaf.bits
    return {**facts, "chain": facts["chain"][:10]}


def home_facts(home: Home | None) -> dict[str, Any]:
    """HSTS, redirect and mixed content; all null where the home page was not asked for or did not answer."""
    home = home or Home()
    hsts, redirect, mixed = home.hsts, home.redirect, home.mixed
    return {
        "hsts": hsts
        and {"max_age": hsts.max_age, "include_subdomains": hsts.include_subdomains, "preload": hsts.preload},
        "hsts_known": home.hsts_known,
        "redirect": redirect
        and {
            "to_https": redirect.to_https,
            "status": redirect.status,
            "location": redirect.location,
            "closed": redirect.closed,
        },
        "mixed_content": mixed and {"active": list(mixed.active), "passive": list(mixed.passive)},
        "server": home.server,
    }


def grade_facts(grades: Iterable[Grade], first: str) -> dict[str, Any]:
    """`grade`: profile → word, the profile `first` first; `grades`: how each came about."""
    ordered = sorted((grade for grade in grades if grade.grade), key=lambda grade: grade.profile != first)
    return {
        "grade": {grade.profile: grade.grade for grade in ordered},
        "grades": {grade.profile: _grade(grade) for grade in ordered},
    }


def _grade(grade: Grade) -> dict[str, Any]:
    score = grade.score
    return {
        "grade": grade.grade,
        "base": grade.base,
        "otherwise": grade.otherwise,
        "score": score and {"protocol": score.protocol, "key": score.key, "cipher": score.cipher, "total": score.total},
        "capped_by": [
            {
                "code": reason.rule,
                "grade": reason.grade,
                "text": {"vi": reason.text.vi, "en": reason.text.en},
                "facts": reason.value[:_LONGEST],
            }
            for reason in grade.capped_by[:_MOST_CAPS]
        ],
        "aspects": dict(grade.aspects),
        "advice": list(dict.fromkeys(reason.advice_key for reason in grade.capped_by)),
        "undetermined": [why[:_LONGEST] for why in grade.undetermined[:_MOST]],
    }


def transcript(found: Examination) -> bytes:
    """Per protocol the first exchange as hex, for the evidence."""
    endpoint = found.endpoint
    lines = [f"{endpoint.host} at {endpoint.address} port {endpoint.port}"]
    for answer in found.answers:
        lines += [
            "",
            f"{answer.protocol.value}: {answer.reply.value} {answer.reason}".rstrip(),
            f"suites {' '.join(suite_name(code) for code in answer.suites)}".rstrip(),
            f"sent {answer.sent.hex()}",
            f"received {answer.received.hex()}",
        ]
    return ("\n".join(lines) + "\n").encode()


def words(values: Mapping[str, Any], key: str) -> list[str]:
    """A list of words out of facts that may be of another release; [] for anything else."""
    found = values.get(key)
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []
