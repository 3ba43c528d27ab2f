"""Logs as they come in the wild: families' layouts, mutated at random, with the truth of what was written.

Shares no code with the parser. Facts that a layout does not hold are left out of the truth.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

SITES = ("https://mail.backan.gov.vn/owa/auth/logon.aspx?url=1", "https://www.facebook.com/login/", "http://10.1.2.3:8080/",
         "android://Zm9v_==@com.zing.zalo/", "https://dichvucong.backan.gov.vn/dang-nhap#x", "chrome://x.backan.gov.vn/a:b",
         "https://xn--bckn-7q5apd.vn/", "https://a.b.c.vn:2083/")  # fmt: skip
HOSTS = ("mail.backan.gov.vn", "facebook.com", "10.1.2.3", "android:com.zing.zalo", "dichvucong.backan.gov.vn",
         "x.backan.gov.vn", "xn--bckn-7q5apd.vn", "a.b.c.vn")  # fmt: skip
LOGINS = ("nva@backan.gov.vn", "0912345678", "admin", "UNKNOWN", "Văn thư", "DOM\\nva", "a b", "x=y", "user:1")
PASSWORDS = ("Matkhau@123", "p: w", "URL: x", "  ", "", "======", "日本語", "a\tb", "Login: y")
BANNERS = (
    "*" * 60 + "\n*   Telegram: https://t.me/some_cloud  | Buy logs: @seller   *\n" + "*" * 60 + "\n\n",
    "╔══════════════╗\n║  MOON CLOUD  ║\n╚══════════════╝\nhttps://t.me/+abc\n\n",
    "FREE LOGS - t.me/x - LOGIN HERE: no\n\n",
    "",
)
LEET = str.maketrans("oieastb", "0134578")


@dataclass
class Mutant:
    """One machine as written: `infected` is aware, or None where the log gives no date at all."""

    family: str
    name: str
    user: str
    hwid: str
    infected: datetime | None
    logins: Counter[tuple[str, str]]
    exact: bool = True  # False: only the day is known


class Writer:
    """Writes mutants of one seed."""

    def __init__(self, seed: int) -> None:
        self.rnd = random.Random(seed)

    def write(self, folder: Path) -> Mutant:
        rnd = self.rnd
        family = rnd.choice(("redline", "vidar", "stealc", "lumma", "raccoon", "atomic", "risepro", "unknown"))
        moment = datetime(2023, 1, 1, tzinfo=UTC) + timedelta(
            minutes=rnd.randrange(1_500_000), seconds=rnd.randrange(60)
        )
        zone = timezone(timedelta(hours=rnd.choice((7, 7, 7, -5, 0, 3))))
        name, user = f"PC-{rnd.randrange(10**5)}", rnd.choice(("vanthu", "Nguyễn Văn A", "Администратор", "user 1"))
        hwid = f"{rnd.randrange(16**16):016X}"
        rows = [
            (n, rnd.choice(LOGINS), rnd.choice(PASSWORDS)) for n in rnd.choices(range(len(SITES)), k=rnd.randint(1, 25))
        ]
        encoding = rnd.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le"))
        ending = rnd.choice(("\n", "\r\n", "\r"))
        system = getattr(self, "_" + family)(name, user, hwid, moment, zone)
        files = {system[0]: rnd.choice(BANNERS) + system[1]} | self._passwords(family, rows)
        infected: datetime | None = moment
        exact = True
        if rnd.random() < 0.15:
            files.pop(system[0])
            name = user = hwid = ""
            infected, exact = None, False
            if rnd.random() < 0.5:
                infected = moment
                folder = folder.with_name(f"{folder.name} [{moment:%Y-%m-%dT%H_%M_%S}]")
        files |= {"Cookies/Chrome_Default.txt": ".x.vn\tTRUE\t/\tFALSE\t1\tsid\tsecret\n" * 9,
                  "Autofill/Chrome.txt": "Name: email\nValue: x@y.vn\n",
                  "ProcessList.txt": "ID: 1, Name: a.exe\n"}  # fmt: skip
        for path, text in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(text.replace("\n", ending).encode(encoding, "replace"))
        if family == "atomic":
            name = user = ""
        truth = Counter((HOSTS[n], "" if login == "UNKNOWN" else login.lower()) for n, login, _ in rows)
        told = {"risepro": "unknown" if not files.get(system[0]) else family}.get(family, family)
        return Mutant(told, name, user, hwid, infected, truth, exact)

    # -- password files -------------------------------------------------------------------------------------

    def _passwords(self, family: str, rows: list[tuple[int, str, str]]) -> dict[str, str]:
        rnd = self.rnd
        keys = {
            "redline": ("URL", "Username", "Password", "Application"),
            "vidar": ("Host", "Login", "Password", "Soft"),
            "stealc": ("url", "login", "password", "browser"),
            "lumma": ("URL", "USER", "PASS", "SOFT"),
            "raccoon": ("URL", "USR", "PASS", ""),
            "atomic": ("URL", "LOGIN", "PASSWORD", ""),
            "risepro": ("URL", "Username", "Password", ""),
            "unknown": rnd.choice(
                (("H0ST", "U53RN4M3", "P455W0RD", ""), ("Сайт", "Логин", "Пароль", "Браузер"),
                 ("Trang web", "Tài khoản", "Mật khẩu", ""), ("[Hostname]", "[UserName]", "[Passwd]", "[App]"))
            ),
        }[family]  # fmt: skip
        separator = rnd.choice((": ", ":", ":\t")) if family != "unknown" else rnd.choice((": ", " = ", " : "))
        gap = rnd.choice(("\n", "\n\n", "===============\n", "-----\n\n"))
        lead = family in ("vidar", "lumma", "stealc")

        def block(row: tuple[int, str, str]) -> str:
            n, login, password = row
            fields = [(keys[0], SITES[n]), (keys[1], login), (keys[2], password)]
            if keys[3]:
                fields.insert(0 if lead else 3, (keys[3], "Google Chrome [Default]"))
            if family == "stealc":
                fields.insert(1, ("profile", "Default"))
            return "".join(f"{key}{separator}{value}\n" for key, value in fields) + gap

        text = rnd.choice(BANNERS) + "".join(map(block, rows))
        if family == "lumma":  # every profile's, and a summary
            half = len(rows) // 2
            parts = {"Chrome/Default/Passwords.txt": rows[:half], "Edge/Profile 1/Passwords.txt": rows[half:]}
            made = {path: "".join(map(block, part)) for path, part in parts.items() if part}
            return made | {"All Passwords.txt": text}
        return {
            rnd.choice(("Passwords.txt", "passwords.txt", "Browsers/Passwords.txt", "_AllPasswords_list.txt")): text
        }

    # -- system files ---------------------------------------------------------------------------------------

    def _when(self, moment: datetime, zone: timezone, month_first: bool = False) -> str:
        here = moment.astimezone(zone)
        if month_first:
            return f"{here.month}/{here.day}/{here.year} {here:%I:%M:%S %p}".replace(" 0", " ", 1)
        return here.strftime(self.rnd.choice(("%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S")))

    def _redline(self, name: str, user: str, hwid: str, moment: datetime, zone: timezone) -> tuple[str, str]:
        when = self._when(moment, UTC, month_first=self.rnd.random() < 0.4)  # type: ignore[arg-type]
        return "UserInformation.txt", (
            f"Build ID: @x\nIP: 1.1.1.1\nFileLocation: C:\\x.exe\nUserName: {user}\nMachineName: {name}\nCountry: VN\n"
            f"HWID: {hwid}\nCurrent Language: English\nTimeZone: (UTC+07:00) Hanoi\nOperation System: Windows 10\n"
            f"Log date: {when}\n\nHardwares: \nName: RAM, 8192 MB\n"
        )

    def _vidar(self, name: str, user: str, hwid: str, moment: datetime, zone: timezone) -> tuple[str, str]:
        hours = int(zone.utcoffset(None).total_seconds() // 3600)
        # some builds write the month first on a 24-hour clock: the date of installation, 25 March, shows which
        first = self.rnd.random() < 0.3
        here = moment.astimezone(zone)
        when = here.strftime("%m/%d/%Y %H:%M:%S" if first else "%d/%m/%Y %H:%M:%S")
        install = "03/25/2020 01:02:03" if first else "25/03/2020 01:02:03"
        return "information.txt", (
            f"Version: 11.1\n\nDate: {when}\nMachineID: abc-def\nGUID: {{1-2}}\nHWID: {hwid}\n\nPath: C:\\x.exe\n\n"
            f"Windows: Windows 10 Pro\nInstall Date: {install}\nComputer Name: {name}\nUser Name: {user}\n"
            f"Local Time: {when}\nTimeZone: {hours}\n\n[Hardware]\nProcessor: x\n"
        )

    def _risepro(self, name: str, user: str, hwid: str, moment: datetime, zone: timezone) -> tuple[str, str]:
        offset = int(zone.utcoffset(None).total_seconds() // 3600)
        return "information.txt", (
            "Telegram: https://t.me/RiseProSUPPORT\n\nBuild: x\nVersion: 1.0\n\n"
            f"Date: {moment.astimezone(zone):%a %b %d %H:%M:%S %Y}\nMachineID: abc\nGUID: {{9}}\nHWID: {hwid}\n\n"
            f"IP: 1.1.1.1\nLocation: VN, Hanoi\nComputer Name: {name} [WORKGROUP]\nUser Name: {user}\n"
            f"Local Time: {moment.astimezone(zone):%a %b %d %H:%M:%S %Y}\nTimeZone: UTC{offset:+d}\n"
        ).replace(" [WORKGROUP]", "")

    def _stealc(self, name: str, user: str, hwid: str, moment: datetime, zone: timezone) -> tuple[str, str]:
        offset = int(zone.utcoffset(None).total_seconds() // 3600)
        return "system_info.txt", (
            f"Network Info:\n\t- IP: 1.1.1.1\n\t- Country: VN\n\nSystem Summary:\n\t- HWID: {hwid}\n"
            f"\t- OS: Windows 10\n\t- UserName: {user}\n\t- Computer Name: {name}\n"
            f"\t- Local Time: {moment.astimezone(zone):%Y/%m/%d %H:%M:%S}\n\t- UTC: {offset:+d}\n\t- Language: vi-VN\n"
        )

    def _lumma(self, name: str, user: str, hwid: str, moment: datetime, zone: timezone) -> tuple[str, str]:
        offset = int(zone.utcoffset(None).total_seconds() // 3600)
        return "System.txt", (
            f"- LummaC2 Build: Oct 14 2022\n- LID: x--y\n- Path: C:\\x\n\n- OS Version: Windows 10\n"
            f"- Local Date: {moment.astimezone(zone):%d.%m.%Y %H:%M:%S}\n- Time Zone: UTC{offset:+d}\n"
            f"- Install Date: 03.02.2020 10:00:00\n- Elevated: false\n- Computer: {name}\n- User: {user}\n"
            f"- HWID: {hwid}\n- Screen Resolution: 1920x1080\n- IP Address: 1.1.1.1\n- Country: VN\n"
        )

    def _raccoon(self, name: str, user: str, hwid: str, moment: datetime, zone: timezone) -> tuple[str, str]:
        return "System Info.txt", (
            f"=R=A=C=C=O=O=N= |\n\nBuild compile date: Sat Feb 27 21:26:06 2021\n"
            f"Launched at: {moment:%Y.%m.%d - %H:%M:%S} GMT\nBot_ID: {hwid}\n\n"
            f"System Information:\n  - IP: 1.1.1.1\n  - Location: VN\n  - ComputerName: {name}\n"
            f"  - Username: {user}\n  - Windows version: NT 10.0\n"
        )

    def _atomic(self, name: str, user: str, hwid: str, moment: datetime, zone: timezone) -> tuple[str, str]:
        when = f"{moment:%d %B %Y %H:%M:%S}"
        return "info.txt", f"IP: 1.1.1.1\nCountry: VN\nHardware UUID: {hwid}\nDate: {when}\nRAM: 8 GB\n"

    def _unknown(self, name: str, user: str, hwid: str, moment: datetime, zone: timezone) -> tuple[str, str]:
        dice, when = self.rnd.random(), f"{moment:%Y-%m-%dT%H:%M:%SZ}"
        if dice < 0.3:
            return "pc.txt", f"C0MPU73R N4M3: {name}\nU53R: {user}\nHW1D: {hwid}\n1P: 1.1.1.1\nL0G D473: {when}\n"
        if dice < 0.6:
            when = f"{moment:%d/%m/%Y %H:%M:%S} UTC"
            told = f"Tên máy tính: {name}\nTên người dùng: {user}\nHWID: {hwid}\nNgày nhiễm: {when}\n"
            return "may.txt", told
        return "pc.txt", f"PC Name: {name}\nUser = {user}\nHWID = {hwid}\nIP = 1.1.1.1\nLog date = {when}\n"
