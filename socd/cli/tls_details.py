"""Every detail of one TLS server, for `socd check -v`."""

from __future__ import annotations

from dataclasses import dataclass

from socd.cli.tls_sheet import PROTOCOLS, Sheet, weight
from socd.cli.tls_words import FLAGS


@dataclass(slots=True)
class Details(Sheet):
    def write(self) -> None:
        facts = self.facts
        preference = facts.get("preference") or {}
        for protocol in PROTOCOLS:
            suites = list((facts.get("protocols") or {}).get(protocol) or ())
            if suites:
                order = {
                    "server": self.t("máy chủ chọn", "server's order"),
                    "client": self.t("khách chọn", "client's order"),
                }
                self.paper.head(f"{protocol}: {order.get(str(preference.get(protocol)), '')}".rstrip(": "))
                for suite in suites:
                    self.paper.put((suite, {"good": "", "warn": "warn", "bad": "bad"}[weight(suite)[0]]), indent=2)
        self.paper.head(self.t("Chi tiết", "Details"))
        for label, key, complete in (
            (self.t("nhóm khóa", "groups"), "groups", "groups_complete"),
            (self.t("chữ ký", "signatures"), "signatures", "signatures_complete"),
        ):
            more = "" if facts.get(complete, True) else self.t(" (chưa hết)", " (not all)")
            self.row(label, ", ".join(map(str, facts.get(key) or ())) + more)
        self.row(self.t("mở rộng", "extensions"), ", ".join(map(str, facts.get("extensions") or ())))
        self.row("ALPN", ", ".join(map(str, facts.get("alpn") or ())) or "–")
        if facts.get("dh"):
            self.row("DH", "; ".join(f"{one.get('bits')} bit {one.get('prime') or ''}".strip() for one in facts["dh"]))
        for key, label_text in FLAGS:
            self.row(label_text.in_(self.lang), self.bool(facts.get(key)))
        for name, told in (facts.get("resumption") or {}).items():
            self.row(f"resumption {name}", self.bool(told))
        for name, trial in (facts.get("trials") or {}).items():
            self.row(str(name), f"{self.bool(trial.get('vulnerable'))} ({trial.get('reason')})")
        for i, link in enumerate((facts.get("certificate") or {}).get("chain") or ()):
            self.row(f"chain {i}", f"{link.get('subject')} ← {link.get('issuer')}")
        if facts.get("intolerant"):
            self.row(self.t("không chịu được", "intolerant of"), ", ".join(map(str, facts["intolerant"])))
