"""The only door to a site: scope guard, limits, personas, politeness, transcript."""

from socd.fetch.fetcher import Fetcher
from socd.fetch.scope import Resolver, Scope

__all__ = ["Fetcher", "Resolver", "Scope"]
