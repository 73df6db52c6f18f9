"""What the pages of jury meetings show, as text."""

from awards.jury.pages.lists import agenda_to_come, meeting_rows, other_cut, to_open
from awards.jury.pages.meeting import form_of_motion, show, show_minutes

__all__ = ["agenda_to_come", "form_of_motion", "meeting_rows", "other_cut", "show", "show_minutes", "to_open"]
