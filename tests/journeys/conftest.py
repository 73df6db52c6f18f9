"""Journeys use a real browser and the real program."""

from tests.support.browser import chromium, live, people

__all__ = ["chromium", "live", "people"]
