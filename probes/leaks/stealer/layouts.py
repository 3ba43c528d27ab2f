"""The commonest layouts of a combo line as patterns over bytes: what `combo.parse` says of them, without calling it.

Every pattern here takes only lines on which `parse` leaves no choice, and says what `parse` says (a property test
holds them together). Whatever is not taken is parsed.
"""

from __future__ import annotations

import re

import re2

_HOST = rb"[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
_PATH = rb"(?:/[^\x00-\x20:;|,\x7f-\xff]*)?"

# -- counting: runs of lines that hold a log-in, by an automaton that looks at each byte once ------------------------

_WORD = rb"[^\x00-\x20:;|,/\x7f-\xff]+"
_URL = rb"(?:https?://|android://[A-Za-z0-9_=\-]*@)" + _HOST + rb"(?::[0-9]{1,4})?" + _PATH
_LABEL = rb"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\."
_SITE = rb"(?:" + _LABEL + rb")+[A-Za-z]{2,24}" + _PATH
_IN_NAME = rb"[A-Za-z0-9_\-]"
# A name of three to 64 letters that does not begin like “localhost”, which may be a place.
_NAME = (
    rb"(?:[A-KM-Za-km-z0-9_\-]" + _IN_NAME + rb"{2,63}|[lL][A-NP-Za-np-z0-9_\-]" + _IN_NAME + rb"{1,62}"
    rb"|[lL][oO][ABD-Zabd-z0-9_\-]" + _IN_NAME + rb"{0,61}|[lL][oO][cC][B-Zb-z0-9_\-]" + _IN_NAME + rb"{0,60})"
)  # fmt: skip
_SECRET = rb"[!-+\-.-9<-{}~]"  # what a password begins with: printable, no separator


def _automaton(pattern: bytes) -> re2._Regexp[bytes]:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.max_mem = 64 << 20  # states are made as they are met; with less it would forget and make them again
    return re2.compile(pattern, options)


# A URL, log-in and password; a mail address and password; a name and password without blanks. Lines no longer than
# decode.MAX_LINE only: the caller sees to that.
USUAL = _automaton(
    rb"(?:(?:(?:" + _SITE + rb":" + _WORD + rb":|" + _URL
    + rb"(?::" + _WORD + rb":|;" + _WORD + rb";|\|" + _WORD + rb"\||\t" + _WORD + rb"\t)"
    rb"|[A-Za-z0-9_.+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+[:;|\t])" + _SECRET + rb"[^\n]*"
    rb"|" + _NAME + rb"[:;|](?:[!-+\-.0-9<-{}~][!-~]*|/(?:[!-.0-~][!-~]*)?))\n)*"
)  # fmt: skip
# Nothing at all that could part a log-in from a password; separators alone; an address alone.
RUBBISH = re.compile(
    rb"[ !-+\-.0-9<-?A-{}~]{1,4000}+|[:;|,]{1,4000}+|https?://" + _HOST + rb"(?:/[!-+\-.-9<-?A-{}~]{0,4000}+)?+"
)  # fmt: skip

# -- taking apart: each line one match ---------------------------------------------------------------------------------

_P_HOST = rb"[A-Za-z0-9\-]++(?:\.[A-Za-z0-9\-]++)++"
_P_PATH = rb"(?:/[^\x00-\x20:;|,\x7f-\xff]{0,180}+)?+"
_HTTP = rb"(?:https?://|android://[A-Za-z0-9_=\-]{0,200}+@)" + _P_HOST
_P_SITE = rb"(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,10}[A-Za-z]{2,24}" + _P_PATH
_MAIL = rb"[A-Za-z0-9_.+\-]{1,64}+@" + _P_HOST
_PLAIN = rb"[A-Za-z0-9_.+\-]{3,64}+"
_BEGINS = rb"(?![:;|,])"
_ANY = rb"[!-~]{1,300}+"
_NO_SEPARATOR = rb"[!-+\-.-9<-{}~]{1,300}+"  # neither : nor ; nor | nor ,
_NO_AT = rb"[!-?A-~]{1,300}+"
_NO_SLASH = rb"[!-.0-~]{1,300}+"
_NO_SEPARATOR_NO_SLASH = rb"[!-+\-.0-9<-{}~]{1,300}+"
_NO_AT_NO_SLASH = rb"[!-.0-?A-~]{1,300}+"
# After a plain name a password with separators of its own must hold no second mail address, and what has the look of a
# port is no name.
_NAME_ONLY = rb"(?![0-9]{1,5}:)" + _PLAIN
_AFTER_URL = (
    rb"(?:" + _MAIL + rb"(?=:" + _BEGINS + _ANY + rb"\n)"
    rb"|" + _NAME_ONLY + rb"(?=:" + _BEGINS + rb"(?:" + _NO_SEPARATOR + rb"(?=\n)|" + _NO_AT + rb"\n)))"
)  # fmt: skip
_AFTER_BLANK = rb"(?:" + _MAIL + rb"|" + _NAME_ONLY + rb")(?=[ :]" + _NO_SEPARATOR + rb"\n)"
_AFTER_SITE = (
    rb"(?:" + _MAIL + rb"(?=:" + _BEGINS + _NO_SLASH + rb"\n)"
    rb"|" + _NAME_ONLY + rb"(?=:" + _BEGINS + rb"(?:" + _NO_SEPARATOR_NO_SLASH
    + rb"(?=\n)|" + _NO_AT_NO_SLASH + rb"\n)))"
)  # fmt: skip


def _between(mark: bytes, colon: bytes) -> bytes:
    """A log-in between two of these marks. `colon` is ":" where the password may hold one: the URL then does not."""
    after = rb"[!-9" + colon + rb";-~]{1,300}+\n"
    no_at = rb"[!-9" + colon + rb";-?A-~]{1,300}+\n"
    return (
        mark + rb"(?:" + _MAIL + rb"(?=" + mark + _BEGINS + after + rb")|" + _PLAIN
        + rb"(?=" + mark + _BEGINS + rb"(?:" + _NO_SEPARATOR + rb"(?=\n)|" + no_at + rb")))"
    )  # fmt: skip


def _after(colon: bytes) -> bytes:
    marks = (_between(mark, colon) for mark in (rb";", rb"\|", rb"\t"))
    return rb"(?::" + _AFTER_URL + rb"| " + _AFTER_BLANK + rb"|" + rb"|".join(marks) + rb")"


# After a mail address a further field may be the site's name: such a password holds no dot, slash or bracket.
_MAIL_SECRET = rb"(?:" + _NO_SEPARATOR_NO_SLASH + rb"(?=\n)|[!-\-0-Z\\-~]{1,300}+(?<![tT])(?=\n))"
_URL_LAST = rb"[!-.0-~]{1,300}?[:;|\t](" + _HTTP + rb"(?::[0-9]{1,4}+(?![0-9]))?+" + _P_PATH + rb")(?=\n)"

# Groups: all up to the log-in's end, and a URL that stands behind the password. Both are empty for a line of another
# shape. Every match is one line with its end.
LINE = re.compile(
    rb"(?:("
    + _HTTP + rb"(?::[0-9]{1,4}+(?=[/:; |\t])" + _P_PATH + _after(b"") + rb"|" + _P_PATH + _after(b":") + rb")"
    rb"|" + _P_SITE + rb":" + _AFTER_SITE
    + rb"|" + _MAIL + rb"(?=[:;|\t]" + _BEGINS + rb"(?:" + _MAIL_SECRET + rb"|" + _URL_LAST + rb"))"
    + rb")[^\n]*+|[^\n]*+)\n"
)  # fmt: skip
PARTS = re.compile(rb"[:;|\t ]")  # the last of these, if any, parts the first group into URL and log-in
