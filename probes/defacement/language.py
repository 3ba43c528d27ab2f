"""A language hint from the text itself: script of the letters, Vietnamese accents, the commonest small words."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from probes.defacement.known import known

SAMPLE = 4000

_SCRIPTS = (
    ("fa", re.compile("[پچژگکی]"), 0.02),
    ("ar", re.compile("[\u0600-\u06ff]"), 0.2),
    ("ru", re.compile("[\u0400-\u04ff]"), 0.2),
    ("ja", re.compile("[\u3040-\u30ff]"), 0.05),
    ("ko", re.compile("[\uac00-\ud7af]"), 0.1),
    ("zh", re.compile("[\u4e00-\u9fff]"), 0.15),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.2),
    ("vi", re.compile("[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.I), 0.05),
)
_WORDS = {
    "en": {"the", "and", "of", "to", "in", "is", "for", "your", "by", "with", "this"},
    "id": {"dan", "yang", "di", "untuk", "dengan", "dari", "ini", "itu", "saya", "kami", "adalah", "tidak"},
    "tr": {"ve", "bir", "bu", "için", "ile", "tarafından", "olarak", "çok", "değil"},
    "pt": {"de", "que", "não", "uma", "para", "com", "os", "por", "você", "mais"},
    "de": {"der", "die", "und", "das", "nicht", "ein", "ist", "mit", "von", "auf"},
    "fr": {"le", "les", "des", "et", "est", "pour", "dans", "une", "pas", "vous"},
    "es": {"el", "los", "las", "que", "una", "por", "con", "para", "del", "su"},
}
_WORD = re.compile(r"[^\W\d_]{2,}")
_ASCII, _SIGNS = bytes(range(0x80)), bytes(code for code in range(0x80) if not chr(code).isalpha())


@lru_cache(maxsize=4096)
def _scripts_of(char: str) -> tuple[str, ...]:
    return tuple(code for code, pattern, _ in _SCRIPTS if pattern.match(char))


def language(text: str) -> str:
    """ISO 639-1 code, or "" where the text is too short or speaks none of the languages known here."""
    return _language(text[:SAMPLE])


@known(4_096)  # the beginning of a page stays longer than its news
def _language(sample: str) -> str:
    raw = sample.encode("utf-8", "surrogatepass")
    beyond = raw.translate(None, _ASCII)  # what is left are whole characters
    chars = Counter(beyond.decode("utf-8", "surrogatepass"))
    letters = len(raw.translate(None, _SIGNS)) - len(beyond)
    letters += sum(times for char, times in chars.items() if char.isalpha())
    if letters < 20:
        return ""
    scripts: Counter[str] = Counter()
    for char, times in chars.items():
        for code in _scripts_of(char):
            scripts[code] += times
    for code, _, share in _SCRIPTS:
        if scripts[code] >= letters * share:
            return code
    words = Counter(_WORD.findall(sample.lower()))
    hits = {code: sum(words[word] for word in known) for code, known in _WORDS.items()}
    best = max(hits, key=hits.__getitem__)
    return best if hits[best] * 25 >= words.total() and hits[best] >= 2 else ""
