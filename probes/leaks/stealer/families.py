"""Which family wrote a log: by the keys only it writes, and by its own banner. A reseller's banner names others too."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Names that mean nothing but the family, and words that do so only beside "stealer" and the like.
_PLAIN = re.compile(
    r"\b(stealc|vidar|redline|rhadamanthys|azorult|cryptbot|phemedrone|white\s?snake|stealerium|blank\s?grabber"
    r"|umbral|deer\s?stealer|acreed|purelogs?|pxa|agent\s?tesla|44\s?caliber|worldwind|arkei|oski|mac\s?sync)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(x-?files|banshee|mars|titan|aurora|mystic|taurus|katz|poverty|exela|cthulhu|predator|kpot|ficker|meduza|prynt"
    r"|eternity|echelon|snake|odyssey|poseidon|aura|nova|meta|atomic(?:\s*macos)?)"
    r"[\s_\-]*(?:info)?(?:stealer|grabber|keylogger|project|the\s+thief)",
    re.IGNORECASE,
)
_MARKS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("lumma", re.compile(r"lumma(?:c2)?\b|^[^\w\n]{0,20}lid\s{0,9}:", re.IGNORECASE | re.MULTILINE)),
    ("raccoon", re.compile(r"racc(?:oo|0_0)n|=r=a=c=c=o=o=n=", re.IGNORECASE)),
    ("risepro", re.compile(r"\brise\s?pro", re.IGNORECASE)),
    ("atomic", re.compile(r"\batomic\s*macos|\bamos\b", re.IGNORECASE)),
    ("aura", re.compile(r"^AURA v\d", re.MULTILINE)),
    ("pxa", re.compile(r"^[^\w\n]{0,20}data information:\s{0,9}ck:\d+\|pw:\d", re.IGNORECASE | re.MULTILINE)),
)
_SPELT = {"xfiles": "xfiles", "deerstealer": "xfiles", "purelog": "purelogs", "blankgrabber": "blank grabber",
          "agenttesla": "agent tesla", "atomicmacos": "atomic",
          # META is RedLine's fork and writes the same files; its name in a banner may be a reseller's
          "meta": "redline"}  # fmt: skip
_JOINTS = re.compile(r"[\s_\-]+")

# Keys (small letters, no spaces) that stand together in one family's system file only.
_BUILDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("azorult", ("computer(username)", "machineid")),
    ("azorult", ("computer(username)", "exepath")),
    ("cryptbot", ("username(computername)", "startbuild")),
    ("44caliber", ("pcuser", "ipgeolocation")),
    ("xfiles", ("operationid", "hardwareid")),
    ("xfiles", ("desktopscreenshottaken", "hardwareid")),
    ("acreed", ("pcname", "iselevator")),
    ("purelogs", ("usernamehwid", "stubversion")),
    ("whitesnake", ("startedasadmin", "installedantivirus")),
    ("phemedrone", ("windowsname", "hardwareid")),
    ("pxa", ("publicip", "windowsbuild", "installdate")),
    ("banshee", ("logdate", "buildname", "countrycode")),
    ("agent tesla", ("osfullname", "computername", "time")),
    ("raccoon", ("botid", "launchedat")),
    ("raccoon", ("userid", "lastseen")),
    ("redline", ("logdate", "machinename")),
    ("redline", ("logdate", "buildid")),
    ("stealc", ("localtime", "computername", "hwid", "utc")),
    ("vidar", ("machineid", "hwid")),
    ("lumma", ("localdate", "computer")),
    ("atomic", ("hardwareuuid",)),
)
_WITH_KEYS = frozenset(family for family, _ in _BUILDS)
_SIGNED = re.compile(r"\(sig:1\d{9}\.")


def said(text: str) -> list[str]:
    """The families a text names, each once: a banner of its own names one, a reseller's often several."""
    found = [family for family, mark in _MARKS if mark.search(text)]
    for name in (*_PLAIN.findall(text), *_WORDS.findall(text)):
        joined = _JOINTS.sub("", name.lower())
        found.append(_SPELT.get(joined, joined))
    return list(dict.fromkeys(found))


def built(text: str, facts: Mapping[str, str]) -> str:
    """The family whose keys these are; "" where they are nobody's own."""
    if _SIGNED.search(text):
        return "lumma"
    return next((family for family, keys in _BUILDS if all(key in facts for key in keys)), "")


def family_of(text: str, facts: Mapping[str, str]) -> str:
    """By its keys; by its banner where that names one family only, and one that writes no keys of its own."""
    by_keys, names = built(text, facts), said(text)
    if not by_keys:
        return names[0] if names else "unknown"
    # forks write their model's keys and say who they are: RisePro and Mars those of Vidar
    forks = [name for name in names if name not in _WITH_KEYS]
    return forks[0] if len(names) == 1 and forks else by_keys
