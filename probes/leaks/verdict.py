"""What a look means: findings, the kinds it could see, and what to remember. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from probes.leaks.logins import Login, Way
from probes.leaks.look import LeaksLook
from probes.leaks.state import FORGET, Seen, State, Watched, write
from probes.leaks.visit import Answer, Reading
from socd.model.catalogue import FILE_EXPOSED, LOGIN_IN_CLEAR, REPOSITORY_EXPOSED, SECRET_EXPOSED
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.kinds import Severity, worst
from socd.model.observation import Finding, Outcome, Verdict
from socd.model.text import Text

FILES = frozenset(kind.code for kind in (SECRET_EXPOSED, REPOSITORY_EXPOSED, FILE_EXPOSED))
DEBUG = "debug-page"


def judge(look: LeaksLook, site: Site) -> Verdict:
    """Exposures that a control does not show too, and log-ins in the clear."""
    found = (*_files(look, site), *_pages(look, site), *_logins(look))
    faults = [answer.fault for answer in look.answers if answer.fault]
    faults += [reading.fault for reading in look.readings if reading.fault]
    given = sorted(given_for_anything(look))
    facts: dict[str, Any] = {"asked": len(look.answers), "faults": len(faults), "catch_all": given}
    facts |= {"full_at": look.state.full, "full_of": look.of, "rounds": look.state.rounds}
    catch_all = Fault(Origin.SITE, "catch-all", ", ".join(given)) if given else None
    fault = look.stopped or catch_all or next(iter(faults), None)
    outcome = Outcome.FINDING if found else Outcome.INDETERMINATE if fault else Outcome.OK
    return Verdict(outcome, found, fault, facts=facts, covers=_covers(look), memory=write(_remembered(look)))


def given_for_anything(look: LeaksLook) -> set[str]:
    """What the site also gives for names that cannot exist: whether a real one is there cannot be told."""
    return {
        answer.exposure.what
        for answer in look.answers
        if answer.exposure and answer.anything and answer.exposure.what != DEBUG
    }


# -- findings ---------------------------------------------------------------------------------------------------


def _files(look: LeaksLook, site: Site) -> Iterator[Finding]:
    """One finding per file; all of a repository's files are one, and so is a file whose server knows no case."""
    known = {watched.entry.path for watched in look.state.watched}
    proved = [answer for answer in look.answers if answer.exposure and not answer.anything]
    proved.sort(key=lambda answer: answer.path not in known)  # what was told before keeps its name
    causes: dict[tuple[str, str], str] = {}
    grouped: dict[str, list[Answer]] = {}
    for answer in proved:
        exposure = answer.exposure
        if exposure is None:
            continue
        if exposure.kind is REPOSITORY_EXPOSED:
            cause = _repository(answer.path, exposure.what)
        else:
            cause = causes.setdefault((answer.path.lower(), answer.digest), f"file:{answer.path}")
        grouped.setdefault(cause, []).append(answer)
    for cause, answers in grouped.items():
        yield _file(cause, sorted(answers, key=lambda answer: f"file:{answer.path}" != cause))
    debug = [answer for answer in look.answers if answer.anything and answer.exposure and answer.exposure.what == DEBUG]
    if debug:  # an inside shown for any name is no catch-all but the fault itself
        told = _file("page:debug-page", debug[:1])
        yield replace(told, place=site.url, severity=worst([told.level, Severity.M3]))


def _repository(path: str, what: str) -> str:
    folder = path.partition(f"/.{what}")[0]
    return f"repository:{folder and folder + '/'}.{what}"


def _file(cause: str, answers: list[Answer]) -> Finding:
    first = answers[0]
    exposures = [answer.exposure for answer in answers if answer.exposure]
    severities = [exposure.severity or exposure.kind.severity for exposure in exposures]
    details: dict[str, Any] = {
        "what": exposures[0].what,
        "title_en": exposures[0].title.en,
        "path": first.path,
        "paths": [answer.path for answer in answers],
        "status": first.status,
        "size": first.size,
        "content_type": first.content_type,
        "names": sorted({name for exposure in exposures for name in exposure.names}),
        "samples": [sample for exposure in exposures for sample in exposure.samples],
    }
    return Finding(
        exposures[0].kind,
        place=first.exchange.final_url if first.exchange else first.path,
        cause=cause,
        title=f"{exposures[0].title.vi}: {first.path}",
        details=details,
        severity=worst(severities),
        exhibits=tuple(answer.exchange for answer in answers if answer.exchange),
    )


def _pages(look: LeaksLook, site: Site) -> Iterator[Finding]:
    """Secrets, listings and errors in pages and scripts that every visitor gets."""
    for reading in look.readings:
        exposure = reading.exposure
        if exposure is None:
            continue
        parts = urlsplit(reading.url)
        path = parts.path or "/"
        where = path if parts.hostname == site.host else f"//{parts.hostname}{path}"
        yield Finding(
            exposure.kind,
            place=reading.exchange.final_url if reading.exchange else path,
            cause=f"file:{where}",
            title=f"{exposure.title.vi}: {where}",
            details={
                "what": exposure.what, "title_en": exposure.title.en, "path": where, "paths": [where],
                "status": reading.status, "names": list(exposure.names), "samples": list(exposure.samples),
            },
            severity=exposure.severity,
            exhibits=(reading.exchange,) if reading.exchange else (),
        )  # fmt: skip


_WAYS = {
    Way.PAGE: Text("Trang đăng nhập không mã hóa (http)", "Log-in page without encryption (http)"),
    Way.SENT: Text("Biểu mẫu gửi mật khẩu qua http", "Form sends the password over http"),
    Way.AWAY: Text("Biểu mẫu gửi mật khẩu tới máy chủ lạ", "Form sends the password to a foreign host"),
}


def _logins(look: LeaksLook) -> Iterator[Finding]:
    grouped: dict[str, list[tuple[Login, Reading]]] = {}
    for reading in look.readings:
        for login in reading.logins:
            grouped.setdefault(login.cause, []).append((login, reading))
    for cause, found in grouped.items():
        login, reading = found[0]
        pages = list(dict.fromkeys(one.page for one, _ in found))
        title = _WAYS[login.way]
        yield Finding(
            LOGIN_IN_CLEAR,
            place=login.page,
            cause=cause,
            title=f"{title.vi}: {urlsplit(login.page).path or '/'}",
            details={"way": login.way.value, "title_en": title.en, "target": login.target, "pages": pages},
            severity=Severity.M2 if login.way is Way.AWAY else None,
            exhibits=(reading.exchange,) if reading.exchange else (),
        )


# -- what could be seen -------------------------------------------------------------------------------------------


def _covers(look: LeaksLook) -> frozenset[str]:
    """A kind is covered when all that was ever found of it was asked again and answered, and no control showed it.

    On the first look, when nothing is known yet, the whole first list must have been answered.
    """
    answered = {answer.path for answer in look.answers if answer.fault is None}
    read = {reading.url for reading in look.readings if reading.fault is None}
    first_time = look.state.looks <= 1
    covers = set(FILES)
    if look.opening is None or (first_time and look.stopped):
        covers = set()
    if first_time:
        faulty = [answer.path for answer in look.answers if answer.fault]
        if any(_is_repository(path) for path in faulty) or not look.whole:
            covers.discard(REPOSITORY_EXPOSED.code)
        if not all(_is_repository(path) for path in faulty) or not look.whole:
            covers -= {SECRET_EXPOSED.code, FILE_EXPOSED.code}
    covers -= {watched.kind for watched in look.state.watched if watched.entry.path not in answered}
    if look.readings and look.readings[0].fault is None and not (look.stopped and look.stopped.reason == "blocked"):
        covers.add(LOGIN_IN_CLEAR.code)
    for url, seen in look.state.pages.items():
        covers -= set(seen.kinds) if url not in read else set()
    given = {answer.exposure.kind.code for answer in look.answers if answer.exposure and answer.anything}
    return frozenset(covers - given)


def _is_repository(path: str) -> bool:
    return any(part in path for part in ("/.git/", "/.svn/", "/.hg/", "/.bzr/", "/CVS/"))


# -- what to remember -----------------------------------------------------------------------------------------------


def _remembered(look: LeaksLook) -> State:
    return replace(look.state, watched=_watched(look), pages=_seen(look))


def _watched(look: LeaksLook) -> tuple[Watched, ...]:
    """All that is found now, and what was found before until it was missed often enough."""
    now = {
        answer.path: Watched(answer.entry, answer.exposure.kind.code)
        for answer in look.answers
        if answer.exposure and not answer.anything
    }
    answered = {answer.path for answer in look.answers if answer.fault is None}
    kept = []
    for watched in look.state.watched:
        path = watched.entry.path
        if path not in now:
            kept.append(replace(watched, misses=watched.misses + (path in answered)))
    return (*now.values(), *(watched for watched in kept if watched.misses < FORGET))


def _seen(look: LeaksLook) -> dict[str, Seen]:
    """How each page was last read. What was found on it keeps it among those that are read anew, for a while."""
    before = look.state.pages
    pages: dict[str, Seen] = {}
    for reading in look.readings:
        known = before.get(reading.url, Seen())
        kinds = {LOGIN_IN_CLEAR.code} if reading.logins else set()
        kinds |= {reading.exposure.kind.code} if reading.exposure else set()
        if reading.fault:
            pages[reading.url] = known
        elif kinds:
            pages[reading.url] = replace(reading.seen, kinds=tuple(sorted(kinds)), misses=0)
        elif known.kinds and known.misses + 1 < FORGET:
            pages[reading.url] = replace(known, misses=known.misses + 1)
        else:
            pages[reading.url] = replace(reading.seen, kinds=(), misses=0)
    for url, seen in before.items():
        if url not in pages and (seen.kinds or seen.misses + 1 < FORGET):
            pages[url] = seen if seen.kinds else replace(seen, misses=seen.misses + 1)
    return {url: seen for url, seen in pages.items() if seen != Seen()}
