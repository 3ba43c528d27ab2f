"""The web pages: read-only, server-rendered, on loopback."""

from socd.console.app import create_app
from socd.console.guard import host_guard
from socd.console.reader import ConsoleReader

__all__ = ["ConsoleReader", "create_app", "host_guard"]
