"""What a look means: findings, the kinds it could see, and what to remember. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

from probes.leaks.allow import without_accepted
from probes.leaks.causes import Shown, grouped, remembered
from probes.leaks.examine import NAMES
from probes.leaks.logins import Login, Way
from probes.leaks.look import LeaksLook
from probes.leaks.state import FORGET, Seen, State, Watched, write
from probes.leaks.visit import Answer, Reading
from socd.model.allowed import Allowed
from socd.model.catalogue import FILE_EXPOSED, LOGIN_IN_CLEAR, REPOSITORY_EXPOSED, SECRET_EXPOSED
from socd.model.exchange import Fault, Origin
from socd.model.inventory import Site
from socd.model.kinds import Severity, worst
from socd.model.observation import Finding, Outcome, Verdict
from socd.model.text import Text
from socd.probe import Context

VIETNAM = timezone(timedelta(hours=7))
FILES = frozenset(kind.code for kind in (SECRET_EXPOSED, REPOSITORY_EXPOSED, FILE_EXPOSED))
DEBUG = "debug-page"


def judge(look: LeaksLook, context: Context) -> Verdict:
    """Exposures that a control does not show too, without what the office accepts, and log-ins in the clear."""
    today = context.now.astimezone(VIETNAM).date()
    shown, expired = _without_accepted(_shown(look, context.site), context, today)
    groups = grouped(shown, look.state)
    found = (*_files(groups, look, expired), *_debug(look, context.site), *_logins(look))
    faults = [answer.fault for answer in look.answers if answer.fault]
    faults += [reading.fault for reading in look.readings if reading.fault]
    given = sorted(given_for_anything(look))
    facts: dict[str, Any] = {"asked": len(look.answers), "faults": len(faults), "catch_all": given}
    facts |= {"full_at": look.state.full, "full_of": look.of, "rounds": look.state.rounds}
    catch_all = Fault(Origin.SITE, "catch-all", ", ".join(given)) if given else None
    fault = look.stopped or catch_all or next(iter(faults), None)
    outcome = Outcome.FINDING if found else Outcome.INDETERMINATE if fault else Outcome.OK
    state = _remembered(look, groups, today.isoformat())
    return Verdict(outcome, found, fault, facts=facts, covers=_covers(look), memory=write(state))


def given_for_anything(look: LeaksLook) -> set[str]:
    """What the site also gives for names that cannot exist: whether a real one is there cannot be told."""
    return {
        answer.exposure.what
        for answer in look.answers
        if answer.exposure and answer.anything and answer.exposure.what != DEBUG
    }


# -- findings ---------------------------------------------------------------------------------------------------


def _shown(look: LeaksLook, site: Site) -> Iterator[Shown]:
    """What was proved at an address that was asked for; then what pages and scripts give to every visitor."""
    known = {watched.entry.path for watched in look.state.watched}
    answers = (answer for answer in look.answers if not answer.anything)
    for answer in sorted(answers, key=lambda answer: answer.path not in known):  # what was told before keeps its name
        if answer.exposure:
            yield Shown(answer.path, answer.exposure, answer, answer.digest)
    for reading in look.readings:
        if reading.exposure:
            parts = urlsplit(reading.url)
            path = parts.path or "/"
            yield Shown(path if parts.hostname == site.host else f"//{parts.hostname}{path}", reading.exposure, reading)


def _without_accepted(
    shown: Iterable[Shown], context: Context, today: date
) -> tuple[list[Shown], dict[str, tuple[Allowed, ...]]]:
    """What nobody accepts, and by place the entries that have run out."""
    left, expired = [], {}
    for one in shown:
        told = without_accepted(one.exposure, context.allowed, one.place, today, context.site.id)
        if told.exposure:
            left.append(replace(one, exposure=told.exposure))
        if told.expired:
            expired[one.place] = told.expired
    return left, expired


def _files(
    groups: Mapping[str, Sequence[Shown]], look: LeaksLook, expired: Mapping[str, tuple[Allowed, ...]]
) -> Iterator[Finding]:
    """One finding a secret, a file, a repository."""
    for cause, group in groups.items():
        first = sorted(group, key=lambda one: f"file:{one.place}" != cause)
        yield _file(cause, first, look.state, [entry for one in group for entry in expired.get(one.place, ())])


def _debug(look: LeaksLook, site: Site) -> Iterator[Finding]:
    """An inside shown for any name is no catch-all but the fault itself."""
    debug = [answer for answer in look.answers if answer.anything and answer.exposure and answer.exposure.what == DEBUG]
    shown = [Shown(answer.path, answer.exposure, answer) for answer in debug[:1] if answer.exposure]
    if shown:
        told = _file("page:debug-page", shown, look.state, ())
        yield replace(told, place=site.url, severity=worst([told.level, Severity.M3]))


def _file(cause: str, group: Sequence[Shown], state: State, expired: Sequence[Allowed]) -> Finding:
    first, by = group[0], group[0].by
    exposures = [one.exposure for one in group]
    places = list(dict.fromkeys(one.place for one in group))
    told: dict[str, Any] = {
        "what": exposures[0].what,
        "title_en": exposures[0].title.en,
        "path": first.place,
        "paths": places,
        "status": by.status,
        "names": sorted({name for exposure in exposures for name in exposure.names}),
        "samples": [sample for exposure in exposures for sample in exposure.samples],
    }
    if isinstance(by, Answer):
        told |= {"size": by.size, "content_type": by.content_type}
    return Finding(
        exposures[0].kind,
        place=by.exchange.final_url if by.exchange else first.place,
        cause=cause,
        title=f"{exposures[0].title.vi}: {first.place}",
        details=told | _secrets(group, state, expired),
        severity=worst([exposure.severity or exposure.kind.severity for exposure in exposures]),
        exhibits=tuple(one.by.exchange for one in group if one.by.exchange),
    )


def _secrets(group: Sequence[Shown], state: State, expired: Sequence[Allowed]) -> dict[str, Any]:
    """Masks and fingerprints, since when they leak, where they were before, and the acceptances that ran out."""
    found = {one.fingerprint: one for shown in group for one in shown.exposure.secrets if one.fingerprint}
    told: dict[str, Any] = {}
    if found:
        told["secrets"] = [one.told for one in list(found.values())[:NAMES]]
    known = [state.secrets[one] for one in found if one in state.secrets]
    if known:
        here = {shown.place for shown in group}
        told["since"] = min(one.since for one in known)
        told["before"] = sorted({place for one in known for place in one.places} - here)[:NAMES]
    if expired:
        told["expired"] = [entry.told for entry in dict.fromkeys(expired)]
    return told


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


def _remembered(look: LeaksLook, groups: Mapping[str, Sequence[Shown]], day: str) -> State:
    secrets = remembered(groups, look.state.secrets, day)
    return replace(look.state, watched=_watched(look), pages=_seen(look), secrets=secrets)


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
