"""What a real browser sees: pages after their scripts ran, whom they try to reach, and how they look."""

from probes.eyes.probe import EyesProbe

__all__ = ["EyesProbe"]
