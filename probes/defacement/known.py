"""What a text was found to hold is not worked out twice while the text stays the same.

Scripts and style sheets of a page come back to the letter at nearly every look, also where its news have changed. Only
the hash of the text is kept, 16 bytes, beside the answer: the text itself belongs to nobody here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from hashlib import blake2b
from threading import Lock
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
SHORT = 500  # characters or bytes: working it out costs no more than asking


def known(most: int, *, worth: Callable[[Any], bool] = lambda _: True) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """For pure functions of texts or bytes: the newest `most` answers are kept, some 200 bytes each, of those that are
    `worth` it (small, where an answer may be long). Nobody may change an answer. Safe between threads."""

    def wrapped(function: Callable[P, T]) -> Callable[P, T]:
        kept: OrderedDict[bytes, T] = OrderedDict()
        lock = Lock()

        @wraps(function)
        def asked(*texts: P.args, **named: P.kwargs) -> T:
            said = [text if isinstance(text, bytes) else str(text) for text in texts]
            if named or sum(map(len, said)) <= SHORT:
                return function(*texts, **named)
            digest = blake2b(digest_size=16)
            for text in said:
                raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
                digest.update(len(raw).to_bytes(8, "big"))
                digest.update(raw)
            key = digest.digest()
            with lock:
                if key in kept:
                    kept.move_to_end(key)
                    return kept[key]
            answer = function(*texts, **named)
            if worth(answer):
                with lock:
                    kept[key] = answer
                    if len(kept) > most:
                        kept.popitem(last=False)
            return answer

        return asked

    return wrapped
