"""The range API of Pwned Passwords: k-anonymity, padded answers.

Source: https://haveibeenpwned.com/API/v3#PwnedPasswords. Five letters of the hash go out; the answer holds every suffix
of that range, and lines of count 0 that only hide its size.
"""

from __future__ import annotations

from dataclasses import dataclass

from probes.leaks.breach.answer import PREFIX, Answer, Mode
from probes.leaks.breach.door import Door, Unanswered
from probes.leaks.breach.offline import counted
from socd.model.text import Text

URL = "https://api.pwnedpasswords.com"
PADDED = {"Add-Padding": "true"}  # headers of a Door for this service


@dataclass(frozen=True, slots=True)
class RangeApi:
    """`door` is open and sends PADDED."""

    door: Door
    mode: Mode = Mode.SHA1

    async def times(self, digest: str) -> Answer:
        query = "?mode=ntlm" if self.mode is Mode.NTLM else ""
        try:
            status, body = await self.door.get(f"range/{digest[:PREFIX].upper()}{query}")
        except Unanswered as error:
            return Answer(None, error.text)
        if status != 200 or not body.strip():  # the service always answers 200 and never an empty range
            return Answer(None, Text(f"câu trả lời lạ ({status})", f"an odd answer ({status})"))
        return counted(body, digest[PREFIX:], self.mode)
