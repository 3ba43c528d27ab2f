"""socd: a security operations centre that a province can afford."""

__version__ = "0.1.0"
