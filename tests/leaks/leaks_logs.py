"""Builds stealer logs the way each family writes them; every password is a canary that must never come out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

CANARY = "C4nary-Mật-Khẩu"


@dataclass
class Log:
    """One machine: accounts are (url, login)."""

    family: str
    name: str = "PC-VANTHU01"
    user: str = "Văn thư"
    hwid: str = "A1B2C3D4E5F60718"
    accounts: list[tuple[str, str]] = field(default_factory=list)
    banner: str = ""
    word: str = CANARY  # what every password holds

    def passwords(self) -> str:
        return self.banner + "".join(self._block(url, login, n) for n, (url, login) in enumerate(self.accounts))

    def _block(self, url: str, login: str, n: int) -> str:
        secret = f"{self.word}-{n}!"
        return {
            "redline": f"URL: {url}\nUsername: {login}\nPassword: {secret}\nApplication: Google_[Chrome]_Default\n"
            "===============\n",
            "vidar": f"Soft: Google Chrome [Default]\nHost: {url}\nLogin: {login}\nPassword: {secret}\n\n\n",
            "stealc": f"browser: Google Chrome\nprofile: Default\nurl: {url}\nlogin: {login}\npassword: {secret}\n\n",
            "lumma": f"SOFT: Chrome Default (120.0)\nURL: {url}\nUSER: {login}\nPASS: {secret}\n\n",
            "raccoon": f"URL: {url}\nUSR: {login}\nPASS: {secret}\n\n",
            "atomic": f"URL: {url}\nLOGIN: {login}\nPASSWORD: {secret}\n\n",
            "unknown": f"[H0ST]: {url}\n[U53RN4M3]: {login}\n[P455W0RD]: {secret}\n",
        }[self.family]

    def system(self) -> tuple[str, str]:
        """File name and text; each states 2023-05-12, 08:15:30 at UTC+7 or says 01:15:30 UTC."""
        who = (self.name, self.user, self.hwid)
        return {
            "redline": ("UserInformation.txt", _REDLINE.format(*who)),
            "vidar": ("information.txt", _VIDAR.format(*who)),
            "stealc": ("system_info.txt", _STEALC.format(*who)),
            "lumma": ("System.txt", _LUMMA.format(*who)),
            "raccoon": ("System Info.txt", _RACCOON.format(*who)),
            "atomic": ("info.txt", _ATOMIC.format(*who)),
            "unknown": ("pc.txt", _UNKNOWN.format(*who)),
        }[self.family]

    def write(self, folder: Path, encoding: str = "utf-8", ending: str = "\n") -> Path:
        folder.mkdir(parents=True)
        name, text = self.system()
        files = {name: text, "Passwords.txt": self.passwords(), "Cookies/Chrome.txt": f".x.vn\tTRUE\t/\t{self.word}\n"}
        if self.family == "lumma":
            files |= {"All Passwords.txt": self.passwords(), "Chrome/Default/Passwords.txt": self.passwords()}
        for file, content in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            data = content.replace("\n", ending).encode(encoding, errors="replace")
            (folder / file).write_bytes(data)
        return folder


_REDLINE = """*   Telegram: https://t.me/reseller   *

Build ID: @cloud
IP: 10.1.1.1
FileLocation: C:\\x.exe
UserName: {1}
MachineName: {0}
Country: VN
HWID: {2}
TimeZone: (UTC+07:00) Bangkok, Hanoi, Jakarta
Log date: 12/05/2023 01:15:30

Hardwares:
Name: Total of RAM, 8192 Mb
"""
_VIDAR = """Version: 11
Ip: 10.1.1.1
Country: VN

Date: 12/05/2023 08:15:30
MachineID: 1234-5678
HWID: {2}

Install Date: 01/02/2020 03:04:05
Computer Name: {0}
User Name: {1}
Local Time: 12/05/2023 08:15:30
TimeZone: 7
"""
_STEALC = """Network Info:
\t- IP: 10.1.1.1
\t- Country: VN

System Summary:
\t- HWID: {2}
\t- UserName: {1}
\t- Computer Name: {0}
\t- Local Time: 2023/05/12 08:15:30
\t- UTC: +7
"""
_LUMMA = """- LummaC2 Build: Oct 14 2022
- LID: abcdef
- OS Version: Windows 10
- Local Date: 12.05.2023 08:15:30
- Time Zone: UTC+7
- Install Date: 03.02.2020 10:00:00
- Computer: {0}
- User: {1}
- HWID: {2}
- IP Address: 10.1.1.1
"""
_RACCOON = """=R=A=C=C=O=O=N=
Build compile date: Sat Feb 27 21:26:06 2021
Launched at: 2023.05.12 - 01:15:30 GMT
System Information:
  - IP: 10.1.1.1
  - ComputerName: {0}
  - Username: {1}
  - HWID: {2}
"""
_ATOMIC = """IP: 10.1.1.1
Country: VN
Hardware UUID: {2}
Date: 12 May 2023 01:15:30
"""
_UNKNOWN = """PC Name | x
Computer Name = {0}
User = {1}
HWID = {2}
Log date = 2023-05-12T01:15:30Z
"""
