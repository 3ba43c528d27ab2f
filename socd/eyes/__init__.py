"""The eyes: pictures and scripted text of pages, by Debian's headless Chromium, kept inside the site's own hosts."""

from socd.eyes.album import Album
from socd.eyes.browser import Chromium, Readiness, State, chromium

__all__ = ["Album", "Chromium", "Readiness", "State", "chromium"]
