"""Templates and the few functions they may call."""

from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from socd import __version__
from socd.cases.clocks import VIETNAM, Clock, next_clock
from socd.cases.hand import filled_lines
from socd.console import views
from socd.console.gate import ASKED, KEY, entry_of
from socd.console.guard import POLICY, SENDS_FORMS
from socd.console.reader import ConsoleReader
from socd.console.safe import visible
from socd.console.texts import say, say_or
from socd.model.shown import evidence_shown
from socd.model.text import Lang, Text

LANG = "lang"  # the name of the query parameter and of the cookie

_TEMPLATES = Path(__file__).parent / "templates"


class Renderer:
    """Renders pages in the visitor's language. Everything is escaped unless it is markup made here."""

    def __init__(self, reader: ConsoleReader, lang: Lang) -> None:
        self._reader = reader
        self._lang = lang
        self._environment = _environment()

    def page(
        self, request: web.Request, template: str, *, status: int = 200, forms: bool = False, **values: Any
    ) -> web.Response:
        """One page; `forms`: it holds a form, which its policy then lets it send (to us alone)."""
        lang = lang_of(request, self._lang)
        other: Lang = "en" if lang == "vi" else "vi"
        entry = entry_of(request)
        html = self._environment.get_template(template).render(
            lang=lang,
            t=partial(say, lang=lang),
            word=partial(_say_or, lang),
            other_lang=other,
            other_url=str(request.rel_url.update_query({LANG: other})),
            here="/" + request.path.split("/")[1],
            now=self._reader.now(),
            about=self._reader.status(),
            version=__version__,
            entry=entry,
            asked=request.get(ASKED, False),
            handles=entry is not None and entry.session.user.role.handles,
            key=hidden(KEY, entry.form_key) if entry else "",
            **values,
        )
        headers = {POLICY: SENDS_FORMS} if forms else {}
        return web.Response(text=html, status=status, headers=headers, content_type="text/html", charset="utf-8")


@cache
def _environment() -> Environment:
    """One for all pages: templates are compiled once."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "local": local, "clock": wall_clock, "foreign": foreign, "visible": visible, "segment": partial(quote, safe=""),
        "word": _word, "spoken": spoken, "personas": _personas, "tongue": _tongue, "exhibit": _exhibit,
        "origin": origin,
         "upfirst": _upfirst, "left": _left, "moment": _moment, "tuple_of": _pair,
    }  # fmt: skip
    made.globals |= {"signs": views.SIGNS, "whose": views.whose, "next_clock": next_clock,
                     "filled_lines": filled_lines}  # fmt: skip
    return made


def hidden(name: str, value: str) -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(name, value)


def lang_of(request: web.Request, default: Lang) -> Lang:
    """`?lang=` wins, then the cookie, then the default."""
    known: dict[str | None, Lang] = {"vi": "vi", "en": "en"}
    return known.get(request.query.get(LANG)) or known.get(request.cookies.get(LANG)) or default


def local(at: datetime | None) -> Markup:
    """Vietnamese wall-clock time, machine-readable too."""
    if at is None:
        return Markup("–")
    here = at.astimezone(VIETNAM)
    iso = here.isoformat(timespec="seconds")
    return Markup('<time datetime="{}">{}</time>').format(iso, f"{here:%d/%m/%Y %H:%M}")


def wall_clock(at: datetime) -> str:
    return f"{at.astimezone(VIETNAM):%H:%M:%S}"


def foreign(value: object, limit: int = 400) -> Markup:
    """Text an attacker may have written: visible, isolated from the direction of what surrounds it, never a link."""
    return Markup('<bdi class="foreign" dir="ltr">{}</bdi>').format(escape(visible(value, limit)))


@pass_context
def _word(context: Context, text: Text | Any) -> str:
    """A Text in the page's language; what is text already stays as it is."""
    lang: Lang = context["lang"]
    if isinstance(text, Text):
        return text.in_(lang)
    return str(text)


def _upfirst(text: str) -> str:
    return text[:1].upper() + text[1:]


def spoken(text: str) -> str:
    """A machine's moment as a person reads it, in Vietnamese time; any other text as it is."""
    if _MOMENT.fullmatch(text):
        with contextlib.suppress(ValueError):
            return f"{datetime.fromisoformat(text).astimezone(VIETNAM):%d/%m/%Y %H:%M:%S}"
    return text


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


@pass_context
def _personas(context: Context, told: Any) -> str:
    """As whom a page was looked at: one name, several with commas, or a list."""
    names = told.split(", ") if isinstance(told, str) else [str(one) for one in told]
    return ", ".join(say_or("persona-", name, context["lang"]) for name in names)


@pass_context
def _tongue(context: Context, told: object) -> str:
    """One language of a reason that a probe tells as "tiếng Việt · English: what was seen"."""
    vi, both, rest = str(told).partition(" · ")
    if not both:
        return vi
    en, colon, seen = rest.partition(": ")
    return f"{vi if context['lang'] == 'vi' else en}{colon}{seen}"


def origin(uri: str) -> str:
    """Where a record comes from, readable: what socd made itself has an address of its own making."""
    return unquote(uri.removeprefix(_OURS)) if uri.startswith(_OURS) else uri


_OURS = "urn:socd:"


@pass_context
def _exhibit(context: Context, about: str) -> str:
    known = evidence_shown(about)
    return known.in_(context["lang"]) if known else about


@pass_context
def _left(context: Context, clock: Clock) -> Markup:
    """The time left on a running clock, in words; the script on the page keeps it current."""
    lang: Lang = context["lang"]
    key, numbers = views.span(clock.left(context["now"]))
    due = clock.due.isoformat(timespec="seconds")
    style = "late" if key.startswith("late") else "soon" if _soon(clock, context["now"]) else "left"
    return Markup('<span class="clock {}" data-due="{}">{}</span>').format(style, due, say(key, lang, **numbers))


def _soon(clock: Clock, now: datetime) -> bool:
    """Within the hours before its end that its rule calls near."""
    return now >= clock.warn_at


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _pair(member: Any) -> tuple[str, Text]:
    """An enumeration's value and label, for filters."""
    return member.value, member.label


def _say_or(lang: Lang, prefix: str, value: str) -> str:
    return say_or(prefix, value, lang)
