"""How to mend what was found, for nginx, Apache, IIS and HAProxy, in both languages. The table is `advice.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from socd.model.text import Text
from socd.yamlfile import load

_FILE = Path(__file__).with_suffix(".yaml")


class Server(StrEnum):
    NGINX = "nginx"
    APACHE = "apache"
    IIS = "iis"
    HAPROXY = "haproxy"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do on one server: what it is about, and directives or commands to the letter."""

    text: Text
    code: str


@dataclass(frozen=True, slots=True)
class Advice:
    """`key` is a weakness, a certificate's fault or another reason of a grade; `text` what to do in one sentence."""

    key: str
    text: Text
    steps: Mapping[Server, tuple[Step, ...]]


def advice(key: str) -> Advice:
    """The advice of this key. Raises KeyError."""
    return _table()[key]


@cache
def _table() -> Mapping[str, Advice]:
    data: Any = load(_FILE).data
    recipes = {
        name: {
            Server(server): Step(Text(step["vi"], step["en"]), step["do"].strip()) for server, step in servers.items()
        }
        for name, servers in data["recipes"].items()
    }
    return {
        key: Advice(
            key,
            Text(entry["vi"], entry["en"]),
            {server: tuple(recipes[name][server] for name in entry["recipes"]) for server in Server},
        )
        for key, entry in data["advice"].items()
    }


def advice_keys() -> frozenset[str]:
    """Every key there is advice for."""
    return frozenset(_table())
