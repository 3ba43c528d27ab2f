"""Writes combo lists of any size with known counts. Shares no code with the parser: it knows what it wrote."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

WORDS = ("matkhau", "Abc123", "P@ss", "iloveyou", "Hanoi2024", "qwerty", "Zz!9", "a:b", "x;y|z", "1,2,3")
FOREIGN = (
    "shopee.vn",
    "accounts.google.com",
    "notbackan.gov.vn",
    "backan.gov.vn.evil.com",
    "xn--fsq.cn",
    "thi-tran.vn",
)
MAILS = ("gmail.com", "yahoo.com.vn", "cty.vn", "bacgiang.gov.vn", "xbackan.gov.vn")
OURS = (  # host as written, host as it is to be kept, official whatever the log-in
    ("dichvucong.backan.gov.vn", "dichvucong.backan.gov.vn", False),
    ("MAIL.BacKan.gov.vn", "mail.backan.gov.vn", True),
    ("www.chodon.backan.gov.vn", "chodon.backan.gov.vn", False),
)


@dataclass
class Truth:
    """What a list holds: `accounts` are (host, log-in, official), folded; the rest are numbers of lines."""

    accounts: set[tuple[str, str, bool]] = field(default_factory=set)
    province_lines: int = 0
    foreign_lines: int = 0
    rubbish_lines: int = 0
    bytes: int = 0


def lines(seed: int, truth: Truth, share: float = 0.001) -> Iterator[str]:
    """Lines without end; `truth` is kept up to date with each."""
    rnd = random.Random(seed)
    while True:
        dice = rnd.random()
        number = rnd.randrange(10**9)
        password = f"{rnd.choice(WORDS)}{number % 9973}"
        if dice < share:
            truth.province_lines += 1
            yield _ours(rnd, number, password, truth)
        elif dice < 0.99:
            truth.foreign_lines += 1
            yield _foreign(rnd, number, password)
        else:
            truth.rubbish_lines += 1
            yield rnd.choice(
                ("===== cloud by someone =====", "no separator in here", "https://only-an-address.vn/x", "::")
            )


def _ours(rnd: random.Random, number: int, password: str, truth: Truth) -> str:
    if rnd.random() < 0.5:  # an official mail address
        login = f"cb{number % 5000}@{rnd.choice(('backan.gov.vn', 'ChoDon.backan.gov.vn'))}"
        truth.accounts.add(("", login.lower(), True))
        return f"{login}{rnd.choice(':;|')}{password}"
    written, host, official = rnd.choice(OURS)
    login = f"dan{number % 5000}@gmail.com"
    truth.accounts.add((host, login, official))
    return rnd.choice(
        (
            f"https://{written}/dang-ky:{login}:{password}",
            f"http://{written}:80/x?y=1:{login}:{password}",
            f"{written}/x:{login}:{password}",
            f"https://{written}/a|{login}|{password}",
            f"https://{written}/a\t{login}\t{password}",
            f"https://{written}/a {login} matkhau{number % 97}",
            f"https://{written}/a;{login};{password}",
            f"{login}:matkhau{number % 97}:https://{written}/a",
        )
    )


def _foreign(rnd: random.Random, number: int, password: str) -> str:
    host, mail = f"site{number % 5000}.com", f"u{number}@mail{number % 300}.net"
    if number % 50 == 0:  # names that only look like the province's
        host, mail = rnd.choice(FOREIGN), f"u{number}@{rnd.choice(MAILS)}"
    return rnd.choice(
        (
            f"https://{host}/login:{mail}:{password}",
            f"https://{host}/login/{number}?next=/a:{number}:{password}",
            f"https://{host}:8443/:user{number}:{password}",
            f"android://aB-_{number}==@com.app{number % 50}/:{mail}:{password}",
            f"{mail}:{password}",
            f"{mail};{password}",
            f"user{number}:{password}",
            f"{host}:user{number}:{password}",
        )
    )


def write(
    target: Path, size: int, *, seed: int = 1, ending: str = "\n", encoding: str = "utf-8", share: float = 0.001,
    unlike: int = 10**12,
) -> Truth:  # fmt: skip
    """A list of about `size` bytes and what is in it; `share` of its lines are the province's.

    After `unlike` bytes the same lines come again, as in lists pasted together: writing them costs nothing.
    """
    if size > unlike:
        return _again(target, size, write(target, unlike, seed=seed, ending=ending, encoding=encoding, share=share))
    truth = Truth()
    endless = lines(seed, truth, share)
    with target.open("wb") as file:
        if encoding == "utf-8-sig":
            encoding = "utf-8"
            file.write(b"\xef\xbb\xbf")
        while truth.bytes < size:
            block = "".join(next(endless) + ending for _ in range(2000 if size > 200_000 else 50))
            truth.bytes += file.write(block.encode(encoding))
    return truth


def _again(target: Path, size: int, once: Truth) -> Truth:
    """The whole list once more, until it has its size."""
    times = -(-size // once.bytes)
    with target.open("rb") as read, target.open("ab") as file:
        for _ in range(times - 1):
            read.seek(0)
            left = once.bytes
            while left:
                left -= file.write(read.read(min(left, 1 << 22)))
    return Truth(
        once.accounts, once.province_lines * times, once.foreign_lines * times, once.rubbish_lines * times,
        once.bytes * times,
    )  # fmt: skip
