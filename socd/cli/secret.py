"""A password from the terminal: never from an argument, an environment variable or a pipe, and never shown."""

from __future__ import annotations

import os
import sys
import termios

from socd.cli.base import fail
from socd.model.text import Text

_LONGEST = 1024


def read_secret(prompt: str) -> bytearray:
    """What a person types on the terminal, without echo, as bytes the caller can overwrite. Exits where there is no
    terminal: a password in a pipe or a script stands in a file or a process list."""
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        fail(Text("cần một màn hình dòng lệnh: mật khẩu chỉ gõ tay", "needs a terminal: passwords are typed"))
    try:
        before = termios.tcgetattr(terminal)
        quiet = termios.tcgetattr(terminal)
        quiet[3] &= ~(termios.ECHO | termios.ECHONL)
        termios.tcsetattr(terminal, termios.TCSAFLUSH, quiet)
        try:
            os.write(terminal, prompt.encode())
            secret = bytearray(os.read(terminal, _LONGEST))
        finally:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
            os.write(terminal, b"\n")
    finally:
        os.close(terminal)
    sys.stdout.flush()
    while secret and secret[-1] in b"\r\n":
        secret.pop()
    return secret


def wipe(secret: bytearray) -> None:
    secret[:] = bytes(len(secret))
