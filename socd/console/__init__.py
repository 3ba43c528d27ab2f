"""The web pages: server-rendered, on loopback; read-only until somebody logs in."""

from socd.console.app import create_app
from socd.console.desk import Desk
from socd.console.errands import Errands
from socd.console.guard import host_guard
from socd.console.reader import ConsoleReader

__all__ = ["ConsoleReader", "Desk", "Errands", "create_app", "host_guard"]
