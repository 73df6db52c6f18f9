"""Journeys use a real browser and the real program (fixtures: tests/support/browser.py)."""
