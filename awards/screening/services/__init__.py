"""Verbs of screening: pass an entry, return its nomination for mending, find it ineligible."""

from awards.screening.services.findings import find_ineligible, pass_entry, return_entry

__all__ = ["find_ineligible", "pass_entry", "return_entry"]
