"""Regular expressions whose time is linear in the data, whatever the data is (RE2)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2


def _options(encoding: Any) -> Any:
    options = re2.Options()
    options.encoding = encoding
    options.log_errors = False
    return options


_BYTES = _options(re2.Options.Encoding.LATIN1)  # bytes as they are; never an error for what is no UTF-8
_TEXT = _options(re2.Options.Encoding.UTF8)


@lru_cache(maxsize=2048)
def pattern(source: str) -> Any:
    """For bytes. Raises ValueError for a bad source."""
    return _compiled(source.encode(), _BYTES)


def text_pattern(source: str) -> Any:
    """For text. Raises ValueError for a bad source."""
    return _compiled(source, _TEXT)


def _compiled(source: str | bytes, options: Any) -> Any:
    try:
        return re2.compile(source, options)
    except re2.error as error:
        raise ValueError(str(error)) from None
