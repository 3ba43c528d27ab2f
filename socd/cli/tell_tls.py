"""What a person reads about one TLS server: facts and findings in, lines out. Pure; nothing here asks anybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from socd.cli.paper import Paper, Piece, Row, columns, padded
from socd.cli.tls_details import Details
from socd.cli.tls_sheet import PROTOCOLS, Facts, Sheet, View, grades_of, weakest
from socd.cli.tls_words import (
    ADVICE_HEAD,
    NO_ANSWER,
    NOT_TLS,
    OTHER_ENDS,
    change_words,
    common_name,
    organisation,
    tasks,
)
from socd.model.observation import Finding
from socd.model.text import Lang, Text

_MOST_WEAKNESSES = 6  # with a sentence each; the others by name
_MOST_TASKS = 3
_SERVERS = ("nginx", "apache", "iis", "haproxy")


def lines(facts: Facts, findings: Sequence[Finding], lang: Lang, view: View) -> list[Row]:
    """The card of one server. `facts` are those of docs/json.md; everything in them may be hostile."""
    card = _Card(facts, findings, lang, view, Paper(view.width))
    card.write()
    return card.paper.rows


@dataclass(slots=True)
class _Card(Sheet):
    """Section by section."""

    def write(self) -> None:
        self._title()
        if self.facts.get("outcome") != "TLS":
            self._no_tls()
        else:
            self._why()
            self._certificates()
            self._protocols()
            self._weaknesses()
            self._advice()
            self._home()
            self._changes()
            if self.view.verbose:
                Details(self.facts, self.findings, self.lang, self.view, self.paper).write()
        self._how()

    def _title(self) -> None:
        verdict, style = self.verdict()
        grades = grades_of(self.facts)
        shown = grades if self.view.verbose else grades[:2]
        pieces: list[Piece | str] = [(self.name, "bold"), " — ", (verdict.in_(self.lang), style)]
        for name, grade in shown:
            pieces += [" · ", (self.grade(name, grade), "bold"), f" ({self.title_of(name)})"]
        self.paper.put(*pieces)
        rest = grades[len(shown) :]
        if rest:
            told = " · ".join(f"{self.title_of(name)}: {self.grade(name, grade)}" for name, grade in rest)
            self.paper.put((told, "dim"), indent=2)

    # -- no TLS ------------------------------------------------------------------------------------------

    def _no_tls(self) -> None:
        reason = str(self.facts.get("reason") or "")
        table = NO_ANSWER if self.facts.get("outcome") == "NO_ANSWER" else NOT_TLS
        what, todo = table.get(reason, OTHER_ENDS[str(self.facts.get("outcome"))])
        self.paper.put(what.in_(self.lang), (f" ({reason})" if reason else "", "dim"), indent=2, hang=0)
        for step in todo:
            self.paper.put("→ " + step.in_(self.lang), indent=2)

    # -- why this grade ----------------------------------------------------------------------------------

    def _why(self) -> None:
        """What capped the grades that stand in the title, each fact once."""
        seen: set[str] = set()
        rows: list[tuple[str, str]] = []
        for name, grade in grades_of(self.facts)[:2]:
            told = (self.facts.get("grades") or {}).get(name) or {}
            for cap in told.get("capped_by") or ():
                if cap.get("code") not in seen:
                    seen.add(str(cap.get("code")))
                    rows.append((self._at(name, str(cap.get("grade") or grade)), self._text(cap.get("text"))))
        if rows:
            self.paper.head(self.t("Vì sao không cao hơn", "Why not higher"))
        most = len(rows) if self.view.verbose else 5
        wide = max((columns(grade) for grade, _ in rows[:most]), default=0)
        for grade, text in rows[:most]:
            self.paper.put((padded(grade, wide), "bold"), "  " + text, indent=2, hang=wide + 2)
        if rows[most:]:
            self.paper.put(
                (self.t(f"… và {len(rows) - most} lý do khác (-v)", f"… {len(rows) - most} more (-v)"), "dim"), indent=2
            )

    def _at(self, profile: str, grade: str) -> str:
        """A grade as short as it goes: the letter, or its name."""
        return grade if len(grade) <= 2 else self.grade(profile, grade)

    def _text(self, told: Any) -> str:
        return str((told or {}).get(self.lang) or "") if isinstance(told, Mapping) else str(told or "")

    # -- certificate -------------------------------------------------------------------------------------

    def _certificates(self) -> None:
        leaf = self.facts.get("certificate")
        if not leaf:
            self.paper.head(self.t("Chứng thư số", "Certificate"))
            self.sign("warn", self.t("không nhận được chứng thư nào", "none was shown"))
            return
        others = [other for other in self.facts.get("certificates") or () if other.get("sha256") != leaf.get("sha256")]
        for number, one in enumerate((leaf, *others)):
            label = self.t("Chứng thư số", "Certificate")
            self.paper.head(label if not number else f"{label} {number + 1}")
            self._certificate(one)

    def _certificate(self, one: Facts) -> None:
        names = [str(name) for name in one.get("names") or ()]
        more = max(len(names), int(one.get("names_count") or 0)) - 3
        shown = ", ".join(names[:3]) + (f" (+{more})" if more > 0 else "")
        self.row(self.t("cấp cho", "for"), shown or common_name(str(one.get("subject") or "")) or "?")
        self.row(self.t("bởi", "by"), organisation(str(one.get("issuer") or "")) or "?")
        self.row(self.t("hiệu lực", "valid"), *self._validity(one))
        size = " bit" if " " in str(one.get("key")) else ""
        self.row(self.t("khóa", "key"), f"{one.get('key') or '?'}{size} · {one.get('signature') or '?'}")
        self._faults(one)

    def _validity(self, one: Facts) -> tuple[Piece | str, ...]:
        days = one.get("days_left")
        span = f"{self._day(one.get('not_before'))} – {self._day(one.get('not_after'))}, "
        if not isinstance(days, int | float):
            return (span.rstrip(", "),)
        whole = int(days) if days >= 0 else -int(-days // 1)
        if days < 0:
            return span, (self.t(f"HẾT HẠN {-whole} ngày trước", f"EXPIRED {-whole} days ago"), "bad")
        soon = "EXPIRES_SOON" in (one.get("faults") or ())
        left = self.t(f"còn {whole} ngày", f"{whole} days left")
        return span, (left, "bad" if whole <= 14 else "warn" if soon else "good")

    def _day(self, told: Any) -> str:
        try:
            day = datetime.fromisoformat(str(told))
        except ValueError:
            return str(told)[:32]
        return f"{day:%Y-%m-%d}" if self.lang == "en" else f"{day:%d/%m/%Y}"

    def _faults(self, one: Facts) -> None:
        from probes.tls.faults import FAULT_WORDS, REMARK_WORDS, Fault, Remark

        for code in one.get("faults") or ():
            if code in Fault.__members__:
                words = FAULT_WORDS[Fault(code)]
                style = "warn" if code in ("EXPIRES_SOON", "TOO_LONG_LIVED") else "bad"
                self.sign(style, (words.title.in_(self.lang), style), ": ", words.sentence.in_(self.lang))
        known = [REMARK_WORDS[Remark(code)] for code in one.get("remarks") or () if code in Remark.__members__]
        if known and not self.view.verbose:
            told = "; ".join(words.title.in_(self.lang) for words in known)
            self.paper.put((self.t("Lưu ý: ", "Note: ") + told, "dim"), indent=2)
        for words in known if self.view.verbose else ():
            self.paper.put(f"· {words.title.in_(self.lang)}: {words.sentence.in_(self.lang)}", indent=2)

    # -- protocols ---------------------------------------------------------------------------------------

    def _protocols(self) -> None:
        self.paper.head(self.t("Giao thức", "Protocols"))
        accepted, gaps = self.facts.get("protocols") or {}, self.facts.get("undetermined") or {}
        for protocol in PROTOCOLS:
            self._protocol(protocol, list(accepted.get(protocol) or ()), gaps.get(protocol))

    def _protocol(self, protocol: str, suites: list[str], gap: str | None) -> None:
        label = padded(protocol.replace("TLS1", "TLS 1"), 9)
        if not suites:
            told: Piece = (self.t("từ chối", "refused"), "good" if protocol < "TLS1.2" else "warn")
            if gap is not None:
                told = (self.t(f"chưa rõ ({gap})", f"not determined ({gap})"), "warn")
            self.paper.put(label, told, indent=2, hang=9)
            return
        style = "bad" if protocol.startswith("SSL") else "warn" if protocol < "TLS1.2" else "good"
        number = f"≥ {len(suites)}" if gap is not None else str(len(suites))
        suite, level = weakest(suites)
        pieces: list[Piece | str] = [
            label, (padded(self.t("chấp nhận", "accepted"), 10), style),
            " " + self.t(f"{number} bộ mã", f"{number} suites" if number != "1" else "1 suite"),
        ]  # fmt: skip
        if level != "good" or self.view.verbose:
            pieces += [self.t(", yếu nhất ", ", weakest "), (suite, level if level != "good" else "")]
        self.paper.put(*pieces, indent=2, hang=9)

    # -- weaknesses --------------------------------------------------------------------------------------

    def _weaknesses(self) -> None:
        from probes.tls.weakness_texts import WEAKNESS_TEXTS

        present = [str(code) for code in self.facts.get("weaknesses") or ()]
        unsure = self.facts.get("weaknesses_undetermined") or {}
        self.paper.head(self.t("Điểm yếu", "Weaknesses"))
        if not present:
            self.sign("good", self.t("không thấy điểm yếu đã biết nào", "none of the known ones"))
        most = len(present) if self.view.verbose else _MOST_WEAKNESSES
        for code in present[:most]:
            heading, sentence = WEAKNESS_TEXTS.get(code, (Text(code, code), Text("", "")))
            self.sign("bad", (heading.in_(self.lang), "bad"), ": ", sentence.in_(self.lang))
        if present[most:]:
            self.sign("bad", (", ".join(present[most:]), "bad"), " (-v)")
        if unsure:
            told = ", ".join(f"{code} ({reason})" if self.view.verbose else code for code, reason in unsure.items())
            self.sign("warn", self.t("chưa kết luận được: ", "not determined: ") + told)

    # -- what to do --------------------------------------------------------------------------------------

    def _advice(self) -> None:
        servers = _SERVERS if self.view.all_servers else (self._server(),)
        whole = self.view.verbose or self.view.all_servers
        found = tasks(self.facts, servers, whole)
        if not found:
            return
        self.paper.head(f"{ADVICE_HEAD.in_(self.lang)} ({', '.join(servers)})")
        most = len(found) if whole else _MOST_TASKS
        for number, task in enumerate(found[:most], 1):
            self.paper.put(f"{number}. {task.what.in_(self.lang)}", indent=2, hang=3)
            for server, where, text in task.how:
                name = f"{server}: " if len(servers) > 1 else ""
                if name or whole:
                    self.paper.put((name + where.in_(self.lang), "dim"), indent=5, hang=0)
                for line in text.splitlines():
                    self.paper.keep(line.rstrip(), indent=5)
        if found[most:]:
            more = len(found) - most
            self.paper.put((self.t(f"… và {more} việc khác (-v)", f"… {more} more (-v)"), "dim"), indent=2)

    def _server(self) -> str:
        told = str(self.facts.get("server") or "").lower()
        guesses = (
            ("nginx", "nginx"),
            ("openresty", "nginx"),
            ("apache", "apache"),
            ("iis", "iis"),
            ("haproxy", "haproxy"),
        )
        return self.view.server or next((name for word, name in guesses if word in told), "nginx")

    # -- home page, change, post-quantum -----------------------------------------------------------------

    def _home(self) -> None:
        self.paper.head(self.t("Trang chủ và thông tin thêm", "Home page, and good to know"))
        self.row("HSTS", *self._hsts())
        redirect = self.facts.get("redirect")
        if redirect is not None:
            self.row("http → https", *self._redirect(redirect))
        mixed = self.facts.get("mixed_content")
        if mixed is not None:
            self._mixed(mixed)
        if mode := self.facts.get("client_auth_mode"):
            asked = self.t("máy chủ hỏi, không bắt buộc", "asked for, not required")
            needed = self.t("bắt buộc: ai không có thì không vào được", "required: nobody gets in without one")
            self.row(self.t("chứng thư khách", "client cert."), needed if mode == "required" else asked)
        pq = self.facts.get("pq_hybrid")
        if pq is not None:
            names = ", ".join(str(name) for name in self.facts.get("groups") or () if "MLKEM" in str(name).upper())
            told = (
                self.t("có", "yes") + (f" ({names})" if names else "")
                if pq
                else self.t("chưa có, chưa bắt buộc", "not yet, and not required")
            )
            self.row(self.t("hậu lượng tử", "post-quantum"), told)

    def _hsts(self) -> tuple[Piece | str, ...]:
        hsts = self.facts.get("hsts")
        if not hsts:
            known = self.facts.get("hsts_known", True)
            return ((self.t("không có", "none"), "warn"),) if known else ((self.t("chưa rõ", "not known"), "dim"),)
        age = hsts.get("max_age")
        if age == 0:
            return ((self.t("bị tắt (max-age=0)", "turned off (max-age=0)"), "warn"),)
        days = age // 86400 if isinstance(age, int) else "?"
        more = [
            word for key, word in (("include_subdomains", "includeSubDomains"), ("preload", "preload")) if hsts.get(key)
        ]
        return ((self.t("có", "yes"), "good"), ", ".join(["", self.t(f"{days} ngày", f"{days} days"), *more]))

    def _redirect(self, redirect: Facts) -> tuple[Piece | str, ...]:
        status = f" ({redirect['status']})" if redirect.get("status") else ""
        match redirect.get("to_https"):
            case True:
                return (self.t("có", "yes"), "good"), status
            case False:
                return (self.t("KHÔNG", "NO"), "warn"), status
        if redirect.get("closed"):
            return (self.t("cổng http đóng", "the http port is closed"),)
        return ((self.t("chưa rõ", "not known"), "dim"),)

    def _mixed(self, mixed: Facts) -> None:
        active, passive = list(mixed.get("active") or ()), list(mixed.get("passive") or ())
        label = self.t("tệp qua http", "mixed content")
        if not active and not passive:
            self.row(label, (self.t("không có", "none"), "good"))
            return
        told = self.t(
            f"{len(active)} script/khung, {len(passive)} ảnh", f"{len(active)} active, {len(passive)} passive"
        )
        urls = (active + passive) if self.view.verbose else (active + passive)[:1]
        self.row(label, (told, "bad" if active else "warn"), ": " + ", ".join(str(url)[:100] for url in urls))

    def _changes(self) -> None:
        changes = list(self.facts.get("changes") or ())
        if changes:
            self.paper.head(self.t("Thay đổi từ lần trước", "Changes since the last look"))
        for change in changes[: len(changes) if self.view.verbose else 6]:
            better = change.get("better")
            sign, style = ("↑", "good") if better else ("↓", "bad") if better is False else ("·", "")
            self.paper.put((sign, style), " " + self._change(change), indent=2)
        self._alarm()

    def _change(self, change: Facts) -> str:
        what, _, profile = str(change.get("what") or "").partition(" ")
        if what != "grade":
            return change_words(change, self.lang)
        old, new = (self.grade(profile, str(change.get(key))) for key in ("from", "to"))
        return f"{self.title_of(profile)}: {old} → {new}"

    def _alarm(self) -> None:
        alarm = [finding for finding in self.findings if finding.kind.code == "cert-changed"]
        for finding in alarm:
            self.sign("bad", (finding.kind.title.in_(self.lang), "bad"), ": ", finding.kind.advice[0].in_(self.lang))

    def _how(self) -> None:
        facts = self.facts
        connections, seconds = facts.get("connections") or 0, facts.get("seconds") or 0.0
        told = self.t(f"{connections} kết nối trong {_time(seconds)}", f"{connections} connections in {_time(seconds)}")
        if facts.get("endpoint"):
            told += self.t(f" tới {facts['endpoint']}", f" to {facts['endpoint']}")
        if facts.get("full") is False:
            when = facts.get("examined_at") or "?"
            told += self.t(f"; lần xem nhanh, phần còn lại từ {when}", f"; a quick look, the rest is from {when}")
        self.paper.put((told, "dim"))
        if self.findings:
            titles = dict.fromkeys(f"{one.level.value} {one.kind.title.in_(self.lang)}" for one in self.findings)
            self.paper.put((self.t("Ghi nhận: ", "Findings: ") + " · ".join(titles), "dim"))


def _time(seconds: float) -> str:
    return f"{max(1.0, seconds * 1000):.0f} ms" if seconds < 1 else f"{seconds:.1f} s"
