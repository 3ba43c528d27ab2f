"""Values that look like a machine's token and are none: broken, cut, or with a service's beginning but not its form.

Pure. A token that does not have its service's form opens nothing: it was cut, mistyped or made up for a test.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from probes.leaks.linear import pattern
from probes.leaks.values import Secret
from socd.probe import Match

SHORTEST = 4  # characters of a beginning that is one service's own; "sk-" is many services'


def beginnings(matches: Sequence[Match]) -> tuple[tuple[str, str], ...]:
    """The anchors found here with which the tokens of their rules begin, each with its rule's form."""
    found = {}
    for match in matches:
        expression = str(match.meta.get("value", ""))
        for anchor in match.strings if expression and not match.meta.get("any_case") else ():
            text = anchor.decode("latin-1")
            goes_on = f"{text.replace('.', chr(92) + '.')}[" in expression
            if (
                len(text) >= SHORTEST and text[-1] != ":" and (text[-1] in "_-." or goes_on)
            ):  # "base64:" is nobody's own
                found[text] = expression
    return tuple(found.items())


def misfit(secret: Secret, begun: Sequence[tuple[str, str]], proved: Collection[str]) -> bool:
    """Whether a value found by its surroundings begins like a service's token and is none of `proved`.

    The case of letters is not looked at, and what is not ASCII may have been spoilt on its way: it is left alone.
    """
    value = secret.value
    if secret.service or secret.rule not in _BY_SURROUNDINGS or not value.isascii():
        return False
    forms = [form for beginning, form in begun if value.startswith(beginning)]
    if not forms or any(token in value or value in token for token in proved):
        return False
    return not any(pattern(f"(?i){form}").search(value.encode()) for form in forms)


_BY_SURROUNDINGS = frozenset({"assignment", "query", "authorization", "call"})
_ODD = re.compile(r"[!#$%&*?^;<>(){}\[\]]")
_PART = re.compile(r"[A-Za-z0-9]+")


def broken(value: str) -> bool:
    """One or two characters no token has, in a long run of those all tokens have.

    Keys with symbols throughout (Django's, WordPress's) have many; what a person made up has words and breaks.
    """
    if len(value) < 20 or not 1 <= len(_ODD.findall(value)) <= 2:
        return False
    longest = max(_PART.findall(value), key=len, default="")
    digits = sum(char.isdigit() for char in longest)
    return len(longest) >= max(8, len(value) // 3) and digits >= 2 and digits < len(longest) - 2
