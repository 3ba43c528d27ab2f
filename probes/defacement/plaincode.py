"""A script as a reader would write it: what is constant in it is worked out, nothing is ever executed.

Literals that are cut into pieces, turned round, escaped, in base64, in lists or in numbers become one literal again;
names that stand for one constant are replaced by it. What cannot be worked out stays as it is. Every step is one
substitution at C speed, and the steps go on until nothing changes, ROUNDS times at most.

In the answer literals stand between OPEN and CLOSE, without escapes; remarks and idle spaces are gone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping

import re2

from probes.defacement.unpack import base64_text, percent_text

OPEN, CLOSE = "\ue000", "\ue001"
MAX_SCRIPT = 24_000  # characters: what is longer is a library; kits are short
MAX_GROWN = 120_000
ROUNDS = 6
MAX_NAMES = 60
MAX_ITEMS = 400

_PIECE = re.compile(
    r"\"((?:[^\"\\\n]|\\[\s\S])*+)(?:\"|\Z)|'((?:[^'\\\n]|\\[\s\S])*+)(?:'|\Z)|`((?:[^`\\$]|\\[\s\S])*+)`"
    r"|(/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|(?<![:\\])//[^\n]*|<!--[^\n]*)"
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,5})\}|([\s\S]))")
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_IDLE = re.compile(r"\s+")
_IDLE_AT = re.compile(r" ?([^\w$ ]) ?")
_LIT = f"{OPEN}([^{CLOSE}]*+){CLOSE}"
_LIST = rf"\[((?:{OPEN}[^{CLOSE}]*+{CLOSE},?){{1,{MAX_ITEMS}}}+)\]"
_ITEM = re.compile(_LIT)
_NAME = r"[A-Za-z_$][\w$]{0,40}"
_GLOBAL = re.compile(
    r"(?<![\w$.])(?:window|self|globalThis)\.(?=(?:eval|atob|unescape|document|location|String|Function|setTimeout|fetch"
    r"|navigator|localStorage|decodeURIComponent)\b)"
)
_BRACKETED = re.compile(rf"(?<=[\w$)\]])\[{OPEN}({_NAME}){CLOSE}\]")
_PARENTHESES = re.compile(rf"(?<![\w$)\]])\(({OPEN}[^{CLOSE}]*+{CLOSE})\)")
_CONCAT = re.compile(rf"{CLOSE}\.concat\({OPEN}([^{CLOSE}]*+){CLOSE}\)")
_JOIN = re.compile(rf"{_LIST}(\.reverse\(\))?\.join\({_LIT}\)")
_TURNED = re.compile(rf"{_LIT}\.split\({OPEN}{CLOSE}\)\.reverse\(\)\.join\({OPEN}{CLOSE}\)")
_SPREAD = re.compile(rf"\[\.\.\.{_LIT}\]\.reverse\(\)\.join\({OPEN}{CLOSE}\)")
_SWAPPED = re.compile(rf"{_LIT}\.split\({OPEN}([^{CLOSE}]++){CLOSE}\)\.join\({_LIT}\)")
_REPLACED = re.compile(rf"{_LIT}\.replace(All)?\((?:/((?:[^/\\{OPEN}\n]|\\.){{1,80}})/([gi]{{0,2}})|{_LIT}),{_LIT}\)")
_DECODED = re.compile(rf"\b(atob|unescape|decodeURIComponent|decodeURI)\({_LIT}\)")
_CODES = re.compile(r"\bString\.fromCharCode\(((?:(?:0x[0-9a-fA-F]{1,4}|\d{1,5}),?){1,4000}+)\)")
_SPELT_OUT = re.compile(
    rf"\bString\.fromCharCode\.apply\({_NAME},\[((?:(?:0x[0-9a-fA-F]{{1,4}}|\d{{1,5}}),?){{1,4000}}+)\]\)"
)
_ASSIGNED = re.compile(
    rf"(?<![\w$.])({_NAME})=(?:{_LIT}|{_LIST}|(document|eval|String|Function|atob|unescape|location))(?=[,;)}}\s]|$)"
)
_SET = re.compile(rf"(?<![\w$.])({_NAME})(?:[-+*/|^&]?=(?!=)|\+\+)")
_USED = re.compile(
    rf"{OPEN}[^{CLOSE}]*+{CLOSE}|(?<![\w$.])({_NAME})(?![\w$]|=(?!=)|:(?!:))(?:\[(0x[0-9a-fA-F]{{1,3}}|\d{{1,3}})\])?"
)
_WORKED = re.compile(  # numbers of a list against a key, letter by letter
    r"\[((?:(?:0x[0-9a-fA-F]{1,4}|\d{1,5}),?){8,4000}+)\]"
)
_KEY = re.compile(r"\^\s?(0x[0-9a-fA-F]{1,4}|\d{1,5})\b")


def plain_code(script: str) -> str:
    """The script with its constants worked out (see above); "" for one longer than MAX_SCRIPT."""
    if len(script) > MAX_SCRIPT:
        return ""
    code = _worked_out(_canonical(script.replace(OPEN, "").replace(CLOSE, "")))
    turned = _turned(code)  # once: a second time would turn them back
    return turned[:MAX_GROWN] if turned == code else _worked_out(turned)[:MAX_GROWN]


def _worked_out(code: str) -> str:
    for _ in range(ROUNDS):
        before = code
        for step in _STEPS:
            code = step(code)
        if code == before or len(code) > MAX_GROWN:
            break
    return code


def literals(code: str) -> list[str]:
    """The literals of a plain code."""
    return _ITEM.findall(code)


def _canonical(script: str) -> str:
    parts: list[str] = []
    done = 0
    for found in _PIECE.finditer(script):
        parts.append(_squeezed(script[done : found.start()]))
        done = found.end()
        if found.group(4) is None:
            parts.append(OPEN + _unescaped(found.group(1) or found.group(2) or found.group(3) or "") + CLOSE)
    parts.append(_squeezed(script[done:]))
    return "".join(parts)


def _squeezed(code: str) -> str:
    return _IDLE_AT.sub(r"\1", _IDLE.sub(" ", code)) if code else ""


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_escaped, text) if "\\" in text else text


def _escaped(found: re.Match[str]) -> str:
    code = found.group(1) or found.group(2) or found.group(3)
    return _char(int(code, 16)) if code else _PLAIN_ESCAPES.get(found.group(4), found.group(4))


def _char(code: int) -> str:
    return chr(code) if 0 < code < 0xD800 else "\ufffd"


def _literal(text: str) -> str:
    return OPEN + text.replace(OPEN, "").replace(CLOSE, "") + CLOSE


def _joined(found: re.Match[str]) -> str:
    items = _ITEM.findall(found.group(1))
    if len(items) * len(found.group(3)) > MAX_GROWN:
        return found.group()
    return _literal(found.group(3).join(reversed(items) if found.group(2) else items))


def _swapped(found: re.Match[str]) -> str:
    text, old, new = found.groups()
    return _literal(text.replace(old, new)) if text.count(old) * len(new) <= MAX_GROWN else found.group()


def _decoded(found: re.Match[str]) -> str:
    text = base64_text(found.group(2)) if found.group(1) == "atob" else percent_text(found.group(2))
    return _literal(text) if text and (text.isprintable() or len(text) > 40) else found.group()


def _numbers(text: str) -> list[int]:
    return [int(one, 16 if one[:2] == "0x" else 10) for one in text.split(",") if one]


def _spelt(found: re.Match[str]) -> str:
    return _literal("".join(map(_char, _numbers(found.group(1)))))


def _options(any_case: bool) -> re2.Options:
    """Without a word on stderr about a pattern that is none: the page wrote it."""
    options = re2.Options()
    options.log_errors, options.case_sensitive = False, not any_case
    return options


_QUIETLY = (_options(any_case=False), _options(any_case=True))


def _replaced(found: re.Match[str]) -> str:
    text, every, pattern, flags, plain, new = found.groups()
    if len(text) * len(new) > MAX_GROWN:
        return found.group()
    if pattern is None:
        return _literal(text.replace(plain, new, -1 if every else 1))
    try:
        often = 0 if "g" in flags else 1
        return _literal(re2.compile(pattern, _QUIETLY["i" in flags]).sub(lambda _: new, text, count=often))
    except re2.error:
        return found.group()


def _named(code: str) -> str:
    """Names that are assigned a constant, once and nowhere else, give way to it."""
    constants: dict[str, str | list[str]] = {}
    for name, text, items, alias in _ASSIGNED.findall(code)[:MAX_NAMES]:
        constants[name] = _ITEM.findall(items) if items else alias or _literal(text)
    return _put(constants, code)


def _put(constants: Mapping[str, str | list[str]], code: str) -> str:
    """What each name stands for, wherever it stands for itself and not for a property; a list only item by item. Names
    that are assigned a second time stay."""
    if not constants:
        return code
    times, room = Counter(_SET.findall(code)), MAX_GROWN

    def constant(found: re.Match[str]) -> str:
        nonlocal room
        name, index = found.groups()
        value = constants.get(name)
        if value is None or times[name] > 1 or room <= 0:
            return found.group()
        if isinstance(value, str):
            room -= len(value)
            return value + (f"[{index}]" if index else "")
        number = int(index, 16 if index[:2] == "0x" else 10) if index else len(value)
        room -= len(value[number]) if number < len(value) else 0
        return _literal(value[number]) if number < len(value) else found.group()

    return _USED.sub(constant, code)


_FUNCTION = re.compile(r"[(!+;=]function(?: [\w$]{1,40})?\(([\w$,]{1,200})\)\{")
_CALL = re.compile(rf"\)?(?:\.call)?\(((?:{OPEN}[^{CLOSE}]*+{CLOSE}|{_NAME}(?:\.{_NAME})?|\d{{1,9}}|,){{1,60}}+)\)")
_ARGUMENT = re.compile(rf"{OPEN}([^{CLOSE}]*+){CLOSE}|([^,]+)")
_BRACE = re.compile(rf"{OPEN}[^{CLOSE}]*+{CLOSE}|([{{}}])")
MAX_CALLS = 6


def _called(code: str) -> str:
    """Functions that are called where they stand: their parameters are what they are given."""
    place = 0
    for _ in range(MAX_CALLS):
        begin = _FUNCTION.search(code, place)
        end = _closed(code, begin.end()) if begin else -1
        if begin is None or end < 0:
            break
        place = begin.end()
        call = _CALL.match(code, end + 1)
        if call is not None:
            body = _given(begin.group(1), call.group(1), code[begin.end() : end])
            head = code[: begin.start(1)] + code[begin.end(1) : begin.end()]
            code = f"{head}{body}}}{code[end + 1 : call.start(1)]}{code[call.end(1) :]}"
    return code


def _closed(code: str, start: int) -> int:
    """Where the function ends that begins before `start`; -1 for nowhere."""
    depth = 1
    for found in _BRACE.finditer(code, start):
        if found.group(1):
            depth += 1 if found.group(1) == "{" else -1
            if not depth:
                return found.start()
    return -1


def _given(parameters: str, arguments: str, body: str) -> str:
    given: dict[str, str | list[str]] = {}
    for name, argument in zip(parameters.split(","), _ARGUMENT.finditer(arguments), strict=False):
        text, other = argument.groups()
        if text is not None or other in ("document", "window", "location", "navigator"):
            given[name] = _literal(text) if text is not None else other
    again = Counter(_SET.findall(body))
    return _put({name: value for name, value in given.items() if not again[name]}, body)


_MOVED = re.compile(r"charCodeAt\([^()]{0,40}\)\^(0x[0-9a-fA-F]{1,2}|\d{1,3})\b")
_HEX = re.compile(rf"{OPEN}((?:[0-9a-fA-F]{{2}}){{30,12000}}){CLOSE}")


def _turned(code: str) -> str:
    """Literals whose letters a number of the same script turns into markup or an address, and code in hexadecimal."""
    moved = _MOVED.search(code)
    if moved is not None:
        number = _numbers(moved.group(1))[0]
        code = _ITEM.sub(lambda found: _moved(found.group(1), number) or found.group(), code)
    return _HEX.sub(_unhexed, code) if "parseInt" in code or "charCode" in code else code


def _moved(text: str, number: int) -> str:
    plain = "".join(chr(ord(char) ^ number) for char in text) if 16 <= len(text) <= 8_000 else ""
    plain = percent_text(plain) if "%" in plain else plain
    return _literal(plain) if plain.isascii() and ("<" in plain or "http" in plain) else ""


def _unhexed(found: re.Match[str]) -> str:
    text = bytes.fromhex(found.group(1)).decode("latin-1")
    return _literal(text) if text.isascii() and " ".join(text.split()).isprintable() else found.group()


def _keyed(code: str) -> str:
    """Numbers of a list that a key of the same script turns into letters."""
    if "^" not in code or "fromCharCode" not in code:
        return code
    keys = [[number] for number in dict.fromkeys(_numbers(",".join(_KEY.findall(code)[:6])))]
    keys += [list(map(ord, text)) for text in dict.fromkeys(_ITEM.findall(code)) if 0 < len(text) <= 32][:8]
    return _WORKED.sub(lambda found: _letters(_numbers(found.group(1)), keys) or found.group(), code)


def _letters(numbers: list[int], keys: list[list[int]]) -> str:
    for key in keys:
        text = "".join(_char(number ^ key[index % len(key)]) for index, number in enumerate(numbers))
        if text.isascii() and text.isprintable():
            return _literal(text)
    return ""


_STEPS: tuple[Callable[[str], str], ...] = (
    lambda code: _GLOBAL.sub("", code),
    lambda code: code.replace(f"{CLOSE}+{OPEN}", ""),
    lambda code: _PARENTHESES.sub(r"\1", code),
    lambda code: _CONCAT.sub(rf"\1{CLOSE}", code),
    lambda code: _BRACKETED.sub(r".\1", code),
    lambda code: _JOIN.sub(_joined, code),
    lambda code: _TURNED.sub(lambda found: _literal(found.group(1)[::-1]), code),
    lambda code: _SPREAD.sub(lambda found: _literal(found.group(1)[::-1]), code),
    lambda code: _SWAPPED.sub(_swapped, code),
    lambda code: _REPLACED.sub(_replaced, code),
    lambda code: _DECODED.sub(_decoded, code),
    lambda code: _CODES.sub(_spelt, code),
    lambda code: _SPELT_OUT.sub(_spelt, code),
    _keyed,
    _named,
    _called,
)
