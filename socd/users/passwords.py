"""Passwords: hashed with Argon2id, refused where they are short or easily guessed. No network, nothing kept."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from socd.model.text import Text

SHORTEST, LONGEST = 12, 200  # characters
_STRONG = 3  # of zxcvbn's 0–4: "safely unguessable" begins here
_GUESSED = 72  # characters looked at for guessing: more only makes it slower
# What is typed first here, beside the English lists of zxcvbn; it knows their spellings with digits and signs.
_USUAL = (
    "matkhau", "mat khau", "vietnam", "viet nam", "quantri", "quan tri", "anhyeuem", "emyeuanh", "congan", "tinhuy",
    "ubnd", "hanoi", "saigon", "tphcm", "thainguyen", "backan", "nguyen", "tran", "xinchao", "chucmung", "khongbiet",
    "hoanghon", "bacho", "hochiminh", "dangnhap", "taikhoan", "vanphong", "vanthu", "congthongtin", "attt", "antoan",
    "socd", "console", "giamsat",
)  # fmt: skip


class Passwords:
    """One way of hashing. The defaults are those of RFC 9106 for little memory: 64 MiB, 3 passes."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._nobodys = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        return self._hasher.hash(_plain(password))

    def fits(self, hashed: str | None, password: str) -> bool:
        """Whether the password is that of the hash. None (no such user) takes as long, and is never so."""
        known, typed = hashed or self._nobodys, _plain(password)
        try:
            fits = self._hasher.verify(known, typed[:LONGEST])
        except (VerificationError, InvalidHashError):
            return False
        return fits and hashed is not None and len(typed) <= LONGEST

    def outdated(self, hashed: str) -> bool:
        return self._hasher.check_needs_rehash(hashed)


def weakness(password: str, about: Sequence[str] = ()) -> Text | None:
    """Why a new password is refused, and what to do; None where it is fine. `about` are words others know of the
    user: log-in, name, office."""
    password = _plain(password)
    if len(password) < SHORTEST:
        return Text(f"Mật khẩu cần ít nhất {SHORTEST} ký tự.", f"A password takes at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        return Text(f"Mật khẩu dài quá {LONGEST} ký tự.", f"A password takes at most {LONGEST} characters.")
    known = [word.casefold() for one in about for word in (one, "".join(one.split()), *one.split()) if len(word) > 1]
    flat = _flat(password)
    looked = [zxcvbn(text[:_GUESSED], user_inputs=[*known, *map(_flat, known), *_USUAL]) for text in {password, flat}]
    if min(one["score"] for one in looked) < _STRONG:
        return Text(
            "Mật khẩu này dễ đoán (phổ biến, đã lộ ở nơi khác, hoặc theo tên, dãy phím, ngày tháng). "
            "Hãy ghép bốn, năm từ không liên quan.",
            "This password is easily guessed (common, leaked elsewhere, or made of names, keys in a row, dates). "
            "Put four or five unrelated words together.",
        )
    return None


def _plain(password: str) -> str:
    """Vietnamese letters come composed from one keyboard and decomposed from another: one form for both."""
    return unicodedata.normalize("NFC", password)


def _flat(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not unicodedata.combining(char))
