"""The sheet a unit sends back: which passwords it changed, when, and who says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from socd.model.leaks import PasswordChange
from socd.model.text import Text
from socd.notices.claims import moment_of
from socd.notices.sheet import Problem, SheetError, read_rows
from socd.store.facts import LeakRow

_HEADS = {
    "ma": "code", "ma tai khoan": "code", "code": "code",
    "ngay doi": "on", "ngay doi mat khau": "on", "changed on": "on", "changed": "on",
    "nguoi xac nhan": "who", "confirmed by": "who",
    "cach doi": "how", "cach xac nhan": "how", "cach thuc": "how", "how": "how",
}  # fmt: skip


def read_changes(
    path: Path, rows: Iterable[LeakRow], by: str, now: datetime
) -> tuple[list[PasswordChange], list[Problem]]:
    """The changes of every row with a date; rows without one are not changed yet. All problems of all rows."""
    try:
        sheet = read_rows(path, _HEADS, ("code",))
    except SheetError as error:
        return [], list(error.problems)
    known = list(rows)
    changes: list[PasswordChange] = []
    problems: list[Problem] = []
    for line, row in sheet.rows:
        code, on = row.get("code", "").lower(), row.get("on", "")
        if not on:
            continue
        named = [one for one in known if len(code) >= 6 and one.fingerprint.startswith(code)]
        moment, day_only = moment_of(on)
        if len(named) != 1:
            problems.append(Problem(sheet.name, line, Text(f"mã “{code[:40]}” không chỉ đúng một tài khoản",
                                                           f"code “{code[:40]}” does not name one account"),
                                    Text("chép đúng mã trong công văn", "copy the code of the letter")))  # fmt: skip
        elif moment is None or moment > now + timedelta(days=1):
            what = Text(f"“{on[:40]}” không phải ngày đã qua", f"“{on[:40]}” is no past day")
            problems.append(Problem(sheet.name, line, what,
                                    Text("ghi dd/mm/yyyy", "write dd/mm/yyyy")))  # fmt: skip
        elif not row.get("who"):
            problems.append(Problem(sheet.name, line, Text("chưa ghi người xác nhận", "nobody confirms it"),
                                    Text("điền cột “Người xác nhận”", "fill in “confirmed by”")))  # fmt: skip
        else:
            at = min(moment + timedelta(hours=12) - timedelta(seconds=1) if day_only else moment, now)
            how = row.get("how") or sheet.name
            changes.append(PasswordChange(named[0].fingerprint, at, row["who"], how, by, now))
    return changes, problems
