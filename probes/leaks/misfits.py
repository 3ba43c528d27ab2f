"""Values that look like a machine's token and are none: broken, cut, or with a service's beginning but not its form.

Pure. A token that does not have its service's form opens nothing: it was cut, mistyped or made up for a test.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from probes.leaks.linear import pattern
from probes.leaks.values import Secret, inner_text
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
_ODD = re.compile(r"[!#$%&*?^;<>(){}\[\]@|]")
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


_HEX = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_CUT_HEX = frozenset({33, 39, 41, 63, 65})  # a digit more or less than digests and keys have
_UUID_LIKE = re.compile(r"\w{6,10}-\w{3,5}-\w{3,5}-\w{3,5}-\w{10,14}", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def cut(value: str) -> bool:
    """Whether a digit is missing, too many or none of its kind: hexadecimal, UUID."""
    if len(value) in _CUT_HEX and _HEX.fullmatch(value):
        return True
    strange = sum(char not in "0123456789abcdefABCDEF-" for char in value)
    return strange <= 2 and bool(_UUID_LIKE.fullmatch(value)) and not _UUID.fullmatch(value)


def half_a_token(value: str) -> bool:
    """Whether it begins like JSON in base64, as JSON web tokens do, and breaks off."""
    if not value.startswith("eyJ") or "." in value:
        return False
    inner = inner_text(value + "=" * (-len(value) % 4))
    return not inner.endswith("}")


_OF_HASH = re.compile(rb"(?:\bsha(?:1|224|256|384|512)[-:]|\bh1:|\bmd5[-:])[A-Za-z0-9+/_\-]*\Z", re.IGNORECASE)
_ENDS_BASE64 = re.compile(rb"={1,2}(?![\w=+/%.\-\"'`{$\[(<\s])|={1,2}(?=[\"'`\s]{0,3}\Z|[\"'`\s][,;)\]}\s])")


def in_digest(data: bytes, start: int, end: int) -> bool:
    """Whether data[start:end] is a piece of a file's public digest ("sha512-…==") or of other text in base64."""
    return bool(_OF_HASH.search(data[max(0, start - 100) : start]) or _ENDS_BASE64.match(data[end : end + 6]))
