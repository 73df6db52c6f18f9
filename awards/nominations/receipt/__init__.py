"""A receipt to keep: as a file to print, and its dates for a calendar. Everything here is plain values, no database."""

from awards.nominations.receipt.calendar import as_calendar
from awards.nominations.receipt.dates import DateToKeep, dates_to_keep
from awards.nominations.receipt.document import Receipt, as_pdf, told_sections

__all__ = ["DateToKeep", "Receipt", "as_calendar", "as_pdf", "dates_to_keep", "told_sections"]
